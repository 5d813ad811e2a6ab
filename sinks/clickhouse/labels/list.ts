import type { SentimentLabel } from '../../../core/assessment.ts';
import type { SaidLabel } from '../../../core/label.ts';
import { type Client, rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';

/** A label with what it was given to. */
export interface GivenLabel {
  readonly brand: string;
  readonly mentionId: string;
  readonly postId: string;
  readonly label: Exclude<SaidLabel, 'none'>;
  readonly note: string;
  readonly by: string;
  /** ms since the epoch. */
  readonly at: number;
  /** What the engine had said. */
  readonly judged: SentimentLabel;
  /** At most 500 characters. */
  readonly text: string;
  readonly url: string;
}

/** Labels of mentions that are there, the latest first. */
export async function listLabels(
  client: Client,
  { brand, limit }: { readonly brand?: string | undefined; readonly limit: number },
): Promise<GivenLabel[]> {
  const rows = await rowsOf<Omit<GivenLabel, 'at'> & { at: string }>(
    client,
    'reading labels',
    `SELECT brand, toString(v.mention_id) AS mentionId, post_id AS postId, label, note, labelled_by AS by,
       toUnixTimestamp64Milli(labelled_at) AS at, judged_sentiment AS judged, substringUTF8(v.text, 1, 500) AS text, url
     FROM v_labels AS v ${brand === undefined ? '' : `WHERE brand = ${quote(brand.toWellFormed())}`}
     ORDER BY labelled_at DESC, postId LIMIT ${Math.max(0, Math.trunc(limit))}`,
  );
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}
