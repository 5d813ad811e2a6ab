import type { PostRef } from '../../core/contract.ts';
import type { DuePosts } from '../../core/run-refresh.ts';
import { type Client, rowsOf, within } from './evidence/read.ts';
import { quote } from './literals.ts';

/** See `DuePosts`. Of posts that are mentions still, also of those about something else: they may be deleted too. */
export function createDuePosts({ client }: { client: Client }): DuePosts {
  return async ({ source, published, after, limit }) => {
    if (published.length === 0) return [];
    const times = published.map(({ from, to }) => `(${within('published_at', from, to)})`).join(' OR ');
    const latest = ['is_deleted', 'source', 'url', 'parent_id', 'thread_id'];
    return rowsOf<PostRef>(
      client,
      `looking for posts of ${source} to ask for again`,
      `SELECT post_id AS id, any(state.3) AS url, any(state.4) AS parentId, any(state.5) AS threadId
       FROM (
         SELECT post_id, mention_id, argMax(tuple(${latest.join(', ')}), version) AS state
         FROM mentions WHERE (${times}) AND post_id > ${quote(after)}
         GROUP BY post_id, mention_id
       )
       WHERE state.1 = 0 AND state.2 = ${quote(source)}
       GROUP BY id ORDER BY id LIMIT ${Math.trunc(limit)}`,
    );
  };
}
