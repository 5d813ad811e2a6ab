import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { DeletionDraft, PostDraft } from '../core/post.ts';
import { given, jsonOf, readItems } from './items.ts';
import { deletionOf, refreshOneByOne } from './refresh.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import type { Dialect } from './search/write.ts';

/** https://join-lemmy.org/api/ (version 3) */
const configSchema = z.strictObject({
  ...searchFields,
  kinds: z
    .array(z.enum(['Posts', 'Comments']))
    .min(1)
    .default(['Posts', 'Comments'])
    .describe('What to find.'),
  token: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Of an account on the instance, for instances that let nobody else search: sent as `Authorization: Bearer …`.',
    ),
  baseUrl: baseUrl
    .prefault('https://lemmy.world')
    .describe('The instance. It knows what its communities federate with.'),
});

const pageSize = 50;

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const address = z.string().max(2_000);
/** Older servers write no time zone: it is UTC. */
const time = z
  .string()
  .max(40)
  .transform((text) => Date.parse(/(?:z|[+-]\d\d:?\d\d)$/iu.test(text) ? text : `${text}Z`))
  .refine((at) => !Number.isNaN(at), 'expected a time');

const creatorSchema = z.object({
  name: z.string().max(1_000),
  display_name: z.string().max(1_000).nullish(),
  actor_id: address,
  avatar: address.nullish(),
  bio: z.string().nullish(),
});

const common = { ap_id: address, published: time, updated: time.nullish(), deleted: z.boolean(), removed: z.boolean() };

const postView = z.object({
  post: z.object({
    ...common,
    name: z.string(),
    body: z.string().nullish(),
    url: address.nullish(),
    thumbnail_url: address.nullish(),
  }),
  creator: creatorSchema,
  counts: z.object({ score: z.number().int(), upvotes: count, comments: count }),
});

const commentView = z.object({
  comment: z.object({ ...common, content: z.string() }),
  post: z.object({ ap_id: address, name: z.string() }),
  creator: creatorSchema,
  counts: z.object({ score: z.number().int(), upvotes: count, child_count: count }),
});

const answerSchema = z.object({
  posts: z.array(z.unknown()).max(1_000),
  comments: z.array(z.unknown()).max(1_000),
});

type Config = z.infer<typeof configSchema>;

export const lemmy: SourceComponent<Config, SearchCursor> = {
  type: 'lemmy',
  summary: 'Posts and comments that a Lemmy instance knows.',
  config: configSchema,
  schedule: 'every 10m',
  refresh: 'free',
  page: {
    see: 'https://join-lemmy.org/api/',
    costs: 'Nothing.',
    credentials: 'None; some instances let only their members search: then a `token` of an account.',
    gives:
      'url title author.id author.handle author.name author.url author.avatarUrl author.bio threadId engagement.likes engagement.score engagement.replies media publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'What the instance does not federate with.',
    backfill: 'All that the search of the instance finds.',
    after:
      'Numbers, edits and deletions, from the instance where each was written. One that does not answer says nothing.',
    example: 'baseUrl: https://lemmy.world',
  },
  create: createLemmy,
};

/** Looks for the letters as they are, also within words; spaces stand for anything. */
const dialect: Dialect = { maxLength: 200, write: ({ kind, text }) => (kind === 'author' ? undefined : text) };

