import { Readable } from 'node:stream';
import { type ClickHouseClient, drainStream } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssessmentEvent } from '../../../core/assessment.ts';
import type { LabelRequest } from '../../../core/label.ts';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import { createLabelStore } from '../../../sinks/clickhouse/labels.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { mentionIdOf } from '../../../sinks/clickhouse/rows.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { seededRandom } from '../../support/random.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { ask, assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
beforeAll(() => migrate(client));
afterAll(close);

const clock = createVirtualClock(start);
const random = seededRandom(7);
/** Each as of a process of its own: they share nothing but the store. */
const newWriter = (of: ClickHouseClient = client) => createStoreWriter({ client: of, events: quietEvents() });
const newLabels = (of: ClickHouseClient = client) => createLabelStore({ client: of, clock, random });
const say = (postId: string, label: LabelRequest['label'], more: { by?: string; note?: string; brand?: string } = {}) =>
  newLabels().label([{ brand: 'acme', postId, label, by: 'ana', ...more }]);
const of = (id: string, story: string, change: Parameters<typeof post>[1] = {}) =>
  assessment(post(id, change), [mention('acme', 'negative')], { storyId: story });

async function shown(ids: string): Promise<unknown[][]> {
  return ask(
    client,
    `SELECT post_id, sentiment, sentiment_score, sentiment_confidence, sentiment_engine, labelled_by, judged_sentiment
     FROM v_mentions WHERE post_id LIKE '${ids}:%' ORDER BY post_id`,
  );
}
const labelled = (id: string, label: string, by = 'ana') => [
  id,
  label,
  { negative: -1, neutral: 0, positive: 1 }[label],
  1,
  'person',
  by,
  'negative',
];
const judged = (id: string) => [id, 'negative', 0, 0.5, 'test-1', '', 'negative'];

