import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepMs } from '../../core/alerts.ts';
import { packagePath } from '../../core/package-root.ts';
import { readAirlines, type Told } from '../../scripts/eval/crises/airlines.ts';
import { alarmsOf, hoursOf, plain } from '../../scripts/eval/crises/baselines.ts';
import { drawCrisis, type shapeNames } from '../../scripts/eval/crises/inject.ts';
import {
  day,
  daysOf,
  drawQuiet,
  hour,
  isWeekend,
  poolOf,
  toSteps,
  usualPeak,
} from '../../scripts/eval/crises/series.ts';
import { type CrisesReport, evalCrises, renderCrises } from '../../scripts/eval/crises.ts';
import { evalCommand } from '../../scripts/eval.ts';
import { createRandom } from '../../scripts/sample/random.ts';
import { runCommand } from './cli.ts';

const minute = 60_000;
/** A Monday. */
const monday = 20_458;

describe('the crises that are put in', () => {
  const begin = monday * day + 7 * hour + 12_345;
  const draw = (shape: (typeof shapeNames)[number], size: number, peak = 20, seed = 5) =>
    drawCrisis(shape, size, begin, peak, createRandom(seed));

  test.each([
    ['step', 3, 3],
    ['ramp', 3, 2.5],
    ['burst', 3, 1],
    ['slow burn', 2, 6],
    // A minute less than one, doubling and halving: 1 h and two tails of 0.5 h / ln 2, less what is left of them.
    ['viral thread', 3, 1 + (0.5 / Math.LN2) * (1 - 2 ** -5 + 1 - 2 ** -4)],
  ] as const)('a %s of size %s is as large as its label says', (shape, size, peakHours) => {
    const { told, begin: from, end } = draw(shape, size, 200);
    const expected = size * 200 * peakHours;
    expect(Math.abs(told.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
    expect(from).toBe(begin);
    expect(told.every(({ at, negative }) => negative && at >= begin && at < end)).toBe(true);
    expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test('grow with their size, rise in time by their shape, and a thread is one story', () => {
    expect(draw('step', 6).told.length).toBeGreaterThan(2 * draw('step', 2).told.length);
    const halves = (shape: (typeof shapeNames)[number]) => {
      const { told, end } = draw(shape, 4);
      const later = told.filter(({ at }) => at >= (begin + end) / 2).length;
      return later / told.length;
    };
    expect(halves('step')).toBeCloseTo(0.5, 1);
    expect(halves('ramp')).toBeGreaterThan(0.65);
    expect(halves('slow burn')).toBeGreaterThan(0.7);
    const stories = (shape: (typeof shapeNames)[number]) => draw(shape, 4).told.filter(({ story }) => story).length;
    expect(stories('viral thread')).toBe(1);
    expect(stories('burst')).toBe(draw('burst', 4).told.length);
  });

  test('are the whole difference to the quiet series', () => {
    const quiet = drawQuiet(pool(), monday, 2, createRandom(1));
    const crisis = draw('ramp', 3);
    const before = toSteps('acme', quiet);
    const after = new Map(toSteps('acme', [...quiet, ...crisis.told]).map((row) => [row.at, row]));
    let added = 0;
    for (const row of before) {
      const now = after.get(row.at);
      added += (now?.negative ?? 0) - row.negative;
      if (row.at + stepMs <= crisis.begin || row.at >= crisis.end) expect(now).toEqual(row);
      after.delete(row.at);
    }
    for (const row of after.values()) added += row.negative;
    expect(added).toBe(crisis.told.length);
  });
});

/** Five weekdays with a mention every ten minutes from nine to five, all negative at noon; weekends with a single one. */
function pool() {
  const told: Told[] = [];
  for (let index = monday; index < monday + 7; index += 1) {
    const from = index * day;
    if (isWeekend(index)) told.push({ at: from + 12 * hour, negative: false, story: true });
    else
      for (let at = 9 * hour; at < 17 * hour; at += 10 * minute)
        told.push({ at: from + at, negative: Math.floor(at / hour) === 12, story: true });
  }
  return poolOf(daysOf(told, 0), () => true);
}

describe('the quiet series', () => {
  test('keep the weekday, the time of day and how much is said, and no two days are alike', () => {
    const told = drawQuiet(pool(), monday, 28, createRandom(2));
    const days = daysOf(told, 0);
    const weekdays = [...days].filter(([index]) => !isWeekend(index)).map(([, list]) => list);
    const weekends = [...days].filter(([index]) => isWeekend(index)).map(([, list]) => list);
    expect(weekdays).toHaveLength(20);
    const perDay = weekdays.map((list) => list.length);
    expect(perDay.reduce((a, b) => a + b) / 20).toBeCloseTo(48, -1);
    expect(new Set(perDay).size).toBeGreaterThan(10);
    expect(weekends.every((list) => list.length < 8)).toBe(true);
    // A quarter of an hour either way.
    expect(told.every(({ at }) => at % day >= 8.75 * hour && at % day < 17.25 * hour)).toBe(true);
    expect(
      told.filter(({ negative }) => negative).every(({ at }) => at % day >= 11.75 * hour && at % day < 13.25 * hour),
    ).toBe(true);
    expect(usualPeak(pool().weekdays)).toBe(6);
  });

  test('are the same for the same seed, and others for another', () => {
    const draw = (seed: number) => drawQuiet(pool(), monday, 7, createRandom(seed));
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });
});

test('a baseline alarms at the end of the step that passes it, and once in a day', () => {
  const from = monday * day;
  const told: Told[] = [];
  // Four an hour for eight days; then forty within five minutes, and again an hour and a day later.
  for (let at = from - 8 * day; at < from + 3 * day; at += 15 * minute) told.push({ at, negative: true, story: true });
  for (const begin of [10 * hour, 12 * hour, 36 * hour]) {
    for (let n = 0; n < 40; n += 1) told.push({ at: from + begin + n * 1_000, negative: true, story: true });
  }
  const hours = hoursOf(toSteps('acme', told), from, from + 3 * day);
  expect(hours).toHaveLength((3 * day) / stepMs);
  expect(hours[0]).toMatchObject({ end: from + stepMs, count: 4, mean: 4, deviation: 0 });
  for (const baseline of plain) {
    expect(alarmsOf(baseline, hours, 10)).toEqual([10 * hour + stepMs, 36 * hour + stepMs].map((at) => from + at));
    expect(alarmsOf(baseline, hours, 1_000)).toEqual([]);
  }
});

describe('escolta eval spikes', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'escolta-eval-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => runCommand(evalCommand, args, { cwd: folder, sources: [] });

  test('writes scores beside the series, and tells what it found, as text and as JSON', async () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => {
      const at = new Date(Date.UTC(2026, 0, 1) + i * stepMs).toISOString().slice(0, 19).replace('T', ' ');
      return `${at},${i === 1_500 ? 500 : 5 + (i % 3)}`;
    });
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 'acme.csv'), `timestamp,value\n${rows.join('\n')}\n`);
    const { stdout, exitCode } = await run('spikes', '--dir', 'in', '--out', 'out', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      sensitivity: 'medium',
      series: [{ name: 'acme.csv', points: 2_000, alarms: 1 }],
    });
    const written = readFileSync(join(folder, 'out', 'acme.csv'), 'utf8').split('\n');
    expect(written[0]).toBe('timestamp,score,fired');
    expect(written.filter((line) => line.endsWith(',1'))).toEqual([
      expect.stringMatching(/^2026-01-06 05:00:00,0\.\d+,1$/),
    ]);
    expect((await run('spikes', '--dir', 'in', '--out', 'out')).stdout).toMatch(/acme\.csv +2000 +1 /);
  });

  test.each([
    ['a folder that is not there', ['--dir', 'nowhere', '--out', 'out'], /there is no folder nowhere/],
    ['a folder without series', ['--dir', '.', '--out', 'out'], /no CSV file in/],
    ['a file that is no series', ['--dir', 'wrong', '--out', 'out'], /reading the series x\.csv: needs the columns/],
  ])('refuses %s', async (_what, args, message) => {
    mkdirSync(join(folder, 'wrong'), { recursive: true });
    writeFileSync(join(folder, 'wrong', 'x.csv'), 'a,b\n1,2\n');
    const { stderr, stdout, exitCode } = await run('spikes', ...args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(message);
  });

  test('crises without tweets say where they are looked for', async () => {
    expect(await run('crises')).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--tweets.*ESCOLTA_DATA/) });
    expect(await run('crises', '--tweets', 'none.csv')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no file .*none\.csv/),
    });
  });
});

