import type { Ranked } from './rank.ts';

export interface SketchedPhrase extends Ranked {
  /** The lowest hashes of its stories, in order, as decimal numbers. */
  readonly sketch: readonly string[];
}

export interface Cluster {
  readonly label: string;
  /** Most outstanding first. */
  readonly phrases: readonly string[];
}

/** Of stories with either phrase, geometrically, those with both: from here on two phrases are one topic. */
const together = 0.35;
/** Where they share a word already. */
const togetherAlike = 0.2;
const mostPhrases = 8;

/**
 * Joins phrases that are said together into topics. Each phrase, most outstanding first, goes to the topic whose first phrases it
 * shares most stories with (cosine of the sets of stories), or begins one. No embedding, no chance: the same mentions make the same topics.
 */
export function clusterPhrases(ranked: readonly SketchedPhrase[], most: number): Cluster[] {
  const clusters: SketchedPhrase[][] = [];
  const full = Math.max(0, ...ranked.map(({ sketch }) => sketch.length));
  const sets = new Map(ranked.map(({ phrase, sketch }) => [phrase, sketchOf(sketch, full)]));
  for (const phrase of ranked) {
    let best: SketchedPhrase[] | undefined;
    let nearest = 0;
    for (const members of clusters) {
      if (members.length >= mostPhrases) continue;
      const near = nearness(members, phrase, sets);
      if (near > nearest) {
        nearest = near;
        best = members;
      }
    }
    if (best) best.push(phrase);
    else clusters.push([phrase]);
  }
  return clusters
    .slice(0, most)
    .map((members) => ({ label: labelOf(members), phrases: members.map((each) => each.phrase) }));
}

/** How near it is to the first three, 0 where it is no part of the topic. */
function nearness(
  members: readonly SketchedPhrase[],
  phrase: SketchedPhrase,
  sets: ReadonlyMap<string, Sketch>,
): number {
  let nearest = 0;
  for (const member of members.slice(0, 3)) {
    const cosine = cosineOf(sets.get(member.phrase) as Sketch, sets.get(phrase.phrase) as Sketch);
    if (cosine >= (shareWord(member.phrase, phrase.phrase) ? togetherAlike : together))
      nearest = Math.max(nearest, cosine);
  }
  return nearest;
}

interface Sketch {
  readonly hashes: ReadonlySet<bigint>;
  /** Up to here all hashes of its stories are in it; undefined where all are. */
  readonly upTo: bigint | undefined;
}

function sketchOf(sketch: readonly string[], full: number): Sketch {
  const hashes = sketch.map(BigInt);
  return { hashes: new Set(hashes), upTo: hashes.length >= full ? hashes.at(-1) : undefined };
}

/** Cosine of two sets of stories, of the hashes that both sketches would have. */
function cosineOf(a: Sketch, b: Sketch): number {
  const limits = [a.upTo, b.upTo].filter((limit) => limit !== undefined);
  // Bigints: Math.min takes none.
  // biome-ignore lint/complexity/useMathMinMax: see above
  const limit = limits.length === 0 ? undefined : limits.reduce((low, each) => (low <= each ? low : each));
  const inReach = (hash: bigint) => limit === undefined || hash <= limit;
  let both = 0;
  let left = 0;
  let right = 0;
  for (const hash of a.hashes) {
    if (!inReach(hash)) continue;
    left += 1;
    if (b.hashes.has(hash)) both += 1;
  }
  for (const hash of b.hashes) if (inReach(hash)) right += 1;
  return left === 0 || right === 0 ? 0 : both / Math.sqrt(left * right);
}

function shareWord(a: string, b: string): boolean {
  const words = new Set(a.split(' '));
  return b.split(' ').some((word) => word.length > 3 && words.has(word));
}

/** The longest phrase that is said nearly as often as the first: it says more. */
function labelOf(members: readonly SketchedPhrase[]): string {
  const [first] = members;
  if (!first) return '';
  const wordsOf = (phrase: string) => phrase.split(' ').length;
  return members
    .filter(({ now }) => now >= 0.6 * first.now)
    .reduce((best, each) => (wordsOf(each.phrase) > wordsOf(best.phrase) ? each : best), first).phrase;
}
