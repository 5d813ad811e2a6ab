import { setImmediate as nextTurn } from 'node:timers/promises';
import { compare } from './log-odds.ts';
import { asWritten, createTermFinder, type TermSource, wordsOf } from './words.ts';

/** A mention whose words are counted. Copies of one text share their story. */
export interface TermMention extends TermSource {
  readonly story: string;
}

export interface TermsQuery {
  readonly window: readonly TermMention[];
  /** What the window is compared with. */
  readonly background: readonly TermMention[];
  /** What the brand is called by: no news about it. */
  readonly known: readonly string[];
  readonly limit: number;
}

export interface Term {
  readonly term: string;
  /** Mentions of the window (of its sample) with the term, each once. */
  readonly mentions: number;
  /** How many times more frequent than before: 2 to 100, where 100 is so many or more. */
  readonly lift: number;
}

/** Standard errors above which a term stands out: one in a thousand by chance, as many are tried. */
const leastZ = 3;
/** Where that is out of reach: few stories. */
const leastZOfFew = 1.96;
const fewStories = 12;
/** Posts that are taken apart before others have their turn. */
const turnLength = 300;

/** What is said less than twice as often as before is no news, however sure. */
const leastLift = 2;
interface Candidate extends Term {
  readonly z: number;
  readonly stories: number;
}

/**
 * Words and pairs of words that stand out, most surely first: the log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi
 * and Quinn, "Fightin' Words" (Political Analysis 16, 2008), over stories: each story counts a term once, so that a text that is copied
 * a hundred times weighs as one. A term is in three stories or more, two where there are few. Without a background nothing stands out.
 */
export async function outstandingTerms(query: TermsQuery): Promise<Term[]> {
  const ignored = new Set(query.known.flatMap(wordsOf));
  const termsOf = createTermFinder(ignored);
  const now = await countTerms(query.window, termsOf);
  const before = await countTerms(query.background, termsOf, now.stories);
  if (now.total === 0 || before.total === 0) return [];
  const few = now.total < fewStories;
  const least = few ? 2 : 3;
  const standing: Candidate[] = [];
  for (const [term, stories] of now.stories) {
    if (stories < least) continue;
    const { z, lift } = compare(stories, now.total, before.stories.get(term) ?? 0, before.total);
    if (lift < leastLift || z < (few ? leastZOfFew : leastZ)) continue;
    standing.push({ term, stories, z, lift, mentions: now.mentions.get(term) ?? 0 });
  }
  standing.sort((a, b) => b.z - a.z || b.mentions - a.mentions || (a.term < b.term ? -1 : 1));
  return withoutParts(standing)
    .slice(0, query.limit)
    .map(({ term, mentions, lift }) => ({ term: asWritten(term), mentions, lift }));
}

interface Counts {
  /** Stories in all. */
  readonly total: number;
  readonly stories: Map<string, number>;
  readonly mentions: Map<string, number>;
}

/** With `wanted`, only its terms are counted. */
async function countTerms(
  mentions: readonly TermMention[],
  termsOf: (post: TermSource) => Set<string>,
  wanted?: ReadonlyMap<string, number>,
): Promise<Counts> {
  const counts: Counts & { total: number } = { total: 0, stories: new Map(), mentions: new Map() };
  const add = (to: Map<string, number>, term: string) => to.set(term, (to.get(term) ?? 0) + 1);
  let last: string | undefined;
  let ofStory = new Set<string>();
  let done = 0;
  // Mentions of a story next to one another, so that only the terms of one are held.
  for (const mention of mentions.toSorted((a, b) => (a.story < b.story ? -1 : a.story > b.story ? 1 : 0))) {
    if (done++ % turnLength === turnLength - 1) await nextTurn();
    if (mention.story !== last) {
      last = mention.story;
      ofStory = new Set();
      counts.total += 1;
    }
    for (const term of termsOf(mention)) {
      if (wanted && !wanted.has(term)) continue;
      add(counts.mentions, term);
      if (ofStory.has(term)) continue;
      ofStory.add(term);
      add(counts.stories, term);
    }
  }
  return counts;
}

/** A pair swallows its words, unless one of them is said far more often without it: then the word says more. */
function withoutParts(standing: readonly Candidate[]): Candidate[] {
  const storiesOf = new Map(standing.map(({ term, stories }) => [term, stories]));
  const swallowed = new Set<string>();
  const kept = new Set<Candidate>();
  for (const pair of standing) {
    if (!pair.term.includes(' ')) continue;
    // What stands in between is a stop word.
    const words = [pair.term.slice(0, pair.term.indexOf(' ')), pair.term.slice(pair.term.lastIndexOf(' ') + 1)];
    if (words.some((word) => swallowed.has(word))) continue;
    if (words.some((word) => (storiesOf.get(word) ?? 0) > 2 * pair.stories)) continue;
    for (const word of words) swallowed.add(word);
    kept.add(pair);
  }
  return standing.filter((term) => kept.has(term) || (!term.term.includes(' ') && !swallowed.has(term.term)));
}
