import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../core/clock.ts';
import { packagePath } from '../../../core/package-root.ts';
import type { Post } from '../../../core/post.ts';
import { connectStore, type Store } from '../../../sinks/clickhouse/connect.ts';
import { copyOrder } from '../../../sinks/clickhouse/copy-store/tables.ts';
import {
  type CopyOptions,
  type CopyProgress,
  compareStores,
  copyStore,
  countTarget,
} from '../../../sinks/clickhouse/copy-store.ts';
import { createIncidentStore } from '../../../sinks/clickhouse/incident-store.ts';
import { createLabelStore } from '../../../sinks/clickhouse/labels.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../../sinks/clickhouse/outbox.ts';
import { createCoverageSink, createCursorStore, createDeadLetterSink } from '../../../sinks/clickhouse/state.ts';
import { createUnsubscriptions } from '../../../sinks/clickhouse/unsubscriptions.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { startClickHouse, type TestClickHouse } from '../../support/clickhouse-server.ts';
import { quietEvents } from '../../support/events.ts';
import { seededRandom } from '../../support/random.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { incident, notification } from './alert-samples.ts';
import { ask, assessment, deletion, hour, mention, post as postOf } from './temporary-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-copy-'));
const path = join(folder, 'data');
const tables = copyOrder;
const views = [
  ...[
    'v_posts',
    'v_mentions',
    'v_stories',
    'v_sources',
    'v_dead_letters',
    'v_incidents',
    'v_silences',
    'v_labels',
    'v_marks',
    'v_irrelevant',
    'v_brand_models',
    'v_notifications',
  ],
  'v_deliveries',
];
let source: Store;
let server: TestClickHouse;
let target: Store;

/** Of a time to come: the server keeps some things for so many days only, and what it took away would be missing. */
const start = Date.UTC(2090, 2, 10, 12);
const post = (id: string, change: Partial<Post> = {}) =>
  postOf(id, { fetchedAt: start, publishedAt: start - hour, ...change });

/** What makes a format lie: in texts, and in numbers and times. */
const awkward = [
  'tab\there',
  'line\nbreak\r\n',
  'back\\slash \\N \\t',
  'quote \' " `',
  '',
  '日本 👍🏽 ñ',
  '\u0000\u0001\u007f',
  "[(1,'a')]",
  '\\',
];

