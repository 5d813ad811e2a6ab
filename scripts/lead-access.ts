import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import { type CrmAttempt, type CrmItem, crmItemStates } from '../core/crm-delivery.ts';
import { type Lead, type LeadEvent, leadPlaceSchema, leadStates } from '../core/lead.ts';
import { attemptsOf } from '../sinks/clickhouse/leads/outbox.ts';
import { accessOf } from './calls.ts';
import type { RuleState } from './leads/apply-rules.ts';
import { findLead } from './leads/find.ts';
import type { LeadParts } from './leads/keep.ts';
import type { Leads } from './leads/leads.ts';
import { presentLead } from './leads/render.ts';
import type { DryRun } from './leads/types.ts';

const id = z.string().regex(/^[0-9a-f]{4,32}$/u, 'expected the id of a lead, or its first 4 digits or more');
const name = z.string().min(1).max(200);
const by = z.string().min(1).max(200);
const ids = z.array(id).min(1).max(1_000);
const note = z.string().max(2_000).default('');

/** What may be asked about leads, as it comes over the wire. */
export const leadRequests = {
  list: z.strictObject({
    brand: name.optional(),
    brands: z.array(name).min(1).optional(),
    states: z.array(z.enum(leadStates)).optional(),
    atLeast: z.int().min(0).max(100).optional(),
    after: leadPlaceSchema.optional(),
    limit: z.int().min(1).max(1_000_000).default(50),
  }),
  show: z.strictObject({ id }),
  rules: z.strictObject({}),
  dryRun: z.strictObject({ by, ids: ids.optional(), rule: name.optional(), crm: name.optional() }),
  allow: z.strictObject({ ids, by, crm: name.optional() }),
  allowRule: z.strictObject({ rule: name, by }),
  dismiss: z.strictObject({ id, by, note }),
  reopen: z.strictObject({ id, by, note }),
  undo: z.strictObject({ id, by }),
  outbox: z.strictObject({
    states: z.array(z.enum(crmItemStates)).optional(),
    crm: name.optional(),
    limit: z.int().min(1).max(100_000).default(50),
  }),
  retry: z.strictObject({ ids, by }),
};

/** A lead with all that is known of it. */
export interface LeadCard {
  readonly lead: Lead;
  /** What they said that counts, the strongest first. */
  readonly said: readonly {
    readonly at: number;
    readonly network: string;
    readonly url: string;
    readonly text: string;
    readonly brand: string;
    readonly intent: string;
  }[];
  readonly history: readonly LeadEvent[];
  readonly items: readonly CrmItem[];
  readonly attempts: readonly CrmAttempt[];
}

interface LeadAnswers {
  list: readonly Lead[];
  show: LeadCard | null;
  rules: readonly RuleState[];
  dryRun: readonly DryRun[];
  allow: readonly CrmItem[];
  allowRule: number;
  dismiss: Lead;
  reopen: Lead;
  undo: readonly CrmItem[];
  outbox: readonly CrmItem[];
  retry: readonly CrmItem[];
}
type LeadCall = keyof LeadAnswers;

/** The leads of one Escolta, whichever process owns its data. */
export type LeadAccess = {
  readonly [Call in LeadCall]: (request: z.input<(typeof leadRequests)[Call]>) => Promise<LeadAnswers[Call]>;
};

type Handlers = {
  readonly [Call in LeadCall]: (request: z.output<(typeof leadRequests)[Call]>) => Promise<LeadAnswers[Call]>;
};

/** The access to leads that are kept here. `leads` is made when it is first asked for something: it connects to CRMs. */
export function createLeadAccess(options: {
  readonly client: ClickHouseClient;
  readonly parts: LeadParts;
  readonly leads: () => Leads;
  readonly signal: AbortSignal;
}): LeadAccess {
  const { client, parts, leads, signal } = options;
  const { store, outbox } = parts;
  const handlers: Handlers = {
    list: (filter) => store.find(filter),
    async show({ id: asked }) {
      const lead = await findLead(store, asked);
      if (!lead) return null;
      const [present, history, items] = await Promise.all([
        presentLead(parts, lead),
        store.history(lead.id),
        outbox.find({ leadIds: [lead.id] }),
      ]);
      const attempts = await attemptsOf(
        client,
        items.map((item) => item.id),
      );
      const said = (present?.signals ?? []).map(({ at, network, url, title, text, brand, insights }) => ({
        ...{
          at,
          network,
          url,
          brand,
          text: [title, text].filter(Boolean).join(' – '),
          intent: insights.intent?.label ?? '',
        },
      }));
      return { lead, said, history, items, attempts };
    },
    rules: () => leads().rules(),
    dryRun: ({ by: who, ...of }) =>
      leads().dryRun(
        who,
        { ...(of.ids && { ids: of.ids }), ...(of.rule && { rule: of.rule }), ...(of.crm && { crm: of.crm }) },
        signal,
      ),
    allow: ({ ids: asked, by: who, crm }) => leads().allow(asked, who, crm),
    allowRule: ({ rule, by: who }) => leads().allowRule(rule, who),
    dismiss: ({ id: asked, by: who, note: why }) => leads().dismiss(asked, who, why),
    reopen: ({ id: asked, by: who, note: why }) => leads().reopen(asked, who, why),
    undo: ({ id: asked, by: who }) => leads().undo(asked, who, signal),
    async outbox({ states, crm, limit }) {
      return outbox.find({ limit, ...(states && { states }), ...(crm && { crm }) });
    },
    retry: ({ ids: asked, by: who }) => leads().retry(asked, who),
  };
  return accessOf(leadRequests, handlers);
}
