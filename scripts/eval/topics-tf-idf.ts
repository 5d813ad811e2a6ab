import type { PlacedText } from './topics.ts';

/** What stands out, most telling first, and how it is known whether a text has it. */
export interface Ranking {
  readonly phrases: readonly string[];
  readonly clusters: readonly (readonly string[])[];
  readonly has: (text: PlacedText, phrase: string) => boolean;
}

/**
 * What is easily done instead: the words of the window but stop words, by how many texts have them, times how rare they are among the
 * texts before (TF-IDF, Spärck Jones 1972; smoothed), copies left out. Each word is a cluster of its own.
 */
export function rankByTfIdf(texts: readonly PlacedText[], most: number, isStop: (word: string) => boolean): Ranking {
  const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const words = new Map(texts.map((text) => [text, new Set(wordsOf(text.text))]));
  const before = texts.filter(({ now }) => !now);
  const inTexts = new Map<string, number>();
  for (const text of before) for (const word of words.get(text) ?? []) inTexts.set(word, (inTexts.get(word) ?? 0) + 1);
  const times = new Map<string, number>();
  for (const text of texts) {
    if (!text.now || text.copy) continue;
    for (const word of words.get(text) ?? []) if (!isStop(word)) times.set(word, (times.get(word) ?? 0) + 1);
  }
  const weight = (word: string, n: number) => n * Math.log((1 + before.length) / (1 + (inTexts.get(word) ?? 0)));
  const phrases = [...times]
    .map(([word, n]) => [word, weight(word, n)] as const)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([word]) => word);
  return {
    phrases,
    clusters: phrases.map((word) => [word]),
    has: (text, phrase) => words.get(text)?.has(phrase) ?? false,
  };
}
