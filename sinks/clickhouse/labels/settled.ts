import type { ClickHouseClient } from '@clickhouse/client';
import { type Client, rowsOf } from '../evidence/read.ts';
import { literalLists, quote } from '../literals.ts';
import type { Kept } from './known-labels.ts';

type Commander = Pick<ClickHouseClient, 'command'>;

/** Which label: where it is kept, and of which mention. */
export interface LabelKey {
  readonly kept: Kept;
  readonly brand: string;
  readonly postId: string;
}

/** Labels that are kept, and that not every mention may show. */
export function unsettledLabels(client: Client): Promise<(LabelKey & { readonly storyId: string })[]> {
  const unsettled = (kept: Kept) =>
    `SELECT brand, post_id AS postId, story_id AS storyId, '${kept}' AS kept FROM ${kept} FINAL WHERE settled = 0`;
  return rowsOf(
    client,
    'looking for labels that were left half-way',
    `${unsettled('labels')} UNION ALL ${unsettled('marks')}`,
  );
}

/** Marks labels as shown everywhere. */
export function finishLabels(client: Commander, keys: readonly LabelKey[], forgetNotes: boolean): Promise<void> {
  return write(client, keys, `1 AS settled${forgetNotes ? ", '' AS note" : ''}`, 'settled = 0');
}

/** Forgets what was noted to the labels of these posts: they are deleted, and a note may quote them. */
export function blankNotes(client: Commander, keys: readonly LabelKey[]): Promise<void> {
  return write(client, keys, "'' AS note", "note != ''");
}

// As the same version: the label itself does not change. The condition is about what was there before.
async function write(client: Commander, keys: readonly LabelKey[], columns: string, where: string): Promise<void> {
  for (const table of ['labels', 'marks'] as const) {
    const pairs = keys
      .filter(({ kept }) => kept === table)
      .map(({ brand, postId }) => `(${quote(brand.toWellFormed())},${quote(postId.toWellFormed())})`);
    for (const list of literalLists(pairs)) {
      await client.command({
        query: `INSERT INTO ${table} SELECT * REPLACE (${columns}, now64(3) AS written_at)
          FROM (SELECT * FROM ${table} FINAL WHERE (brand, post_id) IN (${list}) AND ${where})`,
        clickhouse_settings: { async_insert: 0 },
      });
    }
  }
}
