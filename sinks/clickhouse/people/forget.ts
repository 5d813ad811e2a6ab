import { randomBytes } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../../core/clock.ts';
import { forgottenHash } from '../../../core/forgotten.ts';
import type { Before, CustomerRef } from '../../../core/people.ts';
import { type Cluster, onClusterClause, storedTable } from '../cluster.ts';
import { classifyClickHouseError } from '../errors.ts';
import { rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote, textLists } from '../literals.ts';
import { accountSql } from './authors.ts';
import { refLists } from './ref-lists.ts';
import { needlesOf, scrub, withoutForgotten } from './scrub.ts';

/** Who is to be erased. */
export interface Erased {
  readonly personIds: readonly string[];
  readonly accounts: readonly { readonly account: string; readonly handle: string | undefined }[];
  readonly customers: readonly CustomerRef[];
}

/** What was erased, by table. */
export type ErasedCounts = Readonly<Record<string, number>>;

export interface ForgottenStore {
  /** Everybody who was ever forgotten, with how to know them again. */
  load(): Promise<{ readonly secret: string; readonly hashes: ReadonlySet<string> }>;
  /** Remembers their hashes first, so that nothing comes back meanwhile; then erases them. It may be repeated. */
  erase(who: Erased): Promise<ErasedCounts>;
}

/** Conditions that together hold for each of the texts. */
const inLists = (column: string, texts: Iterable<string>) => textLists(texts).map((list) => `${column} IN (${list})`);

/** Accounts and suggestions that an undo puts back, each as JSON. */
const heldBefore = `arrayConcat(JSONExtractArrayRaw(before, 'accounts'), JSONExtractArrayRaw(before, 'suggestions'))`;

