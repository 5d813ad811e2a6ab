import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { stackexchange } from '../../ingest/stackexchange.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const nowS = now / 1_000;

interface Known {
  readonly id: number;
  readonly at: number;
  readonly text: string;
}

const question = ({ id, at, text }: Known) => ({
  tags: ['node.js'],
  owner: {
    account_id: 1,
    reputation: 1,
    user_id: 7,
    user_type: 'registered',
    display_name: 'Ann &amp; Co',
    link: 'https://stackoverflow.com/users/7/ann',
  },
  is_answered: false,
  view_count: 12,
  answer_count: 0,
  score: -1,
  last_activity_date: at,
  creation_date: at,
  question_id: id,
  content_license: 'CC BY-SA 4.0',
  link: `https://stackoverflow.com/questions/${id}/x`,
  title: text,
  body: `<p>${text}</p>`,
});

/** Always compressed, as the API is. */
const serve =
  (known: readonly Known[], pageSize = 100): Handler =>
  ({ url }, response) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    if (url.pathname !== '/2.3/search/advanced')
      return sendJson(
        response,
        { error_id: 404, error_name: 'no_method', error_message: 'no method found with this name' },
        400,
      );
    const words = of('q').replaceAll('"', '').toLowerCase();
    const found = known
      .filter(({ at, text }) => at >= Number(of('fromdate')) && text.toLowerCase().includes(words))
      .sort((a, b) => b.at - a.at);
    const from = (Number(of('page')) - 1) * pageSize;
    const body = {
      items: found.slice(from, from + pageSize).map(question),
      has_more: from + pageSize < found.length,
      quota_max: 300,
      quota_remaining: 290,
    };
    response.setHeader('content-type', 'application/json; charset=utf-8').setHeader('content-encoding', 'gzip');
    response.end(gzipSync(JSON.stringify(body)));
  };

const items: Known[] = [
  { id: 1, at: nowS - 500_000, text: 'Acme SDK fails' },
  { id: 2, at: nowS - 400_000, text: 'Why is Acme slow?' },
  { id: 3, at: nowS - 300_000, text: 'Road Runner for Node' },
  { id: 4, at: nowS - 200_000, text: 'acme and road runner' },
  { id: 5, at: nowS - 200_000, text: 'Acme again' },
  { id: 6, at: nowS - 60, text: 'Acme at last' },
];

describeSource('stackexchange', {
  now,
  items,
  idOf: ({ id }) => `stackexchange:stackoverflow/${id}`,
  serve: (known) => serve(known, 2),
  create: (baseUrl, context) =>
    stackexchange.create(stackexchange.config.parse({ baseUrl }), {
      ...context,
      searches: searchesFor('Acme', 'Road Runner'),
    }),
  mayRepeat: ({ at }) => at >= nowS - 660 || at === nowS - 200_000,
});

describe('stackexchange', () => {
  it('makes posts of what the API answers', () =>
    expectFixture(stackexchange, 'questions', { rest: { items: [], has_more: false } }));

  it('asks each site for each name, with the key, for what is new', async () => {
    const config = { sites: ['stackoverflow', 'askubuntu'], key: 'k1', since: 1 };
    const { requests } = await trySource(stackexchange, config, serve([]));
    expect(requests.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual(
      config.sites.map((site) => ({
        key: 'k1',
        site,
        q: '"Acme"',
        fromdate: String(nowS - 86_400),
        order: 'desc',
        sort: 'creation',
        filter: 'withbody',
        page: '1',
        pagesize: '100',
      })),
    );
  });

  it.each([
    ['as long as an answer asks for', 290, 10_000],
    ['longer where little is left of the day, so that it lasts', 100, 300_000],
    ['a while, where more is left', 149, 289_933],
  ])('waits %s, before it asks again', async (_, remaining, waits) => {
    const handler: Handler = ({ url }, response) =>
      sendJson(response, {
        items: [],
        has_more: url.searchParams.get('page') === '1',
        backoff: 10,
        quota_max: 300,
        quota_remaining: remaining,
      });
    const { slept } = await trySource(stackexchange, {}, handler);
    expect(slept).toEqual([waits]);
  });

  it.each([
    [
      400,
      {
        error_id: 502,
        error_name: 'throttle_violation',
        error_message: 'too many requests from this IP, more requests available in 4321 seconds',
      },
      'transient',
      4_321_000,
      'throttle_violation',
    ],
    [
      400,
      {
        error_id: 503,
        error_name: 'temporarily_unavailable',
        error_message: 'This service is temporarily unavailable',
      },
      'transient',
      60_000,
      'temporarily_unavailable',
    ],
    [
      400,
      { error_id: 405, error_name: 'key_required', error_message: 'this method requires a key' },
      'fatal',
      undefined,
      'Check "key"',
    ],
    [
      400,
      { error_id: 400, error_name: 'bad_parameter', error_message: 'No site found for name `nope`' },
      'fatal',
      undefined,
      'No site found',
    ],
  ])('says what error it is: %s %o', async (status, body, retry, retryAfterMs, said) => {
    const { error } = await trySource(stackexchange, {}, (_, response) => sendJson(response, body, status));
    expect(error).toMatchObject({
      retry,
      message: expect.stringContaining(said),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  });
});
