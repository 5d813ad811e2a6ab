import { describe, expect, it } from 'vitest';
import { bluesky } from '../../ingest/bluesky.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const account = { identifier: 'acme.bsky.social', appPassword: 'abcd-efgh' };
const view = ({ id, at, text }: KnownPost) => ({
  uri: `at://did:plc:ann/app.bsky.feed.post/3k${id}`,
  cid: 'bafy',
  author: { did: 'did:plc:ann', handle: 'ann.example', displayName: 'Ann', labels: [] },
  record: { $type: 'app.bsky.feed.post', text, createdAt: new Date(at).toISOString(), langs: ['en'] },
  replyCount: 0,
  repostCount: 0,
  likeCount: 0,
  quoteCount: 0,
  indexedAt: new Date(at + 1_000).toISOString(),
  labels: [],
});

function serve(known: readonly KnownPost[], { requestsPerSession = Number.POSITIVE_INFINITY } = {}): Handler {
  let session = 0;
  let left = 0;
  return ({ url, headers, body }, response) => {
    if (url.pathname === '/xrpc/com.atproto.server.createSession') {
      const { identifier, password } = JSON.parse(body);
      if (identifier !== account.identifier || password !== account.appPassword) {
        return sendJson(response, { error: 'AuthenticationRequired', message: 'Invalid identifier or password' }, 401);
      }
      session += 1;
      left = requestsPerSession;
      return sendJson(response, {
        did: 'did:plc:me',
        handle: identifier,
        accessJwt: `jwt-${session}`,
        refreshJwt: 'r',
      });
    }
    left -= 1;
    if (headers.authorization !== `Bearer jwt-${session}` || left < 0)
      return sendJson(response, { error: 'ExpiredToken', message: 'Token has expired' }, 400);
    const found = newestOf(known, url.searchParams.get('q') ?? '', Date.parse(url.searchParams.get('since') ?? ''));
    const at = Number(url.searchParams.get('cursor') ?? 0);
    const next = at + 100 < found.length ? { cursor: String(at + 100) } : {};
    sendJson(response, { ...next, hitsTotal: found.length, posts: found.slice(at, at + 100).map(view) });
  };
}

describeSource('bluesky', {
  now,
  items: manyPosts(250, now),
  idOf: ({ id }) => `bluesky:did:plc:ann/3k${id}`,
  serve,
  create: (baseUrl, context) =>
    bluesky.create(bluesky.config.parse({ baseUrl, ...account }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= now - 660_000,
});

describe('bluesky', () => {
  it('makes posts of what the API answers', () =>
    expectFixture(bluesky, 'posts', { config: account, before: { accessJwt: 'j' }, rest: { posts: [] } }));

  it('searches for each name, newest first, as the account', async () => {
    const { requests } = await trySource(bluesky, account, serve([]), { searches: searchesFor('Acme Pay', '@acme') });
    expect(requests.slice(1).map(({ url }) => Object.fromEntries(url.searchParams))).toEqual(
      ['"Acme Pay"', '@acme'].map((q) => ({ q, sort: 'latest', since: '2026-01-08T12:00:00.000Z', limit: '100' })),
    );
  });

  it('opens a new session where one ends in the middle', async () => {
    const { posts, error } = await trySource(bluesky, account, serve(manyPosts(250, now), { requestsPerSession: 2 }));
    expect([posts.length, error]).toEqual([250, undefined]);
  });

  it('names the credential that is refused, and does not show it', async () => {
    const { error } = await trySource(bluesky, { ...account, appPassword: 'nope-nope' }, serve([]));
    expect(error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('"identifier", "appPassword"') });
    expect(error?.message).not.toContain('nope');
  });
});