describe('a label', () => {
  test('counts at once for the mention and its near-copies, of that brand alone', async () => {
    const both = assessment(post('a:1'), [mention('acme', 'negative'), mention('rival', 'negative')], {
      storyId: 'a:1',
    });
    await newWriter().write([both, of('a:2', 'a:1'), of('a:3', 'a:3')]);
    expect(await say('a:2', 'positive', { note: 'irony' })).toEqual([
      { brand: 'acme', postId: 'a:2', outcome: 'labelled', sentiment: 'positive', mentions: 2 },
    ]);
    expect(await shown('a')).toEqual(
      expect.arrayContaining([labelled('a:1', 'positive'), judged('a:1'), labelled('a:2', 'positive'), judged('a:3')]),
    );
    expect(await shown('a')).toHaveLength(4);
    expect(
      await ask(
        client,
        `SELECT brand, post_id, story_id, label, note, labelled_by, judged_sentiment, judged_confidence, judged_engine, language, source, text
         FROM v_labels WHERE post_id LIKE 'a:%'`,
      ),
    ).toEqual([
      ['acme', 'a:2', 'a:1', 'positive', 'irony', 'ana', 'negative', 0.5, 'test-1', 'en', 'unit', 'Text of a:2'],
    ]);
  });

  test('of the mention itself beats one of its story, and the latest of the story beats the others', async () => {
    await newWriter().write([of('b:1', 'b:1'), of('b:2', 'b:1'), of('b:3', 'b:1')]);
    await say('b:1', 'positive');
    await say('b:2', 'neutral', { by: 'bo' });
    expect(await shown('b')).toEqual([
      labelled('b:1', 'positive'),
      labelled('b:2', 'neutral', 'bo'),
      labelled('b:3', 'neutral', 'bo'),
    ]);
    expect(await say('b:2', 'none')).toEqual([
      { brand: 'acme', postId: 'b:2', outcome: 'withdrawn', sentiment: 'positive', from: 'b:1', mentions: 2 },
    ]);
    expect(await shown('b')).toEqual(['b:1', 'b:2', 'b:3'].map((id) => labelled(id, 'positive')));
    await say('b:1', 'none');
    expect(await shown('b')).toEqual(['b:1', 'b:2', 'b:3'].map(judged));
    expect(await ask(client, "SELECT count() FROM v_labels WHERE post_id LIKE 'b:%'")).toEqual([['0']]);
  });

  test('given by a process whose clock is behind wins over what was said before', async () => {
    await newWriter().write([of('c:1', 'c:1'), of('c:2', 'c:1'), of('c:3', 'c:1')]);
    await say('c:1', 'positive');
    const behind = createLabelStore({ client, clock: createVirtualClock(start - hour), random });
    await behind.label([{ brand: 'acme', postId: 'c:2', label: 'neutral', by: 'bo' }]);
    expect((await shown('c'))[2]).toEqual(labelled('c:3', 'neutral', 'bo'));
    await behind.label([{ brand: 'acme', postId: 'c:1', label: 'neutral', by: 'bo' }]);
    expect(await shown('c')).toEqual(['c:1', 'c:2', 'c:3'].map((id) => labelled(id, 'neutral', 'bo')));
  });

  test('holds for copies that come later, through refreshes, edits, replays and restarts', async () => {
    const writer = newWriter();
    await writer.write([of('d:1', 'd:1')]);
    await say('d:1', 'positive');
    await writer.write([of('d:2', 'd:1')]);
    const refreshed = of('d:1', 'd:1', { engagement: { likes: 99 }, fetchedAt: start + 1 });
    await writer.write([refreshed]);
    expect(await shown('d')).toEqual([labelled('d:1', 'positive'), labelled('d:2', 'positive')]);
    // An edit may make it a story of its own.
    await newWriter().write([of('d:1', 'd:other', { text: 'edited', fetchedAt: start + 2 })]);
    await newWriter().write([of('d:1', 'd:1'), refreshed, of('d:2', 'd:1')]);
    expect(await shown('d')).toEqual([labelled('d:1', 'positive'), labelled('d:2', 'positive')]);
    expect(await ask(client, "SELECT text, likes FROM v_mentions WHERE post_id = 'd:1'")).toEqual([['edited', '1']]);
  });

  test('is taken back to what was judged last, and not to what was judged when it was given', async () => {
    await newWriter().write([of('e:1', 'e:1')]);
    await say('e:1', 'neutral');
    const again = assessment(post('e:1', { fetchedAt: start + 5 }), [mention('acme', 'positive')]);
    await newWriter().write([again]);
    expect((await shown('e'))[0]?.slice(0, 2)).toEqual(['e:1', 'neutral']);
    await say('e:1', 'none');
    expect(await shown('e')).toEqual([['e:1', 'positive', 0, 0.5, 'test-1', '', 'positive']]);
  });

  test('goes with its note when the post is deleted, and comes back with the post', async () => {
    await newWriter().write([of('f:1', 'f:1'), of('f:2', 'f:1')]);
    await say('f:1', 'positive', { note: 'says "Text of f:1"' });
    await newWriter().write([deletion('f:1', start + 10)]);
    expect(await shown('f')).toEqual([labelled('f:2', 'positive')]);
    expect(await ask(client, "SELECT count() FROM v_labels WHERE post_id = 'f:1'")).toEqual([['0']]);
    expect(await ask(client, "SELECT note FROM labels FINAL WHERE post_id = 'f:1'")).toEqual([['']]);
    expect(await say('f:1', 'negative')).toEqual([{ brand: 'acme', postId: 'f:1', outcome: 'missing', mentions: 0 }]);
    await newWriter().write([of('f:1', 'f:1', { fetchedAt: start + 20 })]);
    expect(await shown('f')).toEqual([labelled('f:1', 'positive'), labelled('f:2', 'positive')]);
  });

  test('that was left half-way by a crash is finished by the next start', async () => {
    await newWriter().write([of('g:1', 'g:1'), of('g:2', 'g:1')]);
    const dying = Object.create(client, {
      command: { value: () => Promise.reject(new Error('killed')) },
    }) as ClickHouseClient;
    const request = { brand: 'acme', postId: 'g:1', label: 'positive', by: 'ana' } as const;
    await expect(newLabels(dying).label([request])).rejects.toMatchObject({ retry: 'transient' });
    expect(await shown('g')).toEqual([judged('g:1'), judged('g:2')]);
    expect(await newLabels().settle()).toBe(1);
    expect(await shown('g')).toEqual([labelled('g:1', 'positive'), labelled('g:2', 'positive')]);
    expect(await newLabels().settle()).toBe(0);
  });

  test('that was written while the same state was judged anew does not write over it', async () => {
    await newWriter().write([of('j:1', 'j:1'), of('j:2', 'j:2')]);
    // What the statement that shows a label read, and writes when the other process is done.
    await client.command({ query: "CREATE TABLE stale AS SELECT * FROM mentions FINAL WHERE post_id LIKE 'j:%'" });
    await newWriter().write([
      assessment(post('j:1'), []),
      assessment(post('j:2'), [mention('acme', 'positive')], { storyId: 'j:2' }),
    ]);
    await client.command({ query: 'INSERT INTO mentions SELECT * FROM stale' });
    const after = [['j:2', 'positive', 0, 0.5, 'test-1', '', 'positive']];
    expect(await shown('j')).toEqual(after);
    await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
    expect(await shown('j')).toEqual(after);
  });

  test('is seen by what alerts are judged by, once', async () => {
    const brand = 'alerting';
    const some = ['h:1', 'h:2', 'h:3'].map((id) => assessment(post(id), [mention(brand, 'negative')], { storyId: id }));
    await newWriter().write(some);
    await say('h:2', 'positive', { brand });
    const range = { brands: [brand], segment: {}, from: start - 2 * hour, to: start + hour };
    const reader = createAlertReader({ client });
    const count = async () => (await reader.counts(range)).map((c) => [c.mentions, c.negative, c.positive]);
    expect(await count()).toEqual([[3, 2, 1]]);
    await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
    expect(await count()).toEqual([[3, 2, 1]]);
    const found = await reader.mentions({ ...range, seenFrom: 0, limit: 10 });
    expect(found.map(({ postId, sentiment }) => `${postId} ${sentiment}`).toSorted()).toEqual([
      ...['h:1 negative', 'h:2 positive', 'h:3 negative'],
    ]);
  });

  test('hostile names and notes are bounded, and nothing of them is SQL', async () => {
    await newWriter().write([of("i:'1", "i:'1")]);
    const by = `ana' AS x, \\ \ud800${'y'.repeat(500)}`;
    await newLabels().label([{ brand: 'acme', postId: "i:'1", label: 'neutral', by, note: `'\\${'n'.repeat(5_000)}` }]);
    const [row] = await ask(
      client,
      "SELECT labelled_by, sentiment, (SELECT length(note) FROM v_labels WHERE post_id LIKE 'i:%') FROM v_mentions WHERE post_id LIKE 'i:%'",
    );
    expect(row).toEqual([by.slice(0, 100).toWellFormed(), 'neutral', '1000']);
  });
});

