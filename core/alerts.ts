import type { Message, MessageKind } from './channel.ts';
import type { Condition } from './condition.ts';
import type { EvidenceMention, Incident, IncidentCare } from './incident.ts';
import type { Insights } from './insights.ts';

/** Length of the steps that alerts count by, in ms. Steps begin at whole multiples of it since the epoch. */
export const stepMs = 300_000;

/** A part of a brand's mentions. All given conditions must hold; of a list, one. Empty: all mentions. */
export interface Segment {
  readonly networks?: readonly string[] | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly sites?: readonly string[] | undefined;
  readonly followersAtLeast?: number | undefined;
  readonly where?: Condition | undefined;
}

/** What is counted of a brand in a step. New stories are mentions that repeat nothing seen before. */
export const metrics = [
  'mentions',
  'negative',
  'positive',
  'stories',
  'negativeStories',
  'positiveStories',
  'rated',
  'negativeReach',
] as const;
export type Metric = (typeof metrics)[number];

export type StepCounts = Readonly<Record<Metric, number>> & {
  readonly brand: string;
  /** Start of the step, ms since the epoch. */
  readonly at: number;
};

/** A mention that a rule for single mentions looks at. */
export interface CandidateMention extends EvidenceMention {
  readonly brand: string;
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly site: string;
  readonly authorHandle: string;
  readonly country: string;
  readonly firstSeenAt: number;
  readonly threadId: string;
  /** Without key phrases. */
  readonly insights?: Insights;
}

/** A lead whose score crossed the threshold. */
export interface HotLead {
  readonly mention: CandidateMention;
  /** 0 to 100. */
  readonly score: number;
}

/** How one source was seen. Times are ms since the epoch. */
export interface SourceSight {
  readonly source: string;
  /** When it last answered; absent: never. */
  readonly lastSuccessAt?: number;
  readonly lastError: string;
  /** When the record of it begins. */
  readonly firstAskedAt: number;
  /** Posts that it gave since then, and the latest time at which it gave any. */
  readonly lastPostAt?: number;
}

/** A stretch in which a source was not seen. */
export interface Gap {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  readonly error: string;
}

/** What rules are judged by. Everything is counted once, whatever was written again. */
export interface AlertReader {
  /**
   * Counts by brand and step of what was published in `[from, to)`. With `maxDelayMs`, without what was first seen so long after
   * its publication: it is history and no news.
   */
  counts(query: {
    readonly brands: readonly string[];
    readonly segment: Segment;
    readonly from: number;
    readonly to: number;
    readonly maxDelayMs?: number;
  }): Promise<readonly StepCounts[]>;
  /** Mentions published in `[from, to)` and first seen at or after `seenFrom`, oldest first, `limit` at most. */
  mentions(query: {
    readonly brands: readonly string[];
    readonly segment: Segment;
    readonly from: number;
    readonly to: number;
    readonly seenFrom: number;
    readonly limit: number;
    readonly ids?: readonly string[];
  }): Promise<readonly CandidateMention[]>;
  /** Questions published in `[from, to)` that no stored post of one of the brand's accounts answers, oldest first. */
  unanswered(query: {
    readonly brands: readonly string[];
    readonly handles: Readonly<Record<string, readonly string[]>>;
    readonly segment: Segment;
    readonly from: number;
    readonly to: number;
    readonly limit: number;
  }): Promise<readonly CandidateMention[]>;
  /** Leads that became hot since, the longest ago first, each by the mention that says most. Absent where no leads are kept. */
  hotLeads?(query: {
    readonly brands: readonly string[];
    readonly segment: Segment;
    readonly hotSince: number;
    readonly limit: number;
  }): Promise<readonly HotLead[]>;
  /** Which of these mentions are gone, or speak of the brand no more. */
  gone(
    mentions: readonly { readonly brand: string; readonly mentionId: string; readonly publishedAt: number }[],
  ): Promise<ReadonlySet<string>>;
  sources(now: number): Promise<readonly SourceSight[]>;
  /**
   * When these sources were not seen in `[from, to)`, and for each of its steps whether any source that leaves records was seen in
   * it: where none was, nothing is known, which is not zero.
   */
  coverage(query: {
    readonly sources: readonly string[];
    readonly from: number;
    readonly to: number;
  }): Promise<{ readonly gaps: readonly Gap[]; readonly covered: readonly boolean[] }>;
  /** Posts read by source in `[from, to)`: what is charged for. */
  postsRead(from: number, to: number): Promise<ReadonlyMap<string, number>>;
}

