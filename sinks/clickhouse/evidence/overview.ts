import type { Evidence, Share } from '../../../core/incident.ts';
import { type Client, rowsOf } from './read.ts';
import { type Focus, focusCondition, type Picked, picks, type Scope, seenIn } from './scope.ts';

const maxShares = 6;
const maxReasons = 8;
const maxAuthors = 5;
const maxTop = 5;

export interface OverviewQuery {
  readonly scope: Scope;
  readonly params: Readonly<Record<string, unknown>>;
  readonly focus: Focus;
  readonly one?: { readonly mentionId: string; readonly publishedAt: number } | undefined;
}

type Counted = 'mentions' | 'stories' | 'negative' | 'neutral' | 'positive' | 'unrated';

export interface Overview extends Pick<Evidence, Counted | 'bySource' | 'byLanguage' | 'reasons' | 'authors'> {
  readonly picked: readonly Picked[];
}

interface PartRow {
  readonly part: 'counts' | 'source' | 'language' | 'reason' | 'author' | 'pick';
  /** Rows, each with its values by place, as JSON. */
  readonly json: string;
}

/** All that is counted of a window, in one statement. */
export async function readOverview(client: Client, query: OverviewQuery): Promise<Overview> {
  const { scope, focus } = query;
  const inFocus = focusCondition(focus);
  /** `columns` of `from`, which is small and in order. */
  const part = (name: PartRow['part'], columns: string, from: string) =>
    `SELECT '${name}' AS part, toJSONString(groupArray(tuple(${columns}))) AS json FROM (${from})`;
  const shares = (name: 'source' | 'language') => {
    const counts = `SELECT toString(${name}) AS name, count() AS n FROM (${seenIn(scope, name)}) GROUP BY name`;
    return part(name, 'name, n', `${counts} ORDER BY n DESC, name LIMIT ${maxShares}`);
  };
  const sign = focus === 'negative' ? 'w.2 < 0' : focus === 'positive' ? 'w.2 > 0' : 'w.2 != 0';
  const statement = [
    part(
      'counts',
      'n, stories, negative, neutral, positive, unrated',
      `SELECT count() AS n, uniqExact(story_id) AS stories, countIf(sentiment = 'negative') AS negative,
         countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'unrated') AS unrated
       FROM (${seenIn(scope, 'story_id, sentiment')})`,
    ),
    shares('source'),
    shares('language'),
    part(
      'reason',
      'word, n',
      `SELECT count() AS n, arrayJoin(arrayDistinct(
         arrayMap(w -> lowerUTF8(substringUTF8(w.1, 1, 100)), arrayFilter(w -> ${sign}, sentiment_words)))) AS word
       FROM (${seenIn(scope, 'sentiment_words', inFocus)}) GROUP BY word ORDER BY n DESC, word LIMIT ${maxReasons}`,
    ),
    part(
      'author',
      'author, url, network, followers, n',
      `SELECT multiIf(author_id != '', author_id, author_handle != '', author_handle, author_name) AS key, toString(network) AS network,
         argMax(substringUTF8(multiIf(author_handle != '', author_handle, author_name != '', author_name, author_id), 1, 200), fetched_at) AS author,
         argMax(author_url, fetched_at) AS url, argMax(author_followers, fetched_at) AS followers, count() AS n
       FROM (${seenIn(scope, 'network, author_id, author_handle, author_name, author_url, author_followers, fetched_at', inFocus)})
       WHERE key != '' GROUP BY key, network ORDER BY n DESC, followers DESC NULLS LAST, key, network LIMIT ${maxAuthors}`,
    ),
    part(
      'pick',
      'mention_id, toUnixTimestamp64Milli(published_at), copies',
      picks({ ...query, by: 'reach', limit: maxTop }),
    ),
  ].join('\nUNION ALL\n');
  const rows = await rowsOf<PartRow>(client, 'reading the evidence of an incident', statement, query.params);
  const valuesOf = (name: PartRow['part']) =>
    JSON.parse(rows.find(({ part }) => part === name)?.json ?? '[]') as (string | null)[][];

  const [total = 0, stories = 0, negative = 0, neutral = 0, positive = 0, unrated = 0] = (
    valuesOf('counts')[0] ?? []
  ).map(Number);
  const named = (name: PartRow['part']) =>
    valuesOf(name).map(([text, n]) => ({ name: text ?? '', mentions: Number(n) }));
  return {
    mentions: total,
    stories,
    negative,
    neutral,
    positive,
    unrated,
    bySource: sharesOf(named('source'), total),
    byLanguage: sharesOf(named('language'), total),
    reasons: named('reason').map(({ name, mentions }) => ({ word: name, mentions })),
    authors: valuesOf('author').map(([author, url, network, followers, mentions]) => ({
      author: author ?? '',
      url: url ?? '',
      network: network ?? '',
      ...(followers !== null && followers !== undefined && { followers: Number(followers) }),
      mentions: Number(mentions),
    })),
    picked: valuesOf('pick').map(([mentionId, publishedAt, copies]) => ({
      mentionId: mentionId ?? '',
      publishedAt: Number(publishedAt),
      copies: Number(copies),
    })),
  };
}

/** With what is not among them as `other`. */
function sharesOf(most: readonly { name: string; mentions: number }[], total: number): Share[] {
  const rest = total - most.reduce((sum, { mentions }) => sum + mentions, 0);
  const all = rest > 0 ? [...most, { name: 'other', mentions: rest }] : most;
  return all.map((each) => ({ ...each, share: each.mentions / total }));
}
