import type { CrmItem, Rendered } from '../../core/crm-delivery.ts';
import type { Lead, LeadPerson, LeadSignal } from '../../core/lead.ts';
import { contactHints } from '../../processors/leads/contact.ts';
import { crmLead, crmNote } from '../../processors/leads/describe.ts';
import { scoreLead } from '../../processors/leads/score.ts';
import {
  customerMentions,
  deniedAccounts,
  loadPeople,
  rejectedCustomers,
} from '../../sinks/clickhouse/leads/people.ts';
import { type LeadParts, signalQuery } from './keep.ts';

/** Notes are of what was said in the last months: no older mention is looked for. */
const oldestNoteMs = 180 * 86_400_000;

/** A lead with its person, scored at this moment; undefined where the person is there no more. */
export async function presentLead(
  { client, plans, clock }: LeadParts,
  lead: Lead,
): Promise<{ readonly lead: Lead; readonly person: LeadPerson; readonly signals: readonly LeadSignal[] } | undefined> {
  const now = clock.now();
  const people = await loadPeople(client, { accounts: lead.accounts }, signalQuery(plans, now));
  const person = people.find(({ personId }) => personId === lead.personId) ?? people[0];
  const plan = plans.find(({ brand }) => brand === lead.brand);
  if (!person || !plan) return undefined;
  const { score, stage, intent, reasons, signals } = scoreLead(person, plan, now);
  return { lead: { ...lead, score, stage, intent, reasons }, person, signals };
}

/** What an item says now, by what the store has now: so nothing that was deleted, forgotten or denied is ever sent. */
export async function renderItem(parts: LeadParts, item: CrmItem): Promise<Rendered> {
  const cancel = (reason: string): Rendered => ({ kind: 'cancel', reason });
  if (item.kind === 'note') {
    const publishedSince = parts.clock.now() - oldestNoteMs;
    const of = { crm: item.crm, publishedSince, versionSince: 0, ids: [item.mentionId] };
    const found = await customerMentions(parts.client, of);
    const one = found.find(({ customerId }) => customerId === item.contact);
    return one
      ? { kind: 'note', note: crmNote(item.id, item.contact, one.mention) }
      : cancel('the mention was deleted, or is no longer by that customer, or they denied consent');
  }
  const [lead] = await parts.store.find({ ids: [item.leadId], limit: 1 });
  if (!lead) return cancel('the lead is gone');
  if (lead.state === 'dismissed') return cancel('the lead was dismissed');
  const present = await presentLead(parts, lead);
  // What a CRM has is brought up to date, also where everything in it was deleted.
  if (!present || (present.signals.length === 0 && !item.record)) return cancel('nothing is left of what was said');
  if (lead.state === 'customer' || present.person.customer) return cancel('the person is a customer');
  const denied = await deniedAccounts(parts.client, lead.accounts);
  if (denied.size > 0)
    return cancel(`${[...denied][0]} may be of a customer who denied consent: see \`escolta people suggest\``);
  return {
    kind: 'lead',
    lead: crmLead(present.lead, present.person, present.signals, contactHints(present.person)),
    others: await rejectedCustomers(parts.client, item.crm, lead.accounts),
  };
}
