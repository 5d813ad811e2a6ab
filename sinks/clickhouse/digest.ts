import type { AnswerableMention, DigestBrand, DigestContent, DigestCounts, DigestShare } from '../../core/digest.ts';
import type { Incident } from '../../core/incident.ts';
import type { Intent } from '../../core/insights.ts';
import {
  type AnswerSignals,
  answerableIntents,
  reasonsToRespond,
  worthResponding,
} from '../../core/worth-responding.ts';
import { notFlagged } from './candidates.ts';
import { readMentions } from './evidence/mentions.ts';
import { type Client, rowsOf, within } from './evidence/read.ts';
import { readTerms } from './evidence/sample.ts';
import { type Picked, picks, type Scope, seenIn } from './evidence/scope.ts';
import { longest } from './evidence.ts';
import { sourceGaps } from './gaps.ts';
import { quote } from './literals.ts';

interface Period {
  /** Milliseconds since the epoch, end exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface DigestQuery extends Period {
  /** Ids of the brands that are told of. */
  readonly brands: readonly string[];
  /** Ids of the brands that each of them shares its voice with. */
  readonly competitors: readonly string[];
  readonly before: Period;
  /** The sources whose gaps are told: those that are configured and enabled. */
  readonly sources: readonly string[];
  /** Those of the period, to pass on. */
  readonly incidents: readonly Incident[];
  /** Accounts of each brand, with or without `@`: what they wrote needs no answer, and what they answered is answered. */
  readonly handles: Readonly<Record<string, readonly string[]>>;
}

const maxAnswerable = 5;
/** Of so many, the answered ones are taken out. */
const maxLookedUp = 60;
/** So many are ranked: of a greater crowd, those with most reasons and the largest audience. */
const maxCandidates = 5_000;
const maxStories = 3;
const maxTerms = 5;
/** Intents, and reasons. */
const maxShares = 4;
const hour = 3_600_000;
const nothing: DigestCounts = { mentions: 0, stories: 0, negative: 0, neutral: 0, positive: 0, unrated: 0 };

/**
 * What a digest tells, each mention counted once and none that was deleted. All is found by brand and time, so that it costs no more when
 * the store grows. Throws `PipelineError`: see `classifyClickHouseError`.
 */
export async function gatherDigest(client: Client, query: DigestQuery): Promise<DigestContent> {
  const { from, to, before, competitors, incidents } = query;
  const [counts, shares, { gaps }] = await Promise.all([
    readCounts(client, query),
    readShares(client, query),
    sourceGaps(client, { sources: query.sources, from, to, now: to }),
  ]);
  const ofPeriod = (brand: string, period: Period) => counts.get(keyOf(brand, period)) ?? nothing;
  const brands: DigestBrand[] = [];
  // One brand after the other: a digest has time, and alerts have not.
  for (const brand of new Set(query.brands)) {
    const scope: Scope = { brand, from, to, where: 'true' };
    const [worthResponding, topStories, risingTerms] = await Promise.all([
      readAnswerable(client, scope, query.handles[brand] ?? []),
      readStories(client, scope),
      readTerms(client, {
        scope,
        params: {},
        focus: 'all',
        mentions: ofPeriod(brand, query).mentions,
        limit: maxTerms,
      }),
    ]);
    const rivals = new Set(competitors.filter((other) => other !== brand));
    const voice = (period: Period) => {
      const own = ofPeriod(brand, period).mentions;
      return own / [...rivals].reduce((sum, other) => sum + ofPeriod(other, period).mentions, own);
    };
    const [value, was] = [voice(query), voice(before)];
    brands.push({
      brand,
      ...ofPeriod(brand, query),
      before: ofPeriod(brand, before),
      ...shares.get(brand),
      // Where nothing was said, nobody had a part of it.
      ...(rivals.size > 0 && !Number.isNaN(value) && !Number.isNaN(was) && { shareOfVoice: { value, before: was } }),
      worthResponding,
      topStories,
      risingTerms,
    });
  }
  return { from, to, brands, incidents, gaps: longest(gaps) };
}

