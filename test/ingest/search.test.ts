import { describe, expect, it } from 'vitest';
import { type Brand, brandSchema } from '../../core/brand.ts';
import type { Page } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import type { PostDraft } from '../../core/post.ts';
import type { SearchPlace } from '../../ingest/search/place.ts';
import { readSince, type SearchPage } from '../../ingest/search/read-since.ts';
import { type Dialect, quoted, writeSearches, writeUsual } from '../../ingest/search/write.ts';
import type { QueryLibrary } from '../../processors/query/parse.ts';
import { planSearches } from '../../processors/search-terms.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const brand = (fields: Record<string, unknown>): Brand => brandSchema.parse({ id: 'b', name: 'Acme', ...fields });
const termsOf = (query: string, library: QueryLibrary) =>
  planSearches([brand({ query })], library).searches[0]?.terms.map(({ kind, text }) => `${kind} ${text}`);

describe('what a query is searched for', () => {
  it.each([
    ['acme', ['words acme']],
    ['acme OR "acme pay" OR #acmepay OR @acme', ['words acme', 'words acme pay', 'hashtag acmepay', 'handle acme']],
    ['volandra AND (air OR flight)', ['words volandra']],
    ['(air OR flight) volandra', ['words volandra']],
    ['volandra NOT job', ['words volandra']],
    ['volandra NEAR/5 air', ['words volandra']],
    ['acm*', ['prefix acm']],
    ['"acme * pay"', ['words acme']],
    ['acme.com', ['site acme.com']],
    ['site:acme.com volandra', ['words volandra']],
    ['author:ann lang:ca', ['author ann']],
    ['(volandra lang:ca) OR (kurbelo rating:<3)', ['words volandra', 'words kurbelo']],
    [
      '@block(names) -job',
      ['words volandra', 'words kurbelo'],
      { blocks: new Map([['names', 'volandra OR kurbelo']]) },
    ],
    ['{Apple}', ['words Apple']],
    ['🍎', ['words 🍎']],
  ] as [string, string[], QueryLibrary?][])('%s', (query, expected, library = {}) => {
    expect(termsOf(query, library)).toEqual(expected);
  });

  it('where it names nothing, is the name; and that is told', () => {
    const plan = planSearches([brand({ query: 'lang:ca NOT job', aliases: ['Acme Pay'] }), brand({ id: 'c' })]);
    expect(plan.blind).toEqual(['b']);
    expect(plan.searches[0]?.terms.map(({ text }) => text)).toEqual(['Acme', 'Acme Pay']);
  });

  it('without a query is every name of the brand, once', () => {
    const names = {
      aliases: ['ACME', '@acme_help'],
      handles: ['@acme'],
      hashtags: ['acme'],
      sites: ['https://www.acme.com/'],
    };
    expect(planSearches([brand(names)]).searches[0]?.terms.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'words ACME',
      'handle acme_help',
      'handle acme',
      'hashtag acme',
      'site acme.com',
    ]);
  });
});

describe('how searches are written', () => {
  const dialect = (more: Partial<Dialect> = {}): Dialect => ({ maxLength: 30, or: ' OR ', write: writeUsual, ...more });
  const searches = (names: string[]) => planSearches([brand({ name: names[0], aliases: names.slice(1) })]).searches;

  it('fills each up to its limit, and none beyond', () => {
    const names = ['alpha', 'beta', 'gamma delta', 'epsilon', 'zeta eta theta'];
    const written = writeSearches(searches(names), dialect());
    expect(written).toEqual(['alpha OR beta OR "gamma delta"', 'epsilon OR "zeta eta theta"']);
    expect(writeSearches(searches(names), dialect({ maxTerms: 1 }))).toHaveLength(5);
    const pair = searches(['αβγ', '𝔸𝔸𝔸']);
    expect(writeSearches(pair, dialect({ maxLength: 10 }))).toEqual(['αβγ OR 𝔸𝔸𝔸']);
    expect(writeSearches(pair, dialect({ maxLength: 9 }))).toEqual(['αβγ', '𝔸𝔸𝔸']);
  });

  it('cuts a phrase that is too long at a word, so that more is found and not less', () => {
    expect(writeSearches(searches(['one two three four five six seven']), dialect())).toEqual([
      '"one two three four five six"',
    ]);
  });

  it('has no quotes within quotes, and no term twice', () => {
    expect(quoted('a "b" c\\')).toBe('"a b c"');
    expect(writeSearches(searches(['Acme', 'ACME']), dialect())).toHaveLength(1);
  });
});

