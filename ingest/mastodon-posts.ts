import { z } from 'zod';
import type { SourceContext } from '../core/component.ts';
import type { Refresh, Refreshed } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { escapeHtml, given, isoTime, jsonOf, readItems } from './items.ts';
import { deletionOf, refreshOneByOne } from './refresh.ts';

/** https://docs.joinmastodon.org/entities/Status/ */
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const address = z.string().max(2_000);

const statusSchema = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/u),
  uri: address,
  url: address.nullish(),
  created_at: isoTime,
  edited_at: isoTime.nullish(),
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

type Status = z.infer<typeof statusSchema>;

/** @param host Of the instance that gave them. */
export function readStatuses(raw: readonly unknown[], host: string): Pick<Refreshed, 'posts' | 'rejects'> {
  const { items, rejects } = readItems(raw, statusSchema, (item) => (item as { uri?: unknown }).uri);
  return { posts: items.map((status) => toPost(status, host)), rejects };
}

/**
 * Asks each post of the instance where it was written: it alone has all the numbers, and knows what is gone. A post that is not found
 * is gone where its account is there and not suspended. An instance that does not answer, or answers nobody, says nothing.
 */
export function createMastodonRefresh(
  config: { readonly baseUrl: string; readonly token?: string | undefined },
  { http, clock }: Pick<SourceContext, 'http' | 'clock'>,
): Refresh {
  const ours = new URL(config.baseUrl).host;
  return refreshOneByOne(async ({ id, url }, signal) => {
    const [, home, number] = /^mastodon:([\w.:-]+)\/(\d{1,30})$/u.exec(id) ?? [];
    if (home === undefined) return undefined;
    const base = home === ours ? config.baseUrl : `https://${home}`;
    const headers: Record<string, string> =
      home === ours && config.token !== undefined ? { authorization: `Bearer ${config.token}` } : {};
    const ask = (path: string) =>
      http.request({ url: `${base}/api/v1/${path}`, headers, signal }).catch((error: unknown) => {
        // Without an answer of ours, the post is asked for again later.
        if (home === ours) throw error;
        return undefined;
      });
    const response = await ask(`statuses/${number}`);
    // Ours is asked often: when it has had enough, it is left alone.
    if (home === ours && response?.status === 429) expectJson(response, z.unknown(), 'asking again', clock.now());
    if (response === undefined) return undefined;
    if (response.status === 404 || response.status === 410) {
      const name = /\/@([^/@?#]+)(?:@[^/]*)?\/\d+$/u.exec(url)?.[1];
      if (name === undefined || !errorSchema.safeParse(jsonOf(response)).success) return undefined;
      const account = await ask(`accounts/lookup?${new URLSearchParams({ acct: name })}`);
      const isThere = account?.status === 200 && accountSchema.safeParse(jsonOf(account)).success;
      return isThere ? { deletions: [deletionOf(id)] } : undefined;
    }
    if (response.status !== 200) return undefined;
    const { posts, rejects = [] } = readStatuses([jsonOf(response)], home);
    return { posts: posts.filter((post) => post.id === id), rejects };
  });
}

const errorSchema = z.object({ error: z.string() });
const accountSchema = z.object({ id: z.string(), suspended: z.literal(false).optional() });

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
