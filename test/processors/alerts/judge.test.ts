import { describe, expect, test } from 'vitest';
import { type Metric, metrics, type StepCounts, stepMs } from '../../../core/alerts.ts';
import { type Judgement, judge, judgeBrandSilence, type Subject } from '../../../processors/alerts/judge.ts';
import type { SilenceRule, SpikeRule, WindowRule } from '../../../processors/alerts/rules.ts';
import { createSeries, type Series } from '../../../processors/alerts/series.ts';
import { createSpikeDetector } from '../../../processors/alerts/spikes.ts';
import { day, hour, minute, monday, rule } from '../../support/alert-scenario.ts';

type Counts = Partial<Record<Metric, number>>;

const now = monday + 30 * day + 12 * hour + 2 * minute;
const step = Math.floor(now / stepMs) * stepMs;

/** Four weeks of which each step is the same, and what is at some of them instead, by steps before the present one. */
function series(
  each: Counts | ((at: number) => Counts),
  instead: Readonly<Record<number, Counts>> = {},
  from = monday,
): Series {
  const made = createSeries();
  const rows: StepCounts[] = [];
  for (let at = from; at <= step; at += stepMs) {
    const counts = instead[(step - at) / stepMs] ?? (typeof each === 'function' ? each(at) : each);
    const all = Object.fromEntries(metrics.map((metric) => [metric, counts[metric] ?? 0])) as Record<Metric, number>;
    if (Object.values(all).some((count) => count > 0)) rows.push({ brand: 'acme', at, ...all });
  }
  made.replace(monday, step + stepMs, rows, () => true);
  return made;
}

const judged = (given: Record<string, unknown>, own: Series, more: Partial<Subject> = {}): Judgement =>
  judge(rule(given) as WindowRule, {
    series: own,
    everyone: [own],
    step,
    now,
    learnedUntil: step - hour,
    detector: undefined,
    ...more,
  });

/** With a detector that has learned all but the last hour. */
function spiked(given: Record<string, unknown>, own: Series, metric: Metric = 'negative'): Judgement {
  const made = rule(given) as SpikeRule;
  const windows = made.window === undefined ? {} : { windowsMs: [made.window] };
  const sensitivity = made.sensitivity === 'off' ? 'medium' : made.sensitivity;
  const detector = createSpikeDetector({ start: monday, stepMs, sensitivity, ...windows });
  for (let at = monday; at < step - hour; at += stepMs) detector.learn(own.at(metric, at));
  return judged(given, own, { detector: made.sensitivity === 'off' ? undefined : detector });
}

/** An hour of twelve steps, as counts of each. */
const lastHour = (counts: Counts) => Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, counts]));

