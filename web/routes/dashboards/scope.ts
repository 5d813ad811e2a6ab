import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { brandsFor, type Caller } from '../../../core/rights.ts';
import { Problem } from '../../problem.ts';
import type { DashboardPorts, DashboardScope, Moods, SentimentCounts } from './ports.ts';

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;

export const instant = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = /^\d{9,15}$/u.test(text) ? Number(text) : Date.parse(text);
    if (Number.isFinite(at)) return at;
    context.issues.push({ code: 'custom', input: text, message: 'expected a time, such as 2026-01-31' });
    return z.NEVER;
  });
export const range = z.strictObject({
  brand: z.string().max(2_000).optional().describe('Ids of brands, with commas; all that one may see by default'),
  from: instant.optional().describe('Default: 28 days before `to`'),
  to: instant.optional().describe('Default: now'),
});
export const moods = {
  mentions: z.number(),
  negative: z.number(),
  neutral: z.number(),
  positive: z.number(),
  unrated: z.number(),
};
export const counts = { ...moods, stories: z.number() };
export const noCounts: SentimentCounts = { mentions: 0, negative: 0, neutral: 0, positive: 0, unrated: 0, stories: 0 };

/** What routes of dashboards are made of. */
export interface DashboardParts {
  readonly dashboards: DashboardPorts;
  readonly brands: readonly string[];
  readonly clock: Clock;
}

export const spec = { method: 'GET', tag: 'dashboards', right: 'read' } as const;

/** What is asked for, of what the caller may see. Throws `Problem`. */
export function scopeOf(
  { brand, from, to }: z.output<typeof range>,
  caller: Caller,
  { brands, clock }: Pick<DashboardParts, 'brands' | 'clock'>,
): DashboardScope {
  const end = to ?? clock.now();
  const begin = from ?? end - 28 * dayMs;
  if (begin >= end || end - begin > 4_000 * dayMs)
    throw new Problem(422, 'expected "from" before "to", and 4,000 days at most');
  const own = brandsFor(caller, brands, brand?.split(',').filter(Boolean));
  if (own.length === 0) throw new Problem(404, 'there is no such brand, or you may not see it');
  return { brands: own, from: begin, to: end };
}

/** As long a time, right before. */
export const before = ({ brands, from, to }: DashboardScope): DashboardScope => ({
  brands,
  from: from - (to - from),
  to: from,
});

const steps = [hourMs, 3 * hourMs, dayMs, 7 * dayMs, 30 * dayMs];

/** Steps of charts: the first that makes no more than 200 of the range, or 400 days. Those above a day begin with the first day. */
export function stepsOf({ from: begin, to }: DashboardScope): {
  readonly stepMs: number;
  readonly from: number;
  readonly count: number;
  readonly times: readonly number[];
} {
  const stepMs = steps.find((step) => (to - begin) / step <= (step === dayMs ? 400 : 200)) ?? 30 * dayMs;
  const unit = Math.min(stepMs, dayMs);
  const from = Math.floor(begin / unit) * unit;
  const count = Math.ceil((to - from) / stepMs);
  return { stepMs, from, count, times: Array.from({ length: count }, (_, index) => from + index * stepMs) };
}

/**
 * Net sentiment is (positive − negative) / (positive + neutral + negative), −1 to 1; with the 95 % interval of a mean of values −1, 0 and 1,
 * which is wide where there are few. null where nothing is rated.
 */
export function netSentiment({ negative, neutral, positive }: Pick<Moods, 'negative' | 'neutral' | 'positive'>): {
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
