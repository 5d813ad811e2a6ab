import { z } from 'zod';
import type { SourceContext } from '../../core/component.ts';
import type { Source } from '../../core/contract.ts';
import { readSince, type SearchPage, type SearchPlace, searchPlace } from './read-since.ts';
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

export interface SearchedNetwork {
  /** How searches are written; of each of `of`, where they differ. */
  readonly dialect: Dialect | ((of: string) => Dialect);
  /** What each search is asked of, where there is more than one: sites, kinds of posts. They stand before the search in its name. */
  readonly of?: readonly string[];
  /** Lists that are read whole beside the searches, as if each were a search of its own, with `of` empty. */
  readonly listings?: readonly string[];
  /** Most pages of one search in one poll. */
  readonly maxPages: number;
  /** Asks for one page of what was published at `after` (ms) or later, newest first. */
  ask(asked: {
    readonly of: string;
    readonly search: string;
    readonly after: number;
    readonly page: string | undefined;
    readonly signal: AbortSignal;
  }): Promise<SearchPage>;
}

/** A source of a network that is searched, newest first. */
export function createSearchSource(
  config: { readonly since: number; readonly overlapMinutes: number; readonly query: readonly string[] },
  { searches: brands, clock, log }: SourceContext,
  { dialect, of = [''], listings = [], maxPages, ask }: SearchedNetwork,
): Source<SearchPlace> {
  const searches = new Map<string, { readonly of: string; readonly search: string }>();
  for (const place of of) {
    const written = writeSearches(brands, typeof dialect === 'function' ? dialect(place) : dialect, log);
    for (const search of [...written, ...config.query]) {
      searches.set(place === '' ? search : `${place} ${search}`, { of: place, search });
    }
  }
  for (const search of listings) searches.set(search, { of: '', search });
  return {
    cursor: searchPlace,
    read: (from, signal) =>
      readSince({
        searches: [...searches.keys()],
        from,
        signal,
        clock,
        sinceMs: config.since * 86_400_000,
        overlapMs: config.overlapMinutes * 60_000,
        maxPages,
        ask: (name, after, page) => ask({ of: '', search: name, ...searches.get(name), after, page, signal }),
        onCut: (search, oldest) =>
          log.warn(
            { event: 'search_cut', search, oldest: new Date(oldest).toISOString() },
            'more posts than the network gives for one search: older ones are out of reach',
          ),
      }),
  };
}
