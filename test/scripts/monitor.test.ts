import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Counter, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { PipelineError } from '../../core/errors.ts';
import { parseListen } from '../../core/listen.ts';
import { type Health, type Monitor, type MonitorOptions, monitorUrl, serveMonitor } from '../../scripts/monitor.ts';

const well: Health = { ok: true, parts: { store: { ok: true, detail: 'answers' } } };
const ill: Health = { ok: false, parts: { store: { ok: false, detail: 'connection refused' } } };

let registry: Registry;
let monitors: Monitor[];

beforeEach(() => {
  registry = new Registry();
  monitors = [];
});
afterEach(async () => {
  for (const monitor of monitors) await monitor.close();
});

async function start(options: Partial<MonitorOptions> = {}): Promise<Monitor> {
  const monitor = await serveMonitor({
    listen: { host: '127.0.0.1', port: 0 },
    registry,
    health: async () => well,
    clock: systemClock,
    ...options,
  });
  monitors.push(monitor);
  return monitor;
}

describe('the monitor', () => {
  it('shows the metrics of the pipeline and of the process', async () => {
    new Counter({ name: 'escolta_test_total', help: 'A test', registers: [registry] }).inc(3);
    const { url } = await start();
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const shown = await response.text();
    expect(shown).toContain('escolta_test_total 3');
    expect(shown).toMatch(/^process_resident_memory_bytes \d/mu);
    expect(shown).toMatch(/^nodejs_eventloop_lag_p99_seconds /mu);
  });

  it('is ready only while every part is', async () => {
    let health = well;
    const { url } = await start({ health: async () => health });
    const ready = await fetch(`${url}/readyz?verbose`);
    expect([ready.status, await ready.json()]).toEqual([200, well]);
    health = ill;
    const unready = await fetch(`${url}/readyz`);
    expect([unready.status, await unready.json()]).toEqual([503, ill]);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it('is not ready when asking fails', async () => {
    const { url } = await start({ health: () => Promise.reject(new Error('no luck')) });
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { ok: false, parts: { health: { ok: false, detail: 'no luck' } } },
    ]);
  });

  it('is not ready when asking takes too long, and asks again the next time', async () => {
    const waits: { ms: number; wake: () => void }[] = [];
    let slept = (): void => undefined;
    const asleep = new Promise<void>((resolve) => {
      slept = resolve;
    });
    const clock = {
      now: () => 0,
      sleep: (ms: number) =>
        new Promise<void>((wake) => {
          waits.push({ ms, wake });
          slept();
        }),
    };
    const answers: Promise<Health>[] = [new Promise(() => undefined), Promise.resolve(well)];
    const { url } = await start({ clock, health: () => answers.shift() ?? Promise.resolve(ill) });
    const asked = fetch(`${url}/readyz`);
    await asleep;
    expect(waits.map(({ ms }) => ms)).toEqual([5_000]);
    waits[0]?.wake();
    const response = await asked;
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('no answer within 5 seconds');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('asks the store once, however many want to know', async () => {
    const answers: ((health: Health) => void)[] = [];
    let called = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      called = resolve;
    });
    const { url } = await start({
      health: () =>
        new Promise((resolve) => {
          answers.push(resolve);
          called();
        }),
    });
    // Five requests in one packet: the server takes them in together.
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const get = (connection: string) => `GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\n\r\n`;
    socket.write(get('keep-alive').repeat(4) + get('close'));
    await asked;
    answers[0]?.(well);
    expect((await text(socket)).match(/^HTTP\/1\.1 200 OK/gmu)).toHaveLength(5);
    expect(answers).toHaveLength(1);
  });

  it('answers nothing else', async () => {
    const { url } = await start();
    const post = await fetch(`${url}/readyz`, { method: 'POST', body: 'x' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const unknown = await fetch(`${url}/admin`);
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { error: 'nothing is at /admin: ask for /metrics, /livez, /readyz' },
    ]);
    expect((await fetch(`${url}/livez`, { method: 'HEAD' })).status).toBe(200);
  });

  it('says which address cannot be listened on', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    const second = await start({ registry: new Registry(), listen: { host: '127.0.0.1', port } }).catch((e) => e);
    expect(second).toBeInstanceOf(PipelineError);
    expect(second.retry).toBe('fatal');
    expect(second.message).toBe(`listening on 127.0.0.1:${port} (monitor.listen)`);
  });
});

describe('the address of the monitor', () => {
  it.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }, 'http://127.0.0.1:9464'],
    ['0.0.0.0:9464', { host: '0.0.0.0', port: 9464 }, 'http://127.0.0.1:9464'],
    ['[::]:1', { host: '::', port: 1 }, 'http://[::1]:1'],
    ['[fe80::1]:80', { host: 'fe80::1', port: 80 }, 'http://[fe80::1]:80'],
    ['my-host.example:65535', { host: 'my-host.example', port: 65_535 }, 'http://my-host.example:65535'],
  ])('%s', (text, address, url) => {
    expect(parseListen(text)).toEqual(address);
    expect(monitorUrl(address)).toBe(url);
  });
});
