// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { DeletionDraft, PostDraft } from '../core/post.ts';
import { createTokenKeeper } from './access-token.ts';
import { given, readItems } from './items.ts';
import { refreshInParts } from './refresh.ts';
import { createFeedSearch } from './search/feeds.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, searchFields } from './search/source.ts';
import { type Dialect, writeSearches, writeUsual } from './search/write.ts';

/** https://www.reddit.com/dev/api#GET_search */
const configSchema = z.strictObject({
  ...searchFields,
  clientId: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Of an app of the kind "script" or "web app" at https://www.reddit.com/prefs/apps. Without one, RSS feeds are read: fewer posts, and often refused.',
    ),
  clientSecret: z.string().min(1).optional().describe('Secret of that app.'),
  subreddits: z
    .array(z.string().regex(/^\w{2,50}$/u, 'expected a name such as "technology", without r/'))
    .default([])
    .describe('Subreddits whose new posts and comments are all read: comments cannot be searched for.'),
  baseUrl: baseUrl.prefault('https://oauth.reddit.com').describe('Where the API stands.'),
  siteUrl: baseUrl.prefault('https://www.reddit.com').describe('Where tokens and feeds are.'),
});

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const answerSchema = z.object({
  kind: z.literal('Listing'),
  data: z.object({ after: z.string().max(100).nullish(), children: z.array(z.unknown()).max(1_000) }),
});

const seconds = z.number().positive().max(10_000_000_000);
const count = z.number().int().nonnegative();
const name = z.string().max(300);
const common = {
  name: z.string().regex(/^t[13]_\w{1,20}$/u),
  author: name.nullish(),
  author_fullname: name.nullish(),
  permalink: z.string().max(2_000),
  created_utc: seconds,
  edited: z.union([z.boolean(), seconds]).nullish(),
  score: z.number().int().nullish(),
};

const linkSchema = z.object({
  kind: z.literal('t3'),
  data: z.object({
    ...common,
    title: z.string(),
    selftext: z.string(),
    is_self: z.boolean(),
    url: z.string().max(8_000).nullish(),
    num_comments: count,
    removed_by_category: z.string().nullish(),
  }),
});

const commentSchema = z.object({
  kind: z.literal('t1'),
  data: z.object({ ...common, body: z.string(), link_id: name, parent_id: name }),
});

const thingSchema = z.discriminatedUnion('kind', [linkSchema, commentSchema]);

type Config = z.infer<typeof configSchema>;
type Thing = z.infer<typeof thingSchema>;

export const reddit: SourceComponent<Config, unknown> = {
  type: 'reddit',
  summary: 'Posts on Reddit that name a brand, and all posts and comments of chosen subreddits.',
  config: configSchema,
  schedule: 'every 5m',
  refresh: 'free',
  page: {
    see: 'https://www.reddit.com/dev/api#GET_search',
    costs: 'Nothing for small use; read Reddit’s terms for any other.',
    credentials:
      'An app of the kind “script” or “web app” (https://www.reddit.com/prefs/apps): `clientId` and `clientSecret`. Without one feeds are read, which are often refused.',
    gives:
      'url title author.id author.handle author.url parentId threadId engagement.score engagement.replies publishedAt editedAt'.split(
        ' ',
      ),
    blind:
      'Comments elsewhere than in chosen `subreddits`: Reddit’s search finds none. Private and quarantined subreddits.',
    backfill:
      'About a thousand posts a search and a subreddit: Reddit gives no more of a list. Without an app, nothing.',
    after: 'Scores, numbers of comments, edits, and what was deleted or removed. Without an app, nothing.',
    example: 'clientId: ${REDDIT_CLIENT_ID}\nclientSecret: ${REDDIT_CLIENT_SECRET}\nsubreddits: [technology]',
  },
  create: (config, context) =>
    config.clientId === undefined ? createRedditFeeds(config, context) : createReddit(config, context),
};

const dialect: Dialect = {
  maxLength: 512,
  or: ' OR ',
  write: (term) =>
    term.kind === 'author' ? `author:${term.text}` : term.kind === 'site' ? `url:${term.text}` : writeUsual(term),
};

const pageSize = 100;
/** A listing gives a thousand at most. */
const maxPages = 10;

