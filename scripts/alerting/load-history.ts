import type { ClickHouseClient } from '@clickhouse/client';
import { type CandidateMention, type Segment, type StepCounts, stepMs } from '../../core/alerts.ts';
import { groupBy } from '../../core/group-by.ts';
import { isWindowed } from '../../core/incident.ts';
import type { AlertBrand } from '../../processors/alerts/evaluate.ts';
import { type MentionCheck, matchMention } from '../../processors/alerts/match-mention.ts';
import { partOf } from '../../processors/alerts/part.ts';
import type { MentionRule, Rule } from '../../processors/alerts/rules.ts';
import { conditionOf } from '../../processors/alerts/where.ts';
import { notFlagged } from '../../sinks/clickhouse/candidates.ts';
import { instant, rowsOf, within } from '../../sinks/clickhouse/evidence/read.ts';
import { coveredSteps, sourceGaps } from '../../sinks/clickhouse/gaps.ts';
import { type InsightRow, insightColumns, insightsOf } from '../../sinks/clickhouse/insights.ts';
import { quote } from '../../sinks/clickhouse/literals.ts';
import { segmentCondition } from '../../sinks/clickhouse/segment.ts';
import { readStepCounts } from '../../sinks/clickhouse/step-counts.ts';
import type { Access } from '../access.ts';
import { type AskedStep, type History, type Question, segmentKey } from './history.ts';

/** What answers queries with rows: a client, or whoever owns the store. */
export type Reading = Pick<ClickHouseClient, 'query'>;

/** Asks a running process, where there is one, what a client would ask the store. */
export function readThrough(access: Pick<Access, 'sql'>, signal: AbortSignal): Reading {
  const query = async ({ query, format }: { readonly query: string; readonly format: string }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of access.sql(query, format, signal)) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const rows = () => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    return { json: async () => (format === 'JSON' ? JSON.parse(text) : rows()) };
  };
  return { query } as never;
}

export interface HistoryQuery {
  /** At whole steps. Mentions and questions are only read from `since` on. */
  readonly from: number;
  readonly since: number;
  readonly to: number;
  readonly rules: readonly Rule[];
  readonly brands: readonly AlertBrand[];
  readonly segments: Readonly<Record<string, Segment>>;
  readonly sources: readonly string[];
  readonly checks: ReadonlyMap<string, MentionCheck>;
}

const day = 24 * 3_600_000;
/** Brands and days of which the counts are read in one go: it bounds the memory that an answer takes. */
const brandsAtOnce = 20;
const countedMs = 28 * day;
/** Askings are read by so many days, and so is what they leave uncovered: the usual pace of a source is one of its time. */
const coverageMs = 7 * day;
/** Texts that are read in one go, about. */
const textsAtOnce = 20_000;

/**
 * Reads all that rules need to be judged over a past, in few queries. Each mention is counted once, in the state that it has now. Of single
 * mentions, only those are kept that a rule is about.
 */
export async function loadHistory(client: Reading, query: HistoryQuery): Promise<History> {
  const rules = query.rules.filter(({ enabled }) => enabled);
  // What single mentions must be beside is told of each: see `createMentionChecks`.
  const segmentOf = (rule: Rule): Segment =>
    partOf(rule.type === 'mention' ? { segment: rule.segment } : rule, query.segments);
  const bySegment = <T>(chosen: readonly Rule[], read: (segment: Segment, rules: readonly Rule[]) => Promise<T>) =>
    inTurn([...groupBy(chosen, (rule) => segmentKey(segmentOf(rule)))], async ([key, group]) => {
      return [key, await read(segmentOf(group[0] as Rule), group)] as const;
    });
  const ofType = (...types: readonly Rule['type'][]) => rules.filter(({ type }) => types.includes(type));
  const counting = rules.filter(({ type }) => isWindowed(type) || type === 'silence');
  const asked = await readAskings(client, query);
  return {
    from: query.from,
    to: query.to,
    counts: new Map(await bySegment(counting, (segment) => readCounts(client, query, segment))),
    mentions: new Map(
      await bySegment(ofType('mention'), (segment, group) =>
        readMentions(client, query, segment, group as readonly MentionRule[]),
      ),
    ),
    questions: new Map(await bySegment(ofType('unanswered'), (segment) => readQuestions(client, query, segment))),
    askings: asked,
    covered: await readCovered(client, query),
  };
}

async function readCounts(client: Reading, query: HistoryQuery, segment: Segment) {
  const counts = new Map<string, StepCounts[]>(query.brands.map(({ id }) => [id, []]));
  const brands = query.brands.map(({ id }) => id);
  for (let first = 0; first < brands.length; first += brandsAtOnce) {
    const part = brands.slice(first, first + brandsAtOnce);
    for (let from = query.from; from < query.to; from += countedMs) {
      const to = Math.min(query.to, from + countedMs);
      for (const row of await readStepCounts(client, { brands: part, segment, from, to }))
        counts.get(row.brand)?.push(row);
    }
  }
  return counts;
}

