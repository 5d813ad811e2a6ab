import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ClickHouseError, type ClickHouseSettings } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagePath } from '../../../core/package-root.ts';
import { connectStore } from '../../../sinks/clickhouse/connect.ts';
import { ask, openTemporaryStore } from './temporary-store.ts';

const { store, client, path, close } = openTemporaryStore();
afterAll(close);

/** Runs for minutes if nothing stops it. */
const endless = 'SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 1';

async function running(marker: string): Promise<number> {
  const [row] = await ask(
    client,
    `SELECT count() FROM system.processes WHERE query LIKE '%${marker}%' AND query NOT LIKE '%system.processes%'`,
  );
  return Number(row?.[0]);
}

/** Waits for something that is bound to happen. */
async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await what()) return;
    await delay(20);
  }
  throw new Error('it did not happen');
}

describe('what is asked and answered', () => {
  test('64-bit integers are quoted in JSON', async () => {
    expect(await ask(client, 'SELECT toUInt64(18446744073709551615), toInt64(-5), toInt32(5)')).toEqual([
      ['18446744073709551615', '-5', 5],
    ]);
  });

  test('every format of the client works, also where the result comes in several pieces', async () => {
    const query = 'SELECT number AS n, toString(number) AS s FROM numbers(150000)';
    const json = await (await client.query({ query, format: 'JSON' })).json<{ n: string }>();
    expect(json.data.length).toBe(150_000);
    expect(json.data.at(-1)?.n).toBe('149999');
    const csv = await (await client.query({ query, format: 'CSVWithNames' })).text();
    expect(csv.split('\n').filter((line) => line.includes('"n"'))).toEqual(['"n","s"']);
    expect(csv.trim().split('\n').length).toBe(150_001);
    const named = 'SELECT number AS "a\n""b" FROM numbers(150000)';
    const typed = await (await client.query({ query: named, format: 'CSVWithNamesAndTypes' })).text();
    expect(typed.slice(0, 24)).toBe('"a\n""b"\n"UInt64"\n0\n1\n2\n3');
    expect(typed.split('UInt64').length).toBe(2);
    expect(typed.endsWith('\n149998\n149999\n')).toBe(true);
    const quoted = 'SELECT number AS `a"b` FROM numbers(150000)';
    const compact = await (await client.query({ query: quoted, format: 'JSONCompactEachRowWithNames' })).text();
    expect(compact.split('"a').length).toBe(2);
    const empty = await client.query({ query: 'SELECT 1 AS one WHERE 0', format: 'CSVWithNames' });
    expect(await empty.text()).toBe('"one"\n');
    const parquet = await (await client.query({ query, format: 'Parquet' })).text();
    expect(parquet.split('PAR1').length).toBe(3);
  });

  test('an error comes with the call, as the client has it', async () => {
    const error = await client.query({ query: 'SELECT * FROM nothing_here' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ClickHouseError);
    expect(error).toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
  });

  test('statements that cannot stream are answered all the same', async () => {
    await client.command({ query: "CREATE TABLE described (a Int8 COMMENT 'the a') ENGINE = Memory" });
    const answer = await client.query({ query: 'DESCRIBE TABLE described', format: 'JSONEachRow' });
    expect(await answer.json()).toMatchObject([{ name: 'a', comment: 'the a' }]);
  });

  test('ping answers', async () => {
    expect(await client.ping()).toEqual({ success: true });
  });
});

describe('settings and parameters', () => {
  test('settings hold for their call only', async () => {
    const setting = "SELECT getSetting('max_threads')";
    const answer = await client.query({
      query: setting,
      format: 'JSONCompactEachRow',
      clickhouse_settings: { max_threads: 1, readonly: '1' },
    });
    expect(await answer.json()).toEqual([[1]]);
    const before = await Promise.all(Array.from({ length: 12 }, () => ask(client, setting)));
    expect(new Set(before.flat(2)).has(1)).toBe(false);
    await client.command({ query: 'CREATE TABLE written_after_readonly (a Int8) ENGINE = Memory' });
  });

  test('a SET or USE statement does not stick to a session of the pool', async () => {
    for (let i = 0; i < 8; i += 1) {
      await client.command({ query: '/* sticky? */ SET max_block_size = 7' });
      await client.command({ query: 'USE system' });
    }
    const seen = await Promise.all(
      Array.from({ length: 8 }, () => ask(client, "SELECT getSetting('max_block_size'), currentDatabase()")),
    );
    expect(new Set(seen.flat().map((row) => row.join()))).toEqual(new Set(['65409,default']));
  });

  test('an unknown setting is an error, and a setting of HTTP is passed over', async () => {
    const unknown = { no_such_setting: 1 } as ClickHouseSettings;
    await expect(client.command({ query: 'SELECT 1', clickhouse_settings: unknown })).rejects.toMatchObject({
      type: 'UNKNOWN_SETTING',
    });
    await client.command({ query: 'SELECT 1', clickhouse_settings: { wait_end_of_query: 1 } });
  });

  test('values cannot leave their place', async () => {
    await client.command({ query: 'CREATE TABLE target (a String) ENGINE = MergeTree ORDER BY a' });
    const nasty = [
      "'; DROP TABLE target; --",
      "\\'; DROP TABLE target",
      "a'b\\c\td\ne\0f",
      '{x:String}',
      '–ñ🙂',
      '\\N',
      '',
    ];
    for (const value of nasty) {
      const answer = await client.query({
        query: 'SELECT {value:String} AS s, {list:Array(String)} AS l, {map:Map(String, String)} AS m',
        query_params: { value, list: [value, "x'"], map: { [value]: value } },
        clickhouse_settings: {
          log_queries_min_type: 'QUERY_START',
          format_csv_delimiter: "'",
          log_comment: value,
        },
        format: 'JSONEachRow',
      });
      expect(await answer.json()).toEqual([{ s: value, l: [value, "x'"], m: { [value]: value } }]);
    }
    const injected = { max_threads: "1'; DROP TABLE target; --" } as unknown as ClickHouseSettings;
    await expect(client.query({ query: 'SELECT 1', clickhouse_settings: injected })).rejects.toThrow();
    expect(await ask(client, 'EXISTS TABLE target')).toEqual([[1]]);
  });

  test('names that are not names are refused', async () => {
    const setting = { 'max_threads = 1, readonly': 1 } as ClickHouseSettings;
    await expect(client.query({ query: 'SELECT 1', clickhouse_settings: setting })).rejects.toThrow('not a name');
    await expect(client.query({ query: 'SELECT 1', query_params: { "a = '1', b": 1 } })).rejects.toThrow('not a name');
  });

  test('parameters of every kind arrive, also in parallel', async () => {
    const types =
      'SELECT {i:Int64} i, {f:Float64} f, {b:Bool} b, {n:Nullable(String)} n, {d:DateTime64(3)} d, {a:Array(UInt8)} a';
    const answer = await client.query({
      query: types,
      query_params: { i: 9_007_199_254_740_993n, f: 1.5, b: true, n: null, d: new Date(1_700_000_000_123), a: [1, 2] },
      format: 'JSONEachRow',
    });
    expect(await answer.json()).toMatchObject([{ i: '9007199254740993', f: 1.5, b: true, n: null, a: [1, 2] }]);
    const many = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const one = await client.query({
          query: 'SELECT toInt32({i:Int32} + sleepEachRow(0.001)) AS i',
          query_params: { i },
          format: 'JSONEachRow',
        });
        return one.json<{ i: number }>();
      }),
    );
    expect(many.flat().map(({ i }) => i)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  test('roles and users are refused rather than passed over', async () => {
    await expect(client.query({ query: 'SELECT 1', role: 'reader' })).rejects.toThrow('no roles');
  });
});

describe('inserting', () => {
  beforeAll(async () => {
    await client.command({ query: 'CREATE TABLE numbers_in (n UInt64, s String) ENGINE = MergeTree ORDER BY n' });
  });

  test('rows, streams of bytes and other formats', async () => {
    await client.insert({ table: 'numbers_in', values: [{ n: 1, s: 'a' }], format: 'JSONEachRow' });
    await client.insert({ table: 'numbers_in', columns: ['n'], values: [[2]], format: 'JSONCompactEachRow' });
    await client.insert({
      table: 'numbers_in',
      values: Readable.from(['3\tc\n', '4\td\n'], { objectMode: false }),
      format: 'TabSeparated',
    });
    await client.insert({ table: 'numbers_in', values: [{ n: '5', s: 'e' }], format: 'JSONStringsEachRow' });
    await client.exec({
      query: 'INSERT INTO numbers_in FORMAT JSONEachRow',
      values: Readable.from([Buffer.from('{"n":"18446744073709551615","s":"é\\n🙂"}\n')], { objectMode: false }),
      clickhouse_settings: { insert_deduplication_token: "it's; one" },
    });
    expect(await ask(client, 'SELECT * FROM numbers_in ORDER BY n')).toEqual([
      ['1', 'a'],
      ['2', ''],
      ['3', 'c'],
      ['4', 'd'],
      ['5', 'e'],
      ['18446744073709551615', 'é\n🙂'],
    ]);
  });

  test('a table or column that is none does not become SQL', async () => {
    const values = [{ n: 1 }];
    await expect(
      client.insert({ table: 'numbers_in; DROP TABLE numbers_in', values, format: 'JSONEachRow' }),
    ).rejects.toThrow();
    expect(await ask(client, 'EXISTS TABLE numbers_in')).toEqual([[1]]);
  });

  test('queries are answered while rows come in', async () => {
    await client.command({ query: 'CREATE TABLE parallel_in (n UInt64) ENGINE = MergeTree ORDER BY n' });
    const writers = Array.from({ length: 10 }, (_, w) =>
      client.insert({
        table: 'parallel_in',
        values: Array.from({ length: 1_000 }, (_, i) => ({ n: w * 1_000 + i })),
        format: 'JSONEachRow',
      }),
    );
    const readers = Array.from({ length: 10 }, () =>
      ask(client, 'SELECT count() % 1000, uniqExact(n) = count() FROM parallel_in'),
    );
    for (const rows of await Promise.all(readers)) expect(rows).toEqual([[0, 1]]);
    await Promise.all(writers);
    expect(await ask(client, 'SELECT count(), uniqExact(n) FROM parallel_in')).toEqual([['10000', '10000']]);
  });
});

describe('stopping', () => {
  test.each(['query', 'command', 'exec'] as const)(
    'an aborted %s rejects at once, and its work stops',
    async (method) => {
      const abort = new AbortController();
      const marker = `abort_${method}`;
      const call = client[method]({ query: `${endless} AND '${marker}' != ''`, abort_signal: abort.signal });
      const rejection = expect(call).rejects.toThrow('The user aborted a request.');
      await until(async () => (await running(marker)) === 1);
      abort.abort();
      await rejection;
      await until(async () => (await running(marker)) === 0);
      expect(await ask(client, 'SELECT 1')).toEqual([[1]]);
    },
  );

  test('an abort before the engine has begun stops it all the same', async () => {
    const abort = new AbortController();
    const call = client.query({ query: `${endless} AND 'at_once' != ''`, abort_signal: abort.signal });
    const rejection = expect(call).rejects.toThrow('The user aborted a request.');
    setImmediate(() => abort.abort());
    await rejection;
    await expect(client.query({ query: 'SELECT 1', abort_signal: abort.signal })).rejects.toThrow('aborted');
    await until(async () => (await running('at_once')) === 0);
  });

  test('calls that wait for a session can be aborted, and those that wait behind them are served', async () => {
    const abort = new AbortController();
    const blockers = Array.from({ length: 4 }, (_, i) =>
      client.command({ query: `${endless} AND 'block_${i}' != ''`, abort_signal: abort.signal }).catch(() => 'stopped'),
    );
    const waiting = new AbortController();
    const waiter = client.command({ query: 'SELECT 1', abort_signal: waiting.signal });
    const behind = ask(client, 'SELECT 2');
    waiting.abort();
    await expect(waiter).rejects.toThrow('aborted');
    abort.abort();
    expect(await Promise.all(blockers)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
    expect(await behind).toEqual([[2]]);
  });

  test('a result that nobody reads does not fill the memory, and leaving it stops the engine', async () => {
    const before = process.memoryUsage.rss();
    const { stream } = await client.exec({ query: "SELECT number, 'left_early' FROM system.numbers" });
    await delay(300);
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(200);
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > 5_000_000) break;
    }
    await until(async () => (await running('left_early')) === 0);
    for (let i = 0; i < 8; i += 1) expect(await ask(client, 'SELECT 1')).toEqual([[1]]);
  });

  test('an abort in the middle of a result ends it with an error', async () => {
    const abort = new AbortController();
    const { stream } = await client.exec({
      query: "SELECT number, 'cut_off' FROM system.numbers",
      abort_signal: abort.signal,
    });
    const reading = (async () => {
      for await (const _ of stream) abort.abort();
    })();
    await expect(reading).rejects.toThrow('aborted');
    await until(async () => (await running('cut_off')) === 0);
  });

  test('an error in the middle of a result reaches its reader', async () => {
    const { stream } = await client.exec({ query: 'SELECT throwIf(number = 3000000) FROM numbers(4000000)' });
    const reading = (async () => {
      for await (const _ of stream);
    })();
    await expect(reading).rejects.toMatchObject({ type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' });
    expect(await ask(client, 'SELECT 1')).toEqual([[1]]);
  });
});

describe('one process per folder', () => {
  test('a second process is told at once who owns the folder', () => {
    const script = packagePath('test', 'sinks', 'clickhouse', 'open-store.mjs');
    const dist = pathToFileURL(packagePath('dist')).href;
    const second = spawnSync(process.execPath, [script, dist, path], { encoding: 'utf8' });
    expect(second.stdout).toBe(
      `fatal another escolta process (${process.pid}) owns the data folder ${path}: stop it, or give this one a folder of its own\n`,
    );
  });

  test('another folder in the same process is an error with a reason', () => {
    expect(() => connectStore({ path: `${path}-other` })).toThrow(`the data folder ${path}-other cannot be opened`);
  });

  test('a store without a place is an error', () => {
    expect(() => connectStore({})).toThrow('needs either a url');
    expect(store).toMatchObject({ kind: 'embedded', place: path });
  });
});
