import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { clusterPhrases } from '../../../sinks/clickhouse/topics/cluster.ts';
import { rankPhrases } from '../../../sinks/clickhouse/topics/rank.ts';
import { phraseCounts } from '../../../sinks/clickhouse/topics/statements.ts';
import {
  type Ask,
  readFrequentPhrases,
  readPhrases,
  readTopics,
  type TopicsQuery,
} from '../../../sinks/clickhouse/topics.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { seededRandom } from '../../support/random.ts';
import { assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const writer = createStoreWriter({ client, events: quietEvents() });
const day = 24 * hour;
const window = { from: start - day, to: start };

const askStore: Ask = async <T>(query: string) => {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  return answer.json<T>();
};
const topicsOf = (change: Partial<TopicsQuery> = {}) =>
  readTopics(askStore, { brand: 'acme', ...window, against: 'history', limit: 20, ...change });

let made = 0;
function said(
  phrases: readonly string[],
  change: {
    brand?: string;
    at?: number;
    story?: string;
    label?: 'negative' | 'positive';
    fetchedAt?: number;
    id?: string;
  } = {},
) {
  made += 1;
  const id = change.id ?? `test:${made}`;
  const publishedAt = change.at ?? start - hour;
  const of = post(id, { text: phrases.join(', '), publishedAt, fetchedAt: change.fetchedAt ?? start });
  const seen = { ...mention(change.brand ?? 'acme', change.label ?? 'neutral'), insights: { phrases } };
  return { ...assessment(of, [seen]), storyId: change.story ?? id };
}

beforeAll(async () => {
  await migrate(client);
  const random = seededRandom(5);
  const everyday = Array.from({ length: 60 }, (_, i) => `usual ${i}`);
  const some = () => [everyday[Math.floor(random() * 60)] as string, everyday[Math.floor(random() * 60)] as string];
  const batch = [
    // What is always said, before and now, of this and of another brand.
    ...Array.from({ length: 300 }, (_, i) => said(some(), { at: start - 2 * day - i * hour })),
    ...Array.from({ length: 100 }, () => said(some())),
    ...Array.from({ length: 200 }, () => said(['cheap fares', ...some()], { brand: 'bolt' })),
    ...Array.from({ length: 12 }, () => said(['cheap fares'])),
    // A topic in two phrases; another apart from it; a text that was copied forty times.
    ...Array.from({ length: 20 }, () => said(['data leak', 'stolen passwords', ...some()], { label: 'negative' })),
    ...Array.from({ length: 15 }, () => said(['new bikes', ...some()], { label: 'positive' })),
    ...Array.from({ length: 40 }, () => said(['win a voucher'], { story: 'test:copied' })),
    // Of a deleted post, and of one that was edited, nothing stays.
    ...Array.from({ length: 9 }, (_, i) => said(['taken back'], { id: `test:gone-${i}` })),
    ...Array.from({ length: 9 }, (_, i) => said(['first wording'], { id: `test:edited-${i}` })),
  ];
  await writer.write(batch);
  await writer.write([
    ...Array.from({ length: 9 }, (_, i) => deletion(`test:gone-${i}`, start + 1)),
    ...Array.from({ length: 9 }, (_, i) => said(['second wording'], { id: `test:edited-${i}`, fetchedAt: start + 1 })),
  ]);
  // Seen again: nothing changes.
  await writer.write(batch.slice(0, 300));
});
afterAll(close);

describe('topics', () => {
  test('what is new stands out, each mention counted once, copies weigh as one', async () => {
    const found = await topicsOf();
    expect(found).toMatchObject({ mentions: 196, background: { before: 300, others: 200 } });
    const names = found.phrases.map(({ phrase }) => phrase);
    expect(names.slice(0, 3).sort()).toEqual(['data leak', 'new bikes', 'stolen passwords']);
    expect(names).toContain('second wording');
    for (const absent of ['taken back', 'first wording', 'win a voucher']) expect(names).not.toContain(absent);
    const leak = found.phrases.find(({ phrase }) => phrase === 'data leak');
    expect(leak).toMatchObject({ mentions: 20, stories: 20, sentiment: { negative: 20, positive: 0 } });
    expect(leak?.share).toBeCloseTo(20 / 196);
    expect(leak?.change).toBeGreaterThan(10);
    expect(leak?.examples).toHaveLength(3);
    expect(leak?.examples[0]?.text).toContain('data leak');
  });

  test('phrases that are said together are one topic', async () => {
    const { topics } = await topicsOf();
    const leak = topics.find(({ phrases }) => phrases.includes('data leak'));
    expect(leak?.phrases).toContain('stolen passwords');
    expect(leak?.phrases).not.toContain('new bikes');
    // The mentions of both phrases, not the sum of their counts.
    expect(leak).toMatchObject({ mentions: 20, sentiment: { negative: 20 } });
  });

  test('what other brands hear too stands out less', async () => {
    const alone = (await topicsOf()).phrases;
    const place = (phrase: string) => alone.findIndex((each) => each.phrase === phrase);
    expect(place('cheap fares') === -1 || place('cheap fares') > place('new bikes')).toBe(true);
  });

  test('only what is asked for', async () => {
    const angry = await topicsOf({ sentiment: 'negative' });
    expect(angry.mentions).toBe(20);
    expect(angry.phrases.map(({ phrase }) => phrase)).toContain('data leak');
    expect(angry.phrases.map(({ phrase }) => phrase)).not.toContain('new bikes');
    expect((await topicsOf({ language: 'xx' })).phrases).toEqual([]);
    expect((await topicsOf({ limit: 1 })).topics).toHaveLength(1);
  });

  test('without a background, what most texts have', async () => {
    const found = await topicsOf({ brand: 'bolt', against: 'previous', from: start - 2 * hour, to: start - hour + 1 });
    expect(found.phrases[0]?.phrase).toBe('cheap fares');
  });

  test.each([['acme'], ['acme', 'bolt'], ['bolt', 'acme', 'nobody']])(
    'phrases of %s together are those of each',
    async (...brands) => {
      const found = await readPhrases(askStore, { ...window, brands, limit: 5 });
      const alone = await Promise.all(brands.map((brand) => topicsOf({ brand, limit: 5 })));
      expect(found).toEqual(
        alone.map(({ phrases }) => phrases.map(({ phrase, mentions, sentiment }) => ({ phrase, mentions, sentiment }))),
      );
      expect(found[0]?.length).toBeGreaterThan(2);
    },
  );

  test('what is said most is counted by stories, in all these brands, by mentions beside it', async () => {
    const asked = { ...window, brands: ['acme'], limit: 3 };
    const [first, ...rest] = await readFrequentPhrases(askStore, asked);
    expect(first).toMatchObject({ phrase: 'data leak', mentions: 20, sentiment: { negative: 20 } });
    // Forty copies of one text are one story, and that is not often.
    expect(rest.map(({ phrase }) => phrase)).not.toContain('win a voucher');
    const [both] = await readFrequentPhrases(askStore, { ...asked, brands: ['acme', 'bolt'] });
    expect(both).toMatchObject({ phrase: 'cheap fares', mentions: 212 });
    expect((await readFrequentPhrases(askStore, { ...asked, sentiment: 'positive' }))[0]?.phrase).toBe('new bikes');
  });

  test('of a long history a part of the stories is the background, and all of the window is counted', async () => {
    const scope = { ...window, since: start - 29 * day, brands: ['acme'] };
    const rowsOf = async (sample: number) => {
      const rows = await askStore<Record<string, string>>(phraseCounts(scope, sample));
      return rows.map(
        ({ phrase, ...row }) =>
          [phrase, Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]))] as const,
      );
    };
    const [whole, part] = [await rowsOf(1), new Map(await rowsOf(4))];
    expect(whole[0]).toMatchObject(['', { now: 157, before: 300, others: 200, mentions: 196 }]);
    expect(part.get('')).toMatchObject({ now: 157, mentions: 196 });
    for (const [phrase, { now, mentions }] of whole) expect(part.get(phrase)).toMatchObject({ now, mentions });
    // A quarter, give or take four standard errors.
    const { before = 0, others = 0 } = part.get('') ?? {};
    expect(Math.abs(before - 75)).toBeLessThan(30);
    expect(Math.abs(others - 50)).toBeLessThan(25);
  });

  test('hostile names are text', async () => {
    const found = await topicsOf({ brand: "acme' OR 1 = 1 --", language: "x' OR '' = '" });
    expect(found).toMatchObject({ mentions: 0, phrases: [], topics: [] });
  });

  test('the same question has the same answer', async () => {
    expect(await topicsOf()).toEqual(await topicsOf());
  });
});

