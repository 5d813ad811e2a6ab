import { hashText, joinHashes } from '../sentiment/model/hash.ts';
import type { Unit } from './units.ts';

/** Families of features, as seeds of their hashes. */
const seeds = { word: 1, pair: 2, skip: 3, start: 4, letters: 5, negated: 6, shape: 7, mark: 8 } as const;
const negationReach = 3;
/** Units read of one text. */
const maxUnits = 300;
const startLength = 5;
const gram = 4;

/** What a text looks like to the model: buckets of a table of `size` rows, 2^n. The array is valid until the next call. */
export interface Features {
  readonly buckets: Uint32Array;
  readonly count: number;
}

/** Hashes words, pairs, beginnings and letters of words, marks and shapes. */
export function createFeatures(size: number): (text: string, units: readonly Unit[]) => Features {
  const mask = size - 1;
  let buckets = new Uint32Array(4_096);
  return (text, units) => {
    let count = 0;
    const add = (hash: number) => {
      if (count === buckets.length) {
        const larger = new Uint32Array(2 * buckets.length);
        larger.set(buckets);
        buckets = larger;
      }
      buckets[count++] = hash & mask;
    };
    let before = hashText('^', seeds.word);
    let beforeThat = before;
    let negated = 0;
    let shouts = 0;
    const end = Math.min(units.length, maxUnits);
    for (let i = 0; i < end; i++) {
      const { kind, text: word, role, start, end: stop } = units[i] as Unit;
      let hash: number;
      if (kind === 'word') {
        if (word.length > 40) continue;
        hash = hashText(word === '' ? '<brand>' : word, seeds.word);
        if (negated-- > 0) add(joinHashes(hash, seeds.negated));
        if (word.length > startLength) add(hashText(word, seeds.start, 0, startLength));
        for (let at = 0; at + gram <= word.length && word.length > gram; at++)
          add(hashText(word, seeds.letters, at, at + gram));
        if (role === 'negator') negated = negationReach;
        if (stop - start > 2 && isUpper(text, start) && isUpper(text, stop - 1)) shouts++;
      } else if (kind === 'stop') {
        hash = hashText(markOf(word), seeds.mark);
        negated = 0;
      } else hash = hashText(kind === 'emoji' ? word : kind, seeds.word);
      add(hash);
      add(joinHashes(before, hash));
      if (i > 1) add(joinHashes(joinHashes(beforeThat, seeds.skip), hash));
      beforeThat = before;
      before = hash;
    }
    add(joinHashes(before, hashText('$', seeds.word)));
    add(hashText(`shouts ${Math.min(shouts, 3)}`, seeds.shape));
    add(hashText(`length ${end < 8 ? 0 : end < 18 ? 1 : end < 40 ? 2 : 3}`, seeds.shape));
    return { buckets, count };
  };
}

/** `!!!` and `!!` are one mark, `?!` another. */
function markOf(stop: string): string {
  if (stop.includes('…') || stop.includes('...')) return '…';
  const bang = stop.includes('!');
  const asked = stop.includes('?');
  if (bang || asked) return `${bang ? '!' : ''}${asked ? '?' : ''}${stop.length > 1 ? '+' : ''}`;
  return stop[0] ?? '';
}

function isUpper(text: string, at: number): boolean {
  const char = text[at] as string;
  return char !== char.toLowerCase();
}
