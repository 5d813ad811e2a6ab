import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import { type Clock, systemClock } from '../../core/clock.ts';
import { createEvents, type Events } from '../../core/events.ts';
import { createHttpClient } from '../../core/http.ts';
import { sources } from '../../ingest/index.ts';
import { connectStore } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createCursorStore } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { createAlerting } from '../alerting.ts';
import { readConfiguration } from '../configuration.ts';
import { burst, fillHistory, recordAsking } from './history.ts';

export interface AlertCase {
  readonly brands: number;
  /** Mentions stored beforehand, over 90 days. */
  readonly history: number;
  /** Bursts, each about another brand. */
  readonly repetitions: number;
  readonly interval: string;
  readonly seed: number;
}

/** Times in ms. Of evaluations, the first is left out: it is `startMs`. */
export interface AlertMeasure extends AlertCase {
  /** From when the write of a burst resolved until its message had arrived. */
  readonly latenciesMs: readonly number[];
  /** Median, of those in which nothing was told. */
  readonly evaluationMs: number;
  readonly longestEvaluationMs: number;
  /** The one with which a new step of five minutes begins: then every rule is judged anew. */
  readonly newStepMs: number;
  /** Median round trip of `SELECT 1`. */
  readonly selectMs: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  /** Until the first evaluation is done. */
  readonly startMs: number;
  readonly rssMb: number;
  readonly inserted: number;
}

const quietEvaluations = 6;
const longestWaitMs = 60_000;

export async function measureAlerts(wanted: AlertCase): Promise<AlertMeasure> {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-bench-'));
  const receiver = await openReceiver();
  try {
    return await measureIn(folder, receiver, wanted);
  } finally {
    receiver.server.close();
    receiver.server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string, receiver: Receiver, wanted: AlertCase): Promise<AlertMeasure> {
  const file = join(folder, 'escolta.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      brands: Array.from({ length: wanted.brands }, (_, i) => ({
        id: brandOf(i),
        name: `Brand ${i}`,
        handles: [`@brand${i}`],
      })),
      sources: [{ type: 'feed', name: 'feed', urls: ['http://127.0.0.1:1/'] }],
      channels: [{ type: 'webhook', webhookUrl: receiver.url, secret: 'the secret of the benchmark' }],
      alerts: { interval: wanted.interval },
      store: { path: join(folder, 'data') },
    }),
  );
  const configuration = readConfiguration({ cwd: folder, env: {}, sources }, file);
  const { client, close } = connectStore({ path: join(folder, 'data'), database: 'escolta' });
  await migrate(client);
  let offset = 0;
  const clock: Clock = { now: () => systemClock.now() + offset, sleep: systemClock.sleep };
  await fillHistory(client, { ...wanted, now: clock.now() });
  const selectMs = await roundTrip(() => client.query({ query: 'SELECT 1', format: 'JSON' }).then((a) => a.json()));

  const events = createEvents({ log: pino({ level: 'silent' }), now: clock.now });
  const evaluations = watchEvaluations(events);
  const http = createHttpClient({ allowPrivate: true });
  const writer = createStoreWriter({ client, events });
  const alerting = createAlerting({
    configuration,
    client,
    http,
    cursors: createCursorStore({ client, clock }),
    events: evaluations.events,
    clock,
    random: Math.random,
    stdout: process.stderr,
  });
  const stop = new AbortController();
  const started = performance.now();
  const running = alerting.run({ signal: stop.signal, giveUp: new AbortController().signal });
  await evaluations.next();
  const startMs = performance.now() - started;

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  evaluations.durations.length = 0;
  for (let i = 0; i < quietEvaluations; i += 1) await evaluations.next();
  const quiet = [...evaluations.durations];

  const latenciesMs: number[] = [];
  for (let i = 0; i < wanted.repetitions; i += 1) {
    // At any moment between two evaluations.
    await clock.sleep(((i + wanted.seed) * 733) % 2_000);
    const brand = brandOf(i);
    const posts = burst(brand, wanted, clock.now());
    const told = receiver.arrival(brand);
    await writer.write(posts);
    const durable = performance.now();
    latenciesMs.push((await within(told)) - durable);
  }
  await recordAsking(client, clock.now() + 300_000);
  // Between two evaluations: none has begun before the next step and ends in it.
  await evaluations.next();
  evaluations.durations.length = 0;
  offset += 300_000;
  await evaluations.next();
  await evaluations.next();
  const newStepMs = Math.max(...evaluations.durations);
  delay.disable();
  const rssMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
  stop.abort();
  await running;
  await http.close();
  await close();
  return {
    ...wanted,
    latenciesMs,
    evaluationMs: median(quiet),
    longestEvaluationMs: Math.max(...quiet),
    newStepMs,
    selectMs,
    loopP99Ms: delay.percentile(99) / 1e6,
    loopMaxMs: delay.max / 1e6,
    startMs,
    rssMb,
    inserted: wanted.history,
  };
}

const brandOf = (i: number) => `brand-${i}`;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function roundTrip(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 100; i += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}

async function within(told: Promise<number>): Promise<number> {
  const timer = new AbortController();
  const late = systemClock.sleep(longestWaitMs, timer.signal).then(() => Number.NaN);
  const at = await Promise.race([told, late]);
  timer.abort();
  if (Number.isNaN(at)) throw new Error(`nobody was told within ${longestWaitMs} ms`);
  return at;
}

/** Times of evaluations, as they end. */
function watchEvaluations(events: Events) {
  const durations: number[] = [];
  let waiting: (() => void)[] = [];
  const watched: Events = {
    ...events,
    alertsEvaluated(evaluated) {
      durations.push(evaluated.durationMs);
      for (const resolve of waiting) resolve();
      waiting = [];
      events.alertsEvaluated(evaluated);
    },
    alertsFailed(failed) {
      process.stderr.write(`${failed.error}\n`);
      events.alertsFailed(failed);
    },
  };
  return { events: watched, durations, next: () => new Promise<void>((resolve) => waiting.push(resolve)) };
}

interface Receiver {
  readonly url: string;
  readonly server: Server;
  /** When the first message about this brand arrives, by `performance.now()`. */
  arrival(brand: string): Promise<number>;
}

async function openReceiver(): Promise<Receiver> {
  const waiting = new Map<string, (at: number) => void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const at = performance.now();
    response.writeHead(204).end();
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { labels: Record<string, string> } };
    waiting.get(data.labels['brand'] ?? '')?.(at);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    server,
    arrival: (brand) => new Promise((resolve) => waiting.set(brand, resolve)),
  };
}