export function createForgottenStore({
  client,
  clock,
  cluster,
}: {
  readonly client: Pick<ClickHouseClient, 'query' | 'exec' | 'command'>;
  readonly clock: Clock;
  readonly cluster?: Cluster | undefined;
}): ForgottenStore {
  async function secret(): Promise<string> {
    const read = () =>
      rowsOf<{ value: string }>(
        client,
        'reading a secret',
        `SELECT value FROM store_secrets WHERE name = 'forgotten' ORDER BY made_at, value LIMIT 1`,
      );
    const [known] = await read();
    if (known) return known.value;
    await keepRows(client, 'keeping a secret', 'store_secrets', [
      jsonLine({ name: 'forgotten', value: randomBytes(32).toString('base64url'), made_at: clock.now() }),
    ]);
    // Another process may have made one, too: the first counts for all.
    const [made] = await read();
    return made?.value ?? '';
  }

  async function readAll<Row>(table: string, columns: string, conditions: readonly string[]): Promise<Row[]> {
    const found: Row[] = [];
    for (const where of conditions)
      found.push(
        ...(await rowsOf<Row>(
          client,
          `looking into ${table}`,
          `SELECT DISTINCT ${columns} FROM ${table} WHERE ${where}`,
        )),
      );
    return found;
  }
  const idsOf = async (table: string, column: string, conditions: readonly string[]) =>
    (await readAll<{ id: string }>(table, `${column} AS id`, conditions)).map(({ id }) => id);

  /** Deletes rows for good, former states too, and waits until they are gone. */
  async function drop(table: string, where: string): Promise<void> {
    await client.command({
      query: `ALTER TABLE ${storedTable(table, cluster)}${onClusterClause(cluster)} DELETE WHERE ${where} SETTINGS mutations_sync = 2`,
    });
  }

  async function dropWhere(
    counts: Record<string, number>,
    table: string,
    conditions: readonly string[],
  ): Promise<void> {
    for (const where of conditions) {
      const [row] = await rowsOf<{ rows: string }>(
        client,
        `looking into ${table}`,
        `SELECT count() AS rows FROM ${table} WHERE ${where}`,
      );
      const found = Number(row?.rows ?? 0);
      if (found === 0) continue;
      await drop(table, where);
      counts[table] = (counts[table] ?? 0) + found;
    }
  }

  /** Rewrites the JSON of rows that tell of somebody in any of their states, and deletes what they were before. */
  async function rewrite(
    counts: Record<string, number>,
    { table, id, json }: { readonly table: string; readonly id: string; readonly json: string },
    conditions: readonly string[],
    clean: (value: unknown) => unknown,
  ): Promise<void> {
    for (const where of conditions) {
      const rows = await rowsOf<Record<string, unknown> & { version: string }>(
        client,
        `looking into ${table}`,
        `SELECT * FROM ${table} FINAL WHERE ${id} GLOBAL IN (SELECT ${id} FROM ${table} WHERE ${where})`,
      );
      for (const row of rows) {
        const text = JSON.stringify(clean(JSON.parse(String(row[json]))));
        const version = BigInt(row.version) + 1n;
        const line = jsonLine({ ...row, [json]: text, version: String(version) });
        await keepRows(client, `changing ${table}`, table, [line]);
        await drop(table, `${id} = ${quote(String(row[id]))} AND version < ${version}`);
        counts[table] = (counts[table] ?? 0) + 1;
      }
    }
  }

  async function erase({ personIds, accounts, customers }: Erased): Promise<ErasedCounts> {
    const key = await secret();
    const hashes = [
      ...accounts.map(({ account }) => forgottenHash(key, 'account', account)),
      ...customers.map(({ crm, id }) => forgottenHash(key, 'customer', `${crm}\0${id}`)),
    ];
    const at = clock.now();
    await keepRows(
      client,
      'keeping who was forgotten',
      'forgotten',
      hashes.map((hash) => jsonLine({ hash, at, version: at })),
    );

    const names = accounts.map(({ account }) => account);
    const theirs = inLists(accountSql, names);
    const posts = await readAll<{ postId: string; url: string }>('posts', 'post_id AS postId, url', theirs);
    const mentions = await idsOf('mentions', 'toString(mention_id)', theirs);
    const ofPersons = inLists('person_id', personIds);
    const leads = await idsOf('leads', 'lead_id', ofPersons);
    const items = await idsOf('crm_outbox', 'item_id', ofPersons);

    const handles = accounts.flatMap(({ handle }) => (handle === undefined || handle === '' ? [] : [handle]));
    const needles = needlesOf([
      ...posts.flatMap(({ postId, url }) => [postId, url]),
      ...mentions,
      ...handles.map((handle) => `@${handle}`),
      ...handles.filter((handle) => handle.length >= 8),
      ...personIds,
    ]);
    const counts: Record<string, number> = {};
    for (const place of [
      { table: 'incidents', id: 'incident_id', json: 'detail' },
      { table: 'notifications', id: 'notification_id', json: 'message' },
    ])
      await rewrite(
        counts,
        place,
        textLists(needles).map((list) => `multiSearchAny(${place.json}, [${list}])`),
        (value) => scrub(value, needles),
      );
    const postIds = posts.map(({ postId }) => postId);
    await dropWhere(counts, 'labels', inLists('post_id', postIds));
    await dropWhere(counts, 'marks', inLists('post_id', postIds));
    await dropWhere(counts, 'triage', inLists('toString(mention_id)', mentions));
    await dropWhere(counts, 'mention_notes', inLists('toString(mention_id)', mentions));
    await dropWhere(counts, 'dead_letters', [
      ...inLists('post_id', postIds),
      ...textLists(handles.map((handle) => `"handle":${JSON.stringify(handle)}`)).map(
        (list) => `multiSearchAny(payload, [${list}])`,
      ),
    ]);
    // What the API answered about them.
    await dropWhere(
      counts,
      'idempotency_keys',
      textLists([...needles, ...names, ...leads, ...items]).map((list) => `multiSearchAny(answer, [${list}])`),
    );
    await dropWhere(counts, 'crm_attempts', inLists('item_id', items));
    await dropWhere(counts, 'crm_outbox', ofPersons);
    await dropWhere(counts, 'lead_events', inLists('lead_id', leads));
    await dropWhere(counts, 'leads', ofPersons);
    const pairs = refLists(customers);
    const ofCustomers = pairs.map((list) => `(crm, customer_id) IN (${list})`);
    await dropWhere(counts, 'suggestions', [...inLists('account', names), ...ofCustomers]);
    await dropWhere(counts, 'decisions', [...inLists('account', names), ...ofPersons, ...ofCustomers]);
    // Decisions of others hold them, too: a merge all accounts of both, an undone one those that were parted again.
    await rewrite(
      counts,
      { table: 'decisions', id: 'decision_id', json: 'before' },
      [
        ...inLists(`JSONExtractString(one, 'account')`, names),
        ...inLists(`JSONExtractString(one, 'personId')`, personIds),
        ...pairs.map(
          (list) =>
            `(JSONExtractString(one, 'customer', 'crm'), JSONExtractString(one, 'customer', 'id')) IN (${list})`,
        ),
      ].map((tells) => `arrayExists(one -> ${tells}, ${heldBefore})`),
      (before) => withoutForgotten(before as Before, { personIds, accounts: names, customers }),
    );
    await dropWhere(counts, 'author_facts', inLists('account', names));
    await dropWhere(counts, 'author_flags', inLists('account', names));
    // Found anew without them, where it still is one.
    await dropWhere(
      counts,
      'bursts',
      textLists(names).map((list) => `hasAny(accounts, [${list}])`),
    );
    await dropWhere(counts, 'accounts', inLists('account', names));
    for (const table of ['customers', 'customers_seen']) await dropWhere(counts, table, ofCustomers);
    // Last: by these everything else is found, where it has to be done again.
    await dropWhere(counts, 'mentions', theirs);
    await dropWhere(counts, 'posts', theirs);
    return counts;
  }

  return {
    async load() {
      const [key, rows] = await Promise.all([
        secret(),
        rowsOf<{ hash: string }>(client, 'reading who was forgotten', 'SELECT DISTINCT hash FROM forgotten'),
      ]);
      return { secret: key, hashes: new Set(rows.map(({ hash }) => hash)) };
    },
    async erase(who) {
      try {
        return await erase(who);
      } catch (error) {
        throw classifyClickHouseError(error, 'forgetting somebody');
      }
    },
  };
}
