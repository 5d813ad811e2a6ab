import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type Brand, brandSchema } from '../../core/brand.ts';
import type { SourceContext } from '../../core/component.ts';
import type { Page } from '../../core/contract.ts';
import { createHttpClient } from '../../core/http.ts';
import { packagePath } from '../../core/package-root.ts';
import { hackernews } from '../../ingest/hackernews.ts';
import { planSearches } from '../../processors/search-terms.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { algoliaHackernews, type IndexedItem } from '../support/algolia-hackernews.ts';
import { type Handler, sendJson, startServer } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const now = Date.UTC(2026, 0, 15, 12, 0, 0);
const nowS = now / 1_000;
const brand = (fields: z.input<typeof brandSchema>): Brand => brandSchema.parse(fields);
const searchesOf = (...brands: Brand[]) => planSearches(brands).searches;
const acme = brand({ id: 'acme', name: 'Acme' });

const item = (id: number, at: number, text = 'Acme', kind: IndexedItem['kind'] = 'comment'): IndexedItem => ({
  id,
  at,
  kind,
  text,
});

describeSource('hackernews', {
  now,
  // Two in one second, two brands, both kinds, the last a minute old.
  items: [
    item(1, nowS - 500_000, 'Acme opens', 'story'),
    item(2, nowS - 400_000),
    item(3, nowS - 300_000, 'Road Runner'),
    item(4, nowS - 200_000),
    item(5, nowS - 200_000),
    item(6, nowS - 100_000, 'road runner and Acme'),
    item(7, nowS - 60, 'Road Runner', 'story'),
    item(8, nowS - 60),
  ],
  idOf: ({ id }) => `hackernews:${id}`,
  serve: algoliaHackernews,
  create: (baseUrl, context) =>
    hackernews.create(hackernews.config.parse({ baseUrl, pageSize: 2 }), {
      ...context,
      searches: searchesOf(brand({ id: 'acme', name: 'Acme' }), brand({ id: 'rr', name: 'Road Runner' })),
    }),
  mayRepeat: ({ at }) => at >= nowS - 60 - 600,
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function setup(handler: Handler, config: Record<string, unknown> = {}, brands: readonly Brand[] = [acme]) {
  const server = await startServer(handler);
  const http = createHttpClient({ allowPrivate: true });
  closers.push(server.close, http.close);
  const warnings: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) });
  const context: SourceContext = {
    name: 'hn',
    searches: searchesOf(...brands),
    http,
    clock: createVirtualClock(now),
    log,
    baseDir: '.',
  };
  const source = (with_: readonly Brand[] = brands) =>
    hackernews.create(hackernews.config.parse({ baseUrl: server.url, ...config }), {
      ...context,
      searches: searchesOf(...with_),
    });
  const asked = () => server.requests.map(({ url }) => url.searchParams.get('query'));
  return { server, source, asked, warnings };
}

type Cursor = { newest: Record<string, number> };

async function readAll(source: ReturnType<typeof hackernews.create>, from?: Cursor) {
  const pages: Page<Cursor>[] = [];
  for await (const page of source.read(from, new AbortController().signal)) pages.push(page as Page<Cursor>);
  return { pages, ids: pages.flatMap((page) => page.posts.map(({ id }) => id)), cursor: pages.at(-1)?.cursor };
}

