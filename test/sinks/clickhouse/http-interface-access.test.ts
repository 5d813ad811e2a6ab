import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuardedStore, type Served, serveBesideSecrets, type TestUser } from './http-interface-setup.ts';

let store: GuardedStore;
let served: Served;

beforeAll(async () => {
  store = await serveBesideSecrets();
  served = store.served;
});
afterAll(() => store.close());

const refused: GuardedStore['refused'] = (...attack) => store.refused(...attack);

const outside = [
  "SELECT file('{secret}')",
  "SELECT FILE('{secret}')",
  "SELECT /* */ file /* */ ('{secret}')",
  "SELECT `file`('{secret}')",
  'SELECT "file"(\'{secret}\')',
  "SELECT `fil\\x65`('{secret}')",
  "SELECT arrayMap(file, ['{secret}'])",
  "SELECT arrayMap(x -> file(x), ['{secret}'])",
  "SELECT * APPLY(file) FROM (SELECT '{secret}')",
  "SELECT $a$ ' $a$, file('{secret}'), ' '",
  "SELECT 1 -- '\n, file('{secret}') -- '",
  "SELECT 1 AS `'`, file('{secret}'), ''",
  "SELECT 1 AS \"'\", file('{secret}'), ''",
  "SELECT 1 AS `\\`'`, file('{secret}'), ''",
  "WITH file('{secret}') AS x SELECT x",
  "WITH (SELECT file('{secret}')) AS x SELECT x",
  "EXPLAIN SELECT file('{secret}')",
  "SELECT * FROM (EXPLAIN SELECT file('{secret}'))",
  "SELECT * FROM view(SELECT file('{secret}'))",
  "SELECT 1 WHERE '' IN (SELECT file('{secret}'))",
  "SELECT * FROM file('{secret}', 'LineAsString')",
  "SELECT * FROM '{secret}'",
  "SELECT * FROM `file`('{secret}', 'LineAsString')",
  "DESCRIBE TABLE file('{secret}')",
  "SELECT * FROM fileCluster('c', '{secret}')",
  "SELECT * FROM filesystem('/etc')",
  "SELECT * FROM url('http://127.0.0.1:1/x', 'TSV', 'a String')",
  "SELECT * FROM urlCluster('c', 'http://127.0.0.1:1/x')",
  "DESCRIBE TABLE url('http://127.0.0.1:1/x')",
  "SELECT * FROM (SELECT * FROM `url`('http://127.0.0.1:1/x', 'TSV', 'a String'))",
  "SELECT * FROM s3('http://127.0.0.1:1/bucket/x', 'TSV')",
  "SELECT * FROM remote('127.0.0.1:1', 'system.one')",
  "SELECT * FROM remoteSecure('127.0.0.1:1', 'system.one')",
  "SELECT * FROM cluster('default', 'system.one')",
  "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
  "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
  "SELECT * FROM sqlite('{secret}', 'a')",
  "SELECT * FROM executable('cat', 'TSV', 'a String')",
  "SELECT * FROM icebergLocal('/etc')",
  "SELECT * FROM deltaLakeLocal('/etc')",
  "SELECT * FROM dictionary('d')",
  "SELECT * FROM eval('SELECT 1')",
  "SELECT b FROM values('a String, b String ALIAS file(''{secret}'')', 'x')",
  "SELECT b FROM generateRandom('a String, b String ALIAS file(''{secret}'')') LIMIT 1",
  "SELECT b FROM null('a String, b String ALIAS file(''{secret}'')')",
  "SELECT b FROM format(TSV, 'a String, b String ALIAS file(''{secret}'')', 'x')",
  "DESCRIBE TABLE values('a String DEFAULT file(''{secret}'')', 'x')",
  "INSERT INTO FUNCTION null('a String DEFAULT file(''{secret}'')') SELECT 'x'",
  "SELECT b FROM input('a String, b String ALIAS file(''{secret}'')') FORMAT TSV",
  "SELECT catboostEvaluate('{secret}', 1)",
  'SELECT showCertificate()',
  "SELECT hasColumnInTable('127.0.0.1:1', 'system', 'one', 'dummy')",
  "SELECT reverseDNSQuery('127.0.0.1')",
  "SELECT 1 INTO OUTFILE '{out}'",
  "SELECT 1 /* */ into /* */ outfile '{out}' TRUNCATE FORMAT CSV",
  "SELECT 1 INTO OUTFILE '{out}' AND STDOUT",
  "SELECT 'x' FORMAT Template SETTINGS format_template_row = '{secret}'",
  "SELECT 'x' FORMAT Protobuf SETTINGS format_schema = '{secret}:m'",
  "SELECT * FROM format(Template, 'x') SETTINGS format_template_row = '{secret}'",
  'BACKUP TABLE t TO Null',
  "BACKUP TABLE t TO File('{out}')",
  'RESTORE TABLE t FROM Null',
  'SYSTEM SHUTDOWN',
  'SYSTEM KILL',
  'SELECT 1; DROP TABLE t',
  'SELECT 1;\nSELECT 2',
  'SELECT 1 PARALLEL WITH SELECT 2',
  'EXECUTE AS default SELECT 1',
  'SET max_threads = 1',
  'USE other',
  'CREATE TEMPORARY TABLE x (a Int8)',
  'not SQL at all',
  'SELECT',
  "INSERT INTO FUNCTION file('{out}', 'CSV', 'a Int8') SELECT 1",
  "INSERT INTO t FROM INFILE '{secret}' FORMAT CSV",
];

