import type { Span } from '../../core/assessment.ts';
import { fold, type Words } from '../text.ts';
import { limits } from './limits.ts';
import { hashOf, loose } from './pattern.ts';

/** A run of the parts of a camel-case hashtag: `#AcmePayFail` holds "acme", "acmepay", "pay" and so on. */
export interface TagWord {
  /** The hashtag, by its place among the words. */
  readonly word: number;
  readonly start: number;
  readonly end: number;
  /** Of its letters without `_`, as the tokenizer's. */
  readonly hash: number;
}

/** Up to here all words are compared; beyond, a table leads to those with a hash. */
const fewWords = 32;
/** Parts of one hashtag; with more it is no camel case. */
const mostTagParts = 8;
const longestTag = 100;
/** A run of digits, of capitals that no small letter follows, or a capital and what follows it in small letters. */
const tagPart = /\p{N}+|(?:\p{Lu}\p{M}*)+(?![\p{Ll}\p{M}])|\p{Lu}?[^\p{Lu}\p{N}_]+/gu;
/** Most tags have no inner capital, digit or `_`. */
const plainTag = /^[A-Za-z][a-z]*$/u;
/** What ends a sentence, between two of its words. */
const sentenceEnd = /[\n\r\u2028\u2029。！？।]|[.!?…؟]["'”’»)\]]*\s/u;
const asciiPattern = /^[\u0000-\u007f]*$/u;
const numberSign = 0x23;
const wideNumberSign = 0xff03;

/** The words of one text of a post, as terms look at them. Used again for the next post: nothing is allocated for most of them. */
export class TextView {
  readonly field: Span['field'];
  readonly #tokenize: (text: string) => Words;
  text = '';
  count = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  hashes = new Int32Array(64);
  /** Of all its hashtags, in order. */
  tagWords: readonly TagWord[] = none;
  /** A bit for each hash that is there: most words that are asked for are not. */
  readonly #bits = new Uint32Array(16);
  /** First word of each bucket, and the next word in the bucket of each word; −1 for none. */
  #heads = new Int32Array(0);
  #next = new Int32Array(0);
  #mask = 0;
  #hasTable = false;
  #isAscii: boolean | undefined;
  #sentences: Int32Array | undefined;

  constructor(field: Span['field'], tokenize: (text: string) => Words) {
    this.field = field;
    this.#tokenize = tokenize;
  }

  load(text: string): void {
    this.text = text;
    this.#hasTable = false;
    this.#isAscii = undefined;
    this.#sentences = undefined;
    this.tagWords = none;
    this.#bits.fill(0);
    if (text === '') {
      this.count = 0;
      return;
    }
    const { count, starts, ends, hashes } = this.#tokenize(text);
    this.count = count;
    if (count > this.starts.length) {
      this.starts = new Int32Array(2 * count);
      this.ends = new Int32Array(2 * count);
      this.hashes = new Int32Array(2 * count);
    }
    let tags: TagWord[] | undefined;
    let tagCount = 0;
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number;
      this.starts[i] = start;
      this.ends[i] = ends[i] as number;
      const hash = hashes[i] as number;
      this.hashes[i] = hash;
      this.#bits[(hash >>> 5) & 15] = (this.#bits[(hash >>> 5) & 15] as number) | (1 << (hash & 31));
      if (start > 0 && this.isTag(i) && ++tagCount <= limits.tags) {
        tags ??= [];
        addTagWords(text, i, start, ends[i] as number, tags);
      }
    }
    if (tags) this.tagWords = tags;
  }

  get isAscii(): boolean {
    this.#isAscii ??= asciiPattern.test(this.text);
    return this.#isAscii;
  }

  /** Whether a word stands directly behind a `#` that begins a hashtag, and not an entity or the part of an address. */
  isTag(word: number): boolean {
    const sign = (this.starts[word] as number) - 1;
    const code = this.text.charCodeAt(sign);
    if (code !== numberSign && code !== wideNumberSign) return false;
    if (sign === 0) return true;
    if (word > 0 && this.ends[word - 1] === sign) return false;
    const before = this.text[sign - 1];
    return before !== '&' && before !== '/';
  }

  /** The first word with a hash; −1 for none. */
  firstWith(hash: number): number {
    if (((this.#bits[(hash >>> 5) & 15] as number) & (1 << (hash & 31))) === 0) return -1;
    if (this.count <= fewWords) return this.#scan(hash, 0);
    if (!this.#hasTable) this.#buildTable();
    return this.#follow(hash, this.#heads[hash & this.#mask] as number);
  }

  /** The next word with the same hash as this one; −1 for none. */
  nextLike(word: number): number {
    const hash = this.hashes[word] as number;
    if (this.count <= fewWords) return this.#scan(hash, word + 1);
    if (!this.#hasTable) this.#buildTable();
    return this.#follow(hash, this.#next[word] as number);
  }

  /** How many words end at or before an offset. */
  wordsBefore(offset: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ends[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether an offset is inside a word, and not at one of its ends. */
  isInside(offset: number): boolean {
    const word = this.wordsBefore(offset);
    return word < this.count && (this.starts[word] as number) < offset;
  }

  /** The number of the sentence that a word stands in. */
  sentenceOf(word: number): number {
    if (this.#sentences === undefined) {
      const sentences = new Int32Array(this.count);
      for (let i = 1; i < this.count; i++) {
        const gap = this.text.slice(this.ends[i - 1], this.starts[i]);
        sentences[i] = (sentences[i - 1] as number) + (sentenceEnd.test(gap) ? 1 : 0);
      }
      this.#sentences = sentences;
    }
    return this.#sentences[Math.min(Math.max(word, 0), this.count - 1)] ?? 0;
  }

  #scan(hash: number, from: number): number {
    for (let i = from; i < this.count; i++) if (this.hashes[i] === hash) return i;
    return -1;
  }

  #follow(hash: number, from: number): number {
    let word = from;
    while (word >= 0 && this.hashes[word] !== hash) word = this.#next[word] as number;
    return word;
  }

  #buildTable(): void {
    const size = 2 ** Math.ceil(Math.log2(2 * this.count));
    if (this.#heads.length < size) this.#heads = new Int32Array(size);
    if (this.#next.length < this.count) this.#next = new Int32Array(2 * this.count);
    this.#mask = size - 1;
    this.#heads.fill(-1, 0, size);
    for (let i = this.count - 1; i >= 0; i--) {
      const bucket = (this.hashes[i] as number) & this.#mask;
      this.#next[i] = this.#heads[bucket] as number;
      this.#heads[bucket] = i;
    }
    this.#hasTable = true;
  }
}

const none: readonly TagWord[] = [];

function addTagWords(text: string, word: number, start: number, end: number, tags: TagWord[]): void {
  if (end - start > longestTag) return;
  const tag = text.slice(start, end);
  if (plainTag.test(tag)) return;
  const parts = [...tag.matchAll(tagPart)].map(({ index, 0: part }) => [index, index + part.length] as const);
  if (parts.length > mostTagParts) return;
  for (const [i, [from]] of parts.entries()) {
    for (const [, to] of parts.slice(i)) {
      const run = tag.slice(from, to);
      const letters = run.replaceAll('_', '');
      // The whole tag is a word already.
      if (letters.length === tag.length) continue;
      tags.push({ word, start: start + from, end: start + to, hash: hashOf(fold(letters, loose)) });
    }
  }
}
