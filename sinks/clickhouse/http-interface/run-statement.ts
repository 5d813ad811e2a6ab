import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { streams } from '../result-chunks.ts';
import { isBinary, withBinaryData } from './binary-insert.ts';
import type { Body } from './body.ts';
import { insertPieces } from './insert-pieces.ts';
import { formatOf } from './statement.ts';

type Client = Pick<ClickHouseClient, 'exec' | 'command' | 'query'>;

export interface StatementOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Rows {
  readonly stream: AsyncIterable<Buffer>;
  readonly format: string;
  /** Rows that are ready: all of a small result. Undefined where the engine does not tell. */
  readonly rows: string | undefined;
}

/** Begins a statement that answers with rows: once it resolves, the engine has begun to give them. */
export async function runRows(
  client: Client,
  sql: string,
  options: StatementOptions & { readonly format: string; readonly wholeResultBytes: number },
): Promise<Rows> {
  const format = formatOf(sql) ?? options.format;
  const { stream, summary } = await client.exec({
    query: sql,
    clickhouse_settings: settings({
      // The default of the engine, where Escolta's own is to quote.
      output_format_json_quote_64bit_integers: '0',
      ...options.settings,
      ...(!streams(sql, options.format) && { max_result_bytes: wholeLimit(options) }),
      default_format: options.format,
    }),
    abort_signal: options.signal,
  });
  return { stream: stream as AsyncIterable<Buffer>, format, rows: summary?.result_rows };
}

/** Runs a statement that answers nothing. */
export async function runChange(client: Client, sql: string, options: StatementOptions): Promise<void> {
  await client.command({
    query: sql,
    clickhouse_settings: settings(options.settings),
    abort_signal: options.signal,
  });
}

/** Data is data: expressions and settings in it would be SQL that nobody has checked. */
const dataOnly = {
  input_format_values_interpret_expressions: '0',
  input_format_values_deduce_templates_of_expressions: '0',
  allow_settings_after_format_in_insert: '0',
} as const;

/** Inserts what stands in the body, piece by piece. Resolves with the rows written, where the engine tells, when all is durable. */
export async function runInsert(
  client: Client,
  sql: string,
  data: { readonly body: Body; readonly format: string; readonly most: number },
  options: StatementOptions,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const token = options.settings['insert_deduplication_token'];
  const written = { rows: 0, bytes: 0 };
  let piece = 0;
  for await (const values of insertPieces(data.body, data.format, data.most)) {
    // Each piece is an insert of its own, and must not be taken for a repetition of the first.
    const ownToken = token !== undefined && piece > 0 && { insert_deduplication_token: `${token}-${piece}` };
    written.rows += await insertPiece(client, sql, values, data.format, {
      ...options,
      settings: { ...options.settings, ...ownToken, ...dataOnly },
    });
    written.bytes += values.length;
    piece += 1;
  }
  return written;
}

async function insertPiece(client: Client, sql: string, values: Buffer, format: string, options: StatementOptions) {
  if (values.length > 0 && (isBinary(format) || !isUtf8(values))) {
    const query = await withBinaryData(client, sql, values, settings(options.settings));
    await runChange(client, query, {
      ...options,
      settings: { ...options.settings, max_query_size: String(query.length + 1) },
    });
    return 0;
  }
  const { summary } = await client.exec({
    query: sql,
    values: Readable.from([values], { objectMode: false }),
    clickhouse_settings: settings(options.settings),
    abort_signal: options.signal,
  });
  return Number(summary?.written_rows ?? 0);
}

function wholeLimit({ settings: asked, wholeResultBytes }: StatementOptions & { wholeResultBytes: number }): string {
  const wanted = Number(asked['max_result_bytes'] ?? 0);
  return String(wanted > 0 && wanted < wholeResultBytes ? wanted : wholeResultBytes);
}

/** They were checked by name; their values become literals. */
function settings({ output_format_json_quote_64bit_integers: quoted, ...given }: Record<string, string>) {
  // Sessions quote by themselves: without any other setting, one that is open already can be used.
  const own = quoted === undefined || quoted === '1' ? {} : { output_format_json_quote_64bit_integers: quoted };
  return { ...given, ...own } as ClickHouseSettings;
}
