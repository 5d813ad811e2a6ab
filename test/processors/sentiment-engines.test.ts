import { describe, expect, test } from 'vitest';
import type { Assessment, Span } from '../../core/assessment.ts';
import type { SentimentEngine, SentimentVerdict } from '../../processors/sentiment/engine.ts';
import { createEngine } from '../../processors/sentiment/engines/index.ts';
import { createModelEngine } from '../../processors/sentiment/engines/model.ts';
import { loadSentimentModel, type SentimentModel } from '../../processors/sentiment/model.ts';
import { createScoreSentiment, sentimentRequest } from '../../processors/sentiment.ts';
import { seededRandom } from '../support/random.ts';
import { assess, keptBy, processOne } from './posts.ts';

const model = loadSentimentModel();
const modelEngine = createModelEngine({ model });

/** A post with a mention of each of the names, wherever they stand. */
function mentioning(text: string, names: readonly string[], title?: string): Assessment {
  const places = (field: 'title' | 'text', of: string, term: string): Span[] => {
    const start = of.indexOf(term);
    return start < 0 ? [] : [{ field, start, end: start + term.length, term }];
  };
  const mentions = names.map((brand) => ({
    brand,
    spans: [...places('title', title ?? '', brand), ...places('text', text, brand)],
    sentiment: { label: 'unrated' as const, score: 0, confidence: 0, words: [], engine: 'none' },
  }));
  return {
    ...assess({ text, ...(title !== undefined && { title }) }),
    language: { code: 'en', confidence: 1 },
    mentions,
  };
}

async function judge(engine: SentimentEngine, text: string, names: readonly string[], language = 'en') {
  const request = { ...sentimentRequest(mentioning(text, names)), language };
  const [verdict] = await engine.judge([request]);
  return verdict as SentimentVerdict;
}

describe('each mention', () => {
  const processor = createScoreSentiment({ engine: modelEngine });

  test('is judged toward its own brand, and the text as a whole beside it', async () => {
    const { mentions } = await keptBy(processor, mentioning('I left Acme for Bolt and love it', ['Acme', 'Bolt']));
    expect(mentions.map(({ sentiment }) => sentiment.label)).toEqual(['negative', 'positive']);
    expect(mentions[0]?.textSentiment).toEqual(mentions[1]?.textSentiment);
    expect(Object.keys(mentions[0]?.textSentiment ?? {})).toEqual(['label', 'score', 'confidence']);
    expect(mentions[1]?.sentiment.words.length).toBeGreaterThan(0);
    expect(mentions[1]?.sentiment.engine).toBe(model.version);
  });

  test('is asked about with title and text as one', () => {
    expect(sentimentRequest(mentioning('The Acme was awful', ['Acme'], 'Acme report'))).toEqual({
      text: 'Acme report\nThe Acme was awful',
      language: 'en',
      targets: [
        {
          brand: 'Acme',
          spans: [
            [0, 4],
            [16, 20],
          ],
        },
      ],
    });
  });

  test('keeps its place when posts without mentions stand between', async () => {
    const batch = [
      mentioning('lovely Acme, great', ['Acme']),
      mentioning('x', []),
      mentioning('awful Acme, broken', ['Acme']),
    ];
    const outcomes = await processor.process(batch);
    const labels = outcomes.map((one) =>
      one.kind === 'keep' ? one.value.mentions.map((m) => m.sentiment.label) : one,
    );
    expect(labels).toEqual([['positive'], [], ['negative']]);
    expect(outcomes[1]).toEqual({ kind: 'keep', value: batch[1] });
  });

  test('is not rated under the least confidence, and then has no score', async () => {
    const post = mentioning('I love Acme, great', ['Acme']);
    const [mention] = (await keptBy(processor, post)).mentions;
    const confidence = mention?.sentiment.confidence ?? 0;
    const under = await keptBy(createScoreSentiment({ engine: modelEngine, leastConfidence: confidence }), post);
    expect(under.mentions[0]?.sentiment).toEqual(mention?.sentiment);
    const over = createScoreSentiment({ engine: modelEngine, leastConfidence: 1 });
    const { sentiment, textSentiment } = (await keptBy(over, post)).mentions[0] ?? {};
    expect(sentiment).toMatchObject({ label: 'unrated', score: 0, confidence: 0, engine: model.version });
    expect(textSentiment).toEqual({ label: 'unrated', score: 0, confidence: 0 });
  });

  test('is never judged by another’s verdict: an engine that gives too few is fatal', async () => {
    const short: SentimentEngine = { version: 'short-1', judge: async () => [] };
    const post = mentioning('I love Acme', ['Acme']);
    await expect(processOne(createScoreSentiment({ engine: short }), post)).rejects.toMatchObject({ retry: 'fatal' });
  });
});

