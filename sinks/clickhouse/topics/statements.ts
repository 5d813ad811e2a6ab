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

/** Most phrases of the window that are compared; the most frequent. */
const mostCompared = 5_000;
/** Stories by which two phrases are found together: the lowest hashes of each, which is the same sample for all. */
export const sketchSize = 256;
const maxExcerpt = 300;

/** The mentions that are looked at, each once and none that was deleted; `part` is the window (now), the brand before, or other brands. */
function mentionsOf(scope: TopicsScope, columns: string, also = 'true'): string {
  const { brand, from, to, since, language, sentiment } = scope;
  const conditions = [
    within('published_at', since, to),
    ...(language === undefined ? [] : [`language = ${quote(language)}`]),
    ...(sentiment === undefined ? [] : [`sentiment = ${quote(sentiment)}`]),
    also,
  ];
  const now = within('published_at', from, to);
  return `SELECT multiIf(brand = ${quote(brand)} AND ${now}, 'now', brand = ${quote(brand)}, 'before', 'others') AS part, ${columns}
    FROM v_mentions WHERE ${conditions.join(' AND ')}`;
}

const inWindow = ({ brand, from, to }: TopicsScope) =>
  `brand = ${quote(brand)} AND ${within('published_at', from, to)}`;

const feelings = ['negative', 'neutral', 'positive', 'unrated'] as const;
const countFeelings = feelings.map((feeling) => `countIf(feeling = '${feeling}') AS ${feeling}`).join(', ');

/** Mentions and stories of each part. */
export function totals(scope: TopicsScope): string {
  return `SELECT part, count() AS mentions, uniq(story_id) AS stories FROM (${mentionsOf(scope, 'story_id')}) GROUP BY part`;
}

/** In how many stories each phrase of the window is, in each part: exactly in the window, about elsewhere. */
export function phraseCounts(scope: TopicsScope, leastStories: number): string {
  const wanted = `SELECT phrase FROM (
      SELECT arrayJoin(phrases) AS phrase, story_id FROM (${mentionsOf(scope, 'phrases, story_id', inWindow(scope))}))
    GROUP BY phrase HAVING uniqExact(story_id) >= ${leastStories} ORDER BY uniqExact(story_id) DESC, phrase LIMIT ${mostCompared}`;
  return `SELECT phrase, uniqExactIf(story, part = 'now') AS now, uniqIf(story, part = 'before') AS before, uniqIf(story, part = 'others') AS others
    FROM (SELECT part, story, arrayJoin(phrases) AS phrase
      FROM (${mentionsOf(scope, 'phrases, cityHash64(story_id) AS story', `phrases != []`)}))
    WHERE phrase IN (${wanted}) GROUP BY phrase ORDER BY now DESC, phrase`;
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
