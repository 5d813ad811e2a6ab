import type { AnswerReason } from '../../../core/digest.ts';
import type { Intent } from '../../../core/insights.ts';
import type { MentionFilter, MentionOrder } from '../../../core/mention-filter.ts';
import { createFunctionWords } from '../../../core/stop-words.ts';
import { type Triage, untouched } from '../../../core/web-stores.ts';
import { type AnswerSignals, reasonsToRespond, worthResponding } from '../../../core/worth-responding.ts';
import { keyLists } from '../candidates.ts';
import { type Client, inLists, instant, rowsOf, within } from '../evidence/read.ts';
import { literalLists, quote } from '../literals.ts';
import { accountSql } from '../people/authors.ts';
import { type AboutKey, readAbout, type ShownAbout } from './mention-about.ts';
import { byAuthor, mentionCondition } from './mention-condition.ts';
import { readWorthKeys } from './mention-worth.ts';

/** Where a page ends: the mention that was its last, and when that was published; by worth, where it stands. */
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
export interface ShownInList extends Work {
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
  readonly intentConfidence: number;
  /** Of the buying cycle; empty where no intent is told. */
  readonly stage: string;
  readonly reasons: readonly string[];
  readonly question: boolean;
  readonly irrelevant: boolean;
  readonly flags: readonly { readonly kind: string; readonly reason: string }[];
  readonly publishedAt: number;
  readonly seenAt: number;
  /** Why it is worth an answer; empty where it is not. */
  readonly why: readonly AnswerReason[];
  /** Who the author is known to be, where they are a customer. */
  readonly customer: ShownAbout['customer'];
  /** What they may buy, where they are a lead of the brand. */
  readonly lead: ShownAbout['lead'];
  /** Mentions of the brand of the same story within 30 days of what is read with it, this one among them. */
  readonly copies: number;
}

const hourMs = 3_600_000;
/** Longest texts of a list, in characters; one mention alone has all of its own. */
const mostText = 2_000;
export const wholeText = 1_000_000;

interface PageAsked {
  readonly brands: readonly string[];
  readonly filter: MentionFilter;
  readonly order: MentionOrder;
  readonly after: MentionPlace | undefined;
  readonly limit: number;
  /** When the first and the last mention of all were published. */
  readonly range: { readonly first: number; readonly latest: number };
}

/** A page of mentions in an order. */
export async function readMentionPage(client: Client, asked: PageAsked): Promise<MentionPage> {
  const { keys, next } = await findMentionPage(client, asked);
  return { mentions: await readShownInList(client, keys, mostText), next };
}

/** Which mentions stand on a page, of which all else is to be read by key. */
export async function findMentionPage(
  client: Client,
  asked: PageAsked,
): Promise<{ readonly keys: readonly FoundKey[]; readonly next: MentionPlace | undefined }> {
  const { brands, filter, order, after, limit, range } = asked;
  if (brands.length === 0) return { keys: [], next: undefined };
  const from = Math.max(filter.from ?? range.first, range.first);
  const to = Math.min(filter.to ?? Number.POSITIVE_INFINITY, range.latest + 1);
  const keys: readonly (FoundKey & { readonly rank?: string })[] =
    order === 'worth'
      ? await readWorthKeys(client, { brands, filter, after, limit: limit + 1, from, to })
      : await readKeysByTime(client, { ...asked, from, to, limit: limit + 1 });
  const shown = keys.slice(0, limit);
  const last = shown.at(-1);
  return {
    keys: shown,
    next: keys.length > limit && last ? { at: Number(last.rank ?? last.at), id: last.id } : undefined,
  };
}

/**
 * Hours are looked through from the newest on, or from the oldest, and more at a time as long as too few are found: so the cost is that of
 * what is shown, and not that of the history.
 */
