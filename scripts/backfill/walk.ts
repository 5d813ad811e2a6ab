import { z } from 'zod';
import { backoff, type Clock } from '../../core/clock.ts';
import type { BackfillReach, Source } from '../../core/contract.ts';
import { retryAfterOf, retryOf } from '../../core/errors.ts';
import { stampPage } from '../../core/run-ingest.ts';
import type { Access } from '../access.ts';

/** How far a walk is, as it is kept between two runs. Milliseconds since the epoch. */
const placeSchema = z.object({
  since: z.number(),
  until: z.number(),
  begunAt: z.number(),
  /** Whether nothing was left to do but for another range, or more to spend. */
  ended: z.boolean(),
  cursor: z.unknown(),
});

type Place = z.infer<typeof placeSchema>;

export interface WalkOptions {
  readonly name: string;
  readonly source: Source<unknown>;
  readonly access: Access;
  readonly since: number;
  readonly until: number;
  readonly budget: number | undefined;
  /** Begin anew, whatever was done before. */
  readonly restart: boolean;
  /** Least time between two pages. */
  readonly paceMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onProgress: (so: { progress: number; posts: number; oldest: number | undefined }) => void;
  readonly onRefused: (error: string) => void;
  readonly onWait: (error: unknown, waitMs: number) => void;
  /** An earlier walk that was not through is gone on with. */
  readonly onResumed: (place: { readonly since: number; readonly until: number; readonly begunAt: number }) => void;
}

export interface Walked {
  readonly since: number;
  readonly until: number;
  readonly posts: number;
  readonly refused: number;
  readonly deletions: number;
  readonly reach: readonly BackfillReach[];
  readonly spent: number | undefined;
  /** Whether all parts of the source came to their ends. */
  readonly through: boolean;
}

/** Askings that fail one after another before it is given up. */
const mostFailures = 6;

/**
 * Walks a source back, and publishes what it gives: the place is saved when that is durable, so that it can be stopped at any moment.
 * @throws what the source throws that does not pass, or does not pass again and again.
 */
export async function walkBack(options: WalkOptions): Promise<Walked> {
  const { name, access, signal, clock } = options;
  const { source } = options;
  if (!source.backfill) throw new Error(`source "${name}" cannot be walked back`);
  const stored = placeSchema.safeParse(await access.backfill.load({ source: name })).data;
  let place = beginning(stored, options);
  const seen = { posts: 0, refused: 0, deletions: 0 };
  let reach: readonly BackfillReach[] = [];
  let spent: number | undefined;
  let through = false;
  for (let failures = 0; !signal.aborted; ) {
    const { since, until } = place;
    try {
      const asked = { since, until, from: place.cursor ?? undefined, budget: options.budget, signal };
      for await (const page of source.backfill(asked)) {
        // Without a date it would count as published now.
        const posts = page.posts.filter(({ publishedAt }) => publishedAt !== undefined);
        const { items, letters } = stampPage({ ...page, posts }, name, clock.now());
        if (items.length > 0 || letters.length > 0) await access.publish(items, letters);
        for (const { error } of letters) options.onRefused(error);
        seen.posts += posts.length;
        seen.refused += letters.length;
        seen.deletions += page.deletions?.length ?? 0;
        ({ reach, spent } = { reach: page.reach, spent: page.spent });
        place = { ...place, cursor: page.cursor };
        await access.backfill.save({ source: name, place });
        failures = 0;
        const oldest = oldestOf(reach);
        options.onProgress({ progress: page.progress, posts: seen.posts, oldest });
        if (signal.aborted) break;
        await clock.sleep(options.paceMs, signal);
      }
      through = !signal.aborted;
      break;
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      if (retryOf(error) !== 'transient' || failures >= mostFailures) throw error;
      const waitMs = Math.max(retryAfterOf(error), backoff(failures - 1, options.random, 2_000, 60_000));
      options.onWait(error, waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
  if (through) {
    place = { ...place, ended: !reach.some(({ why }) => why === 'budget') };
    await access.backfill.save({ source: name, place });
  }
  // Also after a part: it is there, and may be all that ever comes.
  if (seen.posts > 0) await access.backfill.done({ source: name });
  return { since: place.since, until: place.until, ...seen, reach, spent, through };
}

/** Goes on with a walk that was not through; a wider range is another walk. */
function beginning(stored: Place | undefined, { since, until, restart, clock, onResumed }: WalkOptions): Place {
  const anew: Place = { since, until, begunAt: clock.now(), ended: false, cursor: null };
  if (!stored || restart || stored.ended) return anew;
  const going = { ...stored, since: Math.min(stored.since, since) };
  onResumed(going);
  return going;
}

export function oldestOf(reach: readonly BackfillReach[]): number | undefined {
  const times = reach.flatMap(({ oldest }) => oldest ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
