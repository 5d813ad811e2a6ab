import type { ClickHouseClient } from '@clickhouse/client';
import { PipelineError } from '../../../core/errors.ts';
import { migrationsTableName } from '../cluster.ts';
import { quote } from '../literals.ts';

export type Reader = Pick<ClickHouseClient, 'query' | 'exec'>;

/** A table as it is copied and compared. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns that it is sorted by: rows that agree in them are states of one thing. */
  readonly key: string;
  /** The column of the key by whose ranges it is cut into chunks. */
  readonly by: string;
  /** Which of two states wins, as a whole number. */
  readonly version: string;
  /** Rows as they lie there, former states and tombstones among them. */
  readonly rows: number;
  /** Compressed, on disk. */
  readonly bytes: number;
}

/** A range of a table: a condition of SQL. */
export interface Chunk {
  readonly where: string;
  readonly rows: number;
}

/**
 * In the order of the copy. Posts go before their mentions, as the writer has it; cursors come last, so that a copy that was left
 * half-way never says that something was read which is not there.
 */
const copied: Readonly<Record<string, Pick<CopiedTable, 'by' | 'version'>>> = {
  posts: { by: 'post_id', version: 'version' },
  mentions: { by: 'published_at', version: 'version' },
  labels: { by: 'post_id', version: 'version' },
  marks: { by: 'post_id', version: 'version' },
  brand_models: { by: 'brand', version: 'row_version' },
  dead_letters: { by: 'id', version: 'version' },
  coverage: { by: 'started_at', version: 'toUnixTimestamp64Milli(finished_at)' },
  silences: { by: 'silence_id', version: 'version' },
  unsubscriptions: { by: 'address', version: 'version' },
  incidents: { by: 'started_at', version: 'version' },
  // Nothing is ever changed in these two.
  incident_actions: { by: 'incident_id', version: '0' },
  deliveries: { by: 'notification_id', version: '0' },
  // After the incidents: who reads the copy never finds that somebody was told of what is not there.
  notifications: { by: 'notification_id', version: 'version' },
  customers: { by: 'customer_id', version: 'version' },
  customers_seen: { by: 'customer_id', version: 'version' },
  // An account that is there counts as judged.
  suggestions: { by: 'account', version: 'version' },
  decisions: { by: 'decision_id', version: 'version' },
  forgotten: { by: 'hash', version: 'version' },
  accounts: { by: 'account', version: 'version' },
  // What is there is sent once: after what it was made of.
  lead_events: { by: 'lead_id', version: '0' },
  leads: { by: 'lead_id', version: 'version' },
  crm_attempts: { by: 'item_id', version: '0' },
  crm_outbox: { by: 'item_id', version: 'version' },
  store_secrets: { by: 'name', version: '0' },
  users: { by: 'user_id', version: 'version' },
  web_sessions: { by: 'hash', version: 'version' },
  api_tokens: { by: 'token_id', version: 'version' },
  audit_log: { by: 'at', version: '0' },
  triage: { by: 'brand', version: 'version' },
  mention_notes: { by: 'brand', version: 'version' },
  saved: { by: 'saved_id', version: 'version' },
  // What is there is sent once: before the webhook that would look for it.
  webhook_attempts: { by: 'webhook_id', version: '0' },
  webhook_messages: { by: 'webhook_id', version: 'version' },
  webhooks: { by: 'webhook_id', version: 'version' },
  idempotency_keys: { by: 'key_hash', version: 'version' },
  author_facts: { by: 'account', version: 'version' },
  author_flags: { by: 'account', version: 'version' },
  bursts: { by: 'burst_id', version: 'version' },
  segment_counts: { by: 'segment', version: 'version' },
  segment_pushes: { by: 'segment', version: 'version' },
  cursors: { by: 'source', version: 'version' },
};

export const copyOrder: readonly string[] = Object.keys(copied);

/** The tables of an embedded store, in the order in which they are copied. */
export async function readTables(client: Reader): Promise<CopiedTable[]> {
  const found = await rowsOf<{ name: string; key: string; rows: string; bytes: string; columns: string[] }>(
    client,
    `SELECT name, sorting_key AS key, assumeNotNull(total_rows) AS rows, assumeNotNull(total_bytes) AS bytes, c.columns AS columns
     FROM system.tables
     INNER JOIN (
       SELECT table, arrayMap(pair -> pair.2, arraySort(groupArray((position, name)))) AS columns
       FROM system.columns WHERE database = currentDatabase() AND default_kind NOT IN ('ALIAS', 'MATERIALIZED') GROUP BY table
     ) AS c ON c.table = name
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
       AND name != '${migrationsTableName}' AND NOT startsWith(name, '.')`,
  );
  const unknown = found.filter(({ name }) => !copied[name]).map(({ name }) => name);
  if (unknown.length > 0) {
    throw new PipelineError(`there are tables that cannot be copied: ${unknown.join(', ')}: move them away first`, {
      retry: 'fatal',
    });
  }
  return Object.entries(copied).flatMap(([name, plan]) => {
    const table = found.find((candidate) => candidate.name === name);
    return table ? [{ ...table, ...plan, rows: Number(table.rows), bytes: Number(table.bytes) }] : [];
  });
}

/** Samples that stand for one chunk: its size is right within a fifth or so. */
const samplesPerChunk = 20;

/** Cuts a table into ranges of about so many rows. All states of one thing lie in one range. */
export async function chunksOf(client: Reader, table: CopiedTable, chunkRows: number): Promise<Chunk[]> {
  const { name, by } = table;
  const wanted = Math.ceil(table.rows / chunkRows);
  let bounds: string[] = [];
  if (wanted > 1) {
    const samples = Math.min(wanted * samplesPerChunk, 20_000);
    const [row] = await rowsOf<{ sample: string[] }>(
      client,
      `SELECT arraySort(groupArraySample(${samples}, 7)(${by})) AS sample FROM ${name}`,
    );
    const sample = row?.sample ?? [];
    const every = Math.max(1, Math.floor(sample.length / wanted));
    bounds = [...new Set(sample.filter((_, i) => i > 0 && i % every === 0))];
  }
  const chunks: Chunk[] = [];
  for (const [i, from] of [undefined, ...bounds].entries()) {
    const to = bounds[i];
    const limits = [from !== undefined && `${by} >= ${quote(from)}`, to !== undefined && `${by} < ${quote(to)}`];
    const where = limits.filter(Boolean).join(' AND ') || '1';
    const rows = await countRows(client, name, where);
    if (rows > 0) chunks.push({ where, rows });
  }
  return chunks;
}

export async function countRows(client: Reader, table: string, where: string): Promise<number> {
  const [row] = await rowsOf<{ rows: string }>(client, `SELECT count() AS rows FROM ${table} WHERE ${where}`);
  return Number(row?.rows ?? 0);
}

export async function rowsOf<T>(client: Pick<ClickHouseClient, 'query'>, query: string): Promise<T[]> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  return answer.json<T>();
}
