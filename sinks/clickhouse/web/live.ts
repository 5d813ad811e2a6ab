import type { MentionFilter } from '../../../core/mention-filter.ts';
import { type Client, instant, rowsOf, within } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { mentionCondition } from './mention-condition.ts';

const columns = ['network', 'language', 'source', 'country', 'site'] as const;

/**
 * Values of the mentions published since then, most frequent first, fifty of each; the tags and people of the work on them; and the
 * segments of all customers.
 */
export async function readFacets(
  client: Client,
  brands: readonly string[],
  since: number,
): Promise<Record<string, string[]>> {
  if (brands.length === 0) return {};
  const ofBrands = `brand IN (${brands.map(quote).join(',')})`;
  const top = columns.map((column) => `topK(50)(toString(${column})) AS ${column}`);
  const [[values], [work], [customers]] = await Promise.all([
    rowsOf<Record<string, string[]>>(
      client,
      'reading what filters can choose from',
      `SELECT ${top.join(', ')}, topKArray(50)(reasons) AS reason FROM mentions WHERE ${ofBrands} AND published_at >= ${instant(since)}`,
    ),
    rowsOf<{ tag: string[]; assignee: string[] }>(
      client,
      'reading what filters can choose from',
      `SELECT arraySlice(arraySort(groupUniqArrayArray(tags)), 1, 100) AS tag, arraySlice(arraySort(groupUniqArray(assignee)), 1, 100) AS assignee
       FROM triage FINAL WHERE ${ofBrands}`,
    ),
    rowsOf<{ segment: string[] }>(
      client,
      'reading what filters can choose from',
      'SELECT topK(50)(toString(segment)) AS segment FROM customers FINAL',
    ),
  ]);
  const all: Record<string, string[]> = { ...values, ...work, ...customers };
  return Object.fromEntries(Object.entries(all).map(([name, list]) => [name, list.filter((value) => value !== '')]));
}

/** How many mentions of a filter were first fetched since then. */
export async function countStoredSince(
  client: Client,
  {
    brands,
    filter,
    since,
  }: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly since: number;
  },
): Promise<number> {
  if (brands.length === 0) return 0;
  // What comes now was mostly published lately: of what is older there is nothing to be told live.
  const from = Math.max(since - 3 * 86_400_000, filter.from ?? Number.NEGATIVE_INFINITY);
  const published =
    filter.to === undefined ? `published_at >= ${instant(from)}` : within('published_at', from, filter.to);
  const [row] = await rowsOf<{ mentions: string }>(
    client,
    'counting new mentions',
    `SELECT count() AS mentions FROM mentions FINAL
     WHERE brand IN (${brands.map(quote).join(',')}) AND ${published}
       AND first_seen_at >= ${instant(since)} AND ${mentionCondition(filter)}`,
  );
  return Number(row?.mentions ?? 0);
}
