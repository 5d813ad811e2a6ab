// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import type { PostDraft } from '../core/post.ts';
import { askGraph, graphFields, graphTime } from './graph.ts';
import { given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { createSearchSource, type SearchCursor, searchFields } from './search/source.ts';

/** https://developers.facebook.com/docs/graph-api/reference/page/ */
const configSchema = z.strictObject({
  ...graphFields,
  since: searchFields.since,
  overlapMinutes: searchFields.overlapMinutes
    .default(10_080)
    .describe('How far back posts are read again, for the comments that come later: a week.'),
  pages: z
    .array(z.string().regex(/^\d{3,25}$/u, 'expected the number of a page'))
    .min(1)
    .describe('Your pages, by their number.'),
  token: z
    .string()
    .min(1)
    .describe(
      'Page access token with `pages_read_engagement` and `pages_read_user_content`; the app needs its review by Meta.',
    ),
  edges: z
    .array(z.enum(['tagged', 'feed']))
    .min(1)
    .default(['tagged', 'feed'])
    .describe('`tagged`: posts of others that tag the page. `feed`: what stands on the page, with the comments.'),
});

const short = z.string().max(2_000).nullish();
const summary = z
  .object({ summary: z.object({ total_count: z.number().int().nonnegative().nullish() }).nullish() })
  .nullish();
/** Absent without the right to see who it is. */
const fromSchema = z.object({ id: z.string().max(100), name: short }).nullish();

const commentSchema = z.object({
  id: z.string().max(200),
  created_time: graphTime,
  message: z.string().nullish(),
  from: fromSchema,
  permalink_url: short,
  like_count: z.number().int().nonnegative().nullish(),
  parent: z.object({ id: z.string().max(200) }).nullish(),
});

const postSchema = z.object({
  id: z.string().max(200),
  created_time: graphTime,
  message: z.string().nullish(),
  from: fromSchema,
  permalink_url: short,
  full_picture: short,
  shares: z.object({ count: z.number().int().nonnegative() }).nullish(),
  reactions: summary,
  comments: z
    .object({
      data: z.array(commentSchema).max(1_000).default([]),
      summary: z.object({ total_count: z.number().int().nonnegative().nullish() }).nullish(),
    })
    .nullish(),
});

const fields = [
  'id,created_time,message,from,permalink_url,full_picture,shares,reactions.summary(true).limit(0)',
  'comments.summary(true).order(reverse_chronological).limit(50){id,created_time,message,from,permalink_url,like_count,parent{id}}',
].join(',');

type Config = z.infer<typeof configSchema>;
type Post = z.infer<typeof postSchema>;

export const facebook: SourceComponent<Config, SearchCursor> = {
  type: 'facebook',
  summary: 'What people write on your Facebook pages, and where they tag them.',
  config: configSchema,
  schedule: 'every 15m',
  page: {
    see: 'https://developers.facebook.com/docs/graph-api/reference/page/feed/',
    costs: 'Nothing.',
    credentials:
      'A page token (`token`) with `pages_read_engagement` and `pages_read_user_content`, which takes Meta’s review of your app: https://developers.facebook.com/tools/explorer.',
    gives:
      'url author.id author.name author.url parentId threadId engagement.likes engagement.shares engagement.replies media publishedAt'.split(
        ' ',
      ),
    blind:
      'What people write elsewhere than on your pages or about them without a tag; who wrote it, without the permission; groups and profiles.',
    backfill: 'As far as the page gives its posts.',
    after: 'Posts of the last week are read again with their comments. Deletions are not noticed.',
    example: "token: ${FACEBOOK_PAGE_TOKEN}\npages: ['1234567890']",
  },
  create: createFacebook,
};

function createFacebook(config: Config, context: SourceContext): Source<SearchCursor> {
  return createSearchSource(config, context, {
    listings: config.pages.flatMap((page) => config.edges.map((edge) => `${page}/${edge}`)),
    maxPages: 50,
    async ask({ search, page, signal }): Promise<SearchPage> {
      const { data, next } = await askGraph({ path: search, fields, after: page, config, context, signal });
      const { items, rejects } = readItems(data, postSchema, (item) => (item as { id?: unknown }).id);
      return { posts: items.flatMap(toPosts), rejects, next };
    },
  });
}

/** A post and its newest comments. Those without words are no posts. */
function toPosts(post: Post): PostDraft[] {
  const own: PostDraft = {
    id: `facebook:${post.id}`,
    network: 'facebook',
    type: 'post',
    ...given({ url: post.permalink_url }),
    text: post.message ?? '',
    author: authorOf(post.from),
    engagement: given({
      likes: post.reactions?.summary?.total_count,
      shares: post.shares?.count,
      replies: post.comments?.summary?.total_count,
    }),
    media: post.full_picture ? [post.full_picture] : [],
    publishedAt: post.created_time,
  };
  const comments = (post.comments?.data ?? []).map(
    (comment): PostDraft => ({
      id: `facebook:${comment.id}`,
      network: 'facebook',
      type: comment.parent == null ? 'comment' : 'reply',
      ...given({ url: comment.permalink_url }),
      text: comment.message ?? '',
      author: authorOf(comment.from),
      parentId: `facebook:${comment.parent?.id ?? post.id}`,
      threadId: `facebook:${post.id}`,
      engagement: given({ likes: comment.like_count }),
      publishedAt: comment.created_time,
    }),
  );
  return [own, ...comments].filter(({ text }) => text !== '');
}

function authorOf(from: z.infer<typeof fromSchema>) {
  return given({ id: from?.id, name: from?.name, url: from && `https://www.facebook.com/${from.id}` });
}
