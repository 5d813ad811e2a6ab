import type { Clock } from './clock.ts';
import type { Delivery, Sink, Topic } from './contract.ts';
import type { Events } from './events.ts';
import { isolatePoison, untilDone } from './retry.ts';

export interface StoreLoopOptions<T> {
  readonly topic: Topic<T>;
  readonly group: string;
  readonly sink: Sink<T>;
  /** Most items in one write. */
  readonly maxItems: number;
  /** How long a write waits to fill, in milliseconds. */
  readonly lingerMs: number;
  /** Writes under way at once. */
  readonly concurrency: number;
  /** What to do with an item that the sink refuses for good; absent where there is nowhere left to put it. */
  readonly setAside?: (item: T, error: unknown) => Promise<void>;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
  /** Stops taking deliveries; writes under way are finished. */
  readonly signal: AbortSignal;
  /** Gives up what is under way: it is not acknowledged. */
  readonly giveUp: AbortSignal;
}

/**
 * Moves a topic into a sink: acknowledges only what is durable, tries again what failed in passing, sets aside what can
 * never be written. Throws when the sink says that a person is needed.
 */
export async function runStore<T>(options: StoreLoopOptions<T>): Promise<void> {
  const { topic, sink, events, setAside } = options;
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  const write = (items: readonly T[]) =>
    untilDone(() => sink.write(items), {
      clock: options.clock,
      random: options.random,
      signal: options.giveUp,
      onRetry: (error) => events.batchRetried({ stage: 'store', error, items: items.length }),
    });

  async function handle(delivery: Delivery<T>): Promise<void> {
    try {
      if (setAside) await isolatePoison(delivery.items, write, setAside);
      else await write(delivery.items);
      delivery.ack();
    } catch (error) {
      delivery.nack(error);
      if (!options.giveUp.aborted) failure ??= { error };
    }
  }

  const stop = new AbortController();
  const subscription = {
    ...(sink.forget ? { onReassigned: () => sink.forget?.() } : {}),
    group: options.group,
    maxItems: options.maxItems,
    lingerMs: options.lingerMs,
    signal: AbortSignal.any([options.signal, options.giveUp, stop.signal]),
  };
  for await (const delivery of topic.subscribe(subscription)) {
    const work: Promise<void> = handle(delivery).finally(() => {
      underWay.delete(work);
      if (failure) stop.abort();
    });
    underWay.add(work);
    if (underWay.size >= options.concurrency) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failure) throw failure.error;
}