/** Mentions that at least one of the rules is about, oldest first. */
async function readMentions(
  client: Reading,
  query: HistoryQuery,
  segment: Segment,
  rules: readonly MentionRule[],
): Promise<CandidateMention[]> {
  const wanted = `${segmentCondition(segment)} AND (${rules.map((rule) => cheapCondition(rule, query)).join(' OR ')})`;
  const brandsOf = new Map(rules.map((rule) => [rule.name, new Set(brandIds(rule, query))]));
  const found: CandidateMention[] = [];
  for (const { from, to } of await partsOf(client, query, wanted)) {
    for (const mention of await readTexts(client, query, `${wanted} AND ${within('published_at', from, to)}`)) {
      const fits = rules.some(
        (rule) =>
          brandsOf.get(rule.name)?.has(mention.brand) &&
          matchMention(rule, mention, query.checks.get(rule.name)) !== undefined,
      );
      if (fits) found.push(mention);
    }
  }
  return found;
}

/** What a rule asks for and the store can tell, so that few texts are read. */
function cheapCondition(rule: MentionRule, query: HistoryQuery): string {
  const brands = brandIds(rule, query);
  if (brands.length === 0) return 'false';
  const conditions = [`brand IN (${brands.map(quoted).join(',')})`];
  if (rule.where !== undefined) conditions.push(segmentCondition({ where: conditionOf(rule.where) }));
  if (rule.sentiment) conditions.push(`sentiment IN (${rule.sentiment.map(quoted).join(',')})`);
  if (rule.followersAbove !== undefined) conditions.push(`ifNull(author_followers, 0) > ${rule.followersAbove}`);
  if (rule.ratingAtMost !== undefined) conditions.push(`ifNull(rating, 6) <= ${rule.ratingAtMost}`);
  return `(${conditions.join(' AND ')})`;
}

/** Questions that no account of the brand asked, with the first answer of one. Of a brand without accounts there are none. */
async function readQuestions(client: Reading, query: HistoryQuery, segment: Segment): Promise<Question[]> {
  const handles = new Map(query.brands.map(({ id, handles }) => [id, new Set(handles.map(plainHandle))]));
  const brands = query.brands.filter(({ handles }) => handles.length > 0).map(({ id }) => id);
  if (brands.length === 0) return [];
  const wanted = `asks = 1 AND ${notFlagged} AND brand IN (${brands.map(quoted).join(',')}) AND ${segmentCondition(segment)}`;
  const questions: Question[] = [];
  for (const { from, to } of await partsOf(client, query, wanted)) {
    const inPart = `${wanted} AND ${within('published_at', from, to)}`;
    // As `findAnswers` of the store: all states of what ever answered, then what still does.
    const rows = await rowsOf<{ parent: string; handle: string; at: string }>(
      client,
      'looking for answers',
      `SELECT parent_id AS parent, author_handle AS handle, toUnixTimestamp64Milli(min(published_at)) AS at FROM posts FINAL
       WHERE post_id IN (SELECT post_id FROM posts WHERE parent_id IN (SELECT post_id FROM mentions FINAL WHERE NOT irrelevant AND ${inPart}))
       GROUP BY parent, handle ORDER BY at`,
    );
    const answers = groupBy(rows, ({ parent }) => parent);
    for (const mention of await readTexts(client, query, inPart)) {
      const own = handles.get(mention.brand);
      if (own?.has(plainHandle(mention.authorHandle))) continue;
      const answer = answers.get(mention.postId)?.find(({ handle }) => own?.has(plainHandle(handle)));
      questions.push({ mention, ...(answer && { answeredAt: Number(answer.at) }) });
    }
  }
  return questions;
}

/** Whole days, together, that hold about as many texts as are read in one go. */
async function partsOf(client: Reading, query: HistoryQuery, wanted: string) {
  const rows = await rowsOf<{ day: number; texts: string }>(
    client,
    'counting mentions by day',
    `SELECT toUInt32(intDiv(toUnixTimestamp64Milli(published_at), ${day})) AS day, count() AS texts FROM mentions FINAL
     WHERE ${wanted} AND ${within('published_at', query.since - stepMs, query.to)} GROUP BY day ORDER BY day`,
  );
  const parts: { from: number; to: number; texts: number }[] = [];
  for (const row of rows) {
    const last = parts.at(-1);
    const [from, to] = [Math.max(row.day * day, query.since - stepMs), Math.min((row.day + 1) * day, query.to)];
    if (last && last.texts + Number(row.texts) <= textsAtOnce)
      Object.assign(last, { to, texts: last.texts + Number(row.texts) });
    else parts.push({ from, to, texts: Number(row.texts) });
  }
  return parts;
}

