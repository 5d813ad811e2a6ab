import type { Lexicon } from '../lexicons.ts';
import { judge } from '../score.ts';
import { createTokenizer } from '../tokenize.ts';
import { hashText, joinHashes } from './hash.ts';
import { type Piece, readText, type Target } from './read.ts';
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
/** How many words a negator reaches. */
const negationReach = 4;

/** A text as numbers. Positions are places among its pieces. */
export interface Features {
  readonly pieces: readonly Piece[];
  /** The row of each piece's vector; −1 for none. */
  readonly rows: Int32Array;
  /** `position × channels` values, sparse: where, which, how much. */
  readonly channelAt: readonly number[];
  readonly channelOf: readonly number[];
  readonly channelValue: readonly number[];
  readonly globals: Float32Array;
  /** Hashes of words and pairs of words. */
  readonly words: readonly number[];
  /** The number of the clause of each piece: marks end clauses, and contrasts ("but") begin them. */
  readonly clauses: Int32Array;
  /** How many pieces told anything: words known to the vectors or to a lexicon, and emoji. 0 for a lone word without feeling. */
  readonly known: number;
}

export interface Extractor {
  extract(text: string, language: string, target?: Target): Features;
}

const seeds = { word: 1, pair: 2, pattern: 3, skip: 4 } as const;

export function createExtractor(
  vectors: Vectors,
  lexiconOf: (language: string) => Lexicon | undefined,
  emoji: ReadonlyMap<string, number>,
): Extractor {
  const tokenize = createTokenizer();
  // The reading of feeling-carrying stand-ins for emoticons.
  const happyRow = vectors.rowOf('😊');
  const sadRow = vectors.rowOf('😞');

  const extract = (text: string, language: string, target: Target = []): Features => {
    const pieces = readText(text, target);
    const lexicon = lexiconOf(language);
    const rows = new Int32Array(pieces.length).fill(-1);
    const clauses = new Int32Array(pieces.length);
    let clause = 0;
    const channelAt: number[] = [];
    const channelOf: number[] = [];
    const channelValue: number[] = [];
    const words: number[] = [];
    const say = (at: number, which: number, value: number) => {
      channelAt.push(at);
      channelOf.push(which);
      channelValue.push(value);
    };
    let known = 0;
    let telling = 0;
    let before = hashText('^', seeds.word);
    let beforeThat = before;
    let negatedUntil = -1;
    let shouted = 0;
    let spoken = 0;
    let bangs = 0;
    let questions = 0;
    let emojiSum = 0;
    let stretched = 0;
    let mentions = 0;
    let links = 0;
    let hashtags = 0;
    let unknown = 0;
    const push = (hash: number) => {
      words.push(hash, joinHashes(before, hash), joinHashes(joinHashes(beforeThat, seeds.skip), hash));
      beforeThat = before;
      before = hash;
    };

    for (let at = 0; at < pieces.length; at++) {
      const piece = pieces[at] as Piece;
      let ended = false;
      switch (piece.kind) {
        case 'word': {
          spoken++;
          const row = vectors.rowOf(piece.text);
          rows[at] = row;
          const found = lexicon?.lookUp(piece.text);
          const weight = found?.weight ?? 0;
          if (weight !== 0) {
            say(at, channel.feeling, weight);
            telling++;
          }
          if (row < 0) {
            say(at, channel.unknown, 1);
            unknown++;
          }
          if (row >= 0 || weight !== 0) known++;
          const negated = at <= negatedUntil;
          if (negated) say(at, channel.negated, 1);
          if (found?.role === 'negator' || (lexicon?.elides && piece.text === "n'")) {
            say(at, channel.negator, 1);
            negatedUntil = at + negationReach;
          } else if (found?.role) say(at, channel[found.role], 1);
          if (found?.role === 'contrast') {
            negatedUntil = -1;
            clause++;
          }
          if (piece.named) say(at, channel.named, 1);
          if (piece.shouted) {
            say(at, channel.shouted, 1);
            shouted++;
          }
          if (piece.stretched) {
            say(at, channel.stretched, 1);
            stretched++;
          }
          if (piece.hashtag) {
            say(at, channel.hashtag, 1);
            hashtags++;
          }
          const hash = hashText(piece.text, seeds.word);
          if (negated) words.push(joinHashes(hash, seeds.pattern));
          push(hash);
          break;
        }
        case 'emoji':
        case 'happy':
        case 'sad': {
          const weight = piece.kind === 'emoji' ? (emoji.get(piece.text) ?? 0) : piece.kind === 'happy' ? 1 : -1;
          rows[at] = piece.kind === 'emoji' ? vectors.rowOf(piece.text) : piece.kind === 'happy' ? happyRow : sadRow;
          say(at, channel.emoji, weight);
          emojiSum += weight;
          known++;
          telling++;
          push(hashText(piece.kind === 'emoji' ? piece.text : piece.kind, seeds.word));
          break;
        }
        case 'mark': {
          negatedUntil = -1;
          if (piece.text.includes('!')) {
            say(at, channel.bang, Math.min(3, piece.text.length));
            bangs++;
          }
          if (piece.text.includes('?')) {
            say(at, channel.question, 1);
            questions++;
          }
          if (/[.…\n]/.test(piece.text) || piece.text === '') say(at, channel.stop, 1);
          else if (/[,;:()–—-]/.test(piece.text)) say(at, channel.comma, 1);
          ended = piece.text === '' || /[.!?…;:\n]/.test(piece.text);
          push(hashText(piece.text.slice(0, 2), seeds.pair));
          break;
        }
        default: {
          say(at, channel[piece.kind], 1);
          if (piece.kind === 'mention') mentions++;
          if (piece.kind === 'link') links++;
          // Without a target a name is read like a mention.
          push(hashText(piece.kind === 'target' ? 'mention' : piece.kind, seeds.pattern));
        }
      }
      clauses[at] = clause;
      if (ended) clause++;
    }

    const judged = judge(
      text.length > 4_000 ? text.slice(0, 4_000) : text,
      tokenize(text.slice(0, 4_000)),
      lexicon,
      emoji,
      target,
    );
    let good = 0;
    let bad = 0;
    let best = 0;
    let worst = 0;
    for (const { weight } of judged.hits) {
      if (weight > 0) good++;
      else bad++;
      best = Math.max(best, weight);
      worst = Math.min(worst, weight);
    }
    const globals = new Float32Array(globalCount);
    globals.set([
      judged.score,
      Math.abs(judged.score),
      Math.min(good, 5) / 3,
      Math.min(bad, 5) / 3,
      best / 2,
      worst / 2,
      Math.log1p(spoken) / 3,
      Math.min(bangs, 3) / 3,
      Math.min(questions, 3) / 3,
      Math.max(-2, Math.min(2, emojiSum)),
      spoken === 0 ? 0 : shouted / spoken,
      Math.min(stretched, 2),
      Math.min(mentions, 3) / 3,
      Math.min(links, 2) / 2,
      Math.min(hashtags, 4) / 4,
      spoken === 0 ? 1 : unknown / spoken,
    ]);
    return {
      pieces,
      rows,
      channelAt,
      channelOf,
      channelValue,
      globals,
      words,
      clauses,
      known: spoken < minWords && telling === 0 ? 0 : known,
    };
  };
  return { extract };
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
