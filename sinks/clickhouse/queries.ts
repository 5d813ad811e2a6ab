import type { ClickHouseClient } from '@clickhouse/client';
import type { SentimentLabel, StoryEntry } from '../../core/assessment.ts';
import type { DeadLetter, Stage } from '../../core/contract.ts';
import { classifyClickHouseError } from './errors.ts';

type Client = Pick<ClickHouseClient, 'query'>;

async function rows<T>(
  client: Client,
  doing: string,
  query: string,
  params: Record<string, unknown> = {},
): Promise<T[]> {
  try {
    const answer = await client.query({ query, query_params: params, format: 'JSON' });
    return (await answer.json<T>()).data;
  } catch (error) {
    throw classifyClickHouseError(error, doing);
  }
}

/** A column of milliseconds since the epoch. They come as text, because 64 bits do not fit into a number of JSON. */
const milliseconds = (column: string, name: string) => `toUnixTimestamp64Milli(${column}) AS ${name}`;
const optionalNumber = (text: string | null) => (text === null ? undefined : Number(text));

/** The latest posts published since then that can be compared, in the order in which they were first seen. */
export async function recentStories(client: Client, sinceMs: number, limit: number): Promise<StoryEntry[]> {
  const found = await rows<{ postId: string; storyId: string; simhash: string; at: string }>(
    client,
    'reading recent stories',
    `SELECT post_id AS postId, story_id AS storyId, leftPad(lower(hex(assumeNotNull(posts.simhash))), 16, '0') AS simhash,
       ${milliseconds('published_at', 'at')}
     FROM (
       SELECT post_id, story_id, simhash, published_at, first_seen_at
       FROM posts FINAL
       WHERE isNotNull(simhash) AND published_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       ORDER BY first_seen_at DESC, post_id DESC
       LIMIT {limit:UInt32}
     ) AS posts
     ORDER BY first_seen_at, post_id`,
    { since: sinceMs, limit },
  );
  return found.map((row) => ({ ...row, at: Number(row.at) }));
}

/** When the first and the latest mention were published, ms since the epoch; undefined where there is none. */
export async function publicationRange(client: Client): Promise<{ first: number; latest: number } | undefined> {
  const [row] = await rows<{ first: string; latest: string; mentions: string }>(
    client,
    'looking for the latest mention',
    `SELECT ${milliseconds('min(published_at)', 'first')}, ${milliseconds('max(published_at)', 'latest')},
       count() AS mentions
     FROM mentions`,
  );
  return row && Number(row.mentions) > 0 ? { first: Number(row.first), latest: Number(row.latest) } : undefined;
}

/** Ids of mentions that a deletion or an edit took back, as far as that was seen since, ms since the epoch. 10,000 at most. */
export async function deletedMentions(client: Client, sinceMs: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    client,
    'looking for deleted mentions',
    // Tombstones are few, and found by a column of zeros; what came after them is found by the sort key.
    `SELECT toString(mention_id) AS id, argMax(is_deleted, version) AS gone
     FROM mentions WHERE (brand, published_at, mention_id) GLOBAL IN (
       SELECT brand, published_at, mention_id FROM mentions WHERE is_deleted = 1 AND version >= {since:UInt64}
     )
     GROUP BY brand, mention_id HAVING gone = 1 ORDER BY id LIMIT 10000`,
    { since: Math.max(0, sinceMs) },
  );
  return found.map(({ id }) => id);
}

export interface StoreCounts {
  readonly posts: number;
  readonly mentions: number;
  /** Dead letters that wait for a person. */
  readonly dead: number;
  readonly brands: Record<string, Record<SentimentLabel, number>>;
}

/** What the store holds, each counted once. */
export async function countRows(client: Client): Promise<StoreCounts> {
  const doing = 'counting what is stored';
  const [[totals], mentions] = await Promise.all([
    rows<{ posts: string; dead: string }>(
      client,
      doing,
      `SELECT (SELECT count() FROM v_posts) AS posts, (SELECT count() FROM v_dead_letters WHERE state = 'dead') AS dead`,
    ),
    rows<{ brand: string; sentiment: SentimentLabel; mentions: string }>(
      client,
      doing,
      'SELECT brand, sentiment, count() AS mentions FROM v_mentions GROUP BY brand, sentiment ORDER BY brand',
    ),
  ]);
  const brands: StoreCounts['brands'] = {};
  let total = 0;
  for (const row of mentions) {
    brands[row.brand] ??= { negative: 0, neutral: 0, positive: 0, unrated: 0 };
    const labels = brands[row.brand];
    if (labels) labels[row.sentiment] = Number(row.mentions);
    total += Number(row.mentions);
  }
  return { posts: Number(totals?.posts ?? 0), mentions: total, dead: Number(totals?.dead ?? 0), brands };
}

