import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { leadPlans, leadsSchema, sendRules } from '../../config/leads.ts';
import { systemClock } from '../../core/clock.ts';
import { DuplicatesFound } from '../../core/crm.ts';
import { PipelineError } from '../../core/errors.ts';
import type { Insights } from '../../core/insights.ts';
import { accountKey } from '../../core/people.ts';
import type { Author } from '../../core/post.ts';
import { createLeadAccess } from '../../scripts/lead-access.ts';
import { createLeads, type Leads } from '../../scripts/leads/leads.ts';
import { outboxTable } from '../../scripts/leads/show.ts';
import { createAlertReader } from '../../sinks/clickhouse/alert-reader.ts';
import { createCrmOutbox } from '../../sinks/clickhouse/leads/outbox.ts';
import { createLeadStore } from '../../sinks/clickhouse/leads/store.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { brands } from '../processors/leads/samples.ts';
import {
  assessment,
  deletion,
  hour,
  mention,
  openTemporaryStore,
  post,
  start,
} from '../sinks/clickhouse/temporary-store.ts';
import { recordEvents } from '../support/delivery.ts';
import { quietEvents } from '../support/events.ts';
import { createMemoryCrm, type MemoryCrm } from '../support/memory-crm.ts';

const { client, close } = openTemporaryStore();
/** It remembers what it wrote: one for each test. */
let writer = createStoreWriter({ client, events: quietEvents() });
const store = createLeadStore({ client });
const outbox = createCrmOutbox({ client });
/** Of accounts: microseconds. */
let version = start * 1_000;
const ever = new AbortController().signal;

beforeAll(() => migrate(client), 60_000);
afterAll(close);
let memory: MemoryCrm;
beforeEach(() => {
  memory = createMemoryCrm();
  writer = createStoreWriter({ client, events: quietEvents() });
});
afterEach(async () => {
  for (const table of [
    'mentions',
    'posts',
    'accounts',
    'customers',
    'suggestions',
    'leads',
    'lead_events',
    'crm_outbox',
    'crm_attempts',
  ])
    await client.command({ query: `TRUNCATE TABLE ${table}` });
});

/** Waits are squeezed, for a real store cannot follow a virtual clock; the longest that a CRM may take never passes. */
function createTestClock() {
  let now = start;
  return {
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
    sleep: async (ms: number, signal?: AbortSignal) => {
      if (ms === 120_000) await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      else await systemClock.sleep(Math.min(ms, 5), signal);
    },
  };
}

/** As a fresh process: what it knows is in the store. */
function open(config: object = {}, clock = createTestClock()): Leads {
  const parsed = leadsSchema.parse(config);
  return createLeads({
    ...{ client, store, outbox, clock, plans: leadPlans(parsed, brands), rules: sendRules(parsed) },
    ...{ crms: new Map([['crm', memory.crm]]), events: recordEvents().events, random: () => 0.5 },
  });
}

const accessTo = (leads: Leads) =>
  createLeadAccess({
    client,
    parts: { client, store, outbox, clock: createTestClock(), plans: leadPlans(leadsSchema.parse({}), brands) },
    leads: () => leads,
    signal: ever,
  });

const says = (id: string, author: Author, intent: NonNullable<Insights['intent']>['label'] = 'buy', brand = 'acme') =>
  writer.write([
    assessment(post(id, { author, text: `${id} of ${author.handle}`, url: `https://example.org/${id}` }), [
      { ...mention(brand), insights: { intent: { label: intent, confidence: 0.9 } } },
    ]),
  ]);
async function knows(author: Author, person: string, customer = '', gone = false): Promise<void> {
  version += 1;
  const account = accountKey('test', author) as string;
  await client.insert({
    table: 'accounts',
    format: 'JSONEachRow',
    values: [
      {
        ...{
          account,
          network: 'test',
          author_id: author.id ?? '',
          author_handle: author.handle ?? '',
          person_id: person,
        },
        ...{ crm: customer === '' ? '' : 'crm', customer_id: customer, version, is_deleted: gone ? 1 : 0 },
      },
    ],
  });
}
const ada = { id: '1', handle: 'ada', name: 'Ada Lovelace', followers: 100, bio: 'Write me: ada@example.org' };
const bob = { id: '2', handle: 'bob', name: 'Bob' };

