import { type Bell, createBell } from './bell.ts';
import { backoff, type Clock } from './clock.ts';
import type { Delivery, Subscription, Topic } from './contract.ts';
import { PipelineError } from './errors.ts';

/** One `publish`: resolved when all of its items are acknowledged by all groups. */
interface Batch {
  remaining: number;
  readonly resolve: () => void;
}

interface Entry<T> {
  readonly item: T;
  readonly batch: Batch;
  /** Groups that have not acknowledged it yet. */
  groups: number;
}

/** What waits for one group. Taken from the front by a moving head, so that neither end copies the rest. */
interface Queue<T> {
  entries: Entry<T>[];
  head: number;
  readonly bell: Bell;
}

export interface MemoryTopicOptions {
  readonly name: string;
  /** Every group that will subscribe: an item waits for all of them. */
  readonly groups: readonly string[];
  /** Most items published and not yet acknowledged; `publish` waits beyond it. */
  readonly capacity: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * A topic inside the process. Nothing outlives the process, so `publish` resolves only when every group has
 * acknowledged every item: what is not acknowledged is read again from the source's cursor after a crash.
 */
export function createMemoryTopic<T>(options: MemoryTopicOptions): Topic<T> {
  const { capacity, clock, random } = options;
  const queues = new Map<string, Queue<T>>(
    options.groups.map((group) => [group, { entries: [], head: 0, bell: createBell(clock) }]),
  );
  const waitingForRoom: { readonly size: number; readonly enter: () => void }[] = [];
  let unacknowledged = 0;

  const waiting = (queue: Queue<T>) => queue.entries.length - queue.head;

  // A batch larger than the whole capacity may enter an empty topic, or it would wait for ever.
  const fits = (size: number) => unacknowledged === 0 || unacknowledged + size <= capacity;

  function admit(): void {
    for (let next = waitingForRoom[0]; next && fits(next.size); next = waitingForRoom[0]) {
      waitingForRoom.shift();
      unacknowledged += next.size;
      next.enter();
    }
  }

  function acknowledge(entries: readonly Entry<T>[]): void {
    for (const entry of entries) {
      entry.groups -= 1;
      if (entry.groups > 0) continue;
      unacknowledged -= 1;
      entry.batch.remaining -= 1;
      if (entry.batch.remaining === 0) entry.batch.resolve();
    }
    admit();
  }

  function take(queue: Queue<T>, most: number): Entry<T>[] {
    const taken = queue.entries.slice(queue.head, queue.head + most);
    queue.head += taken.length;
    if (queue.head === queue.entries.length || queue.head > 4_096) {
      queue.entries = queue.entries.slice(queue.head);
      queue.head = 0;
    }
    return taken;
  }

  return {
    name: options.name,
    depth: () => unacknowledged,

    async publish(items) {
      if (items.length === 0) return;
      if (fits(items.length) && waitingForRoom.length === 0) unacknowledged += items.length;
      else await new Promise<void>((enter) => waitingForRoom.push({ size: items.length, enter }));
      await new Promise<void>((resolve) => {
        const batch: Batch = { remaining: items.length, resolve };
        const entries = items.map((item): Entry<T> => ({ item, batch, groups: queues.size }));
        for (const queue of queues.values()) {
          for (const entry of entries) queue.entries.push(entry);
          queue.bell.ring();
        }
      });
    },

    async *subscribe({ group, maxItems, lingerMs, signal }: Subscription) {
      const queue = queues.get(group);
      if (!queue) {
        throw new PipelineError(`subscribing to topic "${options.name}": no group "${group}"`, { retry: 'fatal' });
      }
      let failures = 0;
      while (!signal.aborted) {
        if (waiting(queue) === 0) {
          await queue.bell.wait(signal);
          continue;
        }
        const until = clock.now() + lingerMs;
        while (waiting(queue) < maxItems && !signal.aborted) {
          const left = until - clock.now();
          if (left <= 0) break;
          await queue.bell.wait(signal, left);
        }
        if (signal.aborted) return;
        const entries = take(queue, maxItems);
        if (entries.length === 0) continue;
        yield delivery(entries, queue);
      }

      function delivery(entries: Entry<T>[], from: Queue<T>): Delivery<T> {
        let settled = false;
        const once = (what: () => void) => () => {
          if (settled) throw new PipelineError('a delivery was settled twice', { retry: 'fatal' });
          settled = true;
          what();
        };
        return {
          items: entries.map((entry) => entry.item),
          ack: once(() => {
            failures = 0;
            acknowledge(entries);
          }),
          nack: () =>
            once(() => {
              void clock.sleep(backoff(failures++, random), signal).then(() => {
                from.entries.splice(from.head, 0, ...entries);
                from.bell.ring();
              });
            })(),
        };
      }
    },
  };
}
