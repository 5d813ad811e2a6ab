import { describe, expect, test } from 'vitest';
import type { Range } from '../../core/assessment.ts';
import { createModelEngine } from '../../processors/sentiment/engines/model.ts';
import { loadEmoji, loadLexicon } from '../../processors/sentiment/lexicons.ts';
import { adaptModel, type Correction } from '../../processors/sentiment/model/adapt.ts';
import {
  blended,
  circumstances,
  circumstancesOf,
  judges,
  lostOfBlend,
  testimonyOf,
} from '../../processors/sentiment/model/blend.ts';
import { createExtractor } from '../../processors/sentiment/model/features.ts';
import { withSides } from '../../processors/sentiment/model/sides.ts';
import type { Vectors } from '../../processors/sentiment/model/vectors.ts';
import { loadSentimentModel } from '../../processors/sentiment/model.ts';

const model = loadSentimentModel();
const engine = createModelEngine({ model });
const noVectors: Vectors = { width: 0, scale: 1, values: new Int8Array(0), rowOf: () => -1 };
const english = loadLexicon('en');
const { extract } = createExtractor(noVectors, () => english, loadEmoji());

/** Every place of a name. */
function placesOf(text: string, name: string): Range[] {
  const places: Range[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) places.push([at, at + name.length]);
  return places;
}

describe('posts that name two brands', () => {
  /** What is felt toward A, toward B, and the post. */
  const posts: Readonly<Record<string, readonly (readonly [a: string, b: string, post: string])[]>> = {
    en: [
      ['negative', 'positive', 'I left A for B and love it'],
      ['positive', 'negative', 'A is better than B'],
      ['negative', 'positive', 'A is much worse than B'],
      ['negative', 'positive', 'Switched from A to B last month, best decision ever'],
      ['positive', 'negative', 'I prefer A over B'],
      ['positive', 'negative', 'A is great but B is terrible'],
      ['negative', 'positive', 'A is slow and rude. B is quick and kind'],
      ['negative', 'positive', '@A your app is awful, B works so much better than you'],
      ['positive', 'negative', '@A thanks for the great service, B was horrible'],
      ['negative', 'positive', 'Unlike A, B is excellent'],
      ['neutral', 'neutral', 'Does anyone know if A or B opens on Sunday?'],
      ['neutral', 'neutral', 'A and B announce a joint venture'],
    ],
    es: [
      ['negative', 'positive', 'He dejado A por B y me encanta'],
      ['positive', 'negative', 'A es mejor que B'],
      ['negative', 'positive', 'A es mucho peor que B'],
      ['negative', 'positive', 'Me cambié de A a B y estoy muy contento'],
      ['positive', 'negative', 'Prefiero A a B'],
      ['positive', 'negative', 'A es genial pero B es horrible'],
      ['negative', 'positive', 'A es un desastre. B es una maravilla'],
      ['negative', 'positive', '@A qué vergüenza de servicio, B funciona mucho mejor que vosotros'],
      ['neutral', 'neutral', '¿Alguien sabe si A o B abre el domingo?'],
    ],
    ca: [
      ['negative', 'positive', 'He deixat A per B i m’encanta'],
      ['positive', 'negative', 'A és millor que B'],
      ['negative', 'positive', 'A és molt pitjor que B'],
      ['negative', 'positive', 'He canviat de A a B i estic molt content'],
      ['positive', 'negative', 'Prefereixo A a B'],
      ['positive', 'negative', 'A és genial però B és horrible'],
      ['negative', 'positive', 'A és un desastre. B és una meravella'],
      ['neutral', 'neutral', 'Algú sap si A o B obre diumenge?'],
    ],
    fr: [
      ['positive', 'negative', 'A est mieux que B'],
      ['negative', 'positive', 'J’ai quitté A pour B et j’adore'],
      ['positive', 'negative', 'A est génial mais B est horrible'],
    ],
    it: [
      ['positive', 'negative', 'A è meglio di B'],
      ['negative', 'positive', 'Ho lasciato A per B e lo adoro'],
      ['positive', 'negative', 'A è fantastico ma B è orribile'],
    ],
    pt: [
      ['positive', 'negative', 'A é melhor que B'],
      ['negative', 'positive', 'Troquei A por B e adoro'],
      ['positive', 'negative', 'A é ótimo mas B é horrível'],
    ],
    de: [
      ['positive', 'negative', 'A ist besser als B'],
      ['negative', 'positive', 'Von A zu B gewechselt und begeistert'],
      ['positive', 'negative', 'A ist super aber B ist schrecklich'],
    ],
  };
  // None of these was in the sentences that the model learned from.
  const names = ['Acme', 'Bolt', 'Vantia', 'Kelmo', 'Orsund', 'Telvia'];

  /** Share of the judgements that are right, over all pairs of names. */
  async function shareRight(language: string): Promise<{ share: number; wrong: string[] }> {
    const wrong: string[] = [];
    let all = 0;
    for (const [towardA, towardB, post] of posts[language] ?? []) {
      for (const [i, a] of names.entries()) {
        const b = names[(i + 1) % names.length] as string;
        const text = post.replace(/\b[AB]\b/gu, (letter) => (letter === 'A' ? a : b));
        const targets = [a, b].map((brand) => ({ brand, spans: placesOf(text, brand) }));
        const [verdict] = await engine.judge([{ text, language, targets }]);
        [towardA, towardB].forEach((label, n) => {
          all++;
          const told = verdict?.toward[n]?.label;
          if (told !== label) wrong.push(`${targets[n]?.brand}: ${told}, not ${label}: ${text}`);
        });
      }
    }
    return { share: 1 - wrong.length / all, wrong };
  }

  // A little under what the model reaches: a worse one fails.
  test.each([
    ['en', 0.85],
    ['es', 0.9],
    ['ca', 0.9],
    ['fr', 0.9],
    ['it', 0.9],
    ['pt', 0.7],
    ['de', 0.85],
  ] as const)('%s: the share that is told right', async (language, floor) => {
    const { share, wrong } = await shareRight(language);
    expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(floor);
  });
});

