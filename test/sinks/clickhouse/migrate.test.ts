import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packagePath } from '../../../core/package-root.ts';
import { applyRetention, migrate } from '../../../sinks/clickhouse/migrate.ts';
import { migratedTables, migratedViews, migrationFiles } from './migrated-names.ts';
import { ask, openTemporaryStore } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const folder = mkdtempSync(join(tmpdir(), 'escolta-migrations-'));
const shipped = packagePath('sinks', 'clickhouse', 'migrations');

afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

const ours = "database = currentDatabase() AND NOT startsWith(name, '.')";

async function ttlOf(table: string): Promise<unknown> {
  const [row] = await ask(
    client,
    `SELECT extract(engine_full, ' TTL (.*?)(?: SETTINGS |$)') FROM system.tables WHERE ${ours} AND name = '${table}'`,
  );
  return row?.[0];
}

describe('migrating', () => {
  test('a new database gets every table and view, and a second start changes nothing', async () => {
    await migrate(client);
    const made = await ask(client, `SELECT name FROM system.tables WHERE ${ours} ORDER BY name`);
    expect(made.flat()).toEqual([...migratedTables, 'schema_migrations', ...migratedViews].toSorted());
    expect(migratedTables.length).toBeGreaterThan(30);
    const before = await ask(client, 'SELECT * FROM schema_migrations ORDER BY version');
    expect(before.map((row) => row.slice(0, 2))).toEqual(migrationFiles.map((name, index) => [index + 1, name]));
    await migrate(client);
    expect(await ask(client, 'SELECT * FROM schema_migrations ORDER BY version')).toEqual(before);
  });

  test('every table and column says what it is', async () => {
    expect(await ask(client, `SELECT name FROM system.tables WHERE ${ours} AND comment = ''`)).toEqual([]);
    expect(
      await ask(client, "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND comment = ''"),
    ).toEqual([]);
  });

  test('what crashed half-way is mended by the next start', async () => {
    await client.command({ query: 'TRUNCATE TABLE schema_migrations' });
    await client.command({ query: 'DROP TABLE cursors' });
    await client.command({ query: 'DROP VIEW v_mentions' });
    await migrate(client);
    expect(await ask(client, 'SELECT count() FROM v_mentions')).toEqual([['0']]);
    expect(await ask(client, 'SELECT count() FROM cursors')).toEqual([['0']]);
  });

  test('a database of a newer Escolta is refused, with the remedy', async () => {
    const newer = join(folder, 'newer');
    const version = migrationFiles.length + 1;
    const next = `${String(version).padStart(4, '0')}_more.sql`;
    cpSync(shipped, newer, { recursive: true });
    writeFileSync(
      join(newer, next),
      "-- More.\nCREATE TABLE IF NOT EXISTS more (a Int8 COMMENT 'a; b') ENGINE = Memory;\n",
    );
    await migrate(client, { folder: newer });
    expect(await ask(client, 'EXISTS TABLE more')).toEqual([[1]]);
    await expect(migrate(client)).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining(`newer Escolta (it has the migration ${next}): update Escolta`),
    });
    await client.command({
      query: `ALTER TABLE schema_migrations DELETE WHERE version = ${version} SETTINGS mutations_sync = 1`,
    });
  });

  test('a migration that was changed after it was applied is refused', async () => {
    const changed = join(folder, 'changed');
    cpSync(shipped, changed, { recursive: true });
    appendFileSync(join(changed, '0001_tables.sql'), '\n-- changed\n');
    await expect(migrate(client, { folder: changed })).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining('0001_tables.sql was changed after it was applied'),
    });
  });

  test('a gap in the numbers is refused', async () => {
    const gap = join(folder, 'gap');
    cpSync(shipped, gap, { recursive: true });
    rmSync(join(gap, '0001_tables.sql'));
    await expect(migrate(client, { folder: gap })).rejects.toMatchObject({ retry: 'fatal' });
  });
});

