import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packagePath } from '../../core/package-root.ts';

/** A line of a file of posts: see docs on importing. */
export interface FilePost {
  readonly id: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

export interface Running {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The link of the first start. */
  readonly setup: string;
  /** Where incidents are read by links; empty where `alerts.listen` is not set. */
  readonly alerts: string;
  readonly folder: string;
  /** Adds posts to the file that the pipeline reads again. */
  add(posts: readonly FilePost[]): void;
  stop(): Promise<void>;
}

/** Escolta as people run it, in a folder of its own, with posts of a file and a customer file where one is given. */
export async function startRunning(options: {
  readonly posts: readonly FilePost[];
  readonly customers?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-web-'));
  let lines = options.posts.map((post) => JSON.stringify(post));
  const write = () => writeFileSync(join(folder, 'posts.ndjson'), `${lines.join('\n')}\n`);
  write();
  if (options.customers !== undefined) writeFileSync(join(folder, 'customers.csv'), options.customers);
  writeFileSync(
    join(folder, 'escolta.yaml'),
    JSON.stringify({
      version: 1,
      brands: [
        { id: 'acme', name: 'Acme', kind: 'own' },
        { id: 'rival', name: 'Rivalco', kind: 'competitor' },
      ],
      sources: [{ type: 'file', name: 'posts', path: './posts.ndjson', schedule: 'every 1s' }],
      ...(options.customers !== undefined && { crm: [{ type: 'file', name: 'shop', path: './customers.csv' }] }),
      web: { listen: '127.0.0.1:0' },
      people: { every: '1s' },
      ...options.config,
    }),
  );
  const child = spawn(process.execPath, [packagePath('bin/escolta.cjs'), 'run', '--log', 'json'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { url, setup, alerts } = await ready(child);
  return {
    url,
    setup,
    alerts,
    folder,
    add(posts) {
      lines = [...lines, ...posts.map((post) => JSON.stringify(post))];
      write();
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once it listens and all posts of the first reading are stored. */
async function ready(child: ChildProcess): Promise<{ url: string; setup: string; alerts: string }> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  let found: { url: string; setup: string } | undefined;
  let alerts = '';
  let read = false;
  if (!child.stdout) throw new Error('it has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { event?: string; step?: string; web?: string; setup?: string; alerts?: string };
    if (event.web !== undefined) found = { url: event.web, setup: event.setup ?? '' };
    if (event.alerts !== undefined) alerts = event.alerts;
    if (event.event === 'poll_finished' || event.event === 'source_waiting' || event.event === 'source_finished')
      read = true;
    if (found && read) {
      child.stdout.resume();
      return { ...found, alerts };
    }
    said += `${line}\n`;
  }
  throw new Error(`it ended before it was ready: ${said.slice(-2_000)}`);
}

/** A client of the API that keeps its session, as a browser does. */
export function createSession(url: string) {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  let csrf = '';
  async function ask(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(cookies.size > 0 && { cookie: cookie() }),
        ...(csrf !== '' && method !== 'GET' && { 'x-escolta-csrf': csrf }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const given of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(given) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await response.text();
    const isJson = /json/u.test(response.headers.get('content-type') ?? '');
    const value = text !== '' && isJson ? JSON.parse(text) : text;
    if (typeof value?.csrf === 'string') csrf = value.csrf;
    return { status: response.status, value, headers: response.headers };
  }
  return {
    ask,
    get: (path: string, headers?: Readonly<Record<string, string>>) => ask('GET', path, undefined, headers),
    post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => ask('POST', path, body, headers),
    /** The cookies as they are sent. */
    cookie,
    withoutCsrf: (method: string, path: string, body: unknown) => ask(method, path, body, { 'x-escolta-csrf': '' }),
  };
}

/** Looks again until it is so: what is written elsewhere is seen a little later. */
export async function until<T>(look: () => Promise<T | undefined>, what: string, times = 300): Promise<T> {
  for (let time = 0; time < times; time += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`this never came: ${what}`);
}
