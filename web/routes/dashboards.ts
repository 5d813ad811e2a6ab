import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { brandsFor, may } from '../../core/rights.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

export interface DashboardScope {
  readonly brands: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface SentimentCounts {
  readonly mentions: number;
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  readonly unrated: number;
  readonly stories: number;
}

export const groupings = [
  'network',
  'source',
  'type',
  'language',
  'country',
  'site',
  'emotion',
  'intent',
  'reason',
] as const;
export type Grouping = (typeof groupings)[number];

/** What dashboards read. All counts take a mention once. */
export interface DashboardPorts {
  byBrand(scope: DashboardScope): Promise<readonly (SentimentCounts & { readonly brand: string })[]>;
  bySteps(scope: DashboardScope, stepMs: number): Promise<readonly (SentimentCounts & { readonly at: number })[]>;
  by(
    scope: DashboardScope,
    by: Grouping,
    limit: number,
  ): Promise<readonly (SentimentCounts & { readonly name: string })[]>;
  byHours(
    scope: DashboardScope,
  ): Promise<
    readonly { readonly weekday: number; readonly hour: number; readonly mentions: number; readonly negative: number }[]
  >;
  authors(
    scope: DashboardScope,
    rank: 'mentions' | 'positive' | 'negative',
    limit: number,
  ): Promise<
    readonly (SentimentCounts & {
      readonly account: string;
      readonly handle: string;
      readonly name: string;
      readonly network: string;
      readonly followers: number | null;
    })[]
  >;
  topics(
    scope: DashboardScope,
    limit: number,
  ): Promise<
    readonly {
      readonly phrase: string;
      readonly mentions: number;
      readonly sentiment: Readonly<Record<string, number>>;
    }[]
  >;
  measures(scope: DashboardScope): Promise<{
    readonly mentions: number;
    readonly negative: number;
    readonly positive: number;
    readonly authors: number;
    readonly activeDays: number;
  }>;
  /** When sources were not seen, and whether anything was seen in each step: what nobody looked at is not nothing. */
  coverage(
    scope: DashboardScope,
    stepMs: number,
    steps: number,
  ): Promise<{
    readonly gaps: readonly {
      readonly source: string;
      readonly from: number;
      readonly to: number;
      readonly error: string;
    }[];
    readonly covered: readonly boolean[];
  }>;
  incidents(scope: DashboardScope): Promise<
    readonly {
      readonly id: string;
      readonly rule: string;
      readonly brand: string;
      readonly startedAt: number;
      readonly severity: string;
    }[]
  >;
}

const dayMs = 86_400_000;
const instant = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = /^\d{9,15}$/u.test(text) ? Number(text) : Date.parse(text);
    if (Number.isFinite(at)) return at;
    context.issues.push({ code: 'custom', input: text, message: 'expected a time, such as 2026-01-31' });
    return z.NEVER;
  });
const range = z.strictObject({
  brand: z.string().max(2_000).optional().describe('Ids of brands, with commas; all that one may see by default'),
  from: instant.optional().describe('Default: 28 days before `to`'),
  to: instant.optional().describe('Default: now'),
});
const counts = {
  mentions: z.number(),
  negative: z.number(),
  neutral: z.number(),
  positive: z.number(),
  unrated: z.number(),
  stories: z.number(),
};

/** Steps of charts: the first that makes no more than 200 of the range. */
const steps = [3_600_000, 3 * 3_600_000, 6 * 3_600_000, dayMs, 7 * dayMs, 30 * dayMs];

/**
 * Net sentiment is (positive − negative) / (positive + neutral + negative), −1 to 1; with the 95 % interval of a mean of values −1, 0 and 1,
 * which is wide where there are few. null where nothing is rated.
 */
export function netSentiment({
  negative,
  neutral,
  positive,
}: Pick<SentimentCounts, 'negative' | 'neutral' | 'positive'>): {
  readonly net: number | null;
  readonly low: number | null;
  readonly high: number | null;
} {
  const rated = negative + neutral + positive;
  if (rated === 0) return { net: null, low: null, high: null };
  const net = (positive - negative) / rated;
  // A pseudo-mention of each kind keeps the interval open where all say the same.
  const n = rated + 3;
  const mean = (positive - negative) / n;
  const variance = (positive + negative + 2) / n - mean * mean;
  const half = 1.96 * Math.sqrt(variance / n);
  return { net, low: Math.max(-1, net - half), high: Math.min(1, net + half) };
}

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

