import { negationReach, squash } from '../rules.ts';
import { softmax, type Triple } from './calibrate.ts';
import type { Features } from './features.ts';
import type { Group } from './net.ts';

/** Words looked at, and words told. */
const maxAsked = 60;
const maxTold = 8;
const maxShown = 100;
const least = 0.01;

/** What can be taken out of a text to see what it did: each word alone, and each negator with the feeling that it turns. */
export function groupsOf(features: Features): Group[] {
  const { pieces, cards, feelings, globals, clauses } = features;
  const weightAt = new Map<number, number>();
  feelings.at.forEach((at, i) => {
    weightAt.set(at, (weightAt.get(at) ?? 0) + (feelings.weights[i] as number));
  });
  const groups: Group[] = [];
  const add = (...taken: number[]) => {
    let weight = 0;
    for (const at of taken) weight += weightAt.get(at) ?? 0;
    if (weight === 0) {
      groups.push({ pieces: taken, globals: [] });
      return;
    }
    const score = squash(feelings.sum - weight);
    const lost = [(globals[0] as number) - score, (globals[1] as number) - Math.abs(score), 0, 0];
    lost[weight > 0 ? 2 : 3] = 1 / 3;
    groups.push({ pieces: taken, globals: lost });
  };
  let negator = -1;
  for (let at = 0; at < pieces.length && groups.length < maxAsked; at++) {
    const kind = pieces[at]?.kind;
    if (kind === 'target' || kind === 'mark' || kind === 'link' || kind === 'mention' || kind === 'number') continue;
    add(at);
    const word = cards[at]?.word;
    if (word?.role === 'negator') negator = at;
    else if (word && word.weight !== 0 && negator >= 0) {
      if (at - negator <= negationReach && clauses[at] === clauses[negator]) add(negator, at);
      negator = -1;
    }
  }
  return groups;
}

/** Sums over the pieces of each group. */
export function sumOfGroups(groups: readonly Group[], effects: Float32Array): Float32Array {
  const sums = new Float32Array(groups.length * 3);
  groups.forEach(({ pieces }, g) => {
    for (const at of pieces) {
      for (let c = 0; c < 3; c++) sums[g * 3 + c] = (sums[g * 3 + c] as number) + (effects[at * 3 + c] as number);
    }
  });
  return sums;
}

function lean([negative, , positive]: Triple): number {
  return positive - negative;
}

/**
 * What each word did: the score with it less the score without it, where the score is the probability of praise less that of
 * blame, −1 to 1. `lost` is what the logits lose without each group. A phrase of a negator and what it turns is told as one.
 */
export function explain(
  text: string,
  { pieces }: Features,
  groups: readonly Group[],
  logits: Triple,
  lost: Float32Array,
): { word: string; weight: number }[] {
  const whole = lean(softmax(logits));
  const inPhrase = new Set<number>();
  for (const group of groups) if (group.pieces.length > 1) for (const at of group.pieces) inPhrase.add(at);
  const told = new Map<string, number>();
  groups.forEach((group, g) => {
    const first = group.pieces[0] as number;
    const last = group.pieces.at(-1) as number;
    if (group.pieces.length === 1 && inPhrase.has(first)) return;
    const without = logits.map((value, c) => value - (lost[g * 3 + c] as number)) as Triple;
    const weight = whole - lean(softmax(without));
    const start = pieces[first]?.start ?? 0;
    const word = text.slice(start, Math.min(pieces[last]?.end ?? start, start + maxShown));
    told.set(word, (told.get(word) ?? 0) + weight);
  });
  return [...told]
    .map(([word, weight]) => ({ word, weight: Math.round(weight * 1000) / 1000 || 0 }))
    .filter(({ weight }) => Math.abs(weight) >= least)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, maxTold);
}