function createLemmy(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const source = createSearchSource(config, context, {
    dialect,
    of: config.kinds,
    maxPages: 100,
    async ask({ of: kind, search, page = '1', signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        q: search,
        type_: kind,
        listing_type: 'All',
        sort: 'New',
        limit: String(pageSize),
        page,
      });
      const response = await http.request({
        url: `${config.baseUrl}/api/v3/search?${parameters}`,
        headers: config.token === undefined ? {} : { authorization: `Bearer ${config.token}` },
        signal,
      });
      const answer = expectJson(response, answerSchema, 'searching Lemmy', clock.now());
      const found = kind === 'Posts' ? readPosts(answer.posts) : readComments(answer.comments);
      const asked = kind === 'Posts' ? answer.posts : answer.comments;
      return { ...found, next: asked.length < pageSize ? undefined : String(Number(page) + 1) };
    },
  });

  /** Asks the instance where it was written: it alone knows. One that does not answer says nothing. */
  const refresh = refreshOneByOne(async ({ id }, signal) => {
    const [, home, kind, number] = /^lemmy:([\w.:-]+)\/(post|comment)\/(\d+)$/u.exec(id) ?? [];
    if (home === undefined) return undefined;
    const isOurs = home === new URL(config.baseUrl).host;
    const response = await http
      .request({
        url: `${isOurs ? config.baseUrl : `https://${home}`}/api/v3/${kind}?id=${number}`,
        headers: isOurs && config.token !== undefined ? { authorization: `Bearer ${config.token}` } : {},
        signal,
      })
      .catch(() => undefined);
    if (response === undefined) return undefined;
    const answer = jsonOf(response);
    if (response.status >= 400)
      return goneSchema.safeParse(answer).success ? { deletions: [deletionOf(id)] } : undefined;
    const { post_view, comment_view } = viewSchema.safeParse(answer).data ?? {};
    const found = kind === 'post' ? readPosts([post_view]) : readComments([comment_view]);
    // Of another software at that address, or another post: nothing of this one.
    const same = (draft: { readonly id: string }) => draft.id === id;
    return { posts: found.posts.filter(same), deletions: found.deletions.filter(same) };
  });
  return { ...source, refresh };
}

const viewSchema = z.object({ post_view: z.unknown().optional(), comment_view: z.unknown().optional() });
/** Said of what was deleted, removed or purged. */
const goneSchema = z.object({ error: z.enum(['couldnt_find_post', 'couldnt_find_comment']) });

function readPosts(raw: readonly unknown[]) {
  const { items, rejects } = readItems(raw, postView, (item) => (item as { post?: { ap_id?: unknown } }).post?.ap_id);
  const posts = items.map(({ post, creator, counts }): Found => {
    const { url, thumbnail_url } = post;
    return {
      gone: post.deleted || post.removed,
      draft: {
        ...draftOf(post, creator),
        type: 'post',
        title: post.name,
        text: [post.body, url].filter(Boolean).join('\n\n'),
        engagement: { score: counts.score, likes: counts.upvotes, replies: counts.comments },
        media: thumbnail_url ? [thumbnail_url] : [],
      },
    };
  });
  return { ...parted(posts), rejects };
}

function readComments(raw: readonly unknown[]) {
  const { items, rejects } = readItems(
    raw,
    commentView,
    (item) => (item as { comment?: { ap_id?: unknown } }).comment?.ap_id,
  );
  const comments = items.map(
    ({ comment, post, creator, counts }): Found => ({
      gone: comment.deleted || comment.removed,
      draft: {
        ...draftOf(comment, creator),
        type: 'comment',
        text: comment.content,
        threadId: idOf(post.ap_id),
        engagement: { score: counts.score, likes: counts.upvotes, replies: counts.child_count },
      },
    }),
  );
  return { ...parted(comments), rejects };
}

interface Found {
  readonly draft: PostDraft;
  /** Deleted by its author, or removed by a moderator: its text is blank. */
  readonly gone: boolean;
}

function parted(found: readonly Found[]): { posts: PostDraft[]; deletions: DeletionDraft[] } {
  return {
    posts: found.flatMap(({ draft, gone }) => (gone ? [] : [draft])),
    deletions: found.flatMap(({ draft: { id, network }, gone }) => (gone ? [{ id, network }] : [])),
  };
}

/** An address that is the same on every instance, so that a post has one id whichever instance it was found on. */
function idOf(address: string): string {
  return `lemmy:${address.replace(/^https?:\/\//u, '')}`;
}

function draftOf(
  { ap_id, published, updated }: { ap_id: string; published: number; updated?: number | null | undefined },
  { name, display_name, actor_id, avatar, bio }: z.infer<typeof creatorSchema>,
) {
  const host = URL.canParse(actor_id) ? new URL(actor_id).host : undefined;
  return {
    id: idOf(ap_id),
    network: 'lemmy',
    url: ap_id,
    author: given({
      id: actor_id,
      handle: host === undefined ? name : `${name}@${host}`,
      name: display_name ?? name,
      url: actor_id,
      avatarUrl: avatar,
      bio: bio?.slice(0, 10_000),
    }),
    publishedAt: published,
    ...(updated == null ? {} : { editedAt: updated }),
  };
}
