import type { ClickHouseClient } from '@clickhouse/client';
import { type Client, rowsOf } from '../evidence/read.ts';
import { literalLists, quote } from '../literals.ts';

type Commander = Pick<ClickHouseClient, 'command'>;

interface LabelKey {
  readonly brand: string;
  readonly postId: string;
}

const pairs = (keys: readonly LabelKey[]) =>
  literalLists(keys.map(({ brand, postId }) => `(${quote(brand.toWellFormed())},${quote(postId.toWellFormed())})`));

/** Labels that are kept, and that not every mention may show. */
export function unsettledLabels(client: Client): Promise<(LabelKey & { readonly storyId: string })[]> {
  return rowsOf(
    client,
    'looking for labels that were left half-way',
    'SELECT brand, post_id AS postId, story_id AS storyId FROM labels FINAL WHERE settled = 0',
  );
}

/** Marks labels as shown everywhere. */
export async function finishLabels(client: Commander, keys: readonly LabelKey[], forgetNotes: boolean): Promise<void> {
  for (const list of pairs(keys)) {
    await write(
      client,
      `1 AS settled${forgetNotes ? ", '' AS note" : ''}`,
      `(brand, post_id) IN (${list}) AND settled = 0`,
    );
  }
}

/** Forgets what was noted to the labels of these posts: they are deleted, and a note may quote them. */
export async function blankNotes(client: Commander, keys: readonly LabelKey[]): Promise<void> {
  for (const list of pairs(keys)) await write(client, "'' AS note", `(brand, post_id) IN (${list}) AND note != ''`);
}

// As the same version: the label itself does not change. The condition is about what was there before.
const write = (client: Commander, columns: string, where: string) =>
  client.command({
    query: `INSERT INTO labels SELECT * REPLACE (${columns}, now64(3) AS written_at) FROM (SELECT * FROM labels FINAL WHERE ${where})`,
    clickhouse_settings: { async_insert: 0 },
  });
