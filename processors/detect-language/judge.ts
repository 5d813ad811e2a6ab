import { createCues } from './cues.ts';
import { wordsOf } from './words.ts';

/** What we use of eld. */
interface Detector {
  detect(text: string): { getScores(): Record<string, number> };
  info(): { readonly Languages: Record<number, string> };
}

/** What the words of a text say, before anything else is known of it. */
export interface Evidence {
  /** Letters of the words that were looked at. */
  readonly letters: number;
  /** How likely the text is in each language, as powers of e; configured languages first, in the order of `Judge.codes`. Reused. */
  readonly logLikelihoods: Float64Array;
}

export interface Judge {
  /** All languages that eld knows, the configured ones first. */
  readonly codes: readonly string[];
  /** How many of them are configured. */
  readonly ours: number;
  read(text: string): Evidence;
}

/** Words after which a clear case is looked at no further, and after which none is. */
const checkEvery = 8;
const mostWords = 200;
/** Further words hardly change what is so far ahead, as a power of e; no prior comes near. */
const clearAhead = 12;
const leastLetters = 20;
/** Words whose scores are remembered, twice over. About 350 bytes each. */
const remembered = 30_000;
const longestWord = 40;
/** Of eld's score for 1: the divisor that makes softmax probabilities as right as they claim, fitted on 13,800 tweets and reviews. */
const temperature = 40;
/** eld's own scale, and how it cuts words (in bytes of UTF-8). */
const eldScale = 25;
const eldLongest = 70;

/**
 * Reads what the words of a text say of its language. eld adds up what every word speaks for, so words are scored once and remembered:
 * ten times faster than asking for whole texts, with the same answers; what is known of words and spellings besides is added to it.
 */
export function createJudge(detector: Detector, configured: ReadonlySet<string>): Judge {
  const known = Object.values(detector.info().Languages);
  const codes = [...known.filter((code) => configured.has(code)), ...known.filter((code) => !configured.has(code))];
  const ours = known.filter((code) => configured.has(code)).length;
  const indexOf = new Map(codes.map((code, index) => [code, index]));
  const cuesOf = createCues();
  const logLikelihoods = new Float64Array(codes.length);
  let scores = new Map<string, Float32Array>();
  let formerScores = scores;

  const ask = (word: string): Float32Array => {
    const vector = new Float32Array(codes.length);
    const scale = (ngrams(word) * eldScale) / temperature;
    for (const [code, score] of Object.entries(detector.detect(word).getScores())) {
      // eld reports x / (x + 25) with x the mean over n-grams; the sum is what adds up.
      vector[indexOf.get(code) as number] = (scale * score) / (1 - score);
    }
    for (const { codes: of, weight } of cuesOf(word)) {
      for (const code of of) {
        const index = indexOf.get(code);
        if (index !== undefined) vector[index] = (vector[index] as number) + weight / of.length;
      }
    }
    return vector;
  };
  const scoresOf = (word: string): Float32Array => {
    const present = scores.get(word);
    if (present !== undefined) return present;
    const vector = formerScores.get(word) ?? ask(word);
    if (scores.size >= remembered) {
      formerScores = scores;
      scores = new Map();
    }
    // A copy, because a slice would keep the whole text alive.
    scores.set(Buffer.from(word, 'utf16le').toString('utf16le'), vector);
    return vector;
  };
  const isClear = (): boolean => {
    let first = 0;
    let second = 0;
    for (const value of logLikelihoods) {
      if (value > first) {
        second = first;
        first = value;
      } else if (value > second) second = value;
    }
    return first - second > clearAhead;
  };

  return {
    codes,
    ours,
    read(text) {
      logLikelihoods.fill(0);
      let letters = 0;
      let words = 0;
      for (const word of wordsOf(text)) {
        letters += word.length;
        words += 1;
        const vector = scoresOf(word.length > longestWord ? word.slice(0, longestWord) : word);
        for (let k = 0; k < codes.length; k++) {
          logLikelihoods[k] = (logLikelihoods[k] as number) + (vector[k] as number);
        }
        if (words === mostWords || (words % checkEvery === 0 && letters >= leastLetters && isClear())) break;
      }
      return { letters, logLikelihoods };
    },
  };
}

/** How many n-grams eld makes of a word: of four bytes, every third. */
function ngrams(word: string): number {
  const bytes = Math.min(Buffer.byteLength(word), eldLongest);
  return bytes <= 4 ? 1 : 1 + Math.ceil((bytes - 4) / 3);
}
