import type { ClickHouseClient } from '@clickhouse/client';
import { quote } from '../../sinks/clickhouse/literals.ts';

const dayMs = 86_400_000;
export const days = 365;
const rowsAtOnce = 1_000_000;
/** Of so many mentions, one is a copy of an earlier one, one was stored a second time, and one was worked on. */
const copyEach = 10;
const twiceEach = 20;
const workedEach = 50;
/** Authors, of whom few write much: one in fifty is a customer, one in a hundred a lead. */
const authors = 1_000_000;

const pick = (list: readonly string[], hash: string) => `[${list.map(quote).join(',')}][${hash} % ${list.length} + 1]`;

export const brandOf = (n: number): string => `brand-${n}`;

/**
 * Mentions of a year up to `now`, made by the engine itself: evenly over the days, by hours as people are awake, over five networks that let us keep what they said, eight
 * languages and a million authors; with customers, leads, influence and the work of an inbox.
 * @param texts real texts, two of which make one
 */
export async function fillMentions(
  client: ClickHouseClient,
  {
    mentions,
    brands,
    now,
    texts,
  }: {
    readonly mentions: number;
    readonly brands: number;
    readonly now: number;
    readonly texts: readonly string[];
  },
): Promise<void> {
  const command = (query: string) =>
    client.command({ query, clickhouse_settings: { max_partitions_per_insert_block: '0' } });
  const stepMs = (days * dayMs) / mentions;
  const at = `fromUnixTimestamp64Milli(toInt64(${now} - ${days * dayMs} + number * ${stepMs}), 'UTC')`;
  const hash = (salt: number) => `cityHash64(number, ${salt})`;
  const row = `
    number, concat('brand-', toString(${hash(1)} % ${brands})) AS brand, ${at} AS published_at,
    reinterpretAsUUID(sipHash128(number)) AS mention_id, concat(network, ':', toString(number)) AS post_id,
    if(number % ${copyEach} = 0 AND number > 1000, concat(network, ':', toString(number - 999)), post_id) AS story_id,
    ${pick(['mastodon', 'bluesky', 'reddit', 'lemmy', 'news'], hash(2))} AS network, network AS source,
    ${pick(['post', 'post', 'post', 'comment', 'reply', 'article', 'review'], hash(3))} AS type,
    concat('https://', site, '/', toString(number)) AS url, concat('site-', toString(${hash(4)} % 300), '.example') AS site,
    concat(${pick(texts, hash(5))}, ' ', ${pick(texts, hash(6))}) AS text,
    toString(toUInt64(${authors} * pow((${hash(7)} % 1000000) / 1000000, 3))) AS author_id,
    concat('author', author_id) AS author_handle, concat('Author ', author_id) AS author_name, toUInt64(author_id) % 9999 AS author_followers,
    ${pick(['en', 'en', 'en', 'es', 'es', 'ca', 'fr', 'pt', 'it', 'de'], hash(8))} AS language,
    ${pick(['', 'us', 'gb', 'es', 'mx', 'fr', 'br', 'it', 'de'], hash(9))} AS country,
    ${hash(10)} % 50 AS likes, ${hash(11)} % 9 AS replies, if(type = 'review', ${hash(12)} % 5 + 1, NULL) AS rating,
    ${pick(['negative', 'neutral', 'neutral', 'positive'], hash(13))} AS sentiment,
    multiIf(sentiment = 'negative', -0.6, sentiment = 'positive', 0.6, 0) AS sentiment_score, 0.8 AS sentiment_confidence, 'bench' AS sentiment_engine,
    [('great', 0.6), ('broken', -0.4)] AS sentiment_words, [('text', 0, 5, brand)] AS spans, [brand] AS terms,
    ${pick(['', '', 'joy', 'anger', 'sadness'], hash(14))} AS emotion,
    ${pick(['', '', '', 'complain', 'help', 'buy', 'compare', 'need', 'recommend'], hash(15))} AS intent,
    [${pick(['delivery', 'price', 'quality', 'support', 'app'], hash(16))}] AS reasons,
    [concat('phrase ', toString(${hash(17)} % 2000)), concat('phrase ', toString(${hash(18)} % 200))] AS phrases,
    ${hash(19)} % 12 = 0 AS question, published_at + toIntervalSecond(60) AS fetched_at, fetched_at AS first_seen_at`;
  const columns = `brand, published_at, mention_id, post_id, story_id, network, source, type, url, site, text, author_id, author_handle,
    author_name, author_followers, language, country, likes, replies, rating, sentiment, sentiment_score, sentiment_confidence, sentiment_engine,
    sentiment_words, spans, terms, emotion, intent, reasons, phrases, question, fetched_at, first_seen_at`;
  const insert = (from: string, later = 0) =>
    command(`INSERT INTO mentions (${columns}, version)
      SELECT ${columns}, toUInt64(toUnixTimestamp64Milli(fetched_at)) + ${later} FROM (SELECT ${row} FROM ${from})`);
  for (let from = 0; from < mentions; from += rowsAtOnce) {
    const some = `numbers(${from}, ${Math.min(rowsAtOnce, mentions - from)})`;
    await insert(some);
    await insert(`(SELECT number FROM ${some} WHERE number % ${twiceEach} = 0)`, 60_000);
  }
  await command(`INSERT INTO triage (brand, mention_id, published_at, state, assignee, priority, tags, changed_by, changed_at, version)
    SELECT concat('brand-', toString(${hash(1)} % ${brands})), reinterpretAsUUID(sipHash128(number)), ${at},
      ${pick(['open', 'answered', 'closed'], hash(20))}, ${pick(['', 'ana', 'bo'], hash(21))}, ${pick(['low', 'normal', 'high'], hash(22))},
      [${pick(['refund', 'vip', 'press'], hash(23))}], 'ana', ${at}, 1
    FROM numbers(${mentions}) WHERE number % ${workedEach} = 0`);
  // Accounts of the five networks; the same number on each is another author.
  const account = `arrayJoin(['mastodon', 'bluesky', 'reddit', 'lemmy', 'news']) AS network, toString(number) AS author_id,
    concat(network, ':', author_id) AS account`;
  const time = `fromUnixTimestamp64Milli(toInt64(${now}), 'UTC')`;
  const people = Math.min(authors, mentions);
  await command(`INSERT INTO accounts (account, network, author_id, author_handle, name, profile, person_id, crm, customer_id, decided, judged_at,
      first_seen_at, last_seen_at, version)
    SELECT account, network, author_id, concat('author', author_id), concat('Author ', author_id), '{}',
      if(number % 50 = 0, concat('c-', leftPad(author_id, 16, '0')), concat('p-', leftPad(author_id, 15, '0'), left(network, 1))) AS person_id,
      if(number % 50 = 0, 'shop', ''), if(number % 50 = 0, author_id, ''), if(number % 50 = 0, 'auto', ''), ${time}, ${time},
      ${time} - toIntervalSecond(cityHash64(account) % ${days * 86_400}), 1
    FROM (SELECT number, ${account} FROM numbers(${people}))`);
  await command(`INSERT INTO customers (crm, customer_id, person_id, name, segment, lifetime_value, record, record_hash, seen_at, version)
    SELECT 'shop', toString(number), concat('c-', leftPad(toString(number), 16, '0')), concat('Customer ', toString(number)),
      ${pick(['gold', 'silver', ''], hash(24))}, number % 5000, '{}', '', ${time}, 1 FROM numbers(${people}) WHERE number % 50 = 0`);
  await command(`INSERT INTO author_facts (account, network, followers, pickups, posts, scored_at, version)
    SELECT account, network, number % 9999, number % 3, 1 + number % 20, ${time}, 1 FROM (SELECT number, ${account} FROM numbers(${people}))`);
  await command(`INSERT INTO leads (lead_id, brand, person_id, state, score, intent, stage, name, network, handle, first_at, last_at, created_at,
      scored_at, version)
    SELECT leftPad(toString(number), 32, '0'), concat('brand-', toString(number % ${brands})), concat('p-', leftPad(toString(number), 15, '0'), 'm'),
      ${pick(['new', 'hot', 'working'], hash(25))}, number % 101, 'buy', 'decision', concat('Author ', toString(number)), 'mastodon',
      concat('author', toString(number)), ${time} - toIntervalDay(number % 300), ${time}, ${time} - toIntervalDay(number % 300), ${time}, 1
    FROM numbers(${people}) WHERE number % 100 = 1`);
  await command(`INSERT INTO coverage (source, started_at, finished_at, outcome, posts)
    SELECT arrayJoin(['mastodon', 'bluesky', 'reddit', 'lemmy', 'news']),
      fromUnixTimestamp64Milli(toInt64(${now} - ${days * dayMs} + number * 600000), 'UTC') AS at, at + toIntervalSecond(1), 'ok', 10
    FROM numbers(${days * 144})`);
}
