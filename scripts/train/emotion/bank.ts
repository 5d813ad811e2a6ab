import { readFileSync } from 'node:fs';
import type { Range } from '../../../core/assessment.ts';
import { type Emotion, emotions } from '../../../core/insights.ts';
import { packagePath } from '../../../core/package-root.ts';

/** A text to learn from. */
export interface EmotionExample {
  readonly language: string;
  readonly text: string;
  /** The brand's own name, which is not read. */
  readonly skip: readonly Range[];
  /** Absent where nothing is known of it. */
  readonly emotion?: Emotion | 'none';
  readonly sarcastic: boolean;
  readonly weight: number;
}

export const bankLanguages = ['en', 'es', 'ca'] as const;
type BankLanguage = (typeof bankLanguages)[number];

const brands =
  'Zelva Brino Nordex Kaplo Tervi Olmega Quanta Velox Mirado Sunteq Farola Ditto Pixen Lumio Cardo Zento'.split(' ');
const slots: Readonly<Record<BankLanguage, Readonly<Record<'product' | 'time', readonly string[]>>>> = {
  en: {
    product: [
      'phone',
      'washing machine',
      'scooter',
      'tent',
      'router',
      'pram',
      'guitar',
      'oven',
      'watch',
      'bike',
      'car',
    ],
    time: ['an hour', 'three hours', '40 minutes', 'two days', 'a whole week'],
  },
  es: {
    product: [
      'móvil',
      'horno',
      'patinete',
      'coche',
      'router',
      'reloj',
      'teclado',
      'robot de cocina',
      'sofá',
      'televisor',
    ],
    time: ['una hora', 'tres horas', '40 minutos', 'dos días', 'una semana entera'],
  },
  ca: {
    product: [
      'mòbil',
      'forn',
      'patinet',
      'cotxe',
      'router',
      'rellotge',
      'teclat',
      'robot de cuina',
      'sofà',
      'televisor',
    ],
    time: ['una hora', 'tres hores', '40 minuts', 'dos dies', 'una setmana sencera'],
  },
};
/** How often the name is known to be the brand's. */
const knownBrand = 0.8;

/** Reads the sentences that were written for training: `# label` lines with sentences under them. */
export function readBank(language: BankLanguage): (readonly [label: string, sentence: string])[] {
  const lines = readFileSync(packagePath('scripts', 'train', 'emotion', `bank-${language}.txt`), 'utf8').split('\n');
  let label = '';
  return lines.flatMap((line) => {
    if (line.startsWith('# ')) label = line.slice(2);
    return line === '' || line.startsWith('# ') ? [] : [[label, line] as const];
  });
}

/** Fills the slots of each sentence `copies` times. */
export function drawBank(language: BankLanguage, copies: number, random: () => number): EmotionExample[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return readBank(language).flatMap(([label, sentence]) =>
    Array.from({ length: copies }, () => {
      const skip: Range[] = [];
      let text = '';
      for (const part of sentence.split(/(\{\w+\})/u)) {
        const filled =
          part === '{brand}'
            ? pick(brands)
            : part === '{product}' || part === '{time}'
              ? pick(slots[language][part.slice(1, -1) as 'product' | 'time'])
              : part;
        if (part === '{brand}' && random() < knownBrand) skip.push([text.length, text.length + filled.length]);
        text += filled;
      }
      const emotion = emotions.find((name) => name === label) ?? (label === 'none' ? 'none' : undefined);
      return { language, text, skip, sarcastic: label === 'sarcasm', weight: 1 / copies, ...(emotion && { emotion }) };
    }),
  );
}
