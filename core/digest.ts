import type { Evidence, EvidenceMention, Incident } from './incident.ts';

/** `instant`: what came in the last five minutes, and only when something did. */
export const digestFrequencies = ['instant', 'hourly', 'daily', 'weekly'] as const;
export type DigestFrequency = (typeof digestFrequencies)[number];

/** What one counts of a brand over a period. The four by sentiment add up to `mentions`. */
export interface DigestCounts {
  readonly mentions: number;
  /** Copies of one text count once. */
  readonly stories: number;
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  readonly unrated: number;
}

/** Why a mention is worth an answer. */
export const answerReasons = [
  'question',
  'negative',
  'help',
  'leave',
  'complaint',
  'lead',
  'reach',
  'customer',
  'review',
  'unanswered',
] as const;
export type AnswerReason = (typeof answerReasons)[number];

export interface AnswerableMention extends EvidenceMention {
  readonly why: readonly AnswerReason[];
}

/** How many mentions were read so, now and in the period before. */
export interface DigestShare {
  /** An intent, or a reason. */
  readonly name: string;
  readonly mentions: number;
  readonly before: number;
}

export interface DigestBrand extends DigestCounts {
  readonly brand: string;
  /** The same over the period before, of the same length. */
  readonly before: DigestCounts;
  /** The brand's part, 0 to 1, of all mentions of itself and its competitors; absent where it has none. */
  readonly shareOfVoice?: { readonly value: number; readonly before: number };
  /** What people want, and what it is about, the most frequent first; absent where nothing was read. */
  readonly intents?: readonly DigestShare[];
  readonly reasons?: readonly DigestShare[];
  /** To be answered first, most pressing first. */
  readonly worthResponding: readonly AnswerableMention[];
  /** One a story, most spread first. */
  readonly topStories: readonly EvidenceMention[];
  /** Words and pairs of words; `lift` is how many times more frequent than before. */
  readonly risingTerms: readonly { readonly term: string; readonly mentions: number; readonly lift: number }[];
}

/** What a digest tells, as read from the store: plain data about `[from, to)`, ms since the epoch. */
export interface DigestContent {
  readonly from: number;
  readonly to: number;
  readonly brands: readonly DigestBrand[];
  /** Those that were open at some time of the period. */
  readonly incidents: readonly Incident[];
  /** Sources that were not seen, or only partly, in the period. */
  readonly gaps: Evidence['gaps'];
}
