import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AssessmentEvent, Mention } from '../../../core/assessment.ts';
import type { Coverage } from '../../../core/contract.ts';
import type { Post } from '../../../core/post.ts';
import { spread } from '../../../sinks/clickhouse/evidence/sample.ts';
import { type EvidenceQuery, gatherEvidence } from '../../../sinks/clickhouse/evidence.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createCoverageSink } from '../../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const minute = 60_000;
const day = 24 * hour;
const window = { from: start - hour, to: start };

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  for (const table of ['posts', 'mentions', 'coverage']) await client.command({ query: `TRUNCATE TABLE ${table}` });
});

/** Each is a new process, as far as memory goes. */
const write = (...batch: AssessmentEvent[]) => createStoreWriter({ client, events: quietEvents() }).write(batch);
const idOf = (brand: string, postId: string) =>
  hash('sha256', `${brand}\0${postId}`)
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

type Label = Mention['sentiment']['label'];

/** A mention of acme in the window, `minutes` before its end. */
function said(id: string, minutes: number, label: Label, change: Partial<Post> = {}, story = id, words: string[] = []) {
  const of = post(id, {
    publishedAt: start - minutes * minute,
    author: { handle: `by-${id}` },
    engagement: {},
    ...change,
  });
  const judged = mention('acme', label);
  const signed = words.map((word) =>
    word.startsWith('+') ? { word: word.slice(1), weight: 1 } : { word, weight: -1 },
  );
  return assessment(of, [{ ...judged, sentiment: { ...judged.sentiment, words: signed } }], { storyId: story });
}

const gather = (change: Partial<EvidenceQuery> = {}) =>
  gatherEvidence(client, {
    brand: 'acme',
    ...window,
    focus: 'negative',
    where: 'true',
    stepMs: 30 * minute,
    steps: 4,
    startedAt: window.from,
    sources: [],
    ...change,
  });

