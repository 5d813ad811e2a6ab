import type { StepCounts } from '../../core/alerts.ts';
import { stepMs } from '../../core/alerts.ts';
import { groupBy } from '../../core/group-by.ts';
import { type Rule, ruleSchema } from '../../processors/alerts/rules.ts';
import { firedIn, type ReplayOptions } from '../alerting/backtest.ts';
import { segmentKey } from '../alerting/history.ts';
import { poissonInterval } from '../alerting/poisson.ts';
import { createRandom, type Random } from '../sample/random.ts';
import { pad, padStart } from '../text.ts';
import type { Told } from './crises/airlines.ts';
import { alarmsOf, type Baseline, fittedBaseline, hoursOf, plain } from './crises/baselines.ts';
import { type Crisis, drawCrisis, type ShapeName, shapeNames } from './crises/inject.ts';
import { type Day, day, daysOf, drawQuiet, hour, type Pool, poolOf, toSteps, usualPeak } from './crises/series.ts';

export interface CrisesOptions {
  /** Mentions by brand. */
  readonly told: ReadonlyMap<string, readonly Told[]>;
  /** Measured weeks of each quiet series; four more before them are what is usual. */
  readonly weeks: number;
  readonly seed: number;
  /** Quiet series that are drawn of each brand. */
  readonly repetitions?: number;
  /** Crises of each shape and size that are put into each of them, one at a time. */
  readonly beginnings?: number;
}

export interface CrisesReport {
  readonly seed: number;
  readonly weeks: number;
  readonly repetitions: number;
  /** The baseline with as few false alarms as `medium`. */
  readonly fitted: string;
  /** Seconds that it took. */
  readonly seconds: number;
  readonly brands: readonly {
    readonly brand: string;
    readonly negativePerDay: number;
    /** The median of the days' highest hours. */
    readonly usualPeak: number;
  }[];
  readonly methods: readonly MethodReport[];
  /** The real storm: when each method alarmed in the days that were left out. */
  readonly storm: readonly { readonly method: string; readonly alarms: readonly StormAlarm[] }[];
}

export interface MethodReport {
  readonly method: string;
  readonly found: number;
  readonly injected: number;
  /** Of 0 to 1. */
  readonly recall: number;
  /** Minutes from the beginning of a crisis to its alarm; absent where none was found. */
  readonly delay?: Delay;
  readonly falseAlarms: number;
  readonly brandWeeks: number;
  readonly falseAlarmsPerWeek: number;
  /** Of `falseAlarmsPerWeek` (95 %, Poisson). */
  readonly interval: readonly [low: number, high: number];
  readonly cells: readonly {
    readonly shape: ShapeName;
    readonly size: number;
    readonly found: number;
    readonly injected: number;
    readonly delay?: Delay;
  }[];
}

interface Delay {
  readonly median: number;
  readonly p90: number;
}

export interface StormAlarm {
  /** As written in the data: ISO 8601, UTC. */
  readonly at: string;
  /** Negative mentions in the hour before it. */
  readonly negative: number;
}

const sizes = [1.5, 2, 3, 4, 6] as const;
const sensitivities = ['low', 'medium', 'high'] as const;
const historyDays = 28;
/** How long after its end a crisis may still be found. */
const lateMs = hour;
const minimum = 10;
/** The tweets are of people in the United States: their days, by Pacific time. */
const offsetMs = -8 * hour;
/** Days since the epoch: 17 February 2015 is the first whole one of the data, 23 February the last. */
const [firstWhole, lastWhole] = [16_483, 16_489];
/**
 * American Airlines from 22 February on, when a storm closed Dallas. Of its days before there are a dozen tweets each, so that it has no
 * quiet series of its own: in their place stand days of US Airways, which was of its size and merging with it.
 */
const storm = { brand: 'american', from: 16_488, standsIn: 'us-airways' };
/** A Monday. */
const firstDay = 20_458;

