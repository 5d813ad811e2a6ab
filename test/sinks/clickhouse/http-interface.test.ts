import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { ClickHouseError, drainStream, TupleParam } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, serveTemporaryStore } from './http-interface-setup.ts';

let served: Served;
beforeAll(async () => {
  served = await serveTemporaryStore();
  await served.client('writer').command({ query: 'CREATE TABLE t (a Int64, b String) ENGINE = MergeTree ORDER BY a' });
});
afterAll(() => served.close());

async function count(table: string): Promise<number> {
  return Number((await served.ask('reader', `SELECT count() FROM ${table}`)).text);
}

async function fresh(name: string): Promise<string> {
  await served.client('writer').command({ query: `CREATE TABLE ${name} AS t` });
  return name;
}

describe('what any tool sends', () => {
  test('health checks need no password', async () => {
    for (const path of ['/ping', '/replicas_status', '/']) {
      const response = await fetch(new URL(path, served.url));
      expect([response.status, await response.text()]).toEqual([200, 'Ok.\n']);
    }
    const missing = await fetch(new URL('/play', served.url));
    expect([missing.status, (await missing.text()).split('\n')[0]]).toEqual([404, 'There is no handle /play']);
    expect((await fetch(served.url, { method: 'PUT' })).status).toBe(501);
  });

  test('the statement stands in the address, in the body, or goes from one to the other', async () => {
    expect((await served.ask('reader', 'SELECT 1')).text).toBe('1\n');
    expect((await served.ask('reader', 'SELECT 1', { method: 'GET' })).text).toBe('1\n');
    expect((await served.ask('reader', 'SELECT 1', { body: '+ 1' })).text).toBe('2\n');
    expect((await served.ask('reader', 'SELECT 1;  ')).text).toBe('1\n');
    expect((await served.ask('reader', '')).text).toMatch(/^Code: 62\. .*Empty query.*\(SYNTAX_ERROR\)/);
  });

  test.each(['gzip', 'deflate', 'br'])('answers compressed with %s where they are asked for', async (encoding) => {
    const { headers, text } = await served.ask('reader', 'SELECT number FROM numbers(1000)', {
      params: { enable_http_compression: '1' },
      headers: { 'accept-encoding': encoding },
    });
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(text.split('\n').length).toBe(1_001);
    const plain = await served.ask('reader', 'SELECT 1', { headers: { 'accept-encoding': encoding } });
    expect(plain.headers.get('content-encoding')).toBe(null);
  });

  test("answers come in ClickHouse's own frames where they are asked for", async () => {
    const url = new URL(served.url);
    url.search = new URLSearchParams({
      query: "SELECT 'framed'",
      compress: '1',
      user: 'reader',
      password: 'reader-password',
    }).toString();
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect([bytes[16], bytes.readUInt32LE(21), bytes.subarray(26).toString()]).toEqual([0x82, 7, 'framed\n']);
  });

  test('compressed bodies are read', async () => {
    const table = await fresh('compressed');
    const body = new Uint8Array(gzipSync('1\tone\n2\ttwo\n'));
    const { status } = await served.ask('writer', `INSERT INTO ${table} FORMAT TSV`, {
      body,
      headers: { 'content-encoding': 'gzip' },
    });
    expect([status, await count(table)]).toEqual([200, 2]);
    const broken = await served.ask('writer', `INSERT INTO ${table} FORMAT TSV`, {
      body,
      headers: { 'content-encoding': 'br' },
    });
    expect(broken.text).toContain('(CANNOT_DECOMPRESS)');
    const unknown = await served.ask('writer', 'SELECT 1', { headers: { 'content-encoding': 'snappy' } });
    expect(unknown.text).toContain('(UNKNOWN_COMPRESSION_METHOD)');
  });

  test('the headers of an answer', async () => {
    const { headers } = await served.ask('reader', 'SELECT 1', {
      params: { default_format: 'JSONEachRow', query_id: 'mine' },
    });
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=UTF-8');
    expect(headers.get('x-clickhouse-format')).toBe('JSONEachRow');
    expect(headers.get('x-clickhouse-query-id')).toBe('mine');
    expect(headers.get('x-clickhouse-timezone')).not.toBe(null);
    expect(headers.get('x-clickhouse-server-display-name')).not.toBe(null);
    expect(JSON.parse(headers.get('x-clickhouse-summary') ?? '')).toHaveProperty('read_rows');
  });

  test('errors are those of ClickHouse: number, name, version and status', async () => {
    const wrong = await served.ask('reader', 'SELEC 1');
    expect(wrong.status).toBe(400);
    expect(wrong.headers.get('x-clickhouse-exception-code')).toBe('62');
    expect(wrong.text).toMatch(/^Code: 62\. DB::Exception: Syntax error.*\(SYNTAX_ERROR\) \(version \d.*\)\n$/s);
    expect(wrong.text).not.toContain('formatQuery');
    const missing = await served.ask('reader', 'SELECT * FROM nothing_here');
    expect([missing.status, missing.headers.get('x-clickhouse-exception-code')]).toEqual([404, '60']);
    const database = await served.ask('reader', 'SELECT 1', { params: { database: 'nowhere' } });
    expect([database.status, database.headers.get('x-clickhouse-exception-code')]).toEqual([404, '81']);
    const thrown = await served.ask('reader', "SELECT throwIf(1, 'boom')");
    expect([thrown.status, thrown.headers.get('x-clickhouse-exception-code')]).toEqual([500, '395']);
  });

  test('GET does not write', async () => {
    const { status, text } = await served.ask('writer', 'INSERT INTO t VALUES (1, 2)', { method: 'GET' });
    expect([status, text]).toEqual([500, expect.stringContaining('(READONLY)')]);
  });

  test('parameters in the address', async () => {
    const { text } = await served.ask('reader', 'SELECT {a:Array(String)}, {s:String}, {n:Nullable(Int8)}', {
      params: { param_a: "['x\\ty','\\'']", param_s: 'a\\tb\\\\c', param_n: '\\N' },
    });
    expect(text).toBe("['x\\ty','\\'']\ta\\tb\\\\c\t\\N\n");
  });

  test('INSERT with its data in the body, in the statement, and half in each', async () => {
    const table = await fresh('shapes');
    await served.ask('writer', `INSERT INTO ${table} FORMAT TSV`, { body: '1\ta\n' });
    await served.ask('writer', `INSERT INTO ${table} FORMAT JSONEachRow {"a":2,"b":"; DROP"}\n{"a":3,"b":"c"}`);
    await served.ask('writer', `INSERT INTO ${table} (a, b) VALUES (4, 'd;'), (5, 'ee');`);
    await served.ask('writer', `INSERT INTO ${table} FORMAT CSV\n6,"f\nf"\n`);
    await served.ask(
      'writer',
      `/* FORMAT */ insert into ${table} (a) -- VALUES\n settings async_insert = 0 format TSV\n7\n`,
    );
    await served.ask('writer', `INSERT INTO ${table} SELECT 8, 'VALUES (1)'`);
    await served.ask('writer', `INSERT INTO ${table} FORMAT TSV 9\ti`, { body: '10\tj\n' });
    await served.ask('writer', `INSERT INTO ${table} FORMAT JSONCompactEachRowWithNames`, {
      body: '["b","a"]\n["k",11]\n',
    });
    await served.ask('writer', `INSERT INTO ${table} FORMAT JSON`, {
      body: '{"meta":[{"name":"a","type":"Int64"},{"name":"b","type":"String"}],"data":[{"a":12,"b":"l"}]}',
    });
    const { text } = await served.ask('reader', `SELECT a, b FROM ${table} ORDER BY a`);
    expect(text.split('\n')).toEqual([
      '1\ta',
      '2\t; DROP',
      '3\tc',
      '4\td;',
      '5\tee',
      '6\tf\\nf',
      '7\t',
      '8\tVALUES (1)',
      '9\ti',
      '10\tj',
      '11\tk',
      '12\tl',
      '',
    ]);
  });

  test.each(['Native', 'RowBinary', 'RowBinaryWithNames', 'RowBinaryWithNamesAndTypes', 'Parquet', 'ArrowStream'])(
    'binary data: %s out and in again',
    async (format) => {
      const table = await fresh(`binary_${format}`);
      const url = new URL(served.url);
      url.searchParams.set(
        'query',
        `SELECT toInt64(number) AS a, char(0, number) AS b FROM numbers(300) FORMAT ${format}`,
      );
      const headers = { 'X-ClickHouse-User': 'writer', 'X-ClickHouse-Key': 'writer-password' };
      const bytes = new Uint8Array(await (await fetch(url, { headers })).arrayBuffer());
      const { status, text } = await served.ask('writer', `INSERT INTO ${table} (a, b) FORMAT ${format}`, {
        body: bytes,
      });
      expect([status, text]).toEqual([200, '']);
      expect((await served.ask('reader', `SELECT count(), sum(a), sum(cityHash64(b)) FROM ${table}`)).text).toBe(
        (await served.ask('reader', 'SELECT count(), sum(number), sum(cityHash64(char(0, number))) FROM numbers(300)'))
          .text,
      );
    },
  );

  test('what a server does and this interface does not is said', async () => {
    const cases: [string, Record<string, string>, Record<string, string>][] = [
      ['SELECT 1', { decompress: '1' }, {}],
      ['SELECT 1', { role: 'x' }, {}],
      ['SELECT 1', {}, { 'content-type': 'multipart/form-data; boundary=x' }],
      ['SET max_threads = 1', { session_id: 's' }, {}],
      ['USE system', {}, {}],
      ['CREATE TEMPORARY TABLE x (a Int8)', { session_id: 's' }, {}],
    ];
    for (const [query, params, headers] of cases) {
      const { status, text } = await served.ask('admin', query, { params, headers });
      expect([query, status, text]).toEqual([query, 501, expect.stringContaining('(NOT_IMPLEMENTED)')]);
    }
    expect((await served.ask('reader', 'SELECT 1', { params: { session_id: 's' } })).text).toBe('1\n');
  });

  test('pages of other origins are let in only where it is configured', async () => {
    const plain = await fetch(served.url, { method: 'OPTIONS' });
    expect(plain.status).toBe(501);
    expect(plain.headers.get('access-control-allow-origin')).toBe(null);
  });
});

