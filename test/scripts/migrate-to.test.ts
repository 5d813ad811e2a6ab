import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { grantsCommand } from '../../scripts/grants.ts';
import { connectStore, type Store } from '../../sinks/clickhouse/connect.ts';
import { cli, startCli } from '../support/cli.ts';
import { startClickHouse, type TestClickHouse } from '../support/clickhouse-server.ts';
import { runCommand } from './cli.ts';

// The built program, its own data directory, and a server in another process.
const folder = mkdtempSync(join(tmpdir(), 'escolta-migrate-to-'));
let server: TestClickHouse;
let target: Store;
let args: string[];
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  const brand = 'brands: [{ name: Acme }]\nsources: []\nstore: { path: ./data }\n';
  writeFileSync(join(folder, 'escolta.yaml'), brand);
  const rows = Array.from({ length: 400 }, (_, i) =>
    JSON.stringify({ id: `${i}`, text: `Acme is fine ${i}`, date: '2026-03-10' }),
  );
  writeFileSync(join(folder, 'posts.ndjson'), rows.join('\n'));
  const imported = await cli(folder, ['import', 'posts.ndjson', '--map', 'publishedAt=date']);
  expect(imported.code, imported.stderr).toBe(0);
  server = await startClickHouse();
  const { url, username, password, database } = server;
  target = connectStore({ url, username, password, database });
  args = ['migrate-to', url, '--username', username, '--database', database];
  env = { ESCOLTA_TARGET_PASSWORD: password };
});
afterAll(async () => {
  await target.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const posts = async () => {
  const answer = await target.client.query({ query: 'SELECT count() AS n FROM v_posts', format: 'JSONEachRow' });
  return Number((await answer.json<{ n: string }>())[0]?.n);
};

test('a rehearsal says what would be done, and does nothing', async () => {
  const result = await cli(folder, [...args, '--dry-run'], { env });
  expect(result.code, result.stderr).toBe(0);
  const [plan] = lines(result.stdout);
  expect(plan).toMatchObject({ event: 'plan', target: new URL(server.url).host, migrations: [] });
  expect(plan.tables).toContainEqual(expect.objectContaining({ table: 'posts', rows: 400 }));
  expect(await posts()).toBe(0);
});

test('a copy that is killed goes on when it is run again, and ends with what to change', async () => {
  const first = startCli(folder, args, { env });
  await first.line('"step":"copy","table":"mentions"');
  first.child.kill('SIGKILL');
  expect((await first.ended).signal).toBe('SIGKILL');
  const second = await cli(folder, args, { env });
  expect(second.code, second.stderr).toBe(0);
  const events = lines(second.stdout);
  expect(events[0].already).toContainEqual({ table: 'posts', rows: 400 });
  expect(events.find(({ event, table, rows }) => event === 'progress' && table === 'posts' && rows > 0)).toMatchObject({
    skipped: 400,
  });
  const compared = events.find(({ event }) => event === 'compared');
  expect(compared).toMatchObject({ same: true });
  expect(compared.tables[0]).toMatchObject({
    table: 'posts',
    rows: 400,
    missing: 0,
    different: 0,
    checksum: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(events.at(-1).store).toEqual({
    url: server.url,
    username: server.username,
    password: expect.stringContaining('CLICKHOUSE_PASSWORD'),
    database: server.database,
  });
  expect(second.stdout).not.toContain(server.password);
  expect(await posts()).toBe(400);
});

test('a difference is found, and has an exit code of its own', async () => {
  await target.client.command({
    query: "INSERT INTO posts SELECT * REPLACE ('tampered' AS text) FROM posts FINAL LIMIT 1",
  });
  // The copy would mend it: the source's row is written again, after the other.
  const mended = await cli(folder, args, { env });
  expect(mended.code, mended.stderr).toBe(0);
  // Expired there at once: what the server throws away by itself is missing.
  await target.client.command({
    query: "ALTER TABLE posts MODIFY TTL toDateTime(first_seen_at) WHERE text LIKE '% 7'",
  });
  await target.client.command({ query: 'OPTIMIZE TABLE posts FINAL' });
  const short = await cli(folder, args, { env });
  expect(short.code, short.stderr).toBe(3);
  const compared = lines(short.stdout).find(({ event }) => event === 'compared');
  expect(compared).toMatchObject({ same: false });
  expect(compared.tables[0]).toMatchObject({ table: 'posts', missing: 1, different: 0 });
  expect(short.stdout).not.toContain('"event":"next"');
  await target.client.command({ query: 'ALTER TABLE posts REMOVE TTL' });
});

test.each([
  ['no address', ['migrate-to', 'localhost:8123'], 2, 'is not an address'],
  ['a wrong password', undefined, 4, 'AUTHENTICATION_FAILED'],
  ['nobody there', ['migrate-to', 'http://127.0.0.1:1'], 4, 'ECONNREFUSED'],
])('%s is refused', async (_, given, code, why) => {
  const result = await cli(folder, given ?? args, { env: { ESCOLTA_TARGET_PASSWORD: 'wrong-password' } });
  expect(result.stderr).toContain(why);
  expect(result.code).toBe(code);
});

test('a folder without data is not made', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'escolta-migrate-to-empty-'));
  writeFileSync(join(empty, 'escolta.yaml'), 'brands: [{ name: Acme }]\n');
  const result = await cli(empty, args, { env });
  expect(result.stderr).toContain('nothing to copy');
  expect(result.code).toBe(2);
  expect(existsSync(join(empty, 'data'))).toBe(false);
  rmSync(empty, { recursive: true });
});

test('while a pipeline runs, it is refused with the remedy', async () => {
  writeFileSync(
    join(folder, 'running.yaml'),
    `${readFileSync(join(folder, 'escolta.yaml'), 'utf8')}log: { format: json }\n`,
  );
  const run = startCli(folder, ['run', '--config', 'running.yaml']);
  await run.line('"step":"ready"');
  const result = await cli(folder, args, { env });
  run.child.kill('SIGTERM');
  await run.ended;
  expect(result.stderr).toContain('stop it first');
  expect(result.code).toBe(1);
});

test('a server with tables of a newer Escolta is refused', async () => {
  await target.client.command({
    query: "INSERT INTO schema_migrations (version, name, checksum) VALUES (999, '0999_future.sql', 'x')",
  });
  const result = await cli(folder, args, { env });
  expect(result.stderr).toContain('newer Escolta (it has the migration 0999_future.sql)');
  expect(result.code).toBe(4);
});

test('the tables can be brought up to date by themselves', async () => {
  const made = mkdtempSync(join(tmpdir(), 'escolta-migrate-'));
  writeFileSync(join(made, 'escolta.yaml'), 'brands: [{ name: Acme }]\nstore: { path: ./data }\n');
  for (const _ of ['first', 'again']) {
    const result = await cli(made, ['migrate']);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('are up to date');
  }
  const newest = await cli(made, ['sql', '--format', 'csv', 'SELECT count() > 0 FROM schema_migrations']);
  expect(newest.stdout).toContain('1');
  rmSync(made, { recursive: true });
});

test('grants take their names from the configuration, and passwords from the surroundings', async () => {
  writeFileSync(
    join(folder, 'server.yaml'),
    'brands: [{ name: Acme }]\nstore: { url: http://127.0.0.1:1, database: social, cluster: { name: prod } }\n',
  );
  const surroundings = {
    cwd: folder,
    sources: [],
    env: { ESCOLTA_CONFIG: 'server.yaml', ESCOLTA_WRITER_PASSWORD: 'a-secret' },
  };
  const { stdout, exitCode } = await runCommand(grantsCommand, [], surroundings);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("GRANT ON CLUSTER 'prod' INSERT ON social.posts TO social_writer_role;");
  expect(stdout).not.toContain('a-secret');
  expect(stdout).not.toContain('PASSWORD OF THE WRITER');
  const sharded = await runCommand(grantsCommand, ['--cluster', 'other', '--sharded'], surroundings);
  expect(sharded.stdout).toContain("GRANT ON CLUSTER 'other' INSERT ON social.posts_local TO social_writer_role;");
  expect(parse(readFileSync(join(folder, 'server.yaml'), 'utf8')).store.cluster.name).toBe('prod');
});
