import type { Crm, CrmDuplicate } from '../../core/crm.ts';
import { type CrmItem, decided, isOwn, removeAtCrm, runCrmDelivery } from '../../core/crm-delivery.ts';
import type { DeliveryEvents } from '../../core/delivery/events.ts';
import { PipelineError } from '../../core/errors.ts';
import { type Lead, type LeadAction, type LeadEvent, type LeadState, openStates } from '../../core/lead.ts';
import type { Delivery, LaneStatus } from '../../core/run-delivery.ts';
import { fingerprint, type SendRule } from '../../processors/leads/rules.ts';
import { knownCustomers } from '../../sinks/clickhouse/leads/people.ts';
import type { PeopleStep } from '../people/loop.ts';
import { openPeopleStores } from '../people-access.ts';
import { applyRules, changedLead, dueItems, leadItem, markWorking, ruleStates } from './apply-rules.ts';
import { findLead } from './find.ts';
import { cancelItems, createLeadKeeper, type LeadParts } from './keep.ts';
import { renderItem } from './render.ts';
import type { DryRun } from './types.ts';

export interface LeadsOptions extends LeadParts {
  readonly rules: readonly SendRule[];
  /** Those that may be written to, by name. */
  readonly crms: ReadonlyMap<string, Crm>;
  readonly events: DeliveryEvents;
  readonly random: () => number;
}

/** Mentions that are written late are looked at again for notes. */
const overlapMs = 900_000;

export type Leads = ReturnType<typeof createLeads>;

