import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectStore } from '../../../sinks/clickhouse/connect.ts';
import { serveSchema } from '../../../sinks/clickhouse/http-interface/config.ts';
import { serveClickHouse } from '../../../sinks/clickhouse/http-interface.ts';
import { opensslMissing } from '../../support/openssl.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { passwords, type Served, serveTemporaryStore, until } from './http-interface-setup.ts';

let served: Served;
beforeAll(async () => {
  served = await serveTemporaryStore();
});
afterAll(() => served.close());

const running = async () => {
  const query = "SELECT count() FROM system.processes WHERE query NOT LIKE '%system.processes%'";
  const answer = await served.store.client.query({ query, format: 'JSONCompactEachRow' });
  return Number((await answer.json<[string]>())[0]?.[0]);
};

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

const head = (line: string, headers = '') =>
  `${line} HTTP/1.1\r\nHost: x\r\nX-ClickHouse-User: writer\r\nX-ClickHouse-Key: ${passwords.writer}\r\n${headers}\r\n`;

describe('logging in', () => {
  const status = async (headers: Record<string, string>, params: Record<string, string> = {}) => {
    const url = new URL(served.url);
    url.searchParams.set('query', 'SELECT 1');
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
    return (await fetch(url, { headers })).status;
  };
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  test('in any of the ways of ClickHouse', async () => {
    expect(await status({ 'X-ClickHouse-User': 'reader', 'X-ClickHouse-Key': passwords.reader })).toBe(200);
    expect(await status(basic(`reader:${passwords.reader}`))).toBe(200);
    expect(await status({}, { user: 'reader', password: passwords.reader })).toBe(200);
    expect(await status(basic(`admin:${passwords.admin}`))).toBe(200);
  });

  test('wrong in any of them', async () => {
    const answers = await Promise.all([
      status({}),
      status({ 'X-ClickHouse-User': 'reader' }),
      status({ 'X-ClickHouse-User': 'nobody', 'X-ClickHouse-Key': passwords.reader }),
      status(basic('reader:')),
      status(basic('reader')),
      status(basic('default:')),
      status({ authorization: 'Bearer x' }),
      status({ authorization: 'Basic =' }),
      status({}, { user: 'writer', password: passwords.reader }),
    ]);
    expect(new Set(answers)).toEqual(new Set([403]));
  });

  test('what was wrong is not told, and the password stands in no log', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
    const { ask, url } = await served.again({}, { log });
    const wrong = async (user: string) => {
      const response = await fetch(url, {
        headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': 'my-guess' },
        method: 'POST',
        body: 'SELECT 1',
      });
      return (await response.text()).replaceAll(user, 'USER');
    };
    expect(await wrong('reader')).toBe(await wrong('nobody'));
    expect(await wrong('reader')).toMatch(/^Code: 516\. .*\(AUTHENTICATION_FAILED\)/);
    await ask('reader', "SELECT 'what they asked'");
    expect(lines.join('')).toContain('clickhouse_login_failed');
    expect(lines.join('')).toContain('clickhouse_query');
    expect(lines.join('')).not.toMatch(/my-guess|password"|what they asked/);
  });
});

