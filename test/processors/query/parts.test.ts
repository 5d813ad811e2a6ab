import { describe, expect, it } from 'vitest';
import { deletionsOf, mostDeletions } from '../../../processors/query/deletions.ts';
import { withinEdits } from '../../../processors/query/edit-distance.ts';
import { globMatches } from '../../../processors/query/glob.ts';
import { seededRandom } from '../../support/random.ts';

const rounds = 20_000;
function words(seed: number, letters: string): () => string {
  const random = seededRandom(seed);
  const all = [...letters];
  return () => Array.from({ length: Math.floor(random() * 9) }, () => all[Math.floor(random() * all.length)]).join('');
}

/** Optimal string alignment distance, the whole matrix. */
function distance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number): number => d[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      (d[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
}

describe('withinEdits', () => {
  it('agrees with the whole matrix', () => {
    const word = words(1, 'abc');
    const seen = [0, 0, 0];
    for (let round = 0; round < rounds; round++) {
      const [a, b] = [word(), word()];
      for (const most of [0, 1, 2]) {
        const within = distance(a, b) <= most;
        expect(withinEdits(a, b, most), `${a} ${b} ${most}`).toBe(within);
        if (within) seen[most] = (seen[most] as number) + 1;
      }
    }
    expect(Math.min(...seen)).toBeGreaterThan(300);
  });
});

describe('deletionsOf', () => {
  const hashes = (word: string, most: number): Set<number> => {
    const units = Uint16Array.from({ length: word.length }, (_, i) => word.charCodeAt(i));
    const into = new Int32Array(mostDeletions);
    return new Set(into.subarray(0, deletionsOf(units, word.length, most, into)));
  };

  it('gives words within so many edits a hash in common', () => {
    const word = words(2, 'abc');
    let within = 0;
    for (let round = 0; round < rounds; round++) {
      const [a, b] = [word(), word()];
      for (const most of [1, 2]) {
        if (distance(a, b) > most) continue;
        within += 1;
        expect(overlap(hashes(a, most), hashes(b, most)), `${a} ${b}`).toBe(true);
      }
    }
    expect(within).toBeGreaterThan(1_000);
  });

  it('gives unlike words none', () => {
    expect(overlap(hashes('acme', 1), hashes('bank', 1))).toBe(false);
    expect(hashes('abcdefgh', 2).size).toBe(1 + 8 + 28);
  });
});

function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return [...a].some((hash) => b.has(hash));
}

describe('globMatches', () => {
  it('agrees with a regular expression', () => {
    const word = words(3, 'ab🍎');
    const pattern = words(4, 'ab🍎**?');
    let matches = 0;
    for (let round = 0; round < rounds; round++) {
      const [text, glob] = [word(), pattern()];
      const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
      expect(globMatches(glob, text), `${glob} ${text}`).toBe(expression.test(text));
      if (expression.test(text)) matches += 1;
    }
    expect(matches).toBeGreaterThan(1_000);
  });

  it('does not try what cannot be again and again', () => {
    expect(globMatches(`${'a*'.repeat(30)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});
