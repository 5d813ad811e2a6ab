import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { type Clock, systemClock } from '../../../core/clock.ts';
import type { Bus, DeadLetter, Topic, TopicLag } from '../../../core/contract.ts';
import { createKafkaBus, type KafkaBusOptions } from '../../../core/kafka/bus.ts';
import { createKafkaClient } from '../../../core/kafka/client.ts';
import type { Codec } from '../../../core/kafka/codec.ts';
import { compressionType } from '../../../core/kafka/compression.ts';
import { createKafkaTopic } from '../../../core/kafka/topic.ts';
import { ensureTopics } from '../../../core/kafka/topics.ts';
import type { Deletion } from '../../../core/post.ts';
import { untilDone } from '../../../core/retry.ts';
import { quietEvents } from '../../support/events.ts';
import { seededRandom } from '../../support/random.ts';

export const silent = pino({ level: 'silent' });

/** A name that no other test takes: a broker may be shared. */
export const uniquePrefix = (): string => `t-${randomUUID().slice(0, 8)}`;

export const connection = (brokers: readonly string[]) => ({ brokers, clientId: 'test', baseDir: '.', log: silent });

/** The bus as the product makes it, with a short session so that a lost process is noticed soon. */
export function testBus(brokers: readonly string[], options: Partial<KafkaBusOptions> = {}) {
  return createKafkaBus({
    ...connection(brokers),
    prefix: uniquePrefix(),
    partitions: 4,
    replication: undefined,
    retentionMs: 3_600_000,
    createTopics: true,
    compression: 'gzip',
    sessionTimeoutMs: 6_000,
    capacity: 10_000,
    events: quietEvents(),
    clock: systemClock,
    random: seededRandom(1),
    signal: new AbortController().signal,
    ...options,
  });
}

/** Whole numbers in messages, keyed by their remainder so that a key has an order to keep. */
const numberCodec: Codec<number> = {
  encode: (item) => ({ key: String(item % 16), value: String(item) }),
  decode: ({ value }) => ({ ok: true, item: Number(value) }),
  letter: () => {
    throw new Error('every number can be read');
  },
};

/** A topic of numbers, made on the broker. */
export async function numberTopic(
  brokers: readonly string[],
  options: { partitions: number; capacity?: number; clock?: Clock; topic?: string },
) {
  const topic = options.topic ?? uniquePrefix();
  const kafka = createKafkaClient(connection(brokers));
  if (options.topic === undefined) {
    const spec = { topic, partitions: options.partitions, retentionMs: 3_600_000 };
    const wanted = { kafka, topics: [spec], replication: undefined, create: true, warn: () => undefined };
    await patiently(() => ensureTopics(wanted));
  }
  const created = createKafkaTopic({
    kafka,
    topic,
    groupPrefix: `${topic}.`,
    codec: numberCodec,
    compression: compressionType('gzip'),
    sessionTimeoutMs: 6_000,
    capacity: options.capacity ?? 10_000,
    setAside: async () => undefined,
    events: quietEvents(),
    clock: options.clock ?? systemClock,
    random: seededRandom(1),
  });
  return { topic: created, close: () => created.close(AbortSignal.timeout(5_000)) };
}

export const deletion = (n: number, text = ''): Deletion => ({
  kind: 'deletion',
  id: `test:${n}${text}`,
  network: 'test',
  source: 'test',
  fetchedAt: n,
});

/** Takes deliveries of a group until `enough` says so; `handle` settles each. */
export async function take<T>(
  topic: Topic<T>,
  group: string,
  enough: (seen: readonly T[]) => boolean,
  options: { maxItems?: number; ack?: boolean } = {},
): Promise<T[]> {
  const stop = new AbortController();
  const seen: T[] = [];
  const subscription = { group, maxItems: options.maxItems ?? 100, lingerMs: 0, signal: stop.signal };
  for await (const delivery of topic.subscribe(subscription)) {
    seen.push(...delivery.items);
    if (options.ack ?? true) delivery.ack();
    if (enough(seen)) stop.abort();
  }
  return seen;
}

export const lettersOf = (topic: Topic<DeadLetter>, count: number): Promise<DeadLetter[]> =>
  take(topic, 'store', (seen) => seen.length >= count);

/** Does it again while it fails in passing: a broker needs a moment before all of it knows of a new topic or group. */
export const patiently = <T>(work: () => Promise<T>): Promise<T> =>
  untilDone(work, {
    clock: systemClock,
    random: () => 0.5,
    signal: new AbortController().signal,
    onRetry: () => undefined,
  });

/** How far the groups are. */
export const lagsOf = (bus: Bus): Promise<readonly TopicLag[]> =>
  patiently(async () => {
    const { topics, error } = await bus.status();
    if (error !== undefined) throw new Error(error);
    return topics;
  });
