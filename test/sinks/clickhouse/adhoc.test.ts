import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdHocOptions, runReadOnly } from '../../../sinks/clickhouse/adhoc.ts';
import { ask, openTemporaryStore } from './temporary-store.ts';

const { store, client, path, close } = openTemporaryStore();
const secret = join(mkdtempSync(join(tmpdir(), 'escolta-secret-')), 'secret.txt');

beforeAll(async () => {
  writeFileSync(secret, 'the secret');
  await client.command({ query: 'CREATE TABLE t (a Int64, file_name String) ENGINE = MergeTree ORDER BY a' });
  await client.command({ query: "INSERT INTO t SELECT number, 'x' FROM numbers(100)" });
});
afterAll(async () => {
  await close();
  rmSync(dirname(secret), { recursive: true });
});

async function run(sql: string, options: Partial<AdHocOptions> = {}): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of runReadOnly(store, sql, { format: 'TSV', ...options })) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('what may be asked', () => {
  test.each([
    ['SELECT count() FROM t', '100\n'],
    ["  -- a comment\n SELECT 1, 'INTO OUTFILE file url(' ;  ", '1\tINTO OUTFILE file url(\n'],
    ['WITH 2 AS two SELECT two', '2\n'],
    ['(SELECT 1) UNION ALL (SELECT 1)', '1\n1\n'],
    ['SHOW TABLES', 't\n'],
    ['EXISTS TABLE t', '1\n'],
    [
      "SELECT 'SETTINGS max_threads = 1', 'values(', `a b` FROM (SELECT 1 AS `a b`)",
      'SETTINGS max_threads = 1\tvalues(\t1\n',
    ],
    ["SELECT format('{}!', 'x'), 1 AS airport, 2 AS `the file of`", 'x!\t1\t2\n'],
    ["SELECT value FROM system.settings WHERE name = 'readonly'", '1\n'],
    ["SELECT file_name, domain('https://a.example/x') FROM t LIMIT 1", 'x\ta.example\n'],
    ["SELECT $tag$ it's; -- fine $tag$", " it\\'s; -- fine \n"],
  ])('%s', async (sql, answer) => {
    expect(await run(sql)).toBe(answer);
  });

  test('DESCRIBE and EXPLAIN', async () => {
    expect(await run('DESCRIBE TABLE t')).toContain('file_name\tString');
    expect(await run('EXPLAIN SELECT a FROM t')).toContain('ReadFromMergeTree');
  });

  test('in any format, and the FORMAT of the statement goes before', async () => {
    expect(await run('SELECT 1 AS one', { format: 'JSONEachRow' })).toBe('{"one":1}\n');
    expect(await run('SELECT 1 AS one', { format: 'CSVWithNames' })).toBe('"one"\n1\n');
    expect(await run('SELECT 1 AS one', { format: 'PrettyCompactMonoBlock' })).toContain('one');
    expect(await run('SELECT 1 AS one FORMAT JSONEachRow')).toBe('{"one":1}\n');
    await expect(run('SELECT 1', { format: 'CSV; DROP TABLE t' })).rejects.toMatchObject({ retry: 'poison' });
  });

  test('at most so many rows', async () => {
    expect(await run('SELECT a FROM t ORDER BY a', { maxRows: 2 })).toBe('0\n1\n');
    expect(await run('SELECT a FROM t ORDER BY a LIMIT 1', { maxRows: 2 })).toBe('0\n');
  });

  test('a large result comes in pieces, and may be left', async () => {
    let bytes = 0;
    for await (const chunk of runReadOnly(store, 'SELECT number FROM system.numbers', { format: 'TSV' })) {
      bytes += chunk.length;
      if (bytes > 2_000_000) break;
    }
    expect(await run('SELECT 1')).toBe('1\n');
  });
});