/** What people ask not to be told of. */
export interface Silence {
  readonly id: string;
  /** All must hold: `brand=acme`, `severity!=critical`, `rule=~"neg.*"`. */
  readonly matchers: readonly string[];
  readonly author: string;
  readonly reason: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly createdAt: number;
}

export const incidentActions = ['acknowledge', 'assign', 'note', 'resolve'] as const;

/** What a person did about an incident. */
export interface IncidentAction {
  readonly incidentId: string;
  readonly at: number;
  readonly author: string;
  readonly action: (typeof incidentActions)[number];
  /** The note, or whom it is assigned to; may be empty. */
  readonly text: string;
}

export type NotificationState = 'queued' | 'sent' | 'failed' | 'dropped';

/** What is known of a notification without reading it: enough to know what is still due. */
export interface NotificationEntry {
  readonly key: string;
  readonly channel: string;
  readonly kind: MessageKind;
  readonly incidents: readonly string[];
  readonly thread: string;
  readonly impact: number;
  readonly createdAt: number;
  readonly state: NotificationState;
}

/** A row of the outbox. */
export interface QueuedNotification extends NotificationEntry {
  readonly message: Message;
  readonly attempts: number;
  readonly sentAt?: number;
  readonly error: string;
  readonly receipt: string;
  /** Key of the notification of a dead channel that it is sent in place of; empty for its own. */
  readonly standsFor: string;
}

export interface DeliveryRecord {
  readonly key: string;
  readonly channel: string;
  readonly attempt: number;
  readonly at: number;
  readonly outcome: 'sent' | 'again' | 'failed';
  readonly durationMs: number;
  readonly detail: string;
}

/** Where incidents live between two evaluations, and what people did about them. Every write may be repeated. */
export interface IncidentStore {
  /** Incidents that are not resolved, and those resolved since. */
  load(resolvedSince: number): Promise<readonly Incident[]>;
  save(incidents: readonly Incident[]): Promise<void>;
  /** What people did about these incidents, folded. Incidents without any are absent. */
  care(ids: readonly string[]): Promise<ReadonlyMap<string, IncidentCare>>;
  act(actions: readonly IncidentAction[]): Promise<void>;
  /** Those that have not ended by `now`. */
  silences(now: number): Promise<readonly Silence[]>;
  silence(silence: Silence): Promise<void>;
}

export interface OutboxFilter {
  /** Only for this channel. */
  readonly channel?: string;
  /** For none of these. */
  readonly except?: readonly string[];
  /** Most that are given; all if absent. */
  readonly limit?: number;
}

/** The durable outbox. Every write may be repeated. */
export interface Outbox {
  /** What was enqueued about these incidents, whatever became of it. */
  entries(incidentIds: readonly string[]): Promise<readonly NotificationEntry[]>;
  /** Which of these keys are there. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Resolves when they are durable. Keys that are there already must not be given: see `known`. */
  enqueue(notifications: readonly QueuedNotification[]): Promise<void>;
  /**
   * What waits to be sent, oldest first. What cannot be read is marked failed: it must not keep the rest from being sent.
   */
  queued(filter?: OutboxFilter): Promise<readonly QueuedNotification[]>;
  /** Says what became of one. */
  mark(notification: QueuedNotification): Promise<void>;
  log(record: DeliveryRecord): Promise<void>;
}
