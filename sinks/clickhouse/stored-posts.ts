import type { Assessment } from '../../core/assessment.ts';
import type { Author, Engagement, Post, PostType } from '../../core/post.ts';
import { within } from './evidence/read.ts';
import { quote } from './literals.ts';
import { readStoredMentions } from './stored-mentions.ts';
import type { Ask } from './topics.ts';

export interface StoredPostsQuery {
  /** Of publication, ms since the epoch: `[from, to)`. */
  readonly from: number;
  readonly to: number;
  /** Posts behind this id, in the order of ids; empty: from the first. */
  readonly after: string;
  readonly limit: number;
  /** Whether their mentions are wanted too. */
  readonly mentions?: boolean;
}

export interface StoredPosts {
  /** As they were written, with the times that the posts keep. Without mentions, unless asked for. */
  readonly assessments: readonly Assessment[];
  /** To go on behind; absent where there are no more. */
  readonly next?: string;
}

/** Numbers of 64 bits are text, or numbers by a setting of the server: always text here. */
const millis = (column: string) => `toString(toUnixTimestamp64Milli(${column}))`;
const count = (column: string) => `toString(${column})`;

const columns = `post_id AS id, network, source, type, url, title, text, author_id, author_handle, author_name, author_url,
  author_avatar_url, ${count('author_followers')} AS followers, author_verified AS verified, author_location, author_bio, parent_id,
  thread_id, language_hint, language, language_confidence, country, ${count('likes')} AS like_count, ${count('shares')} AS share_count,
  ${count('replies')} AS reply_count, ${count('views')} AS view_count, ${count('score')} AS points, rating, media,
  if(isNull(simhash), '', leftPad(lower(hex(assumeNotNull(simhash))), 16, '0')) AS simhash_hex, story_id, dropped, brands,
  ${millis('published_at')} AS published, ${millis('edited_at')} AS edited, ${millis('fetched_at')} AS fetched`;

interface Row {
  readonly id: string;
  readonly network: string;
  readonly source: string;
  readonly type: PostType;
  readonly url: string;
  readonly title: string;
  readonly text: string;
  readonly author_id: string;
  readonly author_handle: string;
  readonly author_name: string;
  readonly author_url: string;
  readonly author_avatar_url: string;
  readonly followers: string | null;
  readonly verified: boolean | number | null;
  readonly author_location: string;
  readonly author_bio: string;
  readonly parent_id: string;
  readonly thread_id: string;
  readonly language_hint: string;
  readonly language: string;
  readonly language_confidence: number;
  readonly country: string;
  readonly like_count: string | null;
  readonly share_count: string | null;
  readonly reply_count: string | null;
  readonly view_count: string | null;
  readonly points: string | null;
  readonly rating: number | null;
  readonly media: readonly string[];
  readonly simhash_hex: string;
  readonly story_id: string;
  readonly dropped: string;
  readonly brands: readonly string[];
  readonly published: string;
  readonly edited: string | null;
  readonly fetched: string;
}

/** Posts that are stored, whether a brand is in them or not, each once; those that are deleted are absent. */
export async function readStoredPosts(ask: Ask, query: StoredPostsQuery): Promise<StoredPosts> {
  const { from, to, after, limit } = query;
  const rows = await ask<Row>(
    `SELECT ${columns} FROM posts FINAL
     WHERE post_id > ${quote(after)} AND ${within('published_at', from, to)}
     ORDER BY post_id LIMIT ${Math.trunc(limit)}`,
  );
  const assessments = await assessmentsOf(ask, rows, query.mentions === true);
  const last = rows.at(-1);
  return rows.length < Math.trunc(limit) || !last ? { assessments } : { assessments, next: last.id };
}

/** How many posts to read first, and next after these: a page takes as long for 5,000 as for 1,000, and is not to hold much text. */
export const firstLimit = 1_000;
export function nextLimit(limit: number, read: readonly Assessment[]): number {
  const length = read.reduce((sum, { post }) => sum + post.text.length + 1_000, 0);
  return Math.max(100, Math.min(5_000, 2 * limit, Math.floor((read.length * pageLength) / Math.max(1, length))));
}