const rules: readonly Rule[] = sensitivities.map((sensitivity) =>
  ruleSchema.parse({ type: 'negative-volume', name: sensitivity, brands: 'all', sensitivity, minimum }),
);

/** Alarms by method, of one series. */
type Alarms = ReadonlyMap<string, readonly number[]>;

/** Puts crises of known beginnings into real quiet series, and tells how many the rule `negative-volume` finds, how soon, and what it costs. */
export async function evalCrises({
  told,
  weeks,
  seed,
  repetitions = 3,
  beginnings = 2,
}: CrisesOptions): Promise<CrisesReport> {
  const startedAt = performance.now();
  const random = createRandom(seed);
  const brands = [...told].flatMap(([brand, list]) => {
    if (brand === storm.brand) return [];
    const days = daysOf(list, offsetMs);
    const quiet = [...days].filter(([index]) => index >= firstWhole && index <= lastWhole);
    const pool = poolOf(new Map<number, Day>(quiet), () => true);
    const negatives = quiet.flatMap(([, list]) => list.filter(({ negative }) => negative)).length;
    return {
      brand,
      days,
      pool,
      negativePerDay: negatives / quiet.length,
      usualPeak: usualPeak(quiet.map(([, list]) => list)),
    };
  });
  const measuredFrom = (firstDay + historyDays) * day;
  const measuredTo = measuredFrom + weeks * 7 * day;

  const drawn = Array.from({ length: repetitions }, () =>
    brands.map(({ brand, pool }) => ({ brand, told: drawQuiet(pool, firstDay, historyDays + weeks * 7, random) })),
  );
  const quietRows = drawn.map((series) => new Map(series.map(({ brand, told }) => [brand, toSteps(brand, told)])));
  const falseAlarms = new Map<string, number>();
  const range = { from: measuredFrom, to: measuredTo, minimum };
  for (const rows of quietRows) {
    for (const alarms of (await alarmsIn(rows, measuredFrom, measuredTo, plain)).values()) {
      for (const [method, times] of alarms) falseAlarms.set(method, (falseAlarms.get(method) ?? 0) + times.length);
    }
  }
  const everySeries = quietRows.flatMap((rows) => [...rows.values()]);
  const fitted = fittedBaseline(everySeries, range, falseAlarms.get('medium') ?? 0);
  const fittedAlarms = everySeries.flatMap((rows) =>
    alarmsOf(fitted, hoursOf(rows, measuredFrom, measuredTo), minimum),
  );
  falseAlarms.set(fitted.name, fittedAlarms.length);
  const compared = [...new Map([...plain, fitted].map((baseline) => [baseline.name, baseline])).values()];
  const methods = [...sensitivities, ...compared.map(({ name }) => name)];

  const outcomes: { readonly method: string; readonly crisis: Crisis; readonly delay: number | undefined }[] = [];
  for (const series of drawn) {
    for (const { brand, usualPeak } of brands) {
      const before = series.find((one) => one.brand === brand)?.told ?? [];
      for (let n = 0; n < beginnings; n += 1) {
        const begin = measuredFrom + Math.floor(random.next() * (measuredTo - measuredFrom - day));
        const crises = shapeNames.flatMap((shape) =>
          sizes.map((size) => drawCrisis(shape, size, begin, usualPeak, random)),
        );
        for (const { crisis, alarms } of await alarmsWith(before, crises, compared)) {
          for (const method of methods) {
            const alarm = alarms.get(method)?.find((at) => at > crisis.begin && at <= crisis.end + lateMs);
            outcomes.push({ method, crisis, delay: alarm === undefined ? undefined : (alarm - crisis.begin) / 60_000 });
          }
        }
      }
    }
  }

  const brandWeeks = repetitions * brands.length * weeks;
  return {
    seed,
    weeks,
    repetitions,
    brands: brands.map(({ brand, negativePerDay, usualPeak }) => ({ brand, negativePerDay, usualPeak })),
    methods: methods.map((method): MethodReport => {
      const own = outcomes.filter((outcome) => outcome.method === method);
      const count = falseAlarms.get(method) ?? 0;
      const [low, high] = poissonInterval(count);
      return {
        method,
        ...tally(own),
        recall: own.filter(({ delay }) => delay !== undefined).length / Math.max(1, own.length),
        falseAlarms: count,
        brandWeeks,
        falseAlarmsPerWeek: count / brandWeeks,
        interval: [low / brandWeeks, high / brandWeeks],
        cells: shapeNames.flatMap((shape) =>
          sizes.map((size) => ({
            shape,
            size,
            ...tally(own.filter(({ crisis }) => crisis.shape === shape && crisis.size === size)),
          })),
        ),
      };
    }),
    storm: await realStorm(told, brands.find(({ brand }) => brand === storm.standsIn)?.pool, compared, random),
    fitted: fitted.name,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

/** Each crisis in a copy of the series, from just before its beginning: what came before is the same for all. */
async function alarmsWith(before: readonly Told[], crises: readonly Crisis[], compared: readonly Baseline[]) {
  const begin = crises[0]?.begin ?? 0;
  const from = Math.floor(begin / stepMs) * stepMs;
  const to = Math.ceil((Math.max(...crises.map(({ end }) => end)) + lateMs) / stepMs) * stepMs;
  const near = before.filter(({ at }) => at >= from - (historyDays + 1) * day && at < to);
  const quiet = near.filter(({ at }) => at < from);
  const after = near.filter(({ at }) => at >= from);
  const past = toSteps('', quiet);
  const names = new Map(crises.map((crisis) => [`${crisis.shape} ${crisis.size}`, crisis]));
  const rows = new Map(
    [...names].map(([name, crisis]) => {
      const merged = [...after, ...crisis.told].sort((a, b) => a.at - b.at);
      return [name, [...past.map((row) => ({ ...row, brand: name })), ...toSteps(name, merged)]];
    }),
  );
  const alarms = await alarmsIn(rows, from, to, compared);
  return [...names].map(([name, crisis]) => ({ crisis, alarms: alarms.get(name) ?? new Map<string, number[]>() }));
}

/** When each method alarms in each of the series, by the very code that judges the present; the end of the step in which it does. */
async function alarmsIn(
  rows: ReadonlyMap<string, readonly StepCounts[]>,
  from: number,
  to: number,
  compared: readonly Baseline[],
): Promise<ReadonlyMap<string, Alarms>> {
  const none: Pick<ReplayOptions['history'], 'mentions' | 'questions' | 'askings' | 'covered'> = {
    ...{ mentions: new Map(), questions: new Map(), askings: new Map(), covered: [] },
  };
  const fired = await firedIn({
    history: { ...none, from: from - historyDays * day, to, counts: new Map([[segmentKey({}), rows]]) },
    ...{ from, to, rules, segments: {}, sources: [], checks: new Map(), maxDelayMs: hour, timeZone: 'UTC' },
    brands: [...rows.keys()].map((id) => ({ id, kind: 'own', handles: [] })),
  });
  const byRule = groupBy(fired, ({ rule, brand }) => `${rule}\0${brand}`);
  return new Map(
    [...rows].map(([brand, series]) => {
      const ours = sensitivities.map((name) => {
        const incidents = byRule.get(`${name}\0${brand}`) ?? [];
        return [name, incidents.map(({ firedAt = 0 }) => firedAt + 1)] as const;
      });
      const hours = hoursOf(series, from, to);
      const others = compared.map((baseline) => [baseline.name, alarmsOf(baseline, hours, minimum)] as const);
      return [brand, new Map<string, readonly number[]>([...ours, ...others])];
    }),
  );
}

/** The days of the storm as they really were, after four quiet weeks. */
async function realStorm(
  told: CrisesOptions['told'],
  quiet: Pool | undefined,
  compared: readonly Baseline[],
  random: Random,
): Promise<CrisesReport['storm']> {
  const own = (told.get(storm.brand) ?? []).map((one) => ({ ...one, at: one.at + offsetMs }));
  const real = own.filter(({ at }) => at >= storm.from * day);
  if (!quiet || real.length === 0) return [];
  const before = drawQuiet(quiet, storm.from - historyDays, historyDays, random);
  const to = Math.ceil(((real.at(-1)?.at ?? 0) + 1) / stepMs) * stepMs;
  const rows = new Map([[storm.brand, toSteps(storm.brand, [...before, ...real])]]);
  const alarms = await alarmsIn(rows, storm.from * day, to, compared);
  return [...sensitivities, ...compared.map(({ name }) => name)].map((method) => ({
    method,
    alarms: (alarms.get(storm.brand)?.get(method) ?? []).map((at) => ({
      at: new Date(at - offsetMs).toISOString(),
      negative: real.filter((one) => one.negative && one.at >= at - hour && one.at < at).length,
    })),
  }));
}

function tally(outcomes: readonly { readonly delay: number | undefined }[]) {
  const delays = outcomes.flatMap(({ delay }) => (delay === undefined ? [] : [delay])).sort((a, b) => a - b);
  const at = (share: number) => Math.round(delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? 0);
  return {
    found: delays.length,
    injected: outcomes.length,
    ...(delays.length > 0 && { delay: { median: at(0.5), p90: at(0.9) } }),
  };
}

/** For people. */
export function renderCrises(report: CrisesReport): string {
  const { weeks, repetitions, seed, methods, brands } = report;
  const row = (head: string, cells: readonly string[]) =>
    `${pad(head, 14)}${cells.map((cell) => padStart(cell, 13)).join('')}`;
  const percent = (found: number, injected: number) =>
    injected === 0 ? '–' : `${Math.round((100 * found) / injected)} %`;
  const lines = [
    `Crises put into ${repetitions * brands.length} quiet series of ${brands.length} brands (seed ${seed}), of ${weeks} weeks each after four to learn from`,
    '',
    row('brand', ['negative/day', 'usual peak/h']),
    ...brands.map(({ brand, negativePerDay, usualPeak }) => row(brand, [negativePerDay.toFixed(0), String(usualPeak)])),
    '',
    row('method', ['recall', 'median delay', 'p90', 'false alarms', 'a brand-week', '95 %']),
    ...methods.map(({ method, found, injected, delay, falseAlarms, falseAlarmsPerWeek, interval }) =>
      row(method, [
        percent(found, injected),
        delay ? `${delay.median} min` : '–',
        delay ? `${delay.p90} min` : '–',
        String(falseAlarms),
        falseAlarmsPerWeek.toFixed(3),
        interval.map((end) => end.toFixed(2)).join('–'),
      ]),
    ),
  ];
  lines.push(
    '',
    `${report.fitted} is the factor that gives no more false alarms than medium, found in these very series.`,
  );
  for (const shape of shapeNames) {
    lines.push(
      '',
      row(
        shape,
        sizes.map((size) => `${size} x`),
      ),
    );
    for (const { method, cells } of methods) {
      const own = sizes.map((size) => cells.find((cell) => cell.shape === shape && cell.size === size));
      const text = own.map((cell) =>
        cell ? `${percent(cell.found, cell.injected)}${cell.delay ? ` ${cell.delay.median} min` : ''}` : '–',
      );
      lines.push(row(method, text));
    }
  }
  lines.push(
    '',
    'The real storm of American Airlines from 22 February 2015, 08:00 UTC, on; days of US Airways before it:',
  );
  for (const { method, alarms } of report.storm) {
    lines.push(
      row(method, []) +
        (alarms.map(({ at, negative }) => `${at.slice(0, 16)}Z (${negative} negative in the hour)`).join(', ') ||
          'no alarm'),
    );
  }
  lines.push('', `${report.seconds} s`);
  return `${lines.join('\n')}\n`;
}
