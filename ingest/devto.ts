import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { escapeHtml, given, isoTime, jsonOf, readItems } from './items.ts';
import { deletionOf, refreshOneByOne } from './refresh.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';

/** https://developers.forem.com/api/v1#tag/articles */
const configSchema = z.strictObject({
  since: searchFields.since,
  overlapMinutes: searchFields.overlapMinutes.default(60),
  fullText: z
    .boolean()
    .default(true)
    .describe('Whether each article is read whole, with one request more: lists give a beginning only.'),
  comments: z
    .boolean()
    .default(true)
    .describe('Whether comments on the articles found are read when those are asked for again.'),
  apiKey: z.string().min(1).optional().describe('Of an account, for higher limits: sent as `api-key`.'),
  baseUrl: baseUrl.prefault('https://dev.to').describe('Where it stands: other communities of Forem work too.'),
});

const pageSize = 100;
const short = z.string().max(2_000);

const articleSchema = z.object({
  id: z.number().int().positive(),
  title: z.string(),
  description: z.string().nullish(),
  url: short,
  published_timestamp: isoTime,
  edited_at: isoTime.nullish(),
  comments_count: z.number().int().nonnegative().nullish(),
  public_reactions_count: z.number().int().nonnegative().nullish(),
  cover_image: short.nullish(),
  user: z.object({
    user_id: z.number().int().nullish(),
    username: short,
    name: short.nullish(),
    profile_image: short.nullish(),
  }),
});

const wholeSchema = z.object({ body_markdown: z.string().nullish(), body_html: z.string().nullish() });

/** With its replies below it. */
const commentSchema = z.object({
  id_code: z.string().regex(/^\w{1,50}$/u),
  created_at: isoTime,
  body_html: z.string(),
  user: articleSchema.shape.user.partial({ username: true }),
  children: z.array(z.unknown()).max(5_000).default([]),
});

/** Most that are taken of one article. */
const mostComments = 500;

type Comment = z.infer<typeof commentSchema>;
type Config = z.infer<typeof configSchema>;
type Article = z.infer<typeof articleSchema>;

export const devto: SourceComponent<Config, SearchCursor> = {
  type: 'devto',
  summary: 'All new articles on dev.to, or another community of Forem: those that name a brand are kept.',
  config: configSchema,
  schedule: 'every 30m',
  refresh: 'free',
  page: {
    see: 'https://developers.forem.com/api/v1',
    costs: 'Nothing.',
    credentials: 'None are needed; an `apiKey` of an account (Settings, Extensions) raises limits.',
    gives:
      'url title author.id author.handle author.name author.url author.avatarUrl engagement.likes engagement.replies media publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'Comments on articles that do not name the brand themselves.',
    backfill: 'As far as the list of articles is given: all new articles are read, so that a long way takes long.',
    after: 'Numbers, edits, deletions, and comments on the articles found (`comments`).',
    example: '',
  },
  create: createDevto,
};