const keyOf = (brand: string, { from, to }: Period) => `${brand} ${from} ${to}`;

/** Of all brands, both periods, by `keyOf`. */
async function readCounts(client: Client, query: DigestQuery): Promise<Map<string, DigestCounts>> {
  const brands = [...new Set([...query.brands, ...query.competitors])];
  if (brands.length === 0) return new Map();
  const counted = (name: string, { from, to }: Period) =>
    `SELECT '${name}' AS period, brand, count() AS n, uniqExact(story_id) AS stories,
       countIf(sentiment = 'negative') AS negative, countIf(sentiment = 'neutral') AS neutral,
       countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'unrated') AS unrated
     FROM mentions FINAL PREWHERE brand IN (${brands.map(quote).join(',')}) AND ${within('published_at', from, to)}
     WHERE NOT irrelevant GROUP BY brand`;
  const rows = await rowsOf<
    { period: 'now' | 'before'; brand: string; n: string } & Record<keyof DigestCounts, string>
  >(client, 'counting mentions for a digest', `${counted('now', query)} UNION ALL ${counted('before', query.before)}`);
  return new Map(
    rows.map((row) => [
      keyOf(row.brand, row.period === 'now' ? query : query.before),
      {
        mentions: Number(row.n),
        stories: Number(row.stories),
        negative: Number(row.negative),
        neutral: Number(row.neutral),
        positive: Number(row.positive),
        unrated: Number(row.unrated),
      },
    ]),
  );
}

/** What was wanted, and what it was about, of each brand that is told of. */
async function readShares(
  client: Client,
  query: DigestQuery,
): Promise<ReadonlyMap<string, Pick<DigestBrand, 'intents' | 'reasons'>>> {
  const found = new Map<string, { intents?: DigestShare[]; reasons?: DigestShare[] }>();
  if (query.brands.length === 0) return found;
  const now = within('published_at', query.from, query.to);
  const rows = await rowsOf<{ brand: string; kind: 'intents' | 'reasons'; name: string; n: string; was: string }>(
    client,
    'counting intents and reasons for a digest',
    `SELECT toString(brand) AS brand, told.1 AS kind, told.2 AS name, countIf(now) AS n, countIf(NOT now) AS was
     FROM (
       SELECT brand, ${now} AS now,
         arrayJoin(arrayConcat(if(intent = '', [], [('intents', toString(intent))]), arrayMap(r -> ('reasons', toString(r)), reasons))) AS told
       FROM mentions FINAL
       PREWHERE brand IN (${query.brands.map(quote).join(',')})
         AND (${now} OR ${within('published_at', query.before.from, query.before.to)})
       WHERE NOT irrelevant
     )
     GROUP BY brand, kind, name HAVING n > 0 ORDER BY n DESC, name LIMIT ${maxShares} BY brand, kind`,
  );
  for (const { brand, kind, name, n, was } of rows) {
    const shares = found.get(brand) ?? {};
    found.set(brand, shares);
    shares[kind] = [...(shares[kind] ?? []), { name, mentions: Number(n), before: Number(was) }];
  }
  return found;
}

async function readStories(client: Client, scope: Scope) {
  const rows = await rowsOf<PickedRow>(
    client,
    'reading the stories of a digest',
    `SELECT mention_id AS mentionId, toUnixTimestamp64Milli(published_at) AS at, copies
     FROM (${picks({ scope, focus: 'all', by: 'copies', limit: maxStories })})`,
  );
  return readMentions(client, scope.brand, rows.map(pickedOf));
}

interface PickedRow {
  readonly mentionId: string;
  readonly at: string;
  readonly copies: string;
}

interface CandidateRow extends PickedRow {
  readonly postId: string;
  readonly question: number;
  readonly negative: number;
  readonly intent: Intent | '';
  readonly confidence: number;
  readonly rating: number | null;
  readonly reach: number;
}

const pickedOf = ({ mentionId, at, copies }: PickedRow): Picked => ({
  mentionId,
  publishedAt: Number(at),
  copies: Number(copies),
});

