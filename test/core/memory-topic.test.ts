import { describe, expect, it } from 'vitest';
import { createMemoryTopic } from '../../core/memory-topic.ts';
import { describeTopic } from '../suites/topic-conformance.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const create = (capacity: number, groups = ['a', 'b']) =>
  createMemoryTopic<number>({
    name: 'numbers',
    groups,
    capacity,
    clock: createVirtualClock(),
    random: seededRandom(1),
  });

describeTopic('the memory topic', {
  create: async (capacity) => ({ topic: create(capacity), close: async () => undefined }),
});

/** Lets everything that can run, run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the memory topic', () => {
  it('resolves a publish only when every group has acknowledged every item', async () => {
    const topic = create(10);
    const stop = new AbortController();
    let durable = false;
    const published = topic.publish([1, 2]).then(() => {
      durable = true;
    });
    const take = async (group: string) => {
      for await (const delivery of topic.subscribe({ group, maxItems: 10, lingerMs: 0, signal: stop.signal })) {
        return delivery;
      }
      throw new Error('no delivery');
    };
    const [a, b] = [await take('a'), await take('b')];
    a.ack();
    await settle();
    expect(durable).toBe(false);
    expect(topic.depth()).toBe(2);
    b.ack();
    await published;
    expect(durable).toBe(true);
    expect(topic.depth()).toBe(0);
  });

  it('holds publishers back beyond its capacity, and lets them in turn', async () => {
    const topic = create(3, ['a']);
    const stop = new AbortController();
    const order: string[] = [];
    const publishes = [topic.publish([1, 2, 3]), topic.publish([4, 5]), topic.publish([6])];
    publishes.forEach((p, i) => void p.then(() => order.push(`publish ${i}`)));
    await settle();
    expect(topic.depth()).toBe(3);
    for await (const delivery of topic.subscribe({ group: 'a', maxItems: 3, lingerMs: 0, signal: stop.signal })) {
      expect(topic.depth()).toBeLessThanOrEqual(3);
      order.push(delivery.items.join());
      delivery.ack();
      await settle();
      if (topic.depth() === 0) stop.abort();
    }
    await Promise.all(publishes);
    expect(order).toEqual(['1,2,3', 'publish 0', '4,5,6', 'publish 1', 'publish 2']);
  });

  it('lets a batch larger than its capacity into the empty topic', async () => {
    const topic = create(2, ['a']);
    const stop = new AbortController();
    const published = topic.publish([1, 2, 3, 4, 5]);
    const seen: number[] = [];
    for await (const delivery of topic.subscribe({ group: 'a', maxItems: 2, lingerMs: 0, signal: stop.signal })) {
      seen.push(...delivery.items);
      delivery.ack();
      if (seen.length === 5) stop.abort();
    }
    await published;
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('waits for a delivery to fill, but not for ever', async () => {
    const clock = createVirtualClock();
    const topic = createMemoryTopic<number>({ name: 'n', groups: ['a'], capacity: 10, clock, random: seededRandom(1) });
    const stop = new AbortController();
    void topic.publish([1]);
    void clock.sleep(50).then(() => topic.publish([2]));
    void clock.sleep(500).then(() => topic.publish([3]));
    const deliveries: number[][] = [];
    for await (const delivery of topic.subscribe({ group: 'a', maxItems: 10, lingerMs: 100, signal: stop.signal })) {
      deliveries.push([...delivery.items]);
      delivery.ack();
      if (deliveries.flat().length === 3) stop.abort();
    }
    expect(deliveries).toEqual([[1, 2], [3]]);
  });

  it('refuses to settle a delivery twice', async () => {
    const topic = create(10, ['a']);
    void topic.publish([1]);
    for await (const delivery of topic.subscribe({
      group: 'a',
      maxItems: 1,
      lingerMs: 0,
      signal: new AbortController().signal,
    })) {
      delivery.ack();
      expect(() => delivery.ack()).toThrow('settled twice');
      expect(() => delivery.nack(new Error('late'))).toThrow('settled twice');
      break;
    }
  });
});
