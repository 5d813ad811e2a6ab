import type { Correction } from './model/adapt.ts';
import type { Target } from './model/read.ts';
import { createScorer, type ModelView, type SentimentModel } from './model/scorer.ts';

/**
 * What two copies of one text have in common: its letters and digits, whatever the case, the punctuation and the addresses. The
 * text itself where it has none.
 */
export function textKey(text: string): string {
  const key = text
    .toLowerCase()
    .replace(/https?:\/\/[^\s]+/gu, '')
    .replace(/^\s*rt\s+@\w+:?/u, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');
  return key === '' ? text : key;
}

/** The model with a memory for up to `capacity` texts, so that a text that is learned from and judged many times is read once. */
export function rememberViews(model: SentimentModel, capacity: number): SentimentModel {
  const views = new Map<string, ModelView>();
  const embed = (text: string, language: string, target: Target = []): ModelView => {
    const key = `${language} ${target.join(' ')} ${text}`;
    const known = views.get(key);
    if (known) return known;
    const view = model.embed(text, language, target);
    if (views.size < capacity) views.set(key, view);
    return view;
  };
  return createScorer(model.version, model.languages, embed);
}

/** A person's label of a text. */
export interface Lesson extends Correction {
  /** Texts of one story are copies of one another. */
  readonly story?: string;
  /** When it was given, ms since the epoch. */
  readonly at: number;
}

/**
 * Each text once, whatever the number of its copies: a wave of reposts must not outvote everything else. Of copies the label given last
 * counts. In the order in which they were given.
 */
export function distinctLessons(lessons: readonly Lesson[]): Lesson[] {
  const kept = new Map<string, Lesson>();
  const storyOf = new Map<string, string>();
  for (const lesson of lessons.toSorted((a, b) => b.at - a.at)) {
    const key = textKey(lesson.text);
    const story = lesson.story ?? key;
    if (kept.has(key) || storyOf.has(story)) continue;
    kept.set(key, lesson);
    storyOf.set(story, key);
  }
  return [...kept.values()].reverse();
}