describe('what is counted', () => {
  test('each mention counts once, under replay, edits, relabels, copies and deletions', async () => {
    const first = [
      said('t:1', 50, 'negative'),
      said('t:2', 40, 'positive'),
      said('t:3', 30, 'neutral', {}, 't:1'),
      said('t:4', 20, 'unrated'),
      said('t:5', 10, 'negative'),
      said('t:6', 5, 'negative'),
    ];
    await write(...first);
    await write(...first);
    // Liked, relabelled, edited out of the brand, and deleted.
    await write(
      said('t:1', 50, 'negative', { engagement: { likes: 9 }, fetchedAt: start + 1 }, 't:1'),
      said('t:4', 20, 'negative', { fetchedAt: start + 1 }),
      assessment(post('t:5', { fetchedAt: start + 1 }), []),
      deletion('t:6', start + 1),
    );
    // An older state that comes late changes nothing.
    await write(said('t:4', 20, 'positive', { fetchedAt: start - 1 }));
    const evidence = await gather();
    expect(evidence).toMatchObject({
      ...window,
      mentions: 4,
      stories: 3,
      negative: 2,
      neutral: 1,
      positive: 1,
      unrated: 0,
      customers: [],
      gaps: [],
      bySource: [{ name: 'unit', mentions: 4, share: 1 }],
      byLanguage: [{ name: 'en', mentions: 4, share: 1 }],
    });
    expect(evidence.top.map(({ postId, copies }) => [postId, copies])).toEqual([
      ['t:1', 1],
      ['t:4', 0],
      ['t:2', 0],
    ]);
    expect(evidence.authors.map(({ author, mentions }) => [author, mentions])).toEqual([
      ['by-t:1', 1],
      ['by-t:4', 1],
    ]);
    expect(evidence.curve.values).toEqual([0, 0, 1, 1]);
  });

  test('the window ends before its end, and other brands and segments are not in it', async () => {
    await write(
      said('t:from', 60, 'negative'),
      said('t:before', 60 + 1 / minute, 'negative'),
      said('t:end', 0, 'negative'),
      said('t:last', 1 / minute, 'negative'),
      said('t:ca', 30, 'negative', { network: 'other' }),
      said('t:joy', 10, 'positive', { network: 'other' }),
      assessment(post('t:bolt', { publishedAt: start - minute }), [mention('bolt', 'negative')]),
    );
    const postsOf = async (change: Partial<EvidenceQuery>) =>
      (await gather(change)).top.map(({ postId }) => postId).toSorted();
    expect(await postsOf({})).toEqual(['t:ca', 't:from', 't:joy', 't:last']);
    // Whatever it is made of, it stays one condition.
    expect(await gather({ where: "network = 'other' OR network = 'none' -- so" })).toMatchObject({
      mentions: 2,
      authors: [{ author: 'by-t:ca' }],
      curve: { values: [0, 0, 0, 1] },
    });
    const asked = { where: 'network = {network:String}', params: { network: 'other' } };
    expect(await postsOf(asked)).toEqual(['t:ca', 't:joy']);
    expect(await gather(asked)).toMatchObject({ mentions: 2, negative: 1, curve: { values: [0, 0, 0, 1] } });
  });

  test('nothing said is nothing, with a curve of zeros', async () => {
    expect(await gather({ brand: "no'body" })).toEqual({
      ...window,
      mentions: 0,
      stories: 0,
      negative: 0,
      neutral: 0,
      positive: 0,
      unrated: 0,
      bySource: [],
      byLanguage: [],
      top: [],
      terms: [],
      reasons: [],
      authors: [],
      customers: [],
      gaps: [],
      curve: { from: start - 2 * hour, stepMs: 30 * minute, values: [0, 0, 0, 0], expected: [], mark: window.from },
    });
  });

  test('of many sources and languages, six are named and the rest are others', async () => {
    const codes = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de', 'und'];
    await write(
      ...codes.flatMap((code, i) =>
        Array.from({ length: 9 - i }, (_, n) => ({
          ...said(`t:${code}${n}`, 30, 'neutral', { source: `s${i}` }),
          language: { code, confidence: 1 },
        })),
      ),
    );
    const { bySource, byLanguage, mentions } = await gather();
    expect(mentions).toBe(44);
    expect(byLanguage.map(({ name, mentions: n }) => [name, n])).toEqual([
      ['en', 9],
      ['es', 8],
      ['ca', 7],
      ['fr', 6],
      ['pt', 5],
      ['it', 4],
      ['other', 5],
    ]);
    expect(bySource.map(({ name }) => name)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 'other']);
    expect(bySource.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(bySource[0]?.share).toBeCloseTo(9 / 44, 10);
  });
});

