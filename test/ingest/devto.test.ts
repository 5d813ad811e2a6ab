import { describe, expect, it } from 'vitest';
import { devto } from '../../ingest/devto.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts } from '../support/known-posts.ts';
import { expectFixture, hereNamed, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const article = ({ id, at, text }: KnownPost) => ({
  type_of: 'article',
  id,
  title: text,
  description: `${text}…`,
  url: `https://dev.to/ann/${id}`,
  comments_count: 0,
  public_reactions_count: 1,
  published_timestamp: new Date(at).toISOString().replace('.000Z', 'Z'),
  edited_at: null,
  cover_image: null,
  tag_list: [],
  user: { name: 'Ann', username: 'ann', user_id: 3, profile_image: 'https://media.example/a.png' },
});

const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    const one = /^\/api\/articles\/(\d+)$/u.exec(url.pathname)?.[1];
    if (one !== undefined) {
      const found = known.find(({ id }) => id === Number(one));
      return found
        ? sendJson(response, { ...article(found), body_html: `<p>${found.text} in full</p>`, body_markdown: 'x' })
        : sendJson(response, { error: 'not found', status: 404 }, 404);
    }
    const at = (Number(url.searchParams.get('page')) - 1) * 100;
    sendJson(
      response,
      [...known]
        .sort((a, b) => b.at - a.at)
        .slice(at, at + 100)
        .map(article),
    );
  };

describeSource('devto', {
  now,
  items: manyPosts(240, now),
  idOf: ({ id }) => `devto:here/${id}`,
  serve,
  create: (baseUrl, context) =>
    hereNamed(devto.create(devto.config.parse({ baseUrl, fullText: false }), context), baseUrl),
  mayRepeat: ({ at }) => at >= now - 60_000 - 3_600_000,
});

describe('devto', () => {
  it('makes posts of what the API answers', () =>
    expectFixture(devto, 'articles', { config: { fullText: false }, rest: [] }));

  it('reads new articles whole, where they are there still', async () => {
    const known = manyPosts(3, now);
    const handler: Handler = (request, response) =>
      request.path === '/api/articles/2'
        ? sendJson(response, { error: 'not found' }, 404)
        : serve(known)(request, response);
    const { posts } = await trySource(devto, {}, handler);
    expect(posts.map(({ text }) => text)).toEqual(['<p>Acme 3 in full</p>', 'Acme 2…', '<p>Acme 1 in full</p>']);
  });
});
