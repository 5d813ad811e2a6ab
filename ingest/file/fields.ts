/** What a row can tell of a post. */
export const fields = [
  'id',
  'text',
  'title',
  'author',
  'authorId',
  'authorName',
  'authorHandle',
  'followers',
  'url',
  'publishedAt',
  'type',
  'network',
  'language',
  'country',
  'likes',
  'shares',
  'replies',
  'views',
  'score',
  'rating',
  'location',
  'parentId',
  'threadId',
] as const;

export type Field = (typeof fields)[number];

/**
 * The usual names of columns, best first, compared without case and without `_`, `-` and spaces. Only a column that is called
 * exactly `id` or `post_id` is taken for the id: `tweet_id` and its like are often rounded by spreadsheets.
 */
const usualNames: Readonly<Record<Field, string>> = {
  id: 'id post_id',
  text: 'text full_text body content message tweet comment post review selftext description',
  title: 'title headline subject',
  author:
    'author user username screen_name user.screen_name author.username account.acct name user_name author_name nickname from',
  authorId: 'author_id user_id author.id user.id account.id',
  authorName: 'author.name user.name account.display_name display_name full_name',
  authorHandle: 'author.handle author_handle handle user_handle',
  followers: 'followers follower_count followers_count author.followers user.followers_count account.followers_count',
  url: 'url link permalink uri post_url tweet_url',
  publishedAt: `published_at created_at created published date_published publication_date pub_date date datetime date_time timestamp
    created_utc created_time posted_at post_date time tweet_created`,
  type: 'type',
  network: 'network platform',
  language: 'language lang',
  country: 'country country_code',
  likes: 'likes like_count likes_count favorite_count favourites_count favorites favourites_count reactions',
  shares: 'shares share_count shares_count retweets retweet_count reposts repost_count reblogs_count',
  replies: 'replies reply_count replies_count comments comment_count comments_count num_comments',
  views: 'views view_count views_count impressions',
  score: 'upvotes points',
  rating: 'rating stars star_rating',
  location: 'location user_location tweet_location author.location user.location',
  parentId: 'parent_id in_reply_to in_reply_to_id in_reply_to_status_id',
  threadId: 'thread_id conversation_id',
};

const candidates = Object.entries(usualNames).map(([field, names]) => {
  const list = names.split(/\s+/u);
  return [field as Field, field === 'id' ? list : list.map(simplify)] as const;
});

function simplify(name: string): string {
  return name.toLowerCase().replace(/[_\s-]+/gu, '');
}

/** Where each field is found: a column, or a dotted path into JSON. */
export type FieldMap = Partial<Record<Field, string>>;

/** Completes a map with the columns of usual names. A column that the map already uses is not taken a second time. */
export function completeMap(given: FieldMap, names: readonly string[]): FieldMap {
  const used = new Set(Object.values(given));
  const bySimple = new Map<string, string>();
  for (const name of [...names].reverse()) if (!used.has(name)) bySimple.set(simplify(name), name);
  const map: FieldMap = { ...given };
  for (const [field, list] of candidates) {
    if (map[field] !== undefined) continue;
    const name =
      field === 'id'
        ? names.find((known) => list.includes(known.toLowerCase()) && !used.has(known))
        : list.map((simple) => bySimple.get(simple)).find((known) => known !== undefined);
    if (name !== undefined) map[field] = name;
  }
  return map;
}

/** The names of a JSON row, and those of the objects in it: `user`, `user.name`. */
export function namesOf(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === null || typeof value !== 'object') return [name];
    return Array.isArray(value) ? [] : Object.keys(value).map((inner) => `${name}.${inner}`);
  });
}

/** The value at a column of this very name, or else along a dotted path. */
export function valueAt(values: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path];
  let value: unknown = values;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
