import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import { createBrandModels } from '../../../sinks/clickhouse/brand-models.ts';
import { type Cluster, forCluster } from '../../../sinks/clickhouse/cluster.ts';
import { type Connection, connectEmbedded } from '../../../sinks/clickhouse/embedded-connection.ts';
import { forgettable, grantsScript, rightsOf, type StoreRole } from '../../../sinks/clickhouse/grants.ts';
import { createIncidentStore } from '../../../sinks/clickhouse/incident-store.ts';
import { findIncident, listIncidents } from '../../../sinks/clickhouse/incidents.ts';
import { insertRows, jsonLine } from '../../../sinks/clickhouse/insert-rows.ts';
import { listLabels } from '../../../sinks/clickhouse/labels/list.ts';
import { createLabelStore } from '../../../sinks/clickhouse/labels.ts';
import { setStatement } from '../../../sinks/clickhouse/literals.ts';
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
import { clusterConfig, runStatements } from './cluster-engine.ts';
import { migratedTables, migratedViews } from './migrated-names.ts';
import { assessment, deletion, hour, post, start } from './temporary-store.ts';

// The engine in the process knows one user, but it does hold that one to the rights that its configuration gives. So: what our
// code says to the store is recorded, and said again by users with just the rights of each role, each in a process of its own.

const folder = mkdtempSync(join(tmpdir(), 'escolta-grants-'));
const made = { admin: [] as string[], writer: [] as string[], reader: [] as string[] };
const retention = { coverageDays: 400, deadLettersDays: 90, alertsDays: 400 };
const here: Cluster = { name: 'here', sharded: true, replicas: 1 };
let client: ClickHouseClient;

/** Writes down every statement, as it can be said again. */
function recording(connection: Connection, said: string[]): Connection {
  const note = (params: { query: string; query_params?: Record<string, unknown> }, values = '') => {
    const parameters = setStatement({}, params.query_params ?? {});
    said.push(...(parameters ? [parameters] : []), `${params.query}\n${values}`);
  };
  const insert = async <P extends { query: string; values?: unknown }>(params: P): Promise<P> => {
    if (params.values === undefined) {
      note(params);
      return params;
    }
    const values = await text(Readable.from(params.values as string | Readable));
    note(params, values);
    return { ...params, values };
  };
  return {
    ...connection,
    query: (params) => {
      note(params);
      return connection.query(params);
    },
    command: (params) => {
      note(params);
      return connection.command(params);
    },
    exec: async (params) => connection.exec(await insert(params)),
    insert: async (params) => connection.insert(await insert(params)),
  };
}

async function writeEverything(on: ClickHouseClient): Promise<void> {
  const clock = createVirtualClock(start);
  await migrate(on);
  await applyRetention(on, retention);
  const writer = createStoreWriter({ client: on, events: quietEvents() });
  await writer.write([assessment(post('test:1'), ['acme']), assessment(post('test:2'), []), deletion('test:3', start)]);
  await recentStories(on, 0, 10);
  const labels = createLabelStore({ client: on, clock, random: () => 0.5 });
  await labels.label([{ brand: 'acme', postId: 'test:1', label: 'positive', by: 'ana' }]);
  await labels.label([{ brand: 'acme', postId: 'test:1', label: 'relevant', by: 'ana' }]);
  await labels.settle();
  await listLabels(on, { limit: 10 });
  const models = createBrandModels({ client: on, clock });
  await models.list();
  const cursors = createCursorStore({ client: on, clock });
  await cursors.save('a', 1);
  await cursors.load('a');
  const asking = { source: 'a', startedAt: start, finishedAt: start, posts: 1, rejects: 0, error: '' };
  await createCoverageSink({ client: on }).write([{ kind: 'coverage', ...asking, outcome: 'ok' }]);
  const letter = {
    stage: 'store',
    source: 'a',
    postId: '',
    reason: 'x',
    error: 'x',
    payload: '{}',
    at: start,
  } as const;
  await createDeadLetterSink({ client: on }).write([{ kind: 'dead', ...letter, id: '0000000000000001' }]);
  await listDeadLetters(on);
  await markDeadLetters(on, ['0000000000000001'], 'replayed');
  await sourceStates(on, start);
  await countRows(on);
  await alert(on);
  await insertRows(on, 'brand_models', [jsonLine({ brand: 'acme', version: 1 })]);
  for (const view of ['v_posts', 'v_stories', 'v_brand_models', 'v_irrelevant', 'v_marks', ...later.views])
    await (await on.query({ query: `SELECT * FROM ${view}`, format: 'JSON' })).json();
  // As what is written of people and by the pages: read back, written, and erased where somebody is forgotten.
  for (const table of later.tables) {
    await (await on.query({ query: `SELECT * FROM ${table} LIMIT 1`, format: 'JSON' })).json();
    await on.command({ query: `INSERT INTO ${table} SELECT * FROM ${table} WHERE 0` });
  }
  for (const table of forgettable)
    await on.command({ query: `ALTER TABLE ${table} DELETE WHERE 0 SETTINGS mutations_sync = 2` });
}

