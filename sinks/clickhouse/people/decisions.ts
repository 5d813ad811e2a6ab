import {
  accountPersonId,
  type Before,
  type CustomerRef,
  type Decision,
  type DecisionAction,
  type PersonId,
  type PlaceInTime,
} from '../../../core/people.ts';
import { behind, rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote, textLists } from '../literals.ts';
import type { PeopleClient } from './accounts.ts';

/** What people last said of whose an account is. */
export interface Verdict {
  readonly personId: string;
  readonly customer?: CustomerRef;
  readonly by: string;
  readonly at: number;
}

export interface Touched {
  readonly id: string;
  readonly version: number;
  readonly accounts: readonly string[];
}

/** Reads and writes decisions, which are never taken away. Throws `PipelineError`. */
export interface DecisionStore {
  /** The latest first. */
  list(limit: number, after?: PlaceInTime): Promise<Decision[]>;
  /** Those about a person, or about one of the accounts; the latest first. */
  about(personId: PersonId, accounts: readonly string[]): Promise<Decision[]>;
  /** By the id or its beginning. */
  find(id: string): Promise<Decision | undefined>;
  /** Those that stand and say of a pair whether it is one person: what weights are learned from. */
  judged(): Promise<{ readonly levels: readonly string[]; readonly match: number }[]>;
  /** Pairs with these accounts, as `account\0crm\0customer`, that people said are not one person, and whose word stands. */
  refused(accounts: Iterable<string>): Promise<Set<string>>;
  /** Whose accounts are by what people said last, of what stands. */
  verdicts(accounts: Iterable<string>): Promise<Map<string, Verdict>>;
  /** Decisions that were made or undone from a version on, in this order, and which accounts they are about. */
  touched(since: number): Promise<Touched[]>;
  put(decision: Decision): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly decidedAt: string;
  readonly who: string;
  readonly what: DecisionAction;
  readonly account: string;
  readonly personId: string;
  readonly crm: string;
  readonly customerId: string;
  readonly levels: readonly string[];
  readonly likely: number | null;
  readonly past: string;
  readonly note: string;
  readonly undone: string | null;
  readonly undoneBy: string;
}

const columns = `decision_id AS id, toUnixTimestamp64Milli(d.at) AS decidedAt, d.by AS who, action AS what, account, person_id AS personId, crm,
  customer_id AS customerId, levels, probability AS likely, d.before AS past, note, toUnixTimestamp64Milli(undone_at) AS undone, undone_by AS undoneBy`;

const decisionOf = ({ crm, customerId, decidedAt, likely, past, undone, who, what, ...row }: Row): Decision => ({
  ...row,
  by: who,
  action: what,
  at: Number(decidedAt),
  ...(customerId !== '' && { customer: { crm, id: customerId } }),
  ...(likely !== null && { probability: likely }),
  before: past === '' ? { accounts: [], suggestions: [] } : (JSON.parse(past) as Before),
  ...(undone !== null && { undoneAt: Number(undone) }),
});

/** @param version Of what is written: rises with every call. */
export function createDecisionStore({
  client,
  version,
}: {
  readonly client: PeopleClient;
  readonly version: () => number;
}): DecisionStore {
  const read = async (where: string, limit?: number): Promise<Decision[]> =>
    (
      await rowsOf<Row>(
        client,
        'reading decisions',
        `SELECT ${columns} FROM decisions AS d FINAL WHERE ${where} ORDER BY d.at DESC, decision_id
         ${limit === undefined ? '' : `LIMIT ${Math.trunc(limit)}`}`,
      )
    ).map(decisionOf);
  return {
    list: (limit, after) => read(after ? behind('d.at', 'decision_id', after) : '1', limit),
    about: (personId, accounts) =>
      read(
        [
          `person_id = ${quote(personId.toWellFormed())}`,
          ...textLists(accounts).map((list) => `account IN (${list})`),
        ].join(' OR '),
      ),
    async find(id) {
      const found = await read(`startsWith(decision_id, ${quote(id.toWellFormed())})`, 2);
      return found.length === 1 ? found[0] : found.find((one) => one.id === id);
    },
    judged: () =>
      rowsOf(
        client,
        'reading decisions',
        `SELECT levels, toUInt8(action = 'accept') AS match FROM decisions FINAL
         WHERE isNull(undone_at) AND action IN ('accept', 'reject', 'unlink') AND notEmpty(levels) ORDER BY decision_id`,
      ),
    async refused(accounts) {
      const pairs = new Set<string>();
      for (const list of textLists(accounts)) {
        const rows = await rowsOf<{ account: string; crm: string; customerId: string; last: string }>(
          client,
          'reading decisions',
          // Whoever said yes later takes the no back.
          `SELECT account, crm, customer_id AS customerId, argMax(toString(action), (d.at, decision_id)) AS last FROM decisions AS d FINAL
           WHERE account IN (${list}) AND isNull(undone_at) AND action IN ('accept', 'reject', 'unlink') AND customer_id != ''
           GROUP BY account, crm, customer_id HAVING last != 'accept'`,
        );
        for (const { account, crm, customerId } of rows) pairs.add(`${account}\0${crm}\0${customerId}`);
      }
      return pairs;
    },
    async verdicts(names) {
      const found = new Map<string, Verdict>();
      for (const list of textLists(names)) {
        const rows = await rowsOf<{ name: string; last: readonly [string, string, string, string, string, string] }>(
          client,
          'reading decisions',
          `SELECT name, argMax((toString(action), person_id, toString(crm), customer_id, d.by, toString(toUnixTimestamp64Milli(d.at))), (d.at, decision_id)) AS last
           FROM decisions AS d FINAL
           ARRAY JOIN arrayMap(one -> JSONExtractString(one, 'account'), JSONExtractArrayRaw(before, 'accounts')) AS name
           WHERE isNull(undone_at) AND name IN (${list}) GROUP BY name`,
        );
        for (const { name, last } of rows) {
          const [action, personId, crm, id, by, at] = last;
          const whose =
            action === 'unlink'
              ? { personId: accountPersonId(name) }
              : { personId, ...(id !== '' && { customer: { crm, id } }) };
          found.set(name, { ...whose, by, at: Number(at) });
        }
      }
      return found;
    },
    async touched(since) {
      const rows = await rowsOf<Omit<Touched, 'version'> & { at: string }>(
        client,
        'reading decisions',
        `SELECT decision_id AS id, version AS at, arrayFilter(one -> one != '', arrayPushFront(
             arrayMap(one -> JSONExtractString(one, 'account'), JSONExtractArrayRaw(before, 'accounts')), account)) AS accounts
         FROM decisions FINAL WHERE version >= ${Math.max(0, Math.trunc(since))} ORDER BY version`,
      );
      return rows.map(({ at, ...row }) => ({ ...row, version: Number(at) }));
    },
    async put(decision) {
      const { id, at, by, action, account, personId, customer, levels, probability, before, note, undoneAt, undoneBy } =
        decision;
      const row = {
        ...{
          decision_id: id,
          at,
          by,
          action,
          account,
          person_id: personId,
          crm: customer?.crm ?? '',
          customer_id: customer?.id ?? '',
        },
        ...{ levels, probability: probability ?? null, before: JSON.stringify(before), note },
        ...{ undone_at: undoneAt ?? null, undone_by: undoneBy, version: version() },
      };
      await keepRows(client, 'keeping a decision', 'decisions', [jsonLine(row)]);
    },
  };
}
