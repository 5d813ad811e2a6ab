import { groupBy } from '../../core/group-by.ts';
import { createExcerpt } from './evidence/excerpt.ts';
import { clusterPhrases } from './topics/cluster.ts';
import { type PhraseCount, type Ranked, rankPhrases } from './topics/rank.ts';
import {
  frequentPhrases,
  groupCounts,
  groupExamples,
  mentionsAtMost,
  type PhrasesScope,
  phraseCounts,
  phraseDetails,
  type TopicsScope,
  totals,
} from './topics/statements.ts';

export interface TopicsQuery extends Omit<TopicsScope, 'since'> {
  /** `previous`: as long a time right before the window. `history`: four times as long, and 28 days at least. Other brands beside it. */
  readonly against: 'previous' | 'history';
  /** Most phrases, and most topics. */
  readonly limit: number;
}

/** Runs one statement that reads, and gives its rows. 64-bit numbers may come as text. */
export type Ask = <T>(statement: string) => Promise<readonly T[]>;

export type SentimentCounts = Readonly<Record<'negative' | 'neutral' | 'positive' | 'unrated', number>>;

export interface TopicExample {
  readonly mentionId: string;
  readonly url: string;
  readonly network: string;
  readonly sentiment: string;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  readonly text: string;
}

interface Told {
  /** Mentions in the window that say it, each once. */
  readonly mentions: number;
  /** The same with copies of one text counted once. */
  readonly stories: number;
  /** Of the window's mentions, 0 to 1. */
  readonly share: number;
  /** How many times as frequent, by stories, as in the brand's time before: 0 to 100; absent where nothing is known of it. */
  readonly change?: number;
  readonly sentiment: SentimentCounts;
  readonly examples: readonly TopicExample[];
}

export interface TopicPhrase extends Told {
  readonly phrase: string;
  /** How surely it stands out of the background, in standard errors. */
  readonly z: number;
}

export interface Topic extends Told {
  readonly label: string;
  readonly phrases: readonly string[];
}

export interface Topics {
  readonly from: number;
  readonly to: number;
  /** Where what the window is compared with begins. */
  readonly since: number;
  readonly mentions: number;
  readonly stories: number;
  /** Stories that it was compared with: of the brand before, and of other brands. */
  readonly background: { readonly before: number; readonly others: number };
  readonly phrases: readonly TopicPhrase[];
  readonly topics: readonly Topic[];
}

const day = 86_400_000;
const mostExamples = 3;
/** Phrases that are joined into topics, for each topic that is wanted. */
const perTopic = 5;
const mostJoined = 300;
const maxExcerpt = 280;

/**
 * What stands out in what is said of a brand in a window, and what of it belongs together. Every count takes a mention once and none
 * that was deleted; what stands out is told by stories, so that a text that was copied a hundred times weighs as one. Throws what `ask` throws.
 */
export async function readTopics(ask: Ask, query: TopicsQuery): Promise<Topics> {
  const { from, to, against, limit } = query;
  const since = sinceOf(query, against);
  const scope: TopicsScope = { ...query, since };
  const sums = await ask<{ part: string; mentions: string; stories: string }>(totals(scope));
  const sumOf = (part: string) => {
    const row = sums.find((each) => each.part === part);
    return { mentions: Number(row?.mentions ?? 0), stories: Number(row?.stories ?? 0) };
  };
  const [now, before, others] = [sumOf('now'), sumOf('before'), sumOf('others')];
  const background = { before: before.stories, others: others.stories };
  const none = { from, to, since, ...now, background, phrases: [], topics: [] };
  if (now.mentions === 0) return none;

  const [found] = await rankOfBrands(ask, { ...scope, brands: [query.brand] });
  const ranked = (found ?? []).slice(0, Math.min(mostJoined, perTopic * limit));
  if (ranked.length === 0) return none;
  const details = new Map(
    (
      await ask<{ phrase: string; mentions: string; sketch: string[] } & Record<keyof SentimentCounts, string>>(
        phraseDetails(
          scope,
          ranked.map(({ phrase }) => phrase),
        ),
      )
    ).map((row) => [row.phrase, row]),
  );
  const clusters = clusterPhrases(
    ranked.map((each) => ({ ...each, sketch: (details.get(each.phrase)?.sketch ?? []).map(String) })),
    limit,
  );
  const shown = ranked.slice(0, limit);
  // Phrases are shown as groups of one, so that all is counted in one way.
  const groups = [...shown.map(({ phrase }) => [phrase]), ...clusters.map(({ phrases }) => phrases)];
  const told = await tellGroups(ask, scope, groups, { now, before });
  return {
    ...none,
    phrases: shown.map(({ phrase, z }, i) => ({ phrase, z: Number(z.toFixed(2)), ...(told[i] as Told) })),
    topics: clusters.map((cluster, i) => ({ ...cluster, ...(told[shown.length + i] as Told) })),
  };
}

/** Mentions of the window that say a phrase. */
export interface SaidPhrase {
  readonly phrase: string;
  readonly mentions: number;
  readonly sentiment: SentimentCounts;
}