describe('spikes', () => {
  const given = { type: 'negative-volume' };

  test('of the steps that late posts may change the latest that stands out counts, and the stretch that leads to it', () => {
    const quiet = series({ mentions: 2, negative: 1 });
    expect(spiked(given, quiet)).toMatchObject({
      holds: false,
      elevated: false,
      heldAt: now,
      observation: { at: now },
    });
    const live = spiked(given, series({ mentions: 2, negative: 1 }, { 0: { mentions: 60, negative: 50 } }));
    expect(live).toMatchObject({ holds: true, heldAt: now, heldSince: now, since: step, elevated: true });
    const late = spiked(
      { ...given, window: '5m' },
      series({ mentions: 2, negative: 1 }, { 5: { negative: 50 }, 6: { negative: 40 } }),
    );
    expect(late).toMatchObject({
      holds: true,
      elevated: false,
      heldAt: step - 4 * stepMs,
      heldSince: step - 5 * stepMs,
      since: step - 6 * stepMs,
      observation: { value: 50, at: step - 4 * stepMs, windowMs: stepMs, most: 1 },
    });
    const { expected = 0, bound = 0, baselineDays } = late.observation;
    expect(expected).toBeCloseTo(1);
    expect(bound).toBeGreaterThanOrEqual(10);
    expect(baselineDays).toBe(28);
  });

  test('an outage is no calm: what cannot be seen is not over', () => {
    const seen = series({ mentions: 2, negative: 1 });
    expect(spiked(given, seen).elevated).toBe(false);
    const blind = series({ mentions: 2, negative: 1 });
    blind.replace(step - 2 * stepMs, step + stepMs, [], () => false);
    expect(spiked(given, blind)).toMatchObject({ holds: false, elevated: true });
    const share = { type: 'negative-share', above: 0.9 };
    expect(judged(share, blind)).toMatchObject({ holds: false, elevated: true });
    expect(judged(share, seen).elevated).toBe(false);
  });

  test('fewer than the minimum are none, and the bound that is shown is the minimum then', () => {
    const few = series({ mentions: 1 }, { 0: { mentions: 9, negative: 9 } });
    expect(spiked({ ...given, window: '5m' }, few).holds).toBe(false);
    const enough = spiked({ ...given, window: '5m', minimum: 9 }, few);
    expect(enough).toMatchObject({ holds: true, observation: { bound: 9, value: 9 } });
  });

  test('a fixed number counts over its own window, an hour if none is given, whatever the detector looks at', () => {
    const steady = series({ mentions: 10, negative: 10 });
    expect(spiked({ ...given, above: 119 }, steady)).toMatchObject({
      holds: true,
      observation: { windowMs: hour, value: 120, bound: 119, score: 0.5 },
    });
    expect(spiked({ ...given, above: 120 }, steady).holds).toBe(false);
    expect(spiked({ ...given, above: 29, window: '15m', sensitivity: 'off' }, steady)).toMatchObject({
      holds: true,
      observation: { windowMs: 15 * minute, value: 30, bound: 29 },
    });
    expect(spiked({ ...given, above: 30, window: '15m', sensitivity: 'off' }, steady).holds).toBe(false);
    // Also while there is no baseline.
    const young = series({ negative: 10, mentions: 10 }, {}, step - 2 * hour);
    expect(spiked({ ...given, above: 119 }, young)).toMatchObject({ holds: true, learning: { needMs: 3 * day } });
    expect(spiked(given, young)).toMatchObject({ holds: false });
    expect(spiked({ ...given, above: 500, sensitivity: 'off' }, young)).not.toHaveProperty('learning');
    // Under the minimum it is not enough either.
    expect(spiked({ ...given, above: 5, minimum: 200 }, steady).holds).toBe(false);
  });

  test.each([
    ['negative-volume', 'mention', { negative: 50 }, true],
    ['negative-volume', 'story', { negative: 50 }, false],
    ['negative-volume', 'story', { negativeStories: 50 }, true],
    ['positive-volume', 'mention', { positive: 50 }, true],
    ['positive-volume', 'story', { positiveStories: 50 }, true],
    ['positive-volume', 'mention', { negative: 50 }, false],
    ['volume', 'mention', { mentions: 50 }, true],
    ['volume', 'story', { mentions: 50, stories: 1 }, false],
    ['volume', 'story', { stories: 50 }, true],
  ] as const)('%s per %s of %o: %s', (type, per, counts, holds) => {
    const metric = { 'negative-volume': 'negative', 'positive-volume': 'positive', volume: 'mentions' }[type] as Metric;
    const own = series({ mentions: 1, stories: 1 }, { 0: counts });
    const found = spiked(
      { type, per },
      own,
      per === 'story' ? (metric === 'mentions' ? 'stories' : (`${metric}Stories` as Metric)) : metric,
    );
    expect(found.holds).toBe(holds);
    if (per === 'story') expect(found.observation.perStory).toBe(true);
    else expect(found.observation).not.toHaveProperty('perStory');
  });

  test('tells of the stories of its own kind', () => {
    const counts = { mentions: 90, positive: 50, stories: 80, positiveStories: 40, negativeStories: 3 };
    const own = series({ mentions: 1 }, { 0: counts });
    expect(spiked({ type: 'positive-volume', window: '5m' }, own, 'positive').observation.stories).toBe(40);
    expect(spiked({ type: 'volume', window: '5m' }, own, 'mentions').observation.stories).toBe(80);
  });

  test('reach is counted in followers', () => {
    const own = series({ mentions: 1, negativeReach: 100 }, { 0: { negativeReach: 60_000 } });
    expect(spiked({ type: 'negative-reach' }, own, 'negativeReach')).toMatchObject({
      holds: true,
      observation: { direction: 'above' },
    });
    expect(spiked({ type: 'negative-reach', minimum: 100_000 }, own, 'negativeReach').holds).toBe(false);
  });
});

