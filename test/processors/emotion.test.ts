import { describe, expect, it } from 'vitest';
import type { Assessment, Mention, SentimentLabel, Span } from '../../core/assessment.ts';
import { emotions } from '../../core/insights.ts';
import { createReadEmotion, doubt, likelySarcasm } from '../../processors/emotion.ts';
import { seededRandom } from '../support/random.ts';
import { assess } from './posts.ts';

const processor = createReadEmotion();

interface Given {
  readonly language?: string;
  readonly title?: string;
  readonly spans?: readonly Span[];
  readonly label?: SentimentLabel;
  readonly insights?: Mention['insights'];
}

function assessmentOf(text: string, { language = 'en', title, spans = [], label, insights }: Given = {}): Assessment {
  const judged = { label: label ?? 'positive', score: 0.8, confidence: 0.9 } as const;
  return {
    ...assess({ text, ...(title !== undefined && { title }) }),
    language: { code: language, confidence: 1 },
    mentions: [
      {
        brand: 'acme',
        spans,
        sentiment: { ...judged, words: [{ word: 'great', weight: 1 }], engine: 'test' },
        textSentiment: judged,
        ...(insights && { insights }),
      },
    ],
  };
}

async function read(text: string, given: Given = {}, by = processor): Promise<Mention> {
  const [outcome] = await by.process([assessmentOf(text, given)]);
  if (outcome?.kind !== 'keep') throw new Error('expected to keep it');
  return outcome.value.mentions[0] as Mention;
}

describe('the emotion', () => {
  it.each([
    ['en', 'I absolutely love it, so happy with my new phone!', 'joy'],
    ['en', 'I am fed up with you, how dare you charge me twice', 'anger'],
    ['en', 'So disappointed, this broke my heart', 'sadness'],
    ['en', "I'm shaking, I am terrified to drive it again", 'fear'],
    ['en', "OMG I can't believe it, did not expect that at all!", 'surprise'],
    ['en', 'Disgusting, it makes me sick, mouldy bread again', 'disgust'],
    ['es', 'Me encanta, estoy súper contenta con la compra', 'joy'],
    ['es', 'Estoy hasta las narices, sois unos ladrones', 'anger'],
    ['es', 'Qué pena, me ha decepcionado muchísimo', 'sadness'],
    ['es', 'Tengo mucho miedo, estoy temblando', 'fear'],
    ['es', 'No me lo puedo creer, qué sorpresa', 'surprise'],
    ['es', 'Qué asco, había una cucaracha en la sopa', 'disgust'],
    ['ca', "M'encanta, estic molt contenta", 'joy'],
    ['ca', "N'estic fart, sou uns lladres", 'anger'],
    ['ca', 'Quina pena, estic molt decebuda', 'sadness'],
    ['ca', 'Tinc molta por, estic tremolant', 'fear'],
    ['ca', "No m'ho puc creure, quina sorpresa", 'surprise'],
    ['ca', 'Quin fàstic, hi havia una panerola al plat', 'disgust'],
    ['fr', "J'en ai marre, c'est inadmissible", 'anger'],
    ['pt', 'Que nojo, tinha uma barata na comida', 'disgust'],
    ['it', 'Che paura, sono terrorizzata', 'fear'],
    ['de', 'Ich bin so traurig und enttäuscht', 'sadness'],
    ['und', '😡🤬', 'anger'],
    ['und', '🤮🤮', 'disgust'],
  ])('in %s of “%s” is %s', async (language, text, label) => {
    expect((await read(text, { language })).insights?.emotion?.label).toBe(label);
  });

  it.each([
    ['en', 'The shop opens at nine on Monday'],
    ['en', 'Analysts fear for the debt of the company'],
    ['en', 'I am not afraid of the new model'],
    ['es', 'La tienda abre a las nueve los lunes'],
    ['ca', 'La botiga obre a les nou els dilluns'],
  ])('is absent where none is told: in %s “%s”', async (language, text) => {
    expect((await read(text, { language })).insights).not.toHaveProperty('emotion');
  });

  it('is no joy where joy is denied', async () => {
    expect((await read('I am not happy with this at all')).insights?.emotion?.label).not.toBe('joy');
  });

  it('does not read the names of brands, in title and text', async () => {
    const spans: Span[] = [
      { field: 'title', start: 0, end: 9, term: 'Fury Rage' },
      { field: 'text', start: 0, end: 9, term: 'Fury Rage' },
    ];
    const text = 'Fury Rage opens on Monday';
    expect((await read(text, { title: 'Fury Rage', spans })).insights).not.toHaveProperty('emotion');
  });

  it('keeps the other insights, and forgets an emotion that is no longer told', async () => {
    const insights = { question: true, emotion: { label: 'joy', confidence: 1 } } as const;
    const told = (await read('The shop opens at nine on Monday', { insights })).insights;
    expect(told).toMatchObject({ question: true });
    expect(told).not.toHaveProperty('emotion');
  });
});

