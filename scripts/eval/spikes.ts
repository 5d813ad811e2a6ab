import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createSpikeDetector,
  createTrigger,
  type Sensitivity,
  type SpikeSettings,
  spikeDefaults,
} from '../../processors/alerts/spikes.ts';
import { type NabScore, type NabSeries, nabScore } from './nab.ts';
import { parseSeries, parseTime, type Series } from './series.ts';

export interface SpikesReport {
  readonly sensitivity: Sensitivity;
  readonly series: readonly SeriesReport[];
  /** Present where the folder has labelled windows (`windows.json`). */
  readonly nab?: NabScore;
}

export interface SeriesReport {
  readonly name: string;
  readonly points: number;
  readonly alarms: number;
  /** Points at which the baseline did not suffice yet. */
  readonly learningPoints: number;
  /** Of processor time, to assess a point and to learn one. */
  readonly microsecondsPerPoint: number;
  /** Present where the series has labelled windows. */
  readonly nab?: NabScore;
}

export interface SpikesOptions {
  /** Folder of `timestamp,value` CSV files, one a series, and of `windows.json` where there are labels. */
  readonly dir: string;
  /** Folder that gets a `timestamp,score,fired` CSV file for each series, one row for each of its rows. */
  readonly out: string;
  readonly sensitivity?: Sensitivity;
  /** To try others. */
  readonly settings?: SpikeSettings;
}

/** Runs the spike detector over recorded series, point by point as if live, and scores its alarms where there are labels. */
export async function evalSpikes({ dir, out, sensitivity = 'medium', settings }: SpikesOptions): Promise<SpikesReport> {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.csv'))
    .sort();
  if (names.length === 0) throw new Error(`no CSV file in ${dir}`);
  const labels = readLabels(dir);
  mkdirSync(out, { recursive: true });
  const scored: NabSeries[] = [];
  const series = names.map((name): SeriesReport => {
    const parsed = readSeries(dir, name);
    const before = process.cpuUsage();
    const detected = detect(parsed, sensitivity, settings);
    const { user, system } = process.cpuUsage(before);
    writeFileSync(join(out, name), toCsv(parsed, detected));
    const labelled = labels?.[name];
    const judged = labelled && toNab(parsed, detected, labelled);
    if (judged) scored.push(judged);
    return {
      name,
      points: parsed.rows.length,
      alarms: detected.filter((d) => d.fired).length,
      learningPoints: detected.filter((d) => d.learning).length,
      microsecondsPerPoint: Math.round((100 * (user + system)) / Math.max(1, detected.length)) / 100,
      ...(judged && { nab: nabScore([judged]) }),
    };
  });
  return { sensitivity, series, ...(scored.length > 0 && { nab: nabScore(scored) }) };
}

/** For people. */
export function renderSpikes({ sensitivity, series, nab }: SpikesReport): string {
  const width = Math.max(6, ...series.map((s) => s.name.length));
  const row = (cells: readonly string[]): string =>
    [(cells[0] as string).padEnd(width), ...cells.slice(1).map((cell) => cell.padStart(10))].join(' ');
  const windows = (score: NabScore | undefined): string[] =>
    nab ? [score ? `${score.found}/${score.windows}` : '–', score ? `${score.falsePositives}` : '–'] : [];
  const lines = [
    `Spikes at ${sensitivity} sensitivity`,
    '',
    row(['series', 'points', 'alarms', 'learning', 'µs/point', ...(nab ? ['windows', 'false'] : [])]),
    ...series.map((s) =>
      row([
        s.name,
        ...[s.points, s.alarms, s.learningPoints].map(String),
        s.microsecondsPerPoint.toFixed(2),
        ...windows(s.nab),
      ]),
    ),
  ];
  if (nab) {
    lines.push(
      '',
      `${nab.found} of ${nab.windows} windows found, ${nab.falsePositives} false alarms. NAB score, 100 is perfect: standard ${nab.standard.toFixed(1)}, ` +
        `low false positives ${nab.lowFalsePositive.toFixed(1)}, low false negatives ${nab.lowFalseNegative.toFixed(1)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

export interface Detected {
  readonly score: number;
  readonly fired: boolean;
  readonly learning: boolean;
}

/** Late posts revise a step for this long; only then is it learned. */
const settledMs = 3_600_000;

/** Assesses each step with those that are not learned yet, then learns the one that has settled. */
export function detect(
  { start, stepMs, steps }: Omit<Series, 'rows'>,
  sensitivity: Sensitivity,
  settings: SpikeSettings = spikeDefaults,
): Detected[] {
  const detector = createSpikeDetector({ start, stepMs, sensitivity }, settings);
  const trigger = createTrigger({ cooldownMs: settings.cooldownMs });
  const unsettled = Math.max(1, Math.ceil(settledMs / stepMs));
  const recent: (number | undefined)[] = [];
  return steps.map((value, i) => {
    recent.push(value);
    const verdict = detector.assess(recent);
    const fired = trigger.step(start + i * stepMs, verdict);
    if (recent.length >= unsettled) detector.learn(recent.shift());
    return { score: verdict.score, fired, learning: verdict.learning !== undefined };
  });
}

function readSeries(dir: string, name: string): Series {
  try {
    return parseSeries(readFileSync(join(dir, name), 'utf8'));
  } catch (cause) {
    throw new Error(`reading the series ${name}: ${(cause as Error).message}`, { cause });
  }
}

/** Of rows that share a step, the first has its alarm. */
function toCsv({ rows }: Series, detected: readonly Detected[]): string {
  const told = new Set<number>();
  const lines = rows.map(({ text, step }) => {
    const fired = detected[step]?.fired === true && !told.has(step);
    told.add(step);
    return `${text},${(detected[step]?.score ?? 0).toFixed(4)},${fired ? 1 : 0}`;
  });
  return `timestamp,score,fired\n${lines.join('\n')}\n`;
}

type Labels = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;

function readLabels(dir: string): Labels | undefined {
  let text: string;
  try {
    text = readFileSync(join(dir, 'windows.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text) as Labels;
}

function toNab({ rows }: Series, detected: readonly Detected[], labels: Labels[string]): NabSeries {
  const told = new Set<number>();
  const fired = rows.flatMap(({ step }, row) => {
    if (detected[step]?.fired !== true || told.has(step)) return [];
    told.add(step);
    return [row];
  });
  const windows = labels.flatMap(([from, to]): [number, number][] => {
    const first = rows.findIndex((row) => row.at >= parseTime(from));
    const last = rows.findLastIndex((row) => row.at <= parseTime(to));
    return first < 0 || last < first ? [] : [[first, last]];
  });
  return { length: rows.length, windows, fired };
}
