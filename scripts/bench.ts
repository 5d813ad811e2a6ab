import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { drainStream } from '@clickhouse/client';
import { Command, Option } from 'commander';
import { pino } from 'pino';
import { z } from 'zod';
import type { Assessment } from '../core/assessment.ts';
import { systemClock } from '../core/clock.ts';
import type { Page, Processor, Source } from '../core/contract.ts';
import { createEvents } from '../core/events.ts';
import { createHttpClient } from '../core/http.ts';
import { packagePath } from '../core/package-root.ts';
import type { PostDraft } from '../core/post.ts';
import { stampPage } from '../core/run-ingest.ts';
import { initialAssessment, processAll } from '../core/run-process.ts';
import { sources } from '../ingest/index.ts';
import { sample } from '../ingest/sample.ts';
import { connectStore, type Store } from '../sinks/clickhouse/connect.ts';
import { migrate } from '../sinks/clickhouse/migrate.ts';
import { createCoverageSink, createCursorStore, createDeadLetterSink } from '../sinks/clickhouse/state.ts';
import { createStoreWriter, type StoreClient } from '../sinks/clickhouse/writer.ts';
import { benchAlertCase, benchAlerts, renderAlertBench } from './bench-alerts.ts';
import { benchKafka, renderKafkaBench } from './bench-kafka.ts';
import { benchQueries, renderQueryBench } from './bench-queries.ts';
import { benchWeb, benchWebCase, renderWebBench } from './bench-web.ts';
import { readConfiguration } from './configuration.ts';
import type { CliContext } from './context.ts';
import { startPipeline } from './pipeline.ts';
import { createProcessors } from './processors.ts';
import { number, table } from './text.ts';

interface BenchOptions {
  posts: number;
  kafka?: boolean;
  queries?: boolean;
  alerts?: boolean;
  history: number;
  alertsCase?: string;
  web?: boolean;
  webCase?: string;
  folder?: string;
  file?: string;
  json?: boolean;
  phase?: keyof typeof phases;
}

export function benchCommand(context: CliContext): Command {
  return new Command('bench')
    .description('Measure posts per second from source page to durable row, beside the bare engine, in one run.')
    .option('--posts <n>', 'generated posts', (text) => Number.parseInt(text, 10), 100_000)
    .option(
      '--kafka',
      'from a Kafka topic to durable rows instead, with 1, 2 and 4 process workers; needs Java and Maven',
    )
    .option('--queries', 'brand queries instead, 10 to 10,000 at once, beside one by one and beside one RegExp')
    .option('--file <file>', 'texts for --queries: CSV with a column text, or NDJSON')
    .option('--alerts', 'how soon people are told instead, with 1 to 1,000 brands, and what it costs to judge')
    .option('--web', 'how long the pages wait for what they show instead')
    .option('--folder <folder>', 'where the store of --web is, to be measured again (default: one that is removed)')
    .option(
      '--history <n>',
      'mentions stored beforehand for --alerts and --web; 10,000,000 for the full measure',
      (text) => Number.parseInt(text, 10),
      100_000,
    )
    .option('--json', 'as JSON')
    .addOption(new Option('--alerts-case <json>').hideHelp())
    .addOption(new Option('--web-case <json>').hideHelp())
    .addOption(new Option('--phase <name>').choices(['ceiling', 'pipeline', 'stages']).hideHelp())
    .action(async (options: BenchOptions) => {
      if (options.alertsCase !== undefined) {
        context.stdout.write(JSON.stringify(await benchAlertCase(options.alertsCase)));
        return;
      }
      if (options.webCase !== undefined) return benchWebCase(options.webCase, context);
      if (options.web) {
        const measured = await benchWeb(options.history, options.folder, context);
        context.stdout.write(
          options.json ? `${JSON.stringify(measured, null, 2)}\n` : renderWebBench(measured, context),
        );
        return;
      }
      if (options.alerts) {
        const measured = benchAlerts(options.history, context);
        context.stdout.write(
          options.json ? `${JSON.stringify(measured, null, 2)}\n` : renderAlertBench(measured, context),
        );
        return;
      }
      if (options.queries) {
        const measured = await benchQueries(options.file === undefined ? {} : { file: options.file });
        context.stdout.write(
          options.json ? `${JSON.stringify(measured, null, 2)}\n` : renderQueryBench(measured, context.stdout),
        );
        return;
      }
      if (options.kafka) {
        const measured = await benchKafka(await generator(options.posts), options.posts, context);
        context.stdout.write(
          options.json ? `${JSON.stringify(measured, null, 2)}\n` : renderKafkaBench(measured, context),
        );
        return;
      }
      if (options.phase) {
        context.stdout.write(JSON.stringify(await inFolder<unknown>(options.posts, phases[options.phase])));
        return;
      }
      const result = bench(options.posts, context);
      context.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : render(result, context));
    });
}

