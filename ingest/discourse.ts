import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { escapeHtml, given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, quoted } from './search/write.ts';

/** https://docs.discourse.org/#tag/Search */
const configSchema = z.strictObject({
  ...searchFields,
  baseUrl: baseUrl.describe('The forum, such as https://community.acme.com.'),
  apiKey: z
    .string()
    .min(1)
    .optional()
    .describe('For forums that are closed: a key of an administrator, for searching and reading.'),
  apiUsername: z.string().min(1).optional().describe('The user that the key is of.'),
  fullText: z
    .boolean()
    .default(true)
    .describe('Whether each post found is read whole, with one request more: a search gives an excerpt.'),
});

const count = z.number().int().nonnegative();
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const short = z.string().max(2_000);

const answerSchema = z.object({
  /** Absent where nothing is found. */
  posts: z.array(z.unknown()).max(1_000).default([]),
  topics: z
    .array(z.object({ id: count, title: z.string(), slug: z.string().max(1_000) }))
    .max(1_000)
    .default([]),
  grouped_search_result: z.object({ more_full_page_results: z.boolean().nullish() }),
});

const hitSchema = z.object({
  id: count,
  username: short,
  name: short.nullish(),
  avatar_template: short.nullish(),
  created_at: time,
  like_count: count.nullish(),
  blurb: z.string(),
  post_number: count,
  topic_id: count,
});

const wholeSchema = z.object({
  cooked: z.string(),
  updated_at: time.nullish(),
  version: count.nullish(),
  reply_count: count.nullish(),
  reads: count.nullish(),
  reply_to_post_number: count.nullish(),
});

type Config = z.infer<typeof configSchema>;
type Hit = z.infer<typeof hitSchema>;
type Whole = z.infer<typeof wholeSchema>;

export const discourse: SourceComponent<Config, SearchCursor> = {
  type: 'discourse',
  summary: 'Posts of a Discourse forum that name a brand.',
  config: configSchema,
  schedule: 'every 15m',
  create: createDiscourse,
};

const dialect: Dialect = {
  maxLength: 200,
  write: ({ kind, text }) => (kind === 'author' ? `@${text.replace(/^@/u, '')}` : quoted(text)),
};

function createDiscourse(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const { host } = new URL(config.baseUrl);
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...(config.apiKey === undefined
      ? {}
      : { 'api-key': config.apiKey, 'api-username': config.apiUsername ?? 'system' }),
  };

  /** The post itself, where it can be read still. */
  async function whole(id: number, signal: AbortSignal): Promise<Whole | undefined> {
    const response = await http.request({ url: `${config.baseUrl}/posts/${id}.json`, headers, signal });
    if (response.status === 403 || response.status === 404 || response.status === 410) return undefined;
    return expectJson(response, wholeSchema, 'reading a post of the forum', clock.now());
  }

  return createSearchSource(config, context, {
    dialect,
    maxPages: 20,
    async ask({ search, after, page = '1', signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        q: `${search} after:${new Date(after - 86_400_000).toISOString().slice(0, 10)} order:latest`,
        page,
      });
      const response = await http.request({ url: `${config.baseUrl}/search.json?${parameters}`, headers, signal });
      const {
        posts: raw,
        topics,
        grouped_search_result,
      } = expectJson(response, answerSchema, 'searching the forum', clock.now());
      const { items, rejects } = readItems(raw, hitSchema, (item) => (item as { id?: unknown }).id);
      const byId = new Map(topics.map((topic) => [topic.id, topic]));
      const posts: PostDraft[] = [];
      for (const hit of items) {
        const text = config.fullText && hit.created_at >= after ? await whole(hit.id, signal) : undefined;
        posts.push(toPost(hit, byId.get(hit.topic_id), text));
      }
      const next =
        grouped_search_result.more_full_page_results && raw.length > 0 ? String(Number(page) + 1) : undefined;
      return { posts, rejects, next };
    },
  });

  function toPost(hit: Hit, topic: { title: string; slug: string } | undefined, text: Whole | undefined): PostDraft {
    const avatar = hit.avatar_template?.replace('{size}', '144');
    const edited = text?.version != null && text.version > 1 ? text.updated_at : undefined;
    return {
      id: `discourse:${host}/${hit.id}`,
      network: 'discourse',
      type: hit.post_number === 1 ? 'post' : 'reply',
      url: `${config.baseUrl}/t/${topic?.slug ?? '-'}/${hit.topic_id}/${hit.post_number}`,
      // The title is what the first post says; those below it only answer.
      ...(topic !== undefined && hit.post_number === 1 ? { title: escapeHtml(topic.title) } : {}),
      text: text?.cooked ?? escapeHtml(hit.blurb),
      markup: 'html',
      author: given({
        id: `${host}/${hit.username}`,
        handle: hit.username,
        name: hit.name,
        url: `${config.baseUrl}/u/${encodeURIComponent(hit.username)}`,
        avatarUrl: avatar && URL.canParse(avatar, config.baseUrl) ? new URL(avatar, config.baseUrl).href : undefined,
      }),
      threadId: `discourse:${host}/t/${hit.topic_id}`,
      engagement: given({ likes: hit.like_count, replies: text?.reply_count, views: text?.reads }),
      publishedAt: hit.created_at,
      ...given({ editedAt: edited }),
    };
  }
}
