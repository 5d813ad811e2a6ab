import { z } from 'zod';
import { type Change, type Compared, compareCounts, compareMeans, type Day, holm } from '../../statistics/compare.ts';
import type { PeriodCounts } from './ports.ts';
import { type DashboardParts, dayMs } from './scope.ts';

/** What is compared, in its unit: mentions and leads a day, net sentiment −1 to 1, share of voice 0 to 1, stars 1 to 5. */
export const comparedMetrics = ['mentions', 'net', 'share', 'rating', 'leads'] as const;
type Metric = (typeof comparedMetrics)[number];

const level = 0.05;
/** From so many days before is learned how much days differ by themselves. */
const learnedDays = 56;

export interface Span {
  readonly from: number;
  readonly to: number;
}

const estimate = { value: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() };
const period = z.object({
  from: z.number(),
  to: z.number(),
  days: z.number().describe('Days of it on which somebody looked; only they count'),
});
export const comparison = z.object({
  level: z.number().describe('5 %: what is significant by the adjusted p'),
  tests: z.number().describe('How many p values were adjusted together (Holm)'),
  periods: z.record(z.string(), period),
  metrics: z.array(
    z.object({
      metric: z
        .enum(comparedMetrics)
        .describe(
          'mentions and leads: a day; net: −1 to 1; share: of the brands that one sees, 0 to 1; rating: 1 to 5',
        ),
      periods: z.record(z.string(), z.object(estimate).describe('With the 95 % interval')),
      changes: z.record(
        z.string(),
        z
          .object({
            ...estimate,
            p: z.number().nullable().describe('Two-sided; null: not enough data'),
            adjusted: z.number().nullable(),
            significant: z.boolean().nullable().describe('null: not enough data'),
          })
          .describe('mentions and leads: part of the base, 0.5 is half as many again; others: difference'),
      ),
    }),
  ),
});

/** Compares times, each of whole days from `origin`. Null times have not come; times that overlap are shown and not tested. */
export async function comparePeriods(
  { dashboards }: Pick<DashboardParts, 'dashboards'>,
  asked: {
    readonly brands: readonly string[];
    /** Of whose mentions the share of voice is. */
    readonly among: readonly string[];
    readonly periods: Readonly<Record<string, Span | null>>;
    /** Changes by name: from which time to which. */
    readonly changes: Readonly<Record<string, readonly [base: string, other: string]>>;
  },
): Promise<z.output<typeof comparison>> {
  const { brands, among } = asked;
  const spans = Object.entries(asked.periods).flatMap(([name, span]) => (span ? [[name, span] as const] : []));
  const begin = Math.min(...spans.map(([, { from }]) => from));
  const scope = { brands, from: begin - learnedDays * dayMs, to: Math.max(...spans.map(([, { to }]) => to)) };
  const count = Math.round((scope.to - scope.from) / dayMs);
  const [rows, leads, { known }] = await Promise.all([
    dashboards.periods({ ...scope, among }, dayMs),
    dashboards.leads(scope, dayMs),
    dashboards.coverage(scope, dayMs, count),
  ]);
  const found = new Map(rows.map((row) => [row.step, row]));
  const created = new Map(leads.steps.map((row) => [row.step, row.created]));
  const daysOf = ({ from, to }: Span, metric: Metric): Day[] => {
    const days: Day[] = [];
    for (let at = Math.round((from - scope.from) / dayMs); scope.from + at * dayMs < to; at++) {
      // What came is known, whoever looked.
      if (known[at] || found.has(at)) days.push({ at, ...valuesOf(metric, found.get(at), created.get(at) ?? 0) });
    }
    return days;
  };
  const history = { from: scope.from, to: begin };
  const metrics = comparedMetrics
    .filter((metric) => metric !== 'share' || among.length > brands.length)
    .map((metric) => {
      const shown: Record<string, Pick<Change, 'value' | 'low' | 'high'>> = {};
      const changes: Record<string, Change> = {};
      for (const [name, [base, other]] of Object.entries(asked.changes)) {
        const [a, b] = [asked.periods[base], asked.periods[other]];
        if (!a || !b) continue;
        const compared = compare(metric, daysOf(a, metric), daysOf(b, metric), daysOf(history, metric));
        shown[base] ??= compared.base;
        shown[other] ??= compared.other;
        const overlap = a.from < b.to && b.from < a.to;
        changes[name] = overlap ? { ...compared.change, low: null, high: null, p: null } : compared.change;
      }
      return { metric, periods: shown, changes };
    });
  const tests = metrics.flatMap(({ changes }) => Object.values(changes));
  const adjusted = holm(tests.map(({ p }) => p));
  const adjustedOf = (change: Change) => adjusted[tests.indexOf(change)] ?? null;
  return {
    level,
    tests: tests.filter(({ p }) => p !== null).length,
    periods: Object.fromEntries(
      spans.map(([name, span]) => [name, { ...span, days: daysOf(span, 'mentions').length }]),
    ),
    metrics: metrics.map((one) => ({
      ...one,
      changes: Object.fromEntries(
        Object.entries(one.changes).map(([name, change]) => {
          const p = adjustedOf(change);
          return [name, { ...change, adjusted: p, significant: p === null ? null : p < level }];
        }),
      ),
    })),
  };
}

function valuesOf(metric: Metric, row: PeriodCounts | undefined, leads: number): Omit<Day, 'at'> {
  const {
    mentions = 0,
    all = 0,
    negative = 0,
    neutral = 0,
    positive = 0,
    ratings = 0,
    stars = 0,
    squares = 0,
  } = row ?? {};
  return {
    mentions: { sum: mentions, count: 1, squares: 0 },
    leads: { sum: leads, count: 1, squares: 0 },
    net: { sum: positive - negative, count: negative + neutral + positive, squares: positive + negative },
    share: { sum: mentions, count: all, squares: mentions },
    rating: { sum: stars, count: ratings, squares },
  }[metric];
}

function compare(metric: Metric, base: readonly Day[], other: readonly Day[], history: readonly Day[]): Compared {
  const days = { base, other, history };
  if (metric === 'mentions' || metric === 'leads') return compareCounts(days);
  return compareMeans(days, metric === 'net' ? [-1, 1] : metric === 'share' ? [0, 1] : [1, 5]);
}