const run = async (leads: Leads) => {
  for (const step of leads.steps) await step.run(ever);
};
async function sendAll(leads: Leads): Promise<void> {
  const stop = new AbortController();
  const delivery = leads.send(stop.signal, ever);
  await delivery.idle();
  stop.abort();
  await delivery.done;
}
const items = () => outbox.find({});
const byRule = { send: [{ crm: 'crm', approve: 'rule' }] };

describe('leads in the store', () => {
  it('are made once, of people who are no customers', async () => {
    await says('t:1', ada);
    await says('t:2', bob);
    // Who was not yet looked at by the one who links people is no lead yet.
    await run(open());
    expect(await store.find({ limit: 10 })).toEqual([]);
    await knows(ada, 'p-1');
    await knows(bob, 'c-2', '77');
    const leads = open();
    await run(leads);
    await run(leads);
    await run(open());
    const [lead, ...others] = await store.find({ limit: 10 });
    expect(others).toEqual([]);
    expect(lead).toMatchObject({
      personId: 'p-1',
      state: 'hot',
      name: 'Ada Lovelace',
      handle: 'ada',
      followers: 100,
      accounts: ['test:1'],
    });
    expect((await store.history(lead?.id ?? '')).map(({ action }) => action)).toEqual(['created', 'hot']);
  });

  it('follow what changes: more posts, joined accounts, a customer found, deletions', async () => {
    await says('t:1', ada, 'need');
    await says('t:2', bob, 'evaluate');
    await knows(ada, 'p-1');
    await knows(bob, 'p-2');
    const leads = open();
    await run(leads);
    const before = await store.find({ limit: 10 });
    expect(before.map(({ personId }) => personId).toSorted()).toEqual(['p-1', 'p-2']);

    await knows(bob, 'p-1');
    await run(leads);
    const [one, ...none] = await store.find({ limit: 10 });
    expect(none).toEqual([]);
    expect(one?.accounts).toEqual(['test:1', 'test:2']);
    expect(one?.mentions).toHaveLength(2);

    await writer.write([deletion('t:2', start + 1)]);
    await run(leads);
    const [less] = await store.find({ limit: 10 });
    expect(less?.mentions).toHaveLength(1);
    expect(less?.score).toBeLessThan(one?.score ?? 0);

    await knows(ada, 'c-9', '9');
    await run(leads);
    expect(await store.find({ limit: 10 })).toMatchObject([
      { id: one?.id, state: 'customer', customer: { crm: 'crm', id: '9' } },
    ]);
  });

  it('are gone with their people, and do not come back', async () => {
    await says('t:1', ada);
    await knows(ada, 'p-1');
    const clock = createTestClock();
    const leads = open(byRule, clock);
    await run(leads);
    expect(await store.find({ limit: 10 })).toHaveLength(1);
    expect(await items()).toMatchObject([{ state: 'queued' }]);
    await knows(ada, 'p-1', '', true);
    clock.pass(2 * hour);
    await run(leads);
    expect(await store.find({ limit: 10 })).toEqual([]);
    expect(await items()).toMatchObject([{ state: 'cancelled' }]);
    await run(open(byRule));
    expect(await store.find({ limit: 10 })).toEqual([]);
    await sendAll(leads);
    expect(memory.leads.size).toBe(0);
  });

  it('decay by themselves', async () => {
    await says('t:1', ada);
    await knows(ada, 'p-1');
    const clock = createTestClock();
    const leads = open({}, clock);
    await run(leads);
    const [fresh] = await store.find({ limit: 1 });
    clock.pass(20 * 24 * hour);
    await run(leads);
    const [old] = await store.find({ limit: 1 });
    expect(old?.score).toBeLessThan((fresh?.score ?? 0) / 1.5);
    expect(old?.state).toBe('new');
  });
});

