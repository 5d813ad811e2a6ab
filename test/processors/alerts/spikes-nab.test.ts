import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../../core/package-root.ts';
import { spikeDefaults } from '../../../processors/alerts/spikes.ts';
import { nabScore } from '../../../scripts/eval/nab.ts';
import { parseSeries, parseTime } from '../../../scripts/eval/series.ts';
import { evalSpikes, renderSpikes, type SpikesReport } from '../../../scripts/eval/spikes.ts';
import { seededRandom } from '../../support/random.ts';

/** Mentions of five companies per five minutes with labelled windows (NAB, realTweets); kept beside the project. */
const data = process.env['ESCOLTA_DATA'] ?? packagePath('..', 'shared', 'data');
const tweets = join(data, 'spikes');
/** Numenta's rule in Python, written independently. */
const judge = join(data, '..', 'tools', 'nab_score.py');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-spikes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('reading a series', () => {
  it('takes the step from the data and leaves open what is missing', () => {
    const { steps, stepMs, start, rows } = parseSeries(
      'timestamp,value\n2015-02-26 21:42:53,1\n2015-02-26 21:47:53,2\n2015-02-26 22:02:53,5\n2015-02-26 22:07:53,6\n',
    );
    expect(stepMs).toBe(300_000);
    expect(start).toBe(Date.UTC(2015, 1, 26, 21, 42, 53));
    expect(steps).toEqual([1, 2, undefined, undefined, 5, 6]);
    expect(rows.map((row) => row.step)).toEqual([0, 1, 4, 5]);
  });

  it('bears rows out of order and repeated, fractions, zones, quotes and values that are none', () => {
    const { steps, rows } = parseSeries(
      [
        '\uFEFFvalue,timestamp',
        '2,2015-02-26 21:47:53.000000',
        '1,"2015-02-26T21:42:53Z"',
        '3,2015-02-26 22:52:53+01:00',
        ',2015-02-26 21:57:53',
        'NaN,2015-02-26 22:02:53',
        '7,2015-02-26 22:07:53',
        ',2015-02-26 22:07:53',
        '9,soon',
      ].join('\r\n'),
    );
    expect(steps).toEqual([1, 2, 3, undefined, undefined, 7]);
    expect(rows).toHaveLength(8);
    expect(rows.at(-1)).toMatchObject({ text: 'soon', step: -1 });
  });

  it('says what it needs', () => {
    expect(() => parseSeries('time,count\n1,2')).toThrow('needs the columns timestamp and value');
    expect(parseTime('2015-02-26 21:42:53.000000')).toBe(Date.UTC(2015, 1, 26, 21, 42, 53));
    expect(parseTime('yesterday')).toBeNaN();
  });
});

describe('the NAB score', () => {
  const length = 1_000;
  const windows = [
    [200, 299],
    [600, 699],
  ] as const;
  const score = (fired: number[]) => nabScore([{ length, windows, fired }]);

  it('is 0 for who never fires and 100 for who fires at the beginning of each window', () => {
    expect(score([])).toMatchObject({ standard: 0, lowFalsePositive: 0, lowFalseNegative: 0, found: 0, windows: 2 });
    expect(score([200, 600])).toMatchObject({ standard: 100, lowFalsePositive: 100, found: 2, falsePositives: 0 });
  });

  it('rewards the first detection of a window by how early it is', () => {
    expect(score([249, 649]).standard).toBeCloseTo(93, 0);
    expect(score([249, 250, 298, 649]).standard).toBe(score([249, 649]).standard);
    expect(score([299, 699]).standard).toBeCloseTo(51.3, 1);
  });

  it('takes off for what is outside, less right behind a window, nothing in the probation', () => {
    expect(score([199, 200, 600])).toMatchObject({ falsePositives: 1 });
    expect(score([199, 200, 600]).standard).toBeCloseTo(100 - (100 * 0.11) / 4, 6);
    expect(score([199, 200, 600]).lowFalsePositive).toBeCloseTo(100 - (100 * 0.22) / 4, 6);
    expect(score([200, 301, 600]).standard).toBeGreaterThan(score([200, 500, 600]).standard);
    expect(score([10, 149, 200, 600])).toMatchObject({ standard: 100, falsePositives: 0 });
  });
});

