import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coverage } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { sources } from '../../ingest/index.ts';
import { webhook, whyNotBelieved } from '../../ingest/webhook.ts';
import { createIngest } from '../../scripts/api/ingest.ts';
import { serveApi } from '../../scripts/api.ts';
import { checkCommand } from '../../scripts/check.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import type { Pipeline } from '../../scripts/pipeline.ts';
import { type Service, startServices } from '../../scripts/services.ts';
import { ask } from '../sinks/clickhouse/temporary-store.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-ingest-'));
const surroundings = { cwd, sources, env: {} };
const token = 'crm-token-of-twenty-four-or-more';
/** 24 bytes, as the examples of Standard Webhooks have them. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const log = pino({ level: 'silent' });
let engine: Engine;
let pipeline: Pipeline;
let services: Service[];
let url: string;

/** All that a running `escolta run` is. */
beforeAll(async () => {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    `brands: [{ name: Acme }]
sources:
  - { type: webhook, name: crm, token: ${token}, network: crm, map: { text: payload.words } }
  - { type: webhook, name: any, token: ${token}, secret: ${secret}, network: any }
  - { type: webhook, name: off, token: ${token}, enabled: false }
languages: [en]\nstore: { path: data }\nalerts: { enabled: false }\napi: { listen: '127.0.0.1:0' }\n`,
  );
  const configuration = readConfiguration(surroundings, undefined);
  const output = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
  engine = await openEngine(configuration, { ...surroundings, ...output, setExitCode: () => undefined }, log);
  const lifecycle = engine.events.lifecycle;
  engine.events.lifecycle = (what, about) => {
    if (typeof about?.['api'] === 'string') url = about['api'];
    lifecycle(what, about);
  };
  pipeline = await engine.start({ roles: ['ingest', 'process', 'store'] });
  services = await startServices(configuration, engine, pipeline, false, ['ingest', 'process', 'store']);
}, 60_000);
afterAll(async () => {
  for (const service of services) await service.close();
  await pipeline.stop(10_000);
  await pipeline.done;
  await engine.close();
  rmSync(cwd, { recursive: true, force: true });
});

const json = { 'content-type': 'application/json' };
const send = (body: unknown, headers: Record<string, string> = {}, path = '/ingest/any') =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...json, ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as { status: number; detail: string; errors?: unknown };
  expect(body.status).toBe(response.status);
  return body;
};
const stored = () => ask(engine.store.client, 'SELECT post_id, source, text FROM v_mentions ORDER BY post_id');

