import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { shorten } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import { type HttpService, httpAddress, postTo } from './http-channel.ts';
import { tidyLabels } from './plain.ts';

/** Least bytes of a secret: 24 by Standard Webhooks, where it is given as base64. */
const leastBytes = 24;
const base64 = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;
/** Headers that are ours, or the protocol's. */
const reserved = /^(?!webhook-|content-|host$|connection$|transfer-encoding$|expect$|upgrade$|keep-alive$)/iu;

const secret = z
  .string()
  .max(500)
  .refine((text) => !text.startsWith('whsec_') || base64.test(text), 'expected base64 after "whsec_"')
  .refine(
    (text) => keyOf(text).length >= leastBytes,
    `expected at least ${leastBytes} bytes: make one with "openssl rand -base64 32"`,
  );

const config = z.strictObject({
  webhookUrl: httpAddress.describe('Where messages are posted.'),
  secret: z
    .union([secret, z.array(secret).min(1).max(3)])
    .describe(
      'Signs every message, so that the receiver knows it is ours: `whsec_` and base64, or plain text. Several while one is replaced.',
    ),
  headers: z
    .record(
      z
        .string()
        .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/u, 'expected the name of a header')
        .regex(reserved, 'this header is set by Escolta'),
      z
        .string()
        .max(4_000)
        .regex(/^[\t\x20-\x7e]*$/u, 'expected printable ASCII on one line'),
    )
    .default({})
    .describe('Sent with every message, such as `authorization`.'),
});

type WebhookConfig = z.infer<typeof config>;

export const webhook: ChannelComponent<WebhookConfig> = {
  type: 'webhook',
  summary: 'Posts messages as signed JSON to an address of your own, by Standard Webhooks (standardwebhooks.com).',
  config,
  minIntervalMs: 100,
  create: createWebhook,
};

const maxBytes = 256_000;

/**
 * Only what will never pass stops a message (413, 422) or the channel (401, 403, 410 Gone, a redirect): a receiver answers 400, 404
 * or 405 while it is being deployed, and an alert is not to be lost by it. Whoever delivers bounds the attempts.
 */
const service: HttpService = {
  name: 'the webhook',
  remedy: 'Check "webhookUrl", "secret" and "headers": the receiver refuses what we send, is gone, or has moved',
  read({ status, body }, redirected) {
    const stopping = [401, 403, 410, 413, 422];
    const passing = status >= 400 && !stopping.includes(status);
    // A redirect loses the body or the signature's headers on its way, whatever its end says.
    const words = body.toString('utf8', 0, 400);
    return { taken: !redirected, words, ...(redirected ? { retry: 'fatal' } : passing && { retry: 'transient' }) };
  },
};

function createWebhook({ webhookUrl, secret, headers }: WebhookConfig, context: ChannelContext): Channel {
  const keys = [secret].flat().map(keyOf);
  return {
    async send(message, signal) {
      const json = payloadOf(message);
      const seconds = Math.floor(context.clock.now() / 1_000);
      const signed = {
        ...headers,
        // The same for every attempt: by it the receiver knows a message that it has.
        'webhook-id': message.key,
        'webhook-timestamp': `${seconds}`,
        'webhook-signature': signatures(keys, `${message.key}.${seconds}.${JSON.stringify(json)}`),
      };
      const secrets = [...[secret].flat(), ...Object.values(headers)];
      return postTo(service, { url: webhookUrl, headers: signed, body: { json }, secrets, signal }, context);
    },
  };
}

/** The bytes of a secret: base64 after `whsec_`, else those of the text. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}

function signatures(keys: readonly Buffer[], content: string): string {
  return keys.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`).join(' ');
}

const types: Readonly<Record<Message['kind'], string>> = {
  firing: 'alert.firing',
  update: 'alert.update',
  reminder: 'alert.reminder',
  escalation: 'alert.escalation',
  resolved: 'alert.resolved',
  digest: 'digest.created',
  test: 'test.created',
};

/**
 * What is posted: `type` (`alert.firing`, `alert.update`, `alert.reminder`, `alert.escalation`, `alert.resolved`, `digest.created`,
 * `test.created`), `timestamp` (ISO 8601, when the message was made), and `data`, the message: `version` 1, and the fields of
 * `Message` in core/channel.ts but `at`. Fields may be added to a version; none is taken away or changes its meaning.
 */
function payloadOf(message: Message) {
  const write = ({ at, ...data }: Message) => ({
    type: types[message.kind],
    timestamp: new Date(at).toISOString(),
    data: { version: 1, ...data, brand: shorten(data.brand, 200), labels: tidyLabels(message.labels) },
  });
  return write(fitMessage(message, (kept) => Buffer.byteLength(JSON.stringify(write(kept))) <= maxBytes, service.name));
}
