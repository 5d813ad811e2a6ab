import { describe, expect, test } from 'vitest';
import type { Message } from '../../../core/channel.ts';
import { pagerduty } from '../../../sinks/notify/pagerduty.ts';
import { answering, answeringJson, describeChannel } from '../../suites/channel-conformance.ts';
import { type Handler, sendJson } from '../../support/http-server.ts';
import { hostileMessage, hugeMessage, sampleMessage } from '../../support/message.ts';
import { onlyRequest, refusal, sendTo, stringsIn } from './over-http.ts';

const routingKey = '0123456789abcdef0123456789ABCDEF';
const send = (handler: Handler, message?: Message) =>
  sendTo(pagerduty, (baseUrl) => ({ routingKey, baseUrl }), handler, message);
/** As the Events API answers: https://developer.pagerduty.com/api-reference/368ae3d938c9e-send-an-event-to-pager-duty */
const taken: Handler = ({ body }, response) =>
  sendJson(response, { status: 'success', message: 'Event processed', dedup_key: JSON.parse(body).dedup_key }, 202);
const invalid =
  (...errors: string[]): Handler =>
  (_, response) =>
    sendJson(response, { status: 'invalid event', message: 'Event object is invalid', errors }, 400);

describe('an event', () => {
  test('triggers an incident that says what happened', async () => {
    const sent = await send(taken);
    expect(sent.receipt).toEqual({ id: 'fedcba9876543210', detail: '202' });
    const { method, path, json } = onlyRequest(sent);
    expect([method, path]).toEqual(['POST', '/v2/enqueue']);
    expect(json).toEqual({
      routing_key: routingKey,
      event_action: 'trigger',
      dedup_key: 'fedcba9876543210',
      client: 'Escolta',
      client_url: 'https://escolta.example.com/incidents/fedcba9876543210',
      links: [
        { href: 'https://escolta.example.com/incidents/fedcba9876543210', text: 'Open' },
        { href: 'https://escolta.example.com/ack?id=fedcba9876543210&by=link', text: 'Acknowledge' },
      ],
      payload: {
        summary: 'Volandra: negative spike',
        source: 'Volandra',
        severity: 'critical',
        timestamp: '2026-11-22T17:05:00.000Z',
        component: 'Volandra',
        class: 'negative-volume',
        custom_details: {
          summary: '41 negative in 30 min; usual for Sunday 18:00: 6, never above 15 in 28 days.',
          impact: 8,
          facts: { Began: '18:05', Impact: '8 of 10' },
          sections: {
            'What people say': [
              'Volandra left us on the floor in Girona for nine hours — ana, Mastodon, 12,000 followers — https://mastodon.example/@ana/1',
              'Lost my suitcase & my patience — reviews',
            ],
            'Words that stand out': ['floor, Girona, cancelled'],
          },
          labels: sampleMessage.labels,
          incidents: ['fedcba9876543210'],
        },
      },
    });
  });

  test.each([
    ['firing', 'firing', 'trigger'],
    ['update', 'firing', 'trigger'],
    ['reminder', 'firing', 'trigger'],
    ['escalation', 'firing', 'trigger'],
    ['test', 'firing', 'trigger'],
    ['resolved', 'resolved', 'resolve'],
    ['update', 'resolved', 'resolve'],
  ] as const)('%s while %s: %s, of the same incident', async (kind, state, action) => {
    const { json } = onlyRequest(await send(taken, { ...sampleMessage, kind, state }));
    expect([json['event_action'], json['dedup_key']]).toEqual([action, 'fedcba9876543210']);
  });

  test.each(['critical', 'warning', 'info'] as const)('is as severe as the message: %s', async (severity) => {
    expect(onlyRequest(await send(taken, { ...sampleMessage, severity })).json['payload']).toMatchObject({ severity });
  });

  test('about no brand comes from the channel', async () => {
    expect(onlyRequest(await send(taken, { ...sampleMessage, brand: '' })).json['payload']).toMatchObject({
      source: 'crisis',
    });
  });

  test('is bounded, and keeps hostile words as words', async () => {
    for (const message of [hugeMessage({ thread: 'x'.repeat(300) }), hostileMessage()]) {
      const { json, body } = onlyRequest(await send(taken, message));
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512_000);
      expect((json['payload'] as { summary: string }).summary.length).toBeLessThanOrEqual(1_024);
      expect(String(json['dedup_key']).length).toBeLessThanOrEqual(255);
      expect(json['links']).toHaveLength(2);
      expect(body).not.toMatch(/javascript:|user:pw|\u202e/u);
    }
  });

  test('of another thread that is too long for a key has another key', async () => {
    const keys = await Promise.all(
      ['a', 'b', 'a'].map(
        async (end) =>
          onlyRequest(await send(taken, { ...sampleMessage, thread: 'x'.repeat(300) + end })).json['dedup_key'],
      ),
    );
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toBe(keys[2]);
  });
});

