import { describe, expect, it } from 'vitest';
import { tumblr } from '../../ingest/tumblr.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const post = ({ id, at, text }: KnownPost) => ({
  type: 'text',
  blog_name: 'ann',
  id,
  id_string: String(id),
  post_url: `https://ann.tumblr.com/post/${id}`,
  timestamp: at / 1_000,
  tags: ['acme'],
  note_count: 1,
  title: null,
  body: `<p>${text}</p>`,
});

/** Twenty before a moment, which is not among them. */
const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    if (url.searchParams.get('api_key') !== 'k')
      return sendJson(response, { meta: { status: 401, msg: 'Unauthorized' }, response: [], errors: [] }, 401);
    const before = Number(url.searchParams.get('before') ?? Number.MAX_SAFE_INTEGER);
    const found = newestOf(known, url.searchParams.get('tag') ?? '').filter(({ at }) => at / 1_000 < before);
    sendJson(response, { meta: { status: 200, msg: 'OK' }, response: found.slice(0, 20).map(post) });
  };

// Always two in one second.
const items = manyPosts(70, now).map((each) => ({
  ...each,
  at: now - 60_000 - Math.floor((70 - each.id) / 2) * 1_200_000,
}));

describeSource('tumblr', {
  now,
  items,
  idOf: ({ id }) => `tumblr:${id}`,
  serve,
  create: (baseUrl, context) =>
    tumblr.create(tumblr.config.parse({ baseUrl, key: 'k' }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= now - 660_000,
});

describe('tumblr', () => {
  it('makes posts of what the API answers', () =>
    expectFixture(tumblr, 'tagged', {
      config: { key: 'k' },
      rest: { meta: { status: 200, msg: 'OK' }, response: [] },
    }));

  it('reads the tags that the names are', async () => {
    const { requests, warnings } = await trySource(tumblr, { key: 'k', tags: ['cats'] }, serve([]), {
      searches: searchesFor('Acme Pay', '#acme', '@acme'),
    });
    expect(requests.map(({ url }) => url.searchParams.get('tag'))).toEqual(['acme pay', 'acme', 'cats']);
    expect(warnings).toHaveLength(1);
  });

  it('names the key that is refused, and does not show it', async () => {
    const { error } = await trySource(tumblr, { key: 'wrong-key' }, serve([]));
    expect(error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('"key"') });
    expect(error?.message).not.toContain('wrong-key');
  });
});
