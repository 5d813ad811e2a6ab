import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Segment, type StepCounts, stepMs } from '../../../core/alerts.ts';
import type { Mention } from '../../../core/assessment.ts';
import type { Post } from '../../../core/post.ts';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import { latestStates } from '../../../sinks/clickhouse/latest-states.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { segmentCondition } from '../../../sinks/clickhouse/segment.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { seededRandom } from '../../support/random.ts';
import { ask, assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const reader = createAlertReader({ client });
const nothing: Segment = {};

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  for (const table of ['posts', 'mentions']) await client.command({ query: `TRUNCATE TABLE ${table}` });
});

/** Each time a process of its own: it remembers nothing of what was written before. */
const write = (batch: Parameters<ReturnType<typeof createStoreWriter>['write']>[0]) =>
  createStoreWriter({ client, events: quietEvents() }).write(batch);
const count = (change: Partial<Parameters<typeof reader.counts>[0]> = {}) =>
  reader.counts({ brands: ['acme'], segment: nothing, from: start - 2 * hour, to: start, ...change });
const at = start - hour;
const counts = (change: Partial<StepCounts> = {}): StepCounts => ({
  brand: 'acme',
  at,
  mentions: 0,
  negative: 0,
  positive: 0,
  stories: 0,
  negativeStories: 0,
  positiveStories: 0,
  rated: 0,
  negativeReach: 0,
  ...change,
});
const by = (followers?: number): Partial<Post> => ({
  author: { handle: 'ada', ...(followers !== undefined && { followers }) },
});