interface Rate {
  readonly seconds: number;
  readonly rows: number;
  readonly peakRssMb: number;
  readonly rssGrowthMb: number;
  readonly longestBlockMs: number;
  /** In the first two seconds. */
  readonly coldBlockMs: number;
}

interface BenchResult {
  readonly posts: number;
  /** Rows of a post and of its mentions. */
  readonly rows: number;
  readonly ceilingPostsPerSecond: number;
  readonly pipelinePostsPerSecond: number;
  readonly ratio: number;
  readonly peakRssMb: number;
  readonly rssGrowthMb: number;
  readonly longestBlockMs: number;
  readonly coldBlockMs: number;
  /** Posts per second of each processor alone. */
  readonly stages: Readonly<Record<string, number>>;
}

const pageSize = 1_000;
const bufferRows = 2_000;
const phases = { ceiling, pipeline, stages };

/** Each phase in a process of its own, so that none inherits the memory or the warm code of another. */
function bench(posts: number, context: CliContext): BenchResult {
  const phase = <T>(name: keyof typeof phases): T => {
    context.stderr.write(`${name} …\n`);
    // With the flag of `npm start`: a larger nursery, because posts live as long as their way to the store.
    const args = [
      '--max-semi-space-size=64',
      packagePath('bin', 'escolta.cjs'),
      'bench',
      '--posts',
      String(posts),
      '--phase',
      name,
    ];
    const run = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (run.status !== 0) throw new Error(`bench phase ${name} ended with ${run.status ?? run.signal}`);
    return JSON.parse(run.stdout) as T;
  };
  const bare = phase<Rate>('ceiling');
  const whole = phase<Rate>('pipeline');
  const { peakRssMb, rssGrowthMb, longestBlockMs, coldBlockMs } = whole;
  return {
    posts,
    rows: bare.rows,
    ceilingPostsPerSecond: Math.round(posts / bare.seconds),
    pipelinePostsPerSecond: Math.round(posts / whole.seconds),
    ratio: Number((bare.seconds / whole.seconds).toFixed(2)),
    peakRssMb,
    rssGrowthMb,
    longestBlockMs,
    coldBlockMs,
    stages: phase('stages'),
  };
}