describe('the model', () => {
  test('adapted to a brand judges that brand alone, from when it is there', async () => {
    let learned: SentimentModel | undefined;
    const engine = createModelEngine({ model, adapted: (brand) => (brand === 'Acme' ? learned : undefined) });
    const names = ['Acme', 'Bolt'];
    const text = 'Acme and Bolt have shops';
    const before = await judge(engine, text, names);
    expect(before.toward.map((one) => one.engine)).toEqual([model.version, model.version]);
    const pessimist: SentimentModel['score'] = () => ({ negative: 0.9, neutral: 0.1, positive: 0, unrated: false });
    learned = { ...model, version: `${model.version}+Acme-3`, score: pessimist };
    const after = await judge(engine, text, names);
    expect(after.toward.map((one) => one.engine)).toEqual([`${model.version}+Acme-3`, model.version]);
    expect(after.toward[0]).toMatchObject({ label: 'negative', confidence: 0.9 });
    expect(after.toward[1]).toEqual(before.toward[1]);
    expect(after.whole).toEqual(before.whole);
  });

  test('tells no words where they are not asked for, and tells them when asked', async () => {
    const silent = createModelEngine({ model, explain: false });
    const request = sentimentRequest(mentioning('I love Acme, it is great', ['Acme', 'Bolt']));
    const [verdict] = await silent.judge([request]);
    const explained = await silent.explain?.(request);
    expect(verdict?.toward.map(({ words }) => words)).toEqual([[], []]);
    expect(explained?.toward[0]?.words.map(({ word }) => word)).toContain('love');
    expect({ ...explained?.toward[0], words: [] }).toEqual(verdict?.toward[0]);
  });
});

describe('the lexicon', () => {
  test('weighs words by which of two brands they stand nearer to', async () => {
    const engine = await createEngine('lexicon', { languages: ['en'] });
    const text = 'Acme is horrible and slow. Bolt is wonderful and quick';
    const { toward, whole } = await judge(engine, text, ['Acme', 'Bolt']);
    expect(toward.map(({ label }) => label)).toEqual(['negative', 'positive']);
    expect(Math.abs(whole.score)).toBeLessThan(Math.abs(toward[0]?.score ?? 0));
    const [alone] = (await judge(engine, text, ['Acme'])).toward;
    expect(alone?.score).toBe(whole.score);
  });
});

describe('the packages as they are', () => {
  test.each([
    ['afinn', 'en', 'this is a good and lovely shop', 'good'],
    ['natural', 'en', 'this is a good and lovely shop', 'good'],
    ['natural', 'ca', 'una botiga excel·lent i un servei bo', 'bo'],
    ['natural', 'nl', 'een goede winkel, heel mooi', 'goede'],
  ] as const)('%s judges in %s and tells its words', async (name, language, text, word) => {
    const engine = await createEngine(name, { languages: [] });
    const { whole, toward } = await judge(engine, text, ['Acme'], language);
    expect(whole.label).toBe('positive');
    expect(toward[0]).toMatchObject({ ...whole, engine: `${name}-1` });
    expect(toward[0]?.words.find((told) => told.word === word)?.weight).toBeGreaterThan(0);
  });

  test('natural turns round what follows a negator, and says so', async () => {
    const engine = await createEngine('natural', { languages: [] });
    const { toward } = await judge(engine, 'not a good shop', ['Acme']);
    expect(toward[0]).toMatchObject({ label: 'negative', words: [{ word: 'good', weight: expect.any(Number) }] });
    expect(toward[0]?.words[0]?.weight).toBeLessThan(0);
  });

  test('languages that they cannot read, and texts without words, are unrated', async () => {
    for (const [name, text, language] of [
      ['afinn', 'me encanta', 'es'],
      ['afinn', '12 34', 'en'],
      ['natural', 'очень хорошо', 'ru'],
      ['natural', 'good', '__proto__'],
      ['natural', '', 'en'],
    ] as const) {
      const engine = await createEngine(name, { languages: [] });
      const { whole, toward } = await judge(engine, text, ['Acme'], language);
      expect(whole).toEqual({ label: 'unrated', score: 0, confidence: 0 });
      expect(toward[0]).toEqual({ ...whole, words: [], engine: `${name}-1` });
    }
  });

  test('do not read the brand’s own name', async () => {
    for (const name of ['afinn', 'natural'] as const) {
      const engine = await createEngine(name, { languages: [] });
      const { whole, toward } = await judge(engine, 'I bought Happy Socks in town', ['Happy Socks']);
      expect([whole.label, toward[0]?.label]).toEqual(['positive', 'neutral']);
    }
  });
});

describe('any engine and any text', () => {
  // biome-ignore format: a table
  const parts = ['good', 'BAD', 'not', 'Acme', 'Bolt', '👍', ':(', '.', ',', '\n', ' ', ' ', '\u0000', '\uD83D', '__proto__', 'constructor', 'hasOwnProperty', 'İ', '漢', '@', '#', 'http://'];

  test.each(['model', 'lexicon', 'afinn', 'natural'] as const)('%s stays in its bounds', async (name) => {
    const engine = await createEngine(name, { languages: [] });
    const random = seededRandom(11);
    const languages = ['en', 'es', 'ca', 'und', 'ru', '__proto__'];
    const requests = Array.from({ length: 300 }, (_, i) => {
      let text = '';
      for (let n = Math.floor(random() * 30); n > 0; n--) text += parts[Math.floor(random() * parts.length)];
      const request = sentimentRequest(mentioning(text, ['Acme', 'Bolt']));
      return { ...request, language: languages[i % languages.length] ?? 'en' };
    });
    const verdicts = await engine.judge(requests);
    expect(verdicts).toHaveLength(requests.length);
    for (const { whole, toward } of verdicts) {
      expect(toward).toHaveLength(2);
      for (const { label, score, confidence } of [whole, ...toward]) {
        expect(['negative', 'neutral', 'positive', 'unrated']).toContain(label);
        expect(Math.abs(score)).toBeLessThanOrEqual(1);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(confidence === 0).toBe(label === 'unrated');
      }
      for (const { words } of toward) {
        expect(words.length).toBeLessThanOrEqual(8);
        expect(words.every(({ word, weight }) => word !== '' && Number.isFinite(weight))).toBe(true);
      }
    }
  });
});
