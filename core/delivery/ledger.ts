import { orAborted } from '../abort.ts';
import type { DeliveryRecord, Outbox, QueuedNotification } from '../alerts.ts';
import { createBell } from '../bell.ts';
import { backoff, type Clock } from '../clock.ts';
import type { DeliveryEvents } from './events.ts';

/** Writes down what became of notifications, one write at a time, and again for ever while the store is away. */
export interface Ledger {
  /**
   * Resolves once it is durable; or, while the store is away, at once: it is then written as soon as the store is back. A later state of
   * the same notification takes the place of one that is not yet written.
   */
  write(notification: QueuedNotification, record?: DeliveryRecord): Promise<void>;
  /** Something about it is not yet durable. */
  has(key: string): boolean;
  readonly size: number;
  /** Runs until it is closed and all is written, or given up. */
  run(): Promise<void>;
  close(): void;
}

interface Job {
  /** The state that is to be written; absent once it is. */
  mark: QueuedNotification | undefined;
  /** To be logged after that. */
  readonly records: DeliveryRecord[];
  /** How often logging the first of them failed. */
  misses: number;
  /** Those who wait for the mark. */
  waiting: (() => void)[];
}

/** The log is for people who look into a failure; the outbox does not depend on it, so neither does delivery. */
const maxRecords = 20;
const maxMisses = 5;

export function createLedger(options: {
  readonly outbox: Outbox;
  readonly events: Pick<DeliveryEvents, 'outboxFailed'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly giveUp: AbortSignal;
  readonly onChange: () => void;
}): Ledger {
  const { outbox, clock, giveUp } = options;
  const jobs = new Map<string, Job>();
  const bell = createBell(clock);
  let failures = 0;
  let away = false;
  let closed = false;

  function wake(job: Job): void {
    const woken = job.waiting;
    job.waiting = [];
    for (const resume of woken) resume();
  }

  async function work(job: Job): Promise<void> {
    while (job.mark || job.records.length > 0) {
      const { mark } = job;
      if (mark) {
        await orAborted(outbox.mark(mark), giveUp);
        away = false;
        if (job.mark === mark) {
          job.mark = undefined;
          wake(job);
        }
      } else {
        const record = job.records[0] as DeliveryRecord;
        job.misses += 1;
        if (job.misses <= maxMisses) await orAborted(outbox.log(record), giveUp);
        job.misses = 0;
        if (job.records[0] === record) job.records.shift();
      }
      failures = 0;
    }
  }

  async function tryFirst(key: string, job: Job): Promise<void> {
    try {
      await work(job);
      // Something may have come in the turn since.
      if (!job.mark && job.records.length === 0) jobs.delete(key);
    } catch (error) {
      if (giveUp.aborted) return;
      failures += 1;
      options.events.outboxFailed({ doing: 'writing down deliveries', error });
      if (job.mark) {
        away = true;
        for (const one of jobs.values()) wake(one);
      }
      // To the end: a row that the store will not take must not hold up the others.
      jobs.delete(key);
      jobs.set(key, job);
      await clock.sleep(backoff(failures - 1, options.random, 200, 30_000), giveUp);
    }
  }

  return {
    write(notification, record) {
      let job = jobs.get(notification.key);
      if (!job) {
        job = { mark: undefined, records: [], misses: 0, waiting: [] };
        jobs.set(notification.key, job);
      }
      const { records, waiting } = job;
      job.mark = notification;
      if (record) records.push(record);
      if (records.length > maxRecords) records.shift();
      bell.ring();
      if (away || giveUp.aborted) return Promise.resolve();
      return new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    },
    has: (key) => jobs.has(key),
    get size() {
      return jobs.size;
    },
    async run() {
      while (!giveUp.aborted) {
        const [first] = jobs;
        if (first) await tryFirst(...first);
        else if (closed) return;
        else await bell.wait(giveUp);
        options.onChange();
      }
      for (const job of jobs.values()) wake(job);
    },
    close() {
      closed = true;
      bell.ring();
    },
  };
}
