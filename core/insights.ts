/** What a text feels. Absent where none of them is told. */
export const emotions = ['joy', 'anger', 'sadness', 'fear', 'surprise', 'disgust'] as const;
export type Emotion = (typeof emotions)[number];

/**
 * What the author wants of the brand, in the order of the buying cycle: needs such a thing, compares brands, looks closer at this
 * one, has decided to buy; then, as a customer: tells of it, recommends it, complains, asks for help, or is about to leave.
 */
export const intents = [
  'need',
  'compare',
  'evaluate',
  'buy',
  'share',
  'recommend',
  'complain',
  'help',
  'leave',
] as const;
export type Intent = (typeof intents)[number];

/** Stages of the buying cycle. */
export const stages = ['need', 'comparison', 'evaluation', 'decision', 'after-purchase'] as const;
export type Stage = (typeof stages)[number];

/** Where in the buying cycle an intent stands. */
export const stageOf: Readonly<Record<Intent, Stage>> = {
  need: 'need',
  compare: 'comparison',
  evaluate: 'evaluation',
  buy: 'decision',
  share: 'after-purchase',
  recommend: 'after-purchase',
  complain: 'after-purchase',
  help: 'after-purchase',
  leave: 'after-purchase',
};

/** A label with how sure it is. */
export interface Told<T extends string> {
  readonly label: T;
  /** 0 to 1. */
  readonly confidence: number;
}

/** What is read of a mention beside its sentiment. Absent: not told, or not asked. */
export interface Insights {
  readonly emotion?: Told<Emotion>;
  readonly intent?: Told<Intent>;
  /** What it is about, such as `price` or `delivery`, likeliest first: of the configured reasons. */
  readonly reasons?: readonly string[];
  /** Whether it asks something that somebody at the brand could answer. */
  readonly question?: boolean;
  /** How likely it is meant otherwise than it is said, 0 to 1. Where it is likely, the sentiment's confidence is low. */
  readonly sarcasm?: number;
  /** Words and phrases that say what it is about, lower case, as candidates for topics; most telling first. */
  readonly phrases?: readonly string[];
}
