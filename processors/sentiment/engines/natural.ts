import { createRequire } from 'node:module';
import type { SentimentEngine } from '../engine.ts';
import { createTokenizer } from '../tokenize.ts';
import { createBaselineEngine, type Scale } from './baseline.ts';

/** The part of natural's `SentimentAnalyzer` that is used. */
interface Analyzer {
  /** Mean of the words' weights, those after a negator turned round; NaN without words. */
  getSentiment(words: readonly string[]): number;
  readonly negations: readonly string[];
}
type AnalyzerClass = new (language: string, stemmer: undefined, vocabulary: string) => Analyzer;

/**
 * Vocabularies by language, each the best of those that natural has, and its scale. Other thresholds than 0 gained less than a point on the
 * tweets that they were chosen by, and nothing on others.
 */
const vocabularies: Readonly<Record<string, readonly [language: string, vocabulary: string, scale: Scale]>> = {
  en: ['English', 'afinn', { negative: 0, positive: 0, half: 0.2 }],
  es: ['Spanish', 'afinn', { negative: 0, positive: 0, half: 0.2 }],
  pt: ['Portuguese', 'afinn', { negative: 0, positive: 0, half: 0.2 }],
  fr: ['French', 'pattern', { negative: 0, positive: 0, half: 0.05 }],
  it: ['Italian', 'pattern', { negative: 0, positive: 0, half: 0.05 }],
  de: ['German', 'pattern', { negative: 0, positive: 0, half: 0.05 }],
  nl: ['Dutch', 'pattern', { negative: 0, positive: 0, half: 0.05 }],
  ca: ['Catalan', 'senticon', { negative: 0, positive: 0, half: 0.05 }],
  gl: ['Galician', 'senticon', { negative: 0, positive: 0, half: 0.05 }],
  eu: ['Basque', 'senticon', { negative: 0, positive: 0, half: 0.05 }],
};

/**
 * The package natural's analyser as it is, without a stemmer, on the words of our tokenizer. Loads all of its vocabularies at once
 * (about 100 ms).
 */
export function createNaturalEngine(): SentimentEngine {
  // The root of natural loads database drivers.
  const SentimentAnalyzer = createRequire(import.meta.url)(
    'natural/lib/natural/sentiment/SentimentAnalyzer.js',
  ) as AnalyzerClass;
  const tokenize = createTokenizer();
  const analyzers = new Map(
    Object.entries(vocabularies).map(([code, [language, vocabulary]]) => [
      code,
      new SentimentAnalyzer(language, undefined, vocabulary),
    ]),
  );
  return createBaselineEngine(
    'natural-1',
    (language) => (Object.hasOwn(vocabularies, language) ? vocabularies[language]?.[2] : undefined),
    (text, language) => {
      const analyzer = analyzers.get(language);
      const words = tokenize(text).flatMap((token) => (token.kind === 'word' ? [token.text] : []));
      if (!analyzer || words.length === 0) return undefined;
      const from = words.findIndex((word) => analyzer.negations.includes(word));
      const weights = words.map((word, i) => {
        const weight = analyzer.getSentiment([word]);
        return { word, weight: from >= 0 && i > from ? -weight : weight };
      });
      return { score: analyzer.getSentiment(words), words: weights.filter(({ weight }) => weight !== 0) };
    },
  );
}
