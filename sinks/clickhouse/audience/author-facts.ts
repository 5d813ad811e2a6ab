import type { ClickHouseClient } from '@clickhouse/client';
import { classifyClickHouseError } from '../errors.ts';
import { instant } from '../evidence/read.ts';
import { accountSql } from '../people/authors.ts';

/**
 * Counts anew what influence is made of (see `v_influence`): of the authors of posts that were stored since a time (ms since the epoch), and of those
 * whom such posts pick up; or of everybody, where no time is given: then who has no post left goes out. Posts that
 * are deleted are counted out with the authors of their former states, as far as those are still there, and else when all is counted. It may be repeated. What flagged
 * accounts pick up does not count.
 */
export async function refreshAuthorFacts(
  client: Pick<ClickHouseClient, 'command'>,
  { since, now }: { readonly since?: number | undefined; readonly now: number },
): Promise<void> {
  const from = since === undefined ? undefined : Math.max(0, Math.trunc(since));
  const isPart = from !== undefined;
  const changed = `
    SELECT DISTINCT ${accountSql} AS changed_who FROM posts
    WHERE post_id GLOBAL IN (SELECT arrayJoin([post_id, parent_id, story_id]) FROM posts WHERE version >= ${from})`;
  const picking = isPart
    ? 'AND (parent_id GLOBAL IN (SELECT post_id FROM own) OR story_id GLOBAL IN (SELECT post_id FROM own))'
    : '';
  try {
    await client.command({
      query: `
        INSERT INTO author_facts (account, network, followers, engagement_rate, pickups, topic, posts, scored_at, version, is_deleted)
        WITH
          own AS
          (
            SELECT post_id, if(network = 'x', 'twitter', toString(network)) AS net, fetched_at, author_followers, brands, ${accountSql} AS who,
              if(likes IS NULL AND shares IS NULL AND replies IS NULL, NULL, ifNull(likes, 0) + ifNull(shares, 0) + ifNull(replies, 0)) AS engaged
            FROM posts FINAL
            WHERE type != '' AND who != '' ${isPart ? `AND who GLOBAL IN (${changed})` : ''}
          ),
          picked AS
          (
            SELECT t.who AS who, count() AS picks
            FROM
            (
              SELECT arrayJoin(arrayFilter(x -> x != '' AND x != post_id, arrayDistinct([parent_id, story_id]))) AS target, ${accountSql} AS by
              FROM posts FINAL
              WHERE type != '' ${picking} AND by GLOBAL NOT IN (SELECT account FROM author_flags FINAL)
            ) AS s
            GLOBAL INNER JOIN (SELECT post_id, who FROM own) AS t ON t.post_id = s.target
            WHERE s.by != t.who
            GROUP BY who
          ),
          raw AS
          (
            SELECT who, any(net) AS net, count() AS n, argMaxIf(author_followers, fetched_at, author_followers IS NOT NULL) AS fans,
              avg(engaged) AS mean_engaged, if(n < 5, NULL, countIf(notEmpty(brands)) / n) AS topic
            FROM own GROUP BY who
          )
        SELECT r.who, r.net, r.fans, if(r.fans > 0, r.mean_engaged / r.fans, NULL), ifNull(p.picks, 0) / r.n, r.topic, r.n,
          ${instant(now)}, ${Math.trunc(now)}, 0
        FROM raw AS r GLOBAL LEFT JOIN picked AS p ON p.who = r.who`,
    });
    if (isPart) return;
    await client.command({
      query: `
        INSERT INTO author_facts (account, network, pickups, posts, scored_at, version, is_deleted)
        SELECT account, network, 0, 0, ${instant(now)}, ${Math.trunc(now)}, 1 FROM author_facts FINAL WHERE version < ${Math.trunc(now)}`,
    });
  } catch (error) {
    throw classifyClickHouseError(error, 'counting what influence is made of');
  }
}
