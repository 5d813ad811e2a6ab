import { compare } from '../evidence/log-odds.ts';

/** In how many stories a phrase is: in the window, of the brand before, and of other brands. */
export interface PhraseCount {
  readonly phrase: string;
  readonly now: number;
  readonly before: number;
  readonly others: number;
}

export type Totals = Readonly<Record<'now' | 'before' | 'others', number>>;

/** `z`: standard errors by which it is more frequent than in the background. */
export type Ranked<T extends PhraseCount = PhraseCount> = T & { readonly z: number };

/** With fewer stories before, other brands speak for what is ordinary, with the weight of so many. */
const fewBefore = 200;
/** A phrase and its part are one thing if all but few of the part's stories have the whole. */
const sameShare = 0.7;

/**
 * Ranks phrases by how surely they stand out of the background: the brand before, and other brands with no more weight than it. Where
 * there is no background at all, by how many stories they are in. Of a phrase and a part of it that is hardly said without it, the
 * phrase alone stays.
 */
export function rankPhrases<T extends PhraseCount>(counts: readonly T[], totals: Totals): Ranked<T>[] {
  const weight = totals.others === 0 ? 0 : Math.min(1, Math.max(totals.before, fewBefore) / totals.others);
  const beforeTotal = totals.before + weight * totals.others;
  const ranked = counts.map((count): Ranked<T> => {
    const before = count.before + weight * count.others;
    const z = beforeTotal === 0 ? Math.sqrt(count.now) : compare(count.now, totals.now, before, beforeTotal).z;
    return { ...count, z };
  });
  ranked.sort((a, b) => b.z - a.z || b.now - a.now || (a.phrase < b.phrase ? -1 : 1));
  return withoutParts(ranked.filter(({ z }) => z > 0));
}

function withoutParts<T extends PhraseCount>(ranked: readonly Ranked<T>[]): Ranked<T>[] {
  const known = new Map(ranked.map((each) => [each.phrase, each]));
  const dropped = new Set<string>();
  // Long ones first: what a phrase of four words swallows cannot swallow.
  for (const whole of ranked.toSorted((a, b) => b.phrase.length - a.phrase.length || (a.phrase < b.phrase ? -1 : 1))) {
    if (dropped.has(whole.phrase)) continue;
    for (const name of partsOf(whole.phrase)) {
      const part = known.get(name);
      if (!part || dropped.has(name)) continue;
      if (whole.now >= sameShare * part.now) dropped.add(name);
      // What is said far more often without it says more.
      else if (part.z >= whole.z && whole.now < 0.3 * part.now) dropped.add(whole.phrase);
    }
  }
  return ranked.filter(({ phrase }) => !dropped.has(phrase));
}

/** Words and runs of words within a phrase. */
function partsOf(phrase: string): string[] {
  const words = phrase.split(' ');
  const parts: string[] = [];
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 1; to <= words.length; to++) {
      if (to - from < words.length) parts.push(words.slice(from, to).join(' '));
    }
  }
  return parts;
}