describe('what the API answers', () => {
  const fixture = (name: string) =>
    JSON.parse(readFileSync(packagePath('test/fixtures/hackernews', `${name}.json`), 'utf8')) as unknown;

  it.each(['stories', 'comments', 'malformed'])('%s', async (name) => {
    const { source } = await setup((_, response) => sendJson(response, fixture(`${name}.answer`)));
    const { pages } = await readAll(source());
    expect(pages).toHaveLength(1);
    expect({ posts: pages[0]?.posts, rejects: pages[0]?.rejects }).toEqual(fixture(`${name}.expected`));
  });

  it('with an item nested too deep is no obstacle', async () => {
    const deep = `{"objectID":"9","created_at_i":1,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { source } = await setup((_, response) => void response.end(`{"nbHits":1,"hits":[${deep}]}`));
    expect((await readAll(source())).pages[0]?.rejects).toMatchObject([
      { place: '9', raw: 'an item nested too deep to show' },
    ]);
  });
});

describe('what it asks', () => {
  it('searches for names, aliases, sites, handles and hashtags as phrases, and for what is configured, once each', async () => {
    const brands = [
      brand({
        id: 'acme',
        name: 'Acme',
        aliases: ['ACME', 'Acme  "Best" Corp'],
        sites: ['acme.com'],
        handles: ['@acme'],
      }),
      brand({ id: 'other', name: 'acme corp', hashtags: ['x'] }),
    ];
    const { server, source, asked } = await setup(algoliaHackernews([]), { query: ['"acme corp"', '"wile"'] }, brands);
    await readAll(source());
    expect(asked()).toEqual(['"acme"', '"acme best corp"', '"acme.com"', '"acme corp"', '"x"', '"wile"']);
    expect(server.requests[0]?.url.searchParams.get('tags')).toBe('(story,comment)');
    expect(server.requests[0]?.url.searchParams.get('hitsPerPage')).toBe('1000');
  });

  it('looks back as far as it is told at first, and then from the newest item less the overlap', async () => {
    const options = { since: 2, overlapMinutes: 30, tags: ['story'] };
    const { server, source } = await setup(algoliaHackernews([item(1, nowS - 5_000, 'Acme', 'story')]), options);
    const first = await readAll(source());
    expect(first.cursor).toEqual({ newest: { '"acme"': nowS - 5_000 } });
    await readAll(source(), first.cursor);
    expect(server.requests.map(({ url }) => url.searchParams.get('numericFilters'))).toEqual([
      `created_at_i>=${nowS - 172_800 - 1_800},created_at_i<${nowS + 1}`,
      `created_at_i>=${nowS - 5_000 - 1_800},created_at_i<${nowS + 1}`,
    ]);
    expect(server.requests[0]?.url.searchParams.get('tags')).toBe('(story)');
  });

  it('remembers where a search began that has found nothing', async () => {
    const { source } = await setup(algoliaHackernews([]));
    const first = await readAll(source());
    expect(first.cursor).toEqual({ newest: { '"acme"': nowS - 604_800 } });
    expect((await readAll(source(), first.cursor)).pages).toEqual([]);
  });

  it('keeps its place in each search when brands come and go', async () => {
    const rr = brand({ id: 'rr', name: 'Road Runner' });
    const { source } = await setup(algoliaHackernews([item(1, nowS - 900), item(2, nowS - 90_000, 'road runner')]));
    const one = await readAll(source([acme]));
    const both = await readAll(source([rr, acme]), one.cursor);
    expect(both.ids).toContain('hackernews:2');
    const other = await readAll(source([rr]), both.cursor);
    expect(other.cursor).toEqual({ newest: { '"acme"': nowS - 900, '"road runner"': nowS - 90_000 } });
  });

  it('finds an item that was indexed late, within the overlap', async () => {
    const known = [item(1, nowS - 300)];
    const { source } = await setup((request, response) => algoliaHackernews(known)(request, response));
    const first = await readAll(source());
    known.push(item(2, nowS - 300 - 599), item(3, nowS - 300 - 601));
    expect((await readAll(source(), first.cursor)).ids).toEqual(['hackernews:1', 'hackernews:2']);
  });
});

describe('the window of 1,000 hits', () => {
  it('loses nothing, whether items come evenly or in bursts, and goes forward in time', async () => {
    const even = Array.from({ length: 2_300 }, (_, i) => item(10_000 + i, nowS - 600_000 + i * 100));
    const burst = Array.from({ length: 1_700 }, (_, i) => item(20_000 + i, nowS - 50_000 + (i >> 1)));
    const { server, source, warnings } = await setup(algoliaHackernews([...even, ...burst]));
    const { pages, ids } = await readAll(source());
    expect(new Set(ids).size).toBe(4_000);
    expect(ids).toHaveLength(4_000);
    const marks = pages.map((page) => page.cursor.newest['"acme"']);
    expect(marks).toEqual(marks.toSorted());
    expect(Math.max(...pages.map((page) => page.posts.length))).toBeLessThanOrEqual(1_000);
    expect(server.requests.length).toBeLessThan(50);
    expect(warnings).toEqual([]);
  });

  it('turns pages within one second, and says so when that is not enough', async () => {
    const second = Array.from({ length: 1_200 }, (_, i) => item(i + 1, nowS - 4_000));
    const { source, warnings } = await setup(algoliaHackernews(second), { pageSize: 300 });
    const { ids, pages } = await readAll(source());
    expect(new Set(ids).size).toBe(1_000);
    expect(pages.at(-1)?.cursor).toEqual({ newest: { '"acme"': nowS - 4_000 } });
    expect(warnings).toMatchObject([{ query: '"acme"', second: nowS - 4_000, found: 1_200, read: 1_000 }]);
  });

  it('does not hammer a service that ignores the time filter', async () => {
    const hit = { objectID: '1', created_at_i: nowS - 10, _tags: ['comment'], comment_text: 'Acme' };
    const { server, source } = await setup((_, response) => sendJson(response, { hits: [hit], nbHits: 5_000 }));
    await expect(readAll(source())).rejects.toMatchObject({ retry: 'transient' });
    expect(server.requests).toHaveLength(2);
  });
});

it('refuses a configuration with unknown keys, tags or addresses', () => {
  for (const config of [
    { sinse: 7 },
    { tags: ['a,b'] },
    { tags: [] },
    { baseUrl: 'file:///etc' },
    { pageSize: 1_001 },
  ]) {
    expect(hackernews.config.safeParse(config).success).toBe(false);
  }
});