async function inFolder<T>(posts: number, work: (posts: number, path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-bench-'));
  try {
    return await work(posts, join(folder, 'data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const quietEvents = () => createEvents({ log: pino({ level: 'silent' }), now: systemClock.now });

/** The bytes that the writer sends, made beforehand, into the same tables of the same engine, two inserts at a time. */
async function ceiling(posts: number, path: string): Promise<Rate> {
  const store = connectStore({ path, database: 'escolta' });
  await migrate(store.client);
  const inserts = await serialize(await generator(posts), store);
  const { result, ...gauges } = await gauge(() => insertAll(store, inserts));
  await store.close();
  return { seconds: result, rows: inserts.reduce((sum, insert) => sum + insert.rows, 0), ...gauges };
}

async function pipeline(posts: number, path: string): Promise<Rate> {
  const store = connectStore({ path, database: 'escolta' });
  await migrate(store.client);
  const pages = await generator(posts);
  const processors = await sampleProcessors();
  const { result, ...gauges } = await gauge(() => runPipeline(pages, store, processors));
  await store.close();
  return { seconds: result, rows: 0, ...gauges };
}

async function stages(count: number): Promise<Record<string, number>> {
  const rates: Record<string, number> = {};
  const pages = [...(await generator(count))()];
  const posts = pages.flatMap((page) => stampPage(page, 'bench', 0).items).filter((post) => post.kind === 'post');
  let batch = posts.map(initialAssessment);
  for (const processor of await sampleProcessors()) {
    const started = performance.now();
    const next: Assessment[] = [];
    for (let from = 0; from < batch.length; from += 250) {
      const outcomes = await processor.process(batch.slice(from, from + 250));
      for (const outcome of outcomes) if (outcome.kind === 'keep') next.push(outcome.value);
    }
    rates[processor.name] = Math.round(batch.length / ((performance.now() - started) / 1_000));
    batch = next;
  }
  return rates;
}

/** The processors of the sample's brands. */
async function sampleProcessors(): Promise<Processor<Assessment, Assessment>[]> {
  const { config } = readConfiguration({ cwd: tmpdir(), env: {}, sources }, undefined);
  return (await createProcessors(config)).processors;
}

/** Runs it and watches memory and the event loop meanwhile. */
async function gauge<T>(work: () => Promise<T>) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const rss: number[] = [];
  const sampler = setInterval(() => rss.push(process.memoryUsage.rss() / 2 ** 20), 100);
  let coldMs = 0;
  // Code that was never run is slow, once: what holds the loop then is told apart from what holds it ever after.
  const warm = setTimeout(() => {
    coldMs = delay.max / 1e6;
    delay.reset();
  }, 2_000);
  delay.enable();
  const result = await work();
  delay.disable();
  clearInterval(sampler);
  clearTimeout(warm);
  return {
    result,
    peakRssMb: Math.round(Math.max(...rss)),
    rssGrowthMb: Math.round((rss.at(-1) ?? 0) - (rss[rss.length >> 1] ?? 0)),
    longestBlockMs: Math.round(delay.max / 1e6),
    coldBlockMs: Math.round(coldMs),
  };
}

/** The least words of a text that is taken apart. */
const leastWords = 10;

/**
 * Posts of about a hundred characters: three runs of words from three of the sample's texts in one language, and, in four of
 * five, a brand. Real words in real proportions of languages, no two posts alike. The same posts in every run.
 */
async function generator(count: number): Promise<() => Generator<Page<number>>> {
  const groups = await wordsByLanguage();
  const brands = ['Volandra', 'Kurbelo', 'Girovanti', 'Volandra', '…'];
  const start = Date.UTC(2026, 0, 1);

  function textOf(n: number): string {
    const texts = groups[n % groups.length] ?? [];
    const run = (step: number) => {
      const words = texts[(n * step) % texts.length] ?? [];
      const from = (n * step) % Math.max(1, words.length - 6);
      return words.slice(from, from + 6).join(' ');
    };
    return `${run(7)} ${brands[n % brands.length]} ${run(13)} ${run(31)}`;
  }

  return function* generate() {
    for (let from = 0; from < count; from += pageSize) {
      const posts = Array.from({ length: Math.min(pageSize, count - from) }, (_, i): PostDraft => {
        const n = from + i;
        return {
          id: `bench:${n}`,
          network: 'bench',
          type: 'post',
          url: `https://social.example/posts/${n}?utm_source=bench`,
          text: textOf(n),
          author: {
            id: `a${n % 5_000}`,
            handle: `author${n % 5_000}`,
            name: `Author ${n % 5_000}`,
            followers: n % 9_999,
          },
          engagement: { likes: n % 50, replies: n % 7 },
          publishedAt: start + n * 10_000,
        };
      });
      yield { posts, cursor: from + posts.length };
    }
  };
}

/** The words of the sample's texts, by what their networks say of their language; a language as often as it has texts. */
async function wordsByLanguage(): Promise<(readonly string[])[][]> {
  const log = pino({ level: 'silent' });
  const http = createHttpClient();
  const context = { name: 'sample', searches: [], http, clock: systemClock, log, baseDir: '.' };
  const groups = new Map<string, string[][]>();
  for await (const page of sample.create({ speed: 0 }, context).read(undefined, new AbortController().signal)) {
    for (const { text, languageHint, markup } of page.posts) {
      const words = text.split(/\s+/u);
      if (!languageHint || markup === 'html' || words.length < leastWords) continue;
      const group = groups.get(languageHint) ?? [];
      groups.set(languageHint, [...group, words]);
    }
  }
  await http.close();
  const hundredth = [...groups.values()].reduce((sum, texts) => sum + texts.length, 0) / 100;
  return [...groups.values()].flatMap((texts) =>
    Array.from({ length: Math.ceil(texts.length / hundredth) }, () => texts),
  );
}

interface Insert {
  readonly query: string;
  readonly body: Buffer;
  readonly rows: number;
}

/** The very bytes that the writer would send, without sending them. */
async function serialize(pages: () => Generator<Page<number>>, store: Store): Promise<Insert[]> {
  const inserts: Insert[] = [];
  const recorder: StoreClient = {
    query: store.client.query.bind(store.client),
    command: store.client.command.bind(store.client),
    exec: async (params) => {
      const chunks: Buffer[] = [];
      if ('values' in params) for await (const chunk of params.values) chunks.push(chunk);
      const { query } = params;
      const body = Buffer.concat(chunks);
      inserts.push({ query, body, rows: body.reduce((n, byte) => (byte === 10 ? n + 1 : n), 0) });
      return { stream: Readable.from([]), query_id: '', response_headers: {} };
    },
  };
  const writer = createStoreWriter({ client: recorder, events: quietEvents() });
  const processors = await sampleProcessors();
  let assessed: Assessment[] = [];
  for (const page of pages()) {
    const posts = stampPage(page, 'bench', Date.UTC(2026, 5, 1)).items.filter((item) => item.kind === 'post');
    assessed.push(...(await processAll(posts, processors, () => 0)).assessed);
    if (assessed.length >= bufferRows) {
      await writer.write(assessed);
      assessed = [];
    }
  }
  await writer.write(assessed);
  return inserts;
}

/** Inserts all, two at a time, as the pipeline does; seconds. */
async function insertAll(store: Store, inserts: readonly Insert[]): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    for (let insert = inserts[next++]; insert; insert = inserts[next++]) {
      const { stream } = await store.client.exec({
        query: insert.query,
        values: Readable.from([insert.body], { objectMode: false }),
      });
      await drainStream(stream);
    }
  };
  await Promise.all([worker(), worker()]);
  return (performance.now() - started) / 1_000;
}

/** Seconds from the first page to the last durable row. */
async function runPipeline(
  pages: () => Generator<Page<number>>,
  { client }: Store,
  processors: readonly Processor<Assessment, Assessment>[],
): Promise<number> {
  const source: Source<number> = {
    cursor: z.number(),
    async *read() {
      yield* pages();
    },
  };
  const events = quietEvents();
  const started = performance.now();
  const running = startPipeline({
    sources: [
      {
        name: 'bench',
        source: source as Source<unknown>,
        schedule: { next: async () => false, nextAt: () => undefined },
      },
    ],
    processors,
    writer: createStoreWriter({ client, events }),
    deadLetters: createDeadLetterSink({ client }),
    coverage: createCoverageSink({ client }),
    cursors: createCursorStore({ client, clock: systemClock }),
    events,
    clock: systemClock,
    random: Math.random,
  });
  await running.sourcesEnded;
  const seconds = (performance.now() - started) / 1_000;
  await running.stop(10_000);
  return seconds;
}

function render(result: BenchResult, context: CliContext): string {
  const rows = [
    ['the bare engine (pre-serialised buffers)', number(result.ceilingPostsPerSecond), '1.00'],
    ['the pipeline (source page to durable row)', number(result.pipelinePostsPerSecond), result.ratio.toFixed(2)],
  ];
  const stages = Object.entries(result.stages).map(([name, rate]) => `${name} ${number(rate)}/s`);
  return `${table([`${number(result.posts)} posts, ${number(result.rows)} rows`, 'posts/s', 'ratio'], rows, context.stdout)}

memory: ${number(result.peakRssMb)} MB at most, ${result.rssGrowthMb} MB more at the end than in the middle
event loop: held for ${result.longestBlockMs} ms at the longest, ${result.coldBlockMs} ms in the first two seconds
stages alone, on one core: ${stages.join(', ')}
`;
}
