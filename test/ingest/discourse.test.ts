import { describe, expect, it } from 'vitest';
import { discourse } from '../../ingest/discourse.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, hereNamed, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const hit = ({ id, at, text }: KnownPost) => ({
  id,
  name: 'Ann',
  username: 'ann',
  avatar_template: '/user_avatar/f/ann/{size}/1.png',
  created_at: new Date(at).toISOString(),
  like_count: 0,
  blurb: `…${text}`,
  post_number: 2,
  topic_id: 5,
});

const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    const one = /^\/posts\/(\d+)\.json$/u.exec(url.pathname)?.[1];
    if (one !== undefined) {
      const post = known.find(({ id }) => id === Number(one));
      return post
        ? sendJson(response, {
            id: post.id,
            cooked: `<p>${post.text}</p>`,
            version: 1,
            updated_at: new Date(post.at).toISOString(),
          })
        : sendJson(response, { errors: ['not found'], error_type: 'not_found' }, 404);
    }
    const [, words = '', after = ''] = /^(.*) after:(\S+) order:latest$/u.exec(url.searchParams.get('q') ?? '') ?? [];
    const found = newestOf(known, words, Date.parse(after));
    const at = (Number(url.searchParams.get('page')) - 1) * 50;
    const posts = found.slice(at, at + 50).map(hit);
    sendJson(response, {
      posts,
      topics: [{ id: 5, title: 'A topic', slug: 'a-topic' }],
      users: [],
      grouped_search_result: { term: words, more_full_page_results: at + 50 < found.length ? true : null },
    });
  };

describeSource('discourse', {
  now,
  items: manyPosts(120, now),
  idOf: ({ id }) => `discourse:here/${id}`,
  serve,
  create: (baseUrl, context) =>
    hereNamed(
      discourse.create(discourse.config.parse({ baseUrl, fullText: false }), {
        ...context,
        searches: searchesFor('Acme'),
      }),
      baseUrl,
    ),
  mayRepeat: ({ at }) => at >= now - 660_000,
});

describe('discourse', () => {
  it('makes posts of what a search gives', () =>
    expectFixture(discourse, 'search', { config: { fullText: false }, rest: { grouped_search_result: {} } }));

  it('reads each post whole, where it can be read', async () => {
    const known = manyPosts(3, now);
    const handler: Handler = (request, response) =>
      request.path === '/posts/2.json'
        ? sendJson(response, { errors: ['gone'] }, 404)
        : serve(known)(request, response);
    const { posts, requests } = await trySource(discourse, { apiKey: 'k', apiUsername: 'listener' }, handler);
    expect(posts.map(({ text }) => text)).toEqual(['<p>Acme 3</p>', '…Acme 2', '<p>Acme 1</p>']);
    expect(requests.every(({ headers }) => headers['api-key'] === 'k' && headers['api-username'] === 'listener')).toBe(
      true,
    );
    expect(requests[0]?.url.searchParams.get('q')).toBe('"Acme" after:2026-01-07 order:latest');
  });

  it('waits where the forum is asked too much', async () => {
    const { error } = await trySource(discourse, {}, (_, response) => {
      response.setHeader('retry-after', '13');
      sendJson(
        response,
        {
          errors: ['You’ve performed this action too many times'],
          error_type: 'rate_limit',
          extras: { wait_seconds: 13 },
        },
        429,
      );
    });
    expect(error).toMatchObject({ retry: 'transient', retryAfterMs: 13_000 });
  });
});
