import type { Range } from '../../core/assessment.ts';
import type { Lexicon, Word } from './lexicons.ts';
import {
  afterContrast,
  bang,
  bareNegator,
  beforeContrast,
  boost,
  boosterReach,
  damp,
  findPhrase,
  maxBangs,
  maxBareNegators,
  maxRepeats,
  negatedBad,
  negatedGood,
  negationReach,
  shout,
  squash,
} from './rules.ts';
import type { Token } from './tokenize.ts';

/** A word that moved the score, as written in the text. */
export interface Hit {
  readonly word: string;
  readonly weight: number;
}

export interface Judgement {
  /** −1 to 1. */
  readonly score: number;
  /** Strongest first. */
  readonly hits: readonly Hit[];
  /** How many words were read, those of `skip` not counted. */
  readonly words: number;
}

/** A word with feeling, and where it stands. */
interface Feeling {
  readonly start: number;
  readonly end: number;
  readonly clause: number;
  /** Place among the words of the text. */
  readonly at: number;
  weight: number;
  /** Whether negators reach it: emoji and emoticons are beyond them. */
  negatable: boolean;
}

/** Longest word shown, in UTF-16 code units. */
const maxShown = 100;
/** What a word counts for a brand when it stands nearer to another; how far a mark is, and from where on all is far, in code units. */
const elsewhere = 0.3;
const markDistance = 20;
const farthest = 500;
const far = Number.NEGATIVE_INFINITY;

/**
 * The feeling of a text by its words. Linear in its length; finite whatever the text. Without a lexicon only emoji count.
 * `skip` is not read. With `others`, what stands nearer to them than to what is skipped counts less.
 */
export function judge(
  text: string,
  tokens: readonly Token[],
  lexicon: Lexicon | undefined,
  emoji: ReadonlyMap<string, number>,
  skip: readonly Range[] = [],
  others: readonly Range[] = [],
): Judgement {
  const feelings: Feeling[] = [];
  let repeats: Map<string, number> | undefined;
  let allCaps: boolean | undefined;
  let words = 0;
  let passed = 0;
  let clause = 0;
  let bangs = 0;
  let contrastAt = far;
  let boostedAt = far;
  let boostedBy = 1;
  /** The last negator of this clause, until a mark or a contrast ends its reach. */
  let negator: { at: number; start: number; end: number; bare: boolean } | undefined;
  let bareNegators = 0;

  const endNegation = () => {
    if (negator?.bare && bareNegators++ < maxBareNegators) {
      const { at, start, end } = negator;
      feelings.push({ start, end, clause, at, weight: bareNegator, negatable: false });
    }
    negator = undefined;
  };
  const feel = (token: Token, end: number, base: number) => {
    if (base === 0) return;
    repeats ??= new Map();
    const before = repeats.get(token.text) ?? 0;
    repeats.set(token.text, before + 1);
    if (before >= maxRepeats) return;
    let weight = base / (1 + before);
    let negatable = token.kind === 'word';
    if (negatable) {
      if (words - boostedAt <= boosterReach) weight *= boostedBy;
      if (token.end - token.start >= 3 && isUpper(text.slice(token.start, token.end))) {
        allCaps ??= isUpper(text);
        if (!allCaps) weight *= shout;
      }
      if (negator && words - negator.at <= negationReach) {
        weight *= weight > 0 ? negatedGood : negatedBad;
        negator.bare = false;
        negatable = false;
      }
    }
    feelings.push({ start: token.start, end, clause, at: words, weight, negatable });
  };
  const negate = (token: Token, closing: boolean) => {
    endNegation();
    negator = { at: words, start: token.start, end: token.end, bare: true };
    if (!closing) return;
    for (let i = feelings.length - 1; i >= 0; i--) {
      const feeling = feelings[i] as Feeling;
      if (feeling.clause !== clause || words - feeling.at > negationReach) break;
      if (!feeling.negatable) continue;
      feeling.weight *= feeling.weight > 0 ? negatedGood : negatedBad;
      feeling.negatable = false;
      negator.bare = false;
    }
  };

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (token.kind === 'stop') {
      for (let at = token.text.indexOf('!'); at >= 0 && bangs < maxBangs; at = token.text.indexOf('!', at + 1)) bangs++;
      endNegation();
      boostedAt = far;
      clause++;
      continue;
    }
    if (token.kind !== 'word') {
      feel(token, token.end, token.kind === 'emoji' ? (emoji.get(token.text) ?? 0) : token.kind === 'happy' ? 1 : -1);
      continue;
    }
    words++;
    if (skip.length > 0 && skip.some(([start, end]) => token.start < end && token.end > start)) {
      passed++;
      continue;
    }
    if (!lexicon) continue;

    let known = lexicon.lookUp(token.text);
    const phrase = known.phrases && findPhrase(known.phrases, tokens, i + 1);
    if (phrase) {
      feel(token, tokens[i + phrase.rest.length]?.end ?? token.end, phrase.weight);
      i += phrase.rest.length;
      words += phrase.rest.length;
      continue;
    }
    if (lexicon.elides) known = unlean(token, known, lexicon, negate);
    if (known.role === 'negator') {
      negate(token, lexicon.negatesBackwards && tokens[i + 1]?.kind !== 'word');
      continue;
    }
    if (known.role === 'contrast') {
      endNegation();
      contrastAt = words;
    }
    feel(token, token.end, known.weight);
    if (known.role === 'booster' || known.role === 'dampener') {
      boostedAt = words;
      boostedBy = known.role === 'booster' ? boost : damp;
    }
  }
  endNegation();

  let sum = 0;
  for (const feeling of feelings) {
    if (contrastAt > far) feeling.weight *= feeling.at < contrastAt ? beforeContrast : afterContrast;
    if (others.length > 0) feeling.weight *= claimOn(feeling, skip, others, text);
    sum += feeling.weight;
  }
  sum *= 1 + bang * bangs;
  feelings.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return {
    score: round(squash(sum)),
    hits: feelings.map(({ start, end, weight }) => ({
      word: text.slice(start, Math.min(end, start + maxShown)),
      weight: round(weight),
    })),
    words: words - passed,
  };
}

/** How much of a feeling is about the brand that stands at `own`, and not about one that stands at `others`. */
function claimOn({ start, end }: Feeling, own: readonly Range[], others: readonly Range[], text: string): number {
  const distance = (ranges: readonly Range[]) => {
    let least = farthest;
    for (const [from, to] of ranges) {
      const [left, right] = to <= start ? [to, start] : [end, Math.max(end, from)];
      if (right - left >= least) continue;
      // A mark between them is as far as a few words.
      const marks = text.slice(left, right).match(/[.!?;,\n]/gu)?.length ?? 0;
      least = Math.min(least, right - left + markDistance * marks);
    }
    return least;
  };
  return distance(own) <= distance(others) ? 1 : elsewhere;
}

/** "n'aime" is a negator and "aime", "l'amore" is "amore". */
function unlean(token: Token, known: Word, lexicon: Lexicon, negate: (token: Token, closing: boolean) => void): Word {
  const apostrophe = token.text.indexOf("'");
  if (apostrophe <= 0 || known.weight !== 0) return known;
  if (lexicon.lookUp(token.text.slice(0, apostrophe)).role === 'negator') negate(token, false);
  return lexicon.lookUp(token.text.slice(apostrophe + 1));
}

function isUpper(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase();
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000 || 0;
}
