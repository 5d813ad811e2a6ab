import type { MentionFilter } from '../../../core/mention-filter.ts';
import { type Client, instant, rowsOf, within } from '../evidence/read.ts';
import { literalLists, quote } from '../literals.ts';
import { accountSql } from '../people/authors.ts';
import { readAbout, type ShownAbout } from './mention-about.ts';
import { mentionCondition } from './mention-condition.ts';

/** Where a page ends: the mention that was its last. */
export interface MentionPlace {
  readonly at: number;
  readonly id: string;
}

export interface MentionPage {
  readonly mentions: readonly ShownInList[];
  /** Where the next page goes on; absent at the end. */
  readonly next: MentionPlace | undefined;
}

/** A mention with the work on it, as the inbox shows it. Times in ms since the epoch; null: not known. */
export interface ShownInList {
  readonly id: string;
  readonly brand: string;
  readonly postId: string;
  readonly storyId: string;
  readonly network: string;
  readonly source: string;
  readonly type: string;
  readonly url: string;
  readonly site: string;
  readonly title: string;
  readonly text: string;
  readonly account: string;
  readonly authorHandle: string;
  readonly authorName: string;
  readonly authorUrl: string;
  readonly authorFollowers: number | null;
  readonly language: string;
  readonly country: string;
  readonly likes: number | null;
  readonly shares: number | null;
  readonly replies: number | null;
  readonly views: number | null;
  readonly rating: number | null;
  readonly spans: readonly {
    readonly field: string;
    readonly start: number;
    readonly end: number;
    readonly term: string;
  }[];
  readonly sentiment: string;
  readonly sentimentScore: number;
  readonly sentimentConfidence: number;
  readonly sentimentWords: readonly { readonly word: string; readonly weight: number }[];
  readonly labelledBy: string;
  readonly emotion: string;
  readonly intent: string;
  readonly reasons: readonly string[];
  readonly question: boolean;
  readonly irrelevant: boolean;
  readonly flags: readonly { readonly kind: string; readonly reason: string }[];
  readonly publishedAt: number;
  readonly seenAt: number;
  readonly state: string;
  readonly assignee: string;
  readonly priority: string;
  readonly tags: readonly string[];
  readonly bookmarked: boolean;
  /** Who the author is known to be, where they are a customer. */
  readonly customer: ShownAbout['customer'];
  /** What they may buy, where they are a lead of the brand. */
  readonly lead: ShownAbout['lead'];
  /** Mentions of the brand of the same story, this one among them. */
  readonly copies: number;
}

const dayMs = 86_400_000;
/** Longest texts of a list, in characters; one mention alone has all of its own. */
const mostText = 2_000;

/**
 * A page of mentions, newest first. Days are looked through from the newest on, and more at a time as long as too few are found: so the
 * cost is that of what is shown, and not that of the history.
 */
export async function readMentionPage(
  client: Client,
  asked: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly after: MentionPlace | undefined;
    readonly limit: number;
    /** When the first and the last mention of all were published. */
    readonly range: { readonly first: number; readonly latest: number };
  },
): Promise<MentionPage> {
  const { brands, filter, after, limit, range } = asked;
  if (brands.length === 0) return { mentions: [], next: undefined };
  const from = Math.max(filter.from ?? range.first, range.first);
  let end = Math.min(
    filter.to ?? Number.POSITIVE_INFINITY,
    range.latest + 1,
    after ? after.at + 1 : Number.POSITIVE_INFINITY,
  );
  const condition = mentionCondition(filter);
  const keys: Key[] = [];
  for (let span = dayMs; end > from && keys.length <= limit; span *= 4) {
    const begin = Math.max(from, end - span);
    const older = after
      ? `AND (m.published_at, m.mention_id) < (${instant(after.at)}, toUUID(${quote(after.id)}))`
      : '';
    keys.push(
      ...(await rowsOf<Key>(
        client,
        'looking for mentions',
        `SELECT brand, toString(mention_id) AS id, toUnixTimestamp64Milli(published_at) AS at FROM mentions AS m FINAL
         WHERE brand IN (${brands.map(quote).join(',')}) AND ${within('published_at', begin, end)} ${older} AND ${condition}
         ORDER BY published_at DESC, mention_id DESC LIMIT ${limit + 1 - keys.length}`,
      )),
    );
    end = begin;
  }
  const shown = keys.slice(0, limit);
  const last = shown.at(-1);
  return {
    mentions: await readShownInList(client, shown, mostText),
    next: keys.length > limit && last ? { at: Number(last.at), id: last.id } : undefined,
  };
}

