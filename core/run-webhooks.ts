import { createBell } from './bell.ts';
import { backoff } from './clock.ts';
import type { Tenure } from './contract.ts';
import { retryOf } from './errors.ts';
import type { Caller } from './rights.ts';
import { type ActiveWebhook, lookMs, startWebhook, type WebhookTools, type WebhookWorker } from './webhook-worker.ts';
import { type Webhook, type WebhookProgress, type WebhookStore, webhookPlace } from './webhooks.ts';

/** `paused` by a person; `ended` and `orphaned` (its maker may not take data away any more) until a person mends it; `failing` lately. */
export const webhookStates = ['on', 'failing', 'paused', 'ended', 'orphaned'] as const;
export type WebhookState = (typeof webhookStates)[number];

/** How a webhook is doing. */
export function stateOfWebhook(
  { paused, generation }: Pick<Webhook, 'paused' | 'generation'>,
  stored: WebhookProgress | undefined,
  maker: Caller | undefined,
): WebhookState {
  const progress = stored?.generation === generation ? stored : undefined;
  if (paused) return 'paused';
  if (progress?.ended) return 'ended';
  if (!maker) return 'orphaned';
  return progress?.failingSince === undefined ? 'on' : 'failing';
}

/**
 * Posts new mentions to webhooks, each mention once: in a message that is durable before it is sent, and is sent until the receiver has
 * taken it, by the same id. Only one process at a time may run it. Rejects where the store needs a person.
 */
export async function runWebhooks(
  options: WebhookTools & {
    readonly webhooks: Pick<WebhookStore, 'list'>;
    /** Who made each, with the rights that they have now; undefined: they may take nothing away any more. */
    readonly makers: (webhooks: readonly Webhook[]) => Promise<ReadonlyMap<string, Caller>>;
  },
  tenure: Tenure,
): Promise<void> {
  const { webhooks, makers, clock, random, events, progress } = options;
  const workers = new Map<string, WebhookWorker>();
  const bell = createBell(clock);
  let failure: { readonly error: unknown } | undefined;
  let failures = 0;

  async function active(): Promise<Map<string, ActiveWebhook>> {
    const all = await webhooks.list();
    const callers = all.length > 0 ? await makers(all) : new Map<string, Caller>();
    return new Map(
      all.flatMap((webhook) => {
        const caller = callers.get(webhook.id);
        return caller && !webhook.paused ? [[webhook.id, { webhook, caller }] as const] : [];
      }),
    );
  }

  async function follow(): Promise<void> {
    const wanted = await active();
    for (const [id, worker] of workers) {
      const now = wanted.get(id);
      if (now && !worker.ended) worker.update(now);
      else {
        await worker.stop();
        workers.delete(id);
      }
    }
    for (const [id, one] of wanted) {
      if (workers.has(id)) continue;
      const stored = (await progress.load(webhookPlace(id))) as WebhookProgress | undefined;
      if (stateOfWebhook(one.webhook, stored, one.caller) === 'ended') continue;
      const worker = startWebhook(one, stored, options, tenure, bell.ring);
      workers.set(id, worker);
      worker.done.catch((error: unknown) => {
        failure ??= { error };
        bell.ring();
      });
    }
  }

  try {
    while (!tenure.signal.aborted) {
      let waitMs = lookMs;
      try {
        await follow();
        failures = 0;
      } catch (error) {
        if (tenure.signal.aborted) break;
        if (retryOf(error) === 'fatal') throw error;
        events.outboxFailed({ doing: 'reading the webhooks', error });
        waitMs = backoff(failures, random, lookMs);
        failures += 1;
      }
      await bell.wait(tenure.signal, waitMs);
      if (failure) throw failure.error;
    }
  } finally {
    await Promise.allSettled([...workers.values()].map((worker) => worker.stop()));
  }
}
