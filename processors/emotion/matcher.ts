import { foldAccents } from '../sentiment/lexicons.ts';
import { shorten } from '../sentiment/tokenize.ts';

/** A word of an entry; a stem takes any ending. */
interface Part {
  readonly text: string;
  readonly stem: boolean;
}

interface Entry<T> {
  readonly rest: readonly Part[];
  readonly value: T;
}

/** What begins with a word, longest first, and the word alone last. */
type Entries<T> = readonly Entry<T>[];

export interface Match<T> {
  readonly value: T;
  /** How many words it takes. */
  readonly length: number;
}

/** Finds entries among words. */
export type Matcher<T> = (words: readonly { readonly text: string }[], at: number) => Match<T> | undefined;

const maxRemembered = 20_000;
const minStem = 2;
/** Longest word that is remembered, or looked up by its stem. */
const maxWord = 40;

/** A word as it is compared: without accents, and with long runs of a letter cut: `fàààstic` is `faastic`. */
export function foldWord(word: string): string {
  return foldAccents(shorten(word, 2));
}

/** Articles and particles that lean on the next word are words of their own: "m'encanta". */
export function parts(word: string, elides: boolean): string[] {
  return elides ? word.split("'").filter(Boolean) : [word];
}

/**
 * Entries are written as in `EmotionWords`. Where several match at a place the longest one does; of those as long, that which
 * was given first; an exact word before a stem, and a longer stem before a shorter one.
 */
export function createMatcher<T>(lists: Iterable<readonly [words: string, value: T]>, elides: boolean): Matcher<T> {
  const exact = new Map<string, Entry<T>[]>();
  const stems = new Map<string, Entry<T>[]>();
  for (const [words, value] of lists) {
    for (const written of words.split(/\s+/u).filter(Boolean)) {
      for (const [first, ...rest] of expand(written, elides)) {
        if (!first) continue;
        const index = first.stem ? stems : exact;
        const entries = index.get(first.text);
        if (entries) entries.push({ rest, value });
        else index.set(first.text, [{ rest, value }]);
      }
    }
  }
  const find = (word: string): Entries<T> => {
    const found = [...(exact.get(word) ?? [])];
    for (let n = Math.min(word.length, maxWord); n >= minStem; n--) found.push(...(stems.get(word.slice(0, n)) ?? []));
    // Stable: what was found first stays first among those as long.
    return found.sort((a, b) => b.rest.length - a.rest.length);
  };
  const known = new Map<string, Entries<T>>();
  const entriesOf = (word: string): Entries<T> => {
    const old = known.get(word);
    if (old) return old;
    const entries = find(word);
    if (known.size >= maxRemembered) known.clear();
    if (word.length <= maxWord) known.set(word, entries);
    return entries;
  };
  return (words, at) => {
    for (const { rest, value } of entriesOf((words[at] as { text: string }).text)) {
      let k = 0;
      while (k < rest.length && fits(rest[k] as Part, words[at + 1 + k]?.text)) k++;
      if (k === rest.length) return { value, length: 1 + k };
    }
    return undefined;
  };
}

function fits({ text, stem }: Part, word: string | undefined): boolean {
  return word !== undefined && (word === text || (stem && word.startsWith(text)));
}

/** `hasta_las/los_narices` is two entries. */
function expand(written: string, elides: boolean): Part[][] {
  let all: Part[][] = [[]];
  for (const word of written.split(/[_-]/u)) {
    const forms = word.split('/').map((form) => {
      const stem = form.endsWith('*');
      const texts = parts(foldWord(stem ? form.slice(0, -1) : form), elides);
      return texts.map((text, i): Part => ({ text, stem: stem && i === texts.length - 1 }));
    });
    all = all.flatMap((head) => forms.map((form) => [...head, ...form]));
  }
  return all;
}
