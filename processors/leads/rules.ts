import { createHash } from 'node:crypto';
import { type Condition, holds } from '../../core/condition.ts';
import { type Lead, type LeadSignal, openStates } from '../../core/lead.ts';

interface Common {
  readonly name: string;
  readonly crm: string;
  readonly approve: 'person' | 'rule';
}

/** All that is given must hold. */
export interface LeadWhen {
  readonly brands?: readonly string[] | undefined;
  readonly score: number;
  readonly stages?: readonly string[] | undefined;
  readonly networks?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly followersAtLeast?: number | undefined;
  readonly where?: Condition | undefined;
}

export interface NoteWhen {
  readonly brands?: readonly string[] | undefined;
  readonly networks?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly where?: Condition | undefined;
}

export type LeadRule = Common & { readonly kind: 'lead'; readonly when: LeadWhen };
export type NoteRule = Common & { readonly kind: 'note'; readonly when: NoteWhen; readonly maxAgeMs: number };
/** What may flow to a CRM. */
export type SendRule = LeadRule | NoteRule;

const within = (wanted: readonly string[] | undefined, value: string) => wanted === undefined || wanted.includes(value);

/** Whether a lead is to go to the CRM of the rule. `signals`: those that count for it. */
export function leadFits({ when }: LeadRule, lead: Lead, signals: readonly LeadSignal[]): boolean {
  return (
    openStates.includes(lead.state) &&
    lead.score >= when.score &&
    within(when.brands, lead.brand) &&
    within(when.stages, lead.stage ?? '') &&
    (when.networks === undefined || lead.accounts.some((one) => within(when.networks, one.split(':', 1)[0] ?? ''))) &&
    within(when.languages, lead.language) &&
    within(when.countries, lead.country) &&
    (when.followersAtLeast === undefined || (lead.followers ?? 0) >= when.followersAtLeast) &&
    (when.where === undefined || signals.some((signal) => holds(when.where as Condition, signal)))
  );
}

/** Whether a mention of a known customer is to become a note. */
export function noteFits({ when }: NoteRule, mention: LeadSignal): boolean {
  return (
    within(when.brands, mention.brand) &&
    within(when.networks, mention.network) &&
    within(when.languages, mention.language) &&
    (when.where === undefined || holds(when.where, mention))
  );
}

/** Changes with all that decides what a rule sends, and where: what was allowed holds for this rule and no other of its name. */
export function fingerprint(rule: SendRule): string {
  const { kind, name, crm, when } = rule;
  return createHash('sha256')
    .update(JSON.stringify([kind, name, crm, when]))
    .digest('hex')
    .slice(0, 16);
}
