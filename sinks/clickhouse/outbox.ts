import type { ClickHouseClient } from '@clickhouse/client';
import type {
  DeliveryRecord,
  NotificationEntry,
  NotificationState,
  Outbox,
  OutboxFilter,
  QueuedNotification,
} from '../../core/alerts.ts';
import type { Message, MessageKind } from '../../core/channel.ts';
import { describeError, PipelineError } from '../../core/errors.ts';
import { rowsOf } from './evidence/read.ts';
import { type Bytes, jsonLine, keepRows } from './insert-rows.ts';
import { quote, textLists } from './literals.ts';

type Client = Pick<ClickHouseClient, 'query' | 'exec'>;

/**
 * What became of a notification, by how much it says: this is its version, without any clock. So what was sent stays sent, whoever says
 * otherwise, earlier or later: two processes may hold the lease for a moment, and each write may be repeated. Among those that wait, the
 * one with more attempts is the later. A person who wants something sent again makes a new notification.
 */
const weight: Readonly<Record<NotificationState, number>> = { queued: 0, dropped: 1, failed: 2, sent: 3 };
const versionOf = ({ state, attempts }: Pick<QueuedNotification, 'state' | 'attempts'>) =>
  weight[state] * 2 ** 32 + Math.min(attempts, 2 ** 32 - 1);

/** The durable outbox. Throws `PipelineError`: see `classifyClickHouseError`. */
export function createOutbox({ client }: { client: Client }): Outbox {
  const insert = (doing: string, table: string, lines: readonly Bytes[]) => keepRows(client, doing, table, lines);

  return {
    async entries(incidentIds) {
      const found = new Map<string, NotificationEntry>();
      for (const ids of textLists(incidentIds)) {
        const rows = await rowsOf<EntryRow>(
          client,
          'reading what was enqueued',
          `SELECT ${entryColumns} FROM notifications FINAL WHERE hasAny(incidents, [${ids}])
           ORDER BY created_at, notification_id`,
        );
        for (const row of rows) found.set(row.key, entryOf(row));
      }
      return [...found.values()];
    },
    async known(keys) {
      const known = new Set<string>();
      for (const list of textLists(keys)) {
        const rows = await rowsOf<{ id: string }>(
          client,
          'looking for notifications',
          `SELECT DISTINCT notification_id AS id FROM notifications WHERE notification_id IN (${list})`,
        );
        for (const { id } of rows) known.add(id);
      }
      return known;
    },
    enqueue: (notifications) =>
      insert(
        `enqueueing ${notifications.length} notifications`,
        'notifications',
        notifications.map((notification) => jsonLine(notificationRow(notification))),
      ),
    async queued(filter = {}) {
      for (;;) {
        const rows = await rowsOf<QueuedRow & { readonly brand: string }>(
          client,
          'reading the outbox',
          waiting(filter),
        );
        const unreadable: Bytes[] = [];
        const queued = rows.flatMap((row) => {
          try {
            return [queuedOf(row)];
          } catch (error) {
            unreadable.push(jsonLine(unreadableRow(row, describeError(error))));
            return [];
          }
        });
        if (unreadable.length > 0) await insert('marking what cannot be read', 'notifications', unreadable);
        // Of a page of nothing else, the next one is to be seen.
        if (queued.length > 0 || unreadable.length === 0) return queued;
      }
    },
    mark: (notification) =>
      insert('marking a notification', 'notifications', [jsonLine(notificationRow(notification))]),
    log: (record) => insert('recording a delivery', 'deliveries', [jsonLine(deliveryRow(record))]),
  };
}

