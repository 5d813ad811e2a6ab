import { z } from 'zod';
import type { BackfillPage, BackfillReach, BackfillRequest } from '../../core/contract.ts';
import { PipelineError, retryOf } from '../../core/errors.ts';
import type { PostDraft } from '../../core/post.ts';
import type { SearchPage } from './read-since.ts';

/** How far back one search was walked. Milliseconds since the epoch. */
const walkSchema = z.strictObject({
  /** Posts published from then on are read. */
  before: z.number().int(),
  /** Where to go on in what was published before that. */
  page: z.string().max(10_000).optional(),
  oldest: z.number().int().optional(),
  why: z.enum(['since', 'end', 'budget']).optional(),
  /** For what `since` the walk ended. */
  since: z.number().int().optional(),
  said: z.string().max(500).optional(),
});

const cursorSchema = z.strictObject({
  searches: z.record(z.string(), walkSchema).default({}),
  spent: z.number().nonnegative().default(0),
});

type Walk = z.infer<typeof walkSchema>;

/** Against networks whose pages never end. */
const mostPages = 10_000;

export interface BackfillSearches extends BackfillRequest {
  readonly searches: readonly string[];
  /** Whether `ask` heeds `before`: then a search goes on below its oldest post where the network has no more pages of it. */
  isBounded(search: string): boolean;
  /** Most pages that are asked for at a time where it does. */
  readonly maxPages: number;
  /** The least that one asking costs, and what an answer did; absent where asking is free. */
  readonly costs?: { readonly least: number; readonly unit: string; costOf(page: SearchPage): number } | undefined;
  ask(asked: {
    readonly search: string;
    readonly after: number;
    readonly before: number;
    readonly page: string | undefined;
    readonly left: number;
  }): Promise<SearchPage>;
}

/** Walks each search back, newest first, one after the other. See `Source.backfill`. */
export async function* backfillSearches(options: BackfillSearches): AsyncGenerator<BackfillPage> {
  const { searches, since, until, from, budget, signal, costs, maxPages, ask } = options;
  if (costs && budget === undefined) {
    throw new PipelineError(`this source counts what it reads (${costs.unit}): say how much of it may be spent`, {
      retry: 'fatal',
    });
  }
  let { searches: walks, spent } = cursorSchema.parse(from ?? {});
  let former: ReadonlySet<string> = new Set();
  const mayAsk = () => !costs || spent + costs.least <= (budget ?? 0);

  const pageOf = (answer: SearchPage): BackfillPage => {
    // The oldest post of a question is the newest of the next.
    const isNew = ({ id, publishedAt = until }: PostDraft) =>
      publishedAt >= since && publishedAt < until && !former.has(id);
    const posts = answer.posts.filter(isNew);
    former = new Set(answer.posts.map(({ id }) => id));
    const { deletions = [], rejects = [] } = answer;
    const shares = searches.map((search) => shareOf(walks[search], options));
    return {
      ...{ posts, deletions, rejects },
      cursor: { searches: walks, spent },
      progress: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
      reach: searches.map((search) => reachOf(search, walks[search])),
      ...(costs && { spent }),
    };
  };
  const set = (search: string, walk: Walk) => {
    walks = { ...walks, [search]: walk };
  };

  for (const search of searches) {
    const bounded = options.isBounded(search);
    let walk = continued(walks[search], options);
    let pages = 0;
    while (walk.why === undefined) {
      if (signal.aborted) return;
      if (!mayAsk()) {
        set(search, { ...walk, why: 'budget' });
        yield pageOf({ posts: [] });
        break;
      }
      const { before, page } = walk;
      const left = costs ? (budget ?? 0) - spent : Number.POSITIVE_INFINITY;
      const answer = await ask({ search, after: since, before, page, left }).catch((error: unknown) => {
        // Deep pages are refused by some, remembered ones are forgotten by others.
        if (page === undefined || retryOf(error) === 'transient') throw error;
        return { refused: error instanceof Error ? error.message.slice(0, 500) : 'refused' };
      });
      pages += 1;
      if ('refused' in answer) {
        walk = below(walk, { bounded, since }, answer.refused);
        pages = 0;
        set(search, walk);
        yield pageOf({ posts: [] });
        continue;
      }
      if (costs) spent += costs.costOf(answer);
      const times = answer.posts.flatMap(({ publishedAt }) => publishedAt ?? []);
      const oldest = Math.min(walk.oldest ?? Number.POSITIVE_INFINITY, ...times);
      const known = { ...walk, ...(Number.isFinite(oldest) && { oldest }) };
      const passed = times.length > 0 && times.every((at) => at < since);
      const goesOn = answer.next !== undefined && answer.next !== page && pages < (bounded ? maxPages : mostPages);
      if (passed) walk = { ...known, why: 'since', since };
      else if (goesOn) walk = { ...known, page: answer.next };
      else {
        walk = below(known, { bounded, since });
        pages = 0;
      }
      set(search, walk);
      yield pageOf(answer);
    }
  }

  if (searches.length === 0) yield pageOf({ posts: [] });
}

/** Where a walk goes on: one that ended may go further for an earlier `since`, or for more to spend. */
function continued(walk: Walk | undefined, { since, until }: Pick<BackfillRequest, 'since' | 'until'>): Walk {
  if (!walk) return { before: until };
  const { why, said: _, since: endedFor, ...rest } = walk;
  if (why === 'budget') return rest;
  if (why === 'since' && since < (endedFor ?? since)) return rest;
  return walk;
}

/** After the last page: below the oldest post where the network can be asked so, and anything new was found; else the end. */
function below(
  walk: Walk,
  { bounded, since }: { readonly bounded: boolean; readonly since: number },
  said?: string,
): Walk {
  const { page: _, ...rest } = walk;
  const oldest = walk.oldest ?? walk.before;
  if (oldest <= since) return { ...rest, why: 'since', since };
  // Of the millisecond of the oldest there may be others.
  if (bounded && oldest + 1 < walk.before) return { ...rest, before: oldest + 1 };
  return { ...rest, why: 'end', ...(said !== undefined && { said }) };
}

function shareOf(walk: Walk | undefined, { since, until }: Pick<BackfillRequest, 'since' | 'until'>): number {
  if (walk?.why !== undefined) return 1;
  const oldest = Math.max(since, walk?.oldest ?? until);
  return Math.min(1, Math.max(0, (until - oldest) / Math.max(1, until - since)));
}

function reachOf(what: string, walk: Walk | undefined): BackfillReach {
  const { oldest, why, said } = walk ?? {};
  return { what, oldest, ...(why && { why }), ...(said !== undefined && { said }) };
}
