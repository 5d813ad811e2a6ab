import type { ClickHouseClient } from '@clickhouse/client';
import type { PersonCondition, PersonFacts } from '../../../core/segment.ts';
import { instant, rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote } from '../literals.ts';
import { accountSql } from '../people/authors.ts';
import { personConditionSql } from './person-condition.ts';

type Client = Pick<ClickHouseClient, 'query' | 'exec'>;

/** Somebody who spoke, with what is known of them. */
export interface SegmentPerson extends PersonFacts {
  readonly person: string;
  readonly name: string;
  readonly accounts: readonly string[];
  /** Id in the CRM; empty: no customer. */
  readonly customerId: string;
}

export interface SegmentCount {
  readonly people: number;
  readonly customers: number;
}

export interface SegmentDay extends SegmentCount {
  /** `2026-03-01`, UTC. */
  readonly day: string;
  /** The condition then, as written. */
  readonly where: string;
}

export interface SegmentPush {
  readonly segment: string;
  readonly crm: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly by: string;
  readonly contacts: number;
  readonly denied: number;
  /** JSON of the list in the CRM; empty where it was not taken. */
  readonly record: string;
  readonly error: string;
}

/** What a count or a list is of. */
export interface FactScope {
  /** Mentions of these count: the company's own brands. */
  readonly brands: readonly string[];
  /** ms since the epoch: where the present window ends. */
  readonly now: number;
}

/** The window of `PersonFacts`, in ms; that before it is as long. */
const windowMs = 30 * 86_400_000;

/** Time and memory for a count over everybody: enough for a million people, and no more than a share of what a small server has. */
const settings = 'SETTINGS max_execution_time = 120, max_memory_usage = 2000000000';

/** Everybody who ever spoke, one row a person, columns as in `PersonFacts`. Mentions that are flagged do not count. */
function factsSql({ brands, now }: FactScope): string {
  const list = brands.map((brand) => quote(brand.toWellFormed())).join(',') || "''";
  const since = instant(now - windowMs);
  const said = (label: string, late: boolean) => `countIf(${late ? 'late' : 'NOT late'} AND label = '${label}')`;
  return `
    SELECT a.person_id AS person, any(a.crm) AS crm, any(a.customer_id) AS customer_id, notEmpty(any(a.customer_id)) AS customer,
      groupUniqArray(a.account) AS accounts, groupUniqArray(toString(a.network)) AS networks,
      if(notEmpty(any(a.customer_id)), any(c.name), argMax(if(a.name != '', a.name, a.author_handle), a.last_seen_at)) AS name,
      any(c.consent) AS consent, any(c.segment) AS segment, any(c.lifetime_value) AS lifetime_value,
      arrayDistinct(arrayFlatten(groupArray(m.languages))) AS languages, arrayDistinct(arrayFlatten(groupArray(i.flags))) AS flags,
      max(i.influence) AS influence, max(m.reach) AS reach,
      any(l.score) AS lead_score, any(l.stage) AS lead_stage, any(l.state) AS lead_state,
      sum(m.mentions) AS mentions, sum(m.positive) AS positive, sum(m.negative) AS negative,
      toInt64(sum(m.positive)) - toInt64(sum(m.negative)) AS balance,
      sum(m.mentions_before) AS mentions_before, sum(m.positive_before) AS positive_before, sum(m.negative_before) AS negative_before,
      toInt64(sum(m.positive_before)) - toInt64(sum(m.negative_before)) AS balance_before
    FROM (SELECT account, network, name, author_handle, person_id, crm, customer_id, last_seen_at FROM accounts FINAL WHERE person_id != '') AS a
    GLOBAL LEFT JOIN (SELECT crm, customer_id, name, consent, segment, lifetime_value FROM customers FINAL) AS c
      ON c.crm = a.crm AND c.customer_id = a.customer_id
    GLOBAL LEFT JOIN
    (
      SELECT who, groupUniqArrayIf(spoken, late) AS languages, maxIf(seen, late) AS reach, countIf(late) AS mentions,
        ${said('positive', true)} AS positive, ${said('negative', true)} AS negative, countIf(NOT late) AS mentions_before,
        ${said('positive', false)} AS positive_before, ${said('negative', false)} AS negative_before
      FROM
      (
        SELECT ${accountSql} AS who, toString(sentiment) AS label, toString(language) AS spoken, published_at >= ${since} AS late,
          multiIf(views IS NOT NULL, views, type IN ('post', 'video', 'question'), author_followers, NULL) AS seen
        FROM mentions FINAL
        WHERE brand IN (${list}) AND published_at >= ${instant(now - 2 * windowMs)} AND published_at < ${instant(now)}
          AND NOT irrelevant AND empty(flags)
      )
      WHERE who != ''
      GROUP BY who
    ) AS m ON m.who = a.account
    GLOBAL LEFT JOIN (SELECT account, influence, flags FROM v_influence) AS i ON i.account = a.account
    GLOBAL LEFT JOIN
    (
      SELECT who, argMax(toNullable(points), rank) AS score, argMax(at_stage, rank) AS stage, argMax(in_state, rank) AS state
      FROM
      (
        SELECT person_id AS who, score AS points, toString(stage) AS at_stage, toString(state) AS in_state, (state != 'dismissed', score, lead_id) AS rank
        FROM leads FINAL
      )
      GROUP BY who
    ) AS l ON l.who = a.person_id
    GROUP BY a.person_id`;
}

