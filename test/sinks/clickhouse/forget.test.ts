import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgottenHash } from '../../../core/forgotten.ts';
import { type Account, accountPersonId, type Decision, type Suggestion } from '../../../core/people.ts';
import { createForget } from '../../../processors/forget.ts';
import { applyRetention, migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createDecisionStore } from '../../../sinks/clickhouse/people/decisions.ts';
import { createForgottenStore } from '../../../sinks/clickhouse/people/forget.ts';
import { needlesOf, scrub } from '../../../sinks/clickhouse/people/scrub.ts';
import { createSuggestionStore } from '../../../sinks/clickhouse/people/suggestions.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { ask, assessment, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const clock = { now: () => start, sleep: async () => undefined };
const store = createForgottenStore({ client, clock });
const author = (id: string, handle: string) => ({ author: { id, handle, name: `Name of ${handle}` } });
const insert = (table: string, row: Record<string, unknown>) =>
  client.insert({
    table,
    values: [row],
    format: 'JSONEachRow',
    clickhouse_settings: { date_time_input_format: 'best_effort' },
  });

beforeAll(async () => {
  await migrate(client);
  const writer = createStoreWriter({ client, events: quietEvents() });
  await writer.write([
    assessment(
      post('test:1', { ...author('77', 'ana_puig'), text: 'Ana speaks of Acme', url: 'https://a.example/1' }),
      [mention('acme')],
    ),
    assessment(post('test:2', { ...author('78', 'other_one'), text: 'Other speaks of Acme' }), [mention('acme')]),
  ]);
  await insert('accounts', {
    account: 'test:77',
    network: 'test',
    author_id: '77',
    author_handle: 'ana_puig',
    person_id: 'p-1',
    version: 1,
  });
  await insert('customers', {
    crm: 'shop',
    customer_id: 'C-1',
    person_id: 'c-1',
    name: 'Ana',
    record: '{}',
    version: 1,
  });
  await insert('leads', { lead_id: 'l1', brand: 'acme', person_id: 'p-1', version: 1 });
  await insert('dead_letters', {
    id: 'd1',
    stage: 'store',
    post_id: 'test:1',
    payload: '{"author":{"handle":"ana_puig"}}',
    version: 1,
  });
  await insert('incidents', {
    incident_id: 'i1',
    detail: JSON.stringify({
      evidence: {
        top: [
          { postId: 'test:1', text: 'Ana speaks' },
          { postId: 'test:2', text: 'Other' },
        ],
        authors: [{ author: '@ana_puig' }],
      },
    }),
    version: 5,
  });
  for (const [key, accounts] of [
    ['k1', ['test:77']],
    ['k2', ['test:78']],
  ] as const)
    await insert('idempotency_keys', {
      ...{ key_hash: key, claim: 'c', status: 200, version: 1, is_deleted: 0, begun_at: Date.now() },
      answer: JSON.stringify({ accounts, ...(key === 'k1' && { said: 'Ana speaks' }) }),
    });
});
afterAll(close);

const tables = ['posts', 'mentions', 'accounts', 'customers', 'leads', 'dead_letters', 'idempotency_keys'];
const count = async (table: string) => Number((await ask(client, `SELECT count() FROM ${table}`))[0]?.[0]);

