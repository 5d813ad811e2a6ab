// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, isoTime, readItems } from './items.ts';
import { deletionOf, refreshInParts } from './refresh.ts';
import { createBudget, monthOf } from './search/budget.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, quoted, writeUsual } from './search/write.ts';

/** https://docs.x.com/x-api/posts/search-recent-posts */
const configSchema = z.strictObject({
  ...searchFields,
  bearer: z
    .string()
    .min(1)
    .describe('Bearer token of an app with access to the API: https://developer.x.com. Every post read is charged.'),
  budget: z
    .int()
    .min(10)
    .max(100_000_000)
    .describe('Most posts read in a calendar month (UTC): what you are ready to pay for.'),
  since: z.number().positive().max(7).default(1).describe('How many days back the first poll looks: seven at most.'),
  overlapMinutes: searchFields.overlapMinutes.default(1),
  reposts: z.boolean().default(false).describe('Whether plain reposts are read too. They are charged as well.'),
  baseUrl: baseUrl.prefault('https://api.x.com').describe('Where the API stands.'),
});

const count = z.number().int().nonnegative().nullish();
const id = z.string().regex(/^\d{1,20}$/u);

const tweetSchema = z.object({
  id,
  text: z.string(),
  /** Of a long post: its whole text. */
  note_tweet: z.object({ text: z.string() }).nullish(),
  author_id: id.nullish(),
  created_at: isoTime,
  conversation_id: id.nullish(),
  lang: z.string().max(35).nullish(),
  referenced_tweets: z.array(z.object({ type: z.string(), id })).nullish(),
  public_metrics: z
    .object({
      like_count: count,
      retweet_count: count,
      quote_count: count,
      reply_count: count,
      impression_count: count,
    })
    .nullish(),
  attachments: z.object({ media_keys: z.array(z.string()).nullish() }).nullish(),
  entities: z
    .object({ urls: z.array(z.object({ url: z.string(), expanded_url: z.string().nullish() })).nullish() })
    .nullish(),
});

const userSchema = z.object({
  id,
  username: z.string().max(100),
  name: z.string().max(1_000).nullish(),
  verified: z.boolean().nullish(),
  location: z.string().max(2_000).nullish(),
  description: z.string().max(10_000).nullish(),
  profile_image_url: z.string().max(2_000).nullish(),
  public_metrics: z.object({ followers_count: count }).nullish(),
});

const mediaSchema = z.object({
  media_key: z.string(),
  url: z.string().max(2_000).nullish(),
  preview_image_url: z.string().max(2_000).nullish(),
});

const answerSchema = z.object({
  data: z.array(z.unknown()).max(100).optional(),
  includes: z.object({ users: z.array(z.unknown()).optional(), media: z.array(z.unknown()).optional() }).optional(),
  meta: z.object({ result_count: z.number(), next_token: z.string().max(1_000).optional() }),
});

const lookupSchema = answerSchema.omit({ meta: true }).extend({
  errors: z
    .array(
      z.object({
        type: z.string().optional(),
        title: z.string().optional(),
        detail: z.string().optional(),
        resource_id: id.optional().catch(undefined),
      }),
    )
    .optional(),
});

type Config = z.infer<typeof configSchema>;
type Tweet = z.infer<typeof tweetSchema>;

export const x: SourceComponent<Config, SearchCursor> = {
  type: 'x',
  summary: 'Posts on X of the last seven days, within a budget: each post read is charged.',
  config: configSchema,
  schedule: 'every 15m',
  refresh: 'charged',
  page: {
    see: 'https://docs.x.com/x-api/posts/search-recent-posts',
    costs: '**Each post that is read is charged**: `budget` says how many a month.',
    credentials: 'The bearer token of an app with access to the API (`bearer`): https://developer.x.com.',
    gives:
      'url author.id author.handle author.name author.url author.avatarUrl author.followers author.verified author.location author.bio parentId threadId languageHint engagement.likes engagement.shares engagement.replies engagement.views media publishedAt'.split(
        ' ',
      ),
    blind: 'Posts of more than seven days ago; protected accounts.',
    backfill: 'Seven days: older posts take access to the whole archive. It is charged, and takes a --budget.',
    after:
      'Nothing unless `refresh` is on, because it is charged (`refreshBudget`): then numbers, and deletions where X says that there is no such post. Posts of protected and suspended accounts are not taken for deleted.',
    example: 'bearer: ${X_BEARER}\nbudget: 10000',
  },
  create: createX,
};

/** Fields must be asked for. */
const wanted = {
  'tweet.fields':
    'author_id,created_at,conversation_id,lang,referenced_tweets,public_metrics,attachments,entities,note_tweet',
  expansions: 'author_id,attachments.media_keys',
  'user.fields': 'username,name,verified,location,description,profile_image_url,public_metrics',
  'media.fields': 'url,preview_image_url',
};

const noReposts = ' -is:retweet';
const weekMs = 7 * 86_400_000;

/** At most 512 characters, with parentheses and `-is:retweet`. */
const dialect: Dialect = {
  maxLength: 512 - 2 - noReposts.length,
  or: ' OR ',
  write: (term) => {
    if (term.kind === 'author') return `from:${term.text.replace(/^@/u, '')}`;
    return term.kind === 'site' ? `url:${quoted(term.text)}` : writeUsual(term);
  },
};

