import type { QueuedNotification } from '../../core/alerts.ts';
import type { Message } from '../../core/channel.ts';

/** A message as it is put into the outbox, for a channel. */
export function notificationOf(message: Message, channel: string, now: number): QueuedNotification {
  return {
    key: message.key,
    channel,
    kind: message.kind,
    incidents: message.incidents,
    thread: message.thread,
    impact: message.impact,
    createdAt: now,
    state: 'queued',
    message,
    attempts: 0,
    error: '',
    receipt: '',
    standsFor: '',
  };
}