describe('a refusal', () => {
  test.each([
    [invalid("'payload.summary' is missing or blank"), 'poison', "'payload.summary' is missing or blank"],
    [invalid("Length of 'routing_key' is incorrect (should be 32 characters)"), 'fatal', 'Check "routingKey"'],
    [invalid(`Invalid routing key ${routingKey}`), 'fatal', 'Check "routingKey"'],
  ])('400 says what is wrong %#', async (handler, retry, words) => {
    const error = refusal(await send(handler), [routingKey]);
    expect(error.retry).toBe(retry);
    expect(error.message).toContain(words);
  });

  test.each([
    [401, 'fatal'],
    [403, 'fatal'],
    [429, 'transient'],
    [500, 'transient'],
  ])('%i is %s', async (status, retry) => {
    const handler: Handler = (_, response) => void response.writeHead(status, { 'retry-after': '30' }).end('');
    const error = refusal(await send(handler), [routingKey]);
    expect(error.retry).toBe(retry);
    expect(error.retryAfterMs).toBe(retry === 'transient' ? 30_000 : undefined);
  });

  test('a page for people is no receipt', async () => {
    expect(refusal(await send((_, response) => void response.end('<p>Welcome'))).retry).toBe('transient');
  });

  test('of a digest is our own: nobody is asked', async () => {
    const sent = await send(taken, { ...sampleMessage, kind: 'digest' });
    expect(refusal(sent).retry).toBe('poison');
    expect(refusal(sent).message).toContain('another channel');
    expect(sent.requests).toEqual([]);
  });
});

test('the key is checked before it is used', () => {
  expect(pagerduty.config.safeParse({ routingKey: 'u+K5BWM-NCknhB3XnYg' }).success).toBe(false);
  expect(pagerduty.config.parse({ routingKey })).toMatchObject({ baseUrl: 'https://events.pagerduty.com' });
});

describeChannel('pagerduty', {
  create: (baseUrl, context) => pagerduty.create(pagerduty.config.parse({ routingKey, baseUrl }), context),
  secrets: [routingKey],
  accept: taken,
  show({ body }) {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512_000);
    const { payload, links, dedup_key } = JSON.parse(body);
    expect(dedup_key.length).toBeLessThanOrEqual(255);
    expect(payload.summary.trim()).not.toBe('');
    expect(payload.summary.length).toBeLessThanOrEqual(1_024);
    expect(payload.source).not.toBe('');
    return { text: stringsIn(payload).join('\n'), urls: links.map(({ href }: { href: string }) => href) };
  },
  tooMany: answeringJson(429, { status: 'throttle exceeded' }, { 'retry-after': '7' }),
  refusals: {
    'a key of another kind': invalid("Length of 'routing_key' is incorrect (should be 32 characters)"),
    'a key that is gone': invalid('Invalid routing key'),
    'a forbidden address': answering(403, ''),
  },
  objection: invalid("'payload.severity' is invalid"),
  idempotencyKey: ({ body }) => JSON.parse(body).dedup_key,
  refusesDigests: true,
});