describe('shares of negative mentions', () => {
  const share = (negative: number, rated: number, before: Counts = { rated: 10, negative: 2 }) =>
    series(before, { ...lastHour({}), 0: { rated, negative, mentions: rated } });
  const rise = { type: 'negative-share', rise: 2 };
  const floor = { type: 'negative-share', above: 0.7 };

  test.each([
    [15, 20, true],
    [14, 20, false],
    [14, 19, false],
    [19, 19, false],
    [0, 0, false],
  ])('above a floor: %d of %d: %s', (negative, rated, holds) => {
    expect(judged(floor, share(negative, rated))).toMatchObject({
      holds,
      observation: { mentions: rated, bound: 0.7 },
    });
    // Floors need no history.
    const alone = series({}, { 0: { rated, negative } });
    expect(judged(floor, alone).holds).toBe(holds);
    expect(judged(floor, alone)).not.toHaveProperty('learning');
  });

  test.each([
    // A fifth is usual, and twice that the bound.
    [400, 1_000, false],
    [410, 1_000, true],
    // Nine of twenty are chance, twelve are none.
    [9, 20, false],
    [12, 20, true],
  ])('risen: %d of %d: %s', (negative, rated, holds) => {
    const found = judged(rise, share(negative, rated));
    expect(found.holds).toBe(holds);
    expect(found.observation.expected).toBeCloseTo(0.2);
    expect(found.observation.bound).toBeCloseTo(0.4);
  });

  test('where nothing negative was said before, one is no rise', () => {
    const before = { rated: 1 };
    expect(
      judged(
        rise,
        series((at) => (at % day === 0 ? before : {}), { 0: { rated: 20, negative: 1 } }),
      ),
    ).toMatchObject({ holds: false });
    const few = (negative: number) =>
      series((at) => (at % (4 * hour) === 0 ? before : {}), { ...lastHour({}), 0: { rated: 20, negative } });
    expect(judged(rise, few(1)).holds).toBe(false);
    expect(judged(rise, few(2)).elevated).toBe(true);
    expect(judged(rise, few(8)).holds).toBe(true);
  });

  test('learns for three days and fifty mentions, and says so', () => {
    const young = series(
      { rated: 10, negative: 2 },
      { ...lastHour({}), 0: { rated: 100, negative: 90 } },
      step - 2 * day,
    );
    const found = judged(rise, young);
    expect(found).toMatchObject({ holds: false, learning: { needMs: 3 * day } });
    expect(Math.abs((found.learning?.haveMs ?? 0) - 2 * day)).toBeLessThanOrEqual(hour);
    expect(judged({ ...rise, above: 0.8 }, young)).toMatchObject({ holds: true, learning: {} });
    const sparse = series((at) => (at % day === 0 ? { rated: 1 } : {}), {
      ...lastHour({}),
      0: { rated: 100, negative: 90 },
    });
    expect(judged(rise, sparse)).toMatchObject({ holds: false, learning: { haveMs: 3 * day } });
  });

  test('stays elevated to four fifths of the bound, with half of the minimum', () => {
    expect(judged(floor, share(57, 100)).elevated).toBe(true);
    expect(judged(floor, share(55, 100)).elevated).toBe(false);
    expect(judged(floor, share(10, 10)).elevated).toBe(true);
    expect(judged(floor, share(9, 9)).elevated).toBe(false);
  });

  test('looks at its window only', () => {
    const own = series({ rated: 10 }, { 11: { rated: 30, negative: 30 }, 12: { rated: 1_000, negative: 1_000 } });
    expect(judged({ ...floor, window: '1h', above: 0.2 }, own).observation).toMatchObject({
      mentions: 140,
      windowMs: hour,
    });
    expect(judged({ ...floor, window: '1h' }, own)).toMatchObject({ since: step + stepMs - hour });
  });
});

