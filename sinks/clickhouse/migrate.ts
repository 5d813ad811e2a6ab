import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { PipelineError } from '../../core/errors.ts';
import { packagePath } from '../../core/package-root.ts';
import { classifyClickHouseError } from './errors.ts';

/** How long things are kept, in days since they were collected; absent means for ever. */
export interface Retention {
  /** Mentions, and the posts that they were made of. */
  readonly mentionsDays?: number | undefined;
  /** Posts without a mention. Not longer than mentions. */
  readonly droppedPostsDays?: number | undefined;
  readonly coverageDays: number;
  readonly deadLettersDays: number;
}

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

const migrationsTable = `CREATE TABLE IF NOT EXISTS schema_migrations
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
 * is mended by the next start, because every statement may run again. A database that does not fit is a fatal `PipelineError`.
 */
export async function migrate(
  client: ClickHouseClient,
  folder: string = packagePath('sinks', 'clickhouse', 'migrations'),
): Promise<void> {
  const migrations = readMigrations(folder);
  try {
    await client.command({ query: migrationsTable });
    const applied = await appliedMigrations(client);
    assertFits(migrations, applied);
    for (const migration of migrations) {
      if (applied.has(migration.version)) continue;
      for (const query of migration.statements) await client.command({ query });
      const { version, name, checksum } = migration;
      await client.insert({
        table: 'schema_migrations',
        values: [{ version, name, checksum }],
        format: 'JSONEachRow',
      });
    }
  } catch (error) {
    throw classifyClickHouseError(error, 'migrating the database');
  }
}

async function appliedMigrations(client: ClickHouseClient) {
  const answer = await client.query({
    query: 'SELECT version, name, checksum FROM schema_migrations FINAL',
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ version: number; name: string; checksum: string }>();
  return new Map(rows.map((row) => [row.version, row]));
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
export async function applyRetention(client: ClickHouseClient, retention: Retention): Promise<void> {
  const { mentionsDays, droppedPostsDays, coverageDays, deadLettersDays } = retention;
  const posts = [
    mentionsDays !== undefined && ttl('first_seen_at', mentionsDays),
    droppedPostsDays !== undefined && `${ttl('first_seen_at', droppedPostsDays)} WHERE dropped != ''`,
  ];
  try {
    await setTtl(client, 'posts', posts.filter(Boolean).join(', '));
    await setTtl(client, 'mentions', mentionsDays === undefined ? '' : ttl('first_seen_at', mentionsDays));
    await setTtl(client, 'coverage', ttl('started_at', coverageDays));
    await setTtl(client, 'dead_letters', ttl('last_at', deadLettersDays));
  } catch (error) {
    throw classifyClickHouseError(error, 'setting how long data is kept');
  }
}

/** Written as the engine writes it, so that the two can be compared. */
function ttl(column: string, days: number): string {
  if (!Number.isInteger(days) || days < 1) {
    throw new PipelineError(`${days} days of retention: expected a whole number above zero`, { retry: 'fatal' });
  }
  return `toDateTime(${column}) + toIntervalDay(${days})`;
}

async function setTtl(client: ClickHouseClient, table: string, wanted: string): Promise<void> {
  const answer = await client.query({
    query: `SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`,
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<{ engine_full: string }>();
  const present = / TTL (.*?)(?: SETTINGS .*)?$/s.exec(row?.engine_full ?? '')?.[1] ?? '';
  if (present === wanted) return;
  await client.command({ query: `ALTER TABLE ${table} ${wanted === '' ? 'REMOVE TTL' : `MODIFY TTL ${wanted}`}` });
}
