import { describe, expect, it } from 'vitest';
import type { Assessment, Mention } from '../../core/assessment.ts';
import type { Insights } from '../../core/insights.ts';
import { initialAssessment } from '../../core/run-process.ts';
import { loadIntentModel } from '../../processors/intent/model.ts';
import { createReadIntent } from '../../processors/intent.ts';
import { postOf } from '../../scripts/eval/posts.ts';
import { placesOf } from '../../scripts/eval/targets.ts';
import { seededRandom } from '../support/random.ts';

const model = loadIntentModel();
const processor = createReadIntent({ reasons: {}, model });

function assessmentOf(text: string, language: string, brands: readonly string[] = ['Acme']): Assessment {
  const mentions = brands.map(
    (brand): Mention => ({
      brand: brand.toLowerCase(),
      spans: placesOf(text, brand).map(([start, end]) => ({ field: 'text', start, end, term: brand })),
      sentiment: { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'none' },
    }),
  );
  return { ...initialAssessment(postOf(text, 0)), language: { code: language, confidence: 1 }, mentions };
}

async function readAll(assessment: Assessment, by = processor): Promise<Insights[]> {
  const [outcome] = await by.process([assessment]);
  if (outcome?.kind !== 'keep') throw new Error('expected to keep it');
  return outcome.value.mentions.map(({ insights }) => insights ?? {});
}

async function read(text: string, language = 'en', by = processor): Promise<Insights> {
  return (await readAll(assessmentOf(text, language), by))[0] ?? {};
}

describe('intent', () => {
  it.each([
    ['en', 'I just cancelled my Acme subscription, moving to a competitor', 'leave'],
    ['en', 'Porting my number out tomorrow, bye Acme', 'leave'],
    ['es', 'Mañana me doy de baja de Acme, me paso a otra compañía', 'leave'],
    ['ca', 'Demà em dono de baixa d’Acme, me’n vaig a una altra companyia', 'leave'],
    ['en', 'Hi @Acme, my order has not arrived, can you help me please?', 'help'],
    ['es', 'Hola Acme, no puedo entrar en la app, ¿me podéis ayudar?', 'help'],
    ['ca', 'Hola Acme, no puc entrar a l’app, em podeu ajudar sisplau?', 'help'],
    ['en', 'Has anyone tried Acme? Is it worth it?', 'evaluate'],
  ])('in %s of “%s” is %s', async (language, text, label) => {
    expect((await read(text, language)).intent?.label).toBe(label);
  });

  it.each([
    ['en', 'Acme cancelled flight 204 because of the storm'],
    ['en', 'I will never leave Acme'],
    ['en', 'Acme shares fall 4% after earnings'],
    ['es', 'Las acciones de Acme caen un 4 % en bolsa'],
    ['ca', 'Les accions d’Acme cauen un 4 % a la borsa'],
    ['es', 'qué ganas de viernes y de Acme'],
  ])('in %s of “%s” is neither leaving nor buying', async (language, text) => {
    expect(['leave', 'buy']).not.toContain((await read(text, language)).intent?.label);
  });

  it('is toward the brand: who is left is not who is chosen', async () => {
    const [acme, bolt] = await readAll(assessmentOf('I left Acme for Bolt last month', 'en', ['Acme', 'Bolt']));
    expect(acme?.intent?.label).toBe('leave');
    expect(bolt?.intent?.label).not.toBe('leave');
  });

  it('is absent where nothing tells it', async () => {
    expect((await read('Acme')).intent).toBeUndefined();
    expect((await read('')).intent).toBeUndefined();
  });
});

describe('a question', () => {
  it.each([
    ['en', 'Does Acme ship to Norway?', true],
    ['en', 'who do I talk to at Acme about a refund', true],
    ['es', '¿Acme envía a Canarias?', true],
    ['ca', 'Acme envia a Menorca?', true],
    ['en', 'Are you kidding me, Acme?', false],
    ['en', 'Acme opens a shop in Madrid', false],
    ['es', 'Acme abre una tienda en Madrid', false],
    ['ca', 'Acme obre una botiga a Girona', false],
  ])('in %s: “%s” is %s', async (language, text, asks) => {
    expect((await read(text, language)).question).toBe(asks);
  });
});

describe('reasons', () => {
  it('are read from the built-in words and from those of the configuration', async () => {
    const own = createReadIntent({
      reasons: { wifi: { terms: ['wi-fi', 'wifi'] }, staffing: { languages: { es: ['huelga'] } }, price: false },
      model,
    });
    const reasons = async (text: string, language = 'en') => (await read(text, language, own)).reasons ?? [];
    expect(await reasons('The Acme Wi-Fi is useless')).toContain('wifi');
    expect(await reasons('Huelga en Acme', 'es')).toContain('staffing');
    expect(await reasons('Huelga en Acme', 'en')).not.toContain('staffing');
    expect(await reasons('Acme is far too expensive, the price doubled')).not.toContain('price');
    expect((await read('Acme is far too expensive, the price doubled')).reasons).toContain('price');
  });
});

describe('reading', () => {
  it('gives the same for the same text, whatever came before', async () => {
    const text = 'Thinking of leaving Acme, the app keeps crashing. Any alternatives?';
    const first = await read(text);
    for (const other of ['¿Qué tal Acme?', 'ACME '.repeat(3_000), 'em dono de baixa d’Acme']) await read(other, 'und');
    expect(await read(text)).toEqual(first);
    expect(await read(text, 'en', createReadIntent({ reasons: {}, model }))).toEqual(first);
  });

  it('ends for hostile texts, and leaves the rest of the insights alone', async () => {
    const random = seededRandom(3);
    const pieces = [
      'I ',
      'cancel my ',
      'leave ',
      'Acme ',
      '"',
      '?',
      '! ',
      '@',
      'http://',
      '\u0301',
      '😀',
      '(',
      '«',
      '\n',
    ];
    for (let i = 0; i < 60; i++) {
      let text = '';
      while (text.length < 3_000) text += pieces[Math.floor(random() * pieces.length)];
      const given = assessmentOf(text, i % 2 ? 'und' : 'en');
      const mentions = given.mentions.map((mention) => ({ ...mention, insights: { sarcasm: 0.5 } }));
      const [insights] = await readAll({ ...given, mentions });
      expect(insights?.sarcasm).toBe(0.5);
      const confidence = insights?.intent?.confidence ?? 0;
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }
    await read('I am leaving Acme. '.repeat(3_000));
    await read('I cancel '.repeat(6_000));
  });

  it('knows the brand far inside a long text', async () => {
    const long = `${'The weather was fine that day. '.repeat(400)}I just cancelled my Acme subscription. ${'More weather. '.repeat(400)}`;
    await expect(read(long)).resolves.toBeDefined();
  });
});

describe('the model', () => {
  it('says what to do where its file is missing', () => {
    expect(() => loadIntentModel('/nowhere/intent-model.bin')).toThrow(/npm run train:intent/u);
  });
});
