import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AssessmentEvent, Mention } from '../../../core/assessment.ts';
import type { Post } from '../../../core/post.ts';
import { type DigestQuery, gatherDigest } from '../../../sinks/clickhouse/digest.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createCoverageSink } from '../../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const day = 24 * hour;
const period = { from: start - day, to: start };
const before = { from: start - 2 * day, to: start - day };

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  for (const table of ['posts', 'mentions', 'coverage']) await client.command({ query: `TRUNCATE TABLE ${table}` });
});

const write = (...batch: AssessmentEvent[]) => createStoreWriter({ client, events: quietEvents() }).write(batch);

/** Said of a brand, hours before the end of the period. */
function said(
  brand: string,
  id: string,
  hours: number,
  label: Mention['sentiment']['label'],
  change: Partial<Post> = {},
  story = id,
) {
  const of = post(id, { publishedAt: start - hours * hour, author: { handle: `by-${id}` }, engagement: {}, ...change });
  return assessment(of, [mention(brand, label)], { storyId: story });
}

const gather = (change: Partial<DigestQuery> = {}) =>
  gatherDigest(client, {
    brands: ['acme'],
    competitors: [],
    ...period,
    before,
    sources: [],
    incidents: [],
    handles: {},
    ...change,
  });

describe('counts', () => {
  test('of the period and of the one before, each mention once', async () => {
    const first = [
      said('acme', 't:1', 1, 'negative'),
      said('acme', 't:2', 2, 'neutral', {}, 't:1'),
      said('acme', 't:3', 24, 'positive'),
      said('acme', 't:gone', 3, 'negative'),
      said('acme', 't:end', 0, 'negative'),
      said('acme', 't:4', 25, 'unrated'),
      said('acme', 't:5', 48, 'positive'),
      said('acme', 't:6', 49, 'positive'),
    ];
    await write(...first);
    await write(...first);
    await write(
      said('acme', 't:1', 1, 'positive', { fetchedAt: start + 1, engagement: { likes: 4 } }),
      deletion('t:gone', start + 1),
    );
    const content = await gather({ brands: ['acme', 'acme', "it's"] });
    expect(content).toMatchObject({ ...period, incidents: [], gaps: [] });
    expect(content.brands).toHaveLength(2);
    expect(content.brands[0]).toMatchObject({
      brand: 'acme',
      mentions: 3,
      stories: 2,
      negative: 0,
      neutral: 1,
      positive: 2,
      unrated: 0,
      before: { mentions: 2, stories: 2, negative: 0, neutral: 0, positive: 1, unrated: 1 },
    });
    const none = { mentions: 0, stories: 0, negative: 0, neutral: 0, positive: 0, unrated: 0 };
    expect(content.brands[1]).toEqual({
      brand: "it's",
      ...none,
      before: none,
      worthResponding: [],
      topStories: [],
      risingTerms: [],
    });
  });

  test('the share of voice is among itself and its competitors', async () => {
    await write(
      ...[1, 2, 3].map((i) => said('acme', `t:a${i}`, i, 'neutral')),
      said('bolt', 't:b', 1, 'neutral'),
      said('other', 't:o', 1, 'neutral'),
      said('acme', 't:old', 30, 'neutral'),
      said('bolt', 't:older', 30, 'neutral'),
    );
    const voice = async (change: Partial<DigestQuery>) =>
      (await gather(change)).brands.map((brand) => brand.shareOfVoice);
    expect(await voice({ competitors: ['bolt', 'bolt'] })).toEqual([{ value: 0.75, before: 0.5 }]);
    expect(await voice({ brands: ['acme', 'bolt'], competitors: ['bolt'] })).toEqual([
      { value: 0.75, before: 0.5 },
      undefined,
    ]);
    expect(await voice({ competitors: [] })).toEqual([undefined]);
    // Nobody has a part of nothing.
    expect(await voice({ competitors: ['bolt'], before: { from: start - 9 * day, to: start - 8 * day } })).toEqual([
      undefined,
    ]);
  });

  test('what people want and what it is about, by number, with the period before', async () => {
    const told = (id: string, hoursAgo: number, intent: 'help' | 'leave' | 'buy', ...reasons: string[]) =>
      assessment(post(id, { publishedAt: start - hoursAgo * hour }), [
        { ...mention('acme'), insights: { intent: { label: intent, confidence: 0.8 }, reasons } },
      ]);
    const batch = [
      told('t:1', 1, 'help', 'price', "o'own"),
      told('t:2', 2, 'leave', "o'own"),
      told('t:3', 3, 'help'),
      told('t:4', 30, 'help', 'delivery'),
      told('t:5', 31, 'buy'),
      said('acme', 't:6', 1, 'neutral'),
    ];
    await write(...batch);
    await write(...batch);
    const [brand] = (await gather({ brands: ['acme'] })).brands;
    expect(brand?.intents).toEqual([
      { name: 'help', mentions: 2, before: 1 },
      { name: 'leave', mentions: 1, before: 0 },
    ]);
    expect(brand?.reasons).toEqual([
      { name: "o'own", mentions: 2, before: 0 },
      { name: 'price', mentions: 1, before: 0 },
    ]);
    // Who leaves and who asks for help are worth an answer, though they are not negative.
    expect(brand?.worthResponding.map(({ postId, why }) => [postId, ...why])).toEqual([
      ['t:1', 'help'],
      ['t:2', 'leave'],
      ['t:3', 'help'],
    ]);
  });

  test('nothing asked is nothing', async () => {
    expect(await gather({ brands: [] })).toEqual({ ...period, brands: [], incidents: [], gaps: [] });
  });
});