describe('connections that go wrong', () => {
  test.each([
    ['nonsense', 'nonsense\r\n\r\n'],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(2_000_000)}`],
  ])('%s is refused', async (_, text) => {
    const socket = await open(served.url);
    socket.write(text);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('odd addresses and settings are refused in order', async () => {
    for (const [path, status] of [
      ['//evil.example/?query=SELECT%201', 404],
      ['/?query=SELECT%201&max%20threads=1', 400],
      ['/?query=SELECT%201&default_format=CSV%3B', 400],
      ['/?query=%FF%FE', 400],
      ['/?query=SELECT%201&database=a%60b', 500],
    ] as const) {
      const socket = await open(served.url);
      socket.write(head(`POST ${path}`, 'Content-Length: 0\r\nConnection: close\r\n'));
      expect([path, await readAll(socket)]).toEqual([path, expect.stringMatching(new RegExp(`^HTTP/1.1 ${status} `))]);
    }
  });

  test('who sends no more of a body is not waited for', async () => {
    const { url } = await served.again({ stallSeconds: 30 }, { clock: createVirtualClock() });
    const socket = await open(url);
    socket.write(head('POST /?query=INSERT%20INTO%20t%20FORMAT%20TSV', 'Content-Length: 100\r\n'));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 (?:503 .*SOCKET_TIMEOUT|404 .*UNKNOWN_TABLE)/s);
  });

  test('who takes no more of an answer is not waited for, and its query ends', async () => {
    const { url } = await served.again({ stallSeconds: 30 }, { clock: createVirtualClock() });
    const socket = await open(url);
    socket.pause();
    socket.write(head('POST /?query=SELECT%20number%20FROM%20system.numbers', 'Content-Length: 0\r\n'));
    await until(async () => (await running()) === 1);
    await until(async () => (await running()) === 0);
    socket.destroy();
  });

  test('who hangs up in the middle of an insert leaves nothing running', async () => {
    const socket = await open(served.url);
    socket.write(head('POST /?query=SELECT', 'Transfer-Encoding: chunked\r\n'));
    socket.destroy();
    expect((await served.ask('reader', 'SELECT 1')).text).toBe('1\n');
    expect(await running()).toBe(0);
  });

  test('closing ends the queries under way', async () => {
    const config = serveSchema.parse({
      listen: '127.0.0.1:0',
      users: [{ name: 'writer', password: passwords.writer }],
    });
    const server = await serveClickHouse({ ...config, store: served.store, log: pino({ level: 'silent' }) });
    const socket = await open(server.address);
    socket.write(head('POST /?query=SELECT%20count()%20FROM%20system.numbers', 'Content-Length: 0\r\n'));
    await until(async () => (await running()) === 1);
    await server.close();
    await until(async () => (await running()) === 0);
    socket.destroy();
  });
});

describe('listening', () => {
  const config = serveSchema.parse({ listen: '127.0.0.1:0', users: [{ name: 'reader', password: passwords.reader }] });
  const log = pino({ level: 'silent' });

  test.skipIf(opensslMissing)('with a certificate', async () => {
    const made =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem';
    execFileSync('openssl', made.split(' '), { cwd: served.path, stdio: 'ignore' });
    const certificate = readFileSync(join(served.path, 'cert.pem'));
    const tls = { certFile: 'cert.pem', keyFile: 'key.pem' };
    const { url } = await served.again({}, { tls, baseDir: served.path });
    expect(url).toMatch(/^https:/);
    const text = await new Promise((resolve, reject) => {
      const request = httpsRequest(new URL('/ping', url), { ca: certificate, servername: 'localhost' }, (response) => {
        response.on('data', (chunk) => resolve(String(chunk)));
      });
      request.on('error', reject).end();
    });
    expect(text).toBe('Ok.\n');
    const bad = {
      ...config,
      tls: { certFile: 'missing.pem', keyFile: 'key.pem' },
      baseDir: served.path,
      store: served.store,
      log,
    };
    await expect(serveClickHouse(bad)).rejects.toThrow('reading missing.pem of store.serve.tls');
    await expect(serveClickHouse({ ...bad, tls: { certFile: 'key.pem', keyFile: 'key.pem' } })).rejects.toMatchObject({
      retry: 'fatal',
    });
  });

  test('where the address is taken, it says so', async () => {
    const taken = new URL(served.url).host;
    await expect(serveClickHouse({ ...config, listen: taken, store: served.store, log })).rejects.toThrow(
      `listening on ${taken}: choose another address`,
    );
  });

  test('beyond this machine without a certificate, it warns', async () => {
    const lines: string[] = [];
    const loud = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
    const server = await serveClickHouse({ ...config, listen: '0.0.0.0:0', store: served.store, log: loud });
    await server.close();
    expect(lines.join('')).toContain('clickhouse_http_plain');
  });

  test('not for a store that is a server', async () => {
    const store = connectStore({ url: 'http://127.0.0.1:1' });
    await expect(serveClickHouse({ ...config, store, log })).rejects.toThrow('ask the server 127.0.0.1:1 itself');
    await store.close();
  });

  test('for pages of one other origin', async () => {
    const { url } = await served.again({}, { corsOrigin: 'https://grafana.example' });
    const { status, headers } = await fetch(url, { method: 'OPTIONS' });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, 'https://grafana.example']);
  });
});
