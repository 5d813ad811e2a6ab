import { describe, expect, it } from 'vitest';
import { articleId } from '../../ingest/article.ts';
import { gdelt } from '../../ingest/gdelt.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const quarter = 900_000;
const urlOf = ({ id }: KnownPost) => `https://news.example/${id}`;
const timeOf = (stamp: string) =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/u, '$1-$2-$3T$4:$5:$6Z'));

/** Articles are dated by quarters of an hour; without any, the answer is an empty object. */
const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    const found = newestOf(known, of('query'), timeOf(of('startdatetime')))
      .filter(({ at }) => at <= timeOf(of('enddatetime')))
      .slice(0, Number(of('maxrecords')))
      .map((each) => ({
        url: urlOf(each),
        url_mobile: '',
        title: each.text,
        seendate: new Date(each.at).toISOString().replace(/[-:]|\.000/gu, ''),
        socialimage: '',
        domain: 'news.example',
        language: 'English',
        sourcecountry: 'Spain',
      }));
    sendJson(response, found.length > 0 ? { articles: found } : {});
  };

const items: KnownPost[] = Array.from({ length: 640 }, (_, n) => ({
  id: n + 1,
  at: Date.UTC(2026, 0, 15, 11, 45) - Math.floor((639 - n) / 2) * quarter,
  text: `Acme ${n}`,
}));

describeSource('gdelt', {
  now,
  items,
  idOf: (each) => articleId(urlOf(each)),
  serve,
  create: (baseUrl, context) =>
    gdelt.create(gdelt.config.parse({ baseUrl, everySeconds: 0 }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= Date.UTC(2026, 0, 15, 10, 45),
});

describe('gdelt', () => {
  it('makes posts of what the API answers', () => expectFixture(gdelt, 'articles', { rest: {} }));

  it('asks for all names at once, in parentheses, and leaves out what is too short', async () => {
    const { requests, warnings } = await trySource(gdelt, {}, serve([]), {
      searches: searchesFor('Acme Pay', 'Volandra', 'BP'),
    });
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
      query: '("Acme Pay" OR "Volandra")',
      mode: 'artlist',
      format: 'json',
      sort: 'datedesc',
      maxrecords: '250',
      startdatetime: '20260108120000',
      enddatetime: '20260115120100',
    });
    expect(warnings).toEqual([expect.objectContaining({ event: 'search_impossible', term: 'BP' })]);
  });

  it('leaves as much time between two requests as GDELT asks for', async () => {
    const { slept, requests } = await trySource(gdelt, {}, serve(items));
    expect(slept).toEqual(requests.slice(1).map(() => 5_000));
    expect(requests.length).toBeGreaterThan(2);
  });

  it('goes on behind a quarter of an hour that fills a page by itself', async () => {
    const crowd = Array.from({ length: 300 }, (_, n) => ({
      id: n + 1,
      at: Date.UTC(2026, 0, 15, 11),
      text: `Acme ${n}`,
    }));
    const before = { id: 900, at: Date.UTC(2026, 0, 15, 10), text: 'Acme before' };
    const { posts } = await trySource(gdelt, {}, serve([...crowd, before]));
    expect(posts.map(({ id }) => id)).toContain(articleId(urlOf(before)));
  });

  it.each([
    ['The specified phrase is too short.', 'fatal'],
    ['Your query was too short or too long.', 'fatal'],
    ['Please limit requests to one every 5 seconds or contact us.', 'transient'],
    ['<html><body>502 Bad Gateway</body></html>', 'transient'],
    ['', 'transient'],
  ])('takes an error for what it is, though its status is 200: %s', async (said, retry) => {
    const { error } = await trySource(
      gdelt,
      {},
      (_, response) => void response.setHeader('content-type', 'text/html').end(said),
    );
    expect(error).toMatchObject({ retry, message: expect.stringContaining('searching GDELT: ') });
  });
});
