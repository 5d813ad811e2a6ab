import { intents, stageOf } from '../../../core/insights.ts';
import { type Client, instant, rowsOf, within } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { accountSql } from '../people/authors.ts';
import { readCustomers } from '../people/people.ts';
import { type Counts, numbers, type Scope } from './dashboards.ts';

const list = (values: readonly string[]) => values.map((value) => quote(value.toWellFormed())).join(',');
const mentionsOf = ({ brands, from, to }: Scope) =>
  `mentions FINAL WHERE brand IN (${list(brands)}) AND ${within('published_at', from, to)} AND NOT irrelevant`;

export interface AuthorCounts extends Counts {
  readonly account: string;
  readonly handle: string;
  readonly name: string;
  readonly network: string;
  readonly followers: number | null;
  /** Empty: nobody's that is known. */
  readonly person: string;
  readonly customer: boolean;
  /** 0 to 100; null: not known. */
  readonly influence: number | null;
}

/** Authors of most mentions: of all, of positive or of negative ones. */
export async function topAuthors(
  client: Client,
  scope: Scope,
  rank: 'mentions' | 'positive' | 'negative',
  limit: number,
): Promise<AuthorCounts[]> {
  const rows = await rowsOf<Omit<AuthorCounts, 'person' | 'customer' | 'influence'>>(
    client,
    'counting by author',
    `SELECT account, argMax(author_handle, published_at) AS handle, argMax(author_name, published_at) AS name,
       any(network) AS network, max(toFloat64(author_followers)) AS followers,
       count() AS mentions, countIf(label = 'negative') AS negative, countIf(label = 'neutral') AS neutral,
       countIf(label = 'positive') AS positive, countIf(label = 'unrated') AS unrated, uniqExact(story_id) AS stories
     FROM (
       SELECT author_handle, author_name, author_followers, network, published_at, story_id, toString(sentiment) AS label, ${accountSql} AS account
       FROM ${mentionsOf(scope)}
     )
     WHERE account != '' GROUP BY account HAVING ${rank} > 0 ORDER BY ${rank} DESC, mentions DESC, account LIMIT ${Math.trunc(limit)}`,
  );
  if (rows.length === 0) return [];
  const accounts = list(rows.map(({ account }) => account));
  const [people, influences] = await Promise.all([
    rowsOf<{ account: string; person: string; customer: boolean }>(
      client,
      'looking up whose accounts they are',
      `SELECT account, person_id AS person, customer_id != '' AS customer FROM accounts FINAL WHERE account IN (${accounts})`,
    ),
    rowsOf<{ account: string; influence: number | null }>(
      client,
      'looking up the influence of authors',
      `SELECT account, influence FROM v_influence WHERE account IN (${accounts})`,
    ),
  ]);
  return rows.map((row) => {
    const { account, handle, name, network, followers, ...counts } = row;
    const known = people.find((one) => one.account === account);
    const influence = influences.find((one) => one.account === account)?.influence ?? null;
    return {
      ...{ ...numbers(counts), account, handle, name, network, followers },
      ...{ person: known?.person ?? '', customer: Boolean(known?.customer), influence },
    };
  });
}

type Moods = Omit<Counts, 'stories'>;

export interface CustomerMoods {
  readonly person: string;
  readonly name: string;
  readonly segment: string;
  readonly before: Moods;
  readonly now: Moods;
}

/** What customers said in a time and in an earlier one, of those with at least so many rated mentions in each. */
export async function customerMoods(
  client: Client,
  scope: Scope,
  before: Scope,
  least: number,
): Promise<CustomerMoods[]> {
  const labels = ['negative', 'neutral', 'positive', 'unrated'] as const;
  const columns = labels.flatMap((label) => [
    `countIf(label = '${label}' AND NOT late) AS ${label}_before`,
    `countIf(label = '${label}' AND late) AS ${label}_now`,
  ]);
  const rated = (when: string) => `negative_${when} + neutral_${when} + positive_${when} >= ${Math.trunc(least)}`;
  const between = { ...scope, from: before.from };
  const rows = await rowsOf<Record<string, string>>(
    client,
    'counting what customers said',
    `WITH linked AS (SELECT account, person_id, crm, customer_id FROM accounts FINAL WHERE customer_id != '')
     SELECT a.person_id AS person, any(a.crm) AS of_crm, any(a.customer_id) AS of_customer, ${columns.join(', ')}
     FROM (
       SELECT ${accountSql} AS who, toString(sentiment) AS label, published_at >= ${instant(scope.from)} AS late
       FROM ${mentionsOf(between)} AND who GLOBAL IN (SELECT account FROM linked)
         AND (${within('published_at', scope.from, scope.to)} OR ${within('published_at', before.from, before.to)})
     ) AS m
     GLOBAL INNER JOIN linked AS a ON a.account = m.who
     GROUP BY person HAVING ${rated('before')} AND ${rated('now')} ORDER BY person`,
  );
  const customers = await readCustomers(
    client,
    rows.map((row) => ({ crm: row['of_crm'] ?? '', id: row['of_customer'] ?? '' })),
  );
  return rows.map((row) => {
    const moods = (when: string): Moods => {
      const [negative = 0, neutral = 0, positive = 0, unrated = 0] = labels.map((label) =>
        Number(row[`${label}_${when}`]),
      );
      return { mentions: negative + neutral + positive + unrated, negative, neutral, positive, unrated };
    };
    const customer = customers.find(({ crm, id }) => crm === row['of_crm'] && id === row['of_customer']);
    return {
      ...{ person: row['person'] ?? '', name: customer?.name ?? '', segment: customer?.segment ?? '' },
      ...{ before: moods('before'), now: moods('now') },
    };
  });
}

/** Mentions, authors and new leads by stage of the buying cycle. */
export async function countFunnel(
  client: Client,
  scope: Scope,
): Promise<(Counts & { readonly stage: string; readonly authors: number; readonly leads: number })[]> {
  const stage = `transform(toString(intent), [${list(intents)}], [${list(intents.map((intent) => stageOf[intent]))}], '')`;
  const [rows, leads] = await Promise.all([
    rowsOf<Counts & { stage: string; authors: number }>(
      client,
      'counting by stage',
      `SELECT stage, count() AS mentions, countIf(label = 'negative') AS negative, countIf(label = 'neutral') AS neutral,
         countIf(label = 'positive') AS positive, countIf(label = 'unrated') AS unrated, uniqExact(story_id) AS stories,
         uniqExactIf(who, who != '') AS authors
       FROM (
         SELECT ${stage} AS stage, toString(sentiment) AS label, story_id, ${accountSql} AS who FROM ${mentionsOf(scope)} AND intent != ''
       )
       WHERE stage != '' GROUP BY stage`,
    ),
    rowsOf<{ stage: string; leads: string }>(
      client,
      'counting leads by stage',
      `SELECT toString(stage) AS stage, count() AS leads FROM leads FINAL
       WHERE brand IN (${list(scope.brands)}) AND ${within('created_at', scope.from, scope.to)} GROUP BY stage`,
    ),
  ]);
  return rows.map((row) => {
    const { stage: name, ...counts } = row;
    return { ...numbers(counts), stage: name, leads: Number(leads.find((one) => one.stage === name)?.leads ?? 0) };
  });
}
