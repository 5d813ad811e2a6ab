import type { Post } from '../../core/post.ts';

export interface PriorsOptions {
  /** Classes: the configured languages, and after them one for all others. */
  readonly classes: number;
  /** How often each class is expected before anything was seen; adds up to 1. */
  readonly expected: readonly number[];
  /** Most authors that are remembered, and most sources. */
  readonly authors?: number;
  readonly sources?: number;
}

/** Who wrote it and where it was found. */
type Origin = Pick<Post, 'network' | 'source' | 'author'>;

export interface Priors {
  /** How likely each class is for a post from there, adding up to 1. The array is reused. */
  of(origin: Origin): Float64Array;
  /** Remembers that a post from there was surely of that class. */
  learn(origin: Origin, index: number): void;
}

/** How many posts' worth the expectation weighs beside what was seen of a source, and the source beside what was seen of an author. */
const weightOfExpected = 20;
const weightOfSource = 2;
/** Counts are halved beyond this, so that what changes is learned anew. */
const most = { source: 2_000, author: 40 };
/** What nobody makes up by accident; a longer name is given no memory. */
const longestKey = 200;

/**
 * What is known of a post's language before it is read: what its author writes, smoothed by what its source brings, smoothed by what is
 * expected anywhere (Dirichlet priors, one upon the other). Bounded: the authors heard of least recently are forgotten. Only the order of
 * posts decides, so that the same posts in the same order give the same priors.
 */
export function createPriors({ classes, expected, authors = 50_000, sources = 1_000 }: PriorsOptions): Priors {
  const perSource = createCounts(sources, classes, most.source);
  const perAuthor = createCounts(authors, classes, most.author);
  const prior = new Float64Array(classes);

  const smooth = (counts: Uint16Array | undefined, weight: number): void => {
    if (!counts) return;
    let total = weight;
    for (const count of counts) total += count;
    for (let k = 0; k < classes; k++) {
      prior[k] = ((counts[k] as number) + weight * (prior[k] as number)) / total;
    }
  };

  return {
    of(origin) {
      prior.set(expected);
      smooth(perSource.get(origin.source), weightOfExpected);
      const author = authorKey(origin);
      if (author !== undefined) smooth(perAuthor.get(author), weightOfSource);
      return prior;
    },
    learn(origin, index) {
      perSource.add(origin.source, index);
      const author = authorKey(origin);
      if (author !== undefined) perAuthor.add(author, index);
    },
  };
}

function authorKey({ network, author }: Origin): string | undefined {
  const name = author.id ?? author.handle;
  return name === undefined || name.length > longestKey ? undefined : `${network} ${name}`;
}

/** Small counts by name, of the names met last: of `capacity` names at most, and of half as many at least. */
function createCounts(capacity: number, classes: number, limit: number) {
  // Two generations, because a Map is slow at forgetting its oldest.
  let young = new Map<string, Uint16Array>();
  let old = young;
  const find = (key: string): Uint16Array | undefined => young.get(key) ?? old.get(key);
  return {
    get: find,
    add(key: string, index: number): void {
      let counts = young.get(key);
      if (!counts) {
        counts = old.get(key) ?? new Uint16Array(classes);
        if (young.size >= Math.max(1, capacity >> 1)) {
          old = young;
          young = new Map();
        }
        young.set(key, counts);
      }
      counts[index] = (counts[index] as number) + 1;
      let total = 0;
      for (const count of counts) total += count;
      if (total >= limit) for (let k = 0; k < classes; k++) counts[k] = (counts[k] as number) >> 1;
    },
  };
}
