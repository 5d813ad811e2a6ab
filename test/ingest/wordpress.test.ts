import { describe, expect, it } from 'vitest';
import { wordpress } from '../../ingest/wordpress.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, hereNamed, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const gmt = (at: number) => new Date(at).toISOString().slice(0, 19);

/** Even ids are comments. */
const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    const kind = url.pathname.split('/').at(-1);
    const found = newestOf(
      known.filter(({ id }) => (id % 2 === 0) === (kind === 'comments')),
      of('search'),
      Date.parse(`${of('after')}Z`),
    );
    const at = (Number(of('page')) - 1) * 100;
    const pages = Math.ceil(found.length / 100);
    if (Number(of('page')) > Math.max(1, pages))
      return sendJson(response, { code: 'rest_post_invalid_page_number', message: 'x', data: { status: 400 } }, 400);
    response.setHeader('x-wp-total', String(found.length)).setHeader('x-wp-totalpages', String(pages));
    const common = ({ id, at, text }: KnownPost) => ({
      id,
      date_gmt: gmt(at),
      link: `https://blog.example/${id}/`,
      content: { rendered: `<p>${text}</p>`, protected: false },
    });
    const view = (each: KnownPost) =>
      kind === 'posts'
        ? { ...common(each), modified_gmt: gmt(each.at), title: { rendered: each.text } }
        : { ...common(each), post: 1, parent: 0, author: 0, author_name: 'Ann', author_url: '' };
    sendJson(response, found.slice(at, at + 100).map(view));
  };

describeSource('wordpress', {
  now,
  items: manyPosts(240, now),
  idOf: ({ id }) => `wordpress:here/${id % 2 === 0 ? 'comment/' : ''}${id}`,
  serve,
  create: (baseUrl, context) =>
    hereNamed(
      wordpress.create(wordpress.config.parse({ sites: [baseUrl] }), {
        ...context,
        searches: searchesFor('Acme'),
      }),
      baseUrl,
    ),
  mayRepeat: ({ at }) => at >= now - 60_000 - 1_800_000,
});

describe('wordpress', () => {
  it.each(['posts', 'comments'])('makes posts of what the API answers: %s', (name) =>
    expectFixture(wordpress, name, { config: (url) => ({ sites: [url], kinds: [name] }), rest: [] }),
  );

  it('searches posts and comments of each site', async () => {
    const { requests } = await trySource(wordpress, (url) => ({ sites: [url] }), serve([]), {
      searches: searchesFor('Acme Pay'),
    });
    expect(requests.map(({ url }) => [url.pathname, Object.fromEntries(url.searchParams)])).toEqual([
      [
        '/wp-json/wp/v2/posts',
        {
          search: 'Acme Pay',
          after: '2026-01-08T12:00:00',
          orderby: 'date',
          order: 'desc',
          per_page: '100',
          page: '1',
          _embed: 'author',
        },
      ],
      [
        '/wp-json/wp/v2/comments',
        {
          search: 'Acme Pay',
          after: '2026-01-08T12:00:00',
          orderby: 'date_gmt',
          order: 'desc',
          per_page: '100',
          page: '1',
        },
      ],
    ]);
  });

  it('takes a page that is gone as the end', async () => {
    const known = manyPosts(300, now, 60_000);
    let asked = 0;
    const shrinking: Handler = (request, response) => {
      asked += 1;
      return serve(asked === 1 ? known : known.slice(0, 50))(request, response);
    };
    const { posts, error } = await trySource(wordpress, (url) => ({ sites: [url], kinds: ['posts'] }), shrinking);
    expect([posts.length, error]).toEqual([100, undefined]);
  });
});
