import { describe, expect, it } from 'vitest';
import type { Assessment, Sentiment, Span } from '../../core/assessment.ts';
import { createLexiconEngine } from '../../processors/sentiment/engines/lexicon.ts';
import { createScoreSentiment } from '../../processors/sentiment.ts';
import { seededRandom } from '../support/random.ts';
import { assess } from './posts.ts';

const processor = createScoreSentiment({ engine: createLexiconEngine({ languages: [] }) });

function assessmentOf(text: string, language: string, spans: readonly Span[][] = [[]], title?: string): Assessment {
  return {
    ...assess({ text, ...(title !== undefined && { title }) }),
    language: { code: language, confidence: 1 },
    mentions: spans.map((own, i) => ({
      brand: `brand-${i}`,
      spans: own,
      sentiment: { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'none' },
    })),
  };
}

async function judgeAll(assessment: Assessment): Promise<readonly Sentiment[]> {
  const [outcome] = await processor.process([assessment]);
  if (outcome?.kind !== 'keep') throw new Error('expected to keep it');
  return outcome.value.mentions.map(({ sentiment }) => sentiment);
}

async function judge(text: string, language = 'en'): Promise<Sentiment> {
  const [sentiment] = await judgeAll(assessmentOf(text, language));
  if (!sentiment) throw new Error('expected a sentiment');
  return sentiment;
}

describe('the label', () => {
  it.each([
    ['en', 'I love this phone, it is great', 'positive'],
    ['en', 'Worst service ever, still waiting for my refund', 'negative'],
    ['en', 'The shop opens at nine on Monday', 'neutral'],
    ['en', 'Their trip to Great Britain', 'neutral'],
    ['en', "I don't love this", 'negative'],
    ['en', 'this is not good at all', 'negative'],
    ['en', 'not bad, to be honest', 'neutral'],
    ['en', 'lol great, another outage', 'neutral'],
    ['en', 'It looks nice but it is slow and broken', 'negative'],
    ['en', 'The new store in United States is down the street', 'neutral'],
    ['es', 'Me encanta, es un producto excelente', 'positive'],
    ['es', 'No funciona y nadie contesta, qué vergüenza', 'negative'],
    ['ca', 'Molt bona atenció, tot perfecte', 'positive'],
    ['ca', 'Un desastre, no tornaré mai', 'negative'],
    ['ca', 'Excel·lent!', 'positive'],
    ['fr', "Je n'aime pas du tout ce produit", 'negative'],
    ['fr', "Bravo, c'est génial", 'positive'],
    ['it', 'Non mi piace per niente, che schifo', 'negative'],
    ['it', 'Bellissimo, complimenti a tutti', 'positive'],
    ['pt', 'Adorei, ficou lindo demais', 'positive'],
    ['pt', 'Que atendimento péssimo, um lixo', 'negative'],
    ['de', 'Das gefällt mir nicht', 'negative'],
    ['de', 'Tolle Sache, vielen Dank', 'positive'],
    ['nl', 'Wat een geweldige service, bedankt', 'positive'],
    ['gl', 'Un servizo horrible, que vergoña', 'negative'],
    ['eu', 'Oso ona, eskerrik asko', 'positive'],
  ])('in %s of “%s” is %s', async (language, text, label) => {
    expect((await judge(text, language)).label).toBe(label);
  });

  it('comes from emoji in every language, known or not', async () => {
    for (const language of ['en', 'ca', 'ru', 'und']) {
      expect((await judge('👍👍', language)).label).toBe('positive');
      expect((await judge('🤬🤮', language)).label).toBe('negative');
    }
  });

  it('is unrated where there is nothing to tell it by', async () => {
    const unrated = { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'lexicon-1' };
    for (const [text, language] of [
      ['', 'en'],
      ['Acme', 'en'],
      ['https://love.example/great @happy 12345', 'en'],
      ['очень хорошо', 'ru'],
      ['I love it', 'und'],
      ['I love it', 'constructor'],
    ] as const) {
      expect(await judge(text, language)).toEqual(unrated);
    }
  });
});

describe('the score', () => {
  const score = async (text: string, language = 'en') => (await judge(text, language)).score;

  it('grows with boosters, capitals, exclamation marks and stretched words, and shrinks with dampeners', async () => {
    const plain = await score('the food was good today');
    expect(await score('the food was really good today')).toBeGreaterThan(plain);
    expect(await score('the food was GOOD today')).toBeGreaterThan(plain);
    expect(await score('the food was good today!!')).toBeGreaterThan(plain);
    expect(await score('the food was goooood today')).toBeGreaterThan(plain);
    expect(await score('the food was fairly good today')).toBeLessThan(plain);
    expect(await score('THE FOOD WAS GOOD TODAY')).toBe(plain);
  });

  it('does not carry a negation over a mark or a contrast', async () => {
    expect(await score('not today. good food')).toBeGreaterThan(0);
    expect(await score('not cheap but good food')).toBeGreaterThan(await score('not good food'));
  });

  it('is not won by saying one thing a hundred times', async () => {
    expect(await score('😍'.repeat(100))).toBe(await score('😍'.repeat(3)));
  });

  it('does not need accents, but keeps the letters that make other words', async () => {
    expect(await score('el servicio fue pesimo', 'es')).toBe(await score('el servicio fue pésimo', 'es'));
    expect((await judge('ich bin schon da', 'de')).words).toEqual([]);
  });

  it('does not read links, handles and mail addresses', async () => {
    const { words } = await judge(
      'see https://great.example/love www.awful.com @lovely_shop and bad@hate.example today',
    );
    expect(words).toEqual([]);
  });

  it('reads a hashtag as a word', async () => {
    expect((await judge('today again #love')).words).toEqual([{ word: 'love', weight: 1.6 }]);
  });
});

