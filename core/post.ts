import { z } from 'zod';

/** What a post is, as the network means it. */
export const postTypes = ['post', 'comment', 'reply', 'article', 'review', 'question', 'video'] as const;

/** Longest text and title that a post may carry, in UTF-16 code units. Longer ones are cut at a character, by `normalize`. */
export const maxTextLength = 50_000;
export const maxTitleLength = 1_000;

const shortText = z.string().max(2_000);
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

export const authorSchema = z.strictObject({
  /** Stable id on the network, where it gives one; handles change, ids do not. */
  id: shortText.optional(),
  /** Without a leading `@`. */
  handle: shortText.optional(),
  name: shortText.optional(),
  url: shortText.optional(),
  avatarUrl: shortText.optional(),
  followers: count.optional(),
  verified: z.boolean().optional(),
  location: shortText.optional(),
  bio: z.string().max(10_000).optional(),
});

export const engagementSchema = z.strictObject({
  likes: count.optional(),
  shares: count.optional(),
  replies: count.optional(),
  views: count.optional(),
  /** Up-votes less down-votes: may be negative. */
  score: z.number().int().optional(),
  /** Stars out of five. */
  rating: z.number().min(0).max(5).optional(),
});

/** Milliseconds since 1970-01-01T00:00:00Z. The store keeps 1900 to 2299. */
const instant = z.number().int().min(-2_208_988_800_000).max(10_413_791_999_999);

/** Network-scoped: `hackernews:8863`, `mastodon:mastodon.social/112…`. The same post has the same id whichever source found it. */
const postId = z
  .string()
  .regex(/^[a-z0-9-]+:.+$/su, 'expected "network:id"')
  .max(2_000);

/** What a source makes of one item. Facts only; absent means that the network did not say. */
export const postDraftSchema = z.strictObject({
  id: postId,
  network: z.string().regex(/^[a-z0-9-]+$/),
  type: z.enum(postTypes),
  url: shortText.optional(),
  title: z.string().max(100_000).optional(),
  text: z.string().max(2_000_000),
  /** Whether `title` and `text` are plain or HTML; `normalize` makes them plain. */
  markup: z.enum(['plain', 'html']).default('plain'),
  author: authorSchema.default({}),
  parentId: shortText.optional(),
  threadId: shortText.optional(),
  /** The network's own claim, a BCP 47 tag. */
  languageHint: z.string().max(35).optional(),
  /** ISO 3166-1 alpha-2, lower case. */
  country: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
  engagement: engagementSchema.default({}),
  media: z.array(shortText).max(100).default([]),
  /** Absent where the network gives no time: then the time of fetching stands in, and is kept from then on. */
  publishedAt: instant.optional(),
  editedAt: instant.optional(),
});

export const postSchema = postDraftSchema.extend({
  kind: z.literal('post'),
  /** The configured source instance that found it. */
  source: z.string().min(1).max(200),
  publishedAt: instant,
  /** When this state of the post was seen. Of two states of one post, the later seen wins. */
  fetchedAt: instant,
});

export const deletionDraftSchema = z.strictObject({ id: postId, network: z.string() });

/** The network says that a post is gone. It must leave every store, inbox and export. */
export const deletionSchema = deletionDraftSchema.extend({
  kind: z.literal('deletion'),
  source: z.string().min(1).max(200),
  fetchedAt: instant,
});

export type PostType = (typeof postTypes)[number];
export type Author = z.infer<typeof authorSchema>;
export type Engagement = z.infer<typeof engagementSchema>;
export type PostDraft = z.input<typeof postDraftSchema>;
export type Post = z.infer<typeof postSchema>;
export type DeletionDraft = z.infer<typeof deletionDraftSchema>;
export type Deletion = z.infer<typeof deletionSchema>;
/** What travels on the `posts` topic. */
export type PostEvent = Post | Deletion;
export const postEventSchema = z.discriminatedUnion('kind', [postSchema, deletionSchema]);