export function dashboardRoutes({
  dashboards,
  brands,
  clock,
}: {
  readonly dashboards: DashboardPorts;
  readonly brands: readonly string[];
  readonly clock: Clock;
}): Route[] {
  const spec = { method: 'GET', tag: 'dashboards', right: 'read' } as const;
  const scopeOf = (
    { brand, from, to }: z.output<typeof range>,
    caller: Parameters<typeof brandsFor>[0],
  ): DashboardScope => {
    const end = to ?? clock.now();
    const begin = from ?? end - 28 * dayMs;
    if (begin >= end || end - begin > 4_000 * dayMs)
      throw new Problem(422, 'expected "from" before "to", and 4,000 days at most');
    const own = brandsFor(caller, brands, brand?.split(',').filter(Boolean));
    if (own.length === 0) throw new Problem(404, 'there is no such brand, or you may not see it');
    return { brands: own, from: begin, to: end };
  };
  const before = ({ brands: of, from, to }: DashboardScope): DashboardScope => ({
    brands: of,
    from: from - (to - from),
    to: from,
  });
  return [
    route({
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
        const scope = scopeOf(query, caller);
        const [now, then, parts] = await Promise.all([
          dashboards.byBrand(scope),
          dashboards.byBrand(before(scope)),
          dashboards.measures(scope),
        ]);
        const none = { mentions: 0, negative: 0, neutral: 0, positive: 0, unrated: 0, stories: 0 };
        const sum = (key: 'mentions' | 'stories') => now.reduce((all, row) => all + row[key], 0);
        const share = (part: number, all: number) => (all === 0 ? null : part / all);
        return {
          from: scope.from,
          to: scope.to,
          brands: scope.brands.map((brand) => {
            const row = now.find((one) => one.brand === brand) ?? { ...none, brand };
            const { brand: _, ...past } = then.find((one) => one.brand === brand) ?? { ...none, brand };
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
    }),
    route({
      ...spec,
      path: '/dashboards/timeline',
      summary: 'Counts over time, with the times when sources were not seen, and incidents',
      query: range,
      answer: z.object({
        stepMs: z.number(),
        times: z.array(z.number()),
        series: z.record(z.string(), z.array(z.number().nullable())),
        gaps: z.array(z.object({ source: z.string(), from: z.number(), to: z.number(), error: z.string() })),
        incidents: z.array(
          z.object({
            id: z.string(),
            rule: z.string(),
            brand: z.string(),
            startedAt: z.number(),
            severity: z.string(),
          }),
        ),
      }),
      async handle({ query, caller }) {
        const scope = scopeOf(query, caller);
        const stepMs = steps.find((step) => (scope.to - scope.from) / step <= 200) ?? 30 * dayMs;
        const from = Math.floor(scope.from / stepMs) * stepMs;
        const whole = { ...scope, from };
        const count = Math.ceil((scope.to - from) / stepMs);
        const [rows, { gaps, covered }, incidents] = await Promise.all([
          dashboards.bySteps(whole, stepMs),
          dashboards.coverage(whole, stepMs, count),
          dashboards.incidents(whole),
        ]);
        const byTime = new Map(rows.map((row) => [row.at, row]));
        const times = Array.from({ length: count }, (_, index) => from + index * stepMs);
        const keys = ['mentions', 'negative', 'neutral', 'positive', 'unrated'] as const;
        const series = Object.fromEntries([
          ...keys.map(
            (key) => [key, times.map((at, step) => byTime.get(at)?.[key] ?? (covered[step] ? 0 : null))] as const,
          ),
          [
            'net',
            times.map((at) => netSentiment(byTime.get(at) ?? { negative: 0, neutral: 0, positive: 0 }).net),
          ] as const,
        ]);
        return {
          stepMs,
          times,
          series,
          gaps: gaps.slice(0, 200).map((gap) => ({ ...gap })),
          incidents: incidents.map((one) => ({ ...one })),
        };
      },
    }),
    route({
      ...spec,
      path: '/dashboards/by/:what',
      summary: 'Counts by network, source, type, language, country, site, emotion, intent or reason',
      params: z.strictObject({ what: z.enum(groupings) }),
      query: range.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
      answer: z.object({ rows: z.array(z.object({ name: z.string(), ...counts, net: z.number().nullable() })) }),
      async handle({ path, query: { limit, ...query }, caller }) {
        const rows = await dashboards.by(scopeOf(query, caller), path.what, limit);
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
        hours: (await dashboards.byHours(scopeOf(query, caller))).map((row) => ({ ...row })),
      }),
    }),
    route({
      ...spec,
      path: '/dashboards/authors',
      summary: 'Authors of most mentions, of positive ones (advocates) or negative ones (detractors)',
      query: range.extend({
        rank: z.enum(['mentions', 'positive', 'negative']).default('mentions'),
        limit: z.coerce.number().int().min(1).max(100).default(10),
      }),
      answer: z.object({
        authors: z.array(
          z.object({
            account: z.string(),
            handle: z.string(),
            name: z.string(),
            network: z.string(),
            followers: z.number().nullable(),
            ...counts,
          }),
        ),
      }),
      async handle({ query: { rank, limit, ...query }, caller }) {
        const authors = await dashboards.authors(scopeOf(query, caller), rank, limit);
        const personal = may(caller, 'personal');
        return {
          authors: authors.map((author) =>
            personal ? { ...author } : { ...author, account: '', handle: `${[...author.handle][0] ?? ''}…`, name: '' },
          ),
        };
      },
    }),
    route({
      ...spec,
      path: '/dashboards/topics',
      summary: 'Phrases that stand out, with their sentiment',
      query: range.extend({ limit: z.coerce.number().int().min(1).max(100).default(40) }),
      answer: z.object({
        topics: z.array(
          z.object({ phrase: z.string(), mentions: z.number(), sentiment: z.record(z.string(), z.number()) }),
        ),
      }),
      async handle({ query: { limit, ...query }, caller }) {
        const topics = await dashboards.topics(scopeOf(query, caller), limit);
        return {
          topics: topics.map(({ phrase, mentions, sentiment }) => ({ phrase, mentions, sentiment: { ...sentiment } })),
        };
      },
    }),
  ];
}
