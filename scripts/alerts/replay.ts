import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Outbox, QueuedNotification } from '../../core/alerts.ts';
import { listNotifications, listStandIns, type StandIn } from '../../sinks/clickhouse/notifications.ts';

/** What became of a replay. */
export interface Replayed {
  /** Copies that were enqueued. */
  readonly replayed: readonly { readonly key: string; readonly copy: string; readonly channel: string }[];
  /** What was left as it is, and why. */
  readonly kept: readonly { readonly key: string; readonly channel: string; readonly why: string }[];
}

export interface ReplayOptions {
  readonly client: Pick<ClickHouseClient, 'query'>;
  readonly outbox: Pick<Outbox, 'known'>;
  readonly enqueue: Outbox['enqueue'];
  readonly now: number;
  /** Names of those that are configured. */
  readonly channels: readonly string[];
  readonly what: { readonly keys: readonly string[] } | { readonly failed: true };
  /** The channel to send to; each to its own if not given. */
  readonly to: string | undefined;
}

const mostFailed = 10_000;
/** In place of one another, over fall-backs and replays. */
const longestChain = 20;

/**
 * Enqueues copies of notifications. What was sent stays sent, and what failed stays failed: a copy is a notification of its own, which
 * stands for the other. Its key says which of its replays to that channel it is, and the next one is made only once that one
 * failed: asked for twice by accident, it is sent once.
 */
export async function replayNotifications(options: ReplayOptions): Promise<Replayed> {
  const { client, now, channels, what, to } = options;
  const originals =
    'failed' in what
      ? await listNotifications(client, { state: 'failed', limit: mostFailed })
      : (await Promise.all(what.keys.map((key) => listNotifications(client, { key, limit: 1 })))).flat();
  const standIns = await descendants(
    client,
    originals.map(({ key }) => key),
  );
  const failed = new Set(originals.map(({ key }) => key));
  const copies = new Map<string, { readonly of: QueuedNotification; readonly copy: QueuedNotification }>();
  const kept: { key: string; channel: string; why: string }[] = [];
  for (const original of originals) {
    // Of a notification and what stands for it, the notification.
    if ('failed' in what && failed.has(original.standsFor)) continue;
    const channel = to ?? original.channel;
    const later = standIns.get(original.key) ?? [];
    const why = reasonToKeep(original, channel, later, channels, 'failed' in what);
    if (why !== undefined) {
      kept.push({ key: original.key, channel, why });
      continue;
    }
    const turn = later.filter((one) => one.standsFor === original.key && one.channel === channel).length + 1;
    const key = replayKey(original.key, channel, turn);
    copies.set(key, { of: original, copy: copyOf(original, key, channel, now) });
  }
  const known = await options.outbox.known([...copies.keys()]);
  const fresh = [...copies].filter(([key]) => !known.has(key)).map(([, both]) => both);
  if (fresh.length > 0) await options.enqueue(fresh.map(({ copy }) => copy));
  return { replayed: fresh.map(({ of, copy }) => ({ key: of.key, copy: copy.key, channel: copy.channel })), kept };
}

/** 32 hex digits: the same replay has the same key, whoever asks for it. */
function replayKey(key: string, channel: string, turn: number): string {
  return createHash('sha256')
    .update(JSON.stringify(['replay', key, channel, turn]))
    .digest('hex')
    .slice(0, 32);
}

function reasonToKeep(
  { state, channel: own }: QueuedNotification,
  channel: string,
  later: readonly StandIn[],
  channels: readonly string[],
  onlyUntold: boolean,
): string | undefined {
  if (!channels.includes(channel)) return `the channel ${channel} is not configured: name another with --channel`;
  if (state === 'queued' && channel === own) return 'it waits to be sent';
  const alike = onlyUntold ? later : later.filter((one) => one.channel === channel);
  const waiting = alike.find((one) => one.state === 'queued');
  if (waiting) return `a copy of it waits to be sent to ${waiting.channel}: ${waiting.key}`;
  const sent = alike.find((one) => one.state === 'sent');
  if (!sent) return undefined;
  return onlyUntold
    ? `${sent.channel} was told instead`
    : `a copy of it was sent to ${sent.channel}: to send it once more, replay ${sent.key}`;
}

/** What stands for each of these, for what stands for it, and so on. */
async function descendants(client: Pick<ClickHouseClient, 'query'>, keys: readonly string[]) {
  const found = new Map<string, StandIn[]>(keys.map((key) => [key, []]));
  /** Of a key, those of `keys` for which it stands in the end. */
  let rootsOf = new Map(keys.map((key) => [key, new Set([key])]));
  for (let depth = 0; depth < longestChain && rootsOf.size > 0; depth += 1) {
    const next = new Map<string, Set<string>>();
    for (const standIn of await listStandIns(client, [...rootsOf.keys()])) {
      const roots = rootsOf.get(standIn.standsFor) ?? new Set<string>();
      for (const root of roots) found.get(root)?.push(standIn);
      next.set(standIn.key, roots);
    }
    rootsOf = next;
  }
  return found;
}

function copyOf(original: QueuedNotification, key: string, channel: string, now: number): QueuedNotification {
  const { sentAt: _before, ...rest } = original;
  return {
    ...rest,
    key,
    channel,
    message: { ...original.message, key },
    createdAt: now,
    state: 'queued',
    attempts: 0,
    error: '',
    receipt: '',
    standsFor: original.key,
  };
}
