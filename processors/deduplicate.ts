import type { Assessment, StoryEntry } from '../core/assessment.ts';
import type { Outcome, Processor } from '../core/contract.ts';
import { commonWords, createSimhash, type Fingerprint, ones, pairKeys, sketchSize } from './deduplicate/simhash.ts';

export interface DeduplicateOptions {
  /** How far apart in time of publication two posts of one story may be, in milliseconds. 72 hours if not given. */
  readonly windowMs?: number;
  /** How many posts are remembered; the oldest are forgotten first. About 250 bytes each. 100,000 if not given. */
  readonly capacity?: number;
}

export interface Deduplicate extends Processor<Assessment, Assessment> {
  /** Remembers stories of an earlier run, before the first batch, or of other processes. What is known already stays. */
  restore(entries: Iterable<StoryEntry>): void;
}

/**
 * Posts with the same words are candidates up to this many different bits; their words decide. Measured on 14,000 tweets and
 * copies made of them: one changed word in 16 to 23 moves 7 bits (median) to 12 (95 %).
 */
const candidateBits = 14;
/** Without the words (after a restart) bits alone decide: among 130 million pairs of unrelated tweets, none was nearer. */
const certainBits = 6;
/** A copy this near is represented by what it repeats, so that ten thousand copies do not make ten thousand entries. */
const sameBits = 2;
/** Shares of common words: of the shorter text, and of both together (a cut copy has few of all, but nearly all of its own). */
const leastContained = 0.85;
const leastCommon = 0.6;

/** What entries are found by: four bands of the simhash, which find every copy with up to three different bits, and three pairs of words. */
const bands = 4;
const keys = bands + pairKeys;
const keySize = 1 << 16;
/** Two halves of the simhash, and the entry before under each key. */
const entrySize = 2 + keys;
/** Most entries looked at under one key, newest first: what bounds the time of one look-up. */
const longestWalk = 256;

/**
 * Finds the story that a post repeats: syndicated news, retweets, copied comments. A story is named after its first post by
 * arrival. Near copies are found by simhash (Charikar 2002) over words and pairs of words, and confirmed by their words, because in
 * short posts on one topic the bits alone would join what is different. A post that was seen before keeps its story.
 */
export function createDeduplicate(options: DeduplicateOptions = {}): Deduplicate {
  const windowMs = options.windowMs ?? 72 * 3_600_000;
  const capacity = Math.max(1, options.capacity ?? 100_000);
  const simhash = createSimhash();

  let storyOf = new Map<string, string>();
  let formerStoryOf = storyOf;
  // Entry number n lives in slot n & mask. Its bits and the entries before it under each key lie side by side, because a
  // look-up visits dozens. Chains run from new to old, so that the first forgotten entry ends them.
  const slots = 2 ** Math.ceil(Math.log2(capacity));
  const mask = slots - 1;
  let written = 0;
  const entries = new Int32Array(slots * entrySize);
  const heads = new Int32Array(keys * keySize);
  const times = new Float64Array(slots);
  const stories: string[] = [];
  const sizes = new Uint16Array(slots);
  const sketches = new Int32Array(slots * sketchSize);

  const remember = (postId: string, storyId: string): void => {
    // Two generations, because a Map is slow at forgetting its oldest.
    if (storyOf.size >= capacity) {
      formerStoryOf = storyOf;
      storyOf = new Map();
    }
    storyOf.set(postId, storyId);
  };

  const insert = (print: Fingerprint, storyId: string, at: number): void => {
    if (written === 0x7fff_ffff) {
      heads.fill(0);
      written = 0;
    }
    written += 1;
    const slot = written & mask;
    const entry = slot * entrySize;
    entries[entry] = print.low;
    entries[entry + 1] = print.high;
    const known = print.words === 0 ? bands : keys;
    for (let key = 0; key < known; key++) {
      const bucket = bucketOf(print, key);
      entries[entry + 2 + key] = heads[bucket] as number;
      heads[bucket] = written;
    }
    times[slot] = at;
    stories[slot] = storyId;
    sizes[slot] = Math.min(print.words, 0xffff);
    sketches.set(print.sketch, slot * sketchSize);
  };

  const repeats = (slot: number, distance: number, print: Fingerprint): boolean => {
    const size = sizes[slot] as number;
    if (size === 0 || print.words === 0) return distance <= certainBits;
    const from = slot * sketchSize;
    const common = commonWords(print.sketch, print.words, sketches.subarray(from, from + sketchSize), size);
    return (
      common >= leastContained * Math.min(size, print.words) && common >= leastCommon * (size + print.words - common)
    );
  };

  /** The nearest entry that the post repeats, the newest under the first key where several are as near; slot -1 if none. */
  const nearest = (print: Fingerprint, at: number): { slot: number; distance: number } => {
    const { low, high } = print;
    const oldest = Math.max(1, written - capacity + 1);
    let found = -1;
    let best = candidateBits + 1;
    for (let key = 0; key < keys; key++) {
      let number = heads[bucketOf(print, key)] as number;
      for (let walked = 0; number >= oldest && walked < longestWalk; walked++) {
        const slot = number & mask;
        const entry = slot * entrySize;
        number = entries[entry + 2 + key] as number;
        const distance = ones((entries[entry] as number) ^ low) + ones((entries[entry + 1] as number) ^ high);
        if (distance >= best || Math.abs(at - (times[slot] as number)) > windowMs) continue;
        if (!repeats(slot, distance, print)) continue;
        best = distance;
        found = slot;
      }
    }
    return { slot: found, distance: best };
  };

  const processOne = (assessment: Assessment): Assessment => {
    const { post } = assessment;
    const print = simhash.of(post.title ?? '', post.text);
    const hex = print === undefined ? '' : simhash.toHex(print);
    const known = storyOf.get(post.id) ?? formerStoryOf.get(post.id);
    if (known !== undefined) return { ...assessment, simhash: hex, storyId: known };

    let storyId = post.id;
    if (print !== undefined) {
      const { slot, distance } = nearest(print, post.publishedAt);
      if (slot >= 0) storyId = stories[slot] as string;
      if (slot < 0 || distance > sameBits) insert(print, storyId, post.publishedAt);
      else times[slot] = Math.max(times[slot] as number, post.publishedAt);
    }
    remember(post.id, storyId);
    return { ...assessment, simhash: hex, storyId };
  };

  return {
    name: 'deduplicate',
    async process(batch) {
      return batch.map((assessment): Outcome<Assessment> => ({ kind: 'keep', value: processOne(assessment) }));
    },
    restore(entries) {
      for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
        if (storyOf.has(entry.postId) || formerStoryOf.has(entry.postId)) continue;
        remember(entry.postId, entry.storyId);
        const print = simhash.fromHex(entry.simhash);
        if (print !== undefined) insert(print, entry.storyId, entry.at);
      }
    },
  };
}

/** Where the chain of a key begins. */
function bucketOf(print: Fingerprint, key: number): number {
  let value: number;
  if (key >= bands) value = print.pairs[key - bands] as number;
  else value = (key < 2 ? print.low : print.high) >>> (16 * (key & 1));
  return key * keySize + (value & 0xffff);
}
