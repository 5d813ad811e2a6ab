import type { ClickHouseClient } from '@clickhouse/client';
import type { Span } from '../../core/assessment.ts';
import type { MarkedMention } from '../../core/learning.ts';
import { rowsOf } from './evidence/read.ts';
import { quote } from './literals.ts';

type Client = Pick<ClickHouseClient, 'query'>;

/** How much of a text is read, in characters: relevance looks no further. */
const textLength = 4_000;
/** The latest so many of each kind. */
const mostRead = 5_000;

/** How many marks each brand has. */
export async function countMarks(client: Client): Promise<Map<string, number>> {
  const rows = await rowsOf<{ brand: string; n: string }>(
    client,
    'counting marks',
    "SELECT brand, count() AS n FROM marks FINAL WHERE label != 'none' GROUP BY brand",
  );
  return new Map(rows.map(({ brand, n }) => [brand, Number(n)]));
}

/**
 * Mentions of a brand of which people said whether they are about it, the latest first. Who labels the sentiment of a mention, and marks
 * nothing, has read it and found it to be about the brand. Those of deleted posts are not among them.
 */
export async function readMarked(client: Client, brand: string): Promise<MarkedMention[]> {
  const of = `brand = ${quote(brand.toWellFormed())}`;
  const columns = `toString(mention_id) AS mentionId, story_id AS storyId, language, source, url, author_handle AS author,
    substringUTF8(title, 1, 1000) AS heading, substringUTF8(m.text, 1, ${textLength}) AS body,
    toJSONString(arrayMap(s -> (s.1, s.2, s.3, s.4), spans)) AS spanText`;
  const rows = await rowsOf<
    Pick<MarkedMention, 'mentionId' | 'storyId' | 'language' | 'source' | 'url' | 'author'> & {
      heading: string;
      body: string;
      spanText: string;
      relevant: number;
      at: string;
    }
  >(
    client,
    'reading marks',
    `SELECT ${columns}, mark = 'relevant' AS relevant, toUnixTimestamp64Milli(marked_at) AS at
     FROM v_marks AS m WHERE ${of} ORDER BY marked_at DESC, mention_id LIMIT ${mostRead}
     UNION ALL
     SELECT ${columns}, 1 AS relevant, toUnixTimestamp64Milli(assumeNotNull(labelled_at)) AS at
     FROM mentions AS m FINAL
     PREWHERE (brand, published_at, mention_id) GLOBAL IN (
       SELECT brand, published_at, mention_id FROM labels FINAL WHERE ${of} AND label != 'none'
     )
     WHERE labelled_at IS NOT NULL AND marked_at IS NULL AND NOT irrelevant
     ORDER BY labelled_at DESC, mention_id LIMIT ${mostRead}`,
  );
  return rows
    .map(({ heading, body, spanText, relevant, at, ...row }): MarkedMention => {
      const spans = (JSON.parse(spanText) as [Span['field'], number, number, string][]).map(
        ([field, start, end, term]): Span => ({ field, start, end, term }),
      );
      return { ...row, brand, title: heading, text: body, spans, relevant: relevant === 1, at: Number(at) };
    })
    .sort((a, b) => b.at - a.at);
}
