import { describe, expect, it } from 'vitest';
import {
  createSpikeDetector,
  createTrigger,
  type Sensitivity,
  type SpikeDetectorOptions,
  type SpikeVerdict,
  spikeDefaults,
} from '../../../processors/alerts/spikes.ts';
import { seededRandom } from '../../support/random.ts';

type Steps = (number | undefined)[];

/** A Monday, at midnight. */
const start = Date.UTC(2024, 0, 1);
const minute = 60_000;
const hour = 60 * minute;
const perHour = 12;
const perDay = 24 * perHour;

/** Feeds a series as if live: a step is learned when it is an hour old. */
function run(steps: Steps, options: Partial<SpikeDetectorOptions> = {}) {
  const detector = createSpikeDetector({ start, ...options });
  const trigger = createTrigger({ cooldownMs: spikeDefaults.cooldownMs });
  const stepMs = options.stepMs ?? spikeDefaults.stepMs;
  const recent: Steps = [];
  const alarms: number[] = [];
  const verdicts = steps.map((value, i) => {
    recent.push(value);
    const verdict = detector.assess(recent);
    if (trigger.step((options.start ?? start) + i * stepMs, verdict)) alarms.push(i);
    if (recent.length >= perHour) detector.learn(recent.shift());
    return verdict;
  });
  return { verdicts, alarms, detector, recent };
}

function learned(steps: Steps, options: Partial<SpikeDetectorOptions> = {}) {
  const detector = createSpikeDetector({ start, ...options });
  for (const step of steps) detector.learn(step);
  return detector;
}

/** Knuth's method; for large means a normal approximation. */
function poisson(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Poisson counts around a day's rhythm, the mean at noon three times that of midnight. */
function rhythm(days: number, mean: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: days * perDay }, (_, i) =>
    poisson(mean * (1 - 0.5 * Math.cos((2 * Math.PI * i) / perDay)), random),
  );
}

/** Bursts of every size: each hour has a Pareto factor of its own (tail index 2). */
function heavyTailed(days: number, mean: number, seed: number): number[] {
  const random = seededRandom(seed);
  let factor = 1;
  return rhythm(days, mean, seed + 1).map((value, i) => {
    if (i % perHour === 0) factor = 0.5 / Math.sqrt(1 - random());
    return Math.round(value * factor);
  });
}

function add(steps: readonly number[], from: number, length: number, each: number): number[] {
  return steps.map((value, i) => (i >= from && i < from + length ? value + each : value));
}

describe('the baseline', () => {
  it('suffices after three covered days, and nothing before is a spike', () => {
    const { verdicts, alarms } = run(add(rhythm(3, 20, 1), 2 * perDay, perDay, 5_000));
    expect(alarms).toEqual([]);
    for (const verdict of verdicts) {
      expect(verdict).toMatchObject({ spike: false, elevated: false, score: 0 });
      expect(verdict.learning?.needMs).toBe(72 * hour);
    }
    const detector = learned(rhythm(3, 20, 1).slice(0, -1));
    expect(detector.assess([5_000]).learning).toEqual({ haveMs: 72 * hour - 5 * minute, needMs: 72 * hour });
    detector.learn(20);
    const verdict = detector.assess([5_000]);
    expect(verdict.learning).toBeUndefined();
    expect(verdict.spike).toBe(true);
  });

  it('counts what was covered, not what went by', () => {
    const steps = rhythm(6, 20, 2).map((value, i) => (i % 2 === 0 ? value : undefined));
    expect(learned(steps.slice(0, -4)).assess([9_000]).learning?.haveMs).toBe(72 * hour - 10 * minute);
    expect(learned(steps).assess([9_000]).learning).toBeUndefined();
  });

  it('begins anew after an outage longer than the history', () => {
    const outage: Steps = new Array(29 * perDay).fill(undefined);
    expect(learned([...rhythm(28, 20, 3), ...outage]).assess([9_000]).learning?.haveMs).toBe(0);
  });

  it('is the same for who has run for months and who was just restored from 28 days', () => {
    const steps = heavyTailed(60, 10, 4);
    const recent = [20, 30, 40];
    const restored = learned(steps.slice(32 * perDay), { start: start + 32 * 24 * hour });
    expect(restored.assess(recent)).toEqual(learned(steps).assess(recent));
  });

  it('is the same wherever what is recent begins', () => {
    const steps = heavyTailed(20, 10, 5);
    const sums = ({ value, windowMs }: SpikeVerdict) => ({ value, windowMs });
    const split = (recent: number) => learned(steps.slice(0, -recent)).assess(steps.slice(-recent));
    expect(sums(split(1))).toEqual(sums(split(12)));
    expect(sums(split(100))).toEqual(sums(split(12)));
  });
});

