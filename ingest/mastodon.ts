import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { escapeHtml, given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, writeUsual } from './search/write.ts';

/** https://docs.joinmastodon.org/methods/timelines/#tag and …/methods/search/ */
const configSchema = z.strictObject({
  ...searchFields,
  query: searchFields.query.describe('Further hashtags (`#acme`), and with a `token` further searches.'),
  token: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Of an account on the instance (Preferences, Development, New application, with `read:search` and `read:statuses`): then texts are searched too, and not hashtags alone.',
    ),
  baseUrl: baseUrl.default('https://mastodon.social').describe('The instance. It knows what it federates with.'),
});

const pageSize = 40;

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const address = z.string().max(2_000);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const statusSchema = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/u),
  uri: address,
  url: address.nullish(),
  created_at: time,
  edited_at: time.nullish(),
  content: z.string(),
  spoiler_text: z.string().max(10_000),
  language: z.string().max(35).nullish(),
  in_reply_to_id: z.string().max(100).nullish(),
  account: z.object({
    acct: z.string().max(1_000),
    url: address.nullish(),
    uri: address.nullish(),
    display_name: z.string().max(1_000),
    avatar: address.nullish(),
    note: z.string().nullish(),
    followers_count: z.number().int().nullish(),
  }),
  reblogs_count: count,
  favourites_count: count,
  replies_count: count,
  media_attachments: z.array(z.object({ url: address.nullish() })).max(100),
});

type Config = z.infer<typeof configSchema>;
type Status = z.infer<typeof statusSchema>;

export const mastodon: SourceComponent<Config, SearchCursor> = {
  type: 'mastodon',
  summary: 'Posts that a Mastodon instance knows: by hashtag, and by words with a token.',
  config: configSchema,
  schedule: 'every 5m',
  create: createMastodon,
};

/** Hashtags, and names as people make hashtags of them. */
const tags: Dialect = {
  maxLength: 200,
  write: ({ kind, text }) => {
    const tag = text.replace(/[^\p{L}\p{N}\p{M}_]/gu, '');
    const isTag = kind === 'hashtag' || kind === 'cashtag' || kind === 'words' || kind === 'prefix';
    return isTag && /\p{L}/u.test(tag) ? `#${tag.toLowerCase()}` : undefined;
  },
};

const texts: Dialect = { maxLength: 500, write: writeUsual };

function createMastodon(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const { host } = new URL(config.baseUrl);
  const headers: Record<string, string> = config.token === undefined ? {} : { authorization: `Bearer ${config.token}` };
  const ask = async (path: string, parameters: Record<string, string>, signal: AbortSignal) =>
    http.request({ url: `${config.baseUrl}${path}?${new URLSearchParams(parameters)}`, headers, signal });

  const source = createSearchSource(config, context, {
    dialect: (of) => (of === 'tag' ? tags : texts),
    of: config.token === undefined ? ['tag'] : ['tag', 'search'],
    maxPages: 100,
    async ask({ of, search, page, signal }): Promise<SearchPage> {
      if (of === 'tag') {
        const older: Record<string, string> = page === undefined ? {} : { max_id: page };
        const path = `/api/v1/timelines/tag/${encodeURIComponent(search.replace(/^#/u, ''))}`;
        const response = await ask(path, { limit: String(pageSize), ...older }, signal);
        const statuses = expectJson(response, z.array(z.unknown()).max(1_000), `reading ${search}`, clock.now());
        const last = statuses.at(-1) as { id?: unknown } | undefined;
        return { ...read(statuses), next: typeof last?.id === 'string' ? last.id : undefined };
      }
      const offset = page ?? '0';
      const found = { q: search, type: 'statuses', limit: String(pageSize), offset };
      const answer = z.object({ statuses: z.array(z.unknown()).max(1_000) });
      const response = await ask('/api/v2/search', found, signal);
      const { statuses } = expectJson(response, answer, 'searching Mastodon', clock.now());
      const next = statuses.length < pageSize ? undefined : String(Number(offset) + statuses.length);
      return { ...read(statuses), next };
    },
  });

  function read(raw: readonly unknown[]): Pick<SearchPage, 'posts' | 'rejects'> {
    const { items, rejects } = readItems(raw, statusSchema, (item) => (item as { uri?: unknown }).uri);
    return { posts: items.map((status) => toPost(status, host)), rejects };
  }
  return source;
}

/** The id on the instance where it was written, so that a post has one id whichever instance it was found on. */
function idOf(uri: string): string {
  const [, home, id] = /^https?:\/\/([^/]+)\/(?:ap\/)?users\/[^/]+\/statuses\/(\d+)$/u.exec(uri) ?? [];
  return `mastodon:${home === undefined ? uri.replace(/^https?:\/\//u, '') : `${home}/${id}`}`;
}

function toPost(status: Status, host: string): PostDraft {
  const { account, in_reply_to_id: parent, spoiler_text: warning, language, edited_at: editedAt } = status;
  const followers = account.followers_count;
  return {
    id: idOf(status.uri),
    network: 'mastodon',
    type: parent == null ? 'post' : 'reply',
    url: status.url ?? status.uri,
    ...(warning === '' ? {} : { title: escapeHtml(warning) }),
    text: status.content,
    markup: 'html',
    author: given({
      id: account.uri ?? account.url,
      handle: account.acct.includes('@') ? account.acct : `${account.acct}@${host}`,
      name: account.display_name,
      url: account.url,
      avatarUrl: account.avatar,
      bio: account.note
        ?.replace(/<[^>]{0,1000}>|\s+/gu, ' ')
        .trim()
        .slice(0, 10_000),
      // Some servers hide the number as -1.
      followers: followers == null || followers < 0 ? undefined : followers,
    }),
    // As the instance that was asked calls it: of a parent from elsewhere, it knows no other name here.
    ...(parent == null ? {} : { parentId: `mastodon:${host}/${parent}` }),
    ...(language == null ? {} : { languageHint: language }),
    engagement: { likes: status.favourites_count, shares: status.reblogs_count, replies: status.replies_count },
    media: status.media_attachments.flatMap(({ url }) => url ?? []),
    publishedAt: status.created_at,
    ...(editedAt == null ? {} : { editedAt }),
  };
}
