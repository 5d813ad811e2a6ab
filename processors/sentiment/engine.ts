import type { Range, Sentiment, TextSentiment } from '../../core/assessment.ts';

/** One text, to be judged as a whole and toward each of some brands. */
export interface SentimentRequest {
  readonly text: string;
  /** ISO 639-1, or `und`. */
  readonly language: string;
  readonly targets: readonly SentimentTarget[];
}

export interface SentimentTarget {
  /** The brand's id: an engine may have learned from its corrections. */
  readonly brand: string;
  /** Where the brand stands in the text; empty where it is not named. */
  readonly spans: readonly Range[];
}

export interface SentimentVerdict {
  readonly whole: TextSentiment;
  /** Toward each target, in order. */
  readonly toward: readonly Sentiment[];
}

/** What judges sentiment: one of the lexicons, the trained model, or a model of the user's own. */
export interface SentimentEngine {
  /** Name and version, as kept with each mention. */
  readonly version: string;
  /** As many verdicts as requests, in order. Rejects with a `PipelineError` when it cannot judge at all. */
  judge(requests: readonly SentimentRequest[]): Promise<readonly SentimentVerdict[]>;
  /** The same verdict with the words that decided, where `judge` leaves them out because they cost too much. */
  explain?(request: SentimentRequest): Promise<SentimentVerdict>;
  close?(): Promise<void>;
}
