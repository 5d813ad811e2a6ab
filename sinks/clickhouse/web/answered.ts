import type { MentionRef } from '../../../core/web-stores.ts';
import { type Client, instant, rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';

/** Accounts that speak for each brand, by its id: `acme`, `@acme`, or `reddit:acme` on one network alone. */
export type OwnAccounts = Readonly<Record<string, readonly string[]>>;

/** A mention that an account of its brand answered on the network. */
export interface Answered extends MentionRef {
  /** Of the account, without `@`. */
  readonly handle: string;
}

/**
 * What accounts of the brands answered by posts that were fetched at `since` or later, of the mentions published at `from` or later (ms
 * since the epoch): those that still wait, and on which nobody has worked after the answer was published.
 */
export async function readAnswered(
  client: Client,
  { own, since, from }: { readonly own: OwnAccounts; readonly since: number; readonly from: number },
): Promise<Answered[]> {
  const pairs = Object.entries(own).flatMap(([brand, accounts]) =>
    accounts.map(
      (account) =>
        [
          brand,
          account
            .trim()
            .toLowerCase()
            .replace(/(^|:)@/u, '$1'),
        ] as const,
    ),
  );
  if (pairs.length === 0) return [];
  const text = (value: string) => quote(value.toWellFormed());
  const handles = [...new Set(pairs.map(([, account]) => account.replace(/^.*:/u, '')))].map(text).join(',');
  const owners = pairs.map(([brand, account]) => `(${text(brand)}, ${text(account)})`).join(',');
  const brands = [...new Set(pairs.map(([brand]) => text(brand)))].join(',');
  const spoken = 'lowerUTF8(author_handle)';
  return rowsOf<Answered>(
    client,
    'looking for answers',
    `WITH answers AS (
       SELECT owner.1 AS brand, parent_id, handle, answered_at FROM (
         SELECT parent_id, ${spoken} AS handle, [handle, concat(network, ':', handle)] AS names, published_at AS answered_at
         FROM posts FINAL WHERE parent_id != '' AND post_id GLOBAL IN (
           SELECT post_id FROM posts WHERE version >= ${Math.max(0, Math.trunc(since))} AND parent_id != '' AND ${spoken} IN (${handles})
         )
       ) ARRAY JOIN [${owners}] AS owner WHERE has(names, owner.2)
     )
     SELECT m.brand AS brand, toString(m.mention_id) AS mentionId, argMax(a.handle, a.answered_at) AS handle
     FROM (
       SELECT brand, mention_id, post_id FROM mentions FINAL
       WHERE brand IN (${brands}) AND published_at >= ${instant(from)} AND (brand, post_id) GLOBAL IN (SELECT brand, parent_id FROM answers)
     ) AS m
     GLOBAL INNER JOIN answers AS a ON a.brand = m.brand AND a.parent_id = m.post_id
     GLOBAL LEFT JOIN (SELECT brand, mention_id, state, changed_at FROM triage FINAL) AS t ON t.brand = m.brand AND t.mention_id = m.mention_id
     WHERE t.state IN ('new', 'open') AND t.changed_at < a.answered_at
     GROUP BY brand, mentionId`,
  );
}