/** How many are in each of these, in one reading. */
export async function countSegments(
  client: Client,
  conditions: readonly PersonCondition[],
  scope: FactScope,
): Promise<SegmentCount[]> {
  if (conditions.length === 0) return [];
  const counts = conditions.flatMap((condition, i) => {
    const sql = personConditionSql(condition);
    return [`countIf(${sql}) AS p${i}`, `countIf((${sql}) AND customer) AS c${i}`];
  });
  const [row = {}] = await rowsOf<Record<string, string>>(
    client,
    'counting people',
    `SELECT ${counts.join(', ')} FROM (${factsSql(scope)}) ${settings}`,
  );
  return conditions.map((_, i) => ({ people: Number(row[`p${i}`] ?? 0), customers: Number(row[`c${i}`] ?? 0) }));
}

/** Who is in it, in the order of their ids, from after one on. */
export async function readSegment(
  client: Client,
  condition: PersonCondition,
  scope: FactScope,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<SegmentPerson[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    client,
    'reading people',
    `SELECT * FROM (${factsSql(scope)}) WHERE person > ${quote(after.toWellFormed())} AND (${personConditionSql(condition)})
     ORDER BY person LIMIT ${Math.trunc(limit)} ${settings}`,
  );
  return rows.map(({ customer_id: customerId, customer, ...row }) => ({
    ...(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plainOf(key, value)])) as unknown as Omit<
      SegmentPerson,
      'customerId' | 'customer'
    >),
    customerId: String(customerId),
    customer: Number(customer) === 1,
  }));
}

/** Numbers of 64 bits come as text. */
const texts = new Set(['person', 'name', 'crm', 'consent', 'segment', 'lead_stage', 'lead_state']);
const plainOf = (key: string, value: unknown) =>
  value === null ? undefined : texts.has(key) || Array.isArray(value) ? value : Number(value);

/** Customers of one CRM who are in it: those who may be told to it, and how many may not for they deny consent. */
export async function readSegmentContacts(
  client: Client,
  condition: PersonCondition,
  scope: FactScope,
  crm: string,
): Promise<{ readonly contacts: readonly string[]; readonly denied: number }> {
  const rows = await rowsOf<{ id: string; no: number }>(
    client,
    'reading customers',
    `SELECT customer_id AS id, consent = 'denied' AS no FROM (${factsSql(scope)})
     WHERE crm = ${quote(crm.toWellFormed())} AND customer AND (${personConditionSql(condition)}) ORDER BY id ${settings}`,
  );
  const contacts = [...new Set(rows.filter(({ no }) => no === 0).map(({ id }) => id))];
  return { contacts, denied: rows.filter(({ no }) => no !== 0).length };
}

/** A count of the same day takes the place of the one before. */
export async function writeSegmentCounts(
  client: Client,
  counts: readonly (SegmentCount & { readonly segment: string; readonly where: string })[],
  at: number,
): Promise<void> {
  await keepRows(
    client,
    'keeping counts of people',
    'segment_counts',
    counts.map(({ segment, where, people, customers }) =>
      jsonLine({ segment, day: dayOf(at), people, customers, condition: where, counted_at: at, version: at }),
    ),
  );
}

/** Days that were counted, the latest first. */
export async function readSegmentDays(client: Client, segment: string, limit: number): Promise<SegmentDay[]> {
  const rows = await rowsOf<{ date: string; where: string; people: string; customers: string }>(
    client,
    'reading counts of people',
    `SELECT toString(day) AS date, condition AS where, people, customers FROM v_segment_counts
     WHERE segment = ${quote(segment)} ORDER BY day DESC LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map(({ date, where, people, customers }) => ({
    day: date,
    where,
    people: Number(people),
    customers: Number(customers),
  }));
}

/** The latest day that was counted of each. */
export async function lastSegmentDays(client: Client): Promise<ReadonlyMap<string, string>> {
  const rows = await rowsOf<{ segment: string; last: string }>(
    client,
    'reading counts of people',
    'SELECT segment, toString(max(day)) AS last FROM segment_counts GROUP BY segment',
  );
  return new Map(rows.map(({ segment, last }) => [segment, last]));
}

export async function writeSegmentPush(client: Client, push: SegmentPush): Promise<void> {
  await keepRows(client, 'keeping what was pushed', 'segment_pushes', [jsonLine({ ...push, version: push.at })]);
}

/** The latest first. */
export async function readSegmentPushes(client: Client, segment: string, limit: number): Promise<SegmentPush[]> {
  const rows = await rowsOf<Record<'segment' | 'crm' | 'by' | 'record' | 'error', string> & Record<string, string>>(
    client,
    'reading what was pushed',
    `SELECT segment, crm, toUnixTimestamp64Milli(at) AS ms, by, contacts, denied, record, error FROM v_segment_pushes
     WHERE segment = ${quote(segment)} ORDER BY at DESC LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map(({ segment: of, crm, by, record, error, ms, contacts, denied }) => ({
    ...{ segment: of, crm, by, record, error },
    ...{ at: Number(ms), contacts: Number(contacts), denied: Number(denied) },
  }));
}

/** The day of a time, UTC. */
export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