describe('a spike', () => {
  const calm = rhythm(28, 20, 6);

  it('is found in its first five minutes', () => {
    const { alarms } = run([...calm, 300, 20, 20]);
    expect(alarms).toEqual([calm.length]);
  });

  it('is found while its step is under way', () => {
    expect(learned(calm).assess([200]).spike).toBe(true);
    expect(learned(calm).assess([5]).spike).toBe(false);
  });

  it('is found where it is a wave that no step shows', () => {
    const wave = add(rhythm(32, 20, 7), 30 * perDay + 9 * perHour, 6 * perHour, 24);
    const { alarms, verdicts } = run(wave);
    expect(alarms).toHaveLength(1);
    const at = alarms[0] as number;
    expect(at).toBeGreaterThan(30 * perDay + 9 * perHour);
    expect(at).toBeLessThan(30 * perDay + 15 * perHour);
    expect(verdicts[at]?.windowMs).toBeGreaterThanOrEqual(hour);
  });

  it('tells what was seen, what is usual, the bound and the most, over the same window', () => {
    const verdict = learned(calm).assess([300]);
    expect(verdict).toMatchObject({ value: 300, windowMs: 5 * minute, spike: true, elevated: true });
    expect(verdict.expected).toBeGreaterThan(5);
    expect(verdict.expected).toBeLessThan(15);
    expect(verdict.most).toBe(Math.max(...calm));
    expect(verdict.bound).toBeGreaterThan(1.3 * verdict.most);
    expect(verdict.bound).toBeLessThan(1.7 * verdict.most);
    expect(verdict.score).toBeGreaterThan(0.5);
  });

  it('scores higher the further out it is, from 0 to 1, whatever the sensitivity', () => {
    const detector = learned(calm);
    const scores = [0, 10, 40, 100, 1_000, 1e6].map((value) => detector.assess([value]).score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(scores[0]).toBeGreaterThanOrEqual(0);
    expect(scores.at(-1)).toBeLessThanOrEqual(1);
    expect(learned(calm, { sensitivity: 'low' }).assess([100]).score).toBe(scores[3]);
  });

  it('is looked for only over the windows that are asked for', () => {
    const detector = learned(calm, { windowsMs: [hour] });
    expect(detector.assess([300])).toMatchObject({ spike: false, windowMs: hour });
    expect(detector.assess([300, 300])).toMatchObject({ spike: true, windowMs: hour });
  });

  it('is over soon after its burst is, also in the long windows', () => {
    const quarter = 3;
    const { verdicts } = run([...calm, ...new Array(quarter).fill(2_000), ...rhythm(1, 20, 8)]);
    const ends = verdicts.findLastIndex((verdict) => verdict.elevated);
    expect(ends - calm.length).toBeGreaterThanOrEqual(quarter);
    expect(ends - calm.length).toBeLessThan(4 * perHour);
  });

  it('stays elevated until it is well below the bound', () => {
    const detector = learned(calm);
    const { bound, expected } = detector.assess([300]);
    expect(detector.assess([0.9 * bound])).toMatchObject({ spike: false, elevated: true });
    expect(detector.assess([1.1 * expected])).toMatchObject({ spike: false, elevated: false });
  });

  it('is assessed without changing anything', () => {
    const detector = learned(calm);
    const before = detector.assess([20, 30]);
    for (const value of [1e6, undefined, 0]) detector.assess([value, value]);
    expect(detector.assess([20, 30])).toEqual(before);
  });
});

describe('what is ordinary', () => {
  it('raises no alarm in 40 days of chance, whatever the level', () => {
    for (const mean of [0.01, 0.1, 1, 10, 100]) {
      for (const seed of [1, 2, 3])
        expect(run(rhythm(40, mean, seed)).alarms, `mean ${mean}, seed ${seed}`).toEqual([]);
    }
  });

  it('raises few alarms where bursts of every size are ordinary', () => {
    const days = 56;
    const alarms = [1, 2, 3, 4, 5].map((seed) => run(heavyTailed(days, 20, 10 * seed)).alarms.length);
    const perDay = alarms.reduce((sum, n) => sum + n, 0) / (alarms.length * days);
    // The fifth of 28 days is topped with probability 5/29, and 1.6 times it, for this tail, 1.6 ** -2 as often.
    expect(perDay).toBeLessThan(1.5 * (5 / 29) * 1.6 ** -2);
  });

  it('does not take a handful for a spike', () => {
    const silence: Steps = new Array(28 * perDay).fill(0);
    for (const few of [1, 2, 3, 4]) expect(learned(silence).assess([few]).spike).toBe(false);
    expect(learned(silence).assess([30]).spike).toBe(true);
    const { alarms } = run([...silence, 1, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(alarms).toEqual([]);
  });

  it('is the same where all is ten times as much', () => {
    const steps = heavyTailed(40, 50, 9);
    const { alarms } = run(add(steps, 30 * perDay, 3, 9_000));
    expect(alarms).toContain(30 * perDay);
    expect(run(add(steps, 30 * perDay, 3, 9_000).map((value) => 10 * value)).alarms).toEqual(alarms);
  });
});

describe('a gap', () => {
  const before = rhythm(20, 20, 10);
  const after = rhythm(8, 20, 11);

  it('raises no alarm, neither in it nor after it', () => {
    for (const hours of [1, 5, 30, 200]) {
      const gap: Steps = new Array(hours * perHour).fill(undefined);
      expect(run([...before, ...gap, ...after]).alarms, `${hours} hours`).toEqual([]);
    }
  });

  it('is no spike at its last step, however much came before', () => {
    expect(learned(before).assess([900, undefined])).toMatchObject({ spike: false, elevated: true });
  });

  it('teaches nothing', () => {
    const gap: Steps = new Array(10 * perDay).fill(undefined);
    const { expected, bound } = learned([...before, ...gap]).assess([20]);
    expect(expected).toBeGreaterThan(5);
    expect(bound).toBeCloseTo(learned(before).assess([20]).bound, -2);
  });
});

describe('after an alarm', () => {
  const crisis = 2_000;
  const calm = rhythm(50, 20, 12);

  it('a second equal crisis a week later raises another', () => {
    const [first, second] = [28 * perDay + 150, 35 * perDay + 150];
    const twice = add(add(calm, first, 30, crisis), second, 30, crisis);
    expect(run(twice).alarms).toEqual([first, second]);
  });

  it('so does one after a crisis of two days', () => {
    const [first, second] = [28 * perDay + 100, 35 * perDay + 100];
    const alarms = run(add(add(calm, first, 2 * perDay, crisis), second, 2 * perDay, crisis)).alarms;
    expect(alarms).toContain(first);
    expect(alarms).toContain(second);
    expect(alarms.length).toBeLessThanOrEqual(4);
  });

  it('a level that stays is learned within days', () => {
    const shift = 28 * perDay;
    const { alarms } = run([...calm.slice(0, shift), ...rhythm(28, 80, 13)]);
    expect(alarms[0]).toBeGreaterThanOrEqual(shift);
    expect(alarms[0]).toBeLessThan(shift + perDay);
    expect(alarms.at(-1)).toBeLessThan(shift + 6 * perDay);
    expect(alarms.length).toBeLessThanOrEqual(5);
  });

  it('a fall of the level raises none', () => {
    expect(run([...rhythm(30, 80, 14), ...rhythm(30, 20, 15)]).alarms).toEqual([]);
  });
});

describe('sensitivity', () => {
  const sensitivities: readonly Sensitivity[] = ['low', 'medium', 'high'];

  it('is medium unless told otherwise', () => {
    const steps = heavyTailed(30, 10, 16);
    expect(learned(steps).assess([99])).toEqual(learned(steps, { sensitivity: 'medium' }).assess([99]));
  });

  it('is monotone: what is a spike at a lower one is a spike at a higher one', () => {
    const steps = heavyTailed(40, 5, 17);
    const [low, medium, high] = sensitivities.map((sensitivity) => run(steps, { sensitivity }).verdicts);
    const spikes = [low, medium, high].map((verdicts) => verdicts?.filter((verdict) => verdict.spike).length ?? 0);
    expect(spikes[0]).toBeGreaterThan(0);
    expect(spikes[2]).toBeGreaterThan(spikes[1] as number);
    steps.forEach((_, i) => {
      for (const state of ['spike', 'elevated'] as const) {
        expect(Number(low?.[i]?.[state])).toBeLessThanOrEqual(Number(medium?.[i]?.[state]));
        expect(Number(medium?.[i]?.[state])).toBeLessThanOrEqual(Number(high?.[i]?.[state]));
      }
    });
  });
});

describe('what is usual', () => {
  /** 40 a step on Sundays from 18:00 to 19:00, 10 at that time on other days, 2 else. */
  const weekly = (days: number): number[] =>
    Array.from({ length: days * perDay }, (_, i) => {
      const isEvening = Math.floor((i % perDay) / perHour) === 18;
      if (!isEvening) return 2;
      return Math.floor(i / perDay) % 7 === 6 ? 40 : 10;
    });
  /** Of five minutes at 18:30 on the day that follows. */
  const atHalfPastSix = (days: number, options: Partial<SpikeDetectorOptions> = {}) => {
    const steps = weekly(days + 1).slice(0, days * perDay + 18.5 * perHour);
    const detector = learned(steps, options);
    return detector.assess([1_000]).expected;
  };

  it('is that of the hour of the week after three weeks', () => {
    expect(atHalfPastSix(27)).toBe(40);
    expect(atHalfPastSix(26)).toBe(10);
  });

  it('is that of the hour of the day while weeks are few, and of the last day while days are', () => {
    expect(atHalfPastSix(13)).toBe(10);
    expect(atHalfPastSix(2)).toBe(2);
    expect(createSpikeDetector({ start }).assess([5]).expected).toBe(0);
  });

  it('is not moved by a crisis', () => {
    const calm = rhythm(28, 20, 18);
    const at = 21 * perDay;
    const expected = learned(calm).assess([20]).expected;
    expect(learned(add(calm, at, perDay, 5_000)).assess([20]).expected).toBeCloseTo(expected, -1);
  });

  it('is by the clock of who asks', () => {
    // In New York it is Sunday 18:30 when it is 23:30 in UTC.
    const newYork = (at: number) => (Math.floor(at / hour) + 72 - 5) % 168;
    const shifted = [...new Array(5 * perHour).fill(2), ...weekly(28)].slice(0, 27 * perDay + 23.5 * perHour);
    expect(learned(shifted, { seasonOf: newYork }).assess([1_000]).expected).toBe(40);
  });
});

describe('other steps', () => {
  it('may be a minute, an hour or a day', () => {
    for (const stepMs of [minute, hour, 24 * hour]) {
      const count = (28 * 24 * hour) / stepMs;
      const steps = new Array(count).fill(50);
      const detector = learned(steps, { stepMs });
      expect(detector.assess([50])).toMatchObject({ spike: false, expected: expect.any(Number) });
      const verdict = detector.assess([5_000]);
      expect(verdict.spike).toBe(true);
      expect(verdict.windowMs % stepMs).toBe(0);
      expect(detector.assess([50]).expected / (detector.assess([50]).windowMs / stepMs)).toBe(50);
    }
  });
});

describe('the trigger', () => {
  const calm = { spike: false, elevated: false, score: 0.1 };
  const high = { spike: false, elevated: true, score: 0.4 };
  const spike = { spike: true, elevated: true, score: 0.6 };

  it('begins an alarm at the rising edge only', () => {
    const trigger = createTrigger({ cooldownMs: 0 });
    const begins = [calm, spike, spike, high, spike, calm, spike].map((verdict, at) => trigger.step(at, verdict));
    expect(begins).toEqual([false, true, false, false, false, false, true]);
  });

  it('begins none within the cool-down', () => {
    const trigger = createTrigger({ cooldownMs: 10 });
    const at = (time: number, verdict: typeof calm) => trigger.step(time, verdict);
    expect([at(0, spike), at(1, calm), at(5, spike), at(6, calm), at(12, spike)]).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it('begins another within the cool-down for a spike more than twice as far out', () => {
    const begins = (score: number): boolean[] => {
      const trigger = createTrigger({ cooldownMs: 10 });
      return [spike, calm, { ...spike, score }, spike, calm, { ...spike, score }].map((verdict, at) =>
        trigger.step(at, verdict),
      );
    };
    expect(begins(0.74)).toEqual([true, false, false, false, false, false]);
    expect(begins(0.76)).toEqual([true, false, true, false, false, false]);
  });

  it('begins one at the end of the cool-down for a spike that came within it and lasts', () => {
    const trigger = createTrigger({ cooldownMs: 10 });
    expect(trigger.step(0, spike)).toBe(true);
    trigger.step(1, calm);
    expect([8, 9, 10, 11].map((at) => trigger.step(at, spike))).toEqual([false, false, true, false]);
  });
});
