import type { EvidenceMention } from '../../../core/incident.ts';
import { createExcerpt } from './excerpt.ts';
import { type Client, rowsOf } from './read.ts';
import { type Picked, seenAs } from './scope.ts';

const maxText = 500;

type AsStored = 'mentionId' | 'postId' | 'url' | 'network' | 'source' | 'language' | 'author' | 'authorUrl';

interface MentionRow extends Pick<EvidenceMention, AsStored> {
  readonly headline: string;
  readonly body: string;
  readonly followers: string | null;
  readonly stars: number | null;
  readonly label: string;
  readonly at: string;
}

const columns = `mention_id AS mentionId, post_id AS postId, substringUTF8(title, 1, ${2 * maxText}) AS headline,
  substringUTF8(text, 1, ${2 * maxText}) AS body, url, network, source, language,
  multiIf(author_handle != '', author_handle, author_name != '', author_name, author_id) AS author, author_url AS authorUrl,
  author_followers AS followers, rating AS stars, toString(sentiment) AS label, toUnixTimestamp64Milli(published_at) AS at`;

/** The mentions that were picked, in their order, to read. One that was deleted in the meantime is left out. */
export async function readMentions(
  client: Client,
  brand: string,
  picked: readonly Picked[],
): Promise<EvidenceMention[]> {
  if (picked.length === 0) return [];
  const rows = await rowsOf<MentionRow>(client, 'reading mentions as evidence', seenAs(brand, picked, columns));
  const found = new Map(rows.map((row) => [row.mentionId, row]));
  const excerpt = createExcerpt(maxText);
  return picked.flatMap(({ mentionId, copies }) => {
    const row = found.get(mentionId);
    if (!row) return [];
    const { headline, body, followers, stars, label, at, ...rest } = row;
    return {
      ...rest,
      text: excerpt(textOf(headline, body)),
      ...(followers !== null && { followers: Number(followers) }),
      ...(stars !== null && { rating: stars }),
      sentiment: label,
      publishedAt: Number(at),
      copies,
    };
  });
}

/** Many networks repeat the title at the head of the text. */
function textOf(title: string, text: string): string {
  return title === '' || text.startsWith(title) ? text : `${title}\n${text}`;
}
