import { z } from 'zod';
import { type Route, route } from '../../route.ts';
import type { Moods } from './ports.ts';
import { type DashboardParts, dayMs, hourMs, netSentiment, range, scopeOf, spec, stepsOf } from './scope.ts';

/** What is usual is learned from so long a time before. */
const learnedMs = 28 * dayMs;
const keys = ['mentions', 'negative', 'neutral', 'positive', 'unrated'] as const;
const none: Moods = { mentions: 0, negative: 0, neutral: 0, positive: 0, unrated: 0 };

/** Hours, added up to steps of so many; a step of which more than half was not seen is null where nothing is in it. */
function sumsOf(
  hours: ReadonlyMap<number, Moods>,
  covered: readonly boolean[],
  first: number,
  each: number,
  count: number,
) {
  return Array.from({ length: count }, (_, step) => {
    let sum: Moods | undefined;
    let seen = 0;
    for (let hour = first + step * each; hour < first + (step + 1) * each; hour++) {
      seen += covered[hour] ? 1 : 0;
      const of = hours.get(hour);
      if (!of) continue;
      const old: Moods = sum ?? none;
      sum = {
        mentions: old.mentions + of.mentions,
        negative: old.negative + of.negative,
        neutral: old.neutral + of.neutral,
        positive: old.positive + of.positive,
        unrated: old.unrated + of.unrated,
      };
    }
    return sum ?? (seen * 2 >= each ? none : null);
  });
}

export function timelineRoute({ dashboards, brands, clock }: DashboardParts): Route {
  return route({
    ...spec,
    path: '/dashboards/timeline',
    summary: 'Counts and net sentiment over time, with what is usual, spikes, an earlier time, gaps and incidents',
    query: range.extend({
      against: z
        .enum(['none', 'period', 'week'])
        .default('none')
        .describe('`compared`: as long a time before, or the same days a week before'),
    }),
    answer: z.object({
      stepMs: z.number(),
      times: z.array(z.number()),
      series: z
        .record(z.string(), z.array(z.number().nullable()))
        .describe(
          'mentions, negative, neutral, positive, unrated; net with low and high, its 95 % interval; expected: what is usual, and bound, above which it is a spike (docs/SPIKES.md), both null for steps above a day; compared. null: nobody looked, or not known',
        ),
      spikes: z.array(z.object({ at: z.number(), mentions: z.number(), expected: z.number(), bound: z.number() })),
      compared: z
        .object({ from: z.number(), to: z.number(), mentions: z.number(), net: z.number().nullable() })
        .nullable(),
      gaps: z.array(z.object({ source: z.string(), from: z.number(), to: z.number(), error: z.string() })),
      incidents: z.array(
        z.object({ id: z.string(), rule: z.string(), brand: z.string(), startedAt: z.number(), severity: z.string() }),
      ),
    }),
    async handle({ query: { against, ...query }, caller }) {
      const scope = scopeOf(query, caller, { brands, clock });
      const { stepMs, from, count, times } = stepsOf(scope);
      const back = against === 'none' ? 0 : against === 'week' ? 7 * dayMs : count * stepMs;
      const start = from - Math.max(stepMs <= dayMs ? learnedMs : 0, back);
      const end = from + count * stepMs;
      const whole = { ...scope, from: start };
      const [rows, { gaps, covered, known }, incidents] = await Promise.all([
        dashboards.bySteps(whole, hourMs),
        dashboards.coverage(whole, hourMs, (end - start) / hourMs),
        dashboards.incidents({ ...scope, from }),
      ]);
      const hours = new Map(rows.map((row) => [row.step, row]));
      const each = stepMs / hourMs;
      const first = (from - start) / hourMs;
      const sums = sumsOf(hours, covered, first, each, count);
      const nets = sums.map((sum) => netSentiment(sum ?? none));
      const usual =
        stepMs <= dayMs
          ? dashboards.usual({
              start,
              hours: known.map((is, hour) =>
                start + hour * hourMs >= scope.to ? undefined : (hours.get(hour)?.mentions ?? (is ? 0 : undefined)),
              ),
              ...{ from, stepMs, steps: count },
            })
          : times.map(() => ({ expected: null, bound: null }));
      const earlier = back === 0 ? undefined : sumsOf(hours, covered, first - back / hourMs, each, count);
      return {
        stepMs,
        times: [...times],
        series: {
          ...Object.fromEntries(keys.map((key) => [key, sums.map((sum) => sum?.[key] ?? null)])),
          net: nets.map(({ net }) => net),
          low: nets.map(({ low }) => low),
          high: nets.map(({ high }) => high),
          expected: usual.map(({ expected }) => expected),
          bound: usual.map(({ bound }) => bound),
          ...(earlier && { compared: earlier.map((sum) => sum?.mentions ?? null) }),
        },
        spikes: times.flatMap((at, step) => {
          const mentions = sums[step]?.mentions ?? 0;
          const { expected, bound } = usual[step] ?? { expected: null, bound: null };
          return expected !== null && bound !== null && mentions > bound ? [{ at, mentions, expected, bound }] : [];
        }),
        compared: earlier ? { from: from - back, to: scope.to - back, ...summed(hours, scope, start, back) } : null,
        gaps: gaps.filter(({ to }) => to > from).slice(0, 200),
        incidents: incidents.map((one) => ({ ...one })),
      };
    },
  });
}

/** Of the hours of an earlier time, up to where this one has come. */
function summed(
  hours: ReadonlyMap<number, Moods>,
  { from, to }: { readonly from: number; readonly to: number },
  start: number,
  back: number,
) {
  let sum = none;
  const [first, last] = [from - back, to - back].map((at) => Math.round((at - start) / hourMs)) as [number, number];
  for (let hour = first; hour < last; hour++) {
    const of = hours.get(hour) ?? none;
    sum = Object.fromEntries(keys.map((key) => [key, sum[key] + of[key]])) as unknown as Moods;
  }
  return { mentions: sum.mentions, net: netSentiment(sum).net };
}
