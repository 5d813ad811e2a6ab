import { Readable } from 'node:stream';
import { drainStream } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { retryOf } from '../../core/errors.ts';
import type { Store } from './connect.ts';
import { type Comparison, compareTable, sameChunk } from './copy-store/compare.ts';
import { type Chunk, type CopiedTable, chunksOf, countRows, readTables } from './copy-store/tables.ts';
import { classifyClickHouseError } from './errors.ts';
import { insertSettings } from './insert-rows.ts';

export type { Comparison } from './copy-store/compare.ts';

export interface CopyOptions {
  readonly source: Store;
  readonly target: Store;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CopyProgress) => void;
  /** A failure of the target that will be tried again. */
  readonly onRetry: (error: unknown, retryInMs: number) => void;
  /** Rows that are copied, compared and left out together. 100,000 if not given. */
  readonly chunkRows?: number | undefined;
  /** Bytes of one insert: what is held in memory. 8 MiB if not given. */
  readonly pieceBytes?: number | undefined;
  /** How long one insert is tried, in milliseconds. Ten minutes if not given. */
  readonly patienceMs?: number | undefined;
}

export interface CopyProgress {
  readonly step: 'copy' | 'compare';
  readonly table: string;
  /** Of the table, in the source, done so far. */
  readonly rows: number;
  readonly of: number;
  /** Of them, those that the target had already. */
  readonly skipped: number;
}

export interface StoreSize {
  readonly table: string;
  /** Rows as they lie there, former states and tombstones among them. */
  readonly rows: number;
  /** Compressed, on disk. */
  readonly bytes: number;
}

/** What there is to copy. */
export async function measureStore(source: Store): Promise<StoreSize[]> {
  const tables = await readTables(source.client);
  return tables.map(({ name, rows, bytes }) => ({ table: name, rows, bytes }));
}

/** Rows that the target holds before anything is copied: of an earlier copy, or of others. */
export async function countTarget(source: Store, target: Store): Promise<{ table: string; rows: number }[]> {
  try {
    const counts: { table: string; rows: number }[] = [];
    for (const { name } of await readTables(source.client)) {
      counts.push({ table: name, rows: await countRows(target.client, name, '1') });
    }
    return counts;
  } catch (error) {
    throw classifyClickHouseError(error, 'looking at the target');
  }
}

/**
 * Copies every row of an embedded store, former states and tombstones too, into a store whose tables are there already. The versions
 * come with the rows, so that what is copied twice counts once, and the order of writing is kept, because of two states of one
 * version the later written wins. A chunk that the target holds already is left out: a copy that was stopped goes on where it was.
 * Nobody may write to the source meanwhile. Throws `PipelineError`, or the signal's reason.
 */
export async function copyStore(options: CopyOptions): Promise<void> {
  const { source, target, signal, onProgress, chunkRows = 100_000 } = options;
  // What retention takes away between the copy and the comparison would look like a difference.
  await source.client.command({ query: 'SYSTEM STOP TTL MERGES' });
  for (const table of await readTables(source.client)) {
    let rows = 0;
    let skipped = 0;
    const tell = () => onProgress({ step: 'copy', table: table.name, rows, of: table.rows, skipped });
    tell();
    for (const chunk of await chunksOf(source.client, table, chunkRows)) {
      signal.throwIfAborted();
      const there = await patiently(options, `looking for ${table.name} in the target`, async () => {
        const some = (await countRows(target.client, table.name, chunk.where)) > 0;
        return some && sameChunk(source.client, target.client, table, chunk.where);
      });
      if (there) skipped += chunk.rows;
      else await copyChunk(options, table, chunk);
      rows += chunk.rows;
      tell();
    }
  }
}

/** Compares what both stores hold, by counts and checksums. Throws `PipelineError`, or the signal's reason. */
export async function compareStores(options: CopyOptions): Promise<Comparison[]> {
  const { source, target, signal, onProgress, chunkRows = 100_000 } = options;
  const comparisons: Comparison[] = [];
  for (const table of await readTables(source.client)) {
    signal.throwIfAborted();
    const compared = await patiently(options, `comparing ${table.name}`, () => {
      let rows = 0;
      return compareTable(source.client, target.client, table, chunkRows, (more) => {
        rows += more;
        onProgress({ step: 'compare', table: table.name, rows, of: table.rows, skipped: 0 });
      });
    });
    comparisons.push(compared);
  }
  return comparisons;
}

async function copyChunk(options: CopyOptions, table: CopiedTable, chunk: Chunk): Promise<void> {
  const { source, signal, pieceBytes = 8 << 20 } = options;
  const columns = table.columns.join(', ');
  const { stream } = await source.client.exec({
    // In the order in which the states of one thing were written: by the number of the block, then by the place in it.
    query: `SELECT ${columns} FROM ${table.name} WHERE ${chunk.where}
      ORDER BY ${table.key}, toUInt64(splitByChar('_', _part)[2]), _part_offset FORMAT TabSeparated`,
  });
  try {
    for await (const piece of piecesOf(stream, pieceBytes)) {
      signal.throwIfAborted();
      await patiently(options, `copying ${table.name}`, () => insertPiece(options.target, table, columns, piece));
    }
  } finally {
    stream.destroy();
  }
}

async function insertPiece(target: Store, table: CopiedTable, columns: string, piece: Buffer): Promise<void> {
  const { stream } = await target.client.exec({
    query: `INSERT INTO ${table.name} (${columns}) FORMAT TabSeparated`,
    values: Readable.from([piece], { objectMode: false }),
    clickhouse_settings: insertSettings,
  });
  await drainStream(stream);
}

const newline = 0x0a;

/** Whole lines, of at least so many bytes together but for the last. In this format a newline ends a row, and nothing else. */
async function* piecesOf(stream: AsyncIterable<Buffer>, size: number): AsyncIterable<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    const end = part.lastIndexOf(newline) + 1;
    if (length < size || end === 0) continue;
    parts[parts.length - 1] = part.subarray(0, end);
    yield Buffer.concat(parts);
    const rest = part.subarray(end);
    parts = rest.length > 0 ? [rest] : [];
    length = rest.length;
  }
  if (length > 0) yield Buffer.concat(parts);
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/** Tries again what fails in passing, for as long as there is patience. */
async function patiently<T>(options: CopyOptions, doing: string, work: () => Promise<T>): Promise<T> {
  const { clock, signal, onRetry, patienceMs = 600_000 } = options;
  const until = clock.now() + patienceMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      return await work();
    } catch (cause) {
      signal.throwIfAborted();
      const error = classifyClickHouseError(cause, doing);
      if (retryOf(error) !== 'transient' || clock.now() + pause > until) throw error;
      onRetry(error, pause);
      await clock.sleep(pause, signal);
    }
  }
}
