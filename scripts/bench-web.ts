import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { systemClock } from '../core/clock.ts';
import { packagePath, version } from '../core/package-root.ts';
import { connectStore } from '../sinks/clickhouse/connect.ts';
import { migrate } from '../sinks/clickhouse/migrate.ts';
import { brandOf, fillMentions } from './bench-web/fill.ts';
import { pageRequests } from './bench-web/requests.ts';
import { readConfiguration } from './configuration.ts';
import type { CliContext } from './context.ts';
import { openEngine } from './engine.ts';
import { number, table } from './text.ts';
import { startWeb } from './web.ts';

const brands = 5;
const rounds = 20;

/** What is to be done in a process of its own. */
export type WebCase = { readonly fill: number } | 'serve';

/** Times in ms. */
export interface RequestMeasure {
  readonly name: string;
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
}

export interface WebBench {
  readonly mentions: number;
  readonly requests: readonly RequestMeasure[];
  /** Median of `SELECT 1` by the same way: what the way and the engine take at least. */
  readonly leastMs: number;
}

/**
 * What the pages ask for, over HTTP from a process that serves them as `escolta run` does, beside the least that the same way takes.
 * @param folder where the store is, which is filled unless it has been; one that is removed where not given
 */
export async function benchWeb(mentions: number, folder: string | undefined, context: CliContext): Promise<WebBench> {
  if (folder !== undefined) return benchWebIn(folder, mentions, context);
  const own = mkdtempSync(join(tmpdir(), 'escolta-bench-'));
  try {
    return await benchWebIn(own, mentions, context);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

async function benchWebIn(folder: string, mentions: number, context: CliContext): Promise<WebBench> {
  const args = ['--max-semi-space-size=64', packagePath('bin', 'escolta.cjs'), 'bench', '--web-case'];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'escolta.yaml'), configuration);
  context.stderr.write(`filling a store with ${number(mentions)} mentions …\n`);
  const fill = spawnSync(process.execPath, [...args, JSON.stringify({ fill: mentions })], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (fill.status !== 0) throw new Error(`filling the store ended with ${fill.status ?? fill.signal}`);
  const server = spawn(process.execPath, [...args, '"serve"'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = await once(createInterface({ input: server.stdout }), 'line');
    const least = await measure('SELECT 1', async () => `${url}/readyz`);
    const requests: RequestMeasure[] = [];
    for (const { name, path } of pageRequests((path) => ask(`${url}/api/v1${path}`))) {
      requests.push(await measure(name, async (round) => `${url}/api/v1${await path(round)}`));
      context.stderr.write('.');
    }
    context.stderr.write('\n');
    return { mentions, requests, leastMs: least.median };
  } finally {
    server.kill('SIGINT');
  }
}

/** One case, in this process. */
export async function benchWebCase(given: string, context: CliContext): Promise<void> {
  const wanted = JSON.parse(given) as WebCase;
  const configured = readConfiguration(context, 'escolta.yaml');
  if (wanted !== 'serve') return fill(wanted.fill, configured.config.store.path);
  const log = pino({ level: 'silent' });
  const engine = await openEngine(configured, context, log);
  const web = await startWeb({
    config: configured.config,
    client: engine.store.client,
    access: engine.access(() => Promise.reject(new Error('nothing runs here but the pages'))),
    links: undefined,
    webhooks: engine.webhooks,
    version,
    clock: systemClock,
    log,
  });
  context.stdout.write(`${web.url}\n`);
}

async function fill(mentions: number, path: string): Promise<void> {
  const store = connectStore({ path, database: 'escolta' });
  await migrate(store.client);
  const answer = await store.client.query({ query: 'SELECT count() AS n FROM mentions', format: 'JSON' });
  const { data } = await answer.json<{ n: string }>();
  if (Number(data[0]?.n) === 0) {
    const texts =
      readFileSync(packagePath('config', 'sample', 'posts.ndjson'), 'utf8').match(
        /(?<="text":")[^"\\]{40,300}(?=")/gu,
      ) ?? [];
    await fillMentions(store.client, { mentions, brands, now: systemClock.now(), texts: texts.slice(0, 300) });
  }
  await store.close();
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** The first time of each is left out, as a page that was just opened for the first time after a start. */
async function measure(name: string, urlOf: (round: number) => Promise<string>): Promise<RequestMeasure> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const url = await urlOf(round);
    const from = performance.now();
    await ask(url);
    if (round > 0) times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  /** By nearest rank. */
  const at = (share: number) => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? 0;
  return { name, median: at(0.5), p95: at(0.95), longest: at(1) };
}

export function renderWebBench({ mentions, requests, leastMs }: WebBench, { stdout }: CliContext): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const rows = requests.map(({ name, median, p95, longest }) => [
    name,
    ms(median),
    ms(p95),
    ms(longest),
    (median / leastMs).toFixed(0),
  ]);
  const header = ['what the pages ask for', 'median', 'p95', 'longest', 'to SELECT 1'];
  return `${number(mentions)} mentions of ${brands} brands over a year, one request at a time, ${rounds} of each; SELECT 1 by the same way: ${leastMs.toFixed(1)} ms
${table(header, rows, stdout)}
`;
}

const configuration = JSON.stringify({
  version: 1,
  brands: Array.from({ length: brands }, (_, n) => ({
    id: brandOf(n),
    name: `Brand number ${n}`,
    kind: n === 0 ? 'own' : 'competitor',
  })),
  sources: [],
  store: { path: './data' },
  web: { listen: '127.0.0.1:0', anonymous: 'administrator', requestsPerMinute: 1_000_000 },
});