describe('the words', () => {
  it('are those that decided, as written, strongest first, with their sign', async () => {
    const { words } = await judge('LOVE the screen, hate the battery; Great box :)');
    expect(words.map(({ word, weight }) => [word, Math.sign(weight)])).toEqual([
      ['LOVE', 1],
      ['hate', -1],
      ['Great', 1],
      [':)', 1],
    ]);
  });

  it('show what a negation made of them', async () => {
    expect((await judge("I don't love this")).words).toEqual([{ word: 'love', weight: -1.184 }]);
    expect((await judge('I know nothing of it')).words).toEqual([{ word: 'nothing', weight: -0.4 }]);
  });

  it('are at most eight', async () => {
    const { words } = await judge('good great nice happy love best fun cool sweet lovely');
    expect(words).toHaveLength(8);
  });
});

describe('a mention', () => {
  it('is judged without the terms of its own brand', async () => {
    const text = 'I bought Happy Socks in town';
    const span: Span = { field: 'text', start: 9, end: 20, term: 'Happy Socks' };
    const [own, other] = await judgeAll(assessmentOf(text, 'en', [[span], []]));
    expect(own).toMatchObject({ label: 'neutral', words: [] });
    expect(other).toMatchObject({ label: 'positive', words: [{ word: 'Happy', weight: expect.any(Number) }] });
  });

  it('is judged by title and text, with spans in both', async () => {
    const spans: Span[] = [
      { field: 'title', start: 0, end: 5, term: 'Happy' },
      { field: 'text', start: 4, end: 9, term: 'Happy' },
    ];
    const [sentiment] = await judgeAll(assessmentOf('The Happy was awful', 'en', [spans], 'Happy report'));
    expect(sentiment?.words.map(({ word }) => word)).toEqual(['awful']);
  });

  it('is not made where there was none', async () => {
    const assessment = assessmentOf('I love it', 'en', []);
    expect(await processor.process([assessment])).toEqual([{ kind: 'keep', value: assessment }]);
  });
});

describe('confidence', () => {
  it('is greater for a strong score than for a weak one', async () => {
    const strong = await judge('love love it, awesome, amazing, perfect, the best!!!');
    const weak = await judge('it is nice');
    expect(strong.confidence).toBeGreaterThan(0.85);
    expect(weak.confidence).toBeLessThan(0.75);
    expect(weak.confidence).toBeGreaterThan(0.5);
  });
});

describe('any text at all', () => {
  // biome-ignore format: a table
  const alphabet = [
    'good', 'BAD', "n'aime", 'not', 'but', "don't", 'sooooo', '👍', '👩‍👩‍👧', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', ':)', ':-(', '<3', '</3', '-_-', '@', '#', '@a', '#b', 'http://',
    'www.', '.', '!', '?', ',', '\n', ' ', ' ', ' ', "'", '’', '·', '\u0000', '\uD83D', '\uDC4D', '\u0301', 'ł', '漢', 'ا', 'İ', 'ß', 'ŉ', '__proto__',
    'constructor', 'toString', '\uFEFF', '\u202E', '8', '^_^',
  ];

  it('is judged with numbers in their bounds, and without an error', async () => {
    const random = seededRandom(7);
    const languages = ['en', 'es', 'pt', 'fr', 'it', 'de', 'nl', 'ca', 'gl', 'eu', 'und', 'ru', '__proto__'];
    for (let i = 0; i < 3_000; i++) {
      let text = '';
      for (let n = Math.floor(random() * 40); n > 0; n--) {
        const unit = String.fromCharCode(Math.floor(random() * 0x1_0000));
        text += random() < 0.8 ? alphabet[Math.floor(random() * alphabet.length)] : unit;
      }
      const { label, score, confidence, words, engine } = await judge(text, languages[i % languages.length]);
      expect(['negative', 'neutral', 'positive', 'unrated']).toContain(label);
      expect(score).toBeGreaterThanOrEqual(-1);
      expect(score).toBeLessThanOrEqual(1);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(words.every(({ word, weight }) => word !== '' && Number.isFinite(weight))).toBe(true);
      expect(engine).toBe('lexicon-1');
    }
  });

  it.each(['good ', 'nicht ', 'not ', '!', ':', '(', '-', '_', "'", 'a', '👍', 'xD', '<', '@', 'http://', 'a’'])(
    'is judged in linear time: 50,000 characters of “%s”',
    async (piece) => {
      const text = piece.repeat(Math.ceil(50_000 / piece.length));
      const { score } = await judge(text, 'de');
      expect(Math.abs(score)).toBeLessThanOrEqual(1);
    },
    2_000,
  );
});
