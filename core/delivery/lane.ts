import { orAborted } from '../abort.ts';
import type { DeliveryRecord, QueuedNotification } from '../alerts.ts';
import { createBell } from '../bell.ts';
import type { Channel, Message, Receipt } from '../channel.ts';
import { backoff, type Clock } from '../clock.ts';
import { describeError, PipelineError, retryAfterOf, retryOf } from '../errors.ts';
import type { DeliveryEvents } from './events.ts';
import { createDeliveryQueue } from './queue.ts';
import { placesOf } from './stand-in.ts';
import { createTrouble } from './trouble.ts';

/** A configured channel. */
export interface DeliveryChannel {
  readonly name: string;
  readonly channel: Channel;
  /** Least time between two sends, in ms. */
  readonly minIntervalMs: number;
  /** Name of the channel that stands in when this one is dead. */
  readonly fallback?: string | undefined;
  /** Applied to the message right before it is sent (templates of users, say). When it throws, the message goes as it is. */
  readonly prepare?: (message: Message) => Message;
}

/** How one channel is doing. */
export interface LaneStatus {
  readonly channel: string;
  /** `failing`: it may be passing. `down`: it takes nothing. */
  readonly state: 'up' | 'failing' | 'down';
  /** Waiting in memory, and whether more wait in the store. */
  readonly waiting: number;
  readonly more: boolean;
  /** Since the last success. */
  readonly failures: number;
  readonly lastError: string | undefined;
  readonly lastSentAt: number | undefined;
}

/** The way of notifications to one channel. */
export interface Lane {
  readonly size: number;
  /** It has room, and the store may have more for it. */
  readonly wantsMore: boolean;
  /** There may be some in the store that are not in memory. */
  readonly behind: boolean;
  has(key: string): boolean;
  /** Takes one that is durable. Without room, or while older ones are still in the store, it is left there. */
  offer(notification: QueuedNotification): void;
  /** Something may be in the store that is not in memory. */
  miss(): void;
  /** Begins a look into the store: what it finds, oldest first, is given to `fill`, and whether there may be more. */
  look(): { fill(found: readonly QueuedNotification[], more: boolean): void };
  run(): Promise<void>;
  status(): LaneStatus;
}

export interface LaneOptions {
  readonly channel: DeliveryChannel;
  readonly events: DeliveryEvents;
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends the loop; a send under way is finished. */
  readonly stop: AbortSignal;
  readonly giveUp: AbortSignal;
  readonly fallbackAfterMs: number;
  readonly giveUpAfterMs: number;
  readonly sendTimeoutMs: number;
  readonly probeMs: number;
  /** Most notifications in memory. */
  readonly maxQueued: number;
  /** Writes down what became of one; resolves when the next may be sent. */
  readonly write: (notification: QueuedNotification, record?: DeliveryRecord) => Promise<void>;
  /** Makes the stand-ins of these durable. Throws when that failed; it is tried again. */
  readonly divert: (notifications: readonly QueuedNotification[], fallback: string) => Promise<void>;
  /** Called when there is room, and after each step. */
  readonly onChange: () => void;
}

/** Notifications that are told to the fall-back in one go. */
const divertedAtOnce = 100;
/** Between two tries: from about a second to about a minute. */
const backoffBaseMs = 1_000;
const backoffCapMs = 60_000;
const maxDetail = 500;