const changing = [
  'INSERT INTO t VALUES (1, 2)',
  'insert into t format TSV 1\t2',
  '/* SELECT */ INSERT INTO t VALUES (1, 2)',
  "INSERT INTO t SELECT 1, '2'",
  'DROP TABLE t',
  'TRUNCATE TABLE t',
  'ALTER TABLE t DELETE WHERE 1',
  'DELETE FROM t WHERE 1',
  "UPDATE t SET url = '' WHERE 1",
  'CREATE TABLE u (a Int8) ENGINE = Memory',
  'CREATE VIEW w AS SELECT 1',
  'CREATE DATABASE d',
  'CREATE FUNCTION f AS x -> x',
  'CREATE USER mallory',
  'GRANT ALL ON *.* TO default',
  'RENAME TABLE t TO u',
  'OPTIMIZE TABLE t',
  'CHECK TABLE t',
  'ATTACH TABLE t',
  'DETACH TABLE t',
  'KILL QUERY WHERE 1',
  'KILL MUTATION WHERE 1',
  'SYSTEM FLUSH LOGS',
  'SYSTEM STOP MERGES',
];

const ofOthers = [
  'SHOW PROCESSLIST',
  'SHOW GRANTS',
  'SHOW USERS',
  'SHOW ACCESS',
  'SHOW CREATE USER default',
  'SELECT query FROM system.processes',
  'SELECT query FROM `system`.processes',
  'SELECT query FROM system.`processes`',
  'SELECT query FROM "system"."user_processes"',
  'SELECT 1 IN system.processes',
  'SELECT 1 WHERE 1 IN (SELECT 1 FROM system.processes)',
  'WITH p AS (SELECT * FROM system.processes) SELECT * FROM p',
  'SELECT * FROM (SELECT * FROM view(SELECT * FROM system.processes))',
  'EXPLAIN SELECT * FROM system.processes',
  'DESCRIBE TABLE system.processes',
  'SHOW CREATE TABLE system.processes',
  'EXISTS TABLE system.processes',
  "SELECT * FROM merge('system', 'processes')",
  "SELECT * FROM merge(REGEXP('.*'), 'private')",
  'SELECT * FROM loop(system, processes)',
  'SELECT * FROM system.users',
  'SELECT * FROM system.server_settings',
  'SELECT * FROM system.disks',
  'SELECT * FROM system.macros',
  'SELECT * FROM system.named_collections',
  'SELECT * FROM system.build_options',
  'SELECT * FROM system.stack_trace',
  'SELECT * FROM system.errors',
  'SELECT * FROM system.detached_parts',
  'SELECT * FROM other.private',
  'SELECT * FROM t, other.private',
  'SELECT a IN (other.private) FROM t',
  "SELECT getServerSetting('path')",
  "SELECT joinGet('other.private', 'a', 1)",
];

