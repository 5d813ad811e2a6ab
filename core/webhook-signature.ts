import { createHmac } from 'node:crypto';
import { z } from 'zod';

/** Least bytes of a secret: 24 by Standard Webhooks, where it is given as base64. */
const leastBytes = 24;
const base64 = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;
/** Headers that are ours, or the protocol's. */
const reserved =
  /^(?!webhook-|idempotency-key$|content-|host$|connection$|transfer-encoding$|expect$|upgrade$|keep-alive$)/iu;

const secret = z
  .string()
  .max(500)
  .refine((text) => !text.startsWith('whsec_') || base64.test(text), 'expected base64 after "whsec_"')
  .refine(
    (text) => keyOf(text).length >= leastBytes,
    `expected at least ${leastBytes} bytes: make one with "openssl rand -base64 32"`,
  );

/** What signs webhooks in a configuration: one secret, or several while one is replaced. */
export const webhookSecrets = z
  .union([secret, z.array(secret).min(1).max(3)])
  .describe(
    'Signs every message, so that the receiver knows it is ours: `whsec_` and base64, or plain text. Several while one is replaced.',
  );

export const webhookHeaders = z
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
  .describe('Sent with every message, such as `authorization`.');

/** The bytes of a secret: base64 after `whsec_`, else those of the text. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}

/**
 * The headers of a message by Standard Webhooks (standardwebhooks.com): `id` is the same for every attempt, by which the receiver knows a
 * message that it has; `now` is in ms since the epoch; `body` are the bytes that are sent, as text.
 */
export function signWebhook(
  secrets: string | readonly string[],
  { id, now, body }: { readonly id: string; readonly now: number; readonly body: string },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const seconds = Math.floor(now / 1_000);
  const signatures = [secrets].flat().map((one) => {
    return `v1,${createHmac('sha256', keyOf(one)).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': `${seconds}`, 'webhook-signature': signatures.join(' ') };
}
