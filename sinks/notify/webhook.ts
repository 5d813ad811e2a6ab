import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { signWebhook, webhookHeaders, webhookSecrets } from '../../core/webhook-signature.ts';
import { shorten } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import { type HttpService, httpAddress, postTo } from './http-channel.ts';
import { tidyLabels } from './plain.ts';

const config = z.strictObject({
  webhookUrl: httpAddress.describe('Where messages are posted.'),
  secret: webhookSecrets,
  headers: webhookHeaders,
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
  return {
    async send(message, signal) {
      const json = payloadOf(message);
      // The key is the same for every attempt: by it the receiver knows a message that it has.
      const signature = signWebhook(secret, { id: message.key, now: context.clock.now(), body: JSON.stringify(json) });
      const signed = { ...headers, ...signature };
      const secrets = [...[secret].flat(), ...Object.values(headers)];
      return postTo(service, { url: webhookUrl, headers: signed, body: { json }, secrets, signal }, context);
    },
  };
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
