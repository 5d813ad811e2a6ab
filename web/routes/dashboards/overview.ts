import { z } from 'zod';
import { type Route, route } from '../../route.ts';
import { before, counts, type DashboardParts, dayMs, netSentiment, noCounts, range, scopeOf, spec } from './scope.ts';

/**
 * The four measures of Social Mention, each with its denominator. Strength: of the days of the range, those with a mention (its own
 * definition divides by "total possible mentions", which nobody knows). Sentiment: positive mentions for one negative. Passion: mentions for
 * one author. Reach: authors for one mention.
 */
export function socialMention(
  {
    mentions,
    negative,
    positive,
    authors,
    activeDays,
  }: { mentions: number; negative: number; positive: number; authors: number; activeDays: number },
  days: number,
) {
  const ratio = (over: number, under: number) => (under === 0 ? null : over / under);
  return {
    strength: { value: ratio(activeDays, days), formula: 'days with a mention / days', over: activeDays, under: days },
    sentiment: {
      value: ratio(positive, negative),
      formula: 'positive mentions / negative mentions',
      over: positive,
      under: negative,
    },
    passion: { value: ratio(mentions, authors), formula: 'mentions / authors', over: mentions, under: authors },
    reach: { value: ratio(authors, mentions), formula: 'authors / mentions', over: authors, under: mentions },
  };
}

const measure = z.object({ value: z.number().nullable(), formula: z.string(), over: z.number(), under: z.number() });

export function overviewRoute({ dashboards, brands, clock }: DashboardParts): Route {
  return route({
    ...spec,
    path: '/dashboards/overview',
    summary: 'Counts, net sentiment and share of voice of brands, and of as long a time before',
    query: range,
    answer: z.object({
      from: z.number(),
      to: z.number(),
      brands: z.array(
        z.object({
          brand: z.string(),
          ...counts,
          net: z.number().nullable(),
          low: z.number().nullable(),
          high: z.number().nullable(),
          share: z.number().nullable().describe('Of the mentions of these brands, 0 to 1'),
          storyShare: z.number().nullable().describe('The same with copies of one text counted once'),
          before: z.object({ ...counts, net: z.number().nullable() }),
        }),
      ),
      measures: z.object({ strength: measure, sentiment: measure, passion: measure, reach: measure }),
    }),
    async handle({ query, caller }) {
      const scope = scopeOf(query, caller, { brands, clock });
      const [now, then, parts] = await Promise.all([
        dashboards.byBrand(scope),
        dashboards.byBrand(before(scope)),
        dashboards.measures(scope),
      ]);
      const sum = (key: 'mentions' | 'stories') => now.reduce((all, row) => all + row[key], 0);
      const share = (part: number, all: number) => (all === 0 ? null : part / all);
      return {
        from: scope.from,
        to: scope.to,
        brands: scope.brands.map((brand) => {
          const row = now.find((one) => one.brand === brand) ?? { ...noCounts, brand };
          const { brand: _, ...past } = then.find((one) => one.brand === brand) ?? { ...noCounts, brand };
          return {
            ...row,
            ...netSentiment(row),
            share: share(row.mentions, sum('mentions')),
            storyShare: share(row.stories, sum('stories')),
            before: { ...past, net: netSentiment(past).net },
          };
        }),
        measures: socialMention(parts, Math.max(1, Math.round((scope.to - scope.from) / dayMs))),
      };
    },
  });
}
