import type { Range } from '../../core/assessment.ts';
import { createTokenizer, hashSeed } from '../text.ts';

/** Longest part of a text that is read, in UTF-16 code units: its head, and what is around the brand. */
const headLength = 1_500;
const aroundLength = 1_000;
/** Shorter quotations are names and irony: they are read. */
const shortestQuotation = 4;

/** What stands for a word in a reading; none of them is the hash of a word that people write. */
export const brandWord = 1;
export const otherWord = 2;
export const numberWord = 3;
export const linkWord = 4;
export const handleWord = 5;

/** Where a name stands, and whose it is. */
export interface Names {
  /** The brand that the reading is about. */
  readonly brand: readonly Range[];
  /** Other brands. */
  readonly others: readonly Range[];
}

/** A text as it is seen from one brand. */
export interface Reading {
  readonly count: number;
  /** Hashes of the words without case and accents, or one of the stand-ins. */
  readonly words: Int32Array;
  /** Hashes of how the words begin: "cancelling" and "cancelled" are alike. 0 for short ones. */
  readonly stems: Int32Array;
  /** A word in lower case, as it is written; empty for a stand-in. */
  spelling(at: number): string;
  /** The clause that each word is in; marks and words of contrast end one. */
  readonly clauses: Int32Array;
  readonly sentences: Int32Array;
  /** By sentence: whether it ends with a question mark. */
  readonly asks: readonly boolean[];
  /** Whether the brand is named in the text at all. */
  readonly namesBrand: boolean;
  readonly namesOther: boolean;
  /** `!` in the text. */
  readonly bangs: number;
  readonly retweet: boolean;
  /** Share of words that begin with a capital, 0 to 1: headlines have many. */
  readonly capitals: number;
  readonly hashtags: number;
  readonly links: number;
  /** Handles before the first word: whom it is said to. `brand` where the brand is among them. */
  readonly addressee: 'brand' | 'other' | 'nobody';
  /** Whether a word looks like a name: capitalised inside a sentence, or a handle. */
  isName(at: number): boolean;
  /** Whether a word stands in quotation marks, as somebody else's. */
  quoted(at: number): boolean;
  /** Whom the clause of a word is about: 1 the brand, 2 others, 3 both, 0 nobody told. */
  owner(at: number): number;
}

/** Where no brand is named, any name may be it. */
export function brandless(reading: Reading, at: number): boolean {
  return !reading.namesBrand && reading.isName(at);
}

/** The FNV-1a hash that the tokenizer gives a word of lower-case ASCII letters. */
export function hashOf(word: string): number {
  let hash = hashSeed;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 16_777_619);
  return hash;
}

const hashes = (words: string) => new Set(words.split(' ').map(hashOf));
/** What follows is about something else. */
const contrasts = hashes(
  'but while whereas although though however pero mientras aunque sino mientras mas embargo pero mentre encara mes mais ' +
    'alors tandis cependant pourtant porem enquanto embora ma pero invece mentre aber wahrend sondern doch obwohl',
);
const joins = hashes('and y e i et und ed so which donde');
const retweetWord = hashOf('rt');
const linkHeads = hashes('http https www');

const capital = 1;
const first = 2;
const inQuotes = 4;

