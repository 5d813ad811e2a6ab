import type { SaidLabel, SaidMark } from '../../../core/label.ts';
import { type Client, rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';

/** A label with what it was given to. */
export interface GivenLabel {
  readonly brand: string;
  readonly mentionId: string;
  readonly postId: string;
  readonly label: Exclude<SaidLabel, 'none'> | SaidMark;
  readonly note: string;
  readonly by: string;
  /** ms since the epoch. */
  readonly at: number;
  /** What had been judged: a sentiment, or for a mark the relevance, 0 to 1; empty where nothing was. */
  readonly judged: string;
  /** At most 500 characters. */
  readonly text: string;
  readonly url: string;
}

/** Labels and marks of mentions that are there, the latest first. */
export async function listLabels(
  client: Client,
  { brand, limit }: { readonly brand?: string | undefined; readonly limit: number },
): Promise<GivenLabel[]> {
  const of = brand === undefined ? '' : `WHERE brand = ${quote(brand.toWellFormed())}`;
  const first = Math.max(0, Math.trunc(limit));
  const text = 'substringUTF8(v.text, 1, 500) AS text, url';
  const rows = await rowsOf<Omit<GivenLabel, 'at'> & { at: string }>(
    client,
    'reading labels',
    `SELECT * FROM (
       SELECT brand, toString(v.mention_id) AS mentionId, post_id AS postId, label, note, labelled_by AS by,
         toUnixTimestamp64Milli(labelled_at) AS at, judged_sentiment AS judged, ${text}
       FROM v_labels AS v ${of} ORDER BY labelled_at DESC, postId LIMIT ${first}
       UNION ALL
       SELECT brand, toString(v.mention_id) AS mentionId, post_id AS postId, mark AS label, note, marked_by AS by,
         toUnixTimestamp64Milli(marked_at) AS at, ifNull(toString(round(judged_relevance, 2)), '') AS judged, ${text}
       FROM v_marks AS v ${of} ORDER BY marked_at DESC, postId LIMIT ${first}
     ) ORDER BY at DESC, postId, label LIMIT ${first}`,
  );
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}
