import type { ClickHouseClient } from '@clickhouse/client';
import type { Span } from '../../core/assessment.ts';
import type { Candidate, LabelledMention } from '../../core/learning.ts';
import { instant, rowsOf } from './evidence/read.ts';
import { quote } from './literals.ts';

type Client = Pick<ClickHouseClient, 'query'>;

/** How much of a text is read, in characters: the model looks no further. */
const textLength = 8_000;
/** JSON would give tuples as arrays or as objects, by a setting of the server. */
const spansText = 'toJSONString(arrayMap(s -> (s.1, s.2, s.3, s.4), spans)) AS spanText';
const ofBrand = (brand: string | undefined) => (brand === undefined ? '1' : `brand = ${quote(brand.toWellFormed())}`);

/** How many labels each brand has. */
export async function countLabels(client: Client): Promise<Map<string, number>> {
  const rows = await rowsOf<{ brand: string; n: string }>(
    client,
    'counting labels',
    "SELECT brand, count() AS n FROM labels FINAL WHERE label != 'none' GROUP BY brand",
  );
  return new Map(rows.map(({ brand, n }) => [brand, Number(n)]));
}

export interface LabelledQuery {
  readonly brand?: string | undefined;
  /** Labelled from then on, ms since the epoch. */
  readonly since?: number | undefined;
  /** The latest so many. */
  readonly limit?: number;
}

interface Row {
  readonly brand: string;
  readonly mentionId: string;
  readonly storyId: string;
  readonly language: string;
  readonly source: string;
  readonly title: string;
  readonly body: string;
  readonly spanText: string;
}

/** Mentions that people labelled, the latest label first. Those of deleted posts are not among them. */
export async function readLabelled(client: Client, query: LabelledQuery = {}): Promise<LabelledMention[]> {
  const { brand, since = 0, limit = 20_000 } = query;
  const rows = await rowsOf<
    Row & {
      label: LabelledMention['label'];
      note: string;
      chosen: string;
      at: string;
      judged: LabelledMention['judged']['label'];
      confidence: number;
      engine: string;
    }
  >(
    client,
    'reading labels',
    `SELECT brand, toString(mention_id) AS mentionId, story_id AS storyId, label, note, chosen,
       toUnixTimestamp64Milli(labelled_at) AS at, judged_sentiment AS judged, judged_confidence AS confidence,
       judged_engine AS engine, language, source, substringUTF8(title, 1, 1000) AS title,
       substringUTF8(v_labels.text, 1, ${textLength}) AS body, ${spansText}
     FROM v_labels WHERE ${ofBrand(brand)} AND labelled_at >= ${instant(since)}
     ORDER BY labelled_at DESC, mention_id LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map((row) => ({
    ...placed(row),
    label: row.label,
    note: row.note,
    chosen: row.chosen,
    at: Number(row.at),
    judged: { label: row.judged, confidence: row.confidence, engine: row.engine },
  }));
}

export interface CandidateQuery {
  readonly brand?: string | undefined;
  /** Published from then on, ms since the epoch. */
  readonly since: number;
  /** Other seeds draw others. */
  readonly seed: number;
  readonly limit: number;
}

/** Mentions that nobody labelled, drawn at random where there are more, and of how many they were drawn. */
export async function readCandidates(
  client: Client,
  { brand, since, seed, limit }: CandidateQuery,
): Promise<{ readonly of: number; readonly candidates: Candidate[] }> {
  const open = `${ofBrand(brand)} AND published_at >= ${instant(since)} AND labelled_at IS NULL AND NOT irrelevant AND mentions.text != ''`;
  const [counted] = await rowsOf<{ n: string }>(
    client,
    'counting mentions without a label',
    `SELECT count() AS n FROM mentions FINAL WHERE ${open}`,
  );
  const rows = await rowsOf<Row & { postId: string; at: string }>(
    client,
    'drawing mentions without a label',
    `SELECT brand, toString(mention_id) AS mentionId, post_id AS postId, story_id AS storyId, language, source,
       toUnixTimestamp64Milli(published_at) AS at, substringUTF8(title, 1, 1000) AS title,
       substringUTF8(mentions.text, 1, ${textLength}) AS body, ${spansText}
     FROM mentions FINAL WHERE ${open}
     ORDER BY sipHash64(mention_id, ${Math.trunc(seed)}), mention_id LIMIT ${Math.trunc(limit)}`,
  );
  return {
    of: Number(counted?.n ?? 0),
    candidates: rows.map((row) => ({ ...placed(row), postId: row.postId, publishedAt: Number(row.at) })),
  };
}

function placed({ brand, mentionId, storyId, language, source, title, body, spanText }: Row) {
  const spans = (JSON.parse(spanText) as [Span['field'], number, number, string][]).map(
    ([field, start, end, term]): Span => ({ field, start, end, term }),
  );
  return { brand, mentionId, storyId, language, source, title, text: body, spans };
}
