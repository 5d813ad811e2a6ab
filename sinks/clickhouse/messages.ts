import type { ClickHouseClient } from '@clickhouse/client';
import type { NotificationState } from '../../core/alerts.ts';
import type { Message } from '../../core/channel.ts';
import { rowsOf } from './evidence/read.ts';
import { quote } from './literals.ts';

export interface StoredMessage {
  readonly channel: string;
  readonly state: NotificationState;
  readonly message: Message;
}

/** The messages made last, newest first, but for those that nobody was to be told any more. */
export async function listMessages(
  client: Pick<ClickHouseClient, 'query'>,
  filter: { readonly channel?: string | undefined; readonly brand?: string | undefined; readonly limit: number },
): Promise<StoredMessage[]> {
  const { channel, brand, limit } = filter;
  const conditions = [
    `state != 'dropped'`,
    channel !== undefined && `channel = ${quote(channel.toWellFormed())}`,
    brand !== undefined && `brand = ${quote(brand.toWellFormed())}`,
  ].filter(Boolean);
  const newest = `ORDER BY created_at DESC, notification_id LIMIT ${Math.max(0, Math.trunc(limit))}`;
  // The messages are the greater part, and read only of those that are wanted.
  const rows = await rowsOf<{ channel: string; status: NotificationState; message: string }>(
    client,
    'listing messages',
    `SELECT channel, state AS status, message FROM v_notifications
     WHERE notification_id GLOBAL IN (
       SELECT notification_id FROM v_notifications WHERE ${conditions.join(' AND ')} ${newest}
     )
     ${newest}`,
  );
  return rows.map(({ message, status, ...row }) => ({
    ...row,
    state: status,
    message: JSON.parse(message) as Message,
  }));
}
