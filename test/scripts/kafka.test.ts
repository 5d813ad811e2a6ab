import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import kafkajs, { type Kafka } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { type KafkaBroker, startKafka } from '../../scripts/kafka/broker.ts';
import { fetchJars } from '../../scripts/kafka/jars.ts';
import { soonMissed } from '../../scripts/kafka/settings.ts';
import { ownKafkaMissing } from '../support/kafka.ts';

const clientOf = (brokers: readonly string[]): Kafka =>
  new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 20 } });

async function createWords(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'words', numPartitions: 1 }] });
  await admin.disconnect();
}

async function publish(kafka: Kafka, value: string): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'words', messages: [{ value }] });
  await producer.disconnect();
}

/** The first `count` messages of the topic, read by a group of its own. */
async function consume(kafka: Kafka, groupId: string, count: number): Promise<string[]> {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic: 'words', fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }) => {
      values.push(String(message.value));
      if (values.length === count) resolve();
    };
    void consumer.run({ eachMessage });
  });
  await consumer.disconnect();
  return values;
}

describe.skipIf(ownKafkaMissing).each(['4', '3.9'])('Kafka %s, started here', (version) => {
  let broker: KafkaBroker;
  beforeAll(async () => {
    broker = await startKafka({ version, settings: soonMissed });
  }, 300_000);
  afterAll(async () => broker?.stop());

  it('is of the version, and keeps what it took when it is killed', async () => {
    expect(broker.version.startsWith(`${version}.`)).toBe(true);
    const kafka = clientOf(broker.brokers);
    await createWords(kafka);
    await publish(kafka, 'before');
    expect(await consume(kafka, 'first', 1)).toEqual(['before']);
    await broker.kill();
    await broker.restart();
    await publish(kafka, 'after');
    expect(await consume(kafka, 'second', 2)).toEqual(['before', 'after']);
  });

  it('removes its folder when it is stopped, and may be stopped again', async () => {
    expect(existsSync(broker.folder)).toBe(true);
    await broker.stop();
    expect(existsSync(broker.folder)).toBe(false);
    await broker.stop();
  });
});

describe.skipIf(ownKafkaMissing)('a broker', () => {
  it('keeps a folder that it is told to keep, with what is in it', async () => {
    const keep = mkdtempSync(join(tmpdir(), 'escolta-kept-'));
    try {
      const first = await startKafka({ keep });
      await createWords(clientOf(first.brokers));
      await first.stop();
      const second = await startKafka({ keep });
      const admin = clientOf(second.brokers).admin();
      await admin.connect();
      expect(await admin.listTopics()).toContain('words');
      await admin.disconnect();
      await second.stop();
    } finally {
      rmSync(keep, { recursive: true });
    }
  }, 300_000);

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'goes when the process that started it gets %s',
    async (signal) => {
      const tmp = mkdtempSync(join(tmpdir(), 'escolta-kafka-parent-'));
      const parent = spawn(process.execPath, [packagePath('dist', 'scripts', 'kafka.js'), '--port', '0'], {
        env: { ...process.env, TMPDIR: tmp },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
      const [, brokers = ''] = /^Kafka 4\.\d+\.\d+ is ready on (127\.0\.0\.1:\d+)$/u.exec(line) ?? [];
      expect(brokers).not.toBe('');
      const [host, port] = brokers.split(':');
      const connection = connect(Number(port), host);
      await once(connection, 'connect');
      // It never speaks first: that the connection ends means that the broker has gone.
      const gone = once(connection.on('error', () => undefined).resume(), 'close');
      parent.kill(signal);
      const [code] = (await once(parent, 'exit')) as [number | null];
      await gone;
      if (signal === 'SIGTERM') {
        expect(code).toBe(0);
        expect(readdirSync(tmp).filter((name) => name.startsWith('escolta-kafka-'))).toEqual([]);
      }
      rmSync(tmp, { recursive: true, force: true, maxRetries: 5 });
    },
    120_000,
  );
});

describe('what is missing', () => {
  const none = mkdtempSync(join(tmpdir(), 'escolta-nothing-'));
  afterAll(() => rmSync(none, { recursive: true }));
  const problem = (options: Parameters<typeof startKafka>[0]) =>
    startKafka(options).then(
      (broker) => broker.stop().then(() => 'it started'),
      (error: Error) => error.message,
    );

  it('is said, with the remedy: Java', async () => {
    expect(await problem({ env: { PATH: none } })).toMatch(
      /^Java 17 or later is needed, and java does not run: install it/u,
    );
    expect(await problem({ env: { JAVA_HOME: none } })).toContain(`${none}/bin/java does not run`);
  });

  it('is said, with the remedy: Maven', async () => {
    await expect(fetchJars('4.4.0', { PATH: none, ESCOLTA_CACHE_DIR: none })).rejects.toThrow(
      'Maven is needed to fetch Kafka, and there is no mvn on the path: apt-get install maven',
    );
  });

  it('is said, with the remedy: a version that is none', async () => {
    expect(await problem({ version: '2.8' })).toBe(
      'Kafka "2.8" is not known: 4, 3.9, or an exact version from 3.9.0 on',
    );
  });

  it.skipIf(ownKafkaMissing)('is said, with the remedy: a port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await problem({ port })).toBe(
      `starting Kafka: port ${port} of 127.0.0.1 is taken: give another, or 0 for any free one`,
    );
    server.close();
  });

  it.skipIf(ownKafkaMissing)('is said by the broker: a setting that it refuses', async () => {
    expect(await problem({ settings: { 'log.segment.bytes': 'many' } })).toContain('log.segment.bytes');
  });
});
