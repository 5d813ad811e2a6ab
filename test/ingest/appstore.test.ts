import { describe, expect, it } from 'vitest';
import { appstore } from '../../ingest/appstore.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts } from '../support/known-posts.ts';
import { expectFixture, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const config = { apps: ['310633997'], countries: ['es'] };

const review = ({ id, at, text }: KnownPost) => ({
  author: { uri: { label: `https://itunes.apple.com/es/reviews/id${id}` }, name: { label: 'Ann' }, label: '' },
  updated: { label: new Date(at).toISOString().replace('.000Z', '-00:00') },
  'im:rating': { label: '4' },
  'im:version': { label: '1.0' },
  id: { label: String(id) },
  title: { label: text },
  content: { label: text, attributes: { type: 'text' } },
  'im:voteSum': { label: '0' },
  'im:voteCount': { label: '0' },
});

/** Pages of fifty, ten at most; a page of one review is no list, and an empty one has no entry. */
const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    const [, country, page = '', app] =
      /^\/(\w\w)\/rss\/customerreviews\/page=(\d+)\/id=(\d+)\/sortby=mostrecent\/json$/u.exec(url.pathname) ?? [];
    if (country !== 'es' || app !== '310633997') return void response.writeHead(404).end();
    if (Number(page) > 10) return void response.writeHead(400).end('CustomerReviews RSS page depth is limited to 10');
    const found = [...known]
      .sort((a, b) => b.at - a.at)
      .slice((Number(page) - 1) * 50, Number(page) * 50)
      .map(review);
    const entry = found.length === 0 ? {} : { entry: found.length === 1 ? found[0] : found };
    sendJson(response, {
      feed: { author: { name: { label: 'iTunes Store' } }, ...entry, updated: { label: '2026-01-15T04:00:00-07:00' } },
    });
  };

describeSource('appstore', {
  now,
  items: manyPosts(151, now, 3_600_000),
  idOf: ({ id }) => `appstore:${id}`,
  serve,
  create: (baseUrl, context) => appstore.create(appstore.config.parse({ baseUrl, ...config }), context),
  mayRepeat: ({ at }) => at >= now - 60_000 - 86_400_000,
});

describe('appstore', () => {
  it('makes posts of what the feed answers, and none of the app itself', () =>
    expectFixture(appstore, 'reviews', { config, rest: { feed: {} } }));

  it('reads each country of each app', async () => {
    const many = { apps: ['1111', '2222'], countries: ['es', 'us'] };
    const { requests } = await trySource(appstore, many, (_, response) => sendJson(response, { feed: {} }));
    expect(requests.map(({ path }) => path)).toEqual(
      ['es 1111', 'us 1111', 'es 2222', 'us 2222'].map(
        (store) => `/${store.slice(0, 2)}/rss/customerreviews/page=1/id=${store.slice(3)}/sortby=mostrecent/json`,
      ),
    );
  });

  it('does not move where the feed is empty for once', async () => {
    const known = manyPosts(3, now, 3_600_000);
    const before = await trySource(appstore, config, serve(known));
    const empty = await trySource(appstore, config, serve([]), { from: before.cursor });
    expect(empty.cursor ?? before.cursor).toEqual(before.cursor);
    const late = { id: 9, at: now - 7_200_000, text: 'late' };
    const after = await trySource(appstore, config, serve([...known, late]), { from: before.cursor });
    expect(after.posts.map(({ id }) => id)).toContain('appstore:9');
  });
});
