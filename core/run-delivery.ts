import { orAborted } from './abort.ts';
import type { DeliveryRecord, Outbox, OutboxFilter, QueuedNotification } from './alerts.ts';
import { createBell } from './bell.ts';
import type { Clock } from './clock.ts';
import type { DeliveryEvents } from './delivery/events.ts';
import { createLane, type DeliveryChannel, type Lane, type LaneStatus } from './delivery/lane.ts';
import { createLedger } from './delivery/ledger.ts';
import { standIn, standInKey } from './delivery/stand-in.ts';
import { PipelineError } from './errors.ts';
import { type RetryTools, untilDone } from './retry.ts';

export type { DeliveryEvents } from './delivery/events.ts';
export type { DeliveryChannel, LaneStatus } from './delivery/lane.ts';

export interface DeliveryOptions {
  readonly outbox: Outbox;
  readonly channels: readonly DeliveryChannel[];
  readonly events: DeliveryEvents;
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends no more; the send under way is finished and written down. */
  readonly signal: AbortSignal;
  /** Gives up the send under way: it is not marked, and is sent again at the next start. */
  readonly giveUp: AbortSignal;
  /** How long a channel may fail in passing before its fall-back is told. Milliseconds, default 5 minutes. */
  readonly fallbackAfterMs?: number;
  /** How long a notification is tried before it is given up as failed. Default 24 hours. */
  readonly giveUpAfterMs?: number;
  /** How long one send may take before it counts as failed in passing. Default 2 minutes; `Infinity`: as long as it likes. */
  readonly sendTimeoutMs?: number;
  /** How often a channel that needs a person is tried: somebody may have mended it at the other side. Default 5 minutes. */
  readonly probeMs?: number;
  /** How often the outbox is looked into for what others put there. Default 5 minutes. */
  readonly lookMs?: number;
  /** Most notifications in memory for one channel; the rest waits in the store. Default 1,000. */
  readonly maxQueued?: number;
}

export interface DeliveryStatus {
  readonly channels: readonly LaneStatus[];
  /** Notifications about which something is not yet durable: more than a few mean that the store is away. */
  readonly unwritten: number;
}

export interface Delivery {
  /**
   * Resolves when they are durable; they are sent from then on, or at the next start. Keys that were ever enqueued are passed over. Tries
   * for as long as the store is away; throws what it refuses, and when the loop gives up.
   */
  enqueue(notifications: readonly QueuedNotification[]): Promise<void>;
  /** Resolves when the loop has stopped; rejects when the store needs a person. */
  readonly done: Promise<void>;
  /** Resolves when nothing waits and all is written down, or the loop has stopped. */
  idle(): Promise<void>;
  status(): DeliveryStatus;
}

/** Keys of which we remember that they are done with, for a store that shows its past for a moment. */
const maxSettled = 10_000;
/** Keys in one question to the outbox. */
const keysAtOnce = 500;

/**
 * Empties the outbox: every notification is sent at least once, and twice only when the process dies between a send and its mark. Only one
 * process at a time may run it. What fails in passing is tried again; what a channel refuses is marked failed; what a dead channel
 * does not take is told to its fall-back. Messages of one thread keep their order on a channel.
 */
