import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { customerSchema } from '../../core/customer.ts';
import { customerPersonId } from '../../core/people.ts';
import { createLinker } from '../../scripts/people/link.ts';
import { createPeopleAccess, openPeopleStores } from '../../scripts/people-access.ts';
import { createMentionPorts } from '../../scripts/web/mention-ports.ts';
import { createPeoplePorts } from '../../scripts/web/people-ports.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createForgottenStore } from '../../sinks/clickhouse/people/forget.ts';
import { createCursorStore } from '../../sinks/clickhouse/state.ts';
import { createTriageStore } from '../../sinks/clickhouse/web/triage.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { mentionRoutes } from '../../web/routes/mentions.ts';
import { peopleRoutes } from '../../web/routes/people.ts';
import { assessment, hour, openTemporaryStore, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { type Asker, pagesOf, type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
const clock = systemClock;
const now = Date.now();
const brands = ['acme', 'rival'];
let served: Served;
let manager: Asker;

beforeAll(async () => {
  await migrate(client);
  const record = customerSchema.parse({ id: '7', fullName: 'Xiomara Vilallonga' });
  await client.insert({
    table: 'customers',
    format: 'JSONEachRow',
    values: [
      {
        ...{ crm: 'shop', customer_id: '7', person_id: customerPersonId({ crm: 'shop', id: '7' }) },
        ...{ name: 'Xiomara Vilallonga', record: JSON.stringify(record), version: 1, is_deleted: 0 },
        ...{ segment: 'gold', lifetime_value: 900, seen_at: now },
      },
    ],
  });
  const said = (id: string, author: string, brand: string, story = id) =>
    assessment(
      post(id, {
        ...{
          network: 'mastodon',
          text: `Text of ${id}`,
          author: { id: author, handle: author, name: `Name ${author}` },
        },
        ...{ publishedAt: now - hour, fetchedAt: now },
      }),
      [brand],
      { storyId: story },
    );
  await createStoreWriter({ client, events: quietEvents() }).write([
    said('t:1', 'ana', 'acme'),
    said('t:2', 'ana', 'rival'),
    said('t:3', 'bob', 'rival'),
    said('t:4', 'cai', 'acme', 't:1'),
  ]);
  const linker = createLinker({
    ...{ client, ...openPeopleStores(client, clock), clock, cursors: createCursorStore({ client, clock }) },
    thresholds: { link: 0.95, suggest: 0.5 },
  });
  const ever = new AbortController().signal;
  await linker.refresh(ever);
  await linker.linkNew(ever);
  const forgotten = createForgottenStore({ client, clock });
  const people = createPeopleAccess({ client, clock, forgotten, changed: async () => undefined });
  await client.insert({
    table: 'leads',
    format: 'JSONEachRow',
    values: [
      {
        ...{ lead_id: 'ab'.repeat(16), brand: 'rival', state: 'hot', score: 80, version: 1 },
        person_id: (await people.show({ who: 'mastodon:bob', mentions: 0 }))?.personId,
      },
    ],
  });
  await client.insert({
    table: 'crm_outbox',
    format: 'JSONEachRow',
    values: [
      {
        ...{ item_id: 'i1', crm: 'shop', kind: 'lead', brand: 'rival', state: 'sent', version: 1, is_deleted: 0 },
        person_id: (await people.show({ who: 'mastodon:bob', mentions: 0 }))?.personId,
      },
    ],
  });
  served = await serveRoutes(client, [
    ...peopleRoutes({ people: createPeoplePorts({ client, people, clock }), brands }),
    ...mentionRoutes({
      mentions: createMentionPorts({ client, labels: { give: async () => [] }, clock }),
      triage: createTriageStore({ client, clock }),
      brands,
    }),
  ]);
  manager = await served.as('manager');
});
afterAll(async () => {
  await served?.close();
  await close();
});

const card = async (ask: Asker, who: string) => ask('GET', `/people/card?who=${encodeURIComponent(who)}`);
const names = async (ask: Asker, query = '') =>
  (await ask('GET', `/people${query}`)).value.people
    .flatMap(({ accounts }: { accounts: string[] }) => accounts)
    .toSorted();

describe('people', () => {
  test('are listed and found by a part of their name', async () => {
    expect(await names(manager)).toEqual(['mastodon:ana', 'mastodon:bob', 'mastodon:cai']);
    expect(await names(manager, '?text=ana')).toEqual(['mastodon:ana']);
    expect(await names(manager, '?who=customers')).toEqual([]);
    expect((await served.audited('person.list'))[0]).toMatchObject({ who: { name: 'the manager' } });
  });

  test('are shown with what they said and what they may buy; the look is written down', async () => {
    const { value } = await card(manager, 'mastodon:bob');
    expect(value).toMatchObject({
      customer: null,
      accounts: [{ account: 'mastodon:bob' }],
      leads: [{ brand: 'rival', state: 'hot', score: 80 }],
      mentions: [{ brand: 'rival', text: 'Text of t:3' }],
      weeks: [{ mentions: 1, negative: 0, positive: 0, rated: 1 }],
      crm: [{ crm: 'shop', kind: 'lead', state: 'sent' }],
    });
    expect(new Date(value.weeks[0].at).getUTCDay()).toBe(1);
    expect(value.accounts[0].influence).toBeNull();
    expect((await served.audited('person.view'))[0]).toMatchObject({ target: value.personId });
    expect((await card(manager, 'mastodon:nobody')).status).toBe(404);
  });

  test.each(['viewer', 'analyst'] as const)('are not for a %s', async (role) => {
    const ask = await served.as(role);
    expect((await ask('GET', '/people')).status).toBe(403);
    expect((await card(ask, 'mastodon:ana')).status).toBe(403);
    expect((await ask('POST', '/people/forget', { who: 'mastodon:ana' })).status).toBe(403);
  });

  test('of other brands are nobody for whoever is limited to some', async () => {
    const limited = await served.as('manager', ['acme']);
    expect(await names(limited)).toEqual(['mastodon:ana', 'mastodon:cai']);
    expect((await card(limited, 'mastodon:ana')).value.mentions.map(({ brand }: { brand: string }) => brand)).toEqual([
      'acme',
    ]);
    expect((await card(limited, 'mastodon:ana')).value.weeks).toMatchObject([{ mentions: 1 }]);
    expect((await card(manager, 'mastodon:ana')).value.weeks).toMatchObject([{ mentions: 2 }]);
    expect((await card(limited, 'mastodon:bob')).status).toBe(404);
    expect((await limited('POST', '/people/unlink', { account: 'mastodon:bob' })).status).toBe(404);
    expect((await limited('POST', '/people/forget', { who: 'mastodon:ana' })).status).toBe(403);
    expect((await limited('GET', '/people/export?who=mastodon:ana')).status).toBe(403);
  });
});

describe('a decision', () => {
  test('links an account, shows in the inbox, and is undone', async () => {
    const body = { account: 'mastodon:ana', customer: { crm: 'shop', id: '7' } };
    const { status, value } = await manager('POST', '/people/accept', body);
    expect([status, value.accounts]).toEqual([200, ['mastodon:ana']]);
    expect((await card(manager, 'mastodon:ana')).value.customer).toMatchObject({ name: 'Xiomara Vilallonga' });
    const inbox = async () => (await manager('GET', '/mentions?author=mastodon:ana&brand=acme')).value.mentions[0];
    expect(await inbox()).toMatchObject({ customer: { segment: 'gold', value: 900 }, lead: null, copies: 2 });
    expect((await manager('POST', '/people/undo', { id: value.decision })).status).toBe(200);
    expect(await inbox()).toMatchObject({ customer: null });
    const again = await manager('POST', '/people/undo', { id: value.decision });
    expect(again).toMatchObject({ status: 422, value: { detail: expect.stringContaining('already') } });
    expect((await served.audited('person.accept'))[0]).toMatchObject({ target: 'mastodon:ana' });
  });

  test('of customers and leads is on every mention that is theirs', async () => {
    const { value } = await manager('GET', '/mentions?author=mastodon:bob');
    expect(value.mentions[0]).toMatchObject({ customer: null, lead: { score: 80 }, copies: 1 });
  });

  test('names no customer to those who may not see personal data', async () => {
    await manager('POST', '/people/accept', { account: 'mastodon:cai', customer: { crm: 'shop', id: '7' } });
    const { text } = await (await served.as('viewer'))('GET', '/mentions');
    expect(text).toContain('gold');
    expect(text).not.toMatch(/Xiomara|c-[0-9a-f]{16}/u);
  });

  test('on a customer that is not there is a problem, in words', async () => {
    const wrong = await manager('POST', '/people/accept', {
      account: 'mastodon:ana',
      customer: { crm: 'shop', id: '8' },
    });
    expect(wrong).toMatchObject({ status: 422, value: { detail: expect.stringContaining('no customer "8"') } });
  });
});

describe('somebody’s own rights', () => {
  test('all that is kept of them is a file', async () => {
    const { value, headers } = await manager('GET', '/people/export?who=mastodon:bob');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="p-[0-9a-f]{16}\.json"$/u);
    expect(value.mentions).toHaveLength(1);
    expect((await served.audited('person.export'))[0]).toMatchObject({ target: value.personId });
  });

  test('they are erased once that is confirmed, and not before', async () => {
    const asked = (await manager('POST', '/people/forget', { who: 'mastodon:bob' })).value;
    expect(asked).toMatchObject({ dryRun: true, accounts: ['mastodon:bob'], erased: {} });
    expect((await manager('POST', '/people/forget', { who: 'mastodon:bob', confirm: 'p-0' })).status).toBe(409);
    expect(await names(manager)).toContain('mastodon:bob');
    const done = await manager('POST', '/people/forget', { who: 'mastodon:bob', confirm: asked.personId });
    expect([done.status, done.value.dryRun]).toEqual([200, false]);
    expect(await names(manager)).not.toContain('mastodon:bob');
    expect((await card(manager, 'mastodon:bob')).status).toBe(404);
    expect((await manager('GET', '/mentions?author=mastodon:bob')).value.mentions).toEqual([]);
    expect((await served.audited('person.forget'))[0]).toMatchObject({ target: '' });
  });
});

describe('who is listed is paged through', () => {
  const seen = now + hour;
  /** Accounts of people; some have two, of which the later one says where they stand. */
  const account = (index: number, of: number, at: number) => ({
    ...{ account: `paged:${index}`, network: 'paged', author_id: String(index), name: `Paged ${index}` },
    ...{ person_id: personOf(of), first_seen_at: at, last_seen_at: at, profile: '{}', version: 1 },
  });
  const personOf = (of: number) => `p-${String(of).padStart(16, '0')}`;
  /** In the order of the list. */
  const people = [8, 2, 4, 6, 9, 1, 3, 5, 7, 0];
  const shown = (list: readonly { readonly personId: string }[]) =>
    list.map(({ personId }) => Number(personId.slice(2)));

  beforeAll(async () => {
    const many = Array.from({ length: 12 }, (_, index) => account(100 + index, 8, seen - 2 * index));
    await client.insert({
      table: 'accounts',
      format: 'JSONEachRow',
      values: [
        // The first has so many accounts that they stand among those of all others.
        ...many,
        ...[6, 2, 4].map((index) => account(index, index, seen - 1)),
        ...[9, 5, 1, 7, 3].map((index) => account(index, index, index === 9 ? seen - 2 : seen - 4)),
        ...[account(0, 0, seen - 30), account(20, 2, seen - 5), account(21, 1, seen - 6)],
      ],
    });
  });

  test('each once, in the order of the whole list', async () => {
    const { value } = await manager('GET', '/people?limit=10');
    expect(shown(value.people)).toEqual(people);
    const pages = (await pagesOf<{ personId: string }>(manager, '/people?limit=2&who=others', 'people')).map(shown);
    expect(pages.slice(0, 5)).toEqual([
      [8, 2],
      [4, 6],
      [9, 1],
      [3, 5],
      [7, 0],
    ]);
    const found = await pagesOf<{ personId: string }>(manager, '/people?limit=3&text=paged', 'people');
    expect(found.map(shown)).toEqual([[8, 2, 4], [6, 9, 1], [3, 5, 7], [0]]);
    expect((await manager('GET', '/people?cursor=x')).status).toBe(422);
  });

  test('for who is limited to brands by those only who spoke of them', async () => {
    const author = (index: number) => ({ id: String(index), handle: String(index) });
    await createStoreWriter({ client, events: quietEvents() }).write(
      [8, 20, 1, 5, 0].map((index) =>
        assessment(
          post(`paged:${index}`, {
            ...{ network: 'paged', author: author(index === 8 ? 107 : index), fetchedAt: now },
            publishedAt: now - hour,
          }),
          ['rival'],
        ),
      ),
    );
    const limited = await served.as('manager', ['rival']);
    const pages = await pagesOf<{ personId: string }>(limited, '/people?limit=2&text=paged', 'people');
    expect(pages.map(shown)).toEqual([[8, 2], [1, 5], [0]]);
    expect((await pagesOf(limited, '/people?limit=1', 'people')).slice(0, 5).map((page) => page.length)).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });

  test('suggestions and decisions as well', async () => {
    await client.insert({
      table: 'suggestions',
      format: 'JSONEachRow',
      values: [0.9, 0.7, 0.7, 0.7, 0.1, 0.1].map((probability, index) => ({
        ...{ account: `paged:${index % 2}`, crm: 'shop', customer_id: `it's ${index}`, probability },
        ...{ state: 'waiting', suggested_at: now, version: 1, is_deleted: 0 },
      })),
    });
    type Listed = { readonly account: string; readonly customer: { readonly id: string } };
    const whole = (await manager('GET', '/people/suggestions')).value.suggestions as readonly Listed[];
    const pages = await pagesOf<Listed>(manager, '/people/suggestions?limit=1', 'suggestions');
    expect(pages.flat()).toEqual(whole);
    expect(whole.filter(({ customer }) => customer.id.startsWith("it's"))).toHaveLength(6);
    const limited = await served.as('manager', ['rival']);
    expect(await pagesOf(limited, '/people/suggestions?limit=2', 'suggestions')).toHaveLength(3);

    const decisions = (await manager('GET', '/people/decisions')).value.decisions;
    expect(decisions.length).toBeGreaterThan(1);
    expect((await pagesOf(manager, '/people/decisions?limit=1', 'decisions')).flat()).toEqual(decisions);
    expect((await limited('GET', '/people/decisions')).status).toBe(403);
  });
});
