import { describe, expect, it } from 'vitest';
import { ownKafkaMissing } from '../support/kafka.ts';
import { runRounds } from './distributed/rounds.ts';
import { buildMutant, distributedMutants } from './mutants.ts';

/** `CHAOS_ROUNDS=100 npm run chaos`: the long night. */
const rounds = Number(process.env['CHAOS_ROUNDS'] ?? 9);
const seed = Number(process.env['CHAOS_SEED'] ?? 1);

describe.skipIf(ownKafkaMissing)('three workers of each role, disturbed', () => {
  it(
    `lose nothing, count nothing twice, and catch up (${rounds} rounds, seed ${seed})`,
    async () => {
      const tell = rounds > 9 ? (text: string) => process.stdout.write(`${text}\n`) : () => undefined;
      const { violations, faults } = await runRounds({ seed, rounds, tell });
      expect(violations).toEqual([]);
      expect(faults).toHaveLength(rounds);
    },
    240_000 + rounds * 30_000,
  );

  it.each(distributedMutants)(
    'show a product that $name',
    async (mutant) => {
      const { dist, remove } = buildMutant(mutant);
      try {
        const options = { seed: 1, rounds: 1, workersPerRole: 2, only: [mutant.fault], settleMs: 20_000, dist };
        expect((await runRounds(options)).violations).not.toEqual([]);
      } finally {
        remove();
      }
    },
    240_000,
  );

  // With the other faults the rounds above are the proof.
  it.each(['calm'])(
    'and not one without a mistake, by the same fault (%s)',
    async (fault) => {
      const options = { seed: 1, rounds: 1, workersPerRole: 2, only: [fault] };
      expect((await runRounds(options)).violations).toEqual([]);
    },
    240_000,
  );
});
