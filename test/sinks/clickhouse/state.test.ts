import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../core/clock.ts';
import type { Coverage, DeadLetter } from '../../../core/contract.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import {
  countRows,
  listDeadLetters,
  markDeadLetters,
  recentStories,
  sourceStates,
} from '../../../sinks/clickhouse/queries.ts';
import { createCoverageSink, createCursorStore, createDeadLetterSink } from '../../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { ask, assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  for (const table of ['posts', 'mentions', 'cursors', 'coverage', 'dead_letters']) {
    await client.command({ query: `TRUNCATE TABLE ${table}` });
  }
});

function clockAt(now: number): Clock & { time: number } {
  return {
    time: now,
    now() {
      return this.time;
    },
    sleep: async () => undefined,
  };
}

function letter(id: string, change: Partial<DeadLetter> = {}): DeadLetter {
  return {
    kind: 'dead',
    id,
    stage: 'process',
    source: 'unit',
    postId: 'test:1',
    reason: 'invalid-post',
    error: 'it is wrong',
    payload: '{"a":"\\n"}',
    at: start,
    ...change,
  };
}

function asking(change: Partial<Coverage> = {}): Coverage {
  return {
    kind: 'coverage',
    source: 'feed',
    startedAt: start,
    finishedAt: start + 500,
    outcome: 'ok',
    posts: 3,
    rejects: 1,
    error: '',
    ...change,
  };
}

describe('cursors', () => {
  test('what is saved is loaded, in another process too', async () => {
    const cursors = createCursorStore({ client, clock: clockAt(start) });
    expect(await cursors.load("it's")).toBe(undefined);
    await cursors.save("it's", { page: [1, 'two', null], at: 'ñ🙂\n"' });
    await cursors.save('other', 7);
    const again = createCursorStore({ client, clock: clockAt(start) });
    expect(await again.load("it's")).toEqual({ page: [1, 'two', null], at: 'ñ🙂\n"' });
    expect(await again.load('other')).toBe(7);
  });

  test('the last save wins, also when the clock goes back or stands still', async () => {
    const clock = clockAt(start);
    const cursors = createCursorStore({ client, clock });
    await cursors.save('feed', 1);
    clock.time = start - hour;
    await cursors.save('feed', 2);
    expect(await cursors.load('feed')).toBe(2);
    const restarted = createCursorStore({ client, clock: clockAt(start - 2 * hour) });
    await restarted.save('feed', 3);
    expect(await restarted.load('feed')).toBe(3);
    await Promise.all([4, 5, 6, 7].map((cursor) => restarted.save('feed', cursor)));
    expect(await cursors.load('feed')).toBe(7);
  });

  test('a save that fails does not stop the next', async () => {
    const cursors = createCursorStore({ client, clock: clockAt(start) });
    await client.command({ query: 'RENAME TABLE cursors TO cursors_away' });
    await expect(cursors.save('feed', 1)).rejects.toMatchObject({ retry: 'fatal' });
    await expect(cursors.load('feed')).rejects.toMatchObject({ retry: 'fatal' });
    await client.command({ query: 'RENAME TABLE cursors_away TO cursors' });
    await cursors.save('feed', 2);
    expect(await cursors.load('feed')).toBe(2);
  });
});

