import { backoff, type Clock } from '../core/clock.ts';
import type { Tenure } from '../core/contract.ts';
import type { Events } from '../core/events.ts';
import { automatic, type BrandModelStore, type BrandTask, learningDue } from '../core/learning.ts';
import type { BrandLearning, LabelReader } from './learning/brand-learning.ts';

export interface LearningOptions {
  readonly learning: BrandLearning;
  /** Sentiment if not given. */
  readonly task?: BrandTask;
  readonly models: BrandModelStore;
  readonly labels: Pick<LabelReader, 'count'>;
  /** Ids of the brands that are listened for: labels of others are not learned from. */
  readonly brands: readonly string[];
  readonly least: number;
  /** The version of the model that is adapted. */
  readonly baseModel: string;
  /** Called when what judges has changed. */
  readonly changed: () => Promise<void>;
  readonly events: Pick<Events, 'modelLearned' | 'learningFailed'>;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly everyMs?: number;
}

/** Learns from labels by itself. One process at a time does it: whoever holds the lease. */
export interface Learning {
  /** May be called again once it has ended; resolves when the tenure is over, and never rejects: what fails is tried again. */
  run(tenure: Tenure): Promise<void>;
}

/** How often it is looked whether a brand has enough new labels, and how long a brand waits at most whose learning fails. */
const lookEveryMs = 60_000;
const longestPauseMs = 3_600_000;

export function createLearning(options: LearningOptions): Learning {
  const { learning, models, labels, least, baseModel, events, clock, random, everyMs = lookEveryMs } = options;
  /** Brands whose learning failed: how often, and when it is tried again. */
  const failed = new Map<string, { readonly times: number; readonly again: number }>();

  async function look(signal: AbortSignal): Promise<void> {
    const counts = await labels.count();
    const all = await models.list(undefined, options.task);
    for (const brand of options.brands) {
      const of = all.filter((model) => model.brand === brand);
      const due = learningDue(counts.get(brand) ?? 0, of, { least, baseModel });
      const pause = failed.get(brand);
      if (due === undefined || (pause && clock.now() < pause.again)) continue;
      if (signal.aborted) return;
      await learn(brand, due, signal);
    }
  }

  async function learn(brand: string, due: string, signal: AbortSignal): Promise<void> {
    const startedAt = clock.now();
    try {
      const { model } = await learning.learn(brand, automatic, signal);
      failed.delete(brand);
      if (model) events.modelLearned({ ...model, due, durationMs: clock.now() - startedAt });
      if (model?.active) await options.changed();
    } catch (error) {
      if (signal.aborted) return;
      const times = (failed.get(brand)?.times ?? 0) + 1;
      const retryInMs = backoff(times, random, everyMs, longestPauseMs);
      failed.set(brand, { times, again: clock.now() + retryInMs });
      events.learningFailed({ doing: `learning from the labels of ${brand}`, error, retryInMs });
    }
  }

  return {
    async run({ signal, giveUp }) {
      const ended = AbortSignal.any([signal, giveUp]);
      while (!ended.aborted) {
        try {
          await look(ended);
        } catch (error) {
          if (!ended.aborted) events.learningFailed({ doing: 'looking for new labels', error, retryInMs: everyMs });
        }
        await clock.sleep(everyMs, ended);
      }
    },
  };
}
