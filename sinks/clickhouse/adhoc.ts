import { ClickHouseError, type DataFormat } from '@clickhouse/client';
import { PipelineError } from '../../core/errors.ts';
import type { Store } from './connect.ts';
import { classifyClickHouseError } from './errors.ts';

export interface AdHocOptions {
  /** Any output format of ClickHouse; a FORMAT in the statement goes before. */
  readonly format: string;
  /** Most rows, of each SELECT of a UNION. All if not given. */
  readonly maxRows?: number | undefined;
  /** Five minutes if not given. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const maxLength = 100_000;
const maxMemoryBytes = 2_000_000_000;

/** What a statement may begin with, once the engine has written it in its own way. */
const reads = /^(?:SELECT|WITH|EXPLAIN|SHOW|DESCRIBE|EXISTS|\()/;

const forbidden: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /\bINTO OUTFILE\b/i, what: 'INTO OUTFILE writes files: redirect the output instead' },
  { pattern: /^SHOW PROCESSLIST\b|\bsystem\.`?\w*processes\b/i, what: 'the statements of others are not shown' },
  // A function and not only a table function, so that the rights of the engine's user do not cover it; it may also be passed on
  // by its name alone, as in arrayMap(file, …).
  { pattern: /\bfile\b/i, what: '"file" reads files (a column of that name cannot be asked for)' },
  {
    pattern:
      /\b(?:url|s3|gcs|oss|cosn|hdfs|remote|remoteSecure|cluster|clusterAllReplicas|\w+Cluster|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|azureBlobStorage\w*|iceberg\w*|deltaLake\w*|hudi\w*|paimon\w*|executable|filesystem|arrowFlight|ytsaurus|dictionary)`?\s*\(/i,
    what: 'sources outside of the store cannot be asked',
  },
];

/**
 * Runs one read-only statement that a person wrote, and streams its result. The engine's own parser says what the statement is, and
 * what it has said is what runs; the engine allows no writing and no change of settings while it does. Sources outside (files,
 * addresses, other servers) are closed: in the embedded engine by its rights, everywhere by their names.
 * Throws `PipelineError` with the engine's message; `poison` for a statement that is not allowed or not right.
 */
export async function* runReadOnly(store: Store, sql: string, options: AdHocOptions): AsyncIterable<Buffer> {
  const { format, maxRows, timeoutMs = 300_000, signal } = options;
  if (!/^\w+$/.test(format)) throw refused(`"${format}" is not the name of a format`);
  try {
    const statement = await checked(store, sql, signal);
    const { stream } = await store.client.exec({
      query: statement,
      clickhouse_settings: {
        readonly: '1',
        max_execution_time: Math.max(1, Math.ceil(timeoutMs / 1_000)),
        max_memory_usage: String(maxMemoryBytes),
        default_format: format as DataFormat,
        ...(maxRows !== undefined && { limit: String(maxRows) }),
      },
      ...(signal && { abort_signal: signal }),
    });
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    if (error instanceof ClickHouseError) throw refused(`${error.type}: ${error.message}`, error);
    throw classifyClickHouseError(error, 'running the statement');
  }
}

/** The statement as the engine's parser writes it: without comments, with quotes of one kind. Throws where it may not run. */
async function checked(store: Store, sql: string, signal: AbortSignal | undefined): Promise<string> {
  if (sql.length > maxLength) throw refused(`the statement is longer than ${maxLength} characters`);
  const statement = await parsed(store, sql, signal);
  const words = statement.replace(/'(?:[^'\\]|\\.)*'/gs, "''");
  if (!reads.test(words))
    throw refused('only statements that read are allowed: SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS');
  for (const { pattern, what } of forbidden) if (pattern.test(words)) throw refused(what);
  return statement;
}

async function parsed(store: Store, sql: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    const answer = await store.client.query({
      query: 'SELECT formatQuerySingleLine({sql:String}) AS statement',
      query_params: { sql },
      format: 'JSONEachRow',
      ...(signal && { abort_signal: signal }),
    });
    const [row] = await answer.json<{ statement: string }>();
    return row?.statement ?? '';
  } catch (error) {
    if (!(error instanceof ClickHouseError)) throw error;
    // The message goes on with the statement around theirs.
    throw refused(`${error.type}: ${error.message.replace(/: In scope SELECT formatQuery.*$/s, '')}`, error);
  }
}

function refused(message: string, cause?: unknown): PipelineError {
  return new PipelineError(message, { retry: 'poison', cause });
}