export function createLane(options: LaneOptions): Lane {
  const { events, clock, random, stop, giveUp } = options;
  const { name, channel, minIntervalMs, fallback, prepare } = options.channel;
  const bell = createBell(clock);
  const troubleOf = () => createTrouble({ clock, overdueMs: options.fallbackAfterMs, onChange: bell.ring });
  const queue = createDeliveryQueue(troubleOf);
  const trouble = troubleOf();
  /** Of telling the fall-back: the store is away. */
  const diverting = troubleOf();
  /** Keys of messages that the channel will never take, and that its fall-back is to be told. */
  const refusals = new Set<string>();
  let refused = false;
  let announced = false;
  /** The thread of the last failure since the last success. */
  let lastFailed: string | undefined;
  let lastSentAt: number | undefined;
  let behind = true;
  let missed = 0;

  const isDown = () => refused || trouble.overdue;

  async function send(message: Message): Promise<Receipt> {
    const cut = new AbortController();
    const done = new AbortController();
    giveUp.addEventListener('abort', () => cut.abort(giveUp.reason), { once: true, signal: done.signal });
    if (Number.isFinite(options.sendTimeoutMs)) {
      void clock.sleep(options.sendTimeoutMs, done.signal).then(() => {
        const late = `sending to ${name}: no answer within ${options.sendTimeoutMs} ms`;
        cut.abort(new PipelineError(late, { retry: 'transient' }));
      });
    }
    try {
      return await orAborted((async () => channel.send(message, cut.signal))(), cut.signal);
    } finally {
      done.abort();
    }
  }

  async function attempt(notification: QueuedNotification): Promise<void> {
    const at = clock.now();
    const { message, flaw } = prepared(notification.message, prepare);
    let outcome: { readonly receipt: Receipt } | { readonly error: unknown };
    try {
      outcome = { receipt: await send(message) };
    } catch (error) {
      // Not known to be sent, so it is sent again at the next start.
      if (giveUp.aborted) return;
      outcome = { error };
    }
    const attempts = notification.attempts + 1;
    const durationMs = Math.max(0, clock.now() - at);
    const record = { key: notification.key, channel: name, attempt: attempts, at, durationMs };
    if ('receipt' in outcome) {
      await sent({ ...notification, attempts }, outcome.receipt, { ...record, outcome: 'sent', detail: flaw });
    } else {
      const detail = describeError(outcome.error).toWellFormed();
      await failed({ ...notification, attempts, error: detail }, outcome.error, { ...record, detail });
    }
  }

  async function sent(notification: QueuedNotification, receipt: Receipt, record: DeliveryRecord): Promise<void> {
    const { key, kind, attempts } = notification;
    const own = queue.troubleOf(notification);
    // What failed before goes now, so what else failed may go too.
    if (own.failures > 0) queue.freeAll();
    own.end();
    trouble.end();
    refused = false;
    lastFailed = undefined;
    queue.remove(notification);
    lastSentAt = clock.now();
    const detail = bounded([record.detail, receipt.detail].filter(Boolean).join('; '));
    const waitedMs = Math.max(0, lastSentAt - notification.createdAt);
    events.notificationSent({ channel: name, key, kind, attempts, waitedMs, durationMs: record.durationMs });
    if (announced) events.channelUp({ channel: name, waiting: queue.size });
    announced = false;
    const state = {
      state: 'sent',
      sentAt: lastSentAt,
      error: '',
      receipt: bounded(receipt.id ?? receipt.detail),
    } as const;
    await options.write({ ...notification, ...state }, { ...record, detail });
  }

  async function failed(
    notification: QueuedNotification,
    error: unknown,
    record: Omit<DeliveryRecord, 'outcome'>,
  ): Promise<void> {
    const retry = retryOf(error);
    const own = queue.troubleOf(notification);
    if (retry === 'poison' && canDivert(notification)) {
      // Refused for good here; somebody else may take it. Until that is durable, it stays where it is.
      queue.replace(notification);
      refusals.add(notification.key);
      own.fail(error, Number.POSITIVE_INFINITY);
      void options.write(notification, { ...record, outcome: 'failed' });
      return;
    }
    if (retry === 'poison') {
      own.end();
      await fail(notification, error, { ...record, outcome: 'failed' });
      return;
    }
    queue.replace(notification);
    const asked = retryAfterOf(error);
    const waitMs = (failures: number) =>
      retry === 'fatal' ? options.probeMs : Math.max(asked, backoff(failures, random, backoffBaseMs, backoffCapMs));
    // Failures of one thread only may be its receiver's: the others go on. When a second thread fails too, it is the channel.
    const ownFault =
      retry === 'transient' &&
      asked === 0 &&
      !isDown() &&
      (lastFailed === undefined || lastFailed === notification.thread);
    const retryInMs = waitMs(ownFault ? own.failures : trouble.failures);
    own.fail(error, ownFault ? retryInMs : 0);
    trouble.fail(error, ownFault ? 0 : retryInMs);
    lastFailed = notification.thread;
    if (retry === 'fatal') refused = true;
    const { key, attempts } = notification;
    events.notificationRetried({ channel: name, key, attempts, retryInMs, error });
    void options.write(notification, { ...record, outcome: 'again' });
    await failOld();
  }

  async function fail(notification: QueuedNotification, error: unknown, record?: DeliveryRecord): Promise<void> {
    queue.remove(notification);
    events.notificationFailed({ channel: name, key: notification.key, kind: notification.kind, error });
    await options.write({ ...notification, state: 'failed' }, record);
  }

  /** Gives up what was tried for long enough. A failure of a moment does not end what is old only because nobody tried. */
  async function failOld(): Promise<void> {
    const since = clock.now() - options.giveUpAfterMs;
    for (const notification of trouble.overdue ? queue.all() : queue.overdue()) {
      if (notification.createdAt > since || canDivert(notification)) continue;
      const error = `given up, ${name} did not take it in time: ${reasonOf(notification)}`;
      await fail({ ...notification, error }, new PipelineError(error, { retry: 'poison' }));
    }
  }

  const reasonOf = (notification: QueuedNotification) =>
    notification.error || describeError(queue.troubleOf(notification).error ?? trouble.error).toWellFormed();

  /** Not back to where it comes from. */
  const canDivert = (notification: QueuedNotification) =>
    fallback !== undefined && fallback !== name && !placesOf(notification).includes(fallback);

  /** Tells the fall-back what waits for a channel, or a receiver, that has been dead for long enough. Whether it told any. */
  async function divertDead(): Promise<boolean> {
    if (fallback === undefined || diverting.blocked) return false;
    const dead = new Set(isDown() && trouble.blocked ? queue.all() : queue.overdue());
    if (refusals.size > 0) for (const one of queue.all()) if (refusals.has(one.key)) dead.add(one);
    const diverted = [...dead].filter(canDivert).slice(0, divertedAtOnce);
    if (diverted.length === 0) return false;
    try {
      await options.divert(diverted, fallback);
      diverting.end();
    } catch (error) {
      if (stop.aborted) return false;
      diverting.fail(error, backoff(diverting.failures, random, backoffBaseMs, 30_000));
      events.outboxFailed({ doing: `enqueueing for ${fallback} in place of ${name}`, error });
      return false;
    }
    for (const notification of diverted) {
      const cause = queue.troubleOf(notification).error ?? trouble.error;
      const reason = reasonOf(notification);
      // What is behind a message that was refused has no part in that.
      if (refusals.delete(notification.key)) queue.troubleOf(notification).end();
      queue.remove(notification);
      events.notificationDiverted({ channel: name, to: fallback, key: notification.key, error: cause });
      await options.write({ ...notification, state: 'failed', error: `told ${fallback} instead: ${reason}` });
    }
    return true;
  }

  function announce(): void {
    if (announced || !isDown()) return;
    announced = true;
    events.channelDown({ channel: name, fallback, waiting: queue.size, error: trouble.error });
  }

  function miss(): void {
    behind = true;
    missed += 1;
    if (wantsMore()) options.onChange();
  }
  const wantsMore = () => behind && queue.size <= options.maxQueued / 4;

  return {
    get size() {
      return queue.size;
    },
    get wantsMore() {
      return wantsMore();
    },
    get behind() {
      return behind;
    },
    has: queue.has,
    offer(notification) {
      if (behind || queue.size >= options.maxQueued) {
        miss();
        return;
      }
      queue.add(notification, notification.standsFor !== '');
      bell.ring();
    },
    miss,
    look() {
      const before = missed;
      return {
        fill(found, more) {
          const room = Math.max(0, options.maxQueued - queue.size);
          for (const notification of found.slice(0, room)) queue.add(notification, true);
          behind = more || found.length > room || missed !== before;
          bell.ring();
        },
      };
    },
    async run() {
      try {
        while (!stop.aborted) {
          announce();
          options.onChange();
          if (await divertDead()) continue;
          const next = trouble.blocked || stop.aborted ? undefined : queue.next();
          if (!next) {
            await bell.wait(stop);
            continue;
          }
          await attempt(next);
          if (minIntervalMs > 0) await clock.sleep(minIntervalMs, stop);
        }
      } finally {
        for (const timed of [trouble, diverting, queue]) timed.end();
      }
    },
    status: () => ({
      channel: name,
      state: isDown() ? 'down' : trouble.failures > 0 ? 'failing' : 'up',
      waiting: queue.size,
      more: behind,
      failures: trouble.failures,
      lastError: trouble.failures > 0 ? describeError(trouble.error) : undefined,
      lastSentAt,
    }),
  };
}

/** The message as a user's template makes it; as it is where that fails, because an alert does not wait for a template. */
function prepared(message: Message, prepare: DeliveryChannel['prepare']): { message: Message; flaw: string } {
  try {
    return { message: prepare ? prepare(message) : message, flaw: '' };
  } catch (error) {
    return { message, flaw: `sent without its template: ${describeError(error)}` };
  }
}

/** Not cut through a surrogate pair. */
function bounded(text: string): string {
  return text.slice(0, maxDetail).toWellFormed();
}
