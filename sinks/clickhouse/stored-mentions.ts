import type { Flag, Mention, Relevance, SentimentLabel, Span } from '../../core/assessment.ts';
import { keyLists } from './candidates.ts';
import { type StoredInsights, storedInsights } from './insights.ts';
import { mentionIdOf } from './rows.ts';
import type { Ask } from './topics.ts';

type Weighed = Relevance['words'];

interface Row extends StoredInsights {
  readonly brand: string;
  readonly postId: string;
  readonly judged: SentimentLabel;
  readonly judged_score: number;
  readonly judged_confidence: number;
  readonly judged_engine: string;
  readonly whole: SentimentLabel;
  readonly text_sentiment_score: number;
  readonly text_sentiment_confidence: number;
  readonly phrases: readonly string[];
  readonly clauses: readonly string[];
  readonly relevance: number | null;
  readonly judged_irrelevant: boolean | number;
  /** Arrays of tuples, as JSON: with names or without, by a setting of the server. */
  readonly places: string;
  readonly weights: string;
  readonly spoke: string;
  readonly flagged: string;
}

/**
 * The mentions with these keys as they were judged, by post: what people say of them is left out. Those that are deleted are absent. What
 * comes out is what `stateRows` puts in.
 */
export async function readStoredMentions(
  ask: Ask,
  keys: readonly { readonly brand: string; readonly postId: string; readonly publishedAt: number }[],
): Promise<Map<string, Mention[]>> {
  const found = new Map<string, Mention[]>();
  const wanted = keys.map(({ brand, postId, publishedAt }) => ({
    ...{ brand, publishedAt },
    mentionId: mentionIdOf(brand, postId),
  }));
  for (const list of keyLists(wanted)) {
    const rows = await ask<Row>(
      `SELECT brand, post_id AS postId, toString(judged_sentiment) AS judged, judged_score, judged_confidence, judged_engine,
         toString(text_sentiment) AS whole, text_sentiment_score, text_sentiment_confidence, emotion, emotion_confidence, intent,
         intent_confidence, reasons, question, sarcasm, phrases, clauses, relevance, judged_irrelevant,
         toJSONString(arrayMap(s -> (s.1, s.2, s.3, s.4), spans)) AS places,
         toJSONString(arrayMap(w -> (w.1, w.2), sentiment_words)) AS weights,
         toJSONString(arrayMap(w -> (w.1, w.2), relevance_words)) AS spoke,
         toJSONString(arrayMap(f -> (f.1, f.2), flags)) AS flagged
       FROM mentions FINAL PREWHERE (brand, published_at, mention_id) IN (${list})`,
    );
    for (const row of rows) {
      const mentions = found.get(row.postId) ?? [];
      mentions.push(mentionOf(row));
      found.set(row.postId, mentions);
    }
  }
  return found;
}

function mentionOf(row: Row): Mention {
  const spans = (JSON.parse(row.places) as [Span['field'], number, number, string][]).map(
    ([field, start, end, term]): Span => ({ field, start, end, term }),
  );
  const flags = (JSON.parse(row.flagged) as [Flag['kind'], string][]).map(([kind, reason]) => ({ kind, reason }));
  const unknown = row.whole === 'unrated' && row.text_sentiment_confidence === 0 && row.text_sentiment_score === 0;
  return {
    brand: row.brand,
    spans,
    ...(row.clauses.length > 0 && { clauses: row.clauses }),
    ...(row.relevance !== null && {
      relevance: {
        score: row.relevance,
        ...(row.judged_irrelevant && { irrelevant: true }),
        words: weighed(row.spoke),
      },
    }),
    ...(flags.length > 0 && { flags }),
    sentiment: {
      ...{ label: row.judged, score: row.judged_score, confidence: row.judged_confidence },
      ...{ words: weighed(row.weights), engine: row.judged_engine },
    },
    ...(!unknown && {
      textSentiment: {
        ...{ label: row.whole, score: row.text_sentiment_score, confidence: row.text_sentiment_confidence },
      },
    }),
    insights: { ...storedInsights(row), ...(row.phrases.length > 0 && { phrases: row.phrases }) },
  };
}

const weighed = (json: string): Weighed =>
  (JSON.parse(json) as [string, number][]).map(([word, weight]) => ({ word, weight }));