/** Whatever ever waited, by its columns alone; then what still does; and only of those the messages, the greater part. */
function waiting({ channel, except = [], limit }: OutboxFilter): string {
  const conditions = [
    `state = 'queued'`,
    channel !== undefined && `channel = ${quote(channel.toWellFormed())}`,
    except.length > 0 && `channel NOT IN (${except.map((name) => quote(name.toWellFormed())).join(',')})`,
  ].filter(Boolean);
  const ids = `SELECT notification_id FROM notifications WHERE ${conditions.join(' AND ')}`;
  const oldest = 'ORDER BY created_at, notification_id';
  const still = `SELECT notification_id FROM notifications FINAL
    WHERE ${conditions.join(' AND ')} AND notification_id GLOBAL IN (${ids})`;
  const wanted =
    limit === undefined ? still : `${still} ${oldest} LIMIT ${Math.min(Math.max(0, Math.trunc(limit)), 2 ** 32)}`;
  return `SELECT ${queuedColumns}, brand FROM notifications FINAL
    WHERE state = 'queued' AND notification_id GLOBAL IN (${wanted}) ${oldest}`;
}

/** Columns of a table or view of notifications. */
export const entryColumns = `notification_id AS key, channel, kind, thread, incidents, impact,
  toUnixTimestamp64Milli(created_at) AS createdAt, toString(state) AS status`;

export interface EntryRow {
  readonly key: string;
  readonly channel: string;
  readonly kind: MessageKind;
  readonly thread: string;
  readonly incidents: readonly string[];
  readonly impact: number;
  readonly createdAt: string;
  readonly status: NotificationState;
}

export function entryOf({
  key,
  channel,
  kind,
  thread,
  incidents,
  impact,
  createdAt,
  status,
}: EntryRow): NotificationEntry {
  return { key, channel, kind, thread, incidents, impact, createdAt: Number(createdAt), state: status };
}

export const queuedColumns = `${entryColumns}, attempts, toUnixTimestamp64Milli(sent_at) AS sentAt, error, receipt,
  stands_for AS standsFor, message`;

export interface QueuedRow extends EntryRow {
  readonly attempts: number;
  readonly sentAt: string | null;
  readonly error: string;
  readonly receipt: string;
  readonly standsFor: string;
  readonly message: string;
}

/** Throws a `PipelineError`, poison, where its message cannot be read. */
export function queuedOf(row: QueuedRow): QueuedNotification {
  return {
    ...entryOf(row),
    message: messageOf(row.message),
    attempts: row.attempts,
    ...(row.sentAt !== null && { sentAt: Number(row.sentAt) }),
    error: row.error,
    receipt: row.receipt,
    standsFor: row.standsFor,
  };
}

function messageOf(json: string): Message {
  try {
    const message = JSON.parse(json) as Message | null;
    if (typeof message?.title === 'string') return message;
  } catch (cause) {
    throw new PipelineError('the message in the outbox is no JSON', { retry: 'poison', cause });
  }
  throw new PipelineError('what is in the outbox is no message', { retry: 'poison' });
}

/** The row as it is, but for what became of it. */
function unreadableRow(row: QueuedRow & { readonly brand: string }, error: string): Record<string, unknown> {
  return {
    notification_id: row.key,
    channel: row.channel,
    kind: row.kind,
    thread: row.thread,
    brand: row.brand,
    incidents: row.incidents,
    impact: row.impact,
    state: 'failed',
    attempts: row.attempts,
    created_at: Number(row.createdAt),
    error,
    receipt: row.receipt,
    stands_for: row.standsFor,
    message: row.message,
    version: versionOf({ state: 'failed', attempts: row.attempts }),
  };
}

function notificationRow(notification: QueuedNotification): Record<string, unknown> {
  return {
    notification_id: notification.key,
    channel: notification.channel,
    kind: notification.kind,
    thread: notification.thread,
    brand: notification.message.brand,
    incidents: notification.incidents,
    impact: Math.round(notification.impact),
    state: notification.state,
    attempts: notification.attempts,
    created_at: notification.createdAt,
    sent_at: notification.sentAt,
    error: notification.error,
    receipt: notification.receipt,
    stands_for: notification.standsFor,
    message: JSON.stringify(notification.message),
    version: versionOf(notification),
  };
}

function deliveryRow(record: DeliveryRecord): Record<string, unknown> {
  return {
    notification_id: record.key,
    channel: record.channel,
    attempt: record.attempt,
    at: record.at,
    outcome: record.outcome,
    duration_ms: Math.max(0, Math.round(record.durationMs)),
    detail: record.detail,
  };
}
