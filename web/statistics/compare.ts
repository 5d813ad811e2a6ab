import { fisherP, studentBound, studentP } from './student.ts';

/**
 * What is compared, day by day in their order: counts (`sum`; mentions, leads), or means of `sum` over `count` values whose squares sum up to
 * `squares` (net sentiment of −1, 0 and 1, ratings, shares of 0 and 1). Days that nobody saw are not among them.
 */
export interface Day {
  /** Place in time, in days: of two that follow one another it differs by 1. */
  readonly at: number;
  readonly sum: number;
  readonly count: number;
  readonly squares: number;
}

/** The value of a time with its 95 % interval; null where there is none. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What another time differs by: of counts as a part of the base (0.5: half as many again), of means in their own unit. */
export interface Change extends Estimate {
  /** Two-sided; null where too little was seen to say. */
  readonly p: number | null;
}

export interface Compared {
  readonly base: Estimate;
  readonly other: Estimate;
  readonly change: Change;
}

export interface Comparing {
  readonly base: readonly Day[];
  readonly other: readonly Day[];
  /** Days before either, from which is learned how much days differ by themselves. With fewer than 28, nothing is tested. */
  readonly history: readonly Day[];
}

/** Without them it is not known how sticky a series is: two weeks of it differ by more than their days do. */
const leastHistory = 28;
/** Degrees of freedom that a very sticky series leaves at least. */
const leastFreedom = 6;
const leastDays = 3;
/** Mentions, leads or ratings of both times together, and of each mean. */
const leastCounted = 10;

/**
 * By how much a sum over many days varies more than the sum of their variances (Bayley and Hammersley 1946), where residuals of neighbouring
 * days correlate by `r`. Of their variance the part `lasting` is that of the days, which may last; the rest is chance and dilutes the correlation.
 */
function inflation(r: number, lasting: number): number {
  if (lasting <= 0) return 1;
  const sticky = Math.min(0.8, r / lasting);
  return 1 - lasting + (lasting * (1 + sticky)) / (1 - sticky);
}

/**
 * Correlation of residuals of neighbouring days, within each group; below 0 it is taken for chance. A series of n days shows
 * it too small by about (1 + 3 r) / n (Kendall 1954), which is added.
 */
function stickiness(groups: readonly (readonly { readonly at: number; readonly residual: number }[])[]): number {
  let together = 0;
  let pairs = 0;
  let squares = 0;
  let days = 0;
  for (const group of groups) {
    for (const [i, { at, residual }] of group.entries()) {
      squares += residual * residual;
      days += 1;
      const before = group[i - 1];
      if (before?.at !== at - 1) continue;
      together += residual * before.residual;
      pairs += 1;
    }
  }
  if (pairs === 0 || squares === 0) return 0;
  const r = together / pairs / (squares / days);
  return Math.max(0, r + (1 + 3 * r) / days);
}

const total = (days: readonly Day[], of: 'sum' | 'count' | 'squares') => days.reduce((all, day) => all + day[of], 0);

/** Usual share of each weekday (place in time modulo 7), 1 on average; all 1 where the history does not show that they differ (F test, 5 %). */
function weekdayWeights(history: readonly Day[]): readonly number[] {
  const even = new Array<number>(7).fill(1);
  const groups = even.map((_, weekday) =>
    history.filter(({ at }) => ((at % 7) + 7) % 7 === weekday).map(({ sum }) => sum),
  );
  const mean = total(history, 'sum') / history.length;
  if (groups.some((group) => group.length < 3) || mean === 0) return even;
  const means = groups.map((group) => group.reduce((sum, value) => sum + value, 0) / group.length);
  let between = 0;
  let within = 0;
  for (const [i, group] of groups.entries()) {
    const middle = means[i] as number;
    between += group.length * (middle - mean) ** 2;
    for (const value of group) within += (value - middle) ** 2;
  }
  const freedom = history.length - 7;
  if (within > 0 && fisherP(between / 6 / (within / freedom), 6, freedom) > 0.05) return even;
  return means.map((value) => Math.max(0.1, value / mean));
}

/**
 * Counts by day, by quasi-Poisson: their variance is φ times the mean, φ being learned from all days, each group about its own mean
 * (McCullagh and Nelder 1989, 6.2), and the variance of sums is inflated for the correlation of neighbouring days (Bayley and Hammersley
 * 1946). Where weekdays differ, a day counts as what is usual for its weekday. The logarithm of the ratio is held against Student's t.
 */
