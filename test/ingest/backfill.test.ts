import { describe, expect, it } from 'vitest';
import type { BackfillPage } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { findOlder } from '../../ingest/feed/backfill.ts';
import { feed } from '../../ingest/feed.ts';
import { hackernews } from '../../ingest/hackernews.ts';
import { sources } from '../../ingest/index.ts';
import { mastodon } from '../../ingest/mastodon.ts';
import { backfillSearches } from '../../ingest/search/backfill.ts';
import { x } from '../../ingest/x.ts';
import { algoliaHackernews } from '../support/algolia-hackernews.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { backfillFrom, searchesFor } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const hour = 3_600_000;
const day = 24 * hour;

interface Network {
  /** Publication of what there is, ms. */
  readonly times: readonly number[];
  /** Most that it gives of one question, over all its pages. */
  readonly most?: number;
  readonly bounded?: boolean;
  readonly pageSize?: number;
  /** Asked for more than it gives: it refuses. */
  readonly refuses?: boolean;
}

/** A walk through a network that answers newest first, within its limits. */
async function walk(
  { times, most = Number.POSITIVE_INFINITY, bounded = false, pageSize = 10, refuses = false }: Network,
  asked: { since: number; until?: number; from?: unknown; budget?: number; stopAfter?: number },
) {
  const pages: BackfillPage[] = [];
  let requests = 0;
  const newest = [...times].sort((a, b) => b - a);
  for await (const page of backfillSearches({
    searches: ['acme'],
    isBounded: () => bounded,
    maxPages: Math.ceil(most / pageSize),
    until: now,
    from: undefined,
    budget: undefined,
    signal: new AbortController().signal,
    ...(asked.budget === undefined ? {} : { costs: { least: 1, unit: 'posts', costOf: ({ posts }) => posts.length } }),
    ...asked,
    async ask({ after, before, page }) {
      requests += 1;
      const at = Number(page ?? 0);
      if (refuses && at >= most) throw new PipelineError('only the first results are given', { retry: 'fatal' });
      const found = newest.filter((time) => !bounded || (time < before && time >= after)).slice(0, most);
      const posts = found.slice(at, at + pageSize).map((time) => ({
        id: `test:${time}`,
        network: 'test',
        type: 'post' as const,
        text: '',
        publishedAt: time,
      }));
      const more = refuses || at + pageSize < found.length;
      return { posts, next: more ? String(at + pageSize) : undefined };
    },
  })) {
    pages.push(page);
    if (pages.length === asked.stopAfter) break;
  }
  const found = new Set(pages.flatMap(({ posts }) => posts.map(({ publishedAt = 0 }) => publishedAt)));
  return {
    found: [...found].sort((a, b) => b - a),
    pages,
    last: pages.at(-1),
    reach: pages.at(-1)?.reach[0],
    requests,
  };
}

const hourly = (count: number) => Array.from({ length: count }, (_, n) => now - (n + 1) * hour);

describe('walking a search back', () => {
  it('finds all of the range and nothing else, and says that it came as far as was asked', async () => {
    const times = hourly(300);
    const { found, reach, last } = await walk({ times }, { since: now - 100 * hour, until: now - 50 * hour });
    expect(found).toEqual(times.filter((at) => at >= now - 100 * hour && at < now - 50 * hour));
    expect(reach).toMatchObject({ what: 'acme', why: 'since' });
    expect(last?.progress).toBe(1);
  });

  it('goes on below its oldest post where the network gives no more of one question', async () => {
    const times = hourly(300);
    const { found, reach, requests } = await walk({ times, most: 40, bounded: true }, { since: now - 250 * hour });
    expect(found).toEqual(times.slice(0, 250));
    expect(reach?.oldest).toBe(now - 250 * hour);
    expect(requests).toBeLessThan(40);
  });

  it('says from when on nothing is given, where the network has a limit that it cannot pass', async () => {
    for (const refuses of [false, true]) {
      const { found, reach } = await walk({ times: hourly(300), most: 40, refuses }, { since: now - 250 * hour });
      expect(found).toHaveLength(40);
      expect(reach).toMatchObject({ oldest: now - 40 * hour, why: 'end' });
      expect(reach?.said).toBe(refuses ? 'only the first results are given' : undefined);
    }
  });

  it('goes on from any of its places, without loss', async () => {
    const times = hourly(120);
    const network = { times, most: 40, bounded: true };
    const whole = await walk(network, { since: now - 100 * hour });
    for (let stopAfter = 1; stopAfter < whole.pages.length; stopAfter += 1) {
      const first = await walk(network, { since: now - 100 * hour, stopAfter });
      const from = JSON.parse(JSON.stringify(first.last?.cursor));
      const rest = await walk(network, { since: now - 100 * hour, from });
      expect(new Set([...first.found, ...rest.found])).toEqual(new Set(whole.found));
      // Not from the beginning.
      expect(rest.requests).toBeLessThan(whole.requests);
    }
  });

  it('asks nothing again of what is through, and goes on for an earlier time', async () => {
    const times = hourly(120);
    const first = await walk({ times, bounded: true }, { since: now - 20 * hour });
    const again = await walk({ times, bounded: true }, { since: now - 20 * hour, from: first.last?.cursor });
    expect([again.requests, again.found]).toEqual([0, []]);
    const further = await walk({ times, bounded: true }, { since: now - 60 * hour, from: first.last?.cursor });
    expect(new Set([...first.found, ...further.found]).size).toBe(60);
  });

  it('spends what it may and no more, and goes on when there is more to spend', async () => {
    const network = { times: hourly(100), bounded: true, most: 40 };
    const first = await walk(network, { since: now - 90 * hour, budget: 30 });
    expect(first.reach).toMatchObject({ why: 'budget', oldest: now - 30 * hour });
    expect(first.last?.spent).toBe(30);
    const second = await walk(network, { since: now - 90 * hour, budget: 200, from: first.last?.cursor });
    expect(new Set([...first.found, ...second.found]).size).toBe(90);
  });

  it('ends where many posts are of one moment, and where pages never do', async () => {
    const same = Array.from({ length: 50 }, () => now - hour);
    const { reach, requests } = await walk({ times: same, most: 20, bounded: true }, { since: now - day });
    expect(reach?.why).toBe('end');
    expect(requests).toBeLessThan(10);
  });
});

