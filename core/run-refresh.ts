import { z } from 'zod';
import { orAborted } from './abort.ts';
import { backoff } from './clock.ts';
import type { PostRef, Refresh, Refreshed } from './contract.ts';
import { retryAfterOf, retryOf } from './errors.ts';
import type { IngestLoopOptions } from './run-ingest.ts';
import { publishPage, stampPage } from './run-ingest.ts';

/** When posts are asked for again. */
export interface RefreshPlan {
  /** So long after its publication each, in milliseconds, rising. */
  readonly afterMs: readonly number[];
  /** Most posts in a calendar month (UTC), where each is charged; absent where asking is free. */
  readonly mostPerMonth?: number | undefined;
}

/**
 * Posts of a source that are mentions still, published in one of `[from, to)` (ms), behind an id, in the order of ids.
 */
export type DuePosts = (query: {
  readonly source: string;
  readonly published: readonly { readonly from: number; readonly to: number }[];
  readonly after: string;
  readonly limit: number;
}) => Promise<readonly PostRef[]>;

export interface RefreshLoopOptions
  extends Pick<
    IngestLoopOptions<unknown>,
    'name' | 'source' | 'posts' | 'dead' | 'cursors' | 'events' | 'clock' | 'random' | 'signal' | 'giveUp'
  > {
  readonly plan: RefreshPlan;
  readonly due: DuePosts;
  /** Ends the loop once what is due is done: the source itself is not asked any more. */
  readonly ended: AbortSignal;
}

/**
 * Up to which moment everything that became due was asked for. A post is due when a time of the plan after its publication lies between
 * two of these moments: nothing is remembered of each post, and nothing is missed while nobody runs.
 */
const cursorSchema = z.object({
  until: z.number().int(),
  /** A round that was left half-way: its end, and the last post of it that is done. */
  half: z.object({ to: z.number().int(), after: z.string() }).optional(),
  /** What was asked for in a month such as `2026-01`. */
  spent: z.object({ month: z.string(), posts: z.number().int() }).optional(),
});

type Place = z.infer<typeof cursorSchema>;

/** Posts of one asking: as many as the networks take at once. */
const batchSize = 100;
const minute = 60_000;

/** The name under which the place of a source's refreshing is kept. */
export const refreshCursor = (source: string) => `refresh:${source}`;

/**
 * Asks a source again for recent posts, less and less often: likes and edits come as posts, and what the network says is gone as
 * deletions, by the way that all posts go. What fails is tried again from where it was, and holds up nothing else.
 */
export async function runRefresh(options: RefreshLoopOptions): Promise<void> {
  const { name, plan, events, clock, random, signal, ended } = options;
  const first = plan.afterMs[0];
  if (first === undefined || !options.source.refresh) return;
  const everyMs = Math.min(10 * minute, Math.max(minute, first / 6));
  let failures = 0;
  while (!signal.aborted) {
    let waitMs = everyMs * (0.9 + random() * 0.2);
    try {
      await refreshDue(options, options.source.refresh.bind(options.source));
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      // What needs a person is told by the reading of the source, too: here it is only asked less often.
      const leastMs = retryOf(error) === 'fatal' ? 60 * minute : retryAfterOf(error);
      waitMs = Math.max(leastMs, backoff(failures, random, minute, 60 * minute));
      failures += 1;
      events.refreshFailed({ source: name, error, retryInMs: waitMs });
    }
    if (ended.aborted) return;
    await clock.sleep(waitMs, AbortSignal.any([signal, ended]));
    if (ended.aborted) return;
  }
}

/** All that is due by now. */
async function refreshDue(options: RefreshLoopOptions, refresh: Refresh): Promise<void> {
  const { name, plan, cursors, clock, events, signal } = options;
  const now = clock.now();
  const stored = cursorSchema.safeParse(await cursors.load(refreshCursor(name))).data;
  // What became due before anybody asked for it is let be.
  let place: Place = stored ?? { until: now };
  const to = place.half?.to ?? Math.max(now, place.until);
  const published = plan.afterMs.map((after) => ({ from: place.until - after, to: to - after }));
  const save = async (next: Place) => {
    place = next;
    await cursors.save(refreshCursor(name), place);
  };
  for (let after = place.half?.after ?? ''; place.until < to; ) {
    const left = leftOf(plan, place, now);
    const limit = Math.min(batchSize, left);
    const posts = limit > 0 ? await options.due({ source: name, published, after, limit }) : [];
    const last = posts.at(-1);
    if (last === undefined) break;
    const told = { posts: 0, deletions: 0 };
    let upTo = last.id;
    try {
      for await (const answer of refresh(posts, signal)) {
        await publishAnswer(options, answer);
        told.posts += answer.posts.length;
        told.deletions += answer.deletions?.length ?? 0;
        if (answer.upTo !== undefined) await save({ ...place, half: { to, after: answer.upTo } });
      }
    } catch (error) {
      if (retryOf(error) !== 'poison') throw error;
      // An answer that breaks a bound would break it again, and the others would never be asked for: one is left out.
      upTo = posts[posts.findIndex(({ id }) => id === place.half?.after) + 1]?.id ?? last.id;
      events.refreshFailed({ source: name, error, retryInMs: 0 });
    }
    if (signal.aborted) return;
    events.postsRefreshed({ source: name, asked: posts.length, ...told });
    after = upTo;
    await save({ ...place, half: { to, after }, spent: spentOf(place, now, posts.length) });
  }
  if (!stored || place.until < to) await save({ until: to, ...(place.spent && { spent: place.spent }) });
}

async function publishAnswer(options: RefreshLoopOptions, answer: Refreshed): Promise<void> {
  const { name, clock, events, giveUp } = options;
  const { items, letters } = stampPage({ ...answer, cursor: undefined }, name, clock.now());
  for (const letter of letters) events.deadLettered(letter);
  await orAborted(publishPage(options, items, letters), giveUp);
}

const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);

function spentOf({ spent }: Place, now: number, more: number): Place['spent'] {
  const month = monthOf(now);
  return { month, posts: (spent?.month === month ? spent.posts : 0) + more };
}

/** How many posts may still be asked for this month. */
function leftOf({ mostPerMonth = Number.POSITIVE_INFINITY }: RefreshPlan, place: Place, now: number): number {
  return Math.max(0, mostPerMonth - (spentOf(place, now, 0)?.posts ?? 0));
}
