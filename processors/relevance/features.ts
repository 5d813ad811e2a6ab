import type { Span } from '../../core/assessment.ts';
import { createTokenizer, fold } from '../text.ts';

/** What is looked at to tell whether a text is about a brand. */
export interface RelevanceText {
  readonly title?: string | undefined;
  readonly text: string;
  readonly spans: readonly Span[];
  readonly author?: string | undefined;
  readonly site?: string | undefined;
  readonly source?: string | undefined;
  readonly language?: string | undefined;
}

/** One thing that a text has. */
export interface Feature {
  /** What the model knows it by: 32 bits, and nothing of the word. */
  readonly hash: number;
  /** For people to read. */
  readonly name: string;
  readonly value: number;
}

/** As much is read, in UTF-16 code units, and so many different words are kept. */
const mostRead = 4_000;
const mostWords = 200;
/** Words on either side of the name. */
const beside = 3;
const loose = { caseSensitive: false, foldAccents: true };

/**
 * Words, the words beside the name of the brand, how the name is written, who wrote, where: each group weighs the same however long the
 * text, and the name itself is none of it.
 */
export function createFeatures(): (text: RelevanceText) => Feature[] {
  const tokenize = createTokenizer();
  return ({ title, text, spans, author, site, source, language }) => {
    const words = new Set<string>();
    const near = new Set<string>();
    const spellings = new Set<string>();
    for (const [field, full] of [
      ['title', title ?? ''],
      ['text', text],
    ] as const) {
      const part = full.slice(0, mostRead).replace(/https?:\/\/\S+/gu, (link) => ' '.repeat(link.length));
      const places = spans.filter((span) => span.field === field && span.end <= part.length);
      const { count, starts, ends } = tokenize(part);
      const list = Array.from({ length: count }, (_, i) => [starts[i] as number, ends[i] as number] as const);
      const inName = ([from, to]: readonly [number, number]) =>
        places.some(({ start, end }) => from < end && to > start);
      const folded = list.map(([from, to]) => fold(part.slice(from, to), loose));
      list.forEach((place, i) => {
        if (!inName(place) && words.size < mostWords) words.add(numberless(folded[i] as string));
      });
      for (const { start, end, term } of places) {
        const first = list.findIndex(([, to]) => to > start);
        const last = list.findLastIndex(([from]) => from < end);
        if (first < 0 || last < 0) continue;
        for (let by = 1; by <= beside; by += 1) {
          const [left, right] = [first - by, last + by];
          if (left >= 0) near.add(`${by === 1 ? '' : '… '}${numberless(folded[left] as string)} ~`);
          if (right < list.length) near.add(`~ ${by === 1 ? '' : '… '}${numberless(folded[right] as string)}`);
        }
        const name = part.slice(start, end);
        spellings.add(
          `written ${name === name.toLowerCase() ? 'small' : name === name.toUpperCase() ? 'large' : 'as a name'}`,
        );
        spellings.add(`found by ${term}`);
      }
    }
    const others = [author && `author @${author.toLowerCase()}`, site && `on ${site}`, source && `from ${source}`];
    return [
      ...group('w', words, 1),
      ...group('n', near, 1),
      ...group('s', spellings, 0.5),
      ...group(
        'o',
        [...others.filter((one) => one !== undefined && one !== ''), language && `in ${language}`] as string[],
        1,
      ),
    ];
  };
}

function group(kind: string, names: Iterable<string>, weight: number): Feature[] {
  const list = [...new Set(names)].filter((name) => name);
  const value = weight / Math.sqrt(Math.max(1, list.length));
  return list.map((name) => ({ hash: hashOf(`${kind}\0${name}`), name, value }));
}

/** Of numbers, how long they are says enough. */
const numberless = (word: string) => (/^\p{N}+$/u.test(word) ? '0'.repeat(Math.min(6, word.length)) : word);

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  return hash >>> 0;
}
