import type { Lexicon, Word } from '../lexicons.ts';
import { findPhrase, negationReach } from '../rules.ts';
import { createFeeler, type Feelings } from './feelings.ts';
import { hashText, joinHashes } from './hash.ts';
import { createReader, type Piece, type Target } from './read.ts';
import type { Vectors } from './vectors.ts';

/** What a piece says besides its vector: one number each. */
export const channels = [
  'feeling',
  'negator',
  'booster',
  'dampener',
  'contrast',
  'negated',
  'shouted',
  'stretched',
  'hashtag',
  'mention',
  'link',
  'number',
  'emoji',
  'bang',
  'question',
  'stop',
  'comma',
  'unknown',
  'named',
  'target',
] as const;

const channel = Object.fromEntries(channels.map((name, i) => [name, i])) as Record<(typeof channels)[number], number>;

export const globalCount = 16;
/** Fewer words than this tell nothing, unless one of them has feeling. */
const minWords = 2;
const maxRemembered = 30_000;
const maxRememberedLength = 40;

/** All that is known of a word of one language, wherever it stands. */
export interface Card {
  readonly text: string;
  readonly hash: number;
  /** Of its vector; −1 where there is none. */
  readonly row: number;
  readonly word: Word | undefined;
}

/** A text as numbers. Positions are places among its pieces. */
export interface Features {
  readonly pieces: readonly Piece[];
  /** Of the pieces that are words. */
  readonly cards: readonly (Card | undefined)[];
  /** The row of each piece's vector; −1 for none. */
  readonly rows: Int32Array;
  /** `position × channels` values, sparse: where, which, how much. */
  readonly channelAt: readonly number[];
  readonly channelOf: readonly number[];
  readonly channelValue: readonly number[];
  readonly globals: Float32Array;
  /** Hashes of words and pairs of words, and the places of the first and the last piece that each is made of. */
  readonly words: readonly number[];
  readonly wordFrom: readonly number[];
  readonly wordTo: readonly number[];
  /** The hash of each piece alone. */
  readonly hashes: readonly number[];
  /** The number of the clause of each piece: marks end clauses, and contrasts ("but") begin them. */
  readonly clauses: Int32Array;
  readonly feelings: Feelings;
  /** How many pieces told anything: words known to the vectors or to a lexicon, and emoji. 0 for a lone word without feeling. */
  readonly known: number;
}

export interface Extractor {
  extract(text: string, language: string, target?: Target): Features;
}

const seeds = { word: 1, pair: 2, pattern: 3, skip: 4 } as const;

/** What a mark is, as bits. */
const bang = 1;
const question = 2;
const stop = 4;
const comma = 8;
const end = 16;

function readMark(text: string): number {
  let bits = 0;
  if (text.includes('!')) bits |= bang;
  if (text.includes('?')) bits |= question;
  if (/[.…\n]/.test(text) || text === '') bits |= stop;
  else if (/[,;:()–—-]/.test(text)) bits |= comma;
  if (text === '' || /[.!?…;:\n]/.test(text)) bits |= end;
  return bits;
}

/** What can be counted in a text. */
function createCounts() {
  return {
    known: 0,
    telling: 0,
    spoken: 0,
    shouted: 0,
    stretched: 0,
    hashtags: 0,
    unknown: 0,
    bangs: 0,
    questions: 0,
    emoji: 0,
    mentions: 0,
    links: 0,
  };
}

