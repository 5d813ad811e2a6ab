import { describe, expect, test } from 'vitest';
import { compareCounts, compareMeans, type Day, holm } from '../../../web/statistics/compare.ts';
import { fisherP, studentBound, studentP } from '../../../web/statistics/student.ts';
import { discoveries, turnedP } from '../../../web/statistics/turned.ts';

/** Mulberry32: the same worlds each time. */
function seeded(seed: number) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const poisson = (mean: number) => {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    let count = 0;
    for (let product = random(), bound = Math.exp(-mean); product > bound; product *= random()) count += 1;
    return count;
  };
  /** Gamma of whole shape, mean 1. */
  const gamma = (shape: number) =>
    Array.from({ length: shape }, () => -Math.log(1 - random())).reduce((sum, part) => sum + part, 0) / shape;
  return { random, normal, poisson, gamma };
}

const counts = (values: readonly number[], from = 0): Day[] =>
  values.map((sum, i) => ({ at: from + i, sum, count: 1, squares: 0 }));
const split = (days: readonly Day[], length: number) => ({
  history: days.slice(0, -2 * length),
  base: days.slice(-2 * length, -length),
  other: days.slice(-length),
});

describe('distributions', () => {
  test('are those of tables', () => {
    // Student: 2.228 and 10 degrees of freedom, 12.706 and 1, the normal one far out. Fisher: 2.254 for 6 and 60 is 5 %.
    expect(studentBound(10)).toBeCloseTo(2.2281, 4);
    expect(studentBound(1)).toBeCloseTo(12.7062, 3);
    expect(studentBound(1e6)).toBeCloseTo(1.95996, 4);
    expect(studentP(2.228_139, 10)).toBeCloseTo(0.05, 6);
    expect(studentP(0, 10)).toBe(1);
    expect(fisherP(2.2541, 6, 60)).toBeCloseTo(0.05, 4);
  });
});

describe('counts by day', () => {
  const steady = counts(new Array(56).fill(10));
  test('that double are told, with the interval of a Poisson ratio where days do not vary', () => {
    const days = { history: steady, base: counts(new Array(7).fill(10), 56), other: counts(new Array(7).fill(20), 63) };
    const { base, change } = compareCounts(days);
    expect(base.value).toBe(10);
    expect(change.value).toBe(1);
    // ln(140.5/70.5) = 0.6896, standard error √(1/70.5 + 1/140.5) = 0.1460, t = 4.725 with 67 degrees of freedom, 95 %: 1.9960.
    expect(change.low).toBeCloseTo(Math.exp(0.68961 - 1.996 * 0.145953) - 1, 3);
    expect(change.high).toBeCloseTo(Math.exp(0.68961 + 1.996 * 0.145953) - 1, 3);
    expect(change.p).toBeCloseTo(1.22e-5, 6);
  });

  test('are not judged without a history, with too few days, or too few of them', () => {
    const week = (value: number, from: number) => counts(new Array(7).fill(value), from);
    const p = (history: readonly Day[], base: readonly Day[], other: readonly Day[]) =>
      compareCounts({ history, base, other }).change.p;
    expect(p(steady, week(10, 56), week(20, 63))).not.toBeNull();
    expect(p(steady.slice(0, 27), week(10, 27), week(20, 34))).toBeNull();
    expect(p(steady, counts([10, 10], 56), counts([20, 20], 58))).toBeNull();
    expect(p(steady, week(0, 56), counts([1, 0, 1, 0, 1, 0, 0], 63))).toBeNull();
    expect(compareCounts({ history: [], base: [], other: week(3, 0) })).toMatchObject({
      base: { value: null },
      other: { value: 3 },
      change: { value: null, p: null },
    });
  });

  test('count as what is usual for their weekday', () => {
    const usual = [20, 20, 20, 20, 20, 5, 5];
    const days = counts(Array.from({ length: 64 }, (_, at) => (usual[at % 7] as number) + (Math.floor(at / 7) % 2)));
    // Friday to Sunday against Monday to Wednesday: less than half as many, and nothing has changed.
    const { change } = compareCounts({
      history: days.slice(0, 56),
      base: days.slice(60, 63),
      other: days.slice(57, 60),
    });
    expect(Math.abs(change.value ?? 1)).toBeLessThan(0.15);
    expect(change.p).toBeGreaterThan(0.5);
  });
});

describe('means by day', () => {
  const days = (sum: number, count: number, length: number, from = 0): Day[] =>
    Array.from({ length }, (_, i) => ({ at: from + i, sum, count, squares: count }));
  test('that differ are told, and those of few are not', () => {
    const many = { history: days(0, 10, 56), base: days(0, 10, 7, 56), other: days(6, 10, 7, 63) };
    const { change } = compareMeans(many, [-1, 1]);
    expect(change.value).toBeCloseTo(0.6);
    expect(change.p).toBeLessThan(0.001);
    // Squares about the means 560 + 70 + 44.8, and 1 more, over 698: 0.9682. 1.996 · √(0.9682 · 2 / 70) = 0.332.
    expect(change.low).toBeCloseTo(0.6 - 0.332, 3);
    const few = { ...many, base: days(0, 1, 7, 56), other: days(1, 1, 7, 63) };
    expect(compareMeans(few, [-1, 1]).change).toMatchObject({ value: 1, p: null });
  });

  test('of the same values all through keep an open interval', () => {
    const same = { history: days(10, 10, 56), base: days(10, 10, 7, 56), other: days(10, 10, 7, 63) };
    const { base, change } = compareMeans(same, [-1, 1]);
    expect(base.value).toBe(1);
    expect(base.low).toBeLessThan(1);
    expect(change.p).toBe(1);
  });
});

