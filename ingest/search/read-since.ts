import type { Clock } from '../../core/clock.ts';
import type { SourcePace } from '../../core/component.ts';
import type { Page, Reject } from '../../core/contract.ts';
import { describeError, retryOf } from '../../core/errors.ts';
import type { DeletionDraft, PostDraft } from '../../core/post.ts';
import { isDue, paceAfter } from '../pace.ts';
import { createOverlap, marksOf } from './overlap.ts';
import type { SearchPlace } from './place.ts';

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
  /** How often quiet searches are asked; absent: all of them in each poll. */
  readonly pace?: SourcePace | undefined;
  /** Asks for one page of what was published at `after` (ms) or later, newest first. */
  ask(search: string, after: number, page: string | undefined): Promise<SearchPage>;
  readonly onCut?: (search: string, oldest: number) => void;
  /** The network answers other searches, and not this one. Told once, until it does again. */
  readonly onRefused?: (search: string, error: unknown) => void;
}

/** Ends a poll before it asks again: it is not the time for it, and nobody's fault. */
export class NotNow extends Error {
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** How soon a search is tried again that was refused while others were answered. */
const refusedPauseMs = 3_600_000;
/** So many searches that are refused before one is answered are no matter of the search: a credential, most likely. */
const mostRefused = 3;

/** Which searches a poll asks now, in their order. */
export function dueSearches(
  { searches, pace }: Pick<ReadSince, 'searches' | 'pace'>,
  place: SearchPlace | undefined,
  now: number,
): string[] {
  const { half = {}, paces = {}, refused = {}, last } = place ?? {};
  // Where that search is gone, it is -1: from the first.
  const first = last === undefined ? 0 : searches.indexOf(last) + 1;
  const wanted = [...searches.slice(first), ...searches.slice(0, first)];
  const rests = (search: string) => {
    const { at } = refused[search] ?? {};
    return at !== undefined && at <= now && now - at < refusedPauseMs;
  };
  const awake = wanted.filter((search) => !rests(search));
  // Where all were refused, there is nothing better to ask.
  return (awake.length > 0 ? awake : wanted).filter((search) => search in half || isDue(paces[search], pace, now));
}

/**
 * Reads searches that answer newest first, page by page, until what is known. The place of a search moves only when all of it is read:
 * a reading that is interrupted goes on from the page where it was. A page that is not accepted any more is read from the first again.
 * A poll that is cut short, by a limit or a failure, is taken up at the search that it was cut at, or behind it where that was its first,
 * so that none is starved. A search that is refused while others are answered is left out for a while. What was given before is not
 * given again unless it was edited.
 */
export async function* readSince(options: ReadSince): AsyncGenerator<Page<SearchPlace>> {
  const { searches, from, signal, clock, pace } = options;
  let place = pruned(from ?? { newest: {}, half: {} }, searches);
  let told = from;
  let last = place.last;
  let read = 0;
  const refusals = new Map<string, unknown>();
  try {
    for (const search of dueSearches(options, place, clock.now())) {
      if (signal.aborted) return;
      try {
        let news = 0;
        for await (const { cursor, goesOn, ...page } of readSearch(search, place, options)) {
          place = cursor;
          news = page.news;
          if (goesOn || page.posts.length > 0 || page.deletions.length > 0 || page.rejects.length > 0) {
            told = place;
            yield { posts: page.posts, deletions: page.deletions, rejects: page.rejects, cursor: place };
          }
          if (goesOn && signal.aborted) return;
        }
        if (pace) {
          const paced = paceAfter(place.paces?.[search], news, clock.now());
          place = { ...place, paces: { ...place.paces, [search]: paced } };
        }
        place = answered(place, search);
        read += 1;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof NotNow || retryOf(error) === 'transient') {
          if (read + refusals.size === 0 && !(error instanceof NotNow)) last = search;
          throw error;
        }
        refusals.set(search, error);
        const isRefused = (name: string) => refusals.has(name) || place.refused?.[name] !== undefined;
        const fresh = [...refusals.keys()].filter((name) => !place.refused?.[name]);
        if (read === 0 && (fresh.length >= mostRefused || searches.every(isRefused))) {
          refusals.clear();
          throw error;
        }
      }
      last = search;
    }
  } catch (error) {
    if (signal.aborted) return;
    place = withRefusals(place, refusals, options);
    if (last !== undefined && last !== place.last) place = { ...place, last };
    if (!isSame(place, told)) yield { posts: [], cursor: place };
    throw error;
  }
  place = withRefusals(place, refusals, options);
  if (!isSame(place, told)) yield { posts: [], cursor: place };
}

