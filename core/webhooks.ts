import type { DeliveryRecord } from './alerts.ts';
import { PipelineError } from './errors.ts';
import type { MentionFilter } from './mention-filter.ts';
import type { Caller } from './rights.ts';

/** Where new mentions of a filter are posted to. Times are ms since the epoch. */
export interface Webhook {
  /** 16 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly filter: MentionFilter;
  /** Mentions in one request, at most. */
  readonly batch: number;
  /** By a person. */
  readonly paused: boolean;
  /** Newest first; those before it sign as well, until then. */
  readonly secrets: readonly { readonly secret: string; readonly until?: number | undefined }[];
  /** By whose rights it is sent. */
  readonly maker: Pick<Caller, 'kind' | 'id' | 'name'>;
  readonly createdAt: number;
  /** Mentions that were first seen before are none of its. */
  readonly since: number;
  /** Rises with each change of a person: what ended it before ends it no more. */
  readonly generation: number;
}

/** Webhooks. Writes are durable when they resolve. */
export interface WebhookStore {
  list(): Promise<readonly Webhook[]>;
  find(id: string): Promise<Webhook | undefined>;
  put(webhook: Webhook): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Why a webhook sends no more until a person changes it: its receiver wants nothing (410), or took nothing for days. */
export type WebhookEnd = 'gone' | 'failing';

/** How far a webhook is. Only whoever sends writes it. */
export interface WebhookProgress {
  /** Of the webhook that it is about: with another one, only `through` counts. */
  readonly generation: number;
  /** When mentions were last looked for, and all were found. */
  readonly through: number;
  /** Nothing was taken since then. */
  readonly failingSince?: number | undefined;
  readonly ended?: { readonly why: WebhookEnd; readonly at: number; readonly error: string } | undefined;
}

/** The name of its place among cursors. */
export const webhookPlace = (id: string): string => `webhook:${id}`;

/** Finds a mention by the sort key of the store. */
export interface MentionKey {
  readonly brand: string;
  readonly id: string;
  readonly at: number;
}

export const webhookMessageStates = ['queued', 'cancelled', 'failed', 'sent'] as const;
export type WebhookMessageState = (typeof webhookMessageStates)[number];

/** One request that is to be made, or was. No text of anybody is in it. */
export interface WebhookMessage {
  readonly webhookId: string;
  /** 32 hex digits: the `webhook-id` of each attempt. */
  readonly id: string;
  readonly kind: 'mentions' | 'test';
  readonly mentions: readonly MentionKey[];
  readonly state: WebhookMessageState;
  /** Rises each time that somebody has it sent again. */
  readonly generation: number;
  /** In this generation. */
  readonly attempts: number;
  readonly createdAt: number;
  readonly sentAt?: number | undefined;
  readonly error: string;
}

/** What is posted, as JSON. `timestamp` is ISO 8601, of when the message was made: the same with each attempt. */
export interface WebhookBody {
  readonly type: 'mentions.created' | 'webhook.test';
  readonly timestamp: string;
  readonly data: {
    /** Fields may be added to a version; none is taken away or changes its meaning. */
    readonly version: 1;
    readonly webhook: Pick<Webhook, 'id' | 'name'>;
    /** As `GET /mentions` gives them to whoever made the webhook. */
    readonly mentions: readonly unknown[];
  };
}

/** One try to send a message. */
export interface WebhookAttempt extends Omit<DeliveryRecord, 'key' | 'channel'> {
  readonly webhookId: string;
  readonly messageId: string;
  readonly generation: number;
}

/** The durable outbox. Every write may be repeated; of two states of a message that of the later generation counts, then the further one. */
export interface WebhookOutbox {
  /** Those that wait, oldest first. */
  waiting(webhookId: string, limit: number): Promise<readonly WebhookMessage[]>;
  byIds(webhookId: string, ids: readonly string[]): Promise<readonly WebhookMessage[]>;
  put(messages: readonly WebhookMessage[]): Promise<void>;
  log(attempts: readonly WebhookAttempt[]): Promise<void>;
}

/** The receiver answered 410: it wants nothing any more. */
export class WebhookGone extends PipelineError {
  constructor(message: string) {
    super(message, { retry: 'fatal' });
  }
}

/** What a webhook signs by now, newest first. */
export const secretsAt = ({ secrets }: Pick<Webhook, 'secrets'>, now: number): string[] =>
  secrets.filter(({ until }) => until === undefined || until > now).map(({ secret }) => secret);