/** Posts that count, and what `v_irrelevant` shows beside. */
async function counted(ids: string): Promise<unknown> {
  const marked = 'post_id, marked_by, isNotNull(marked_at)';
  return {
    counts: await ask(client, `SELECT ${marked} FROM v_mentions WHERE post_id LIKE '${ids}:%' ORDER BY post_id`),
    out: await ask(client, `SELECT ${marked} FROM v_irrelevant WHERE post_id LIKE '${ids}:%' ORDER BY post_id`),
  };
}
const free = (id: string) => [id, '', 0];
const marked = (id: string, by = 'ana') => [id, by, 1];

describe('a mark', () => {
  test('of irrelevance takes the mention and its near-copies out of every number, also those that come later', async () => {
    await newWriter().write([of('m:1', 'm:1'), of('m:2', 'm:1'), of('m:3', 'm:3')]);
    expect(await say('m:2', 'irrelevant', { note: 'the river' })).toEqual([
      { brand: 'acme', postId: 'm:2', outcome: 'labelled', sentiment: 'negative', irrelevant: true, mentions: 2 },
    ]);
    const both = { counts: [free('m:3')], out: [marked('m:1'), marked('m:2')] };
    expect(await counted('m')).toEqual(both);
    await newWriter().write([of('m:4', 'm:1'), of('m:1', 'm:1', { fetchedAt: start + 1 })]);
    expect(await counted('m')).toEqual({ ...both, out: [...both.out, marked('m:4')] });
    expect(await ask(client, "SELECT story_id FROM v_stories WHERE story_id LIKE 'm:%'")).toEqual([['m:3']]);
    const marks = `SELECT post_id, mark, note, marked_by, text FROM v_marks WHERE post_id LIKE 'm:%'`;
    expect(await ask(client, marks)).toEqual([['m:2', 'irrelevant', 'the river', 'ana', 'Text of m:2']]);
  });

  test('is taken back, by none or by a mark of relevance, and stands beside a label of the sentiment', async () => {
    await newWriter().write([of('n:1', 'n:1'), of('n:2', 'n:1')]);
    await newLabels().label([
      { brand: 'acme', postId: 'n:1', label: 'positive', by: 'ana' },
      { brand: 'acme', postId: 'n:1', label: 'irrelevant', by: 'bo' },
    ]);
    expect(await counted('n')).toEqual({ counts: [], out: [marked('n:1', 'bo'), marked('n:2', 'bo')] });
    expect(await say('n:2', 'relevant')).toEqual([
      { brand: 'acme', postId: 'n:2', outcome: 'labelled', sentiment: 'positive', mentions: 1 },
    ]);
    expect(await counted('n')).toEqual({ counts: [marked('n:2')], out: [marked('n:1', 'bo')] });
    expect(await say('n:1', 'none')).toEqual([
      { brand: 'acme', postId: 'n:1', outcome: 'withdrawn', sentiment: 'negative', mentions: 2 },
    ]);
    // What remains is the mark of the copy, which holds for its story.
    expect(await counted('n')).toEqual({ counts: [marked('n:1'), marked('n:2')], out: [] });
    await say('n:2', 'none');
    expect(await counted('n')).toEqual({ counts: [free('n:1'), free('n:2')], out: [] });
    expect(await shown('n')).toEqual([judged('n:1'), judged('n:2')]);
  });

  test('of relevance brings back what was judged to be about something else', async () => {
    const river = { score: 0.1, words: [{ word: 'river', weight: -2 }], irrelevant: true };
    const of = (fetchedAt: number) =>
      assessment(post('o:1', { fetchedAt }), [{ ...mention('acme', 'negative'), relevance: river }]);
    await newWriter().write([of(start)]);
    expect(await counted('o')).toEqual({ counts: [], out: [free('o:1')] });
    await say('o:1', 'relevant');
    await newWriter().write([of(start + 1)]);
    expect(await counted('o')).toEqual({ counts: [marked('o:1')], out: [] });
    const said = "SELECT mark, round(judged_relevance, 2) FROM v_marks WHERE post_id = 'o:1'";
    expect(await ask(client, said)).toEqual([['relevant', 0.1]]);
    await say('o:1', 'none');
    expect(await counted('o')).toEqual({ counts: [], out: [free('o:1')] });
  });

  test('goes with its note when the post is deleted', async () => {
    await newWriter().write([of('p:1', 'p:1')]);
    await say('p:1', 'irrelevant', { note: 'says "Text of p:1"' });
    await newWriter().write([deletion('p:1', start + 10)]);
    expect(await counted('p')).toEqual({ counts: [], out: [] });
    expect(await ask(client, "SELECT note, settled FROM marks FINAL WHERE post_id = 'p:1'")).toEqual([['', 1]]);
  });

  test('that was left half-way by a crash is finished by the next start', async () => {
    await newWriter().write([of('q:1', 'q:1'), of('q:2', 'q:1')]);
    const dying = Object.create(client, {
      command: { value: () => Promise.reject(new Error('killed')) },
    }) as ClickHouseClient;
    const request = { brand: 'acme', postId: 'q:1', label: 'irrelevant', by: 'ana' } as const;
    await expect(newLabels(dying).label([request])).rejects.toMatchObject({ retry: 'transient' });
    expect(await newLabels().settle()).toBe(1);
    expect(await counted('q')).toEqual({ counts: [], out: [marked('q:1'), marked('q:2')] });
    expect(await newLabels().settle()).toBe(0);
  });

  test('takes the mention out of what alerts are judged by', async () => {
    const brand = 'alarming';
    const some = ['r:1', 'r:2', 'r:3'].map((id) => assessment(post(id), [mention(brand, 'negative')], { storyId: id }));
    await newWriter().write(some);
    await say('r:2', 'irrelevant', { brand });
    const range = { brands: [brand], segment: {}, from: start - 2 * hour, to: start + hour };
    const reader = createAlertReader({ client });
    expect((await reader.counts(range)).map((c) => [c.mentions, c.negative])).toEqual([[2, 2]]);
    const found = await reader.mentions({ ...range, seenFrom: 0, limit: 10 });
    expect(found.map(({ postId }) => postId).toSorted()).toEqual(['r:1', 'r:3']);
    const key = { brand, mentionId: mentionIdOf(brand, 'r:2'), publishedAt: start - hour };
    expect(await reader.gone([key])).toEqual(new Set([key.mentionId]));
  });
});

