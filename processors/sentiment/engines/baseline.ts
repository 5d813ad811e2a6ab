import type { TextSentiment } from '../../../core/assessment.ts';
import type { SentimentEngine, SentimentRequest, SentimentTarget } from '../engine.ts';
import { strongest, unratedText, type Words, withoutName } from './verdict.ts';

/** What a package says of a text. */
export interface Reading {
  /** As the package gives it. */
  readonly score: number;
  readonly words: Words;
}

/** From where on a score is praise or blame, and what a middling score is. */
export interface Scale {
  readonly negative: number;
  readonly positive: number;
  /** The score that becomes ±0.5 of −1 to 1. */
  readonly half: number;
}

/** Longest text that is handed to a package, in UTF-16 code units. */
const longest = 20_000;

/** A package's judgement of whole texts as an engine. Toward a brand, it reads the text without the brand's name. */
export function createBaselineEngine(
  version: string,
  /** Undefined where the package cannot read the language. */
  scaleOf: (language: string) => Scale | undefined,
  read: (text: string, language: string) => Reading | undefined,
): SentimentEngine {
  const judge = (text: string, language: string): TextSentiment & { readonly words: Words } => {
    const scale = scaleOf(language);
    const reading = scale && read(text.slice(0, longest), language);
    if (!scale || !reading) return { ...unratedText, words: [] };
    const { score, words } = reading;
    const label = score < scale.negative ? 'negative' : score > scale.positive ? 'positive' : 'neutral';
    const strength = score / (Math.abs(score) + scale.half);
    return { label, score: round(strength), confidence: confidenceOf(label, strength), words: strongest(words) };
  };
  const toward = ({ text, language }: SentimentRequest, target: SentimentTarget) => ({
    ...judge(withoutName(text, target), language),
    engine: version,
  });
  return {
    version,
    judge: async (requests) =>
      requests.map((request) => {
        const { label, score, confidence } = judge(request.text, request.language);
        return {
          whole: { label, score, confidence },
          toward: request.targets.map((target) => toward(request, target)),
        };
      }),
  };
}

const round = (value: number) => Math.round(value * 1000) / 1000 || 0;

/** How often such a judgement of natural's was right on tweets of which as many praise as blame as do neither (UMSAB, six languages). */
function confidenceOf(label: 'negative' | 'neutral' | 'positive', strength: number): number {
  const logit = label === 'neutral' ? -0.4 : 2.8 * Math.abs(strength) - 0.9;
  return round(1 / (1 + Math.exp(-logit)));
}
