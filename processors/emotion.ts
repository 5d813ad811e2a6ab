import type { Assessment, Mention, Sentiment, TextSentiment } from '../core/assessment.ts';
import type { Processor } from '../core/contract.ts';
import { createEmotionReader, type EmotionReading } from './emotion/reader.ts';
import { placesIn, wholeText } from './whole-text.ts';

export interface ReadEmotionOptions {
  /** A sentiment less sure than this becomes `unrated`: the configured one of the sentiment. 0 to 1. */
  readonly leastConfidence?: number;
}

/** Most places of brands' names that are passed over. */
const maxNames = 64;

/** From here on sarcasm is likely, and says something of the sentiment. */
export const likelySarcasm = 0.46;

/**
 * Reads what emotion a post shows, and whether it is meant as it is said, in English, Spanish and Catalan; in French, Portuguese, Italian
 * and German by fewer words and no cues of sarcasm; elsewhere by emoji alone. The brands' own names are not read. Where
 * sarcasm is likely, praise is not trusted: see `doubt`.
 */
export function createReadEmotion({
  leastConfidence = 0.4,
}: ReadEmotionOptions = {}): Processor<Assessment, Assessment> {
  const read = createEmotionReader();
  const readPost = (assessment: Assessment): Assessment => {
    if (assessment.mentions.length === 0) return assessment;
    const { post, mentions, language } = assessment;
    const names = mentions.flatMap(({ spans }) => placesIn(post, spans)).slice(0, maxNames);
    const reading = read(wholeText(post), language.code, names);
    return { ...assessment, mentions: mentions.map((mention) => tell(mention, reading, leastConfidence)) };
  };
  return {
    name: 'read-emotion',
    process: async (batch) => batch.map((assessment) => ({ kind: 'keep', value: readPost(assessment) })),
  };
}

function tell(mention: Mention, { emotion, sarcasm }: EmotionReading, leastConfidence: number): Mention {
  const { emotion: _old, ...kept } = mention.insights ?? {};
  const told = { ...mention, insights: { ...kept, ...(emotion && { emotion }), sarcasm } };
  if (sarcasm < likelySarcasm) return told;
  return {
    ...told,
    sentiment: doubt(mention.sentiment, sarcasm, leastConfidence),
    ...(mention.textSentiment && { textSentiment: doubt(mention.textSentiment, sarcasm, leastConfidence) }),
  };
}

/**
 * What is not negative is right at most as often as the text is meant as it is said: the confidence is `1 − sarcasm` at most. The
 * label stays, or is `unrated` where that is too little; it never becomes another one.
 */
export function doubt<T extends Sentiment | TextSentiment>(sentiment: T, sarcasm: number, leastConfidence: number): T {
  if (sentiment.label === 'negative' || sentiment.label === 'unrated') return sentiment;
  const confidence = Math.min(sentiment.confidence, Math.round(1000 * (1 - sarcasm)) / 1000);
  return confidence < leastConfidence
    ? { ...sentiment, label: 'unrated', score: 0, confidence: 0 }
    : { ...sentiment, confidence };
}
