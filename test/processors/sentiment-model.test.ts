import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { adaptModel, applyAdaptation, type Correction } from '../../processors/sentiment/model/adapt.ts';
import { createKernels } from '../../processors/sentiment/model/kernels.ts';
import { createReader, maxPieces } from '../../processors/sentiment/model/read.ts';
import { packTensors, unpackTensors } from '../../processors/sentiment/model/tensors.ts';
import { loadSentimentModel, type SentimentScore } from '../../processors/sentiment/model.ts';

const model = loadSentimentModel();

const labelOf = ({ negative, neutral, positive }: SentimentScore) =>
  neutral >= negative && neutral >= positive ? 'neutral' : positive > negative ? 'positive' : 'negative';

/** `label<TAB>text` with the target in brackets. */
function readCases(language: string) {
  const lines = readFileSync(packagePath('test/fixtures/sentiment', `target-${language}.tsv`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [label = '', marked = ''] = line.split('\t');
    const start = marked.indexOf('[');
    const end = marked.indexOf(']') - 1;
    const text = marked.replace('[', '').replace(']', '');
    return { label, text, target: [[start, end]] as const };
  });
}

describe('a whole text', () => {
  test.each([
    ['en', 'This is the best phone I have ever had, love it', 'positive'],
    ['en', 'worst customer service ever, still waiting for my refund', 'negative'],
    ['en', 'The store opens at nine on Monday', 'neutral'],
    ['es', 'Me encanta, funciona de maravilla', 'positive'],
    ['es', 'Qué vergüenza de servicio, no vuelvo nunca más', 'negative'],
    ['ca', 'Molt bona atenció, hi tornarem segur', 'positive'],
    ['ca', 'Quin desastre, no funciona res i ningú respon', 'negative'],
    ['fr', 'Service catastrophique, je suis très déçu', 'negative'],
    ['fr', 'Merci beaucoup, c’est magnifique', 'positive'],
    ['it', 'Bellissimo, lo consiglio a tutti', 'positive'],
    ['it', 'Che schifo, non funziona niente', 'negative'],
    ['pt', 'Adorei, muito bom mesmo', 'positive'],
    ['pt', 'Péssimo atendimento, uma vergonha', 'negative'],
    ['de', 'Absolut super, ich bin begeistert', 'positive'],
    ['de', 'Schlechter Service, ich bin sehr enttäuscht', 'negative'],
  ])('%s: %s', (language, text, label) => {
    expect(labelOf(model.score(text, language))).toBe(label);
  });

  test('probabilities add up to one and are finite, whatever the text', () => {
    const hostile = [
      '',
      ' ',
      '\ud83d',
      'a'.repeat(50_000),
      '!'.repeat(9_000),
      '@'.repeat(5_000),
      '😀'.repeat(9_000),
      '\u0000',
      '¯\\_(ツ)_/¯',
    ];
    for (const text of hostile) {
      for (const language of ['en', 'und', 'xx', '__proto__']) {
        const { negative, neutral, positive } = model.score(text, language);
        expect(negative + neutral + positive).toBeCloseTo(1, 6);
        for (const share of [negative, neutral, positive]) expect(share).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('is read the same each time, and whatever came before', () => {
    const text = 'not the best, but the staff was kind :)';
    const first = model.score(text, 'en', { explain: true });
    model.score('todo mal', 'es', { target: [[0, 4]] });
    expect(model.score(text, 'en', { explain: true })).toEqual(first);
  });

  test('tells when nothing in it can be judged', () => {
    expect(model.score('', 'en').unrated).toBe(true);
    expect(model.score('@acme https://example.com/x 42', 'en').unrated).toBe(true);
    expect(model.score('table', 'en').unrated).toBe(true);
    expect(model.score('great', 'en').unrated).toBe(false);
    expect(model.score('👍', 'und').unrated).toBe(false);
  });

  test('names the words that decided, as they are written', () => {
    const { words = [] } = model.score('The room was GREAT but the horrible noise kept us awake', 'en', {
      explain: true,
    });
    const weightOf = (word: string) => words.find((told) => told.word === word)?.weight ?? 0;
    expect(weightOf('GREAT')).toBeGreaterThan(0.02);
    expect(weightOf('horrible')).toBeLessThan(-0.02);
  });
});

describe('the words that decided', () => {
  const lean = ({ negative, positive }: SentimentScore) => positive - negative;
  const texts = [
    ['en', 'The room was lovely and the staff kind, but the horrible noise kept us awake'],
    ['en', 'I hate waiting in line, worst shop in town'],
    ['es', 'El servicio fue un desastre y la comida horrible'],
    ['ca', 'Molt bona atenció i un lloc preciós, però el soroll és insuportable'],
    ['de', 'Der Service war schrecklich, aber das Essen war super'],
  ] as const;

  test.each(texts)('%s: are those without which the score changes: %s', (language, text) => {
    const { words = [] } = model.score(text, language, { explain: true });
    const whole = lean(model.score(text, language));
    const strong = words.filter(({ word, weight }) => Math.abs(weight) > 0.1 && text.split(word).length === 2);
    expect(strong.length).toBeGreaterThan(0);
    for (const { word, weight } of strong) {
      const without = whole - lean(model.score(text.replace(word, ' '.repeat(word.length)), language));
      expect(Math.sign(without), word).toBe(Math.sign(weight));
    }
  });

  test('tells a negator and what it turns as one phrase', () => {
    const { words = [] } = model.score('the food is not good', 'en', { explain: true });
    const phrase = words.find(({ word }) => word === 'not good');
    expect(phrase?.weight).toBeLessThan(-0.05);
    expect(words.some(({ word }) => word === 'good')).toBe(false);
  });

  test('do not change the score, and are told toward a target too', () => {
    const text = 'Acme is terrible and Bolt is wonderful';
    const target = [[0, 4]] as const;
    const { words = [], ...score } = model.score(text, 'en', { target, explain: true });
    expect(score).toEqual(model.score(text, 'en', { target }));
    expect(words.find(({ word }) => word === 'terrible')?.weight).toBeLessThan(0);
    expect(words.some(({ word }) => word === 'Acme')).toBe(false);
  });
});

describe('what it remembers', () => {
  test('changes no score: neither many words nor many languages', () => {
    const text = 'not the best, but the staff was kind :)';
    const first = model.score(text, 'en');
    for (let i = 0; i < 3_500; i++) {
      const word = (n: number) => `w${[...(i * 10 + n).toString(26)].join('x')}`;
      model.score(Array.from({ length: 10 }, (_, n) => word(n)).join(' '), 'en');
    }
    for (let i = 0; i < 150; i++) model.score(text, `l${i}`);
    expect(model.score(text, 'en')).toEqual(first);
  });
});

describe('kernels', () => {
  test('do what the plain loops do', () => {
    const { memory, addTimes, greatest, addPositive, dot } = createKernels(64);
    const from = Array.from({ length: 16 }, (_, i) => (i - 8) / 4);
    const to = Array.from({ length: 16 }, (_, i) => ((i * 7) % 5) - 2);
    const put = () => {
      memory.set(to, 0);
      memory.set(from, 16);
    };
    const result = () => [...memory.subarray(0, 16)];
    put();
    addTimes(0, 64, 64, 0.5);
    expect(result()).toEqual(to.map((value, i) => value + 0.5 * (from[i] as number)));
    put();
    greatest(0, 64, 64);
    expect(result()).toEqual(to.map((value, i) => Math.max(value, from[i] as number)));
    put();
    addPositive(0, 64, 64, -2);
    expect(result()).toEqual(to.map((value, i) => value - 2 * Math.max(0, from[i] as number)));
    put();
    expect(dot(0, 64, 64)).toBe(to.reduce((sum, value, i) => sum + value * (from[i] as number), 0));
  });
});

describe('toward a target', () => {
  // Floors are a little under what the model reaches (docs/SENTIMENT.md): a worse model fails.
  test.each([
    ['en', 0.72],
    ['es', 0.67],
    ['ca', 0.65],
  ])('%s: the share of hand-made cases that it gets right', (language, floor) => {
    const cases = readCases(language);
    const right = cases.filter(({ text, target, label }) => labelOf(model.score(text, language, { target })) === label);
    expect(cases).toHaveLength(40);
    expect(right.length / cases.length).toBeGreaterThanOrEqual(floor);
  });

  test('the same sentence is not the same for both names', () => {
    const text = 'I left Acme for Bolt and love it';
    const toward = (name: string) => {
      const start = text.indexOf(name);
      const { positive, negative } = model.score(text, 'en', { target: [[start, start + name.length]] });
      return positive - negative;
    };
    expect(toward('Acme')).toBeLessThan(0);
    expect(toward('Bolt')).toBeGreaterThan(0);
  });

  test('the words of the brand itself are not read', () => {
    const target = [[0, 11]] as const;
    const happy = model.score('Happy Socks opens a store in Lyon', 'en', { target });
    const other = model.score('Plain Socks opens a store in Lyon', 'en', { target });
    expect(happy).toEqual(other);
  });
});

describe('adapting to a brand', () => {
  /** Labels of a brand for which "sick" is praise, and others as the model sees them. */
  const corrections: Correction[] = [];
  const things = 'boots board jacket gloves helmet goggles trip slope video shop'.split(' ');
  const rest = 'today again honestly yesterday everywhere'.split(' ');
  for (const thing of things) {
    for (const word of rest) {
      corrections.push({ text: `those ${thing} are sick ${word}`, language: 'en', label: 'positive' });
      corrections.push({ text: `my ${thing} broke ${word}, terrible`, language: 'en', label: 'negative' });
      corrections.push({ text: `which ${thing} do you sell ${word}?`, language: 'en', label: 'neutral' });
    }
  }

  test('learns what the labels teach, and can be kept as JSON', () => {
    const { model: adapted, adaptation, report } = adaptModel(model, corrections);
    expect(report).toMatchObject({ adopted: true, texts: 150 });
    expect(report.after.macroF1).toBeGreaterThan(report.before.macroF1);
    expect(report.after.logLoss).toBeLessThan(report.before.logLoss);
    expect(labelOf(adapted.score('those sandals are sick', 'en'))).toBe('positive');
    const again = applyAdaptation(model, JSON.parse(JSON.stringify(adaptation)));
    expect(again.score('those sandals are sick', 'en')).toEqual(adapted.score('those sandals are sick', 'en'));
  });

  test('stays as it was where labels teach nothing', () => {
    // Labels that follow no rule: each sentence gets them in turn.
    const names = ['negative', 'neutral', 'positive'] as const;
    const noise = corrections.map((correction, i) => ({
      ...correction,
      label: names[(i * 7 + ((i * i) % 5)) % 3] ?? 'neutral',
    }));
    const few = adaptModel(model, corrections.slice(0, 10));
    expect(few.report.adopted).toBe(false);
    expect(few.model).toBe(model);
    const same = adaptModel(
      model,
      corrections.map((c) => ({ ...c, label: 'neutral' })),
    );
    expect(same.model).toBe(model);
    const { report } = adaptModel(model, noise);
    expect(report.after.logLoss).toBeLessThanOrEqual(report.before.logLoss);
    expect(report.after.macroF1).toBeGreaterThanOrEqual(report.before.macroF1);
  });

  test('is refused by another version of the model', () => {
    const { adaptation } = adaptModel(model, corrections);
    expect(adaptation).toBeDefined();
    if (adaptation) expect(() => applyAdaptation(model, { ...adaptation, model: 'other' })).toThrow(RangeError);
  });
});

describe('reading', () => {
  const readText = createReader();

  test('cuts a text into pieces with their places', () => {
    const text = 'Sooooo NOT happy @acme https://a.b/c #BestDayEver 😡 :( l’amore don’t';
    const pieces = readText(text);
    expect(pieces.map(({ kind, text: word }) => (kind === 'word' ? word : kind))).toEqual([
      'soo',
      'not',
      'happy',
      'mention',
      'link',
      'best',
      'day',
      'ever',
      'emoji',
      'sad',
      "l'",
      'amore',
      "don't",
    ]);
    expect(text.slice(pieces[10]?.start, pieces[11]?.end)).toBe('l’amore');
    expect(pieces[5]).toMatchObject({ hashtag: true, start: text.indexOf('Best') });
  });

  test('reads no more than some hundred pieces, whatever the text', () => {
    const hostile = [
      'a '.repeat(50_000),
      '😀'.repeat(50_000),
      ':-'.repeat(50_000),
      '. '.repeat(50_000),
      "a'".repeat(50_000),
      '#Aa'.repeat(50_000),
      ' -'.repeat(50_000),
    ];
    for (const text of hostile) {
      expect(readText(text).length).toBeLessThanOrEqual(maxPieces);
      expect(readText(text, [[25_000, 25_004]]).length).toBeLessThanOrEqual(maxPieces);
    }
  });

  test('reads around the target of a long text', () => {
    const text = `${'word '.repeat(5_000)}Acme failed`;
    const start = text.indexOf('Acme');
    expect(readText(text, [[start, start + 4]]).at(-2)).toMatchObject({ kind: 'target', start, end: start + 4 });
  });
});

describe('the file', () => {
  test('comes back as it was packed, and is refused when it is cut short', () => {
    const arrays = { a: Float32Array.of(1, 2.5), b: Int8Array.of(-1, 7, 3), c: Uint32Array.of(9) };
    const file = packTensors({ meta: { version: 'x' }, arrays });
    expect(unpackTensors(file)).toEqual({ meta: { version: 'x' }, arrays });
    expect(() => unpackTensors(file.subarray(0, file.length - 9))).toThrow(RangeError);
    expect(() => loadSentimentModel(packagePath('package.json'))).toThrow(/reading the sentiment model/);
  });
});