describe('ranking', () => {
  const totals = { now: 100, before: 100, others: 0 };
  const count = (phrase: string, now: number, before = 0) => ({ phrase, now, before, others: 0 });

  test('a phrase takes the place of its parts, unless they are said without it', () => {
    const whole = rankPhrases([count('lost bag', 20), count('lost', 22), count('bag', 20)], totals);
    expect(whole.map(({ phrase }) => phrase)).toEqual(['lost bag']);
    const part = rankPhrases([count('strike today', 5), count('strike', 50)], totals);
    expect(part.map(({ phrase }) => phrase)).toEqual(['strike']);
  });

  test('what is said less than before does not stand out', () => {
    expect(rankPhrases([count('sun', 5, 20)], totals)).toEqual([]);
  });

  test('clusters hold every phrase once, and no more topics than asked for', () => {
    const random = seededRandom(9);
    const phrases = Array.from({ length: 80 }, (_, i) => ({
      ...count(`p${i}`, 10),
      z: 100 - i,
      sketch: Array.from({ length: 10 }, () => String(Math.floor(random() * 40))).sort((a, b) => Number(a) - Number(b)),
    }));
    const clusters = clusterPhrases(phrases, 100);
    const all = clusters.flatMap((cluster) => cluster.phrases);
    expect(all.sort()).toEqual(phrases.map(({ phrase }) => phrase).sort());
    for (const { label, phrases: members } of clusters) expect(members).toContain(label);
    expect(clusterPhrases(phrases, 3)).toHaveLength(3);
  });
});
