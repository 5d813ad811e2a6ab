import { type Features, wordGrams } from './features.ts';
import { hashText, joinHashes } from './hash.ts';

/**
 * A logistic regression over hashed words, pairs of words, and letters in a row: each feature once for all languages and once
 * for its own. A block of features is divided by the root of how many there are.
 */
export interface WideWeights {
  /** `2 ** bits × 3` each. */
  readonly words: Float32Array | Int8Array;
  readonly grams: Float32Array | Int8Array;
  readonly wordScale: number;
  readonly gramScale: number;
}

export interface Wide {
  /** The array is overwritten by the next call. */
  run(features: Features, language: string): Float32Array;
}

const maxRemembered = 30_000;

export function languageSeed(language: string): number {
  return hashText(language, 11);
}

export function createWide(weights: WideWeights): Wide {
  const wordMask = weights.words.length / 3 - 1;
  const gramMask = weights.grams.length / 3 - 1;
  const logits = new Float32Array(3);
  const remembered = new Map<string, Map<string, Float32Array>>();

  /** The sum over the letters of a word, and how many there were: the same each time it comes. */
  const gramsOf = (word: string, language: string, seed: number): Float32Array => {
    const known = remembered.get(language) ?? new Map<string, Float32Array>();
    remembered.set(language, known);
    const old = known.get(word);
    if (old) return old;
    const out = new Float32Array(4);
    for (const gram of wordGrams(word)) {
      const a = (gram & gramMask) * 3;
      const b = (joinHashes(gram, seed) & gramMask) * 3;
      for (let c = 0; c < 3; c++) {
        out[c] = (out[c] as number) + (weights.grams[a + c] as number) + (weights.grams[b + c] as number);
      }
      out[3] = (out[3] as number) + 1;
    }
    if (known.size >= maxRemembered) known.clear();
    if (word.length <= 40) known.set(word, out);
    return out;
  };

  const run = (features: Features, language: string): Float32Array => {
    const seed = languageSeed(language);
    const sums = [0, 0, 0];
    for (const hash of features.words) {
      const a = (hash & wordMask) * 3;
      const b = (joinHashes(hash, seed) & wordMask) * 3;
      for (let c = 0; c < 3; c++) {
        sums[c] = (sums[c] as number) + (weights.words[a + c] as number) + (weights.words[b + c] as number);
      }
    }
    const wordNorm = weights.wordScale / Math.sqrt(Math.max(1, features.words.length));
    const grams = [0, 0, 0];
    let count = 0;
    for (const { kind, text } of features.pieces) {
      if (kind !== 'word') continue;
      const parts = gramsOf(text, language, seed);
      for (let c = 0; c < 3; c++) grams[c] = (grams[c] as number) + (parts[c] as number);
      count += parts[3] as number;
    }
    const gramNorm = weights.gramScale / Math.sqrt(Math.max(1, count));
    for (let c = 0; c < 3; c++) logits[c] = (sums[c] as number) * wordNorm + (grams[c] as number) * gramNorm;
    return logits;
  };
  return { run };
}
