import { z } from 'zod';
import { stages } from '../../../core/insights.ts';
import { type Route, route } from '../../route.ts';
import { groupings } from './ports.ts';
import { counts, type DashboardParts, netSentiment, noCounts, range, scopeOf, spec } from './scope.ts';

const limited = (usual: number) => range.extend({ limit: z.coerce.number().int().min(1).max(100).default(usual) });

/** What is spoken of, when, where, and in which stage of the buying cycle. */
export function breakdownRoutes({ dashboards, brands, clock }: DashboardParts): Route[] {
  return [
    route({
      ...spec,
      path: '/dashboards/by/:what',
      summary: 'Counts by network, source, type, language, country, site, emotion, intent or reason',
      params: z.strictObject({ what: z.enum(groupings) }),
      query: limited(20),
      answer: z.object({ rows: z.array(z.object({ name: z.string(), ...counts, net: z.number().nullable() })) }),
      async handle({ path, query: { limit, ...query }, caller }) {
        const rows = await dashboards.by(scopeOf(query, caller, { brands, clock }), path.what, limit);
        return { rows: rows.map((row) => ({ ...row, net: netSentiment(row).net })) };
      },
    }),
    route({
      ...spec,
      path: '/dashboards/hours',
      summary: 'Mentions by weekday (1 is Monday) and hour',
      query: range,
      answer: z.object({
        hours: z.array(z.object({ weekday: z.number(), hour: z.number(), mentions: z.number(), negative: z.number() })),
      }),
      handle: async ({ query, caller }) => ({
        hours: (await dashboards.byHours(scopeOf(query, caller, { brands, clock }))).map((row) => ({ ...row })),
      }),
    }),
    route({
      ...spec,
      path: '/dashboards/topics',
      summary: 'Phrases that stand out, or that are said most, with their sentiment',
      query: limited(40).extend({
        rank: z
          .enum(['outstanding', 'mentions'])
          .default('outstanding')
          .describe('`outstanding`: of what was said before; `mentions`: in most stories'),
        sentiment: z
          .enum(['negative', 'neutral', 'positive'])
          .optional()
          .describe('Only of such mentions: what stands out of what was said so before'),
      }),
      answer: z.object({
        topics: z.array(
          z.object({ phrase: z.string(), mentions: z.number(), sentiment: z.record(z.string(), z.number()) }),
        ),
      }),
      async handle({ query: { rank, limit, sentiment, ...query }, caller }) {
        const scope = scopeOf(query, caller, { brands, clock });
        const topics = await dashboards.topics(scope, { rank, limit, sentiment });
        return {
          topics: topics.map(({ phrase, mentions, sentiment: feelings }) => ({
            ...{ phrase, mentions, sentiment: { ...feelings } },
          })),
        };
      },
    }),
    route({
      ...spec,
      path: '/dashboards/funnel',
      summary: 'The buying cycle: mentions, authors and leads of each stage, in its order',
      query: range,
      answer: z.object({
        stages: z.array(
          z.object({
            stage: z.enum(stages),
            ...counts,
            net: z.number().nullable(),
            authors: z.number().describe('Different accounts'),
            leads: z.number().describe('Leads that began in this time and stand at this stage'),
          }),
        ),
      }),
      async handle({ query, caller }) {
        const rows = await dashboards.funnel(scopeOf(query, caller, { brands, clock }));
        return {
          stages: stages.map((stage) => {
            const row = rows.find((one) => one.stage === stage) ?? { ...noCounts, authors: 0, leads: 0 };
            return { ...row, stage, net: netSentiment(row).net };
          }),
        };
      },
    }),
  ];
}
