import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Reject } from '../core/contract.ts';
import type { CustomerChange, CustomerPage, CustomerSource } from '../core/crm.ts';
import { needsPerson } from './talk.ts';

const time = z.number().int().min(0);

export const keysetCursorSchema = z.strictObject({
  /** Who was modified from here on, ms since the epoch; null: all. */
  since: time.nullable(),
  /** When this reading began; null: the next has not begun. */
  began: time.nullable(),
  /** The id after which to go on; empty: at the beginning. */
  after: z.string().max(500),
  /** What is read: customers, or ids of those deleted. */
  part: z.enum(['customers', 'deleted']),
});

export type KeysetCursor = z.infer<typeof keysetCursorSchema>;

export interface KeysetPage {
  readonly changes: readonly CustomerChange[];
  readonly rejects?: readonly Reject[];
  /** The last id of the page; undefined: there is no more. */
  readonly next: string | undefined;
}

const asReading = needsPerson('Check the `customers.fields` of this CRM, and what its user may see');

/**
 * Reads the customers of a CRM by id: all of them, or those modified since a time, always in the order of their ids and from an id on.
 * Offsets skip records when others change while they are counted, and many records may share a time; an id stays. Who is modified or
 * made behind the place reached is in the next reading: that starts at the beginning of this one, less the overlap, which is for
 * clocks that differ and for changes that are written late.
 */
export function createKeysetSource(options: {
  readonly clock: Clock;
  readonly overlapMs: number;
  /** Those modified since (undefined: all), after the id, in the order of ids. */
  readonly page: (since: number | undefined, after: string, signal: AbortSignal) => Promise<KeysetPage>;
  /** Those deleted since, where the CRM tells. Without it, a whole reading shows who is gone. */
  readonly deleted?: (since: number, after: string, signal: AbortSignal) => Promise<KeysetPage>;
}): CustomerSource<KeysetCursor> {
  const { clock, overlapMs, page, deleted } = options;

  function start(from: KeysetCursor | undefined, full: boolean): KeysetCursor {
    // A whole reading that was interrupted goes on; one of changes gives way to a whole one.
    const interrupted = from !== undefined && from.began !== null && (!full || from.since === null);
    if (interrupted) return from;
    return { since: full || !from ? null : from.since, began: clock.now(), after: '', part: 'customers' };
  }

  return {
    cursor: keysetCursorSchema,
    async *read(from, { full, signal }): AsyncGenerator<CustomerPage<KeysetCursor>> {
      let here = start(from, full);
      for (;;) {
        signal.throwIfAborted();
        const { since, began, after, part } = here;
        const ask = part === 'deleted' && since !== null ? deleted?.(since, after, signal) : undefined;
        const { changes, rejects = [], next } = await (ask ?? page(since ?? undefined, after, signal)).catch(asReading);
        // A server that sends the same page for ever must not keep us.
        if (next !== undefined && next !== after) {
          here = { ...here, after: next };
          yield { changes, rejects, cursor: here };
          continue;
        }
        if (part === 'customers' && since !== null && deleted) {
          here = { ...here, after: '', part: 'deleted' };
          yield { changes, rejects, cursor: here };
          continue;
        }
        const cursor: KeysetCursor = {
          since: Math.max(0, (began ?? clock.now()) - overlapMs),
          began: null,
          after: '',
          part: 'customers',
        };
        yield { changes, rejects, cursor, ...(since === null && began !== null && { completeSince: began }) };
        return;
      }
    },
  };
}
