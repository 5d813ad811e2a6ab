import { squash } from '../rules.ts';
import type { Triple } from './calibrate.ts';
import { type Features, isContrast } from './features.ts';
import { namesIn } from './names.ts';
import type { Group } from './net.ts';

/**
 * How what is said toward a target comes of what several judges say: each judge's logits count for a sum of what is known about the
 * place of the target. Rows are judges and then the three labels' shifts, columns `circumstances`.
 */
export type Blend = readonly (readonly number[])[];

/** Who has a say: the whole text, the net and the words toward the target, and the lexicon, of the whole text and around the target. */
export const judges = ['whole', 'net', 'words', 'lexicon', 'nearLexicon', 'calm', 'nearCalm'] as const;
export type Judge = (typeof judges)[number];

/** What decides who counts how much. */
export const circumstances = [
  'always',
  /** No other name is in the text. */
  'alone',
  /** The text begins with the target: most of these are addressed to it. */
  'first',
  'others',
  'foreign',
  'long',
  /** Share of the text that is in other clauses than the target's. */
  'elsewhere',
  /** Another name is in another clause. */
  'divided',
  'contrast',
  'late',
  /** The target is written as `@handle`. */
  'handle',
  /** The target is written without a capital letter. */
  'lower',
  /** The text has other mentions, links or hashtags. */
  'social',
] as const;
export type Circumstance = (typeof circumstances)[number];

/** What stands further from the target counts less, in pieces; so does what is in another clause. */
const reach = 8;
const besideClause = 0.4;
/** And so does what stands nearer to another name. */
const ofAnother = 0.4;
const maxOthers = 3;

/** What is known about the place of a target. Values are about −1 to 1. */
export function circumstancesOf(
  text: string,
  features: Features,
  language: string,
  others = firstsOf(text, features, language),
): number[] {
  const { pieces, clauses } = features;
  const targets = placesOfTarget(features);
  const first = targets[0] ?? 0;
  const own = new Set(targets.map((at) => clauses[at]));
  const { start, end } = pieces[first] ?? { start: 0, end: 0 };
  const name = text.slice(start, end);
  const handle = name.startsWith('@') || text[start - 1] === '@';
  let social = 0;
  let elsewhere = 0;
  let contrast = 0;
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece?.kind === 'mention' || piece?.kind === 'link' || piece?.hashtag) social = 1;
    if (!own.has(clauses[at])) elsewhere++;
    if (isContrast(features, at)) contrast = 1;
  }
  const count = Math.max(1, pieces.length);
  return [
    1,
    others.length === 0 ? 1 : 0,
    first === 0 ? 1 : 0,
    Math.min(maxOthers, others.length) / maxOthers,
    language === 'en' ? 0 : 1,
    Math.log1p(count) / 2 - 1.4,
    elsewhere / count,
    others.some((at) => !own.has(clauses[at])) ? 1 : 0,
    contrast,
    first / count,
    handle ? 1 : 0,
    !handle && name === name.toLowerCase() ? 1 : 0,
    social,
  ];
}

export interface Testimony {
  /** Logits of the three labels by judge. */
  readonly said: readonly ArrayLike<number>[];
  readonly circumstances: readonly number[];
  /** How far the feeling of a piece is taken to be about the target, 0 to 1. */
  readonly nearness: (at: number) => number;
}

/** What all judges say, with the lexicon's own reading of the text. */
export function testimonyOf(
  text: string,
  features: Features,
  language: string,
  said: readonly [whole: ArrayLike<number>, net: ArrayLike<number>, words: ArrayLike<number>],
): Testimony {
  const others = firstsOf(text, features, language);
  const nearness = nearnessTo(features, others);
  const { at, weights, score } = features.feelings;
  let near = 0;
  for (let i = 0; i < at.length; i++) near += (weights[i] as number) * nearness(at[i] as number);
  return {
    said: [...said.map(centred), ...lexiconLogits(score, squash(near))],
    circumstances: circumstancesOf(text, features, language, others),
    nearness,
  };
}

export function blended(by: Blend, { said, circumstances: known }: Pick<Testimony, 'said' | 'circumstances'>): Triple {
  const out: Triple = [0, 0, 0];
  for (let c = 0; c < 3; c++) out[c] = weigh(by[judges.length + c] ?? [], known);
  said.forEach((logits, judge) => {
    const weight = weigh(by[judge] ?? [], known);
    for (let c = 0; c < 3; c++) out[c] = (out[c] as number) + weight * (logits[c] as number);
  });
  return out;
}

/** What the blend would lose without each group of pieces, told what each of the first three judges would (groups × 3). */
export function lostOfBlend(
  by: Blend,
  testimony: Testimony,
  { feelings }: Features,
  groups: readonly Group[],
  lostOf: readonly Float32Array[],
): Float32Array {
  const weights = judges.map((_, judge) => weigh(by[judge] ?? [], testimony.circumstances));
  const lost = new Float32Array(groups.length * 3);
  const sums = (taken?: readonly number[]): [number, number] => {
    let [far, near] = [feelings.sum, 0];
    feelings.at.forEach((at, i) => {
      const weight = feelings.weights[i] as number;
      if (taken?.includes(at)) far -= weight;
      else near += weight * testimony.nearness(at);
    });
    return [squash(far), squash(near)];
  };
  const before = lexiconLogits(...sums());
  groups.forEach(({ pieces }, g) => {
    const after = lexiconLogits(...sums(pieces));
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      lostOf.forEach((part, judge) => {
        sum += (weights[judge] as number) * (part[g * 3 + c] as number);
      });
      before.forEach((logits, k) => {
        const fell = (logits[c] as number) - ((after[k] as Triple)[c] as number);
        sum += (weights[lostOf.length + k] as number) * fell;
      });
      lost[g * 3 + c] = sum;
    }
  });
  return lost;
}

/** Scores from −1 to 1 as logits: which way they lean, and how calm they are. */
function lexiconLogits(far: number, near: number): Triple[] {
  return [
    [-far, 0, far],
    [-near, 0, near],
    [0, 1 - Math.abs(far), 0],
    [0, 1 - Math.abs(near), 0],
  ];
}

function nearnessTo(features: Features, others: readonly number[]): (at: number) => number {
  const targets = placesOfTarget(features);
  const claim = (names: readonly number[], at: number): number => {
    let most = 0;
    for (const name of names) {
      const beside = features.clauses[at] === features.clauses[name] ? 1 : besideClause;
      most = Math.max(most, (beside * reach) / (reach + Math.abs(at - name)));
    }
    return most;
  };
  return (at) => {
    const own = claim(targets, at);
    return claim(others, at) > own ? own * ofAnother : own;
  };
}

/** Where other names begin. */
function firstsOf(text: string, features: Features, language: string): number[] {
  return namesIn(text, features, language).map(([first]) => first);
}

function placesOfTarget({ pieces }: Features): number[] {
  const places: number[] = [];
  for (let at = 0; at < pieces.length; at++) if (pieces[at]?.kind === 'target') places.push(at);
  return places;
}

function centred(logits: ArrayLike<number>): Triple {
  const [a, b, c] = [logits[0] as number, logits[1] as number, logits[2] as number];
  const mean = (a + b + c) / 3;
  return [a - mean, b - mean, c - mean];
}

function weigh(row: readonly number[], known: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += (row[j] as number) * (known[j] as number);
  return sum;
}
