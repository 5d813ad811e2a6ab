import type { SentimentLabel } from '../../core/assessment.ts';
import type { Random } from './random.ts';

export interface Template {
  readonly text: string;
  /** What the line says of the own brand, where it differs from its section. */
  readonly own: SentimentLabel | undefined;
}

/** Sections of hand-written lines, by name. */
export type Bank = ReadonlyMap<string, readonly Template[]>;

const marks: Readonly<Record<string, SentimentLabel>> = { '(+) ': 'positive', '(-) ': 'negative' };

/** Reads `== section` headers and one template a line; `//` starts a comment line. Sections that come twice are joined. */
export function parseBank(source: string): Bank {
  const bank = new Map<string, Template[]>();
  let section: Template[] | undefined;
  for (const line of source.split('\n')) {
    if (line === '' || line.startsWith('//')) continue;
    if (line.startsWith('== ')) {
      const name = line.slice(3);
      section = bank.get(name) ?? [];
      bank.set(name, section);
      continue;
    }
    if (!section) throw new Error(`line before the first section: ${line}`);
    const own = marks[line.slice(0, 4)];
    section.push({ own, text: own ? line.slice(4) : line });
  }
  return bank;
}

/** The comma-separated words of a section. */
export function wordsOf(bank: Bank, section: string): string[] {
  return linesOf(bank, section).flatMap((line) => line.split(', '));
}

export function linesOf(bank: Bank, section: string): string[] {
  const templates = bank.get(section);
  if (!templates) throw new Error(`no section "${section}"`);
  return templates.map((template) => template.text);
}

/** The words of a section whose lines begin with their language: `ca: …`. */
export function wordsByLanguage(bank: Bank, section: string): Map<string, string[]> {
  return new Map(
    linesOf(bank, section).map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2).split(', ')];
    }),
  );
}

/**
 * Deals the lines of a bank like cards: every line of a section is used once before any is used again, so that no phrase
 * wears out. Undefined where the bank has no such section.
 */
export function createDeck(bank: Bank, random: Random): (section: string) => Template | undefined {
  const decks = new Map<string, Template[]>();
  return (section) => {
    const templates = bank.get(section);
    if (!templates) return undefined;
    let deck = decks.get(section);
    if (!deck?.length) {
      deck = random.shuffle(templates);
      decks.set(section, deck);
    }
    return deck.pop();
  };
}

/** Fills `{a|b}` with one of its alternatives and `{slot}` with what `slot` gives, innermost first. */
export function fill(template: string, random: Random, slot: (name: string) => string): string {
  let text = template;
  for (let depth = 0; depth < 4 && text.includes('{'); depth += 1) {
    text = text.replace(/\{([^{}]*)\}/gu, (_, inner: string) =>
      inner.includes('|') ? random.pick(inner.split('|')) : slot(inner),
    );
  }
  // A sentence may begin with a slot that is written small, such as a day of the week.
  return template.startsWith('{') ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