export function createExtractor(
  vectors: Vectors,
  lexiconOf: (language: string) => Lexicon | undefined,
  emoji: ReadonlyMap<string, number>,
): Extractor {
  const read = createReader();
  // The reading of feeling-carrying stand-ins for emoticons.
  const happyRow = vectors.rowOf('😊');
  const sadRow = vectors.rowOf('😞');
  const beginning = hashText('^', seeds.word);
  const fixed = {
    happy: hashText('happy', seeds.word),
    sad: hashText('sad', seeds.word),
    mention: hashText('mention', seeds.pattern),
    link: hashText('link', seeds.pattern),
    number: hashText('number', seeds.pattern),
  };
  const known = new Map<string, Map<string, Card>>();
  const marks = new Map<string, number>();

  const cardsOf = (language: string): Map<string, Card> => {
    let cards = known.get(language);
    if (!cards) {
      if (known.size >= 100) known.clear();
      cards = new Map();
      known.set(language, cards);
    }
    return cards;
  };
  const cardOf = (text: string, cards: Map<string, Card>, lexicon: Lexicon | undefined): Card => {
    const old = cards.get(text);
    if (old) return old;
    const hash = hashText(text, seeds.word);
    const card: Card = { text, hash, row: vectors.rowOf(text), word: lexicon?.lookUp(text) };
    if (cards.size >= maxRemembered) cards.clear();
    if (text.length <= maxRememberedLength) cards.set(text, card);
    return card;
  };
  const markOf = (text: string): number => {
    let bits = marks.get(text);
    if (bits === undefined) {
      bits = readMark(text);
      if (text.length <= 8 && marks.size < 1_000) marks.set(text, bits);
    }
    return bits;
  };

  const extract = (text: string, language: string, target: Target = []): Features => {
    const pieces = read(text, target);
    const count = pieces.length;
    const lexicon = lexiconOf(language);
    const cards = cardsOf(language);
    const used: (Card | undefined)[] = [];
    const rows = new Int32Array(count).fill(-1);
    const clauses = new Int32Array(count);
    const hashes: number[] = [];
    const channelAt: number[] = [];
    const channelOf: number[] = [];
    const channelValue: number[] = [];
    const words: number[] = [];
    const wordFrom: number[] = [];
    const wordTo: number[] = [];
    const say = (at: number, which: number, value: number) => {
      channelAt.push(at);
      channelOf.push(which);
      channelValue.push(value);
    };
    const feeler = createFeeler(lexicon);
    const counts = createCounts();
    let clause = 0;
    let before = beginning;
    let beforeThat = beginning;
    let negatedUntil = -1;
    let phraseUntil = -1;

    for (let at = 0; at < count; at++) {
      const piece = pieces[at] as Piece;
      let ended = false;
      let hash = 0;
      let card: Card | undefined;
      if (piece.kind === 'word') {
        counts.spoken++;
        card = cardOf(piece.text, cards, lexicon);
        hash = card.hash;
        const { row, word } = card;
        rows[at] = row;
        const weight = word === undefined ? 0 : word.weight;
        const role = word?.role;
        if (weight !== 0) {
          say(at, channel.feeling, weight);
          counts.telling++;
        }
        if (row < 0) {
          say(at, channel.unknown, 1);
          counts.unknown++;
        }
        if (row >= 0 || weight !== 0) counts.known++;
        const negated = at <= negatedUntil;
        if (negated) {
          say(at, channel.negated, 1);
          words.push(joinHashes(hash, seeds.pattern));
          wordFrom.push(at);
          wordTo.push(at);
        }
        const phrase = at > phraseUntil && word?.phrases ? findPhrase(word.phrases, pieces, at + 1) : undefined;
        if (phrase) {
          phraseUntil = at + phrase.rest.length;
          feeler.feel(at, piece, phrase.weight, true);
        }
        const free = at > phraseUntil;
        if (role === 'negator' || (lexicon?.elides && piece.text === "n'")) {
          say(at, channel.negator, 1);
          negatedUntil = at + negationReach;
          if (free) feeler.negate(at);
        } else {
          if (role === 'contrast') {
            negatedUntil = -1;
            clause++;
            if (free) feeler.contrast(at);
          }
          if (weight !== 0 && free) feeler.feel(at, piece, weight, true);
          if (role) {
            say(at, channel[role], 1);
            if (free && role !== 'contrast') feeler.boost(at, role === 'booster');
          }
        }
        if (piece.named) say(at, channel.named, 1);
        if (piece.shouted) {
          say(at, channel.shouted, 1);
          counts.shouted++;
        }
        if (piece.stretched) {
          say(at, channel.stretched, 1);
          counts.stretched++;
        }
        if (piece.hashtag) {
          say(at, channel.hashtag, 1);
          counts.hashtags++;
        }
      } else if (piece.kind === 'mark') {
        negatedUntil = -1;
        const bits = markOf(piece.text);
        if (bits & bang) {
          say(at, channel.bang, Math.min(3, piece.text.length));
          counts.bangs++;
        }
        if (bits & question) {
          say(at, channel.question, 1);
          counts.questions++;
        }
        if (bits & stop) say(at, channel.stop, 1);
        else if (bits & comma) say(at, channel.comma, 1);
        ended = (bits & end) !== 0;
        feeler.end(bits & bang ? Math.min(3, piece.text.length) : 0);
        hash = hashText(piece.text, seeds.pair, 0, Math.min(2, piece.text.length));
      } else if (piece.kind === 'emoji' || piece.kind === 'happy' || piece.kind === 'sad') {
        const isEmoji = piece.kind === 'emoji';
        const weight = isEmoji ? (emoji.get(piece.text) ?? 0) : piece.kind === 'happy' ? 1 : -1;
        rows[at] = isEmoji ? vectors.rowOf(piece.text) : piece.kind === 'happy' ? happyRow : sadRow;
        say(at, channel.emoji, weight);
        if (weight !== 0) feeler.feel(at, piece, weight, false);
        counts.emoji += weight;
        counts.known++;
        counts.telling++;
        hash = isEmoji ? hashText(piece.text, seeds.word) : fixed[piece.kind as 'happy' | 'sad'];
      } else {
        say(at, channel[piece.kind], 1);
        if (piece.kind === 'mention') counts.mentions++;
        if (piece.kind === 'link') counts.links++;
        // Without a target a name is read like a mention.
        hash = fixed[piece.kind === 'target' ? 'mention' : piece.kind];
      }
      used.push(card);
      hashes.push(hash);
      words.push(hash, joinHashes(before, hash), joinHashes(joinHashes(beforeThat, seeds.skip), hash));
      wordFrom.push(at, at - 1, at - 2);
      wordTo.push(at, at, at);
      beforeThat = before;
      before = hash;
      clauses[at] = clause;
      if (ended) clause++;
    }

    const feelings = feeler.done();
    return {
      pieces,
      cards: used,
      rows,
      channelAt,
      channelOf,
      channelValue,
      globals: globalsOf(feelings, counts),
      words,
      wordFrom,
      wordTo,
      hashes,
      clauses,
      feelings,
      known: counts.spoken < minWords && counts.telling === 0 ? 0 : counts.known,
    };
  };
  return { extract };
}

