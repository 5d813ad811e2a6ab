import type { SentimentLabel } from './assessment.ts';

/** What a person can say of the sentiment of a mention; `none` takes back what was said. */
export const saidLabels = ['negative', 'neutral', 'positive', 'none'] as const;
export type SaidLabel = (typeof saidLabels)[number];

/** What a person can say of whether a mention is about its brand; `none` takes that back too. */
export const saidMarks = ['irrelevant', 'relevant'] as const;
export type SaidMark = (typeof saidMarks)[number];
export const isMark = (said: string): said is SaidMark => (saidMarks as readonly string[]).includes(said);

/** How a text was chosen to be labelled: at random, or because it teaches most. */
export type Chosen = 'random' | 'active';

/** What a mention shows as its engine where a person said what it is. */
export const personEngine = 'person';

/** The score of what a person says. */
export const scoreOf = { negative: -1, neutral: 0, positive: 1 } as const;

/** The label that a mention shows. */
export interface PersonLabel {
  readonly label: keyof typeof scoreOf;
  readonly by: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** The mark that a mention shows. */
export interface PersonMark extends Pick<PersonLabel, 'by' | 'at'> {
  readonly label: SaidMark;
}

/** Longest note, and longest name of who labels, in UTF-16 code units: what is longer is cut. */
export const maxNote = 1_000;
export const maxName = 100;

/** Which mention is meant. */
export interface LabelRequest {
  readonly brand: string;
  readonly postId: string;
  /** Of the sentiment, or of the relevance: a mention can have one of each. `none` takes both back. */
  readonly label: SaidLabel | SaidMark;
  readonly by: string;
  readonly note?: string | undefined;
  readonly chosen?: Chosen | undefined;
}

/** What became of a request. */
export interface LabelOutcome {
  readonly brand: string;
  readonly postId: string;
  /** `missing`: the brand has no mention of that post. */
  readonly outcome: 'labelled' | 'withdrawn' | 'missing';
  /** What the mention shows now; absent where it is missing. */
  readonly sentiment?: SentimentLabel;
  /** It counts nowhere now, because it is about something else. */
  readonly irrelevant?: true;
  /** Whose label that is, where it comes from a near-copy of it: `postId` of that. */
  readonly from?: string;
  /** Mentions of its story that show the same by this label, itself among them. */
  readonly mentions: number;
}

/** Where labels are kept. Rejects with a `PipelineError`. */
export interface LabelStore {
  /**
   * Keeps labels and makes all mentions that they hold for show them. Resolves when all of that is durable. Of two requests for one
   * mention the later counts.
   */
  label(requests: readonly LabelRequest[]): Promise<readonly LabelOutcome[]>;
  /** Finishes what a process began that died: labels that are kept, and not shown everywhere yet. Returns how many there were. */
  settle(): Promise<number>;
}
