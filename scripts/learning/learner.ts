import { Worker } from 'node:worker_threads';
import { PipelineError } from '../../core/errors.ts';
import type { LearningScore } from '../../core/learning.ts';
import { packagePath } from '../../core/package-root.ts';
import type { RelevanceLesson } from '../../processors/relevance/learn.ts';
import type { Lesson } from '../../processors/sentiment/learn.ts';
import type { LearnReply, LearnRequest } from './learn-worker.ts';

/** What came of learning. */
export interface Learned {
  readonly baseModel: string;
  /** JSON; empty where nothing was learned that is better. */
  readonly adaptation: string;
  /** Different texts that were learned from. */
  readonly texts: number;
  readonly adopted: boolean;
  readonly reason: string;
  readonly before: LearningScore;
  readonly after: LearningScore;
}

/** Learns from lessons of one brand. Rejects with a `PipelineError`. */
export type Learner<L = Lesson> = (lessons: readonly L[], least: number, signal: AbortSignal) => Promise<Learned>;

export interface LearnerOptions {
  /** File of the model that is adapted; ours if not given. */
  readonly model?: string | undefined;
  readonly timeoutMs?: number;
}

/** Learns in a thread of its own: it takes from a second to minutes, and posts flow meanwhile. */
export function createLearner({ model, timeoutMs }: LearnerOptions = {}): Learner {
  return (lessons, least, signal) => inThread({ task: 'sentiment', lessons, least, model }, signal, timeoutMs);
}

/** Learns relevance, likewise. */
export function createRelevanceLearner({
  timeoutMs,
}: Pick<LearnerOptions, 'timeoutMs'> = {}): Learner<RelevanceLesson> {
  return (lessons, least, signal) => inThread({ task: 'relevance', lessons, least }, signal, timeoutMs);
}

function inThread(request: LearnRequest, signal: AbortSignal, timeoutMs = 900_000): Promise<Learned> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(packagePath('dist/scripts/learning/learn-worker.js'), {
      // Nothing of this process's arguments or environment, where secrets are.
      argv: [],
      execArgv: [],
      env: {},
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    const failed = (cause: unknown) =>
      settle(() => reject(new PipelineError('learning from labels', { retry: 'transient', cause })));
    const stop = () => failed(signal.reason ?? new Error('stopped'));
    const timer = setTimeout(() => failed(new Error(`not done after ${timeoutMs / 1_000} s`)), timeoutMs);
    let settled = false;
    function settle(then: () => void): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      // There is nothing in it to lose.
      worker.terminate().catch(() => undefined);
      then();
    }
    worker.once('message', (reply: LearnReply) => {
      if ('learned' in reply) settle(() => resolve(reply.learned));
      else failed(new Error(reply.error));
    });
    worker.once('error', failed);
    worker.once('exit', () => failed(new Error('the thread ended without an answer')));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
