import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import kafkajs from 'kafkajs';
import { pino } from 'pino';
import { systemClock } from '../core/clock.ts';
import type { Bus, Page } from '../core/contract.ts';
import { createEvents } from '../core/events.ts';
import { createKafkaBus, kafkaStatus } from '../core/kafka/bus.ts';
import { packagePath } from '../core/package-root.ts';
import { stampPage } from '../core/run-ingest.ts';
import { sources } from '../ingest/index.ts';
import { readConfiguration } from './configuration.ts';
import type { CliContext } from './context.ts';
import { startKafka } from './kafka/broker.ts';
import { number, table } from './text.ts';

/** Posts per second of each way; ratios are to the bare rate of the same run. */
export interface KafkaBench {
  readonly posts: number;
  /** `kafkajs` alone: one consumer that looks at no message. */
  readonly bareConsume: number;
  /** The same with `JSON.parse` of each message. */
  readonly parsedConsume: number;
  /** From the topic to durable rows, by the number of process workers (and one store worker). */
  readonly workers: readonly { readonly workers: number; readonly postsPerSecond: number; readonly ratio: number }[];
}

const silent = pino({ level: 'silent' });
const workerCounts = [1, 2, 4];
const partitions = 12;

/** From topic to durable rows with 1, 2 and 4 process workers, beside the bare consume rate, on one broker made for it. */
export async function benchKafka(
  pages: () => Generator<Page<number>>,
  posts: number,
  context: CliContext,
): Promise<KafkaBench> {
  const say = (text: string) => context.stderr.write(`${text} …\n`);
  say('starting Kafka');
  const broker = await startKafka({ env: context.env });
  try {
    const prefix = 'bench';
    const bus = await openBus(broker.brokers, prefix);
    say('publishing');
    await publish(bus, pages);
    await bus.close(10_000);
    say('bare consumers');
    const bareConsume = await consume(broker.brokers, `${prefix}.posts`, posts);
    const parsedConsume = await consume(broker.brokers, `${prefix}.posts`, posts, (text) => JSON.parse(text));
    const workers = [];
    for (const count of workerCounts) {
      say(`${count} process workers`);
      const rate = Math.round(posts / (await toRows(broker.brokers, pages, count)));
      workers.push({ workers: count, postsPerSecond: rate, ratio: Number((rate / bareConsume).toFixed(3)) });
    }
    return { posts, bareConsume, parsedConsume, workers };
  } finally {
    await broker.stop();
  }
}

export function renderKafkaBench(result: KafkaBench, context: CliContext): string {
  const rows = [
    ['kafkajs alone, no message looked at', number(result.bareConsume), '1.000'],
    ['kafkajs and JSON.parse', number(result.parsedConsume), (result.parsedConsume / result.bareConsume).toFixed(3)],
    ...result.workers.map(({ workers, postsPerSecond, ratio }) => [
      `${workers} process and 1 store worker, to durable rows`,
      number(postsPerSecond),
      ratio.toFixed(3),
    ]),
  ];
  return `${table([`${number(result.posts)} posts on ${partitions} partitions`, 'posts/s', 'ratio'], rows, context.stdout)}\n`;
}

const connection = (brokers: readonly string[], prefix: string) => ({
  brokers,
  prefix,
  clientId: 'bench',
  baseDir: '.',
  log: silent,
});

function openBus(brokers: readonly string[], prefix: string): Promise<Bus> {
  return createKafkaBus({
    ...connection(brokers, prefix),
    partitions,
    replication: undefined,
    retentionMs: 86_400_000,
    createTopics: true,
    compression: 'gzip',
    sessionTimeoutMs: 10_000,
    capacity: 10_000,
    events: createEvents({ log: silent, now: systemClock.now }),
    clock: systemClock,
    random: Math.random,
    signal: new AbortController().signal,
  });
}

async function publish(bus: Bus, pages: () => Generator<Page<number>>): Promise<void> {
  const fetchedAt = Date.UTC(2026, 5, 1);
  for (const page of pages()) await bus.posts.publish(stampPage(page, 'bench', fetchedAt).items);
}

/** Messages per second of one consumer, from its joining to the last message. */
async function consume(
  brokers: readonly string[],
  topic: string,
  count: number,
  look?: (text: string) => unknown,
): Promise<number> {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: look ? 'parsing' : 'bare', maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let begun = 0;
  let seen = 0;
  const seconds = await new Promise<number>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => {
      begun = performance.now();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer
      .run({
        eachBatch: async ({ batch }) => {
          if (look) for (const { value } of batch.messages) look(value?.toString('utf8') ?? 'null');
          seen += batch.messages.length;
          if (seen >= count) resolve((performance.now() - begun) / 1_000);
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return Math.round(count / seconds);
}

/** Seconds from the first post on the topic to the last durable row, by processes as an operator would start them. */
async function toRows(
  brokers: readonly string[],
  pages: () => Generator<Page<number>>,
  count: number,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-bench-'));
  const prefix = `bench-${count}`;
  const children: ChildProcess[] = [];
  const escolta = (...args: string[]) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=64', packagePath('bin', 'escolta.cjs'), ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };
  try {
    // The source is for those who ingest, and nobody does.
    const { config } = readConfiguration({ cwd: folder, env: {}, sources }, undefined);
    const user = { name: 'bench', password: 'of the benchmark', access: 'write' };
    const write = (name: string, sections: object) =>
      writeFileSync(
        join(folder, name),
        JSON.stringify({ brands: config.brands, sources: [{ type: 'sample' }], ...sections }),
      );
    write('server.yaml', { store: { path: './data', serve: { listen: '127.0.0.1:0', users: [user] } } });
    const url = await addressOf(escolta('serve', '-c', 'server.yaml'));
    write('escolta.yaml', {
      store: { url, username: user.name, password: user.password },
      bus: { brokers, prefix, partitions },
      log: { level: 'warn' },
    });
    const bus = await openBus(brokers, prefix);
    escolta('run', '--roles', 'store', '--log', 'json');
    for (let i = 0; i < count; i++) escolta('run', '--roles', 'process', '--log', 'json');
    await until(brokers, prefix, (topics) =>
      topics.every(({ group, members }) => members === (group.endsWith('process') ? count : 1)),
    );
    const begun = performance.now();
    await publish(bus, pages);
    await until(brokers, prefix, (topics) => topics.every(({ lag }) => lag === 0));
    const seconds = (performance.now() - begun) / 1_000;
    await bus.close(10_000);
    return seconds;
  } finally {
    await Promise.all(children.toReversed().map(end));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The address that a server says it serves. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      const { event, address } = JSON.parse(line) as { event?: string; address?: string };
      if (event === 'clickhouse_http' && address !== undefined) return address;
    }
  }
  throw new Error('escolta serve ended before it served');
}

type Topics = Awaited<ReturnType<typeof kafkaStatus>>['topics'];

async function until(brokers: readonly string[], prefix: string, reached: (topics: Topics) => boolean): Promise<void> {
  for (;;) {
    const { topics } = await kafkaStatus(connection(brokers, prefix));
    if (topics.length > 0 && reached(topics)) return;
    await systemClock.sleep(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
}