/**
 * Who asks, who complains, who wants something of the brand, who gave less than three stars, in the order of `worthResponding`. What one of the brand's accounts wrote or
 * answered, as far as is stored, is left out.
 */
async function readAnswerable(client: Client, scope: Scope, handles: readonly string[]): Promise<AnswerableMention[]> {
  const own = handles.map((handle) => quote(handle.replace(/^@/u, '').toLowerCase())).join(',');
  const byOthers = own === '' ? 'true' : `lowerUTF8(author_handle) NOT IN (${own})`;
  // The question mark of ASCII stands in addresses too, where it asks nothing.
  const asks = `(type = 'question' OR multiSearchAny(concat(title, text), ['?', '¿', '？', '؟'])
      AND match(concat(title, '\\n', text), '[¿？؟]|[?](?:$|[\\\\s"\\'!.…)»”’])'))`;
  const wants = `(intent IN (${answerableIntents.map((intent) => quote(intent)).join(',')}))`;
  const columns = `mention_id, published_at, post_id, story_id, ifNull(toUInt8(question), ${asks}) AS asked, sentiment = 'negative' AS complains, rating,
    greatest(toFloat64(ifNull(author_followers, 0)), toFloat64(ifNull(views, 0))) AS reach, toString(intent) AS wanted,
    intent_confidence, asked + complains + ifNull(rating < 3, false) + ${wants} AS needs`;
  const rows = await rowsOf<CandidateRow>(
    client,
    'looking for what is worth an answer',
    `SELECT best.1 AS mentionId, toUnixTimestamp64Milli(best.2) AS at, best.3 AS postId, toUInt8(best.4) AS question,
       toUInt8(best.5) AS negative, best.6 AS rating, best.7 AS reach, best.8 AS intent, best.9 AS confidence, n - 1 AS copies
     FROM (
       SELECT argMax((mention_id, published_at, post_id, asked, complains, rating, reach, wanted, intent_confidence), (needs, reach, published_at, mention_id)) AS best,
         count() AS n, max(needs) AS most
       FROM (${seenIn(scope, columns, `${byOthers} AND ${notFlagged}`)})
       GROUP BY story_id HAVING most > 0 ORDER BY most DESC, best.7 DESC, best.1 LIMIT ${maxCandidates}
     )`,
  );
  const ranked = rows
    .map((row) => {
      const ageMs = scope.to - Number(row.at);
      const signals: AnswerSignals = {
        question: row.question === 1,
        negative: row.negative === 1,
        ...(row.intent !== '' && { intent: { label: row.intent, confidence: row.confidence } }),
        reach: row.reach,
        rating: row.rating ?? undefined,
        // Of what was published just now nobody can say that it waits.
        unanswered: own !== '' && ageMs >= hour,
        ageMs,
      };
      return { row, why: reasonsToRespond(signals), worth: worthResponding(signals) };
    })
    .sort((a, b) => b.worth - a.worth || (a.row.mentionId < b.row.mentionId ? -1 : 1))
    .slice(0, maxLookedUp);
  const answered = await readAnswered(
    client,
    ranked.map(({ row }) => row.postId),
    own,
  );
  const open = ranked.filter(({ row }) => !answered.has(row.postId)).slice(0, maxAnswerable);
  const why = new Map(open.map((each) => [each.row.mentionId, each.why]));
  const mentions = await readMentions(
    client,
    scope.brand,
    open.map(({ row }) => pickedOf(row)),
  );
  return mentions.map((mention) => ({ ...mention, why: why.get(mention.mentionId) ?? [] }));
}

/** Ids of posts that one of the accounts answered. */
async function readAnswered(client: Client, postIds: readonly string[], own: string): Promise<Set<string>> {
  if (own === '' || postIds.length === 0) return new Set();
  const rows = await rowsOf<{ parent: string }>(
    client,
    'looking for answers',
    `SELECT DISTINCT parent_id AS parent FROM posts FINAL
     WHERE parent_id IN (${postIds.map(quote).join(',')}) AND lowerUTF8(author_handle) IN (${own})`,
  );
  return new Set(rows.map(({ parent }) => parent));
}
