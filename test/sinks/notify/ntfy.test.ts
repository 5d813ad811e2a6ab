import { describe, expect, test } from 'vitest';
import type { Message } from '../../../core/channel.ts';
import { ntfy } from '../../../sinks/notify/ntfy.ts';
import { describeChannel } from '../../suites/channel-conformance.ts';
import { type Handler, sendJson } from '../../support/http-server.ts';
import { hostileMessage, hugeMessage, sampleMessage } from '../../support/message.ts';
import { onlyRequest, ownLinks, refusal, sendTo } from './over-http.ts';

const topic = 'crisis-x8J2kQ';
const send = (handler: Handler, message?: Message, options: Record<string, unknown> = {}) =>
  sendTo(ntfy, (baseUrl) => ({ topic, baseUrl: `${baseUrl}/`, ...options }), handler, message);
/** As the server answers: https://docs.ntfy.sh/publish/ and server/errors.go. */
const taken: Handler = (_, response) => sendJson(response, { id: 'hwQ2YpKdmg', time: 1, event: 'message', topic });
const refusing =
  (status: number, code: number, error: string, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, { code, http: status, error, link: 'https://ntfy.sh/docs' }, status);
  };

describe('a notification', () => {
  test('says what happened, rings, and has buttons', async () => {
    const sent = await send(taken, sampleMessage, { token: 'tk_0123456789abcdef' });
    expect(sent.receipt).toEqual({ id: 'hwQ2YpKdmg', detail: '200' });
    const { method, path, headers, json } = onlyRequest(sent);
    expect([method, path, headers['authorization']]).toEqual(['POST', '/', 'Bearer tk_0123456789abcdef']);
    const { message, ...rest } = json;
    expect(rest).toEqual({
      topic,
      title: 'Volandra: negative spike',
      priority: 5,
      tags: ['red_circle'],
      click: 'https://escolta.example.com/incidents/fedcba9876543210',
      actions: [...sampleMessage.links.map((link) => ({ action: 'view', ...link }))],
      markdown: false,
    });
    expect(message).toMatch(/^41 negative in 30 min; usual .*\n\nBegan: 18:05\n/u);
    expect(message).not.toContain('https://escolta.example');
  });

  test.each([
    [{ severity: 'warning' }, 4, 'orange_circle'],
    [{ severity: 'info' }, 3, 'large_blue_circle'],
    [{ kind: 'resolved', state: 'resolved' }, 3, 'white_check_mark'],
    [{ kind: 'digest' }, 2, 'clipboard'],
    [{ kind: 'test' }, 3, 'bell'],
  ] as const)('is as urgent as %o', async (changes, priority, tag) => {
    expect(onlyRequest(await send(taken, { ...sampleMessage, ...changes })).json).toMatchObject({
      priority,
      tags: [tag],
    });
  });

  test('has three buttons at most, and the other links in the text', async () => {
    const links = [1, 2, 3, 4].map((n) => ({ label: `Go ${n}`, url: `https://escolta.example/${n}` }));
    const { json } = onlyRequest(await send(taken, { ...sampleMessage, links }));
    expect(json['actions']).toHaveLength(3);
    expect(json['message']).toContain('Go 4: https://escolta.example/4');
  });

  test('needs no link and no token', async () => {
    const { json, headers } = onlyRequest(await send(taken, { ...sampleMessage, links: [] }));
    expect(json['actions']).toEqual([]);
    expect(json['click']).toBeUndefined();
    expect(headers['authorization']).toBeUndefined();
  });

  test('is bounded, in bytes, and keeps hostile words as words', async () => {
    for (const message of [hugeMessage(), hostileMessage()]) {
      const { json, body } = onlyRequest(await send(taken, message));
      expect(Buffer.byteLength(String(json['message']))).toBeLessThanOrEqual(4_096);
      expect(String(json['title']).length).toBeLessThanOrEqual(200);
      expect(`${json['title']}${json['message']}`.isWellFormed()).toBe(true);
      expect(body).not.toMatch(/javascript:|\u202e/u);
      expect(json['actions']).toHaveLength(2);
    }
  });
});

describe('a refusal', () => {
  test.each([
    [401, 40101, 'unauthorized', 'fatal'],
    [403, 40301, 'forbidden', 'fatal'],
    [400, 40009, 'invalid request: topic invalid', 'poison'],
    [413, 41301, 'attachment too large', 'poison'],
    [429, 42901, 'limit reached: too many requests', 'transient'],
    [500, 50001, 'internal server error', 'transient'],
  ])('%i (%i) is told, as what it is', async (status, code, words, retry) => {
    const handler = refusing(status, code, `${words} ${topic} tk_0123456789abcdef`, { 'retry-after': '5' });
    const error = refusal(await send(handler, sampleMessage, { token: 'tk_0123456789abcdef' }), [
      topic,
      'tk_0123456789abcdef',
    ]);
    expect(error.retry).toBe(retry);
    expect(error.message).toContain(words);
    expect(error.retryAfterMs).toBe(retry === 'transient' ? 5_000 : undefined);
  });

  test('a page for people is no receipt', async () => {
    const page: Handler = (_, response) => void response.end('<!doctype html><p>Welcome');
    expect(refusal(await send(page)).retry).toBe('transient');
  });
});

test('a topic is of letters, digits, hyphens and underscores', () => {
  for (const bad of ['', 'a/b', 'a b', 'x'.repeat(65)])
    expect(ntfy.config.safeParse({ topic: bad }).success).toBe(false);
  expect(ntfy.config.parse({ topic })).toMatchObject({ baseUrl: 'https://ntfy.sh' });
});

describeChannel('ntfy', {
  create: (baseUrl, context) =>
    ntfy.create(ntfy.config.parse({ topic, baseUrl, token: 'tk_0123456789abcdef' }), context),
  secrets: [topic, 'tk_0123456789abcdef'],
  accept: taken,
  show({ body }) {
    const { title, message, click, actions, markdown } = JSON.parse(body);
    expect(markdown).toBe(false);
    expect(title).not.toBe('');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4_096);
    expect(actions.length).toBeLessThanOrEqual(3);
    const urls = [...actions.map(({ url }: { url: string }) => url), ...ownLinks(message)];
    if (actions.length > 0) expect(click).toBe(urls[0]);
    return { text: `${title}\n${message}`, urls };
  },
  tooMany: refusing(429, 42901, 'limit reached: too many requests', { 'retry-after': '7' }),
  refusals: {
    'a wrong token': refusing(401, 40101, 'unauthorized'),
    'no right to write': refusing(403, 40301, 'forbidden'),
  },
  objection: refusing(400, 40024, 'invalid request: request body must be valid JSON'),
});
