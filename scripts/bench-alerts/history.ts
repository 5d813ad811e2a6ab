import type { ClickHouseClient } from '@clickhouse/client';
import type { Assessment } from '../../core/assessment.ts';
import { insertRows, jsonLine } from '../../sinks/clickhouse/insert-rows.ts';

const day = 86_400_000;
const days = 90;
/** One of so many mentions is negative. */
const negativeEach = 5;
const rowsAtOnce = 1_000_000;
const words = ['delivery', 'battery', 'support', 'price', 'range', 'colour', 'app', 'brakes', 'wheel', 'charger'];

interface Size {
  readonly brands: number;
  readonly history: number;
}

/** Mentions spread evenly over brands and 90 days up to `now`, made by the engine itself, and a source that was asked all that time. */
export async function fillHistory(
  client: ClickHouseClient,
  { brands, history, now }: Size & { now: number },
): Promise<void> {
  const stepMs = Math.max(1, Math.floor((days * day) / history));
  const list = words.map((word) => `'${word}'`).join(',');
  for (let from = 0; from < history; from += rowsAtOnce) {
    const numbers = `numbers(${from}, ${Math.min(rowsAtOnce, history - from)})`;
    const at = `fromUnixTimestamp64Milli(toInt64(${now} - ${days * day} + number * ${stepMs}), 'UTC')`;
    const common = `
      concat('bench:h', toString(number)) AS post_id, post_id AS story_id, 'bench' AS network, 'feed' AS source, 'post' AS type,
      concat('https://social.example/', toString(number)) AS url, 'social.example' AS site,
      concat('The ', [${list}][number % 10 + 1], ' of brand ', toString(number % ${brands}), ' and its ',
        [${list}][intDiv(number, 10) % 10 + 1], ', seen by number ', toString(cityHash64(number) % 100000)) AS text,
      concat('author', toString(number % 5000)) AS author_handle, number % 9999 AS author_followers, 'en' AS language,
      ${at} AS published_at, published_at + toIntervalSecond(30) AS fetched_at, fetched_at AS first_seen_at,
      toUInt64(toUnixTimestamp64Milli(fetched_at)) AS version`;
    const columns = `post_id, story_id, network, source, type, url, site, text, author_handle, author_followers, language,
      published_at, fetched_at, first_seen_at, version`;
    const brand = `concat('brand-', toString(number % ${brands}))`;
    await client.command({
      query: `INSERT INTO mentions (${columns}, mention_id, brand, sentiment, sentiment_score)
        SELECT ${columns}, reinterpretAsUUID(sipHash128(number)), ${brand}, if(hash % ${negativeEach} = 0, 'negative', 'neutral'),
          if(hash % ${negativeEach} = 0, -0.5, 0)
        FROM (SELECT number, cityHash64(number, 1) AS hash, ${common} FROM ${numbers})`,
      clickhouse_settings: { max_partitions_per_insert_block: '0' },
    });
    await client.command({
      query: `INSERT INTO posts (${columns}, brands) SELECT ${columns}, [${brand}] FROM (SELECT number, ${common} FROM ${numbers})`,
    });
  }
  const each = 300_000;
  await client.command({
    query: `INSERT INTO coverage (source, started_at, finished_at, outcome, posts)
      SELECT 'feed', fromUnixTimestamp64Milli(toInt64(${now} - ${days * day} + number * ${each}), 'UTC') AS at,
        at + toIntervalSecond(1), 'ok', 10
      FROM numbers(${(days * day) / each + 1})`,
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  });
  await quiet(client);
}

/** What the engine has to do after such inserts is not to be measured. */
async function quiet(client: ClickHouseClient): Promise<void> {
  for (let i = 0; i < 600; i += 1) {
    const answer = await client.query({ query: 'SELECT count() AS n FROM system.merges', format: 'JSON' });
    const { data } = await answer.json<{ n: string }>();
    if (Number(data[0]?.n) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function recordAsking(client: ClickHouseClient, now: number): Promise<void> {
  await insertRows(client, 'coverage', [
    jsonLine({ source: 'feed', started_at: now - 1_000, finished_at: now, outcome: 'ok', posts: 1 }),
  ]);
}

/** Negative posts of the last minute, many times more than is usual in a step. */
export function burst(brand: string, { brands, history }: Size, now: number): Assessment[] {
  const usual = history / brands / negativeEach / ((days * day) / 300_000);
  return Array.from({ length: 60 + Math.ceil(usual * 8) }, (_, i): Assessment => {
    const id = `bench:${brand}-${now}-${i}`;
    return {
      kind: 'assessment',
      post: {
        kind: 'post',
        id,
        network: 'bench',
        source: 'feed',
        type: 'post',
        url: `https://social.example/${id}`,
        text: `${brand} left us on the floor: the ${words[i % words.length]} broke, case ${i}`,
        markup: 'plain',
        author: { handle: `angry${i}`, followers: 100 + i },
        engagement: {},
        media: [],
        publishedAt: now - 60_000 + i,
        fetchedAt: now,
      },
      language: { code: 'en', confidence: 0.9 },
      simhash: '00000000000000ff',
      storyId: id,
      mentions: [
        {
          brand,
          spans: [{ field: 'text', start: 0, end: brand.length, term: brand }],
          sentiment: {
            label: 'negative',
            score: -0.8,
            confidence: 0.9,
            words: [{ word: 'broke', weight: -0.8 }],
            engine: 'bench',
          },
        },
      ],
    };
  });
}