describe('what may not', () => {
  test.each([
    'INSERT INTO t VALUES (1, 2)',
    'DROP TABLE t',
    'TRUNCATE TABLE t',
    'ALTER TABLE t DELETE WHERE 1',
    'CREATE TABLE u (a Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE u (a Int8)',
    'SET max_threads = 1',
    'USE system',
    'KILL QUERY WHERE 1',
    'BACKUP TABLE t TO Null',
    'SYSTEM SHUTDOWN',
    'OPTIMIZE TABLE t',
    'CHECK TABLE t',
    'EXECUTE AS default SELECT 1',
    'SHOW PROCESSLIST',
    'SELECT query FROM system.processes',
    'SELECT query FROM system.`user_processes`',
    'SELECT 1; DROP TABLE t',
    'SELECT 1 PARALLEL WITH SELECT 2',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_execution_time = 0',
    'SELECT * FROM (SELECT 1 SETTINGS max_execution_time = 0)',
    'SELECT * FROM (SELECT 1 SETTINGS nothing.such = 0, max_memory_usage = 0)',
    'WITH (SELECT 1 SETTINGS max_memory_usage = 0) AS x SELECT x',
    "SELECT * FROM (SELECT 1 FROM system.one SETTINGS additional_table_filters = {'system.one': 'throwIf(1, file(''{secret}''))'})",
    "SELECT hasColumnInTable('127.0.0.1:1', 'system', 'one', 'dummy')",
    "SELECT hasColumnInTable(currentDatabase(), 't', 'a')",
    "SELECT reverseDNSQuery('127.0.0.1')",
    'SELECT showCertificate()',
    "SELECT * FROM eval('SELECT file(''{secret}'')')",
    "SELECT 1 INTO OUTFILE '{out}'",
    "SELECT 1 /* */ into /* */ outfile '{out}' TRUNCATE FORMAT CSV",
    "SELECT file('{secret}')",
    "file('{secret}')",
    "SELECT `fil\\x65`('{secret}')",
    "SELECT arrayMap(file, ['{secret}'])",
    "SELECT * APPLY(file) FROM (SELECT '{secret}')",
    "SELECT $a$ ' $a$, file('{secret}'), ' '",
    "SELECT 1 AS `'`, file('{secret}'), ''",
    "SELECT 1 AS \"'\", arrayMap(file, ['{secret}']), ''",
    "EXPLAIN SELECT file('{secret}')",
    "SELECT * FROM file('{secret}', 'LineAsString')",
    "SELECT * FROM '{secret}'",
    "DESCRIBE TABLE file('{secret}')",
    "SELECT a FROM values('b Int8, a String ALIAS file(''{secret}'')', (1))",
    "SELECT a FROM generateRandom('b Int8, a String ALIAS file(''{secret}'')') LIMIT 1",
    "SELECT a FROM Values(concat('b Int8, a String ALI', 'AS file(''{secret}'')'), (1))",
    "SELECT a FROM format(JSONEachRow, 'b Int8, a String DEFAULT file(''{secret}'')', '{{\"b\": 1}}')",
    "SELECT * FROM fileCluster('c', '{secret}')",
    "SELECT * FROM url('http://127.0.0.1:1/x', 'TSV', 'a String')",
    "DESCRIBE TABLE url('http://127.0.0.1:1/x')",
    "SELECT * FROM (SELECT * FROM `url`('http://127.0.0.1:1/x', 'TSV', 'a String'))",
    "SELECT * FROM s3('http://127.0.0.1:1/bucket/x', 'TSV')",
    "SELECT * FROM remote('127.0.0.1:1', 'system.one')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM executable('cat', 'TSV', 'a String')",
    "SELECT * FROM icebergLocal('/etc')",
    'not SQL at all',
    '',
    'SELECT',
  ])('%s', async (sql) => {
    const out = join(path, 'out.csv');
    const error = await run(sql.replace('{secret}', secret).replace('{out}', out)).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'PipelineError', retry: 'poison' });
    expect(String(error)).not.toContain('the secret');
    expect(existsSync(out)).toBe(false);
    expect(await ask(client, 'SELECT count() FROM t')).toEqual([['100']]);
  });

  test.each([
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "DESCRIBE TABLE url('http://127.0.0.1:1/x')",
    "INSERT INTO FUNCTION file('nowhere.csv', 'CSV', 'a Int8') SELECT 1",
    "SELECT * FROM remote('127.0.0.1:1', 'system.one')",
  ])('not even our own statements reach outside: %s', async (query) => {
    await expect(client.command({ query })).rejects.toMatchObject({ type: 'ACCESS_DENIED' });
  });

  test('the reason is given in words', async () => {
    await expect(run('DROP TABLE t')).rejects.toThrow('only statements that read are allowed');
    await expect(run('SELECT * FROM tt')).rejects.toThrow('UNKNOWN_TABLE');
    const error = await run('SELECT 1 FORM t').catch((e: Error) => e.message);
    expect(error).toContain('SYNTAX_ERROR');
    expect(error).not.toContain('formatQuery');
  });

  test('it ends after its time', async () => {
    await expect(
      run('SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 1', { timeoutMs: 1_000 }),
    ).rejects.toThrow('TIMEOUT_EXCEEDED');
  });

  test('it ends when its reader leaves', async () => {
    const abort = new AbortController();
    const sql = "SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 1 AND 'left' != ''";
    const ending = expect(run(sql, { signal: abort.signal })).rejects.toMatchObject({ retry: 'transient' });
    await delay(50);
    abort.abort();
    await ending;
  });

  test('nothing of it stays with later statements', async () => {
    await run('SELECT 1');
    await client.command({ query: 'CREATE TABLE after (a Int8) ENGINE = Memory' });
    await client.command({ query: 'DROP TABLE after' });
  });
});
