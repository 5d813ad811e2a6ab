import { type Client, rowsOf } from '../evidence/read.ts';

/**
 * Another text whenever anything in the table was written or erased, so that whoever holds it in memory knows to read it again. The highest
 * version alone would not tell: an erasure takes rows away, and of two processes one may write versions below the other's. It may change
 * without cause, too, when ClickHouse merges what was written before. Reads one column of numbers.
 */
export async function stateOf(client: Client, table: 'accounts' | 'customers'): Promise<string> {
  const [row] = await rowsOf<{ state: string }>(
    client,
    `looking for changes of ${table}`,
    `SELECT concat(toString(count()), ' ', toString(sum(version))) AS state FROM ${table}`,
  );
  return row?.state ?? '';
}