/** What came after alerts and labels. */
const early = new Set([
  ...['posts', 'mentions', 'cursors', 'coverage', 'dead_letters', 'labels', 'marks', 'brand_models', 'incidents'],
  ...['incident_actions', 'silences', 'notifications', 'deliveries', 'unsubscriptions'],
]);
const later = {
  tables: migratedTables.filter((table) => !early.has(table)),
  views: migratedViews.filter(
    (view) => !early.has(view.slice(2)) && !['v_stories', 'v_sources', 'v_irrelevant'].includes(view),
  ),
};

/** What alerts read and write. */
async function alert(on: ClickHouseClient): Promise<void> {
  const clock = createVirtualClock(start);
  const reader = createAlertReader({ client: on });
  const all = { brands: ['acme'], segment: {}, from: start - 7 * 24 * hour, to: start + hour };
  await reader.counts(all);
  const mentions = await reader.mentions({ ...all, seenFrom: 0, limit: 10 });
  await reader.gone(mentions);
  await reader.unanswered({ ...all, handles: {}, limit: 10 });
  await reader.sources(start);
  await reader.coverage({ sources: ['a'], from: start - hour, to: start });
  await reader.postsRead(start - hour, start + hour);
  const store = createIncidentStore({ client: on, clock });
  await store.save([incident(1)]);
  await store.load(start);
  await store.act([{ incidentId: incident(1).id, at: start, author: 'ana', action: 'note', text: 'x' }]);
  await store.care([incident(1).id]);
  await store.silence({
    id: 'a',
    matchers: [],
    author: '',
    reason: '',
    startsAt: start,
    endsAt: start + hour,
    createdAt: start,
  });
  await store.silences(start);
  await expireSilence(on, 'a', start + 1);
  const outbox = createOutbox({ client: on });
  const told = notification(1, { incidents: [incident(1).id] });
  await outbox.enqueue([told]);
  await outbox.queued();
  await outbox.known([told.key]);
  await outbox.entries([incident(1).id]);
  await outbox.mark({ ...told, state: 'sent' });
  await outbox.log({ key: told.key, channel: 'x', attempt: 1, at: start, outcome: 'sent', durationMs: 1, detail: '' });
  const people = createUnsubscriptions({ client: on, clock });
  await people.unsubscribe('daily', 'ana@example.com');
  await people.unsubscribed('daily');
  await listIncidents(on);
  await findIncident(on, incident(1).id);
  await listMessages(on, { limit: 10 });
}

const user = (name: string, grants: string) => `<${name}>
  <password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>${grants}
</${name}>`;

/** The engine's configuration with one who has these rights, and with one who makes the views. */
function configFor(rights: readonly string[] | undefined): string {
  const grants = rights?.map((right) => `<query>GRANT ${right}</query>`).join('') ?? '';
  return clusterConfig.replace(
    /<users>.*<\/users>/s,
    `<users>${user('default', rights ? `<grants>${grants}</grants>` : '')}${user('keeper', '')}</users>`,
  );
}

const byKeeper = (statement: string) => statement.replace('DEFINER = CURRENT_USER', 'DEFINER = keeper');

function errorsOf(rights: readonly string[], data: string, statements: readonly string[]): string[] {
  return runStatements(configFor(rights), data, statements).flatMap(({ error }) => (error ? [error] : []));
}

