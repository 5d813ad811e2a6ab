import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Coverage, CursorStore, Sink } from '../core/contract.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import {
  type CustomerReading,
  type CustomerSink,
  customersPlace,
  readAndRecord,
  readCustomers,
} from '../core/run-customers.ts';
import { type Client, rowsOf } from '../sinks/clickhouse/evidence/read.ts';
import type { StoredSourceState } from '../sinks/clickhouse/queries.ts';
import { accessOf } from './calls.ts';
import type { OpenCrms } from './crm/open.ts';

const name = z.string().min(1).max(100);

/** What may be asked about CRMs, as it comes over the wire. */
export const crmRequests = {
  list: z.strictObject({}),
  check: z.strictObject({ name }),
  pull: z.strictObject({
    name,
    full: z.boolean().default(false),
    force: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  }),
};

export interface CrmState {
  readonly name: string;
  /** Whether customers are read from it, and whether it can be written to. */
  readonly reads: boolean;
  readonly writes: boolean;
  readonly schedule: string | undefined;
  readonly customers: number;
  /** ms since the epoch. */
  readonly lastSuccessAt: number | undefined;
  readonly lastFailureAt: number | undefined;
  readonly lastError: string | undefined;
}

interface CrmAnswers {
  list: readonly CrmState[];
  /** What it says of us, or why not. */
  check: { readonly ok: boolean; readonly says: string };
  pull: CustomerReading;
}

export type CrmCall = keyof CrmAnswers;
export type CrmAccess = {
  readonly [Call in CrmCall]: (request: z.input<(typeof crmRequests)[Call]>) => Promise<CrmAnswers[Call]>;
};
type Handlers = {
  readonly [Call in CrmCall]: (request: z.output<(typeof crmRequests)[Call]>) => Promise<CrmAnswers[Call]>;
};

export function createCrmAccess(options: {
  readonly crms: () => OpenCrms;
  readonly client: Client;
  readonly states: () => Promise<ReadonlyMap<string, StoredSourceState>>;
  readonly cursors: CursorStore;
  /** `dry` writes nothing. */
  readonly sink: (dry: boolean) => CustomerSink;
  readonly coverage: Sink<Coverage>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}): CrmAccess {
  const { client, cursors, clock, random, signal } = options;
  const handlers: Handlers = {
    async list() {
      const { readers, connections } = options.crms();
      const written = connections();
      const [states, counts] = await Promise.all([
        options.states(),
        rowsOf<{ crm: string; customers: string }>(
          client,
          'counting customers',
          'SELECT crm, count() AS customers FROM v_customers GROUP BY crm',
        ),
      ]);
      return [...new Set([...readers.map((reader) => reader.name), ...written.keys()])].map((each) => {
        const state = states.get(customersPlace(each));
        const reader = readers.find((one) => one.name === each);
        return {
          ...{ name: each, reads: reader !== undefined, writes: written.has(each), schedule: reader?.schedule },
          customers: Number(counts.find(({ crm }) => crm === each)?.customers ?? 0),
          ...{ lastSuccessAt: state?.lastSuccessAt, lastFailureAt: state?.lastFailureAt, lastError: state?.lastError },
        };
      });
    },
    async check({ name: which }) {
      const crm = options.crms().connections().get(which);
      const reader = options.crms().readers.find((one) => one.name === which);
      if (!crm && !reader)
        throw new PipelineError(`there is no CRM "${which}" in the configuration`, { retry: 'poison' });
      try {
        if (crm) return { ok: true, says: await crm.check(signal) };
        for await (const page of reader?.source.read(undefined, { full: true, signal }) ?? [])
          return { ok: true, says: `it can be read: ${page.changes.length} customers on the first page` };
        return { ok: true, says: 'it can be read, and is empty' };
      } catch (error) {
        return { ok: false, says: describeError(error) };
      }
    },
    async pull({ name: which, full, force, dryRun }) {
      const reader = options.crms().readers.find((one) => one.name === which);
      if (!reader)
        throw new PipelineError(`no customers are read from a CRM "${which}": see \`escolta crm list\``, {
          retry: 'poison',
        });
      const kept: CursorStore = dryRun
        ? { load: (place) => cursors.load(place), save: async () => undefined }
        : cursors;
      const work = { ...reader, cursors: kept, sink: options.sink(dryRun), clock, random, signal, giveUp: signal };
      const asked = { ...(full && { full: true }), force };
      return dryRun ? readCustomers(work, asked) : readAndRecord({ ...work, coverage: options.coverage }, asked);
    },
  };
  return accessOf(crmRequests, handlers);
}