interface SearchStep extends Required<Omit<SearchPage, 'next'>> {
  readonly cursor: SearchPlace;
  readonly goesOn: boolean;
  /** New posts up to here, of all pages. */
  readonly news: number;
}

/** Reads one search from where it was. */
async function* readSearch(search: string, from: SearchPlace, options: ReadSince): AsyncGenerator<SearchStep> {
  const { clock, signal, sinceMs, overlapMs, maxPages, ask } = options;
  let place = from;
  const known = place.newest[search];
  const resumed = place.half[search];
  const start = resumed?.from ?? Math.max(0, known === undefined ? clock.now() - sinceMs : known - overlapMs);
  let newest = resumed?.newest ?? known ?? start;
  let page = resumed?.page;
  let news = resumed?.news ?? 0;
  const overlap = createOverlap(
    [...(resumed?.seen ?? []), ...(place.seen?.[search] ?? [])],
    marksOf(options.searches.length),
  );
  for (let read = 1; ; read += 1) {
    const answer = await ask(search, start, page).catch((error: unknown) => {
      // A page that was remembered may have been forgotten by the network.
      if (page === undefined || page !== resumed?.page || error instanceof NotNow || retryOf(error) === 'transient') {
        throw error;
      }
      return ask(search, start, undefined);
    });
    const recent = answer.posts.filter(({ publishedAt = start }) => publishedAt >= start);
    for (const { publishedAt = 0 } of recent) newest = Math.max(newest, Math.min(publishedAt, clock.now()));
    const reachedKnown = answer.posts.length > 0 && recent.length === 0;
    const cut = read >= maxPages;
    // A next page that is this one would be read for ever.
    const goesOn = answer.next !== undefined && answer.next !== page && !reachedKnown && !cut;
    if (cut && answer.next !== undefined && !reachedKnown) {
      options.onCut?.(search, Math.min(...recent.map(({ publishedAt = newest }) => publishedAt)));
    }
    const fresh = overlap.sortOut({ ...answer, posts: recent });
    news += fresh.posts.length;
    const seen = overlap.marksSince(newest - overlapMs);
    const { [search]: _, ...half } = place.half;
    const { next = '' } = answer;
    place = goesOn
      ? { ...place, half: { ...half, [search]: { page: next, newest, from: start, seen, news } } }
      : { ...place, newest: { ...place.newest, [search]: newest }, half, seen: { ...place.seen, [search]: seen } };
    yield { ...fresh, cursor: place, goesOn, news };
    if (!goesOn || signal.aborted) return;
    page = answer.next;
  }
}

/** Without what is only of use to searches that are asked. */
function pruned(place: SearchPlace, searches: readonly string[]): SearchPlace {
  const asked = new Set(searches);
  const only = <T>(record: Readonly<Record<string, T>> = {}) =>
    Object.fromEntries(Object.entries(record).filter(([search]) => asked.has(search)));
  const { seen, paces, refused, ...rest } = place;
  return {
    ...rest,
    ...(seen && { seen: only(seen) }),
    ...(paces && { paces: only(paces) }),
    ...(refused && { refused: only(refused) }),
  };
}

function answered({ refused = {}, ...place }: SearchPlace, search: string): SearchPlace {
  const { [search]: _, ...others } = refused;
  return Object.keys(others).length > 0 ? { ...place, refused: others } : place;
}

function withRefusals(
  place: SearchPlace,
  refusals: ReadonlyMap<string, unknown>,
  { clock, onRefused }: ReadSince,
): SearchPlace {
  const refused = { ...place.refused };
  for (const [search, error] of refusals) {
    const before = refused[search];
    if (!before) onRefused?.(search, error);
    const said = describeError(error).slice(0, 500);
    refused[search] = { since: before?.since ?? clock.now(), at: clock.now(), said };
  }
  return refusals.size > 0 ? { ...place, refused } : place;
}

function isSame(place: SearchPlace, told: SearchPlace | undefined): boolean {
  return place === told || JSON.stringify(place) === JSON.stringify(told);
}
