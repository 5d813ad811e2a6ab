import type { ClickHouseClient } from '@clickhouse/client';
import { keyLists, type MentionKey } from './candidates.ts';
import { rowsOf } from './evidence/read.ts';

/** Who wrote what, and where. */
export interface MentionText {
  readonly author: string;
  readonly text: string;
  readonly url: string;
}

/** These mentions as they are now, by their ids; what was deleted is absent. Texts are cut to 500 characters. */
export async function readMentionTexts(
  client: Pick<ClickHouseClient, 'query'>,
  mentions: readonly MentionKey[],
): Promise<Map<string, MentionText>> {
  const texts = new Map<string, MentionText>();
  for (const list of keyLists(mentions)) {
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
