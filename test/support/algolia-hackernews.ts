import { type Handler, sendJson } from './http-server.ts';

/** What the simulated index knows of an item; the rest of a hit is made up from it. */
export interface IndexedItem {
  readonly id: number;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly kind: 'story' | 'comment';
  readonly text: string;
}

/** More than this many hits are never given for one question, over all its pages (`paginationLimitedTo`). */
const reach = 1_000;

/**
 * `search_by_date` as it is documented and as it was seen to behave: newest first, `hitsPerPage` of 1,000 at most, a page
 * beyond the thousandth hit is empty and even says `nbHits: 0`.
 */
export function algoliaHackernews(items: readonly IndexedItem[]): Handler {
  const newestFirst = items.toSorted((a, b) => b.at - a.at || b.id - a.id);
  return (request, response) => {
    if (request.url.pathname !== '/api/v1/search_by_date') return sendJson(response, { message: 'Not Found' }, 404);
    const asked = request.url.searchParams;
    const phrase = /^"(.*)"$/.exec(asked.get('query') ?? '')?.[1];
    const tags = /^\((.*)\)$/.exec(asked.get('tags') ?? '')?.[1]?.split(',');
    const bounds = /^created_at_i>=(\d+),created_at_i<(\d+)$/.exec(asked.get('numericFilters') ?? '');
    const page = Number(asked.get('page') ?? 0);
    const hitsPerPage = Math.min(Number(asked.get('hitsPerPage') ?? 20), reach);
    if (phrase === undefined || !tags || !bounds) return sendJson(response, { message: 'invalid parameters' }, 400);
    const common = { page, hitsPerPage, exhaustiveNbHits: true, query: asked.get('query'), processingTimeMS: 1 };
    if (page * hitsPerPage >= reach) {
      const message = `you can only fetch the ${reach} hits for this query`;
      return sendJson(response, { ...common, hits: [], nbHits: 0, nbPages: 0, message });
    }
    const found = newestFirst.filter(
      ({ at, kind, text }) =>
        tags.includes(kind) && at >= Number(bounds[1]) && at < Number(bounds[2]) && text.toLowerCase().includes(phrase),
    );
    const hits = found.slice(page * hitsPerPage, Math.min((page + 1) * hitsPerPage, reach)).map(toHit);
    const nbPages = Math.ceil(Math.min(found.length, reach) / hitsPerPage);
    sendJson(response, { ...common, hits, nbHits: found.length, nbPages });
  };
}

function toHit({ id, at, kind, text }: IndexedItem) {
  return {
    objectID: String(id),
    created_at_i: at,
    created_at: new Date(at * 1_000).toISOString(),
    author: 'ada',
    _tags: [kind, 'author_ada', 'story_1'],
    ...(kind === 'story'
      ? { title: text, url: null, story_text: null, points: 3, num_comments: 1 }
      : { comment_text: text, title: null, points: null, num_comments: null, parent_id: 1, story_id: 1 }),
  };
}