function createDevto(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const { host } = new URL(config.baseUrl);
  const headers: Record<string, string> = {
    accept: 'application/vnd.forem.api-v1+json',
    ...(config.apiKey === undefined ? {} : { 'api-key': config.apiKey }),
  };

  async function whole(article: Article, signal: AbortSignal): Promise<string | undefined> {
    const response = await http.request({ url: `${config.baseUrl}/api/articles/${article.id}`, headers, signal });
    if (response.status === 404) return undefined;
    return textOf(expectJson(response, wholeSchema, 'reading an article', clock.now()));
  }

  const source = createSearchSource(config, context, {
    listings: ['latest'],
    maxPages: 50,
    async ask({ after, page = '1', signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({ page, per_page: String(pageSize) });
      const response = await http.request({
        url: `${config.baseUrl}/api/articles/latest?${parameters}`,
        headers,
        signal,
      });
      const raw = expectJson(response, z.array(z.unknown()).max(1_000), 'reading articles', clock.now());
      const { items, rejects } = readItems(raw, articleSchema, (item) => (item as { id?: unknown }).id);
      const posts: PostDraft[] = [];
      for (const article of items) {
        const isNew = article.published_timestamp >= after;
        posts.push(toPost(article, config.fullText && isNew ? await whole(article, signal) : undefined));
      }
      return { posts, rejects, next: raw.length < pageSize ? undefined : String(Number(page) + 1) };
    },
  });

  /** https://developers.forem.com/api/v1#tag/comments */
  async function commentsOf(article: Article, post: PostDraft | undefined, signal: AbortSignal): Promise<PostDraft[]> {
    const response = await http.request({ url: `${config.baseUrl}/api/comments?a_id=${article.id}`, headers, signal });
    const threads = expectJson(response, z.array(z.unknown()).max(5_000), 'reading comments', clock.now());
    const found: PostDraft[] = [];
    const waiting = threads.map((raw) => ({ raw, parentId: post?.id }));
    for (let next = waiting.pop(); next && found.length < mostComments; next = waiting.pop()) {
      const comment = commentSchema.safeParse(next.raw).data;
      // What was deleted or hidden keeps its place, without a text.
      if (!comment) continue;
      const draft = toComment(comment, next.parentId, post);
      if (comment.body_html.trim() !== '' && comment.user.username) found.push(draft);
      waiting.push(...comment.children.map((raw) => ({ raw, parentId: draft.id })));
    }
    return found;
  }

  function toComment(comment: Comment, parentId: string | undefined, post: PostDraft | undefined): PostDraft {
    return {
      id: `devto:${host === 'dev.to' ? '' : `${host}/`}comment/${comment.id_code}`,
      network: 'devto',
      type: parentId === post?.id ? 'comment' : 'reply',
      url: `${config.baseUrl}/${comment.user.username}/comment/${comment.id_code}`,
      text: comment.body_html,
      markup: 'html',
      author: authorOf(comment.user),
      ...given({ parentId, threadId: post?.id }),
      publishedAt: comment.created_at,
    };
  }

  function authorOf(user: Comment['user']): PostDraft['author'] {
    return given({
      id: user.user_id == null ? undefined : String(user.user_id),
      handle: user.username,
      name: user.name,
      url: `${config.baseUrl}/${user.username}`,
      avatarUrl: user.profile_image,
    });
  }

  /** An article that is not found is gone where its author is still there: https://developers.forem.com/api/v1 */
  const refresh = refreshOneByOne(async ({ id, url }, signal) => {
    const number = (host === 'dev.to' ? /^devto:(\d+)$/u : /^devto:[^/]+\/(\d+)$/u).exec(id)?.[1];
    if (number === undefined) return undefined;
    const ask = (path: string) => http.request({ url: `${config.baseUrl}/api/${path}`, headers, signal });
    const response = await ask(`articles/${number}`);
    if (response.status === 404) {
      const name = /^https?:\/\/[^/]+\/([^/]+)\//u.exec(url)?.[1];
      if (name === undefined || !saysNotFound(response)) return undefined;
      const author = await ask(`users/by_username?${new URLSearchParams({ url: name })}`);
      return author.status === 200 ? { deletions: [deletionOf(id)] } : undefined;
    }
    const article = expectJson(
      response,
      articleSchema.extend(wholeSchema.shape),
      'reading an article again',
      clock.now(),
    );
    const posts = [toPost(article, textOf(article))];
    if (config.comments && article.comments_count) posts.push(...(await commentsOf(article, posts[0], signal)));
    return { posts };
  });
  return { ...source, refresh };

  function toPost(article: Article, text: string | undefined): PostDraft {
    const { user, cover_image, edited_at } = article;
    return {
      id: `devto:${host === 'dev.to' ? '' : `${host}/`}${article.id}`,
      network: 'devto',
      type: 'article',
      url: article.url,
      title: escapeHtml(article.title),
      text: text ?? escapeHtml(article.description ?? ''),
      markup: 'html',
      author: authorOf(user),
      engagement: given({ likes: article.public_reactions_count, replies: article.comments_count }),
      media: cover_image ? [cover_image] : [],
      publishedAt: article.published_timestamp,
      ...given({ editedAt: edited_at }),
    };
  }
}

function textOf({ body_html, body_markdown }: z.infer<typeof wholeSchema>): string | undefined {
  return body_html ?? (body_markdown == null ? undefined : escapeHtml(body_markdown));
}

/** As the API says it, and not whatever stands before it. */
function saysNotFound(response: HttpResponse): boolean {
  return z.object({ error: z.string(), status: z.literal(404) }).safeParse(jsonOf(response)).success;
}
