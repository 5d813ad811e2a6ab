import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueuedNotification } from '../../core/alerts.ts';
import type * as errors from '../../core/errors.ts';
import type * as delivery from '../../core/run-delivery.ts';
import { notification, recordEvents } from '../support/delivery.ts';
import { createMemoryOutbox, createOutboxDisk } from '../support/memory-outbox.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** The code under test: the product's, or one with a mistake in it. */
export type DeliveryCode = Pick<typeof delivery, 'runDelivery'> & Pick<typeof errors, 'PipelineError'>;

export interface LivesOptions {
  readonly code: DeliveryCode;
  readonly seed: number;
  /** After how many steps each life is killed; the life after the last of them runs to its end. A step is before or after an effect. */
  readonly kills: readonly number[];
  /** Share of operations of the store that fail in passing, half of them after their effect; and of sends that fail before it. */
  readonly failing: number;
  /** Whether one channel needs a person in every other life that is killed. */
  readonly refusals: boolean;
}

export interface LivesReport {
  /** What must not be; empty where all is well. */
  readonly violations: readonly string[];
  /** Where lives were killed: `before send`, `after mark` …; `end` for those that were done earlier. */
  readonly killedAt: readonly string[];
  readonly delivered: number;
}

interface Arrival {
  readonly channel: string;
  readonly row: Pick<QueuedNotification, 'key' | 'thread' | 'standsFor'>;
  readonly title: string;
}

const threads = ['a', 'b', 'c'];
const names = ['slack', 'pager', 'mail'];
/** The rules find these due, one step after the other. */
const steps: readonly (readonly QueuedNotification[])[] = [0, 1, 2, 3].map((number) =>
  names.flatMap((name, i) =>
    threads.map((thread, j) =>
      notification(name, thread, number, { createdAt: 1_700_000_000_000 + number * 1_000 + i * 10 + j }),
    ),
  ),
);
const all = steps.flat();
/** No channel takes this one, ever. */
const poison = notification('pager', 'b', 1).key;
/** The same, but its channel has a fall-back, which must hear of it. */
const refused = notification('slack', 'b', 1).key;

/**
 * Lives of one outbox, each but the last killed at a step: nothing of a killed life has an effect any more, and the next begins with what
 * is on the disk. Whoever enqueues begins with the last step that it knows to be durable, as the rules do.
 */
export async function runDeliveryLives(options: LivesOptions): Promise<LivesReport> {
  const random = seededRandom(options.seed);
  const calm = options.failing === 0;
  const disk = createOutboxDisk();
  const arrivals: Arrival[] = [];
  const violations: string[] = [];
  const killedAt: string[] = [];
  /** How often each may arrive once more, because a life was killed after its sending and before its mark. */
  const excused = new Map<string, number>();
  /** Sent by this life, and not yet marked. */
  let unmarked = new Set<string>();
  let durable = 0;
  let now = 1_700_000_010_000;

  const fail = (retry: errors.Retry): never => {
    throw new options.code.PipelineError(`${retry} trouble`, {
      retry,
      ...(random() < 0.2 ? { retryAfterMs: 20_000 } : {}),
    });
  };

  async function live(killAt: number, refusing: boolean): Promise<void> {
    const clock = createVirtualClock(now);
    const giveUp = new AbortController();
    let left = killAt;
    let dead = false;
    let died = (): void => undefined;
    const death = new Promise<void>((resolve) => {
      died = resolve;
    });

    /** Ends the life at its last step: then this never returns. */
    async function step(name: string): Promise<void> {
      if (!dead) await clock.sleep(Math.floor(random() * (random() < 0.1 ? 300 : 5)));
      left -= 1;
      if (!dead && left <= 0) {
        dead = true;
        killedAt.push(name);
        for (const key of unmarked) excused.set(key, (excused.get(key) ?? 0) + 1);
        for (const channel of names) {
          const open = [...unmarked].filter((key) => disk.rows.get(key)?.row.channel === channel);
          if (calm && open.length > 1) violations.push(`${channel} went on before the mark of what it sent`);
        }
        unmarked = new Set();
        died();
      }
      if (dead) await new Promise(() => undefined);
    }

    const outbox = createMemoryOutbox(disk, async (operation, effect) => {
      await step(`before ${operation}`);
      const trouble = random() < options.failing ? random() : 1;
      if (trouble < 0.5) fail('transient');
      const value = effect();
      await step(`after ${operation}`);
      if (trouble < 1) fail('transient');
      return value;
    });
    const marking = {
      ...outbox,
      mark: async (row: QueuedNotification) => {
        await outbox.mark(row);
        if (row.state !== 'queued') unmarked.delete(row.key);
      },
    };
    const channels = names.map((name): delivery.DeliveryChannel => {
      const sending = new Set<string>();
      return {
        name,
        minIntervalMs: name === 'slack' ? 50 : 0,
        fallback: name === 'slack' ? 'mail' : undefined,
        channel: {
          send: async (message) => {
            if (sending.size > 0) violations.push(`${name} was told two things at once`);
            sending.add(message.key);
            try {
              await step('before send');
              if (message.key === poison || message.key === refused) fail('poison');
              if (refusing && name === 'slack') fail('fatal');
              if (random() < options.failing) fail('transient');
              const row = disk.rows.get(message.key)?.row;
              if (!row) violations.push(`${message.title} was sent to ${name} before it was durable`);
              const { thread } = message;
              const standsFor = row?.standsFor ?? '';
              arrivals.push({ channel: name, row: { key: message.key, thread, standsFor }, title: message.title });
              unmarked.add(message.key);
              await step('after send');
              return { detail: 'ok' };
            } finally {
              sending.delete(message.key);
            }
          },
        },
      };
    });
    const outgoing = options.code.runDelivery({
      outbox: marking,
      channels,
      events: recordEvents().events,
      clock,
      random,
      signal: giveUp.signal,
      giveUp: giveUp.signal,
      lookMs: 2_000,
      fallbackAfterMs: 10_000,
      maxQueued: 6,
    });

    async function enqueueAll(): Promise<void> {
      for (let i = Math.max(0, durable - 1); i < steps.length; i += 1) {
        const due = steps[i] ?? [];
        // Found by two who do not know of each other.
        await Promise.all([outgoing.enqueue(due), outgoing.enqueue(due.slice(0, 4))]);
        durable = Math.max(durable, i + 1);
        await clock.sleep(Math.floor(random() * 300));
      }
      await outgoing.idle();
    }
    async function tooLong(): Promise<void> {
      const end = now + 3_600_000;
      while (!dead && clock.now() < end) await nextTurn();
      if (!dead && !giveUp.signal.aborted)
        violations.push(`not done within an hour: ${JSON.stringify(outgoing.status())}`);
    }
    await Promise.race([enqueueAll(), death, tooLong()]);
    if (!dead && killAt < Number.POSITIVE_INFINITY) killedAt.push('end');
    // What it would do from here on, the dead do not.
    dead = true;
    giveUp.abort();
    await Promise.race([outgoing.done, nextTurn()]);
    now = clock.now() + 1_000;
  }

  for (const [i, killAt] of options.kills.entries()) await live(killAt, options.refusals && i % 2 === 1);
  await live(Number.POSITIVE_INFINITY, false);

  violations.push(...disk.violations);
  judge({ calm, arrivals, rows: [...disk.rows.values()].map(({ row }) => row), excused, violations });
  return { violations, killedAt, delivered: arrivals.length };
}

