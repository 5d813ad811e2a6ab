import type { ClickHouseClient } from '@clickhouse/client';
import type { Flag } from '../../../core/assessment.ts';
import { groupBy } from '../../../core/group-by.ts';
import type { Intent } from '../../../core/insights.ts';
import type { LeadAccount, LeadPerson, LeadSignal } from '../../../core/lead.ts';
import { readAuthorFlags } from '../audience/flags.ts';
import { instant, rowsOf } from '../evidence/read.ts';
import { type InsightRow, insightColumns, insightsOf } from '../insights.ts';
import { literalLists, quote, textLists } from '../literals.ts';
import { accountSql } from '../people/authors.ts';

type Client = Pick<ClickHouseClient, 'query'>;

/** Which mentions may count for a lead. */
export interface SignalQuery {
  /** Of a brand, and the intents of it that count. */
  readonly wanted: readonly { readonly brand: string; readonly intents: readonly Intent[] }[];
  /** Published since, ms since the epoch. */
  readonly since: number;
}

/** Most signals of one person that are looked at, the latest. */
const mostSignals = 200;
/** Characters of a text that are read of it. */
const mostText = 2_000;

const quoted = (texts: readonly string[]) => texts.map((text) => quote(text.toWellFormed())).join(',');

function counts({ wanted, since }: SignalQuery): string {
  const any = wanted
    .filter(({ intents }) => intents.length > 0)
    .map(({ brand, intents }) => `(brand = ${quote(brand)} AND intent IN (${quoted(intents)}))`);
  return `published_at >= ${instant(since)} AND (${any.join(' OR ') || '0'})`;
}

/**
 * People of whom something changed: who said something that counts and was written since; whose account was decided anew; and whose
 * lead stands on a mention that was written anew, or deleted. `versionSince` is ms since the epoch; versions of accounts are microseconds.
 */
export async function changedPeople(client: Client, query: SignalQuery, versionSince: number): Promise<string[]> {
  const brands = quoted(query.wanted.map(({ brand }) => brand));
  if (brands === '') return [];
  const version = Math.max(0, Math.trunc(versionSince));
  const rows = await rowsOf<{ person: string }>(
    client,
    'looking for people who show interest',
    `SELECT DISTINCT person FROM
     (
       SELECT person_id AS person FROM accounts FINAL
       WHERE account GLOBAL IN (SELECT ${accountSql} FROM mentions WHERE version > ${version} AND ${counts(query)})
       UNION ALL
       SELECT person_id AS person FROM accounts FINAL
       WHERE account GLOBAL IN
       (
         SELECT account FROM accounts WHERE version > ${version} * 1000 AND account GLOBAL IN
           (SELECT ${accountSql} FROM mentions WHERE ${counts(query)})
       )
       UNION ALL
       SELECT person_id AS person FROM leads FINAL
       WHERE hasAny(mentions, (SELECT groupUniqArray(1000000)(mention_id) FROM mentions WHERE version > ${version} AND brand IN (${brands})))
     )
     WHERE person != ''`,
  );
  return rows.map(({ person }) => person);
}

/** These people, or those of these accounts, with their accounts and what they said that counts. Who was forgotten is none of them. */
export async function loadPeople(
  client: Client,
  of: { readonly persons?: readonly string[]; readonly accounts?: readonly string[] },
  query: SignalQuery,
): Promise<LeadPerson[]> {
  const people: LeadPerson[] = [];
  const conditions = [
    ...textLists(of.persons ?? []).map((list) => `person_id IN (${list})`),
    ...textLists(of.accounts ?? []).map(
      (list) => `person_id GLOBAL IN (SELECT person_id FROM accounts FINAL WHERE account IN (${list}))`,
    ),
  ];
  for (const condition of conditions) people.push(...(await loadSome(client, condition, query)));
  return [...new Map(people.map((person) => [person.personId, person])).values()];
}

interface AccountRow {
  readonly key: string;
  readonly person: string;
  readonly crmName: string;
  readonly customer: string;
  readonly onNetwork: string;
  readonly called: string;
  readonly shown: string;
}

interface SignalRow extends InsightRow {
  readonly key: string;
  readonly mentionId: string;
  readonly brandId: string;
  readonly storyId: string;
  readonly url: string;
  readonly onNetwork: string;
  readonly title: string;
  readonly said: string;
  readonly at: string;
  readonly language: string;
  readonly country: string;
  readonly feels: string;
  readonly flagged: readonly Flag['kind'][];
}

