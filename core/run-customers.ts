import { z } from 'zod';
import { orAborted } from './abort.ts';
import { backoff, type Clock } from './clock.ts';
import type { Coverage, CursorStore, Sink } from './contract.ts';
import type { CustomerChange, CustomerSource } from './crm.ts';
import { describeError, PipelineError, retryAfterOf, retryOf } from './errors.ts';
import type { Events } from './events.ts';
import { untilDone } from './retry.ts';
import type { Schedule } from './schedule.ts';

/** Where customers go. */
export interface CustomerSink {
  /** Resolves with what changed, once it is durable. What is not new costs a look. */
  write(crm: string, changes: readonly CustomerChange[]): Promise<CustomerCounts>;
  /** Of a CRM, how many are known, and how many of them were not read since then. */
  unseen(crm: string, since: number): Promise<{ readonly known: number; readonly unseen: number }>;
  /** Takes away those that were not read since then. */
  removeUnseen(crm: string, since: number): Promise<void>;
}

export interface CustomerCounts {
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
}

/** What one reading came to. */
export interface CustomerReading extends CustomerCounts {
  /** All were read, and not only what was modified. */
  readonly full: boolean;
  readonly read: number;
  readonly rejects: readonly { readonly place: string; readonly reason: string }[];
}

export interface ReadCustomers {
  /** The configured name of the CRM. */
  readonly name: string;
  readonly source: CustomerSource<unknown>;
  /** Least milliseconds between two readings of all customers. */
  readonly fullMs: number;
  readonly cursors: CursorStore;
  readonly sink: CustomerSink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Gives up what is under way: the place does not move. */
  readonly giveUp: AbortSignal;
  readonly onRetry?: (error: unknown) => void;
}

/** More than this share of the customers is not believed to be gone at once. */
const mostGone = 0.5;
/** Of fewer any share may be right, but not all of them. */
const fewCustomers = 20;
const mostRejects = 1_000;

const placeSchema = z.object({
  cursor: z.unknown(),
  /** When the last reading of all began that came to its end, ms since the epoch; absent: none did. */
  fullAt: z.number().optional(),
});

export const customersPlace = (name: string): string => `customers:${name}`;

/**
 * Reads once what there is: all customers where that is due, or what was modified. Each page is durable before the place moves, so that a death
 * half-way reads a page again, and counts nobody twice. Who was in no page of a whole reading is gone; where that would be more than half of
 * them, nobody is taken away, and a `fatal` error says so, unless `force` is set.
 */
export async function readCustomers(
  options: ReadCustomers,
  {
    full,
    force = false,
    onPage,
  }: {
    readonly full?: boolean;
    readonly force?: boolean;
    readonly onPage?: (reading: CustomerReading, progress: number | undefined) => void;
  } = {},
): Promise<CustomerReading> {
  const { name, source, cursors, sink, clock, signal } = options;
  const stored = placeSchema.safeParse(await cursors.load(customersPlace(name)));
  let place = stored.success ? stored.data : { cursor: undefined };
  const parsed = place.cursor === undefined ? undefined : source.cursor.safeParse(place.cursor);
  // A place that is not understood any more: from the beginning, which finds all.
  if (parsed && !parsed.success) place = { cursor: undefined };
  const isFull = full ?? (place.fullAt === undefined || clock.now() - place.fullAt >= options.fullMs);
  const rejects: CustomerReading['rejects'][number][] = [];
  let reading: CustomerReading = { full: isFull, read: 0, added: 0, changed: 0, gone: 0, rejects };
  const durably = <T>(work: () => Promise<T>) =>
    orAborted(
      untilDone(work, {
        clock,
        random: options.random,
        signal: options.giveUp,
        onRetry: options.onRetry ?? (() => undefined),
      }),
      options.giveUp,
    );

  for await (const page of source.read(parsed?.success ? parsed.data : undefined, { full: isFull, signal })) {
    const counts = await durably(() => sink.write(name, page.changes));
    for (const { place: at, reason } of page.rejects ?? [])
      if (rejects.length < mostRejects) rejects.push({ place: at, reason });
    let gone = counts.gone;
    if (page.completeSince !== undefined) {
      const since = page.completeSince;
      const { known, unseen } = await durably(() => sink.unseen(name, since));
      const isDoubtful = unseen === known || (known >= fewCustomers && unseen > known * mostGone);
      if (unseen > 0 && isDoubtful && !force) {
        throw new PipelineError(
          `${unseen} of ${known} customers are in "${name}" no more: nobody was taken away, because that looks like a mistake. If it is right: escolta crm pull ${name} --full --force`,
          { retry: 'fatal' },
        );
      }
      if (unseen > 0) await durably(() => sink.removeUnseen(name, since));
      gone += unseen;
    }
    reading = {
      ...reading,
      read: reading.read + page.changes.length,
      added: reading.added + counts.added,
      changed: reading.changed + counts.changed,
      gone: reading.gone + gone,
    };
    const fullAt = page.completeSince ?? place.fullAt;
    place = { cursor: page.cursor, ...(fullAt !== undefined && { fullAt }) };
    await durably(() => cursors.save(customersPlace(name), place));
    onPage?.(reading, page.progress);
    if (signal.aborted) break;
  }
  return reading;
}