async function readKeysByTime(
  client: Client,
  { brands, filter, order, after, limit, ...range }: PageAsked & { readonly from: number; readonly to: number },
): Promise<FoundKey[]> {
  const isOldFirst = order === 'old';
  let from = isOldFirst ? Math.max(range.from, after?.at ?? Number.NEGATIVE_INFINITY) : range.from;
  let to = isOldFirst ? range.to : Math.min(range.to, after ? after.at + 1 : Number.POSITIVE_INFINITY);
  const direction = isOldFirst ? 'ASC' : 'DESC';
  const further = after
    ? `AND (m.published_at, m.mention_id) ${isOldFirst ? '>' : '<'} (${instant(after.at)}, toUUID(${quote(after.id)}))`
    : '';
  const condition = mentionCondition(filter);
  const keys: FoundKey[] = [];
  // Telling who moves that much costs more than looking at many mentions.
  const first = filter.influence === undefined ? 6 * hourMs : 384 * hourMs;
  for (let span = first; to > from && keys.length < limit; span *= 8) {
    const [begin, end] = isOldFirst ? [from, Math.min(to, from + span)] : [Math.max(from, to - span), to];
    keys.push(
      ...(await rowsOf<FoundKey>(
        client,
        'looking for mentions',
        `SELECT brand, toString(mention_id) AS id, toUnixTimestamp64Milli(published_at) AS at, ${accountSql} AS account, story_id AS storyId
         FROM mentions AS m FINAL
         WHERE brand IN (${brands.map(quote).join(',')}) AND ${within('published_at', begin, end)} ${further} AND ${condition}
           AND ${byAuthor(filter, begin, end)}
         ORDER BY published_at ${direction}, mention_id ${direction} LIMIT ${limit - keys.length}`,
      )),
    );
    if (isOldFirst) from = end;
    else to = begin;
  }
  return keys;
}

type ShownAlone = Omit<ShownInList, keyof ShownAbout | keyof Work | 'why'>;

export interface Key {
  readonly brand: string;
  readonly id: string;
  readonly at: string | number;
}

export type FoundKey = Key & Pick<AboutKey, 'account' | 'storyId'>;

const isFound = (key: Key | FoundKey): key is FoundKey => 'account' in key;

/** Those that are meant, in their order. What was deleted in the meantime is left out. */
export async function readShownInList(
  client: Client,
  keys: readonly (Key | FoundKey)[],
  textLength = mostText,
): Promise<ShownInList[]> {
  const found = new Map<string, ShownAlone>();
  const functionWordsOf = createFunctionWords();
  // What stands beside the mentions is read at the same time, where it is known beforehand.
  const reading = keys.every(isFound) ? readAbout(client, keys) : undefined;
  const working = readWork(client, keys);
  // Whoever waits for it hears of its failure.
  for (const beside of [reading, working]) beside?.catch(() => undefined);
  for (const some of keyLists(keys.map(({ brand, id, at }) => ({ brand, mentionId: id, publishedAt: Number(at) })))) {
    const rows = await rowsOf<Record<string, unknown>>(
      client,
      'reading mentions',
      `SELECT ${columns(textLength)} FROM mentions AS m FINAL PREWHERE (brand, published_at, mention_id) IN (${some})`,
    );
    for (const row of rows) {
      const mention = shownOf(row, functionWordsOf);
      found.set(`${mention.brand}\0${mention.id}`, mention);
    }
  }
  const shown = keys.flatMap(({ brand, id }) => found.get(`${brand}\0${id}`) ?? []);
  const about = await (reading ??
    readAbout(
      client,
      shown.map((mention) => ({ ...mention, at: mention.publishedAt })),
    ));
  const workOn = await working;
  return shown.map((alone) => {
    const mention = { ...alone, ...about(alone), ...workOn(alone) };
    return { ...mention, why: whyOf(mention) };
  });
}

/** The work on mentions, and who did the latest of it: a colleague, or `@acme` where that account answered it; empty: nobody yet. */
interface Work extends Triage {
  readonly changedBy: string;
}

