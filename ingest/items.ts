import { createHash } from 'node:crypto';
import { type ZodType, z } from 'zod';
import type { Reject } from '../core/contract.ts';
import type { HttpResponse } from '../core/http.ts';

/** What became of the items of one answer. */
export interface ReadItems<T> {
  readonly items: readonly T[];
  readonly rejects: readonly Reject[];
}

/**
 * Reads each item for itself, so that one that breaks its schema is set aside and spares the others.
 * @param idOf What to call an item that cannot be read.
 */
export function readItems<T>(
  raw: readonly unknown[],
  schema: ZodType<T>,
  idOf: (item: unknown) => unknown,
): ReadItems<T> {
  const items: T[] = [];
  const rejects: Reject[] = [];
  for (const each of raw) {
    const parsed = schema.safeParse(each);
    if (parsed.success) items.push(parsed.data);
    else {
      const issue = parsed.error.issues[0];
      rejects.push(rejectOf(each, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, idOf));
    }
  }
  return { items, rejects };
}

function rejectOf(raw: unknown, reason: string, idOf: (item: unknown) => unknown): Reject {
  const id = raw !== null && typeof raw === 'object' ? idOf(raw) : undefined;
  const isNamed = typeof id === 'string' || typeof id === 'number';
  return { place: isNamed ? String(id).slice(0, 100) : 'an item without an id', reason, raw: textOf(raw) };
}

function textOf(raw: unknown): string {
  try {
    return JSON.stringify(raw).slice(0, 10_000).toWellFormed();
  } catch {
    return 'an item nested too deep to show';
  }
}

/** What is there of optional values: `undefined` and `null` leave no key. */
export function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value != null && value !== '')) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** Plain text as HTML, for posts whose other parts are HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The body of an answer with any status, as JSON; undefined where it is none. */
export function jsonOf({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A moment such as `2026-01-15T11:00:00Z`, in milliseconds since the epoch. */
export const isoTime = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Stands for a text where that would be too long: the first characters of its SHA-256, as base64url. */
export function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
