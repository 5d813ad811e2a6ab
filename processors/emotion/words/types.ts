import type { Emotion } from '../../../core/insights.ts';

/**
 * Words and phrases that tell an emotion, by how clearly they do. Entries are written as people write them, in lower case, with
 * spaces between; `_` stands for a space inside a phrase, `/` parts the forms of one word ("las/los"), and a `*` at the end of a
 * word takes any ending. Accents may be left out by whoever writes the text.
 */
export interface Grades {
  readonly strong?: string;
  readonly plain?: string;
  /** Tells little alone: two of them, or an exclamation, make an emotion likely. */
  readonly weak?: string;
}

/** What one language knows of emotions. */
export interface EmotionWords extends Readonly<Record<Emotion, Grades>> {
  /** Words and stems that name what somebody feels, and not what something is like: who feels it decides whether it counts. */
  readonly states: string;
  /** Somebody else, of whom a feeling is reported. */
  readonly others: string;
  /** The author. */
  readonly self: string;
  /** Words and phrases that look like feeling and are not: names, set phrases, courtesies. */
  readonly ignore: string;
}
