import type { MentionFilter } from '../../../core/mention-filter.ts';
import type { MentionKey } from '../../../core/webhooks.ts';
import { type Client, instant, rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { mentionCondition } from './mention-condition.ts';

/** Between the clock that says when a mention was seen and the one that says when its message was made. */
const clocksDifferMs = 86_400_000;

/**
 * Mentions of a filter that are in no message of a webhook yet, by when they were first seen. What was published `newsMs` before it was seen
 * is no news. `seenFrom` and `publishedFrom` bound what is looked at, and what it costs.
 */
export async function findUntold(
  client: Client,
  asked: {
    readonly webhookId: string;
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly seenFrom: number;
    readonly publishedFrom: number;
    readonly newsMs: number;
    readonly limit: number;
  },
): Promise<MentionKey[]> {
  const { webhookId, brands, filter, seenFrom, publishedFrom } = asked;
  if (brands.length === 0) return [];
  const from = Math.max(publishedFrom, filter.from ?? Number.NEGATIVE_INFINITY);
  const rows = await rowsOf<{ brand: string; id: string; at: string }>(
    client,
    'looking for mentions of a webhook',
    `SELECT brand, toString(mention_id) AS id, toUnixTimestamp64Milli(published_at) AS at FROM mentions AS m FINAL
     WHERE brand IN (${brands.map(quote).join(',')}) AND published_at >= ${instant(from)}
       ${filter.to === undefined ? '' : `AND published_at < ${instant(filter.to)}`}
       AND first_seen_at >= ${instant(seenFrom)} AND published_at >= first_seen_at - toIntervalMillisecond(${Math.trunc(asked.newsMs)})
       AND mention_id GLOBAL NOT IN (
         SELECT arrayJoin(mentions.mention_id) FROM webhook_messages
         WHERE webhook_id = ${quote(webhookId)} AND kind = 'mentions' AND created_at >= ${instant(seenFrom - clocksDifferMs)}
       ) AND ${mentionCondition(filter)}
     ORDER BY first_seen_at, mention_id LIMIT ${Math.trunc(asked.limit)}`,
  );
  return rows.map(({ brand, id, at }) => ({ brand, id, at: Number(at) }));
}
