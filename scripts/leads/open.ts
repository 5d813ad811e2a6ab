import type { ClickHouseClient } from '@clickhouse/client';
import { leadPlans, sendRules } from '../../config/leads.ts';
import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Crm } from '../../core/crm.ts';
import type { CrmItemState } from '../../core/crm-delivery.ts';
import type { DeliveryEvents } from '../../core/delivery/events.ts';
import { countItems, createCrmOutbox } from '../../sinks/clickhouse/leads/outbox.ts';
import { createLeadStore } from '../../sinks/clickhouse/leads/store.ts';
import { createLeadAccess, type LeadAccess } from '../lead-access.ts';
import type { LeadParts } from './keep.ts';
import { createLeads, type Leads } from './leads.ts';
import type { CrmStatus } from './types.ts';

/** Leads as they are configured. CRMs are connected when they are first needed. */
export function openLeads(options: {
  readonly config: Pick<Config, 'leads' | 'brands'>;
  readonly client: ClickHouseClient;
  readonly crms: () => ReadonlyMap<string, Crm>;
  readonly events: DeliveryEvents;
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends what commands ask of CRMs. */
  readonly signal: AbortSignal;
}): { readonly leads: () => Leads; readonly access: LeadAccess; readonly status: () => Promise<CrmStatus[]> } {
  const { config, client, clock, events, random, signal } = options;
  const parts: LeadParts = {
    client,
    clock,
    store: createLeadStore({ client }),
    outbox: createCrmOutbox({ client }),
    plans: leadPlans(config.leads, config.brands),
  };
  let opened: Leads | undefined;
  const leads = () => {
    opened ??= createLeads({ ...parts, rules: sendRules(config.leads), crms: options.crms(), events, random });
    return opened;
  };
  return {
    leads,
    access: createLeadAccess({ client, parts, leads, signal }),
    /** Of each CRM that something goes to. */
    async status() {
      const counts = await countItems(client);
      const lanes = new Map((opened?.status() ?? []).map((lane) => [lane.channel, lane]));
      return [...new Set([...lanes.keys(), ...counts.keys()])].map((crm): CrmStatus => {
        const { state, lastError } = lanes.get(crm) ?? {};
        const of = (name: CrmItemState) => counts.get(crm)?.get(name) ?? 0;
        return {
          ...{ crm, held: of('held'), queued: of('queued'), failed: of('failed'), duplicates: of('duplicate') },
          ...(state && { state }),
          ...(lastError !== undefined && { lastError }),
        };
      });
    },
  };
}
