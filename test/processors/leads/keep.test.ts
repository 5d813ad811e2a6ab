import { describe, expect, it } from 'vitest';
import type { Lead, LeadPerson } from '../../../core/lead.ts';
import { keepLeads } from '../../../processors/leads/keep.ts';
import { account, day, now, person, plan, signal } from './samples.ts';

const hot = plan();

function only(people: readonly LeadPerson[], known: readonly Lead[] = [], at = now): Lead {
  const kept = keepLeads(people, known, hot, at);
  expect(kept.leads).toHaveLength(1);
  return kept.leads[0] as Lead;
}
const actions = (people: readonly LeadPerson[], known: readonly Lead[], at = now) =>
  keepLeads(people, known, hot, at).events.map(({ action }) => action);

describe('leads', () => {
  it('are who shows enough interest and is no customer', () => {
    const lead = only([person('p-1', [signal('a', 'buy')])]);
    expect(lead).toMatchObject({
      state: 'hot',
      score: 75,
      brand: 'acme',
      name: 'Ona Puig',
      mentions: ['a'],
      hotAt: now,
    });
    expect(lead.id).toMatch(/^[0-9a-f]{32}$/u);
    expect(actions([person('p-1', [signal('a', 'buy')])], [])).toEqual(['created', 'hot']);
    const customer = { crm: 'hubspot', id: '7' };
    expect(keepLeads([person('p-1', [signal('a', 'buy')], { customer })], [], hot, now).leads).toEqual([]);
    const cold = signal('a', 'need', { insights: { intent: { label: 'need', confidence: 0.3 } } });
    expect(keepLeads([person('p-1', [cold])], [], hot, now).leads).toEqual([]);
  });

  it('are the same however often they are looked at', () => {
    const people = [person('p-1', [signal('a', 'evaluate'), signal('b', 'need')])];
    const first = only(people);
    const again = only(people, [first]);
    expect(again).toEqual({ ...first, version: first.version + 1 });
    expect(actions(people, [first])).toEqual([]);
  });

  it('get hot when they cross the threshold, and cool off well below it', () => {
    const buys = (age: number) => [person('p-1', [signal('a', 'buy', { at: now - age })])];
    const first = only(buys(0));
    const nearly = only(buys(0), [first], now + 5 * day);
    expect(nearly.score).toBeLessThan(60);
    expect(nearly.state).toBe('hot');
    const cooled = only(buys(0), [nearly], now + 10 * day);
    expect(cooled.state).toBe('new');
    expect(actions(buys(0), [nearly], now + 10 * day)).toEqual(['cooled']);
    const more = [person('p-1', [signal('a', 'buy'), signal('b', 'buy', { at: now + 10 * day })])];
    expect(only(more, [cooled], now + 10 * day)).toMatchObject({ state: 'hot', hotAt: now + 10 * day });
  });

  it('become customers, and are none again where that was wrong', () => {
    const customer = { crm: 'hubspot', id: '7' };
    const people = [person('p-1', [signal('a', 'buy')])];
    const lead = only(people);
    // The person has another id then: that of the customer.
    const known = [{ ...(people[0] as LeadPerson), personId: 'c-7', customer }];
    const merged = only(known, [lead]);
    expect(merged).toMatchObject({ id: lead.id, state: 'customer', customer, personId: 'c-7' });
    expect(actions(known, [lead])).toEqual(['customer']);
    expect(only(people, [merged])).toMatchObject({ id: lead.id, state: 'hot', customer: undefined });
    expect(only(people, [{ ...merged, sentAt: now }])).toMatchObject({ state: 'sent' });
  });

  it('of one person are one: what a CRM knows stays', () => {
    const one = only([person('p-1', [signal('a', 'buy')])]);
    const two = {
      ...only([person('p-2', [signal('b', 'buy', { account: 'bluesky:2' })], { accounts: [account('bluesky:2')] })]),
      state: 'sent' as const,
      createdAt: now + 1,
    };
    const both = person('p-1', [signal('a', 'buy'), signal('b', 'buy', { account: 'bluesky:2' })], {
      accounts: [account('mastodon:1'), account('bluesky:2')],
    });
    const kept = keepLeads([both], [one, two], hot, now);
    expect(kept.leads.map(({ id, state }) => [id, state])).toEqual([[two.id, 'sent']]);
    expect(kept.leads[0]?.accounts).toEqual(['bluesky:2', 'mastodon:1']);
    expect(kept.gone.map(({ id }) => id)).toEqual([one.id]);
    expect(kept.gone[0]?.version).toBeGreaterThan(one.version);
    expect(kept.events).toMatchObject([{ leadId: one.id, action: 'joined', detail: two.id }]);
  });

  it('go when what they stand on is deleted; what a CRM has stays, at nothing', () => {
    const people = [person('p-1', [signal('a', 'buy'), signal('b', 'need')])];
    const lead = only(people);
    const less = only([person('p-1', [signal('b', 'need')])], [lead]);
    expect(less.score).toBeLessThan(lead.score);
    const none = [person('p-1', [])];
    expect(keepLeads(none, [lead], hot, now)).toMatchObject({ leads: [], gone: [{ id: lead.id }] });
    expect(only(none, [{ ...lead, state: 'sent', sentAt: now }])).toMatchObject({
      state: 'sent',
      score: 0,
      mentions: [],
    });
  });

  it('go when nobody has their accounts any more', () => {
    const lead = only([person('p-1', [signal('a', 'buy')])]);
    expect(keepLeads([], [lead], hot, now)).toMatchObject({ leads: [], gone: [{ id: lead.id }] });
    expect(keepLeads([], [{ ...lead, state: 'sent' }], hot, now).gone).toHaveLength(1);
  });

  it('stay dismissed, whatever is said', () => {
    const lead = { ...only([person('p-1', [signal('a', 'buy')])]), state: 'dismissed' as const };
    expect(only([person('p-1', [signal('a', 'buy'), signal('b', 'buy')])], [lead])).toMatchObject({
      state: 'dismissed',
    });
  });

  it('stay with one of two, where accounts are taken apart', () => {
    const both = person('p-1', [signal('a', 'buy')], { accounts: [account('mastodon:1'), account('bluesky:2')] });
    const lead = only([both]);
    const other = person('p-2', [signal('b', 'buy', { account: 'bluesky:2' })], { accounts: [account('bluesky:2')] });
    const kept = keepLeads([person('p-1', [signal('a', 'buy')]), other], [lead], hot, now);
    expect(kept.leads.map(({ personId }) => personId).toSorted()).toEqual(['p-1', 'p-2']);
    expect(new Set(kept.leads.map(({ id }) => id)).size).toBe(2);
    expect(kept.leads.find(({ personId }) => personId === 'p-1')?.id).toBe(lead.id);
  });
});