describe('worth an answer', () => {
  const answerable = async (change: Partial<DigestQuery> = {}) =>
    (await gather(change)).brands[0]?.worthResponding.map(({ postId, why }) => [postId, ...why]);
  const accounts = { handles: { acme: ['@Acme_Help', 'acme'] } };

  test('who asks, complains or gives few stars, the most pressing first', async () => {
    await write(
      said('acme', 't:praise', 1, 'positive', { author: { handle: 'p', followers: 1_000_000 } }),
      said('acme', 't:asks', 2, 'neutral', { text: 'does acme ship to Spain?' }),
      said('acme', 't:typed', 3, 'neutral', { type: 'question' }),
      said('acme', 't:link', 1, 'neutral', { text: 'acme https://x.example/?a=1 and ?b' }),
      said('acme', 't:stars', 4, 'neutral', { engagement: { rating: 1 } }),
      said('acme', 't:fine', 4, 'neutral', { engagement: { rating: 3 } }),
      said('acme', 't:loud', 20, 'negative', { text: '¿por qué, acme?', author: { handle: 'l', followers: 50_000 } }),
      said('acme', 't:old', 23, 'negative'),
    );
    expect(await answerable()).toEqual([
      ['t:loud', 'question', 'negative', 'reach'],
      ['t:asks', 'question'],
      ['t:typed', 'question'],
      ['t:stars', 'review'],
      ['t:old', 'negative'],
    ]);
    expect((await answerable(accounts))?.map((entry) => entry.at(-1))).toEqual(Array(5).fill('unanswered'));
  });

  test('a question is told by the mark of any script; a low rating is less than three stars', async () => {
    await write(
      said('acme', 't:opened', 1, 'neutral', { text: '¿cuándo llega lo de acme' }),
      said('acme', 't:wide', 2, 'neutral', { text: 'acmeは届きますか？教えて' }),
      said('acme', 't:arabic', 3, 'neutral', { text: 'متى يصل acme؟' }),
      said('acme', 't:half', 4, 'neutral', { engagement: { rating: 2.5 } }),
      said('acme', 't:search', 5, 'neutral', { text: 'acme https://x.example/find?q=why' }),
    );
    expect(await answerable()).toEqual([
      ['t:opened', 'question'],
      ['t:wide', 'question'],
      ['t:arabic', 'question'],
      ['t:half', 'review'],
    ]);
  });

  test('what the brand wrote or answered is not among them; a deleted answer is none', async () => {
    const answer = (id: string, parentId: string, handle: string) =>
      assessment(post(id, { parentId, author: { handle }, fetchedAt: start }), []);
    await write(
      said('acme', "t:'1", 5, 'negative'),
      said('acme', 't:praise', 5, 'positive'),
      said('acme', 't:2', 6, 'negative'),
      said('acme', 't:3', 7, 'negative'),
      said('acme', 't:own', 3, 'negative', { author: { handle: 'ACME' } }),
      answer('t:r1', "t:'1", 'acme_help'),
      answer('t:r2', 't:2', 'somebody'),
      answer('t:r3', 't:3', 'Acme'),
    );
    const posts = async (change: Partial<DigestQuery>) => (await answerable(change))?.map(([id]) => id);
    expect(await posts(accounts)).toEqual(['t:2']);
    expect(await posts({})).toEqual(['t:own', "t:'1", 't:2', 't:3']);
    await write(deletion('t:r3', start + 1));
    expect(await posts(accounts)).toEqual(['t:2', 't:3']);
  });

  test('one a story, and no more than five', async () => {
    await write(
      ...Array.from({ length: 8 }, (_, i) => said('acme', `t:${i}`, i + 1, 'negative')),
      said('acme', 't:copy', 1.5, 'neutral', {}, 't:0'),
    );
    const [brand] = (await gather()).brands;
    expect(brand?.worthResponding.map(({ postId, copies }) => [postId, copies])).toEqual([
      ['t:0', 1],
      ['t:1', 0],
      ['t:2', 0],
      ['t:3', 0],
      ['t:4', 0],
    ]);
  });
});

test('stories by how often they were repeated, rising terms, and gaps of the period', async () => {
  const subjects = ['late delivery', 'dim screen', 'high price', 'long queue', 'lost parcel'];
  await write(
    said('acme', 't:big', 3, 'positive', { author: { handle: 'big', followers: 900_000 } }),
    ...[1, 2, 3].map((i) => said('acme', `t:s${i}`, i, 'neutral', {}, 't:s1')),
    ...[1, 2].map((i) => said('acme', `t:p${i}`, i, 'neutral', {}, 't:p1')),
    said('acme', 't:small', 3, 'negative'),
    ...Array.from({ length: 6 }, (_, i) =>
      said('acme', `t:n${i}`, 1 + i / 10, 'neutral', { text: `Text new logo, ${subjects[i % 5]}` }),
    ),
    ...Array.from({ length: 100 }, (_, i) =>
      said('acme', `t:o${i}`, 30 + i, 'neutral', { text: `Text ${subjects[i % 5]}` }),
    ),
  );
  await createCoverageSink({ client }).write(
    [start - 30 * hour, start - 20 * hour].map((startedAt, i) => ({
      kind: 'coverage',
      source: 'feed',
      startedAt,
      finishedAt: startedAt,
      outcome: i === 0 ? 'ok' : 'failed',
      posts: 0,
      rejects: 0,
      error: i === 0 ? '' : 'gone',
    })),
  );
  const { brands, gaps } = await gather({ sources: ['feed'] });
  expect(brands[0]?.topStories.map(({ postId, copies }) => [postId, copies])).toEqual([
    ['t:s1', 2],
    ['t:p1', 1],
    ['t:big', 0],
  ]);
  expect(brands[0]?.risingTerms[0]).toMatchObject({ term: 'new logo', mentions: 6 });
  expect(gaps).toEqual([{ source: 'feed', ...period, error: 'gone' }]);
});
