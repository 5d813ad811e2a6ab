import type { ChannelContext, Receipt } from '../../core/channel.ts';
import { describeError } from '../../core/errors.ts';
import { signWebhook } from '../../core/webhook-signature.ts';
import { WebhookGone } from '../../core/webhooks.ts';
import { postTo } from './http-channel.ts';

/**
 * Posts JSON to an address of somebody's own, signed by Standard Webhooks. Everything but 2xx is tried again: a receiver answers 400 or 404
 * while it is being deployed. Only 410 says that nothing is wanted any more, and is a `WebhookGone`; with 401 and 403, and where the address
 * leads elsewhere, somebody has to look, which is `fatal`.
 */
export async function postWebhook(
  posting: {
    readonly id: string;
    readonly url: string;
    readonly secrets: readonly string[];
    readonly body: unknown;
    readonly signal: AbortSignal;
  },
  context: Pick<ChannelContext, 'http' | 'clock'>,
): Promise<Receipt> {
  const { id, url, secrets, body, signal } = posting;
  let answered = 0;
  try {
    return await postTo(
      {
        name: 'the webhook',
        remedy: 'Check its address and what it expects: it refuses what we send, or has moved',
        read({ status, body: answer }, redirected) {
          answered = status;
          const passing = status >= 400 && ![401, 403, 410].includes(status);
          // A redirect loses the body or the signature's headers on its way, whatever its end says.
          const words = answer.toString('utf8', 0, 400);
          return {
            taken: !redirected,
            words,
            ...(redirected ? { retry: 'fatal' } : passing && { retry: 'transient' }),
          };
        },
      },
      {
        url,
        headers: signWebhook(secrets, { id, now: context.clock.now(), body: JSON.stringify(body) }),
        body: { json: body },
        secrets,
        signal,
      },
      context,
    );
  } catch (error) {
    throw answered === 410 ? new WebhookGone(describeError(error)) : error;
  }
}
