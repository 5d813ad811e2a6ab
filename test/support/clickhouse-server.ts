import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliRun, startCli } from './cli.ts';

export interface TestClickHouse {
  /** Stays the same over `kill` and `restart`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Stops it cleanly and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL; the data stays for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on its data and address, after a clean stop where it still runs. */
  restart(): Promise<void>;
}

const username = 'escolta';
const password = 'the-test-password';

/**
 * A ClickHouse server for tests: the built `escolta serve` in a process of its own, with a user who may write. Where
 * `CLICKHOUSE_URL` is set (with user and password in it), that server is used instead, and cannot be killed.
 */
export async function startClickHouse(): Promise<TestClickHouse> {
  const given = process.env['CLICKHOUSE_URL'];
  if (given) return foreignServer(new URL(given));
  const folder = mkdtempSync(join(tmpdir(), 'escolta-clickhouse-'));
  writeFileSync(
    join(folder, 'escolta.yaml'),
    `brands: [{ name: Test }]
store:
  path: ./data
  serve:
    listen: 127.0.0.1:0
    users: [{ name: ${username}, password: ${password}, access: write }]
log: { format: json }
`,
  );
  let running: CliRun | undefined;

  async function start(listen: readonly string[]): Promise<string> {
    running = startCli(folder, ['serve', ...listen]);
    const line = await running.line('"clickhouse_http"');
    return String(JSON.parse(line).address);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    running?.child.kill(signal);
    const result = await running?.ended;
    running = undefined;
    if (signal === 'SIGTERM' && result && result.code !== 0) {
      throw new Error(`the server ended with ${result.code ?? result.signal}:\n${result.stdout}${result.stderr}`);
    }
  }

  const url = await start([]);
  return {
    url,
    username,
    password,
    database: 'escolta',
    async stop() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      await start(['--listen', new URL(url).host]);
    },
  };
}

function foreignServer(url: URL): TestClickHouse {
  const cannot = async () => {
    throw new Error('the server of CLICKHOUSE_URL is not ours to kill');
  };
  return {
    url: url.origin,
    username: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1) || 'escolta',
    stop: async () => undefined,
    kill: cannot,
    restart: cannot,
  };
}