interface ProfileRow {
  readonly key: string;
  readonly profile: string;
  readonly bio: string;
  readonly place: string;
  readonly followers: string | null;
  readonly called: string;
  readonly shown: string;
}

async function loadSome(client: Client, condition: string, query: SignalQuery): Promise<LeadPerson[]> {
  const accounts = await rowsOf<AccountRow>(
    client,
    'reading the accounts of people',
    `SELECT account AS key, person_id AS person, crm AS crmName, customer_id AS customer, network AS onNetwork,
       author_handle AS called, name AS shown
     FROM accounts FINAL WHERE ${condition} LIMIT 100000`,
  );
  if (accounts.length === 0) return [];
  const signals = new Map<string, LeadSignal[]>();
  const profiles = new Map<string, ProfileRow>();
  for (const keys of textLists(accounts.map(({ key }) => key))) {
    const of = `${accountSql} IN (${keys})`;
    for (const row of await rowsOf<SignalRow>(
      client,
      'reading what people said',
      `SELECT ${signalColumns} FROM mentions FINAL WHERE ${counts(query)} AND NOT irrelevant AND ${of}
       ORDER BY published_at DESC, mention_id LIMIT ${mostSignals} BY key`,
    )) {
      signals.set(row.key, [...(signals.get(row.key) ?? []), signalOf(row)]);
    }
    const brands = quoted(query.wanted.map(({ brand }) => brand));
    for (const row of await rowsOf<ProfileRow>(
      client,
      'reading the profiles of people',
      `SELECT ${accountSql} AS key, argMax(author_url, fetched_at) AS profile, argMax(substring(author_bio, 1, ${mostText}), fetched_at) AS bio,
         argMax(author_location, fetched_at) AS place, argMax(author_followers, fetched_at) AS followers,
         argMax(author_handle, fetched_at) AS called, argMax(author_name, fetched_at) AS shown
       FROM mentions FINAL WHERE brand IN (${brands}) AND published_at >= ${instant(query.since)} AND ${of} GROUP BY key`,
    )) {
      profiles.set(row.key, row);
    }
  }
  const known = await readAuthorFlags(
    client,
    accounts.map(({ key }) => key),
  );
  const flags = groupBy(known, ({ account }) => account);
  return [...groupBy(accounts, ({ person }) => person)].map(([personId, rows]) => {
    const customer = rows.find((row) => row.customer !== '');
    return {
      personId,
      accounts: rows.map((row) => ({
        ...accountOf(row, profiles.get(row.key)),
        flags: flags.get(row.key)?.map(({ kind, reasons }) => ({ kind, reasons })),
      })),
      customer: customer && { crm: customer.crmName, id: customer.customer },
      signals: rows.flatMap(({ key }) => signals.get(key) ?? []),
    };
  });
}

const signalColumns = `${accountSql} AS key, toString(mention_id) AS mentionId, brand AS brandId, story_id AS storyId, url,
  network AS onNetwork, title, substring(text, 1, ${mostText}) AS said, toUnixTimestamp64Milli(published_at) AS at, language, country,
  toString(sentiment) AS feels, arrayMap(flag -> toString(flag.1), flags) AS flagged, ${insightColumns}`;

function signalOf(row: SignalRow): LeadSignal {
  return {
    mentionId: row.mentionId,
    brand: row.brandId,
    storyId: row.storyId,
    url: row.url,
    network: row.onNetwork,
    account: row.key,
    title: row.title,
    text: row.said,
    at: Number(row.at),
    language: row.language,
    country: row.country,
    sentiment: row.feels,
    insights: insightsOf(row),
    flags: row.flagged,
  };
}

function accountOf({ key, onNetwork, called, shown }: AccountRow, profile: ProfileRow | undefined): LeadAccount {
  const { followers } = profile ?? {};
  return {
    account: key,
    network: onNetwork,
    handle: profile?.called || called,
    name: profile?.shown || shown,
    url: profile?.profile ?? '',
    bio: profile?.bio ?? '',
    location: profile?.place ?? '',
    followers: followers === undefined || followers === null ? undefined : Number(followers),
  };
}