describe('an unmodified @clickhouse/client', () => {
  test.each([
    'JSON',
    'JSONCompact',
    'JSONEachRow',
    'JSONCompactEachRowWithNamesAndTypes',
    'JSONStrings',
    'JSONObjectEachRow',
  ] as const)('reads %s', async (format) => {
    const answer = await served.client('reader').query({ query: 'SELECT 1 AS one', format });
    expect(JSON.stringify(await answer.json())).toMatch(/one.*1|1.*one/);
  });

  test.each([
    'TabSeparatedWithNames',
    'CSVWithNames',
    'CustomSeparatedWithNames',
    'Pretty',
    'Markdown',
    'XML',
    'Values',
  ] as const)('reads %s as text', async (format) => {
    const answer = await served.client('reader').query({ query: 'SELECT 1 AS one', format: format as 'CSVWithNames' });
    expect(await answer.text()).toContain('1');
  });

  test('streams rows', async () => {
    const query = 'SELECT number AS n FROM numbers(200000)';
    const answer = await served.client('reader').query({ query, format: 'JSONEachRow' });
    let rows = 0;
    for await (const chunk of answer.stream<{ n: string }>()) rows += chunk.length;
    expect(rows).toBe(200_000);
  });

  test('binds parameters of all types', async () => {
    const answer = await served.client('reader').query({
      query: `SELECT {i:Int32} AS i, {f:Float64} AS f, {b:Bool} AS b, {s:String} AS s, {n:Nullable(String)} AS n, {d:DateTime('UTC')} AS d,
                     {a:Array(Array(Int8))} AS a, {m:Map(String, UInt8)} AS m, {t:Tuple(Int8, String)} AS t, {id:Identifier} AS id
              FROM (SELECT 5 AS five)`,
      query_params: {
        i: -7,
        f: 0.5,
        b: true,
        s: "it's\t\\ `x` {i:Int32}",
        n: null,
        d: new Date('2026-03-10T12:00:00Z'),
        a: [[1, 2], [3]],
        m: { x: 1 },
        t: new TupleParam([1, 'y']),
        id: 'five',
      },
      format: 'JSONEachRow',
    });
    expect(await answer.json()).toEqual([
      {
        i: -7,
        f: 0.5,
        b: true,
        s: "it's\t\\ `x` {i:Int32}",
        n: null,
        d: '2026-03-10 12:00:00',
        a: [[1, 2], [3]],
        m: { x: 1 },
        t: [1, 'y'],
        id: 5,
      },
    ]);
  });

  test('inserts arrays, and streams of objects and of bytes', async () => {
    const table = await fresh('inserts');
    const client = served.client('writer');
    const answer = await client.insert({ table, values: [{ a: 1, b: 'x' }], format: 'JSONEachRow' });
    expect(answer.summary?.written_rows).toBe('1');
    await client.insert({ table, values: Readable.from([{ a: 2, b: 'y' }, { a: 3 }]), format: 'JSONEachRow' });
    const bytes = Readable.from(['4\tz\n', '5\tz\n'], { objectMode: false });
    await client.insert({ table, values: bytes, format: 'TabSeparated' });
    await client.insert({ table, values: [[6, 'c']], columns: ['a', 'b'], format: 'JSONCompactEachRow' });
    await client.insert({ table, values: [], format: 'JSONEachRow' });
    await client.insert({ table, values: { meta: [], data: [{ a: 7, b: 'j' }] }, format: 'JSON' });
    expect(await count(table)).toBe(7);
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} FORMAT CSV`,
      values: Readable.from(['8,x\n'], { objectMode: false }),
    });
    await drainStream(stream);
    expect(await count(table)).toBe(8);
  });

  test('gets errors of its own kind', async () => {
    const client = served.client('writer');
    const error = await client.query({ query: 'SELECT * FROM nothing_here' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ClickHouseError);
    expect(error).toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
    const bad = client.insert({ table: 't', values: [{ a: 'x' }], format: 'JSONEachRow' });
    await expect(bad).rejects.toMatchObject({ type: expect.stringContaining('CANNOT_PARSE') });
    await expect(served.client('writer', { password: 'wrong' }).query({ query: 'SELECT 1' })).rejects.toMatchObject({
      code: '516',
      type: 'AUTHENTICATION_FAILED',
    });
  });

  test('gets an error that comes half-way', async () => {
    const query = "SELECT number, throwIf(number = 3000000, 'boom') FROM system.numbers";
    for (const compression of [{ response: false }, { response: true }]) {
      const answer = await served.client('reader', { compression }).query({ query, format: 'JSONEachRow' });
      const read = async () => {
        for await (const _ of answer.stream());
      };
      await expect(read()).rejects.toMatchObject({ code: '395', type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' });
    }
  });

  test('compresses both ways', async () => {
    const table = await fresh('both_ways');
    const client = served.client('writer', { compression: { request: true, response: true } });
    const values = Array.from({ length: 5_000 }, (_, a) => ({ a, b: `row ${a}` }));
    await client.insert({ table, values, format: 'JSONEachRow' });
    const answer = await client.query({ query: `SELECT * FROM ${table} ORDER BY a`, format: 'JSONEachRow' });
    expect(await answer.json()).toEqual(values.map(({ a, b }) => ({ a, b })));
  });

  test('pings both ways', async () => {
    const client = served.client('reader');
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  test('settings end with their request', async () => {
    const table = await fresh('settings');
    const client = served.client('writer', { max_open_connections: 1 });
    const insert = (a: number, settings = {}) =>
      client.insert({ table, values: [{ a }], format: 'JSONEachRow', clickhouse_settings: settings });
    await insert(1, { insert_deduplication_token: 'same' });
    await insert(2);
    await insert(3);
    await client.query({ query: 'SELECT 1', clickhouse_settings: { readonly: '1' } }).then((a) => a.text());
    await insert(4);
    const limited = await client.query({
      query: 'SELECT number FROM numbers(3)',
      format: 'TabSeparated',
      clickhouse_settings: { limit: '1' },
    });
    expect(await limited.text()).toBe('0\n');
    expect(await (await client.query({ query: 'SELECT 1', format: 'TabSeparated' })).text()).toBe('1\n');
    await expect(insert(5, { readonly: '1' })).rejects.toMatchObject({ type: 'READONLY' });
    await expect(insert(6, { 'max_threads = 1, limit': '1' })).rejects.toMatchObject({ type: 'BAD_ARGUMENTS' });
    expect(await count(table)).toBe(4);
  });

  test('64-bit integers as the settings say', async () => {
    const ask = async (quoted: 0 | 1) => {
      const clickhouse_settings = { output_format_json_quote_64bit_integers: quoted };
      return (
        await served
          .client('reader')
          .query({ query: 'SELECT toUInt64(5) AS n', clickhouse_settings, format: 'JSONEachRow' })
      ).text();
    };
    expect([await ask(0), await ask(1)]).toEqual(['{"n":5}\n', '{"n":"5"}\n']);
  });

  test('many queries while rows are inserted', async () => {
    const table = await fresh('busy');
    const writer = served.client('writer');
    const reader = served.client('reader');
    const inserts = Array.from({ length: 20 }, (_, i) =>
      writer.insert({
        table,
        values: Array.from({ length: 500 }, (_, k) => ({ a: i * 500 + k })),
        format: 'JSONEachRow',
      }),
    );
    const counts = Array.from({ length: 40 }, async () => {
      const answer = await reader.query({ query: `SELECT count() % 500 FROM ${table}`, format: 'JSONCompactEachRow' });
      return answer.json();
    });
    await Promise.all(inserts);
    for (const seen of await Promise.all(counts)) expect(seen).toEqual([[0]]);
    expect(await count(table)).toBe(10_000);
  });
});
