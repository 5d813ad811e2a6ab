import { createTokenizer, hashSeed, type Words } from '../text.ts';

/** Words kept of a post to confirm a copy: all of a tweet, and a fair sample of an article (those with the smallest hashes). */
export const sketchSize = 32;

/** Pairs of neighbouring words that stand for a text (MinHash, Broder 1997): of texts with half of their pairs in common, 7 in 8 share one. */
export const pairKeys = 3;

/** Shorter pairs ("of the") are in too many texts to find one by. */
const tellingLength = 9;

/** Fewer different words than this say too little to call two posts copies. */
const leastWords = 8;
const mostWords = 2_000;

/** The simhash of a text in two halves, and a sketch of its words. Belongs to its maker and is valid until the next call. */
export interface Fingerprint {
  readonly low: number;
  readonly high: number;
  /** Different words; 0 where only the bits are known. */
  readonly words: number;
  /** The smallest word hashes, ascending; only the first `min(words, sketchSize)` count. */
  readonly sketch: Int32Array;
  /** Hashes of the pairs that are smallest under each of three orders; 16 bits are enough to look up by. */
  readonly pairs: Int32Array;
}

/** How many bits are set, 0 to 32. */
export function ones(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x5555_5555);
  x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/**
 * How many different words two texts have in common: counted where both sketches are complete, else estimated from the smallest
 * hashes of their union (bottom-k sketch, Cohen and Kaplan 2007).
 */
export function commonWords(a: Int32Array, wordsOfA: number, b: Int32Array, wordsOfB: number): number {
  const lengthA = Math.min(wordsOfA, sketchSize);
  const lengthB = Math.min(wordsOfB, sketchSize);
  const complete = wordsOfA <= sketchSize && wordsOfB <= sketchSize;
  let i = 0;
  let j = 0;
  let union = 0;
  let common = 0;
  while (i < lengthA && j < lengthB && (complete || union < sketchSize)) {
    const x = a[i] as number;
    const y = b[j] as number;
    if (x === y) common += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
    union += 1;
  }
  if (complete) return common;
  const similarity = common / Math.max(union, 1);
  return (similarity / (1 + similarity)) * (wordsOfA + wordsOfB);
}

/** The finaliser of MurmurHash3: every bit of the input moves half of the output. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85eb_ca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2_ae35);
  return h ^ (h >>> 16);
}

function hashOf(word: string): number {
  let hash = hashSeed;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 16_777_619);
  return hash;
}

const none = new Int32Array(0);
const http = hashOf('http');
const https = hashOf('https');
const retweet = hashOf('rt');

/**
 * Simhash over the different words and pairs of neighbouring words of title and text, without case and accents. Addresses and
 * @handles are left out: copies are addressed to others and carry links of their own.
 */