function createX(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const source = createSearchSource(config, context, {
    dialect,
    bounded: true,
    maxPages: 100,
    costs: {
      budget: createBudget(config.budget, monthOf, clock.now),
      unit: `${config.budget} posts a month`,
      least: 10,
      costOf: ({ posts, rejects = [] }) => posts.length + rejects.length,
    },
    async ask({ search, after, before, page, left, signal }): Promise<SearchPage> {
      // What lies further back than seven days is refused; the clocks differ a little.
      const start = Math.max(after, clock.now() - weekMs + 60_000);
      // The end must lie a little back, and after the start.
      const end = before === undefined ? undefined : Math.min(before, clock.now() - 30_000);
      if (end !== undefined && end <= start) return { posts: [] };
      const parameters = new URLSearchParams({
        query: config.reposts ? search : `${search.includes(' OR ') ? `(${search})` : search}${noReposts}`,
        max_results: String(Math.min(100, Math.max(10, Math.floor(left)))),
        sort_order: 'recency',
        start_time: new Date(start).toISOString(),
        ...(end === undefined ? {} : { end_time: new Date(end).toISOString() }),
        ...wanted,
        ...(page === undefined ? {} : { next_token: page }),
      });
      const response = await http.request({
        url: `${config.baseUrl}/2/tweets/search/recent?${parameters}`,
        headers: { authorization: `Bearer ${config.bearer}` },
        signal,
      });
      refuseUnpaid(response);
      const answer = expectJson(response, answerSchema, 'searching X', clock.now());
      return { ...readTweets(answer), next: answer.meta.next_token };
    },
  });

  /** https://docs.x.com/x-api/posts/get-posts-by-ids */
  const refresh = refreshInParts(
    100,
    ({ id }) => (/^x:\d{1,20}$/u.test(id) ? id.slice(2) : undefined),
    async (ids, signal) => {
      const response = await http.request({
        url: `${config.baseUrl}/2/tweets?${new URLSearchParams({ ids: ids.join(','), ...wanted })}`,
        headers: { authorization: `Bearer ${config.bearer}` },
        signal,
      });
      refuseUnpaid(response);
      const answer = expectJson(response, lookupSchema, 'asking X for posts again', clock.now());
      // Of the posts of protected and suspended accounts it says something else.
      const gone = (answer.errors ?? []).filter(
        ({ type, title, detail }) =>
          type?.endsWith('/resource-not-found') &&
          title === 'Not Found Error' &&
          /^Could not find tweet/u.test(detail ?? ''),
      );
      const deletions = gone.flatMap(({ resource_id }) => (resource_id ? deletionOf(`x:${resource_id}`) : []));
      return { ...readTweets(answer), deletions };
    },
  );
  return { ...source, refresh };
}

function refuseUnpaid({ status }: HttpResponse): void {
  if (status !== 402) return;
  throw new PipelineError('asking X: no credits are left on the account. Buy more, or switch this source off', {
    retry: 'fatal',
  });
}

function readTweets({ data = [], includes = {} }: Pick<z.infer<typeof answerSchema>, 'data' | 'includes'>) {
  const idOf = (item: unknown) => (item as { id?: unknown }).id;
  const { items, rejects } = readItems(data, tweetSchema, idOf);
  const users = new Map(readItems(includes.users ?? [], userSchema, idOf).items.map((user) => [user.id, user]));
  const media = new Map(readItems(includes.media ?? [], mediaSchema, idOf).items.map((each) => [each.media_key, each]));
  const posts = items.map((tweet) =>
    toPost(tweet, users.get(tweet.author_id ?? ''), (key) => media.get(key)?.url ?? media.get(key)?.preview_image_url),
  );
  return { posts, rejects };
}

function toPost(
  tweet: Tweet,
  user: z.infer<typeof userSchema> | undefined,
  mediaOf: (key: string) => string | null | undefined,
): PostDraft {
  const { public_metrics: metrics } = tweet;
  const parent = tweet.referenced_tweets?.find(({ type }) => type === 'replied_to')?.id;
  const shares = metrics?.retweet_count == null ? undefined : metrics.retweet_count + (metrics.quote_count ?? 0);
  return {
    id: `x:${tweet.id}`,
    network: 'x',
    type: parent === undefined ? 'post' : 'reply',
    url: `https://x.com/${user?.username ?? 'i'}/status/${tweet.id}`,
    // Entities come escaped, and links shortened.
    text: expand(tweet.note_tweet?.text ?? tweet.text, tweet),
    author: given({
      id: tweet.author_id,
      handle: user?.username,
      name: user?.name,
      url: user && `https://x.com/${user.username}`,
      avatarUrl: user?.profile_image_url,
      followers: user?.public_metrics?.followers_count,
      verified: user?.verified,
      location: user?.location,
      bio: user?.description,
    }),
    ...given({ parentId: parent && `x:${parent}`, threadId: tweet.conversation_id && `x:${tweet.conversation_id}` }),
    ...given({ languageHint: tweet.lang === 'und' ? undefined : tweet.lang }),
    engagement: given({
      likes: metrics?.like_count,
      shares,
      replies: metrics?.reply_count,
      views: metrics?.impression_count,
    }),
    media: tweet.attachments?.media_keys?.flatMap((key) => mediaOf(key) ?? []) ?? [],
    publishedAt: tweet.created_at,
  };
}

function expand(text: string, { entities }: Tweet): string {
  let whole = text;
  for (const { url, expanded_url } of entities?.urls?.slice(0, 50) ?? []) {
    if (expanded_url) whole = whole.replaceAll(url, expanded_url);
  }
  return whole;
}
