import type { Customer } from '../../../core/customer.ts';
import type { CustomerRef, PlaceInTime } from '../../../core/people.ts';
import { behind, type Client, rowsOf } from '../evidence/read.ts';
import { quote, textLists } from '../literals.ts';
import { accountSql, byAccounts } from './authors.ts';
import { refLists } from './ref-lists.ts';

/** Somebody who spoke of a brand. Times are ms since the epoch; null: not known. */
export interface ListedPerson {
  readonly personId: string;
  readonly name: string;
  readonly crm: string;
  readonly customerId: string;
  readonly segment: string;
  readonly value: number | null;
  readonly accounts: readonly string[];
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

interface PeopleAsked {
  readonly who: 'all' | 'customers' | 'others';
  /** A part of a name or an account, or an id. */
  readonly text: string;
  readonly after?: PlaceInTime | undefined;
  readonly limit: number;
}

/** Those who were seen last first. */
export async function listPeople(client: Client, asked: PeopleAsked): Promise<ListedPerson[]> {
  const recent = asked.text === '' ? await lastSeen(client, asked) : undefined;
  const found = await readPeople(client, asked, recent?.people);
  // Most of those accounts are of few people, or of people who stand before the place: all are put together then.
  return recent && !recent.areAll && found.length < asked.limit ? readPeople(client, asked) : found;
}

async function readPeople(
  client: Client,
  { who, text, after, limit }: PeopleAsked,
  among?: readonly string[],
): Promise<ListedPerson[]> {
  if (among?.length === 0) return [];
  const part = quote(text.toWellFormed());
  const conditions = [
    ...(who === 'customers' ? [`customer_id != ''`] : who === 'others' ? [`customer_id = ''`] : []),
    ...(text === ''
      ? []
      : [
          `(positionCaseInsensitiveUTF8(name, ${part}) > 0
            OR arrayExists(one -> positionCaseInsensitiveUTF8(one, ${part}) > 0, accounts)
            OR customer_id = ${part} OR person_id = ${part})`,
        ]),
    ...(after ? [behind('last_seen_at', 'person_id', after)] : []),
    ...(among ? [`person_id IN (${among.map(quote).join(',')})`] : []),
  ];
  const rows = await rowsOf<Omit<ListedPerson, 'firstSeenAt' | 'lastSeenAt'> & { first: string; last: string }>(
    client,
    'listing people',
    `SELECT person_id AS personId, name, crm, customer_id AS customerId, segment, lifetime_value AS value, accounts,
       toUnixTimestamp64Milli(first_seen_at) AS first, toUnixTimestamp64Milli(last_seen_at) AS last
     FROM v_people ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY last_seen_at DESC, person_id LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map(({ first, last, ...row }) => ({ ...row, firstSeenAt: Number(first), lastSeenAt: Number(last) }));
}

/** Ids that one statement has room for. */
const mostIds = 10_000;

/**
 * Who may be the next that were seen last: found by accounts, so that not all people are put together first. All accounts of whoever
 * stands behind a place stand behind it, but so may former ones of who stands before it. undefined: too many are wanted.
 */
async function lastSeen(
  client: Client,
  { who, after, limit }: PeopleAsked,
): Promise<{ readonly people: readonly string[]; readonly areAll: boolean } | undefined> {
  const most = Math.trunc(limit) * 4;
  if (most > mostIds) return undefined;
  const is = who === 'all' ? 'true' : `customer_id ${who === 'customers' ? '!=' : '='} ''`;
  const rows = await rowsOf<{ person: string }>(
    client,
    'looking for who was seen last',
    `SELECT person_id AS person FROM accounts FINAL WHERE ${is} AND ${after ? behind('last_seen_at', 'person_id', after) : 'true'}
     ORDER BY last_seen_at DESC, person_id LIMIT ${most}`,
  );
  return { people: [...new Set(rows.map(({ person }) => person))], areAll: rows.length < most };
}

export interface ShownCustomer extends CustomerRef {
  readonly personId: string;
  readonly name: string;
  readonly segment: string;
  readonly value: number | null;
  readonly owner: string;
  readonly consent: string;
  readonly record: Customer;
}

/** Customers by what they are called in their CRMs; those that are gone are left out. */
export async function readCustomers(client: Client, refs: readonly CustomerRef[]): Promise<ShownCustomer[]> {
  const found: ShownCustomer[] = [];
  for (const list of refLists(refs)) {
    const rows = await rowsOf<Omit<ShownCustomer, 'record'> & { json: string }>(
      client,
      'reading customers',
      `SELECT crm, customer_id AS id, person_id AS personId, name, segment, lifetime_value AS value, owner, consent, record AS json
       FROM customers FINAL WHERE (crm, customer_id) IN (${list})`,
    );
    found.push(...rows.map(({ json, ...row }) => ({ ...row, record: JSON.parse(json) as Customer })));
  }
  return found;
}

export interface PersonMention {
  readonly mentionId: string;
  readonly brand: string;
  readonly account: string;
  readonly network: string;
  readonly url: string;
  readonly text: string;
  readonly sentiment: string;
  readonly intent: string;
  readonly publishedAt: number;
}

/** What somebody said of all brands, latest first. */
export async function readPersonMentions(
  client: Client,
  accounts: readonly string[],
  limit: number,
): Promise<PersonMention[]> {
  if (accounts.length === 0 || limit === 0) return [];
  const [list = ''] = textLists(accounts);
  const rows = await rowsOf<Omit<PersonMention, 'publishedAt'> & { at: string }>(
    client,
    'reading the mentions of a person',
    `SELECT toString(mention_id) AS mentionId, brand, ${accountSql} AS account, network, url, substringUTF8(concat(if(title = '', '', concat(title, '\\n')), text), 1, 1000) AS text,
       toString(sentiment) AS sentiment, intent, toUnixTimestamp64Milli(published_at) AS at
     FROM mentions FINAL ${byAccounts(list)} AND NOT irrelevant ORDER BY published_at DESC, mention_id LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map(({ at, ...row }) => ({ ...row, publishedAt: Number(at) }));
}

/** What else is kept of somebody: whole posts, leads, what went to CRMs, labels of what they wrote. */
export async function readPersonRecords(
  client: Client,
  personId: string,
  accounts: readonly string[],
): Promise<Record<string, readonly unknown[]>> {
  const [list = "''"] = textLists(accounts);
  const person = quote(personId);
  const posts = `SELECT post_id FROM posts WHERE ${accountSql} IN (${list})`;
  const labels = 'brand, post_id, toString(label) AS said, note, labelled_by, labelled_at';
  const asked: Readonly<Record<string, string>> = {
    posts: `SELECT * EXCEPT (simhash, content_hash, version, is_deleted) FROM posts FINAL WHERE ${accountSql} IN (${list}) ORDER BY published_at`,
    leads: `SELECT * EXCEPT (version, is_deleted) FROM leads FINAL WHERE person_id = ${person}`,
    sentToCrm: `SELECT * EXCEPT (version, is_deleted) FROM crm_outbox FINAL WHERE person_id = ${person}`,
    influence: `SELECT * FROM v_influence WHERE account IN (${list})`,
    flags: `SELECT * FROM v_author_flags WHERE account IN (${list})`,
    bursts: `SELECT * EXCEPT (accounts, suspects, posts) FROM v_bursts WHERE hasAny(accounts, [${list}])`,
    labels: `SELECT ${labels} FROM labels FINAL WHERE post_id IN (${posts})`,
    relevance: `SELECT ${labels} FROM marks FINAL WHERE post_id IN (${posts})`,
  };
  const found: Record<string, readonly unknown[]> = {};
  for (const [name, query] of Object.entries(asked)) {
    found[name] = await rowsOf(client, 'reading what is kept of a person', query);
  }
  return found;
}
