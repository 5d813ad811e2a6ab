import type { Lexicon } from '../lexicons.ts';
import {
  afterContrast,
  bang,
  bareNegator,
  beforeContrast,
  boost,
  boosterReach,
  damp,
  maxBangs,
  maxBareNegators,
  maxRepeats,
  negatedBad,
  negatedGood,
  negationReach,
  shout,
  squash,
} from '../rules.ts';
import type { Piece } from './read.ts';

/** What the lexicons say of one text, piece by piece: the rules of the lexicon engine over the pieces of the model. */
export interface Feelings {
  /** What each piece weighs in the end; most weigh nothing. */
  readonly at: readonly number[];
  readonly weights: readonly number[];
  /** −1 to 1. */
  readonly score: number;
  readonly sum: number;
}

export interface Feeler {
  feel(at: number, piece: Piece, base: number, negatable: boolean): void;
  negate(at: number): void;
  contrast(at: number): void;
  boost(at: number, up: boolean): void;
  /** A mark: no negator and no booster reaches over it. */
  end(bangs: number): void;
  done(): Feelings;
}

export function createFeeler(lexicon: Lexicon | undefined): Feeler {
  const places: number[] = [];
  const weights: number[] = [];
  const bases: number[] = [];
  const clauses: number[] = [];
  const texts: string[] = [];
  let clause = 0;
  let bangs = 0;
  let contrastAt = -1;
  let boostedAt = -boosterReach - 1;
  let boostedBy = 1;
  let negatorAt = -1;
  let bare = false;
  let bareNegators = 0;
  const put = (at: number, weight: number, negatable: boolean, text: string) => {
    places.push(at);
    weights.push(weight);
    bases.push(negatable ? 1 : 0);
    clauses.push(clause);
    texts.push(text);
  };
  const endNegation = () => {
    if (negatorAt >= 0 && bare && bareNegators++ < maxBareNegators) put(negatorAt, bareNegator, false, '');
    negatorAt = -1;
  };
  /** German says "gefällt mir nicht": a negator that closes its clause turns what came before. */
  const turnBack = (before: number) => {
    for (let i = places.length - 1; i >= 0; i--) {
      if (clauses[i] !== clause || before - (places[i] as number) > negationReach) break;
      if (bases[i] === 0) continue;
      const weight = weights[i] as number;
      weights[i] = weight * (weight > 0 ? negatedGood : negatedBad);
      bases[i] = 0;
      bare = false;
    }
  };
  return {
    feel(at, piece, base, negatable) {
      let before = 0;
      for (let i = 0; i < texts.length; i++) if (texts[i] === piece.text && piece.text !== '') before++;
      if (before >= maxRepeats) return;
      let weight = base / (1 + before);
      let turnable = negatable;
      if (negatable) {
        if (at - boostedAt <= boosterReach) weight *= boostedBy;
        if (piece.shouted) weight *= shout;
        if (negatorAt >= 0 && at - negatorAt <= negationReach) {
          weight *= weight > 0 ? negatedGood : negatedBad;
          bare = false;
          turnable = false;
        }
      }
      put(at, weight, turnable, piece.text);
    },
    negate(at) {
      endNegation();
      negatorAt = at;
      bare = true;
    },
    contrast(at) {
      endNegation();
      contrastAt = at;
    },
    boost(at, up) {
      boostedAt = at;
      boostedBy = up ? boost : damp;
    },
    end(more) {
      bangs = Math.min(maxBangs, bangs + more);
      if (negatorAt >= 0 && bare && lexicon?.negatesBackwards) turnBack(negatorAt);
      endNegation();
      boostedAt = -boosterReach - 1;
      clause++;
    },
    done() {
      if (negatorAt >= 0 && bare && lexicon?.negatesBackwards) turnBack(negatorAt);
      endNegation();
      const louder = 1 + bang * bangs;
      let sum = 0;
      for (let i = 0; i < places.length; i++) {
        let weight = (weights[i] as number) * louder;
        if (contrastAt >= 0) weight *= (places[i] as number) < contrastAt ? beforeContrast : afterContrast;
        weights[i] = weight;
        sum += weight;
      }
      return { at: places, weights, sum, score: squash(sum) };
    },
  };
}
