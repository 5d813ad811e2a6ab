import type { MessageKind } from '../channel.ts';

/** What delivery tells of itself. ERROR: somebody was not told, or a person is needed; WARN: it recovers by itself. */
export interface DeliveryEvents {
  /** `waitedMs`: since it was enqueued; `attempts`: with this one. */
  notificationSent(sent: {
    channel: string;
    key: string;
    kind: MessageKind;
    attempts: number;
    waitedMs: number;
    durationMs: number;
  }): void;
  /** WARN: failed in passing or for want of a person; it stays in the outbox. */
  notificationRetried(again: {
    channel: string;
    key: string;
    attempts: number;
    retryInMs: number;
    error: unknown;
  }): void;
  /** WARN: `to` is told instead. */
  notificationDiverted(diverted: { channel: string; to: string; key: string; error: unknown }): void;
  /** ERROR: nobody took it, and nobody will. */
  notificationFailed(failed: { channel: string; key: string; kind: MessageKind; error: unknown }): void;
  /** ERROR: nobody is to be told any more: its channel is not configured. */
  notificationDropped(dropped: { channel: string; key: string; kind: MessageKind; reason: string }): void;
  /** ERROR: the channel takes nothing. `fallback` is told instead, where there is one. */
  channelDown(down: { channel: string; fallback: string | undefined; waiting: number; error: unknown }): void;
  channelUp(up: { channel: string; waiting: number }): void;
  /** WARN: the store is away: nothing is lost, nor sent twice by this process. */
  outboxFailed(failed: { doing: string; error: unknown }): void;
}