/**
 * Two processes whose steps on the store come in a given order. What is no step of the schedule any more runs freely.
 */
function interleaved(order: string) {
  let at = 0;
  const waiting = new Map<string, () => void>();
  const done = new Set<string>();
  const next = () => {
    while (at < order.length && done.has(order[at] ?? '')) at += 1;
    if (at >= order.length) for (const go of waiting.values()) go();
    else waiting.get(order[at] ?? '')?.();
  };
  async function step<T>(who: string, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      waiting.set(who, resolve);
      next();
    });
    waiting.delete(who);
    const mine = at < order.length;
    try {
      return await work();
    } finally {
      if (mine) at += 1;
      next();
    }
  }
  const isStep = (query: string) =>
    /FROM labels WHERE|INSERT INTO (?:posts|mentions|labels|marks) FORMAT|INSERT INTO mentions SELECT|labelled_by AS labelledBy/.test(
      query,
    );
  return {
    client: (who: string): ClickHouseClient => {
      const gated = (name: 'query' | 'exec' | 'command') => ({
        value: (params: { query: string }) => {
          const work = async () => {
            if (name !== 'exec') return (client[name] as (asked: unknown) => Promise<unknown>)(params);
            // An insert is over when its answer is.
            await drainStream((await client.exec(params)).stream);
            return { stream: Readable.from([]) };
          };
          return isStep(params.query) ? step(who, work) : work();
        },
      });
      return Object.create(client, { query: gated('query'), exec: gated('exec'), command: gated('command') });
    },
    async run(who: string, work: () => Promise<unknown>): Promise<void> {
      try {
        await work();
      } finally {
        done.add(who);
        next();
      }
    },
  };
}

