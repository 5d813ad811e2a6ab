import { PipelineError } from '../../core/errors.ts';
import type { Lead } from '../../core/lead.ts';
import type { LeadStore } from '../../sinks/clickhouse/leads/store.ts';

/** The lead with this id, or the only one whose id begins with it; undefined: there is none. */
export async function findLead(store: LeadStore, id: string): Promise<Lead | undefined> {
  const [lead, other] = await store.find({ ids: [id], limit: 2 });
  if (other) throw new PipelineError(`several leads begin with ${id}`, { retry: 'poison' });
  return lead;
}
