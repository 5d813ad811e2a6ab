import { describe, expect, it } from 'vitest';
import { reddit } from '../../ingest/reddit.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const link = ({ id, at, text }: KnownPost) => ({
  kind: 't3',
  data: {
    name: `t3_${id}`,
    id: String(id),
    subreddit: 'test',
    author: 'ann',
    author_fullname: 't2_1',
    title: text,
    selftext: '',
    is_self: true,
    url: '',
    permalink: `/r/test/comments/${id}/x/`,
    created_utc: at / 1_000,
    edited: false,
    score: 1,
    num_comments: 0,
    removed_by_category: null,
  },
});

/** A token is good for as many requests as it says. */
function serve(known: readonly KnownPost[], { requestsPerToken = Number.POSITIVE_INFINITY } = {}): Handler {
  let token = 0;
  let left = 0;
  return ({ url, headers, body, method }, response) => {
    if (url.pathname === '/api/v1/access_token') {
      const isApp = headers.authorization === `Basic ${Buffer.from('app:secret').toString('base64')}`;
      if (method !== 'POST' || body !== 'grant_type=client_credentials' || !isApp)
        return sendJson(response, { message: 'Unauthorized', error: 401 }, 401);
      token += 1;
      left = requestsPerToken;
      return sendJson(response, {
        access_token: `token-${token}`,
        token_type: 'bearer',
        expires_in: 86_400,
        scope: '*',
      });
    }
    left -= 1;
    if (headers.authorization !== `bearer token-${token}` || left < 0)
      return sendJson(response, { message: 'Unauthorized', error: 401 }, 401);
    const found = newestOf(known, url.searchParams.get('q') ?? '');
    const after = url.searchParams.get('after');
    const from = after === null ? 0 : found.findIndex(({ id }) => `t3_${id}` === after) + 1;
    const children = found.slice(from, from + 100);
    const last = from + 100 < found.length ? `t3_${children.at(-1)?.id}` : null;
    sendJson(response, {
      kind: 'Listing',
      data: { after: last, before: null, dist: children.length, children: children.map(link) },
    });
  };
}

const config = (baseUrl: string) => ({ baseUrl, siteUrl: baseUrl, clientId: 'app', clientSecret: 'secret' });

describeSource('reddit', {
  now,
  items: manyPosts(250, now),
  idOf: ({ id }) => `reddit:t3_${id}`,
  serve,
  create: (baseUrl, context) =>
    reddit.create(reddit.config.parse(config(baseUrl)), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= now - 660_000,
});

describe('reddit', () => {
  it.each(['links', 'comments'])('makes posts of what the API answers: %s', (name) =>
    expectFixture(reddit, name, {
      config: { clientId: 'app', clientSecret: 'secret' },
      before: { access_token: 't', expires_in: 3_600 },
      rest: { kind: 'Listing', data: { after: null, children: [] } },
    }),
  );

  it('asks for all names in one search, and for whole subreddits', async () => {
    const { requests } = await trySource(
      reddit,
      { clientId: 'app', clientSecret: 'secret', subreddits: ['tech'] },
      serve([]),
      {
        searches: searchesFor('Acme Pay', '#acme'),
      },
    );
    expect(requests.map(({ path }) => decodeURIComponent(path.replaceAll('+', ' ')))).toEqual([
      '/api/v1/access_token',
      '/search?q="Acme Pay" OR #acme&sort=new&type=link&limit=100&raw_json=1',
      '/r/tech/new?limit=100&raw_json=1',
      '/r/tech/comments?limit=100&raw_json=1',
    ]);
    expect(requests[1]?.headers['user-agent']).toMatch(/^Escolta\/\d/u);
  });

  it('gets a new token where one ends in the middle', async () => {
    const known = manyPosts(250, now);
    const app = { clientId: 'app', clientSecret: 'secret' };
    const { posts, error, requests } = await trySource(reddit, app, serve(known, { requestsPerToken: 1 }));
    expect(error).toBeUndefined();
    expect(posts).toHaveLength(250);
    expect(requests.filter(({ path }) => path === '/api/v1/access_token')).toHaveLength(3);
  });

  it('names the credential that is refused', async () => {
    const { error } = await trySource(reddit, { clientId: 'app', clientSecret: 'wrong' }, serve([]));
    expect(error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('"clientId", "clientSecret"') });
    expect(error?.message).not.toContain('wrong');
  });

  it('reads feeds without an app, under the same ids', async () => {
    const rss = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>/search.rss</id><title>search</title>
      <entry><author><name>/u/ann</name><uri>https://www.reddit.com/user/ann</uri></author><content type="html">&lt;p&gt;Acme fails&lt;/p&gt;</content><id>t3_abc</id><link href="https://www.reddit.com/r/test/comments/abc/acme_fails/" /><updated>2026-01-15T10:00:00+00:00</updated><published>2026-01-15T10:00:00+00:00</published><title>Acme fails</title></entry>
      <entry><author><name>/u/bob</name></author><content type="html">no</content><id>t1_xyz</id><link href="https://www.reddit.com/r/test/comments/abc/acme_fails/xyz/" /><updated>2026-01-15T10:01:00+00:00</updated><title>/u/bob on Acme fails</title></entry></feed>`;
    const { posts, requests } = await trySource(
      reddit,
      {},
      (_, response) => void response.setHeader('content-type', 'application/atom+xml').end(rss),
    );
    expect(requests.map(({ path }) => path)).toEqual(['/search.rss?q=Acme&sort=new&limit=100']);
    expect(posts).toMatchObject([
      { id: 'reddit:t3_abc', network: 'reddit', type: 'post', title: 'Acme fails', author: { handle: 'ann' } },
      { id: 'reddit:t1_xyz', type: 'comment', threadId: 'reddit:t3_abc', author: { handle: 'bob' } },
    ]);
  });
});