describe('coverage and the state of sources', () => {
  test('each asking once, however often it is written', async () => {
    const coverage = createCoverageSink({ client });
    await coverage.write([
      asking(),
      asking({ startedAt: start + hour, finishedAt: start + hour + 1, outcome: 'failed', error: 'no\ud800' }),
    ]);
    await coverage.write([asking()]);
    expect(await ask(client, 'SELECT * FROM coverage FINAL ORDER BY started_at')).toEqual([
      ['feed', '2026-03-10 12:00:00.000', '2026-03-10 12:00:00.500', 'ok', '3', '1', ''],
      ['feed', '2026-03-10 13:00:00.000', '2026-03-10 13:00:00.001', 'failed', '3', '1', 'no\ufffd'],
    ]);
    await coverage.write([]);
  });

  test('what is known of each source', async () => {
    const coverage = createCoverageSink({ client });
    await coverage.write([
      asking({ startedAt: start - 30 * hour, finishedAt: start - 30 * hour, posts: 100 }),
      asking({
        startedAt: start - 2 * hour,
        finishedAt: start - 2 * hour + 5,
        outcome: 'failed',
        posts: 0,
        error: 'gone',
      }),
      asking({ startedAt: start - hour, finishedAt: start - hour + 5, posts: 4 }),
      asking({
        source: 'broken',
        startedAt: start,
        finishedAt: start + 9,
        outcome: 'failed',
        posts: 0,
        error: 'refused',
      }),
    ]);
    await createCursorStore({ client, clock: clockAt(start) }).save('feed', { etag: 'x' });
    await createCursorStore({ client, clock: clockAt(start) }).save('fresh', null);
    const states = await sourceStates(client, start);
    expect([...states]).toEqual([
      [
        'broken',
        {
          cursor: undefined,
          lastSuccessAt: undefined,
          lastFailureAt: start + 9,
          lastError: 'refused',
          polls: 1,
          posts: 0,
        },
      ],
      [
        'feed',
        {
          cursor: { etag: 'x' },
          lastSuccessAt: start - hour + 5,
          lastFailureAt: start - 2 * hour + 5,
          lastError: 'gone',
          polls: 2,
          posts: 4,
        },
      ],
      [
        'fresh',
        { cursor: null, lastSuccessAt: undefined, lastFailureAt: undefined, lastError: undefined, polls: 0, posts: 0 },
      ],
    ]);
    expect(await ask(client, "SELECT askings, failures, posts, rejects FROM v_sources WHERE source = 'feed'")).toEqual([
      ['3', '1', '104', '3'],
    ]);
  });
});

describe('dead letters', () => {
  test('are kept once, with the first and the last time', async () => {
    const sink = createDeadLetterSink({ client });
    await sink.write([letter('a1'), letter('a1', { at: start + 5 }), letter('b2', { stage: 'ingest', at: start + 1 })]);
    await sink.write([letter('a1', { at: start + hour })]);
    await sink.write([letter('a1')]);
    expect(await listDeadLetters(client)).toEqual([
      {
        id: 'a1',
        stage: 'process',
        source: 'unit',
        postId: 'test:1',
        reason: 'invalid-post',
        error: 'it is wrong',
        payload: '{"a":"\\n"}',
        state: 'dead',
        firstAt: start + 5,
        lastAt: start + hour,
      },
      expect.objectContaining({ id: 'b2', firstAt: start + 1, lastAt: start + 1 }),
    ]);
  });

  test('are found by state, stage and the beginning of their ids', async () => {
    const sink = createDeadLetterSink({ client });
    await sink.write([letter('aa11'), letter('aa22', { stage: 'ingest' }), letter('bb11')]);
    const ids = async (filter: Parameters<typeof listDeadLetters>[1]) =>
      (await listDeadLetters(client, filter)).map(({ id }) => id);
    expect(await ids({ ids: ['aa', 'bb11'] })).toEqual(['aa11', 'aa22', 'bb11']);
    expect(await ids({ ids: ['aa'], stage: 'ingest' })).toEqual(['aa22']);
    expect(await ids({ ids: [] })).toEqual([]);
    expect(await ids({ limit: 1 })).toEqual(['aa11']);
    await markDeadLetters(client, ['aa11', 'none'], 'replayed');
    expect(await ids({ state: 'dead' })).toEqual(['aa22', 'bb11']);
    expect(await ids({ state: 'replayed' })).toEqual(['aa11']);
  });

  test('what was replayed and comes again is dead again; what was discarded stays so', async () => {
    const sink = createDeadLetterSink({ client });
    const states = async () =>
      (await ask(client, 'SELECT id, state FROM v_dead_letters ORDER BY id')).map((row) => row.join());
    await sink.write([letter('a'), letter('b')]);
    await markDeadLetters(client, ['a'], 'replayed');
    await markDeadLetters(client, ['b'], 'discarded');
    await sink.write([letter('a'), letter('b')]);
    expect(await states()).toEqual(['a,replayed', 'b,discarded']);
    await sink.write([letter('a', { at: start + 1 }), letter('b', { at: start + 1 })]);
    expect(await states()).toEqual(['a,dead', 'b,discarded']);
    await markDeadLetters(client, [], 'discarded');
  });
});

