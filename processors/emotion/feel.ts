import { emotions } from '../../core/insights.ts';
import { type EmotionLexicon, indexOf } from './lexicon.ts';
import type { Unit } from './units.ts';
import { emoticons } from './words/emoji.ts';

/** A place in the text that tells an emotion. */
export interface EmotionHit {
  /** Index into `emotions`. */
  readonly emotion: number;
  readonly weight: number;
  /** The first unit, and the one behind the last. */
  readonly from: number;
  readonly to: number;
}

export interface Feelings {
  /** Summed weights, in the order of `emotions`; 0 or more. */
  readonly scores: readonly number[];
  readonly hits: readonly EmotionHit[];
  /** Sums of what the public lexicons call good and bad, both 0 or more. */
  readonly good: number;
  readonly bad: number;
}

const negationReach = 3;
const boosterReach = 2;
/** How near somebody must stand to be the one who feels it. */
const feelerReach = 4;
const boost = 1.3;
const damp = 0.6;
const shout = 1.25;
/** What somebody else is said to feel. */
const reported = 0.25;
/** "Not happy" is some anger and some sadness; "not afraid" is nothing. */
const unhappy = 0.4;
/** What a sentence says before its "but". */
const beforeContrast = 0.6;
const bang = 0.1;
const maxBangs = 3;
/** A word that is said again adds nothing from here on. */
const maxRepeats = 3;
const joy = indexOf('joy');
const far = Number.NEGATIVE_INFINITY;

/** Sums up what the words and pictures of a text tell. Linear in its length. */
export function feel(
  text: string,
  units: readonly Unit[],
  lexicon: EmotionLexicon | undefined,
  emoji: ReadonlyMap<string, readonly number[]>,
): Feelings {
  const hits: EmotionHit[] = [];
  const repeats = new Map<string, number>();
  let good = 0;
  let bad = 0;
  let bangs = 0;
  let negatorAt = far;
  let boosterAt = far;
  let boosted = 1;
  let clauseAt = 0;
  let contrastAt = -1;

  const add = (emotion: number, weight: number, from: number, to: number) => {
    if (weight > 0) hits.push({ emotion, weight, from, to });
  };
  const seen = (unit: Unit): boolean => {
    const before = repeats.get(unit.text) ?? 0;
    repeats.set(unit.text, before + 1);
    return before >= maxRepeats;
  };
  const negated = (at: number) => at - negatorAt <= negationReach && negatorAt >= clauseAt;

  for (let i = 0; i < units.length; i++) {
    const unit = units[i] as Unit;
    if (unit.kind === 'stop') {
      for (let at = unit.text.indexOf('!'); at >= 0 && bangs < maxBangs; at = unit.text.indexOf('!', at + 1)) bangs++;
      clauseAt = i + 1;
      continue;
    }
    if (unit.kind === 'emoji') {
      if (seen(unit)) continue;
      for (const [emotion, weight] of emoji.get(unit.text)?.entries() ?? []) add(emotion, weight, i, i + 1);
      continue;
    }
    if (unit.kind !== 'word') {
      const [emotion, weight] = emoticons[unit.kind];
      if (!seen(unit)) add(indexOf(emotion), weight, i, i + 1);
      continue;
    }
    const isNegated = negated(i);
    if (unit.weight > 0 !== isNegated) good += Math.abs(unit.weight);
    else bad += Math.abs(unit.weight);
    const found = lexicon?.match(units, i);
    if (found && found.value !== 'ignored') {
      const { emotion, weight: base } = found.value;
      const to = i + found.length;
      if (!seen(unit)) {
        let weight = base;
        if (i - boosterAt <= boosterReach && boosterAt >= clauseAt) weight *= boosted;
        if (unit.end - unit.start >= 3 && isShouted(text, unit.start, unit.end)) weight *= shout;
        if (lexicon?.isState(units, i) && isReported(units, i, to, clauseAt, lexicon)) weight *= reported;
        if (!isNegated) add(emotion, weight, i, to);
        else if (emotion === joy && base >= 1) {
          add(indexOf('anger'), weight * unhappy, i, to);
          add(indexOf('sadness'), weight * unhappy, i, to);
        }
      }
      i = to - 1;
      continue;
    }
    if (found) {
      i += found.length - 1;
      continue;
    }
    if (unit.role === 'negator') negatorAt = i;
    else if (unit.role === 'contrast') {
      contrastAt = i;
      clauseAt = i + 1;
    } else if (unit.role !== undefined) {
      boosterAt = i;
      boosted = unit.role === 'booster' ? boost : damp;
    }
  }

  const scores = emotions.map(() => 0);
  const louder = 1 + bang * bangs;
  for (const { emotion, weight, from } of hits) {
    scores[emotion] = (scores[emotion] as number) + weight * louder * (from < contrastAt ? beforeContrast : 1);
  }
  return { scores, hits, good, bad };
}

/** Whether it is somebody else who feels it: "customers are angry", "angry customers", and no "I" near. */
function isReported(
  units: readonly Unit[],
  from: number,
  to: number,
  clauseAt: number,
  lexicon: EmotionLexicon,
): boolean {
  let other =
    units[to]?.kind === 'word' && (units[to]?.text.length ?? 0) > 4 && lexicon.isOther(units, to) !== undefined;
  for (let i = from - 1; i >= Math.max(clauseAt, from - feelerReach); i--) {
    if (units[i]?.kind !== 'word') continue;
    if (lexicon.isSelf(units, i)) return false;
    other ||= lexicon.isOther(units, i) !== undefined;
  }
  return other;
}

function isShouted(text: string, start: number, end: number): boolean {
  const word = text.slice(start, end);
  return word === word.toUpperCase() && word !== word.toLowerCase();
}