export interface StoredSourceState {
  /** As the source wrote it. */
  readonly cursor: unknown;
  /** Milliseconds since the epoch. */
  readonly lastSuccessAt: number | undefined;
  readonly lastFailureAt: number | undefined;
  readonly lastError: string | undefined;
  /** Askings and posts of the last 24 hours. */
  readonly polls: number;
  readonly posts: number;
}

/** What is stored of each source, by its name. */
export async function sourceStates(client: Client, now = Date.now()): Promise<Map<string, StoredSourceState>> {
  const found = await rows<{
    source: string;
    cursor: string;
    success: string | null;
    failure: string | null;
    error: string;
    polls: string;
    gave: string;
  }>(
    client,
    'reading the state of sources',
    `SELECT source, cursor, ${milliseconds('last_success_at', 'success')}, ${milliseconds('last_failure_at', 'failure')},
       last_error AS error, day.polls AS polls, day.gave AS gave
     FROM v_sources
     LEFT JOIN (
       SELECT toString(source) AS source, count() AS polls, sum(posts) AS gave FROM coverage FINAL
       WHERE started_at > fromUnixTimestamp64Milli({since:Int64}, 'UTC') GROUP BY source
     ) AS day USING (source)
     ORDER BY source`,
    { since: now - 24 * 3_600_000 },
  );
  return new Map(
    found.map((row) => [
      row.source,
      {
        cursor: row.cursor === '' ? undefined : JSON.parse(row.cursor),
        lastSuccessAt: optionalNumber(row.success),
        lastFailureAt: optionalNumber(row.failure),
        lastError: row.error === '' ? undefined : row.error,
        polls: Number(row.polls),
        posts: Number(row.gave),
      },
    ]),
  );
}

export type DeadLetterState = 'dead' | 'replayed' | 'discarded';

export interface StoredDeadLetter extends Omit<DeadLetter, 'kind' | 'at'> {
  readonly state: DeadLetterState;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface DeadLetterQuery {
  /** Ids, or beginnings of ids; all when absent. */
  readonly ids?: readonly string[] | undefined;
  readonly state?: DeadLetterState | undefined;
  readonly stage?: Stage | undefined;
  /** 100 if not given. */
  readonly limit?: number | undefined;
}

/** Dead letters, newest first. */
export async function listDeadLetters(client: Client, filter: DeadLetterQuery = {}): Promise<StoredDeadLetter[]> {
  const { ids = [], state = '', stage = '', limit = 100 } = filter;
  if (filter.ids && ids.length === 0) return [];
  const found = await rows<Omit<StoredDeadLetter, 'firstAt' | 'lastAt'> & { firstAt: string; lastAt: string }>(
    client,
    'listing dead letters',
    `SELECT id, stage, source, post_id AS postId, reason, error, payload, state,
       ${milliseconds('first_at', 'firstAt')}, ${milliseconds('last_at', 'lastAt')}
     FROM v_dead_letters
     WHERE (empty({ids:Array(String)}) OR arrayExists(beginning -> startsWith(id, beginning), {ids:Array(String)}))
       AND ({state:String} = '' OR state = {state:String}) AND ({stage:String} = '' OR stage = {stage:String})
     ORDER BY last_at DESC, id LIMIT {limit:UInt32}`,
    { ids, state, stage, limit },
  );
  return found.map((row) => ({ ...row, firstAt: Number(row.firstAt), lastAt: Number(row.lastAt) }));
}

/** Says what became of dead letters. Ids that are not there are passed over. */
export async function markDeadLetters(
  client: Pick<ClickHouseClient, 'command'>,
  ids: readonly string[],
  state: DeadLetterState,
): Promise<void> {
  try {
    for (let from = 0; from < ids.length; from += 500) {
      await client.command({
        query: `
          INSERT INTO dead_letters (id, stage, source, post_id, reason, error, payload, state, first_at, last_at, version)
          SELECT id, stage, source, post_id, reason, error, payload, {state:String}, first_at, last_at, version + 1
          FROM dead_letters FINAL WHERE id IN {ids:Array(String)} AND state != {state:String}`,
        query_params: { ids: ids.slice(from, from + 500), state },
      });
    }
  } catch (error) {
    throw classifyClickHouseError(error, 'marking dead letters');
  }
}
