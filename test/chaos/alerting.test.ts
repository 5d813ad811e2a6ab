import { describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { startClickHouse } from '../support/clickhouse-server.ts';
import { seededRandom } from '../support/random.ts';
import { type Kill, type LifeOrder, runAlertingLives } from './alerting/lives.ts';
import { alertingMutants, buildAlertingMutant } from './alerting/mutants.ts';

/** `CHAOS_ROUNDS=100`: the long night. */
const rounds = Number(process.env['CHAOS_ROUNDS'] ?? 1);
const firstSeed = Number(process.env['CHAOS_SEED'] ?? 1);

const marked = ['save', 'enqueue', 'send', 'mark'].flatMap((what) => [`before ${what}`, `after ${what}`]);

/** Kills at marked moments and anywhere, seeded, while the store and the receiver fail now and then. */
function plan(seed: number): { storm: LifeOrder[]; calm: LifeOrder[] } {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const anywhere = (): Kill => ({ place: 'anywhere', count: 5 + Math.floor(random() * 300) });
  const order = (kill: Kill): LifeOrder => ({
    kill,
    ...(random() < 0.4 && {
      outage: { of: pick(['save', 'enqueue', 'mark', 'query', 'all'] as const), count: 1 + Math.floor(random() * 4) },
    }),
    ...(random() < 0.4 && { trouble: [pick(['refuses', 'fails', 'cuts', 'is slow'] as const)] }),
  });
  const places = marked.toSorted(() => random() - 0.5);
  const storm = [anywhere(), ...places.slice(0, 4).map((place) => ({ place, count: 1 + Math.floor(random() * 2) }))];
  const calm = [...places.slice(4).map((place) => ({ place, count: 1 + Math.floor(random() * 2) })), anywhere()];
  return { storm: storm.map(order), calm: calm.map(order) };
}

describe('alerts', () => {
  for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
    it(`that are killed again and again tell of everything, and once (seed ${seed})`, async () => {
      const { violations, killed } = await runAlertingLives({ seed, ...plan(seed) });
      expect(violations).toEqual([]);
      // Some find no occasion: all has been told by then.
      expect(killed).toBeGreaterThanOrEqual(3);
    }, 240_000);
  }

  it('come twice where the death falls between the sending and the mark, and nowhere else', async () => {
    const kill = (place: string): LifeOrder => ({ kill: { place, count: 1 } });
    const { violations, repeated } = await runAlertingLives({
      seed: 1,
      storm: [kill('after send'), kill('before mark')],
      calm: [kill('after mark'), kill('before send')],
    });
    expect(violations).toEqual([]);
    expect(repeated).toBe(2);
  }, 240_000);

  it('outlast a store and a receiver that fail, without a word too few or too many', async () => {
    const { violations, repeated } = await runAlertingLives({
      seed: 2,
      storm: [
        { outage: { of: 'all', count: 8 }, patienceMs: 30_000, trouble: ['refuses', 'fails', 'refuses', 'is slow'] },
      ],
      calm: [{ outage: { of: 'mark', count: 3 }, patienceMs: 30_000, trouble: ['refuses', 'is slow'] }],
    });
    expect(violations).toEqual([]);
    expect(repeated).toBe(0);
  }, 240_000);

  it('outlast the death of the server that they are kept on, just when they are told', async () => {
    const server = await startClickHouse();
    const { url, username, password, database } = server;
    const deaths = new Map<string, Promise<void>>();
    try {
      const { violations, repeated } = await runAlertingLives({
        seed: 1,
        storm: [],
        server: {
          store: { url, username, password, database },
          onMessage: async ({ kind }) => {
            if (deaths.has(kind)) return;
            await server.kill();
            // What was sent cannot be marked for a while.
            deaths.set(
              kind,
              systemClock.sleep(500).then(() => server.restart()),
            );
          },
        },
      });
      expect(violations).toEqual([]);
      // An update comes between where much was found while the server was away; it dies then, too.
      const kinds = [...deaths.keys()].filter((kind) => kind !== 'update');
      expect([kinds, repeated]).toEqual([['firing', 'resolved'], 0]);
    } finally {
      await Promise.all(deaths.values());
      await server.stop();
    }
  }, 240_000);

  it.each([
    ['back by an hour', -3_600_000],
    ['forward by three hours', 3 * 3_600_000],
  ])(
    'are told once when the clock is set %s in between',
    async (_, byMs) => {
      const { violations, repeated } = await runAlertingLives({
        seed: 1,
        storm: [],
        calm: [{ laterMs: 0, jump: { afterMs: 1_500, byMs }, patienceMs: 3_000 }],
        end: { laterMs: 2 * 3_600_000 },
      });
      expect(violations).toEqual([]);
      expect(repeated).toBe(0);
    },
    240_000,
  );
});

describe('the chaos test notices alerts that', () => {
  it.each(alertingMutants)(
    'come from who $name',
    async (mutant) => {
      const { dist, remove } = buildAlertingMutant(mutant);
      try {
        const { violations } = await runAlertingLives({ seed: 1, ...mutant, dist, patienceMs: 8_000 });
        expect(violations).toContainEqual(expect.stringMatching(mutant.shows));
      } finally {
        remove();
      }
    },
    240_000,
  );
});