describe('a read user may', () => {
  test.each([
    ['SELECT count() FROM t', '100\n'],
    ['SELECT count() FROM escolta.v', '100\n'],
    [
      "SELECT 'INTO OUTFILE', 'file(', 'system.processes', domain(url) FROM t LIMIT 1",
      'INTO OUTFILE\tfile(\tsystem.processes\ta.example\n',
    ],
    ['WITH 2 AS two SELECT two', '2\n'],
    ['SELECT a AS users, count() AS forgotten FROM t GROUP BY users ORDER BY users, forgotten LIMIT 1', '0\t1\n'],
    ['(SELECT 1) UNION ALL (SELECT 1)', '1\n1\n'],
    ['SELECT sum(number) FROM numbers(3)', '3\n'],
    ['SELECT arrayJoin([1, 2])', '1\n2\n'],
    ['SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name', 't\nv\n'],
    ['SELECT count() > 0 FROM system.columns', '1\n'],
    ['SELECT count() > 0 FROM system.settings', '1\n'],
    ['SELECT count() > 0 FROM system.functions', '1\n'],
    ["SELECT table_name FROM information_schema.tables WHERE table_schema = 'escolta' ORDER BY table_name", 't\nv\n'],
    ['SHOW TABLES', 't\nv\n'],
    ['EXISTS TABLE t', '1\n'],
    ['DESCRIBE TABLE v', 'a\tInt64\t\t\t\t\t\n'],
    ['SELECT a FROM t ORDER BY a LIMIT 1 FORMAT CSV', '0\n'],
  ])('%s', async (sql, answer) => {
    expect(await served.ask('reader', sql)).toMatchObject({ status: 200, text: answer });
  });

  test('EXPLAIN, SHOW CREATE, SHOW COLUMNS, SHOW DATABASES', async () => {
    for (const sql of ['EXPLAIN SELECT a FROM t', 'SHOW CREATE TABLE t', 'SHOW COLUMNS FROM t', 'SHOW DATABASES']) {
      expect([sql, (await served.ask('reader', sql)).status]).toEqual([sql, 200]);
    }
  });

  test.each([
    ['max_execution_time', '5'],
    ['max_threads', '1'],
    ['readonly', '2'],
    ['session_timezone', 'Europe/Madrid'],
    ['date_time_output_format', 'iso'],
    ['output_format_json_quote_64bit_integers', '1'],
    ['join_use_nulls', '1'],
    ['extremes', '0'],
    ['wait_end_of_query', '1'],
    ['send_progress_in_http_headers', '1'],
    ['http_headers_progress_interval_ms', '110000'],
    ['cancel_http_readonly_queries_on_client_close', '1'],
  ])('send the setting %s', async (name, value) => {
    expect(await served.ask('reader', 'SELECT 1', { params: { [name]: value } })).toMatchObject({ text: '1\n' });
  });
});

/** Tables of who may log in, however they are named. */
const ofSecrets = [
  'SELECT * FROM users',
  'SELECT * FROM `users`',
  'SELECT * FROM escolta.api_tokens',
  'SELECT * FROM mentions, web_sessions',
  'SELECT * FROM mentions AS m JOIN store_secrets AS s ON 1 = 1',
  'SELECT 1 WHERE 1 IN (SELECT 1 FROM (SELECT * FROM audit_log))',
  "SELECT 1 WHERE 'x' IN forgotten",
  'DESCRIBE TABLE users',
  'SELECT 1 IN store_secrets',
  'SELECT 1 IN (store_secrets)',
];

