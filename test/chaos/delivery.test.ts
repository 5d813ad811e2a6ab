import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../core/errors.ts';
import { runDelivery } from '../../core/run-delivery.ts';
import { seededRandom } from '../support/random.ts';
import { type DeliveryCode, type LivesReport, runDeliveryLives } from './delivery-lives.ts';
import { deliveryMutants, loadDeliveryMutant, noMutant } from './delivery-mutants.ts';

const product: DeliveryCode = { runDelivery, PipelineError };

/** Seven lives of lengths that the seed chooses; with every other seed much else fails as well. */
function sevenLives(seed: number, code: DeliveryCode = product): Promise<LivesReport> {
  const random = seededRandom(seed);
  const kills = Array.from({ length: 7 }, () => 1 + Math.floor(random() * 150));
  return runDeliveryLives({ code, seed, kills, failing: seed % 2 === 0 ? 0 : 0.15, refusals: true });
}

describe('a delivery that is killed', () => {
  it('at any single step loses nothing, and repeats only what it had not marked', async () => {
    const places = new Set<string>();
    for (let killAt = 1; ; killAt += 1) {
      const { violations, killedAt } = await runDeliveryLives({
        code: product,
        seed: 1,
        kills: [killAt],
        failing: 0,
        refusals: false,
      });
      expect(violations, `killed at step ${killAt}, ${killedAt[0]}`).toEqual([]);
      if (killedAt[0] === 'end') break;
      for (const place of killedAt) places.add(place);
    }
    const operations = ['known', 'enqueue', 'queued', 'send', 'mark', 'log'];
    expect([...places].toSorted()).toEqual(operations.flatMap((o) => [`after ${o}`, `before ${o}`]).toSorted());
  }, 240_000);

  it('again and again, while all else fails, loses nothing either', async () => {
    let repeated = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const { violations, delivered } = await sevenLives(seed);
      expect(violations, `seed ${seed}`).toEqual([]);
      repeated += delivered - 35;
    }
    // Otherwise no life was killed where it hurts.
    expect(repeated).toBeGreaterThan(10);
  }, 240_000);
});

describe('the chaos test notices a delivery that', () => {
  it('is no mutant, and finds nothing', async () => {
    const { code, remove } = await loadDeliveryMutant(noMutant);
    try {
      for (let seed = 1; seed <= 5; seed += 1) expect((await sevenLives(seed, code)).violations).toEqual([]);
    } finally {
      remove();
    }
  });

  it.each(deliveryMutants)(
    '$name',
    async (mutant) => {
      const { code, remove } = await loadDeliveryMutant(mutant);
      try {
        const found: string[] = [];
        for (let seed = 1; seed <= 60 && found.length === 0; seed += 1) {
          found.push(...(await sevenLives(seed, code)).violations);
        }
        expect(found).not.toEqual([]);
      } finally {
        remove();
      }
    },
    240_000,
  );
});
