import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../core/channel.ts';
import { webhook } from '../../../sinks/notify/webhook.ts';
import { answering, describeChannel } from '../../suites/channel-conformance.ts';
import type { Handler } from '../../support/http-server.ts';
import { hostileMessage, hugeMessage, sampleMessage } from '../../support/message.ts';
import { onlyRequest, refusal, sendTo, stringsIn } from './over-http.ts';

const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const secret = `whsec_${key.toString('base64')}`;
const send = (handler: Handler, message?: Message, options: Record<string, unknown> = {}) =>
  sendTo(webhook, (url) => ({ webhookUrl: `${url}/hook?t=token-in-the-query`, secret, ...options }), handler, message);
const answer =
  (status: number, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, headers).end('words');
  };

/** What a receiver does, by https://www.standardwebhooks.com: written from the standard, not from our code. */
function verifies({ headers, body }: { headers: Record<string, unknown>; body: string }, secretBytes: Buffer): boolean {
  const expected = createHmac('sha256', secretBytes)
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${expected}`);
}

describe('what is posted', () => {
  test('is the message, with its version, signed', async () => {
    const sent = await send(answer(204));
    expect(sent.receipt?.detail).toBe('204');
    const { method, path, headers, json, body } = onlyRequest(sent);
    expect([method, path, headers['content-type']]).toEqual(['POST', '/hook?t=token-in-the-query', 'application/json']);
    expect(headers['webhook-id']).toBe('0123456789abcdef0123456789abcdef');
    expect(headers['webhook-timestamp']).toBe(`${sampleMessage.at / 1_000}`);
    expect(verifies({ headers, body }, key)).toBe(true);
    expect(verifies({ headers, body: `${body} ` }, key)).toBe(false);
    const { at, ...data } = sampleMessage;
    expect(json).toEqual({
      type: 'alert.firing',
      timestamp: '2026-11-22T17:05:00.000Z',
      data: { version: 1, ...data },
    });
  });

  test('is signed over the bytes that arrive, whatever strangers write', async () => {
    const { headers, body } = onlyRequest(await send(answer(200), hostileMessage()));
    expect(verifies({ headers, body }, key)).toBe(true);
    expect(body).not.toMatch(/javascript:|user:pw|\u202e/u);
  });

  test.each([
    ['firing', 'alert.firing'],
    ['update', 'alert.update'],
    ['reminder', 'alert.reminder'],
    ['escalation', 'alert.escalation'],
    ['resolved', 'alert.resolved'],
    ['digest', 'digest.created'],
    ['test', 'test.created'],
  ] as const)('%s is %s', async (kind, type) => {
    expect(onlyRequest(await send(answer(200), { ...sampleMessage, kind })).json['type']).toBe(type);
  });

  test('is signed with every secret while one is replaced, plain text or base64', async () => {
    const plain = 'a secret of plain text, long enough';
    const { headers, body } = onlyRequest(await send(answer(200), sampleMessage, { secret: [plain, secret] }));
    expect(verifies({ headers, body }, key)).toBe(true);
    expect(verifies({ headers, body }, Buffer.from(plain))).toBe(true);
    expect(verifies({ headers, body }, Buffer.from('another'))).toBe(false);
  });

  test('goes with the headers of the configuration', async () => {
    const { headers } = onlyRequest(await send(answer(200), sampleMessage, { headers: { authorization: 'Bearer x' } }));
    expect(headers['authorization']).toBe('Bearer x');
  });

  test('is bounded', async () => {
    const { body } = onlyRequest(await send(answer(200), hugeMessage()));
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(256_000);
    expect(JSON.parse(body).data.links).toEqual(sampleMessage.links);
  });
});

describe('what the receiver answers', () => {
  test.each([
    [400, 'transient'],
    [401, 'fatal'],
    [403, 'fatal'],
    [404, 'transient'],
    [405, 'transient'],
    [410, 'fatal'],
    [413, 'poison'],
    [422, 'poison'],
    [429, 'transient'],
    [500, 'transient'],
    [503, 'transient'],
  ])('%i is %s', async (status, retry) => {
    const sent = await send(answer(status), sampleMessage, { headers: { 'x-key': 'header-secret' } });
    expect(refusal(sent, ['token-in-the-query', secret, 'header-secret']).retry).toBe(retry);
    expect(sent.requests).toHaveLength(1);
  });

  test('when to come again is heard', async () => {
    expect(refusal(await send(answer(429, { 'retry-after': '17' }))).retryAfterMs).toBe(17_000);
  });

  test.each([301, 302, 303, 307, 308])('%i to a page that says 200 is no delivery', async (status) => {
    const moved: Handler = ({ path }, response) =>
      void (path === '/new' ? response.end('ok') : response.writeHead(status, { location: '/new' }).end());
    const error = refusal(await send(moved));
    expect(error.retry).toBe('fatal');
    expect(error.message).toContain('moved');
  });
});

describe('its configuration', () => {
  const issues = (changes: Record<string, unknown>) =>
    webhook.config.safeParse({ webhookUrl: 'https://example.com', secret, ...changes }).error?.issues.length ?? 0;

  test('takes secrets of enough bytes', () => {
    for (const bad of ['', 'short', 'whsec_', 'whsec_AAAA', 'whsec_not base64 not base64 not base64 no!', []]) {
      expect(issues({ secret: bad })).toBeGreaterThan(0);
    }
    expect(issues({})).toBe(0);
  });

  test('leaves its own headers alone, and takes no line break', () => {
    for (const headers of [
      { 'Webhook-Id': 'x' },
      { host: 'x' },
      { 'content-length': '1' },
      { 'a b': 'x' },
      { a: 'x\r\ny: z' },
    ]) {
      expect(issues({ headers })).toBeGreaterThan(0);
    }
  });

  test('asks only the web', () => {
    expect(issues({ webhookUrl: 'file:///etc/passwd' })).toBeGreaterThan(0);
  });
});

describeChannel('webhook', {
  create: (baseUrl, context) => {
    const options = {
      webhookUrl: `${baseUrl}/hook/0123456789abcdef?token=abcdefghijklmnop`,
      secret,
      headers: { 'x-key': 'key-of-the-header' },
    };
    return webhook.create(webhook.config.parse(options), context);
  },
  secrets: ['/hook/0123456789abcdef', 'abcdefghijklmnop', secret, 'key-of-the-header'],
  accept: answering(204, ''),
  show({ headers, body }) {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(256_000);
    expect(verifies({ headers, body }, key)).toBe(true);
    const { data } = JSON.parse(body) as { data: Message };
    const items = data.sections.flatMap(({ items }) => items);
    return { text: stringsIn(data).join('\n'), urls: [...data.links, ...items].flatMap(({ url }) => url ?? []) };
  },
  tooMany: answering(429, '', { 'retry-after': '7' }),
  refusals: {
    'a wrong secret': answering(401, 'bad signature'),
    'a forbidden address': answering(403, ''),
    'a receiver that is gone': answering(410, ''),
  },
  objection: answering(422, 'cannot read this'),
  knowsItsAnswers: false,
  idempotencyKey: ({ headers }) => String(headers['webhook-id']),
});