describe('forgetting somebody', () => {
  test('takes them out of every table, former states too, and leaves the others', async () => {
    const who = {
      personIds: ['p-1'],
      accounts: [{ account: 'test:77', handle: 'ana_puig' }],
      customers: [{ crm: 'shop', id: 'C-1' }],
    };
    const erased = await store.erase(who);
    expect(erased).toMatchObject({
      posts: 1,
      mentions: 1,
      accounts: 1,
      customers: 1,
      leads: 1,
      dead_letters: 1,
      incidents: 1,
      idempotency_keys: 1,
    });
    expect(Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)])))).toEqual({
      ...{ posts: 1, mentions: 1, accounts: 0, customers: 0, leads: 0, dead_letters: 0 },
      idempotency_keys: 1,
    });
    // Nothing of them is left anywhere, not in rows that are not shown either.
    for (const [name] of await ask(
      client,
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
    )) {
      const [row] = await ask(
        client,
        `SELECT count() FROM ${name} WHERE position(toString(tuple(*)), 'ana_puig') > 0 OR position(toString(tuple(*)), 'Ana speaks') > 0`,
      );
      expect([name, Number(row?.[0])]).toEqual([name, 0]);
    }
    const [detail] = await ask(client, 'SELECT detail FROM incidents FINAL');
    expect(JSON.parse(String(detail?.[0]))).toEqual({
      evidence: { top: [{ postId: 'test:2', text: 'Other' }], authors: [] },
    });
    // Once more: nothing is left to do.
    expect(await store.erase(who)).toEqual({});
  });

  test('remembers only a hash, by which what comes again is dropped and blanked', async () => {
    const { secret, hashes } = await store.load();
    expect(hashes).toEqual(
      new Set([forgottenHash(secret, 'account', 'test:77'), forgottenHash(secret, 'customer', 'shop\0C-1')]),
    );
    const forget = createForget({ has: (kind, key) => hashes.has(forgottenHash(secret, kind, key)) });
    const again = assessment(
      post('test:3', { ...author('77', 'ana_new'), text: 'Ana again', title: 'T', url: 'https://a.example/3' }),
      [],
    );
    const other = assessment(post('test:4', author('79', 'somebody')), []);
    const [dropped, kept] = await forget.process([again, other]);
    expect(dropped).toMatchObject({
      kind: 'drop',
      reason: 'forgotten',
      value: { post: { id: 'test:3', text: '', author: {} } },
    });
    expect(JSON.stringify(dropped)).not.toMatch(/Ana|ana_new|a\.example/u);
    expect(kept).toEqual({ kind: 'keep', value: other });
  });
});

describe('forgetting somebody of whom something was decided', () => {
  let version = 1_000;
  const versions = { client, version: () => ++version };
  const decisions = createDecisionStore(versions);
  const suggestions = createSuggestionStore(versions);
  const eva = { crm: 'shop', id: 'C-eva' };
  const ida = { crm: 'shop', id: 'C-ida' };
  const account = (name: string, over: Partial<Account> = {}): Account => ({
    ...{ account: name, network: 'test', profile: { handle: `handle-of-${name}`, bio: `I am ${name}` } },
    ...{ keys: [`handle:test:handle-of-${name}`], personId: accountPersonId(name), reasons: [], decided: '' },
    ...{ decidedBy: '', judgedAt: start, firstSeenAt: start, lastSeenAt: start, ...over },
  });
  const suggestion = (name: string, customer: Suggestion['customer']): Suggestion => ({
    ...{ account: name, customer, probability: 0.5, held: '', reasons: [], state: 'waiting', suggestedAt: start },
  });
  const decision = (id: string, over: Partial<Decision>): Decision => ({
    ...{ id, at: start, by: 'pau', action: 'accept', account: '', personId: '', levels: [], note: '', undoneBy: '' },
    ...{ before: { accounts: [], suggestions: [] }, ...over },
  });
  const linked = {
    customer: eva,
    personId: 'c-eva',
    probability: 0.9,
    decided: 'person',
    decidedBy: 'pau',
    decidedAt: start,
  } as const;
  const who = {
    personIds: ['c-eva', accountPersonId('test:eva')],
    accounts: [{ account: 'test:eva', handle: 'handle-of-test:eva' }],
    customers: [eva],
  };
  const held = async (table: string, text: string) =>
    Number(
      (await ask(client, `SELECT count() FROM ${table} WHERE position(toString(tuple(*)), '${text}') > 0`))[0]?.[0],
    );

  test('takes them out of what others’ decisions put back, former states too', async () => {
    const merged = decision('d-merge', {
      ...{ action: 'merge', personId: 'p-other' },
      before: { accounts: [account('test:other'), account('test:eva')], suggestions: [] },
    });
    await decisions.put(merged);
    await decisions.put({ ...merged, undoneAt: start, undoneBy: 'joan' });
    await decisions.put(
      decision('d-accept', {
        ...{ account: 'test:third', personId: 'c-ida', customer: ida },
        before: {
          accounts: [account('test:third', linked)],
          suggestions: [suggestion('test:third', ida), suggestion('test:third', eva), suggestion('test:eva', ida)],
        },
      }),
    );
    const untouched = decision('d-other', {
      ...{ account: 'test:other', personId: 'p-other' },
      before: { accounts: [account('test:other')], suggestions: [suggestion('test:other', ida)] },
    });
    await decisions.put(untouched);

    expect(await store.erase(who)).toEqual({ decisions: 2 });
    expect(await decisions.find('d-merge')).toEqual({
      ...{ ...merged, undoneAt: start, undoneBy: 'joan' },
      before: { accounts: [account('test:other')], suggestions: [] },
    });
    // What was the customer's is nobody's, should the decision be undone.
    expect((await decisions.find('d-accept'))?.before).toEqual({
      accounts: [account('test:third')],
      suggestions: [suggestion('test:third', ida)],
    });
    expect(await decisions.find('d-other')).toEqual(untouched);
    for (const text of ['test:eva', 'C-eva', 'c-eva', accountPersonId('test:eva')])
      expect([text, await held('decisions', text)]).toEqual([text, 0]);
    expect(await store.erase(who)).toEqual({});
  });

  test('takes suggestions and decisions of other accounts with them that name the customer', async () => {
    await suggestions.put([suggestion('test:third', eva), suggestion('test:third', ida)]);
    const rejected = { action: 'reject', account: 'test:third', personId: 'p-third' } as const;
    await decisions.put(decision('d-reject-eva', { ...rejected, customer: eva }));
    await decisions.put(decision('d-reject-ida', { ...rejected, customer: ida }));
    expect(await store.erase(who)).toEqual({ suggestions: 1, decisions: 1 });
    expect(await suggestions.of(['test:third'])).toMatchObject([{ customer: ida }]);
    expect(await decisions.find('d-reject')).toMatchObject({ id: 'd-reject-ida' });
    for (const table of ['suggestions', 'decisions']) expect([table, await held(table, 'C-eva')]).toEqual([table, 0]);
  });
});

