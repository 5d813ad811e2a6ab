import { type ZodType, z } from 'zod';
import { Problem } from './problem.ts';

/** What every list that is read page by page is asked with. */
export const cursor = z.string().max(6_000).optional().describe('`next` of the page before');
/** What it answers besides the page. */
export const next = z.string().nullable().describe('`cursor` of the next page; null: that was all');

/**
 * How the places of a list are written as cursors: a place has the values by which the list is ordered, of the last that was shown, so
 * that what comes and goes before it moves nothing.
 */
export function cursorsOf<Place>(schema: ZodType<Place>) {
  return {
    of: (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url'),
    /** undefined: the list begins. Throws a problem where it is none that was given. */
    place(text: string | undefined): Place | undefined {
      if (text === undefined) return undefined;
      const { success, data } = schema.safeParse(jsonOf(text));
      if (!success) throw new Problem(422, 'this cursor is none of ours: take "next" as it is');
      return data;
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** A page of what was read: one more than is shown, which says that there is more. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  cursorAfter: (last: T) => string,
): { readonly page: readonly T[]; readonly next: string | null } {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return { page, next: found.length > limit && last !== undefined ? cursorAfter(last) : null };
}
