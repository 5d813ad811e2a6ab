import { createRequire } from 'node:module';
import type { SentimentEngine } from '../engine.ts';
import { createBaselineEngine } from './baseline.ts';

/** The part of the package `sentiment` that is used; it brings no types. */
interface Analyser {
  analyze(
    text: string,
    options: { readonly language: string },
  ): {
    /** Sum of the words' scores of −5 to 5. */
    readonly score: number;
    readonly calculation: readonly Readonly<Record<string, number>>[];
    readonly tokens: readonly string[];
  };
}

const scale = { negative: 0, positive: 0, half: 3 };

/** The package `sentiment` as it is: AFINN-165 and emoji, with English negators. English only; other languages are unrated. */
export function createAfinnEngine(): SentimentEngine {
  const Sentiment = createRequire(import.meta.url)('sentiment') as new () => Analyser;
  const analyser = new Sentiment();
  return createBaselineEngine(
    'afinn-1',
    (language) => (language === 'en' ? scale : undefined),
    (text, language) => {
      const { score, calculation } = analyser.analyze(text, { language });
      if (!/\p{L}|\p{Extended_Pictographic}/u.test(text)) return undefined;
      // The package goes backwards.
      const words = calculation.flatMap((part) => Object.entries(part)).reverse();
      return { score, words: words.map(([word, weight]) => ({ word, weight })) };
    },
  );
}
