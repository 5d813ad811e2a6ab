import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../core/clock.ts';
import { connectStore, createDatabase, type Store } from '../../../sinks/clickhouse/connect.ts';
import { applyRetention, migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createCursorStore } from '../../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { startClickHouse, type TestClickHouse } from '../../support/clickhouse-server.ts';
import { quietEvents } from '../../support/events.ts';
import { ask, assessment, post } from './temporary-store.ts';

// Escolta's own store over the interface, as over any ClickHouse server: nothing of it knows the difference.
let server: TestClickHouse;
let store: Store;

beforeAll(async () => {
  server = await startClickHouse();
  const { url, username, password, database } = server;
  await createDatabase({ url, username, password, database });
  store = connectStore({ url, username, password, database });
  await migrate(store.client);
  await applyRetention(store.client, { mentionsDays: 400, coverageDays: 30, deadLettersDays: 30, alertsDays: 400 });
});
afterAll(async () => {
  await store.close();
  await server.stop();
});

const batch = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    assessment(post(`test:${from + i}`, { text: `naïve 👍 "${from + i}"\\` }), ['acme', 'globex']),
  );
const mentions = () => ask(store.client, 'SELECT brand, count() FROM v_mentions GROUP BY brand ORDER BY brand');

test('writes, and counts each mention once', async () => {
  const writer = createStoreWriter({ client: store.client, events: quietEvents() });
  await Promise.all([writer.write(batch(0, 1_000)), writer.write(batch(1_000, 1_000))]);
  await writer.write(batch(500, 1_000));
  expect(await mentions()).toEqual([
    ['acme', '2000'],
    ['globex', '2000'],
  ]);
  expect(await ask(store.client, "SELECT text FROM v_posts WHERE post_id = 'test:7'")).toEqual([['naïve 👍 "7"\\']]);
});

test('keeps cursors', async () => {
  const cursors = createCursorStore({ client: store.client, clock: systemClock });
  await cursors.save('source', { page: 7 });
  expect(await cursors.load('source')).toEqual({ page: 7 });
});

test('what was acknowledged is there after a kill, and a client goes on by itself', async () => {
  const writer = createStoreWriter({ client: store.client, events: quietEvents() });
  await writer.write(batch(2_000, 100));
  await server.kill();
  await expect(mentions()).rejects.toThrow();
  await server.restart();
  expect(await mentions()).toEqual([
    ['acme', '2100'],
    ['globex', '2100'],
  ]);
});

test('a wrong password is fatal', async () => {
  const client = createClient({
    url: server.url,
    username: server.username,
    password: 'wrong',
    log: { level: ClickHouseLogLevel.OFF },
  });
  await expect(migrate(client)).rejects.toMatchObject({ name: 'PipelineError', retry: 'fatal' });
  await client.close();
});
