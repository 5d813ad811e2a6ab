import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import { nearest } from '../config/nearest.ts';
import type { Segment } from '../config/segments.ts';
import type { Clock } from '../core/clock.ts';
import type { Crm, CrmRecord } from '../core/crm.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import {
  countSegments,
  readSegment,
  readSegmentContacts,
  readSegmentDays,
  readSegmentPushes,
  type SegmentCount,
  type SegmentDay,
  type SegmentPerson,
  type SegmentPush,
  writeSegmentPush,
} from '../sinks/clickhouse/audience/segments.ts';
import { accessOf } from './calls.ts';

const name = z.string().min(1).max(100);

/** What may be asked about segments, as it comes over the wire. */
export const segmentRequests = {
  list: z.strictObject({}),
  people: z.strictObject({
    name,
    /** People whose ids come after this one. */
    after: z.string().max(100).default(''),
    limit: z.int().min(1).max(10_000).default(50),
  }),
  history: z.strictObject({ name, days: z.int().min(1).max(10_000).default(90) }),
  push: z.strictObject({ name, crm: name, by: z.string().min(1).max(200), dryRun: z.boolean().default(false) }),
};

export interface SegmentState extends SegmentCount, Pick<Segment, 'name' | 'title' | 'where'> {}

export interface SegmentPushed {
  readonly contacts: number;
  /** Left out because they deny consent. */
  readonly denied: number;
  /** The list in the CRM; absent on a dry run. */
  readonly record?: CrmRecord | undefined;
}

interface SegmentAnswers {
  list: readonly SegmentState[];
  people: readonly SegmentPerson[];
  history: { readonly days: readonly SegmentDay[]; readonly pushes: readonly SegmentPush[] };
  push: SegmentPushed;
}
type SegmentCall = keyof SegmentAnswers;

/** The segments of one Escolta, whichever process owns its data. */
export type SegmentAccess = {
  readonly [Call in SegmentCall]: (request: z.input<(typeof segmentRequests)[Call]>) => Promise<SegmentAnswers[Call]>;
};
type Handlers = {
  readonly [Call in SegmentCall]: (request: z.output<(typeof segmentRequests)[Call]>) => Promise<SegmentAnswers[Call]>;
};

const refuse = (message: string) => new PipelineError(message, { retry: 'poison' });

export function createSegmentAccess(options: {
  readonly client: ClickHouseClient;
  readonly segments: readonly Segment[];
  /** Mentions of these count. */
  readonly brands: readonly string[];
  readonly crms: () => ReadonlyMap<string, Crm>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): SegmentAccess {
  const { client, segments, brands, crms, clock, signal } = options;
  const scope = () => ({ brands, now: clock.now() });

  function segmentOf(asked: string): Segment {
    const found = segments.find((one) => one.name === asked);
    if (found) return found;
    const names = segments.map((one) => one.name);
    const meant = nearest(asked, names);
    throw refuse(
      `there is no segment "${asked}": ${meant ? `did you mean "${meant}"?` : `there are ${names.join(', ')}`}`,
    );
  }

  function listsOf(asked: string): Required<Pick<Crm, 'putList'>> {
    const found = crms().get(asked);
    if (!found) throw refuse(`there is no CRM "${asked}" to write to: see \`escolta crm list\``);
    if (!found.putList) throw refuse(`"${asked}" has no lists of contacts: export the segment as CSV`);
    return found as Required<Pick<Crm, 'putList'>>;
  }

  const handlers: Handlers = {
    async list() {
      const counts = await countSegments(
        client,
        segments.map(({ condition }) => condition),
        scope(),
      );
      return segments.map(({ name: of, title, where }, i) => ({
        ...{ name: of, title, where },
        ...(counts[i] ?? { people: 0, customers: 0 }),
      }));
    },
    people: ({ name: of, after, limit }) => readSegment(client, segmentOf(of).condition, scope(), { after, limit }),
    async history({ name: of, days }) {
      segmentOf(of);
      return { days: await readSegmentDays(client, of, days), pushes: await readSegmentPushes(client, of, 100) };
    },
    async push({ name: of, crm: to, by, dryRun }) {
      const { condition, title } = segmentOf(of);
      const crm = listsOf(to);
      const { contacts, denied } = await readSegmentContacts(client, condition, scope(), to);
      if (dryRun) return { contacts: contacts.length, denied };
      const told = { segment: of, crm: to, at: clock.now(), by, contacts: contacts.length, denied };
      try {
        const record = await crm.putList({ externalId: listIdOf(of), name: title, contacts }, signal);
        await writeSegmentPush(client, { ...told, record: JSON.stringify(record), error: '' });
        return { contacts: contacts.length, denied, record };
      } catch (error) {
        await writeSegmentPush(client, { ...told, record: '', error: describeError(error).slice(0, 2_000) });
        throw error;
      }
    },
  };
  return accessOf(segmentRequests, handlers);
}

/** The same segment is the same list in every CRM, whatever its title. */
const listIdOf = (segment: string) =>
  `escolta-${createHash('sha256').update(`segment\0${segment}`).digest('hex').slice(0, 32)}`;
