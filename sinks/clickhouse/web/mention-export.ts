import type { ClickHouseClient, DataFormat } from '@clickhouse/client';
import type { MentionFilter } from '../../../core/mention-filter.ts';
import { classifyClickHouseError } from '../errors.ts';
import { within } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { accountSql } from '../people/authors.ts';
import { byAuthor, mentionCondition } from './mention-condition.ts';

// The engine's regular expressions take time that grows with the text only, so that they need no bounds.
const mail = quote('[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+');
const telephone = quote('(^|[^\\p{L}\\p{N}])\\+?\\d(?:[ .()-]?\\d){7,14}');
const handle = quote('(^|[^\\p{L}\\p{N}])@[\\w.]{2,30}');

/** As `maskText` of web/mask.ts has it, but for the length. */
const masked = (column: string) =>
  `replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(${column}, ${mail}, '•••'), ${telephone}, '\\\\1•••'), ${handle}, '\\\\1@•••')`;

/** As `maskPerson` of web/mask.ts has it. */
const initials = (column: string) =>
  `arrayStringConcat(arrayMap(word -> concat(substringUTF8(word, 1, 1), '…'), arraySlice(arrayFilter(word -> word != '', splitByWhitespace(${column})), 1, 3)), ' ')`;

const columnsOf = (personal: boolean) => `toString(m.mention_id) AS mention_id, toString(brand) AS brand, published_at,
  toString(network) AS network, toString(source) AS source, toString(type) AS type,
  toString(sentiment) AS sentiment, sentiment_score, sentiment_confidence, toString(emotion) AS emotion, toString(intent) AS intent,
  toString(stage) AS stage, arrayStringConcat(reasons, '; ') AS reasons, ifNull(question, asks = 1) AS question,
  ${personal ? 'title' : `${masked('m.title')} AS title`}, ${personal ? 'text' : `${masked('m.text')} AS text`},
  ${personal ? accountSql : `''`} AS account,
  ${personal ? 'author_handle' : `if(m.author_handle = '', '', concat(substringUTF8(m.author_handle, 1, 1), '…')) AS author_handle`},
  ${personal ? 'author_name' : `${initials('m.author_name')} AS author_name`},
  author_followers, toString(language) AS language, toString(country) AS country, url, toString(site) AS site,
  likes, shares, replies, views, rating, post_id, story_id, arrayStringConcat(arrayMap(flag -> toString(flag.1), flags), '; ') AS flags`;

/**
 * All mentions of a filter in a format of ClickHouse, as a stream: as they lie in the store, which is by brand and time. Nothing is
 * asked before the first chunk is. Rejects with `PipelineError`.
 */
export async function* exportMentions(
  client: Pick<ClickHouseClient, 'exec'>,
  asked: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly range: { readonly first: number; readonly latest: number };
    readonly format: string;
    /** Whether authors and what texts tell of people are shown. */
    readonly personal: boolean;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
): AsyncIterable<Uint8Array> {
  const { brands, filter, range, format, personal, timeoutMs, signal } = asked;
  const [from, to] = [filter.from ?? range.first, filter.to ?? range.latest + 1];
  const list = brands.length === 0 ? `''` : brands.map(quote).join(',');
  try {
    const { stream } = await client.exec({
      query: `SELECT ${columnsOf(personal)} FROM (
          SELECT * FROM mentions FINAL WHERE brand IN (${list}) AND ${within('published_at', from, to)} AND ${mentionCondition(filter)}
            AND ${byAuthor(filter, from, to)}
        ) AS m`,
      clickhouse_settings: {
        readonly: '1',
        max_execution_time: Math.ceil(timeoutMs / 1_000),
        default_format: format as DataFormat,
        output_format_json_quote_64bit_integers: 0,
      },
      abort_signal: signal,
    });
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    throw classifyClickHouseError(error, 'exporting mentions');
  }
}
