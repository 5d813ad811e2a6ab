import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { createTokenKeeper } from './access-token.ts';
import { given, readItems } from './items.ts';
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
  baseUrl: baseUrl.default('https://bsky.social').describe("The account's server."),
});

const pageSize = 100;
/** A session lasts two hours; less is assumed. */
const sessionMs = 90 * 60_000;

const sessionSchema = z.object({ accessJwt: z.string().min(1) });
const answerSchema = z.object({ cursor: z.string().max(10_000).nullish(), posts: z.array(z.unknown()).max(1_000) });

export const atUri = z.string().regex(/^at:\/\/did:[^/]{1,300}\/[\w.-]{1,300}\/[\w.:~-]{1,600}$/u);
const time = z.iso.datetime({ offset: true, local: true }).transform((text) => Date.parse(text));
const count = z.number().int().nonnegative().nullish();

const postSchema = z.object({
  uri: atUri,
  author: z.object({
    did: z.string().max(300),
    handle: z.string().max(300),
    displayName: z.string().max(1_000).nullish(),
    avatar: z.string().max(2_000).nullish(),
  }),
  record: z.object({
    text: z.string(),
    createdAt: time,
    langs: z.array(z.string().max(35)).nullish(),
    reply: z.object({ root: z.object({ uri: atUri }), parent: z.object({ uri: atUri }) }).nullish(),
  }),
  embed: z
    .object({
      images: z
        .array(z.object({ fullsize: z.string().max(2_000).nullish() }))
        .max(20)
        .nullish(),
      external: z.object({ uri: z.string().max(8_000), title: z.string().nullish() }).nullish(),
    })
    .nullish()
    .catch(undefined),
  indexedAt: time,
  replyCount: count,
  repostCount: count,
  likeCount: count,
  quoteCount: count,
});

type Config = z.infer<typeof configSchema>;

export const bluesky: SourceComponent<Config, SearchCursor> = {
  type: 'bluesky',
  summary: 'Posts on Bluesky that name a brand, by its search. For all of them as they come, see jetstream.',
  config: configSchema,
  schedule: 'every 5m',
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

  return createSearchSource(config, context, {
    dialect,
    // The search gives ten thousand at most.
    maxPages: 100,
    async ask({ search, after, page, signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        q: search,
        sort: 'latest',
        since: new Date(after).toISOString(),
        limit: String(pageSize),
        ...(page === undefined ? {} : { cursor: page }),
      });
      const response = await get(`${config.baseUrl}/xrpc/app.bsky.feed.searchPosts?${parameters}`, signal);
      const { posts, cursor } = expectJson(response, answerSchema, 'searching Bluesky', clock.now());
      const { items, rejects } = readItems(posts, postSchema, (item) => (item as { uri?: unknown }).uri);
      return { posts: items.map(toPost), rejects, next: posts.length === 0 ? undefined : (cursor ?? undefined) };
    },
  });
}

/** `at://did:plc:abc/app.bsky.feed.post/3k2` is `bluesky:did:plc:abc/3k2`. */
export function blueskyId(uri: string): string {
  const [did, , key] = uri.replace('at://', '').split('/');
  return `bluesky:${did}/${key}`;
}

function toPost({ uri, author, record, embed, indexedAt, ...counts }: z.infer<typeof postSchema>): PostDraft {
  const link = embed?.external?.uri;
  const shares = counts.repostCount == null ? undefined : counts.repostCount + (counts.quoteCount ?? 0);
  return {
    id: blueskyId(uri),
    network: 'bluesky',
    type: record.reply == null ? 'post' : 'reply',
    url: `https://bsky.app/profile/${author.handle}/post/${uri.split('/').at(-1)}`,
    // The text shortens a link; what it leads to is in its card.
    text: link === undefined || record.text.includes(link) ? record.text : `${record.text}\n\n${link}`,
    author: given({
      id: author.did,
      handle: author.handle,
      name: author.displayName,
      url: `https://bsky.app/profile/${author.handle}`,
      avatarUrl: author.avatar,
    }),
    ...given({
      parentId: record.reply && blueskyId(record.reply.parent.uri),
      threadId: record.reply && blueskyId(record.reply.root.uri),
    }),
    ...given({ languageHint: record.langs?.[0] }),
    engagement: given({ likes: counts.likeCount, shares, replies: counts.replyCount }),
    media: embed?.images?.flatMap(({ fullsize }) => fullsize ?? []) ?? [],
    // Authors can write any date: this is what the network sorts by.
    publishedAt: Math.min(record.createdAt, indexedAt),
  };
}