describe('reading newest first', () => {
  const hour = 3_600_000;
  const now = Date.UTC(2026, 0, 10);
  const post = (id: number, publishedAt: number): PostDraft => ({
    id: `x:${id}`,
    network: 'x',
    type: 'post',
    text: 't',
    publishedAt,
  });

  /** A network that knows these posts and gives two a page. */
  function network(all: PostDraft[]) {
    const asked: string[] = [];
    const ask = async (search: string, after: number, page = '0'): Promise<SearchPage> => {
      asked.push(`${search} ${page}`);
      const found = all
        .filter(({ publishedAt = 0 }) => publishedAt >= after)
        .sort((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0));
      const at = Number(page);
      return { posts: found.slice(at, at + 2), next: at + 2 < found.length ? String(at + 2) : undefined };
    };
    return { asked, ask };
  }

  async function read(
    ask: (search: string, after: number, page?: string) => Promise<SearchPage>,
    from?: SearchPlace,
    more = {},
  ) {
    const pages: Page<SearchPlace>[] = [];
    const signal = new AbortController().signal;
    let error: unknown;
    try {
      const options = {
        searches: ['a', 'b'],
        sinceMs: 100 * hour,
        overlapMs: hour,
        maxPages: 100,
        signal,
        clock: createVirtualClock(now),
      };
      for await (const page of readSince({ ...options, from, ask, ...more })) pages.push(page);
    } catch (thrown) {
      error = thrown;
    }
    return { pages, ids: pages.flatMap(({ posts }) => posts.map(({ id }) => id)), cursor: pages.at(-1)?.cursor, error };
  }

  it('gives all, and then only what is new, however late it came', async () => {
    const all = [1, 2, 3, 4, 5].map((n) => post(n, now - n * 10 * hour));
    const { ask } = network(all);
    const first = await read(ask, undefined, { searches: ['a'] });
    expect(first.ids).toEqual(['x:1', 'x:2', 'x:3', 'x:4', 'x:5']);
    expect(first.cursor).toMatchObject({ newest: { a: now - 10 * hour }, half: {} });
    all.push(post(6, now - 10.5 * hour), post(7, now - 12 * hour), post(8, now - hour));
    expect((await read(ask, first.cursor, { searches: ['a'] })).ids).toEqual(['x:8', 'x:6']);
  });

  it('goes on where it was interrupted, also when another search comes first', async () => {
    const { ask, asked } = network([1, 2, 3, 4, 5].map((n) => post(n, now - n * 10 * hour)));
    let left = 4;
    const failing = async (...args: Parameters<typeof ask>) => {
      left -= 1;
      if (left < 0) throw new PipelineError('limit', { retry: 'transient' });
      return ask(...args);
    };
    const first = await read(failing);
    expect(first.error).toBeInstanceOf(PipelineError);
    expect(first.cursor?.half).toMatchObject({ b: { page: '2' } });
    asked.length = 0;
    const rest = await read(ask, first.cursor);
    expect(asked).toContain('b 2');
    expect(asked).not.toContain('b 0');
    expect(rest.cursor).toMatchObject({ newest: { a: now - 10 * hour, b: now - 10 * hour }, half: {} });
    expect(new Set([...first.ids, ...rest.ids]).size).toBe(5);
  });

  it('starves no search where each poll is cut short', async () => {
    const searches = ['a', 'b', 'c', 'd', 'e'];
    const { ask, asked } = network([]);
    let cursor: SearchPlace | undefined;
    for (let poll = 0; poll < 3; poll += 1) {
      let left = 2;
      const limited = async (...args: Parameters<typeof ask>) => {
        left -= 1;
        if (left < 0) throw new PipelineError('limit', { retry: 'transient' });
        return ask(...args);
      };
      const polled = await read(limited, cursor, { searches });
      expect(polled.error).toBeInstanceOf(PipelineError);
      cursor = polled.cursor;
    }
    expect(asked).toEqual(['a 0', 'b 0', 'c 0', 'd 0', 'e 0', 'a 0']);
    // A search that is gone is begun from the first.
    asked.length = 0;
    await read(ask, { newest: {}, half: {}, last: 'gone' }, { searches });
    expect(asked).toEqual(['a 0', 'b 0', 'c 0', 'd 0', 'e 0']);
  });

  it('reads again from the first page where the network has forgotten the one that was remembered', async () => {
    const { ask, asked } = network([post(1, now - hour)]);
    const forgetful = async (search: string, after: number, page?: string) => {
      if (page === 'old') throw new PipelineError('no such page', { retry: 'fatal' });
      return ask(search, after, page);
    };
    const from = { newest: {}, half: { a: { page: 'old', newest: 0, from: now - 2 * hour } } };
    expect((await read(forgetful, from, { searches: ['a'] })).ids).toEqual(['x:1']);
    expect(asked).toEqual(['a 0']);
  });

  it('stops at the most pages, and says what is out of reach', async () => {
    const { ask } = network([1, 2, 3, 4, 5].map((n) => post(n, now - n * hour)));
    const cuts: unknown[] = [];
    const onCut = (search: string, oldest: number) => void cuts.push([search, oldest]);
    const { ids, cursor } = await read(ask, undefined, { searches: ['a'], maxPages: 2, onCut });
    expect(ids).toEqual(['x:1', 'x:2', 'x:3', 'x:4']);
    expect(cuts).toEqual([['a', now - 4 * hour]]);
    expect(cursor).toMatchObject({ newest: { a: now - hour }, half: {} });
  });

  it('is not carried away by a post of the future', async () => {
    const { cursor } = await read(network([post(1, now + 900 * hour)]).ask, undefined, { searches: ['a'] });
    expect(cursor?.newest['a']).toBe(now);
  });
});