async function fill({ client }: Store): Promise<void> {
  await migrate(client);
  await client.command({ query: 'SYSTEM STOP MERGES' });
  const random = seededRandom(11);
  const write = (batch: Parameters<ReturnType<typeof createStoreWriter>['write']>[0]) =>
    createStoreWriter({ client, events: quietEvents() }).write(batch);
  const some = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const judged = (label: 'negative' | 'positive') => assessment(post('test:0'), [mention('acme', label)]);
  await write(
    Array.from({ length: 300 }, (_, i) => {
      const of = post(`test:${i}`, {
        text: `${some(awkward)} ${i}`,
        title: some(awkward),
        publishedAt: start - Math.floor(random() * 90) * 24 * hour,
        author: { handle: some(awkward), followers: some([0, 1, 2 ** 53 - 1]), verified: random() < 0.5 },
        engagement:
          random() < 0.3
            ? {}
            : { likes: Math.floor(random() * 1e6), score: -Math.floor(random() * 1e6), rating: random() * 5 },
        media: random() < 0.5 ? [] : [some(awkward), 'https://a.example/x.png'],
        ...(random() < 0.3 && { editedAt: start - 1 }),
      });
      return assessment(of, some([[], ['acme'], ['acme', 'globex']]), {
        simhash: some(['', 'ffffffffffffffff', '8000000000000000']),
      });
    }),
  );
  // Two judgements of one state, the second of which counts: the versions are the same.
  for (const label of ['negative', 'positive'] as const) await write([judged(label)]);
  await write(
    Array.from({ length: 60 }, (_, i) => assessment(post(`test:${i + 1}`, { fetchedAt: start + 1 }), ['globex'])),
  );
  await write(Array.from({ length: 20 }, (_, i) => deletion(`test:${i * 3 + 2}`, start + 2)));
  await write([deletion('never-seen', start)]);
  await client.command({
    query: `INSERT INTO mentions (mention_id, brand, post_id, published_at, first_seen_at, fetched_at, version, likes, score, rating,
        sentiment_score, sentiment, spans, sentiment_words)
      SELECT generateUUIDv4(), 'odd', toString(number), toDateTime64('1925-06-07 08:09:10.011', 3, 'UTC') + number * 86400 * 3650,
        toDateTime64('2090-01-01', 3, 'UTC'), toDateTime64('2090-01-01', 3, 'UTC'), 18446744073709551615 - number,
        18446744073709551615, -9223372036854775808, toFloat32(number / 7), toFloat32(-1e-38), 'unrated',
        [('text', 0, 4294967295, 'it''s\\t')], [('a\\nb', toFloat32(1 / 3)), ('', 0)] FROM numbers(20)`,
  });
  const cursors = createCursorStore({ client, clock: createVirtualClock(start) });
  for (let n = 0; n < 5; n += 1) await cursors.save('a', { n, text: some(awkward) });
  const asking = { kind: 'coverage', posts: 3, rejects: 1, outcome: 'failed', source: 'a' } as const;
  await createCoverageSink({ client }).write(
    Array.from({ length: 90 }, (_, i) => ({
      ...asking,
      startedAt: start + i * hour,
      finishedAt: start + i * hour + 5,
      error: some(awkward),
    })),
  );
  const letter = { kind: 'dead', stage: 'process', source: 'a', postId: '', reason: 'thrown', at: start } as const;
  await createDeadLetterSink({ client }).write(
    awkward.map((payload, i) => ({ ...letter, id: `000000000000000${i}`, error: payload, payload })),
  );
  const labels = createLabelStore({ client, clock: createVirtualClock(start), random });
  for (const [i, note] of awkward.entries()) {
    await labels.label([
      { brand: 'globex', postId: `test:${i * 3 + 3}`, label: some(['negative', 'positive']), by: `x${note}`, note },
    ]);
  }
  for (const [i, note] of awkward.entries()) {
    const label = some(['irrelevant', 'relevant'] as const);
    await labels.label([{ brand: 'globex', postId: `test:${i * 3 + 3}`, label, by: `y${note}`, note }]);
  }
  for (const [i, adaptation] of awkward.entries()) {
    const row = { brand: 'acme', version: 1 + (i % 3), adaptation, reason: adaptation, row_version: i };
    await client.insert({ table: 'brand_models', values: [row], format: 'JSONEachRow' });
  }
  await alert(client, some);
}

/** Incidents of which some have two states, and what people did and were told. */
async function alert(client: ClickHouseClient, some: <T>(list: readonly T[]) => T): Promise<void> {
  const clock = createVirtualClock(start);
  const store = createIncidentStore({ client, clock });
  const incidents = Array.from({ length: 200 }, (_, n) =>
    incident(n, { startedAt: start + n, labels: { rule: some(awkward), brand: '' }, resolution: some(awkward) }),
  );
  await store.save(incidents);
  await store.save(incidents.slice(0, 50).map((one) => ({ ...one, state: 'resolved', resolvedAt: start + 1 })));
  const action = { at: start, action: 'note' } as const;
  await store.act(
    incidents.map(({ id }) => ({ ...action, incidentId: id, author: some(awkward), text: some(awkward) })),
  );
  const silence = { matchers: awkward, reason: some(awkward), startsAt: start, endsAt: start + hour, createdAt: start };
  for (const author of awkward) await store.silence({ ...silence, id: 'a', author });
  const outbox = createOutbox({ client });
  const told = Array.from({ length: 200 }, (_, n) => notification(n, { createdAt: start + n, error: some(awkward) }));
  await outbox.enqueue(told);
  for (const one of told.slice(0, 5)) await outbox.mark({ ...one, state: 'sent', receipt: some(awkward) });
  for (const { key } of told.slice(0, 5)) {
    await outbox.log({
      key,
      channel: 'x',
      attempt: 1,
      at: start,
      outcome: 'sent',
      durationMs: 1,
      detail: some(awkward),
    });
  }
  const people = createUnsubscriptions({ client, clock });
  await people.unsubscribe('daily', 'ana@example.com');
  await people.resubscribe('daily', 'ana@example.com');
}

