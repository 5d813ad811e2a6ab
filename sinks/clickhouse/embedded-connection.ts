import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ClickHouseClientConfigOptions, ClickHouseError, parseError } from '@clickhouse/client';
import type { RawInsertFormat, Session } from 'chdb';
import { identifier, setStatement } from './literals.ts';
import { type Chunks, startResult } from './result-chunks.ts';
import { type Lease, openSessions, type SessionsOptions } from './sessions.ts';

/** What `createClient({ connection })` wants; the client does not export its name. */
export type Connection = NonNullable<ClickHouseClientConfigOptions['connection']>;
type QueryParams = Parameters<Connection['query']>[0];
type InsertParams = Parameters<Connection['insert']>[0];
type Summary = Record<'read_rows' | 'read_bytes' | 'written_rows' | 'written_bytes' | 'result_rows', string> &
  Record<'result_bytes' | 'total_rows_to_read' | 'elapsed_ns', string>;

/** Settings of the HTTP layer, which the client sends of its own accord and the engine does not know. */
const httpOnly = new Set([
  'database',
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_response_buffer_size',
  'http_send_progress_interval_ms',
  'http_zlib_compression_level',
  'enable_http_compression',
]);

/** Formats whose bytes the engine takes as they are. */
const rawFormats = new Set<string>(['JSONEachRow', 'JSONCompactEachRow', 'TabSeparated', 'TSV', 'CSV', 'CSVWithNames']);

