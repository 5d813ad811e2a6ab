import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packagePath } from '../../../core/package-root.ts';
import { judge, type Look, type Snapshot } from './judge.ts';
import { openReceiver, type Receiver, type Trouble } from './receiver.ts';
import { createWorld } from './world.ts';

/** Where a life ends: at the so manieth such moment. */
export interface Kill {
  readonly place: string;
  readonly count: number;
}

export interface LifeOrder {
  readonly kill?: Kill | undefined;
  /** The store fails so often: at this kind of operation, or at all. */
  readonly outage?: { readonly of: 'save' | 'enqueue' | 'mark' | 'query' | 'all'; readonly count: number } | undefined;
  /** The clock is set, so long after the start of the process. */
  readonly jump?: { readonly afterMs: number; readonly byMs: number } | undefined;
  /** What the receiver does to the next requests. */
  readonly trouble?: readonly Trouble[] | undefined;
  /** How long it waits for what it is to see. */
  readonly patienceMs?: number | undefined;
  /** How long after the end of the life before it this one begins, on its clock. */
  readonly laterMs?: number | undefined;
}

export interface LivesOptions {
  readonly seed: number;
  /** Lives while there is something to be found. After them, one that is not disturbed goes on until all has been told. */
  readonly storm: readonly LifeOrder[];
  /** There are no others. */
  readonly onlyStorm?: boolean;
  /** Lives when it is over. After them, one that is not disturbed goes on until that has been told, too. */
  readonly calm?: readonly LifeOrder[];
  /** The last life of all. */
  readonly end?: LifeOrder;
  /** How long an undisturbed life waits until all has been told. */
  readonly patienceMs?: number;
  /** The built code to run, as a folder. */
  readonly dist?: string;
  /** A server in the place of the embedded engine, and what is done to it. */
  readonly server?: { readonly store: object; readonly onMessage: Receiver['onMessage'] };
}

export interface LivesReport {
  /** What must not be; empty where all is well. */
  readonly violations: readonly string[];
  readonly killed: number;
  /** Messages that came twice, for which there is an excuse. */
  readonly repeated: number;
}

const minute = 60_000;
/** How much faster time goes. */
const speed = 60;
/** A life that is to be killed may find no occasion; the last of a part must get there. */
const killedPatienceMs = 6_000;
const lastPatienceMs = 30_000;

/** Lives one after another on one store, most of them killed; in the end everybody must have been told of everything, once. */
export async function runAlertingLives(options: LivesOptions): Promise<LivesReport> {
  const { seed, storm, calm = [], dist = packagePath('dist'), server } = options;
  const world = createWorld(seed);
  const folder = mkdtempSync(join(tmpdir(), 'escolta-alerting-'));
  const receiver = await openReceiver();
  if (server) receiver.onMessage = server.onMessage;
  const file = join(folder, 'escolta.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      brands: ['Acme', 'Bolt', 'Cord'].map((name) => ({ name })),
      sources: [{ type: 'feed', name: 'feed', urls: ['http://127.0.0.1:1/'] }],
      channels: [{ type: 'webhook', webhookUrl: receiver.url, secret: 'the secret of the chaos test' }],
      alerts: world.alerts,
      http: { allowPrivate: true },
    }),
  );
  let now = world.startsAt + 4 * minute;
  let killed = 0;
  const looks: Look[] = [];

  async function live(
    order: LifeOrder,
    until: { incidents: number; resolved: number },
    last: boolean,
  ): Promise<string> {
    receiver.trouble = [...(order.trouble ?? [])];
    now += order.laterMs ?? 0;
    const began = performance.now();
    const look = (line: string) =>
      looks.push({ snapshot: JSON.parse(line) as Snapshot, arrived: receiver.taken.length });
    const { code, signal, err } = await run(dist, folder, look, {
      dist: pathToFileURL(dist).href,
      dir: join(folder, 'data'),
      configuration: file,
      posts: world.posts,
      startsAt: now,
      speed,
      until,
      patienceMs: last ? (options.patienceMs ?? lastPatienceMs) : killedPatienceMs,
      ...order,
      ...(server && { store: server.store }),
    });
    now += (performance.now() - began) * speed + (order.jump?.byMs ?? 0);
    if (signal === 'SIGKILL') killed += 1;
    return signal === 'SIGKILL' || code === 0 ? '' : `a life ended with ${code ?? signal}: ${err.slice(-2_000)}`;
  }

  try {
    const all = world.incidents.length;
    const found = { incidents: all, resolved: 0 };
    const over = { incidents: all, resolved: world.ending };
    const plan = [
      ...storm.map((order) => [order, found, false] as const),
      [{}, found, true] as const,
      ...(options.onlyStorm
        ? []
        : [
            // The storms are over by then, and calm has lasted.
            ...calm.map((order, i) => [{ laterMs: i === 0 ? 60 * minute : 0, ...order }, over, false] as const),
            [{ laterMs: calm.length === 0 ? 60 * minute : 0, ...options.end }, over, true] as const,
          ]),
    ];
    for (const [order, until, last] of plan) {
      const problem = await live(order, until, last);
      if (problem) return { violations: [problem], killed, repeated: 0 };
    }
    const { violations, repeated } = judge({ world, looks, taken: receiver.taken });
    return { violations, killed, repeated };
  } finally {
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(
  dist: string,
  folder: string,
  onLine: (line: string) => void,
  order: object,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; err: string }> {
  const file = join(folder, 'order.json');
  writeFileSync(file, JSON.stringify(order));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [packagePath('test', 'chaos', 'alerting', 'life.mjs'), file], {
      cwd: join(dist, '..'),
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (out + chunk.toString()).split('\n');
      out = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
      if (process.env['CHAOS_LOG']) process.stderr.write(chunk);
    });
    child.on('close', (code, signal) => resolve({ code, signal, err }));
  });
}
