import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Broadcast } from '../contract.ts';
import type { Events } from '../events.ts';
import type { KafkaClient } from './client.ts';
import type { Codec } from './codec.ts';
import { joinGroup, type Member } from './member.ts';
import { createPublisher } from './publisher.ts';

export interface KafkaBroadcastOptions<T> {
  readonly kafka: KafkaClient;
  /** Of one partition: all hear all in one order. */
  readonly topic: string;
  readonly codec: Codec<T>;
  readonly compression: number;
  readonly sessionTimeoutMs: number;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface KafkaBroadcast<T> extends Broadcast<T> {
  close(deadline: AbortSignal): Promise<void>;
}

/** Most items waiting to be told: beyond it, with the brokers away, the news is dropped. */
const mostWaiting = 10_000;

/** A topic that each process reads in a group of its own, from its end. */
export function createKafkaBroadcast<T>(options: KafkaBroadcastOptions<T>): KafkaBroadcast<T> {
  const { topic, codec, events } = options;
  const publisher = createPublisher(options);
  let member: Member | undefined;
  return {
    tell(items) {
      if (publisher.pending() > mostWaiting) return;
      publisher.publish(items.map(codec.encode)).catch((error: unknown) => {
        events.log.debug({ event: 'broadcast_lost', topic, items: items.length, err: error }, 'news not told');
      });
    },
    hear(heard) {
      member ??= joinGroup({
        ...options,
        group: `${topic}.${randomUUID()}`,
        from: 'end',
        duties: {
          assigned: () => undefined,
          received(_partition, messages) {
            const items: T[] = [];
            for (const message of messages) {
              const decoded = codec.decode(message);
              // Of another version: whoever wrote it judges for itself, and so do we.
              if (decoded.ok) items.push(decoded.item);
            }
            heard(items);
          },
          release: async () => undefined,
          failed: (error, retryInMs) => events.busFailed({ part: topic, error, retryInMs }),
        },
      });
    },
    async close(deadline) {
      await member?.leave(deadline);
      await publisher.close();
    },
  };
}
