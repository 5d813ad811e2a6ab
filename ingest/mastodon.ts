// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import { createMastodonRefresh, readStatuses } from './mastodon-posts.ts';
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
  baseUrl: baseUrl.prefault('https://mastodon.social').describe('The instance. It knows what it federates with.'),
});

const pageSize = 40;

type Config = z.infer<typeof configSchema>;

export const mastodon: SourceComponent<Config, SearchCursor> = {
  type: 'mastodon',
  summary: 'Posts that a Mastodon instance knows: by hashtag, and by words with a token.',
  config: configSchema,
  schedule: 'every 5m',
  refresh: 'free',
  page: {
    see: 'https://docs.joinmastodon.org/methods/search/',
    costs: 'Nothing.',
    credentials:
      'None for hashtags, on most instances. A `token` with `read:search` and `read:statuses` of an account for texts: Preferences, Development, New application.',
    gives:
      'url title author.id author.handle author.name author.url author.avatarUrl author.bio author.followers parentId languageHint engagement.likes engagement.shares engagement.replies media publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'What the instance does not federate with; authors who do not want to be found by search.',
    backfill: 'As many pages as the instance gives of a hashtag; of texts, what its search finds.',
    after:
      'Numbers, edits and deletions, from the instance where each was written. Deletions at once: see `mastodonstream`.',
    example: 'baseUrl: https://mastodon.social\ntoken: ${MASTODON_TOKEN}',
  },
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
        return { ...readStatuses(statuses, host), next: typeof last?.id === 'string' ? last.id : undefined };
      }
      const offset = page ?? '0';
      const found = { q: search, type: 'statuses', limit: String(pageSize), offset };
      const answer = z.object({ statuses: z.array(z.unknown()).max(1_000) });
      const response = await ask('/api/v2/search', found, signal);
      const { statuses } = expectJson(response, answer, 'searching Mastodon', clock.now());
      const next = statuses.length < pageSize ? undefined : String(Number(offset) + statuses.length);
      return { ...readStatuses(statuses, host), next };
    },
  });

  const refresh = createMastodonRefresh(config, context);
  return { ...source, refresh };
}
