import { describe, expect, it } from 'vitest';
import type { Delivery, Topic } from '../../core/contract.ts';

export interface TopicHarness {
  /** A fresh topic with the groups `a` and `b`, holding at most `capacity` unacknowledged items. */
  create(capacity: number): Promise<{ topic: Topic<number>; close(): Promise<void> }>;
}

/** What every bus must do, whatever carries it. */
export function describeTopic(name: string, harness: TopicHarness): void {
  const subscription = (group: string, signal: AbortSignal, maxItems = 10) => ({
    group,
    maxItems,
    lingerMs: 0,
    signal,
  });

  /** Consumes with `handle` until `count` items were acknowledged. */
  async function consume(
    topic: Topic<number>,
    group: string,
    count: number,
    handle: (delivery: Delivery<number>) => 'ack' | 'nack' = () => 'ack',
  ): Promise<number[]> {
    const stop = new AbortController();
    const seen: number[] = [];
    if (count === 0) return seen;
    for await (const delivery of topic.subscribe(subscription(group, stop.signal))) {
      if (handle(delivery) === 'nack') {
        delivery.nack(new Error('not now'));
        continue;
      }
      seen.push(...delivery.items);
      delivery.ack();
      if (seen.length >= count) stop.abort();
    }
    return seen;
  }

  async function withTopic(capacity: number, test: (topic: Topic<number>) => Promise<void>): Promise<void> {
    const { topic, close } = await harness.create(capacity);
    try {
      await test(topic);
    } finally {
      await close();
    }
  }

  describe(`${name} is a bus`, () => {
    it('delivers every item to every group, in order', () =>
      withTopic(100, async (topic) => {
        const items = Array.from({ length: 25 }, (_, i) => i);
        const [a, b] = await Promise.all([consume(topic, 'a', 25), consume(topic, 'b', 25), topic.publish(items)]);
        expect(a).toEqual(items);
        expect(b).toEqual(items);
      }));

    it('shares the items of one group among its subscribers', () =>
      withTopic(1_000, async (topic) => {
        const items = Array.from({ length: 200 }, (_, i) => i);
        const stop = new AbortController();
        const seen: number[] = [];
        const worker = async () => {
          for await (const delivery of topic.subscribe(subscription('a', stop.signal, 7))) {
            seen.push(...delivery.items);
            delivery.ack();
            if (seen.length === 200) stop.abort();
          }
        };
        await Promise.all([worker(), worker(), worker(), consume(topic, 'b', 200), topic.publish(items)]);
        expect(seen.toSorted((x, y) => x - y)).toEqual(items);
      }));

    it('delivers again what was given back, and only that', () =>
      withTopic(100, async (topic) => {
        let refusals = 0;
        const [a] = await Promise.all([
          consume(topic, 'a', 3, () => (refusals++ < 2 ? 'nack' : 'ack')),
          consume(topic, 'b', 3),
          topic.publish([1, 2, 3]),
        ]);
        expect(a).toEqual([1, 2, 3]);
        expect(refusals).toBe(3);
      }));

    it('never gives more than asked for', () =>
      withTopic(1_000, async (topic) => {
        const sizes: number[] = [];
        await Promise.all([
          consume(topic, 'a', 100, (delivery) => {
            sizes.push(delivery.items.length);
            return 'ack';
          }),
          consume(topic, 'b', 100),
          topic.publish(Array.from({ length: 100 }, (_, i) => i)),
        ]);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
        expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(100);
      }));

    it('keeps what nobody has taken yet', () =>
      withTopic(100, async (topic) => {
        const published = topic.publish([1, 2]);
        const a = await consume(topic, 'a', 2);
        const b = await consume(topic, 'b', 2);
        await published;
        expect([a, b]).toEqual([
          [1, 2],
          [1, 2],
        ]);
      }));

    it('ends a subscription when its signal aborts', () =>
      withTopic(100, async (topic) => {
        const stop = new AbortController();
        const reading = (async () => {
          for await (const delivery of topic.subscribe(subscription('a', stop.signal))) delivery.ack();
          return 'ended';
        })();
        stop.abort();
        expect(await reading).toBe('ended');
      }));

    it('publishes nothing for nothing', () =>
      withTopic(100, async (topic) => expect(await topic.publish([])).toBe(undefined)));
  });
}
