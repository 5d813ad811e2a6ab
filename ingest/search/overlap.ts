import type { PostDraft } from '../../core/post.ts';
import { digest } from '../items.ts';
import type { SearchPage } from './read-since.ts';

/** Most marks that all searches of a source keep together, and at least so many for each. */
const mostMarks = 5_000;
const leastMarks = 50;
const mostOfOne = 1_000;

/** How many marks one search keeps. Of more, the oldest are given again: nothing is lost by that. */
export function marksOf(searches: number): number {
  return Math.min(mostOfOne, Math.max(leastMarks, Math.floor(mostMarks / Math.max(1, searches))));
}

export interface Overlap {
  /** What of a page is new, or was edited. */
  sortOut(page: SearchPage): Required<Omit<SearchPage, 'next'>>;
  /** The marks of all that was published from then on (ms), or at a time that is not known. */
  marksSince(since: number): string[];
}

/**
 * Knows what a search gave before and may give again, and sorts it out where it is as it was. What counts is what people wrote: numbers
 * move all the time, and are asked for again later. What an answer leaves out for once stays known.
 *
 * @param before Marks of earlier readings, and of this one up to where it was interrupted.
 * @param most Marks kept: those of this reading first, the newest of them.
 */
export function createOverlap(before: readonly string[], most: number): Overlap {
  const known = new Set(before);
  const found = new Set<string>();
  const isNew = (mark: string) => {
    const before = known.has(mark) || found.has(mark);
    found.add(mark);
    return !before;
  };
  return {
    sortOut: ({ posts, deletions = [], rejects = [] }) => ({
      posts: posts.filter((post) => isNew(markOf(post.id, wordsOf(post), post.publishedAt))),
      deletions: deletions.filter(({ id }) => isNew(markOf(id, 'deleted'))),
      rejects: rejects.filter(({ place, raw }) => isNew(markOf(place, raw))),
    }),
    marksSince: (since) => [...new Set([...found, ...known])].filter((mark) => timeOf(mark) >= since).slice(0, most),
  };
}

function wordsOf({ type, title, text, parentId, editedAt, engagement }: PostDraft): string {
  return JSON.stringify([type, title, text, parentId, editedAt, engagement?.rating]);
}

/** 8 characters for which thing it is, 6 for how it stands, and the second in which it was published, where that is known. */
function markOf(id: string, state: string, publishedAt?: number): string {
  const second = publishedAt === undefined || publishedAt < 0 ? '' : Math.ceil(publishedAt / 1_000).toString(36);
  return digest(id, 8) + digest(state, 6) + second;
}

function timeOf(mark: string): number {
  return mark.length > 14 ? Number.parseInt(mark.slice(14), 36) * 1_000 : Number.POSITIVE_INFINITY;
}
