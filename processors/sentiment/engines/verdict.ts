import type { Sentiment, TextSentiment } from '../../../core/assessment.ts';
import type { SentimentTarget } from '../engine.ts';

export type Words = Sentiment['words'];

/** Probabilities of the three labels; they add up to 1. */
export interface Shares {
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
}

export const unratedText: TextSentiment = { label: 'unrated', score: 0, confidence: 0 };

const maxWords = 8;
/** No judgement of a text is certain. */
const mostSure = 0.999;
const round = (value: number) => Math.round(value * 1000) / 1000 || 0;

/** The likeliest label; the score is what praise is likelier than blame. */
export function fromShares({ negative, neutral, positive }: Shares): TextSentiment {
  const confidence = Math.max(negative, neutral, positive);
  const label = confidence === neutral ? 'neutral' : confidence === negative ? 'negative' : 'positive';
  return { label, score: round(positive - negative), confidence: Math.min(mostSure, round(confidence)) };
}

/** The words that decided, each once, strongest first. */
export function strongest(words: Words): Words {
  const weights = new Map<string, number>();
  for (const { word, weight } of words) weights.set(word, (weights.get(word) ?? 0) + weight);
  return [...weights]
    .map(([word, weight]) => ({ word, weight: round(weight) }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, maxWords);
}

/** The text without the brand's own name, which says nothing of it; what stands elsewhere stays where it was. */
export function withoutName(text: string, { spans }: SentimentTarget): string {
  let left = text;
  for (const [start, end] of spans)
    left = left.slice(0, start) + ' '.repeat(Math.max(0, end - start)) + left.slice(end);
  return left;
}
