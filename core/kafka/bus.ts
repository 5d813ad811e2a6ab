import type { Admin } from 'kafkajs';
import { backoff, type Clock } from '../clock.ts';
import type { Bus, BusStatus, TopicLag } from '../contract.ts';
import { describeError, retryOf } from '../errors.ts';
import type { Events } from '../events.ts';
import { createKafkaBroadcast } from './broadcast.ts';
import { createKafkaClient, type KafkaConnection } from './client.ts';
import { assessmentsCodec, type Codec, deadCodec, postsCodec, storyCodec } from './codec.ts';
import { type Compression, compressionType } from './compression.ts';
import { classifyKafkaError } from './errors.ts';
import { createKafkaLeases, leasePartitions } from './leases.ts';
import { createKafkaTopic, type KafkaTopic } from './topic.ts';
import { ensureTopics } from './topics.ts';

export interface KafkaBusOptions extends KafkaConnection {
  /** Before the names of all topics and groups: `escolta` makes `escolta.posts`. */
  readonly prefix: string;
  /** Of each topic that is made. */
  readonly partitions: number;
  /** Copies of each item; undefined for three, or as many as there are brokers. */
  readonly replication: number | undefined;
  /** How long items are kept, in milliseconds: what no process has taken by then is lost. */
  readonly retentionMs: number;
  readonly createTopics: boolean;
  readonly compression: Compression;
  /** How long a process may be silent before others take its work over, in milliseconds. */
  readonly sessionTimeoutMs: number;
  /** Most items that a subscriber holds unacknowledged. */
  readonly capacity: number;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends the waiting for brokers. */
  readonly signal: AbortSignal;
}

/** The groups that read the topics, as the run loops call them. */
const groups = { posts: 'process', assessments: 'store', dead: 'store' } as const;

/**
 * The bus over Apache Kafka. Waits until brokers answer and the topics are there; throws a fatal `PipelineError` where a person is needed,
 * and an error of the signal when it aborts.
 */
export async function createKafkaBus(options: KafkaBusOptions): Promise<Bus> {
  const { prefix, events, clock, signal, partitions, retentionMs } = options;
  const kafka = createKafkaClient(options);
  const compression = compressionType(options.compression);
  const names = {
    posts: `${prefix}.posts`,
    assessments: `${prefix}.assessments`,
    dead: `${prefix}.dead`,
    leases: `${prefix}.leases`,
    stories: `${prefix}.stories`,
  };

  const topicSpecs = [
    { topic: names.posts, partitions, retentionMs },
    { topic: names.assessments, partitions, retentionMs },
    // Few, and each a small matter: order and parallel work are of no use to them.
    { topic: names.dead, partitions: Math.min(3, partitions), retentionMs },
    { topic: names.leases, partitions: leasePartitions, retentionMs },
    { topic: names.stories, partitions: 1, retentionMs: Math.min(3_600_000, retentionMs) },
  ];
  for (let failures = 0; ; failures += 1) {
    signal.throwIfAborted();
    try {
      await ensureTopics({
        kafka,
        topics: topicSpecs,
        replication: options.replication,
        create: options.createTopics,
        warn: (message) => events.log.warn({ event: 'bus_settings' }, message),
      });
      break;
    } catch (error) {
      if (retryOf(error) === 'fatal') throw error;
      const retryInMs = backoff(failures, options.random, 500, 15_000);
      events.busFailed({ part: 'topics', error, retryInMs });
      await clock.sleep(retryInMs, signal);
    }
  }

  const topic = <T>(name: keyof typeof groups, codec: Codec<T>): KafkaTopic<T> =>
    createKafkaTopic({
      ...options,
      kafka,
      topic: names[name],
      groupPrefix: `${prefix}.${name}.`,
      codec,
      compression,
      setAside: async (letter) => dead.publish([letter]),
    });
  const posts = topic('posts', postsCodec);
  const assessments = topic('assessments', assessmentsCodec);
  const dead = topic('dead', deadCodec);
  const leases = createKafkaLeases({ ...options, kafka, topic: names.leases, groupPrefix: `${prefix}.leases.` });
  const stories = createKafkaBroadcast({ ...options, kafka, topic: names.stories, codec: storyCodec, compression });
  const parts = [posts, assessments, dead, leases];

  return {
    posts,
    assessments,
    dead,
    leases,
    stories,
    async status() {
      const state = await kafkaStatus(options);
      const lost = parts.map((part) => part.error()).find((error) => error !== undefined);
      return lost === undefined ? state : { ...state, error: lost };
    },
    async close(withinMs) {
      const timer = new AbortController();
      const deadline = new AbortController();
      void clock.sleep(withinMs, timer.signal).then(() => deadline.abort());
      await Promise.all([leases, stories].map((part) => part.close(deadline.signal)));
      await Promise.all([posts, assessments].map((part) => part.close(deadline.signal)));
      // Last: what others could not read goes there.
      await dead.close(deadline.signal);
      timer.abort();
    },
  };
}

/** Asks the brokers how far each group is. Does not throw: what cannot be known is in `error`. */
export async function kafkaStatus(connection: KafkaConnection & { readonly prefix: string }): Promise<BusStatus> {
  const place = connection.brokers.join(', ');
  const client = createKafkaClient(connection);
  const admin = client.admin();
  try {
    await admin.connect();
    const topics: TopicLag[] = [];
    for (const [name, group] of Object.entries(groups)) {
      topics.push(await topicLag(admin, `${connection.prefix}.${name}`, `${connection.prefix}.${name}.${group}`));
    }
    return { kind: 'kafka', place, topics };
  } catch (error) {
    return { kind: 'kafka', place, topics: [], error: describeError(classifyKafkaError(error, 'asking Kafka')) };
  } finally {
    await admin.disconnect().catch(() => undefined);
    client.abandon();
  }
}

async function topicLag(admin: Admin, topic: string, group: string): Promise<TopicLag> {
  // One after the other: what still tries when a sibling has failed would connect again after the disconnect, and keep the
  // process from ending.
  const ends = await admin.fetchTopicOffsets(topic);
  const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const { groups: described } = await admin.describeGroups([group]);
  const done = new Map(committed?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
  let lag = 0n;
  for (const { partition, low, high } of ends) {
    const offset = done.get(partition) ?? -1n;
    lag += BigInt(high) - (offset < BigInt(low) ? BigInt(low) : offset);
  }
  return { topic, group, partitions: ends.length, members: described[0]?.members.length ?? 0, lag: Number(lag) };
}
