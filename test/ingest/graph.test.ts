import { describe, expect, it } from 'vitest';
import { facebook } from '../../ingest/facebook.ts';
import { instagram } from '../../ingest/instagram.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts } from '../support/known-posts.ts';
import { expectFixture, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const stamp = (at: number) => new Date(at).toISOString().replace('.000Z', '+0000');
const page = { pages: ['1234'], token: 't', edges: ['feed'] };
const account = { user: '9876', token: 't' };

/** Fifty a page, with a cursor always and an address of the next only where there is one. */
const serve =
  (known: readonly KnownPost[], view: (post: KnownPost) => unknown): Handler =>
  ({ url, headers }, response) => {
    if (headers.authorization !== 'Bearer t') {
      return sendJson(
        response,
        { error: { message: 'Invalid OAuth access token.', type: 'OAuthException', code: 190, fbtrace_id: 'x' } },
        400,
      );
    }
    const newest = [...known].sort((a, b) => b.at - a.at);
    const at = Number(url.searchParams.get('after') ?? 0);
    const next =
      at + 50 < newest.length
        ? { next: `https://graph.facebook.com${url.pathname}?after=${at + 50}&access_token=secret` }
        : {};
    sendJson(response, {
      data: newest.slice(at, at + 50).map(view),
      ...(newest.length > 0 ? { paging: { cursors: { before: '0', after: String(at + 50) }, ...next } } : {}),
    });
  };
const facebookPost = ({ id, at, text }: KnownPost) => ({
  id: `1234_${id}`,
  created_time: stamp(at),
  message: text,
  permalink_url: `https://www.facebook.com/1234/posts/${id}`,
});
const instagramPost = ({ id, at, text }: KnownPost) => ({
  id: String(id),
  timestamp: stamp(at),
  caption: text,
  permalink: `https://www.instagram.com/p/${id}/`,
  username: 'ann',
});

describeSource('facebook', {
  now,
  items: manyPosts(120, now),
  idOf: ({ id }) => `facebook:1234_${id}`,
  serve: (known) => serve(known, facebookPost),
  create: (baseUrl, context) =>
    facebook.create(facebook.config.parse({ baseUrl, ...page, overlapMinutes: 60 }), context),
  mayRepeat: ({ at }) => at >= now - 60_000 - 3_600_000,
});

describeSource('instagram', {
  now,
  items: manyPosts(120, now),
  idOf: ({ id }) => `instagram:${id}`,
  serve: (known) => serve(known, instagramPost),
  create: (baseUrl, context) => instagram.create(instagram.config.parse({ baseUrl, ...account }), context),
  mayRepeat: ({ at }) => at >= now - 60_000 - 3_600_000,
});

describe('the networks of Meta', () => {
  it('make posts of what the API answers: Facebook', () =>
    expectFixture(facebook, 'feed', { config: page, rest: { data: [] } }));

  it('make posts of what the API answers: Instagram', () =>
    expectFixture(instagram, 'tags', { config: account, rest: { data: [] } }));

  it('are asked for posts on pages and posts that tag them, with the token in a header', async () => {
    const { requests } = await trySource(
      facebook,
      { ...page, edges: ['tagged', 'feed'], version: 'v22.0' },
      serve([], facebookPost),
    );
    expect(requests.map(({ url }) => url.pathname)).toEqual(['/v22.0/1234/tagged', '/v22.0/1234/feed']);
    expect(requests.every(({ path }) => !path.includes('access_token'))).toBe(true);
  });

  it('are asked for the number of a hashtag once', async () => {
    const known = manyPosts(60, now);
    const handler: Handler = (request, response) =>
      request.url.pathname.endsWith('/ig_hashtag_search')
        ? sendJson(response, { data: [{ id: '178' }] })
        : serve(request.url.pathname.includes('178') ? known : [], instagramPost)(request, response);
    const { requests, posts } = await trySource(instagram, { ...account, hashtags: ['#Acme'] }, handler);
    expect(requests.map(({ url }) => url.pathname.replace('/v23.0', ''))).toEqual([
      '/9876/tags',
      '/ig_hashtag_search',
      '/178/recent_media',
      '/178/recent_media',
    ]);
    expect(requests[1]?.url.searchParams.get('q')).toBe('acme');
    expect(posts).toHaveLength(60);
  });

  it.each([
    [400, 190, 'Error validating access token: Session has expired', 'fatal', 'Make a new "token"'],
    [403, 10, 'Application does not have permission for this action', 'fatal', 'Give the "token" this permission'],
    [403, 200, 'Permissions error', 'fatal', 'Give the "token" this permission'],
    [400, 4, 'Application request limit reached', 'transient', 'limit reached'],
    [
      500,
      2,
      'An unexpected error has occurred. Please retry your request later.',
      'transient',
      'retry your request later',
    ],
    [400, 100, '(#100) Tried accessing nonexisting field', 'fatal', 'nonexisting field'],
  ])('say what is wrong: %s, code %s', async (status, code, message, retry, said) => {
    const { error } = await trySource(facebook, page, (_, response) =>
      sendJson(response, { error: { message, type: 'OAuthException', code, fbtrace_id: 'x' } }, status),
    );
    expect(error).toMatchObject({ retry, message: expect.stringContaining(said) });
  });
});
