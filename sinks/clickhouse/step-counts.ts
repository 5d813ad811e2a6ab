import { type AlertReader, metrics, type StepCounts, stepMs } from '../../core/alerts.ts';
import { type Client, rowsOf } from './evidence/read.ts';
import { latestStates } from './latest-states.ts';
import { textLists } from './literals.ts';
import { segmentCondition } from './segment.ts';

type Query = Parameters<AlertReader['counts']>[0];

/** The steps of one brand, in their order, and of each metric as many numbers. */
type BrandRow = { readonly brand: string; readonly steps: readonly number[] } & Readonly<
  Record<(typeof metrics)[number], readonly number[]>
>;

const counting: Readonly<Record<(typeof metrics)[number], string>> = {
  mentions: 'count()',
  negative: "countIf(label = 'negative')",
  positive: "countIf(label = 'positive')",
  stories: 'countIf(first)',
  negativeStories: "countIf(first AND label = 'negative')",
  positiveStories: "countIf(first AND label = 'positive')",
  rated: "countIf(label != 'unrated')",
  negativeReach: "sumIf(reach, label = 'negative')",
};

/** See `AlertReader.counts`. By brand, then time; steps without a mention are absent. */
export async function readStepCounts(client: Client, query: Query): Promise<StepCounts[]> {
  const { from, to, segment, maxDelayMs } = query;
  if (from >= to) return [];
  const counts: StepCounts[] = [];
  for (const brands of textLists(query.brands)) {
    const states = latestStates({
      brands,
      from,
      to,
      wanted: {
        seen: ['is_deleted = 0', 'NOT irrelevant', segmentCondition(segment), ...soonSeen(maxDelayMs)].join(' AND '),
        label: 'sentiment',
        first: 'post_id = story_id',
        reach: 'ifNull(author_followers, 0)',
      },
    });
    // A number by brand, step and metric would be an object each: of a month and a thousand brands, two million.
    const rows = await rowsOf<BrandRow>(
      client,
      'counting mentions by step',
      `SELECT brand, groupArray(step) AS steps, ${metrics.map((name) => `groupArray(${name}_) AS ${name}`).join(', ')}
       FROM (
         SELECT toString(brand) AS brand, toUInt32(intDiv(toUnixTimestamp64Milli(at), ${stepMs})) AS step,
           ${metrics.map((name) => `toFloat64(${counting[name]}) AS ${name}_`).join(', ')}
         FROM (${states}) WHERE seen GROUP BY brand, step ORDER BY brand, step
       )
       GROUP BY brand ORDER BY brand`,
    );
    for (const row of rows) counts.push(...stepsOf(row));
  }
  return counts;
}

function soonSeen(maxDelayMs: number | undefined): string[] {
  if (maxDelayMs === undefined) return [];
  if (!Number.isFinite(maxDelayMs)) throw new RangeError(`${maxDelayMs} is not a delay`);
  return [`first_seen_at <= published_at + toIntervalMillisecond(${Math.round(maxDelayMs)})`];
}

function stepsOf(row: BrandRow): StepCounts[] {
  return row.steps.map((step, i) => ({
    brand: row.brand,
    at: step * stepMs,
    mentions: row.mentions[i] ?? 0,
    negative: row.negative[i] ?? 0,
    positive: row.positive[i] ?? 0,
    stories: row.stories[i] ?? 0,
    negativeStories: row.negativeStories[i] ?? 0,
    positiveStories: row.positiveStories[i] ?? 0,
    rated: row.rated[i] ?? 0,
    negativeReach: row.negativeReach[i] ?? 0,
  }));
}
