import { setImmediate as nextTurn } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoryEntry } from '../../../core/assessment.ts';
import { systemClock } from '../../../core/clock.ts';
import type { Bus, Delivery } from '../../../core/contract.ts';
import { createKafkaClient } from '../../../core/kafka/client.ts';
import { schemaHeader } from '../../../core/kafka/codec.ts';
import { leasePartition } from '../../../core/kafka/leases.ts';
import { ensureTopics, maxMessageBytes } from '../../../core/kafka/topics.ts';
import type { PostEvent } from '../../../core/post.ts';
import { untilDone } from '../../../core/retry.ts';
import { soonMissed } from '../../../scripts/kafka/settings.ts';
import { describeTopic } from '../../suites/topic-conformance.ts';
import { kafkaMissing, ownKafkaMissing, startTestKafka, type TestKafka } from '../../support/kafka.ts';
import {
  connection,
  deletion,
  lagsOf,
  lettersOf,
  numberTopic,
  patiently,
  take,
  testBus,
  uniquePrefix,
} from './buses.ts';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const done = new AbortController().signal;

describe.skipIf(kafkaMissing).each(['4', '3.9'] as const)('on Kafka %s', (version) => {
  let broker: TestKafka;
  beforeAll(async () => {
    broker = await startTestKafka({ version });
  }, 300_000);
  afterAll(async () => broker?.stop());

  async function withBuses(
    count: number,
    test: (buses: readonly Bus[], prefix: string) => Promise<void>,
  ): Promise<void> {
    const prefix = uniquePrefix();
    const buses: Bus[] = [];
    for (let i = 0; i < count; i++) buses.push(await testBus(broker.brokers, { prefix }));
    try {
      await test(buses, prefix);
    } finally {
      await Promise.all(buses.map((bus) => bus.close(5_000)));
    }
  }

  // One partition: the suite asks for the order of all items, which Kafka keeps within a partition.
  describeTopic('the Kafka topic', {
    create: (capacity) => numberTopic(broker.brokers, { partitions: 1, capacity }),
  });

  it('spreads keys over partitions and keeps the order of each', async () => {
    const { topic, close } = await numberTopic(broker.brokers, { partitions: 4 });
    await topic.publish(range(0, 800));
    const seen = await take(topic, 'a', (all) => all.length >= 800);
    for (const key of range(0, 16)) {
      const ofKey = seen.filter((n) => n % 16 === key);
      expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(range(0, 800));
    await close();
  });

  it('brings again what was not acknowledged, and not what was', async () => {
    const first = await numberTopic(broker.brokers, { partitions: 1 });
    await first.topic.publish(range(0, 30));
    const stop = new AbortController();
    const held: Delivery<number>[] = [];
    const reading = (async () => {
      const subscription = { group: 'a', maxItems: 10, lingerMs: 0, signal: stop.signal };
      for await (const delivery of first.topic.subscribe(subscription)) {
        held.push(delivery);
        // The first ten and the last ten are done; those between are not.
        if (held.length !== 2) delivery.ack();
        if (held.length === 3) stop.abort();
      }
    })();
    await reading;
    await first.topic.close(AbortSignal.abort());

    const second = await numberTopic(broker.brokers, { partitions: 1, topic: first.topic.name });
    // Done out of order: the offset stands before the first that is not done.
    expect(await take(second.topic, 'a', (seen) => seen.length >= 20)).toEqual(range(10, 30));
    await second.close();
  });

  it('finishes what is under way before another takes over, and loses and repeats nothing', async () => {
    const first = await numberTopic(broker.brokers, { partitions: 4 });
    const second = await numberTopic(broker.brokers, { partitions: 4, topic: first.topic.name });
    const stop = new AbortController();
    const seen: number[] = [];
    let handedOver = false;
    let published = 1_000;
    const worker = async (topic: typeof first.topic, count: () => void) => {
      const subscription = { group: 'a', maxItems: 7, lingerMs: 0, signal: stop.signal };
      for await (const delivery of topic.subscribe(subscription)) {
        // Some work that ends while others join.
        await nextTurn();
        seen.push(...delivery.items);
        delivery.ack();
        count();
      }
    };
    const one = worker(first.topic, () => undefined);
    await first.topic.publish(range(0, 1_000));
    const two = worker(second.topic, () => {
      handedOver = true;
    });
    // More comes until the other has had a part of it.
    for (; !handedOver; published += 10) await first.topic.publish(range(published, published + 10));
    while (new Set(seen).size < published) await nextTurn();
    stop.abort();
    await Promise.all([one, two]);
    await Promise.all([first.close(), second.close()]);
    expect(seen.toSorted((a, b) => a - b)).toEqual(range(0, published));
  });

  it('does not count an acknowledgement that comes after the partition went', async () => {
    const first = await numberTopic(broker.brokers, { partitions: 1 });
    await first.topic.publish([1, 2, 3]);
    const stop = new AbortController();
    const subscription = { group: 'a', maxItems: 10, lingerMs: 0, signal: stop.signal };
    let late: Delivery<number> | undefined;
    for await (const delivery of first.topic.subscribe(subscription)) {
      late = delivery;
      stop.abort();
    }
    // It leaves, with the delivery still in its hands.
    await first.topic.close(AbortSignal.abort());
    const second = await numberTopic(broker.brokers, { partitions: 1, topic: first.topic.name });
    const again = take(second.topic, 'a', (seen) => seen.length >= 3);
    late?.ack();
    expect(await again).toEqual([1, 2, 3]);
    await second.close();
  });

  it('holds no more than its capacity and one fetch, however much there is', async () => {
    const { topic, close } = await numberTopic(broker.brokers, { partitions: 4, capacity: 500 });
    await topic.publish(range(0, 60_000));
    const stop = new AbortController();
    const subscription = { group: 'a', maxItems: 100, lingerMs: 0, signal: stop.signal };
    const held: Delivery<number>[] = [];
    const reading = (async () => {
      for await (const delivery of topic.subscribe(subscription)) held.push(delivery);
    })();
    // It is given nothing more once 500 are unacknowledged, although there are thousands.
    while (held.length < 5) await nextTurn();
    for (let turn = 0; turn < 200; turn++) await nextTurn();
    expect(held).toHaveLength(5);
    for (const delivery of held.splice(0)) delivery.ack();
    while (held.length < 5) await nextTurn();
    stop.abort();
    await reading;
    for (const delivery of held) delivery.ack();
    await close();
  });

  it('sets aside what it cannot read, with its payload, and goes on', () =>
    withBuses(1, async ([bus], prefix) => {
      if (!bus) throw new Error('no bus');
      const producer = createKafkaClient(connection(broker.brokers)).producer({
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      const good = JSON.stringify(deletion(1));
      await producer.send({
        topic: `${prefix}.posts`,
        // One key, one partition: the last is read last.
        messages: [
          { key: 'a', value: good, headers: { [schemaHeader]: 'post-event/99' } },
          { key: 'a', value: `${good} ` },
          { key: 'a', value: '{"kind":', headers: { [schemaHeader]: 'post-event/1' } },
          { key: 'a', value: '{"kind":"deletion"}', headers: { [schemaHeader]: 'post-event/1' } },
          { key: 'a', value: good, headers: { [schemaHeader]: 'post-event/1' } },
        ],
      });
      await producer.disconnect();
      expect(await take(bus.posts, 'process', (seen) => seen.length >= 1)).toEqual([deletion(1)]);
      const letters = await lettersOf(bus.dead, 4);
      expect(letters.map(({ reason, payload }) => [reason, payload]).toSorted()).toEqual([
        ['unknown-schema', good],
        ['unknown-schema', `${good} `],
        ['unreadable-message', '{"kind":'],
        ['unreadable-message', '{"kind":"deletion"}'],
      ]);
      expect(letters.map(({ error }) => error).join('\n')).toContain('of schema "post-event/99"');
    }));

  it('says how far the groups are behind', () =>
    withBuses(1, async ([bus], prefix) => {
      if (!bus) throw new Error('no bus');
      await bus.posts.publish(range(0, 40).map((n) => deletion(n)));
      const lagOf = async (topic: string) => (await lagsOf(bus)).find((t) => t.topic === `${prefix}.${topic}`);
      expect(await lagOf('posts')).toMatchObject({ lag: 40, members: 0, partitions: 4 });
      await take(bus.posts, 'process', (seen) => seen.length >= 40);
      await bus.close(5_000);
      expect(await lagOf('posts')).toMatchObject({ lag: 0 });
    }));

  it('refuses for good what is larger than the topic takes, and takes the rest', async () => {
    const prefix = uniquePrefix();
    const admin = createKafkaClient(connection(broker.brokers)).admin();
    await admin.connect();
    const configEntries = [{ name: 'max.message.bytes', value: '2000' }];
    await patiently(() =>
      admin.createTopics({
        waitForLeaders: true,
        topics: [{ topic: `${prefix}.posts`, numPartitions: 4, configEntries }],
      }),
    );
    await admin.disconnect();
    const bus = await testBus(broker.brokers, { prefix });
    // What cannot be compressed.
    const noise = Array.from({ length: 1_500 }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7_919) % 20_000))).join(
      '',
    );
    const tooLarge = bus.posts.publish([deletion(1), deletion(2, noise), deletion(3)]);
    await expect(tooLarge).rejects.toMatchObject({ retry: 'poison' });
    const idsOf = (seen: readonly PostEvent[]) => [...new Set(seen.map(({ id }) => id))].toSorted();
    const seen = await take(bus.posts, 'process', (all) => idsOf(all).length >= 2);
    expect(idsOf(seen)).toEqual(['test:1', 'test:3']);
    await bus.close(5_000);
  });

  it('lets one process at a time do what only one may do, and hands over', () =>
    withBuses(2, async ([first, second]) => {
      const stop = new AbortController();
      const holders: string[] = [];
      const held: Record<string, () => void> = {};
      const begun = (who: string) =>
        new Promise<void>((resolve) => {
          held[who] = resolve;
        });
      const hold = (bus: Bus | undefined, who: string) =>
        bus?.leases.hold('source:a', stop.signal, async ({ signal }) => {
          expect(holders).toEqual([]);
          holders.push(who);
          held[who]?.();
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
          holders.pop();
        });
      const one = begun('one');
      const holding = [hold(first, 'one')];
      await one;
      holding.push(hold(second, 'two'));
      // The second joins: one of them holds it now, as the assignment has it. When the first leaves, it is the second's.
      await first?.close(5_000);
      while (holders.join() !== 'two') await nextTurn();
      stop.abort();
      await Promise.all(holding);
    }));

  it('gives work only to those who do such work', () =>
    withBuses(2, async ([first, second]) => {
      const stop = new AbortController();
      const held = new Set<string>();
      const until = (signal: AbortSignal) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      const hold = (bus: Bus | undefined, name: string) =>
        bus?.leases.hold(name, stop.signal, async ({ signal }) => {
          held.add(name);
          await until(AbortSignal.any([signal, stop.signal]));
          held.delete(name);
        });
      const others = hold(first, 'learning');
      while (!held.has('learning')) await nextTurn();
      // Of so many, some would be in the part of the one who asks no source.
      const sources = Array.from({ length: 12 }, (_, i) => `source:${i}`);
      const asked = sources.map((name) => hold(second, name));
      while (!sources.every((name) => held.has(name)) || !held.has('learning')) await nextTurn();
      stop.abort();
      await Promise.all([others, ...asked]);
    }));

  it('lets every process hear of the stories of the others', () =>
    withBuses(2, async ([first, second]) => {
      const stop = new AbortController();
      const heard = [first, second].map(
        (bus) =>
          new Promise<readonly StoryEntry[]>((resolve) => {
            const all: StoryEntry[] = [];
            bus?.stories?.hear((entries) => {
              all.push(...entries);
              if (all.some(({ postId }) => postId === 'test:last')) resolve(all);
            });
          }),
      );
      const story = (postId: string): StoryEntry => ({ postId, storyId: 'test:1', simhash: 'a'.repeat(16), at: 1 });
      // Who joins later hears nothing of before: told again until both hear.
      const telling = (async () => {
        while (!stop.signal.aborted) {
          first?.stories?.tell([story('test:2')]);
          second?.stories?.tell([story('test:last')]);
          await systemClock.sleep(20, stop.signal);
        }
      })();
      const [one, two] = await Promise.all(heard);
      stop.abort();
      await telling;
      expect(one).toContainEqual(story('test:last'));
      expect(two).toContainEqual(story('test:last'));
    }));

  it('compresses by zstd where Node can, and says what is needed where it cannot', async () => {
    const opening = testBus(broker.brokers, { compression: 'zstd' });
    if (!('zstdCompress' in zlib)) {
      await expect(opening).rejects.toMatchObject({ retry: 'fatal', message: expect.stringContaining('Node 22.15') });
      return;
    }
    const bus = await opening;
    await bus.posts.publish([deletion(1)]);
    expect(await take(bus.posts, 'process', (seen) => seen.length >= 1)).toEqual([deletion(1)]);
    await bus.close(5_000);
  });

  it('spreads leases over the partitions', () => {
    const used = new Set(range(0, 1_000).map((n) => leasePartition(`source:${n}`)));
    expect(used.size).toBe(48);
  });

  it('makes topics that keep what they are given, and says how to make them where it may not', async () => {
    const kafka = createKafkaClient(connection(broker.brokers));
    const topic = uniquePrefix();
    const spec = { topic, partitions: 3, retentionMs: 7_200_000 };
    const options = { kafka, topics: [spec], replication: undefined, warn: () => undefined };
    await expect(ensureTopics({ ...options, create: false })).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining(
        `kafka-topics.sh --create --topic ${topic} --partitions 3 --replication-factor 1`,
      ),
    });
    // Two at once do no harm.
    const make = () => patiently(() => ensureTopics({ ...options, create: true }));
    await Promise.all([make(), make()]);
    await ensureTopics({ ...options, create: false });
    const admin = kafka.admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    });
    const settings = new Map(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]));
    expect(settings.get('retention.ms')).toBe('7200000');
    expect(settings.get('cleanup.policy')).toBe('delete');
    expect(settings.get('max.message.bytes')).toBe(String(maxMessageBytes));

    const warnings: string[] = [];
    await ensureTopics({
      ...options,
      topics: [{ ...spec, partitions: 5 }],
      create: false,
      warn: (text) => warnings.push(text),
    });
    expect(warnings.join()).toContain('has 3 partitions, bus.partitions says 5');

    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
        },
      ],
    });
    await admin.disconnect();
    await expect(ensureTopics({ ...options, create: true })).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining('is compacted and would lose items'),
    });
  });

  it.skipIf(ownKafkaMissing)('publishes and delivers across a broker that dies and comes back', async () => {
    const mortal = await startTestKafka({ version, settings: soonMissed });
    const { topic, close } = await numberTopic(mortal.brokers, { partitions: 4 });
    const stop = new AbortController();
    const seen = new Set<number>();
    const reading = (async () => {
      const subscription = { group: 'a', maxItems: 50, lingerMs: 0, signal: stop.signal };
      for await (const delivery of topic.subscribe(subscription)) {
        for (const item of delivery.items) seen.add(item);
        delivery.ack();
        if (seen.size === 600) stop.abort();
      }
    })();
    const tools = { clock: systemClock, random: () => 0.5, signal: done, onRetry: () => undefined };
    await untilDone(() => topic.publish(range(0, 200)), tools);
    await mortal.kill();
    const publishing = untilDone(() => topic.publish(range(200, 400)), tools);
    await mortal.restart();
    await publishing;
    await untilDone(() => topic.publish(range(400, 600)), tools);
    await reading;
    expect([...seen].toSorted((a, b) => a - b)).toEqual(range(0, 600));
    await close();
    await mortal.stop();
  });
});