function globalsOf(feelings: Feelings, counts: ReturnType<typeof createCounts>): Float32Array {
  let good = 0;
  let bad = 0;
  let best = 0;
  let worst = 0;
  for (const weight of feelings.weights) {
    if (weight > 0) good++;
    else bad++;
    if (weight > best) best = weight;
    if (weight < worst) worst = weight;
  }
  const { spoken } = counts;
  const globals = new Float32Array(globalCount);
  globals[0] = feelings.score;
  globals[1] = Math.abs(feelings.score);
  globals[2] = Math.min(good, 5) / 3;
  globals[3] = Math.min(bad, 5) / 3;
  globals[4] = best / 2;
  globals[5] = worst / 2;
  globals[6] = Math.log1p(spoken) / 3;
  globals[7] = Math.min(counts.bangs, 3) / 3;
  globals[8] = Math.min(counts.questions, 3) / 3;
  globals[9] = Math.max(-2, Math.min(2, counts.emoji));
  globals[10] = spoken === 0 ? 0 : counts.shouted / spoken;
  globals[11] = Math.min(counts.stretched, 2);
  globals[12] = Math.min(counts.mentions, 3) / 3;
  globals[13] = Math.min(counts.links, 2) / 2;
  globals[14] = Math.min(counts.hashtags, 4) / 4;
  globals[15] = spoken === 0 ? 1 : counts.unknown / spoken;
  return globals;
}

/** Whether a word such as "but" stands there. */
export function isContrast({ cards }: Features, at: number): boolean {
  return cards[at]?.word?.role === 'contrast';
}

/** Hashes of the pieces of a word: its three to five letters in a row, with its edges. */
export function wordGrams(word: string): number[] {
  const edged = `<${word}>`;
  const grams: number[] = [];
  for (let n = 3; n <= 5; n++) {
    for (let at = 0; at + n <= edged.length; at++) grams.push(hashText(edged, n * 7919, at, at + n));
  }
  return grams;
}