describe('what the rest of the program asks', () => {
  test('counts: each post and mention once', async () => {
    const writer = createStoreWriter({ client, events: quietEvents() });
    await writer.write([
      assessment(post('test:1'), [mention('acme', 'negative'), mention('rival', 'positive')]),
      assessment(post('test:2'), [mention('acme', 'unrated')]),
      assessment(post('test:3'), []),
      assessment(post('test:4'), ['acme']),
    ]);
    await writer.write([
      assessment(post('test:1', { text: 'new', fetchedAt: start + 1 }), [mention('acme', 'neutral')]),
    ]);
    await writer.write([deletion('test:4', start + 1)]);
    await createDeadLetterSink({ client }).write([letter('a'), letter('b')]);
    await markDeadLetters(client, ['b'], 'replayed');
    expect(await countRows(client)).toEqual({
      posts: 3,
      mentions: 2,
      dead: 1,
      brands: { acme: { negative: 0, neutral: 1, positive: 0, unrated: 1 } },
    });
  });

  test('recent stories, in the order in which they were seen', async () => {
    const writer = createStoreWriter({ client, events: quietEvents() });
    const at = (id: string, publishedAt: number, fetchedAt: number, simhash: string) =>
      assessment(post(id, { publishedAt, fetchedAt }), ['acme'], { simhash, storyId: 'test:story' });
    await writer.write([
      at('test:b', start - 2 * hour, start + 2, '0000000000000001'),
      at('test:a', start - hour, start + 1, 'ffffffffffffffff'),
      at('test:c', start, start + 3, '0123456789abcdef'),
      at('test:old', start - 80 * hour, start + 4, '0123456789abcdef'),
      at('test:short', start, start + 5, ''),
      at('test:gone', start, start + 5, '0123456789abcdef'),
    ]);
    await writer.write([deletion('test:gone', start + 6)]);
    expect(await recentStories(client, start - 72 * hour, 100)).toEqual([
      { postId: 'test:a', storyId: 'test:story', simhash: 'ffffffffffffffff', at: start - hour },
      { postId: 'test:b', storyId: 'test:story', simhash: '0000000000000001', at: start - 2 * hour },
      { postId: 'test:c', storyId: 'test:story', simhash: '0123456789abcdef', at: start },
    ]);
    expect((await recentStories(client, start - 72 * hour, 2)).map(({ postId }) => postId)).toEqual([
      'test:b',
      'test:c',
    ]);
  });

  test('stories per brand', async () => {
    const writer = createStoreWriter({ client, events: quietEvents() });
    const copy = (id: string, url: string, publishedAt: number, label: 'negative' | 'positive') =>
      assessment(post(id, { url, publishedAt, title: `Title of ${id}` }), [mention('acme', label)], {
        storyId: 'test:1',
      });
    await writer.write([
      copy('test:2', 'https://two.example/', start, 'positive'),
      copy('test:1', 'https://one.example/', start - hour, 'negative'),
      copy('test:3', 'https://www.two.example/', start + hour, 'negative'),
    ]);
    const columns =
      'story_id, copies, sites, networks, title, url, first_at, last_at, negative, neutral, positive, unrated';
    expect(await ask(client, `SELECT ${columns} FROM v_stories WHERE brand = 'acme'`)).toEqual([
      [
        'test:1',
        '3',
        '2',
        ['test'],
        'Title of test:1',
        'https://one.example/',
        '2026-03-10 11:00:00.000',
        '2026-03-10 13:00:00.000',
        '2',
        '0',
        '1',
        '0',
      ],
    ]);
  });

  test('a question about one brand and a week reads no other months, through the view', async () => {
    const writer = createStoreWriter({ client, events: quietEvents() });
    const day = 24 * hour;
    await writer.write(
      [0, 40, 80, 120].map((d) => assessment(post(`test:${d}`, { publishedAt: start - d * day }), ['acme'])),
    );
    const plan = await ask(
      client,
      `EXPLAIN indexes = 1 SELECT sentiment, count() FROM v_mentions
       WHERE brand = 'acme' AND published_at >= '2026-03-05 00:00:00' AND published_at < '2026-03-12 00:00:00' GROUP BY sentiment`,
    );
    expect(plan.flat().join('\n')).toMatch(/Parts: 1\/4/);
  });
});
