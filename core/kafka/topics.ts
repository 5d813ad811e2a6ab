import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { describeError, PipelineError } from '../errors.ts';
import { classifyKafkaError } from './errors.ts';

/** A topic as it has to be on the brokers. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** How long items are kept, in milliseconds. */
  readonly retentionMs: number;
}

export interface EnsureTopicsOptions {
  readonly kafka: Kafka;
  readonly topics: readonly TopicSpec[];
  /** Copies of each item; undefined for three, or as many as there are brokers. */
  readonly replication: number | undefined;
  /** Whether missing topics are made, or an error says how to make them. */
  readonly create: boolean;
  /** Told of what works and is not as it should be. */
  readonly warn: (message: string) => void;
}

/** The largest message: a post at its greatest length, as JSON with everything escaped. */
export const maxMessageBytes = 16 * 1024 * 1024;

/**
 * Makes the topics that are missing, and looks at those that exist. Throws `PipelineError`: `fatal` where a topic is missing and may
 * not be made, or would lose items (compacted).
 */
export async function ensureTopics(options: EnsureTopicsOptions): Promise<void> {
  const { kafka, topics } = options;
  const admin = kafka.admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0) await createTopics(admin, missing, options);
    await inspect(
      admin,
      topics.filter(({ topic }) => existing.has(topic)),
      options,
    );
  } catch (error) {
    throw classifyKafkaError(error, 'preparing the Kafka topics');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function createTopics(admin: Admin, missing: readonly TopicSpec[], options: EnsureTopicsOptions): Promise<void> {
  const { brokers } = await admin.describeCluster();
  const replication = options.replication ?? Math.min(3, brokers.length);
  const commands = missing.map((spec) => createCommand(spec, replication)).join('\n');
  if (!options.create) {
    throw new PipelineError(`bus.createTopics is false and topics are missing: make them with\n${commands}`, {
      retry: 'fatal',
    });
  }
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((spec) => ({
        topic: spec.topic,
        numPartitions: spec.partitions,
        replicationFactor: replication,
        configEntries: Object.entries(settingsOf(spec, replication)).map(([name, value]) => ({ name, value })),
      })),
    });
  } catch (error) {
    const failure = classifyKafkaError(error, 'making the Kafka topics');
    if (failure.retry !== 'fatal') throw failure;
    throw new PipelineError(`${describeError(failure)}; or let someone make the topics with\n${commands}`, {
      retry: 'fatal',
      cause: error,
    });
  }
}

function settingsOf({ retentionMs }: TopicSpec, replication: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(retentionMs),
    'max.message.bytes': String(maxMessageBytes),
    // One copy may be away while items are still taken; with two, none would survive its last copy.
    'min.insync.replicas': String(Math.max(1, replication - 1)),
  };
}

function createCommand(spec: TopicSpec, replication: number): string {
  const settings = Object.entries(settingsOf(spec, replication)).map(([name, value]) => `--config ${name}=${value}`);
  return `kafka-topics.sh --create --topic ${spec.topic} --partitions ${spec.partitions} --replication-factor ${replication} ${settings.join(' ')}`;
}

async function inspect(admin: Admin, topics: readonly TopicSpec[], options: EnsureTopicsOptions): Promise<void> {
  if (topics.length === 0) return;
  const metadata = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
  for (const { name, partitions } of metadata.topics) {
    const wanted = topics.find(({ topic }) => topic === name)?.partitions ?? 0;
    if (partitions.length >= wanted) continue;
    options.warn(
      `the topic ${name} has ${partitions.length} partitions, bus.partitions says ${wanted}: no more processes than that share its work. Adding partitions moves keys: stop Escolta until the topic is drained, then kafka-topics.sh --alter --topic ${name} --partitions ${wanted}`,
    );
  }
  const { resources } = await admin
    .describeConfigs({
      includeSynonyms: false,
      resources: topics.map(({ topic }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic })),
    })
    .catch((error: unknown) => {
      options.warn(
        `the settings of the topics cannot be read (${describeError(error)}): see docs/SCALE.md for what they need`,
      );
      return { resources: [] };
    });
  for (const { resourceName, configEntries } of resources) {
    const setting = (name: string) => configEntries.find(({ configName }) => configName === name)?.configValue;
    if (setting('cleanup.policy')?.includes('compact')) {
      throw new PipelineError(
        `the topic ${resourceName} is compacted and would lose items: kafka-configs.sh --alter --entity-type topics --entity-name ${resourceName} --add-config cleanup.policy=delete`,
        { retry: 'fatal' },
      );
    }
    const largest = Number(setting('max.message.bytes') ?? maxMessageBytes);
    if (largest < maxMessageBytes) {
      options.warn(
        `the topic ${resourceName} takes messages of ${largest} bytes at most: longer posts become dead letters. Escolta's own topics take ${maxMessageBytes}`,
      );
    }
  }
}