/** Every order of `a` steps of one and `b` of the other. */
function* orders(a: number, b: number): Generator<string> {
  if (a === 0) yield 'l'.repeat(b);
  else if (b === 0) yield 'w'.repeat(a);
  else {
    for (const rest of orders(a - 1, b)) yield `w${rest}`;
    for (const rest of orders(a, b - 1)) yield `l${rest}`;
  }
}

interface Race {
  readonly name: string;
  readonly before: (id: string) => AssessmentEvent[];
  readonly said?: LabelRequest['label'];
  readonly written: (id: string) => AssessmentEvent[];
  readonly label: LabelRequest['label'];
  readonly after: (id: string) => unknown[][];
}

const races: readonly Race[] = [
  {
    name: 'a near-copy that is stored for the first time',
    before: (id) => [of(`${id}:1`, `${id}:1`)],
    written: (id) => [of(`${id}:2`, `${id}:1`)],
    label: 'positive',
    after: (id) => [labelled(`${id}:1`, 'positive'), labelled(`${id}:2`, 'positive')],
  },
  {
    name: 'a later state of the mention',
    before: (id) => [of(`${id}:1`, `${id}:1`)],
    written: (id) => [of(`${id}:1`, `${id}:1`, { fetchedAt: start + 1 })],
    label: 'positive',
    after: (id) => [labelled(`${id}:1`, 'positive')],
  },
  {
    name: 'the same state once more',
    before: (id) => [of(`${id}:1`, `${id}:1`)],
    written: (id) => [of(`${id}:1`, `${id}:1`, { engagement: { likes: 2 } })],
    label: 'neutral',
    after: (id) => [labelled(`${id}:1`, 'neutral')],
  },
  {
    name: 'a later state, while the label is taken back',
    before: (id) => [of(`${id}:1`, `${id}:1`), of(`${id}:2`, `${id}:1`)],
    said: 'positive',
    written: (id) => [of(`${id}:1`, `${id}:1`, { fetchedAt: start + 1 })],
    label: 'none',
    after: (id) => [judged(`${id}:1`), judged(`${id}:2`)],
  },
  {
    name: 'a later state, while the label is changed',
    before: (id) => [of(`${id}:1`, `${id}:1`), of(`${id}:2`, `${id}:1`)],
    said: 'positive',
    written: (id) => [of(`${id}:2`, `${id}:1`, { fetchedAt: start + 1 })],
    label: 'neutral',
    after: (id) => [labelled(`${id}:1`, 'neutral'), labelled(`${id}:2`, 'neutral')],
  },
  {
    name: 'the same state, which is judged anew',
    before: (id) => [of(`${id}:1`, `${id}:1`)],
    written: (id) => [assessment(post(`${id}:1`), [mention('acme', 'neutral')])],
    label: 'positive',
    after: (id) => [[...labelled(`${id}:1`, 'positive').slice(0, -1), 'neutral']],
  },
  {
    name: 'the same state, which is no mention any more',
    before: (id) => [of(`${id}:1`, `${id}:1`)],
    written: (id) => [assessment(post(`${id}:1`), [])],
    label: 'positive',
    after: () => [],
  },
  {
    name: 'a near-copy that is stored for the first time, and is marked irrelevant',
    before: (id) => [of(`${id}:1`, `${id}:1`)],
    written: (id) => [of(`${id}:2`, `${id}:1`), of(`${id}:1`, `${id}:1`, { fetchedAt: start + 1 })],
    label: 'irrelevant',
    after: () => [],
  },
  {
    name: 'a later state, while irrelevance is taken back',
    before: (id) => [of(`${id}:1`, `${id}:1`), of(`${id}:2`, `${id}:1`)],
    said: 'irrelevant',
    written: (id) => [of(`${id}:1`, `${id}:1`, { fetchedAt: start + 1 })],
    label: 'none',
    after: (id) => [judged(`${id}:1`), judged(`${id}:2`)],
  },
];

