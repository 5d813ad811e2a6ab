import { describe, expect, it } from 'vitest';
import { runLives } from './lives.ts';
import { buildMutant, mutants } from './mutants.ts';

describe('killed at any moment', () => {
  it.each([1])(
    'loses nothing, counts nothing twice, and no cursor runs ahead (seed %i)',
    async (seed) => {
      const { violations, killed, labels, marks, removed } = await runLives({ seed, killedLives: 10 });
      expect(violations).toEqual([]);
      expect(removed).toBeGreaterThanOrEqual(3);
      expect(killed).toBeGreaterThanOrEqual(5);
      expect(labels).toBeGreaterThanOrEqual(8);
      expect(marks).toBeGreaterThanOrEqual(4);
    },
    240_000,
  );
});

describe('the chaos test notices a pipeline that', () => {
  it.each(mutants)(
    '$name',
    async (mutant) => {
      const { dist, remove } = buildMutant(mutant);
      try {
        const found: string[] = [];
        for (const seed of new Set([mutant.seed ?? 1, 1, 2, 3, 4, 5])) {
          if (found.length === 0) found.push(...(await runLives({ seed, killedLives: 10, dist })).violations);
        }
        expect(found).not.toEqual([]);
      } finally {
        remove();
      }
    },
    400_000,
  );
});