describe('net sentiment', () => {
  const mood = (
    positive: number,
    negative: number,
    n: number,
    before: Counts = { rated: 10, positive: 4, negative: 2 },
  ) =>
    series(before, {
      ...Object.fromEntries(Array.from({ length: 72 }, (_, i) => [i, {}])),
      0: { rated: n, positive, negative },
    });
  const fixed = { type: 'net-sentiment', below: -0.3 };
  const drop = { type: 'net-sentiment', drop: 0.3 };

  test.each([
    [0, 10, 30, true],
    [0, 9, 30, false],
    [0, 29, 29, false],
    [10, 19, 30, false],
    [10, 20, 30, true],
  ])('%d positive and %d negative of %d below a bound: %s', (positive, negative, n, holds) => {
    expect(judged(fixed, mood(positive, negative, n)).holds).toBe(holds);
  });

  test.each([
    // 0.2 is usual. Of a thousand a drop to −0.1 is none by chance, of thirty it is.
    [300, 410, 1_000, true],
    [300, 390, 1_000, false],
    [10, 14, 30, false],
    [2, 22, 30, true],
  ])('%d and %d of %d, fallen: %s', (positive, negative, n, holds) => {
    const found = judged(drop, mood(positive, negative, n));
    expect(found.holds).toBe(holds);
    expect(found.observation.expected).toBeCloseTo(0.2);
    expect(found.observation).toMatchObject({ direction: 'below' });
  });

  test('few that are all alike prove nothing', () => {
    expect(judged({ ...drop, minimum: 1 }, mood(0, 1, 1)).holds).toBe(false);
    expect(judged({ ...drop, minimum: 1 }, mood(0, 2, 2)).holds).toBe(false);
    expect(judged({ ...drop, minimum: 1 }, mood(0, 30, 30)).holds).toBe(true);
  });

  test('stays elevated a tenth above the bound', () => {
    expect(judged(fixed, mood(0, 21, 100)).elevated).toBe(true);
    expect(judged(fixed, mood(0, 19, 100)).elevated).toBe(false);
    expect(judged(fixed, mood(0, 14, 14)).elevated).toBe(false);
  });

  test('learns for its drop, and not for its bound', () => {
    const young = series({ rated: 10, positive: 10 }, { 0: { rated: 900, negative: 900 } }, step - 2 * day);
    expect(judged(drop, young)).toMatchObject({ holds: false, learning: {} });
    expect(judged({ ...drop, below: -0.1 }, young)).toMatchObject({ holds: true, learning: {} });
    expect(judged(fixed, young)).not.toHaveProperty('learning');
  });
});

