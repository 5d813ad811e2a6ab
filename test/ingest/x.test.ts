import { describe, expect, it } from 'vitest';
import { x } from '../../ingest/x.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const hour = 3_600_000;
const config = { bearer: 'b', budget: 100_000, since: 7 };
const tweet = ({ id, at, text }: KnownPost) => ({
  id: String(id),
  edit_history_tweet_ids: [String(id)],
  text,
  author_id: '7',
  created_at: new Date(at).toISOString(),
  lang: 'en',
  conversation_id: String(id),
});

const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url, headers }, response) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    if (headers.authorization !== 'Bearer b')
      return sendJson(
        response,
        { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
        401,
      );
    if (of('query').length > 512 || Date.parse(of('start_time')) < now - 7 * 24 * hour) {
      return sendJson(
        response,
        {
          errors: [{ message: 'Invalid query' }],
          title: 'Invalid Request',
          type: 'https://api.twitter.com/2/problems/invalid-request',
        },
        400,
      );
    }
    const found = newestOf(known, of('query').replace(' -is:retweet', ''), Date.parse(of('start_time')));
    const at = Number(of('next_token') || 0);
    const size = Number(of('max_results'));
    const data = found.slice(at, at + size).map(tweet);
    const next = at + size < found.length ? { next_token: String(at + size) } : {};
    // Of nothing, there is no data.
    sendJson(response, {
      ...(data.length > 0 ? { data, includes: { users: [{ id: '7', username: 'ann', name: 'Ann' }] } } : {}),
      meta: { result_count: data.length, ...next },
    });
  };

describeSource('x', {
  now,
  items: manyPosts(250, now, 1_500_000),
  idOf: ({ id }) => `x:${id}`,
  serve,
  create: (baseUrl, context) =>
    x.create(x.config.parse({ baseUrl, ...config }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= now - 120_000,
});

describe('x', () => {
  it('makes posts of what the API answers', () =>
    expectFixture(x, 'tweets', { config, rest: { meta: { result_count: 0 } } }));

  it('packs the names into as few searches as the limit allows, without reposts', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `Acme brand number ${n}`);
    const { requests } = await trySource(x, config, serve([]), { searches: searchesFor(...names) });
    const queries = requests.map(({ url }) => url.searchParams.get('query') ?? '');
    expect(queries.length).toBeLessThan(5);
    for (const query of queries) {
      expect(query.length).toBeLessThanOrEqual(512);
      expect(query).toMatch(/^\("Acme.*"\) -is:retweet$/u);
    }
    for (const name of names) expect(queries.join()).toContain(`"${name}"`);
  });

  it('never asks for more than seven days, nor for more than is left', async () => {
    const spent = { period: '2026-01', amount: 460 };
    const from = { newest: { Acme: now - 30 * 24 * hour }, half: {}, spent };
    const { requests, error } = await trySource(x, { ...config, budget: 1_000 }, serve([]), { from });
    expect(error).toBeUndefined();
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toMatchObject({
      start_time: '2026-01-08T12:01:00.000Z',
      max_results: '100',
    });
    const late = Date.UTC(2026, 0, 31, 23);
    const last = await trySource(
      x,
      { ...config, budget: 1_000 },
      (_, response) => sendJson(response, { meta: { result_count: 0 } }),
      { from: { newest: {}, half: {}, spent: { period: '2026-01', amount: 970 } }, now: late },
    );
    expect(last.requests[0]?.url.searchParams.get('max_results')).toBe('30');
  });

  it('counts what it reads, also over restarts, and stops for the month when it is spent', async () => {
    const known = manyPosts(300, now, hour / 4);
    const small = { ...config, budget: 300 };
    const first = await trySource(x, small, serve(known), {
      from: { newest: {}, half: {}, spent: { period: '2026-01', amount: 20 } },
    });
    // By the middle of the month half of it may be spent, and no more.
    const { spent } = first.cursor as { spent: { amount: number } };
    expect(spent.amount).toBe(20 + first.posts.length);
    expect(first.posts.length).toBe(200);
    const done = await trySource(x, small, serve(known), {
      from: { newest: {}, half: {}, spent: { period: '2026-01', amount: 295 } },
    });
    expect(done.requests).toHaveLength(0);
    expect(done.error).toMatchObject({
      retry: 'transient',
      retryAfterMs: Date.UTC(2026, 1, 1) - now,
      message: expect.stringContaining('asked again at 2026-02-01T00:00:00.000Z'),
    });
    const next = await trySource(x, small, serve(known), {
      from: done.cursor ?? { newest: {}, half: {}, spent: { period: '2025-12', amount: 300 } },
    });
    expect(next.posts.length).toBeGreaterThan(0);
  });

  it('says that the account is out of credit, and which credential is refused', async () => {
    const empty = await trySource(x, config, (_, response) =>
      sendJson(response, { title: 'CreditsDepleted', status: 402 }, 402),
    );
    expect(empty.error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('no credits are left') });
    const bad = await trySource(x, { ...config, bearer: 'other' }, serve([]));
    expect(bad.error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('refuses the credential') });
  });
});
