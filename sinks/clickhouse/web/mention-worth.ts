import type { MentionFilter } from '../../../core/mention-filter.ts';
import { answerHalfLifeMs, intentWorth, mostWorth } from '../../../core/worth-responding.ts';
import { type Client, rowsOf, within } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { accountSql } from '../people/authors.ts';
import { customerAccounts, leadAccounts, mentionCondition, workOf } from './mention-condition.ts';

const dayMs = 86_400_000;

/** The worth of an intent, as far as it is sure. */
const wants = `transform(toString(intent), [${Object.keys(intentWorth).map(quote).join(',')}], [${Object.values(intentWorth).join(',')}], 0.) * intent_confidence`;
const asks = 'toFloat64(ifNull(question, asks = 1))';
const need = `3 * ((sentiment = 'negative') + ${asks} + least(1, greatest(0, (3 - ifNull(rating, 3)) / 2)) + known + ${wants})`;
const audience =
  'least(3, log10(1 + greatest(toFloat64(ifNull(author_followers, 0)), toFloat64(ifNull(views, 0)))) / 2)';

/**
 * `worthResponding` of what waits, as a time in ms: when that would have been published which is worth all and stands at the same place.
 * As all lose half of their worth in the same time, their order is the same at any time, and pages stay where they are.
 */
const standing = `toUnixTimestamp64Milli(published_at) + toInt64(round(${answerHalfLifeMs} * log2((${need} + ${audience} + 1 + ${asks}) / ${mostWorth})))`;

interface Found {
  readonly brand: string;
  readonly id: string;
  readonly at: string;
  readonly account: string;
  readonly storyId: string;
  readonly rank: string;
}

/**
 * Keys of the mentions that wait for an answer and are worth one, in that order, with the `rank` by which they stand. A story counts once,
 * by the best of its mentions: once that one is done, the story is. None stands higher than its time, so that days are looked through from the
 * newest on until enough stand higher than all that is older: the cost is that of a few days, and not that of the range.
 */
export async function readWorthKeys(
  client: Client,
  {
    brands,
    filter,
    after,
    limit,
    from,
    to,
  }: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly after: { readonly at: number; readonly id: string } | undefined;
    readonly limit: number;
    readonly from: number;
    readonly to: number;
  },
): Promise<Found[]> {
  const { state, unanswered: _, ...rest } = filter;
  const condition = mentionCondition(rest);
  const open = workOf({ state: state?.length ? state : ['new', 'open'] }).join(' AND ');
  const place = after ? `AND (rank, best.1) < (${after.at}, toUUID(${quote(after.id)}))` : '';
  for (let span = 4 * dayMs; ; span *= 4) {
    const begin = Math.max(from, to - span);
    const rows = await rowsOf<Found>(
      client,
      'looking for what is worth an answer',
      `SELECT brand, toString(best.1) AS id, toUnixTimestamp64Milli(best.2) AS at, best.4 AS account, story_id AS storyId, rank FROM (
         SELECT brand, story_id, argMax((mention_id, published_at, open, account), (standing, mention_id)) AS best, max(standing) AS rank FROM (
           SELECT brand, mention_id, published_at, story_id, ${accountSql} AS account, ${open} AS open,
             greatest(toFloat64(${accountSql} GLOBAL IN (${customerAccounts})), ifNull(l.score, 0) / 100) AS known,
             ${need} AS need, ${standing} AS standing
           FROM mentions AS m FINAL
           GLOBAL LEFT JOIN (${leadAccounts}) AS l ON l.brand = m.brand AND l.account = ${accountSql}
           WHERE brand IN (${brands.map(quote).join(',')}) AND ${within('published_at', begin, to)} AND empty(flags) AND ${condition} AND need > 0
         ) GROUP BY brand, story_id
       ) WHERE best.3 ${place} ORDER BY rank DESC, best.1 DESC LIMIT ${limit}`,
    );
    const settled = begin <= from ? rows : rows.filter(({ rank }) => Number(rank) >= begin);
    if (begin <= from || settled.length >= limit) return settled;
  }
}
