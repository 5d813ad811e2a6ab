import type { ClickHouseClient } from '@clickhouse/client';
import type { SentimentLabel } from '../../../core/assessment.ts';
import { personEngine, scoreOf } from '../../../core/label.ts';
import { keyLists, type MentionKey } from '../candidates.ts';
import { type Client, instant, rowsOf } from '../evidence/read.ts';
import { literalLists, quote } from '../literals.ts';
import { mentionIdOf } from '../rows.ts';
import type { Held } from './known-labels.ts';

/** A key, with the post by which work on it is ordered. */
export type PostKey = MentionKey & { readonly postId: string };

/** A mention as it is stored now, with the label that it shows. */
export interface ShownMention extends MentionKey {
  readonly postId: string;
  readonly storyId: string;
  readonly sentiment: SentimentLabel;
  readonly labelledBy: string;
  /** ms since the epoch; absent where it shows no label. */
  readonly labelledAt?: number;
  readonly judged: { readonly label: SentimentLabel; readonly confidence: number; readonly engine: string };
  /** Whether it counts nowhere, because it is about something else. */
  readonly irrelevant: boolean;
  readonly markedBy: string;
  /** ms since the epoch; absent where nobody said whether it is about the brand. */
  readonly markedAt?: number;
  /** What was judged of that; the score is absent where none was told. */
  readonly judgedRelevance: { readonly score?: number; readonly irrelevant: boolean };
  readonly language: string;
  readonly source: string;
}

type Row = Omit<ShownMention, 'publishedAt' | 'labelledAt' | 'markedAt' | 'judged' | 'judgedRelevance'> & {
  readonly publishedAt: string;
  readonly labelledAt: string | null;
  readonly markedAt: string | null;
  readonly relevance: number | null;
  readonly judgedIrrelevant: boolean;
  readonly judgedLabel: SentimentLabel;
  readonly judgedConfidence: number;
  readonly judgedEngine: string;
};

/** These mentions; those that are deleted are absent. */
export async function readShown(client: Client, keys: readonly MentionKey[]): Promise<ShownMention[]> {
  const shown: ShownMention[] = [];
  for (const list of keyLists(keys)) {
    const rows = await rowsOf<Row>(
      client,
      'reading what mentions show',
      `SELECT brand, toString(mentions.mention_id) AS mentionId, toUnixTimestamp64Milli(published_at) AS publishedAt, post_id AS postId,
         story_id AS storyId, toString(mentions.sentiment) AS sentiment, labelled_by AS labelledBy,
         toUnixTimestamp64Milli(labelled_at) AS labelledAt, toString(judged_sentiment) AS judgedLabel,
         judged_confidence AS judgedConfidence, judged_engine AS judgedEngine, language, source,
         irrelevant, marked_by AS markedBy, toUnixTimestamp64Milli(marked_at) AS markedAt, relevance,
         judged_irrelevant AS judgedIrrelevant
       FROM mentions FINAL PREWHERE (brand, published_at, mention_id) IN (${list})`,
    );
    for (const read of rows) {
      const { publishedAt, labelledAt, markedAt, judgedLabel, judgedConfidence, judgedEngine, ...others } = read;
      const { relevance, judgedIrrelevant, ...row } = others;
      shown.push({
        ...row,
        publishedAt: Number(publishedAt),
        ...(labelledAt !== null && { labelledAt: Number(labelledAt) }),
        ...(markedAt !== null && { markedAt: Number(markedAt) }),
        judged: { label: judgedLabel, confidence: judgedConfidence, engine: judgedEngine },
        judgedRelevance: { ...(relevance !== null && { score: relevance }), irrelevant: judgedIrrelevant },
      });
    }
  }
  return shown;
}

/** Keys of the mentions that the brand has, or had, of these posts. What was deleted before it was ever seen has none. */
export async function keysOfPosts(client: Client, brand: string, postIds: Iterable<string>): Promise<PostKey[]> {
  const keys: PostKey[] = [];
  for (const ids of literalLists([...new Set(postIds)].map(quoted))) {
    // The table of posts is sorted by their ids; that of mentions is not.
    const rows = await rowsOf<{ postId: string; publishedAt: string }>(
      client,
      'looking for posts',
      `SELECT post_id AS postId, toUnixTimestamp64Milli(published_at) AS publishedAt
       FROM posts FINAL WHERE post_id IN (${ids}) AND has(brands, ${quoted(brand)})`,
    );
    for (const { postId, publishedAt } of rows) {
      keys.push({ brand, mentionId: mentionIdOf(brand, postId), publishedAt: Number(publishedAt), postId });
    }
  }
  return keys;
}

/** Keys of the mentions of a brand that are, or once were, of these stories. */
export async function keysOfStories(client: Client, brand: string, storyIds: Iterable<string>): Promise<PostKey[]> {
  const keys: PostKey[] = [];
  for (const ids of literalLists([...new Set(storyIds)].map(quoted))) {
    // All states, by the skip index: FINAL with it could pass over the state that counts.
    const rows = await rowsOf<{ mentionId: string; publishedAt: string; postId: string }>(
      client,
      'looking for copies',
      `SELECT DISTINCT toString(mention_id) AS mentionId, toUnixTimestamp64Milli(published_at) AS publishedAt, post_id AS postId
       FROM mentions WHERE brand = ${quoted(brand)} AND story_id IN (${ids})`,
    );
    for (const row of rows) keys.push({ ...row, brand, publishedAt: Number(row.publishedAt) });
  }
  return keys;
}

/**
 * Writes mentions again as they are now, with what people say, or without: as the same version, so that it counts until a newer state
 * comes. The engine reads and writes them in one statement.
 */
export async function rewrite(
  client: Pick<ClickHouseClient, 'command'>,
  keys: readonly MentionKey[],
  { label, mark }: Held,
): Promise<void> {
  const sentiment = label
    ? `${quote(label.label)} AS sentiment, ${scoreOf[label.label]} AS sentiment_score, 1 AS sentiment_confidence,
       ${quote(personEngine)} AS sentiment_engine, ${quoted(label.by)} AS labelled_by, ${instant(label.at)} AS labelled_at`
    : `judged_sentiment AS sentiment, judged_score AS sentiment_score, judged_confidence AS sentiment_confidence,
       judged_engine AS sentiment_engine, '' AS labelled_by, NULL AS labelled_at`;
  const relevance = mark
    ? `${mark.label === 'irrelevant'} AS irrelevant, ${quoted(mark.by)} AS marked_by, ${instant(mark.at)} AS marked_at`
    : "judged_irrelevant AS irrelevant, '' AS marked_by, NULL AS marked_at";
  for (const list of keyLists(keys)) {
    await client.command({
      query: `INSERT INTO mentions SELECT * REPLACE (${sentiment}, ${relevance})
        FROM mentions FINAL PREWHERE (brand, published_at, mention_id) IN (${list})`,
      clickhouse_settings: { max_partitions_per_insert_block: '0', async_insert: 0 },
    });
  }
}

const quoted = (text: string) => quote(text.toWellFormed());
