import { within } from '../evidence/read.ts';
import { quote } from '../literals.ts';

export interface TopicsScope {
  readonly brand: string;
  /** The window, ms since the epoch, end exclusive. */
  readonly from: number;
  readonly to: number;
  /** Where what it is compared with begins; it ends where the window begins. */
  readonly since: number;
  /** ISO 639-1; all if absent. */
  readonly language?: string | undefined;
  readonly sentiment?: 'negative' | 'neutral' | 'positive' | undefined;
}

/** What is in one story alone stands for nothing. */
const leastStories = 2;
/** Most phrases of the window that are compared; the most frequent. */
const mostCompared = 5_000;
/** Stories by which two phrases are found together: the lowest hashes of each, which is the same sample for all. */
export const sketchSize = 256;
const maxExcerpt = 300;

/** The mentions that are looked at, each once and none that was deleted; `part` is the window (now), the brand before, or other brands. */
function mentionsOf(scope: TopicsScope, columns: string, also = 'true'): string {
  const { brand, from, to, since, language, sentiment } = scope;
  const conditions = [within('published_at', since, to), conditionsOf(language, sentiment), also];
  const now = within('published_at', from, to);
  return `SELECT multiIf(brand = ${quote(brand)} AND ${now}, 'now', brand = ${quote(brand)}, 'before', 'others') AS part, ${columns}
    FROM v_mentions WHERE ${conditions.join(' AND ')}`;
}

const conditionsOf = (language: string | undefined, sentiment: string | undefined): string =>
  [
    ...(language === undefined ? [] : [`language = ${quote(language)}`]),
    ...(sentiment === undefined ? [] : [`sentiment = ${quote(sentiment)}`]),
  ].join(' AND ') || 'true';

const inWindow = ({ brand, from, to }: TopicsScope) =>
  `brand = ${quote(brand)} AND ${within('published_at', from, to)}`;

const feelings = ['negative', 'neutral', 'positive', 'unrated'] as const;
const countFeelings = feelings.map((feeling) => `countIf(feeling = '${feeling}') AS ${feeling}`).join(', ');

/** Mentions and stories of each part. */
export function totals(scope: TopicsScope): string {
  return `SELECT part, count() AS mentions, uniq(story_id) AS stories FROM (${mentionsOf(scope, 'story_id')}) GROUP BY part`;
}

export interface PhrasesScope extends Omit<TopicsScope, 'brand'> {
  /** Brands whose phrases are wanted; the background holds all others too. */
  readonly brands: readonly string[];
}

const ofBrands = ({ brands }: Pick<PhrasesScope, 'brands'>) => `brand IN (${brands.map(quote).join(',')})`;

/** What is said from a time on, by stories, with how it feels. */
const saidFrom = (begin: number, { to, language, sentiment }: Omit<PhrasesScope, 'since'>, also = 'true') =>
  `SELECT brand, published_at, phrases, cityHash64(story_id) AS story, toString(sentiment) AS feeling
    FROM v_mentions WHERE ${within('published_at', begin, to)} AND ${conditionsOf(language, sentiment)} AND ${also}`;

/** About how many mentions there are from the beginning of the background on. */
export const mentionsAtMost = ({ since, to }: PhrasesScope): string =>
  `SELECT count() AS mentions FROM mentions WHERE ${within('published_at', since, to)}`;

/**
 * Of each wanted brand, in how many stories each phrase of its window is: exactly in the window (`now`); of one story in `sample`, the
 * same in all brands, those of the brand before, and those of each other brand. Mentions of the window by sentiment beside it. The phrase ''
 * stands for all.
 */
