import { type CrmItem, crmItemId, decided } from '../../core/crm-delivery.ts';
import { type Lead, type LeadEvent, openStates } from '../../core/lead.ts';
import {
  fingerprint,
  type LeadRule,
  leadFits,
  type NoteRule,
  noteFits,
  type SendRule,
} from '../../processors/leads/rules.ts';
import { customerMentions } from '../../sinks/clickhouse/leads/people.ts';
import type { RuleMark } from '../../sinks/clickhouse/leads/store.ts';
import type { LeadParts } from './keep.ts';
import { presentLead } from './render.ts';

/** How a rule stands: it runs by itself, or waits for a person. */
export interface RuleState {
  readonly rule: SendRule;
  readonly allowed: boolean;
  /** Its dry run was shown, as it is now. */
  readonly shown: boolean;
  readonly allowedBy: string;
}

export function ruleStates(rules: readonly SendRule[], marks: readonly RuleMark[]): RuleState[] {
  return rules.map((rule) => {
    const mark = (action: RuleMark['action']) =>
      marks.find((one) => one.rule === rule.name && one.action === action && one.fingerprint === fingerprint(rule));
    const by = mark('rule-allowed')?.by;
    return {
      rule,
      allowed: rule.approve === 'rule' || by !== undefined,
      shown: mark('dry-run') !== undefined,
      allowedBy: by ?? '',
    };
  });
}

/** Leads that are looked at for a rule in one go: the highest scores. */
const mostLeads = 5_000;

/** Items that a rule would make now, of what the CRM was never given. */
export async function dueItems(parts: LeadParts, rule: SendRule, versionSince: number): Promise<CrmItem[]> {
  return rule.kind === 'lead' ? leadItems(parts, rule) : newItems(parts, await noteItems(parts, rule, versionSince));
}

/** Those of which the outbox has none. */
async function newItems({ outbox }: LeadParts, items: readonly CrmItem[]): Promise<CrmItem[]> {
  const known = await outbox.find({ ids: items.map(({ id }) => id), limit: items.length + 1 });
  const ids = new Set(known.map(({ id }) => id));
  return items.filter(({ id }) => !ids.has(id));
}

async function leadItems(parts: LeadParts, rule: LeadRule): Promise<CrmItem[]> {
  const found = await parts.store.find({ states: openStates, atLeast: rule.when.score, limit: mostLeads });
  const anything = { ...rule, when: { ...rule.when, where: undefined } };
  const leads = new Map(found.filter((lead) => leadFits(anything, lead, [])).map((lead) => [lead.id, lead]));
  const now = parts.clock.now();
  const items = await newItems(
    parts,
    [...leads.values()].map((lead) => leadItem(rule.crm, lead, now, rule.name)),
  );
  if (!rule.when.where) return items;
  // What was said is read at last, of those who are left.
  const due: CrmItem[] = [];
  for (const item of items) {
    const lead = leads.get(item.leadId) as Lead;
    if (leadFits(rule, lead, (await presentLead(parts, lead))?.signals ?? [])) due.push(item);
  }
  return due;
}

/** A lead on its way to a CRM. */
export function leadItem(crm: string, lead: Lead, now: number, rule = '', by = ''): CrmItem {
  return {
    ...{ id: crmItemId(crm, { leadId: lead.id }), crm, kind: 'lead', rule, leadId: lead.id, mentionId: '' },
    ...{ brand: lead.brand, personId: lead.personId, contact: '', state: 'held', generation: 0, attempts: 0 },
    ...{ duplicates: [], error: '', by, createdAt: now },
  };
}

async function noteItems({ client, clock }: LeadParts, rule: NoteRule, versionSince: number): Promise<CrmItem[]> {
  const now = clock.now();
  const found = await customerMentions(client, { crm: rule.crm, publishedSince: now - rule.maxAgeMs, versionSince });
  return found
    .filter(({ mention }) => noteFits(rule, mention))
    .map(({ mention, personId, customerId }) => ({
      ...{ id: crmItemId(rule.crm, { mentionId: mention.mentionId }), crm: rule.crm, kind: 'note', rule: rule.name },
      ...{ leadId: '', mentionId: mention.mentionId, brand: mention.brand, personId, contact: customerId },
      ...{ state: 'held', generation: 0, attempts: 0, duplicates: [], error: '', by: '', createdAt: now },
    }));
}

/** Enqueues what rules say: at once where the rule may, else held for a person; and lets go what was held for a rule that may now. */
export async function applyRules(parts: LeadParts, rules: readonly SendRule[], versionSince: number): Promise<number> {
  const states = ruleStates(rules, await parts.store.ruleMarks());
  let enqueued = 0;
  for (const { rule, allowed, allowedBy } of states) {
    const due = await dueItems(parts, rule, versionSince);
    const held = allowed ? await parts.outbox.find({ states: ['held'], rule: rule.name }) : [];
    const items = [
      ...due.map((item): CrmItem => (allowed ? { ...item, state: 'queued', by: allowedBy } : item)),
      ...held.map((item): CrmItem => decided(item, { state: 'queued', by: allowedBy })),
    ];
    await parts.outbox.put(items);
    if (allowed) await markWorking(parts, items, allowedBy);
    enqueued += items.length;
  }
  return enqueued;
}

/** The leads of items that are on their way are worked on. */
export async function markWorking({ store, clock }: LeadParts, items: readonly CrmItem[], by: string): Promise<void> {
  const ids = items.map(({ leadId }) => leadId).filter((id) => id !== '');
  if (ids.length === 0) return;
  const leads = await store.find({ ids, states: ['new', 'hot'], limit: ids.length });
  const now = clock.now();
  const events = leads.map((lead): LeadEvent => {
    const item = items.find(({ leadId }) => leadId === lead.id);
    return {
      leadId: lead.id,
      at: now,
      action: 'allowed',
      by,
      score: lead.score,
      crm: item?.crm ?? '',
      rule: item?.rule ?? '',
      detail: '',
    };
  });
  await store.save({ leads: leads.map((lead) => changedLead(lead, { state: 'working' }, now)), events });
}

/** A lead with a change that is the latest. */
export const changedLead = (lead: Lead, change: Partial<Lead>, now: number): Lead => ({
  ...lead,
  ...change,
  version: Math.max(now, lead.version + 1),
});