describe('escolta eval spikes', () => {
  it('writes one row for each, with the timestamp as it stood, and needs no labels', async () => {
    const [dir, out] = [mkdtempSync(join(folder, 'in-')), join(folder, 'out')];
    const random = seededRandom(1);
    const rows = Array.from({ length: 2_000 }, (_, i) => {
      const at = new Date(Date.UTC(2015, 1, 26, 21, 42, 53) + i * 300_000).toISOString().replace('T', ' ').slice(0, 19);
      return `${at},${i === 1_500 ? 900 : Math.floor(20 * random())}`;
    });
    rows.splice(700, 50);
    rows.push(rows[1_450] as string, 'soon,1');
    writeFileSync(join(dir, 'brand.csv'), `timestamp,value\n${rows.join('\n')}\n`);
    const report = await evalSpikes({ dir, out });
    expect(report).toMatchObject({ sensitivity: 'medium', series: [{ name: 'brand.csv', points: 1_952, alarms: 1 }] });
    expect(report.nab).toBeUndefined();
    expect(report.series[0]?.learningPoints).toBeGreaterThan(800);
    const [header, ...lines] = readFileSync(join(out, 'brand.csv'), 'utf8').trimEnd().split('\n');
    expect(header).toBe('timestamp,score,fired');
    expect(lines.map((line) => line.split(',')[0])).toEqual(rows.map((row) => row.split(',')[0]));
    expect(lines.filter((line) => line.endsWith(',1'))).toEqual([expect.stringContaining('2015-03-04 02:42:53,0.9')]);
    expect(renderSpikes(report)).toContain('brand.csv');
  });

  it('says where there is nothing to read, and what cannot be read', async () => {
    const dir = mkdtempSync(join(folder, 'in-'));
    await expect(evalSpikes({ dir, out: folder })).rejects.toThrow(`no CSV file in ${dir}`);
    writeFileSync(join(dir, 'bad.csv'), 'a,b\n1,2\n');
    await expect(evalSpikes({ dir, out: folder })).rejects.toThrow('reading the series bad.csv: needs the columns');
  });
});

describe.skipIf(!existsSync(tweets))('mentions of five companies (needs the NAB data)', () => {
  let report: SpikesReport;
  let out: string;
  beforeAll(async () => {
    out = mkdtempSync(join(folder, 'fired-'));
    report = await evalSpikes({ dir: tweets, out });
  });

  it('scores at least 88 and 84, and wakes nobody more than once in two weeks for nothing', () => {
    expect(report.nab?.standard).toBeGreaterThanOrEqual(88);
    expect(report.nab?.lowFalsePositive).toBeGreaterThanOrEqual(84);
    expect(report.nab?.found).toBe(15);
    const days = report.series.reduce((sum, series) => sum + series.points, 0) / 288;
    expect(report.nab?.falsePositives).toBeLessThan(days / 14);
    expect(renderSpikes(report)).toContain('15 of 15 windows found');
  });

  it('does not stand or fall with a setting', async () => {
    const { factor, windowsMs } = spikeDefaults;
    for (const settings of [
      { factor: { ...factor, medium: 1.4 } },
      { factor: { ...factor, medium: 1.8 } },
      { rankSquared: 0.6 },
      { rankSquared: 0.95 },
      { margin: 3 },
      { margin: 5 },
      { windowsMs: windowsMs.slice(0, 3) },
      { cooldownMs: 12 * 3_600_000 },
    ]) {
      const { nab } = await evalSpikes({ dir: tweets, out: folder, settings: { ...spikeDefaults, ...settings } });
      expect(nab?.standard, JSON.stringify(settings)).toBeGreaterThanOrEqual(76);
      expect(nab?.lowFalsePositive, JSON.stringify(settings)).toBeGreaterThanOrEqual(72);
    }
  });

  it.skipIf(!existsSync(judge) || !hasPython())('is scored as by the Python script (needs python3)', () => {
    const answer = JSON.parse(execFileSync('python3', [judge, tweets, out], { encoding: 'utf8' }));
    const nab = report.nab as NonNullable<typeof report.nab>;
    expect(answer).toEqual({
      standard: expect.closeTo(nab.standard, 1),
      low_fp: expect.closeTo(nab.lowFalsePositive, 1),
      low_fn: expect.closeTo(nab.lowFalseNegative, 1),
      windows: `${nab.found}/${nab.windows}`,
      false_positives: nab.falsePositives,
    });
  });
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
