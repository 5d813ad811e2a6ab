import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Page, Reject } from '../../core/contract.ts';
import { retryOf } from '../../core/errors.ts';
import type { DeletionDraft, PostDraft } from '../../core/post.ts';

/** Where the reading of searches is. Searches never forget their place, also while no brand asks for them. */
export const searchPlace = z.strictObject({
  /** Per search, when the newest post that it gave was published, in milliseconds since the epoch. */
  newest: z.record(z.string(), z.number().int()),
  /** Searches that were left half-read: from which page to go on, the newest post of those before, and how far back they read. */
  half: z
    .record(
      z.string(),
      z.strictObject({ page: z.string().max(10_000), newest: z.number().int(), from: z.number().int() }),
    )
    .default({}),
});

export type SearchPlace = z.infer<typeof searchPlace>;

/** One page of a search's answer. */
export interface SearchPage {
  readonly posts: readonly PostDraft[];
  readonly deletions?: readonly DeletionDraft[];
  readonly rejects?: readonly Reject[];
  /** The next page, older than this; absent at the end. */
  readonly next?: string | undefined;
}

export interface ReadSince {
  readonly searches: readonly string[];
  readonly from: SearchPlace | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** How far back a search begins, in milliseconds. */
  readonly sinceMs: number;
  /** How far before the newest post each poll looks again, for posts that were indexed late, in milliseconds. */
  readonly overlapMs: number;
  /** Most pages of one search in one poll. What lies beyond is out of reach, and told by `onCut`. */
  readonly maxPages: number;
  /** Asks for one page of what was published at `after` (ms) or later, newest first. */
  ask(search: string, after: number, page: string | undefined): Promise<SearchPage>;
  readonly onCut?: (search: string, oldest: number) => void;
}

/**
 * Reads searches that answer newest first, page by page, until what is known. The place of a search moves only when all of it is read:
 * a reading that is interrupted goes on from the page where it was. A page that is not accepted any more is read from the first again.
 */
export async function* readSince(options: ReadSince): AsyncGenerator<Page<SearchPlace>> {
  const { searches, from, signal, clock, sinceMs, overlapMs, maxPages, ask } = options;
  let place: SearchPlace = from ?? { newest: {}, half: {} };
  try {
    for (const search of searches) {
      if (signal.aborted) return;
      const known = place.newest[search];
      const resumed = place.half[search];
      const start =
        resumed?.from ?? Math.max(0, (known ?? clock.now() - sinceMs) - (known === undefined ? 0 : overlapMs));
      let newest = resumed?.newest ?? known ?? start;
      let page = resumed?.page;
      for (let read = 1; ; read += 1) {
        const answer = await ask(search, start, page).catch((error: unknown) => {
          // A page that was remembered may have been forgotten by the network.
          if (page === undefined || page !== resumed?.page || retryOf(error) === 'transient') throw error;
          return ask(search, start, undefined);
        });
        const isRecent = ({ publishedAt = start }: PostDraft) => publishedAt >= start;
        const posts = answer.posts.filter(isRecent);
        for (const { publishedAt = 0 } of posts) newest = Math.max(newest, Math.min(publishedAt, clock.now()));
        const reachedKnown = answer.posts.length > 0 && posts.length === 0;
        const cut = read >= maxPages;
        // A next page that is this one would be read for ever.
        const goesOn = answer.next !== undefined && answer.next !== page && !reachedKnown && !cut;
        if (cut && answer.next !== undefined && !reachedKnown) {
          options.onCut?.(search, Math.min(...posts.map(({ publishedAt = newest }) => publishedAt)));
        }
        const { [search]: before, ...half } = place.half;
        const { next = '' } = answer;
        place = goesOn
          ? { ...place, half: { ...half, [search]: { page: next, newest, from: start } } }
          : { newest: { ...place.newest, [search]: newest }, half };
        const { rejects = [], deletions = [] } = answer;
        const moved = goesOn || before !== undefined || known !== newest;
        if (posts.length > 0 || deletions.length > 0 || rejects.length > 0 || moved) {
          yield { posts, deletions, rejects, cursor: place };
        }
        if (!goesOn) break;
        if (signal.aborted) return;
        page = answer.next;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