/** Worlds in which nothing changes: in how many a test at 5 % says otherwise. Of 500, 5 % are 25, and seldom more than 39. */
const worlds = 500;
describe.each([
  ['Poisson', false, (chance: ReturnType<typeof seeded>) => () => chance.poisson(30)],
  ['negative binomial', false, (chance: ReturnType<typeof seeded>) => () => chance.poisson(30 * chance.gamma(3))],
  [
    'sticky',
    true,
    (chance: ReturnType<typeof seeded>) => {
      let mood = 0;
      return () => {
        mood = 0.6 * mood + 0.8 * 0.5 * chance.normal();
        return chance.poisson(30 * Math.exp(mood));
      };
    },
  ],
] as const)('where nothing changes and days are %s', (_, sticky, world) => {
  const chance = seeded(20_261_127);
  const run = (test: (days: readonly number[]) => number | null, length: number) => {
    let wrong = 0;
    for (let i = 0; i < worlds; i++) {
      const next = world(chance);
      const p = test(Array.from({ length: 56 + 2 * length }, next));
      expect(p).not.toBeNull();
      if ((p as number) < 0.05) wrong += 1;
    }
    return wrong / worlds;
  };

  test.each([7, 10, 28])('counts of %i days are rarely told to differ', (length) => {
    const rate = run((days) => compareCounts(split(counts(days), length)).change.p, length);
    expect(rate).toBeGreaterThan(0.01);
    expect(rate).toBeLessThan(sticky ? 0.1 : 0.08);
  });

  test('nor are moods that each day has its own of', () => {
    let lasting = 0;
    const rate = run((days) => {
      const moods = days.map((count, at): Day => {
        lasting = (sticky ? 0.6 : 0) * lasting + 0.5 * chance.normal();
        const happy = 1 / (1 + Math.exp(-0.3 - lasting));
        let [sum, squares] = [0, 0];
        for (let i = 0; i < count; i++) {
          const value = chance.random() < 0.4 ? 0 : chance.random() < happy ? 1 : -1;
          sum += value;
          squares += value * value;
        }
        return { at, sum, count, squares };
      });
      return compareMeans(split(moods, 14), [-1, 1]).change.p;
    }, 14);
    expect(rate).toBeGreaterThan(0.01);
    expect(rate).toBeLessThan(sticky ? 0.1 : 0.08);
  });

  test('a doubling is found', () => {
    const found = run((days) => {
      const doubled = days.map((count, i) => (i >= 70 ? 2 * count : count));
      return compareCounts(split(counts(doubled), 14)).change.p;
    }, 14);
    expect(found).toBeGreaterThan(sticky ? 0.3 : 0.8);
  });
});

test('p values of several tests are raised together', () => {
  // 0.01 · 4, then 0.02 · 3, 0.03 · 2 = 0.06 as high as the one before, and 0.5.
  expect(holm([0.03, 0.01, null, 0.5, 0.02])).toEqual([0.06, 0.04, null, 0.5, 0.06]);
  expect(discoveries([0.001, 0.2, 0.03, 0.9], 0.1)).toEqual([true, false, true, false]);
});

describe('the exact test of a mood', () => {
  const mood = (negative: number, neutral: number, positive: number) => ({ negative, neutral, positive });
  test('counts orders', () => {
    // Of the 924 ways to choose 6 of 12, two are as extreme; of the 70 to choose 4 of 8, two.
    expect(turnedP(mood(0, 0, 6), mood(6, 0, 0))).toBeCloseTo(2 / 924, 10);
    expect(turnedP(mood(4, 0, 0), mood(0, 0, 4))).toBeCloseTo(2 / 70, 10);
    expect(turnedP(mood(1, 1, 1), mood(1, 1, 1))).toBeCloseTo(1, 10);
    expect(turnedP(mood(0, 0, 0), mood(3, 0, 0))).toBe(1);
    // Three of each, all turned: 2 of 20.
    expect(turnedP(mood(0, 0, 3), mood(3, 0, 0))).toBeCloseTo(0.1, 10);
  });

  test('is rarely wrong where nothing turns', () => {
    const { random } = seeded(7);
    const draw = (n: number) => {
      const of = mood(0, 0, 0) as { negative: number; neutral: number; positive: number };
      for (let i = 0; i < n; i++) of[random() < 0.3 ? 'negative' : random() < 0.5 ? 'neutral' : 'positive'] += 1;
      return of;
    };
    let wrong = 0;
    for (let i = 0; i < 2_000; i++) if (turnedP(draw(12), draw(15)) < 0.05) wrong += 1;
    expect(wrong / 2_000).toBeGreaterThan(0.02);
    expect(wrong / 2_000).toBeLessThan(0.06);
  });
});