describe('what is known about the place of a target', () => {
  const known = (text: string, name: string, language = 'en') => {
    const values = circumstancesOf(text, extract(text, language, placesOf(text, name)), language);
    return Object.fromEntries(circumstances.map((circumstance, i) => [circumstance, values[i] as number]));
  };

  test('whether other names are there: mentions, capitals, unknown words that begin a sentence', () => {
    expect(known('my Acme broke', 'Acme')).toMatchObject({ alone: 1, others: 0, divided: 0 });
    expect(known('my Acme broke, @bolt', 'Acme')).toMatchObject({ alone: 0, others: 1 / 3 });
    expect(known('my Acme broke, so I got a Bolt Max', 'Acme')).toMatchObject({ alone: 0, others: 1 / 3 });
    expect(known('Bolt is great but Acme broke', 'Acme')).toMatchObject({
      alone: 0,
      others: 1 / 3,
      divided: 1,
      contrast: 1,
    });
  });

  test('how it is written, and whether the text begins with it', () => {
    expect(known('@acme you lost my bag', 'acme')).toMatchObject({ first: 1, handle: 1, lower: 0, late: 0 });
    expect(known('@acme you lost my bag', '@acme')).toMatchObject({ first: 1, handle: 1, lower: 0 });
    expect(known('I like acme', 'acme')).toMatchObject({ first: 0, handle: 0, lower: 1 });
    expect(known('I like Acme #shoes', 'Acme')).toMatchObject({ lower: 0, social: 1, foreign: 0 });
    expect(known('me gusta Acme', 'Acme', 'es')).toMatchObject({ foreign: 1 });
  });

  test('how much of the text is in other clauses', () => {
    expect(known('Acme is fine', 'Acme')['elsewhere']).toBe(0);
    expect(known('Acme is fine. It rains and it rains', 'Acme')['elsewhere']).toBeGreaterThan(0.4);
  });
});

