import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Refresh, Refreshed } from '../core/contract.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, readItems } from './items.ts';
import { deletionOf, localId, missingOf, refreshInParts } from './refresh.ts';

export const atUri = z.string().regex(/^at:\/\/did:[^/]{1,300}\/[\w.-]{1,300}\/[\w.:~-]{1,600}$/u);
/** Authors leave the zone out, too. */
export const blueskyTime = z.iso.datetime({ offset: true, local: true }).transform((text) => Date.parse(text));
const count = z.number().int().nonnegative().nullish();

/** https://docs.bsky.app/docs/api/app-bsky-feed-get-posts */
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
    createdAt: blueskyTime,
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
  indexedAt: blueskyTime,
  replyCount: count,
  repostCount: count,
  likeCount: count,
  quoteCount: count,
});

const postsAnswer = z.object({ posts: z.array(z.unknown()).max(100) });
const profilesAnswer = z.object({
  profiles: z
    .array(
      z.object({
        did: z.string().max(300),
        viewer: z.object({ blockedBy: z.boolean().nullish(), blocking: z.unknown().optional() }).nullish(),
      }),
    )
    .max(100),
});

/** As many as one request takes: of posts, and of profiles. */
const atOnce = 25;

/** Posts as the network shows them. */
export function readBlueskyPosts(raw: readonly unknown[]): Pick<Refreshed, 'posts' | 'rejects'> {
  const { items, rejects } = readItems(raw, postSchema, (item) => (item as { uri?: unknown }).uri);
  return { posts: items.map(toPost), rejects };
}

/**
 * Asks for posts by their ids. A post that is left out is gone where its author is still there and no block stands between: the posts
 * of suspended accounts, and of those that keep us out, are left out too.
 * @param get Asks a path of an API of the network.
 */
export function createBlueskyRefresh(
  get: (path: string, signal: AbortSignal) => Promise<HttpResponse>,
  clock: Clock,
): Refresh {
  const list = (name: string, values: readonly string[]) =>
    new URLSearchParams(values.map((value): [string, string] => [name, value])).toString();
  return refreshInParts(
    atOnce,
    ({ id }) => (localId(id, 'bluesky')?.startsWith('did:') ? id : undefined),
    async (ids, signal) => {
      const doing = 'asking Bluesky for posts again';
      const uris = ids.map((id) => id.replace(/^bluesky:([^/]+)\//u, 'at://$1/app.bsky.feed.post/'));
      const response = await get(`/xrpc/app.bsky.feed.getPosts?${list('uris', uris)}`, signal);
      const { posts: raw } = expectJson(response, postsAnswer, doing, clock.now());
      const given = raw.map((item) => (item as { uri?: unknown } | null)?.uri);
      const shown = new Set(given.flatMap((uri) => (typeof uri === 'string' ? blueskyId(uri) : [])));
      const missing = missingOf(ids, shown, doing);
      const authors = [...new Set(missing.map(didOf))];
      const there = new Set<string>();
      if (authors.length > 0) {
        const answer = await get(`/xrpc/app.bsky.actor.getProfiles?${list('actors', authors)}`, signal);
        for (const { did, viewer } of expectJson(answer, profilesAnswer, doing, clock.now()).profiles) {
          if (!viewer?.blockedBy && viewer?.blocking == null) there.add(did);
        }
      }
      const deletions = missing.filter((id) => there.has(didOf(id))).map(deletionOf);
      return { ...readBlueskyPosts(raw), deletions };
    },
  );
}

const didOf = (id: string) => id.slice('bluesky:'.length).split('/')[0] ?? '';

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