beforeAll(async () => {
  const path = join(folder, 'recorded', 'data');
  const said: string[] = [];
  const views = [
    'v_mentions',
    'v_posts',
    'v_stories',
    'v_sources',
    'v_incidents',
    'v_silences',
    'v_labels',
    'v_marks',
    'v_irrelevant',
    'v_brand_models',
    'v_reach',
  ].map((view) => `SELECT * FROM ${view}`);
  client = createClient({
    connection: recording(connectEmbedded({ path, database: 'default', connections: 2 }), said),
  });
  await migrate(client);
  await applyRetention(client, retention);
  // The first question is whether there is anything yet.
  made.admin.push(...said.filter((statement) => !statement.includes('FROM schema_migrations')), ...views);
  said.length = 0;
  await writeEverything(client);
  made.writer.push(...said);
  made.reader.push(...views);
  for (const [name, statements] of [
    ['whole', made.admin.map(byKeeper)],
    ['spread', made.admin.flatMap(spread)],
  ] as const) {
    const data = join(folder, name, 'data');
    const errors = runStatements(configFor(undefined), data, statements).flatMap(({ error }) => error ?? []);
    expect(errors).toEqual([]);
  }
});
afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What an administrator says to a sharded cluster, as one server of it can do. */
function spread(statement: string): string[] {
  if (/^INSERT|^SELECT/.test(statement)) return [statement];
  // Retention is set by statements of its own.
  if (/^ALTER TABLE \w+ MODIFY TTL /.test(statement)) return [statement.replace(/^ALTER TABLE \w+/, '$&_local')];
  return forCluster(statement.trim(), here, { database: 'default', user: 'keeper' }).map((query) =>
    query
      .replace(/ ON CLUSTER '\w+'/, '')
      .replace(/ReplicatedReplacingMergeTree\('[^']*', '[^']*'(?:, )?/, 'ReplacingMergeTree('),
  );
}

const cases: readonly (readonly [StoreRole, 'whole' | 'spread'])[] = [
  ['admin', 'whole'],
  ['writer', 'whole'],
  ['reader', 'whole'],
  ['writer', 'spread'],
  ['reader', 'spread'],
];

/** Rows are erased where they are kept. */
const saidOn = (layout: 'whole' | 'spread', role: StoreRole) =>
  made[role].map((statement) =>
    layout === 'spread' ? statement.replace(/^ALTER TABLE (\w+) DELETE/u, 'ALTER TABLE $1_local DELETE') : statement,
  );

const never = ['DROP TABLE posts', 'TRUNCATE TABLE posts', "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')"];
const notWriting = [
  'ALTER TABLE posts MODIFY TTL toDateTime(first_seen_at) + toIntervalDay(1)',
  'CREATE TABLE more (a Int8) ENGINE = Memory',
];
const notAllowed: Record<StoreRole, readonly string[]> = {
  admin: [...never, 'CREATE TABLE system.more (a Int8) ENGINE = Memory'],
  writer: [...never, ...notWriting, 'SELECT * FROM deliveries', 'ALTER TABLE coverage DELETE WHERE 1'],
  reader: [
    ...never,
    ...notWriting,
    'ALTER TABLE posts DELETE WHERE 1',
    "INSERT INTO cursors (source) VALUES ('x')",
    'SELECT * FROM mentions',
    'SELECT * FROM posts',
    'SELECT * FROM v_dead_letters',
    'SELECT * FROM incidents',
    'SELECT * FROM v_notifications',
    'SELECT * FROM v_deliveries',
    'SELECT * FROM unsubscriptions',
    'SELECT * FROM labels',
    'SELECT * FROM marks',
    'SELECT * FROM brand_models',
  ],
};

describe.each(cases)('the rights of the %s, tables %s', (role, layout) => {
  const options = { database: 'default', cluster: layout === 'spread' ? here : undefined };
  // Those the engine in the process does not ask for.
  const unchecked = /^(?:CREATE DATABASE|SELECT ON system|CLUSTER|REMOTE)/;
  const rights = rightsOf(role, options).filter((right) => !unchecked.test(right));
  // An administrator's work is proved on an empty folder, by itself as the one who makes the views.
  const folderOf = (name: string) => {
    const data = join(folder, name, 'data');
    if (role !== 'admin') return join(folder, layout, 'data');
    rmSync(data, { recursive: true, force: true });
    return data;
  };

  test('suffice for all that it says to the store', () => {
    const data = folderOf('admin');
    expect(made[role].length).toBeGreaterThan(3);
    expect(errorsOf(rights, data, saidOn(layout, role))).toEqual([]);
  });

  test('are each needed for something', () => {
    // What a view reads on this server it reads as the one who made it. Only another shard would ask for these.
    const elsewhere = role === 'reader' ? /^SELECT(?:\(.*\))? ON \w+\.\w+_local$/ : /^SELECT ON \w+\.deliveries_local$/;
    const expected = rights.filter((right) => !elsewhere.test(right));
    expect(role === 'admin' ? needed(expected) : asked(expected)).toEqual(expected);
  });

  /** Those without which something fails. */
  function needed(all: readonly string[]): string[] {
    // A table that is made anew hides nothing of the right to replace a view: it is made twice.
    const statements = [...made[role], ...made[role]];
    return all.filter((right) => {
      const left = all.filter((other) => other !== right);
      return errorsOf(left, folderOf('admin'), statements).length > 0;
    });
  }

  /** Those that the engine asks for by their name, beginning with none. It names one at a time. */
  function asked(all: readonly string[]): string[] {
    let had: string[] = [];
    for (;;) {
      const errors = errorsOf(had, folderOf('admin'), saidOn(layout, role));
      const named = all.filter((right) => {
        const [kind, table] = right.split(' ON ');
        const grant = new RegExp(`the grant ${kind}(?:\\(.*?\\))? ON ${table?.replace('.', '\\.')}(?!\\w)`);
        return had.includes(right) || errors.some((error) => grant.test(error));
      });
      if (named.length === had.length) return named;
      had = named;
    }
  }

  test('do not allow what is not its work', () => {
    const data = join(folder, layout, 'data');
    const denied = notAllowed[role];
    expect(errorsOf(rights, data, denied).filter((error) => error.includes('ACCESS_DENIED'))).toHaveLength(
      denied.length,
    );
  });
});

describe('the script', () => {
  const parse = async (script: string): Promise<string[]> => {
    const formatted: string[] = [];
    for (const statement of script
      .replace(/^--.*$/gm, '')
      .split(/;\n/)
      .map((part) => part.trim())) {
      if (statement === '') continue;
      const answer = await client.query({
        query: 'SELECT formatQuerySingleLine({statement:String}) AS statement',
        query_params: { statement },
        format: 'JSONEachRow',
      });
      const [row] = await answer.json<{ statement: string }>();
      formatted.push(row?.statement ?? '');
    }
    return formatted;
  };

  test.each([
    ['one server', undefined],
    ['a cluster', { name: 'prod', sharded: false }],
    ['a sharded cluster', { name: 'prod', sharded: true }],
  ])('is SQL that the engine can read: %s', async (_, cluster) => {
    const statements = await parse(grantsScript({ database: 'social', cluster, passwords: {} }));
    expect(statements.length).toBeGreaterThan(30);
    for (const statement of statements) {
      expect(statement).toMatch(/^(?:CREATE (?:ROLE|USER|SETTINGS PROFILE) IF NOT EXISTS|GRANT|ALTER USER) /);
      if (cluster) expect(statement).toContain('ON CLUSTER prod');
      else expect(statement).not.toContain('ON CLUSTER');
    }
    expect(statements.filter((statement) => statement.includes('PUT THE PASSWORD OF THE'))).toHaveLength(3);
  });

  test('a password that is known stands in it as its hash only', async () => {
    const script = grantsScript({ database: 'social', passwords: { writer: "it's a secret" } });
    expect(script).not.toContain("it's");
    // printf "it's a secret" | sha256sum
    expect(script).toContain("IDENTIFIED WITH sha256_hash BY '9d834d3fcac4ee25");
    await parse(script);
  });

  test('a database that is no name is refused', () => {
    expect(() => grantsScript({ database: 'a; DROP', passwords: {} })).toThrow('is not a name of ClickHouse');
  });
});