function createReddit(config: Config, context: SourceContext): Source<unknown> {
  const { http, clock } = context;
  const { clientId, clientSecret = '' } = config;
  const tokens = createTokenKeeper(clock, async (signal) => {
    const response = await http.request({
      url: `${config.siteUrl}/api/v1/access_token`,
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      signal,
    });
    const answer = expectJson(
      response,
      tokenSchema,
      'asking Reddit for a token ("clientId", "clientSecret")',
      clock.now(),
    );
    return { token: answer.access_token, until: clock.now() + answer.expires_in * 1_000 };
  });

  async function get(url: string, signal: AbortSignal): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const token = await tokens.get(signal);
      const response = await http.request({ url, headers: { authorization: `bearer ${token}` }, signal });
      // Tokens can end before their time.
      if (response.status !== 401 || attempt > 1) return response;
      tokens.forget(token);
    }
  }

  const listings = config.subreddits.flatMap((subreddit) => [`/r/${subreddit}/new`, `/r/${subreddit}/comments`]);
  const source = createSearchSource(config, context, {
    dialect,
    of: ['search'],
    listings,
    maxPages,
    async ask({ of, search, page, signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        ...(of === 'search' ? { q: search, sort: 'new', type: 'link' } : {}),
        limit: String(pageSize),
        raw_json: '1',
        ...(page === undefined ? {} : { after: page }),
      });
      const response = await get(`${config.baseUrl}${of === 'search' ? '/search' : search}?${parameters}`, signal);
      const { data } = expectJson(response, answerSchema, 'reading Reddit', clock.now());
      return { ...readThings(data.children), next: data.after ?? undefined };
    },
  });

  /** What is gone is still answered, and says so: of what is missing, nothing is known. */
  const refresh = refreshInParts(
    pageSize,
    ({ id }) => (/^reddit:t[13]_\w+$/u.test(id) ? id.slice('reddit:'.length) : undefined),
    async (names, signal) => {
      const parameters = new URLSearchParams({ id: names.join(','), raw_json: '1' });
      const response = await get(`${config.baseUrl}/api/info?${parameters}`, signal);
      return readThings(expectJson(response, answerSchema, 'asking Reddit for posts again', clock.now()).data.children);
    },
  );
  return { ...source, refresh } as Source<unknown>;
}

function readThings(raw: readonly unknown[]): Pick<SearchPage, 'posts' | 'deletions' | 'rejects'> {
  const { items, rejects } = readItems(raw, thingSchema, (item) => (item as { data?: { name?: unknown } }).data?.name);
  return {
    posts: items.flatMap((thing) => (isGone(thing) ? [] : [toPost(thing)])),
    deletions: items.flatMap((thing): DeletionDraft[] =>
      isGone(thing) ? [{ id: `reddit:${thing.data.name}`, network: 'reddit' }] : [],
    ),
    rejects,
  };
}

/** Deleted by its author, or removed: what is left of it says so. */
function isGone({ kind, data }: Thing): boolean {
  if (kind === 't1') return data.author === '[deleted]' && /^\[(?:deleted|removed)\]$/u.test(data.body);
  return data.removed_by_category != null || (data.author === '[deleted]' && data.is_self);
}

function toPost({ kind, data }: Thing): PostDraft {
  const author = data.author === '[deleted]' ? undefined : data.author;
  const common = {
    id: `reddit:${data.name}`,
    network: 'reddit',
    url: `https://www.reddit.com${data.permalink}`,
    author: given({
      id: data.author_fullname,
      handle: author,
      url: author == null ? undefined : `https://www.reddit.com/user/${encodeURIComponent(author)}`,
    }),
    publishedAt: Math.round(data.created_utc * 1_000),
    ...(typeof data.edited === 'number' ? { editedAt: Math.round(data.edited * 1_000) } : {}),
  };
  if (kind === 't1') {
    const { link_id, parent_id, body } = data;
    return {
      ...common,
      type: 'comment',
      text: body,
      parentId: `reddit:${parent_id}`,
      threadId: `reddit:${link_id}`,
      engagement: given({ score: data.score }),
    };
  }
  return {
    ...common,
    type: 'post',
    title: data.title,
    text: [data.selftext, data.is_self ? '' : (data.url ?? '')].filter(Boolean).join('\n\n'),
    engagement: given({ score: data.score, replies: data.num_comments }),
  };
}

/** Without an app, by RSS: what the feed source makes of it, under the ids that the API would give. */
function createRedditFeeds(config: Config, context: SourceContext): Source<unknown> {
  const searches = [...writeSearches(context.searches, dialect, context.log), ...config.query];
  const urls = [
    ...searches.map(
      (search) => `${config.siteUrl}/search.rss?${new URLSearchParams({ q: search, sort: 'new', limit: '100' })}`,
    ),
    ...config.subreddits.flatMap((name) => [
      `${config.siteUrl}/r/${name}/new.rss?limit=100`,
      `${config.siteUrl}/r/${name}/comments.rss?limit=100`,
    ]),
  ];
  return createFeedSearch({ urls, network: 'reddit', what: 'Reddit' }, context, fromFeed);
}

function fromFeed(post: PostDraft): PostDraft {
  const [, link, comment] = /\/comments\/(\w+)\/[^/]*(?:\/(\w+))?/u.exec(post.url ?? '') ?? [];
  const handle = post.author?.name?.replace(/^\/u\//u, '');
  const author = given({ ...post.author, name: undefined, handle });
  if (link === undefined) return { ...post, author };
  if (comment === undefined) return { ...post, author, id: `reddit:t3_${link}`, type: 'post' };
  return { ...post, author, id: `reddit:t1_${comment}`, type: 'comment', threadId: `reddit:t3_${link}` };
}
