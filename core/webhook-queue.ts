import type { DeliveryRecord, Outbox, QueuedNotification } from './alerts.ts';
import type { Clock } from './clock.ts';
import { carry, generationKey, ofGenerationKey } from './delivery/carry.ts';
import { type WebhookMessage, type WebhookOutbox, webhookPlace } from './webhooks.ts';

/** What waits for one webhook, as the loop of notifications wants it. */
export interface WebhookQueue extends Outbox {
  /** The message of a key, where it still waits; undefined: it was cancelled, or is sent by another generation. */
  current(key: string): Promise<WebhookMessage | undefined>;
  carried(message: WebhookMessage): QueuedNotification;
  /** It is to be written down as cancelled and not as sent, once the loop has it marked. */
  cancel(key: string, why: string): void;
}

export function createWebhookQueue({
  webhookId,
  outbox,
  clock,
}: {
  readonly webhookId: string;
  readonly outbox: WebhookOutbox;
  readonly clock: Clock;
}): WebhookQueue {
  /** Those that are on their way. */
  const messages = new Map<string, WebhookMessage>();
  const cancelled = new Map<string, string>();

  function carried(message: WebhookMessage): QueuedNotification {
    const key = generationKey(message);
    const { createdAt, attempts, error, id: thread } = message;
    messages.set(key, message);
    return carry({ key, channel: webhookPlace(webhookId), thread, createdAt, attempts, error });
  }
  const byKeys = (keys: readonly string[]) =>
    outbox.byIds(
      webhookId,
      keys.map((key) => ofGenerationKey(key).id),
    );

  return {
    carried,
    cancel: (key, why) => void cancelled.set(key, why),
    async current(key) {
      const [message] = await byKeys([key]);
      return message?.state === 'queued' && generationKey(message) === key ? message : undefined;
    },
    entries: async () => [],
    known: async (keys) => new Set((await byKeys(keys)).map((message) => generationKey({ ...message, generation: 0 }))),
    enqueue: (notifications) => outbox.put(notifications.flatMap(({ key }) => messages.get(key) ?? [])),
    async queued({ channel, limit = 1_000 } = {}) {
      // There is no other channel, of which something could be left.
      return channel === undefined ? [] : (await outbox.waiting(webhookId, limit)).map(carried);
    },
    async mark({ key, state, attempts, error }) {
      const message = messages.get(key);
      if (!message) return;
      if (state === 'queued') return outbox.put([{ ...message, attempts, error }]);
      const why = cancelled.get(key);
      const after: Partial<WebhookMessage> =
        why !== undefined
          ? { state: 'cancelled', error: why }
          : state === 'sent'
            ? { state, sentAt: clock.now(), error: '' }
            : { state: 'failed', error };
      await outbox.put([{ ...message, attempts, ...after }]);
      messages.delete(key);
      cancelled.delete(key);
    },
    async log({ key, channel: _, ...record }: DeliveryRecord) {
      const { id: messageId, generation } = ofGenerationKey(key);
      await outbox.log([{ webhookId, messageId, generation, ...record }]);
    },
  };
}