describe('posts over HTTP', () => {
  it('are durable when they are answered, and the same twice is one', async () => {
    const post = {
      id: '7',
      payload: { words: 'Acme is down' },
      author: { name: 'Ann' },
      created_at: '2026-01-15T10:00:00Z',
    };
    for (let time = 0; time < 2; time += 1) {
      const answer = await send(post, {}, '/ingest/crm');
      expect([answer.status, await answer.json()]).toEqual([202, { accepted: 1, refused: [] }]);
      expect(await stored()).toEqual([['crm:7', 'crm', 'Acme is down']]);
    }
    const rows = await ask(
      engine.store.client,
      "SELECT source, outcome, posts FROM coverage WHERE source = 'crm' AND posts > 0",
    );
    expect(rows).toEqual([
      ['crm', 'ok', '1'],
      ['crm', 'ok', '1'],
    ]);
  });

  it('come many at once, a line each, packed, and in our own form; what cannot be a post is named', async () => {
    const many = [
      { id: '8', text: 'Acme again' },
      { id: '9' },
      'nothing',
      { id: 'any:10', network: 'any', type: 'review', text: 'Acme!', engagement: { rating: 9 } },
    ];
    const answer = await send(many);
    expect([answer.status, await answer.json()]).toEqual([
      202,
      {
        accepted: 1,
        refused: [
          { index: 1, reason: '"text": expected the text of the post, got nothing' },
          { index: 2, reason: 'expected an object' },
          { index: 3, reason: expect.stringContaining('engagement.rating') },
        ],
      },
    ]);
    const lines = '{"id":"11","text":"Acme one"}\n\n{"id":"12","text":"Acme two"}\n';
    expect(await (await send(lines, { 'content-type': 'application/x-ndjson' })).json()).toEqual({
      accepted: 2,
      refused: [],
    });
    const own = {
      id: 'forum:13',
      network: 'forum',
      type: 'reply',
      text: 'Acme three',
      publishedAt: '2026-01-15T10:00:00Z',
    };
    expect((await send(gzipSync(JSON.stringify(own)), { 'content-encoding': 'gzip' })).status).toBe(202);
    expect((await stored()).map(([id]) => id)).toEqual(['any:11', 'any:12', 'any:8', 'crm:7', 'forum:13']);
  });

  it.each([
    ['not JSON', '{"id":', {}, 400, 'not JSON: '],
    ['too deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, {}, 400, 'nested more than 32 deep'],
    ['a bad line', '{}\n{', { 'content-type': 'application/x-ndjson' }, 400, 'line 2: not JSON'],
    ['not packed', 'x', { 'content-encoding': 'gzip' }, 400, 'the body is not gzip'],
    ['another packing', 'x', { 'content-encoding': 'br' }, 415, 'expected no Content-Encoding, or gzip'],
    [
      'a form',
      'text=acme',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'expected "Content-Type: application/json"',
    ],
    [
      'a wrong token',
      '{}',
      { authorization: 'Bearer wrong-wrong-wrong-wrong-wrong' },
      401,
      'the token is not that of this source',
    ],
    ['no token', '{}', { authorization: '' }, 401, 'expected the headers webhook-id'],
    ['nothing that is a post', '[{"id":"1"}]', {}, 422, 'none of this can be a post'],
    [
      'too many',
      JSON.stringify(Array.from({ length: 1_001 }, () => ({ text: 'x' }))),
      {},
      413,
      'expected at most 1000 posts',
    ],
    ['too much', JSON.stringify({ text: 'x'.repeat(2_000_000) }), {}, 413, 'expected at most 2000000 bytes'],
    ['too much, packed', gzipSync(Buffer.alloc(3_000_000, 32)), { 'content-encoding': 'gzip' }, 413, 'unpacked'],
  ])('are refused with the reason: %s', async (_, body, headers, status, detail) => {
    const told = await problem(await send(body, headers as Record<string, string>));
    expect([told.status, told.detail]).toEqual([status, expect.stringContaining(detail)]);
  });

  it('have a place for each source that is switched on, and no other', async () => {
    expect((await problem(await send({}, {}, '/ingest/nobody'))).status).toBe(404);
    expect((await problem(await send({}, {}, '/ingest/off'))).status).toBe(404);
    expect((await fetch(`${url}/ingest/crm`)).status).toBe(405);
    // Nobody has a token for labels here.
    expect((await problem(await send({}, {}, '/api/v1/labels'))).status).toBe(401);
  });

  it('are believed by their signature', async () => {
    const body = JSON.stringify({ id: '20', text: 'Acme, signed' });
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const key = Buffer.from(secret.slice(6), 'base64');
    const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
    const signed = { authorization: '', 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp };
    const right = await send(body, { ...signed, 'webhook-signature': `v1,AAAA v1,${signature}` });
    expect(right.status).toBe(202);
    const changed = await send(`${body} `, { ...signed, 'webhook-signature': `v1,${signature}` });
    expect((await problem(changed)).detail).toBe('no signature of webhook-signature is right');
  });
});

describe('a signature', () => {
  const config = webhook.config.parse({ secret });
  const body = Buffer.from('{"test": 2432232314}');
  /** The example of the specification. */
  const example = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const at = 1_614_265_330_000;

  it('is that of the specification', () => {
    expect(whyNotBelieved(config, example, body, at)).toBeUndefined();
    expect(whyNotBelieved(config, { ...example, 'webhook-id': 'msg_other' }, body, at)).toContain('no signature');
  });

  it('is five minutes old at most', () => {
    expect(whyNotBelieved(config, example, body, at + 300_000)).toBeUndefined();
    expect(whyNotBelieved(config, example, body, at + 301_000)).toContain('more than 300 seconds');
    expect(whyNotBelieved(config, example, body, at - 301_000)).toContain('more than 300 seconds');
  });

  it('or a token must be configured', async () => {
    writeFileSync(join(cwd, 'open.yaml'), 'brands: [{ name: Acme }]\nsources: [{ type: webhook }]\n');
    const { stderr, exitCode } = await runCommand(checkCommand, ['--config', 'open.yaml'], surroundings);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('else anybody could post here');
  });
});

describe('while the store is away or behind', () => {
  const config = webhook.config.parse({ token });
  const rows: Coverage[] = [];
  const door = async (publish: () => Promise<void>, lag = 0) => {
    const ingest = createIngest({
      sources: new Map([['crm', config]]),
      publish,
      lag: () => lag,
      mostLag: 10,
      coverage: { write: async (batch) => void rows.push(...batch) },
      clock: { now: () => 0, sleep: async () => undefined },
    });
    return serveApi({
      listen: { host: '127.0.0.1', port: 0 },
      token: undefined,
      access: { labels: undefined as never },
      ingest,
      log,
    });
  };
  const post = (to: string) =>
    fetch(`${to}/ingest/crm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...json },
      body: '{"text":"Acme"}',
    });

  it('nothing is said to be kept that is not', async () => {
    const api = await door(async () => {
      throw new PipelineError('the store is away', { retry: 'transient' });
    });
    const answer = await post(api.url);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(rows).toEqual([]);
    await api.close();
  });

  it('whoever sends is told to come later', async () => {
    let published = 0;
    const api = await door(async () => {
      published += 1;
    }, 11);
    const answer = await post(api.url);
    expect([answer.status, answer.headers.get('retry-after'), published]).toEqual([429, '5', 0]);
    await api.close();
  });
});
