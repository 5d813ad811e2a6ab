import { z } from 'zod';
import { stepMs } from '../../core/alerts.ts';
import { duration } from '../../core/duration.ts';
import { severities } from '../../core/incident.ts';
import { postTypes } from '../../core/post.ts';
import { spikeDefaults } from './spikes.ts';
import { conditionOf, parseWhere } from './where.ts';

/** Names of rules, segments, schedules and digests: they stand in labels and on command lines. */
export const alertName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/u, 'expected lower-case letters, digits, "-" and "_"');

/** Of a configured channel. */
export const channelName = z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/u, 'expected letters, digits, ".", "_" and "-"');

/** A condition on what was read of a mention, as text. */
export const where = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const read = parseWhere(text);
    if (!read.ok) context.addIssue({ code: 'custom', message: read.message });
  });

export const segmentSchema = z.strictObject({
  networks: z.array(z.string().min(1)).min(1).optional().describe('Only of these networks, such as `mastodon`.'),
  sources: z.array(z.string().min(1)).min(1).optional().describe('Only found by these configured sources.'),
  types: z.array(z.enum(postTypes)).min(1).optional().describe('Only posts of these types.'),
  languages: z.array(z.string().min(2)).min(1).optional().describe('Only in these languages, as ISO 639-1 codes.'),
  countries: z.array(z.string().length(2)).min(1).optional().describe('Only from these countries, such as `es`.'),
  sites: z.array(z.string().min(1)).min(1).optional().describe('Only on these web sites, such as `elpais.com`.'),
  followersAtLeast: z.number().int().min(1).optional().describe('Only by authors known to have so many followers.'),
  where: where
    .transform(conditionOf)
    .optional()
    .describe('Only what was read so, such as `intent:(complain OR leave) reason:delivery`: see docs/ALERTS.md.'),
});

/** A channel, and when it is to be told: always where no schedule is named. */
export const channelRefSchema = z
  .union([
    channelName,
    z.strictObject({
      channel: channelName.describe('Name of a channel.'),
      during: alertName
        .optional()
        .describe('Only in the hours of this schedule. What still fires when they begin is told then.'),
    }),
  ])
  .transform((given): ChannelRef => (typeof given === 'string' ? { channel: given } : given));

export interface ChannelRef {
  readonly channel: string;
  readonly during?: string | undefined;
}

const labelName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/u, 'expected lower-case letters, digits and "_"')
  .refine(
    (name) =>
      !['rule', 'type', 'severity', 'brand', 'segment', 'source', 'mention', 'reason', 'currency', 'where'].includes(
        name,
      ),
    {
      error: 'this label is made by Escolta: choose another name',
    },
  );

/** For rules that look at mentions. */
const whereKey = {
  where: where
    .optional()
    .describe(
      'Only mentions that were read so, such as `intent:(complain OR leave) reason:delivery`: see docs/ALERTS.md.',
    ),
};

const steps = (bounds: { min: string; max: string }, fallback: string) =>
  duration(bounds)
    .refine((ms) => ms % stepMs === 0, 'expected a multiple of 5m: alerts count in steps of five minutes')
    .prefault(fallback);

const share = z.number().gt(0).lt(1);
const sensitivity = z
  .enum(['off', 'low', 'medium', 'high'])
  .default('medium')
  .describe('How far out of the ordinary it must be: `low` fires least. `off`: only `above` counts.');

const common = (fallback: { severity: (typeof severities)[number]; cooldown?: string }) => ({
  name: alertName.optional().describe('Unique name, part of the identity of its incidents. Default: the type.'),
  enabled: z.boolean().default(true).describe('`false` keeps it in the file and does not judge by it.'),
  brands: z
    .union([z.enum(['own', 'competitors', 'all']), z.array(z.string().min(1)).min(1)])
    .default('own')
    .describe('For which brands, each by itself: `own`, `competitors`, `all`, or a list of ids.'),
  segment: alertName.optional().describe('Only for a part of their mentions: the name of one of `alerts.segments`.'),
  severity: z
    .enum(severities)
    .default(fallback.severity)
    .describe('`critical` wakes somebody, `warning` waits for working hours, `info` is for reading.'),
  for: duration({ min: '0s', max: '24h' }).prefault('0s').describe('How long it must hold before it fires.'),
  cooldown: duration({ min: '0s', max: '7d' })
    .prefault(fallback.cooldown ?? '60m')
    .describe('What flares up again within this time after it fired is the same incident, opened again.'),
  labels: z
    .record(labelName, z.string().max(200))
    .default({})
    .describe('Labels of its incidents, for silences and routes.'),
  channels: z
    .array(channelRefSchema)
    .optional()
    .describe('Who is told: names of channels, or `{channel, during}`. Default: `alerts.channels`.'),
  repeat: duration({ min: '5m', max: '7d' })
    .optional()
    .describe('How often it is said again while it lasts and nobody has taken note. Default: `alerts.repeat`.'),
  escalate: z
    .array(
      z.strictObject({
        after: duration({ min: '1m', max: '7d' }).describe('So long after it fired, if nobody has taken note by then.'),
        channels: z.array(channelRefSchema).min(1).describe('Who is told then.'),
      }),
    )
    .default([])
    .describe('Who else is told while nobody takes note.'),
});