function judge(seen: {
  readonly calm: boolean;
  readonly arrivals: readonly Arrival[];
  readonly rows: readonly QueuedNotification[];
  readonly excused: ReadonlyMap<string, number>;
  readonly violations: string[];
}): void {
  const { calm, arrivals, rows, excused, violations } = seen;
  const timesOf = (key: string) => arrivals.filter(({ row }) => row.key === key).length;
  const byKey = new Map(rows.map((row) => [row.key, row]));
  for (const { key, channel, message } of all) {
    const what = `${message.title} to ${channel}`;
    const state = byKey.get(key)?.state;
    const stands = rows.filter((row) => row.standsFor === key);
    if (stands.length > 1) violations.push(`${what} has ${stands.length} stand-ins`);
    // When the answer of the store is lost, a stand-in may be durable while its channel comes back: better twice than late.
    if (calm && timesOf(key) > 0 && stands.length > 0 && !excused.has(key)) {
      violations.push(`${what} arrived and was stood in for`);
    }
    if (key === poison) {
      if (state !== 'failed' || timesOf(key) > 0) violations.push(`${what} is poison, but ${state}`);
    } else if (timesOf(key) + stands.reduce((sum, row) => sum + timesOf(row.key), 0) === 0) {
      violations.push(`${what} never arrived: it is ${state}`);
    }
  }
  for (const { key, channel, state, message } of rows) {
    const most = 1 + (excused.get(key) ?? 0);
    const what = `${message.title} to ${channel}`;
    if (timesOf(key) > most) violations.push(`${what} arrived ${timesOf(key)} times, ${most} at most`);
    if (state === 'queued') violations.push(`${what} is still queued`);
    if (state === 'sent' && timesOf(key) === 0) violations.push(`${what} is called sent, but never arrived`);
  }
  // A stand-in of what had arrived already repeats it: it is late, not out of order.
  const firsts = arrivals.filter(({ row }) => !excused.has(row.standsFor));
  for (const channel of names) {
    for (const thread of threads) {
      for (const own of [true, false]) {
        const titles = firsts
          .filter((one) => one.channel === channel && one.row.thread === thread && (one.row.standsFor === '') === own)
          .map(({ title }) => title);
        const first = [...new Set(titles)];
        if (first.join() !== first.toSorted().join()) violations.push(`${channel} was told ${first.join(', ')}`);
      }
    }
  }
}