const insertStatement =
  /^\s*INSERT\s+INTO\s+([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\s*(?:\(\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*\))?\s+FORMAT\s+(\w+)\s*$/i;

/** These would stick to a session of the pool; on one of their own they end with their call, as they do over HTTP. */
const sticky = /^\s*(?:(?:--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)\s*)*(?:SET|USE)\b/i;

/** Bytes of a result that are fetched before a query resolves: small results free their session at once. */
const fetchAhead = 256 * 1_024;

/**
 * The embedded ClickHouse engine behind the official client: `createClient({ connection: connectEmbedded({ … }) })`.
 *
 * - Settings and parameters hold for their call only, and nothing in them can become SQL. A setting `database` chooses where
 *   names without one are looked for, as it does over HTTP.
 * - Results stream where the format allows it (see `startResult`): the engine waits while nobody reads. Leaving a result, or
 *   its `abort_signal`, stops the engine's work.
 * - An aborted call rejects at once, and its statement is killed. What cannot be undone by then (an ALTER, an INSERT) may
 *   still have happened, as with a server.
 * - 64-bit integers are quoted in JSON.
 */
export function connectEmbedded(options: SessionsOptions): Connection {
  const sessions = openSessions(options);
  const openResults = new Set<Readable>();

  /** Runs one statement that gives no stream. */
  async function run<T>(params: QueryParams, setup: string | undefined, work: (session: Session) => Promise<T>) {
    const lease = await leaseFor(params, setup);
    const running = work(lease.session);
    const settled = running.then(
      () => lease.release(),
      () => lease.release(),
    );
    return guard(running, params.abort_signal, () => lease.cancel(settled));
  }

  async function leaseFor(params: QueryParams, setup: string | undefined): Promise<Lease> {
    if (params.role !== undefined || params.auth !== undefined || params.session_id !== undefined) {
      throw new Error('the embedded engine knows no roles, users and sessions');
    }
    const { abort_signal: signal } = params;
    try {
      const lease = await sessions.lease(setup, signal);
      if (!signal?.aborted) return lease;
      lease.release();
    } catch (error) {
      if (!signal?.aborted) throw engineError(error);
    }
    throw aborted(signal);
  }

  async function openResult(params: QueryParams) {
    const { abort_signal: signal } = params;
    const lease = await leaseFor(params, setupOf(params));
    const format = String(params.clickhouse_settings?.default_format ?? 'TabSeparated');
    const counts = { result: 0 };
    const chunks = startResult(lease.session, params.query, format, (rows) => {
      counts.result += rows;
    });
    const fetch = createFetch(lease, chunks);
    const ready = fetch.ahead(fetchAhead);
    const result = resultStream(await guard(ready, signal, fetch.stop), fetch);
    openResults.add(result);
    const onAbort = () => result.destroy(aborted(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    result.once('close', () => {
      openResults.delete(result);
      signal?.removeEventListener('abort', onAbort);
    });
    if (signal?.aborted) onAbort();
    // As on a server, these are the rows so far: all of a small result.
    return { ...answer(params), stream: result, summary: summary(counts) };
  }

  async function insert(params: InsertParams) {
    const values = await collect(params.values);
    if (values.length === 0) return { ...answer(params), summary: summary({}) };
    const target = rawTarget(params);
    if (!target) {
      // A space: after a newline, some formats see an empty row.
      const sql = `${params.query} ${values.toString('utf8')}`;
      await run(params, setupOf(params), (session) => session.queryAsync(sql));
      return { ...answer(params), summary: summary({}) };
    }
    // Settings stand in the statement: a session of its own is needed for another database only.
    const setup = databaseOf(params) === undefined ? undefined : setupOf(params);
    const result = await run(params, setup, (session) => session.insert({ ...target, values }));
    return { ...answer(params), summary: summary({ written: result.rowsWritten, elapsed: result.elapsed }) };
  }

  return {
    query: openResult,
    async exec(params) {
      if (params.values === undefined) return openResult(params);
      return { ...(await insert({ ...params, values: params.values })), stream: Readable.from([]) };
    },
    async command(params) {
      const result = await run(params, setupOf(params), (session) => session.queryAsync(params.query));
      return { ...answer(params), summary: summary({ read: result.rowsRead, elapsed: result.elapsed }) };
    },
    insert,
    async ping() {
      try {
        await run({ query: '' }, undefined, (session) => session.queryAsync('SELECT 1'));
        return { success: true };
      } catch (error) {
        return { success: false, error: error instanceof Error ? error : new Error(String(error)) };
      }
    },
    async close() {
      for (const result of openResults) result.destroy(new Error('the store was closed while its result was read'));
      await sessions.close();
    },
  };
}

function ignore(): void {}

function aborted(signal: AbortSignal | undefined): Error {
  return new Error('The user aborted a request.', { cause: signal?.reason });
}

/** The engine's errors as the client's; and, when the signal aborts, an error at once, with `cancel` called. */
async function guard<T>(running: Promise<T>, signal: AbortSignal | undefined, cancel: () => void): Promise<T> {
  let onAbort: (() => void) | undefined;
  try {
    if (!signal) return await running;
    const abortion = new Promise<never>((_, reject) => {
      onAbort = () => {
        reject(aborted(signal));
        cancel();
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
    return await Promise.race([running, abortion]);
  } catch (error) {
    throw engineError(error);
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

function engineError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const parsed = parseError(error.message);
  return parsed instanceof ClickHouseError ? Object.assign(parsed, { cause: error }) : error;
}

/** Takes the chunks of a result one by one, and gives the lease back when they end, fail or are left. */
function createFetch(lease: Lease, chunks: Chunks) {
  let underWay: Promise<void> = Promise.resolve();
  let over = false;
  const end = (wentWrong: boolean) => {
    if (!over) lease.release(wentWrong);
    over = true;
  };
  async function next(): Promise<Buffer | undefined> {
    if (over) return undefined;
    const step = chunks.next();
    underWay = step.then(ignore, ignore);
    try {
      const { done, value } = await step;
      if (done) {
        end(false);
        return undefined;
      }
      const bytes = value as Uint8Array;
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (error) {
      end(true);
      throw engineError(error);
    }
  }
  return {
    next,
    /** The first chunks, up to about so many bytes. */
    async ahead(bytes: number): Promise<Buffer[]> {
      const ready: Buffer[] = [];
      for (let have = 0; have < bytes; ) {
        const chunk = await next();
        if (!chunk) break;
        ready.push(chunk);
        have += chunk.length;
      }
      return ready;
    },
    /** Makes the engine stop, if it has not ended. */
    stop(): void {
      if (over) return;
      lease.cancel(underWay);
      void underWay
        .then(() => chunks.return?.())
        .then(ignore, ignore)
        .then(() => end(true));
    },
  };
}

/** A byte stream of the chunks. The engine waits while nobody reads. */
function resultStream(ready: Buffer[], fetch: ReturnType<typeof createFetch>): Readable {
  const next = async () => {
    let chunk = ready.shift() ?? (await fetch.next());
    while (chunk?.length === 0) chunk = await fetch.next();
    return chunk ?? null;
  };
  const stream = new Readable({
    highWaterMark: fetchAhead,
    read() {
      next().then(
        (chunk) => stream.push(chunk),
        (error: Error) => stream.destroy(error),
      );
    },
    destroy(error, done) {
      fetch.stop();
      done(error);
    },
  });
  // The client destroys a result that nobody reads with an error that nobody awaits.
  stream.on('error', ignore);
  return stream;
}

function setupOf(params: QueryParams): string | undefined {
  const settings = engineSettings(params);
  delete settings['default_format'];
  const set = setStatement(settings, params.query_params ?? {});
  const database = databaseOf(params);
  const use = database === undefined ? undefined : `USE ${identifier(database)}`;
  return [use, set].filter(Boolean).join('; ') || (sticky.test(params.query) ? '' : undefined);
}

function databaseOf(params: QueryParams): string | undefined {
  const { database } = (params.clickhouse_settings ?? {}) as { database?: unknown };
  return database === undefined ? undefined : String(database);
}

function engineSettings(params: QueryParams): Record<string, unknown> {
  const given = Object.entries(params.clickhouse_settings ?? {});
  return Object.fromEntries(given.filter(([name, value]) => value !== undefined && !httpOnly.has(name)));
}

/** Where the bytes of an insert go, if the engine can take them as they are. */
function rawTarget(params: InsertParams) {
  const [, table, columns, format] = insertStatement.exec(params.query) ?? [];
  if (!table || !format || !rawFormats.has(format)) return undefined;
  const settings = engineSettings(params) as Record<string, string | number | boolean>;
  const isParam = (name: string) => name.startsWith('param_');
  if (Object.keys(params.query_params ?? {}).length > 0 || Object.keys(settings).some(isParam)) return undefined;
  return {
    table,
    format: format as RawInsertFormat,
    ...(columns && { columns: columns.split(/\s*,\s*/) }),
    ...(Object.keys(settings).length > 0 && { settings }),
  };
}

async function collect(values: string | Readable): Promise<Buffer> {
  if (typeof values === 'string') return Buffer.from(values, 'utf8');
  const parts: Buffer[] = [];
  for await (const part of values) parts.push(Buffer.isBuffer(part) ? part : Buffer.from(part));
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}

function answer(params: QueryParams) {
  return { query_id: params.query_id ?? randomUUID(), response_headers: {}, http_status_code: 200 };
}

function summary(counts: { read?: number; written?: number; result?: number; elapsed?: number }): Summary {
  return {
    read_rows: String(counts.read ?? 0),
    read_bytes: '0',
    written_rows: String(counts.written ?? 0),
    written_bytes: '0',
    result_rows: String(counts.result ?? 0),
    result_bytes: '0',
    total_rows_to_read: '0',
    elapsed_ns: String(Math.round((counts.elapsed ?? 0) * 1e9)),
  };
}
