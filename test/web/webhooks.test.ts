import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../core/clock.ts';
import { createHttpClient } from '../../core/http.ts';
import { packagePath } from '../../core/package-root.ts';
import { openWebhooks } from '../../scripts/webhooks.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createCursorStore } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { webhookRoutes } from '../../web/routes/webhooks.ts';
import { assessment, deletion, hour, mention, openTemporaryStore, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { type SeenRequest, startServer, type TestServer } from '../support/http-server.ts';
import { seededRandom } from '../support/random.ts';
import { type Asker, type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
/** Real time, in which all waiting takes a twentieth; but for time-outs, which are no waiting. */
const clock: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => systemClock.sleep(ms > 10_000 ? ms : ms / 20, signal),
};
const http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
const events = quietEvents();
const config = {
  brands: [{ id: 'acme' }, { id: 'rival' }],
  http: { allowPrivate: ['127.0.0.1'] },
  web: {},
} as unknown as Parameters<typeof openWebhooks>[0]['config'];
const cursors = createCursorStore({ client, clock });
const webhooks = openWebhooks({
  ...{ config, client, http, cursors, clock, random: seededRandom(3) },
  events: { ...events.delivery, webhookEnded: events.webhookEnded, depthMeasured: events.depthMeasured },
});
const writer = createStoreWriter({ client, events });
const brands = ['acme', 'rival'];
let served: Served;
let manager: Asker;
let receiver: TestServer;
/** What the receiver answers to the request of this number, from 1; else 204. */
let answers: Record<number, number | Promise<number>> = {};
let asked = 0;

beforeAll(async () => {
  await migrate(client);
  served = await serveRoutes(client, webhookRoutes({ webhooks: webhooks.ports, brands, clock }));
  manager = await served.as('manager');
});
beforeEach(async () => {
  answers = {};
  asked = 0;
  receiver = await startServer(async (_, response) => {
    asked += 1;
    response.writeHead((await answers[asked]) ?? 204, { 'retry-after': '1' }).end();
  });
});
afterEach(async () => {
  await receiver.close();
  for (const { id } of await webhooks.ports.store.list()) await webhooks.ports.store.remove(id);
});
afterAll(async () => {
  await served?.close();
  await http.close();
  await close();
});

let number = 0;
const fresh = (brand: string, change: Parameters<typeof post>[1] = {}, said: 'neutral' | 'negative' = 'neutral') => {
  number += 1;
  const now = Date.now();
  return assessment(
    post(`test:${number}`, {
      text: `Number ${number}, ask ana@example.org`,
      author: { id: 'ana', handle: 'ana', name: 'Ana Puig' },
      ...{ publishedAt: now - hour, fetchedAt: now },
      ...change,
    }),
    [mention(brand, said)],
  );
};
const make = async (ask: Asker, more: Readonly<Record<string, unknown>> = {}) => {
  const { status, value, text } = await ask('POST', '/webhooks', {
    name: 'tickets',
    url: `${receiver.url}/in`,
    ...more,
  });
  expect(status, text).toBe(201);
  return value as { readonly id: string; readonly secret: string };
};
const bodyOf = ({ body }: SeenRequest) =>
  JSON.parse(body) as {
    type: string;
    timestamp: string;
    data: {
      version: number;
      webhook: { name: string };
      mentions: { text: string; authorName: string; brand: string }[];
    };
  };
const textsOf = (requests: readonly SeenRequest[]) =>
  requests.flatMap((request) => bodyOf(request).data.mentions.map(({ text }) => text.split(',', 1)[0] ?? ''));
/** By the standard's words, and not by our own code. */
const signed = ({ headers, body }: SeenRequest, secret: string) =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest('base64')}`;
/** Asks until it is so. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let time = 0; time < 2_000; time += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await clock.sleep(1_000);
  }
  throw new Error('this never came');
}
const inState = (id: string, state: string) =>
  until(async () => {
    const { value } = await manager('GET', `/webhooks/${id}`);
    return value.state === state ? value : undefined;
  });

describe('a webhook', () => {
  let stopping: AbortController;
  let running: Promise<void>;
  beforeEach(() => {
    stopping = new AbortController();
    running = webhooks.run({ signal: stopping.signal, giveUp: new AbortController().signal });
  });
  afterEach(async () => {
    stopping.abort();
    await running;
  });

  test('gets each new mention of its filter once, signed, by who may see people', async () => {
    await writer.write([fresh('acme')]);
    const { id, secret } = await make(manager, { filter: { brand: 'acme' } });
    const first = fresh('acme');
    const { text } = first.post;
    await writer.write([first, fresh('rival'), fresh('acme', { publishedAt: Date.now() - 30 * 24 * hour })]);
    await receiver.arrived(1);
    const [request] = receiver.requests as [SeenRequest];
    expect(request.method).toBe('POST');
    expect(request.headers['content-type']).toBe('application/json');
    expect(request.headers['webhook-signature']).toBe(signed(request, secret));
    expect(Math.abs(Number(request.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
    const { type, data } = bodyOf(request);
    expect([type, data.version, data.webhook.name]).toEqual(['mentions.created', 1, 'tickets']);
    expect(data.mentions).toMatchObject([{ text, authorName: 'Ana Puig', brand: 'acme' }]);
    // Another state of it is no news; a new one comes after, so that the former would have come by now.
    const last = fresh('acme');
    const edited = { ...first.post, text: `${text}!`, fetchedAt: Date.now() + 1 };
    await writer.write([{ ...first, post: edited }, last]);
    await receiver.arrived(2);
    expect(textsOf(receiver.requests)).toEqual([text, last.post.text].map((one) => one.split(',', 1)[0]));
    const { value } = await manager('GET', `/webhooks/${id}/deliveries`);
    expect(value.deliveries).toHaveLength(2);
    expect(value.deliveries[1].id).toBe(request.headers['webhook-id']);
    expect(await inState(id, 'on')).toMatchObject({ state: 'on', failed: 0, secrets: 1, own: true });
    expect(JSON.stringify((await manager('GET', '/webhooks')).value)).not.toContain('whsec_');
    const audited = await served.audited('webhook.create');
    expect(JSON.stringify(audited)).not.toMatch(/whsec_|\/in/u);
  });

  test('hides people from who may not see them, and sends several in one request', async () => {
    const analyst = await served.as('analyst', ['rival']);
    await make(analyst, { batch: 10 });
    await writer.write([fresh('rival'), fresh('acme'), fresh('rival'), fresh('rival')]);
    await receiver.arrived(1);
    const { mentions } = bodyOf(receiver.requests[0] as SeenRequest).data;
    expect(mentions.map(({ brand }) => brand)).toEqual(['rival', 'rival', 'rival']);
    expect(receiver.requests[0]?.body).not.toMatch(/Ana Puig|ana@example/u);
  });

  test('gets a mention that comes to match later, and none that was deleted', async () => {
    let answer = (_: number) => {};
    answers = {
      1: new Promise((resolve) => {
        answer = resolve;
      }),
    };
    await make(manager, { filter: { sentiment: 'negative' } });
    const one = fresh('acme');
    const gone = fresh('acme', {}, 'negative');
    await writer.write([one, gone]);
    await receiver.arrived(1);
    await writer.write([deletion(gone.post.id, Date.now() + 5)]);
    answer(503);
    await writer.write([
      { ...one, post: { ...one.post, fetchedAt: Date.now() + 5 }, mentions: [mention('acme', 'negative')] },
    ]);
    await receiver.arrived(2);
    expect(textsOf(receiver.requests.slice(-1))).toEqual([one.post.text.split(',', 1)[0]]);
  });

  test('is tried again by the same id, and the log says what was answered', async () => {
    answers = { 1: 503, 2: 404 };
    const { id } = await make(manager);
    await writer.write([fresh('acme')]);
    await receiver.arrived(3);
    const ids = new Set(receiver.requests.map(({ headers }) => headers['webhook-id']));
    expect(ids.size).toBe(1);
    const [message] = ids;
    const sent = await until(async () => {
      const { value } = await manager('GET', `/webhooks/${id}/deliveries/${message}`);
      return value.state === 'sent' && value.tries.length === 3 ? value : undefined;
    });
    expect(sent.tries.map((one: { outcome: string; detail: string }) => one.outcome)).toEqual([
      'sent',
      'again',
      'again',
    ]);
    expect(sent.tries[2].detail).toContain('answered 503');
    // What somebody wants once more has the id that the receiver knows.
    expect((await manager('POST', `/webhooks/${id}/deliveries/${message}/resend`)).status).toBe(202);
    await receiver.arrived(4);
    expect(receiver.requests[3]?.headers['webhook-id']).toBe(message);
  });

  test('ends where the receiver wants nothing, and goes on when somebody says so: with what waits', async () => {
    answers = { 1: 410 };
    const { id } = await make(manager);
    const one = fresh('acme');
    await writer.write([one]);
    const ended = await inState(id, 'ended');
    expect(ended).toMatchObject({ why: 'gone', waiting: 1 });
    expect(ended.error).toContain('answered 410');
    expect(receiver.requests).toHaveLength(1);
    const last = fresh('acme');
    await writer.write([last]);
    expect((await manager('PATCH', `/webhooks/${id}`, { paused: false })).value.state).toBe('on');
    await receiver.arrived(3);
    expect(textsOf(receiver.requests)).toEqual([one, one, last].map(({ post: { text } }) => text.split(',', 1)[0]));
  });

  test('is paused, and goes on where it was', async () => {
    const { id } = await make(manager);
    await manager('PATCH', `/webhooks/${id}`, { paused: true });
    await inState(id, 'paused');
    const one = fresh('acme');
    await writer.write([one]);
    await manager('PATCH', `/webhooks/${id}`, { paused: false });
    await receiver.arrived(1);
    expect(textsOf(receiver.requests)).toEqual([one.post.text.split(',', 1)[0]]);
  });
});

describe('a webhook that is looked at', () => {
  test('signs by two secrets while one is replaced', async () => {
    const { id, secret } = await make(manager);
    const { value } = await manager('POST', `/webhooks/${id}/secret`, { hours: 1 });
    const { value: tested } = await manager('POST', `/webhooks/${id}/test`);
    expect(tested).toMatchObject({ ok: true, detail: '204' });
    const request = receiver.requests[0] as SeenRequest;
    expect(bodyOf(request).type).toBe('webhook.test');
    expect(bodyOf(request).data.mentions).toHaveLength(1);
    expect(String(request.headers['webhook-signature']).split(' ')).toEqual([
      signed(request, value.secret),
      signed(request, secret),
    ]);
    await manager('POST', `/webhooks/${id}/secret`, { hours: 0 });
    await manager('POST', `/webhooks/${id}/test`);
    const last = receiver.requests[1] as SeenRequest;
    expect(String(last.headers['webhook-signature']).split(' ')).toHaveLength(1);
    answers = { 3: 500 };
    expect((await manager('POST', `/webhooks/${id}/test`)).value).toMatchObject({ ok: false });
    const { value: log } = await manager('GET', `/webhooks/${id}/deliveries?limit=2`);
    expect(log.deliveries.map(({ kind, state }: { kind: string; state: string }) => [kind, state])).toEqual([
      ['test', 'failed'],
      ['test', 'sent'],
    ]);
    const { value: rest } = await manager('GET', `/webhooks/${id}/deliveries?limit=2&cursor=${log.next}`);
    expect([rest.deliveries.length, rest.next]).toEqual([1, null]);
  });

  test('is received by the program of the documentation, which takes nothing of somebody else', async () => {
    const [, program = ''] =
      /```js\n(import \{ createHmac.*?)```/su.exec(readFileSync(packagePath('docs', 'WEB.md'), 'utf8')) ?? [];
    const { id, secret } = await make(manager);
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { WEBHOOK_SECRET: secret, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const [, port] = /on (\d+)/u.exec((await lines.next()).value) ?? [];
      await manager('PATCH', `/webhooks/${id}`, { url: `http://127.0.0.1:${port}/` });
      expect((await manager('POST', `/webhooks/${id}/test`)).value).toMatchObject({ ok: true, detail: '204' });
      expect((await lines.next()).value).toMatch(/^(?:acme|rival) /u);
      await manager('POST', `/webhooks/${id}/secret`, { hours: 1 });
      expect((await manager('POST', `/webhooks/${id}/test`)).value.detail).toBe('204');
      await manager('POST', `/webhooks/${id}/secret`, { hours: 0 });
      expect((await manager('POST', `/webhooks/${id}/test`)).value.detail).toContain('answered 401');
    } finally {
      child.kill();
    }
  });

  test('sends nothing by the rights of who has them no more', async () => {
    const { id } = await make(await served.as('manager'));
    const admin = await served.as('administrator');
    const store = webhooks.ports.store;
    const webhook = await store.find(id);
    if (webhook) await store.put({ ...webhook, maker: { ...webhook.maker, id: 'nobody' }, generation: 2 });
    expect((await admin('GET', `/webhooks/${id}`)).value.state).toBe('orphaned');
  });

  test('is its maker’s, and the administrators’', async () => {
    const { id } = await make(manager);
    const other = await served.as('manager');
    const admin = await served.as('administrator');
    expect((await other('GET', '/webhooks')).value.webhooks).toEqual([]);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/secret'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['GET', `/deliveries/${'0'.repeat(32)}`],
      ['POST', `/deliveries/${'0'.repeat(32)}/resend`],
    ] as const)
      expect((await other(method, `/webhooks/${id}${path}`, method === 'GET' ? undefined : {})).status).toBe(404);
    expect((await admin('GET', `/webhooks/${id}`)).value.own).toBe(false);
    expect((await (await served.as('viewer'))('GET', '/webhooks')).status).toBe(403);
    expect((await admin('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await manager('GET', `/webhooks/${id}`)).status).toBe(404);
  });

  test.each([
    ['http without TLS', { url: 'http://hooks.example/in' }, '/url'],
    ['a private address', { url: 'https://10.1.2.3/in' }, '/url'],
    ['a private address in another spelling', { url: 'https://0x0a010203/in' }, '/url'],
    ['a metadata service', { url: 'https://[::ffff:169.254.169.254]/in' }, '/url'],
    ['credentials', { url: 'https://me:secret@hooks.example/in' }, '/url'],
    ['another protocol', { url: 'file:///etc/passwd' }, '/url'],
    ['a brand that is not for its maker', { filter: { brand: 'acme' } }, '/filter/brand'],
    ['an unknown filter', { filter: { colour: 'red' } }, '/filter'],
  ])('is not made with %s', async (_, wrong, pointer) => {
    const analyst = await served.as('analyst', ['rival']);
    const { status, value } = await analyst('POST', '/webhooks', { name: 'x', url: 'https://hooks.example', ...wrong });
    expect([status, value.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});