/** Mentions of known customers of one CRM that were written since, of those who did not deny it; with whom they are of. */
export async function customerMentions(
  client: Client,
  of: {
    readonly crm: string;
    readonly publishedSince: number;
    readonly versionSince: number;
    readonly ids?: readonly string[];
  },
): Promise<{ readonly mention: LeadSignal; readonly personId: string; readonly customerId: string }[]> {
  const ids = of.ids && `AND mention_id IN (${of.ids.map((id) => `toUUID(${quote(id)})`).join(',') || 'NULL'})`;
  const rows = await rowsOf<SignalRow & { readonly person: string; readonly customer: string }>(
    client,
    'reading what customers said',
    `SELECT s.*, a.person AS person, a.customer AS customer FROM
     (
       SELECT ${signalColumns} FROM mentions FINAL
       WHERE published_at >= ${instant(of.publishedSince)} AND version > ${Math.max(0, Math.trunc(of.versionSince))} AND NOT irrelevant ${ids ?? ''}
     ) AS s
     GLOBAL INNER JOIN
     (
       SELECT account AS key, person_id AS person, customer_id AS customer FROM accounts FINAL
       WHERE crm = ${quote(of.crm)} AND customer_id != ''
         AND customer_id GLOBAL NOT IN (SELECT customer_id FROM customers FINAL WHERE crm = ${quote(of.crm)} AND consent = 'denied')
     ) AS a ON a.key = s.key
     ORDER BY s.at LIMIT 10000`,
  );
  return rows.map((row) => ({ mention: signalOf(row), personId: row.person, customerId: row.customer }));
}

/** Which of these accounts may be those of a customer who denied consent: a suggestion waits, or was accepted. */
export async function deniedAccounts(client: Client, accounts: readonly string[]): Promise<ReadonlySet<string>> {
  const denied = new Set<string>();
  for (const list of textLists(accounts)) {
    const rows = await rowsOf<{ key: string }>(
      client,
      'looking for consent',
      `SELECT DISTINCT account AS key FROM suggestions FINAL
       WHERE account IN (${list}) AND state IN ('waiting', 'accepted')
         AND (crm, customer_id) GLOBAL IN (SELECT crm, customer_id FROM customers FINAL WHERE consent = 'denied')`,
    );
    for (const { key } of rows) denied.add(key);
  }
  return denied;
}

/** Which of these mentions are there no more. */
export async function goneMentions(client: Client, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const gone = new Set(ids);
  for (const list of literalLists([...gone].map((id) => `toUUID(${quote(id)})`))) {
    const rows = await rowsOf<{ id: string }>(
      client,
      'looking for deleted mentions',
      `SELECT DISTINCT toString(mention_id) AS id FROM mentions FINAL WHERE mention_id IN (${list})`,
    );
    for (const { id } of rows) gone.delete(id);
  }
  return gone;
}

/** Notes at CRMs whose mention was deleted since: ids of their items. */
export async function staleNotes(client: Client, versionSince: number): Promise<string[]> {
  const deleted = `SELECT toString(mention_id) FROM mentions WHERE is_deleted AND version > ${Math.max(0, Math.trunc(versionSince))}`;
  const rows = await rowsOf<{ id: string }>(
    client,
    'looking for notes about what was deleted',
    `SELECT item_id AS id FROM crm_outbox FINAL
     WHERE kind = 'note' AND state = 'sent' AND mention_id GLOBAL IN (${deleted})
       AND mention_id GLOBAL NOT IN (SELECT toString(mention_id) FROM mentions FINAL WHERE mention_id GLOBAL IN (${deleted.replace('toString(mention_id)', 'mention_id')}))
     LIMIT 10000`,
  );
  return rows.map(({ id }) => id);
}

/** Customers of a CRM of whom a person said that none of these accounts is theirs. */
export async function rejectedCustomers(client: Client, crm: string, accounts: readonly string[]): Promise<string[]> {
  const rejected = new Set<string>();
  for (const list of textLists(accounts)) {
    const rows = await rowsOf<{ id: string }>(
      client,
      'looking for rejected suggestions',
      `SELECT DISTINCT customer_id AS id FROM suggestions FINAL
       WHERE crm = ${quote(crm)} AND state = 'rejected' AND account IN (${list})`,
    );
    for (const { id } of rows) rejected.add(id);
  }
  return [...rejected];
}

/** Which of these are known customers of the CRM. */
export async function knownCustomers(
  client: Client,
  crm: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await rowsOf<{ id: string }>(
    client,
    'looking for customers',
    `SELECT customer_id AS id FROM customers FINAL WHERE crm = ${quote(crm)} AND customer_id IN (${quoted(ids)})`,
  );
  return new Set(rows.map(({ id }) => id));
}
