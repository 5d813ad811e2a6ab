import type { ClickHouseClient } from '@clickhouse/client';
import type { DeliveryRecord, NotificationEntry, NotificationState, QueuedNotification } from '../../core/alerts.ts';
import { rowsOf } from './evidence/read.ts';
import { quote, textLists } from './literals.ts';
import { type EntryRow, entryColumns, entryOf, type QueuedRow, queuedColumns, queuedOf } from './outbox.ts';

type Client = Pick<ClickHouseClient, 'query'>;

export interface NotificationQuery {
  /** Beginning of a key; all when absent. */
  readonly key?: string | undefined;
  readonly state?: NotificationState | undefined;
  readonly channel?: string | undefined;
  /** The whole id. */
  readonly incident?: string | undefined;
  /** 50 if not given. */
  readonly limit?: number | undefined;
}

/** What people were told or are to be told, newest first. */
export async function listNotifications(client: Client, filter: NotificationQuery = {}): Promise<QueuedNotification[]> {
  const { key, state, channel, incident, limit = 50 } = filter;
  const conditions = [
    key !== undefined && `startsWith(notification_id, ${quote(key.toWellFormed())})`,
    state !== undefined && `state = ${quote(state)}`,
    channel !== undefined && `channel = ${quote(channel.toWellFormed())}`,
    incident !== undefined && `has(incidents, ${quote(incident.toWellFormed())})`,
  ].filter(Boolean);
  const newest = `ORDER BY created_at DESC, notification_id LIMIT ${Math.max(0, Math.trunc(limit))}`;
  // The messages are the greater part, and read only of those that are wanted.
  const rows = await rowsOf<QueuedRow>(
    client,
    'listing notifications',
    `SELECT ${queuedColumns} FROM notifications FINAL
     WHERE notification_id GLOBAL IN (
       SELECT notification_id FROM notifications FINAL
       ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ${newest}
     )
     ${newest}`,
  );
  return rows.map(queuedOf);
}

/** Each attempt to deliver these notifications, oldest first. */
export async function listDeliveries(client: Client, keys: readonly string[]): Promise<DeliveryRecord[]> {
  const deliveries: DeliveryRecord[] = [];
  for (const list of textLists(keys)) {
    const rows = await rowsOf<Omit<DeliveryRecord, 'at'> & { readonly triedAt: string }>(
      client,
      'listing deliveries',
      `SELECT notification_id AS key, channel, attempt, toUnixTimestamp64Milli(at) AS triedAt, outcome,
         duration_ms AS durationMs, detail
       FROM v_deliveries WHERE notification_id IN (${list})`,
    );
    for (const { triedAt, ...row } of rows) deliveries.push({ ...row, at: Number(triedAt) });
  }
  return deliveries.sort((a, b) => a.at - b.at || a.attempt - b.attempt);
}

/** What was sent in place of one of some notifications, or again. */
export interface StandIn extends NotificationEntry {
  readonly standsFor: string;
}

/** Whatever was enqueued in place of these notifications, oldest first. */
export async function listStandIns(client: Client, keys: readonly string[]): Promise<StandIn[]> {
  const found: StandIn[] = [];
  for (const list of textLists(keys)) {
    const rows = await rowsOf<EntryRow & { readonly standsFor: string }>(
      client,
      'looking for what was sent instead',
      `SELECT ${entryColumns}, stands_for AS standsFor FROM notifications FINAL WHERE stands_for IN (${list})
       ORDER BY created_at, notification_id`,
    );
    for (const row of rows) found.push({ ...entryOf(row), standsFor: row.standsFor });
  }
  return found;
}

/** How many notifications wait to be sent, by channel. */
export async function countWaiting(client: Client): Promise<Map<string, number>> {
  const rows = await rowsOf<{ channel: string; waiting: string }>(
    client,
    'counting what waits in the outbox',
    `SELECT channel, count() AS waiting FROM notifications FINAL WHERE state = 'queued' GROUP BY channel ORDER BY channel`,
  );
  return new Map(rows.map(({ channel, waiting }) => [channel, Number(waiting)]));
}