describe('sources walked back', () => {
  it('hackernews: beyond the thousand of one question', async () => {
    const items = Array.from({ length: 2_600 }, (_, n) => ({
      id: n + 1,
      at: now / 1_000 - (n + 1) * 60,
      kind: 'story' as const,
      text: `Acme ${n}`,
    }));
    const { posts, last } = await backfillFrom(hackernews, {}, algoliaHackernews(items), {
      since: now - 2_500 * 60_000,
      until: now,
    });
    expect(new Set(posts.map(({ id }) => id)).size).toBe(2_500);
    expect(last?.reach).toEqual([{ what: '"acme"', oldest: now - 2_500 * 60_000, why: 'since' }]);
  });

  it('mastodon: as many pages as a hashtag has', async () => {
    const total = 4_500;
    const handler: Handler = ({ url }, response) => {
      const max = Number(url.searchParams.get('max_id') ?? total + 1);
      const ids = Array.from({ length: Math.min(40, max - 1) }, (_, n) => max - 1 - n);
      const account = { acct: 'ann', display_name: '' };
      sendJson(
        response,
        ids.map((id) => ({
          id: String(id),
          uri: `https://social.example/users/ann/statuses/${id}`,
          created_at: new Date(now - (total + 1 - id) * 60_000).toISOString(),
          content: '#acme',
          spoiler_text: '',
          account,
          ...{ reblogs_count: 0, favourites_count: 0, replies_count: 0, media_attachments: [] },
        })),
      );
    };
    const { posts, last } = await backfillFrom(mastodon, {}, handler, { since: now - 90 * day, until: now });
    expect(posts).toHaveLength(total);
    expect(last?.reach).toMatchObject([{ why: 'end', oldest: now - total * 60_000 }]);
  });

  it('x: for no more than may be spent, and no further back than a week', async () => {
    const asked: string[] = [];
    const handler: Handler = ({ url }, response) => {
      asked.push(url.searchParams.get('end_time') ?? '');
      const end = Date.parse(url.searchParams.get('end_time') ?? '');
      const start = Date.parse(url.searchParams.get('start_time') ?? '');
      const data = Array.from({ length: 10 }, (_, n) => ({
        id: String(Math.floor(end / 60_000) - n),
        text: 'acme',
        created_at: new Date(end - (n + 1) * hour).toISOString(),
      })).filter(({ created_at }) => Date.parse(created_at) >= start);
      sendJson(response, { data, meta: { result_count: data.length } });
    };
    const config = { bearer: 'b', budget: 1_000 };
    const range = { since: now - 30 * day, until: now };
    const free = await backfillFrom(x, config, handler, range, { now });
    expect(free.error).toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining('how much of it may be spent'),
    });
    expect(asked).toEqual([]);
    const little = await backfillFrom(x, config, handler, { ...range, budget: 35 }, { now });
    expect(little.last).toMatchObject({ spent: 30, reach: [{ why: 'budget' }] });
    const much = await backfillFrom(x, config, handler, { ...range, budget: 10_000 }, { now });
    const [reach] = much.last?.reach ?? [];
    expect(reach?.why).toBe('end');
    expect((now - (reach?.oldest ?? 0)) / day).toBeCloseTo(7, 0);
  });

  it.each([
    ['stackexchange', {}, 'todate', String(now / 1_000), { items: [], has_more: false }],
    [
      'github',
      { kinds: ['issue'] },
      'q',
      /created:2026-01-05T12:00:00Z\.\.2026-01-15T12:00:00Z/u,
      { total_count: 0, incomplete_results: false, items: [] },
    ],
    ['youtube', { key: 'k' }, 'publishedBefore', '2026-01-15T12:00:00.000Z', { items: [] }],
    ['gdelt', {}, 'enddatetime', '20260115120000', {}],
    ['newsapi', { key: 'k' }, 'to', '2026-01-15T12:00:01', { status: 'ok', totalResults: 0, articles: [] }],
    ['discourse', {}, 'q', /before:2026-01-16/u, { grouped_search_result: {} }],
    ['wordpress', (url: string) => ({ sites: [url] }), 'before', '2026-01-15T12:00:01', []],
  ] as const)('%s: asks for what is older', async (type, config, parameter, expected, answer) => {
    const component = sources.find((source) => source.type === type);
    const { requests, error, last } = await backfillFrom(
      component as never,
      config as never,
      (_, response) => sendJson(response, answer),
      { since: now - 10 * day, until: now, ...(type === 'youtube' ? { budget: 5 } : {}) },
      { now },
    );
    expect(error).toBeUndefined();
    expect(requests.length).toBeGreaterThanOrEqual(1);
    for (const { url } of requests) {
      const value = url.searchParams.get(parameter);
      if (typeof expected === 'string') expect(value).toBe(expected);
      else expect(value).toMatch(expected);
    }
    expect(last?.reach.every(({ why }) => why === 'end')).toBe(true);
  });
});

