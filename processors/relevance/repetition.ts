import type { Flag } from '../../core/assessment.ts';
import type { Post } from '../../core/post.ts';
import { createTokenizer, hashSeed } from '../text.ts';

export interface RepetitionOptions {
  /** Authors that are remembered, at about 100 bytes for each of up to 16 posts. 20,000 if not given. */
  readonly capacity?: number;
}

/** Of each author, so many posts are remembered. */
const remembered = 16;
/** So many posts of one text, or at one pace, within a day. */
const fewest = { alike: 4, paced: 8 };
const dayMs = 86_400_000;
/** A pace: seldom enough to be no burst, and regular to a twentieth. */
const leastPaceMs = 60_000;
const regular = 0.05;
/** Shorter texts are said twice by anybody: "thanks". */
const fewestWords = 4;

interface Sight {
  readonly id: string;
  readonly at: number;
  /** Of the words; 0 where they are too few. */
  readonly text: number;
}

/**
 * Knows authors that say one thing again and again, or post by the clock, by the times of publication. It remembers the authors who posted
 * last; of posts that are spread over several processes each sees its share.
 */
export function createRepetition({ capacity = 20_000 }: RepetitionOptions = {}) {
  const tokenize = createTokenizer();
  const authors = new Map<string, Sight[]>();

  function hashOf(text: string): number {
    // What differs between two copies of a template: addresses, names, numbers.
    const plain = text
      .slice(0, 2_000)
      .replace(/https?:\/\/\S+|[@#][\p{L}\p{N}_.]+/gu, ' ')
      .replace(/\p{N}+/gu, ' ');
    const { count, hashes } = tokenize(plain);
    if (count < fewestWords) return 0;
    let hash = hashSeed;
    for (let i = 0; i < count; i += 1) hash = Math.imul(hash ^ (hashes[i] as number), 16_777_619);
    return hash;
  }

  return (post: Pick<Post, 'id' | 'network' | 'author' | 'text' | 'publishedAt'>): Flag | undefined => {
    const { id, network, author, text, publishedAt: at } = post;
    const who = author.id ?? author.handle;
    if (who === undefined) return undefined;
    const key = `${network}\0${who}`;
    const known = (authors.get(key) ?? []).filter((sight) => sight.id !== id && Math.abs(sight.at - at) < dayMs);
    const now: Sight = { id, at, text: hashOf(text) };
    const sights = [...known, now].sort((a, b) => a.at - b.at).slice(-remembered);
    authors.delete(key);
    authors.set(key, sights);
    if (authors.size > capacity) authors.delete(authors.keys().next().value as string);
    const alike = now.text === 0 ? 0 : sights.filter((sight) => sight.text === now.text).length;
    if (alike >= fewest.alike) return { kind: 'bot', reason: `the same text ${alike} times within a day` };
    const pace = paceOf(sights);
    return pace === undefined ? undefined : { kind: 'bot', reason: `posts every ${duration(pace)}` };
  };
}

/** The time between two posts, in ms, where it is always the same. */
function paceOf(sights: readonly Sight[]): number | undefined {
  if (sights.length < fewest.paced) return undefined;
  const gaps = sights.slice(1).map(({ at }, i) => at - (sights[i] as Sight).at);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  if (mean < leastPaceMs) return undefined;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  return deviation <= regular * mean ? mean : undefined;
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
