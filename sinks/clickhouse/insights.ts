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

/** The columns of a mention under their own names. */
export interface StoredInsights {
  readonly emotion: string;
  readonly emotion_confidence: number;
  readonly intent: string;
  readonly intent_confidence: number;
  readonly reasons: readonly string[];
  /** A boolean, or 0 and 1, by a setting of the server. */
  readonly question: boolean | number | null;
  readonly sarcasm: number | null;
}

/** What they say; without key phrases. */
export function insightsOf({ toldIntent, toldEmotion, toldReasons, toldQuestion, toldSarcasm }: InsightRow): Insights {
  const [intent, intent_confidence] = toldIntent;
  const [emotion, emotion_confidence] = toldEmotion;
  const told = { reasons: toldReasons, question: toldQuestion, sarcasm: toldSarcasm };
  return storedInsights({ intent, intent_confidence, emotion, emotion_confidence, ...told });
}

/** The same of the columns themselves. */
export function storedInsights(row: StoredInsights): Insights {
  return {
    ...(row.intent !== '' && { intent: { label: row.intent as Intent, confidence: row.intent_confidence } }),
    ...(row.emotion !== '' && { emotion: { label: row.emotion as Emotion, confidence: row.emotion_confidence } }),
    ...(row.reasons.length > 0 && { reasons: row.reasons }),
    ...(row.question !== null && { question: Boolean(row.question) }),
    ...(row.sarcasm !== null && { sarcasm: row.sarcasm }),
  };
}