describe('a read user may not', () => {
  test.each([...outside, ...changing, ...ofOthers, ...ofSecrets])('%s', (sql) => refused('reader', sql));

  test.each([
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_execution_time = 0',
    'SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 0)',
    "SELECT 1 SETTINGS log_comment = 'x'",
    'SELECT * FROM (SELECT 1 SETTINGS nothing.such = 0, max_memory_usage = 0)',
    'SELECT 1 WHERE 1 IN (SELECT 1 SETTINGS `max_memory_usage` = 0)',
  ])('change settings in a statement: %s', (sql) => refused('reader', sql));

  test.each([
    ['allow_introspection_functions', '1'],
    ['format_template_row', '/etc/passwd'],
    ['format_schema', '/etc/passwd'],
    ['output_format_schema', '/tmp/out'],
    ['log_comment', 'escolta'],
    ['dialect', 'prql'],
    ['allow_ddl', '1'],
    ['insert_deduplication_token', 'x'],
    ['max_threads = 1, readonly', '0'],
    ["max_threads'--", '0'],
  ])('send the setting %s', (name, value) => refused('reader', 'SELECT 1', { [name]: value }));

  test('lift its limits', async () => {
    const ask = async (params: Record<string, string>) =>
      (
        await served.ask(
          'reader',
          "SELECT name, value FROM system.settings WHERE name IN ('readonly', 'max_execution_time') ORDER BY name",
          { params },
        )
      ).text;
    expect(await ask({ max_execution_time: '0', readonly: '0' })).toBe('max_execution_time\t60\nreadonly\t1\n');
    expect(await ask({ max_execution_time: '999999' })).toBe('max_execution_time\t60\nreadonly\t1\n');
    expect(await ask({ max_execution_time: '5' })).toBe('max_execution_time\t5\nreadonly\t1\n');
    expect(await ask({ max_execution_time: '-1' })).toBe('max_execution_time\t60\nreadonly\t1\n');
    const { text } = await served.ask('reader', "SELECT getSetting('max_threads')", {
      params: { max_threads: '100000' },
    });
    expect(Number(text)).toBe(availableParallelism());
  });

  test('look for names in the databases of others', async () => {
    await refused('reader', 'SELECT * FROM processes', { database: 'system' });
    await refused('reader', 'SELECT * FROM private', { database: 'other' });
    expect(
      await served.ask('reader', 'SELECT count() > 0 FROM tables', { params: { database: 'information_schema' } }),
    ).toMatchObject({ text: '1\n' });
    expect(await served.ask('reader', 'SELECT 1', { params: { database: 'default' } })).toMatchObject({ text: '1\n' });
  });

  test('bring in names as parameters', async () => {
    await refused('reader', 'SELECT * FROM {d:Identifier}.{t:Identifier}', { param_d: 'system', param_t: 'processes' });
    await refused('reader', 'SELECT * FROM {d:Identifier}.processes', { param_d: 'system' });
    await refused('reader', 'SELECT * FROM other.{t:Identifier}', { param_t: 'private' });
    await refused('reader', 'SELECT * FROM {t:Identifier}', { param_t: 'system.processes' });
    await refused('reader', 'SELECT * FROM {t:Identifier}', { param_t: '`system`.`processes`' });
    await refused('reader', "SELECT * FROM {t:Identifier}('/etc/passwd')", { param_t: 'file' });
    for (const name of [
      '{d:Identifier}',
      '{ d : Identifier }',
      '{d:Identifier }',
      '{d:/* */Identifier}',
      '{d:`Identifier`}',
    ]) {
      await refused('reader', `SELECT a FROM ${name}.private`, { param_d: 'other' });
      await refused('reader', `SELECT a AS \`'\` FROM ${name}.private WHERE '' = ''`, { param_d: 'other' });
    }
    const { text } = await served.ask('reader', 'SELECT max({c:Identifier}) FROM {t:Identifier}', {
      params: { param_c: 'a', param_t: 't' },
    });
    expect(text).toBe('99\n');
  });

  test('take more than its limits', async () => {
    const small = await served.again({ maxSeconds: 1, maxRows: 1_000, maxBytes: 50_000, maxMemoryBytes: 50_000_000 });
    const ask = async (sql: string, user: TestUser = 'reader') => (await small.ask(user, sql)).text;
    expect(await ask('SELECT number FROM numbers(1001)')).toContain('(TOO_MANY_ROWS_OR_BYTES)');
    expect(await ask("SELECT repeat('x', 60000)")).toContain('(TOO_MANY_ROWS_OR_BYTES)');
    expect(await ask('SELECT uniqExact(number) FROM numbers(10000000)')).toContain('(MEMORY_LIMIT_EXCEEDED)');
    expect(await ask('SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 1')).toContain(
      '(TIMEOUT_EXCEEDED)',
    );
    expect((await ask('SELECT number FROM numbers(1001)', 'writer')).split('\n').length).toBe(1_002);
  });
});

