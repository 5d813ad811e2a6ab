import type { ZodType } from 'zod';
import type { DeletionDraft, PostDraft } from './post.ts';

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
}

export interface Topic<T> {
  readonly name: string;
  /**
   * Resolves when every item is as durable as this bus makes it: on Kafka when all replicas have it, in memory
   * when every group has acknowledged it. Waits for room first (back-pressure).
   */
  publish(items: readonly T[]): Promise<void>;
  /** Ends when the signal aborts; a delivery that was handed out may still be acknowledged after that. */
  subscribe(subscription: Subscription): AsyncIterable<Delivery<T>>;
  /** Items published and not yet acknowledged by every group. */
  depth(): number;
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
