import type { Triple } from './calibrate.ts';
import { softmax } from './calibrate.ts';
import type { Features } from './features.ts';
import type { Target } from './read.ts';

/** Words looked at, and words told. */
const maxAsked = 60;
const maxTold = 8;
const maxShown = 100;
const least = 0.01;

const lean = (logits: Triple) => {
  const [negative, , positive] = softmax(logits);
  return positive - negative;
};

/**
 * What each word did: the score with it less the score without it, where the score is the probability of praise less that of
 * blame, −1 to 1. A word is taken out with a blank in its place, so that offsets stay.
 */
export function explain(
  text: string,
  { pieces }: Features,
  target: Target,
  logits: Triple,
  again: (text: string, target: Target) => Triple,
): { word: string; weight: number }[] {
  const whole = lean(logits);
  const told = new Map<string, number>();
  let asked = 0;
  for (const { kind, start, end } of pieces) {
    if (kind === 'target' || kind === 'mark' || kind === 'link' || kind === 'mention' || kind === 'number') continue;
    if (asked++ >= maxAsked) break;
    const without = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
    const weight = whole - lean(again(without, target));
    const word = text.slice(start, Math.min(end, start + maxShown));
    told.set(word, (told.get(word) ?? 0) + weight);
  }
  return [...told]
    .map(([word, weight]) => ({ word, weight: Math.round(weight * 1000) / 1000 || 0 }))
    .filter(({ weight }) => Math.abs(weight) >= least)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, maxTold);
}
