import type { SourceSight } from '../../core/alerts.ts';
import { type Client, rowsOf, within } from './evidence/read.ts';

/** How far back is looked for when a source answered. It bounds the reading. */
const lookBackMs = 28 * 24 * 3_600_000;

/** See `AlertReader.sources`. `lastError` is of the last failure since the last success; empty where it has answered since. */
export async function readSights(client: Client, now: number): Promise<SourceSight[]> {
  const rows = await rowsOf<{
    source: string;
    asked: string;
    success: string | null;
    failure: string | null;
    post: string | null;
    error: string;
  }>(
    client,
    'reading when sources were seen',
    `SELECT toString(source) AS source, toUnixTimestamp64Milli(min(started_at)) AS asked,
       toUnixTimestamp64Milli(maxOrNullIf(finished_at, outcome = 'ok')) AS success,
       toUnixTimestamp64Milli(maxOrNullIf(finished_at, outcome = 'failed')) AS failure,
       toUnixTimestamp64Milli(maxOrNullIf(finished_at, coverage.posts > 0)) AS post,
       argMaxIf(error, finished_at, outcome = 'failed') AS error
     FROM coverage WHERE ${within('started_at', now - lookBackMs, now + 1)} GROUP BY source ORDER BY source`,
  );
  return rows.map(({ source, asked, success, failure, post, error }) => ({
    source,
    ...(success !== null && { lastSuccessAt: Number(success) }),
    lastError: failure !== null && Number(failure) > Number(success ?? 0) ? error : '',
    firstAskedAt: Number(asked),
    ...(post !== null && { lastPostAt: Number(post) }),
  }));
}

/** See `AlertReader.postsRead`: of what was asked for in that time. */
export async function countPostsRead(client: Client, from: number, to: number): Promise<Map<string, number>> {
  if (from >= to) return new Map();
  const rows = await rowsOf<{ name: string; read: string }>(
    client,
    'counting the posts that were read',
    `SELECT toString(source) AS name, sum(posts) AS read FROM coverage FINAL
     WHERE ${within('started_at', from, to)} GROUP BY name ORDER BY name`,
  );
  return new Map(rows.map(({ name, read }) => [name, Number(read)]));
}
