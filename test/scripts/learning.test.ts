import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEvents } from '../../core/events.ts';
import { automatic } from '../../core/learning.ts';
import { distinctLessons, type Lesson } from '../../processors/sentiment/learn.ts';
import { adaptModel } from '../../processors/sentiment/model/adapt.ts';
import { loadSentimentModel } from '../../processors/sentiment/model.ts';
import { createAdaptedModels } from '../../scripts/learning/adapted-models.ts';
import { createBrandLearning } from '../../scripts/learning/brand-learning.ts';
import type { Learned, Learner } from '../../scripts/learning/learner.ts';
import { lessonsOf } from '../../scripts/learning/lessons.ts';
import { createLearning } from '../../scripts/learning.ts';
import { createBrandModels } from '../../sinks/clickhouse/brand-models.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { openTemporaryStore, start } from '../sinks/clickhouse/temporary-store.ts';

const { client, close } = openTemporaryStore();
let now = start;
const clock = { now: () => now, sleep: async () => undefined };
const models = createBrandModels({ client, clock });
const base = loadSentimentModel();
let count = 0;
const labels = { count: async () => new Map([['acme', count]]), read: async () => [] };
const signal = new AbortController().signal;

// Plain texts, some of which this brand's people call negative.
const names = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon'];
const lessons = names.flatMap((a) =>
  names.map((b, at): Lesson => {
    const negative = a < b;
    const text = negative ? `blue box of ${a} and ${b}` : `green bag of ${a} and ${b}`;
    return { text, language: 'en', label: negative ? 'negative' : 'positive', at };
  }),
);
const { adaptation } = adaptModel(base, lessons);
let learned: Learned | Error;
const learner: Learner = async () => {
  if (learned instanceof Error) throw learned;
  return learned;
};
const score = { macroF1: 0.5, logLoss: 1 };
const better: Learned = {
  baseModel: base.version,
  adaptation: JSON.stringify(adaptation),
  texts: 60,
  adopted: true,
  reason: 'free',
  before: score,
  after: { macroF1: 0.9, logLoss: 0.25 },
};
const learning = createBrandLearning({ models, labels, lessonsOf, learner, least: 40, clock });

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  now = start;
  count = 60;
  learned = better;
  await client.command({ query: 'TRUNCATE TABLE brand_models' });
});

const followed = () =>
  createAdaptedModels({
    base,
    models,
    clock,
    events: createEvents({ log: pino({ level: 'silent' }), now: clock.now }),
  });
const blue = (model = base) => model.score('blue box of kim and lee', 'en').negative;

describe('the model of a brand', () => {
  it('judges once it is switched on, and not on a dry run', async () => {
    expect(adaptation).toBeDefined();
    const models = followed();
    await learning.learn('acme', 'ada', signal, { dryRun: true });
    await models.refresh();
    expect(models.adapted('acme')).toBeUndefined();
    await learning.learn('acme', 'ada', signal);
    await models.refresh();
    expect(models.adapted('acme')?.version).toBe(`${base.version}+1`);
    expect(blue(models.adapted('acme'))).toBeGreaterThan(blue());
    expect(models.adapted('bolt')).toBeUndefined();
  });

  it('is kept when learning again came to nothing better', async () => {
    await learning.learn('acme', automatic, signal);
    learned = { ...better, adaptation: '', adopted: false };
    await learning.learn('acme', automatic, signal);
    const models = followed();
    await models.refresh();
    expect(models.adapted('acme')?.version).toBe(`${base.version}+1`);
  });

  it('is rolled back to the base model, and to a version, by new versions', async () => {
    await learning.learn('acme', automatic, signal);
    const models = followed();
    await learning.rollback('acme', 'ada');
    await models.refresh();
    expect(models.adapted('acme')).toBeUndefined();
    expect(await learning.rollback('acme', 'ada', 1)).toMatchObject({ version: 3, active: true, madeBy: 'ada' });
    await models.refresh();
    expect(models.adapted('acme')?.version).toBe(`${base.version}+3`);
    await expect(learning.rollback('acme', 'ada', 9)).rejects.toThrow('there is no version 9');
    await expect(learning.rollback('bolt', 'ada')).rejects.toThrow('nothing that was learned judges');
  });

  it('is not applied to another base model, nor where it cannot be read', async () => {
    learned = { ...better, adaptation: JSON.stringify({ ...adaptation, model: 'model-0' }) };
    await learning.learn('acme', automatic, signal);
    const models = followed();
    await models.refresh();
    expect(models.adapted('acme')).toBeUndefined();
    learned = { ...better, adaptation: '{"model":' };
    await learning.learn('acme', automatic, signal);
    await models.refresh();
    expect(models.adapted('acme')).toBeUndefined();
  });
});

