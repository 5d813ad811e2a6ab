import { type Folding, fold, type Words } from '../text.ts';

/** How a term stands in a text: as a word or phrase, after `@`, after `#`, or as the address of a site. */
export type TermKind = 'word' | 'handle' | 'hashtag' | 'site';

export interface Term {
  readonly kind: TermKind;
  /** As written in the configuration, without the sign that its kind stands for. */
  readonly text: string;
  readonly folding: Folding;
}

/** A term made ready to be compared. */
export interface Pattern {
  readonly kind: TermKind;
  readonly folding: Folding;
  /** Folded, at least one. */
  readonly words: readonly string[];
  /** The tokenizer's hash of each word. */
  readonly hashes: readonly number[];
  /** What stands before each word but the first: this exactly, or undefined for any few characters that are no word. */
  readonly gaps: readonly (string | undefined)[];
  /** Signs that a name must contain between its words: "AT&T" is not "at t". */
  readonly signs: readonly string[];
  /** Signs that a name must end in: "Disney+" is not "Disney". */
  readonly suffix: string;
}

/** Most characters between two words of a phrase. */
const widestGap = 8;

/** Throws where the term has no letter or digit to look for. */
export function compileTerm({ kind, text, folding }: Term, tokenize: (text: string) => Words): Pattern {
  const { count, starts, ends, hashes } = tokenize(text);
  if (count === 0) throw new Error(`the term "${text}" has no letter or digit to look for: remove it or write it out`);
  const indexes = Array.from({ length: count }, (_, i) => i);
  const start = (i: number): number => starts[i] as number;
  const end = (i: number): number => ends[i] as number;
  const between = indexes.slice(1).map((i) => text.slice(end(i - 1), start(i)));
  const isName = kind === 'word';
  return {
    kind,
    folding,
    words: indexes.map((i) => fold(text.slice(start(i), end(i)), folding)),
    hashes: indexes.map((i) => hashes[i] as number),
    gaps: between.map((gap) => (isName && gap !== '' ? undefined : gap)),
    signs: between.map((gap) => (isName ? (/[&+]/u.exec(gap)?.[0] ?? '') : '')),
    suffix: isName ? (/^[+#]+/u.exec(text.slice(end(count - 1)))?.[0] ?? '') : '',
  };
}

/**
 * Where the pattern ends in the text if it begins at word `first`, and where it begins with its sign; undefined if it does not.
 * `words` are the text's.
 */
export function matchAt(
  pattern: Pattern,
  text: string,
  words: Words,
  first: number,
): [start: number, end: number] | undefined {
  const length = pattern.words.length;
  if (first + length > words.count) return undefined;
  for (let i = 0; i < length; i++) {
    const at = first + i;
    if (words.hashes[at] !== pattern.hashes[i]) return undefined;
    if (i > 0 && !gapFits(pattern, i - 1, text.slice(words.ends[at - 1], words.starts[at]))) return undefined;
  }
  for (let i = 0; i < length; i++) {
    const word = text.slice(words.starts[first + i], words.ends[first + i]);
    if (fold(word, pattern.folding) !== pattern.words[i]) return undefined;
  }
  const start = words.starts[first] as number;
  const end = words.ends[first + length - 1] as number;
  switch (pattern.kind) {
    case 'word':
      return text.startsWith(pattern.suffix, end) ? [start, end + pattern.suffix.length] : undefined;
    case 'handle':
      return isSign(text, start - 1, '@', '＠') && !endsAt(words, first - 1, start - 1) ? [start - 1, end] : undefined;
    case 'hashtag':
      return isSign(text, start - 1, '#', '＃') ? [start - 1, end] : undefined;
    case 'site':
      return text[start - 1] !== '-' && !goesOn(text, words, first + length, end) ? [start, end] : undefined;
  }
}

function gapFits(pattern: Pattern, i: number, gap: string): boolean {
  const exact = pattern.gaps[i];
  if (exact !== undefined) return gap === exact;
  return gap.length <= widestGap && gap.includes(pattern.signs[i] as string);
}

function isSign(text: string, at: number, sign: string, wide: string): boolean {
  return at >= 0 && (text[at] === sign || text[at] === wide);
}

function endsAt(words: Words, index: number, end: number): boolean {
  return index >= 0 && words.ends[index] === end;
}

/** Whether a host name goes on after `end`: acme.com is neither acme.com.br nor acme.com-deals.net. */
function goesOn(text: string, words: Words, next: number, end: number): boolean {
  return next < words.count && words.starts[next] === end + 1 && (text[end] === '.' || text[end] === '-');
}
