import type { Flag, Relevance, Sentiment, SentimentLabel, Span, TextSentiment } from '../../core/assessment.ts';
import type { Insights } from '../../core/insights.ts';
import { type StoredInsights, storedInsights } from '../../sinks/clickhouse/insights.ts';
import { quote } from '../../sinks/clickhouse/literals.ts';
import type { Access } from '../access.ts';
import type { FoundMention } from '../label-access.ts';
import type { Verdict } from './absent.ts';

/** Everything that is known of why a mention is as it is. */
export interface Why {
  readonly brand: string;
  readonly postId: string;
  /** Absent for a text that is not stored. */
  readonly mentionId?: string;
  readonly url: string;
  readonly title: string;
  readonly text: string;
  readonly language: { readonly code: string; readonly confidence: number };
  readonly spans: readonly Span[];
  /** The parts of the query that made it a mention; empty where the brand has none. */
  readonly clauses: readonly string[];
  readonly relevance?: Relevance;
  readonly flags: readonly Flag[];
  /** Who said whether it is about the brand, where somebody did. */
  readonly mark?: { readonly irrelevant: boolean; readonly by: string };
  /** What everybody sees. */
  readonly sentiment: TextSentiment;
  readonly textSentiment: TextSentiment;
  /** What the engine said, with the words that decided. */
  readonly judged: Sentiment;
  /** Whose label it is, where a person gave one; `own`: to this mention, and not to a near-copy. */
  readonly label?: { readonly by: string; readonly at: number; readonly own: boolean; readonly note: string };
  readonly insights: Insights;
  readonly story: { readonly id: string; readonly copies: number };
  /** The same judged now, by the configured engine, which also gives the words. */
  readonly anew?: Sentiment;
  /** Why the present query of the brand does not match it any more. */
  readonly outdated?: Verdict;
}

/** The rows of a query, over whichever door there is. */
export async function askRows<T>(access: Access, query: string): Promise<T[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of access.sql(query, 'JSONEachRow', new AbortController().signal)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

interface Row extends StoredInsights {
  readonly url: string;
  readonly title: string;
  readonly text: string;
  readonly language: string;
  readonly places: readonly (readonly [Span['field'], number, number, string])[];
  readonly words: readonly (readonly [string, number])[];
  readonly sentiment: SentimentLabel;
  readonly sentiment_score: number;
  readonly sentiment_confidence: number;
  readonly text_sentiment: SentimentLabel;
  readonly text_sentiment_score: number;
  readonly text_sentiment_confidence: number;
  readonly judged_sentiment: SentimentLabel;
  readonly judged_score: number;
  readonly judged_confidence: number;
  readonly judged_engine: string;
  readonly labelled_by: string;
  readonly labelled: string | null;
  readonly phrases: readonly string[];
  readonly story_id: string;
  readonly clauses: readonly string[];
  readonly relevance: number | null;
  readonly spoke: readonly (readonly [string, number])[];
  readonly flagged: readonly (readonly [Flag['kind'], string])[];
  readonly irrelevant: boolean | number;
  readonly marked_by: string;
}

/** A stored mention; undefined where it was deleted meanwhile. */
export async function readWhy(access: Access, mention: FoundMention): Promise<Why | undefined> {
  const { brand, postId, mentionId, publishedAt } = mention;
  const ofBrand = `brand = ${quote(brand)}`;
  const [row] = await askRows<Row>(
    access,
    `SELECT url, title, text, language, arrayMap(s -> (s.1, s.2, s.3, s.4), spans) AS places,
       arrayMap(w -> (w.1, w.2), sentiment_words) AS words, toString(mentions.sentiment) AS sentiment, sentiment_score, sentiment_confidence,
       toString(mentions.text_sentiment) AS text_sentiment, text_sentiment_score, text_sentiment_confidence,
       toString(mentions.judged_sentiment) AS judged_sentiment, judged_score, judged_confidence, judged_engine,
       labelled_by, toString(toUnixTimestamp64Milli(labelled_at)) AS labelled, emotion, emotion_confidence, intent, intent_confidence,
       reasons, question, sarcasm, phrases, story_id, clauses, relevance, arrayMap(w -> (w.1, w.2), relevance_words) AS spoke,
       arrayMap(f -> (f.1, f.2), flags) AS flagged, irrelevant, marked_by
     FROM mentions FINAL
     WHERE ${ofBrand} AND published_at = fromUnixTimestamp64Milli(toInt64(${publishedAt}), 'UTC') AND mention_id = ${quote(mentionId)}`,
  );
  if (!row) return undefined;
  const [post] = await askRows<{ confidence: number }>(
    access,
    `SELECT language_confidence AS confidence FROM v_posts WHERE post_id = ${quote(postId)}`,
  );
  const [story] = await askRows<{ copies: string }>(
    access,
    `SELECT toString(count()) AS copies FROM v_mentions WHERE ${ofBrand} AND story_id = ${quote(row.story_id)}`,
  );
  const [own] =
    row.labelled === null
      ? []
      : await askRows<{ note: string }>(
          access,
          `SELECT note FROM v_labels WHERE ${ofBrand} AND post_id = ${quote(postId)}`,
        );
  return {
    ...{ brand, postId, mentionId, url: row.url, title: row.title, text: row.text },
    language: { code: row.language, confidence: post?.confidence ?? 0 },
    spans: row.places.map(([field, start, end, term]) => ({ field, start, end, term })),
    clauses: row.clauses,
    ...(row.relevance !== null && {
      relevance: {
        score: row.relevance,
        ...(row.irrelevant && { irrelevant: true as const }),
        words: row.spoke.map(([word, weight]) => ({ word, weight })),
      },
    }),
    flags: row.flagged.map(([kind, reason]) => ({ kind, reason })),
    ...(row.marked_by !== '' && { mark: { irrelevant: Boolean(row.irrelevant), by: row.marked_by } }),
    sentiment: { label: row.sentiment, score: row.sentiment_score, confidence: row.sentiment_confidence },
    textSentiment: {
      label: row.text_sentiment,
      score: row.text_sentiment_score,
      confidence: row.text_sentiment_confidence,
    },
    judged: {
      label: row.judged_sentiment,
      score: row.judged_score,
      confidence: row.judged_confidence,
      engine: row.judged_engine,
      words: row.words.map(([word, weight]) => ({ word, weight })),
    },
    ...(row.labelled !== null && {
      label: { by: row.labelled_by, at: Number(row.labelled), own: own !== undefined, note: own?.note ?? '' },
    }),
    insights: { reasons: row.reasons, phrases: row.phrases, ...storedInsights(row) },
    story: { id: row.story_id, copies: Number(story?.copies ?? 1) },
  };
}
