import { type Client, rowsOf } from '../evidence/read.ts';
import { quote, textLists } from '../literals.ts';
import { byAccounts } from '../people/authors.ts';

const listOf = (values: readonly string[]) => values.map((value) => quote(value.toWellFormed())).join(',');

/** What somebody said in a week (from Monday, UTC; ms since the epoch). */
export interface PersonWeek {
  readonly at: number;
  readonly mentions: number;
  readonly negative: number;
  readonly positive: number;
  /** Of a sentiment that was told. */
  readonly rated: number;
}

/** All that was ever said of these brands by these accounts, by week; weeks of silence are left out. */
export async function readWeeks(
  client: Client,
  accounts: readonly string[],
  brands: readonly string[],
): Promise<PersonWeek[]> {
  if (brands.length === 0) return [];
  const weeks = new Map<number, PersonWeek>();
  for (const some of textLists(accounts)) {
    const rows = await rowsOf<PersonWeek>(
      client,
      'counting what somebody said',
      `SELECT toUnixTimestamp(toDateTime(toStartOfWeek(published_at, 1), 'UTC')) * 1000. AS at, toUInt32(count()) AS mentions,
         toUInt32(countIf(sentiment = 'negative')) AS negative, toUInt32(countIf(sentiment = 'positive')) AS positive,
         toUInt32(countIf(sentiment != 'unrated')) AS rated
       FROM mentions FINAL ${byAccounts(some)} AND brand IN (${listOf(brands)}) AND NOT irrelevant GROUP BY at ORDER BY at`,
    );
    for (const row of rows) {
      const before = weeks.get(row.at);
      weeks.set(row.at, {
        at: row.at,
        mentions: row.mentions + (before?.mentions ?? 0),
        negative: row.negative + (before?.negative ?? 0),
        positive: row.positive + (before?.positive ?? 0),
        rated: row.rated + (before?.rated ?? 0),
      });
    }
  }
  return [...weeks.values()].sort((a, b) => a.at - b.at);
}

/** Something about somebody that went, or is to go, to a CRM. */
export interface SentOfPerson {
  readonly id: string;
  readonly crm: string;
  readonly kind: string;
  readonly leadId: string;
  readonly state: string;
  readonly error: string;
  readonly at: number;
}

/** The latest first, a hundred at most. */
export async function readSent(client: Client, personId: string, brands: readonly string[]): Promise<SentOfPerson[]> {
  if (brands.length === 0) return [];
  return rowsOf<SentOfPerson>(
    client,
    'reading what of somebody went to a CRM',
    `SELECT item_id AS id, crm, toString(kind) AS kind, lead_id AS leadId, toString(state) AS state, error,
       toFloat64(toUnixTimestamp64Milli(ifNull(sent_at, created_at))) AS at
     FROM crm_outbox FINAL WHERE person_id = ${quote(personId.toWellFormed())} AND brand IN (${listOf(brands)})
     ORDER BY at DESC, id LIMIT 100`,
  );
}