async function readTexts(client: Reading, { brands }: HistoryQuery, wanted: string): Promise<CandidateMention[]> {
  const rows = await rowsOf<
    Omit<CandidateMention, 'publishedAt' | 'followers' | 'rating' | 'insights'> & {
      publishedAt: string;
      followers: string | null;
      stars: number | null;
    } & InsightRow
  >(
    client,
    'reading mentions',
    `SELECT brand, toString(mention_id) AS mentionId, post_id AS postId, type, title, text AS body, url, site, network, source,
       language, country, multiIf(author_handle != '', author_handle, author_name != '', author_name, author_id) AS author,
       author_handle AS authorHandle, author_url AS authorUrl, author_followers AS followers, rating AS stars,
       toString(sentiment) AS sentiment, thread_id AS threadId, toUnixTimestamp64Milli(published_at) AS publishedAt,
       ${insightColumns}
     FROM mentions FINAL WHERE NOT irrelevant AND brand IN (${brands.map(({ id }) => quoted(id)).join(',')}) AND ${wanted}
     ORDER BY published_at, mention_id`,
  );
  return rows.map(
    ({
      publishedAt,
      followers,
      stars,
      toldIntent,
      toldEmotion,
      toldReasons,
      toldQuestion,
      toldSarcasm,
      ...row
    }): CandidateMention => ({
      ...row,
      insights: insightsOf({ toldIntent, toldEmotion, toldReasons, toldQuestion, toldSarcasm }),
      // A title and the beginning of the text are enough to be recognised by.
      text: (row.title || row.body).toWellFormed().slice(0, 500).toWellFormed(),
      ...(followers !== null && { followers: Number(followers) }),
      ...(stars !== null && { rating: stars }),
      publishedAt: Number(publishedAt),
      // It came when it was published: an import of the past brings no news of today.
      firstSeenAt: Number(publishedAt),
      copies: 0,
    }),
  );
}

async function readAskings(client: Reading, { rules, sources, from, to }: HistoryQuery) {
  const found = new Map<string, AskedStep[]>();
  const wanted = rules.some(({ type, enabled }) => enabled && (type === 'silence' || type === 'cost'));
  if (!wanted || sources.length === 0) return found;
  for (let part = from; part < to; part += countedMs) {
    const rows = await rowsOf<{
      source: string;
      step: number;
      success: string | null;
      failure: string | null;
      error: string;
      posts: string;
    }>(
      client,
      'reading how sources were asked',
      `SELECT toString(source) AS source, toUInt32(intDiv(toUnixTimestamp64Milli(started_at), ${stepMs})) AS step,
         toUnixTimestamp64Milli(maxOrNullIf(finished_at, outcome = 'ok')) AS success,
         toUnixTimestamp64Milli(maxOrNullIf(finished_at, outcome = 'failed')) AS failure,
         substringUTF8(argMaxIf(error, finished_at, outcome = 'failed'), 1, 500) AS error, sum(coverage.posts) AS posts
       FROM coverage FINAL
       WHERE source IN (${sources.map(quoted).join(',')}) AND ${within('started_at', part, Math.min(to, part + countedMs))}
       GROUP BY source, step ORDER BY source, step`,
    );
    for (const { source, step, success, failure, error, posts } of rows) {
      const list = found.get(source) ?? [];
      list.push({
        at: step * stepMs,
        ...(success !== null && { successAt: Number(success) }),
        ...(failure !== null && { failureAt: Number(failure) }),
        error,
        posts: Number(posts),
      });
      found.set(source, list);
    }
  }
  return found;
}

async function readCovered(client: Reading, { sources, from, to }: HistoryQuery): Promise<boolean[]> {
  const covered: boolean[] = [];
  for (let part = from; part < to; part += coverageMs) {
    const end = Math.min(to, part + coverageMs);
    const { gaps, recorded } = await sourceGaps(client, { sources, from: part, to: end, now: end });
    covered.push(...coveredSteps(gaps, recorded, part, stepMs, Math.round((end - part) / stepMs)));
  }
  return covered;
}

/** When the first mention of these brands was published, and the last one before a time; undefined where there is none. */
export async function storedRange(
  client: Reading,
  brands: readonly string[],
  before: number,
): Promise<{ readonly first: number; readonly last: number } | undefined> {
  if (brands.length === 0) return undefined;
  const [row] = await rowsOf<{ n: string; first: string; last: string }>(
    client,
    'looking for mentions',
    `SELECT count() AS n, toUnixTimestamp64Milli(min(published_at)) AS first, toUnixTimestamp64Milli(max(published_at)) AS last
     FROM mentions FINAL WHERE NOT irrelevant AND brand IN (${brands.map(quoted).join(',')}) AND published_at < ${instant(before)}`,
  );
  return row && Number(row.n) > 0 ? { first: Number(row.first), last: Number(row.last) } : undefined;
}

function brandIds({ brands }: Rule, query: Pick<HistoryQuery, 'brands'>): readonly string[] {
  const ids = (kind?: AlertBrand['kind']) =>
    query.brands.filter((brand) => !kind || brand.kind === kind).map(({ id }) => id);
  if (Array.isArray(brands)) return brands.filter((id) => ids().includes(id));
  return brands === 'all' ? ids() : ids(brands === 'own' ? 'own' : 'competitor');
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

const quoted = (text: string) => quote(text.toWellFormed());
const plainHandle = (handle: string) => handle.trim().replace(/^@+/, '').toLowerCase();