export function compareCounts({ base, other, history }: Comparing): Compared {
  const weights = weekdayWeights(history);
  const weightOf = ({ at }: Day) => weights[((at % 7) + 7) % 7] as number;
  const groups = [history, base, other].filter((group) => group.length > 1);
  let pearson = 0;
  let freedom = 0;
  const residuals = groups.map((group) => {
    const rate = total(group, 'sum') / group.reduce((sum, day) => sum + weightOf(day), 0);
    if (rate === 0) return [];
    freedom += group.length - 1;
    return group.map((day) => {
      const expected = rate * weightOf(day);
      const residual = (day.sum - expected) / Math.sqrt(expected);
      pearson += residual * residual;
      return { at: day.at, residual };
    });
  });
  const dispersion = Math.max(1, freedom > 0 ? pearson / freedom : 1);
  const inflated = inflation(stickiness(residuals), (dispersion - 1) / dispersion);
  const spread = dispersion * inflated;
  const df = freedom / inflated;
  const [before, after] = [total(base, 'sum'), total(other, 'sum')];
  const bound = history.length >= leastHistory && df >= leastFreedom ? studentBound(df) : undefined;
  const rateOf = (days: readonly Day[], sum: number): Estimate => {
    if (days.length === 0) return { value: null, low: null, high: null };
    const value = sum / days.length;
    if (bound === undefined || days.length < leastDays) return { value, low: null, high: null };
    const factor = Math.exp(bound * Math.sqrt(spread / (sum + 0.5)));
    return { value, low: value / factor, high: ((sum + 0.5) / days.length) * factor };
  };
  const estimates = { base: rateOf(base, before), other: rateOf(other, after) };
  const exposure = (days: readonly Day[]) => days.reduce((sum, day) => sum + weightOf(day), 0);
  const few = Math.min(base.length, other.length) < leastDays || before + after < leastCounted;
  const ratio = before === 0 ? null : after / exposure(other) / (before / exposure(base));
  const change = ratio === null || base.length === 0 || other.length === 0 ? null : ratio - 1;
  if (few || bound === undefined) return { ...estimates, change: { value: change, low: null, high: null, p: null } };
  // Half a mention more on each side, so that none at all is no infinity (Haldane 1956).
  const log = Math.log((after + 0.5) / exposure(other) / ((before + 0.5) / exposure(base)));
  const error = Math.sqrt(spread * (1 / (before + 0.5) + 1 / (after + 0.5)));
  return {
    ...estimates,
    change: {
      value: change,
      low: Math.exp(log - bound * error) - 1,
      high: Math.exp(log + bound * error) - 1,
      p: studentP(log / error, df),
    },
  };
}

/**
 * Means of values that are alike within a day: their variance has a part of the day, by the intraclass correlation that all days show, each
 * group about its own mean (the design effect of Kish 1965), and it is inflated for the correlation of neighbouring days. The
 * difference is held against Student's t with the degrees of freedom of days. `scale`: the lowest and the highest value there can be.
 */
export function compareMeans({ base, other, history }: Comparing, scale: readonly [number, number]): Compared {
  const some = (days: readonly Day[]) => days.filter(({ count }) => count > 0);
  const [own, others, past] = [some(base), some(other), some(history)];
  const groups = [past, own, others].filter((group) => group.length > 1);
  const meanOf = (days: readonly Day[]) => total(days, 'sum') / total(days, 'count');
  // A pseudo-value at either end keeps the interval open where all say the same.
  let deviations = (scale[1] - scale[0]) ** 2 / 4;
  let values = 1;
  for (const group of groups) {
    deviations += total(group, 'squares') - total(group, 'sum') ** 2 / total(group, 'count');
    values += total(group, 'count') - 1;
  }
  const variance = deviations / values;
  let excess = 0;
  let pairs = 0;
  let freedom = 0;
  for (const group of groups) {
    const mean = meanOf(group);
    freedom += group.length - 1;
    const small = group.length / (group.length - 1);
    for (const { sum, count } of group) {
      excess += small * (sum - mean * count) ** 2 - count * variance;
      pairs += count * (count - 1) * variance;
    }
  }
  const alike = pairs > 0 ? Math.min(1, Math.max(0, excess / pairs)) : 0;
  const residuals = groups.map((group) => {
    const mean = meanOf(group);
    return group.map(({ at, sum, count }) => ({
      at,
      residual: (sum - mean * count) / Math.sqrt(count * variance * (1 + (count - 1) * alike)),
    }));
  });
  // Of the variance of a day, the part that its values share.
  const parts = groups.flat().map(({ count }) => (count * alike) / (1 + (count - 1) * alike));
  const inflated = inflation(stickiness(residuals), parts.reduce((sum, part) => sum + part, 0) / parts.length);
  const df = freedom / inflated;
  const bound = history.length >= leastHistory && df >= leastFreedom ? studentBound(df) : undefined;
  const errorOf = (days: readonly Day[]) => {
    const sum = days.reduce((all, { count }) => all + count * variance * (1 + (count - 1) * alike), 0);
    return Math.sqrt(sum * inflated) / total(days, 'count');
  };
  const estimate = (days: readonly Day[]): Estimate => {
    if (days.length === 0) return { value: null, low: null, high: null };
    const value = meanOf(days);
    if (bound === undefined || total(days, 'count') < leastCounted) return { value, low: null, high: null };
    const half = bound * errorOf(days);
    return { value, low: Math.max(scale[0], value - half), high: Math.min(scale[1], value + half) };
  };
  const estimates = { base: estimate(own), other: estimate(others) };
  const value =
    estimates.base.value === null || estimates.other.value === null
      ? null
      : estimates.other.value - estimates.base.value;
  const few = Math.min(total(own, 'count'), total(others, 'count')) < leastCounted;
  if (value === null || few || Math.min(own.length, others.length) < leastDays || bound === undefined)
    return { ...estimates, change: { value, low: null, high: null, p: null } };
  const error = Math.hypot(errorOf(own), errorOf(others));
  const change = { value, low: value - bound * error, high: value + bound * error, p: studentP(value / error, df) };
  return { ...estimates, change };
}

/** p values of several tests, each raised so that with all of them together hardly one is low by chance (Holm 1979). null stays. */
export function holm(values: readonly (number | null)[]): (number | null)[] {
  const order = values.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = values.map(() => null);
  let least = 0;
  for (const [rank, { p, i }] of order.entries()) {
    least = Math.min(1, Math.max(least, p * (order.length - rank)));
    adjusted[i] = least;
  }
  return adjusted;
}
