import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client';
import { PipelineError } from '../../core/errors.ts';
import { packagePath } from '../../core/package-root.ts';
import {
  type Cluster,
  forCluster,
  migrationsTableName,
  onClusterClause,
  type Surroundings,
  storedTable,
} from './cluster.ts';
import { classifyClickHouseError } from './errors.ts';
import { quote } from './literals.ts';

/** How long things are kept, in days since they were collected; absent means for ever. */
export interface Retention {
  /** Mentions, the posts that they were made of, and what people said of them. */
  readonly mentionsDays?: number | undefined;
  /** Posts without a mention. Not longer than mentions. */
  readonly droppedPostsDays?: number | undefined;
  readonly coverageDays: number;
  readonly deadLettersDays: number;
  /** Incidents, what people did about them, and what they were told. */
  readonly alertsDays: number;
  /** Posts and mentions of a network, since they were last fetched: where a network demands it. */
  readonly networkDays?: Readonly<Record<string, number>> | undefined;
  /** Accounts of people who are no customers, since they were last seen; and leads, since their last signal. */
  readonly peopleDays?: number | undefined;
  /** Who saw and changed what. */
  readonly auditDays?: number | undefined;
}

type Client = Pick<ClickHouseClient, 'query'>;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

export interface MigrateOptions {
  /** With it, everything is made on every server of the cluster. */
  readonly cluster?: Cluster | undefined;
  /** Where the migrations are: those of this package if not given. */
  readonly folder?: string | undefined;
}

const migrationsTable = `CREATE TABLE IF NOT EXISTS ${migrationsTableName}
(
    version UInt32 COMMENT 'Number of the migration',
    name String COMMENT 'File name of the migration',
    checksum String COMMENT 'SHA-256 of the file',
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was applied'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY version
COMMENT 'The migrations that made this database'`;

/**
 * Brings the database up to this version of Escolta: applies, in order, the migrations that it has not seen. A crash half-way
 * is mended by the next start, and two processes that migrate at once do no harm, because every statement may run again. Where
 * nothing is to be done it only reads, so that a user who may not change tables can start. A database that does not fit is a
 * fatal `PipelineError`.
 */
export async function migrate(client: ClickHouseClient, { cluster, folder }: MigrateOptions = {}): Promise<void> {
  try {
    const pending = await findPending(client, folder);
    if (pending.length === 0) return;
    const surroundings = await readSurroundings(client);
    const run = async (statement: string) => {
      const statements = cluster ? forCluster(statement, cluster, surroundings) : [statement];
      for (const query of statements) await client.command({ query });
    };
    await run(migrationsTable);
    for (const { version, name, checksum, statements } of pending) {
      for (const statement of statements) await run(statement);
      await client.insert({
        table: migrationsTableName,
        values: [{ version, name, checksum }],
        format: 'JSONEachRow',
      });
    }
  } catch (error) {
    throw classifyClickHouseError(withRemedy(error), 'migrating the database');
  }
}

/** The migrations that the database has not seen, by name. Changes nothing. Throws as `migrate` does where it does not fit. */
export async function pendingMigrations(client: Client): Promise<string[]> {
  try {
    return (await findPending(client)).map(({ name }) => name);
  } catch (error) {
    throw classifyClickHouseError(error, 'looking at the database');
  }
}

async function findPending(
  client: Client,
  folder = packagePath('sinks', 'clickhouse', 'migrations'),
): Promise<Migration[]> {
  const migrations = readMigrations(folder);
  const applied = await appliedMigrations(client);
  assertFits(migrations, applied);
  return migrations.filter(({ version }) => !applied.has(version));
}

async function appliedMigrations(client: Client) {
  try {
    const answer = await client.query({
      query: `SELECT version, name, checksum FROM ${migrationsTableName} FINAL`,
      format: 'JSONEachRow',
    });
    const rows = await answer.json<{ version: number; name: string; checksum: string }>();
    return new Map(rows.map((row) => [row.version, row]));
  } catch (error) {
    const none = error instanceof ClickHouseError && ['UNKNOWN_TABLE', 'UNKNOWN_DATABASE'].includes(error.type ?? '');
    if (none) return new Map<number, { version: number; name: string; checksum: string }>();
    throw error;
  }
}