const spikeKeys = (minimum: number, unit: string) => ({
  window: duration({ min: '5m', max: '6h' })
    .refine((ms) => ms % stepMs === 0, 'expected a multiple of 5m: alerts count in steps of five minutes')
    .optional()
    .describe(
      'Over how long it is counted. Default: 5 and 15 minutes, an hour and 6 hours, whichever stands out most.',
    ),
  minimum: z.number().int().min(1).default(minimum).describe(`Fewer ${unit} than this are never a spike.`),
  sensitivity,
  above: z
    .number()
    .min(0)
    .optional()
    .describe(`Fires above so many ${unit} in \`window\` (in an hour, where none is given), too, whatever is usual.`),
});

const perStory = z
  .enum(['mention', 'story'])
  .default('mention')
  .describe('`story` counts the copies of one text once, so that one agency report on fifty sites is no spike.');

/** A rule that cannot fire must not look as if it could. */
const canFire = (rule: { readonly sensitivity: string; readonly above?: number | undefined }): boolean =>
  rule.sensitivity !== 'off' || rule.above !== undefined;
const cannotFire = { error: 'with "sensitivity: off" it needs "above": it would never fire', path: ['above'] };

/** What the detector was measured with. */
const spikeCooldown = `${spikeDefaults.cooldownMs / 3_600_000}h`;

