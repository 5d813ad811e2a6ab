import { createTokenizer } from '../text.ts';
import { compileTerm, matchAt, type Pattern, type Term } from './term.ts';

/** Called for each place where a term stands: its number in the list of terms, and offsets in UTF-16 code units, end exclusive. */
export type OnHit = (term: number, start: number, end: number) => void;

/**
 * Finds all terms in a text in one pass over its words: the first word of a term leads to it, so that the cost hardly grows with the number
 * of terms. Hits come in the order of the text and may overlap. Throws where a term has nothing to look for.
 */
export function createTermIndex(terms: readonly Term[]): (text: string, onHit: OnHit) => void {
  const tokenize = createTokenizer();
  const byFirstWord = new Map<number, { readonly term: number; readonly pattern: Pattern }[]>();
  // Most words begin no term: one bit says so without a look-up.
  const filter = new Uint8Array(1 << 16);
  for (const [term, source] of terms.entries()) {
    const pattern = compileTerm(source, tokenize);
    const hash = pattern.hashes[0] as number;
    const same = byFirstWord.get(hash);
    if (same) same.push({ term, pattern });
    else byFirstWord.set(hash, [{ term, pattern }]);
    filter[hash & 0xffff] = 1;
  }

  return (text, onHit) => {
    const words = tokenize(text);
    const { count, hashes } = words;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] as number;
      if (filter[hash & 0xffff] === 0) continue;
      for (const { term, pattern } of byFirstWord.get(hash) ?? []) {
        const place = matchAt(pattern, text, words, i);
        if (place !== undefined) onHit(term, place[0], place[1]);
      }
    }
  };
}
