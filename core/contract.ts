import type { ZodType } from 'zod';
import type { AssessmentEvent, StoryEntry } from './assessment.ts';
import type { DeletionDraft, PostDraft, PostEvent } from './post.ts';

/** An item of a page that could not become a post: kept as a dead letter with its raw form. */
export interface Reject {
  /** Where in the source it stood, such as `line 12` or an item's id. */
  readonly place: string;
  readonly reason: string;
  /** The raw item, cut to a bounded size. */
  readonly raw: string;
}

/** One step of a source's reading. `cursor` is where to go on once everything in the page is durable. */
export interface Page<C> {
  readonly posts: readonly PostDraft[];
  readonly deletions?: readonly DeletionDraft[];
  readonly rejects?: readonly Reject[];
  readonly cursor: C;
  /** How far along a bounded source is, 0 to 1, where it knows. */
  readonly progress?: number;
}

/**
 * Where posts come from. It stores nothing: `read` starts from any cursor it ever yielded, or from its beginning.
 * The iteration ends when there is nothing more for now (a poll), or when `signal` aborts, within a second.
 * It throws `PipelineError`: `transient` (asked again later, from the last cursor), or `fatal` (a person must act).
 */
export interface Source<C> {
  readonly cursor: ZodType<C>;
  read(from: C | undefined, signal: AbortSignal): AsyncIterable<Page<C>>;
  /**
   * Asks the network again for posts that are kept: how they stand now, and which it says are gone. Absent where it cannot be asked.
   * What it is not certain of (no answer, a private or a suspended account) is in no list. Throws as `read` does.
   */
  refresh?(posts: readonly PostRef[], signal: AbortSignal): AsyncIterable<Refreshed>;
  /** Walks back from the newest, as far as the network gives. Absent where it gives the present only. Throws as `read` does. */
  backfill?(asked: BackfillRequest): AsyncIterable<BackfillPage>;
  /** What was spent up to a cursor that it yielded. Absent where asking is free. */
  budget?(at: C | undefined): BudgetState;
  /** Whether anything of it is to be asked now. Absent: always. A turn at which nothing is due passes without a word. */
  due?(at: C | undefined): boolean;
  /** How often each part of it is asked (a search, a feed), where that follows how much each gives. */
  paces?(at: C | undefined): readonly PaceState[];
}

/** How a source asks for posts again. */
export type Refresh = NonNullable<Source<unknown>['refresh']>;

/** How often one part of a source is asked. */
export interface PaceState {
  readonly what: string;
  /** How long it waits at present from one asking to the next, roughly, in ms. */
  readonly everyMs: number;
  /** ms since the epoch; absent before the first time. */
  readonly askedAt?: number;
  /** What the network said where it refuses this part, and not the others. */
  readonly refused?: string;
}

/** How a budget stands in its present period. */
export interface BudgetState {
  /** `posts a month`. */
  readonly unit: string;
  readonly limit: number;
  readonly spent: number;
  /** What will be spent by the end of the period if it goes on like this. */
  readonly projected: number;
  /** When the period ends, ms since the epoch. */
  readonly until: number;
}

/** What it takes to ask a network for a post again. Empty text where it is not known. */
export interface PostRef {
  readonly id: string;
  readonly url: string;
  readonly parentId: string;
  readonly threadId: string;
}

/** What a network says now of posts that it was asked for. */
export interface Refreshed {
  readonly posts: readonly PostDraft[];
  readonly deletions?: readonly DeletionDraft[];
  readonly rejects?: readonly Reject[];
  /** The last of the posts asked for, in their order, that is dealt with: so that a failure later on does not begin with the first again. */
  readonly upTo?: string;
}

export interface BackfillRequest {
  /** Of publication, milliseconds since the epoch: `[since, until)`. */
  readonly since: number;
  readonly until: number;
  /** A cursor that an earlier walk of this source yielded, read from JSON; undefined: from the newest. */
  readonly from: unknown;
  /** Most that all of it may cost, in the source's own unit; of use to sources that pay for what they read. */
  readonly budget: number | undefined;
  readonly signal: AbortSignal;
}

/** How far back one part of a source was read (a search, a feed), and why no further. */
export interface BackfillReach {
  readonly what: string;
  /** Publication of the oldest post that the network gave, ms; undefined where it gave none. */
  readonly oldest: number | undefined;
  /** `since`: as far as it was asked. `end`: the network gives nothing older. `budget`: what may be spent is spent. Absent while it goes on. */
  readonly why?: 'since' | 'end' | 'budget';
  /** What the network said where it refused to go on. */
  readonly said?: string;
}

/** One step of a walk back. `cursor` is where to go on once everything in the page is durable. */
export interface BackfillPage extends Omit<Refreshed, 'upTo'> {
  readonly cursor: unknown;
  /** 0 to 1, by time. */
  readonly progress: number;
  readonly reach: readonly BackfillReach[];
  /** What was spent so far, where that is counted. */
  readonly spent?: number;
}

/** `drop` is a decision about a good item; `dead` an item that could not be decided. */
export type Outcome<T> =
  | { readonly kind: 'keep'; readonly value: T }
  | { readonly kind: 'drop'; readonly reason: string; readonly value: T }
  | { readonly kind: 'dead'; readonly reason: string; readonly cause: unknown };

