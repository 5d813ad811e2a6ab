import { describe, expect, it } from 'vitest';
import { github } from '../../ingest/github.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const stamp = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

const issue = ({ id, at, text }: KnownPost) => ({
  id,
  number: id,
  html_url: `https://github.com/acme/sdk/issues/${id}`,
  title: text,
  body: null,
  state: 'open',
  comments: 0,
  created_at: stamp(at),
  updated_at: stamp(at),
  user: {
    login: 'ann',
    id: 5,
    type: 'User',
    html_url: 'https://github.com/ann',
    avatar_url: 'https://avatars.example/5',
  },
  reactions: { total_count: 0 },
  score: 1,
});
const discussion = ({ id, at, text }: KnownPost) => ({
  url: `https://github.com/acme/sdk/discussions/${id}`,
  title: text,
  body: text,
  createdAt: stamp(at),
  lastEditedAt: null,
  upvoteCount: 1,
  author: { login: 'ann', url: 'https://github.com/ann', avatarUrl: 'https://avatars.example/5' },
  comments: { totalCount: 2 },
  category: { isAnswerable: true },
});

/** Issues at the REST search, discussions at the GraphQL one; odd ids are issues. */
const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url, body }, response) => {
    const parts = (q: string) => /^(.*) created:>=(\S+)/su.exec(q) ?? [];
    if (url.pathname === '/graphql') {
      const { q, after } = JSON.parse(body).variables as { q: string; after?: string };
      const [, words = '', since = ''] = parts(q);
      const found = newestOf(
        known.filter(({ id }) => id % 2 === 0),
        words,
        Date.parse(since),
      );
      const at = Number(after ?? 0);
      const nodes = found.slice(at, at + 100).map(discussion);
      return sendJson(response, {
        data: { search: { pageInfo: { hasNextPage: at + 100 < found.length, endCursor: String(at + 100) }, nodes } },
      });
    }
    const [, words = '', since = ''] = parts(url.searchParams.get('q') ?? '');
    const found = newestOf(
      known.filter(({ id }) => id % 2 === 1),
      words,
      Date.parse(since),
    );
    const at = (Number(url.searchParams.get('page')) - 1) * 100;
    if (at >= 1_000) return sendJson(response, { message: 'Only the first 1000 search results are available' }, 422);
    sendJson(response, {
      total_count: found.length,
      incomplete_results: false,
      items: found.slice(at, at + 100).map(issue),
    });
  };

describeSource('github', {
  now,
  items: manyPosts(420, now, 900_000),
  idOf: ({ id }) => `github:acme/sdk/${id % 2 === 1 ? 'issues' : 'discussions'}/${id}`,
  serve,
  create: (baseUrl, context) =>
    github.create(github.config.parse({ baseUrl, token: 't', kinds: ['issue', 'discussion'] }), {
      ...context,
      searches: searchesFor('Acme'),
    }),
  mayRepeat: ({ at }) => at >= now - 60_000 - 1_600_000,
});

describe('github', () => {
  const nothing = { total_count: 0, incomplete_results: false, items: [] };

  it('makes posts of what the search of issues answers', () =>
    expectFixture(github, 'issues', { config: { kinds: ['issue'] }, rest: nothing }));

  it('makes posts of what the search of discussions answers', () =>
    expectFixture(github, 'discussions', { config: { kinds: ['discussion'], token: 't' }, rest: {} }));

  it('asks for each kind with as many names as a search may have', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `Acme ${n}`);
    const { requests } = await trySource(github, { token: 't-1' }, (_, response) => sendJson(response, nothing), {
      searches: searchesFor(...names),
    });
    const asked = requests.map(({ url }) => url.searchParams.get('q') ?? '');
    expect(asked).toHaveLength(4);
    expect(asked[0]).toBe(
      `(${names
        .slice(0, 6)
        .map((name) => `"${name}"`)
        .join(' OR ')}) created:>=2026-01-08T12:00:00Z is:issue`,
    );
    expect(asked[3]).toBe('("Acme 6" OR "Acme 7") created:>=2026-01-08T12:00:00Z is:pull-request');
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer t-1', 'x-github-api-version': '2022-11-28' });
  });

  it('tells of a search that GitHub did not finish, and of one with more than a thousand answers', async () => {
    const many = manyPosts(2_400, now, 60_000);
    const handler: Handler = (request, response) =>
      request.url.searchParams.get('page') === '1'
        ? sendJson(response, { total_count: 1_200, incomplete_results: true, items: many.slice(0, 100).map(issue) })
        : serve(many)(request, response);
    const { warnings, posts } = await trySource(github, { kinds: ['issue'] }, handler);
    expect(warnings.map(({ event }) => event)).toEqual(['search_incomplete']);
    expect(posts.length).toBeLessThanOrEqual(1_000);
  });

  it('waits where it asked too much, and names what is wrong with a token', async () => {
    const limited = await trySource(github, { kinds: ['discussion'], token: 't' }, (_, response) =>
      sendJson(response, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for user ID 1.' }] }),
    );
    expect(limited.error).toMatchObject({ retry: 'transient', retryAfterMs: 300_000 });
    const bad = await trySource(github, {}, (_, response) => sendJson(response, { message: 'Bad credentials' }, 401));
    expect(bad.error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('refuses the credential') });
    await expect(trySource(github, { kinds: ['discussion'] }, serve([]))).rejects.toThrow('with a "token" only');
  });
});
