import { ClickHouseError, type DataFormat } from '@clickhouse/client';
import { PipelineError } from '../../core/errors.ts';
import type { Store } from './connect.ts';
import { classifyClickHouseError } from './errors.ts';
import { isSetting, outsideFunctions } from './http-interface/policy.ts';
import { nameOf, wordsOf } from './http-interface/statement.ts';

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
const reads = /^(?:SELECT|WITH|EXPLAIN|SHOW|DESCRIBE|EXISTS|\()$/;

const othersStatements = 'the statements of others are not shown';

/** Their columns may be expressions in a string, which nobody checks: values('a String ALIAS file(''/etc/passwd'')', …). */
const structuredTables = /^(?:values|generateRandom|null|input|eval)$/i;

const outsideTables =
  /^(?:url|s3|gcs|oss|cosn|hdfs|remote|remoteSecure|cluster|clusterAllReplicas|\w+Cluster|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|azureBlobStorage\w*|iceberg\w*|deltaLake\w*|hudi\w*|paimon\w*|executable|filesystem|arrowFlight|ytsaurus|dictionary)$/i;

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
  const words = wordsOf(statement);
  if (!reads.test(words[0] ?? ''))
    throw refused('only statements that read are allowed: SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS');
  words.forEach((_, i) => {
    const what = reasonAgainst(words, i);
    if (what !== undefined) throw refused(what);
  });
  return statement;
}

/** Why a statement may not run, as far as the word there tells. */
function reasonAgainst(words: readonly string[], at: number): string | undefined {
  const [word = '', next, after = ''] = words.slice(at, at + 3);
  if (word === 'INTO' && next === 'OUTFILE') return 'INTO OUTFILE writes files: redirect the output instead';
  // The engine takes them in subqueries, limits and conditions for other tables included, also where nothing may be changed.
  if (word === 'SETTINGS' && isSetting(words, at)) return 'settings cannot be changed';
  if (word === 'PROCESSLIST' && at === 1) return othersStatements;
  const name = nameOf(word);
  if (name === undefined) return undefined;
  // Functions are not covered by the rights of the engine's user; and may be passed by their name alone, as in arrayMap(file, …).
  if (outsideFunctions.test(name)) {
    return `"${name}" reaches outside of the store (a column of that name cannot be asked for)`;
  }
  if (name === 'system' && next === '.' && /processes$/.test(nameOf(after) ?? '')) return othersStatements;
  if (next !== '(') return undefined;
  if (structuredTables.test(name)) return `${name} is closed: write the rows with SELECT … UNION ALL, or arrayJoin`;
  return outsideTables.test(name) ? 'sources outside of the store cannot be asked' : undefined;
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
