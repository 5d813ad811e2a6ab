import { softmax, type Triple } from './calibrate.ts';
import { explain, groupsOf } from './explain.ts';
import type { Features } from './features.ts';
import type { Group } from './net.ts';
import type { Target } from './read.ts';

export interface SentimentScore {
  /** The three add up to 1. They are calibrated for texts of which as many praise as blame as do neither. */
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  /** Whether the text says too little to be judged: it has no word that the model knows and no emoji. */
  readonly unrated: boolean;
  /**
   * The words that decided, strongest first: how far P(positive) − P(negative) would fall without each, told by one pass back
   * through the model. A negator and the feeling that it turns are one phrase, as written.
   */
  readonly words?: readonly { readonly word: string; readonly weight: number }[];
}

export interface ScoreOptions {
  /** Where the brand stands in the text, in UTF-16 code units: the sentiment is then that toward the brand. */
  readonly target?: Target;
  /** Also tell the words that decided. */
  readonly explain?: boolean;
}

/** A text as the model sees it. */
export interface ModelView {
  /** Of the three classes, calibrated. */
  readonly logits: Triple;
  /** The hidden layer: what an adaptation to a brand learns from. */
  readonly hidden: Float32Array;
  readonly features: Features;
  readonly target: Target;
  /** What the logits would lose without each group of pieces (groups × 3). To be asked before the next text is seen. */
  lost(groups: readonly Group[]): Float32Array;
}

export type Embed = (text: string, language: string, target?: Target) => ModelView;

export interface SentimentModel {
  readonly version: string;
  /** Languages that the model learned from; others are judged by what languages share. */
  readonly languages: readonly string[];
  /** Pure: the same text always gets the same score. Bounded in time: of a long text some 400 pieces are read. */
  score(text: string, language: string, options?: ScoreOptions): SentimentScore;
  embed: Embed;
}

export function createScorer(version: string, languages: readonly string[], embed: Embed): SentimentModel {
  const score = (text: string, language: string, options: ScoreOptions = {}): SentimentScore => {
    const { logits, features, lost } = embed(text, language, options.target);
    const [negative, neutral, positive] = softmax(logits);
    const unrated = features.known === 0;
    if (!options.explain) return { negative, neutral, positive, unrated };
    const groups = unrated ? [] : groupsOf(features);
    const words = explain(text, features, groups, logits, lost(groups));
    return { negative, neutral, positive, unrated, words };
  };
  return { version, languages, score, embed };
}
