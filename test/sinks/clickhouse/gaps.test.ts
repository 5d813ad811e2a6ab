import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Coverage } from '../../../core/contract.ts';
import { type Asking, coveredSteps, gapsBetween, sourceGaps } from '../../../sinks/clickhouse/gaps.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createCoverageSink } from '../../../sinks/clickhouse/state.ts';
import { seededRandom } from '../../support/random.ts';
import { hour, openTemporaryStore, start } from './temporary-store.ts';

const minute = 60_000;
const day = 24 * hour;

const ok = (at: number, lasts = 1_000): Asking => ({ startedAt: at, finishedAt: at + lasts, ok: true, error: '' });
const failed = (at: number, error = 'no answer'): Asking => ({
  startedAt: at,
  finishedAt: at + 1_000,
  ok: false,
  error,
});

describe('gaps between askings', () => {
  const range = { from: 0, to: 2 * hour, usualMs: 5 * minute };

  test('a failure between two successes makes a gap of the time between them, with the last error', () => {
    const askings = [ok(0), failed(5 * minute, 'first'), failed(6 * minute, 'last'), ok(10 * minute), ok(115 * minute)];
    expect(gapsBetween(askings, { ...range, usualMs: hour })).toEqual([
      { from: 1_000, to: 10 * minute, error: 'last' },
    ]);
  });

  test('without a failure, only what is longer than 15 minutes and four usual intervals is a gap', () => {
    const at = (minutes: number) => [ok(0), ok(minutes * minute), ok(119 * minute, 2 * minute)];
    const gaps = (minutes: number, usualMs: number) => gapsBetween(at(minutes), { ...range, usualMs });
    expect(gaps(15, hour)).toEqual([]);
    expect(gapsBetween([ok(0), ok(15 * minute)], { ...range, to: 15 * minute, usualMs: 0 })).toEqual([]);
    expect(gapsBetween([ok(0), ok(16 * minute)], { ...range, to: 16 * minute + 1, usualMs: 0 })).toEqual([
      { from: 1_000, to: 16 * minute, error: '' },
    ]);
    expect(gapsBetween([ok(0), ok(20 * minute)], { ...range, to: 21 * minute })).toEqual([]);
    expect(gapsBetween([ok(0), ok(21 * minute)], { ...range, to: 22 * minute })).toEqual([
      { from: 1_000, to: 21 * minute, error: '' },
    ]);
  });

  test('the gap at the end goes on to the end of the range', () => {
    expect(gapsBetween([ok(0), failed(5 * minute)], range)).toEqual([
      { from: 1_000, to: 2 * hour, error: 'no answer' },
    ]);
    expect(gapsBetween([ok(0)], range)).toEqual([{ from: 1_000, to: 2 * hour, error: '' }]);
    expect(gapsBetween([ok(0)], { ...range, to: 10 * minute })).toEqual([]);
  });

  test('without any success the gap begins with the first failure; without any asking nothing is known', () => {
    expect(gapsBetween([failed(hour), failed(2 * hour - 1, 'later')], range)).toEqual([
      { from: hour, to: 2 * hour, error: 'later' },
    ]);
    expect(gapsBetween([failed(-hour)], range)).toEqual([{ from: 0, to: 2 * hour, error: 'no answer' }]);
    expect(gapsBetween([], range)).toEqual([]);
    // A source that was new at noon had no gap before noon.
    expect(gapsBetween([ok(110 * minute)], range)).toEqual([]);
  });

  test('a long asking that succeeds is no gap, and what begins after the range is not looked at', () => {
    expect(gapsBetween([ok(0, 110 * minute)], range)).toEqual([]);
    expect(gapsBetween([ok(100 * minute), failed(3 * hour)], { ...range, usualMs: 30 * minute })).toEqual([]);
  });

  test('whatever was asked, gaps are in order, disjoint and inside the range, and no success is in one', () => {
    const random = seededRandom(7);
    let withGaps = 0;
    for (let round = 0; round < 2_000; round++) {
      const askings: Asking[] = [];
      let at = Math.floor((random() - 0.5) * 4 * hour);
      for (let i = Math.floor(random() * 12); i > 0; i--) {
        const lasts = Math.floor(random() ** 3 * hour);
        askings.push({ startedAt: at, finishedAt: at + lasts, ok: random() < 0.6, error: `e${i}` });
        // Now and then two askings overlap.
        at += Math.floor(random() * (random() < 0.2 ? lasts : lasts + 40 * minute));
      }
      const gaps = gapsBetween(askings, { from: 0, to: 2 * hour, usualMs: random() * 10 * minute });
      withGaps += gaps.length > 0 ? 1 : 0;
      let last = 0;
      for (const gap of gaps) {
        expect(gap.from).toBeGreaterThanOrEqual(last);
        expect(gap.to).toBeGreaterThan(gap.from);
        expect(gap.to).toBeLessThanOrEqual(2 * hour);
        for (const { startedAt, finishedAt, ok: answered } of askings) {
          if (answered && startedAt < 2 * hour) expect(startedAt < gap.to && finishedAt > gap.from).toBe(false);
        }
        last = gap.to;
      }
    }
    expect(withGaps).toBeGreaterThan(500);
  });
});

