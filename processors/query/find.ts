import type { Span } from '../../core/assessment.ts';
import type { Words } from '../text.ts';
import { findRaw, findSymbol } from './find-literal.ts';
import { findPattern } from './find-words.ts';
import type { Term } from './node.ts';
import { compilePattern, type Element } from './pattern.ts';
import type { TextView } from './text-view.ts';

/** Where something stands in a text. */
export interface Occurrence {
  readonly view: TextView;
  /** Offsets in UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /**
   * Its first and last word. What stands between words, such as an emoji, has the word after it first and the word before it last: then the
   * words between two places are counted alike for all.
   */
  readonly first: number;
  readonly last: number;
  /** What to show: of a proximity, each of its sides. */
  readonly spans: readonly Span[];
}

/** What a word of a text must be for a term to stand there: how a set of queries knows which of them to look at. */
export type Anchor =
  /** With another word so many words further, if that is not 0. */
  | { readonly kind: 'word'; readonly hash: number; readonly offset: number; readonly beside: number }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'fuzzy'; readonly word: string; readonly edits: number }
  | { readonly kind: 'symbol'; readonly codePoint: number };

export interface Finder {
  /** All places of a term in a text, in the order of their beginnings. */
  find(view: TextView): readonly Occurrence[];
  /** Of a text where the term stands, at least one of these is there. */
  readonly anchors: readonly Anchor[];
}

/**
 * Makes a term ready to be found: one that a parser let through. `usesOf` tells how many terms share a word, by its hash; the least shared
 * leads to the term.
 */
export function createFinder(
  term: Term,
  written: string,
  tokenize: (text: string) => Words,
  usesOf: (hash: number) => number,
): Finder {
  const { form, value, folding, edits } = term;
  if (form === 'raw') return findRaw(value, written, tokenize);
  if (form === 'symbol') return findSymbol(value, written);
  const pattern = compilePattern(value, { folding, edits, exactGaps: form !== 'words' }, tokenize);
  if ('message' in pattern) throw new Error(pattern.message);
  const at = rarestOf(pattern.elements, usesOf);
  const anchors = [anchorOf(pattern.elements, at)];
  if (pattern.joined) anchors.push({ kind: 'word', hash: pattern.joined.hash, offset: 0, beside: 0 });
  return { find: (view) => findPattern(view, pattern, form, at, written), anchors };
}

/** The element that fewest terms share, of those the longest: exact ones before others. */
function rarestOf(elements: readonly Element[], usesOf: (hash: number) => number): number {
  const weigh = (element: Element): number => {
    if (element.kind === 'exact') return usesOf(element.hash) - element.word.length / 100;
    return element.kind === 'any' ? Number.POSITIVE_INFINITY : 1e9 - ('prefix' in element ? element.prefix.length : 0);
  };
  let best = 0;
  for (const [i, element] of elements.entries()) if (weigh(element) < weigh(elements[best] as Element)) best = i;
  return best;
}

function anchorOf(elements: readonly Element[], at: number): Anchor {
  const element = elements[at] as Element;
  switch (element.kind) {
    case 'exact': {
      const [before, behind] = [elements[at - 1], elements[at + 1]];
      if (behind?.kind === 'exact') return { kind: 'word', hash: element.hash, offset: 1, beside: behind.hash };
      if (before?.kind === 'exact') return { kind: 'word', hash: element.hash, offset: -1, beside: before.hash };
      return { kind: 'word', hash: element.hash, offset: 0, beside: 0 };
    }
    case 'glob':
      return { kind: 'prefix', prefix: element.prefix };
    case 'fuzzy':
      return { kind: 'fuzzy', word: element.loose, edits: element.edits };
    case 'any':
      throw new Error('a phrase of any words has nothing to look for');
  }
}