describe('a write user', () => {
  test.each([...outside, ...ofOthers])('may not: %s', (sql) => refused('writer', sql));

  test.each([
    'DROP DATABASE escolta',
    'CREATE DATABASE d',
    'CREATE DATABASE escolta ENGINE = Memory',
    'TRUNCATE DATABASE escolta',
    'TRUNCATE ALL TABLES FROM other',
    'TRUNCATE TABLES FROM other',
    "TRUNCATE TABLES FROM other LIKE '%'",
    'DROP TABLE t, other.private',
    'ALTER TABLE t MOVE PARTITION tuple() TO TABLE other.private',
    'ALTER TABLE t ATTACH PARTITION tuple() FROM other.private',
    'CREATE TABLE u AS other.private',
    'CREATE TABLE u CLONE AS other.private',
    'RENAME TABLE t TO other.t',
    'EXCHANGE TABLES t AND other.private',
    'OPTIMIZE TABLE other.private',
    'DELETE FROM other.private WHERE 1',
    'INSERT INTO t SELECT a, a FROM other.private',
    'CREATE USER mallory',
    'CREATE FUNCTION f AS x -> x',
    "CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd' format 'TSV')) LAYOUT(FLAT()) LIFETIME(1)",
    "CREATE TABLE u (a String) ENGINE = File('CSV', '/etc/passwd')",
    "CREATE TABLE u (a String) ENGINE = URL('http://127.0.0.1:1/', 'CSV')",
    "CREATE TABLE u (a String) ENGINE = Merge('system', 'processes')",
    "CREATE TABLE u (a String) ENGINE = Buffer('other', 'private', 1, 1, 1, 1, 1, 1, 1)",
    "CREATE TABLE u (a String) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = 'local', path = '/tmp/x/')",
    "CREATE TABLE u (a String) ENGINE = MergeTree ORDER BY a SETTINGS storage_policy = 'x'",
    "CREATE TABLE u AS url('http://127.0.0.1:1/x')",
    'CREATE TABLE other.u (a Int8) ENGINE = Memory',
    'CREATE VIEW w AS SELECT * FROM system.processes',
    'CREATE MATERIALIZED VIEW w TO other.private AS SELECT a FROM t',
    'INSERT INTO other.private VALUES (1)',
    'DROP TABLE other.private',
    'ALTER TABLE t FREEZE',
    "ALTER TABLE t FETCH PARTITION ID 'x' FROM '/x'",
    "ATTACH TABLE u FROM '/tmp/x' (a Int8) ENGINE = Memory",
    "INSERT INTO t SELECT * FROM input('a Int64, url String') FORMAT TSV 1\t2",
    'KILL QUERY WHERE 1',
    'SYSTEM FLUSH LOGS',
    'GRANT ALL ON *.* TO default',
  ])('may not: %s', (sql) => refused('writer', sql));

  test('may insert into, change and make tables of its database', async () => {
    for (const sql of [
      'CREATE DATABASE IF NOT EXISTS escolta',
      'CREATE TABLE mine (a Int64, s String) ENGINE = ReplacingMergeTree ORDER BY a TTL toDateTime(a) + toIntervalDay(1)',
      'INSERT INTO escolta.mine (a) VALUES (4000000000)',
      'ALTER TABLE mine ADD COLUMN file_name String',
      'ALTER TABLE mine REMOVE TTL',
      'CREATE VIEW w AS SELECT * FROM mine FINAL',
      'CREATE MATERIALIZED VIEW mv ENGINE = MergeTree ORDER BY a AS SELECT a FROM mine',
      'OPTIMIZE TABLE mine FINAL',
      'DELETE FROM mine WHERE a = 5',
      'TRUNCATE TABLE mine',
      'DROP VIEW w',
      'DROP TABLE mv',
      'RENAME TABLE mine TO yours',
      'DROP TABLE yours',
    ]) {
      expect([sql, await served.ask('writer', sql)]).toMatchObject([sql, { status: 200, text: '' }]);
    }
  });
});

describe('an admin', () => {
  test.each(outside)('may not: %s', (sql) => refused('admin', sql));

  test('may look at, stop and make what others may not', async () => {
    for (const sql of [
      'SELECT count() FROM other.private',
      'SELECT count() FROM system.processes',
      'SHOW PROCESSLIST',
      "KILL QUERY WHERE query_id = 'nothing'",
      'CREATE DATABASE another',
      'DROP DATABASE another',
      'SYSTEM FLUSH LOGS',
    ]) {
      expect([sql, await served.ask('admin', sql)]).toMatchObject([sql, { status: 200 }]);
    }
  });

  test('makes a database that is closed to others from the start', async () => {
    await served.ask('admin', 'CREATE DATABASE IF NOT EXISTS late');
    await served.ask('admin', 'CREATE TABLE late.x ENGINE = Memory AS SELECT 77 AS a');
    await refused('reader', 'SELECT a FROM late.x');
    await served.ask('admin', 'CREATE DATABASE `late too`');
    await served.ask('admin', 'CREATE TABLE `late too`.x ENGINE = Memory AS SELECT 77 AS a');
    await refused('reader', 'SELECT a FROM `late too`.x');
    expect(await served.ask('admin', 'RENAME DATABASE late TO later')).toMatchObject({ status: 200 });
    await refused('reader', 'SELECT a FROM later.x');
  });
});