/** What stands out of the history in what is said of some brands, as `readTopics` ranks it: of each the first `limit` phrases. */
export async function readPhrases(
  ask: Ask,
  { brands, limit, ...window }: Omit<PhrasesScope, 'since'> & { readonly limit: number },
): Promise<SaidPhrase[][]> {
  if (brands.length === 0) return [];
  const ranked = await rankOfBrands(ask, { ...window, brands, since: sinceOf(window, 'history') });
  return ranked.map((phrases) => firstOf(phrases, limit));
}

const firstOf = (phrases: readonly SaidPhrase[], limit: number): SaidPhrase[] =>
  phrases.slice(0, limit).map(({ phrase, mentions, sentiment }) => ({ phrase, mentions, sentiment }));

/** What is said most in what is said of some brands, in most stories first; not of a part what is hardly said without the whole. */
export async function readFrequentPhrases(
  ask: Ask,
  scope: Omit<PhrasesScope, 'since'> & { readonly limit: number },
): Promise<SaidPhrase[]> {
  if (scope.brands.length === 0) return [];
  const rows = await ask<Omit<PhraseRow, 'brand' | 'before' | 'others'>>(frequentPhrases(scope));
  const counts = rows.map((row) => ({ ...saidOf(row), now: Number(row.now), before: 0, others: 0 }));
  return firstOf(rankPhrases(counts, { now: 1, before: 0, others: 0 }), scope.limit);
}

const sinceOf = ({ from, to }: { from: number; to: number }, against: TopicsQuery['against']) =>
  from - (against === 'previous' ? to - from : Math.max(28 * day, 4 * (to - from)));

/** Mentions of which a background is made; of more, it is made of a part of all stories. */
const mostBackground = 250_000;

/** The phrases of the window of each brand, those first that stand out most. */
async function rankOfBrands(ask: Ask, scope: PhrasesScope): Promise<Ranked<PhraseCount & SaidPhrase>[][]> {
  const [all] = await ask<{ mentions: string }>(mentionsAtMost(scope));
  const sample = Math.max(1, Math.floor(Number(all?.mentions ?? 0) / mostBackground));
  const rows = await ask<PhraseRow>(phraseCounts(scope, sample));
  const byBrand = groupBy(rows, ({ brand }) => brand);
  return scope.brands.map((brand) => {
    const counts = (byBrand.get(brand) ?? []).map((row) => ({
      now: Number(row.now),
      before: Number(row.before),
      others: Number(row.others),
      ...saidOf(row),
    }));
    const totals = counts.find(({ phrase }) => phrase === '');
    if (!totals) return [];
    const least = totals.now < 50 ? 2 : 3;
    return rankPhrases(
      counts.filter(({ phrase, now }) => phrase !== '' && now >= least),
      totals,
    );
  });
}

type PhraseRow = Record<'brand' | 'mentions' | keyof PhraseCount | keyof SentimentCounts, string>;

const sentimentOf = (row: Record<keyof SentimentCounts, string> | undefined): SentimentCounts => ({
  negative: Number(row?.negative ?? 0),
  neutral: Number(row?.neutral ?? 0),
  positive: Number(row?.positive ?? 0),
  unrated: Number(row?.unrated ?? 0),
});

const saidOf = (row: Omit<PhraseRow, 'brand' | 'now' | 'before' | 'others'>): SaidPhrase => ({
  phrase: row.phrase,
  mentions: Number(row.mentions),
  sentiment: sentimentOf(row),
});

interface Sum {
  readonly mentions: number;
  readonly stories: number;
}

async function tellGroups(
  ask: Ask,
  scope: TopicsScope,
  groups: readonly (readonly string[])[],
  { now, before }: { readonly now: Sum; readonly before: Sum },
): Promise<Told[]> {
  const counted = await ask<
    { place: number; part: string; mentions: string; stories: string } & Record<keyof SentimentCounts, string>
  >(groupCounts(scope, groups));
  const examples = await ask<TopicExample & { place: number }>(groupExamples(scope, groups, mostExamples));
  const excerpt = createExcerpt(maxExcerpt);
  return groups.map((_, i): Told => {
    const rowOf = (part: string) => counted.find((row) => Number(row.place) === i + 1 && row.part === part);
    const row = rowOf('now');
    const stories = Number(row?.stories ?? 0);
    const mentions = Number(row?.mentions ?? 0);
    const then = Number(rowOf('before')?.stories ?? 0);
    return {
      mentions,
      stories,
      share: mentions / now.mentions,
      ...(before.stories > 0 && { change: changeOf(stories / now.stories, then, before.stories) }),
      sentiment: sentimentOf(row),
      examples: examples
        .filter(({ place }) => Number(place) === i + 1)
        .map(({ place: _place, text, publishedAt, ...rest }) => ({
          ...rest,
          publishedAt: Number(publishedAt),
          text: excerpt(text),
        })),
    };
  });
}

/** What was never said before counts as said in half a story. */
function changeOf(share: number, stories: number, all: number): number {
  return Number(Math.min(100, share / (Math.max(stories, 0.5) / all)).toPrecision(2));
}
