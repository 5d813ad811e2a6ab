import type { ClickHouseClient } from '@clickhouse/client';
import { rowsOf } from './evidence/read.ts';
import { literalLists, quote } from './literals.ts';

/** Who wrote what, and where. */
export interface MentionText {
  readonly author: string;
  readonly text: string;
  readonly url: string;
}

const isId = (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text);

/** These mentions as they are now, by their ids; what was deleted is absent. Texts are cut to 500 characters. */
export async function readMentionTexts(
  client: Pick<ClickHouseClient, 'query'>,
  mentions: readonly { readonly brand: string; readonly mentionId: string; readonly publishedAt: number }[],
): Promise<Map<string, MentionText>> {
  const texts = new Map<string, MentionText>();
  const keys = mentions
    .filter(({ mentionId, publishedAt }) => isId(mentionId) && Number.isSafeInteger(publishedAt))
    .map(({ brand, mentionId, publishedAt }) => {
      const at = new Date(publishedAt).toISOString().slice(0, -1).replace('T', ' ');
      return `(${quote(brand.toWellFormed())},${quote(at)},${quote(mentionId)})`;
    });
  for (const list of literalLists(keys)) {
    const rows = await rowsOf<MentionText & { readonly id: string }>(
      client,
      'reading mentions',
      // Many networks repeat the title at the head of the text.
      `SELECT toString(mention_id) AS id, multiIf(author_handle != '', author_handle, author_name != '', author_name, author_id) AS author,
         substringUTF8(if(title = '' OR startsWith(body, title), body, concat(title, ' ', body)), 1, 500) AS text, url
       FROM (
         SELECT mention_id, author_handle, author_name, author_id, title, mentions.text AS body, url FROM mentions FINAL
         PREWHERE (brand, published_at, mention_id) IN (${list})
       )`,
    );
    for (const { id, ...mention } of rows) texts.set(id, mention);
  }
  return texts;
}