export function createSimhash() {
  const tokenize = createTokenizer();
  const words = new Int32Array(mostWords);
  const sketch = new Int32Array(sketchSize);
  // A hash set that is emptied by counting up.
  const slots = 8_192;
  const keys = new Int32Array(slots);
  const rounds = new Int32Array(slots);
  let round = 0;
  // Four 8-bit counters in each number: lane k of `low[s]` counts bit 8k + s.
  const low = new Int32Array(8);
  const high = new Int32Array(8);
  const counts = new Int32Array(64);
  const pairs = new Int32Array(pairKeys);
  let features = 0;
  let unflushed = 0;

  const isNew = (key: number): boolean => {
    let slot = mix(key) & (slots - 1);
    while (rounds[slot] === round) {
      if (keys[slot] === key) return false;
      slot = (slot + 1) & (slots - 1);
    }
    rounds[slot] = round;
    keys[slot] = key;
    return true;
  };
  const flush = (): void => {
    for (let bit = 0; bit < 32; bit++) {
      const shift = bit & 24;
      counts[bit] = (counts[bit] as number) + (((low[bit & 7] as number) >>> shift) & 0xff);
      counts[32 + bit] = (counts[32 + bit] as number) + (((high[bit & 7] as number) >>> shift) & 0xff);
    }
    low.fill(0);
    high.fill(0);
    unflushed = 0;
  };
  /** `order`: 0 for a word, negative for a telling pair, positive for any other pair. */
  const add = (feature: number, order: number): void => {
    const a = mix(feature ^ 0x1b87_3593);
    const b = mix(feature ^ 0x2545_f491);
    for (let s = 0; s < 8; s++) {
      low[s] = (low[s] as number) + ((a >>> s) & 0x0101_0101);
      high[s] = (high[s] as number) + ((b >>> s) & 0x0101_0101);
    }
    if (order !== 0) {
      // Negative for a telling pair, so that it comes before every other.
      const sign = order < 0 ? 0x8000_0000 : 0;
      pairs[0] = Math.min(pairs[0] as number, (a & 0x7fff_ffff) | sign);
      pairs[1] = Math.min(pairs[1] as number, (b & 0x7fff_ffff) | sign);
      pairs[2] = Math.min(pairs[2] as number, ((a + b) & 0x7fff_ffff) | sign);
    }
    features += 1;
    if (++unflushed === 255) flush();
  };

  /** Adds a field's words to the features; returns how many different words there are by now. */
  const addField = (text: string, different: number): number => {
    const { count, starts, ends, hashes }: Words = tokenize(text);
    let known = different;
    let previous = 0;
    let previousStart = 0;
    let skipTo = 0;
    for (let i = 0; i < count && known < mostWords; i++) {
      const start = starts[i] as number;
      if (start < skipTo) continue;
      const end = ends[i] as number;
      const hash = hashes[i] as number;
      if ((hash === http || hash === https) && text.startsWith('://', end)) {
        skipTo = endOfRun(text, end);
        continue;
      }
      if (start > 0 && text.charCodeAt(start - 1) === 0x40) continue;
      if (hash === retweet && text.charCodeAt(end + 1) === 0x40) continue;
      if (isNew(hash)) {
        words[known++] = hash;
        add(hash, 0);
      }
      const pair = Math.imul(previous, 31) ^ mix(hash);
      if (previous !== 0 && isNew(pair)) add(pair, end - previousStart >= tellingLength ? -1 : 1);
      previous = hash;
      previousStart = start;
    }
    return known;
  };

  return {
    /** Undefined where the text is too short to compare. */
    of(title: string, text: string): Fingerprint | undefined {
      round = (round + 1) | 0;
      low.fill(0);
      high.fill(0);
      counts.fill(0);
      pairs.fill(0x7fff_ffff);
      features = 0;
      unflushed = 0;
      const different = addField(text, title === '' ? 0 : addField(title, 0));
      if (different < leastWords) return undefined;
      flush();
      const half = (from: number): number => {
        let bits = 0;
        for (let bit = 0; bit < 32; bit++) if (2 * (counts[from + bit] as number) > features) bits |= 1 << bit;
        return bits;
      };
      const sorted = words.subarray(0, different).sort();
      sketch.set(sorted.subarray(0, sketchSize));
      return { low: half(0), high: half(32), words: different, sketch, pairs };
    },
    toHex(print: Fingerprint): string {
      return hex(print.high) + hex(print.low);
    },
    /** Undefined for anything but 16 hex digits. */
    fromHex(text: string): Fingerprint | undefined {
      if (!/^[0-9a-f]{16}$/u.test(text)) return undefined;
      const half = (from: number): number => Number.parseInt(text.slice(from, from + 8), 16) | 0;
      return { low: half(8), high: half(0), words: 0, sketch: none, pairs: none };
    },
  };
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}

/** Where the run of characters that are no white space ends. */
function endOfRun(text: string, from: number): number {
  let i = from;
  while (i < text.length && text.charCodeAt(i) > 0x20) i += 1;
  return i;
}
