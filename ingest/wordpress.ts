import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, jsonOf, readItems } from './items.ts';
import { deletionOf, refreshOneByOne } from './refresh.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import type { Dialect } from './search/write.ts';

/** https://developer.wordpress.org/rest-api/reference/posts/ and …/comments/ */
const configSchema = z.strictObject({
  ...searchFields,
  sites: z.array(baseUrl).min(1).max(200).describe('Sites that run WordPress, such as https://blog.example.com.'),
  kinds: z
    .array(z.enum(['posts', 'comments']))
    .min(1)
    .default(['posts', 'comments'])
    .describe('What to find.'),
});

const pageSize = 100;
const short = z.string().max(2_000);
/** Times of GMT come without a zone. */
const gmt = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/u)
  .transform((text) => Date.parse(`${text}Z`))
  .refine((at) => !Number.isNaN(at), 'expected a time');
const rendered = z.object({ rendered: z.string() });
const id = z.number().int().positive();

const authorSchema = z.object({
  id,
  name: short,
  link: short.nullish(),
  avatar_urls: z.record(z.string(), z.string()).nullish(),
});

const postSchema = z.object({
  id,
  date_gmt: gmt,
  modified_gmt: gmt.nullish().catch(undefined),
  link: short,
  title: rendered,
  content: z.object({ rendered: z.string(), protected: z.boolean().nullish() }),
  excerpt: rendered.nullish(),
  /** An author who may not be read is an error here. */
  _embedded: z.object({ author: z.array(z.unknown()).nullish() }).nullish(),
});

const commentSchema = z.object({
  id,
  post: z.number().int(),
  parent: z.number().int().nonnegative(),
  author: z.number().int().nonnegative(),
  author_name: short,
  author_url: short.nullish(),
  author_avatar_urls: z.record(z.string(), z.string()).nullish(),
  date_gmt: gmt,
  content: rendered,
  link: short,
});

type Config = z.infer<typeof configSchema>;

export const wordpress: SourceComponent<Config, SearchCursor> = {
  type: 'wordpress',
  summary: 'Posts and comments of WordPress sites that name a brand.',
  config: configSchema,
  schedule: 'every 30m',
  refresh: 'free',
  page: {
    see: 'https://developer.wordpress.org/rest-api/reference/posts/',
    costs: 'Nothing.',
    credentials: 'None are needed.',
    gives: 'url title author.id author.name author.url author.avatarUrl parentId threadId publishedAt editedAt'.split(
      ' ',
    ),
    blind: 'Sites that switched their API off; numbers; comments that wait to be approved.',
    backfill: 'All that the search of the site finds, by dates.',
    after: 'Edits, and what is deleted. What is a draft or private again is not taken for deleted.',
    example: 'sites: [https://blog.example]',
  },
  create: createWordpress,
};

/** Words that must all be there, anywhere: the search knows no phrases that it keeps together in all versions. */
const dialect: Dialect = { maxLength: 200, write: ({ kind, text }) => (kind === 'author' ? undefined : text) };