describe('the blend', () => {
  const zero = () => [...judges, 0, 1, 2].map(() => circumstances.map(() => 0));
  const hear = (text: string, name: string) => {
    const features = extract(text, 'en', placesOf(text, name));
    return {
      features,
      testimony: testimonyOf(text, features, 'en', [
        [-1, 0, 1],
        [2, 0, -2],
        [0, 3, 0],
      ]),
    };
  };
  const column = (name: (typeof circumstances)[number]) => circumstances.indexOf(name);

  test('counts each judge by what is known', () => {
    const by = zero();
    const weights = by[0] as number[];
    weights[column('always')] = 0.5;
    weights[column('alone')] = 1;
    expect(blended(by, hear('my Acme broke', 'Acme').testimony)).toEqual([-1.5, 0, 1.5]);
    expect(blended(by, hear('my Acme broke, @bolt', 'Acme').testimony)).toEqual([-0.5, 0, 0.5]);
  });

  test('hears the lexicon more where a feeling is nearer to the target than to another name', () => {
    const by = zero();
    (by[judges.indexOf('nearLexicon')] as number[])[0] = 1;
    const lean = (name: string) => {
      const [negative, , positive] = blended(
        by,
        hear('the Acme was terrible but our Bolt is wonderful', name).testimony,
      );
      return positive - negative;
    };
    expect(lean('Acme')).toBeLessThan(0);
    expect(lean('Bolt')).toBeGreaterThan(0);
  });

  test('tells what would be lost without a word: of the judges and of the lexicon', () => {
    const by = zero();
    (by[0] as number[])[0] = 2;
    const { features, testimony } = hear('my Acme is terrible', 'Acme');
    const at = features.pieces.findIndex(({ text }) => text === 'terrible');
    const groups = [{ pieces: [at], globals: [] }];
    const none = new Float32Array(3);
    const told = [Float32Array.of(0.5, 0, -0.5), none, none];
    expect([...lostOfBlend(by, testimony, features, groups, told)]).toEqual([1, 0, -1]);
    (by[judges.indexOf('lexicon')] as number[])[0] = 1;
    const [negative = 0, , positive = 0] = lostOfBlend(by, testimony, features, groups, [none, none, none]);
    expect(negative).toBeGreaterThan(0);
    expect(positive).toBeCloseTo(-negative, 6);
  });
});

describe('words and where they stand', () => {
  test('are told apart by the side of the target, and told beside the plain ones', () => {
    const read = (text: string) => {
      const features = extract(text, 'en', placesOf(text, 'Acme'));
      const sided = withSides(features);
      return sided.words.slice(features.words.length);
    };
    const [before] = read('good Acme');
    const [after] = read('Acme good');
    expect(before).not.toBe(after);
    expect(read('so good a shop is Acme')[1]).not.toBe(before);
    const plain = extract('good shop', 'en');
    expect(withSides(plain)).toBe(plain);
  });
});

describe('toward a target', () => {
  test('the words that decided are told of what is said in the end', () => {
    const texts = [
      ['I left Acme for Bolt and love it', 'Bolt', 'love'],
      ['@Acme your service is terrible', 'Acme', 'terrible'],
      ['the wonderful Acme team', 'Acme', 'wonderful'],
    ] as const;
    for (const [text, name, word] of texts) {
      const target = placesOf(text, name);
      const { positive, negative, words = [] } = model.score(text, 'en', { target, explain: true });
      const told = words.find((one) => one.word === word)?.weight ?? 0;
      expect(Math.sign(told), text).toBe(Math.sign(positive - negative));
      const start = text.indexOf(word);
      const without = `${text.slice(0, start)}${' '.repeat(word.length)}${text.slice(start + word.length)}`;
      const left = model.score(without, 'en', { target });
      expect(Math.sign(positive - negative - (left.positive - left.negative)), text).toBe(Math.sign(told));
    }
  });

  test('a whole text that is addressed to a brand is toward it', () => {
    for (const [text, label] of [
      ['@acme third delay today, I am so angry', 'negative'],
      ['@acme thank you so much, you are wonderful', 'positive'],
    ] as const) {
      const { negative, positive } = model.score(text, 'en', { target: placesOf(text, '@acme') });
      expect(positive > negative ? 'positive' : 'negative').toBe(label);
    }
  });
});

describe('what is learned of a brand', () => {
  const things = 'boots board jacket gloves helmet goggles trip slope video shop'.split(' ');
  const days = 'today again honestly yesterday everywhere'.split(' ');
  const lessons = (name: string): Correction[] =>
    things.flatMap((thing) =>
      days.flatMap((day): Correction[] =>
        (
          [
            ['positive', `the ${name}${thing} are sick ${day}`],
            ['negative', `my ${name}${thing} broke ${day}, terrible`],
            ['neutral', `which ${name}${thing} do you sell ${day}?`],
          ] as const
        ).map(([label, text]) => ({ text, language: 'en', label, target: placesOf(text, name.trim() || '-') })),
      ),
    );
  const leanOf = (one: typeof model, text: string, name: string) => {
    const { positive, negative } = one.score(text, 'en', { target: placesOf(text, name) });
    return positive - negative;
  };

  test('from whole texts counts where it is named, and the other way round', () => {
    for (const corrections of [lessons(''), lessons('Acme '), [...lessons(''), ...lessons('Acme ')]]) {
      const { model: adapted, report } = adaptModel(model, corrections);
      expect(report.adopted).toBe(true);
      for (const text of ['those sandals are sick', 'those Acme sandals are sick']) {
        expect(leanOf(adapted, text, 'Acme'), text).toBeGreaterThan(leanOf(model, text, 'Acme'));
      }
    }
  });
});
