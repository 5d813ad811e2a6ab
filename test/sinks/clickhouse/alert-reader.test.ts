import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Segment, stepMs } from '../../../core/alerts.ts';
import type { Coverage } from '../../../core/contract.ts';
import type { Post } from '../../../core/post.ts';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createCoverageSink } from '../../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { ask, assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const reader = createAlertReader({ client });
const everything: Segment = {};
const range = { from: start - 2 * hour, to: start };
const at = start - hour;

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  for (const table of ['posts', 'mentions', 'coverage']) await client.command({ query: `TRUNCATE TABLE ${table}` });
});

const write = (batch: Parameters<ReturnType<typeof createStoreWriter>['write']>[0]) =>
  createStoreWriter({ client, events: quietEvents() }).write(batch);
const ids = (mentions: readonly { readonly postId: string }[]) => mentions.map(({ postId }) => postId);
const handle = (name: string): Partial<Post> => ({ author: { handle: name } });

describe('mentions', () => {
  const read = (change: Partial<Parameters<typeof reader.mentions>[0]> = {}) =>
    reader.mentions({ brands: ['acme'], segment: everything, ...range, seenFrom: 0, limit: 10, ...change });

  test('come with all that a rule and a reader need', async () => {
    const text = `it's \\ "so"\n🙂 ${'x'.repeat(600)}`;
    await write([
      assessment(
        post('test:1', {
          ...{
            title: 'Title',
            text,
            url: 'https://www.example.com/1',
            country: 'es',
            type: 'review',
            threadId: 'test:0',
          },
          author: { handle: 'ada', name: 'Ada L.', url: 'https://example.com/ada', followers: 5_000_000_000 },
          engagement: { rating: 4.5 },
        }),
        [mention('acme', 'negative')],
      ),
      assessment(post('test:2', { author: { name: 'Only a name' } }), ['acme']),
    ]);
    const [first, second] = (await read()).toSorted((a, b) => (a.postId < b.postId ? -1 : 1));
    expect(first).toEqual({
      mentionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      postId: 'test:1',
      brand: 'acme',
      type: 'review',
      title: 'Title',
      body: text,
      text: expect.stringMatching(/^Title\nit's \\ "so"\n🙂 x+…$/u),
      url: 'https://www.example.com/1',
      site: 'example.com',
      network: 'test',
      source: 'unit',
      language: 'en',
      country: 'es',
      author: 'ada',
      authorHandle: 'ada',
      authorUrl: 'https://example.com/ada',
      followers: 5_000_000_000,
      rating: 4.5,
      sentiment: 'negative',
      publishedAt: at,
      firstSeenAt: start,
      threadId: 'test:0',
      copies: 0,
    });
    expect(first?.text).toHaveLength(500);
    expect(second).toMatchObject({ author: 'Only a name', authorHandle: '' });
    expect(second).not.toHaveProperty('followers');
    expect(second).not.toHaveProperty('rating');
  });

  test('are oldest first, of the range, seen since, and not more than asked for', async () => {
    const seen = (n: number, by: number, fetchedAt = start) =>
      assessment(post(`test:${n}`, { publishedAt: at + by, fetchedAt }), ['acme']);
    await write([seen(1, 3), seen(2, 1), seen(3, 2, start + 1), seen(4, -hour), seen(5, hour), seen(6, -hour - 1)]);
    expect(ids(await read())).toEqual(['test:4', 'test:2', 'test:3', 'test:1']);
    expect(ids(await read({ limit: 2 }))).toEqual(['test:4', 'test:2']);
    expect(ids(await read({ seenFrom: start + 1 }))).toEqual(['test:3']);
    expect(await read({ limit: 0 })).toEqual([]);
    expect(await read({ brands: ['globex'] })).toEqual([]);
  });

  test('are as they are now', async () => {
    await write([
      assessment(post('test:1', { network: 'a' }), ['acme']),
      assessment(post('test:2', { network: 'a' }), ['acme']),
    ]);
    await write([
      assessment(post('test:1', { network: 'b', text: 'edited', fetchedAt: start + 1 }), ['acme']),
      deletion('test:2', start + 1),
    ]);
    expect((await read()).map(({ body, network }) => [body, network])).toEqual([['edited', 'b']]);
    expect(await read({ segment: { networks: ['a'] } })).toEqual([]);
  });

  test('can be asked for by their ids', async () => {
    await write([assessment(post('test:1'), ['acme']), assessment(post('test:2'), ['acme'])]);
    const [one] = await read();
    expect(await read({ ids: [one?.mentionId ?? '', "') OR 1 --"] })).toEqual([one]);
    expect(await read({ ids: ["') OR 1 --"] })).toEqual([]);
    expect(await read({ ids: [] })).toEqual([]);
  });

  test('many are read too', async () => {
    await write(
      Array.from({ length: 1_500 }, (_, i) => assessment(post(`test:${i}`, { publishedAt: at + i }), ['acme'])),
    );
    expect(ids(await read({ limit: 1_200 }))).toEqual(Array.from({ length: 1_200 }, (_, i) => `test:${i}`));
  });
});

describe('unanswered questions', () => {
  const read = (change: Partial<Parameters<typeof reader.unanswered>[0]> = {}) =>
    reader.unanswered({
      brands: ['acme'],
      handles: { acme: ['@Acme_Help', 'acme'] },
      segment: everything,
      ...range,
      limit: 10,
      ...change,
    });

  test.each([
    ['Does it work?', true],
    ['Really?? I doubt it', true],
    ['(does it?) yes', true],
    ['Why?🙂', true],
    ['“Why?” they said', true],
    ['¿Funciona esto', true],
    ['هل يعمل؟', true],
    ['動きますか？はい', true],
    ['It works.', false],
    ['See https://example.com/?a=b for more', false],
    ['See https://example.com/search?q=acme&x=1', false],
  ])('%s', async (text, asks) => {
    await write([
      assessment(post('test:1', { text }), ['acme']),
      assessment(post('test:2', { title: text }), ['acme']),
    ]);
    expect(ids(await read()).toSorted()).toEqual(asks ? ['test:1', 'test:2'] : []);
  });

  test('are those that no account of the brand answered', async () => {
    const question = (n: number, change: Partial<Post> = {}) =>
      assessment(post(`test:${n}`, { text: `Does it work? ${n}`, publishedAt: at + n, ...change }), ['acme', 'globex']);
    const answer = (n: number, parentId: string, by: string, change: Partial<Post> = {}) =>
      assessment(post(`answer:${n}`, { parentId, ...handle(by), publishedAt: at + hour, ...change }), []);
    await write([
      ...[question(1), question(2), question(3), question(4), question(5, handle('ACME'))],
      ...[question(6, { text: 'none', type: 'question' }), question(7)],
      ...[answer(1, 'test:1', 'acme_help'), answer(2, 'test:2', 'ada'), answer(3, 'test:3', 'globex')],
      ...[answer(4, 'test:4', '@ACME'), answer(7, 'test:7', 'acme')],
    ]);
    expect(ids(await read())).toEqual(['test:2', 'test:3', 'test:6']);
    expect(ids(await read({ limit: 2 }))).toEqual(['test:2', 'test:3']);
    // Each brand by its own accounts.
    const both = await read({
      brands: ['acme', 'globex'],
      handles: { acme: ['acme', 'acme_help'], globex: ['globex'] },
      limit: 50,
    });
    expect(both.map(({ brand, postId }) => `${brand} ${postId}`)).toEqual(
      expect.arrayContaining(['acme test:3', 'globex test:1', 'globex test:5']),
    );
    expect(both.map(({ brand, postId }) => `${brand} ${postId}`)).not.toContain('globex test:3');
    // An answer that was deleted answers nothing any more.
    await write([deletion('answer:1', start + 1), deletion('test:2', start + 1)]);
    expect(ids(await read())).toEqual(['test:1', 'test:3', 'test:6']);
    await client.command({ query: 'OPTIMIZE TABLE posts FINAL' });
    expect(ids(await read())).toEqual(['test:1', 'test:3', 'test:6']);
    // Of a brand whose accounts nobody knows, all questions are open.
    expect(ids(await read({ handles: {} }))).toEqual(['test:1', 'test:3', 'test:4', 'test:5', 'test:6', 'test:7']);
    // Edited, it asks no more.
    await write([assessment(post('test:3', { text: 'It works.', fetchedAt: start + 2 }), ['acme'])]);
    expect(ids(await read())).toEqual(['test:1', 'test:6']);
  });

  test('are found beyond many that were answered', async () => {
    const asked = Array.from({ length: 1_200 }, (_, i) =>
      assessment(post(`test:${i}`, { text: 'Really?', publishedAt: at + i }), ['acme']),
    );
    const answered = asked
      .slice(0, 1_150)
      .map((_, i) => assessment(post(`answer:${i}`, { parentId: `test:${i}`, ...handle('acme') }), []));
    await write([...asked, ...answered]);
    expect(ids(await read({ limit: 3 }))).toEqual(['test:1150', 'test:1151', 'test:1152']);
  });

  test('answers are found by the skip index', async () => {
    const plan = await ask(
      client,
      "EXPLAIN indexes = 1 SELECT post_id FROM posts WHERE parent_id IN ('test:1', 'test:2')",
    );
    await write([assessment(post('test:1'), ['acme'])]);
    const full = await ask(
      client,
      "EXPLAIN indexes = 1 SELECT post_id FROM posts WHERE parent_id IN ('test:1', 'test:2')",
    );
    expect([...plan, ...full].flat().join('\n')).toContain('by_parent');
  });
});

test('gone are those that were deleted, or speak of the brand no more, or were never there', async () => {
  await write(['test:1', 'test:2', 'test:3'].map((id) => assessment(post(id), ['acme'])));
  const all = await reader.mentions({ brands: ['acme'], segment: everything, ...range, seenFrom: 0, limit: 10 });
  const known = all.map(({ brand, mentionId, publishedAt }) => ({ brand, mentionId, publishedAt }));
  const idOf = (postId: string) => all.find((candidate) => candidate.postId === postId)?.mentionId ?? '';
  expect(await reader.gone(known)).toEqual(new Set());
  await write([deletion('test:1', start + 1), assessment(post('test:2', { fetchedAt: start + 1 }), ['globex'])]);
  const strangers = ["it's", '00000000-0000-0000-0000-000000000000'].map((mentionId) => ({
    brand: "it's",
    mentionId,
    publishedAt: at,
  }));
  expect(await reader.gone([...known, ...strangers])).toEqual(
    new Set([idOf('test:1'), idOf('test:2'), ...strangers.map(({ mentionId }) => mentionId)]),
  );
  expect(await reader.gone([])).toEqual(new Set());
});

describe('sources', () => {
  const asked = (source: string, startedAt: number, change: Partial<Coverage> = {}): Coverage => ({
    kind: 'coverage',
    source,
    startedAt,
    finishedAt: startedAt + 500,
    outcome: 'ok',
    posts: 0,
    rejects: 0,
    error: '',
    ...change,
  });
  const failed = { outcome: 'failed', error: "it's \\ away" } as const;
  const day = 24 * hour;

  test('how each was seen', async () => {
    await createCoverageSink({ client }).write([
      asked('steady', start - 3 * hour, { posts: 2 }),
      asked('steady', start - 2 * hour, failed),
      asked('steady', start - hour),
      asked('broken', start - day, { posts: 1 }),
      asked('broken', start - hour, failed),
      asked('never', start - hour, failed),
      asked('old', start - 29 * day),
      asked('steady', start + hour, { posts: 9 }),
    ]);
    expect(await reader.sources(start)).toEqual([
      {
        source: 'broken',
        lastSuccessAt: start - day + 500,
        lastError: "it's \\ away",
        firstAskedAt: start - day,
        lastPostAt: start - day + 500,
      },
      { source: 'never', lastError: "it's \\ away", firstAskedAt: start - hour },
      {
        source: 'steady',
        lastSuccessAt: start - hour + 500,
        lastError: '',
        firstAskedAt: start - 3 * hour,
        lastPostAt: start - 3 * hour + 500,
      },
    ]);
  });

  test('steps in which none was seen are not covered', async () => {
    const every = (source: string, from: number, to: number, change: Partial<Coverage> = {}) =>
      Array.from({ length: (to - from) / 60_000 }, (_, i) => asked(source, from + i * 60_000, change));
    const from = start - 4 * stepMs;
    await createCoverageSink({ client }).write([
      ...every('a', start - 2 * hour, from + stepMs),
      ...every('a', from + stepMs, from + 2 * stepMs, failed),
      ...every('a', from + 2 * stepMs, start),
      ...every('b', start - 2 * hour, from),
      ...every('b', from, start, failed),
    ]);
    const seen = (sources: string[]) => reader.coverage({ sources, from, to: start });
    const { gaps, covered } = await seen(['a', 'b', 'files']);
    expect(covered).toEqual([true, false, true, true]);
    expect(gaps.map(({ source }) => source)).toEqual(['a', 'b']);
    expect((await seen(['b'])).covered).toEqual([false, false, false, false]);
    expect((await seen(['files'])).covered).toEqual([true, true, true, true]);
  });

  test('posts that were read count once an asking', async () => {
    const coverage = createCoverageSink({ client });
    const askings = [
      asked('a', start, { posts: 3 }),
      asked('a', start + 1, { posts: 4 }),
      asked('b', start + 2, { posts: 5 }),
    ];
    await coverage.write(askings);
    await coverage.write(askings.slice(0, 2));
    expect(await reader.postsRead(start, start + 2)).toEqual(new Map([['a', 7]]));
    expect(await reader.postsRead(start + 1, start + 3)).toEqual(
      new Map([
        ['a', 4],
        ['b', 5],
      ]),
    );
    expect(await reader.postsRead(start + 3, start)).toEqual(new Map());
  });
});
