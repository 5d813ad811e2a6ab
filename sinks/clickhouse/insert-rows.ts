import { Readable } from 'node:stream';
import { type ClickHouseClient, type ClickHouseSettings, drainStream } from '@clickhouse/client';
import { classifyClickHouseError } from './errors.ts';

export const insertSettings: ClickHouseSettings = {
  // One batch may hold posts of many years: a part for each month is then right.
  max_partitions_per_insert_block: '0',
  // We gather rows ourselves: a server that gathers them again would only let each batch wait for its time-out.
  async_insert: 0,
  wait_end_of_query: 1,
};

/** A piece of lines of JSON, encoded or not. */
export type Bytes = string | Buffer;

/** A row as a line of JSON, for those of which there are few. Text that is not well-formed would spoil the whole insert. */
export function jsonLine(row: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(row, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value))}\n`;
}

/** Inserts lines of JSON as the bytes that they are. Resolves when they are durable. */
export async function insertRows(
  client: Pick<ClickHouseClient, 'exec'>,
  table: string,
  lines: readonly Bytes[],
): Promise<void> {
  if (lines.length === 0) return;
  // Not `client.insert`: that would take each row apart and put it together again.
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} FORMAT JSONEachRow`,
    values: Readable.from([join(lines)], { objectMode: false }),
    clickhouse_settings: insertSettings,
  });
  await drainStream(stream);
}

/** Inserts as `insertRows`; `doing` says what for. Throws `PipelineError`: see `classifyClickHouseError`. */
export async function keepRows(
  client: Pick<ClickHouseClient, 'exec'>,
  doing: string,
  table: string,
  lines: readonly Bytes[],
): Promise<void> {
  try {
    await insertRows(client, table, lines);
  } catch (error) {
    throw classifyClickHouseError(error, doing);
  }
}

/** One buffer of all, without ever joining the strings first. */
function join(pieces: readonly Bytes[]): Buffer {
  let buffer = Buffer.allocUnsafe(1 << 16);
  let length = 0;
  for (const piece of pieces) {
    // A UTF-16 code unit becomes three bytes at most.
    const room = length + (typeof piece === 'string' ? piece.length * 3 : piece.length);
    if (room > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(room, buffer.length * 2));
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    length += typeof piece === 'string' ? buffer.write(piece, length, 'utf8') : piece.copy(buffer, length);
  }
  return buffer.subarray(0, length);
}
