import type { KafkaMessage } from 'kafkajs';
import { createBell } from '../bell.ts';
import { backoff, type Clock } from '../clock.ts';
import type { DeadLetter, Delivery, Subscription, Topic } from '../contract.ts';
import type { Events } from '../events.ts';
import { untilDone } from '../retry.ts';
import { createWatermark, type Watermark } from '../watermark.ts';
import type { KafkaClient } from './client.ts';
import type { Codec } from './codec.ts';
import { joinGroup } from './member.ts';
import { createPublisher } from './publisher.ts';

export interface KafkaTopicOptions<T> {
  readonly kafka: KafkaClient;
  /** On the brokers: prefix and name. */
  readonly topic: string;
  /** What the groups are called on the brokers: this before their name. */
  readonly groupPrefix: string;
  readonly codec: Codec<T>;
  readonly compression: number;
  readonly sessionTimeoutMs: number;
  /** Most items received and waiting, and most handed out and not yet acknowledged, by one subscriber. */
  readonly capacity: number;
  /** Keeps, durably, what cannot be read. */
  readonly setAside: (letter: DeadLetter) => Promise<void>;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface KafkaTopic<T> extends Topic<T> {
  /** Why a subscriber is without its brokers just now. */
  error(): string | undefined;
  /** Waits until what was handed out is acknowledged and committed, until the signal at most; then leaves. */
  close(deadline: AbortSignal): Promise<void>;
}

/** One message on its way through this process. */
interface Entry {
  readonly message: KafkaMessage;
  /** Says that it is done. */
  readonly finish: () => void;
  /** Of which ownership it came: what was released since is another's. */
  readonly term: number;
}

/**
 * A topic of Kafka. Items keep their order by key as far as they are acknowledged in order; an offset is committed once it and all
 * before it are acknowledged. What was not committed when a partition changes hands comes again.
 */
export function createKafkaTopic<T>(options: KafkaTopicOptions<T>): KafkaTopic<T> {
  const { topic, codec, clock, events } = options;
  const publisher = createPublisher(options);
  const subscribers = new Set<Subscriber>();

  interface Subscriber {
    held(): number;
    error: string | undefined;
    leave(deadline: AbortSignal): Promise<void>;
  }

  async function* subscribe(subscription: Subscription): AsyncIterable<Delivery<T>> {
    const { maxItems, lingerMs, signal } = subscription;
    const group = `${options.groupPrefix}${subscription.group}`;
    const bell = createBell(clock);
    const watermarks = new Map<number, Watermark<string>>();
    const uncommitted = new Map<number, string>();
    let waiting: Entry[] = [];
    let outstanding = 0;
    let term = 0;
    let releasing = false;
    let committing: Promise<void> | undefined;

    function offsetDone(partition: number, of: number, offset: string): void {
      if (of !== term) return;
      uncommitted.set(partition, (BigInt(offset) + 1n).toString());
      committing ??= commitAll();
    }

    async function commitAll(): Promise<void> {
      // All that is acknowledged in this turn of the event loop goes along.
      await Promise.resolve();
      while (uncommitted.size > 0) {
        const offsets = new Map(uncommitted);
        uncommitted.clear();
        try {
          await member.commit(offsets);
        } catch (error) {
          // A later commit says it too; if none comes, the items come again.
          events.log.debug({ event: 'commit_failed', group, err: error }, 'offsets not committed');
          break;
        }
      }
      // In the same turn as the last look, or what comes in between would wait for the next.
      committing = undefined;
    }

    const member = joinGroup({
      ...options,
      group,
      duties: {
        assigned(partitions) {
          releasing = false;
          subscriber.error = undefined;
          for (const partition of partitions) {
            const of = term;
            watermarks.set(
              partition,
              createWatermark((offset) => offsetDone(partition, of, offset)),
            );
          }
          events.partitionsAssigned({ group, topic, partitions: partitions.length });
          subscription.onReassigned?.();
          bell.ring();
        },
        received(partition, messages) {
          const watermark = watermarks.get(partition);
          if (!watermark || releasing) return;
          for (const message of messages) {
            waiting.push({ message, finish: watermark.track(message.offset), term });
          }
          if (waiting.length >= options.capacity) member.pause(true);
          bell.ring();
        },
        async release(deadline) {
          releasing = true;
          waiting = [];
          while (outstanding > 0 && !deadline.aborted) await bell.wait(deadline);
          while (committing && !deadline.aborted) await Promise.race([committing, bell.wait(deadline)]);
          term += 1;
          outstanding = 0;
          watermarks.clear();
          uncommitted.clear();
        },
        failed(error, retryInMs) {
          subscriber.error = error.message;
          events.busFailed({ part: topic, error, retryInMs });
        },
      },
    });

    const subscriber: Subscriber = {
      held: () => waiting.length + outstanding,
      error: undefined,
      async leave(deadline) {
        await member.leave(deadline);
        subscribers.delete(subscriber);
      },
    };
    subscribers.add(subscriber);
    let failure: { readonly error: unknown } | undefined;
    member.done.catch((error: unknown) => {
      failure = { error };
      bell.ring();
    });

    /** Decodes; what cannot be read is kept elsewhere, and done when that is durable. */
    function decode(entries: readonly Entry[]): { readonly items: T[]; readonly read: Entry[] } {
      const items: T[] = [];
      const read: Entry[] = [];
      for (const entry of entries) {
        const decoded = codec.decode(entry.message);
        if (decoded.ok) {
          items.push(decoded.item);
          read.push(entry);
          continue;
        }
        const letter = codec.letter(entry.message, decoded, clock.now());
        events.deadLettered(letter);
        const kept = untilDone(() => options.setAside(letter), {
          ...options,
          signal,
          onRetry: (error) => events.batchRetried({ stage: letter.stage, error, items: 1 }),
        });
        // Where it cannot be kept before the end, it comes again.
        kept.then(entry.finish, () => undefined);
      }
      return { items, read };
    }

    let failures = 0;
    function deliver(entries: readonly Entry[], items: readonly T[]): Delivery<T> {
      const of = term;
      let settled = false;
      const settle = (): boolean => {
        if (settled) throw new Error('a delivery was settled twice');
        settled = true;
        if (of !== term) return false;
        outstanding -= entries.length;
        bell.ring();
        return true;
      };
      return {
        items,
        ack() {
          failures = 0;
          if (!settle()) return;
          for (const { finish } of entries) finish();
        },
        nack() {
          if (!settle()) return;
          void clock.sleep(backoff(failures++, options.random), signal).then(() => {
            if (of !== term || releasing) return;
            waiting.unshift(...entries);
            bell.ring();
          });
        },
      };
    }

    try {
      while (!signal.aborted) {
        if (failure) throw failure.error;
        if (waiting.length === 0 || outstanding >= options.capacity) {
          await bell.wait(signal);
          continue;
        }
        const until = clock.now() + lingerMs;
        while (waiting.length > 0 && waiting.length < maxItems && !signal.aborted) {
          const left = until - clock.now();
          if (left <= 0) break;
          await bell.wait(signal, left);
        }
        if (signal.aborted) return;
        const { items, read } = decode(waiting.splice(0, maxItems));
        if (waiting.length < options.capacity / 2) member.pause(false);
        if (items.length === 0) continue;
        outstanding += read.length;
        yield deliver(read, items);
      }
    } finally {
      waiting = [];
      member.pause(true);
    }
  }

  return {
    name: topic,
    subscribe,
    publish: (items) => publisher.publish(items.map(codec.encode)),
    depth: () => [...subscribers].reduce((sum, { held }) => sum + held(), publisher.pending()),
    error: () => [...subscribers].find(({ error }) => error !== undefined)?.error,
    async close(deadline) {
      await Promise.all([...subscribers].map((subscriber) => subscriber.leave(deadline)));
      await publisher.close();
    },
  };
}
