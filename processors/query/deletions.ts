import { hashSeed } from '../text.ts';
import { hashPrime } from './pattern.ts';

/** Longest word of which deletions are made, and how many there are at most. */
export const longestFuzzy = 34;
export const mostDeletions = 1 + longestFuzzy + (longestFuzzy * (longestFuzzy - 1)) / 2;

/**
 * Writes the hashes of a word, given as UTF-16 units, without up to `most` of them (0 to 2), itself included, and gives how many they are.
 * Two words at most `most` edits apart have one in common (Garbe 2012, symmetric deletion): what does not share one need not be compared.
 */
export function deletionsOf(units: Uint16Array, length: number, most: number, into: Int32Array): number {
  let count = 0;
  let before = hashSeed;
  for (let i = 0; i < length; i++) {
    if (most > 0) {
      let hash = before;
      for (let k = i + 1; k < length; k++) {
        if (most > 1) into[count++] = hashFrom(hash, units, k + 1, length);
        hash = Math.imul(hash ^ (units[k] as number), hashPrime);
      }
      into[count++] = hash;
    }
    before = Math.imul(before ^ (units[i] as number), hashPrime);
  }
  into[count++] = before;
  return count;
}

function hashFrom(seed: number, units: Uint16Array, from: number, to: number): number {
  let hash = seed;
  for (let k = from; k < to; k++) hash = Math.imul(hash ^ (units[k] as number), hashPrime);
  return hash;
}