/** Leads, and what flows to CRMs. */
export function createLeads(options: LeadsOptions) {
  const { store, outbox, clock, rules, crms, random, events } = options;
  const keeper = createLeadKeeper(options);
  const { suggestions } = openPeopleStores(options.client, clock);
  let notedAt = 0;
  let delivery: Delivery | undefined;

  const event = (lead: Pick<Lead, 'id' | 'score'>, action: LeadAction, more: Partial<LeadEvent> = {}): LeadEvent => ({
    ...{ leadId: lead.id, at: clock.now(), action, by: '', score: lead.score, crm: '', rule: '', detail: '' },
    ...more,
  });

  async function leadOf(id: string): Promise<Lead> {
    const lead = await findLead(store, id);
    if (!lead) throw new PipelineError(`there is no lead ${id}`, { retry: 'poison' });
    return lead;
  }

  /** What goes to CRMs of the one lead, or the one item, that an id or its beginning names. */
  async function named(id: string): Promise<{ readonly lead: Lead | undefined; readonly items: readonly CrmItem[] }> {
    const lead = await findLead(store, id);
    const items = await outbox.find({ ids: [id] });
    const others = items.filter(({ leadId }) => leadId !== lead?.id);
    if (others.length > (lead ? 0 : 1))
      throw new PipelineError(`several leads or items begin with ${id}`, { retry: 'poison' });
    return { lead, items: lead ? await outbox.find({ leadIds: [lead.id] }) : items };
  }

  /** What became of an item, on its lead. */
  async function settled({ leadId, state, crm, rule, error, record, by, duplicates }: CrmItem): Promise<void> {
    if (leadId === '') return;
    const [lead] = await store.find({ ids: [leadId], limit: 1 });
    if (!lead) return;
    const now = clock.now();
    const more = { crm, rule, by, detail: error || (record ? `${record.kind} ${record.id}` : '') };
    const open = openStates.includes(lead.state);
    if (state === 'sent') {
      const after = changedLead(lead, { sentAt: lead.sentAt ?? now, ...(open && { state: 'sent' }) }, now);
      await store.save({ leads: [after], events: [event(lead, 'sent', more)] });
    } else if (state === 'failed' || state === 'duplicate' || state === 'cancelled') {
      await store.save({ events: [event(lead, state, more)] });
    }
    if (state === 'duplicate') await suggest(lead, crm, duplicates);
  }

  /** Whether that contact is this person, a person says: then the lead is a customer, or goes. */
  async function suggest(lead: Lead, crm: string, duplicates: readonly CrmDuplicate[]): Promise<void> {
    const contacts = duplicates.filter(({ kind }) => kind === 'contact');
    const customers = await knownCustomers(
      options.client,
      crm,
      contacts.map(({ id }) => id),
    );
    const before = await suggestions.of(lead.accounts);
    const known = new Set(before.map(({ account, customer }) => `${account}\0${customer.crm}\0${customer.id}`));
    const fresh = contacts.flatMap(({ id, by }) =>
      lead.accounts
        .filter((account) => customers.has(id) && !known.has(`${account}\0${crm}\0${id}`))
        .map((account) => ({
          ...{ account, customer: { crm, id }, probability: 0, held: 'crm-duplicate', state: 'waiting' as const },
          ...{ reasons: [{ field: by.slice(0, 50), level: 'same in the CRM', bits: 0 }], suggestedAt: clock.now() },
        })),
    );
    if (fresh.length > 0) await suggestions.put(fresh);
  }

  const deliver = (signal: AbortSignal, giveUp: AbortSignal): Delivery =>
    runCrmDelivery({
      outbox,
      connections: [...crms].map(([name, crm]) => ({ name, crm })),
      render: (item) => renderItem(options, item),
      settled,
      events,
      clock,
      random,
      signal,
      giveUp,
    });

  async function change(id: string, to: LeadState, action: LeadAction, by: string, detail: string): Promise<Lead> {
    const lead = await leadOf(id);
    const now = clock.now();
    const after = changedLead(lead, { state: to, scoredAt: to === 'new' ? 0 : lead.scoredAt }, now);
    await store.save({ leads: [after], events: [event(lead, action, { by, detail })] });
    return after;
  }

  const connected = (name: string): Crm => {
    const crm = crms.get(name);
    if (crm) return crm;
    const have = [...crms.keys()].join(', ');
    throw new PipelineError(
      `there is no CRM "${name}" to write to${have ? `: there are ${have}` : ': add one to "crm" in the configuration'}`,
      { retry: 'poison' },
    );
  };

  return {
    /** For the loop of people: keeps leads, then enqueues what rules say. */
    steps: [
      { name: 'leads', everyMs: 60_000, run: async (signal: AbortSignal) => void (await keeper.pass(signal)) },
      {
        name: 'leads-rules',
        everyMs: 60_000,
        async run() {
          const now = clock.now();
          await applyRules(options, rules, notedAt - overlapMs);
          notedAt = now;
        },
      },
    ] satisfies PeopleStep[],

    /** Empties the outbox until `signal`; one process at a time. Whoever starts it waits for `done`. */
    send(signal: AbortSignal, giveUp: AbortSignal): Delivery {
      delivery = deliver(signal, giveUp);
      return delivery;
    },
    /** How each CRM is doing; nothing where this process does not send. */
    status: (): readonly LaneStatus[] => delivery?.status().channels ?? [],

    rules: async () => ruleStates(rules, await store.ruleMarks()),

    /** What would be sent, and whom the CRM has already. Changes nothing at the CRM; remembers that it was shown. */
    async dryRun(
      by: string,
      of: { readonly ids?: readonly string[]; readonly rule?: string; readonly crm?: string },
      signal: AbortSignal,
    ): Promise<DryRun[]> {
      const planned: CrmItem[] = [];
      if (of.ids) {
        const crm = of.crm ?? [...crms.keys()][0] ?? '';
        connected(crm);
        for (const id of of.ids) planned.push(leadItem(crm, await leadOf(id), clock.now(), '', by));
      } else {
        const asked = rules.filter(
          ({ name, crm }) => (of.rule === undefined || name === of.rule) && (of.crm === undefined || crm === of.crm),
        );
        if (of.rule !== undefined && asked.length === 0) throw noRule(of.rule, rules);
        for (const rule of asked) {
          planned.push(
            ...(await dueItems(options, rule, 0)),
            ...(await outbox.find({ states: ['held'], rule: rule.name })),
          );
        }
        const now = clock.now();
        const marks = asked.map((rule) =>
          event({ id: '', score: 0 }, 'dry-run', {
            at: now,
            by,
            rule: rule.name,
            crm: rule.crm,
            detail: fingerprint(rule),
          }),
        );
        await store.save({ events: marks });
      }
      const shown: DryRun[] = [];
      for (const item of planned) {
        const rendered = await renderItem(options, item);
        const crm = crms.get(item.crm);
        const duplicates = rendered.kind === 'lead' && crm ? await crm.findDuplicates(rendered.lead, signal) : [];
        shown.push({ item, rendered, duplicates: duplicates.filter((one) => !isOwn(one)) });
      }
      return shown;
    },

    /** A person lets leads go to a CRM. */
    async allow(ids: readonly string[], by: string, crm?: string): Promise<CrmItem[]> {
      const items: CrmItem[] = [];
      for (const id of ids) {
        const lead = await leadOf(id);
        if (lead.state === 'dismissed' || lead.state === 'customer') {
          const remedy =
            lead.state === 'dismissed' ? `\`escolta leads reopen ${id}\` first` : 'it is in the CRM already';
          throw new PipelineError(`the lead ${id} is ${lead.state}: ${remedy}`, { retry: 'poison' });
        }
        const known = await outbox.find({ leadIds: [lead.id], ...(crm !== undefined && { crm }) });
        const waiting = known.filter(({ state }) => state !== 'sent' && state !== 'queued');
        if (waiting.length > 0) items.push(...waiting.map((item) => decided(item, { state: 'queued', by })));
        else if (known.length === 0) {
          const names = crm === undefined ? [...crms.keys()] : [crm];
          if (names.length !== 1) {
            throw new PipelineError(
              names.length > 1
                ? `several CRMs may be written to: give --crm, one of ${names.join(', ')}`
                : 'there is no CRM to write to: add one to "crm" in the configuration',
              { retry: 'poison' },
            );
          }
          connected(names[0] as string);
          items.push({ ...leadItem(names[0] as string, lead, clock.now(), '', by), state: 'queued' });
        }
      }
      await outbox.put(items);
      await markWorking(options, items, by);
      return items;
    },

    /** A person lets a rule run by itself, once its dry run was shown. What it holds goes. */
    async allowRule(name: string, by: string): Promise<number> {
      const state = ruleStates(rules, await store.ruleMarks()).find(({ rule }) => rule.name === name);
      if (!state) throw noRule(name, rules);
      if (!state.shown) {
        throw new PipelineError(
          `the rule "${name}", as it is now, was never shown: run \`escolta leads send --dry-run --rule ${name}\` first`,
          { retry: 'poison' },
        );
      }
      const { rule } = state;
      await store.save({
        events: [
          event({ id: '', score: 0 }, 'rule-allowed', { by, rule: name, crm: rule.crm, detail: fingerprint(rule) }),
        ],
      });
      const held = await outbox.find({ states: ['held'], rule: name });
      const items = held.map((item) => decided(item, { state: 'queued', by }));
      await outbox.put(items);
      await markWorking(options, items, by);
      return items.length;
    },

    async dismiss(id: string, by: string, note: string): Promise<Lead> {
      const lead = await leadOf(id);
      const after = await change(lead.id, 'dismissed', 'dismissed', by, note);
      await cancelItems(outbox, [lead.id], 'the lead was dismissed', by);
      return after;
    },

    /** It counts again, from its next scoring on. */
    reopen: (id: string, by: string, note: string) => change(id, 'new', 'reopened', by, note),

    /** Takes a lead, or a note, back at its CRMs. */
    async undo(id: string, by: string, signal: AbortSignal): Promise<CrmItem[]> {
      const { lead, items: found } = await named(id);
      const items = found.filter(({ state }) => state !== 'undone' && state !== 'cancelled');
      if (items.length === 0)
        throw new PipelineError(`nothing of ${id} was sent, and nothing waits`, { retry: 'poison' });
      const undone: CrmItem[] = [];
      for (const item of items) {
        const rendered = await renderItem(options, item);
        // First here, so that what is on its way is taken back by the one who sends it.
        const withdrawn = decided(item, { state: 'cancelled', error: 'undone by a person', by });
        if (!item.record) await outbox.put([withdrawn]);
        const removed = item.state === 'held' ? false : await removeAtCrm(connected(item.crm), item, rendered, signal);
        const after =
          item.record || removed ? decided(withdrawn, { state: 'undone', record: undefined, by }) : withdrawn;
        if (after !== withdrawn) await outbox.put([after]);
        undone.push(after);
      }
      if (lead) {
        const now = clock.now();
        const after = changedLead(lead, { state: 'dismissed', sentAt: undefined }, now);
        const names = undone.map(({ crm }) => crm).join(', ');
        await store.save({ leads: [after], events: [event(lead, 'undone', { by, crm: names })] });
      }
      return undone;
    },

    /** What failed, or was a duplicate, is tried again. */
    async retry(ids: readonly string[], by: string): Promise<CrmItem[]> {
      const found = new Map<string, CrmItem>();
      for (const id of ids) for (const item of (await named(id)).items) found.set(item.id, item);
      const items = [...found.values()]
        .filter(({ state }) => state === 'failed' || state === 'duplicate' || state === 'cancelled')
        .map((item) => decided(item, { state: 'queued', by }));
      await outbox.put(items);
      return items;
    },
  };
}

const noRule = (name: string, rules: readonly SendRule[]) =>
  new PipelineError(`there is no rule "${name}": rules are ${rules.map((rule) => rule.name).join(', ') || 'none'}`, {
    retry: 'poison',
  });
