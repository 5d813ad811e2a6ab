import { quote } from '../literals.ts';
import { instant, within } from './read.ts';

export type Focus = 'negative' | 'positive' | 'all';

/** Mentions of one brand in a window, of a segment. */
export interface Scope {
  readonly brand: string;
  /** Milliseconds since the epoch, end exclusive. */
  readonly from: number;
  readonly to: number;
  /** A condition over columns of `mentions`, safe. */
  readonly where: string;
  /** Stretches of the window that alone are read; all of it if absent. */
  readonly stretches?: readonly { readonly from: number; readonly to: number }[];
}

/**
 * Reads columns of the mentions in scope, each once, none that was deleted and none about something else. Brand and time are told before FINAL, which is safe
 * because no state of a mention differs in them: only what is in scope is merged.
 */
export function seenIn(scope: Scope, columns: string, also = 'true'): string {
  return `SELECT ${columns} FROM mentions FINAL PREWHERE ${found(scope)} WHERE NOT irrelevant AND (\n${scope.where}\n) AND (${also})`;
}

/** What finds the rows of a scope by the sort key. */
export function found({ brand, from, to, stretches }: Scope): string {
  const all = `brand = ${quote(brand)} AND ${within('published_at', from, to)}`;
  if (!stretches) return all;
  return `${all} AND (${stretches.map((stretch) => `(${within('published_at', stretch.from, stretch.to)})`).join(' OR ')})`;
}

/** What matters to the focus. */
export const focusCondition = (focus: Focus) => (focus === 'all' ? 'true' : `sentiment = '${focus}'`);

export interface Picked {
  readonly mentionId: string;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  /** Further mentions of its story in scope. */
  readonly copies: number;
}

/** How far a mention reached, on a scale where ten times as far is the same step everywhere; what is not known adds nothing. */
const weight = `ln(1 + greatest(toFloat64(ifNull(author_followers, 0)), toFloat64(ifNull(views, 0))))
  + ln(1 + toFloat64(ifNull(likes, 0)) + 2 * toFloat64(ifNull(shares, 0)) + toFloat64(ifNull(replies, 0)) + greatest(toFloat64(ifNull(score, 0)), 0))`;

export interface PicksQuery {
  readonly scope: Scope;
  readonly focus: Focus;
  /** What a story is ranked by, after the focus: how far it reached, or by how many it was repeated. */
  readonly by: 'reach' | 'copies';
  readonly limit: number;
  /** Comes first, whatever is said of it, even if it is out of the segment. */
  readonly one?: { readonly mentionId: string; readonly publishedAt: number } | undefined;
}

/**
 * SQL for the mentions that matter most, one a story: mention_id, published_at, copies, in order. A story is as heavy as its heaviest
 * mention, and copies count twice: they reach people whose number nobody tells.
 */
export function picks({ scope, focus, by, limit, one }: PicksQuery): string {
  const id = one ? `toUUIDOrZero(${quote(one.mentionId)})` : `toUUIDOrZero('')`;
  const isOne = one ? `(mention_id = ${id})` : 'false';
  const reach = one
    ? { from: Math.min(scope.from, one.publishedAt), to: Math.max(scope.to, one.publishedAt + 1) }
    : { from: scope.from, to: scope.to };
  const inside = `((\n${scope.where}\n) AND ${within('published_at', scope.from, scope.to)})`;
  const all = seenIn(
    { ...scope, ...reach, where: `${inside} OR ${isOne}` },
    `mention_id, published_at, story_id, ${inside} AS within_scope, ${isOne} AS is_one, ${focusCondition(focus)} AS in_focus, ${weight} AS heavy`,
  );
  const heaviness = 'max(heavy) + 2 * ln(count())';
  return `
    SELECT best.1 AS mention_id, best.2 AS published_at, toInt64(alike) - toInt64(best.3) AS copies
    FROM (
      SELECT argMax((mention_id, published_at, within_scope), (is_one, in_focus, heavy, published_at, mention_id)) AS best,
        countIf(within_scope) AS alike
      FROM (${all})
      GROUP BY story_id
      ORDER BY max(is_one) DESC, ${focus === 'all' ? '' : 'max(in_focus) DESC, '}${by === 'copies' ? 'count() DESC, ' : ''}${heaviness} DESC,
        max(published_at) DESC, story_id
      LIMIT ${limit}
    )`;
}

/** Reads columns of some mentions, found by their sort key. */
export function seenAs(brand: string, mentions: readonly Picked[], columns: string): string {
  return `SELECT ${columns} FROM mentions FINAL
    PREWHERE brand = ${quote(brand)} AND published_at IN (${mentions.map(({ publishedAt }) => instant(publishedAt)).join(',')})
      AND mention_id IN (${mentions.map(({ mentionId }) => quote(mentionId)).join(',')})
    WHERE NOT irrelevant`;
}
