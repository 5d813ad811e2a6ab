import { createHash } from 'node:crypto';
import { createBell } from './bell.ts';
import type { Receipt } from './channel.ts';
import { backoff, type Clock } from './clock.ts';
import type { CursorStore, Tenure } from './contract.ts';
import type { DeliveryEvents } from './delivery/events.ts';
import { describeError, retryOf } from './errors.ts';
import type { Caller } from './rights.ts';
import { runDelivery } from './run-delivery.ts';
import { createWebhookQueue } from './webhook-queue.ts';
import {
  type MentionKey,
  type Webhook,
  type WebhookBody,
  type WebhookEnd,
  WebhookGone,
  type WebhookMessage,
  type WebhookOutbox,
  type WebhookProgress,
  webhookPlace,
} from './webhooks.ts';

/** A webhook that is to send, and by whose rights. */
export interface ActiveWebhook {
  readonly webhook: Webhook;
  readonly caller: Caller;
}

export interface WebhookTools {
  readonly progress: CursorStore;
  readonly outbox: WebhookOutbox;
  /**
   * Mentions of the filter, of brands that the caller may see, that are in no message of the webhook yet: first seen since then, and
   * published since then; oldest first.
   */
  find(
    active: ActiveWebhook,
    asked: { readonly seenFrom: number; readonly publishedFrom: number; readonly limit: number },
  ): Promise<readonly MentionKey[]>;
  /** What a message tells, as it is at this moment; undefined where nothing of it is there any more. */
  render(active: ActiveWebhook, message: WebhookMessage): Promise<WebhookBody | undefined>;
  /** Throws `PipelineError` where it was not taken, and `WebhookGone` where the receiver wants nothing any more. */
  post(webhook: Webhook, message: Pick<WebhookMessage, 'id'>, body: WebhookBody, signal: AbortSignal): Promise<Receipt>;
  readonly events: DeliveryEvents & {
    /** ERROR: a webhook sends no more, until a person changes it. */
    webhookEnded(ended: { id: string; name: string; why: WebhookEnd; error: unknown }): void;
    depthMeasured(measured: { topic: string; depth: number }): void;
  };
  readonly clock: Clock;
  readonly random: () => number;
}

/** How often it is looked for new mentions that were published in the last hours. */
export const lookMs = 2_000;
/** Longest from its first being fetched to its being seen here, for a mention that is found at once. */
const usuallySeenWithinMs = 5 * 60_000;
const usuallyPublishedWithinMs = 2 * 3_600_000;
/** How often at most all is looked for: also what is seen, or comes to match, up to a week late. */
const sweepMs = 60_000;
/** A sweep takes so much of the time at most. */
const sweepShare = 20;
/** What was published longer than this before it was seen is history, and no news; what comes to match later is none either. */
export const newsMs = 7 * 86_400_000;
/** Mentions that are found in one go. */
const foundAtOnce = 500;
/** Messages in memory; with half of them waiting, the others stay where they are until they can be sent. */
const mostQueued = 1_000;
/** A receiver that took nothing for so long is left alone until a person says otherwise. */
const endAfterMs = 3 * 86_400_000;
/** Later than that: what waits for a receiver that is dead is kept for the person who mends it. */
const giveUpAfterMs = 4 * 86_400_000;
const sendTimeoutMs = 30_000;
const saveMs = 10 * 60_000;
/** Mentions of which this life remembers that they are on their way, for a store that shows its past for a moment. */
const mostRemembered = 10_000;