/** Of the texts of a page, in UTF-16 code units. */
const pageLength = 10_000_000;

/** Page by page, all posts that were published in `[from, to)`, without their mentions. */
export async function* storedPostPages(
  ask: Ask,
  range: { readonly from: number; readonly to: number },
): AsyncGenerator<readonly Assessment[]> {
  let limit = firstLimit;
  let after: string | undefined = '';
  while (after !== undefined) {
    const { assessments, next }: StoredPosts = await readStoredPosts(ask, { ...range, after, limit });
    yield assessments;
    limit = nextLimit(limit, assessments);
    after = next;
  }
}

/** The posts of an id or an address, at most ten. */
export async function findStoredPosts(ask: Ask, asked: string): Promise<readonly Assessment[]> {
  const text = quote(asked.toWellFormed());
  const wanted = /^https?:/iu.test(asked) ? `(post_id = ${text} OR url = ${text})` : `post_id = ${text}`;
  const rows = await ask<Row>(`SELECT ${columns} FROM posts FINAL WHERE ${wanted} LIMIT 10`);
  return assessmentsOf(ask, rows, false);
}

/** How many posts `readStoredPosts` would give. */
export async function countStoredPosts(ask: Ask, { from, to }: { from: number; to: number }): Promise<number> {
  const [row] = await ask<{ n: string }>(
    `SELECT toString(count()) AS n FROM posts FINAL WHERE ${within('published_at', from, to)}`,
  );
  return Number(row?.n ?? 0);
}

async function assessmentsOf(ask: Ask, rows: readonly Row[], withMentions: boolean): Promise<Assessment[]> {
  const keys = rows.flatMap(({ id, published, brands }) =>
    brands.map((brand) => ({ brand, postId: id, publishedAt: Number(published) })),
  );
  const mentions = withMentions && keys.length > 0 ? await readStoredMentions(ask, keys) : undefined;
  return rows.map((row) => ({
    kind: 'assessment',
    post: postOf(row),
    language: { code: row.language || 'und', confidence: row.language_confidence },
    simhash: row.simhash_hex,
    storyId: row.story_id,
    mentions: mentions?.get(row.id) ?? [],
    ...(row.dropped !== '' && { dropped: row.dropped }),
  }));
}

function postOf(row: Row): Post {
  const author: Author = {
    ...said('id', row.author_id),
    ...said('handle', row.author_handle),
    ...said('name', row.author_name),
    ...said('url', row.author_url),
    ...said('avatarUrl', row.author_avatar_url),
    ...counted('followers', row.followers),
    ...(row.verified !== null && { verified: Boolean(row.verified) }),
    ...said('location', row.author_location),
    ...said('bio', row.author_bio),
  };
  const engagement: Engagement = {
    ...counted('likes', row.like_count),
    ...counted('shares', row.share_count),
    ...counted('replies', row.reply_count),
    ...counted('views', row.view_count),
    ...counted('score', row.points),
    ...(row.rating !== null && { rating: row.rating }),
  };
  return {
    kind: 'post',
    ...{ id: row.id, network: row.network, source: row.source, type: row.type },
    ...said('url', row.url),
    ...said('title', row.title),
    ...{ text: row.text, markup: 'plain', author },
    ...said('parentId', row.parent_id),
    ...said('threadId', row.thread_id),
    ...said('languageHint', row.language_hint),
    ...said('country', row.country),
    ...{ engagement, media: [...row.media] },
    publishedAt: Number(row.published),
    ...counted('editedAt', row.edited),
    fetchedAt: Number(row.fetched),
  };
}

/** Empty text and NULL mean that the network did not say. */
const said = <K extends string>(key: K, value: string) =>
  (value === '' ? {} : { [key]: value }) as Partial<Record<K, string>>;
const counted = <K extends string>(key: K, value: string | null) =>
  (value === null ? {} : { [key]: Number(value) }) as Partial<Record<K, number>>;
