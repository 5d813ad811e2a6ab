import { type StepCounts, stepMs } from '../../../core/alerts.ts';
import { spikeDefaults } from '../../../processors/alerts/spikes.ts';
import { day, hour } from './series.ts';

/** A plain way to call the last hour a spike: by the mean and the deviation of all hours of the last seven days. */
export interface Baseline {
  readonly name: string;
  readonly isSpike: (count: number, mean: number, deviation: number) => boolean;
}

export const plain: readonly Baseline[] = [
  { name: '3 x mean', isSpike: (count, mean) => count > 3 * mean },
  { name: 'z > 3', isSpike: (count, mean, deviation) => count > mean + 3 * deviation },
];

/** `factor` times the mean, for the factor that alarms no more often than `most` in these series; in steps of a quarter. */
export function fittedBaseline(
  series: readonly (readonly StepCounts[])[],
  range: { readonly from: number; readonly to: number; readonly minimum: number },
  most: number,
): Baseline {
  const hours = series.map((rows) => hoursOf(rows, range.from, range.to));
  for (let factor = 3; ; factor += 0.25) {
    const baseline = { name: `${factor} x mean`, isSpike: (count: number, mean: number) => count > factor * mean };
    const alarms = hours.reduce((sum, ended) => sum + alarmsOf(baseline, ended, range.minimum).length, 0);
    if (alarms <= most || factor >= 100) return baseline;
  }
}

const trailingMs = 7 * day;
const calmMs = 30 * 60_000;

/** The hour that ends with a step, and the hours of the seven days before it. */
export interface EndedHour {
  readonly end: number;
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
}

/** What was negative in each hour that ends with a step in `[from, to)`, and what the seven days before it were like. */
export function hoursOf(rows: readonly StepCounts[], from: number, to: number): EndedHour[] {
  const first = from - trailingMs - hour;
  const steps = new Float64Array(Math.ceil((to - first) / stepMs));
  for (const { at, negative } of rows) if (at >= first && at < to) steps[(at - first) / stepMs] = negative;
  const inHour = hour / stepMs;
  const trailing = trailingMs / stepMs;
  const counts = new Float64Array(steps.length);
  const ended: EndedHour[] = [];
  let [sum, squares] = [0, 0];
  for (let i = 0; i < steps.length; i += 1) {
    const count = (counts[i - 1] ?? 0) + (steps[i] ?? 0) - (steps[i - inHour] ?? 0);
    counts[i] = count;
    if (i >= trailing + inHour) {
      const mean = sum / trailing;
      const deviation = Math.sqrt(Math.max(0, squares / trailing - mean ** 2));
      ended.push({ end: first + (i + 1) * stepMs, count, mean, deviation });
    }
    const old = i >= trailing ? (counts[i - trailing] ?? 0) : 0;
    sum += count - old;
    squares += count ** 2 - old ** 2;
  }
  return ended;
}

/**
 * When a baseline alarms, judged at the end of each step. It is given what the rule has: the same `minimum`, the same half hour of calm
 * after which an alarm is over, the same time after an alarm in which no other begins.
 */
export function alarmsOf({ isSpike }: Baseline, hours: readonly EndedHour[], minimum: number): number[] {
  let [alarmAt, spikeAt, isOpen] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  const alarms: number[] = [];
  for (const { end, count, mean, deviation } of hours) {
    if (count >= minimum && isSpike(count, mean, deviation)) {
      if (!isOpen && end - alarmAt >= spikeDefaults.cooldownMs) {
        isOpen = true;
        alarmAt = end;
        alarms.push(end);
      }
      spikeAt = end;
    } else if (end - spikeAt >= calmMs) isOpen = false;
  }
  return alarms;
}
