import { type Client, rowsOf, within } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { type Counts, counting, numbers, type Scope, stepSql } from './dashboards.ts';

export interface Ratings {
  readonly ratings: number;
  /** Sum of the stars, and of their squares. */
  readonly stars: number;
  readonly squares: number;
}

export interface PeriodCounts extends Omit<Counts, 'stories'>, Ratings {
  readonly step: number;
  /** Mentions of all brands that are compared. */
  readonly all: number;
}

const list = (values: readonly string[]) => values.map((value) => quote(value.toWellFormed())).join(',');
/** A rating that a network did not give is none: below 0 here. */
const stars = { star: 'ifNull(toFloat64(rating), -1.)' };

/** Counts and ratings by step, and mentions of all brands that are compared, of those steps that have any. */
export async function countPeriods(
  client: Client,
  { among, ...scope }: Scope & { readonly among: readonly string[] },
  stepMs: number,
): Promise<PeriodCounts[]> {
  const labels = (['negative', 'neutral', 'positive', 'unrated'] as const).map(
    (label) => `countIf(label = '${label}') AS ${label}`,
  );
  const step = stepSql('m.at', scope, stepMs);
  const alone = among.length <= scope.brands.length;
  const [own, all] = await Promise.all([
    rowsOf<Omit<PeriodCounts, 'all'>>(
      client,
      'counting periods',
      `SELECT ${step} AS step, count() AS mentions, ${labels.join(', ')}, countIf(star >= 0) AS ratings,
         sumIf(star, star >= 0) AS stars, sumIf(star * star, star >= 0) AS squares
       FROM ${counting(scope, stars)} AS m GROUP BY step ORDER BY step`,
    ),
    alone
      ? []
      : rowsOf<{ step: number; mentions: string }>(
          client,
          'counting mentions of all brands',
          `SELECT ${step} AS step, count() AS mentions FROM ${counting({ ...scope, brands: among }, {})} AS m GROUP BY step`,
        ),
  ]);
  const found = new Map(own.map((row) => [row.step, { ...numbers(row), all: Number(row.mentions) }]));
  const none = { mentions: 0, negative: 0, neutral: 0, positive: 0, unrated: 0, ratings: 0, stars: 0, squares: 0 };
  for (const { step: at, mentions } of all) {
    found.set(at, { ...(found.get(at) ?? { ...none, step: at }), all: Number(mentions) });
  }
  return [...found.values()];
}

/** Ratings by step, by stars (rounded), and by site (most first). */
export async function countRatings(
  client: Client,
  scope: Scope,
  stepMs: number,
): Promise<{
  readonly steps: readonly (Ratings & { readonly step: number })[];
  readonly byStars: readonly { readonly stars: number; readonly ratings: number }[];
  readonly bySite: readonly (Ratings & { readonly site: string })[];
}> {
  // Half a star is rounded up, as people do; whoever gives none gave the worst.
  const rows = await rowsOf<Ratings & { step: number; rounded: number; place: string }>(
    client,
    'counting ratings',
    `SELECT ${stepSql('m.at', scope, stepMs)} AS step, toUInt8(least(5, greatest(1, floor(star + 0.5)))) AS rounded,
       toString(site) AS place, count() AS ratings, sum(star) AS stars, sum(star * star) AS squares
     FROM ${counting(scope, { ...stars, site: 'site' })} AS m WHERE star >= 0 GROUP BY step, rounded, place`,
  );
  const found = rows.map(({ place, ...row }) => ({ ...numbers(row as Partial<Counts> & typeof row), place }));
  const sumBy = <K>(keyOf: (row: (typeof found)[number]) => K) => {
    const sums = new Map<K, Ratings>();
    for (const row of found) {
      const { ratings, stars: sum, squares } = sums.get(keyOf(row)) ?? { ratings: 0, stars: 0, squares: 0 };
      sums.set(keyOf(row), {
        ratings: ratings + row.ratings,
        stars: sum + row.stars,
        squares: squares + row.squares,
      });
    }
    return [...sums];
  };
  return {
    steps: sumBy(({ step }) => step).map(([step, sums]) => ({ step, ...sums })),
    byStars: sumBy(({ rounded }) => rounded).map(([rounded, { ratings }]) => ({ stars: rounded, ratings })),
    bySite: sumBy(({ place }) => place)
      .map(([site, sums]) => ({ site, ...sums }))
      .filter(({ site }) => site !== '')
      .sort((a, b) => b.ratings - a.ratings || (a.site < b.site ? -1 : 1))
      .slice(0, 10),
  };
}

/** Leads that began, became hot and were sent, by step; and what those that began are now. */
export async function countLeads(
  client: Client,
  scope: Scope,
  stepMs: number,
): Promise<{
  readonly steps: readonly {
    readonly step: number;
    readonly created: number;
    readonly hot: number;
    readonly sent: number;
  }[];
  readonly states: readonly { readonly state: string; readonly stage: string; readonly leads: number }[];
}> {
  const own = `brand IN (${list(scope.brands)})`;
  const at = (column: string, event: string) =>
    `SELECT ${stepSql(`assumeNotNull(${column})`, scope, stepMs)} AS step, '${event}' AS event FROM leads FINAL
     WHERE ${own} AND ${within(column, scope.from, scope.to)}`;
  const events = [at('created_at', 'created'), at('hot_at', 'hot'), at('sent_at', 'sent')].join(' UNION ALL ');
  const [steps, states] = await Promise.all([
    rowsOf<{ step: number; created: string; hot: string; sent: string }>(
      client,
      'counting leads over time',
      `SELECT step, countIf(event = 'created') AS created, countIf(event = 'hot') AS hot, countIf(event = 'sent') AS sent
       FROM (${events}) GROUP BY step ORDER BY step`,
    ),
    rowsOf<{ status: string; stage: string; leads: string }>(
      client,
      'counting leads by state',
      `SELECT toString(state) AS status, toString(stage) AS stage, count() AS leads FROM leads FINAL
       WHERE ${own} AND ${within('created_at', scope.from, scope.to)} GROUP BY status, stage ORDER BY leads DESC, status, stage`,
    ),
  ]);
  return {
    steps: steps.map(({ step, created, hot, sent }) => ({
      ...{ step, created: Number(created), hot: Number(hot), sent: Number(sent) },
    })),
    states: states.map(({ status, stage, leads }) => ({ state: status, stage, leads: Number(leads) })),
  };
}
