import { z } from 'zod';
import type { BudgetState, BusStatus, DeadLetter, PaceState } from '../core/contract.ts';
import type { SourceState } from '../core/events.ts';
import type { PostEvent } from '../core/post.ts';
import type { DeadLetterState, StoreCounts, StoredDeadLetter, StoredSourceState } from '../sinks/clickhouse/queries.ts';
import type { AlertAccess, AlertStatus } from './alert-access.ts';
import type { AudienceAccess } from './audience-access.ts';
import type { BackfillAccess } from './backfill-access.ts';
import type { CrmAccess, CrmState } from './crm-access.ts';
import type { LabelAccess } from './label-access.ts';
import type { LeadAccess } from './lead-access.ts';
import type { CrmStatus } from './leads/types.ts';
import type { LearningAccess } from './learning-access.ts';
import type { PeopleAccess } from './people/requests.ts';
import type { RematchAccess } from './rematch-access.ts';
import type { SegmentAccess } from './segment-access.ts';
import type { UserAccess } from './user-access.ts';

export const deadLetterStates = ['dead', 'replayed', 'discarded'] as const satisfies readonly DeadLetterState[];

/** What may be asked of an access, as it comes over the wire. */
export const accessRequests = {
  dead: z.strictObject({
    /** Ids, or beginnings of ids; all when absent. */
    ids: z.array(z.string().regex(/^[0-9a-f]{1,16}$/)).optional(),
    state: z.enum(deadLetterStates).optional(),
    stage: z.enum(['ingest', 'process', 'store']).optional(),
    limit: z.number().int().min(1).max(100_000).default(100),
  }),
  mark: z.strictObject({
    ids: z.array(z.string().regex(/^[0-9a-f]{16}$/)),
    state: z.enum(deadLetterStates),
  }),
};

export type DeadLetterFilter = z.input<typeof accessRequests.dead>;

export interface SourceStatus extends StoredSourceState {
  readonly name: string;
  /** What the running pipeline knows; absent where none runs. */
  readonly live: SourceState | undefined;
  /** How its budget stands; absent where asking is free. */
  readonly budget?: BudgetState | undefined;
  /** How often its parts are asked; absent where all are asked at each turn. */
  readonly paces?: readonly PaceState[] | undefined;
}

export interface Status {
  /** The process that runs the pipeline, where one does. */
  readonly running: { readonly pid: number; readonly since: number } | undefined;
  readonly version: string;
  readonly store: { readonly kind: 'embedded' | 'server'; readonly place: string };
  readonly sources: readonly SourceStatus[];
  /** What the store holds, each counted once. */
  readonly counts: StoreCounts;
  /** Items in the hands of the running process: read and not yet durable. */
  readonly lag: number;
  readonly bus: BusStatus;
  readonly alerts: AlertStatus;
  /** Where leads are sent. */
  readonly crms: readonly CrmStatus[];
  /** Where customers are read from. */
  readonly customers: readonly CrmState[];
}

/**
 * The data of one Escolta, whichever process owns it: this one, or a running pipeline that is asked over its socket.
 */
export interface Access {
  readonly alerts: AlertAccess;
  readonly audience: AudienceAccess;
  readonly backfill: BackfillAccess;
  readonly labels: LabelAccess;
  readonly crm: CrmAccess;
  readonly leads: LeadAccess;
  readonly learning: LearningAccess;
  readonly people: PeopleAccess;
  readonly rematch: RematchAccess;
  readonly segments: SegmentAccess;
  readonly users: UserAccess;
  status(): Promise<Status>;
  /** Runs one read-only statement; throws `PipelineError` when the store refuses it. */
  sql(query: string, format: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Resolves when all of it is durable. */
  publish(events: readonly PostEvent[], letters: readonly DeadLetter[]): Promise<void>;
  deadLetters(filter: DeadLetterFilter): Promise<readonly StoredDeadLetter[]>;
  markDeadLetters(ids: readonly string[], state: DeadLetterState): Promise<void>;
}