/** Makes a function that reads texts. The arrays of a reading belong to it until the next call. */
export function createReader(): (text: string, names: Names) => Reading {
  const tokenize = createTokenizer();
  let words = new Int32Array(1_024);
  let stems = new Int32Array(1_024);
  let clauses = new Int32Array(1_024);
  let sentences = new Int32Array(1_024);
  let flags = new Uint8Array(1_024);
  let starts = new Int32Array(1_024);
  let ends = new Int32Array(1_024);
  let owners = new Uint8Array(1_024);

  return (whole, names) => {
    const { text, brand, others } = excerpt(whole, names);
    const tokens = tokenize(text);
    if (words.length < tokens.count) {
      const room = 2 * tokens.count;
      words = new Int32Array(room);
      stems = new Int32Array(room);
      clauses = new Int32Array(room);
      sentences = new Int32Array(room);
      flags = new Uint8Array(room);
      starts = new Int32Array(room);
      ends = new Int32Array(room);
      owners = new Uint8Array(room);
    }
    const asks: boolean[] = [];
    let count = 0;
    let clause = 0;
    let sentence = 0;
    let bangs = 0;
    let capitals = 0;
    let hashtags = 0;
    let links = 0;
    let namesBrand = false;
    let namesOther = false;
    let addressee: Reading['addressee'] = 'nobody';
    let addressed = true;
    let quoteFrom = -1;
    let fresh = true;
    const endSentence = (asking: boolean) => {
      if (asking) asks[sentence] = true;
      if (fresh) return;
      sentence++;
      clause++;
      fresh = true;
    };
    const quote = (opens: boolean, closes: boolean) => {
      if (closes && quoteFrom >= 0) {
        const isWhole = quoteFrom === 0 && !/[\p{L}\p{N}]/u.test(text.slice(lastEnd + 1, lastEnd + 40));
        if (count - quoteFrom >= shortestQuotation && !isWhole) {
          for (let i = quoteFrom; i < count; i++) flags[i] = (flags[i] as number) | inQuotes;
        }
        quoteFrom = -1;
      } else if (opens) quoteFrom = count;
    };
    let lastEnd = 0;
    const readMarks = (from: number, to: number): { handle: boolean; hash: boolean; link: boolean } => {
      let handle = false;
      let hash = false;
      let link = false;
      for (let at = from; at < to; at++) {
        const unit = text.charCodeAt(at);
        handle = false;
        hash = false;
        switch (unit) {
          case 0x20:
            break;
          case 0x40:
            handle = true;
            break;
          case 0x23:
            hash = true;
            break;
          case 0x2c:
            clause++;
            break;
          case 0x2e: {
            const next = text.charCodeAt(at + 1);
            if (!(next > 0x20) || next === 0x2e || next === 0x22) endSentence(false);
            break;
          }
          case 0x21:
            bangs++;
            endSentence(false);
            break;
          case 0x3f: {
            // "?!" and "??" are one mark.
            let end = at;
            while (end + 1 < to && (text.charCodeAt(end + 1) === 0x3f || text.charCodeAt(end + 1) === 0x21)) end++;
            if (fresh && sentence > 0) asks[sentence - 1] = true;
            else endSentence(true);
            at = end;
            break;
          }
          case 0x0a:
          case 0x3b:
          case 0x2026:
          case 0xbf:
          case 0xa1:
            endSentence(false);
            break;
          case 0x3a:
            if (text.charCodeAt(at + 1) === 0x2f && text.charCodeAt(at + 2) === 0x2f) link = true;
            else clause++;
            break;
          case 0x28:
          case 0x29:
          case 0x2014:
          case 0x2013:
          case 0x7c:
            clause++;
            break;
          case 0x2d:
            if (at > from && text.charCodeAt(at - 1) === 0x20) clause++;
            break;
          case 0x22:
            quote(quoteFrom < 0, quoteFrom >= 0);
            break;
          case 0x201c:
          case 0xab:
            quote(true, false);
            break;
          case 0x201d:
          case 0xbb:
            quote(quoteFrom < 0, true);
            break;
          default:
        }
      }
      return { handle, hash, link };
    };

    let brandAt = 0;
    let otherAt = 0;
    let skipUntil = 0;
    let inBrand = -1;
    let inOther = -1;
    for (let i = 0; i < tokens.count; i++) {
      const start = tokens.starts[i] as number;
      const end = tokens.ends[i] as number;
      if (start < skipUntil) {
        lastEnd = end;
        continue;
      }
      const { handle, hash } = readMarks(lastEnd, start);
      lastEnd = end;
      let word = tokens.hashes[i] as number;
      // A link is one word, up to the next white space.
      if (
        linkHeads.has(word) &&
        (text.charCodeAt(end) === 0x3a || text.charCodeAt(end) === 0x2e || end - start === 4)
      ) {
        skipUntil = end;
        while (skipUntil < text.length && text.charCodeAt(skipUntil) > 0x20) skipUntil++;
        lastEnd = skipUntil;
        word = linkWord;
        links++;
      }
      while (brandAt < brand.length && (brand[brandAt] as Range)[1] <= start) brandAt++;
      while (otherAt < others.length && (others[otherAt] as Range)[1] <= start) otherAt++;
      const brandSpan = brand[brandAt];
      const otherSpan = others[otherAt];
      if (brandSpan && brandSpan[0] < end) {
        if (inBrand === brandAt) continue;
        inBrand = brandAt;
        word = brandWord;
        namesBrand = true;
      } else if (otherSpan && otherSpan[0] < end) {
        if (inOther === otherAt) continue;
        inOther = otherAt;
        word = otherWord;
        namesOther = true;
      }
      if (addressed) {
        if (handle && word === brandWord) addressee = 'brand';
        else if (handle && addressee === 'nobody') addressee = 'other';
        else if (!handle) addressed = false;
      }
      const unit = text.charCodeAt(start);
      const isUpper = unit < 0x80 ? unit >= 0x41 && unit <= 0x5a : text[start] !== text[start]?.toLowerCase();
      if (hash) hashtags++;
      if (word !== brandWord && word !== otherWord) {
        if (handle) word = handleWord;
        else if (unit >= 0x30 && unit <= 0x39 && isNumber(text, start, end)) word = numberWord;
        else if (contrasts.has(word)) clause++;
      }
      if (isUpper) capitals++;
      words[count] = word;
      stems[count] = word > handleWord || word < 0 ? stemOf(text, start, end) : 0;
      starts[count] = start;
      ends[count] = end;
      clauses[count] = clause;
      sentences[count] = sentence;
      flags[count] = (isUpper && word > handleWord) || (isUpper && word < 0) ? (fresh ? capital | first : capital) : 0;
      fresh = false;
      count++;
    }
    readMarks(lastEnd, text.length);
    for (let i = 0; i <= sentence; i++) asks[i] ??= false;
    if (namesOther) tellOwners(words, clauses, count, owners);
    const share = count === 0 ? 0 : capitals / count;
    return {
      count,
      words,
      stems,
      clauses,
      sentences,
      asks,
      namesBrand,
      namesOther,
      bangs,
      retweet: count > 1 && words[0] === retweetWord,
      capitals: share,
      hashtags,
      links,
      addressee,
      spelling: (at) => {
        const word = words[at] as number;
        return word > 0 && word <= handleWord
          ? ''
          : text.slice(starts[at], Math.min(ends[at] as number, (starts[at] as number) + 40)).toLowerCase();
      },
      isName: (at) => words[at] === handleWord || (flags[at] === capital && share < 0.6),
      quoted: (at) => ((flags[at] as number) & inQuotes) !== 0,
      owner: (at) => (namesOther ? (owners[at] as number) : 1),
    };
  };
}