describe('covered steps', () => {
  const gap = (source: string, from: number, to: number) => ({ source, from, to, error: '' });

  test('a step is not covered where every source missed more than half of it', () => {
    const gaps = [gap('a', 0, 25), gap('b', 4, 16)];
    expect(coveredSteps(gaps, ['a', 'b'], 0, 10, 4)).toEqual([false, false, true, true]);
    expect(coveredSteps(gaps, ['a'], 0, 10, 4)).toEqual([false, false, true, true]);
    expect(coveredSteps([gap('a', 0, 26)], ['a'], 0, 10, 4)).toEqual([false, false, false, true]);
    expect(coveredSteps(gaps, ['a', 'b', 'c'], 0, 10, 4)).toEqual([true, true, true, true]);
  });

  test('half of it is not more than half, and pieces add up', () => {
    expect(coveredSteps([gap('a', 5, 10)], ['a'], 0, 10, 1)).toEqual([true]);
    expect(coveredSteps([gap('a', 0, 3), gap('a', 7, 10)], ['a'], 0, 10, 1)).toEqual([false]);
  });

  test('without records all is covered, and gaps outside of the steps change nothing', () => {
    expect(coveredSteps([gap('a', 0, 99)], [], 0, 10, 2)).toEqual([true, true]);
    expect(coveredSteps([gap('a', -50, -1), gap('a', 20, 90)], ['a', 'a'], 0, 10, 2)).toEqual([true, true]);
    expect(coveredSteps([], ['a'], 0, 10, 0)).toEqual([]);
  });
});

describe('gaps of stored sources', () => {
  const { client, close } = openTemporaryStore();
  const coverage = createCoverageSink({ client });

  beforeAll(() => migrate(client));
  afterAll(close);
  beforeEach(() => client.command({ query: 'TRUNCATE TABLE coverage' }));

  const asked = (source: string, at: number, error?: string): Coverage => ({
    kind: 'coverage',
    source,
    startedAt: at,
    finishedAt: at + 500,
    outcome: error === undefined ? 'ok' : 'failed',
    posts: 1,
    rejects: 0,
    error: error ?? '',
  });
  const every = (source: string, from: number, to: number, step: number, error?: string) =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => asked(source, from + i * step, error));
  const read = (sources: string[], change: Partial<{ from: number; to: number; now: number }> = {}) =>
    sourceGaps(client, { sources, from: start, to: start + 6 * hour, now: start + 6 * hour, ...change });

  test('an outage is told with its last error, and steady askings have none', async () => {
    const hostile = `it's "down"\n\\ 🙂${'x'.repeat(2_000)}`;
    await coverage.write([
      ...every('steady', start - day, start + 6 * hour, minute),
      ...every("it's", start - day, start + hour, minute),
      ...every("it's", start + hour, start + 2 * hour, minute, 'first'),
      asked("it's", start + 2 * hour, hostile),
      ...every("it's", start + 2 * hour + minute, start + 6 * hour, minute),
    ]);
    // Written again after a crash: the same asking is one.
    await coverage.write([asked("it's", start + 2 * hour, hostile)]);
    const { gaps, recorded } = await read(['steady', "it's", 'files']);
    expect(recorded).toEqual(["it's", 'steady']);
    expect(gaps).toEqual([
      {
        source: "it's",
        from: start + hour - minute + 500,
        to: start + 2 * hour + minute,
        error: [...hostile].slice(0, 500).join(''),
      },
    ]);
  });

  test('what is usual is told by each source itself', async () => {
    const pause = (source: string, step: number) => [
      ...every(source, start - day, start + hour, step),
      ...every(source, start + 2 * hour + 20 * minute, start + 6 * hour, step),
    ];
    await coverage.write([...pause('quick', 5 * minute), ...pause('slow', 30 * minute)]);
    const { gaps } = await read(['quick', 'slow']);
    expect(gaps).toEqual([
      { source: 'quick', from: start + 55 * minute + 500, to: start + 2 * hour + 20 * minute, error: '' },
    ]);
  });

  test('a source that is asked once a week is no gap all week', async () => {
    const week = 7 * day;
    await coverage.write(every('weekly', start - 3 * week - 5 * day, start, week));
    expect((await read(['weekly'])).gaps).toEqual([]);
    await client.command({ query: 'TRUNCATE TABLE coverage' });
    await coverage.write(every('daily', start - 20 * day + hour, start, day));
    expect((await read(['daily'])).gaps).toEqual([]);
    expect((await read(['daily'], { to: start + 5 * day, now: start + 5 * day })).gaps).toHaveLength(1);
  });

  test('a gap that began long before the range fills it, and one that goes on ends now', async () => {
    await coverage.write([
      asked('old', start - 5 * day),
      ...every('broken', start - 9 * day, start - 8 * day, hour, 'revoked'),
      asked('broken', start + 3 * hour, 'revoked still'),
      ...every('late', start + hour, start + 2 * hour, minute),
    ]);
    const now = start + 4 * hour;
    const { gaps, recorded } = await read(['old', 'broken', 'late', 'never'], { now });
    expect(recorded).toEqual(['broken', 'late', 'old']);
    expect(gaps).toEqual([
      { source: 'broken', from: start, to: now, error: 'revoked still' },
      { source: 'late', from: start + 2 * hour - minute + 500, to: now, error: '' },
      { source: 'old', from: start, to: now, error: '' },
    ]);
  });

  test('of two records of one asking the later counts', async () => {
    await coverage.write(every('feed', start - day, start + 6 * hour, 5 * minute));
    await coverage.write([{ ...asked('feed', start + hour, 'given up'), finishedAt: start + hour + 100 }]);
    expect((await read(['feed'])).gaps).toEqual([]);
  });

  test('no sources and no time give nothing', async () => {
    await coverage.write([asked('feed', start)]);
    expect(await read([])).toEqual({ gaps: [], recorded: [] });
    expect((await read(['feed'], { to: start })).gaps).toEqual([]);
    expect((await read(['feed'], { now: start - hour })).gaps).toEqual([]);
  });
});
