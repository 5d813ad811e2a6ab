import { expect, test } from 'vitest';
import { metrics, type StepCounts, stepMs } from '../../../core/alerts.ts';
import { createSeries, historyMs } from '../../../processors/alerts/series.ts';
import { seededRandom } from '../../support/random.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 2, 1);

test('a series that is settled as time goes on gives the sums that all of its steps give', () => {
  const random = seededRandom(7);
  const truth = new Map<number, StepCounts>();
  const uncovered = new Set<number>();
  const fill = (at: number) => {
    truth.delete(at);
    if (random() < 0.1) uncovered.add(at);
    if (random() < 0.4) return;
    const counts = Object.fromEntries(metrics.map((metric) => [metric, Math.floor(random() * 20)]));
    truth.set(at, { brand: 'acme', at, ...counts } as StepCounts);
  };
  const series = createSeries();
  const read = (from: number, to: number) => {
    const rows = [...truth.values()].filter(({ at }) => at >= from && at < to);
    series.replace(from, to, rows, (at) => !uncovered.has(at));
  };
  for (let at = start; at < start + 30 * hour; at += stepMs) fill(at);
  read(start, start + 30 * hour);
  const first = Math.min(...truth.keys());

  for (let now = start + 30 * hour; now < start + 40 * hour; now += stepMs) {
    fill(now);
    const horizon = now - 3 * hour;
    // Late posts change what is not settled yet.
    fill(horizon + 6 * stepMs);
    // Once, the clock goes back a little behind what was settled.
    const from = now === start + 33 * hour + stepMs ? horizon - 2 * stepMs : horizon;
    read(from, now + stepMs);
    series.settle(from);

    const since = (h: number) => Math.floor((now - h * hour) / hour) * hour;
    for (const [a, b] of [
      [now - 2 * hour, now + stepMs],
      [now - 15 * 60_000, now],
      [since(20), now + stepMs],
      [since(25), since(4)],
      [start - hour, now + stepMs],
    ] as const) {
      let sum = 0;
      let coveredMs = 0;
      for (let at = a; at < b; at += stepMs) {
        sum += truth.get(at)?.negative ?? 0;
        if (truth.has(at) || (at >= first && !uncovered.has(at))) coveredMs += stepMs;
      }
      expect(series.sum('negative', a, b)).toBe(sum);
      expect(series.coveredMs(a, b)).toBe(coveredMs);
    }
    expect(series.at('negative', now)).toBe(truth.get(now)?.negative ?? (uncovered.has(now) ? undefined : 0));
  }
});

test('of an hour that lies partly in the range its part counts, and what is older than four weeks is forgotten', () => {
  const series = createSeries();
  const rows = [0, 1].map((n) => ({
    ...(Object.fromEntries(metrics.map((metric) => [metric, 12])) as Omit<StepCounts, 'brand' | 'at'>),
    brand: 'acme',
    at: start + n * hour,
  }));
  series.replace(start, start + 2 * hour, rows, () => true);
  series.settle(start + 2 * hour);
  expect(series.sum('mentions', start + hour / 2, start + 2 * hour)).toBe(6 + 12);
  expect(series.coveredMs(start, start + 2 * hour)).toBe(2 * hour);
  series.settle(start + hour + historyMs);
  expect(series.sum('mentions', start, start + 2 * hour)).toBe(12);
});