describe('sarcasm', () => {
  it.each([
    ['en', 'Great, another delay'],
    ['en', 'Thanks for losing my bag again'],
    ['en', 'Love waiting 3 hours on hold'],
    ['en', 'Thanks for nothing'],
    ['en', 'What lovely weather #sarcasm'],
    ['es', 'Genial, otra avería'],
    ['es', 'Gracias por nada'],
    ['es', 'Me encanta esperar tres horas al teléfono'],
    ['ca', 'Quin servei tan bo: dues hores esperant'],
    ['ca', 'Genial, una altra avaria'],
    ['ca', 'Gràcies per res'],
  ])('is likely in %s: “%s”', async (language, text) => {
    const { insights, sentiment, textSentiment } = await read(text, { language });
    const sarcasm = insights?.sarcasm as number;
    expect(sarcasm).toBeGreaterThanOrEqual(likelySarcasm);
    expect(insights?.emotion?.label).not.toBe('joy');
    for (const judged of [sentiment, textSentiment]) {
      expect(['positive', 'unrated']).toContain(judged?.label);
      expect(judged?.confidence).toBeLessThanOrEqual(1 - sarcasm + 0.001);
    }
  });

  it.each([
    ['en', 'Great service, thank you so much for fixing my router'],
    ['en', 'Amazing flight, no delays at all'],
    ['en', 'Thanks for the quick refund after the cancelled flight'],
    ['en', 'I love this phone'],
    ['es', 'Gracias por solucionar la avería tan rápido'],
    ['es', 'Muchas gracias Lorena, que pases una tarde fantástica'],
    ['ca', "Gràcies per resoldre l'avaria tan de pressa"],
    ['ca', 'Un servei fantàstic, hi tornarem'],
  ])('is not likely in %s: “%s”', async (language, text) => {
    const { insights, sentiment } = await read(text, { language });
    expect(insights?.sarcasm).toBeLessThan(likelySarcasm);
    expect(sentiment).toMatchObject({ label: 'positive', confidence: 0.9 });
  });

  it('leaves a negative judgement as it is', async () => {
    const { sentiment } = await read('Great, another delay', { label: 'negative' });
    expect(sentiment).toMatchObject({ label: 'negative', score: 0.8, confidence: 0.9 });
  });

  it('keeps the label while the confidence suffices, and else does not rate', () => {
    const judged = { label: 'positive', score: 0.7, confidence: 0.9 } as const;
    expect(doubt(judged, 0.5, 0.4)).toEqual({ label: 'positive', score: 0.7, confidence: 0.5 });
    expect(doubt(judged, 0.7, 0.4)).toEqual({ label: 'unrated', score: 0, confidence: 0 });
    expect(doubt(judged, 0.7, 0.2)).toEqual({ label: 'positive', score: 0.7, confidence: 0.3 });
  });
});

describe('whatever comes', () => {
  const pieces = [
    'love ',
    'not ',
    '😡',
    '!!!',
    '…',
    '#',
    '#not ',
    "n'",
    "'",
    '"great" ',
    '\ud83d',
    '\n',
    'a'.repeat(300),
    'ñ·l ',
  ];

  it('gives numbers within bounds, and the same again', async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: 40 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      const language = ['en', 'es', 'ca', 'fr', 'xx', '__proto__'][round % 6] as string;
      const first = (await read(text, { language })).insights;
      expect(first?.sarcasm).toBeGreaterThanOrEqual(0);
      expect(first?.sarcasm).toBeLessThanOrEqual(1);
      if (first?.emotion) {
        expect(emotions).toContain(first.emotion.label);
        expect(first.emotion.confidence).toBeGreaterThan(0);
        expect(first.emotion.confidence).toBeLessThanOrEqual(1);
      }
      expect((await read(text, { language })).insights).toEqual(first);
    }
  });

  it('reads no more than the beginning of a long text', async () => {
    const long = `${'The shop opens at nine. '.repeat(400)}I am furious and fed up, how dare you`;
    const cut = long.slice(0, 4_000);
    expect((await read(long)).insights).toEqual((await read(cut)).insights);
    expect((await read('great another delay '.repeat(100_000))).insights?.sarcasm).toBeLessThanOrEqual(1);
  });
});
