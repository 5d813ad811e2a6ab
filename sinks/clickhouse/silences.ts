import type { ClickHouseClient } from '@clickhouse/client';
import type { Silence } from '../../core/alerts.ts';
import { classifyClickHouseError } from './errors.ts';
import { instant, rowsOf } from './evidence/read.ts';
import { quote } from './literals.ts';

export interface SilenceQuery {
  /** ms since the epoch; all when absent. */
  readonly endsAfter?: number | undefined;
  /** The newest; 1,000 if not given. */
  readonly limit?: number | undefined;
}

/** Silences, newest first. */
export async function readSilences(
  client: Pick<ClickHouseClient, 'query'>,
  { endsAfter, limit = 1_000 }: SilenceQuery = {},
): Promise<Silence[]> {
  const rows = await rowsOf<Record<'startsAt' | 'endsAt' | 'createdAt', string> & Omit<Silence, 'startsAt'>>(
    client,
    'reading silences',
    `SELECT silence_id AS id, matchers, author, reason, toUnixTimestamp64Milli(starts_at) AS startsAt,
       toUnixTimestamp64Milli(ends_at) AS endsAt, toUnixTimestamp64Milli(created_at) AS createdAt
     FROM v_silences ${endsAfter === undefined ? '' : `WHERE ends_at > ${instant(endsAfter)}`}
     ORDER BY created_at DESC, silence_id LIMIT ${Math.max(0, Math.trunc(limit))}`,
  );
  return rows.map((row) => ({
    ...row,
    startsAt: Number(row.startsAt),
    endsAt: Number(row.endsAt),
    createdAt: Number(row.createdAt),
  }));
}

/** Ends a silence now. One that has not begun never will. Returns whether there was one to end. */
export async function expireSilence(
  client: Pick<ClickHouseClient, 'query' | 'command'>,
  id: string,
  now: number,
): Promise<boolean> {
  const open = `silence_id = ${quote(id.toWellFormed())} AND ends_at > ${instant(now)}`;
  const [row] = await rowsOf(client, 'looking for a silence', `SELECT 1 FROM silences FINAL WHERE ${open}`);
  if (!row) return false;
  try {
    await client.command({
      query: `
        INSERT INTO silences (silence_id, matchers, author, reason, starts_at, ends_at, created_at, version)
        SELECT silence_id, matchers, author, reason, starts_at, ${instant(now)}, created_at, version + 1
        FROM silences FINAL WHERE ${open}`,
    });
  } catch (error) {
    throw classifyClickHouseError(error, 'ending a silence');
  }
  return true;
}
