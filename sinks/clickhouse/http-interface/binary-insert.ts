import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { quote } from '../literals.ts';
import { Failure } from './failure.ts';

/** Formats whose bytes are no text. The binding of the engine takes only text. */
const binary =
  /^(?:Native|RowBinary\w*|Parquet|Arrow|ArrowStream|ORC|Avro|MsgPack|BSONEachRow|Npy|RawBLOB|Protobuf\w*|CapnProto)$/;

export function isBinary(format: string): boolean {
  return binary.test(format);
}

const name = '(?:\\w+|`(?:[^`\\\\]|\\\\.)*`)';
const insert = new RegExp(
  `^(INSERT INTO (?:TABLE )?(${name}(?:\\.${name})?)(?: \\((${name}(?:, ${name})*)\\))?(?: SETTINGS [^()]*?)?) FORMAT (\\w+)$`,
  's',
);

/**
 * An INSERT of binary data as one that carries the data in itself, as base64 for the table function `format`. Columns are found by
 * their names where the format has names, as in a plain insert.
 */
export async function withBinaryData(
  client: Pick<ClickHouseClient, 'query'>,
  sql: string,
  bytes: Buffer,
  settings: ClickHouseSettings,
): Promise<string> {
  const [, head, table, columns = '*', format] = insert.exec(sql) ?? [];
  if (!head || !table || !format) {
    throw new Failure(
      'NOT_IMPLEMENTED',
      `${sql}: binary data needs an INSERT INTO with a table and names of columns only`,
    );
  }
  const answer = await client.query({
    query: `SELECT ${columns} FROM ${table} LIMIT 0`,
    format: 'JSON',
    clickhouse_settings: settings,
  });
  const { meta = [] } = await answer.json();
  const structure = meta.map(({ name, type }) => `\`${name.replace(/[\\`]/g, '\\$&')}\` ${type}`).join(', ');
  return `${head} SELECT * FROM format(${format}, ${quote(structure)}, base64Decode('${bytes.toString('base64')}'))`;
}