/** Reads as `readCustomers`, and writes down how it went: what the state of the CRM is told from. */
export async function readAndRecord(
  options: ReadCustomers & { readonly coverage: Sink<Coverage> },
  how: Parameters<typeof readCustomers>[1] = {},
): Promise<CustomerReading> {
  const { name, clock, signal, giveUp } = options;
  const startedAt = clock.now();
  let reading: CustomerReading | undefined;
  let failure: unknown;
  try {
    reading = await readCustomers(options, how);
  } catch (error) {
    if (signal.aborted || giveUp.aborted) throw error;
    failure = error;
  }
  const row: Coverage = {
    kind: 'coverage',
    source: customersPlace(name),
    startedAt,
    finishedAt: clock.now(),
    outcome: reading ? 'ok' : 'failed',
    posts: reading?.read ?? 0,
    rejects: reading?.rejects.length ?? 0,
    error: reading ? '' : describeError(failure),
  };
  await untilDone(() => options.coverage.write([row]), {
    ...{ clock, random: options.random, signal: giveUp },
    onRetry: options.onRetry ?? (() => undefined),
  }).catch((error: unknown) => {
    if (retryOf(error) === 'fatal') throw error;
  });
  if (!reading) throw failure;
  return reading;
}

/**
 * Reads the customers of one CRM by its schedule. Failures in passing are tried again with back-off from the last place; one that needs a
 * person stops this reading and no other.
 */
export async function runCustomers(
  options: ReadCustomers & {
    readonly schedule: Schedule;
    readonly coverage: Sink<Coverage>;
    readonly events: Events;
  },
): Promise<void> {
  const { name, schedule, events, clock, signal, giveUp } = options;
  const source = customersPlace(name);
  const onRetry = (error: unknown) => events.batchRetried({ stage: 'ingest', error, items: 1 });
  let failures = 0;
  while (!signal.aborted) {
    const startedAt = clock.now();
    events.pollStarted({ source });
    try {
      const { read, rejects } = await readAndRecord({ onRetry, ...options });
      failures = 0;
      events.pollFinished({ source, posts: read, durationMs: clock.now() - startedAt });
      for (const { place, reason } of rejects.slice(0, 5))
        events.log.warn({ event: 'customer_refused', crm: name, place, reason }, 'a customer could not be read');
    } catch (error) {
      if (signal.aborted || giveUp.aborted) return;
      if (retryOf(error) === 'fatal') {
        events.sourceStopped({ source, error });
        return;
      }
      const retryInMs = Math.max(retryAfterOf(error), backoff(failures, options.random, 2_000));
      failures += 1;
      events.pollFailed({ source, error, retryInMs, failures });
      await clock.sleep(retryInMs, signal);
      continue;
    }
    const next = schedule.next(signal);
    events.sourceWaiting({ source, nextAt: schedule.nextAt() });
    if (await next) continue;
    if (!signal.aborted) events.sourceFinished({ source });
    return;
  }
}
