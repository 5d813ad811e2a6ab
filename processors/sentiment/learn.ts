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
  return latestOfEach(lessons, ({ text }) => text);
}

/** The same of anything that was said of a text. */
export function latestOfEach<T extends { readonly at: number; readonly story?: string }>(
  said: readonly T[],
  textOf: (one: T) => string,
): T[] {
  const texts = new Set<string>();
  const stories = new Set<string>();
  const kept = said
    .toSorted((a, b) => b.at - a.at)
    .filter((one) => {
      const key = textKey(textOf(one));
      const story = one.story ?? key;
      if (texts.has(key) || stories.has(story)) return false;
      texts.add(key);
      stories.add(story);
      return true;
    });
  return kept.reverse();
}
