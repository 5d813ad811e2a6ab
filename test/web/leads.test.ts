import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leadPlans, leadsSchema, sendRules } from '../../config/leads.ts';
import { createLeadAccess } from '../../scripts/lead-access.ts';
import { createLeads } from '../../scripts/leads/leads.ts';
import { createCrmOutbox } from '../../sinks/clickhouse/leads/outbox.ts';
import { createLeadStore } from '../../sinks/clickhouse/leads/store.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { leadRoutes } from '../../web/routes/leads.ts';
import { brands } from '../processors/leads/samples.ts';
import { assessment, mention, openTemporaryStore, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { recordEvents } from '../support/delivery.ts';
import { quietEvents } from '../support/events.ts';
import { createMemoryCrm } from '../support/memory-crm.ts';
import { type Asker, pagesOf, type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
const clock = { now: () => start, sleep: async () => undefined };
const ever = new AbortController().signal;
let served: Served;
let manager: Asker;
let id: string;

beforeAll(async () => {
  await migrate(client);
  const author = { id: '1', handle: 'ada', name: 'Ada Lovelace' };
  await createStoreWriter({ client, events: quietEvents() }).write([
    assessment(post('t:1', { author, text: 'Where can I buy it?' }), [
      { ...mention('acme'), insights: { intent: { label: 'buy', confidence: 0.9 } } },
    ]),
  ]);
  await client.insert({
    table: 'accounts',
    format: 'JSONEachRow',
    values: [
      { account: 'test:1', network: 'test', author_id: '1', author_handle: 'ada', person_id: 'p-1', version: 1 },
    ],
  });
  const config = leadsSchema.parse({ send: [{ crm: 'crm', approve: 'person' }] });
  const parts = {
    ...{ client, clock, plans: leadPlans(config, brands) },
    ...{ store: createLeadStore({ client }), outbox: createCrmOutbox({ client }) },
  };
  const leads = createLeads({
    ...{ ...parts, rules: sendRules(config), crms: new Map([['crm', createMemoryCrm().crm]]) },
    ...{ events: recordEvents().events, random: () => 0.5 },
  });
  for (const step of leads.steps) await step.run(ever);
  const access = createLeadAccess({ client, parts, leads: () => leads, signal: ever });
  served = await serveRoutes(client, leadRoutes({ leads: access, brands: ['acme', 'rival'] }));
  manager = await served.as('manager');
  id = (await manager('GET', '/leads')).value.leads[0]?.id;
});
afterAll(async () => {
  await served?.close();
  await close();
});

describe('leads', () => {
  test('are listed by state and score, and shown with why', async () => {
    const count = async (query: string) => (await manager('GET', `/leads${query}`)).value.leads.length;
    expect([await count('?state=hot,new'), await count('?state=sent'), await count('?brand=rival')]).toEqual([1, 0, 0]);
    const { value } = await manager('GET', `/leads/${id}`);
    expect(value).toMatchObject({
      lead: { name: 'Ada Lovelace', brand: 'acme' },
      said: [{ text: 'Where can I buy it?' }],
    });
    expect(value.lead.reasons.length).toBeGreaterThan(0);
    expect((await served.audited('lead.view'))[0]).toMatchObject({ target: id });
  });

  test('show what would be sent, and are sent when somebody says so', async () => {
    const { status, value } = await manager('POST', `/leads/${id}/preview`, {});
    expect([status, value.items.length, value.items[0]?.rendered.kind]).toEqual([200, 1, 'lead']);
    const sent = await manager('POST', `/leads/${id}/send`, {});
    expect(sent.value.items).toMatchObject([{ crm: 'crm', state: 'queued' }]);
    expect((await served.audited('lead.send'))[0]).toMatchObject({ target: id, detail: { crms: ['crm'] } });
  });

  test('are dismissed, and opened again', async () => {
    expect((await manager('POST', `/leads/${id}/dismiss`, { note: 'a shop' })).value.state).toBe('dismissed');
    expect((await manager('POST', `/leads/${id}/reopen`, {})).value.state).not.toBe('dismissed');
  });

  test('are nobody’s who may not see people, or the brand', async () => {
    for (const role of ['viewer', 'analyst'] as const)
      expect((await (await served.as(role))('GET', '/leads')).status).toBe(403);
    const limited = await served.as('manager', ['rival']);
    expect((await limited('GET', '/leads')).value.leads).toEqual([]);
    expect((await limited('POST', `/leads/${id}/send`, {})).status).toBe(404);
    expect((await manager('GET', '/leads/x')).status).toBe(422);
  });

  test('are paged through by score, each once, also where many are equal', async () => {
    const row = (index: number, change: object) => ({
      ...{ lead_id: index.toString(16).padStart(32, '0'), person_id: `p-${index}`, brand: 'acme', state: 'sent' },
      ...{ score: 50, last_at: start, version: 1, ...change },
    });
    await client.insert({
      table: 'leads',
      format: 'JSONEachRow',
      values: [
        ...[9, 3, 7, 1].map((index) => row(index, {})),
        ...[4, 8, 2].map((index) => row(index, { last_at: start - 1, brand: 'rival' })),
        ...[row(6, { score: 90, brand: 'rival' }), row(5, { score: 10 }), row(10, { score: 0, state: 'customer' })],
      ],
    });
    const ids = (leads: readonly { readonly id: string }[]) => leads.map((lead) => Number.parseInt(lead.id, 16));
    const paged = async (ask: Asker, query: string) =>
      (await pagesOf<{ id: string }>(ask, `/leads?limit=2${query}`, 'leads')).map(ids);
    const sorted = [6, 1, 3, 7, 9, 2, 4, 8, 5];
    const { value } = await manager('GET', '/leads?state=sent');
    expect([ids(value.leads), value.next]).toEqual([sorted, null]);
    expect(await paged(manager, '&state=sent')).toEqual([[6, 1], [3, 7], [9, 2], [4, 8], [5]]);
    expect(await paged(manager, '&state=sent,customer&atLeast=0')).toEqual([
      [6, 1],
      [3, 7],
      [9, 2],
      [4, 8],
      [5, 10],
    ]);
    expect(await paged(manager, '&state=sent&atLeast=50&brand=acme')).toEqual([
      [1, 3],
      [7, 9],
    ]);
    expect(await paged(await served.as('manager', ['rival']), '')).toEqual([
      [6, 2],
      [4, 8],
    ]);
    for (const forged of ['x', '{"score":1}', '{"score":1,"at":1e300,"id":"1"}'])
      expect((await manager('GET', `/leads?cursor=${Buffer.from(forged).toString('base64url')}`)).status).toBe(422);
  });
});
