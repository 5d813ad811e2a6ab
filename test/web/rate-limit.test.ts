import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { route } from '../../web/route.ts';
import { openTemporaryStore } from '../sinks/clickhouse/temporary-store.ts';
import { type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
let served: Served;

beforeAll(async () => {
  await migrate(client);
  const pong = route({
    ...{ method: 'GET', path: '/ping', summary: 'Ping', tag: 'test', right: 'read' },
    handle: async () => ({ pong: true }),
  });
  served = await serveRoutes(client, [pong], { requestsPerMinute: 3 });
});
afterAll(async () => {
  await served.close();
  await close();
});

test('whoever asks too often waits, and nobody else at their address does', async () => {
  const [ada, lia] = [await served.as('viewer'), await served.as('viewer')];
  const answers = [];
  for (let time = 0; time < 4; time += 1) answers.push(await ada('GET', '/ping'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['2', '1', '0', '0']);
  const [refused] = answers.slice(-1);
  expect(refused?.headers.get('x-ratelimit-limit')).toBe('3');
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused?.value.detail).toMatch(/^too many requests: come again in \d+ s$/u);
  expect((await lia('GET', '/ping')).status).toBe(200);

  // Of those whom nobody knows, whatever they say of themselves, the address is counted.
  const strangers = [{}, { authorization: `Bearer ${'a'.repeat(40)}` }, { authorization: 'Bearer b' }, {}];
  const statuses = [];
  for (const headers of strangers) statuses.push((await fetch(`${served.url}/api/v1/ping`, { headers })).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
  // From there nobody is looked up any more, for as long.
  expect((await lia('GET', '/ping')).status).toBe(429);
});
