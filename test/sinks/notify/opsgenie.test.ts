import { describe, expect, test } from 'vitest';
import type { Message } from '../../../core/channel.ts';
import { opsgenie } from '../../../sinks/notify/opsgenie.ts';
import { answeringJson, describeChannel } from '../../suites/channel-conformance.ts';
import { type Handler, sendJson } from '../../support/http-server.ts';
import { hostileMessage, hugeMessage, sampleMessage } from '../../support/message.ts';
import { onlyRequest, ownLinks, refusal, sendTo } from './over-http.ts';

const apiKey = 'eb243592-faa2-4ba2-a551-1afdf565c889';
const send = (handler: Handler, message?: Message, options: Record<string, unknown> = {}, path = '') =>
  sendTo(opsgenie, (url) => ({ apiKey, baseUrl: `${url}${path}`, ...options }), handler, message);
/** As the alert API answers: https://docs.opsgenie.com/docs/alert-api */
const taken: Handler = (_, response) =>
  sendJson(
    response,
    { result: 'Request will be processed', took: 0.302, requestId: '43a29c5c-3dbf-4fa4-9c26-f4f71023e120' },
    202,
  );
const resolved = { kind: 'resolved', state: 'resolved' } as const;

describe('an alert', () => {
  test('says what happened', async () => {
    const sent = await send(taken);
    expect(sent.receipt).toEqual({ id: '43a29c5c-3dbf-4fa4-9c26-f4f71023e120', detail: '202' });
    const { method, path, headers, json } = onlyRequest(sent);
    expect([method, path, headers['authorization']]).toEqual(['POST', '/v2/alerts', `GenieKey ${apiKey}`]);
    const { description, ...rest } = json;
    expect(rest).toEqual({
      message: 'Volandra: negative spike',
      alias: 'fedcba9876543210',
      priority: 'P1',
      source: 'Escolta',
      entity: 'Volandra',
      tags: ['Volandra', 'critical', 'negative-volume', 'negative-spike'],
      details: { impact: '8', ...sampleMessage.labels },
    });
    expect(description).toContain('41 negative in 30 min');
    expect(description).toContain('Acknowledge: https://escolta.example.com/ack?id=fedcba9876543210&by=link');
  });

  test('is closed when the incident is over', async () => {
    const { method, path, json } = onlyRequest(
      await send(taken, { ...sampleMessage, ...resolved, title: 'Volandra: over', thread: 'a/b ?' }),
    );
    expect([method, path]).toEqual(['POST', '/v2/alerts/a%2Fb%20%3F/close?identifierType=alias']);
    expect(json['source']).toBe('Escolta');
    expect(json['note']).toContain('Volandra: over');
  });

  test.each(['update', 'reminder', 'escalation', 'test'] as const)(
    '%s counts to the open one, with a note',
    async (kind) => {
      const { path, json } = onlyRequest(await send(taken, { ...sampleMessage, kind }));
      expect([path, json['alias']]).toEqual(['/v2/alerts', 'fedcba9876543210']);
      expect(json['note']).toContain('41 negative in 30 min');
    },
  );

  test.each([
    ['critical', 7, 'P1'],
    ['critical', 6, 'P2'],
    ['warning', 10, 'P3'],
    ['info', 5, 'P4'],
    ['info', 4, 'P5'],
  ] as const)('%s with impact %i is %s', async (severity, impact, priority) => {
    expect(onlyRequest(await send(taken, { ...sampleMessage, severity, impact })).json['priority']).toBe(priority);
  });

  test('calls whom the configuration names', async () => {
    const responders = [
      { type: 'team', name: 'Crisis' },
      { type: 'user', name: 'ana@example.com' },
    ];
    expect(onlyRequest(await send(taken, sampleMessage, { responders })).json['responders']).toEqual([
      { type: 'team', name: 'Crisis' },
      { type: 'user', username: 'ana@example.com' },
    ]);
  });

  test('goes to Jira Service Management as well', async () => {
    expect(onlyRequest(await send(taken, sampleMessage, {}, '/jsm/ops/integration')).path).toBe(
      '/jsm/ops/integration/v2/alerts',
    );
  });

  test('is bounded, and keeps hostile words as words', async () => {
    for (const message of [
      hugeMessage({ thread: 'x'.repeat(600), brand: 'b'.repeat(900), kind: 'update' }),
      hostileMessage(),
    ]) {
      const { json, body } = onlyRequest(await send(taken, message));
      const length = (name: string) => String(json[name] ?? '').length;
      expect(length('message')).toBeLessThanOrEqual(130);
      expect(length('alias')).toBeLessThanOrEqual(512);
      expect(length('description')).toBeLessThanOrEqual(15_000);
      expect(length('note')).toBeLessThanOrEqual(15_000);
      expect(length('entity')).toBeLessThanOrEqual(512);
      for (const tag of json['tags'] as string[]) expect(tag.length).toBeLessThanOrEqual(50);
      expect(
        Object.entries(json['details'] as object)
          .flat()
          .join('').length,
      ).toBeLessThanOrEqual(8_000);
      expect(json['description']).toContain('Open: https://escolta.example.com/incidents/fedcba9876543210');
      expect(body).not.toMatch(/javascript:|user:pw|\u202e/u);
    }
  });
});