export interface WebhookWorker {
  /** It was changed by a person, or its maker's rights were. */
  update(active: ActiveWebhook): void;
  readonly ended: WebhookProgress['ended'];
  /** Resolves when it has stopped; rejects where the store needs a person. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Finds and sends what is of one webhook, until it is stopped. */
export function startWebhook(
  first: ActiveWebhook,
  stored: WebhookProgress | undefined,
  tools: WebhookTools,
  tenure: Tenure,
  onEnded: () => void,
): WebhookWorker {
  const { clock, random, events, outbox } = tools;
  const { id } = first.webhook;
  const channel = webhookPlace(id);
  const stopping = new AbortController();
  const signal = AbortSignal.any([tenure.signal, stopping.signal]);
  const bell = createBell(clock);
  const queue = createWebhookQueue({ webhookId: id, outbox, clock });
  const remembered = new Set<string>();
  let active = first;
  let progress = fresh(first.webhook, stored);
  let savedAt = clock.now();
  let sweepAt = clock.now();

  async function save(change: Partial<WebhookProgress>): Promise<void> {
    progress = { ...progress, ...change };
    await tools.progress.save(channel, progress);
    savedAt = clock.now();
  }

  async function send(key: string, cut: AbortSignal): Promise<Receipt> {
    const message = await queue.current(key);
    if (!message) return { detail: 'withdrawn' };
    const body = await tools.render(active, message);
    if (!body) {
      queue.cancel(key, 'all of it was deleted');
      return { detail: 'nothing of it is left' };
    }
    try {
      const receipt = await tools.post(active.webhook, message, body, cut);
      if (progress.failingSince !== undefined) await noted({ failingSince: undefined });
      return receipt;
    } catch (error) {
      if (!tenure.giveUp.aborted) await failed(error);
      throw error;
    }
  }

  async function failed(error: unknown): Promise<void> {
    const now = clock.now();
    const failingSince = progress.failingSince ?? now;
    const why: WebhookEnd | undefined =
      error instanceof WebhookGone ? 'gone' : now - failingSince >= endAfterMs ? 'failing' : undefined;
    if (why === undefined) {
      if (progress.failingSince === undefined) await noted({ failingSince });
      return;
    }
    const said = describeError(error).slice(0, 500).toWellFormed();
    await noted({ failingSince, ended: { why, at: now, error: said } });
    events.webhookEnded({ id, name: active.webhook.name, why, error });
    stopping.abort();
    onEnded();
  }

  /** What is not written down is found out again with the next try. */
  async function noted(change: Partial<WebhookProgress>): Promise<void> {
    await save(change).catch((error: unknown) => events.outboxFailed({ doing: 'writing down a webhook', error }));
  }

  const delivery = runDelivery({
    outbox: queue,
    channels: [{ name: channel, minIntervalMs: 0, channel: { send: (message, cut) => send(message.key, cut) } }],
    ...{ events, clock, random, signal, giveUp: tenure.giveUp },
    ...{ giveUpAfterMs, sendTimeoutMs, maxQueued: mostQueued },
    // What somebody has sent again is put there by others.
    lookMs: 10_000,
  });

  /** Looks once; resolves with whether there may be more. */
  async function look(): Promise<boolean> {
    const [lane] = delivery.status().channels;
    events.depthMeasured({ topic: channel, depth: lane?.waiting ?? 0 });
    if (!lane || lane.more || lane.waiting > mostQueued / 2) return false;
    const { webhook } = active;
    const startedAt = clock.now();
    const isSweep = startedAt >= sweepAt;
    const through = Math.max(progress.through, webhook.since);
    const seenFrom = Math.max(webhook.since, through - (isSweep ? newsMs : usuallySeenWithinMs));
    const publishedFrom = isSweep ? seenFrom - newsMs : through - usuallyPublishedWithinMs;
    const found = await tools.find(active, { seenFrom, publishedFrom, limit: foundAtOnce });
    const news = found.filter((mention) => !remembered.has(mention.id));
    if (news.length > 0) await delivery.enqueue(messagesOf(webhook, news, startedAt).map(queue.carried));
    for (const mention of news) remembered.add(mention.id);
    for (const oldest of remembered) {
      if (remembered.size <= mostRemembered) break;
      remembered.delete(oldest);
    }
    // Of one that was changed meanwhile, another filter was asked for.
    if (webhook.since !== active.webhook.since) return true;
    if (found.length === foundAtOnce) return news.length > 0;
    progress = { ...progress, through: startedAt };
    if (isSweep) sweepAt = clock.now() + Math.max(sweepMs, sweepShare * (clock.now() - startedAt));
    if (clock.now() - savedAt >= saveMs) await save({});
    return false;
  }

  async function keepLooking(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs = lookMs;
      try {
        if (await look()) waitMs = 0;
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        if (retryOf(error) === 'fatal') throw error;
        events.outboxFailed({ doing: 'looking for mentions of a webhook', error });
        waitMs = backoff(failures, random, lookMs);
        failures += 1;
      }
      if (waitMs > 0) await bell.wait(signal, waitMs);
    }
    // What was found is in the outbox: this only saves looking for it.
    if (!tenure.giveUp.aborted) await noted({});
  }

  const done = Promise.all([delivery.done, keepLooking()]).then(
    () => undefined,
    (error: unknown) => {
      stopping.abort();
      throw error;
    },
  );
  return {
    update(next) {
      const isChanged = next.webhook.generation !== active.webhook.generation;
      active = next;
      if (!isChanged) return;
      progress = fresh(next.webhook, progress);
      sweepAt = clock.now();
      bell.ring();
    },
    get ended() {
      return progress.ended;
    },
    done,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** What a person changed begins anew: what was before does not end it. */
function fresh({ generation, since }: Webhook, stored: WebhookProgress | undefined): WebhookProgress {
  if (stored?.generation === generation) return stored;
  return { generation, through: Math.max(stored?.through ?? since, since) };
}

function messagesOf({ id, batch }: Webhook, found: readonly MentionKey[], createdAt: number): WebhookMessage[] {
  const messages: WebhookMessage[] = [];
  for (let i = 0; i < found.length; i += batch) {
    const mentions = found.slice(i, i + batch);
    messages.push({
      ...{ webhookId: id, id: messageId(id, mentions), kind: 'mentions', mentions },
      ...{ state: 'queued', generation: 0, attempts: 0, createdAt, error: '' },
    });
  }
  return messages;
}

/** The same mentions for the same webhook have the same, whoever finds them. */
const messageId = (webhookId: string, mentions: readonly MentionKey[]): string =>
  createHash('sha256')
    .update([webhookId, ...mentions.map(({ id }) => id)].join('\0'))
    .digest('hex')
    .slice(0, 32);
