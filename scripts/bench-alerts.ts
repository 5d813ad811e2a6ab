import { spawnSync } from 'node:child_process';
import { packagePath } from '../core/package-root.ts';
import { type AlertCase, type AlertMeasure, measureAlerts } from './bench-alerts/measure.ts';
import type { CliContext } from './context.ts';
import { number, table } from './text.ts';

export interface AlertBench {
  /** Stored mentions of the first table. */
  readonly history: number;
  /** From the durable write of a burst to the message at the receiver, by the number of brands, at the default interval. */
  readonly latency: readonly AlertMeasure[];
  /** The time of an evaluation, by stored mentions. */
  readonly cost: readonly AlertMeasure[];
}

const brandCounts = [1, 100, 1_000];
const repetitions = 5;
const costBrands = 100;
/** For how soon people are told: the second table shows that more makes no difference. */
const mostStored = 1_000_000;

/** How long it takes until people are told, and what judging costs; each case in a process of its own. */
export function benchAlerts(history: number, context: CliContext): AlertBench {
  const run = (wanted: AlertCase): AlertMeasure => {
    context.stderr.write(`${number(wanted.brands)} brands, ${number(wanted.history)} mentions …\n`);
    const args = ['--max-semi-space-size=64', packagePath('bin', 'escolta.cjs'), 'bench'];
    const child = spawnSync(process.execPath, [...args, '--alerts-case', JSON.stringify(wanted)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.status !== 0) throw new Error(`the benchmark of alerts ended with ${child.status ?? child.signal}`);
    return JSON.parse(child.stdout) as AlertMeasure;
  };
  const stored = Math.min(history, mostStored);
  const latency = brandCounts.map((brands) => {
    // A brand has one storm at a time: of one brand, each needs a store of its own.
    const each = Math.min(brands, repetitions);
    const runs = Array.from({ length: repetitions / each }, (_, seed) =>
      run({ brands, history: stored, repetitions: each, interval: '2s', seed }),
    );
    const [first] = runs as [AlertMeasure, ...AlertMeasure[]];
    return { ...first, latenciesMs: runs.flatMap(({ latenciesMs }) => latenciesMs) };
  });
  const cost = [10_000, 100_000, 1_000_000, 10_000_000]
    .filter((size) => size <= Math.max(history, mostStored))
    .map((size) => run({ brands: costBrands, history: size, repetitions: 1, interval: '500ms', seed: 1 }));
  return { history: stored, latency, cost };
}

/** One case, in this process. */
export const benchAlertCase = (given: string): Promise<AlertMeasure> => measureAlerts(JSON.parse(given) as AlertCase);

export function renderAlertBench({ history, latency, cost }: AlertBench, { stdout }: CliContext): string {
  const ms = (value: number) => `${number(Math.round(value))} ms`;
  const first = latency.map((one) => [
    number(one.brands),
    `${ms(median(one.latenciesMs))} (${ms(Math.max(...one.latenciesMs))})`,
    `${ms(one.evaluationMs)} (${ms(one.longestEvaluationMs)})`,
    ms(one.newStepMs),
    `${ms(one.loopP99Ms)} (${ms(one.loopMaxMs)})`,
    ms(one.startMs),
    `${number(one.rssMb)} MB`,
  ]);
  const heads = ['brands', 'durable to told', 'evaluation', 'at a new step', 'loop held p99', 'start', 'memory'];
  const least = cost[0]?.evaluationMs ?? 1;
  const second = cost.map((one) => [
    number(one.history),
    `${ms(one.evaluationMs)} (${ms(one.longestEvaluationMs)})`,
    (one.evaluationMs / least).toFixed(2),
    `${one.selectMs.toFixed(1)} ms`,
    (one.evaluationMs / one.selectMs).toFixed(1),
    ms(one.startMs),
    `${number(one.rssMb)} MB`,
  ]);
  const costHeads = ['stored mentions', 'evaluation', 'to the first', 'SELECT 1', 'to SELECT 1', 'start', 'memory'];
  return `A burst of negative posts about one of the brands, ${number(history)} mentions stored; median (longest)

${table(heads, first, stdout)}

${costBrands} brands, by what is stored; median (longest)

${table(costHeads, second, stdout)}
`;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