describe('a refusal', () => {
  test.each([
    [401, 'Could not authenticate', 'fatal'],
    [403, 'You are not authorized', 'fatal'],
    [404, 'Not found', 'fatal'],
    [422, "'message' can not be empty", 'poison'],
    [429, 'You are making too many requests!', 'transient'],
    [503, 'Service unavailable', 'transient'],
  ])('%i is told, as what it is', async (status, words, retry) => {
    const handler: Handler = (_, response) => {
      response.setHeader('retry-after', '9');
      sendJson(response, { message: `${words} ${apiKey}`, took: 0.1, requestId: 'r' }, status);
    };
    const error = refusal(await send(handler), [apiKey]);
    expect(error.retry).toBe(retry);
    expect(error.message).toContain(words);
    expect(error.message.includes('Check "apiKey"')).toBe(retry === 'fatal');
    expect(error.retryAfterMs).toBe(retry === 'transient' ? 9_000 : undefined);
  });

  test('an alert that is gone cannot be closed, and no key is to blame', async () => {
    const handler: Handler = (_, response) =>
      sendJson(response, { message: 'Alert does not exist', requestId: 'r' }, 404);
    const error = refusal(await send(handler, { ...sampleMessage, ...resolved }));
    expect(error.retry).toBe('poison');
    expect(error.message).not.toContain('apiKey');
  });

  test('a page for people is no receipt', async () => {
    expect(refusal(await send((_, response) => void response.end('<p>Welcome'))).retry).toBe('transient');
  });

  test('of a digest is our own: nobody is asked', async () => {
    const sent = await send(taken, { ...sampleMessage, kind: 'digest' });
    expect(refusal(sent).retry).toBe('poison');
    expect(sent.requests).toEqual([]);
  });
});

describeChannel('opsgenie', {
  create: (baseUrl, context) => opsgenie.create(opsgenie.config.parse({ apiKey, baseUrl }), context),
  secrets: [apiKey],
  accept: taken,
  show({ path, body }) {
    const { message, description, note, details = {}, tags = [] } = JSON.parse(body);
    const text = description ?? note;
    expect(text.length).toBeLessThanOrEqual(15_000);
    if (path === '/v2/alerts') expect(message.trim()).not.toBe('');
    expect((message ?? '').length).toBeLessThanOrEqual(130);
    const machine = [...tags, ...Object.entries(details).flat()];
    return { text: [message ?? '', text, ...machine].join('\n'), urls: ownLinks(text) };
  },
  tooMany: answeringJson(429, { message: 'You are making too many requests!' }, { 'retry-after': '7' }),
  refusals: {
    'a wrong key': answeringJson(401, { message: 'Could not authenticate' }),
    'no right to create alerts': answeringJson(403, { message: 'You are not authorized' }),
  },
  objection: answeringJson(422, { message: 'Request body is not processable' }),
  refusesDigests: true,
});
