import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { sources } from '../../ingest/index.ts';
import type { Access } from '../../scripts/access.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type ControlServer, serveControl } from '../../scripts/control.ts';
import { healthCommand } from '../../scripts/health.ts';
import { type Health, type Monitor, serveMonitor } from '../../scripts/monitor.ts';
import { startServer } from '../support/http-server.ts';
import { runCommand } from './cli.ts';

let folder: string;
let close: (() => Promise<void>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-health-'));
  close = [];
});
afterEach(async () => {
  for (const end of close) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function monitor(health: Health): Promise<Monitor> {
  const listen = { host: '127.0.0.1', port: 0 };
  const started = await serveMonitor({
    listen,
    registry: new Registry(),
    health: async () => health,
    clock: systemClock,
  });
  close.push(started.close);
  return started;
}

const ask = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runCommand(healthCommand, args, { cwd: folder, sources, env: { ESCOLTA_DATA_DIR: join(folder, 'data'), ...env } });

it('says that the pipeline is ready', async () => {
  const parts = { store: { ok: true, detail: 'clickhouse:8123' }, bus: { ok: true, detail: 'kafka:9092' } };
  const { url } = await monitor({ ok: true, parts });
  expect(await ask(['--url', url])).toEqual({
    stdout: 'ready; store: clickhouse:8123; bus: kafka:9092\n',
    stderr: '',
    exitCode: 0,
  });
});

it('asks where the configuration says that the monitor listens, and marks what is wrong', async () => {
  const parts = { store: { ok: false, detail: 'refused' }, bus: { ok: true, detail: 'kafka:9092' } };
  const { url } = await monitor({ ok: false, parts });
  const { port } = new URL(url);
  const { stdout, exitCode } = await ask([], { ESCOLTA_MONITOR_LISTEN: `0.0.0.0:${port}` });
  expect([stdout, exitCode]).toEqual(['not ready; ! store: refused; bus: kafka:9092\n', 1]);
});

it('is not ready where nobody answers, or somebody else does', async () => {
  const { url, close: stop } = await monitor({ ok: true, parts: {} });
  await stop();
  const gone = await ask(['--url', url]);
  expect(gone.exitCode).toBe(1);
  expect(gone.stdout).toMatch(/^not ready; ! monitor: asking 127\.0\.0\.1:\d+: connect ECONNREFUSED/u);
  const other = await startServer((_, response) => void response.end('<html>'));
  close.push(other.close);
  const strange = await ask(['--url', other.url]);
  expect([strange.exitCode, strange.stdout.startsWith('not ready; ! monitor: asking')]).toEqual([1, true]);
  const endless = await startServer((_, response) => void response.end('x'.repeat(200_000)));
  close.push(endless.close);
  expect((await ask(['--url', endless.url])).stdout).toContain('the answer is too long');
});

it('asks the pipeline on the data directory where no monitor is configured', async () => {
  const before = await ask([]);
  expect([before.stdout, before.exitCode]).toEqual([
    `not ready; ! pipeline: not running on ${join(folder, 'data')}\n`,
    1,
  ]);
  const access = { status: async () => ({ lag: 7 }) } as unknown as Access;
  const control: ControlServer = await serveControl(join(folder, 'data'), access);
  close.push(control.close);
  const running = await ask([]);
  expect([running.stdout, running.exitCode]).toEqual(['ready; pipeline: running, 7 read and not yet stored\n', 0]);
});

it('refuses an address that is none, and a wrong configuration', async () => {
  const wrong = await ask(['--url', 'localhost:9464']);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain('expected an address such as http://127.0.0.1:9464');
  writeFileSync(join(folder, 'escolta.yaml'), 'brands: [{name: Acme}]\nmonitor: {listen: "9464"}\n');
  const configured = await ask([]);
  expect(configured.exitCode).toBe(2);
  expect(configured.stderr).toContain('expected host and port such as "127.0.0.1:9464"');
});

it('takes the password of the store from a file, and says which one is missing', async () => {
  const password = join(folder, 'password');
  const env = { ESCOLTA_CLICKHOUSE_PASSWORD_FILE: password };
  const missing = await ask([], env);
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain('ESCOLTA_CLICKHOUSE_PASSWORD_FILE');
  writeFileSync(password, 'hidden\n');
  const { config, secrets } = readConfiguration({ cwd: folder, sources, env }, undefined);
  expect([config.store.password, secrets]).toEqual(['hidden', ['hidden']]);
});
