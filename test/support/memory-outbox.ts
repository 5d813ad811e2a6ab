import type { DeliveryRecord, NotificationState, Outbox, QueuedNotification } from '../../core/alerts.ts';

/** What outlives a process: the rows of the outbox and the log. */
export interface OutboxDisk {
  readonly rows: Map<string, { readonly row: QueuedNotification }>;
  readonly log: DeliveryRecord[];
  /** Writes that the contract forbids. */
  readonly violations: string[];
}

export function createOutboxDisk(): OutboxDisk {
  return { rows: new Map(), log: [], violations: [] };
}

/** What became of a row outweighs what it was, and more attempts outweigh fewer: as in the table, whatever the order of the writes. */
const weight: Readonly<Record<NotificationState, number>> = { queued: 0, dropped: 1, failed: 2, sent: 3 };
const versionOf = ({ state, attempts }: QueuedNotification) => weight[state] * 2 ** 32 + attempts;

/**
 * An outbox in memory with the meaning of the table. `work` stands around every effect: it may fail before or after it, delay it, or
 * never end.
 */
export function createMemoryOutbox(
  disk: OutboxDisk,
  work: <T>(operation: keyof Outbox, effect: () => T) => Promise<T> = async (_, effect) => effect(),
): Outbox {
  function put(notification: QueuedNotification): void {
    // As JSON, like the table: nothing is shared with the process that wrote it.
    const row = JSON.parse(JSON.stringify(notification)) as QueuedNotification;
    const stored = disk.rows.get(row.key);
    if (stored && stored.row.createdAt !== row.createdAt) disk.violations.push(`${row.key} became two rows`);
    if (!stored || versionOf(stored.row) <= versionOf(row)) disk.rows.set(row.key, { row });
  }
  const rows = () => [...disk.rows.values()].map(({ row }) => row).sort((a, b) => a.createdAt - b.createdAt);

  return {
    entries: (ids) => work('entries', () => rows().filter(({ incidents }) => incidents.some((id) => ids.includes(id)))),
    known: (keys) => work('known', () => new Set(keys.filter((key) => disk.rows.has(key)))),
    enqueue(notifications) {
      return work('enqueue', () => {
        for (const notification of notifications) {
          const stored = disk.rows.get(notification.key)?.row;
          if (stored) disk.violations.push(`${notification.key} was enqueued again when it was ${stored.state}`);
          put(notification);
        }
      });
    },
    queued: ({ channel, except = [], limit } = {}) =>
      work('queued', () =>
        rows()
          .filter((row) => row.state === 'queued' && (channel ?? row.channel) === row.channel)
          .filter((row) => !except.includes(row.channel))
          .slice(0, limit),
      ),
    mark(notification) {
      return work('mark', () => {
        if (!disk.rows.has(notification.key)) disk.violations.push(`${notification.key} was marked but never enqueued`);
        put(notification);
      });
    },
    log: (record) => work('log', () => void disk.log.push(record)),
  };
}