const rules = {
  'negative-volume': z
    .strictObject({
      ...common({ severity: 'critical', cooldown: spikeCooldown }),
      ...whereKey,
      ...spikeKeys(10, 'negative mentions'),
      per: perStory,
    })
    .refine(canFire, cannotFire),
  'positive-volume': z
    .strictObject({
      ...common({ severity: 'info', cooldown: spikeCooldown }),
      ...whereKey,
      ...spikeKeys(10, 'positive mentions'),
      per: perStory,
    })
    .refine(canFire, cannotFire),
  volume: z
    .strictObject({
      ...common({ severity: 'warning', cooldown: spikeCooldown }),
      ...whereKey,
      ...spikeKeys(20, 'mentions'),
      per: perStory,
    })
    .refine(canFire, cannotFire),
  'negative-reach': z
    .strictObject({
      ...common({ severity: 'warning', cooldown: spikeCooldown }),
      ...whereKey,
      ...spikeKeys(50_000, 'followers'),
    })
    .refine(canFire, cannotFire),
  'negative-share': z
    .strictObject({
      ...common({ severity: 'warning' }),
      ...whereKey,
      window: steps({ min: '5m', max: '24h' }, '1h').describe('Over how long it is counted.'),
      minimum: z.number().int().min(1).default(20).describe('With fewer rated mentions a share says nothing.'),
      above: share.optional().describe('Fires above this share of the rated mentions (0 to 1), whatever is usual.'),
      rise: z
        .number()
        .gt(1)
        .optional()
        .describe('Fires above so many times the share of the last 28 days, where that is no chance.'),
    })
    .refine(({ above, rise }) => above !== undefined || rise !== undefined, 'expected "above", "rise", or both'),
  'net-sentiment': z
    .strictObject({
      ...common({ severity: 'warning' }),
      ...whereKey,
      window: steps({ min: '30m', max: '7d' }, '6h').describe('Over how long it is counted.'),
      minimum: z.number().int().min(1).default(30).describe('With fewer rated mentions it says nothing.'),
      below: z.number().gte(-1).lte(1).optional().describe('Fires below this net sentiment (−1 to 1).'),
      drop: z
        .number()
        .gt(0)
        .lte(2)
        .optional()
        .describe('Fires so far below the net sentiment of the last 28 days, where that is no chance.'),
    })
    .refine(({ below, drop }) => below !== undefined || drop !== undefined, 'expected "below", "drop", or both'),
  'share-of-voice': z
    .strictObject({
      ...common({ severity: 'info' }),
      ...whereKey,
      window: steps({ min: '1h', max: '7d' }, '24h').describe('Over how long it is counted.'),
      minimum: z.number().int().min(1).default(50).describe('With fewer mentions of all brands it says nothing.'),
      below: share.optional().describe('Fires below this share of the mentions of all brands (0 to 1).'),
      above: share.optional().describe('Fires above this share.'),
      change: share.optional().describe('Fires so far from the share of the last 28 days, where that is no chance.'),
    })
    .refine(
      ({ below, above, change }) => below !== undefined || above !== undefined || change !== undefined,
      'expected "below", "above", "change", or some of them',
    ),
  mention: z
    .strictObject({
      ...common({ severity: 'warning' }),
      ...whereKey,
      query: z
        .string()
        .trim()
        .min(1)
        .max(100_000)
        .optional()
        .describe('What the post must say, in the language of docs/QUERIES.md.'),
      sentiment: z
        .array(z.enum(['negative', 'neutral', 'positive', 'unrated']))
        .min(1)
        .optional()
        .describe('Only with one of these sentiments toward the brand.'),
      followersAbove: z.number().int().min(1).optional().describe('Only by authors known to have more followers.'),
      ratingAtMost: z.number().min(0).max(5).optional().describe('Only reviews with so many stars or fewer.'),
      customerValueAbove: z
        .number()
        .min(0)
        .optional()
        .describe('Only by known customers whose value is higher. `0`: by any customer of known value.'),
      maxAge: duration({ min: '5m', max: '7d' })
        .prefault('24h')
        .describe('What is first seen so long after its publication is history and no news.'),
    })
    .refine(
      (rule) =>
        [rule.query, rule.where, rule.sentiment, rule.followersAbove, rule.ratingAtMost, rule.customerValueAbove].some(
          (condition) => condition !== undefined,
        ),
      'expected at least one of "query", "where", "sentiment", "followersAbove", "ratingAtMost" and "customerValueAbove": it would fire for each mention',
    ),
  unanswered: z
    .strictObject({
      ...common({ severity: 'info' }),
      ...whereKey,
      after: duration({ min: '5m', max: '7d' })
        .prefault('2h')
        .describe('How long a question may wait for an answer of one of the accounts in `handles` of the brand.'),
      maxAge: duration({ min: '1h', max: '14d' }).prefault('24h').describe('Older questions are let go.'),
    })
    .refine(({ after, maxAge }) => after < maxAge, {
      error: 'expected longer than "after": no question would wait for so long',
      path: ['maxAge'],
    }),
  'hot-lead': z.strictObject({
    ...common({ severity: 'info' }),
    scoreAbove: z
      .int()
      .min(0)
      .max(99)
      .default(0)
      .describe('Only with a higher score than this. Default: `leads.hot` decides.'),
  }),
  silence: z.strictObject({
    ...common({ severity: 'warning' }),
    of: z
      .enum(['source', 'brand'])
      .default('source')
      .describe('`source`: one that does not answer. `brand`: no mention, though that never happens at this time.'),
    after: steps({ min: '10m', max: '7d' }, '6h').describe('For how long.'),
    sources: z.array(z.string().min(1)).min(1).optional().describe('Only these configured sources. Default: all.'),
    minimum: z
      .number()
      .int()
      .min(5)
      .default(10)
      .describe('For brands: only where so many mentions are usual in that time.'),
  }),
  cost: z.strictObject({
    ...common({ severity: 'warning' }),
    budget: z.number().gt(0).describe('What may be spent in a period.'),
    per: z.enum(['day', 'month']).default('month').describe('The period, in the time zone of `alerts`.'),
    prices: z
      .record(z.string().min(1), z.number().gte(0))
      .refine((prices) => Object.values(prices).some((price) => price > 0), 'expected the price of at least one source')
      .describe('Price of one post read, by the name of the source. What is not named is free.'),
    currency: z.string().max(10).default('').describe('Of the messages, such as `€`.'),
    warnAt: z.number().gt(0).lte(10).default(0.8).describe('Fires at so much of the budget (0 to 1), spent.'),
  }),
} as const;

