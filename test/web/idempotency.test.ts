import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createIdempotencyStore } from '../../sinks/clickhouse/web/idempotency-keys.ts';
import { Problem } from '../../web/problem.ts';
import { route } from '../../web/route.ts';
import { ask, openTemporaryStore } from '../sinks/clickhouse/temporary-store.ts';
import { type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
/** What was done, in order. */
const done: string[] = [];
/** How the next works end; without any they succeed at once. */
const ends: (() => Promise<void>)[] = [];
const body = z.strictObject({ what: z.string() });
const answer = z.object({ done: z.number(), what: z.string() });
const spec = { method: 'POST', tag: 'work', right: 'act', body } as const;
async function work({ body: { what } }: { readonly body: { readonly what: string } }) {
  done.push(what);
  await ends.shift()?.();
  return { done: done.length, what };
}
const routes = [
  route({ ...spec, path: '/work', summary: 'Work', status: 201, answer, handle: work }),
  route({ ...spec, path: '/secret', summary: 'Answer with a secret', onRepeat: 'refuse', answer, handle: work }),
  route({ ...spec, path: '/look', summary: 'Look', onRepeat: 'again', answer, handle: work }),
  route({
    ...spec,
    path: '/silent',
    summary: 'Answer nothing',
    async handle({ body: { what } }) {
      done.push(what);
    },
  }),
];
let served: Served;
let secret: string;

/** Asks with a key. */
async function post(path: string, what: string, key: string, by = secret, url = served.url) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ what }),
  });
  const text = await response.text();
  return { status: response.status, text, value: text === '' ? undefined : JSON.parse(text) };
}
/** As after a restart: another server over the same store. */
async function restart() {
  await served.close();
  served = await serveRoutes(client, routes);
}
const times = (what: string) => done.filter((each) => each === what).length;

beforeAll(async () => {
  await migrate(client);
  served = await serveRoutes(client, routes);
  secret = await served.tokenOf('manager');
});
afterAll(async () => {
  await served?.close();
  await close();
});

test('what was done is not done again after a restart, and answered as it was', async () => {
  const first = await post('/work', 'once', 'k-1');
  const silent = await post('/silent', 'silently', 'k-2');
  expect([first.status, first.value.what, silent.status]).toEqual([201, 'once', 204]);
  await restart();
  expect(await post('/work', 'once', 'k-1')).toEqual(first);
  expect(await post('/silent', 'silently', 'k-2')).toEqual(silent);
  expect([times('once'), times('silently')]).toEqual([1, 1]);
});

test('a key means one request of one caller', async () => {
  const first = await post('/work', 'this', 'k-3');
  for (const [path, what] of [
    ['/work', 'that'],
    ['/silent', 'this'],
  ] as const)
    expect(await post(path, what, 'k-3')).toMatchObject({
      status: 422,
      value: { detail: expect.stringContaining('another request') },
    });
  expect([times('this'), times('that')]).toEqual([1, 0]);
  const other = await post('/work', 'this', 'k-3', await served.tokenOf('manager'));
  expect([other.status, times('this'), other.value.done > first.value.done]).toEqual([201, 2, true]);
  expect((await post('/work', 'this', 'k\tey')).status).toBe(400);
});

test('what is asked again while it is done is waited for; another process does not know how it ends', async () => {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  ends.push(() => ended);
  const first = post('/work', 'long', 'k-4');
  await expect.poll(() => times('long')).toBe(1);
  const second = post('/work', 'long', 'k-4');
  expect((await post('/work', 'longer', 'k-4')).status).toBe(422);
  // As after a crash, too: it was begun, and nothing was written since.
  const other = await serveRoutes(client, routes);
  const refused = await post('/work', 'long', 'k-4', secret, other.url);
  expect(refused).toMatchObject({
    status: 409,
    value: { detail: expect.stringContaining('Look whether it was done') },
  });
  expect((await post('/work', 'longer', 'k-4', secret, other.url)).status).toBe(422);
  end();
  expect(await second).toEqual(await first);
  expect(await post('/work', 'long', 'k-4', secret, other.url)).toEqual(await first);
  await other.close();
  expect([times('long'), times('longer')]).toEqual([1, 0]);
});

