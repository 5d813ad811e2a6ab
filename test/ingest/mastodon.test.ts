import { describe, expect, it } from 'vitest';
import type { Refreshed } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import type { HttpClient } from '../../core/http.ts';
import { spreadRequests } from '../../core/spread-requests.ts';
import { mastodon } from '../../ingest/mastodon.ts';
import { createMastodonRefresh } from '../../ingest/mastodon-posts.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;

interface Known {
  /** Ids rise with time, as they do on Mastodon. */
  readonly id: number;
  readonly at: number;
  readonly text: string;
}

const status = ({ id, at, text }: Known) => ({
  id: String(id),
  uri: `https://social.example/users/ann/statuses/${id}`,
  url: `https://social.example/@ann/${id}`,
  created_at: new Date(at).toISOString(),
  edited_at: null,
  content: `<p>${text}</p>`,
  spoiler_text: '',
  sensitive: false,
  visibility: 'public',
  language: 'en',
  in_reply_to_id: null,
  account: {
    id: '1',
    acct: 'ann@social.example',
    username: 'ann',
    display_name: 'Ann',
    url: 'https://social.example/@ann',
    avatar: 'https://social.example/a.png',
    note: '',
    followers_count: 3,
  },
  reblogs_count: 0,
  favourites_count: 0,
  replies_count: 0,
  media_attachments: [],
});

const serve =
  (known: readonly Known[]): Handler =>
  ({ url, headers }, response) => {
    const of = (name: string) => url.searchParams.get(name);
    const newest = [...known].sort((a, b) => b.id - a.id);
    const limit = Number(of('limit'));
    const tag = /^\/api\/v1\/timelines\/tag\/(.+)$/u.exec(url.pathname)?.[1];
    if (tag !== undefined) {
      const max = Number(of('max_id') ?? Number.MAX_SAFE_INTEGER);
      return sendJson(
        response,
        newest
          .filter(({ id, text }) => id < max && text.toLowerCase().includes(`#${decodeURIComponent(tag)}`))
          .slice(0, limit)
          .map(status),
      );
    }
    if (url.pathname !== '/api/v2/search') return sendJson(response, { error: 'Record not found' }, 404);
    if (headers.authorization === undefined)
      return sendJson(response, { error: 'This method requires an authenticated user' }, 401);
    const words = (of('q') ?? '').replaceAll('"', '').toLowerCase();
    const offset = Number(of('offset'));
    sendJson(response, {
      accounts: [],
      hashtags: [],
      statuses: newest
        .filter(({ text }) => text.toLowerCase().includes(words))
        .slice(offset, offset + limit)
        .map(status),
    });
  };

const items: Known[] = [
  ...Array.from(
    { length: 100 },
    (_, n): Known => ({ id: 1_000 + n, at: now - (150 - n) * 30 * minute, text: `#Acme ${n}` }),
  ),
  { id: 2_000, at: now - 3 * minute, text: 'acme without a sign' },
  { id: 2_001, at: now - 2 * minute, text: 'Good morning #acme' },
];

describeSource('mastodon', {
  now,
  items,
  idOf: ({ id }) => `mastodon:social.example/${id}`,
  serve,
  create: (baseUrl, context) =>
    mastodon.create(mastodon.config.parse({ baseUrl, token: 't' }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ at }) => at >= now - 12 * minute,
});

describe('mastodon', () => {
  it('makes posts of what the API answers', () => expectFixture(mastodon, 'statuses', { rest: [] }));

  it('without a token reads the hashtags that people make of the names', async () => {
    const { requests, warnings } = await trySource(mastodon, { query: ['#cafè'] }, serve([]), {
      searches: searchesFor('Acme Pay', '@acme'),
    });
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      '/api/v1/timelines/tag/acmepay',
      '/api/v1/timelines/tag/caf%C3%A8',
    ]);
    expect(warnings).toEqual([expect.objectContaining({ event: 'search_impossible', term: 'acme', kind: 'handle' })]);
  });

  it('with one searches the texts too, as that account', async () => {
    const { requests } = await trySource(mastodon, { token: 't-1' }, serve([]), {
      searches: searchesFor('Acme Pay', '@acme'),
    });
    expect(requests.map(({ url }) => url.searchParams.get('q')).filter(Boolean)).toEqual(['"Acme Pay"', '@acme']);
    expect(requests.every(({ headers }) => headers.authorization === 'Bearer t-1')).toBe(true);
  });

  it('waits for the limit of the instance to be lifted', async () => {
    const { error } = await trySource(mastodon, {}, (_, response) => {
      response
        .setHeader('x-ratelimit-remaining', '0')
        .setHeader('x-ratelimit-reset', new Date(now + 90_000).toISOString());
      sendJson(response, { error: 'Too many requests' }, 429);
    });
    expect(error).toMatchObject({ retry: 'transient', retryAfterMs: 90_000 });
  });

  /** What is dealt with of posts of that instance that are asked for again by `ask`, and why no further. */
  async function refreshed(home: string, ask: HttpClient['request']) {
    const clock = { now: () => now, sleep: async () => {} };
    const http: HttpClient = {
      request: ask,
      stream: () => expect.unreachable(),
      socket: () => expect.unreachable(),
      close: async () => {},
    };
    const refresh = createMastodonRefresh(
      { baseUrl: 'https://ours.example', token: 't' },
      { http: spreadRequests(http, clock), clock },
    );
    const posts = [1, 2, 3].map((n) => ({ id: `mastodon:${home}/${n}`, url: '', parentId: '', threadId: '' }));
    const answers: Refreshed[] = [];
    try {
      for await (const answer of refresh(posts, new AbortController().signal)) answers.push(answer);
    } catch (error) {
      return { upTo: answers.at(-1)?.upTo, error };
    }
    return { upTo: answers.at(-1)?.upTo, error: undefined };
  }
  const answerTo = (url: string, headers: Record<string, string> = {}) => ({
    status: 503,
    headers,
    body: Buffer.alloc(0),
    url,
  });

  it('asks later for what its own instance does not answer', async () => {
    const away: HttpClient['request'] = async ({ url }) => {
      if (url.endsWith('/1')) return answerTo(url);
      throw new PipelineError('no answer', { retry: 'transient' });
    };
    expect(await refreshed('ours.example', away)).toMatchObject({
      upTo: 'mastodon:ours.example/1',
      error: { retry: 'transient', message: 'no answer' },
    });
    // Of others, some are always away.
    expect(await refreshed('other.example', away)).toEqual({ upTo: 'mastodon:other.example/3', error: undefined });
  });

  it('asks later for what the limit of its own instance has no room for', async () => {
    const usedUp = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': new Date(now + 90_000).toISOString() };
    expect(await refreshed('ours.example', async ({ url }) => answerTo(url, usedUp))).toMatchObject({
      upTo: 'mastodon:ours.example/1',
      error: { retry: 'transient', retryAfterMs: 90_000 },
    });
  });
});
