import { z } from 'zod';
import { emotions, intents, stages } from './insights.ts';
import { postTypes } from './post.ts';
import { priorities, workStates } from './web-stores.ts';

const most = 50;

/** A list as it stands in an address: `a,b`, or the key more than once. */
function listOf<T extends z.ZodType<string>>(item: T) {
  return z
    .preprocess(
      (given) =>
        given === undefined
          ? []
          : (Array.isArray(given) ? given : [given])
              .flatMap((part) => String(part).split(','))
              .map((part) => part.trim())
              .filter((part) => part !== ''),
      z.array(item).max(most),
    )
    .optional();
}

const word = z.string().min(1).max(200);
/** ISO 8601 or ms since the epoch, as ms. */
const instant = z
  .union([z.number(), z.string().max(40)])
  .transform((given, context) => {
    const at = typeof given === 'number' || /^\d{9,15}$/u.test(given) ? Number(given) : Date.parse(given);
    if (Number.isFinite(at) && Math.abs(at) < 8.64e15) return at;
    context.issues.push({ code: 'custom', input: given, message: 'expected a time, such as 2026-01-31T09:00:00Z' });
    return z.NEVER;
  })
  .optional();
const flag = z
  .preprocess(
    (given) => (given === 'true' || given === '1' ? true : given === 'false' || given === '0' ? false : given),
    z.boolean(),
  )
  .optional();
const dayMs = 86_400_000;
/** How long ago, in ms: what a saved filter means by "lately". */
const lengths = { '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs, '90d': 90 * dayMs } as const;
/** For so long somebody is taken to wait for an answer: later they have found it elsewhere, or gone. */
export const waitingMs = 30 * dayMs;

const count = z.coerce.number().int().min(0).max(1e12).optional();

/** Which mentions are meant: all that hold. What is absent asks for nothing. The keys are those of the addresses of pages. */
export const mentionFilterSchema = z.strictObject({
  brand: listOf(word).describe('Ids of brands'),
  from: instant.describe('Published then or later'),
  to: instant.describe('Published before'),
  last: z
    .enum(Object.keys(lengths) as [keyof typeof lengths])
    .optional()
    .describe('Published so long ago at most'),
  text: z
    .string()
    .trim()
    .max(500)
    .optional()
    .describe('Words that title, text or author have, all of them; "in quotes" together'),
  network: listOf(word),
  source: listOf(word).describe('Configured sources'),
  type: listOf(z.enum(postTypes)),
  language: listOf(word).describe('ISO 639-1, or und'),
  country: listOf(word).describe('ISO 3166-1 alpha-2, lower case'),
  site: listOf(word),
  sentiment: listOf(z.enum(['negative', 'neutral', 'positive', 'unrated'])),
  emotion: listOf(z.enum(emotions)),
  intent: listOf(z.enum(intents)),
  stage: listOf(z.enum(stages)).describe('Of the buying cycle'),
  reason: listOf(word).describe('What it is about, of the configured reasons'),
  question: flag.describe('Whether it asks something'),
  unanswered: flag.describe(
    'Whether it waits for an answer: not older than 30 days, neither answered nor closed here, nor answered on the network by an account of the brand, nor flagged',
  ),
  who: listOf(z.enum(['customer', 'lead', 'unknown'])).describe('Known customers, leads, or nobody known'),
  segment: listOf(word).describe('Of the customer who wrote it'),
  author: z.string().max(500).optional().describe('Account, such as mastodon:1234'),
  person: z.string().max(40).optional().describe('Id of a person'),
  followers: count.describe('Of the author, at least'),
  influence: z.coerce.number().min(0).max(100).optional().describe('Of the author, at least'),
  story: z.string().max(2_000).optional().describe('Id of a story'),
  term: z.string().max(200).optional().describe('A phrase that it speaks of'),
  state: listOf(z.enum(workStates)),
  assignee: z.string().max(200).optional().describe('Name of a user; none: nobody'),
  priority: listOf(z.enum(priorities)),
  tag: listOf(word),
  bookmarked: flag,
  flagged: flag.describe('false leaves out own posts, spam and bots'),
  irrelevant: flag.describe('true shows what is about something else instead'),
});

export type MentionFilter = z.output<typeof mentionFilterSchema>;

/** Mentions in another order than newest first: oldest first, or those first that are most worth an answer. */
export const mentionOrders = ['new', 'old', 'worth'] as const;
export type MentionOrder = (typeof mentionOrders)[number];

/** A filter with what it says of the time that has passed as a time: `now` in ms since the epoch. */
export function filterAt(filter: MentionFilter, now: number): MentionFilter {
  const since = [
    filter.from,
    filter.last && now - lengths[filter.last],
    filter.unanswered === true ? now - waitingMs : undefined,
  ].filter((at) => at !== undefined);
  return since.length === 0 ? filter : { ...filter, from: Math.max(...since) };
}
