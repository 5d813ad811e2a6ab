// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, isoTime, readItems } from './items.ts';
import { deletionOf, refreshOneByOne } from './refresh.ts';
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
  comments: z
    .boolean()
    .default(true)
    .describe('Whether comments on the issues found are read when those are asked for again, which takes a `token`.'),
  baseUrl: baseUrl
    .prefault('https://api.github.com')
    .describe('Where the API stands: `https://HOST/api/v3` of an enterprise server.'),
});

const pageSize = 100;
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const address = z.string().max(2_000);

const issueSchema = z.object({
  html_url: address.regex(/^https?:\/\/[^/]+\/[^/]+\/[^/]+\/(?:issues|pull)\/\d+$/u),
  title: z.string(),
  body: z.string().nullish(),
  /** null where the account is gone. */
  user: z
    .object({ login: z.string().max(200), id: count, html_url: address.nullish(), avatar_url: address.nullish() })
    .nullish(),
  created_at: isoTime,
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
  createdAt: isoTime,
  lastEditedAt: isoTime.nullish(),
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

const commentSchema = z.object({
  id: count,
  html_url: address.regex(/^https?:\/\//u),
  body: z.string().nullish(),
  user: issueSchema.shape.user,
  created_at: isoTime,
  updated_at: isoTime.nullish(),
  reactions: issueSchema.shape.reactions,
});

type Config = z.infer<typeof configSchema>;

export const github: SourceComponent<Config, SearchCursor> = {
  type: 'github',
  summary: 'Issues, pull requests and discussions on GitHub.',
  config: configSchema,
  schedule: 'every 10m',
  refresh: 'free',
  page: {
    see: 'https://docs.github.com/rest/search/search',
    costs: 'Nothing.',
    credentials:
      'None, or a personal access token without any rights (`token`, https://github.com/settings/tokens): more searches, discussions, comments, and what becomes of issues.',
    gives:
      'url title author.id author.handle author.url author.avatarUrl parentId threadId engagement.likes engagement.replies engagement.score publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'Private repositories; comments on what does not name the brand itself; code.',
    backfill: 'All that the search finds: a thousand at a time, by dates.',
    after:
      'With a token: numbers, edits, deleted issues, and comments on the issues found (`comments`). An issue of a repository that is private now stays as it is; discussions are not asked for again.',
    example: 'token: ${GITHUB_TOKEN}\nkinds: [issue, pull-request, discussion]',
  },
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

  const source = createSearchSource(config, context, {
    dialect,
    bounded: true,
    of: config.kinds,
    // A search gives a thousand at most.
    maxPages: 10,
    async ask({ of: kind, search, after, before, page, signal }): Promise<SearchPage> {
      const words = `${search.includes(' OR ') ? `(${search})` : search} created:${range(after, before)}`;
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

  /** 410 is said of deleted issues. Those of a repository that is private now, or gone, are 404: nothing is known of them. */
  const refresh = refreshOneByOne(async ({ id }, signal) => {
    const [, path, number] = /^github:([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/(\d+)$/u.exec(id) ?? [];
    if (path === undefined) return undefined;
    const ask = (url: string) =>
      http.request({ url: `${config.baseUrl}/repos/${path}/issues/${url}`, headers, signal });
    const response = await ask(`${number}`);
    if (response.status === 410) return { deletions: [deletionOf(id)] };
    if (response.status === 404) return undefined;
    const issue = expectJson(response, issueSchema, 'asking GitHub for an issue again', clock.now());
    // One that was moved is another's now.
    if (idOf(issue.html_url) !== id) return undefined;
    const posts = [issuePost(issue)];
    if (!config.comments || issue.comments === 0) return { posts };
    // They come oldest first.
    const page = Math.ceil(issue.comments / pageSize);
    const answer = await ask(`${number}/comments?per_page=${pageSize}&page=${page}`);
    if (answer.status === 404 || answer.status === 410) return { posts };
    const raw = expectJson(answer, z.array(z.unknown()).max(pageSize), 'reading comments on GitHub', clock.now());
    const { items, rejects } = readItems(raw, commentSchema, (item) => (item as { html_url?: unknown }).html_url);
    return { posts: [...posts, ...items.map((comment) => commentPost(comment, id))], rejects };
  });
  // Without a token there are 60 requests an hour, for all.
  return config.token === undefined ? source : { ...source, refresh };
}

function range(after: number, before: number | undefined): string {
  const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  return before === undefined ? `>=${at(after)}` : `${at(after)}..${at(before)}`;
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
    author: authorOf(user),
    engagement: given({ replies: issue.comments, likes: issue.reactions?.total_count }),
    publishedAt: issue.created_at,
  };
}

function commentPost(comment: z.infer<typeof commentSchema>, issue: string): PostDraft {
  const { user, created_at, updated_at } = comment;
  return {
    id: `${issue}/comment/${comment.id}`,
    network: 'github',
    type: 'comment',
    url: comment.html_url,
    text: comment.body ?? '',
    author: authorOf(user),
    parentId: issue,
    threadId: issue,
    engagement: given({ likes: comment.reactions?.total_count }),
    publishedAt: created_at,
    ...(updated_at == null || updated_at <= created_at ? {} : { editedAt: updated_at }),
  };
}

function authorOf(user: z.infer<typeof issueSchema>['user']): PostDraft['author'] {
  return given({
    id: user && String(user.id),
    handle: user?.login,
    url: user?.html_url,
    avatarUrl: user?.avatar_url,
  });
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
