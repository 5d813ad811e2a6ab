import { metrics, type StepCounts, stepMs } from '../../../core/alerts.ts';
import type { Random } from '../../sample/random.ts';
import type { Told } from './airlines.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** A day of mentions; times are ms since its beginning. */
export type Day = readonly Told[];

/** Days to draw from, by their kind: people write otherwise at the weekend. */
export interface Pool {
  readonly weekdays: readonly Day[];
  readonly weekends: readonly Day[];
}

/** Most of a day's tweets are moved by so much, either way: a copy is not to fall on its original. */
const jitterMs = 15 * 60_000;
/** Days differ in how much is said, by a log-normal factor of this sigma. */
const levelSigma = 0.3;

/** Whole days in the time of day of a place `offsetMs` from UTC, by their number since the epoch. */
export function daysOf(told: readonly Told[], offsetMs: number): ReadonlyMap<number, Day> {
  const days = new Map<number, Told[]>();
  for (const one of told) {
    const at = one.at + offsetMs;
    const index = Math.floor(at / day);
    const list = days.get(index) ?? [];
    list.push({ ...one, at: at - index * day });
    days.set(index, list);
  }
  return days;
}

/** Whether a day, by its number since the epoch (a Thursday), is a Saturday or a Sunday. */
export const isWeekend = (index: number) => [2, 3].includes(((index % 7) + 7) % 7);

export function poolOf(days: ReadonlyMap<number, Day>, isQuiet: (index: number) => boolean): Pool {
  const quiet = [...days].filter(([index]) => isQuiet(index));
  return {
    weekdays: quiet.filter(([index]) => !isWeekend(index)).map(([, list]) => list),
    weekends: quiet.filter(([index]) => isWeekend(index)).map(([, list]) => list),
  };
}

/**
 * A quiet series from one day on: for each day one of the pool of its kind is drawn, whole, so that the time of day and the bursts stay as
 * they are. Of its mentions each comes a random number of times (Poisson, of mean a factor of that day), moved by some minutes: no two
 * days are alike, and the highest is not the highest of the pool again and again.
 */
export function drawQuiet(pool: Pool, firstDay: number, days: number, random: Random): Told[] {
  const told: Told[] = [];
  for (let index = firstDay; index < firstDay + days; index += 1) {
    const drawn = random.pick(isWeekend(index) ? pool.weekends : pool.weekdays);
    const level = Math.exp(levelSigma * normal(random) - levelSigma ** 2 / 2);
    for (const { at, negative, story } of drawn) {
      for (let copies = poisson(level, random); copies > 0; copies -= 1) {
        const moved = Math.min(Math.max(at + (2 * random.next() - 1) * jitterMs, 0), day - 1);
        told.push({ at: index * day + Math.floor(moved), negative, story });
      }
    }
  }
  return told.sort((a, b) => a.at - b.at);
}

/** Counts by step, in the order of time; steps without a mention are absent. */
export function toSteps(brand: string, told: readonly Told[]): StepCounts[] {
  const steps = new Map<number, Record<(typeof metrics)[number], number>>();
  for (const { at, negative, story } of told) {
    const start = Math.floor(at / stepMs) * stepMs;
    const counts = steps.get(start) ?? (Object.fromEntries(metrics.map((metric) => [metric, 0])) as never);
    steps.set(start, counts);
    counts.mentions += 1;
    counts.rated += 1;
    if (story) counts.stories += 1;
    if (negative) counts.negative += 1;
    if (negative && story) counts.negativeStories += 1;
  }
  return [...steps].sort(([a], [b]) => a - b).map(([at, counts]) => ({ ...counts, brand, at }));
}

/** The median over days of the most negative mentions in an hour of the clock. */
export function usualPeak(days: readonly Day[]): number {
  const peaks = days.map((list) => {
    const hours = new Array<number>(24).fill(0);
    for (const { at, negative } of list)
      if (negative) hours[Math.floor(at / hour)] = (hours[Math.floor(at / hour)] ?? 0) + 1;
    return Math.max(...hours);
  });
  peaks.sort((a, b) => a - b);
  return peaks[peaks.length >> 1] ?? 0;
}

/** Of mean 0 and variance 1, by the sum of twelve uniforms (Irwin–Hall). */
function normal(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += random.next();
  return sum;
}

/** Knuth's method, in parts: e to the power of minus 800 is nothing. */
export function poisson(mean: number, random: Random): number {
  let count = 0;
  for (let rest = mean; rest > 0; rest -= 30) {
    const limit = Math.exp(-Math.min(rest, 30));
    for (let product = random.next(); product > limit; product *= random.next()) count += 1;
  }
  return count;
}
