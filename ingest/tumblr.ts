// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import type { Dialect } from './search/write.ts';

/** https://www.tumblr.com/docs/en/api/v2#tagged--get-posts-with-tag */
const configSchema = z.strictObject({
  since: searchFields.since,
  overlapMinutes: searchFields.overlapMinutes,
  key: z
    .string()
    .min(1)
    .describe('OAuth consumer key of an app: https://www.tumblr.com/oauth/apps. 1,000 requests an hour, 5,000 a day.'),
  tags: z
    .array(z.string().min(1).max(140))
    .default([])
    .describe('Further tags, beside the names and hashtags of the brands: there is no search of texts.'),
  baseUrl: baseUrl.prefault('https://api.tumblr.com').describe('Where the API stands.'),
});

const pageSize = 20;
const short = z.string().max(2_000);

const answerSchema = z.object({
  meta: z.object({ status: z.number(), msg: z.string() }),
  response: z.array(z.unknown()).max(1_000),
});

const postSchema = z.object({
  id_string: z.string().regex(/^\d{1,25}$/u),
  blog_name: short,
  post_url: short,
  timestamp: z.number().int().positive().max(10_000_000_000),
  type: z.string(),
  note_count: z.number().int().nonnegative().nullish(),
  tags: z.array(z.string()).max(1_000).default([]),
  title: z.string().nullish(),
  body: z.string().nullish(),
  caption: z.string().nullish(),
  description: z.string().nullish(),
  text: z.string().nullish(),
  source: z.string().nullish(),
  question: z.string().nullish(),
  answer: z.string().nullish(),
  photos: z
    .array(z.object({ original_size: z.object({ url: short }) }))
    .max(100)
    .nullish(),
});

type Config = z.infer<typeof configSchema>;

export const tumblr: SourceComponent<Config, SearchCursor> = {
  type: 'tumblr',
  summary: 'Posts on Tumblr by tag.',
  config: configSchema,
  schedule: 'every 15m',
  page: {
    see: 'https://www.tumblr.com/docs/en/api/v2#tagged--get-posts-with-tag',
    costs: 'Nothing; 1,000 requests an hour.',
    credentials: 'The OAuth consumer key of an app (`key`): https://www.tumblr.com/oauth/apps.',
    gives: 'url title author.id author.handle author.url media publishedAt'.split(' '),
    blind: 'Posts without the tag; numbers of likes, which it gives all in one with reblogs.',
    backfill: 'As far as the network gives the posts of a tag.',
    after: 'Nothing: what was found stays as it was found.',
    example: 'key: ${TUMBLR_KEY}\ntags: [acme]',
  },
  create: createTumblr,
};

/** Tags have spaces, and no sign. */
const dialect: Dialect = {
  maxLength: 140,
  write: ({ kind, text }) => (kind === 'words' || kind === 'hashtag' ? text.toLowerCase() : undefined),
};

function createTumblr(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  return createSearchSource({ ...config, query: config.tags }, context, {
    dialect,
    maxPages: 100,
    async ask({ search, page, signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        tag: search,
        limit: String(pageSize),
        ...(page === undefined ? {} : { before: page }),
        api_key: config.key,
      });
      const response = await http.request({ url: `${config.baseUrl}/v2/tagged?${parameters}`, signal });
      const { response: raw } = expectJson(response, answerSchema, 'reading Tumblr ("key")', clock.now());
      const { items, rejects } = readItems(raw, postSchema, (item) => (item as { id_string?: unknown }).id_string);
      const oldest = Math.min(...items.map(({ timestamp }) => timestamp));
      // `before` is exclusive: of several posts in one second, those on the next page would be lost.
      const next = items.length === 0 ? undefined : String(oldest + (isOneSecond(items) ? 0 : 1));
      return { posts: items.map(toPost), rejects, next };
    },
  });
}

function isOneSecond(items: readonly { timestamp: number }[]): boolean {
  return items.every(({ timestamp }) => timestamp === items[0]?.timestamp);
}

function toPost(post: z.infer<typeof postSchema>): PostDraft {
  const { title, question } = post;
  const parts = [question, post.body, post.caption, post.description, post.text, post.source, post.answer];
  const tags = post.tags.map((tag) => `#${tag.replace(/[^\p{L}\p{N}_]/gu, '')}`).join(' ');
  return {
    id: `tumblr:${post.id_string}`,
    network: 'tumblr',
    type: question ? 'question' : 'post',
    url: post.post_url,
    ...given({ title }),
    // Tags are what it was found by, and stand nowhere else.
    text: [...parts, tags && `<p>${tags}</p>`].filter(Boolean).join('\n'),
    markup: 'html',
    author: { id: post.blog_name, handle: post.blog_name, url: `https://${post.blog_name}.tumblr.com` },
    // Likes, reblogs and replies together: the network gives no more.
    engagement: {},
    media: post.photos?.map(({ original_size }) => original_size.url) ?? [],
    publishedAt: post.timestamp * 1_000,
  };
}
