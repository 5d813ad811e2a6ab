import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { QueuedNotification } from '../../core/alerts.ts';
import type { Channel, Message } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import { PipelineError, type Retry } from '../../core/errors.ts';
import {
  type DeliveryChannel,
  type DeliveryEvents,
  type DeliveryOptions,
  runDelivery,
} from '../../core/run-delivery.ts';
import { createMemoryOutbox, createOutboxDisk, type OutboxDisk } from './memory-outbox.ts';
import { sampleMessage } from './message.ts';
import { seededRandom } from './random.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** A notification about `thread`; the same arguments make the same. */
export function notification(
  channel: string,
  thread: string,
  number: number,
  more: Partial<QueuedNotification> = {},
): QueuedNotification {
  const key = createHash('sha256').update(`${channel} ${thread} ${number}`).digest('hex').slice(0, 32);
  return {
    key,
    channel,
    kind: number === 0 ? 'firing' : 'update',
    incidents: [thread],
    thread,
    impact: 5,
    createdAt: 1_700_000_000_000 + number * 1_000,
    state: 'queued',
    message: { ...sampleMessage, key, thread, title: `${thread}/${number}`, incidents: [thread] },
    attempts: 0,
    error: '',
    receipt: '',
    standsFor: '',
    ...more,
  };
}

export interface SeenEvent {
  readonly name: keyof DeliveryEvents;
  readonly channel?: string;
  readonly [detail: string]: unknown;
}

/** Events that are kept, for a look at what was told. */
export function recordEvents(seen: SeenEvent[] = []): { events: DeliveryEvents; seen: SeenEvent[] } {
  const record =
    (name: keyof DeliveryEvents) =>
    (details: object): void =>
      void seen.push({ name, ...details });
  const events: DeliveryEvents = {
    notificationSent: record('notificationSent'),
    notificationRetried: record('notificationRetried'),
    notificationDiverted: record('notificationDiverted'),
    notificationFailed: record('notificationFailed'),
    notificationDropped: record('notificationDropped'),
    channelDown: record('channelDown'),
    channelUp: record('channelUp'),
    outboxFailed: record('outboxFailed'),
  };
  return { events, seen };
}

export interface Phone extends DeliveryChannel {
  /** Titles of what arrived, in order. */
  readonly arrived: string[];
  readonly messages: Message[];
  /** Every try, with its time. */
  readonly tries: { readonly title: string; readonly at: number }[];
}

/** A channel that takes what `answer` lets through: it throws what the other side would. */
export function phone(
  name: string,
  clock: Clock,
  answer: (message: Message) => void = () => undefined,
  more: Partial<DeliveryChannel> = {},
): Phone {
  const arrived: string[] = [];
  const messages: Message[] = [];
  const tries: { title: string; at: number }[] = [];
  const channel: Channel = {
    send: async (message) => {
      tries.push({ title: message.title, at: clock.now() });
      answer(message);
      arrived.push(message.title);
      messages.push(message);
      return { id: `id of ${message.title}`, detail: '200 ok' };
    },
  };
  return { name, channel, minIntervalMs: 0, arrived, messages, tries, ...more };
}

export function refuse(retry: Retry, retryAfterMs?: number): never {
  throw new PipelineError(`${retry} refusal`, { retry, retryAfterMs });
}

export function startDelivery(
  channels: readonly DeliveryChannel[],
  more: Partial<DeliveryOptions> & { readonly disk?: OutboxDisk } = {},
) {
  const { disk = createOutboxDisk(), ...options } = more;
  const stop = new AbortController();
  const giveUp = new AbortController();
  onTestFinished(() => giveUp.abort());
  const { events, seen } = recordEvents();
  const delivery = runDelivery({
    outbox: createMemoryOutbox(disk),
    channels,
    events,
    clock: createVirtualClock(),
    random: seededRandom(5),
    signal: stop.signal,
    giveUp: giveUp.signal,
    ...options,
  });
  const states = () => Object.fromEntries([...disk.rows.values()].map(({ row }) => [row.message.title, row.state]));
  const row = (title: string, channel?: string) =>
    [...disk.rows.values()]
      .map((stored) => stored.row)
      .find((one) => one.message.title === title && (channel ?? one.channel) === one.channel);
  return { delivery, disk, seen, stop, giveUp, states, row, of: (name: string) => seen.filter((e) => e.name === name) };
}

/** Runs all that can run without time passing, and more. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
