import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../core/errors.ts';
import { runWebhooks } from '../../core/run-webhooks.ts';
import { seededRandom } from '../support/random.ts';
import { copyWithMutant, type DeliveryMutant, deliveryFiles } from './delivery-mutants.ts';
import { runWebhookLives, type WebhookCode } from './webhook-lives.ts';

const product: WebhookCode = { runWebhooks, PipelineError };

/** Four lives of lengths that the seed chooses. */
function fourLives(seed: number, code: WebhookCode = product) {
  const random = seededRandom(seed);
  const kills = Array.from({ length: 3 }, () => 1 + Math.floor(random() * 150));
  return runWebhookLives({ code, seed, kills });
}

const mutants: readonly DeliveryMutant[] = [
  {
    name: 'forgets what waits when it begins',
    file: 'webhook-queue.ts',
    find: '(await outbox.waiting(webhookId, limit)).map(carried)',
    replace: '[]',
  },
  {
    name: 'never looks for what comes late',
    file: 'webhook-worker.ts',
    find: 'const isSweep = startedAt >= sweepAt;',
    replace: 'const isSweep = false;',
  },
  {
    name: 'takes what failed for sent',
    file: 'webhook-worker.ts',
    find: 'if (!tenure.giveUp.aborted) await failed(error);\n      throw error;',
    replace: 'return { detail: String(error) };',
  },
  {
    name: 'writes down that it is sent before it is',
    file: 'webhook-worker.ts',
    find: 'const body = await tools.render(active, message);',
    replace:
      "await outbox.put([{ ...message, state: 'sent' }]);\n    const body = await tools.render(active, message);",
  },
];

describe('webhooks that are killed', () => {
  it('tell each mention, by one id, and again only what was not written down', async () => {
    let repeated = 0;
    for (let seed = 1; seed <= 30; seed += 1) {
      const { violations, repeated: more } = await fourLives(seed);
      expect(violations, `seed ${seed}`).toEqual([]);
      repeated += more;
    }
    // Otherwise no life was killed where it hurts.
    expect(repeated).toBeGreaterThan(3);
  }, 120_000);

  it.each(mutants)(
    'are noticed where one $name',
    async (mutant) => {
      const files = ['run-webhooks.ts', 'webhook-worker.ts', 'webhook-queue.ts', 'webhooks.ts', 'rights.ts'];
      const { load, remove } = copyWithMutant(mutant, [...deliveryFiles, ...files]);
      try {
        const { runWebhooks: mutated } = await load<WebhookCode>('run-webhooks.ts');
        const { PipelineError: its } = await load<WebhookCode>('errors.ts');
        const found: string[] = [];
        for (let seed = 1; seed <= 30 && found.length === 0; seed += 1)
          found.push(...(await fourLives(seed, { runWebhooks: mutated, PipelineError: its })).violations);
        expect(found).not.toEqual([]);
      } finally {
        remove();
      }
    },
    120_000,
  );
});
