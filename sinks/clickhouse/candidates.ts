import type { AlertReader, CandidateMention, HotLead, Segment } from '../../core/alerts.ts';
import { createExcerpt } from './evidence/excerpt.ts';
import { type Client, instant, rowsOf } from './evidence/read.ts';
import { type InsightRow, insightColumns, insightsOf } from './insights.ts';
import { latestStates } from './latest-states.ts';
import { literalLists, quote, textLists } from './literals.ts';
import { segmentCondition } from './segment.ts';

/** What finds a mention by the sort key. */
export interface MentionKey {
  readonly brand: string;
  readonly mentionId: string;
  readonly publishedAt: number;
}

interface FoundKey extends MentionKey {
  readonly postId: string;
}

/** Questions that are looked at, at most, oldest first. */
const maxQuestions = 20_000;
/** Of them at once. */
const questionsPerTurn = 500;
const maxTextLength = 500;

/** See `AlertReader.mentions`. */
export async function readCandidates(
  client: Client,
  query: Parameters<AlertReader['mentions']>[0],
): Promise<CandidateMention[]> {
  const conditions = [`first_seen_at >= ${instant(query.seenFrom)}`];
  if (query.ids) {
    const ids = query.ids.filter(isMentionId).map(quote);
    if (ids.length === 0) return [];
    conditions.push(`mention_id IN (${ids.join(',')})`);
  }
  const keys = await findKeys(client, { ...query, conditions });
  return readMentions(client, keys, query.segment);
}

/** What the brand itself or a machine asks, or a giveaway, needs no answer. */
export const notFlagged = 'empty(flags)';

/** See `AlertReader.unanswered`. Of a brand without handles every question is open. */
export async function readUnanswered(
  client: Client,
  query: Parameters<AlertReader['unanswered']>[0],
): Promise<CandidateMention[]> {
  const handles = new Map(
    query.brands.map((brand) => [
      brand,
      new Set((query.handles[brand] ?? []).map(plainHandle).filter((handle) => handle !== '')),
    ]),
  );
  const keys = await findKeys(client, { ...query, conditions: ['asks = 1', notFlagged], limit: maxQuestions });
  const open: CandidateMention[] = [];
  for (let i = 0; i < keys.length && open.length < query.limit; i += questionsPerTurn) {
    const turn = keys.slice(i, i + questionsPerTurn);
    const answers = await findAnswers(client, turn, handles);
    const unanswered = turn.filter(
      ({ brand, postId }) => !answers.get(postId)?.some((handle) => handles.get(brand)?.has(handle)),
    );
    const mentions = await readMentions(client, unanswered, query.segment);
    open.push(...mentions.filter((mention) => !handles.get(mention.brand)?.has(plainHandle(mention.authorHandle))));
  }
  return open.slice(0, query.limit);
}

/** See `AlertReader.hotLeads`. */
export async function readHotLeads(
  client: Client,
  { brands, segment, hotSince, limit }: Parameters<NonNullable<AlertReader['hotLeads']>>[0],
): Promise<HotLead[]> {
  if (brands.length === 0) return [];
  const rows = await rowsOf<{ score: number; brand: string; mentionId: string; publishedAt: string }>(
    client,
    'looking for hot leads',
    `SELECT l.score AS score, m.brand AS brand, toString(m.mention_id) AS mentionId, toUnixTimestamp64Milli(m.published_at) AS publishedAt
     FROM (
       SELECT score, mentions[1] AS best, hot_at FROM leads FINAL
       WHERE hot_at >= ${instant(hotSince)} AND state IN ('hot', 'working', 'sent') AND notEmpty(mentions)
         AND brand IN (${brands.map((brand) => quote(brand.toWellFormed())).join(',')})
       ORDER BY hot_at, lead_id LIMIT ${Math.max(0, Math.trunc(limit))}
     ) AS l
     GLOBAL INNER JOIN (
       SELECT brand, mention_id, published_at FROM mentions FINAL
       WHERE mention_id GLOBAL IN (SELECT arrayJoin(mentions) FROM leads FINAL WHERE hot_at >= ${instant(hotSince)})
     ) AS m ON m.mention_id = l.best
     ORDER BY l.hot_at`,
  );
  const keys = rows.map((row) => ({ ...row, publishedAt: Number(row.publishedAt) }));
  const mentions = await readMentions(client, keys, segment);
  const scores = new Map(rows.map(({ mentionId, score }) => [mentionId, score]));
  return mentions.map((mention) => ({ mention, score: scores.get(mention.mentionId) ?? 0 }));
}

/** See `AlertReader.gone`. What is not there at all is gone too: retention took it; and what is about something else. */
export async function findGone(client: Client, mentions: readonly MentionKey[]): Promise<Set<string>> {
  const gone = new Set(mentions.map(({ mentionId }) => mentionId));
  for (const keys of keyLists(mentions)) {
    const rows = await rowsOf<{ id: string }>(
      client,
      'looking for mentions that are gone',
      `SELECT toString(mention_id) AS id FROM mentions FINAL PREWHERE (brand, published_at, mention_id) IN (${keys}) WHERE NOT irrelevant`,
    );
    for (const { id } of rows) gone.delete(id);
  }
  return gone;
}

interface KeyQuery {
  readonly brands: readonly string[];
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
  readonly conditions: readonly string[];
  readonly limit: number;
}