/** What each type is for, in a sentence. */
const summaries: Readonly<Record<keyof typeof rules, string>> = {
  'negative-volume': 'More negative mentions than ever happens.',
  'positive-volume': 'More positive mentions than ever happens.',
  volume: 'More mentions than ever happens. With `brands: competitors`, what happens to others.',
  'negative-reach': 'Negative mentions by authors with more followers, in sum, than ever happens.',
  'negative-share': 'A larger part of the mentions is negative: above a floor, or above what is usual.',
  'net-sentiment': 'Net sentiment, (positive − negative) / rated, is below a floor, or below what is usual.',
  'share-of-voice': 'The brand’s part of the mentions of all brands.',
  mention: 'A single mention: an influencer, a known customer, a word such as “recall”, a one-star review.',
  'hot-lead': 'Somebody who is no customer is about to buy: a lead whose score crossed `leads.hot`. See docs/LEADS.md.',
  unanswered: 'A question that none of the brand’s accounts has answered.',
  silence: 'A source or a brand that stopped: a quiet screen must mean a quiet world.',
  cost: 'What sources charge for posts comes near a budget.',
};

const [head, ...tail] = Object.entries(rules).map(([type, schema]) => withType(type, schema));
function withType(type: string, schema: z.ZodObject) {
  return schema.safeExtend({ type: z.literal(type).describe(summaries[type as keyof typeof summaries]) });
}

/** One rule of `alerts.rules`. */
export const ruleSchema = z
  .discriminatedUnion('type', [head as z.ZodObject, ...(tail as z.ZodObject[])] as never)
  .transform((rule) => {
    const given = rule as { type: string; name?: string };
    return { ...given, name: given.name ?? given.type } as Rule;
  });

type RuleOf<T extends keyof typeof rules> = Omit<z.output<(typeof rules)[T]>, 'name'> & {
  readonly type: T;
  readonly name: string;
};
export type SpikeRule =
  | RuleOf<'negative-volume'>
  | RuleOf<'positive-volume'>
  | RuleOf<'volume'>
  | RuleOf<'negative-reach'>;
export type ShareRule = RuleOf<'negative-share'>;
export type NetSentimentRule = RuleOf<'net-sentiment'>;
export type ShareOfVoiceRule = RuleOf<'share-of-voice'>;
export type MentionRule = RuleOf<'mention'>;
export type UnansweredRule = RuleOf<'unanswered'>;
export type HotLeadRule = RuleOf<'hot-lead'>;
export type SilenceRule = RuleOf<'silence'>;
export type CostRule = RuleOf<'cost'>;
/** Rules that judge what was counted over a window, brand by brand. */
export type WindowRule = SpikeRule | ShareRule | NetSentimentRule | ShareOfVoiceRule;
export type Rule = WindowRule | MentionRule | UnansweredRule | HotLeadRule | SilenceRule | CostRule;

const isSpike = new Set(['negative-volume', 'positive-volume', 'volume', 'negative-reach']);
export const isSpikeRule = (rule: Rule): rule is SpikeRule => isSpike.has(rule.type);

/** The rules of who configures none: input of `ruleSchema`. */
export const defaultRules: readonly Record<string, unknown>[] = [
  { type: 'negative-volume', name: 'negative-spike' },
  { type: 'negative-share', above: 0.7, rise: 2.5 },
  { type: 'volume', name: 'volume-spike' },
  { type: 'positive-volume', name: 'positive-spike' },
  { type: 'volume', name: 'competitor-spike', brands: 'competitors', severity: 'info' },
  { type: 'mention', name: 'influencer', followersAbove: 100_000, sentiment: ['negative'] },
  {
    type: 'mention',
    name: 'risky-words',
    query:
      'recall OR lawsuit OR "data breach" OR "class action" OR boycott OR demanda OR denuncia OR "fuga de datos" OR boicot OR retirada OR "fuita de dades" OR denúncia',
    sentiment: ['negative', 'unrated'],
  },
  { type: 'mention', name: 'one-star', ratingAtMost: 1, severity: 'info' },
  { type: 'unanswered', name: 'unanswered-question' },
  { type: 'silence', name: 'source-silent' },
  { type: 'silence', name: 'brand-silent', of: 'brand' },
];
