import { describe, expect, test } from 'vitest';
import { outstandingTerms, type TermMention } from '../../../../sinks/clickhouse/evidence/terms.ts';
import { createTermFinder, wordsOf } from '../../../../sinks/clickhouse/evidence/words.ts';
import { seededRandom } from '../../../support/random.ts';

const termsOf = (text: string, language = 'en', known: string[] = []) => [
  ...createTermFinder(new Set(known.flatMap(wordsOf)))({ text, language }),
];

describe('the terms of a post', () => {
  test('are its words and pairs, in lower case, without stop words and addresses', () => {
    expect(termsOf('The BATTERY caught fire! See https://x.example/fire?battery=hot and www.y.example')).toEqual([
      'battery',
      'caught',
      'battery caught',
      'fire',
      'caught fire',
      'see',
    ]);
  });

  test('keep accents and do not reach over punctuation; one stop word may stand in a pair', () => {
    expect(termsOf('Fuga de datos. Banco: ¡avería!', 'es')).toEqual([
      'fuga',
      'datos',
      'fuga de datos',
      'banco',
      'avería',
    ]);
    expect(termsOf("L'avaria d’avui a l'aplicació", 'ca')).toEqual(['avaria', 'aplicació']);
    expect(termsOf('rock and the roll', 'en')).toEqual(['rock', 'roll']);
  });

  test('what the brand is called by is none of them, and breaks pairs', () => {
    const known = ['Volandra', '#FlyVolandra', '@volandra_air', 'café-bar'];
    expect(termsOf("Volandra's lost luggage #flyvolandra @Volandra_Air @regulator café-bar", 'en', known)).toEqual([
      'lost',
      'luggage',
      'lost luggage',
      '@regulator',
    ]);
  });

  test('numbers, single letters and words without end are none; hashtags are words', () => {
    expect(termsOf(`2024 x ${'y'.repeat(60)} #Boycott`)).toEqual(['boycott']);
  });

  test('without spaces, words are found by the language, and pairs are told without a space', async () => {
    const post = (story: number, text: string): TermMention => ({ story: `${story}`, text, language: 'ja' });
    const now = Array.from({ length: 6 }, (_, i) => post(i, '東京電力の停電'));
    const before = Array.from({ length: 60 }, (_, i) => post(i, '今日は天気がいい'));
    const found = await outstandingTerms({ window: now, background: before, known: [], limit: 8 });
    expect(found.map(({ term }) => term)).toContain('停電');
    expect(found.some(({ term }) => term.includes(' '))).toBe(false);
  });

  test('a language that is not known has the stop words of all', () => {
    expect(termsOf('the und per avec fire', 'und')).toEqual(['fire']);
    expect(termsOf('die fire', 'en')).toEqual(['die', 'fire', 'die fire']);
  });
});

describe('terms that stand out', () => {
  const random = seededRandom(3);
  const filler = () => `w${Math.floor(random() ** 2 * 300)}`;
  const text = (...extra: string[]) =>
    [...Array.from({ length: 12 }, filler), ...extra, ...Array.from({ length: 5 }, filler)].join(' ');
  const posts = (name: string, count: number, extra: (i: number) => string = () => '') =>
    Array.from(
      { length: count },
      (_, i): TermMention => ({ story: `${name}${i}`, text: text(extra(i)), language: 'en' }),
    );
  const ask = (window: TermMention[], background: TermMention[], limit = 8) =>
    outstandingTerms({ window, background, known: [], limit });

  test('are those of the new subject, and a pair stands for its words', async () => {
    const window = posts('n', 40, (i) => (i % 3 === 0 ? 'data breach' : ''));
    const found = await ask(window, posts('o', 1_000));
    expect(found[0]).toEqual({ term: 'data breach', mentions: 14, lift: 100 });
    expect(found.map(({ term }) => term)).not.toContain('data');
    expect(found.map(({ term }) => term)).not.toContain('breach');
  });

  test('a word that is mostly said without its neighbour stands for itself', async () => {
    const window = posts('n', 60, (i) => (i % 10 === 0 ? 'battery fire' : i % 2 === 0 ? 'fire' : ''));
    const found = (await ask(window, posts('o', 1_000))).map(({ term }) => term);
    expect(found[0]).toBe('fire');
    expect(found).not.toContain('battery fire');
  });

  test('what is as frequent as ever is none, however frequent', async () => {
    const often = (i: number) => (i % 2 === 0 ? 'delivery' : '');
    expect((await ask(posts('n', 300, often), posts('o', 1_000, often))).map(({ term }) => term)).not.toContain(
      'delivery',
    );
    // Hardly more is no news, however sure.
    const more = posts('n', 2_000, (i) => (i % 10 < 7 ? 'delivery' : ''));
    expect((await ask(more, posts('o', 2_000, often))).map(({ term }) => term)).not.toContain('delivery');
  });

  test('the lift tells how many times more frequent', async () => {
    const window = posts('n', 500, (i) => (i % 2 === 0 ? 'refund' : ''));
    const found = await ask(
      window,
      posts('o', 2_000, (i) => (i % 20 === 0 ? 'refund' : '')),
    );
    expect(found.find(({ term }) => term === 'refund')).toEqual({
      term: 'refund',
      mentions: 250,
      lift: expect.closeTo(10, 0),
    });
  });

  test('copies of one story weigh as one, and still count as mentions', async () => {
    const copy: TermMention = { story: 'wire', text: 'syndicated headline of an agency', language: 'en' };
    const copies = Array.from({ length: 200 }, () => copy);
    const window = [...posts('n', 30, (i) => (i < 4 ? 'outage' : '')), ...copies];
    const found = await ask(window, posts('o', 1_000));
    expect(found.map(({ term }) => term)).toContain('outage');
    expect(found.map(({ term }) => term)).not.toContain('syndicated headline');
    const [outage] = await ask([...window, { story: 'n0', text: 'outage', language: 'en' }], posts('o', 1_000));
    expect(outage).toMatchObject({ term: 'outage', mentions: 5 });
  });

  test('in three stories or more; in two where there are few', async () => {
    const background = posts('o', 1_000);
    const of = async (count: number) =>
      (
        await ask(
          posts('n', count, (i) => (i < 2 ? 'outage' : '')),
          background,
        )
      ).map(({ term }) => term);
    expect(await of(8)).toContain('outage');
    expect(await of(40)).not.toContain('outage');
  });

  test('nothing to say and nothing to compare with give nothing, and no more than asked for is given', async () => {
    expect(await ask([], posts('o', 10))).toEqual([]);
    expect(
      await ask(
        posts('n', 10, () => 'outage'),
        [],
      ),
    ).toEqual([]);
    const many = posts('n', 30, () => 'one1, two2, three3, four4, five5');
    expect(await ask(many, posts('o', 500), 3)).toHaveLength(3);
  });

  test('the same posts in another order give the same', async () => {
    const window = posts('n', 50, (i) => ['breach', 'leak', 'theft'][i % 3] ?? '');
    const background = posts('o', 300);
    const first = await ask(window, background);
    expect(first.length).toBeGreaterThan(2);
    expect(await ask(window.toReversed(), background.toReversed())).toEqual(first);
  });
});
