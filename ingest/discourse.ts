import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { escapeHtml, given, isoTime, jsonOf, readItems } from './items.ts';
import { deletionOf, refreshOneByOne } from './refresh.ts';
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
  created_at: isoTime,
  like_count: count.nullish(),
  blurb: z.string(),
  post_number: count,
  topic_id: count,
});

const wholeSchema = z.object({
  cooked: z.string(),
  updated_at: isoTime.nullish(),
  version: count.nullish(),
  reply_count: count.nullish(),
  reads: count.nullish(),
  reply_to_post_number: count.nullish(),
});

/** What a post says of itself beside that. */
const againSchema = z.object({
  actions_summary: z.array(z.object({ id: count, count: count.nullish() })).nullish(),
  topic_title: z.string().nullish(),
});
const likeAction = 2;
const goneSchema = z.object({ error_type: z.literal('not_found') });

type Config = z.infer<typeof configSchema>;
type Hit = z.infer<typeof hitSchema>;
type Whole = z.infer<typeof wholeSchema>;

export const discourse: SourceComponent<Config, SearchCursor> = {
  type: 'discourse',
  summary: 'Posts of a Discourse forum that name a brand.',
  config: configSchema,
  schedule: 'every 15m',
  refresh: 'free',
  page: {
    see: 'https://docs.discourse.org/#tag/Search',
    costs: 'Nothing.',
    credentials:
      'None for public forums. For closed ones an administrator makes a key (Admin, API: `apiKey`, and `apiUsername`), for searching and reading posts and topics.',
    gives:
      'url title author.id author.handle author.name author.url author.avatarUrl threadId engagement.likes engagement.replies engagement.views publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'Categories that the key, or everybody, may not read; messages between users.',
    backfill: 'All that the search of the forum finds, by days.',
    after:
      'Numbers, edits, and posts that are deleted. What is hidden or in a closed category is not taken for deleted.',
    example: 'baseUrl: https://community.acme.example',
  },
  create: createDiscourse,
};

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

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

  const source = createSearchSource(config, context, {
    dialect,
    bounded: true,
    maxPages: 20,
    async ask({ search, after, before, page = '1', signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        q: `${search} after:${day(after - 86_400_000)}${before === undefined ? '' : ` before:${day(before + 86_400_000)}`} order:latest`,
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

  /** What may not be read is answered 403, and what is deleted 404 with these words. */
  const refresh = refreshOneByOne(async ({ id, url }, signal) => {
    const number = id.startsWith(`discourse:${host}/`) ? id.slice(`discourse:${host}/`.length) : '';
    if (!/^\d+$/u.test(number)) return undefined;
    const response = await http.request({ url: `${config.baseUrl}/posts/${number}.json`, headers, signal });
    if (response.status === 404) {
      return goneSchema.safeParse(jsonOf(response)).success ? { deletions: [deletionOf(id)] } : undefined;
    }
    if (response.status === 403 || response.status === 410) return undefined;
    const again = hitSchema.omit({ blurb: true, like_count: true }).extend(wholeSchema.shape).extend(againSchema.shape);
    const whole = expectJson(response, again, 'reading a post of the forum again', clock.now());
    const likes = whole.actions_summary?.find((action) => action.id === likeAction)?.count ?? 0;
    const slug = /\/t\/([^/]+)\/\d+\/\d+$/u.exec(url)?.[1] ?? '-';
    const title = whole.topic_title ?? (whole.post_number === 1 ? await titleOf(whole.topic_id, signal) : '');
    // A first post without its title would be another post.
    if (title === undefined) return undefined;
    const topic = { slug, title };
    return { posts: [toPost({ ...whole, blurb: '', like_count: likes }, topic, whole)] };
  });
  return { ...source, refresh };

  async function titleOf(topic: number, signal: AbortSignal): Promise<string | undefined> {
    const response = await http.request({ url: `${config.baseUrl}/t/${topic}.json`, headers, signal });
    return z.object({ title: z.string() }).safeParse(jsonOf(response)).data?.title;
  }

  function toPost(hit: Hit, topic: { title: string; slug: string } | undefined, text: Whole | undefined): PostDraft {
    const avatar = hit.avatar_template?.replace('{size}', '144');
    const edited = text?.version != null && text.version > 1 ? text.updated_at : undefined;
    return {
      id: `discourse:${host}/${hit.id}`,
      network: 'discourse',
      type: hit.post_number === 1 ? 'post' : 'reply',
      url: `${config.baseUrl}/t/${topic?.slug ?? '-'}/${hit.topic_id}/${hit.post_number}`,
      // The title is what the first post says; those below it only answer.
      ...(topic?.title && hit.post_number === 1 ? { title: escapeHtml(topic.title) } : {}),
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
