/** How urgent: `critical` wakes somebody, `warning` waits for working hours, `info` is for reading. */
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** `pending`: seen, and not for long enough. `firing`: somebody is to know. `resolved`: over. */
export type IncidentState = 'pending' | 'firing' | 'resolved';

/** What a rule looks at. */
export const ruleTypes = [
  'negative-volume',
  'negative-reach',
  'negative-share',
  'net-sentiment',
  'volume',
  'positive-volume',
  'share-of-voice',
  'mention',
  'unanswered',
  'hot-lead',
  'silence',
  'cost',
] as const;
export type RuleType = (typeof ruleTypes)[number];

const notWindowed: ReadonlySet<RuleType> = new Set(['mention', 'unanswered', 'hot-lead', 'silence', 'cost']);

/** Whether a rule judges what was said over windows of time, of which one is the worst. The others look at one mention, a silence, money. */
export const isWindowed = (type: RuleType): boolean => !notWindowed.has(type);

/** The arithmetic of one judgement: what was seen over a window, and what would have been usual. Times are ms since the epoch. */
export interface Observation {
  /** End of the window, exclusive. */
  readonly at: number;
  readonly windowMs: number;
  /** Mentions, followers, a share (0 to 1), net sentiment (−1 to 1), hours or money, by the type of the rule. */
  readonly value: number;
  /** What is usual at this time of the week; absent where the rule has no baseline. */
  readonly expected?: number;
  /** Above (or below, where `direction` is `below`) which the rule holds. */
  readonly bound?: number;
  /** The most that was ever seen over such a window in `baselineDays`. */
  readonly most?: number;
  readonly baselineDays?: number;
  readonly direction: 'above' | 'below';
  /** Out of which `value` is a share: mentions in the window. */
  readonly mentions?: number;
  /** New stories among them: copies of one text count once. */
  readonly stories?: number;
  /** What was looked at is counted per story, not per mention. */
  readonly perStory?: boolean;
  /** 0 to 1: how far out of the ordinary. */
  readonly score: number;
}

/** Something that a rule found, from its beginning to its end. */
export interface Incident {
  /** 16 hex digits of SHA-256 of rule, labels and start: the same incident has the same id, whoever finds it. */
  readonly id: string;
  readonly rule: string;
  readonly type: RuleType;
  /** Empty where it is about no brand: a source that stopped, a budget. */
  readonly brand: string;
  /** `rule`, `type`, `severity`, `brand`, and those of the rule: what silences, routes and inhibition match. */
  readonly labels: Readonly<Record<string, string>>;
  readonly state: IncidentState;
  readonly severity: Severity;
  /** 1 to 10, of how far and for how long. */
  readonly impact: number;
  /** When it began: the first step of the window that stood out, or the publication of the one mention. */
  readonly startedAt: number;
  readonly firedAt?: number;
  readonly resolvedAt?: number;
  /** Why it is over, where a person or a deletion ended it: `resolved by ana`, `the mention was deleted`. */
  readonly resolution?: string;
  /** When the condition last held, in part at least. */
  readonly lastHeldAt: number;
  /** When it was first seen to hold: what `for` counts from. */
  readonly pendingSince?: number;
  /** At its worst so far. */
  readonly peak: Observation;
  /** As last judged. */
  readonly latest: Observation;
  /** The one mention that it is about; absent for windows. */
  readonly mentionId?: string;
  readonly evidence?: Evidence;
}

/** What people did about an incident, as folded from their actions. */
export interface IncidentCare {
  readonly acknowledgedBy?: string;
  readonly acknowledgedAt?: number;
  readonly assignee?: string;
  readonly resolvedBy?: string;
  readonly notes: readonly { readonly at: number; readonly author: string; readonly text: string }[];
}

/** A mention as evidence: enough to read it and to go there. */
export interface EvidenceMention {
  readonly mentionId: string;
  readonly postId: string;
  /** Title and text, plain, cut to 500 characters. */
  readonly text: string;
  readonly url: string;
  readonly network: string;
  readonly source: string;
  readonly language: string;
  readonly author: string;
  readonly authorUrl: string;
  /** Absent where the network does not say. */
  readonly followers?: number;
  readonly rating?: number;
  readonly sentiment: string;
  readonly publishedAt: number;
  /** Further mentions of the same story in the window. */
  readonly copies: number;
}

export interface Share {
  readonly name: string;
  readonly mentions: number;
  /** 0 to 1 of the window's. */
  readonly share: number;
}

/** What a person needs to believe an alert and to act on it: about the window of the incident, of one brand. */
export interface Evidence {
  readonly from: number;
  readonly to: number;
  readonly mentions: number;
  readonly stories: number;
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  readonly unrated: number;
  readonly bySource: readonly Share[];
  readonly byLanguage: readonly Share[];
  /** The mentions that matter most: negative first, by reach and copies; one a story. At most 5. */
  readonly top: readonly EvidenceMention[];
  /** Words and pairs of words that stand out against the brand's weeks before. */
  readonly terms: readonly { readonly term: string; readonly mentions: number; readonly lift: number }[];
  /** The words that made the sentiment, most frequent first. */
  readonly reasons: readonly { readonly word: string; readonly mentions: number }[];
  /** By mentions and followers. */
  readonly authors: readonly {
    readonly author: string;
    readonly url: string;
    readonly network: string;
    readonly followers?: number;
    readonly mentions: number;
  }[];
  /** Known customers among the authors, by value. */
  readonly customers: readonly {
    readonly name: string;
    readonly id: string;
    readonly segment: string;
    readonly value?: number;
    readonly mentions: number;
  }[];
  /** Sources that were not seen, or only partly, since the beginning of the curve. */
  readonly gaps: readonly {
    readonly source: string;
    readonly from: number;
    readonly to: number;
    readonly error: string;
  }[];
  readonly curve: Curve;
}

/** Counts by step around the incident. `null`: not known, because no source answered. */
export interface Curve {
  /** Start of the first step. */
  readonly from: number;
  readonly stepMs: number;
  readonly values: readonly (number | null)[];
  /** What is usual, by step; empty where there is no baseline. */
  readonly expected: readonly (number | null)[];
  /** Start of the incident. */
  readonly mark: number;
}