export function runDelivery(options: DeliveryOptions): Delivery {
  const { outbox, events, clock, random, giveUp, lookMs = 300_000, maxQueued = 1_000 } = options;
  const failing = new AbortController();
  const stop = AbortSignal.any([options.signal, giveUp, failing.signal]);
  const changed = createBell(clock);
  const more = createBell(clock);
  const entering = new Map<string, Promise<void>>();
  const settled = new Set<string>();
  let looking = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;

  const ledger = createLedger({ outbox, events, clock, random, giveUp, onChange: changed.ring });
  const lanes = new Map<string, Lane>();
  const fallbacks = new Map(options.channels.map(({ name, fallback }) => [name, fallback]));
  for (const channel of options.channels) {
    const { name, fallback } = channel;
    if (lanes.has(name)) throw new PipelineError(`two channels are called ${name}`, { retry: 'fatal' });
    if (fallback !== undefined && !fallbacks.has(fallback)) {
      throw new PipelineError(`channel ${name} falls back to ${fallback}, which is not configured`, { retry: 'fatal' });
    }
    const lane = createLane({
      channel,
      events,
      clock,
      random,
      stop,
      giveUp,
      fallbackAfterMs: options.fallbackAfterMs ?? 300_000,
      giveUpAfterMs: options.giveUpAfterMs ?? 86_400_000,
      sendTimeoutMs: options.sendTimeoutMs ?? 120_000,
      probeMs: options.probeMs ?? 300_000,
      maxQueued,
      write,
      divert: (notifications, to) => admit(notifications.map((notification) => standIn(notification, to))),
      onChange: () => {
        changed.ring();
        if (lane.wantsMore) more.ring();
      },
    });
    lanes.set(name, lane);
  }

  function write(notification: QueuedNotification, record?: DeliveryRecord): Promise<void> {
    if (notification.state !== 'queued') {
      settled.add(notification.key);
      for (const oldest of settled) {
        if (settled.size <= maxSettled) break;
        settled.delete(oldest);
      }
    }
    return ledger.write(notification, record);
  }

  /** It is on its way, or done with: whatever the store says. */
  const isOurs = (key: string) =>
    settled.has(key) || ledger.has(key) || [...lanes.values()].some((lane) => lane.has(key));

  function drop(notification: QueuedNotification): void {
    const { key, kind, channel } = notification;
    const reason = `the channel ${channel} is not configured`;
    events.notificationDropped({ channel, key, kind, reason });
    void write({ ...notification, state: 'dropped', error: reason });
  }

  /** One try to make them durable; they are then handed to their channels. */
  async function admit(notifications: readonly QueuedNotification[]): Promise<void> {
    const own = new Map<string, QueuedNotification>();
    const others: Promise<void>[] = [];
    for (const notification of notifications) {
      const other = entering.get(notification.key);
      if (other) others.push(other);
      else if (!isOurs(notification.key) && !own.has(notification.key)) own.set(notification.key, notification);
    }
    if (own.size > 0) {
      const work = enter([...own.values()]).finally(() => {
        for (const key of own.keys()) entering.delete(key);
        changed.ring();
      });
      for (const key of own.keys()) entering.set(key, work);
      others.push(work);
    }
    await Promise.all(others);
  }

  async function enter(notifications: readonly QueuedNotification[]): Promise<void> {
    const known = await orAborted(outbox.known(notifications.map(({ key }) => key)), giveUp);
    const fresh = notifications.filter(({ key }) => !known.has(key));
    if (fresh.length > 0) await orAborted(outbox.enqueue(fresh), giveUp);
    for (const notification of notifications) {
      const lane = lanes.get(notification.channel);
      // One that is there and not with us may be of a try whose answer was lost: what waits in the store is looked for.
      if (isOurs(notification.key)) continue; // Found in the store before the answer came.
      if (known.has(notification.key)) lane?.miss();
      else if (lane) lane.offer(notification);
      else drop(notification);
    }
  }

  const patience = (doing: string, signal: AbortSignal) => ({
    clock,
    random,
    signal,
    onRetry: (error: unknown) => events.outboxFailed({ doing, error }),
  });

  /** Reads what waits in the store, and fills the lanes with what is not yet in them. */
  async function look(): Promise<void> {
    const tools = patience('reading what waits in the outbox', stop);
    const read = (filter: OutboxFilter) => untilDone(() => orAborted(outbox.queued(filter), stop), tools);
    const orphans = await read({ except: [...lanes.keys()], limit: maxQueued });
    for (const notification of orphans) if (!isOurs(notification.key)) drop(notification);
    for (const [name, lane] of lanes) {
      // One that is full and has more in the store asks for it when there is room.
      if (lane.behind && !lane.wantsMore) continue;
      const { fill } = lane.look();
      // Those that are in memory, or sent and not yet marked, are among them.
      const limit = maxQueued + lane.size + ledger.size + 1;
      const queued = await read({ channel: name, limit });
      fill(await fresh(queued, tools), queued.length === limit);
    }
  }

  /** Those that are not ours yet and are still to be sent. */
  async function fresh(queued: readonly QueuedNotification[], tools: RetryTools): Promise<QueuedNotification[]> {
    const waiting = queued.filter(({ key }) => !isOurs(key));
    const told = await untilDone(() => orAborted(toldInstead(waiting), stop), tools);
    for (const notification of waiting) {
      const fallback = told.get(notification.key);
      if (fallback === undefined || isOurs(notification.key)) continue;
      void write({ ...notification, state: 'failed', error: `told ${fallback} instead` });
    }
    // Something may have been sent meanwhile.
    return waiting.filter(({ key }) => !isOurs(key) && !told.has(key));
  }

  /**
   * Which of these have a stand-in, and where: a process died before it marked them. Sent now, they would come twice, and after what is
   * newer.
   */
  async function toldInstead(notifications: readonly QueuedNotification[]): Promise<ReadonlyMap<string, string>> {
    const stands = notifications.flatMap(({ key, channel }) => {
      const fallback = fallbacks.get(channel);
      return fallback === undefined ? [] : [{ key, fallback, stand: standInKey(key, fallback) }];
    });
    const told = new Map<string, string>();
    for (let i = 0; i < stands.length; i += keysAtOnce) {
      const some = stands.slice(i, i + keysAtOnce);
      const known = await outbox.known(some.map(({ stand }) => stand));
      for (const { key, fallback, stand } of some) if (known.has(stand)) told.set(key, fallback);
    }
    return told;
  }

  async function keepLooking(): Promise<void> {
    while (!stop.aborted) {
      looking = true;
      await look();
      looking = false;
      changed.ring();
      if (![...lanes.values()].some((lane) => lane.wantsMore)) await more.wait(stop, lookMs);
    }
  }

  async function run(): Promise<void> {
    const written = ledger.run();
    const parts = [keepLooking(), ...[...lanes.values()].map((lane) => lane.run())];
    const guarded = parts.map((part) =>
      part.catch((error: unknown) => {
        if (!stop.aborted) failure ??= { error };
        failing.abort();
      }),
    );
    await Promise.all(guarded);
    ledger.close();
    await written;
    ended = true;
    changed.ring();
    if (failure) throw failure.error;
  }

  const isBusy = () =>
    looking || entering.size > 0 || ledger.size > 0 || [...lanes.values()].some((lane) => lane.size > 0 || lane.behind);
  const done = run();

  return {
    enqueue: (notifications) => untilDone(() => admit(notifications), patience('enqueueing notifications', giveUp)),
    done,
    async idle() {
      const never = new AbortController().signal;
      while (!ended && isBusy()) await changed.wait(never);
    },
    status: () => ({ channels: [...lanes.values()].map((lane) => lane.status()), unwritten: ledger.size }),
  };
}