it('is looked for again and again, also after the store did not answer', async () => {
  const ended = new AbortController();
  const doing: string[] = [];
  let looked = 0;
  const asked = {
    ...models,
    list: async () => {
      looked += 1;
      if (looked === 2) throw new Error('no');
      if (looked === 4) ended.abort();
      return [];
    },
  };
  const events = {
    brandModelActive: () => undefined,
    brandModelRefused: () => undefined,
    learningFailed: (failure: { doing: string }) => void doing.push(failure.doing),
  };
  await createAdaptedModels({ base, models: asked, clock, events }).follow(ended.signal);
  expect([looked, doing]).toEqual([4, ['looking for the models of brands']]);
});

describe('learning by itself', () => {
  /** Looks so many times, and lets pass a minute after each. */
  async function look(times: number): Promise<number> {
    const ended = new AbortController();
    let failures = 0;
    const loop = createLearning({
      learning,
      models,
      labels,
      brands: ['acme', 'bolt'],
      least: 40,
      baseModel: base.version,
      changed: async () => undefined,
      events: {
        modelLearned: () => undefined,
        learningFailed: () => {
          failures += 1;
        },
      },
      clock: {
        now: () => now,
        sleep: async (ms) => {
          now += ms;
          times -= 1;
          if (times <= 0) ended.abort();
        },
      },
      random: () => 0.5,
    });
    await loop.run({ signal: ended.signal, giveUp: signal });
    return failures;
  }

  it('learns once from the same labels, and leaves alone what a person rolled back', async () => {
    await look(3);
    expect(await models.list('acme')).toMatchObject([{ version: 1, active: true, madeBy: automatic, labels: 60 }]);
    await learning.rollback('acme', 'ada', 0);
    count = 99;
    await look(2);
    expect(await models.list('acme')).toHaveLength(2);
    count = 100;
    await look(2);
    expect(await models.list('acme')).toMatchObject([{ version: 3, active: true }, { active: false }, {}]);
  });

  it('goes on when learning fails, and tries again less and less often', async () => {
    learned = new Error('no');
    const failures = await look(60);
    expect(failures).toBeGreaterThan(2);
    expect(failures).toBeLessThan(15);
    expect(await models.list('acme')).toEqual([]);
    learned = better;
    await look(60);
    expect(await models.list('acme')).toMatchObject([{ active: true }]);
  });
});

describe('lessons', () => {
  it('count copies of a text once, by the label given last', () => {
    const lesson = (text: string, at: number, story?: string): Lesson => ({
      text,
      language: 'en',
      label: 'neutral',
      at,
      ...(story !== undefined && { story }),
    });
    const kept = distinctLessons([
      lesson('Great, great!', 1),
      lesson('RT @ann: great great https://t.co/x', 3),
      lesson('A', 2, 's'),
      lesson('Another', 4, 's'),
      lesson('👍', 5),
      lesson('👎', 6),
    ]);
    expect(kept.map(({ at }) => at)).toEqual([3, 4, 5, 6]);
  });
});
