import { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { streams } from '../result-chunks.ts';
import type { Body } from './body.ts';
import { insertPieces } from './insert-pieces.ts';

type Client = Pick<ClickHouseClient, 'exec' | 'command'>;

export interface StatementOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Rows {
  readonly stream: AsyncIterable<Buffer>;
  readonly format: string;
}

/** Begins a statement that answers with rows: once it resolves, the engine has begun to give them. */
export async function runRows(
  client: Client,
  sql: string,
  options: StatementOptions & { readonly format: string; readonly wholeResultBytes: number },
): Promise<Rows> {
  const format = /\bFORMAT (\w+)(?: SETTINGS [^']*)?$/.exec(sql)?.[1] ?? options.format;
  const { stream } = await client.exec({
    query: sql,
    clickhouse_settings: settings({
      ...options.settings,
      ...(!streams(sql, options.format) && { max_result_bytes: wholeLimit(options) }),
      default_format: options.format,
    }),
    abort_signal: options.signal,
  });
  return { stream: stream as AsyncIterable<Buffer>, format };
}

/** Runs a statement that answers nothing. */
export async function runChange(client: Client, sql: string, options: StatementOptions): Promise<void> {
  await client.command({
    query: sql,
    clickhouse_settings: settings(options.settings),
    abort_signal: options.signal,
  });
}

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
    const { summary } = await client.exec({
      query: sql,
      values: Readable.from([values], { objectMode: false }),
      clickhouse_settings: settings({ ...options.settings, ...ownToken }),
      abort_signal: options.signal,
    });
    written.rows += Number(summary?.written_rows ?? 0);
    written.bytes += values.length;
    piece += 1;
  }
  return written;
}

function wholeLimit({ settings: asked, wholeResultBytes }: StatementOptions & { wholeResultBytes: number }): string {
  const wanted = Number(asked['max_result_bytes'] ?? 0);
  return String(wanted > 0 && wanted < wholeResultBytes ? wanted : wholeResultBytes);
}

/** They were checked by name; their values become literals. */
function settings(given: Readonly<Record<string, string>>): ClickHouseSettings {
  return given as ClickHouseSettings;
}