/** Everything in a table but what depends on merging: the state of each thing that counts. */
const contentOf = (client: ClickHouseClient, view: string) => ask(client, `SELECT * FROM ${view} ORDER BY ALL`);

function options(change: Partial<CopyOptions> = {}): CopyOptions {
  return {
    source,
    target,
    clock: createVirtualClock(),
    signal: new AbortController().signal,
    onProgress: () => {},
    onRetry: (error) => {
      throw error;
    },
    chunkRows: 80,
    pieceBytes: 4_000,
    ...change,
  };
}

const differences = async (change: Partial<CopyOptions> = {}) =>
  (await compareStores(options(change))).map(({ table, missing, different, newer, extra }) => [
    table,
    missing,
    different,
    newer,
    extra,
  ]);
const none = tables.map((table) => [table, 0, 0, 0, 0]);

beforeAll(async () => {
  source = connectStore({ path });
  await fill(source);
  server = await startClickHouse();
  const { url, username, password, database } = server;
  target = connectStore({ url, username, password, database });
});
afterAll(async () => {
  await source.close();
  await target.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const table of tables) await target.client.command({ query: `TRUNCATE TABLE ${table}` });
});

describe('a copy', () => {
  test('holds the same, value for value, and says so', async () => {
    await copyStore(options());
    expect(await differences()).toEqual(none);
    for (const view of views)
      expect(await contentOf(target.client, view)).toEqual(await contentOf(source.client, view));
    const [compared] = await compareStores(options());
    const [[posts]] = (await ask(source.client, 'SELECT count() FROM v_posts')) as [[string]];
    expect(compared).toMatchObject({ table: 'posts', rows: Number(posts), tombstones: 21 });
  });

  test('of two judgements of one state keeps the later', async () => {
    await copyStore(options());
    const sentiment = "SELECT sentiment FROM v_mentions WHERE post_id = 'test:0'";
    expect(await ask(target.client, sentiment)).toEqual([['positive']]);
  });

  test('holds the same after either side merged', async () => {
    await copyStore(options());
    const before = await compareStores(options());
    for (const table of tables) await target.client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
    expect(await compareStores(options())).toEqual(before);
  });

  test('a late state of before the copy does not come back, because tombstones are copied', async () => {
    await copyStore(options());
    const writer = createStoreWriter({ client: target.client, events: quietEvents() });
    await writer.write([
      assessment(post('test:2', { fetchedAt: start + 1 }), ['acme']),
      assessment(post('never-seen', { fetchedAt: start - 1 }), ['acme']),
    ]);
    expect(
      await ask(target.client, "SELECT count() FROM v_mentions WHERE post_id IN ('test:2', 'never-seen')"),
    ).toEqual([['0']]);
  });

  test('goes on where it was stopped', async () => {
    const seen: CopyProgress[] = [];
    const abort = new AbortController();
    const stopAt = 5 + Math.floor(seededRandom(3)() * 5);
    const stopped = copyStore(
      options({
        signal: abort.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (seen.length === stopAt) abort.abort(new Error('enough'));
        },
      }),
    );
    await expect(stopped).rejects.toThrow('enough');
    const [there] = await countTarget(source, target);
    expect(there?.rows).toBeGreaterThan(0);
    let skipped = 0;
    await copyStore(options({ onProgress: (progress) => (skipped = Math.max(skipped, progress.skipped)) }));
    expect(skipped).toBeGreaterThan(0);
    expect(await differences()).toEqual(none);
    let again = 0;
    await copyStore(options({ onProgress: ({ rows, of, skipped: left }) => (again += rows === of ? left : 0) }));
    const all = (await countTarget(source, source)).reduce((sum, { rows }) => sum + rows, 0);
    expect(again).toBe(all);
  });

  test('waits for a server that is away, and goes on', async () => {
    const virtual = createVirtualClock();
    const errors: unknown[] = [];
    const clock: Clock = {
      now: virtual.now,
      async sleep(ms, signal) {
        if (errors.length === 3) {
          await killed;
          await server.restart();
        }
        await virtual.sleep(ms, signal);
      },
    };
    let killed: Promise<void> | undefined;
    await copyStore(
      options({
        clock,
        onRetry: (error) => errors.push(error),
        onProgress: ({ table, rows }) => {
          if (table === 'mentions' && rows > 0) killed ??= server.kill();
        },
      }),
    );
    expect(errors.length).toBeGreaterThanOrEqual(3);
    expect(await differences()).toEqual(none);
  });

  test('gives up on a server that stays away, and on one that refuses', async () => {
    const away = connectStore({ url: 'http://127.0.0.1:1' });
    const errors: unknown[] = [];
    const waiting = copyStore(options({ target: away, onRetry: (error) => errors.push(error), patienceMs: 60_000 }));
    await expect(waiting).rejects.toMatchObject({
      retry: 'transient',
      message: expect.stringContaining('looking for posts'),
    });
    expect(errors.length).toBeGreaterThan(3);
    const stranger = connectStore({
      url: server.url,
      username: server.username,
      password: 'wrong',
      database: server.database,
    });
    await expect(copyStore(options({ target: stranger }))).rejects.toMatchObject({ retry: 'fatal' });
    await away.close();
    await stranger.close();
  });
});

