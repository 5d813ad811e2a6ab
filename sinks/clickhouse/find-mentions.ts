import { isMentionId, type MentionKey } from './candidates.ts';
import { type Client, rowsOf } from './evidence/read.ts';
import { readShown, type ShownMention } from './labels/shown.ts';
import { literalLists, quote, textLists } from './literals.ts';
import { mentionIdOf } from './rows.ts';

/**
 * The mentions that each of these means: the id of a mention, the id of a post, or an address. Several where a post is about several
 * brands, or an address has several posts; none where nothing is stored, or all of it is deleted.
 */
export async function findMentions(
  client: Client,
  asked: Iterable<string>,
): Promise<Map<string, readonly ShownMention[]>> {
  const texts = [...new Set(asked)];
  const ids = texts.filter(isMentionId);
  const others = texts.filter((text) => !isMentionId(text));
  const keys: (MentionKey & { readonly asked: string })[] = [];
  for (const list of literalLists(ids.map((id) => quote(id.toLowerCase())))) {
    const rows = await rowsOf<{ brand: string; mentionId: string; publishedAt: string }>(
      client,
      'looking for mentions',
      `SELECT DISTINCT brand, toString(mention_id) AS mentionId, toUnixTimestamp64Milli(published_at) AS publishedAt
       FROM mentions WHERE mention_id IN (${list})`,
    );
    for (const row of rows) {
      const text = ids.find((id) => id.toLowerCase() === row.mentionId);
      if (text) keys.push({ ...row, publishedAt: Number(row.publishedAt), asked: text });
    }
  }
  for (const [column, literals] of [
    ['post_id', others],
    ['url', others.filter((text) => /^https?:\/\//iu.test(text))],
  ] as const) {
    for (const list of textLists(literals)) {
      const rows = await rowsOf<{ asked: string; postId: string; publishedAt: string; names: string[] }>(
        client,
        'looking for posts',
        `SELECT ${column} AS asked, post_id AS postId, toUnixTimestamp64Milli(published_at) AS publishedAt, brands AS names
         FROM posts FINAL WHERE post_id IN (SELECT post_id FROM posts WHERE ${column} IN (${list})) AND ${column} IN (${list})`,
      );
      for (const { asked, postId, publishedAt, names } of rows) {
        for (const brand of names) {
          keys.push({ asked, brand, mentionId: mentionIdOf(brand, postId), publishedAt: Number(publishedAt) });
        }
      }
    }
  }
  const shown = new Map((await readShown(client, keys)).map((mention) => [mention.mentionId, mention]));
  const found = new Map<string, ShownMention[]>();
  for (const { asked, mentionId } of keys) {
    const mention = shown.get(mentionId);
    const of = found.get(asked) ?? [];
    if (mention && !of.includes(mention)) found.set(asked, [...of, mention]);
  }
  return found;
}