test('two processes that are asked at one moment do it once at most, and once when one of them is asked again', async () => {
  const other = await serveRoutes(client, routes);
  for (let round = 0; round < 10; round += 1) {
    const key = `both-${round}`;
    const ask = async (url: string) => (await post('/work', key, key, secret, url)).status;
    const statuses = await Promise.all([ask(served.url), ask(other.url)]);
    expect([201, 409]).toEqual(expect.arrayContaining(statuses));
    expect(times(key)).toBe(statuses.includes(201) ? 1 : 0);
    expect([await ask(other.url), times(key)]).toEqual([201, 1]);
  }
  await other.close();
});

test('what another process did between the look and the beginning is answered, and not done again', async () => {
  const keys = createIdempotencyStore({ client, clock: systemClock });
  const answers: unknown[] = [];
  const late = await serveRoutes(client, routes, {
    idempotencyKeys: {
      ...keys,
      async put(request) {
        if (!request.answer) answers.push(await post('/work', 'meanwhile', 'k-7'));
        await keys.put(request);
      },
    },
  });
  answers.push(await post('/work', 'meanwhile', 'k-7', secret, late.url));
  await late.close();
  expect(answers[0]).toMatchObject({ status: 201, value: { what: 'meanwhile' } });
  expect(answers[1]).toEqual(answers[0]);
  expect(times('meanwhile')).toBe(1);
});

test.each([
  [new Problem(409, 'not now'), 409],
  [new Error('broken'), 500],
])('what failed may be tried again: %s', async (failure, status) => {
  const key = `k-failed-${status}`;
  ends.push(() => Promise.reject(failure));
  expect((await post('/work', key, key)).status).toBe(status);
  await restart();
  expect((await post('/work', `${key} otherwise`, key)).status).toBe(201);
  expect((await post('/work', `${key} otherwise`, key)).status).toBe(201);
  expect([times(key), times(`${key} otherwise`)]).toEqual([1, 1]);
});

test('of secrets it is kept that they were given, and no more', async () => {
  expect((await post('/secret', 'hush', 'k-5')).status).toBe(200);
  expect(await post('/secret', 'hush', 'k-5')).toMatchObject({
    status: 409,
    value: { detail: expect.stringContaining('done before') },
  });
  expect(times('hush')).toBe(1);
  const kept = await ask(client, 'SELECT * FROM idempotency_keys');
  expect(kept.length).toBeGreaterThan(0);
  expect(JSON.stringify(kept)).not.toMatch(/hush|k-5/u);
});

test('what only reads is read again', async () => {
  for (const expected of [1, 2]) {
    await post('/look', 'around', 'k-6');
    expect(times('around')).toBe(expected);
  }
});

test('a key is forgotten after a day', async () => {
  const now = systemClock.now();
  const at = (ms: number) => createIdempotencyStore({ client, clock: { now: () => ms, sleep: async () => undefined } });
  const day = 86_400_000;
  const request = { keyHash: 'a', claim: 'c', requestHash: 'b', begunAt: now, answer: { status: 200, body: '{}' } };
  await at(now).put(request);
  expect(await at(now + day - 1).of('a')).toEqual([request]);
  expect(await at(now + day).of('a')).toEqual([]);
});

test('OpenAPI says where a key may be given', async () => {
  const response = await fetch(`${served.url}/api/v1/openapi.json`);
  const { paths } = (await response.json()) as {
    paths: Record<string, { post: { parameters: { name: string }[] } }>;
  };
  const takes = (path: string) =>
    paths[`/api/v1${path}`]?.post.parameters.some(({ name }) => name === 'Idempotency-Key');
  expect([takes('/work'), takes('/secret'), takes('/look')]).toEqual([true, true, false]);
});