describe('the mentions that matter most', () => {
  test('those in focus first, by reach, engagement and copies; one a story', async () => {
    await write(
      said('t:quiet', 50, 'negative'),
      said('t:newer', 40, 'negative'),
      said('t:followed', 45, 'negative', { author: { handle: 'f', followers: 20_000 } }),
      said('t:liked', 45, 'negative', { engagement: { likes: 400 } }),
      said('t:huge', 45, 'positive', { author: { handle: 'h', followers: 9_000_000 } }),
      ...Array.from({ length: 9 }, (_, i) =>
        said(`t:copy${i}`, 59 - i, i === 4 ? 'negative' : 'neutral', {}, 't:copy0'),
      ),
    );
    const order = async (focus: EvidenceQuery['focus']) => (await gather({ focus })).top.map(({ postId }) => postId);
    expect(await order('negative')).toEqual(['t:followed', 't:liked', 't:copy4', 't:newer', 't:quiet']);
    expect((await order('positive'))[0]).toBe('t:huge');
    expect(await order('all')).toEqual(['t:huge', 't:followed', 't:liked', 't:copy8', 't:newer']);
    expect((await gather()).top[2]).toMatchObject({ sentiment: 'negative', copies: 8 });
  });

  test('the mention that the incident is about comes first, even out of the segment', async () => {
    await write(
      said('t:loud', 30, 'negative', { author: { handle: 'l', followers: 1_000_000 } }),
      said('t:one', 59, 'neutral', { network: 'other' }, 't:story'),
      said('t:again', 20, 'neutral', {}, 't:story'),
    );
    const about = { mentionId: idOf('acme', 't:one'), startedAt: start - 59 * minute };
    const places = async (change: Partial<EvidenceQuery>) =>
      (await gather({ ...about, ...change })).top.map(({ postId, copies }) => [postId, copies]);
    expect(await places({})).toEqual([
      ['t:one', 1],
      ['t:loud', 0],
    ]);
    expect(await places({ where: "network = 'test'" })).toEqual([
      ['t:one', 1],
      ['t:loud', 0],
    ]);
    expect(await places({ from: start - 40 * minute })).toEqual([
      ['t:one', 1],
      ['t:loud', 0],
    ]);
    await write(deletion('t:one', start + 1));
    expect(await places({})).toEqual([
      ['t:loud', 0],
      ['t:again', 0],
    ]);
    expect((await gather({ mentionId: "x' OR 1" })).top[0]?.postId).toBe('t:loud');
  });

  test('is told with all that is known, and without what is not', async () => {
    const text = `It's "bad"\\ \n\0 <b>{x:String}</b> ${'ñ🙂👩‍👩‍👧‍👦'.repeat(60)}`;
    await write(
      said('t:"\'1', 10, 'negative', {
        title: "O'Title {y:UInt8}",
        text,
        url: "https://x.example/'?a=1",
        author: { name: 'No Handle', url: 'https://a.example', followers: 0 },
        engagement: { rating: 1.5 },
      }),
      said('t:2', 20, 'negative', { title: 'Same head', text: 'Same head and more', author: { id: '77' } }),
      said('t:3', 30, 'negative', { text: '', author: {} }),
    );
    const { top, authors } = await gather();
    const [full, known, bare] = ['t:"\'1', 't:2', 't:3'].map((id) => top.find(({ postId }) => postId === id));
    const { text: shown, ...rest } = full ?? { text: '' };
    expect(rest).toEqual({
      mentionId: idOf('acme', 't:"\'1'),
      postId: 't:"\'1',
      url: "https://x.example/'?a=1",
      network: 'test',
      source: 'unit',
      language: 'en',
      author: 'No Handle',
      authorUrl: 'https://a.example',
      followers: 0,
      rating: 1.5,
      sentiment: 'negative',
      publishedAt: start - 10 * minute,
      copies: 0,
    });
    expect(shown.length).toBeLessThanOrEqual(500);
    expect(shown.isWellFormed()).toBe(true);
    expect(`O'Title {y:UInt8}\n${text}`.startsWith(shown.slice(0, -1))).toBe(true);
    expect(shown).toMatch(/(?:ñ|🙂|👩‍👩‍👧‍👦)…$/u);
    expect(known).toMatchObject({ text: 'Same head and more', author: '77' });
    expect(known).not.toHaveProperty('followers');
    expect(bare).toMatchObject({ text: '', author: '' });
    // Who is not known is no author.
    expect(authors).toEqual([
      { author: 'No Handle', url: 'https://a.example', network: 'test', followers: 0, mentions: 1 },
      { author: '77', url: '', network: 'test', mentions: 1 },
    ]);
  });
});

test('authors: those of what is in focus, by mentions, then followers; who is renamed is one', async () => {
  await write(
    said('t:1', 50, 'negative', { author: { id: 'a', handle: 'old' }, fetchedAt: start - 2 }),
    said('t:2', 40, 'negative', { author: { id: 'a', handle: 'new', followers: 5 }, fetchedAt: start - 1 }),
    said('t:3', 30, 'negative', { author: { handle: 'big', followers: 100 } }),
    said('t:4', 30, 'negative', { author: { handle: 'small', followers: 7 } }),
    said('t:5', 30, 'negative', { author: { handle: 'unknown' } }),
    said('t:6', 30, 'positive', { author: { handle: 'fan', followers: 999 } }),
    said('t:7', 30, 'negative', { author: { handle: 'aaa' } }),
    said('t:8', 30, 'negative', { author: { handle: 'zzz' } }),
  );
  const { authors } = await gather();
  expect(authors.map(({ author, followers, mentions }) => [author, followers, mentions])).toEqual([
    ['new', 5, 2],
    ['big', 100, 1],
    ['small', 7, 1],
    ['aaa', undefined, 1],
    ['unknown', undefined, 1],
  ]);
  expect(authors[3]).not.toHaveProperty('followers');
});