const tweets = join(process.env['ESCOLTA_DATA'] ?? packagePath('..', 'shared', 'data'), 'airline', 'tweets.csv');

describe.skipIf(!existsSync(tweets))('crises in the series of five airlines (needs the airline data)', () => {
  let report: CrisesReport;
  beforeAll(async () => {
    const told = await readAirlines(tweets);
    // Small: it is the figures of docs/CRISES.md that are measured at full size.
    report = await evalCrises({ told, weeks: 1, seed: 1, repetitions: 1, beginnings: 1 });
  }, 180_000);

  test('finds more of the large ones than of the small ones, and nearly all of the largest', () => {
    for (const method of report.methods) {
      const of = (size: number) => {
        const cells = method.cells.filter((cell) => cell.size === size);
        return (
          cells.reduce((sum, { found }) => sum + found, 0) / cells.reduce((sum, { injected }) => sum + injected, 0)
        );
      };
      expect(of(6)).toBeGreaterThan(of(1.5));
      if (method.method === 'medium') expect(of(6)).toBeGreaterThan(0.85);
    }
  });

  test('a higher sensitivity finds no less, and costs no less', () => {
    const [low, medium, high] = ['low', 'medium', 'high'].map((name) =>
      report.methods.find(({ method }) => method === name),
    );
    expect(low?.injected).toBe(5 * 5 * 5);
    expect(low?.found).toBeLessThanOrEqual(medium?.found ?? 0);
    expect(medium?.found).toBeLessThanOrEqual(high?.found ?? 0);
    expect(low?.falseAlarms).toBeLessThanOrEqual(high?.falseAlarms ?? 0);
  });

  test('the fitted threshold has no more false alarms than medium, and finds no more than a lower one', () => {
    const of = (name: string) => report.methods.find(({ method }) => method === name);
    expect(of(report.fitted)?.falseAlarms).toBeLessThanOrEqual(of('medium')?.falseAlarms ?? 0);
    expect(of('3 x mean')?.falseAlarms).toBeGreaterThan(of('medium')?.falseAlarms ?? 0);
    expect(of(report.fitted)?.found).toBeLessThanOrEqual(of('3 x mean')?.found ?? 0);
  });

  test('the real storm is found on its first day', () => {
    const alarm = report.storm.find(({ method }) => method === 'medium')?.alarms[0];
    expect(alarm?.at.slice(0, 10)).toMatch(/2015-02-2[23]/);
    expect(renderCrises(report)).toContain('a brand-week');
  });
});