test('a former state that tells of somebody is deleted, though the last one does not', async () => {
  const states = [['by @ana_puig'], []].map((texts) => JSON.stringify({ texts }));
  for (const [at, detail] of states.entries())
    await insert('incidents', { incident_id: 'i2', detail, version: at + 1 });
  await store.erase({ personIds: [], accounts: [{ account: 'test:77', handle: 'ana_puig' }], customers: [] });
  expect(await ask(client, `SELECT detail FROM incidents WHERE incident_id = 'i2'`)).toEqual([[states[1]]]);
});

test('what is scrubbed of JSON', () => {
  const value = {
    a: [{ u: 'https://x.example/1', t: 'one' }, { u: 'https://y.example/2' }],
    s: 'by @somebody there',
    n: 3,
    z: null,
  };
  expect(scrub(value, needlesOf(['https://x.example/1', '@somebody', 'abc']))).toEqual({
    a: [{ u: 'https://y.example/2' }],
    s: '',
    n: 3,
    z: null,
  });
});

test('what a network demands is deleted by its own time', async () => {
  await applyRetention(client, {
    droppedPostsDays: 30,
    coverageDays: 400,
    deadLettersDays: 90,
    alertsDays: 400,
    networkDays: { youtube: 30 },
    auditDays: 9,
    peopleDays: 5,
  });
  const [row] = await ask(
    client,
    `SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = 'mentions'`,
  );
  expect(String(row?.[0])).toContain(`toDateTime(fetched_at) + toIntervalDay(30) WHERE network = 'youtube'`);
  const old = post('test:5', { network: 'youtube', text: 'A video', fetchedAt: Date.UTC(2020, 0, 1) });
  await createStoreWriter({ client, events: quietEvents() }).write([assessment(old, [mention('acme')])]);
  await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
  expect(await ask(client, `SELECT count() FROM mentions WHERE network = 'youtube'`)).toEqual([['0']]);
});