test('reasons: the words of the sign that is in focus, each once a mention', async () => {
  await write(
    said('t:1', 50, 'negative', {}, 't:1', ['Broken', 'broken', 'ÀVID', '+great']),
    said('t:2', 40, 'negative', {}, 't:2', ['broken', "it's"]),
    said('t:3', 30, 'positive', {}, 't:3', ['+great', 'broken']),
  );
  const reasons = async (focus: EvidenceQuery['focus']) =>
    (await gather({ focus })).reasons.map(({ word, mentions }) => [word, mentions]);
  expect(await reasons('negative')).toEqual([
    ['broken', 2],
    ["it's", 1],
    ['àvid', 1],
  ]);
  expect(await reasons('positive')).toEqual([['great', 1]]);
  expect((await reasons('all')).slice(0, 2)).toEqual([
    ['broken', 3],
    ['great', 2],
  ]);
});

describe('terms', () => {
  const subjects = [
    'delivery was late',
    'screen is dim',
    'price is high',
    'queue is long',
    'parcel is lost',
    'colour is off',
  ];
  const usual = (name: string, count: number, label: Label, from: number) =>
    Array.from({ length: count }, (_, i) =>
      said(`t:${name}${i}`, from + i * 30, label, { text: `Text ${name} ${subjects[i % subjects.length]}` }),
    );

  test('what is new in the window, of what is in focus, once a mention', async () => {
    const news = Array.from({ length: 5 }, (_, i) =>
      said(`t:new${i}`, 5 + i, 'negative', { text: `Text acme data breach, https://x.example/secret ${subjects[i]}` }),
    );
    const praise = Array.from({ length: 5 }, (_, i) => said(`t:yay${i}`, 5 + i, 'positive', { text: 'summer sale' }));
    await write(...usual('old', 300, 'negative', 61), ...news, ...praise);
    await write(...news, said('t:gone', 3, 'negative', { text: 'data breach' }));
    await write(deletion('t:gone', start + 1));
    const { terms } = await gather();
    expect(terms[0]).toMatchObject({ term: 'data breach', mentions: 5 });
    const all = terms.map(({ term }) => term).join(' ');
    for (const word of ['acme', 'secret', 'sale', 'delivery']) expect(all).not.toContain(word);
  });

  test('are compared with all that was said where little was in focus, and only of the weeks before', async () => {
    const now = Array.from({ length: 4 }, (_, i) =>
      said(`t:now${i}`, 5 + i, 'negative', { text: `fire ${subjects[i]}` }),
    );
    const old = Array.from({ length: 50 }, (_, i) =>
      said(`t:fire${i}`, (29 * day + i * hour) / minute, 'negative', { text: 'fire' }),
    );
    await write(...usual('old', 60, 'neutral', 61), ...now, ...old);
    expect((await gather()).terms.map(({ term }) => term)).toContain('fire');
    const lately = Array.from({ length: 50 }, (_, i) => said(`t:lately${i}`, 500 + i, 'neutral', { text: 'fire' }));
    await write(...lately);
    expect((await gather()).terms.map(({ term }) => term)).not.toContain('fire');
  });
});