export function phraseCounts(scope: PhrasesScope, sample: number): string {
  const { from, to, since } = scope;
  const asked = ofBrands(scope);
  const now = `${asked} AND ${within('published_at', from, to)}`;
  const wanted = `SELECT phrase FROM (SELECT brand, story, arrayJoin(phrases) AS phrase FROM (${saidFrom(from, scope, asked)}))
    GROUP BY brand, phrase HAVING uniqExact(story) >= ${leastStories} ORDER BY brand, uniqExact(story) DESC, phrase LIMIT ${mostCompared} BY brand`;
  const felt = feelings.map((feeling) => `countIf(is_now AND feeling = '${feeling}') AS ${feeling}`).join(', ');
  return `SELECT brand, phrase, now, before, others, mentions, ${feelings.join(', ')} FROM (
      SELECT *, sum(sampled) OVER (PARTITION BY phrase) - sampled AS others FROM (
        SELECT brand, phrase, uniqExactIf(story, is_now) AS now, uniqIf(story, in_sample AND NOT is_now) AS before, uniqIf(story, in_sample) AS sampled,
          countIf(is_now) AS mentions, ${felt}
        FROM (SELECT brand, story, feeling, ${now} AS is_now, story % ${sample} = 0 AS in_sample, arrayJoin(arrayDistinct(arrayConcat([''], phrases))) AS phrase
          FROM (${saidFrom(since, scope)}) WHERE is_now OR in_sample)
        WHERE phrase = '' OR phrase IN (${wanted}) GROUP BY brand, phrase))
    WHERE ${asked} AND (phrase = '' OR now >= ${leastStories}) ORDER BY brand, now DESC, phrase`;
}

/** The phrases of the window that are in most stories, of all these brands together. */
export function frequentPhrases(scope: Omit<PhrasesScope, 'since'>): string {
  return `SELECT phrase, uniqExact(story) AS now, count() AS mentions, ${countFeelings}
    FROM (SELECT story, feeling, arrayJoin(arrayDistinct(phrases)) AS phrase FROM (${saidFrom(scope.from, scope, ofBrands(scope))}))
    GROUP BY phrase HAVING now >= ${leastStories} ORDER BY now DESC, phrase LIMIT ${mostCompared}`;
}

/** Of some phrases in the window: mentions by sentiment, and a sketch of the stories that they are in. */
export function phraseDetails(scope: TopicsScope, phrases: readonly string[]): string {
  const columns = 'arrayJoin(phrases) AS phrase, cityHash64(story_id) AS story, toString(sentiment) AS feeling';
  return `SELECT phrase, count() AS mentions, ${countFeelings},
      arraySlice(arraySort(groupUniqArray(story)), 1, ${sketchSize}) AS sketch
    FROM (${mentionsOf(scope, columns, inWindow(scope))})
    WHERE phrase IN (${phrases.map(quote).join(', ')}) GROUP BY phrase`;
}

/** Which of the groups (by place, from 1) a mention has a phrase of. */
const groupsOf = (groups: readonly (readonly string[])[]) =>
  `arrayFilter((n, group) -> hasAny(phrases, group), range(1, ${groups.length + 1}), [${groups.map((group) => `[${group.map(quote).join(', ')}]`).join(', ')}])`;

/** Mentions and stories that have any phrase of a group: in the window by sentiment, and before. */
export function groupCounts(scope: TopicsScope, groups: readonly (readonly string[])[]): string {
  const columns = `arrayJoin(${groupsOf(groups)}) AS place, story_id, toString(sentiment) AS feeling`;
  return `SELECT place, part, count() AS mentions, uniqExact(story_id) AS stories, ${countFeelings}
    FROM (${mentionsOf(scope, columns, `brand = ${quote(scope.brand)} AND phrases != []`)}) GROUP BY place, part`;
}

/** The mentions of each group that reached furthest, one a story. */
export function groupExamples(scope: TopicsScope, groups: readonly (readonly string[])[], most: number): string {
  const columns = `arrayJoin(${groupsOf(groups)}) AS place, story_id, mention_id, url, network, toString(sentiment) AS feeling,
    toUnixTimestamp64Milli(published_at) AS at, substringUTF8(if(title = '' OR startsWith(text, title), text, concat(title, '\\n', text)), 1, ${maxExcerpt + 1}) AS words,
    ln(1 + toFloat64(ifNull(author_followers, 0))) + ln(1 + toFloat64(ifNull(likes, 0)) + 2 * toFloat64(ifNull(shares, 0)) + toFloat64(ifNull(replies, 0))) AS reach`;
  return `SELECT place, toString(mention_id) AS mentionId, url, network, feeling AS sentiment, at AS publishedAt, words AS text FROM (
      SELECT * FROM (${mentionsOf(scope, columns, inWindow(scope))}) ORDER BY place, reach DESC, at DESC, mention_id LIMIT 1 BY place, story_id)
    ORDER BY place, reach DESC, at DESC, mention_id LIMIT ${most} BY place`;
}
