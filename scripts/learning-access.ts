import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type {
  BrandModel,
  BrandModelStore,
  BrandTask,
  Candidate,
  LabelledMention,
  StoredBrandModel,
} from '../core/learning.ts';
import { readCandidates, readLabelled } from '../sinks/clickhouse/labelled-mentions.ts';
import { accessOf } from './calls.ts';
import type { BrandLearning, LabelReader, LearnOutcome } from './learning/brand-learning.ts';

const brand = z.string().min(1).max(200);
const by = z.string().min(1).max(200);
const time = z.number().optional();
const task = z.enum(['sentiment', 'relevance']).default('sentiment');

/** What may be asked about what is learned from labels, as it comes over the wire. Times are ms since the epoch. */
export const learningRequests = {
  /** Newest first. */
  models: z.strictObject({ brand: brand.optional(), task }),
  /** With what was learned. */
  model: z.strictObject({ brand, version: z.int().min(1) }),
  /** How many labels, or marks, each brand has. */
  counts: z.strictObject({ task }),
  learn: z.strictObject({ brand, task, by, dryRun: z.boolean().default(false) }),
  /** To a version, to the base model (0), or to what judged before. */
  rollback: z.strictObject({ brand, task, by, to: z.int().min(0).max(4_294_967_295).optional() }),
  /** `since`: labelled from then on. */
  labelled: z.strictObject({ brand: brand.optional(), since: time }),
  /** `agoMs`: published not longer ago. */
  candidates: z.strictObject({
    brand: brand.optional(),
    agoMs: z.number().positive(),
    seed: z.int().min(0).max(4_294_967_295),
    limit: z.int().min(1).max(20_000),
  }),
};

interface LearningAnswers {
  models: readonly BrandModel[];
  model: StoredBrandModel | null;
  counts: Readonly<Record<string, number>>;
  learn: LearnOutcome;
  rollback: BrandModel;
  labelled: readonly LabelledMention[];
  candidates: { readonly of: number; readonly now: number; readonly candidates: readonly Candidate[] };
}

export type LearningCall = keyof LearningAnswers;

/** What is learned from labels, of one Escolta, whichever process owns its data. */
export type LearningAccess = {
  readonly [Call in LearningCall]: (
    request: z.input<(typeof learningRequests)[Call]>,
  ) => Promise<LearningAnswers[Call]>;
};

type Handlers = {
  readonly [Call in LearningCall]: (
    request: z.output<(typeof learningRequests)[Call]>,
  ) => Promise<LearningAnswers[Call]>;
};

export interface LearningAccessOptions {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly tasks: Readonly<
    Record<BrandTask, { readonly learning: BrandLearning; readonly labels: Pick<LabelReader, 'count'> }>
  >;
  readonly models: BrandModelStore;
  /** Called when what judges has changed. */
  readonly changed: () => Promise<void>;
  /** Ends learning that is under way. */
  readonly signal: AbortSignal;
}

/** The access to what is stored. Requests are checked, so that they may come from another process. */
export function createLearningAccess(options: LearningAccessOptions): LearningAccess {
  const { client, clock, tasks, models } = options;
  const handlers: Handlers = {
    models: ({ brand, task }) => models.list(brand, task),
    model: async ({ brand, version }) => (await models.read(brand, version)) ?? null,
    counts: async ({ task }) => Object.fromEntries(await tasks[task].labels.count()),
    async learn({ brand, task, by, dryRun }) {
      const outcome = await tasks[task].learning.learn(brand, by, options.signal, { dryRun });
      if (outcome.model?.active) await options.changed();
      return outcome;
    },
    async rollback({ brand, task, by, to }) {
      const model = await tasks[task].learning.rollback(brand, by, to);
      await options.changed();
      return model;
    },
    labelled: (query) => readLabelled(client, query),
    async candidates({ agoMs, ...query }) {
      const now = clock.now();
      return { now, ...(await readCandidates(client, { ...query, since: now - agoMs })) };
    },
  };
  return accessOf(learningRequests, handlers);
}
