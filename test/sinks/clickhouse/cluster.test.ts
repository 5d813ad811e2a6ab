import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import {
  type Cluster,
  clusterSchema,
  clusterSettings,
  forCluster,
  readCluster,
} from '../../../sinks/clickhouse/cluster.ts';
import { createIncidentStore } from '../../../sinks/clickhouse/incident-store.ts';
import { findIncident, listIncidents } from '../../../sinks/clickhouse/incidents.ts';
import { createLabelStore } from '../../../sinks/clickhouse/labels.ts';
import { listMessages } from '../../../sinks/clickhouse/messages.ts';
import { applyRetention, migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../../sinks/clickhouse/outbox.ts';
import {
  countRows,
  listDeadLetters,
  markDeadLetters,
  recentStories,
  sourceStates,
} from '../../../sinks/clickhouse/queries.ts';
import { expireSilence } from '../../../sinks/clickhouse/silences.ts';
import { createCoverageSink, createCursorStore, createDeadLetterSink } from '../../../sinks/clickhouse/state.ts';
import { createUnsubscriptions } from '../../../sinks/clickhouse/unsubscriptions.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { incident, notification } from './alert-samples.ts';
import { alone, clusterConfig, openClusterEngine, runStatements } from './cluster-engine.ts';
import { migratedTables, migratedViews, migrationFiles, syncedTables } from './migrated-names.ts';
import { ask, assessment, deletion, hour, post, start } from './temporary-store.ts';

const engine = openClusterEngine();
const plain = engine.client('plain');
const spread = engine.client('spread');
const kept = engine.client('kept');
const here: Cluster = { name: 'here', sharded: true, replicas: 1 };
const onShards: string[] = [];
const onReplicas: string[] = [];

beforeAll(async () => {
  await migrate(plain);
  await migrate(alone(spread, onShards), { cluster: here });
  await migrate(alone(kept, onReplicas), { cluster: { ...here, sharded: false } });
});
afterAll(() => engine.close());

const tables = (client: ClickHouseClient) =>
  ask(client, 'SELECT name, engine FROM system.tables WHERE database = currentDatabase() ORDER BY name');

describe('the migrations on a cluster', () => {
  test('every statement is made on every server, and the engine can read it', async () => {
    for (const statement of [...onShards, ...onReplicas]) {
      const answer = await plain.query({
        query: 'SELECT formatQuerySingleLine({statement:String})',
        query_params: { statement },
        format: 'JSONCompactEachRow',
      });
      const [[formatted]] = (await answer.json()) as [[string]];
      expect(formatted).toContain(' ON CLUSTER here');
    }
    expect(onShards.length).toBeGreaterThan(onReplicas.length);
  });

  test('spread over shards, a table is one that keeps and one that spreads, with the same columns and comments', async () => {
    expect(await tables(spread)).toEqual(
      [
        ...migratedTables.flatMap((name) => [
          [name, 'Distributed'],
          [`${name}_local`, 'ReplacingMergeTree'],
        ]),
        ['schema_migrations', 'ReplacingMergeTree'],
        ...migratedViews.map((name) => [name, 'View']),
      ].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
    const columns = (database: string) =>
      ask(
        plain,
        `SELECT table, name, type, comment FROM system.columns WHERE database = '${database}' AND table NOT LIKE '%_local'
         ORDER BY table, position`,
      );
    expect(await columns('spread')).toEqual(await columns('plain'));
    const comments = (database: string) =>
      ask(
        plain,
        `SELECT name, comment FROM system.tables WHERE database = '${database}' AND name NOT LIKE '%_local' ORDER BY name`,
      );
    expect(await comments('spread')).toEqual(await comments('plain'));
  });

  test('kept whole, the tables are those of a single server', async () => {
    expect(await tables(kept)).toEqual(await tables(plain));
  });

  test('the replicated tables are accepted, each at a path of its own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'escolta-replicated-'));
    const creations = onShards.filter((statement) => statement.includes('ReplicatedReplacingMergeTree('));
    const statements = [
      ...creations.map((statement) => statement.replace(" ON CLUSTER 'here'", '')),
      "SELECT name, replaceAll(engine_full, '\\'', '') FROM system.tables WHERE database = currentDatabase() ORDER BY name",
    ];
    const answers = runStatements(clusterConfig, join(folder, 'data'), statements);
    rmSync(folder, { recursive: true });
    expect(answers.map(({ error }) => error).filter(Boolean)).toEqual([]);
    const made = (answers.at(-1)?.text ?? '')
      .trim()
      .split('\n')
      .map((line) => {
        const [, name, at, replica] = /^(\w+)\tReplicatedReplacingMergeTree\((.*?), (.*?)[,)]/.exec(line) ?? [];
        return [name, at, replica, line.includes('fsync_after_insert = 1')];
      });
    const path = '/clickhouse/tables/here/default';
    expect(made.filter(([name]) => name !== 'schema_migrations')).toEqual(
      migratedTables
        .map((name) => [`${name}_local`, `${path}/${name}_local/{shard}`, '{replica}', syncedTables.includes(name)])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    // The same on every server of every shard.
    expect(made.find(([name]) => name === 'schema_migrations')).toEqual([
      'schema_migrations',
      `${path}/schema_migrations/all`,
      '{shard}-{replica}',
      false,
    ]);
  });

  test('views name the user who made them, because other servers do not know who asks', () => {
    const made = onShards.filter((statement) => statement.startsWith('CREATE OR REPLACE VIEW'));
    expect(new Set(made.map((statement) => /VIEW (\w+)/.exec(statement)?.[1]))).toEqual(new Set(migratedViews));
    for (const view of made) expect(view).toContain('DEFINER = `default` SQL SECURITY DEFINER');
  });

  test('views join on the server that is asked: with two shards, the engine would refuse to join on each', () => {
    const joins = onShards.flatMap((statement) => statement.match(/(?:\w+ )*JOIN\b/g) ?? []);
    expect(joins.length).toBeGreaterThan(0);
    for (const join of joins) expect(join).toMatch(/^GLOBAL /);
  });

  test('a second start changes nothing, and neither do two at once', async () => {
    const again: string[] = [];
    await migrate(alone(spread, again), { cluster: here });
    expect(again).toEqual([]);
    const both = ['first', 'second'].map(() => migrate(alone(engine.client('raced'), []), { cluster: here }));
    await Promise.all(both);
    expect((await tables(engine.client('raced'))).length).toBe((await tables(spread)).length);
    expect(await ask(plain, 'SELECT count(), uniqExact(version) FROM raced.schema_migrations FINAL')).toEqual([
      [String(migrationFiles.length), String(migrationFiles.length)],
    ]);
  });

  test.each([
    ['ALTER TABLE posts ADD COLUMN IF NOT EXISTS mood String', ['posts_local', 'posts']],
    ['ALTER TABLE posts ADD INDEX IF NOT EXISTS words text TYPE text(tokenizer = splitByNonAlpha)', ['posts_local']],
    ['ALTER TABLE posts MATERIALIZE INDEX words', ['posts_local']],
    ['ALTER TABLE posts MODIFY SETTING index_granularity = 512', ['posts_local']],
    [
      'ALTER TABLE posts ADD PROJECTION IF NOT EXISTS by_time\n(\n  SELECT post_id ORDER BY published_at\n)',
      ['posts_local'],
    ],
    ['ALTER TABLE posts MATERIALIZE PROJECTION by_time', ['posts_local']],
  ])('%s', (statement, names) => {
    const made = forCluster(statement, here, { database: 'escolta', user: 'ada' });
    expect(made.map((query) => /^ALTER TABLE (\w+) ON CLUSTER 'here' /.exec(query)?.[1])).toEqual(names);
    const whole = forCluster(statement, { ...here, sharded: false }, { database: 'escolta', user: 'ada' });
    expect(whole).toEqual([expect.stringContaining("ALTER TABLE posts ON CLUSTER 'here' ")]);
  });

  test.each([
    ['DROP TABLE posts', 'only CREATE TABLE'],
    ['CREATE TABLE IF NOT EXISTS more\n(\n  a String\n)\nENGINE = ReplacingMergeTree ORDER BY a', 'no sharding key'],
    ['CREATE TABLE IF NOT EXISTS more\n(\n  a String\n)\nENGINE = MergeTree ORDER BY a', 'must be ReplacingMergeTree'],
  ])('what cannot be made on every server is refused: %s', (statement, why) => {
    expect(() => forCluster(statement, here, { database: 'escolta', user: 'ada' })).toThrow(why);
  });
});

/** All that is written in the life of a store: new states, older ones that come late, a brand gone and back, deletions. */
async function live(client: ClickHouseClient): Promise<void> {
  const write = (batch: Parameters<ReturnType<typeof createStoreWriter>['write']>[0]) =>
    createStoreWriter({ client, events: quietEvents() }).write(batch);
  const posts = Array.from({ length: 60 }, (_, i) =>
    post(`test:${i}`, { publishedAt: start - (i % 3) * 40 * 24 * hour }),
  );
  await write(posts.map((of, i) => assessment(of, i % 5 === 0 ? [] : i % 2 === 0 ? ['acme', 'globex'] : ['acme'])));
  const later = (i: number, by: number, change = {}) =>
    post(`test:${i}`, { fetchedAt: start + by, publishedAt: start + by, ...change });
  await write(posts.slice(0, 20).map((_, i) => assessment(later(i, 1_000, { text: 'edited' }), ['globex'])));
  await write(posts.slice(5, 10).map((_, i) => assessment(later(i + 5, 500, { text: 'late' }), ['acme'])));
  await write([deletion('test:3', start + 2_000), deletion('test:4', start + 2_000), deletion('never-seen', start)]);
  await write([assessment(later(4, 3_000, { text: 'back' }), ['acme'])]);
  await write([assessment(post('never-seen', { fetchedAt: start - 1 }), ['acme'])]);
  const cursors = createCursorStore({ client, clock: createVirtualClock(start) });
  for (const [source, cursor] of [
    ['a', { n: 1 }],
    ['b', 'x'],
    ['a', { n: 2 }],
  ] as const)
    await cursors.save(source, cursor);
  const asking = { kind: 'coverage', finishedAt: start + 5, posts: 3, rejects: 1 } as const;
  await createCoverageSink({ client }).write([
    { ...asking, source: 'a', startedAt: start, outcome: 'ok', error: '' },
    { ...asking, source: 'b', startedAt: start, outcome: 'failed', error: 'away' },
  ]);
  const letters = createDeadLetterSink({ client });
  const letter = {
    kind: 'dead',
    stage: 'process',
    source: 'a',
    postId: '',
    reason: 'thrown',
    error: 'x',
    payload: '{}',
  } as const;
  await letters.write(['0000000000000001', '0000000000000002'].map((id) => ({ ...letter, id, at: start })));
  await markDeadLetters(client, ['0000000000000001'], 'discarded');
  const labels = createLabelStore({ client, clock: createVirtualClock(start), random: () => 0.5 });
  const said = { brand: 'acme', by: 'ana', note: 'so' } as const;
  await labels.label([
    { ...said, postId: 'test:22', label: 'positive' },
    { ...said, postId: 'test:24', label: 'negative' },
  ]);
  await labels.label([{ ...said, postId: 'test:24', label: 'none' }]);
  await labels.label([{ ...said, postId: 'test:22', label: 'irrelevant' }]);
  await labels.label([{ ...said, postId: 'test:24', label: 'relevant' }]);
  for (const row_version of [1, 2]) {
    await client.insert({
      table: 'brand_models',
      values: [{ brand: 'acme', version: 1, row_version }],
      format: 'JSONEachRow',
    });
  }
  await letters.write([{ ...letter, id: '0000000000000001', at: start + 1 }]);
  await alerted(client);
}

/** Incidents, what was done about them, and what was told. */
async function alerted(client: ClickHouseClient): Promise<void> {
  const clock = createVirtualClock(start);
  const store = createIncidentStore({ client, clock });
  const incidents = Array.from({ length: 20 }, (_, n) => incident(n));
  await store.save(incidents);
  await store.save(incidents.slice(0, 5).map((one) => ({ ...one, state: 'resolved', resolvedAt: start })));
  await store.act(
    incidents.map(({ id }) => ({ incidentId: id, at: start, author: 'ana', action: 'acknowledge', text: '' })),
  );
  const silences = ['a', 'b'].map((id) => ({ id, matchers: ['brand=acme'], author: 'ana', reason: '' }));
  for (const silence of silences)
    await store.silence({ ...silence, startsAt: start, endsAt: start + hour, createdAt: start });
  await expireSilence(client, 'a', start + 1);
  const outbox = createOutbox({ client });
  const told = Array.from({ length: 20 }, (_, n) => notification(n));
  await outbox.enqueue(told);
  for (const one of told.slice(0, 5)) await outbox.mark({ ...one, state: 'sent', attempts: 1, sentAt: start });
  await outbox.log({
    key: told[0]?.key ?? '',
    channel: 'x',
    attempt: 1,
    at: start,
    outcome: 'sent',
    durationMs: 1,
    detail: '',
  });
  const people = createUnsubscriptions({ client, clock });
  await people.unsubscribe('daily', 'ana@example.com');
  await people.resubscribe('daily', 'ana@example.com');
  await people.unsubscribe('weekly', 'ana@example.com');
}

async function readAlerts(client: ClickHouseClient) {
  const reader = createAlertReader({ client });
  const store = createIncidentStore({ client, clock: createVirtualClock(start) });
  const outbox = createOutbox({ client });
  const all = { brands: ['acme', 'globex'], segment: {}, from: start - 100 * 24 * hour, to: start + hour };
  const mentions = await reader.mentions({ ...all, seenFrom: 0, limit: 1_000 });
  return {
    counts: await reader.counts(all),
    mentions,
    unanswered: await reader.unanswered({ ...all, handles: { acme: ['ada'] }, limit: 100 }),
    gone: await reader.gone([
      ...mentions,
      { brand: 'acme', mentionId: '00000000-0000-0000-0000-000000000000', publishedAt: start },
    ]),
    sources: await reader.sources(start + hour),
    coverage: await reader.coverage({ sources: ['a', 'b'], from: start - hour, to: start + hour }),
    postsRead: await reader.postsRead(start - hour, start + hour),
    open: await store.load(start + 1),
    care: await store.care([incident(1).id]),
    silences: await store.silences(start + 2),
    queued: await outbox.queued(),
    entries: await outbox.entries(['0000000000000001']),
    known: await outbox.known([notification(1).key, 'x']),
    incidents: await listIncidents(client),
    one: await findIncident(client, incident(1).id),
    messages: await listMessages(client, { limit: 3 }),
    unsubscribed: await createUnsubscriptions({ client, clock: createVirtualClock(start) }).unsubscribed('weekly'),
  };
}

const readAll = async (client: ClickHouseClient) => ({
  mentions: await ask(client, 'SELECT * FROM v_mentions ORDER BY mention_id'),
  posts: await ask(client, 'SELECT * FROM v_posts ORDER BY post_id'),
  stories: await ask(client, 'SELECT * FROM v_stories ORDER BY brand, story_id'),
  labels: await ask(client, 'SELECT * FROM v_labels ORDER BY post_id'),
  marks: await ask(client, 'SELECT * FROM v_marks ORDER BY post_id'),
  irrelevant: await ask(client, 'SELECT * FROM v_irrelevant ORDER BY post_id'),
  models: await ask(client, 'SELECT * FROM v_brand_models'),
  counts: await countRows(client),
  sources: await sourceStates(client, start + hour),
  recent: await recentStories(client, start - 100 * 24 * hour, 1_000),
  letters: await listDeadLetters(client),
  alerts: await readAlerts(client),
  cursor: await createCursorStore({ client, clock: createVirtualClock(start) }).load('a'),
});

/** Tables in which nothing has a second state. */
const written = { once: ['coverage', 'deliveries', 'incident_actions'] };

/** Two states of something in each of the tables that `live` does not write. */
async function twice(client: ClickHouseClient): Promise<void> {
  for (const table of migratedTables) {
    const [row] = await ask(client, `SELECT count() FROM ${table}`);
    if (row?.[0] !== '0') continue;
    const [column] = await ask(
      client,
      `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '${table}' AND type LIKE '%String%' AND type NOT LIKE 'Array%' ORDER BY position LIMIT 1`,
    );
    for (let time = 0; time < 2; time += 1)
      await client.command({ query: `INSERT INTO ${table} (${column?.[0]}) VALUES ('x')` });
  }
}

describe('a store that is spread', () => {
  beforeAll(async () => {
    for (const client of [plain, spread]) await live(client);
  });

  test('shows what a single server shows', async () => {
    const whole = await readAll(plain);
    expect(whole.mentions.length).toBeGreaterThan(50);
    expect(whole.labels).toHaveLength(1);
    expect(whole.marks).toHaveLength(2);
    expect(whole.irrelevant).toHaveLength(1);
    expect(whole.models).toHaveLength(1);
    expect(whole.alerts.mentions).toHaveLength(whole.mentions.length);
    expect(whole.alerts.counts.reduce((sum, { mentions }) => sum + mentions, 0)).toBe(whole.mentions.length);
    expect(whole.alerts.open).toHaveLength(15);
    expect(whole.alerts.queued).toHaveLength(15);
    expect(await readAll(spread)).toEqual(whole);
  });

  test('what is one row after merging lies on one shard, and a post with its mentions', async () => {
    const keys = await ask(
      plain,
      `SELECT replaceOne(d.name, '_local', ''), k.sorting_key, extract(d.engine_full, ', (cityHash64\\([^)]*\\))')
       FROM system.tables AS d JOIN system.tables AS k ON k.database = d.database AND k.name = concat(d.name, '_local')
       WHERE d.database = 'spread' AND d.engine = 'Distributed' ORDER BY 1`,
    );
    expect(keys.map(([table]) => table)).toEqual(migratedTables);
    // So that former states stay to be looked at.
    await spread.command({ query: 'SYSTEM STOP MERGES' });
    onTestFinished(async () => {
      await spread.command({ query: 'SYSTEM START MERGES' });
    });
    await live(spread);
    await twice(spread);
    for (const [table, sortingKey, shardingKey] of keys) {
      const [row] = await ask(
        spread,
        `SELECT max(states), max(shards) FROM
         (SELECT count() AS states, uniqExact(${shardingKey}) AS shards FROM ${table} GROUP BY ${sortingKey})`,
      );
      expect(row?.[1], `${table}`).toBe('1');
      // Without several states of something, this would prove nothing.
      if (!written.once.includes(String(table))) expect(Number(row?.[0]), `${table}`).toBeGreaterThan(1);
    }
    expect(keys.find(([table]) => table === 'posts')?.[2]).toBe(keys.find(([table]) => table === 'mentions')?.[2]);
  });

  test('retention is set where the rows are kept', async () => {
    const seen: string[] = [];
    const retention = {
      mentionsDays: 365,
      droppedPostsDays: 30,
      coverageDays: 400,
      deadLettersDays: 90,
      alertsDays: 400,
    };
    await applyRetention(alone(spread, seen), retention, here);
    expect(seen).toHaveLength(10);
    expect(seen).toContain(
      "ALTER TABLE mentions_local ON CLUSTER 'here' MODIFY TTL toDateTime(first_seen_at) + toIntervalDay(365)",
    );
    seen.length = 0;
    await applyRetention(alone(spread, seen), retention, here);
    expect(seen).toEqual([]);
  });
});

describe('looking at a cluster', () => {
  const look = (name: string, sharded = false) => readCluster(plain, clusterSchema.parse({ name, sharded }));

  test('says how many hold the same data', async () => {
    expect(await look('three')).toEqual({ name: 'three', sharded: false, replicas: 3 });
    expect(await look('grid', true)).toEqual({ name: 'grid', sharded: true, replicas: 2 });
  });

  test.each([
    ['gird', true, 'is not known to the server (it knows: grid, here, three, twice, uneven)'],
    ['grid', false, 'has 2 shards: set store.cluster.sharded to true'],
    ['uneven', true, 'different numbers of replicas'],
    ['twice', false, 'set internal_replication to true'],
  ])('%s does not fit', async (name, sharded, why) => {
    await expect(look(name, sharded)).rejects.toMatchObject({ retry: 'fatal', message: expect.stringContaining(why) });
  });

  test('a write waits for every server that holds the same data', () => {
    expect(clusterSettings({ ...here, replicas: 3, sharded: false })).toMatchObject({
      insert_quorum: '3',
      skip_unavailable_shards: 0,
    });
    expect(clusterSettings(here)).toMatchObject({ insert_quorum: '0', distributed_foreground_insert: 1 });
  });
});
