import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { drainStream } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, serveTemporaryStore, until } from './http-interface-setup.ts';

let served: Served;
beforeAll(async () => {
  served = await serveTemporaryStore({ wholeResultBytes: 5_000_000, requestBytes: 20_000_000 });
  await served.client('writer').command({ query: 'CREATE TABLE t (a Int64, b String) ENGINE = MergeTree ORDER BY a' });
});
afterAll(() => served.close());

async function fresh(name: string): Promise<string> {
  await served.client('writer').command({ query: `CREATE TABLE ${name} AS t` });
  return name;
}

describe('what is large, slow or left', () => {
  const running = async (marker: string) => {
    const answer = await served.store.client.query({
      query: `SELECT count() FROM system.processes WHERE query LIKE '%${marker}%' AND query NOT LIKE '%system.processes%'`,
      format: 'JSONCompactEachRow',
    });
    return Number((await answer.json<[string]>())[0]?.[0]);
  };

  test('who leaves stops the work of the engine', async () => {
    const abort = new AbortController();
    const query = "SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 1 AND 'leaving' != ''";
    const asked = served.client('reader').query({ query, abort_signal: abort.signal });
    asked.catch(() => undefined);
    await until(async () => (await running('leaving')) === 1);
    abort.abort();
    await expect(asked).rejects.toThrow('aborted');
    await until(async () => (await running('leaving')) === 0);
  });

  test('a result without end takes no memory, and ends with its reader', async () => {
    const query = "SELECT number, 'endless' FROM system.numbers";
    const answer = await served.client('writer').exec({ query });
    const before = process.memoryUsage().rss;
    let bytes = 0;
    let most = 0;
    for await (const chunk of answer.stream) {
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage().rss);
      if (bytes > 300_000_000) break;
    }
    expect(most - before).toBeLessThan(250_000_000);
    await until(async () => (await running('endless')) === 0);
  });

  test('an insert of any length goes through in pieces, each row once, also when it is sent again', async () => {
    const writer = served.client('writer');
    await writer.command({
      query: `CREATE TABLE long (a Int64, b String) ENGINE = MergeTree ORDER BY a
              SETTINGS non_replicated_deduplication_window = 100`,
    });
    const row = (a: number) => `{"a":${a},"b":${JSON.stringify(`[{"${a}\n"}] ${'x'.repeat(80)}`)}}\n`;
    const rows = 300_000;
    for (const sending of ['first', 'again']) {
      const bytes = Readable.from(
        (function* () {
          for (let a = 0; a < rows; a += 1_000) yield Array.from({ length: 1_000 }, (_, k) => row(a + k)).join('');
        })(),
        { objectMode: false },
      );
      const answer = await writer.exec({
        query: 'INSERT INTO long FORMAT JSONEachRow',
        values: bytes,
        clickhouse_settings: { insert_deduplication_token: 'long' },
      });
      await drainStream(answer.stream);
      expect([sending, Number(answer.summary?.written_rows)]).toEqual([sending, rows]);
      expect((await served.ask('reader', 'SELECT count(), uniqExact(a), sum(a) FROM long')).text).toBe(
        `${rows}\t${rows}\t${(rows * (rows - 1)) / 2}\n`,
      );
    }
  });

  test('the engine waits for a slow reader', async () => {
    const answer = await served.client('writer').exec({ query: "SELECT number, 'waiting' FROM system.numbers" });
    const readRows = async () => {
      const query =
        "SELECT read_rows FROM system.processes WHERE query LIKE '%waiting%' AND query NOT LIKE '%processes%'";
      const rows = await served.store.client.query({ query, format: 'JSONCompactEachRow' });
      return Number((await rows.json<[string]>())[0]?.[0]);
    };
    let before = -1;
    await until(async () => {
      const now = await readRows();
      const waits = now === before;
      before = now;
      return waits;
    });
    answer.stream.destroy();
    await until(async () => (await running('waiting')) === 0);
  });

  test('what cannot be cut is limited', async () => {
    const table = await fresh('too_long');
    const { status, text } = await served.ask('writer', `INSERT INTO ${table} FORMAT CSV`, {
      body: '1,x\n'.repeat(6_000_000),
    });
    expect([status, text]).toEqual([413, expect.stringContaining('(QUERY_IS_TOO_LARGE)')]);
    const long = await served.ask('reader', `SELECT 1 /* ${'x'.repeat(1_100_000)} */`);
    expect([long.status, long.text]).toEqual([413, expect.stringContaining('(QUERY_IS_TOO_LARGE)')]);
    const fits = await served.ask('reader', `SELECT length('${'x'.repeat(400_000)}')`, {
      params: { max_query_size: '1000000' },
    });
    expect(fits.text).toBe('400000\n');
  });

  test('a bomb does not get far', async () => {
    const table = await fresh('bomb');
    const body = new Uint8Array(gzipSync(Buffer.alloc(200_000_000)));
    expect(gunzipSync(body).length).toBe(200_000_000);
    const { status } = await served.ask('writer', `INSERT INTO ${table} FORMAT CSV`, {
      body,
      headers: { 'content-encoding': 'gzip' },
    });
    expect(status).toBe(413);
  });

  test('a result in a format that cannot stream is limited', async () => {
    const query = 'SELECT number, toString(number) FROM numbers(1000000)';
    for (const user of ['reader', 'writer'] as const) {
      const json = await served.ask(user, query, { params: { default_format: 'JSON' } });
      expect([json.status, json.text]).toEqual([500, expect.stringContaining('(TOO_MANY_ROWS_OR_BYTES)')]);
    }
    const lines = await served.ask('reader', query, { params: { default_format: 'JSONEachRow' } });
    expect(lines.text.split('\n').length).toBe(1_000_001);
  });
});