describe('samples', () => {
  test('stretches are inside of the time, one after the other, as long as asked for, and at all times of the day', () => {
    for (const share of [0.001, 0.02, 0.3, 0.99]) {
      const stretches = spread({ from: start - 28 * day, to: start }, share);
      let last = start - 28 * day;
      for (const { from, to } of stretches) {
        expect(from).toBeGreaterThanOrEqual(last);
        last = to - 1;
      }
      expect(last).toBeLessThanOrEqual(start);
      const length = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(length / (28 * day)).toBeCloseTo(share, 3);
    }
    const quarters = new Set(
      spread({ from: start - 28 * day, to: start }, 0.01).map(({ from }) => Math.floor((from % day) / (6 * hour))),
    );
    expect(quarters.size).toBe(4);
  });

  test('of much, a part is read that speaks for all, the same every time', async () => {
    // 40,000 before and 5,000 in the window, of which every fifth speaks of a fire, and every second always of prices.
    const fill = (count: number, from: number, to: number, text: string) =>
      client.command({
        query: `INSERT INTO mentions (mention_id, brand, post_id, story_id, language, text, sentiment, published_at, version)
          SELECT reinterpretAsUUID(MD5(concat('${text.length}', toString(number)))), 'acme', concat('p', toString(number)), concat('s${text.length}-', toString(number)), 'en',
            concat('subject', toString(number % 50), number % 2 = 0 ? ' price ' : ' ', ${text}), 'negative',
            fromUnixTimestamp64Milli(toInt64(${from} + intDiv(number * ${to - from}, ${count})), 'UTC'), 1
          FROM numbers(${count})`,
      });
    await fill(40_000, start - 28 * day, start - hour, "''");
    await fill(5_000, start - hour, start, "number % 5 = 0 ? 'fire' : 'noon'");
    const read: { part: string }[] = [];
    const watched = {
      query: async (asked: Parameters<typeof client.query>[0]) => {
        const answer = await client.query(asked);
        const json = answer.json.bind(answer);
        answer.json = (async () => {
          const found = (await json()) as unknown as { data: { part: string }[] };
          if (asked.query.includes('cityHash64')) read.push(...found.data);
          return found;
        }) as typeof answer.json;
        return answer;
      },
    } as typeof client;
    const query = {
      brand: 'acme',
      ...window,
      focus: 'negative',
      where: 'true',
      stepMs: hour,
      steps: 1,
      startedAt: start - hour,
      sources: [],
    } as const;
    const { mentions, terms } = await gatherEvidence(watched, query);
    expect(mentions).toBe(5_000);
    expect(read.filter(({ part }) => part === 'window')).toHaveLength(2_000);
    const before = read.filter(({ part }) => part === 'background').length;
    expect(before).toBeGreaterThan(4_000);
    expect(before).toBeLessThanOrEqual(5_000);
    const fire = terms.find(({ term }) => term === 'fire');
    expect(Math.abs((fire?.mentions ?? 0) - 1_000)).toBeLessThan(120);
    expect(terms.map(({ term }) => term)).not.toContain('price');
    expect((await gatherEvidence(client, query)).terms).toEqual(terms);
  });
});

test('the window is no part of what it is compared with', async () => {
  await write(
    ...Array.from({ length: 10 }, (_, i) => said(`t:now${i}`, 5 + i, 'neutral', { text: i < 5 ? 'fire' : 'sun' })),
    ...Array.from({ length: 20 }, (_, i) => said(`t:old${i}`, 90 + i, 'neutral', { text: 'sun' })),
  );
  expect((await gather({ focus: 'all' })).terms.map(({ term }) => term)).toEqual(['fire']);
});

test('gaps are told, and a step in which no source was seen is not zero', async () => {
  const asked = (source: string, at: number, error = ''): Coverage => ({
    kind: 'coverage',
    source,
    startedAt: at,
    finishedAt: at,
    outcome: error ? 'failed' : 'ok',
    posts: 0,
    rejects: 0,
    error,
  });
  const times = (from: number, to: number) =>
    Array.from({ length: (to - from) / (5 * minute) }, (_, i) => from + i * 5 * minute);
  await createCoverageSink({ client }).write([
    ...times(start - day, start - hour).map((at) => asked('a', at)),
    ...times(start - hour, start).map((at) => asked('a', at, 'it is down')),
    ...times(start - day, start - 30 * minute).map((at) => asked('b', at)),
  ]);
  await write(said('t:1', 45, 'negative'), said('t:2', 10, 'negative'));
  const { gaps, curve } = await gather({ sources: ['a', 'b', 'files'] });
  expect(gaps).toEqual([
    { source: 'a', from: start - 65 * minute, to: start, error: 'it is down' },
    { source: 'b', from: start - 35 * minute, to: start, error: '' },
  ]);
  expect(curve).toEqual({
    from: start - 2 * hour,
    stepMs: 30 * minute,
    values: [0, 0, 1, null],
    expected: [],
    mark: window.from,
  });
  // Of which nothing is known at all is not in doubt.
  expect((await gather({ sources: ['files'] })).curve.values).toEqual([0, 0, 1, 1]);
});

test('what goes wrong is a pipeline error', async () => {
  await expect(gather({ where: 'no_such_column = 1' })).rejects.toMatchObject({
    name: 'PipelineError',
    retry: 'fatal',
  });
});