async function readSurroundings(client: ClickHouseClient): Promise<Surroundings> {
  const answer = await client.query({
    query: 'SELECT currentDatabase() AS database, currentUser() AS user',
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<Surroundings>();
  if (!row) throw new Error('the server did not say who we are');
  return row;
}

/** A user who only writes may not change tables: an administrator has to. */
function withRemedy(error: unknown): unknown {
  if (!(error instanceof ClickHouseError && error.type === 'ACCESS_DENIED')) return error;
  return new PipelineError(
    'the user of the store may not change its tables: run `escolta migrate` as one who may (see `escolta grants`)',
    { retry: 'fatal', cause: error },
  );
}

function assertFits(
  migrations: readonly Migration[],
  applied: ReadonlyMap<number, { readonly name: string; readonly checksum: string }>,
): void {
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const [version, { name, checksum }] of applied) {
    const migration = known.get(version);
    if (!migration) {
      throw new PipelineError(
        `the database was made by a newer Escolta (it has the migration ${name}): update Escolta, or use another database`,
        { retry: 'fatal' },
      );
    }
    if (migration.checksum !== checksum) {
      throw new PipelineError(
        `the migration ${migration.name} was changed after it was applied: restore the file, and put the change into a new one`,
        { retry: 'fatal' },
      );
    }
  }
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name, index) => {
    const version = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    if (version !== index + 1) {
      throw new PipelineError(`the migrations must be numbered without a gap: ${name} is number ${index + 1}`, {
        retry: 'fatal',
      });
    }
    const text = readFileSync(join(folder, name), 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    return { version, name, checksum, statements: splitStatements(text) };
  });
}

/** A statement ends with a semicolon at the end of a line; lines that begin with two hyphens are left out. */
function splitStatements(text: string): string[] {
  const code = text.replace(/^\s*--.*$/gm, '');
  return code
    .split(/;[^\S\n]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * Makes the tables forget what was collected longer ago than this. It counts from when something was first seen, not from when
 * it was published: what is imported from years ago stays as long as everything else. Changes only what differs.
 */
export async function applyRetention(
  client: ClickHouseClient,
  retention: Retention,
  cluster?: Cluster | undefined,
): Promise<void> {
  const { mentionsDays, droppedPostsDays, coverageDays, deadLettersDays, alertsDays, peopleDays, auditDays } =
    retention;
  const ofNetworks = Object.entries(retention.networkDays ?? {})
    .sort()
    .map(([network, days]) => `${ttl('fetched_at', days)} WHERE network = ${quote(network)}`);
  const posts = [
    mentionsDays !== undefined && ttl('first_seen_at', mentionsDays),
    droppedPostsDays !== undefined && `${ttl('first_seen_at', droppedPostsDays)} WHERE dropped != ''`,
    ...ofNetworks,
  ];
  const wanted: Record<string, string> = {
    posts: posts.filter(Boolean).join(', '),
    mentions: [mentionsDays !== undefined && ttl('first_seen_at', mentionsDays), ...ofNetworks]
      .filter(Boolean)
      .join(', '),
    labels: mentionsDays === undefined ? '' : ttl('labelled_at', mentionsDays),
    marks: mentionsDays === undefined ? '' : ttl('labelled_at', mentionsDays),
    coverage: ttl('started_at', coverageDays),
    dead_letters: ttl('last_at', deadLettersDays),
    incidents: ttl('started_at', alertsDays),
    incident_actions: ttl('at', alertsDays),
    notifications: ttl('created_at', alertsDays),
    deliveries: ttl('at', alertsDays),
    accounts: peopleDays === undefined ? '' : `${ttl('last_seen_at', peopleDays)} WHERE customer_id = ''`,
    leads: peopleDays === undefined ? '' : ttl('last_at', peopleDays),
    author_facts: peopleDays === undefined ? '' : ttl('scored_at', peopleDays),
    author_flags: peopleDays === undefined ? '' : ttl('judged_at', peopleDays),
    bursts: peopleDays === undefined ? '' : ttl('to_at', peopleDays),
    audit_log: auditDays === undefined ? '' : ttl('at', auditDays),
  };
  try {
    for (const [table, rule] of Object.entries(wanted)) await setTtl(client, table, rule, cluster);
  } catch (error) {
    throw classifyClickHouseError(withRemedy(error), 'setting how long data is kept');
  }
}

/** Written as the engine writes it, so that the two can be compared. */
function ttl(column: string, days: number): string {
  if (!Number.isInteger(days) || days < 1) {
    throw new PipelineError(`${days} days of retention: expected a whole number above zero`, { retry: 'fatal' });
  }
  return `toDateTime(${column}) + toIntervalDay(${days})`;
}

async function setTtl(
  client: ClickHouseClient,
  name: string,
  wanted: string,
  cluster: Cluster | undefined,
): Promise<void> {
  const table = storedTable(name, cluster);
  const answer = await client.query({
    query: `SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`,
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<{ engine_full: string }>();
  const present = / TTL (.*?)(?: SETTINGS .*)?$/s.exec(row?.engine_full ?? '')?.[1] ?? '';
  if (present === wanted) return;
  const change = wanted === '' ? 'REMOVE TTL' : `MODIFY TTL ${wanted}`;
  await client.command({ query: `ALTER TABLE ${table}${onClusterClause(cluster)} ${change}` });
}
