// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import { createTokenKeeper } from './access-token.ts';
import { createBlueskyRefresh, readBlueskyPosts } from './bluesky-posts.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, writeUsual } from './search/write.ts';

/** https://docs.bsky.app/docs/api/app-bsky-feed-search-posts */
const configSchema = z.strictObject({
  ...searchFields,
  identifier: z.string().min(1).describe('Handle or mail address of the account that searches.'),
  appPassword: z
    .string()
    .min(1)
    .describe('An app password of it (Settings, Privacy and security, App passwords), not its own.'),
  baseUrl: baseUrl.prefault('https://bsky.social').describe("The account's server."),
});

const pageSize = 100;
/** A session lasts two hours; less is assumed. */
const sessionMs = 90 * 60_000;

const sessionSchema = z.object({ accessJwt: z.string().min(1) });
const answerSchema = z.object({ cursor: z.string().max(10_000).nullish(), posts: z.array(z.unknown()).max(1_000) });

type Config = z.infer<typeof configSchema>;

export const bluesky: SourceComponent<Config, SearchCursor> = {
  type: 'bluesky',
  summary: 'Posts on Bluesky that name a brand, by its search. For all of them as they come, see jetstream.',
  config: configSchema,
  schedule: 'every 5m',
  refresh: 'free',
  page: {
    see: 'https://docs.bsky.app/docs/api/app-bsky-feed-search-posts',
    costs: 'Nothing.',
    credentials:
      'An account (`identifier`), and an app password of it (`appPassword`): Settings, Privacy and security, App passwords.',
    gives:
      'url author.id author.handle author.name author.url author.avatarUrl parentId threadId languageHint engagement.likes engagement.shares engagement.replies media publishedAt'.split(
        ' ',
      ),
    blind: 'Deletions at once (see `jetstream`), edits, followers of authors, and what the search has not indexed.',
    backfill: 'As far as the search reaches, which is years.',
    after:
      'Numbers. A post that the network leaves out counts as deleted where its author is still there and does not block the account.',
    example: 'identifier: acme.example\nappPassword: ${BLUESKY_APP_PASSWORD}',
  },
  create: createBluesky,
};

const dialect: Dialect = {
  maxLength: 300,
  write: (term) => {
    if (term.kind === 'author') return `from:${term.text.replace(/^@/u, '')}`;
    return term.kind === 'site' ? `domain:${term.text.split('/')[0]}` : writeUsual(term);
  },
};

function createBluesky(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const tokens = createTokenKeeper(clock, async (signal) => {
    const response = await http.request({
      url: `${config.baseUrl}/xrpc/com.atproto.server.createSession`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier: config.identifier, password: config.appPassword }),
      signal,
    });
    const doing = 'opening a session on Bluesky ("identifier", "appPassword")';
    return { token: expectJson(response, sessionSchema, doing, clock.now()).accessJwt, until: clock.now() + sessionMs };
  });

  async function get(url: string, signal: AbortSignal): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const token = await tokens.get(signal);
      const response = await http.request({ url, headers: { authorization: `Bearer ${token}` }, signal });
      // An ended session is answered 400 `ExpiredToken`, or 401.
      const ended = response.status === 401 || (response.status === 400 && response.body.includes('ExpiredToken'));
      if (!ended || attempt > 1) return response;
      tokens.forget(token);
    }
  }

  const source = createSearchSource(config, context, {
    dialect,
    bounded: true,
    // The search gives ten thousand at most.
    maxPages: 100,
    async ask({ search, after, before, page, signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        q: search,
        sort: 'latest',
        since: new Date(after).toISOString(),
        ...(before === undefined ? {} : { until: new Date(before).toISOString() }),
        limit: String(pageSize),
        ...(page === undefined ? {} : { cursor: page }),
      });
      const response = await get(`${config.baseUrl}/xrpc/app.bsky.feed.searchPosts?${parameters}`, signal);
      const { posts, cursor } = expectJson(response, answerSchema, 'searching Bluesky', clock.now());
      const next = posts.length === 0 ? undefined : (cursor ?? undefined);
      return { ...readBlueskyPosts(posts), next };
    },
  });
  return { ...source, refresh: createBlueskyRefresh((path, signal) => get(`${config.baseUrl}${path}`, signal), clock) };
}
