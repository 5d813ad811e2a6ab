import { describe, expect, it } from 'vitest';
import { youtube } from '../../ingest/youtube.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts, newestOf } from '../support/known-posts.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const config = { key: 'k', budget: 10_000 };
const videoId = ({ id }: KnownPost) => `video-${id}`;
const snippet = ({ at, text }: KnownPost) => ({
  publishedAt: new Date(at).toISOString().replace('.000Z', 'Z'),
  channelId: 'UC1',
  channelTitle: 'Ann',
  title: text,
  description: text,
  thumbnails: {},
});

const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    if (of('key') !== 'k')
      return sendJson(
        response,
        {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            errors: [{ reason: 'badRequest' }],
          },
        },
        400,
      );
    if (url.pathname === '/youtube/v3/videos') {
      const ids = of('id').split(',');
      return sendJson(response, {
        items: known
          .filter((each) => ids.includes(videoId(each)))
          .map((each) => ({ id: videoId(each), snippet: snippet(each), statistics: { viewCount: '5' } })),
      });
    }
    const found = newestOf(known, of('q'), Date.parse(of('publishedAfter')));
    const at = Number(of('pageToken') || 0);
    const next = at + 50 < found.length ? { nextPageToken: String(at + 50) } : {};
    sendJson(response, {
      ...next,
      pageInfo: { totalResults: 1_000_000, resultsPerPage: 50 },
      items: found
        .slice(at, at + 50)
        .map((each) => ({ id: { kind: 'youtube#video', videoId: videoId(each) }, snippet: snippet(each) })),
    });
  };

describeSource('youtube', {
  now,
  items: manyPosts(120, now, 3_000_000),
  idOf: (each) => `youtube:${videoId(each)}`,
  serve,
  create: (baseUrl, context) =>
    youtube.create(youtube.config.parse({ baseUrl, ...config }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= now - 3_660_000,
});

describe('youtube', () => {
  const channel = `UC${'x'.repeat(22)}`;
  const comments = { ...config, channels: [channel] };

  it('makes posts of the videos that it finds', () =>
    expectFixture(youtube, 'videos', {
      config,
      before: { items: [{ id: { videoId: 'dQw4w9WgXcQ' } }, { id: { videoId: 'aaaaaaaaaaa' } }] },
      rest: { items: [] },
    }));

  it('makes posts of comments and their replies', () =>
    expectFixture(youtube, 'comments', { config: comments, before: { items: [] }, rest: { items: [] } }));

  it('asks for all names in one search, and for the comments of channels', async () => {
    const { requests } = await trySource(youtube, comments, (_, response) => sendJson(response, { items: [] }), {
      searches: searchesFor('Acme Pay', '#acme'),
    });
    expect(
      requests.map(({ url }) => [
        url.pathname,
        url.searchParams.get('q') ?? url.searchParams.get('allThreadsRelatedToChannelId'),
      ]),
    ).toEqual([
      ['/youtube/v3/search', '"Acme Pay"|#acme'],
      ['/youtube/v3/commentThreads', channel],
    ]);
  });

  it('asks seldom enough for the day, and tells when the quota of the key is spent', async () => {
    const paced = await trySource(youtube, { key: 'k', budget: 10 }, serve([]), {
      from: { newest: {}, half: {}, spent: { period: '2026-01-15', amount: 2 } },
    });
    // Four in the morning in California: two of ten are more than is due, and the wait is short.
    expect([paced.requests.length, paced.error]).toEqual([0, undefined]);
    const spent = await trySource(youtube, config, (_, response) =>
      sendJson(
        response,
        {
          error: {
            code: 403,
            message: 'The request cannot be completed because you have exceeded your quota.',
            errors: [{ domain: 'youtube.quota', reason: 'quotaExceeded' }],
          },
        },
        403,
      ),
    );
    expect(spent.error).toMatchObject({ retry: 'transient', retryAfterMs: 20 * 3_600_000 });
    const off = await trySource(youtube, config, (_, response) =>
      sendJson(
        response,
        {
          error: {
            code: 403,
            message: 'YouTube Data API has not been used',
            errors: [{ reason: 'accessNotConfigured' }],
          },
        },
        403,
      ),
    );
    expect(off.error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('"key"') });
    expect(off.error?.message).not.toContain('key=k');
  });
});
