import type { ClickHouseClient } from '@clickhouse/client';
import { classifyClickHouseError } from '../errors.ts';
import { quote } from '../literals.ts';

export type Client = Pick<ClickHouseClient, 'query'>;

/** The rows of a query. Integers of 64 bits come as text. Throws `PipelineError`: see `classifyClickHouseError`. */
export async function rowsOf<T>(
  client: Client,
  doing: string,
  query: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<T[]> {
  const given = Object.keys(params).length > 0;
  try {
    // Not a format that streams: the embedded engine plans a stream on this thread. Without parameters, it answers several at once.
    const answer = await client.query({ query, format: 'JSON', ...(given && { query_params: { ...params } }) });
    return (await answer.json<T>()).data;
  } catch (error) {
    throw classifyClickHouseError(error, doing);
  }
}

/** What is read for each of the lists that one statement has no room for, together. */
export async function inLists<T>(
  lists: readonly string[],
  read: (list: string) => Promise<readonly T[]>,
): Promise<T[]> {
  return (await Promise.all(lists.map(read))).flat();
}

/** A time of milliseconds since the epoch, as it may stand in SQL. */
export function instant(ms: number): string {
  if (!Number.isFinite(ms)) throw new RangeError(`${ms} is not a time`);
  return `fromUnixTimestamp64Milli(toInt64(${Math.round(ms)}), 'UTC')`;
}

/** Behind a place of a list that is sorted by a time, latest first, and then by a column of text, as a condition. */
export function behind(time: string, name: string, { at, id }: { readonly at: number; readonly id: string }): string {
  return `(${time} < ${instant(at)} OR ${time} = ${instant(at)} AND ${name} > ${quote(id.toWellFormed())})`;
}

/** `[from, to)` of a column, as a condition that finds its rows by the sort key. */
export const within = (column: string, from: number, to: number) =>
  `${column} >= ${instant(from)} AND ${column} < ${instant(to)}`;
