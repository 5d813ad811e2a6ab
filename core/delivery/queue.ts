import type { QueuedNotification } from '../alerts.ts';
import type { Trouble } from './trouble.ts';

/** What waits for one channel, by thread: the messages of a thread go in order, threads do not wait for one another. */
export interface DeliveryQueue {
  readonly size: number;
  has(key: string): boolean;
  /**
   * At the end of its thread; with `byTime` before what was created later. Never before the one that is being sent.
   */
  add(notification: QueuedNotification, byTime: boolean): void;
  /** The oldest of those threads that failed least and may be tried; it stays in the queue, at the head of its thread. */
  next(): QueuedNotification | undefined;
  /** The failures of its thread. */
  troubleOf(notification: QueuedNotification): Trouble;
  /** The same notification, with what became of it. */
  replace(notification: QueuedNotification): void;
  /** Takes it out. Its thread, where others wait in it, keeps its trouble. */
  remove(notification: QueuedNotification): void;
  /** All, oldest first. */
  all(): QueuedNotification[];
  /** Those of threads whose trouble is overdue, oldest first. */
  overdue(): QueuedNotification[];
  /** Lets all threads be tried again. */
  freeAll(): void;
  /** Ends all timers. */
  end(): void;
}

interface Thread {
  readonly items: QueuedNotification[];
  readonly trouble: Trouble;
}

export function createDeliveryQueue(createTrouble: () => Trouble): DeliveryQueue {
  const threads = new Map<string, Thread>();
  const keys = new Set<string>();
  const ordered = (chosen: readonly Thread[]) =>
    chosen.flatMap(({ items }) => items).sort((a, b) => a.createdAt - b.createdAt);

  function threadOf({ thread: name }: QueuedNotification): Thread {
    let thread = threads.get(name);
    if (!thread) {
      thread = { items: [], trouble: createTrouble() };
      threads.set(name, thread);
    }
    return thread;
  }
  const placeOf = (thread: Thread, { key }: QueuedNotification) => thread.items.findIndex((item) => item.key === key);

  return {
    get size() {
      return keys.size;
    },
    has: (key) => keys.has(key),
    add(notification, byTime) {
      if (keys.has(notification.key)) return;
      keys.add(notification.key);
      const { items } = threadOf(notification);
      let place = items.length;
      // The head may be on its way.
      while (byTime && place > 1 && (items[place - 1]?.createdAt ?? 0) > notification.createdAt) place -= 1;
      items.splice(place, 0, notification);
    },
    next() {
      let best: Thread | undefined;
      for (const thread of threads.values()) {
        if (!thread.trouble.blocked && (!best || before(thread, best))) best = thread;
      }
      return best?.items[0];
    },
    troubleOf: (notification) => threadOf(notification).trouble,
    replace(notification) {
      const thread = threadOf(notification);
      const place = placeOf(thread, notification);
      if (place >= 0) thread.items[place] = notification;
    },
    remove(notification) {
      if (!keys.delete(notification.key)) return;
      const thread = threadOf(notification);
      thread.items.splice(placeOf(thread, notification), 1);
      if (thread.items.length > 0) return;
      thread.trouble.end();
      threads.delete(notification.thread);
    },
    all: () => ordered([...threads.values()]),
    overdue: () => ordered([...threads.values()].filter(({ trouble }) => trouble.overdue)),
    freeAll() {
      for (const { trouble } of threads.values()) trouble.free();
    },
    end() {
      for (const { trouble } of threads.values()) trouble.end();
    },
  };
}

/** Those that never failed come first: a receiver that is dead must not hold up the others, nor use up their tries. */
function before(a: Thread, b: Thread): boolean {
  if (a.trouble.failures !== b.trouble.failures) return a.trouble.failures < b.trouble.failures;
  return (a.items[0]?.createdAt ?? 0) < (b.items[0]?.createdAt ?? 0);
}
