import { z } from 'zod';
import { leadStates } from '../../../core/lead.ts';
import { type Route, route } from '../../route.ts';
import { studentBound } from '../../statistics/student.ts';
import type { RatingCounts } from './ports.ts';
import { type DashboardParts, range, scopeOf, spec, stepsOf } from './scope.ts';

const rated = {
  ratings: z.number(),
  mean: z.number().nullable(),
  low: z.number().nullable().describe('95 % interval of the mean; null for fewer than 3'),
  high: z.number().nullable(),
};

/** Mean stars with the 95 % interval by Student's t; a pseudo-rating at the middle of the squares keeps it open where all say the same. */
export function meanRating({ ratings, stars, squares }: RatingCounts) {
  if (ratings === 0) return { ratings, mean: null, low: null, high: null };
  const mean = stars / ratings;
  if (ratings < 3) return { ratings, mean, low: null, high: null };
  const variance = (Math.max(0, squares - (stars * stars) / ratings) + 1) / ratings;
  const half = studentBound(ratings - 1) * Math.sqrt(variance / ratings);
  return { ratings, mean, low: Math.max(1, mean - half), high: Math.min(5, mean + half) };
}

/** Ratings and leads: what comes of what is said. */
export function outcomeRoutes({ dashboards, brands, clock }: DashboardParts): Route[] {
  return [
    route({
      ...spec,
      path: '/dashboards/ratings',
      summary: 'Stars out of five: over time, by site, and how many gave how many',
      query: range,
      answer: z.object({
        ...rated,
        stepMs: z.number(),
        times: z.array(z.number()),
        steps: z.array(z.object(rated)).describe('Of each of the times'),
        byStars: z.array(z.object({ stars: z.number(), ratings: z.number() })).describe('1 to 5, rounded'),
        bySite: z.array(z.object({ site: z.string(), ...rated })),
      }),
      async handle({ query, caller }) {
        const scope = scopeOf(query, caller, { brands, clock });
        const { stepMs, from, times } = stepsOf(scope);
        const { steps, byStars, bySite } = await dashboards.ratings({ ...scope, from }, stepMs);
        const nothing: RatingCounts = { ratings: 0, stars: 0, squares: 0 };
        const sum = (key: keyof RatingCounts) => steps.reduce((all, step) => all + step[key], 0);
        return {
          ...meanRating({ ratings: sum('ratings'), stars: sum('stars'), squares: sum('squares') }),
          stepMs,
          times: [...times],
          steps: times.map((_, step) => meanRating(steps.find((one) => one.step === step) ?? nothing)),
          byStars: [1, 2, 3, 4, 5].map((stars) => ({
            stars,
            ratings: byStars.find((one) => one.stars === stars)?.ratings ?? 0,
          })),
          bySite: bySite.map(({ site, ...of }) => ({ site, ...meanRating(of) })),
        };
      },
    }),
    route({
      ...spec,
      path: '/dashboards/leads',
      summary: 'New leads over time, and what those that began in this time are now',
      query: range,
      answer: z.object({
        stepMs: z.number(),
        times: z.array(z.number()),
        created: z.array(z.number()),
        hot: z.array(z.number()).describe('When they became hot, the last time'),
        sent: z.array(z.number()).describe('When a CRM took them'),
        states: z.array(z.object({ state: z.enum(leadStates), leads: z.number() })),
        stages: z
          .array(z.object({ stage: z.string(), leads: z.number() }))
          .describe('Stage of the buying cycle; empty: no signal is left'),
      }),
      async handle({ query, caller }) {
        const scope = scopeOf(query, caller, { brands, clock });
        const { stepMs, from, times } = stepsOf(scope);
        const { steps, states } = await dashboards.leads({ ...scope, from }, stepMs);
        const of = (key: 'created' | 'hot' | 'sent') =>
          times.map((_, step) => steps.find((one) => one.step === step)?.[key] ?? 0);
        const sum = (rows: typeof states) => rows.reduce((all, { leads }) => all + leads, 0);
        return {
          ...{ stepMs, times: [...times], created: of('created'), hot: of('hot'), sent: of('sent') },
          states: leadStates.map((state) => ({ state, leads: sum(states.filter((one) => one.state === state)) })),
          stages: [...new Set(states.map(({ stage }) => stage))].map((stage) => ({
            stage,
            leads: sum(states.filter((one) => one.stage === stage)),
          })),
        };
      },
    }),
  ];
}
