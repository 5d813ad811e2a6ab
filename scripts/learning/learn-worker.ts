import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../core/errors.ts';
import type { Lesson } from '../../processors/sentiment/learn.ts';
import { adaptModel } from '../../processors/sentiment/model/adapt.ts';
import { loadSentimentModel } from '../../processors/sentiment/model.ts';
import type { Learned } from './learner.ts';

/** What the thread is asked for. */
export interface LearnRequest {
  readonly lessons: readonly Lesson[];
  readonly least: number;
  /** File of the model; ours if not given. */
  readonly model?: string | undefined;
}

export type LearnReply = { readonly learned: Learned } | { readonly error: string };

const { lessons, least, model: path } = workerData as LearnRequest;
try {
  const model = loadSentimentModel(path);
  const { adaptation, report } = adaptModel(model, lessons, { least });
  const learned: Learned = {
    baseModel: model.version,
    adaptation: adaptation === undefined ? '' : JSON.stringify(adaptation),
    texts: report.texts,
    adopted: report.adopted,
    reason: report.reason,
    // They come in percent.
    before: { ...report.before, macroF1: report.before.macroF1 / 100 },
    after: { ...report.after, macroF1: report.after.macroF1 / 100 },
  };
  parentPort?.postMessage({ learned } satisfies LearnReply);
} catch (error) {
  parentPort?.postMessage({ error: describeError(error) } satisfies LearnReply);
}
