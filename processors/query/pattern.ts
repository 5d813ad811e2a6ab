import { type Folding, fold, hashSeed, type Words } from '../text.ts';
import { limits } from './limits.ts';

/** One word of a pattern. All words are folded as the term asks. */
export type Element =
  /** `hash` is the tokenizer's, without case and accents whatever the folding. */
  | { readonly kind: 'exact'; readonly word: string; readonly hash: number }
  /** With `*` and `?`. `prefix` is what stands before the first of them, without case and accents. */
  | { readonly kind: 'glob'; readonly word: string; readonly prefix: string }
  | { readonly kind: 'fuzzy'; readonly word: string; readonly loose: string; readonly edits: number }
  /** Any one word. */
  | { readonly kind: 'any' };

/** Words made ready to be compared. */
export interface Pattern {
  readonly folding: Folding;
  /** At least one, and not all of them `any`. */
  readonly elements: readonly Element[];
  /** What stands before each element but the first: this exactly, or undefined for any few characters that are no word. */
  readonly gaps: readonly (string | undefined)[];
  /** Signs that must stand between two words: "AT&T" is not "at t". */
  readonly signs: readonly string[];
  /** Signs that the last word must be followed by: "Disney+" is not "Disney". */
  readonly suffix: string;
  /** The words in one, as in a hashtag, with its hash; undefined where there is but one word, or one that is not exact. */
  readonly joined: { readonly word: string; readonly hash: number } | undefined;
  /** Whether a `*` was dropped where words have no ends to be left open. */
  readonly needlessStar: boolean;
}

/** What is wrong with the words of a term. */
export interface PatternProblem {
  readonly message: string;
  readonly hint: string;
}

export const loose: Folding = { caseSensitive: false, foldAccents: true };
export const hashPrime = 16_777_619;

/** The tokenizer's hash of a word that is folded already: FNV-1a over its UTF-16 units. */
export function hashOf(folded: string): number {
  let hash = hashSeed;
  for (let i = 0; i < folded.length; i++) hash = Math.imul(hash ^ folded.charCodeAt(i), hashPrime);
  return hash;
}

interface PatternOptions {
  readonly folding: Folding;
  /** How many edits away the one word may be written. */
  readonly edits: number;
  /** Whether what stands between the words is to be the same: in hashtags, handles and addresses. */
  readonly exactGaps: boolean;
}

/** Makes the words of a term ready, with their wildcards; or says what is wrong with them. */
export function compilePattern(
  value: string,
  { folding, edits, exactGaps }: PatternOptions,
  tokenize: (text: string) => Words,
): Pattern | PatternProblem {
  const words = wordsOf(value, tokenize);
  if (words.length === 0) {
    return /[*?]/u.test(value)
      ? wildcardProblem(value)
      : { message: `"${value}" has no letter, digit or emoji to look for`, hint: 'write raw:"…" to look for signs' };
  }
  const elements: Element[] = [];
  const gaps: (string | undefined)[] = [];
  const signs: string[] = [];
  let needlessStar = false;
  let written = '';
  const flush = (hash: number | undefined): PatternProblem | undefined => {
    if (hash !== undefined) {
      elements.push({ kind: 'exact', word: fold(written, folding), hash });
      return undefined;
    }
    const literal = written.slice(0, written.search(/[*?]/u));
    if (tokenize(literal + literal).count > 1) {
      if (!/^[^*?]+\*+$/u.test(written)) return wildcardProblem(written);
      needlessStar = true;
      elements.push({ kind: 'exact', word: fold(literal, folding), hash: hashOf(fold(literal, loose)) });
      return undefined;
    }
    const prefix = fold(literal, loose);
    if ([...prefix].length < limits.prefix) return wildcardProblem(written);
    elements.push({ kind: 'glob', word: fold(written, folding).replace(/\*+/gu, '*'), prefix });
    return undefined;
  };

  let hash: number | undefined;
  for (const [i, { text, gap, hash: own }] of words.entries()) {
    const [, open = '', between = '', lead = ''] = /^([*?]*)(.*?)([*?]*)$/su.exec(gap) ?? [];
    if (i === 0) {
      if (/[*?]$/u.test(gap)) return wildcardProblem(gap.trimStart() + text);
      if (gap.includes('*')) return loneStarProblem;
    } else if (between === '' && open !== '') {
      // The wildcard stands within a word.
      written += open + text;
      hash = undefined;
      continue;
    } else {
      written += open;
      const problem = flush(open === '' ? hash : undefined);
      if (problem) return problem;
      if (lead !== '') return wildcardProblem(lead + text);
      const blanks = between.match(/(?<=\s)\*(?=\s)/gu)?.length ?? 0;
      if (between.split('*').length - 1 > blanks) return wildcardProblem(between + text);
      for (let n = 0; n < blanks; n++) {
        elements.push({ kind: 'any' });
        gaps.push(undefined);
        signs.push('');
      }
      gaps.push(exactGaps || gap === '' ? gap : undefined);
      signs.push(exactGaps ? '' : (/[&+]/u.exec(between)?.[0] ?? ''));
    }
    written = text;
    hash = own;
  }
  const last = words.at(-1) as Word;
  const open = /^[*?]*/u.exec(last.tail)?.[0] ?? '';
  if (last.tail.includes('*', open.length)) return loneStarProblem;
  written += open;
  const problem = flush(open === '' ? hash : undefined);
  if (problem) return problem;

  if (edits > 0) {
    const [only] = elements;
    const least = 1 + 2 * edits;
    if (elements.length > 1 || only?.kind !== 'exact' || only.word.length < least || only.word.length > 32) {
      return {
        message: `~${edits} is for one word of ${least} to 32 letters without wildcards`,
        hint: edits > 1 ? 'write ~1, or a longer word' : 'write a longer word',
      };
    }
    elements[0] = { kind: 'fuzzy', word: only.word, loose: fold(value.slice(last.start, last.end), loose), edits };
  }
  return {
    folding,
    elements,
    gaps,
    signs,
    suffix: exactGaps || edits > 0 ? '' : (/^[+#]+/u.exec(last.tail)?.[0] ?? ''),
    joined: exactGaps ? undefined : joined(elements, value, folding),
    needlessStar,
  };
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly hash: number;
  /** What stands between the word before and this one. */
  readonly gap: string;
  /** What stands behind it. */
  readonly tail: string;
}

function wordsOf(value: string, tokenize: (text: string) => Words): Word[] {
  const { count, starts, ends, hashes } = tokenize(value);
  return Array.from({ length: count }, (_, i) => {
    const start = starts[i] as number;
    const end = ends[i] as number;
    return {
      text: value.slice(start, end),
      start,
      end,
      hash: hashes[i] as number,
      gap: value.slice(i === 0 ? 0 : ends[i - 1], start),
      tail: value.slice(end),
    };
  });
}

function joined(elements: readonly Element[], value: string, folding: Folding): Pattern['joined'] {
  if (elements.length < 2 || !elements.every((element) => element.kind === 'exact')) return undefined;
  const word = value.replace(/[^\p{L}\p{N}\p{M}]/gu, '');
  return { word: fold(word, folding), hash: hashOf(fold(word, loose)) };
}

/** A `*` that is no part of a word. */
const loneStarProblem: PatternProblem = {
  message: 'a "*" alone stands for one word between two others',
  hint: 'remove it at the ends of a phrase, or write how the word begins, such as acm*',
};

function wildcardProblem(word: string): PatternProblem {
  return {
    message: `the wildcard in "${word.trim()}" needs at least ${limits.prefix} letters before it`,
    hint: 'write how the word begins, such as acm*',
  };
}