it('leads of a brand that is watched no more hold up none of the others', async () => {
  await says('t:1', ada);
  await knows(ada, 'p-1');
  const clock = createTestClock();
  const leads = open({}, clock);
  await run(leads);
  // Until nothing of it counts as new any more.
  clock.pass(2 * hour);
  await run(leads);
  const [lead] = await store.find({ limit: 1 });
  if (!lead) throw new Error('there is no lead');
  const others = Array.from({ length: 5_000 }, (_, n) => ({
    ...lead,
    ...{ id: n.toString(16).padStart(32, '0'), brand: 'former', personId: 'p-9', accounts: ['test:9'], scoredAt: 0 },
  }));
  await store.save({ leads: others });
  clock.pass(2 * hour);
  await run(leads);
  expect((await store.find({ ids: [lead.id], limit: 1 }))[0]?.scoredAt).toBe(clock.now());
});

describe('hot leads', () => {
  it('are found for alerts by what says most, until they cool off', async () => {
    await says('t:1', ada, 'need');
    await says('t:2', ada, 'buy');
    await says('t:5', bob, 'need');
    await knows(ada, 'p-1');
    await knows(bob, 'p-2');
    await run(open());
    const { hotLeads } = createAlertReader({ client });
    const query = { brands: ['acme'], segment: {}, hotSince: start - hour, limit: 10 };
    const found = await hotLeads?.(query);
    expect(found).toMatchObject([{ mention: { postId: 't:2', authorHandle: 'ada', brand: 'acme' } }]);
    expect(found?.[0]?.score).toBeGreaterThan(60);
    expect(await hotLeads?.({ ...query, hotSince: start + 1 })).toEqual([]);
    expect(await hotLeads?.({ ...query, brands: ['globex'] })).toEqual([]);
    expect(await hotLeads?.({ ...query, segment: { networks: ['other'] } })).toEqual([]);
  });
});

