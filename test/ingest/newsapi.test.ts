import { describe, expect, it } from 'vitest';
import { articleId } from '../../ingest/article.ts';
import { newsapi } from '../../ingest/newsapi.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const urlOf = ({ id }: KnownPost) => `https://news.example/${id}`;

const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url, headers }, response) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    if (headers['x-api-key'] !== 'k')
      return sendJson(
        response,
        { status: 'error', code: 'apiKeyInvalid', message: 'Your API key is invalid or incorrect.' },
        401,
      );
    const found = newestOf(known, of('q'), Date.parse(`${of('from')}Z`));
    const at = (Number(of('page')) - 1) * Number(of('pageSize'));
    const articles = found.slice(at, at + Number(of('pageSize'))).map((each) => ({
      source: { id: null, name: 'News' },
      author: null,
      title: each.text,
      description: each.text,
      url: urlOf(each),
      urlToImage: null,
      publishedAt: new Date(each.at).toISOString().replace('.000Z', 'Z'),
      content: null,
    }));
    sendJson(response, { status: 'ok', totalResults: found.length, articles });
  };

describeSource('newsapi', {
  now,
  items: manyPosts(250, now, 1_200_000),
  idOf: (each) => articleId(urlOf(each)),
  serve,
  create: (baseUrl, context) =>
    newsapi.create(newsapi.config.parse({ baseUrl, key: 'k' }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= now - 60_000 - 180 * 60_000,
});

describe('newsapi', () => {
  const config = { key: 'k' };

  it('makes posts of what the API answers', () =>
    expectFixture(newsapi, 'articles', { config, rest: { status: 'ok', totalResults: 0, articles: [] } }));

  it('asks for all names in one search', async () => {
    const { requests } = await trySource(newsapi, { ...config, language: 'es' }, serve([]), {
      searches: searchesFor('Acme Pay', '#acme'),
    });
    expect(requests.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      {
        q: '"Acme Pay" OR acme',
        from: '2026-01-08T12:00:00',
        sortBy: 'publishedAt',
        pageSize: '100',
        page: '1',
        language: 'es',
      },
    ]);
  });

  it('takes it as the end where the plan gives no more pages', async () => {
    const known = manyPosts(150, now);
    const free: Handler = (request, response) =>
      request.url.searchParams.get('page') === '1'
        ? serve(known)(request, response)
        : sendJson(
            response,
            {
              status: 'error',
              code: 'maximumResultsReached',
              message: 'Developer accounts are limited to a max of 100 results.',
            },
            426,
          );
    const { posts, error, cursor } = await trySource(newsapi, config, free);
    expect([posts.length, error]).toEqual([100, undefined]);
    expect(cursor).toMatchObject({ newest: { Acme: now - 60_000 }, half: {} });
  });

  it.each([
    [401, 'apiKeyInvalid', 'fatal', undefined],
    [429, 'rateLimited', 'transient', 3_600_000],
    [429, 'apiKeyExhausted', 'transient', 21_600_000],
    [400, 'parametersMissing', 'fatal', undefined],
  ])('says what error it is: %s %s', async (status, code, retry, retryAfterMs) => {
    const { error } = await trySource(newsapi, config, (_, response) =>
      sendJson(response, { status: 'error', code, message: 'As the API says it.' }, status),
    );
    expect(error).toMatchObject({
      retry,
      message: `searching NewsAPI: ${code}: As the API says it.`,
      ...(retryAfterMs && { retryAfterMs }),
    });
  });
});