/** Keys of the mentions whose latest state is there and fits, oldest first. */
async function findKeys(client: Client, query: KeyQuery): Promise<FoundKey[]> {
  const { from, to, segment, conditions, limit } = query;
  const found: FoundKey[] = [];
  if (from >= to) return found;
  const lists = textLists(query.brands);
  for (const brands of lists) {
    const seen = ['is_deleted = 0', 'NOT irrelevant', segmentCondition(segment), ...conditions].join(' AND ');
    const rows = await rowsOf<{ brand: string; mentionId: string; publishedAt: string; postId: string }>(
      client,
      'looking for mentions',
      `SELECT brand, toString(mention_id) AS mentionId, toUnixTimestamp64Milli(at) AS publishedAt, postId
       FROM (${latestStates({ brands, from, to, wanted: { seen, postId: 'post_id' } })})
       WHERE seen ORDER BY at, mention_id LIMIT ${Math.max(0, Math.trunc(limit))}`,
    );
    for (const row of rows) found.push({ ...row, publishedAt: Number(row.publishedAt) });
  }
  if (lists.length > 1) found.sort(byAge);
  return found.slice(0, limit);
}

const byAge = (a: MentionKey, b: MentionKey) =>
  a.publishedAt - b.publishedAt || (a.mentionId < b.mentionId ? -1 : a.mentionId > b.mentionId ? 1 : 0);

/** Handles of the brands' own accounts that answered, by the post that they answered. */
async function findAnswers(
  client: Client,
  questions: readonly FoundKey[],
  handles: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Map<string, string[]>> {
  const answers = new Map<string, string[]>();
  const own = new Set(questions.flatMap(({ brand }) => [...(handles.get(brand) ?? [])]));
  for (const parents of textLists(questions.map(({ postId }) => postId))) {
    // All states of what ever answered, by the skip index; then what still does, by the sort key. FINAL with the skip index could pass
    // over the state by which an answer was deleted: that one has no parent.
    const rows = await rowsOf<{ parent: string; handle: string }>(
      client,
      'looking for answers',
      `SELECT DISTINCT parent_id AS parent, author_handle AS handle FROM posts FINAL
       WHERE post_id GLOBAL IN (SELECT post_id FROM posts WHERE parent_id IN (${parents}))`,
    );
    for (const { parent, handle } of rows) {
      const plain = plainHandle(handle);
      if (own.has(plain)) answers.set(parent, [...(answers.get(parent) ?? []), plain]);
    }
  }
  return answers;
}

interface MentionRow
  extends Omit<
      CandidateMention,
      'publishedAt' | 'firstSeenAt' | 'followers' | 'rating' | 'text' | 'copies' | 'insights'
    >,
    InsightRow {
  readonly publishedAt: string;
  readonly firstSeenAt: string;
  readonly followers: string | null;
  readonly stars: number | null;
}

/** The texts of these mentions, oldest first. What was deleted, or left the segment, in the meantime is left out. */
async function readMentions(
  client: Client,
  keys: readonly MentionKey[],
  segment: Segment,
): Promise<CandidateMention[]> {
  const mentions: CandidateMention[] = [];
  const excerpt = createExcerpt(maxTextLength);
  for (const list of keyLists(keys)) {
    const rows = await rowsOf<MentionRow>(
      client,
      'reading mentions',
      `SELECT brand, toString(mention_id) AS mentionId, post_id AS postId, type, title, text AS body, url, site, network, source,
         language, country, multiIf(author_handle != '', author_handle, author_name != '', author_name, author_id) AS author,
         author_handle AS authorHandle, author_url AS authorUrl, author_followers AS followers, rating AS stars,
         toString(sentiment) AS sentiment, thread_id AS threadId,
         toUnixTimestamp64Milli(published_at) AS publishedAt, toUnixTimestamp64Milli(first_seen_at) AS firstSeenAt, ${insightColumns}
       FROM mentions FINAL
       PREWHERE (brand, published_at, mention_id) IN (${list}) WHERE NOT irrelevant AND ${segmentCondition(segment)}`,
    );
    for (const each of rows) {
      const { followers, stars, publishedAt, firstSeenAt, ...rest } = each;
      const { toldIntent, toldEmotion, toldReasons, toldQuestion, toldSarcasm, ...row } = rest;
      mentions.push({
        ...row,
        text: excerpt(textOf(row)),
        ...told(each),
        ...(followers !== null && { followers: Number(followers) }),
        ...(stars !== null && { rating: stars }),
        publishedAt: Number(publishedAt),
        firstSeenAt: Number(firstSeenAt),
        copies: 0,
      });
    }
  }
  return mentions.sort(byAge);
}

/** What was read of it, where anything was. */
function told(row: InsightRow): Pick<CandidateMention, 'insights'> {
  const insights = insightsOf(row);
  return Object.keys(insights).length === 0 ? {} : { insights };
}

/** Many networks repeat the title at the head of the text. */
const textOf = ({ title, body }: { readonly title: string; readonly body: string }) =>
  title === '' || body.startsWith(title) ? body : `${title}\n${body}`;

export const isMentionId = (id: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

/** Lists for a PREWHERE: the engine does not put conditions there by itself with FINAL, which is right for those of the sort key. */
export function keyLists(keys: readonly MentionKey[]): string[] {
  const literals = keys
    .filter(({ mentionId, publishedAt }) => isMentionId(mentionId) && Number.isSafeInteger(publishedAt))
    .map(({ brand, mentionId, publishedAt }) => {
      const at = new Date(publishedAt).toISOString().slice(0, -1).replace('T', ' ');
      return `(${quote(brand.toWellFormed())},${quote(at)},${quote(mentionId)})`;
    });
  return literalLists(literals);
}

const plainHandle = (handle: string) => handle.trim().replace(/^@+/, '').toLowerCase();
