import type { Insights } from './insights.ts';
import type { Deletion, Post } from './post.ts';

/** Where in a post a brand's term was found. Offsets are UTF-16 code units in the normalised field, end exclusive. */
export interface Span {
  readonly field: 'title' | 'text' | 'url' | 'author';
  readonly start: number;
  readonly end: number;
  /** The configured term that matched, as written in the configuration. */
  readonly term: string;
}

/** A part of a text, in UTF-16 code units, end exclusive. */
export type Range = readonly [start: number, end: number];

export type SentimentLabel = 'negative' | 'neutral' | 'positive' | 'unrated';

export interface Sentiment {
  readonly label: SentimentLabel;
  /** −1 (negative) to 1 (positive); 0 when unrated. */
  readonly score: number;
  /** 0 to 1; 0 when unrated. */
  readonly confidence: number;
  /** The words that decided, strongest first, with their signed weights. */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
  /** Which engine and version judged, such as `lexicon-1`. */
  readonly engine: string;
}

/** The sentiment of a whole text, whoever it is about. */
export type TextSentiment = Pick<Sentiment, 'label' | 'score' | 'confidence'>;

/** Why a mention may not be what its brand wants to hear: it is kept, and can be left out. */
export interface Flag {
  /** By the brand itself, by one of its people, or a pattern of what nobody means for a reader. */
  readonly kind: 'own' | 'employee' | 'spam' | 'giveaway' | 'bot';
  /** What gave it away, for people to read: bounded, plain. */
  readonly reason: string;
}

/** How likely a mention is about the brand, and not about another thing of its name. */
export interface Relevance {
  /** 0 (about something else) to 1. */
  readonly score: number;
  /** What spoke for and against, strongest first, with signed weights. */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
  /** The score is below what the brand wants counted: it is kept, and counts nowhere. */
  readonly irrelevant?: boolean;
}

/** One post seen from one brand. */
export interface Mention {
  readonly brand: string;
  readonly spans: readonly Span[];
  /** The parts of the brand's query that made it a mention, as written; absent where the brand has no query. */
  readonly clauses?: readonly string[];
  /** Absent where the brand's name is not ambiguous and nobody marked anything. */
  readonly relevance?: Relevance;
  readonly flags?: readonly Flag[];
  /** Toward the brand. */
  readonly sentiment: Sentiment;
  readonly textSentiment?: TextSentiment;
  readonly insights?: Insights;
}

export interface Language {
  /** ISO 639-1, or `und` where it cannot be known. */
  readonly code: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/**
 * One post with all that was learned about it: what travels on the `assessments` topic, and what the store writes.
 * It carries every brand's mention of the post at once, so that an edit which takes a brand out of the post can also take
 * the mention out of the store.
 */
export interface Assessment {
  readonly kind: 'assessment';
  readonly post: Post;
  readonly language: Language;
  /** 64-bit simhash of the words, 16 hex digits; empty where the text is too short to compare. */
  readonly simhash: string;
  /** The id of the first post of the story that this post repeats; its own id where it repeats none. */
  readonly storyId: string;
  readonly mentions: readonly Mention[];
  /** Why no mention was made of it (`no-brand`, …); absent where one was. */
  readonly dropped?: string;
}

/** What travels on the `assessments` topic. */
export type AssessmentEvent = Assessment | Deletion;

/** What is kept of a judged post to know its copies by. */
export interface StoryEntry {
  readonly postId: string;
  readonly storyId: string;
  /** 16 hex digits, or empty. */
  readonly simhash: string;
  /** When the post was published, in milliseconds since the epoch. */
  readonly at: number;
}