describe('counts', () => {
  test('tell mentions, sentiment, stories and reach by step', async () => {
    await write([
      assessment(post('test:1', by(100)), [mention('acme', 'negative')]),
      assessment(post('test:2', by(20)), [mention('acme', 'negative')], { storyId: 'test:1' }),
      assessment(post('test:3', by()), [mention('acme', 'negative')]),
      assessment(post('test:4', by(7)), [mention('acme', 'positive'), mention('globex', 'negative')]),
      assessment(post('test:5'), [mention('acme', 'neutral')]),
      assessment(post('test:6'), [mention('acme', 'unrated')]),
      assessment(post('test:7', { publishedAt: at + stepMs - 1 }), [mention('acme', 'positive')]),
      assessment(post('test:8', { publishedAt: at + stepMs }), [mention('acme', 'positive')]),
    ]);
    expect(await count()).toEqual([
      counts({
        mentions: 7,
        negative: 3,
        positive: 2,
        stories: 6,
        negativeStories: 2,
        positiveStories: 2,
        rated: 6,
        negativeReach: 120,
      }),
      counts({ at: at + stepMs, mentions: 1, positive: 1, stories: 1, positiveStories: 1, rated: 1 }),
    ]);
    const both = await count({ brands: ['globex', 'acme', 'unknown'] });
    expect(both.map(({ brand, at: step }) => [brand, step])).toEqual([
      ['acme', at],
      ['acme', at + stepMs],
      ['globex', at],
    ]);
    expect(await count({ brands: [] })).toEqual([]);
  });

  test('the range begins inclusive and ends exclusive', async () => {
    await write([assessment(post('test:1'), ['acme'])]);
    expect(await count({ from: at, to: at + 1 })).toHaveLength(1);
    expect(await count({ from: at - 1, to: at })).toEqual([]);
    expect(await count({ from: at + 1, to: start })).toEqual([]);
    expect(await count({ from: start, to: at })).toEqual([]);
  });

  test('a mention counts once, as it is now: written again, edited, judged anew, gone, and back', async () => {
    const one = (label: Mention['sentiment']['label'], change: Partial<Post> = {}) =>
      assessment(post('test:1', { ...by(5), ...change }), [mention('acme', label)]);
    await write([one('negative')]);
    await write([one('negative')]);
    const negative = counts({ mentions: 1, negative: 1, stories: 1, negativeStories: 1, rated: 1, negativeReach: 5 });
    expect(await count()).toEqual([negative]);
    await write([one('negative', { fetchedAt: start + 1, text: 'edited', ...by(9) })]);
    expect(await count()).toEqual([{ ...negative, negativeReach: 9 }]);
    // An older state that comes late changes nothing.
    await write([one('positive', { fetchedAt: start - 1 })]);
    expect(await count()).toEqual([{ ...negative, negativeReach: 9 }]);
    await write([deletion('test:1', start + 2)]);
    expect(await count()).toEqual([]);
    await write([one('unrated', { fetchedAt: start + 3 })]);
    expect(await count()).toEqual([counts({ mentions: 1, stories: 1 })]);
    await write([assessment(post('test:1', { fetchedAt: start + 4 }), ['globex'])]);
    expect(await count()).toEqual([]);
    expect(await count({ brands: ['globex'] })).toHaveLength(1);
  });

  test('of two judgements of one state the later written counts, whatever was merged', async () => {
    const judged = (label: Mention['sentiment']['label']) =>
      write([assessment(post('test:1'), [mention('acme', label)]), assessment(post(`test:${label}`), ['other'])]);
    const labels = ['negative', 'positive', 'negative', 'unrated', 'positive', 'negative', 'positive'] as const;
    for (const [i, label] of labels.entries()) {
      await judged(label);
      const [row] = await count();
      expect([row?.mentions, row?.negative, row?.positive]).toEqual([
        1,
        Number(label === 'negative'),
        Number(label === 'positive'),
      ]);
      if (i === 3) await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
    }
    await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
    expect(await count()).toEqual([counts({ mentions: 1, positive: 1, stories: 1, positiveStories: 1, rated: 1 })]);
  });

  test('what was first seen long after it was published is left out', async () => {
    await write([
      assessment(post('test:1', { fetchedAt: at + 10_000 }), ['acme']),
      assessment(post('test:2', { fetchedAt: at + 10_001 }), ['acme']),
      assessment(post('test:3', { fetchedAt: at - 5_000 }), ['acme']),
    ]);
    // When it was seen first counts, not when it was last fetched.
    await write([assessment(post('test:1', { fetchedAt: start, text: 'edited' }), ['acme'])]);
    expect((await count())[0]?.mentions).toBe(3);
    expect((await count({ maxDelayMs: 10_000 }))[0]?.mentions).toBe(2);
    expect((await count({ maxDelayMs: 0 }))[0]?.mentions).toBe(1);
  });

  test('names of brands cannot leave their literal', async () => {
    const hostile = `it's \\' OR 1 --\n🙂{x:String}`;
    await write([assessment(post('test:1'), [mention(hostile, 'negative')]), assessment(post('test:2'), ['acme'])]);
    expect((await count({ brands: [hostile] })).map(({ brand, mentions }) => [brand, mentions])).toEqual([
      [hostile, 1],
    ]);
    expect(await count({ brands: ["' OR '1'='1", '\ud83d', '\\'] })).toEqual([]);
    expect(
      (await count({ brands: [hostile, ...Array.from({ length: 20_000 }, (_, i) => `brand-${i}`), 'acme'] })).length,
    ).toBe(2);
  });

  test('whatever is written, they are those of FINAL', async () => {
    const random = seededRandom(11);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const labels = ['negative', 'neutral', 'positive', 'unrated'] as const;
    for (let round = 0; round < 25; round++) {
      await write(
        Array.from({ length: 12 }, () => {
          const n = Math.floor(random() * 30);
          const id = `test:${n}`;
          const fetchedAt = start + Math.floor(random() * 4);
          if (random() < 0.15) return deletion(id, fetchedAt);
          const brands = ['acme', 'globex', 'umbrella'].filter(() => random() < 0.6);
          return assessment(
            post(id, {
              fetchedAt,
              publishedAt: start - 3 * hour + n * 400_000,
              network: pick(['a', 'b']),
              type: pick(['post', 'review']),
              ...by(random() < 0.5 ? Math.floor(random() * 1_000) : undefined),
            }),
            brands.map((brand) => mention(brand, pick(labels))),
            { storyId: pick([id, 'test:0']) },
          );
        }),
      );
      if (random() < 0.2) await client.command({ query: 'OPTIMIZE TABLE mentions' });
      const query = {
        brands: ['acme', 'globex', 'umbrella'].slice(Math.floor(random() * 3)),
        segment: pick<Segment>([{}, { networks: ['a'] }, { types: ['review'], followersAtLeast: 300 }]),
        from: start - Math.floor(random() * 3 * hour),
        to: start + Math.floor((random() - 0.3) * hour),
      };
      const wanted = await ask(
        client,
        `SELECT toString(brand) AS b, intDiv(toUnixTimestamp64Milli(published_at), ${stepMs}) * ${stepMs} AS at, count(), countIf(sentiment = 'negative'),
           countIf(sentiment = 'positive'), countIf(post_id = story_id), countIf(post_id = story_id AND sentiment = 'negative'),
           countIf(post_id = story_id AND sentiment = 'positive'), countIf(sentiment != 'unrated'),
           sumIf(ifNull(author_followers, 0), sentiment = 'negative')
         FROM v_mentions
         WHERE brand IN (${query.brands.map((brand) => `'${brand}'`).join(',')}) AND ${segmentCondition(query.segment)}
           AND toUnixTimestamp64Milli(published_at) >= ${query.from} AND toUnixTimestamp64Milli(published_at) < ${query.to}
         GROUP BY b, at ORDER BY b, at`,
      );
      const found = (await reader.counts(query)).map((row) => [
        ...[row.brand, row.at, row.mentions, row.negative, row.positive, row.stories, row.negativeStories],
        ...[row.positiveStories, row.rated, row.negativeReach],
      ]);
      expect(found).toEqual(wanted.map(([brand, ...numbers]) => [brand, ...numbers.map(Number)]));
    }
  });
});