function createWordpress(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const source = createSearchSource(config, context, {
    dialect,
    bounded: true,
    of: config.sites.flatMap((site) => config.kinds.map((kind) => `${site} ${kind}`)),
    maxPages: 50,
    async ask({ of, search, after, before, page = '1', signal }): Promise<SearchPage> {
      const [site = '', kind = ''] = of.split(' ');
      const parameters = new URLSearchParams({
        search,
        after: new Date(after).toISOString().slice(0, 19),
        ...(before === undefined ? {} : { before: new Date(before + 1_000).toISOString().slice(0, 19) }),
        orderby: kind === 'posts' ? 'date' : 'date_gmt',
        order: 'desc',
        per_page: String(pageSize),
        page,
        ...(kind === 'posts' ? { _embed: 'author' } : {}),
      });
      const response = await http.request({ url: `${site}/wp-json/wp/v2/${kind}?${parameters}`, signal });
      // A page beyond the last: posts have gone in the meantime.
      if (response.status === 400 && page !== '1') return { posts: [] };
      const doing = `searching ${new URL(site).host}`;
      const raw = expectJson(response, z.array(z.unknown()).max(1_000), doing, clock.now());
      const pages = Number(response.headers['x-wp-totalpages'] ?? (raw.length < pageSize ? page : '50'));
      const next = raw.length > 0 && Number(page) < pages ? String(Number(page) + 1) : undefined;
      const idOf = (item: unknown) => (item as { link?: unknown }).link;
      if (kind === 'posts') {
        const { items, rejects } = readItems(raw, postSchema, idOf);
        return { posts: items.map((post) => toPost(post, site)), rejects, next };
      }
      const { items, rejects } = readItems(raw, commentSchema, idOf);
      return { posts: items.map((comment) => toComment(comment, site)), rejects, next };
    },
  });

  /** What is not public any more is answered 401 or 403: that says not that it is gone. */
  const refresh = refreshOneByOne(async ({ id }, signal) => {
    const [, host, kind, number] = /^wordpress:([^/]+)\/(comment\/)?(\d+)$/u.exec(id) ?? [];
    const site = config.sites.find((each) => new URL(each).host === host);
    if (site === undefined) return undefined;
    const path = kind === undefined ? `posts/${number}?_embed=author` : `comments/${number}`;
    const response = await http.request({ url: `${site}/wp-json/wp/v2/${path}`, signal });
    if (response.status >= 400 && response.status < 500 && response.status !== 429) {
      return goneSchema.safeParse(jsonOf(response)).success ? { deletions: [deletionOf(id)] } : undefined;
    }
    const raw = expectJson(response, z.unknown(), 'asking WordPress for a post again', clock.now());
    if (kind === undefined) {
      const { items, rejects } = readItems([raw], postSchema, () => id);
      return { posts: items.map((post) => toPost(post, site)), rejects };
    }
    const { items, rejects } = readItems([raw], commentSchema, () => id);
    return { posts: items.map((comment) => toComment(comment, site)), rejects };
  });
  return { ...source, refresh };
}

const goneSchema = z.object({ code: z.enum(['rest_post_invalid_id', 'rest_comment_invalid_id']) });

function toPost(post: z.infer<typeof postSchema>, site: string): PostDraft {
  const { host } = new URL(site);
  const author = authorSchema.safeParse(post._embedded?.author?.[0]).data;
  const { modified_gmt: modified } = post;
  return {
    id: `wordpress:${host}/${post.id}`,
    network: 'wordpress',
    type: 'article',
    url: post.link,
    title: post.title.rendered,
    text: post.content.protected ? (post.excerpt?.rendered ?? '') : post.content.rendered,
    markup: 'html',
    author: given({
      id: author && `${host}/${author.id}`,
      name: author?.name,
      url: author?.link,
      avatarUrl: author?.avatar_urls?.['96'],
    }),
    publishedAt: post.date_gmt,
    ...(modified == null || modified <= post.date_gmt ? {} : { editedAt: modified }),
  };
}

function toComment(comment: z.infer<typeof commentSchema>, site: string): PostDraft {
  const { host } = new URL(site);
  const { parent, author } = comment;
  return {
    id: `wordpress:${host}/comment/${comment.id}`,
    network: 'wordpress',
    type: 'comment',
    url: comment.link,
    text: comment.content.rendered,
    markup: 'html',
    author: given({
      id: author === 0 ? undefined : `${host}/${author}`,
      name: comment.author_name,
      url: comment.author_url,
      avatarUrl: comment.author_avatar_urls?.['96'],
    }),
    parentId: `wordpress:${host}/${parent === 0 ? comment.post : `comment/${parent}`}`,
    threadId: `wordpress:${host}/${comment.post}`,
    publishedAt: comment.date_gmt,
  };
}