describe('what flows to a CRM', () => {
  beforeEach(async () => {
    await says('t:1', ada);
    await knows(ada, 'p-1');
  });

  it('flows by a rule that may, once', async () => {
    const leads = open(byRule);
    await run(leads);
    await sendAll(leads);
    await run(leads);
    await sendAll(open(byRule));
    const [lead] = await store.find({ limit: 1 });
    expect(lead?.state).toBe('sent');
    expect([...memory.leads.values()]).toMatchObject([
      {
        externalId: `escolta-${lead?.id}`,
        givenName: 'Ada',
        familyName: 'Lovelace',
        email: 'ada@example.org',
        brand: 'acme',
        stage: 'decision',
      },
    ]);
    expect([...memory.leads.values()][0]?.description).toContain('https://example.org/t:1');
    expect(await items()).toMatchObject([{ state: 'sent', rule: 'send-1', attempts: 1, record: { kind: 'lead' } }]);
  });

  it('flows by what was said, which is read again of nobody who is in the outbox', async () => {
    await says('t:2', bob, 'compare');
    await knows(bob, 'p-2');
    const rule = { crm: 'crm', approve: 'rule', when: { score: 25, where: 'intent:buy' } };
    const [keep, apply] = open({ send: [rule] }).steps;
    await keep?.run(ever);
    const queries = vi.spyOn(client, 'query');
    const read = async () => {
      queries.mockClear();
      await apply?.run(ever);
      return queries.mock.calls.filter(([{ query }]) => query.includes('FROM mentions FINAL')).length;
    };
    const first = await read();
    expect((await items()).map(({ personId, state }) => [personId, state])).toEqual([['p-1', 'queued']]);
    // Two people were read, and then one.
    expect([first > 0, await read()]).toEqual([true, first / 2]);
    queries.mockRestore();
  });

  it('waits for a person, after a dry run that shows all of it', async () => {
    const config = { send: [{ name: 'hot-ones', crm: 'crm' }] };
    const leads = open(config);
    await run(leads);
    await sendAll(leads);
    expect(memory.leads.size).toBe(0);
    expect(await items()).toMatchObject([{ state: 'held', rule: 'hot-ones' }]);
    await expect(leads.allowRule('hot-ones', 'eva')).rejects.toThrow(/dry-run/u);
    memory.duplicates = [{ kind: 'contact', id: '5', name: 'A. Lovelace', by: 'email' }];
    const [shown] = await leads.dryRun('eva', { rule: 'hot-ones' }, ever);
    expect(shown).toMatchObject({
      rendered: { kind: 'lead', lead: { familyName: 'Lovelace' } },
      duplicates: [{ id: '5' }],
    });
    expect(memory.leads.size).toBe(0);
    memory.duplicates = [];
    // Another rule of the same name was not shown.
    const other = open({ send: [{ name: 'hot-ones', crm: 'crm', when: { score: 1 } }] });
    await expect(other.allowRule('hot-ones', 'eva')).rejects.toThrow(/dry-run/u);
    expect(await leads.allowRule('hot-ones', 'eva')).toBe(1);
    await sendAll(leads);
    expect(memory.leads.size).toBe(1);
    // From now on, it runs by itself, also in another life.
    await says('t:2', bob);
    await knows(bob, 'p-2');
    const later = open(config);
    await run(later);
    await sendAll(later);
    expect(memory.leads.size).toBe(2);
  });

  it('is undone at the CRM, and no rule sends it again', async () => {
    const leads = open(byRule);
    await run(leads);
    await sendAll(leads);
    const [lead] = await store.find({ limit: 1 });
    const id = lead?.id ?? '';
    expect(await leads.undo(id.slice(0, 6), 'eva', ever)).toMatchObject([{ state: 'undone' }]);
    expect(memory.leads.size).toBe(0);
    await run(leads);
    await sendAll(leads);
    expect(memory.leads.size).toBe(0);
    expect((await store.find({ limit: 1 }))[0]?.state).toBe('dismissed');
    await expect(leads.allow([id], 'eva')).rejects.toThrow(/reopen/u);
    await leads.reopen(id, 'eva', '');
    await leads.allow([id], 'eva');
    await sendAll(leads);
    expect(memory.leads.size).toBe(1);
  });

  it('is undone, tried again and shown by the beginning of an id, where no other begins so', async () => {
    const leads = open(byRule);
    await run(leads);
    memory.trouble.push(new PipelineError('last_name is required', { retry: 'poison' }));
    await sendAll(leads);
    const [lead] = await store.find({ limit: 1 });
    if (!lead) throw new Error('there is no lead');
    const start = lead.id.slice(0, 6);
    const twin = { ...lead, id: `${start}${lead.id.slice(6).split('').toReversed().join('')}` };
    await store.save({ leads: [twin] });
    const several = new RegExp(`several .* begin with ${start}`, 'u');
    await expect(leads.undo(start, 'eva', ever)).rejects.toThrow(several);
    await expect(leads.retry([start], 'eva')).rejects.toThrow(several);
    await expect(accessTo(leads).show({ id: start })).rejects.toThrow(several);
    expect(await items()).toMatchObject([{ state: 'failed', leadId: lead.id }]);
    // An item may begin so, too.
    const [item] = await items();
    if (!item) throw new Error('there is no item');
    await outbox.put([{ ...item, id: twin.id, leadId: '', kind: 'note' }]);
    await store.save({ gone: [{ ...twin, version: twin.version + 1 }] });
    await expect(leads.retry([start], 'eva')).rejects.toThrow(several);
    expect(await leads.retry([lead.id], 'eva')).toMatchObject([{ state: 'queued', leadId: lead.id }]);
    await sendAll(leads);
    expect(await leads.undo(lead.id, 'eva', ever)).toMatchObject([{ state: 'undone', leadId: lead.id }]);
  });

  it('is taken back where a person withdraws it while it is on its way', async () => {
    const leads = open(byRule);
    await run(leads);
    const [lead] = await store.find({ limit: 1 });
    let undone = false;
    memory.before = async () => {
      if (undone) return;
      undone = true;
      await leads.dismiss(lead?.id ?? '', 'eva', '');
    };
    await sendAll(leads);
    expect(undone).toBe(true);
    expect(memory.leads.size).toBe(0);
    expect(await items()).toMatchObject([{ state: 'cancelled', generation: 1 }]);
  });

  it('is taken back where the person is forgotten meanwhile, and leaves nothing', async () => {
    const leads = open(byRule);
    await run(leads);
    memory.before = async () => {
      for (const table of ['crm_outbox', 'leads', 'accounts'])
        await client.command({ query: `TRUNCATE TABLE ${table}` });
    };
    await sendAll(leads);
    expect(memory.leads.size).toBe(0);
    expect(await items()).toEqual([]);
    expect(await store.find({ limit: 10 })).toEqual([]);
  });

  it('is no second lead where the CRM finds that person by rules of its own', async () => {
    memory.trouble.push(
      new DuplicatesFound('use one of these', [{ kind: 'contact', id: '7', name: 'A. L.', by: 'duplicate rule' }]),
    );
    const leads = open(byRule);
    await run(leads);
    await sendAll(leads);
    expect(memory.leads.size).toBe(0);
    const [item] = await items();
    expect(item).toMatchObject({ state: 'duplicate', duplicates: [{ id: '7' }] });
    expect(item?.error).toContain('contact 7 A. L. (same duplicate rule)');
  });

  it('is no second lead of somebody whom the CRM has', async () => {
    memory.duplicates = [{ kind: 'contact', id: '5', name: 'A. Lovelace', by: 'email' }];
    await client.command({ query: `INSERT INTO customers (crm, customer_id, version) VALUES ('crm', '5', 1)` });
    const leads = open(byRule);
    await run(leads);
    await sendAll(leads);
    expect(memory.leads.size).toBe(0);
    const [item] = await items();
    expect(item).toMatchObject({ state: 'duplicate', duplicates: [{ id: '5' }] });
    expect(item?.error).toContain('contact 5 A. Lovelace (same email)');
    // A person is asked, and says that it is somebody else.
    const suggested = await client.query({
      query: 'SELECT account, customer_id, held FROM suggestions FINAL',
      format: 'JSONEachRow',
    });
    expect(await suggested.json()).toEqual([{ account: 'test:1', customer_id: '5', held: 'crm-duplicate' }]);
    await client.command({
      query: `INSERT INTO suggestions (account, crm, customer_id, state, version) VALUES ('test:1', 'crm', '5', 'rejected', ${start * 2_000})`,
    });
    expect(await leads.retry([item?.leadId ?? ''], 'eva')).toHaveLength(1);
    await sendAll(leads);
    expect(memory.leads.size).toBe(1);
  });

  it('is not sent where consent may have been denied, or all that was said is deleted', async () => {
    const leads = open(byRule);
    await run(leads);
    await client.command({
      query: `INSERT INTO customers (crm, customer_id, consent, version) VALUES ('crm', '5', 'denied', 1)`,
    });
    await client.command({
      query: `INSERT INTO suggestions (account, crm, customer_id, probability, state, version) VALUES ('test:1', 'crm', '5', 0.7, 'waiting', 1)`,
    });
    await sendAll(leads);
    expect(await items()).toMatchObject([{ state: 'cancelled', error: expect.stringContaining('consent') }]);
    await client.command({ query: 'TRUNCATE TABLE suggestions' });
    await leads.retry([(await items())[0]?.id ?? ''], 'eva');
    await writer.write([deletion('t:1', start + 1)]);
    await sendAll(leads);
    expect(memory.leads.size).toBe(0);
    expect(await items()).toMatchObject([{ state: 'cancelled', error: expect.stringContaining('nothing is left') }]);
  });

  it('forgets at the CRM what was deleted', async () => {
    await says('t:3', ada);
    const leads = open(byRule);
    await run(leads);
    await sendAll(leads);
    const text = () => [...memory.leads.values()][0]?.description;
    expect(text()).toContain('t:3 of ada');
    await writer.write([deletion('t:3', start + 1)]);
    await run(leads);
    await sendAll(leads);
    expect(text()).toContain('t:1 of ada');
    expect(text()).not.toContain('t:3');
    await writer.write([deletion('t:1', start + 1)]);
    await run(leads);
    await sendAll(leads);
    expect(text()).not.toContain('of ada');
    expect(memory.leads.size).toBe(1);
  });

  it('keeps what the CRM said, tries again in passing, and gives up what it refuses', async () => {
    memory.trouble.push(
      new PipelineError('busy: 503', { retry: 'transient' }),
      new PipelineError('last_name is required', { retry: 'poison' }),
    );
    const leads = open(byRule);
    await run(leads);
    await sendAll(leads);
    const [item] = await items();
    expect(item).toMatchObject({ state: 'failed', attempts: 2, error: 'last_name is required' });
    const card = await accessTo(leads).show({ id: item?.leadId ?? '' });
    expect(card?.attempts.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['again', 'busy: 503'],
      ['failed', 'last_name is required'],
    ]);
    expect(card?.said).toMatchObject([{ intent: 'buy', url: 'https://example.org/t:1' }]);
  });

  it('stops while a CRM needs a person, and says so in its words', async () => {
    memory.trouble.push(
      ...Array.from({ length: 3 }, () => new PipelineError('invalid_grant: expired token', { retry: 'fatal' })),
    );
    const leads = open(byRule);
    await run(leads);
    const stop = new AbortController();
    let down = '';
    memory.before = async () => {
      const [lane] = leads.status();
      if (lane?.state === 'down') down = lane.lastError ?? '';
    };
    const delivery = leads.send(stop.signal, ever);
    await delivery.idle();
    stop.abort();
    await delivery.done;
    expect(down).toBe('invalid_grant: expired token');
    expect(memory.leads.size).toBe(1);
  });

  it('writes notes about known customers by rule, of those who did not deny it, and takes back what was deleted', async () => {
    await says('t:2', bob, 'complain');
    await knows(bob, 'c-2', '77');
    await says('t:4', { id: '4', handle: 'eve' }, 'complain');
    await knows({ id: '4', handle: 'eve' }, 'c-4', '78');
    await client.command({
      query: `INSERT INTO customers (crm, customer_id, consent, version) VALUES ('crm', '78', 'denied', 1), ('crm', '77', '', 1)`,
    });
    const leads = open({ notes: [{ crm: 'crm', approve: 'rule', when: { where: 'intent:complain' } }] });
    await run(leads);
    await sendAll(leads);
    await run(leads);
    await sendAll(leads);
    expect([...memory.notes.values()]).toMatchObject([
      { about: { kind: 'contact', id: '77' }, url: 'https://example.org/t:2' },
    ]);
    await writer.write([deletion('t:2', start + 1)]);
    await run(leads);
    await sendAll(leads);
    expect(memory.notes.size).toBe(0);
    expect((await items()).map(({ state }) => state)).toEqual(['undone']);
  });

  it('is tried again and undone by the id of a note that the outbox shows', async () => {
    await says('t:2', bob, 'complain');
    await knows(bob, 'c-2', '77');
    memory.trouble.push(new PipelineError('a note may not be so long', { retry: 'poison' }));
    const leads = open({ notes: [{ crm: 'crm', approve: 'rule' }] });
    await run(leads);
    await sendAll(leads);
    const shown = /^\s*([0-9a-f]+) +note /mu.exec(outboxTable(await items(), process.stdout))?.[1] ?? '';
    expect(await leads.retry([shown], 'eva')).toMatchObject([{ kind: 'note', state: 'queued' }]);
    await sendAll(leads);
    expect(memory.notes.size).toBe(1);
    expect(await leads.undo(shown, 'eva', ever)).toMatchObject([{ kind: 'note', state: 'undone' }]);
    expect(memory.notes.size).toBe(0);
  });
});