describe('retention', () => {
  test('is set, changed only where it differs, and taken away', async () => {
    await applyRetention(client, {
      mentionsDays: 730,
      droppedPostsDays: 30,
      coverageDays: 400,
      deadLettersDays: 90,
      alertsDays: 400,
    });
    expect(await ttlOf('mentions')).toBe('toDateTime(first_seen_at) + toIntervalDay(730)');
    expect(await ttlOf('posts')).toBe(
      "toDateTime(first_seen_at) + toIntervalDay(730), toDateTime(first_seen_at) + toIntervalDay(30) WHERE dropped != ''",
    );
    expect(await ttlOf('labels')).toBe('toDateTime(labelled_at) + toIntervalDay(730)');
    expect(await ttlOf('marks')).toBe('toDateTime(labelled_at) + toIntervalDay(730)');
    expect(await ttlOf('coverage')).toBe('toDateTime(started_at) + toIntervalDay(400)');
    expect(await ttlOf('dead_letters')).toBe('toDateTime(last_at) + toIntervalDay(90)');
    expect(await ttlOf('incidents')).toBe('toDateTime(started_at) + toIntervalDay(400)');
    expect(await ttlOf('incident_actions')).toBe('toDateTime(at) + toIntervalDay(400)');
    expect(await ttlOf('notifications')).toBe('toDateTime(created_at) + toIntervalDay(400)');
    expect(await ttlOf('deliveries')).toBe('toDateTime(at) + toIntervalDay(400)');
    const commands: string[] = [];
    const watched = Object.create(client, {
      command: {
        value: (params: { query: string }) => {
          commands.push(params.query);
          return client.command(params);
        },
      },
    });
    await applyRetention(watched, {
      mentionsDays: 730,
      droppedPostsDays: 30,
      coverageDays: 400,
      deadLettersDays: 90,
      alertsDays: 400,
    });
    expect(commands).toEqual([]);
    await applyRetention(watched, { coverageDays: 400, deadLettersDays: 91, alertsDays: 400 });
    expect(commands).toEqual([
      'ALTER TABLE posts REMOVE TTL',
      'ALTER TABLE mentions REMOVE TTL',
      'ALTER TABLE labels REMOVE TTL',
      'ALTER TABLE marks REMOVE TTL',
      'ALTER TABLE dead_letters MODIFY TTL toDateTime(last_at) + toIntervalDay(91)',
    ]);
    expect(await ttlOf('mentions')).toBe('');
  });

  test('counts from when a post was first seen, and takes dropped posts earlier', async () => {
    await client.command({
      query: `INSERT INTO posts (post_id, dropped, published_at, first_seen_at, version)
        SELECT 'old news, just imported', '', '2001-01-01 00:00:00', now64(3), 1
        UNION ALL SELECT 'seen long ago', '', now64(3), now64(3) - INTERVAL 40 DAY, 1
        UNION ALL SELECT 'dropped long ago', 'no-brand', now64(3), now64(3) - INTERVAL 40 DAY, 1
        UNION ALL SELECT 'seen very long ago', '', now64(3), now64(3) - INTERVAL 400 DAY, 1`,
    });
    await applyRetention(client, {
      mentionsDays: 365,
      droppedPostsDays: 30,
      coverageDays: 400,
      deadLettersDays: 90,
      alertsDays: 400,
    });
    await client.command({ query: 'OPTIMIZE TABLE posts FINAL' });
    expect((await ask(client, 'SELECT post_id FROM v_posts ORDER BY post_id')).flat()).toEqual([
      'old news, just imported',
      'seen long ago',
    ]);
  });

  test('takes old entries of the audit log, also of the month that they share with later ones', async () => {
    await client.command({
      query: `INSERT INTO audit_log (entry_id, at, kind, who, action)
        SELECT 'old', now64(3) - INTERVAL 731 DAY, 'user', 'Ada Puig', 'person.view'
        UNION ALL SELECT 'recent', now64(3) - INTERVAL 729 DAY, 'user', 'Ada Puig', 'person.view'`,
    });
    const entries = async () => {
      await client.command({ query: 'OPTIMIZE TABLE audit_log FINAL' });
      return (await ask(client, 'SELECT entry_id FROM audit_log FINAL ORDER BY at')).flat();
    };
    const others = { coverageDays: 400, deadLettersDays: 90, alertsDays: 400 };
    await applyRetention(client, others);
    expect(await entries()).toEqual(['old', 'recent']);
    await applyRetention(client, { ...others, auditDays: 730 });
    expect(await ttlOf('audit_log')).toBe('toDateTime(at) + toIntervalDay(730)');
    expect(await entries()).toEqual(['recent']);
    await applyRetention(client, { ...others, auditDays: 700 });
    expect(await entries()).toEqual([]);
  });

  test('days that are none are refused', async () => {
    await expect(
      applyRetention(client, { coverageDays: 0, deadLettersDays: 90, alertsDays: 400 }),
    ).rejects.toMatchObject({
      retry: 'fatal',
    });
  });
});
