import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { createHttpClient } from '../../core/http.ts';
import { createTalk } from '../../crm/talk.ts';
import { startServer, type TestServer } from '../support/http-server.ts';

const http = createHttpClient({ allowPrivate: true });
let server: TestServer;
let headers: Record<string, string> = {};
beforeAll(async () => {
  server = await startServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json', ...headers }).end('{"message": "no, secret-1"}');
  });
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const ask = (given: Record<string, string>) => {
  headers = given;
  const wordsOf = (json: unknown) => (json as { message: string }).message;
  return createTalk({ http, clock: systemClock, secrets: ['secret-1'], wordsOf }).ask(
    { url: server.url },
    'CRM shop: asking',
  );
};

it.each([
  [{ 'retry-after': '5' }, 5_000],
  [{ 'x-ratelimit-remaining': '0' }, undefined],
  [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30_000],
])('a refusal that says that a limit is used up passes: %j', async (given, retryAfterMs) => {
  await expect(ask(given)).rejects.toMatchObject({
    ...{ retry: 'transient', retryAfterMs },
    message: expect.stringMatching(/it says "no, …"$/u),
  });
});

it('any other is an answer', async () => {
  expect(await ask({ 'x-ratelimit-remaining': '7' })).toMatchObject({ status: 403 });
});
