import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../core/errors.ts';
import { learnRelevance, type RelevanceLesson, relevanceBase } from '../../processors/relevance/learn.ts';
import type { Lesson } from '../../processors/sentiment/learn.ts';
import { adaptModel } from '../../processors/sentiment/model/adapt.ts';
import { loadSentimentModel } from '../../processors/sentiment/model.ts';
import type { Learned } from './learner.ts';

/** What the thread is asked for. */
export type LearnRequest =
  | {
      readonly task: 'sentiment';
      readonly lessons: readonly Lesson[];
      readonly least: number;
      /** File of the model; ours if not given. */
      readonly model?: string | undefined;
    }
  | { readonly task: 'relevance'; readonly lessons: readonly RelevanceLesson[]; readonly least: number };

export type LearnReply = { readonly learned: Learned } | { readonly error: string };

function learn(request: LearnRequest): Learned {
  const { least } = request;
  if (request.task === 'relevance') {
    const { model, report } = learnRelevance(request.lessons, { least });
    return { baseModel: relevanceBase, adaptation: model === undefined ? '' : JSON.stringify(model), ...report };
  }
  const model = loadSentimentModel(request.model);
  const { adaptation, report } = adaptModel(model, request.lessons, { least });
  return {
    baseModel: model.version,
    adaptation: adaptation === undefined ? '' : JSON.stringify(adaptation),
    texts: report.texts,
    adopted: report.adopted,
    reason: report.reason,
    // They come in percent.
    before: { ...report.before, macroF1: report.before.macroF1 / 100 },
    after: { ...report.after, macroF1: report.after.macroF1 / 100 },
  };
}

try {
  parentPort?.postMessage({ learned: learn(workerData as LearnRequest) } satisfies LearnReply);
} catch (error) {
  parentPort?.postMessage({ error: describeError(error) } satisfies LearnReply);
}
