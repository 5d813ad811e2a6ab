import type { Phrase } from './lexicons.ts';

// How words of feeling work on one another: for the lexicon engine, and for what the trained model reads of the lexicons. The model has
// learned with these weights: after a change it must be trained again.

/** "Not great" is less than "bad", and "not bad" is hardly praise. VADER (Hutto and Gilbert, 2014) has −0.74 for both. */
export const negatedGood = -0.74;
export const negatedBad = -0.4;
/** How many words a negator reaches. */
export const negationReach = 4;
/** A negator that turns nothing is a faint complaint. */
export const bareNegator = -0.4;
export const maxBareNegators = 2;
export const boosterReach = 2;
export const boost = 1.3;
export const damp = 0.6;
export const shout = 1.25;
/** What a sentence says before its "but", and after it. */
export const beforeContrast = 0.6;
export const afterContrast = 1.3;
export const bang = 0.08;
export const maxBangs = 3;
/** A word that is said again adds a half, a third; then nothing. */
export const maxRepeats = 3;
const softness = 6;

/** A sum of weights as a score from −1 to 1, as in VADER. */
export function squash(sum: number): number {
  return sum / Math.sqrt(sum * sum + softness);
}

/** The phrase whose other words stand from this place on, of those that the word before it may begin. */
export function findPhrase(
  phrases: readonly Phrase[],
  words: readonly { readonly text: string }[],
  from: number,
): Phrase | undefined {
  return phrases.find(({ rest }) => rest.every((word, k) => words[from + k]?.text === word));
}