describe('a segment', () => {
  const all = ['1', '2', '3', '4'];
  beforeEach(() =>
    write([
      assessment(
        post('test:1', {
          network: 'a',
          source: 'x',
          type: 'review',
          country: 'es',
          url: 'https://www.bbc.co.uk/1',
          ...by(10),
        }),
        ['acme'],
      ),
      assessment(post('test:2', { network: 'b', source: "it's", country: 'fr', ...by(1_000) }), ['acme'], {
        language: { code: 'ca', confidence: 1 },
      }),
      assessment(post('test:3', { network: 'b', source: 'x' }), ['acme']),
      assessment(post('test:4', { network: 'c', source: 'x\\', ...by(999) }), ['acme']),
    ]),
  );

  test.each<[Segment, string[]]>([
    [{}, all],
    [{ networks: [] }, all],
    [{ networks: ['b', 'c'] }, ['2', '3', '4']],
    [{ networks: ['b'], sources: ["it's"] }, ['2']],
    [{ sources: ['x\\', "' OR 1 --"] }, ['4']],
    [{ types: ['review'] }, ['1']],
    [{ languages: ['ca'] }, ['2']],
    [{ countries: ['es', 'fr'] }, ['1', '2']],
    [{ sites: ['bbc.co.uk'] }, ['1']],
    // Who has an unknown number of followers has not so many.
    [{ followersAtLeast: 999 }, ['2', '4']],
    [{ followersAtLeast: 999.5 }, ['2']],
    [{ followersAtLeast: 0 }, all],
    [{ networks: ['\ud83d'] }, []],
  ])('%j', async (segment, ids) => {
    const rows = await ask(
      client,
      `SELECT substring(post_id, 6) FROM v_mentions WHERE ${segmentCondition(segment)} ORDER BY 1`,
    );
    expect(rows.flat()).toEqual(ids);
    expect((await count({ segment }))[0]?.mentions ?? 0).toBe(ids.length);
  });

  test('is that of the latest state', async () => {
    await write([assessment(post('test:1', { network: 'b', fetchedAt: start + 1 }), ['acme'])]);
    expect(await count({ segment: { networks: ['a'] } })).toEqual([]);
    expect((await count({ segment: { networks: ['b'] } }))[0]?.mentions).toBe(3);
  });

  test('a number that is none is refused', () => {
    expect(() => segmentCondition({ followersAtLeast: Number.NaN })).toThrow(RangeError);
  });
});

describe('the cost', () => {
  const readBy = async (brands: string, from: number, to: number) => {
    const query = latestStates({ brands, from, to, wanted: { seen: 'is_deleted = 0', label: 'sentiment' } });
    const plan = (await ask(client, `EXPLAIN indexes = 1, projections = 1 ${query}`)).flat().join('\n');
    const [, projection] = /ReadFromMergeTree \((\S+)\)/.exec(plan) ?? [];
    const [, granules] = /Parts: \d+ \| Granules: (\d+)/.exec(plan) ?? [];
    return { projection, granules: Number(granules) };
  };

  beforeEach(() =>
    client.command({
      query: `INSERT INTO mentions (mention_id, brand, post_id, published_at, first_seen_at, version)
        SELECT toUUID(concat('00000000-0000-0000-0000-', leftPad(toString(number), 12, '0'))), concat('b', toString(number % 40)), toString(number),
          fromUnixTimestamp64Milli(toInt64(${start}) - toInt64(number) * 10000, 'UTC') AS at, at, 1
        FROM numbers(120000) SETTINGS max_partitions_per_insert_block = 0`,
    }),
  );

  test('of a short time of all brands is that of the time, of a long time of one brand that of the brand', async () => {
    const brands = Array.from({ length: 40 }, (_, i) => `'b${i}'`).join(',');
    const { projection, granules } = await readBy(brands, start - hour, start + 1);
    expect(projection).toBe('by_publication');
    expect(granules).toBe(1);
    const found = await count({ brands: ['b1', 'b2'], from: start - hour, to: start + 1 });
    expect(found.reduce((sum, row) => sum + row.mentions, 0)).toBe(18);
    const one = await readBy("'b1'", start - 14 * 24 * hour, start + 1);
    expect(one.projection).not.toBe('by_publication');
    expect(one.granules).toBeLessThan(5);
  });
});
