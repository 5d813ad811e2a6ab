import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, quoted } from './search/write.ts';

const configSchema = z.strictObject({
  ...searchFields,
  token: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Personal access token without any rights. Needed for discussions; without one, 10 searches a minute in place of 30.',
    ),
  kinds: z
    .array(z.enum(['issue', 'pull-request', 'discussion']))
    .min(1)
    .default(['issue', 'pull-request'])
    .describe('What to find.'),
  baseUrl: baseUrl
    .default('https://api.github.com')
    .describe('Where the API stands: `https://HOST/api/v3` of an enterprise server.'),
});

const pageSize = 100;
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const address = z.string().max(2_000);

const issueSchema = z.object({
  html_url: address.regex(/^https?:\/\/[^/]+\/[^/]+\/[^/]+\/(?:issues|pull)\/\d+$/u),
  title: z.string(),
  body: z.string().nullish(),
  /** null where the account is gone. */
  user: z
    .object({ login: z.string().max(200), id: count, html_url: address.nullish(), avatar_url: address.nullish() })
    .nullish(),
  created_at: time,
  comments: count,
  reactions: z.object({ total_count: count }).nullish(),
});

const searchAnswer = z.object({
  total_count: count,
  incomplete_results: z.boolean(),
  items: z.array(z.unknown()).max(100),
});

const discussionSchema = z.object({
  url: address.regex(/^https?:\/\/[^/]+\/[^/]+\/[^/]+\/discussions\/\d+$/u),
  title: z.string(),
  body: z.string(),
  author: z.object({ login: z.string().max(200), url: address.nullish(), avatarUrl: address.nullish() }).nullish(),
  createdAt: time,
  lastEditedAt: time.nullish(),
  comments: z.object({ totalCount: count }),
  upvoteCount: z.number().int(),
  category: z.object({ isAnswerable: z.boolean() }).nullish(),
});

const graphAnswer = z.object({
  data: z
    .object({
      search: z.object({
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
        nodes: z.array(z.unknown()).max(100),
      }),
    })
    .nullish(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
});

/** https://docs.github.com/graphql/reference/queries#search */
const discussionsQuery = `query($q: String!, $after: String) {
  search(type: DISCUSSION, query: $q, first: ${pageSize}, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { ... on Discussion {
      url title body createdAt lastEditedAt upvoteCount
      author { login url avatarUrl } comments { totalCount } category { isAnswerable }
    } }
  }
}`;

type Config = z.infer<typeof configSchema>;

export const github: SourceComponent<Config, SearchCursor> = {
  type: 'github',
  summary: 'Issues, pull requests and discussions on GitHub.',
  config: configSchema,
  schedule: 'every 10m',
  create: createGithub,
};

/** At most 256 characters beside qualifiers, and five operators: https://docs.github.com/rest/search/search#limitations-on-query-length */
const dialect: Dialect = {
  maxLength: 200,
  maxTerms: 6,
  or: ' OR ',
  write: ({ kind, text }) => (kind === 'author' ? undefined : quoted(kind === 'handle' ? `@${text}` : text)),
};

function createGithub(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock, log } = context;
  if (config.kinds.includes('discussion') && config.token === undefined) {
    throw new PipelineError('GitHub: discussions are found with a "token" only', { retry: 'fatal' });
  }
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    ...(config.token === undefined ? {} : { authorization: `Bearer ${config.token}` }),
  };

  async function askDiscussions(q: string, after: string | undefined, signal: AbortSignal): Promise<SearchPage> {
    const response = await http.request({
      url: `${config.baseUrl.replace(/\/v3$/u, '')}/graphql`,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: discussionsQuery, variables: { q: `${q} sort:created-desc`, after } }),
      signal,
    });
    const { data, errors } = expectJson(response, graphAnswer, 'searching GitHub discussions', clock.now());
    if (!data) {
      const said = errors?.map(({ message }) => message).join('; ') ?? 'no data';
      const limited = errors?.some(({ type }) => type === 'RATE_LIMITED');
      throw new PipelineError(`searching GitHub discussions: ${said}`.slice(0, 500), {
        retry: 'transient',
        ...(limited ? { retryAfterMs: 300_000 } : {}),
      });
    }
    const { nodes, pageInfo } = data.search;
    const { items, rejects } = readItems(nodes, discussionSchema, (item) => (item as { url?: unknown }).url);
    const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
    return { posts: items.map(discussionPost), rejects, next };
  }

  return createSearchSource(config, context, {
    dialect,
    of: config.kinds,
    // A search gives a thousand at most.
    maxPages: 10,
    async ask({ of: kind, search, after, page, signal }): Promise<SearchPage> {
      const words = `${search.includes(' OR ') ? `(${search})` : search} created:>=${new Date(after).toISOString().slice(0, 19)}Z`;
      if (kind === 'discussion') return askDiscussions(words, page, signal);
      const number = page ?? '1';
      const parameters = new URLSearchParams({
        q: `${words} is:${kind}`,
        advanced_search: 'true',
        sort: 'created',
        order: 'desc',
        per_page: String(pageSize),
        page: number,
      });
      const response = await http.request({ url: `${config.baseUrl}/search/issues?${parameters}`, headers, signal });
      const answer = expectJson(response, searchAnswer, 'searching GitHub', clock.now());
      if (answer.incomplete_results) {
        log.warn(
          { event: 'search_incomplete', search },
          'GitHub ended this search before it was through: the next poll looks again',
        );
      }
      const { items, rejects } = readItems(
        answer.items,
        issueSchema,
        (item) => (item as { html_url?: unknown }).html_url,
      );
      const read = Number(number) * pageSize;
      const next =
        answer.items.length > 0 && read < Math.min(answer.total_count, 1_000) ? String(Number(number) + 1) : undefined;
      return { posts: items.map(issuePost), rejects, next };
    },
  });
}

/** `https://github.com/acme/sdk/issues/7` is `github:acme/sdk/issues/7`. */
function idOf(url: string): string {
  return `github:${new URL(url).pathname.slice(1)}`;
}

function issuePost(issue: z.infer<typeof issueSchema>): PostDraft {
  const { user } = issue;
  return {
    id: idOf(issue.html_url),
    network: 'github',
    type: 'post',
    url: issue.html_url,
    title: issue.title,
    text: issue.body ?? '',
    author: given({
      id: user && String(user.id),
      handle: user?.login,
      url: user?.html_url,
      avatarUrl: user?.avatar_url,
    }),
    engagement: given({ replies: issue.comments, likes: issue.reactions?.total_count }),
    publishedAt: issue.created_at,
  };
}

function discussionPost(discussion: z.infer<typeof discussionSchema>): PostDraft {
  const { author, lastEditedAt } = discussion;
  return {
    id: idOf(discussion.url),
    network: 'github',
    type: discussion.category?.isAnswerable ? 'question' : 'post',
    url: discussion.url,
    title: discussion.title,
    text: discussion.body,
    author: given({ handle: author?.login, url: author?.url, avatarUrl: author?.avatarUrl }),
    engagement: { replies: discussion.comments.totalCount, score: discussion.upvoteCount },
    publishedAt: discussion.createdAt,
    ...(lastEditedAt == null ? {} : { editedAt: lastEditedAt }),
  };
}
