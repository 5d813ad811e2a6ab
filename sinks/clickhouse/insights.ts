import type { Emotion, Insights, Intent } from '../../core/insights.ts';

/** Columns of what was read of a mention, under names that no column has: an alias would hide it from the rest of the query. */
export const insightColumns = `(toString(intent), intent_confidence) AS toldIntent, (toString(emotion), emotion_confidence) AS toldEmotion,
  arrayMap(r -> toString(r), reasons) AS toldReasons, toUInt8(question) AS toldQuestion, sarcasm AS toldSarcasm`;

/** `insightColumns` of a row. */
export interface InsightRow {
  readonly toldIntent: readonly [string, number];
  readonly toldEmotion: readonly [string, number];
  readonly toldReasons: readonly string[];
  readonly toldQuestion: number | null;
  readonly toldSarcasm: number | null;
}

/** What they say; without key phrases. */
export function insightsOf({ toldIntent, toldEmotion, toldReasons, toldQuestion, toldSarcasm }: InsightRow): Insights {
  const [intent, intentConfidence] = toldIntent;
  const [emotion, emotionConfidence] = toldEmotion;
  return {
    ...(intent !== '' && { intent: { label: intent as Intent, confidence: intentConfidence } }),
    ...(emotion !== '' && { emotion: { label: emotion as Emotion, confidence: emotionConfidence } }),
    ...(toldReasons.length > 0 && { reasons: toldReasons }),
    ...(toldQuestion !== null && { question: toldQuestion === 1 }),
    ...(toldSarcasm !== null && { sarcasm: toldSarcasm }),
  };
}
