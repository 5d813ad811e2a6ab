import { readFileSync } from 'node:fs';
import type { Intent } from '../../../core/insights.ts';
import { type Macros, type Part, parsePhrase } from '../../../processors/intent/grammar.ts';

/** A text with what it says toward one brand. */
export interface IntentExample {
  readonly text: string;
  readonly language: string;
  readonly brand: string;
  /** Another brand in it. */
  readonly other?: string;
  readonly intent: Intent | 'none';
  readonly question: boolean;
  readonly reasons: readonly string[];
  /** Texts that come of one line share it: they are never on both sides of a trial. */
  readonly group: string;
  readonly weight: number;
  /** Nothing is known of its question and reasons. */
  readonly intentOnly?: boolean;
}

const brands = [
  'Acme',
  'Nordwind',
  'Telmo',
  'Zenia',
  'Banco Sol',
  'Luma',
  '@acme',
  '@Nordwind',
  'Kestrel',
  'Vela Air',
  'Mobi',
  'Casa Pepa',
  'Orbita',
  'Hotel Marina',
  'PixelDesk',
  'Fluxo',
];
const others = ['Bolt', 'Rivena', 'Altair', 'Quanta', 'Movo', 'Bravo Bank', '@bolt'];

/**
 * Reads a file of training texts. `@name = a | b` says what `<name>` stands for; other lines are `intent[/intent toward OTHER]
 * [?] [reason,…]: text`, the text written as phrases are, with `BRAND` and `OTHER`. Each line gives `copies` texts at most.
 */
export function readBank(path: string, language: string, random: () => number, copies: number): IntentExample[] {
  const macros: Record<string, string> = {};
  const examples: IntentExample[] = [];
  for (const [at, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const macro = /^@([a-z]+) = (.*)$/u.exec(line);
    if (macro) {
      macros[macro[1] as string] = macro[2] as string;
      continue;
    }
    const colon = line.indexOf(':');
    const [labels = '', ...rest] = line.slice(0, colon).trim().split(' ');
    const [own, toOther] = labels.split('/') as [Intent, Intent?];
    const question = rest.includes('?');
    const reasons = rest.filter((word) => word !== '?').flatMap((word) => word.split(','));
    const parts = parsePhrase(line.slice(colon + 1), macros as Macros);
    const texts = new Set<string>();
    for (let i = 0; i < copies * 2 && texts.size < copies; i++) texts.add(sample(parts, random));
    for (const form of texts) {
      const brand = pick(brands, random);
      const other = pick(others, random);
      const dress = (text: string) => dressUp(text.replaceAll('BRAND', brand).replaceAll('OTHER', other), random);
      const text = dress(form);
      const group = `${language}:${at}`;
      const weight = 1 / Math.sqrt(texts.size);
      const common = { text, language, question, group, weight };
      const named = form.includes('OTHER') ? { other } : {};
      examples.push({ ...common, brand, ...named, intent: own, reasons });
      if (toOther) examples.push({ ...common, brand: other, other: brand, intent: toOther, reasons: [] });
    }
  }
  return examples;
}

const pick = <T>(list: readonly T[], random: () => number) => list[Math.floor(random() * list.length)] as T;

function sample(parts: readonly Part[], random: () => number): string {
  return parts
    .map((part) => (part.kind === 'word' ? part.word : sample(pick(part.of, random), random)))
    .filter(Boolean)
    .join(' ')
    .replace(/ ([,.!?;:…])/gu, '$1');
}

/** People write carelessly: lower case, no last mark. */
function dressUp(text: string, random: () => number): string {
  let dressed = text;
  if (random() < 0.25) dressed = dressed.toLowerCase();
  else if (random() < 0.8) dressed = (dressed[0] ?? '').toUpperCase() + dressed.slice(1);
  if (random() < 0.2) dressed = dressed.replace(/[.!]$/u, '');
  if (random() < 0.1) dressed = dressed.replace(/\?$/u, '');
  if (random() < 0.1) dressed = dressed.normalize('NFD').replace(/[\u0300-\u036f]/gu, '');
  return dressed;
}