const stemLength = 5;

function stemOf(text: string, start: number, end: number): number {
  if (end - start <= stemLength) return 0;
  let hash = hashSeed ^ 0x5bd1;
  // The bit that is the case of ASCII and Latin-1 letters.
  for (let at = start; at < start + stemLength; at++) hash = Math.imul(hash ^ (text.charCodeAt(at) | 0x20), 16_777_619);
  return hash;
}

function isNumber(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x30 || unit > 0x39) return false;
  }
  return true;
}

/** The names in a part of a sentence say whom it is about; a part without any goes on about the last one named. */
function tellOwners(words: Int32Array, clauses: Int32Array, count: number, owners: Uint8Array): void {
  let last = 0;
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && clauses[to] === clauses[from] && !joins.has(words[to] as number)) to++;
    let mask = 0;
    const before = last;
    for (let i = from; i < to; i++) {
      const word = words[i];
      if (word === brandWord || word === otherWord) {
        mask |= word;
        last = word;
      }
    }
    owners.fill(mask === 0 ? before : mask, from, to);
    from = to;
  }
  // What is said before any name is about the first.
  let start = 0;
  while (start < count && owners[start] === 0) start++;
  if (start < count) owners.fill((owners[start] as number) & 1 ? 1 : 2, 0, start);
}

/** The head of a long text and what is around the brand's first place in it; the whole of a short one. */
function excerpt(text: string, { brand, others }: Names): { text: string } & Names {
  const sorted = (ranges: readonly Range[]) => (ranges.length < 2 ? ranges : [...ranges].sort((a, b) => a[0] - b[0]));
  const own = sorted(brand);
  if (text.length <= headLength + 2 * aroundLength) return { text, brand: own, others: sorted(others) };
  const middle = Math.max(headLength + aroundLength, own[0]?.[0] ?? 0);
  const from = middle - aroundLength;
  const moved = (ranges: readonly Range[]) =>
    ranges.flatMap(([start, end]): Range[] => {
      if (end <= headLength) return [[start, end]];
      if (start < from || end > middle + aroundLength) return [];
      return [[start - from + headLength + 1, end - from + headLength + 1]];
    });
  return {
    text: `${text.slice(0, headLength)}\n${text.slice(from, middle + aroundLength)}`,
    brand: moved(own),
    others: moved(sorted(others)),
  };
}