const rss = (items: readonly number[], head = '') =>
  `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Blog</title>${head}${items
    .map(
      (n) =>
        `<item><guid>https://blog.example/${n}</guid><link>https://blog.example/${n}</link><title>Acme ${n}</title><pubDate>${new Date(now - n * day).toUTCString()}</pubDate></item>`,
    )
    .join('')}<item><title>without a date</title><link>https://blog.example/x</link></item></channel></rss>`;

describe('feeds walked back', () => {
  const range = { since: now - 25 * day, until: now };

  it('by the pages that WordPress has, until it has none', async () => {
    const generator = '<generator>https://wordpress.org/?v=6.7</generator>';
    const handler: Handler = ({ url }, response) => {
      const page = Number(url.searchParams.get('paged') ?? 1);
      if (page > 4) return void response.writeHead(404).end('not found');
      response.end(
        rss(
          [1, 2, 3, 4, 5].map((n) => (page - 1) * 5 + n),
          generator,
        ),
      );
    };
    const { posts, last, requests } = await backfillFrom(
      feed,
      (url) => ({ urls: [`${url}/feed?k=secret`] }),
      handler,
      range,
      {
        searches: searchesFor('Acme'),
      },
    );
    expect(posts.map(({ url }) => Number(url?.split('/').at(-1)))).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(requests.map(({ url }) => url.search)).toEqual([
      '?k=secret',
      ...[2, 3, 4, 5].map((n) => `?k=secret&paged=${n}`),
    ]);
    expect(last?.reach).toMatchObject([{ why: 'end', oldest: now - 20 * day }]);
    expect(JSON.stringify(last)).not.toContain('secret');
  });

  it('by the archives that they name', async () => {
    const handler: Handler = ({ url }, response) => {
      const at = Number(/archive-(\d)/u.exec(url.pathname)?.[1] ?? 0);
      const link = at < 2 ? `<atom:link rel="prev-archive" href="/archive-${at + 1}?a=1&amp;b=2"/>` : '';
      response.end(rss([at * 10 + 1, at * 10 + 9], link));
    };
    const { posts, last } = await backfillFrom(feed, (url) => ({ urls: [`${url}/feed`] }), handler, range);
    expect(posts).toHaveLength(5);
    expect(last?.reach).toMatchObject([{ oldest: now - 29 * day }]);
  });

  it('reads nothing into documents that name none, or name themselves', () => {
    const base = 'https://blog.example/feed';
    expect(findOlder('<rss><channel><link>https://blog.example</link></channel></rss>', base)).toBeUndefined();
    expect(findOlder(`<feed><link rel="next" href="${base}"/></feed>`, base)).toBeUndefined();
    expect(findOlder('<feed><link rel="next" href="file:///etc/passwd"/></feed>', base)).toBeUndefined();
    expect(findOlder('{"version":"1.1","next_url":"/feed?p=2"}', base)).toBe('https://blog.example/feed?p=2');
    expect(findOlder('{"version":"1.1","next_url":"\\x"}', base)).toBeUndefined();
  });
});
