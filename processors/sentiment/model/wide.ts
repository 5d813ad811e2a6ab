import { type Card, type Features, wordGrams } from './features.ts';
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
  /** Takes from `into` (pieces × 3) what each piece adds to the logits, the features that it shares with others included. */
  trace(features: Features, language: string, by: number, into: Float32Array): void;
}

export function languageSeed(language: string): number {
  return hashText(language, 11);
}

const maxRemembered = 30_000;

export function createWide(weights: WideWeights): Wide {
  const { words, grams } = weights;
  const wordMask = words.length / 3 - 1;
  const gramMask = grams.length / 3 - 1;
  const logits = new Float32Array(3);
  const remembered = new Map<Card, Float32Array>();
  let seed = 0;
  let seedOf: string | undefined;

  /** The sum over the letters of a word, and how many there were: the same each time it comes. */
  const gramsOf = (card: Card): Float32Array => {
    const old = remembered.get(card);
    if (old) return old;
    let [x, y, z] = [0, 0, 0];
    const found = wordGrams(card.text);
    for (const gram of found) {
      const a = (gram & gramMask) * 3;
      const b = (joinHashes(gram, seed) & gramMask) * 3;
      x += (grams[a] as number) + (grams[b] as number);
      y += (grams[a + 1] as number) + (grams[b + 1] as number);
      z += (grams[a + 2] as number) + (grams[b + 2] as number);
    }
    const out = Float32Array.of(x, y, z, found.length);
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(card, out);
    return out;
  };

  const prepare = (language: string) => {
    if (language === seedOf) return;
    seedOf = language;
    seed = languageSeed(language);
  };

  const normsOf = (features: Features): [number, number] => {
    let count = 0;
    for (const card of features.cards) if (card) count += gramsOf(card)[3] as number;
    return [
      weights.wordScale / Math.sqrt(Math.max(1, features.words.length)),
      weights.gramScale / Math.sqrt(Math.max(1, count)),
    ];
  };

  const run = (features: Features, language: string): Float32Array => {
    prepare(language);
    let [x, y, z] = [0, 0, 0];
    const hashes = features.words;
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i] as number;
      const a = (hash & wordMask) * 3;
      const b = (joinHashes(hash, seed) & wordMask) * 3;
      x += (words[a] as number) + (words[b] as number);
      y += (words[a + 1] as number) + (words[b + 1] as number);
      z += (words[a + 2] as number) + (words[b + 2] as number);
    }
    let [u, v, w] = [0, 0, 0];
    for (const card of features.cards) {
      if (!card) continue;
      const parts = gramsOf(card);
      u += parts[0] as number;
      v += parts[1] as number;
      w += parts[2] as number;
    }
    const [wordNorm, gramNorm] = normsOf(features);
    logits[0] = x * wordNorm + u * gramNorm;
    logits[1] = y * wordNorm + v * gramNorm;
    logits[2] = z * wordNorm + w * gramNorm;
    return logits;
  };

  const trace = (features: Features, language: string, by: number, into: Float32Array) => {
    prepare(language);
    const [wordNorm, gramNorm] = normsOf(features);
    const { words: hashes, wordFrom, wordTo, cards } = features;
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i] as number;
      const a = (hash & wordMask) * 3;
      const b = (joinHashes(hash, seed) & wordMask) * 3;
      const from = wordFrom[i] as number;
      const to = wordTo[i] as number;
      for (let c = 0; c < 3; c++) {
        const part = by * wordNorm * ((words[a + c] as number) + (words[b + c] as number));
        into[to * 3 + c] = (into[to * 3 + c] as number) + part;
        if (from !== to && from >= 0) into[from * 3 + c] = (into[from * 3 + c] as number) + part;
      }
    }
    for (let at = 0; at < cards.length; at++) {
      const card = cards[at];
      if (!card) continue;
      const parts = gramsOf(card);
      for (let c = 0; c < 3; c++) {
        into[at * 3 + c] = (into[at * 3 + c] as number) + by * gramNorm * (parts[c] as number);
      }
    }
  };
  return { run, trace };
}
