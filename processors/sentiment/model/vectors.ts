import { foldAccents } from '../lexicons.ts';
import { hashText } from './hash.ts';
import type { Tensors } from './tensors.ts';

/** Static vectors of words and emoji, the same space for all languages. Words are kept as 32-bit hashes. */
export interface Vectors {
  readonly width: number;
  /** The row of a word (lower case); −1 where it is not known. */
  rowOf(word: string): number;
  /** `rows × width`; a component is the value times `scale`. */
  readonly values: Int8Array;
  readonly scale: number;
}

export function openVectors({ meta, arrays }: Tensors): Vectors {
  const keys = arrays['keys'] as Uint32Array;
  const values = arrays['values'] as Int8Array;
  const width = Number(meta['width']);
  const mask = 2 ** Math.ceil(Math.log2(keys.length * 2)) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  keys.forEach((key, row) => {
    let slot = key & mask;
    while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
    slots[slot] = row;
  });
  const find = (word: string): number => {
    const key = hashText(word);
    for (let slot = key & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] ?? -1;
      if (row < 0 || keys[row] === key) return row;
    }
  };
  return {
    width,
    values,
    scale: Number(meta['scale']),
    rowOf: (word) => {
      const row = find(word);
      if (row >= 0) return row;
      // "cooool" came as "cool" and "sooo" as "soo": try "so"; then without accents, and without a plural or a last vowel.
      const once = word.replace(/(.)\1/gu, '$1');
      const shorter = once === word ? -1 : find(once);
      if (shorter >= 0) return shorter;
      const folded = foldAccents(word);
      const plain = folded === word ? -1 : find(folded);
      if (plain >= 0 || word.length < 6) return plain;
      for (let cut = 1; cut <= 3 && word.length - cut >= 5; cut++) {
        const stem = find(word.slice(0, -cut));
        if (stem >= 0) return stem;
      }
      return -1;
    },
  };
}