/** A stage: as many outcomes as items, in order. Throwing means: the whole batch again. */
export interface Processor<I, O> {
  readonly name: string;
  process(batch: readonly I[]): Promise<readonly Outcome<O>[]>;
}

/** Where results go. `write` resolves only when the batch is durable, and may be repeated at will. */
export interface Sink<T> {
  write(batch: readonly T[]): Promise<void>;
  /** Trusts nothing that it remembers of its own writes any more: others may have written since. */
  forget?(): void;
}

/** A batch handed to one subscriber. Exactly one of `ack` and `nack` is called, once. */
export interface Delivery<T> {
  readonly items: readonly T[];
  ack(): void;
  /** Gives the batch back: it is delivered again after a pause. */
  nack(cause: unknown): void;
}

export interface Subscription {
  /** Every group gets every item; the subscribers of one group share them. */
  readonly group: string;
  /** Most items in one delivery. */
  readonly maxItems: number;
  /** How long to wait for a delivery to fill, in milliseconds. */
  readonly lingerMs: number;
  readonly signal: AbortSignal;
  /**
   * Called when the items may have been another process's until now: what this one remembers of what it wrote itself may be
   * out of date.
   */
  readonly onReassigned?: () => void;
}

export interface Topic<T> {
  readonly name: string;
  /**
   * Resolves when every item is as durable as this bus makes it: on Kafka when all replicas have it, in memory
   * when every group has acknowledged it. Waits for room first (back-pressure).
   * Throws `PipelineError`: `transient` (no broker answers), `poison` (an item is larger than the bus takes), or `fatal`.
   */
  publish(items: readonly T[]): Promise<void>;
  /** Ends when the signal aborts; a delivery that was handed out may still be acknowledged after that. */
  subscribe(subscription: Subscription): AsyncIterable<Delivery<T>>;
  /** Items in this process's hands: published, or received and not yet acknowledged. */
  depth(): number;
}

/** What of its time a holder is given. */
export interface Tenure {
  /** Aborts when the lease goes to another process: stop, and finish what is under way. */
  readonly signal: AbortSignal;
  /** Aborts when another process may hold it already: give up what is under way. */
  readonly giveUp: AbortSignal;
}

/** Among any number of processes, lets one at a time do what only one may do. */
export interface Leases {
  /**
   * Does `work` whenever the lease is ours, again after it was away, until the work ends by itself or the signal aborts.
   * Rejects when the work does. The kind of work stands before the colon of a name, as in `source:news`: a process gets leases of
   * the kinds that it asks for, so whoever asks for one of a kind asks for all of it.
   */
  hold(name: string, signal: AbortSignal, work: (tenure: Tenure) => Promise<void>): Promise<void>;
}

/** What every process hears of every other, as far as it can: what gets lost is missed by nobody's count. */
export interface Broadcast<T> {
  /** Tells all, without waiting. */
  tell(items: readonly T[]): void;
  /** Hears what is told from now on, by this process too. Ends when the bus closes. */
  hear(heard: (items: readonly T[]) => void): void;
}

/** How far a group is behind on a topic. */
export interface TopicLag {
  readonly topic: string;
  readonly group: string;
  readonly partitions: number;
  /** Processes that share the work. */
  readonly members: number;
  /** Items published and not yet acknowledged by the group. */
  readonly lag: number;
}

export interface BusStatus {
  readonly kind: 'memory' | 'kafka';
  /** Of people to read: the brokers; empty in memory. */
  readonly place: string;
  readonly topics: readonly TopicLag[];
  /** Why the numbers above are missing or a part of this process has lost the bus; absent when all is well. */
  readonly error?: string;
}

/** All that carries items between the stages, and decides which process does what only one may do. */
export interface Bus {
  readonly posts: Topic<PostEvent>;
  readonly assessments: Topic<AssessmentEvent>;
  readonly dead: Topic<DeadLetter>;
  readonly leases: Leases;
  /** Stories found by the processes that judge posts; absent where only one does. */
  readonly stories?: Broadcast<StoryEntry>;
  status(): Promise<BusStatus>;
  /** Waits until what was handed out is acknowledged and remembered as such, `withinMs` at most. */
  close(withinMs: number): Promise<void>;
}

/** Stages of the way, for dead letters. */
export type Stage = 'ingest' | 'process' | 'store';

/** What could not go on, with all that is needed to look at it and to try again. */
export interface DeadLetter {
  readonly kind: 'dead';
  /** Hex hash of stage, source and post (or payload, where there is no post): the same poison is one dead letter however often it comes. */
  readonly id: string;
  readonly stage: Stage;
  readonly source: string;
  readonly postId: string;
  /** A short stable code, such as `invalid-post`. */
  readonly reason: string;
  /** What was wrong, for a person. */
  readonly error: string;
  /** JSON of the item (a post event), or the raw text of what could not be read. */
  readonly payload: string;
  readonly at: number;
}

/** Durable reading positions. */
export interface CursorStore {
  load(source: string): Promise<unknown>;
  save(source: string, cursor: unknown): Promise<void>;
}

/** One asking of a source: what makes silence tell from an outage. */
export interface Coverage {
  readonly kind: 'coverage';
  readonly source: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: 'ok' | 'failed';
  readonly posts: number;
  readonly rejects: number;
  readonly error: string;
}