/** By the latest of the few states of each, since FINAL reads all states around them. */
async function readWork(client: Client, keys: readonly Key[]): Promise<(mention: Omit<Key, 'at'>) => Work> {
  const literals = keys.map(({ brand, id }) => `(${quote(brand)}, ${quote(id)})`);
  const rows = await inLists(literalLists(literals), (some) =>
    rowsOf<Work & Omit<Key, 'at'>>(
      client,
      'reading the work on mentions',
      `SELECT brand, id, last.1 AS state, last.2 AS assignee, last.3 AS priority, last.4 AS tags, last.5 AS bookmarked, last.6 AS changedBy FROM (
         SELECT brand, toString(mention_id) AS id,
           argMax((toString(state), assignee, toString(priority), tags, bookmarked, changed_by), version) AS last
         FROM triage PREWHERE (brand, mention_id) IN (${some}) GROUP BY brand, mention_id)`,
    ),
  );
  const found = new Map(rows.map(({ brand, id, ...work }) => [`${brand}\0${id}`, work]));
  return ({ brand, id }) => found.get(`${brand}\0${id}`) ?? { ...untouched, changedBy: '' };
}

/** By the formula of the order by worth; that it waits is told by its state. */
function whyOf(mention: Omit<ShownInList, 'why'>): AnswerReason[] {
  const { question, sentiment, intent, intentConfidence, authorFollowers, views, rating, customer, lead, flags } =
    mention;
  const signals: AnswerSignals = {
    question,
    negative: sentiment === 'negative',
    ...(intent !== '' && { intent: { label: intent as Intent, confidence: intentConfidence } }),
    reach: Math.max(authorFollowers ?? 0, views ?? 0),
    rating: rating ?? undefined,
    customer: customer !== null,
    lead: lead?.score,
    ageMs: 0,
  };
  return flags.length > 0 || worthResponding(signals) === 0 ? [] : reasonsToRespond(signals);
}

const columns = (
  textLength: number,
) => `m.brand AS brand, toString(m.mention_id) AS id, post_id AS postId, story_id AS storyId,
  network, source, type, url, site, title, substringUTF8(m.text, 1, ${textLength}) AS text, ${accountSql} AS account,
  author_handle AS authorHandle, author_name AS authorName, author_url AS authorUrl, toFloat64(author_followers) AS authorFollowers,
  language, country, toFloat64(likes) AS likes, toFloat64(shares) AS shares, toFloat64(replies) AS replies, toFloat64(views) AS views, rating,
  spans, toString(sentiment) AS sentiment, sentiment_score AS sentimentScore, sentiment_confidence AS sentimentConfidence,
  sentiment_words AS sentimentWords, labelled_by AS labelledBy, emotion, intent, intent_confidence AS intentConfidence, stage, reasons,
  ifNull(question, asks = 1) AS question, irrelevant, flags,
  toUnixTimestamp64Milli(m.published_at) AS publishedAt, toUnixTimestamp64Milli(first_seen_at) AS seenAt`;

/** As a share of the strongest word: what weighs less decided nothing. */
const leastWeight = 0.1;

function shownOf(row: Record<string, unknown>, functionWordsOf: ReturnType<typeof createFunctionWords>): ShownAlone {
  const words = row['sentimentWords'] as ShownAlone['sentimentWords'];
  const functionWords = functionWordsOf(String(row['language']));
  const least = leastWeight * Math.max(0, ...words.map(({ weight }) => Math.abs(weight)));
  return {
    ...(row as unknown as ShownAlone),
    sentimentWords: words.filter(
      ({ word, weight }) => weight !== 0 && Math.abs(weight) >= least && !functionWords.has(word.toLowerCase()),
    ),
    publishedAt: Number(row['publishedAt']),
    seenAt: Number(row['seenAt']),
    question: Boolean(row['question']),
    irrelevant: Boolean(row['irrelevant']),
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
     WHERE brand IN (${brands.map(quote).join(',')}) AND ${within('published_at', from, to)} AND ${mentionCondition(filter)}
       AND ${byAuthor(filter, from, to)}`,
  );
  return Number(row?.mentions ?? 0);
}

/** Where a mention stands; undefined where there is none. */
export async function findMentionKey(client: Client, id: string): Promise<FoundKey | undefined> {
  const [row] = await rowsOf<FoundKey>(
    client,
    'looking for a mention',
    `SELECT brand, toString(mention_id) AS id, toUnixTimestamp64Milli(published_at) AS at, ${accountSql} AS account, story_id AS storyId FROM mentions
     WHERE mention_id = toUUID(${quote(id)}) LIMIT 1`,
  );
  return row;
}