/** So many of the orders, spread over all of them; at once, because each is about posts of its own. */
const some = (all: Iterable<string>, every: number, from = 0) => [...all].filter((_, i) => i % every === from);

async function inGroups<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const size = 12;
  for (let i = 0; i < items.length; i += size) {
    await Promise.all(items.slice(i, i + size).map((item, at) => work(item, i + at)));
  }
}

describe('whatever the order of the steps of two processes, a label wins over', () => {
  test.each(races)(
    '$name',
    async ({ name, before, said, written, label, after }) => {
      const all = some(
        orders(4, 8),
        22,
        races.findIndex((race) => race.name === name),
      );
      const idOf = (index: number) => `${name.replace(/\W/g, '')}${index}`;
      await newWriter().write(all.flatMap((_, i) => before(idOf(i))));
      if (said) {
        await newLabels().label(all.map((_, i) => ({ brand: 'acme', postId: `${idOf(i)}:1`, label: said, by: 'ana' })));
      }
      await inGroups(all, async (order, i) => {
        const race = interleaved(order);
        const writer = newWriter(race.client('w'));
        const labels = newLabels(race.client('l'));
        await Promise.all([
          race.run('w', () => writer.write(written(idOf(i)))),
          race.run('l', () => labels.label([{ brand: 'acme', postId: `${idOf(i)}:1`, label, by: 'ana' }])),
        ]);
      });
      for (const [i, order] of all.entries()) expect(await shown(idOf(i)), order).toEqual(after(idOf(i)));
      expect(all).toHaveLength(23);
    },
    240_000,
  );

  test('another label: all of the story shows the later', async () => {
    const all = some(orders(6, 6), 20);
    const idOf = (index: number) => `two${index}`;
    await newWriter().write(all.flatMap((_, i) => ['1', '2', '3'].map((n) => of(`${idOf(i)}:${n}`, `${idOf(i)}:1`))));
    await inGroups(all, async (order, i) => {
      const race = interleaved(order);
      const [one, two] = [newLabels(race.client('w')), newLabels(race.client('l'))];
      await Promise.all([
        race.run('w', () => one.label([{ brand: 'acme', postId: `${idOf(i)}:1`, label: 'positive', by: 'ana' }])),
        race.run('l', () => two.label([{ brand: 'acme', postId: `${idOf(i)}:2`, label: 'neutral', by: 'bo' }])),
      ]);
    });
    for (const [i, order] of all.entries()) {
      const [later] = await ask(
        client,
        `SELECT label, labelled_by FROM labels FINAL WHERE story_id = '${idOf(i)}:1' ORDER BY version DESC, post_id DESC LIMIT 1`,
      );
      expect(await shown(idOf(i)), order).toEqual([
        labelled(`${idOf(i)}:1`, 'positive'),
        labelled(`${idOf(i)}:2`, 'neutral', 'bo'),
        labelled(`${idOf(i)}:3`, String(later?.[0]), String(later?.[1])),
      ]);
    }
  }, 240_000);
});