describe('a comparison finds', () => {
  const tampered = async (query: string) => {
    await copyStore(options());
    await target.client.command({ query });
    return differences();
  };
  const but = (table: string, ...counts: number[]) => none.map((row) => (row[0] === table ? [table, ...counts] : row));

  test('another content at the same version', async () => {
    expect(
      await tampered(
        `INSERT INTO mentions SELECT * REPLACE ('other' AS title) FROM mentions FINAL WHERE brand = 'globex' LIMIT 1`,
      ),
    ).toEqual(but('mentions', 0, 1, 0, 0));
  });

  test('what is not there, and what only is there', async () => {
    expect(await tampered("ALTER TABLE posts DELETE WHERE post_id = 'test:100' SETTINGS mutations_sync = 1")).toEqual(
      but('posts', 1, 0, 0, 0),
    );
    await target.client.command({ query: "INSERT INTO cursors (source, version) VALUES ('theirs', 1)" });
    expect((await differences()).at(-1)).toEqual(['cursors', 0, 0, 0, 1]);
  });

  test('a tombstone that is not there', async () => {
    const gone = "ALTER TABLE posts DELETE WHERE post_id = 'never-seen' SETTINGS mutations_sync = 1";
    expect(await tampered(gone)).toEqual(but('posts', 1, 0, 0, 0));
  });

  test('a later state, which is no fault', async () => {
    const later = `INSERT INTO posts SELECT * REPLACE (version + 1 AS version, 'later' AS title) FROM posts FINAL WHERE post_id = 'test:100'`;
    expect(await tampered(later)).toEqual(but('posts', 0, 0, 1, 0));
  });
});

test('a copy that is killed is completed by the next', { timeout: 120_000 }, async () => {
  // It needs a directory for itself, and this process keeps its own.
  const own = join(folder, 'own');
  const { url, username, password, database } = server;
  const where = JSON.stringify({ url, username, password, database });
  const filler = packagePath('test', 'sinks', 'clickhouse', 'killed-copy.mjs');
  cpSync(path, own, { recursive: true, filter: (file) => !file.endsWith('/status') });
  const dist = pathToFileURL(packagePath('dist')).href;
  const random = seededRandom(5);
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [filler, dist, own, where], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const killAt = 4 + Math.floor(random() * 12);
    let lines = 0;
    for await (const _ of createInterface({ input: child.stdout })) {
      lines += 1;
      if (lines === killAt) child.kill('SIGKILL');
    }
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
  }
  const before = (await countTarget(source, target)).reduce((sum, { rows }) => sum + rows, 0);
  expect(before).toBeGreaterThan(0);
  await copyStore(options());
  expect(await differences()).toEqual(none);
  for (const view of views) expect(await contentOf(target.client, view)).toEqual(await contentOf(source.client, view));
});