type ShownAlone = Omit<ShownInList, keyof ShownAbout>;

export interface Key {
  readonly brand: string;
  readonly id: string;
  readonly at: string | number;
}

/** Those that are meant, in their order. What was deleted in the meantime is left out. */
export async function readShownInList(
  client: Client,
  keys: readonly Key[],
  textLength = 1_000_000,
): Promise<ShownInList[]> {
  const found = new Map<string, ShownAlone>();
  const literals = keys.map(({ brand, id, at }) => `(${quote(brand)}, ${instant(Number(at))}, toUUID(${quote(id)}))`);
  for (const some of literalLists(literals)) {
    const rows = await rowsOf<Record<string, unknown>>(
      client,
      'reading mentions',
      `SELECT ${columns(textLength)} FROM (
         SELECT * FROM mentions FINAL PREWHERE (brand, published_at, mention_id) IN (${some})
       ) AS m
       LEFT JOIN (SELECT brand, mention_id, state, assignee, priority, tags, bookmarked, version FROM triage FINAL
         WHERE mention_id IN (SELECT arrayJoin([${keys.map(({ id }) => `toUUID(${quote(id)})`).join(',')}]))) AS t
         ON t.brand = m.brand AND t.mention_id = m.mention_id`,
    );
    for (const row of rows) {
      const mention = shownOf(row);
      found.set(`${mention.brand}\0${mention.id}`, mention);
    }
  }
  return readAbout(
    client,
    keys.flatMap(({ brand, id }) => found.get(`${brand}\0${id}`) ?? []),
  );
}

const columns = (
  textLength: number,
) => `m.brand AS brand, toString(m.mention_id) AS id, post_id AS postId, story_id AS storyId,
  network, source, type, url, site, title, substringUTF8(m.text, 1, ${textLength}) AS text, ${accountSql} AS account,
  author_handle AS authorHandle, author_name AS authorName, author_url AS authorUrl, toFloat64(author_followers) AS authorFollowers,
  language, country, toFloat64(likes) AS likes, toFloat64(shares) AS shares, toFloat64(replies) AS replies, toFloat64(views) AS views, rating,
  spans, toString(sentiment) AS sentiment, sentiment_score AS sentimentScore, sentiment_confidence AS sentimentConfidence,
  sentiment_words AS sentimentWords, labelled_by AS labelledBy, emotion, intent, reasons, ifNull(question, asks = 1) AS question, irrelevant, flags,
  toUnixTimestamp64Milli(m.published_at) AS publishedAt, toUnixTimestamp64Milli(first_seen_at) AS seenAt,
  t.version AS touched, toString(t.state) AS state, t.assignee AS assignee, toString(t.priority) AS priority, t.tags AS tags, t.bookmarked AS bookmarked`;

function shownOf(row: Record<string, unknown>): ShownAlone {
  const { touched, ...rest } = row;
  const isUntouched = String(touched) === '0';
  return {
    ...(rest as unknown as ShownAlone),
    publishedAt: Number(rest['publishedAt']),
    seenAt: Number(rest['seenAt']),
    question: Boolean(rest['question']),
    irrelevant: Boolean(rest['irrelevant']),
    bookmarked: !isUntouched && Boolean(rest['bookmarked']),
    ...(isUntouched && { state: 'new', priority: 'normal' }),
  };
}

/** How many mentions a filter means. */
export async function countMentions(
  client: Client,
  {
    brands,
    filter,
    range,
  }: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly range: { readonly first: number; readonly latest: number };
  },
): Promise<number> {
  if (brands.length === 0) return 0;
  const [from, to] = [filter.from ?? range.first, filter.to ?? range.latest + 1];
  const [row] = await rowsOf<{ mentions: string }>(
    client,
    'counting mentions',
    `SELECT count() AS mentions FROM mentions FINAL
     WHERE brand IN (${brands.map(quote).join(',')}) AND ${within('published_at', from, to)} AND ${mentionCondition(filter)}`,
  );
  return Number(row?.mentions ?? 0);
}

/** Where a mention stands; undefined where there is none. */
export async function findMentionKey(client: Client, id: string): Promise<Key | undefined> {
  const [row] = await rowsOf<Key>(
    client,
    'looking for a mention',
    `SELECT brand, toString(mention_id) AS id, toUnixTimestamp64Milli(published_at) AS at FROM mentions
     WHERE mention_id = toUUID(${quote(id)}) LIMIT 1`,
  );
  return row;
}
