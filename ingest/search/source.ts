import { z } from 'zod';
import type { SourceContext } from '../../core/component.ts';
import type { BackfillRequest, Page, Source } from '../../core/contract.ts';
import { describeError, PipelineError } from '../../core/errors.ts';
import { paceState } from '../pace.ts';
import { backfillSearches } from './backfill.ts';
import { type Budget, type Spent, spentSchema } from './budget.ts';
import { searchPlace } from './place.ts';
import { dueSearches, NotNow, readSince, type SearchPage } from './read-since.ts';
import { type Dialect, writeSearches } from './write.ts';

/** Keys that all searched networks have. */
export const searchFields = {
  since: z.number().positive().max(20_000).default(7).describe('How many days back the first poll looks.'),
  overlapMinutes: z
    .number()
    .min(0)
    .max(10_080)
    .default(10)
    .describe('How far each poll looks back before the newest post found, for posts that were indexed late.'),
  query: z
    .array(z.string().trim().min(1).max(500))
    .default([])
    .describe("Further searches, in the network's own syntax, beside those for the brands."),
};

/** An address that a network, a proxy or a server of one's own stands at. */
export const baseUrl = z
  .url({ protocol: /^https?$/u, error: 'expected an http or https address' })
  .max(2_000)
  .transform((url) => url.replace(/\/+$/u, ''));

const cursorSchema = searchPlace.extend({ spent: spentSchema.optional() });

/** Where a searched source is, and what it has spent. */
export type SearchCursor = z.infer<typeof cursorSchema>;

/** What asking costs. */
export interface Costs {
  readonly budget: Budget;
  /** What it is called: "posts", "searches". */
  readonly unit: string;
  /** The least that one asking costs. */
  readonly least: number;
  costOf(page: SearchPage): number;
}

export interface SearchedNetwork {
  /** How searches are written; of each of `of`, where they differ. Absent where there is nothing but lists. */
  readonly dialect?: Dialect | ((of: string) => Dialect);
  /** What each search is asked of, where there is more than one: sites, kinds of posts. They stand before the search in its name. */
  readonly of?: readonly string[];
  /** Lists that are read whole beside the searches, as if each were a search of its own, with `of` empty. */
  readonly listings?: readonly string[];
  /** Most pages of one search in one poll. */
  readonly maxPages: number;
  /** Whether `ask` heeds `before`, where it is asked of that. */
  readonly bounded?: boolean | ((of: string) => boolean);
  /** Absent where asking is free. */
  readonly costs?: Costs | undefined;
  /** Asks for one page of what was published at `after` (ms) or later, newest first. */
  ask(asked: {
    readonly of: string;
    readonly search: string;
    readonly after: number;
    /** Only what was published before that is wanted, ms; absent for all. For networks that can be asked so: see `bounded`. */
    readonly before?: number;
    readonly page: string | undefined;
    /** What may still be spent in this period; Infinity where asking is free. */
    readonly left: number;
    readonly signal: AbortSignal;
  }): Promise<SearchPage>;
}

/** Waits as short as that are the pace of a budget, and nothing to tell of. */
const pacingMs = 3 * 3_600_000;

/**
 * A source of a network that is searched, newest first. With a budget it asks less often the sooner that is spent; where it is all
 * spent, the source says so (`transient`) until the next period begins.
 */
export function createSearchSource(
  config: { readonly since: number; readonly overlapMinutes: number; readonly query?: readonly string[] },
  { searches: brands, clock, log, pace }: SourceContext,
  { dialect, of = [''], listings = [], maxPages, costs, bounded = false, ask }: SearchedNetwork,
): Source<SearchCursor> {
  const searches = new Map<string, { readonly of: string; readonly search: string }>();
  for (const place of of) {
    if (dialect === undefined) break;
    const written = writeSearches(brands, typeof dialect === 'function' ? dialect(place) : dialect, log);
    for (const search of [...written, ...(config.query ?? [])]) {
      searches.set(place === '' ? search : `${place} ${search}`, { of: place, search });
    }
  }
  for (const search of listings) searches.set(search, { of: '', search });

  async function* read(from: SearchCursor | undefined, signal: AbortSignal): AsyncGenerator<Page<SearchCursor>> {
    const { spent: before, ...start } = from ?? { newest: {}, half: {} };
    let spent: Spent | undefined = before;
    let place = start;
    let told = before;
    const withSpent = () => ({ ...place, ...(spent === undefined ? {} : { spent }) });
    const pages = readSince({
      searches: [...searches.keys()],
      from: start,
      signal,
      clock,
      sinceMs: config.since * 86_400_000,
      overlapMs: config.overlapMinutes * 60_000,
      maxPages,
      pace,
      async ask(name, after, page) {
        const waitMs = costs?.budget.wait(spent, costs.least) ?? 0;
        if (waitMs > 0) throw new NotNow('the budget is spent', waitMs);
        const left = costs?.budget.left(spent) ?? Number.POSITIVE_INFINITY;
        const answer = await ask({ of: '', search: name, ...searches.get(name), after, page, left, signal });
        if (costs) spent = costs.budget.add(spent, costs.costOf(answer));
        return answer;
      },
      onCut: (search, oldest) =>
        log.warn(
          { event: 'search_cut', search, oldest: new Date(oldest).toISOString() },
          'more posts than the network gives for one search: older ones are out of reach',
        ),
      onRefused: (search, error) =>
        log.warn(
          { event: 'search_refused', search, error: describeError(error) },
          'this search is refused, and others are answered: it is tried again every hour',
        ),
    });
    let short: NotNow | undefined;
    try {
      for await (const page of pages) {
        place = page.cursor;
        told = spent;
        yield { ...page, cursor: withSpent() };
      }
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
      short = error;
    }
    if (spent !== told) yield { posts: [], cursor: withSpent() };
    if (short !== undefined && short.waitMs > pacingMs) {
      const until = new Date(clock.now() + short.waitMs).toISOString();
      throw new PipelineError(
        `the budget of ${costs?.unit} is spent: it is asked again at ${until}. Raise "budget" to be asked before`,
        {
          retry: 'transient',
          retryAfterMs: short.waitMs,
        },
      );
    }
  }

  const backfill = (asked: BackfillRequest) =>
    backfillSearches({
      ...asked,
      searches: [...searches.keys()],
      isBounded: (name) => (typeof bounded === 'function' ? bounded(searches.get(name)?.of ?? '') : bounded),
      maxPages,
      costs,
      ask: ({ search: name, ...where }) =>
        ask({ of: '', search: name, ...searches.get(name), ...where, signal: asked.signal }),
    });

  const names = [...searches.keys()];
  return {
    cursor: cursorSchema,
    read,
    backfill,
    due: (at) => names.length === 0 || dueSearches({ searches: names, pace }, at, clock.now()).length > 0,
    ...(pace && {
      paces: (at) => names.map((what) => ({ what, ...paceState(at?.paces?.[what], pace), ...refusedIn(at, what) })),
    }),
    ...(costs && {
      budget: (at: SearchCursor | undefined) => ({
        ...costs.budget.state(at?.spent),
        unit: costs.unit.replace(/^\d+ /u, ''),
      }),
    }),
  };
}

function refusedIn(at: SearchCursor | undefined, search: string) {
  const refused = at?.refused?.[search]?.said;
  return refused === undefined ? {} : { refused };
}
