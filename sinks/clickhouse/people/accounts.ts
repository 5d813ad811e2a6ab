import type { ClickHouseClient } from '@clickhouse/client';
import type { Account, CustomerRef, LinkReason, Profile } from '../../../core/people.ts';
import { instant, rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote, textLists } from '../literals.ts';
import { refLists } from './ref-lists.ts';

export type PeopleClient = Pick<ClickHouseClient, 'query' | 'exec'>;

/** Reads and writes accounts. Throws `PipelineError`. */
export interface AccountStore {
  /** By their keys; those that are not there are left out. */
  find(accounts: Iterable<string>): Promise<Map<string, Account>>;
  ofPerson(personId: string): Promise<Account[]>;
  /** Those that belong to one of these customers. */
  ofCustomers(customers: Iterable<CustomerRef>): Promise<Account[]>;
  /** Those that share a key, 200 at most. */
  withKeys(keys: Iterable<string>): Promise<Account[]>;
  /** Those that were last judged before, oldest first. */
  judgedBefore(before: number, limit: number): Promise<Account[]>;
  put(accounts: readonly Account[]): Promise<void>;
}

interface Row {
  readonly account: string;
  readonly network: string;
  readonly profile: string;
  readonly keys: readonly string[];
  readonly personId: string;
  readonly crm: string;
  readonly customerId: string;
  readonly probability: number | null;
  readonly reasons: readonly LinkReason[];
  readonly decided: Account['decided'];
  readonly decidedBy: string;
  readonly decidedAt: string | null;
  readonly judgedAt: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

const ms = (column: string, name: string) => `toUnixTimestamp64Milli(${column}) AS ${name}`;
const columns = `account, network, profile, keys, person_id AS personId, crm, customer_id AS customerId, probability, reasons, decided,
  decided_by AS decidedBy, ${ms('decided_at', 'decidedAt')}, ${ms('judged_at', 'judgedAt')}, ${ms('first_seen_at', 'firstSeenAt')},
  ${ms('last_seen_at', 'lastSeenAt')}`;

/** @param version Of what is written: rises with every call. */
export function createAccountStore({
  client,
  version,
}: {
  readonly client: PeopleClient;
  readonly version: () => number;
}): AccountStore {
  const read = async (where: string, rest = ''): Promise<Account[]> =>
    (await rowsOf<Row>(client, 'reading accounts', `SELECT ${columns} FROM accounts FINAL WHERE ${where} ${rest}`)).map(
      accountOf,
    );
  const readEach = async (conditions: readonly string[], rest?: string): Promise<Account[]> => {
    const found: Account[] = [];
    for (const condition of conditions) found.push(...(await read(condition, rest)));
    return found;
  };
  return {
    async find(accounts) {
      const found = await readEach(textLists(accounts).map((list) => `account IN (${list})`));
      return new Map(found.map((account) => [account.account, account]));
    },
    ofPerson: (personId) => read(`person_id = ${quote(personId.toWellFormed())}`, 'ORDER BY first_seen_at, account'),
    ofCustomers: (customers) => readEach(refLists(customers).map((list) => `(crm, customer_id) IN (${list})`)),
    withKeys: (keys) =>
      readEach(
        textLists(keys).map((list) => `hasAny(keys, [${list}])`),
        'ORDER BY first_seen_at, account LIMIT 200',
      ),
    judgedBefore: (before, limit) =>
      read(`judged_at < ${instant(before)}`, `ORDER BY judged_at, account LIMIT ${Math.trunc(limit)}`),
    async put(accounts) {
      const at = version();
      await keepRows(
        client,
        `keeping ${accounts.length} accounts`,
        'accounts',
        accounts.map((account) => jsonLine({ ...rowOf(account), version: at, is_deleted: 0 })),
      );
    },
  };
}

function accountOf({
  crm,
  customerId,
  probability,
  decidedAt,
  judgedAt,
  firstSeenAt,
  lastSeenAt,
  profile,
  ...row
}: Row): Account {
  return {
    ...row,
    profile: JSON.parse(profile) as Profile,
    ...(customerId !== '' && { customer: { crm, id: customerId } }),
    ...(probability !== null && { probability }),
    ...(decidedAt !== null && { decidedAt: Number(decidedAt) }),
    judgedAt: Number(judgedAt),
    firstSeenAt: Number(firstSeenAt),
    lastSeenAt: Number(lastSeenAt),
  };
}

function rowOf(account: Account): Record<string, unknown> {
  const { profile, customer } = account;
  return {
    ...{
      account: account.account,
      network: account.network,
      author_id: profile.id ?? '',
      author_handle: profile.handle ?? '',
    },
    ...{ name: profile.name ?? '', profile: JSON.stringify(profile), keys: account.keys, person_id: account.personId },
    ...{
      crm: customer?.crm ?? '',
      customer_id: customer?.id ?? '',
      probability: account.probability ?? null,
      reasons: account.reasons,
    },
    ...{ decided: account.decided, decided_by: account.decidedBy, decided_at: account.decidedAt ?? null },
    ...{ judged_at: account.judgedAt, first_seen_at: account.firstSeenAt, last_seen_at: account.lastSeenAt },
  };
}
