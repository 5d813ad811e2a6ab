import { expect, test } from 'vitest';
import { metrics, type StepCounts, stepMs } from '../../../core/alerts.ts';
import { addUp, createSeries, historyMs } from '../../../processors/alerts/series.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 2, 2);

function row(at: number, counts: Partial<StepCounts>): StepCounts {
  const zero = Object.fromEntries(metrics.map((metric) => [metric, 0])) as Omit<StepCounts, 'brand' | 'at'>;
  return { brand: 'acme', ...zero, ...counts, at };
}
const all = () => true;

test('what is read again takes the place of what was known', () => {
  const series = createSeries();
  series.replace(start, start + hour, [row(start, { mentions: 5, negative: 3 })], all);
  series.replace(start, start + hour, [row(start, { mentions: 4 }), row(start + stepMs, { mentions: 1 })], all);
  expect(series.sum('mentions', start, start + hour)).toBe(5);
  expect(series.sum('negative', start, start + hour)).toBe(0);
  expect(series.at('mentions', start)).toBe(4);
  series.replace(start, start + hour, [], all);
  expect(series.sum('mentions', start, start + hour)).toBe(0);
});

test('the revision changes with the counts and the coverage, and not with the asking', () => {
  const series = createSeries();
  const rows = [row(start, { mentions: 5 })];
  const changes = (change: () => void): boolean => {
    const before = series.revision();
    change();
    return series.revision() !== before;
  };
  expect(changes(() => series.replace(start, start + hour, rows, all))).toBe(true);
  expect(changes(() => series.replace(start, start + hour, [row(start, { mentions: 5 })], all))).toBe(false);
  expect(changes(() => series.replace(start, start + hour, [row(start, { mentions: 5, rated: 1 })], all))).toBe(true);
  expect(changes(() => series.replace(start, start + hour, rows, (at) => at !== start + stepMs))).toBe(true);
});

test('before the first mention nothing is covered, and in a gap only what came', () => {
  const series = createSeries();
  expect(series.begin()).toBe(Number.POSITIVE_INFINITY);
  const rows = [row(start + 2 * stepMs, { mentions: 1 }), row(start + 4 * stepMs, { mentions: 2 })];
  series.replace(start, start + hour, rows, (at) => at < start + 3 * stepMs);
  expect(series.begin()).toBe(start + 2 * stepMs);
  const seen = Array.from({ length: 6 }, (_, i) => series.at('mentions', start + i * stepMs));
  expect(seen).toEqual([undefined, undefined, 1, undefined, 2, undefined]);
  expect(series.at('negative', start + 2 * stepMs)).toBe(0);
  expect(series.coveredMs(start, start + hour)).toBe(2 * stepMs);
  expect(series.at('mentions', start - stepMs)).toBeUndefined();
  expect(series.at('mentions', start + hour)).toBeUndefined();
});

test('an hour that is settled is not counted again where the clock goes back a little', () => {
  const series = createSeries();
  const rows = Array.from({ length: 24 }, (_, i) => row(start + i * stepMs, { mentions: 1 }));
  series.replace(start, start + 2 * hour, rows, all);
  series.settle(start + hour);
  series.replace(start + hour - stepMs, start + 2 * hour, rows, all);
  series.settle(start + hour);
  expect(series.sum('mentions', start, start + 2 * hour)).toBe(24);
  expect(series.coveredMs(start, start + 2 * hour)).toBe(2 * hour);
});

test('settled hours count by their part, also of coverage', () => {
  const series = createSeries();
  const rows = Array.from({ length: 36 }, (_, i) => row(start + i * stepMs, { mentions: 2 }));
  series.replace(start, start + 3 * hour, rows, all);
  series.settle(start + 3 * hour);
  expect(series.sum('mentions', start + hour / 2, start + 2.5 * hour)).toBe(48);
  expect(series.coveredMs(start + hour / 2, start + 2.5 * hour)).toBe(2 * hour);
});

test('four weeks are remembered', () => {
  const series = createSeries();
  series.replace(start, start + 2 * hour, [row(start, { mentions: 7 }), row(start + hour, { mentions: 1 })], all);
  series.settle(start + 2 * hour);
  series.replace(start + historyMs, start + historyMs + hour, [], all);
  series.settle(start + historyMs + hour);
  expect(series.sum('mentions', start + hour, start + 2 * hour)).toBe(1);
});

test('several are one', () => {
  const [a, b] = [createSeries(), createSeries()];
  a.replace(start, start + hour, [row(start, { mentions: 2 })], all);
  b.replace(start, start + hour, [row(start + stepMs, { mentions: 3, negative: 1 })], all);
  const both = addUp([a, b]);
  for (const _ of [1, 2]) {
    expect(both.sum('mentions', start, start + hour)).toBe(5);
    expect(both.sum('mentions', start, start + stepMs)).toBe(2);
    expect(both.sum('negative', start, start + hour)).toBe(1);
  }
});
