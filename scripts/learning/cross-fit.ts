import { type Lesson, rememberViews, textKey } from '../../processors/sentiment/learn.ts';
import { adaptModel } from '../../processors/sentiment/model/adapt.ts';
import type { SentimentModel, SentimentScore } from '../../processors/sentiment/model.ts';

export interface CrossFitOptions {
  readonly base: SentimentModel;
  /** What judges now, and when it was learned (ms since the epoch): it has not seen later labels. */
  readonly adapted: SentimentModel;
  readonly madeAt: number;
  readonly least: number;
  readonly folds?: number;
}

/**
 * Judges labelled texts as what was learned from them would judge others: texts that were labelled later by the model itself; the others
 * in parts, each by a model that learns from the other parts in the same way.
 */
export function crossFit(lessons: readonly Lesson[], options: CrossFitOptions): SentimentScore[] {
  const { adapted, madeAt, least, folds = 5 } = options;
  const base = rememberViews(options.base, lessons.length);
  const seen = (lesson: Lesson) => lesson.at <= madeAt;
  const keys = [...new Set(lessons.filter(seen).map(({ text }) => textKey(text)))].sort();
  const partOf = new Map(keys.map((key, i) => [key, i % folds]));
  const part = (lesson: Lesson) => partOf.get(textKey(lesson.text));
  const models = Array.from({ length: Math.min(folds, keys.length) }, (_, k) => {
    const others = lessons.filter((lesson) => seen(lesson) && part(lesson) !== k);
    return adaptModel(base, others, { least }).model;
  });
  return lessons.map((lesson) => {
    const model = seen(lesson) ? (models[part(lesson) ?? 0] ?? base) : adapted;
    const { text, language, target } = lesson;
    return model.score(text, language, target ? { target } : {});
  });
}
