import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { escapeHtml, given, readItems } from './items.ts';
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
  apiKey: z.string().min(1).optional().describe('Of an account, for higher limits: sent as `api-key`.'),
  baseUrl: baseUrl.default('https://dev.to').describe('Where it stands: other communities of Forem work too.'),
});

const pageSize = 100;
const short = z.string().max(2_000);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const articleSchema = z.object({
  id: z.number().int().positive(),
  title: z.string(),
  description: z.string().nullish(),
  url: short,
  published_timestamp: time,
  edited_at: time.nullish(),
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

type Config = z.infer<typeof configSchema>;
type Article = z.infer<typeof articleSchema>;

export const devto: SourceComponent<Config, SearchCursor> = {
  type: 'devto',
  summary: 'All new articles on dev.to, or another community of Forem: those that name a brand are kept.',
  config: configSchema,
  schedule: 'every 30m',
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
    const { body_html, body_markdown } = expectJson(response, wholeSchema, 'reading an article', clock.now());
    return body_html ?? (body_markdown == null ? undefined : escapeHtml(body_markdown));
  }

  return createSearchSource(config, context, {
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
      author: given({
        id: user.user_id == null ? undefined : String(user.user_id),
        handle: user.username,
        name: user.name,
        url: `${config.baseUrl}/${user.username}`,
        avatarUrl: user.profile_image,
      }),
      engagement: given({ likes: article.public_reactions_count, replies: article.comments_count }),
      media: cover_image ? [cover_image] : [],
      publishedAt: article.published_timestamp,
      ...given({ editedAt: edited_at }),
    };
  }
}