describe('share of voice', () => {
  /** Of all, 20 in a step before; in the last day, so many in all. */
  function voices(own: number, all: number, before = 5, from = monday) {
    const quiet = Object.fromEntries(Array.from({ length: 288 }, (_, i) => [i, {}]));
    const mine = series({ mentions: before }, { ...quiet, 0: { mentions: own } }, from);
    const theirs = series({ mentions: 20 - before }, { ...quiet, 0: { mentions: all - own } });
    return (given: Record<string, unknown>) =>
      judged({ type: 'share-of-voice', ...given }, mine, { everyone: [mine, theirs] });
  }

  test.each([
    [{ below: 0.2 }, 19, 100, true, 'below'],
    [{ below: 0.2 }, 20, 100, false, 'below'],
    [{ above: 0.5 }, 51, 100, true, 'above'],
    [{ above: 0.5 }, 50, 100, false, 'above'],
    [{ above: 0.5 }, 26, 49, false, 'above'],
    [{ above: 0.5, below: 0.2 }, 10, 100, true, 'below'],
    // A quarter is usual.
    [{ change: 0.1 }, 360, 1_000, true, 'above'],
    [{ change: 0.1 }, 340, 1_000, false, 'above'],
    [{ change: 0.1 }, 140, 1_000, true, 'below'],
    [{ change: 0.1 }, 160, 1_000, false, 'below'],
    // Of few it is chance.
    [{ change: 0.1 }, 20, 55, false, 'above'],
    [{ change: 0.1 }, 40, 55, true, 'above'],
  ])('%o, %d of %d: %s, %s', (given, own, all, holds, direction) => {
    expect(voices(own, all)(given)).toMatchObject({
      holds,
      observation: { direction, mentions: all, value: own / all },
    });
  });

  test('shows the bound that was crossed, and stays elevated a little within it', () => {
    expect(voices(60, 100)({ above: 0.5 })).toMatchObject({ observation: { bound: 0.5 } });
    expect(voices(490, 1_000)({ above: 0.5 })).toMatchObject({ holds: false, elevated: true });
    expect(voices(470, 1_000)({ above: 0.5 })).toMatchObject({ elevated: false });
    expect(voices(210, 1_000)({ below: 0.2 })).toMatchObject({ elevated: true });
    expect(voices(230, 1_000)({ below: 0.2 })).toMatchObject({ elevated: false });
    // Also where more was usual than the bound from above.
    expect(voices(490, 1_000, 15)({ above: 0.5 })).toMatchObject({ elevated: true });
    expect(voices(20, 20)({ above: 0.5 })).toMatchObject({ elevated: false });
  });

  test('a brand that is listened for since lately had no share before, and not one of zero', () => {
    const young = voices(250, 1_000, 5, step - 5 * day);
    expect(young({ change: 0.1 })).toMatchObject({ holds: false });
    expect(young({ change: 0.1 }).observation.expected).toBeCloseTo(0.25);
    expect(voices(900, 1_000, 5, step - 3 * day)({ change: 0.1 })).toMatchObject({
      holds: false,
      learning: { needMs: 3 * day },
    });
  });
});

describe('the silence of a brand', () => {
  const silent = (own: Series, covered = true, given: Record<string, unknown> = {}) =>
    judgeBrandSilence(
      rule({ type: 'silence', of: 'brand', after: '2h', ...given }) as SilenceRule,
      { series: own, everyone: [], step, now, learnedUntil: step, detector: undefined },
      covered,
    );
  const nothing = (steps: number) => Object.fromEntries(Array.from({ length: steps }, (_, i) => [i, {}]));

  test('is that nothing comes where much always does', () => {
    expect(silent(series({ mentions: 1 }, nothing(25)))).toMatchObject({
      holds: true,
      elevated: true,
      since: step - 2 * hour,
      observation: { value: 0, expected: 25, bound: 1, direction: 'below', windowMs: 2 * hour },
    });
    // One step less, and one mention now.
    expect(silent(series({ mentions: 1 }, nothing(24))).holds).toBe(false);
    expect(silent(series({ mentions: 1 }, { ...nothing(25), 0: { mentions: 1 } }))).toMatchObject({
      holds: false,
      elevated: false,
    });
  });

  test('is not where little is usual, and where it was ever so at that time', () => {
    expect(silent(series({ mentions: 1 }, nothing(25)), true, { minimum: 30 }).holds).toBe(false);
    const week = (7 * day) / stepMs;
    const before = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [i + 2 * week, {}]));
    expect(silent(series({ mentions: 1 }, { ...nothing(25), ...before })).holds).toBe(false);
  });

  test('is not known where nobody listened, and does not end by that', () => {
    expect(silent(series({ mentions: 1 }, nothing(25)), false)).toMatchObject({ holds: false, elevated: true });
  });

  test('learns for a week', () => {
    const young = silent(series({ mentions: 1 }, nothing(25), step - 6 * day));
    expect(young).toMatchObject({ holds: false, learning: { needMs: 7 * day } });
    expect(young.learning?.haveMs).toBeGreaterThan(5 * day);
    expect(silent(series({ mentions: 1 }, nothing(25), step - 8 * day))).toMatchObject({ holds: true });
  });

  test.each(['10m', '1h', '2h', '3h', '12h'])('can judge over %s at any minute of an hour', (after) => {
    expect(silent(series({ mentions: 9 }, nothing(200)), true, { after }).holds).toBe(true);
  });
});
