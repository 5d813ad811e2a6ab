import type { ClickHouseClient } from '@clickhouse/client';
import type { IncidentAction, QueuedNotification, Silence } from '../../core/alerts.ts';
import type { Message } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { Incident, IncidentCare } from '../../core/incident.ts';
import { createIncidentStore } from '../../sinks/clickhouse/incident-store.ts';
import { findIncident } from '../../sinks/clickhouse/incidents.ts';
import { listMessages } from '../../sinks/clickhouse/messages.ts';
import { createUnsubscriptions } from '../../sinks/clickhouse/unsubscriptions.ts';

/** All that the page of an incident tells. */
export interface DoorIncident {
  readonly incident: Incident;
  readonly care: IncidentCare;
  /** Oldest first, as the notifications. */
  readonly actions: readonly IncidentAction[];
  readonly notifications: readonly DoorNotification[];
}

/** Who was told, and what became of it. */
export type DoorNotification = Pick<
  QueuedNotification,
  'key' | 'channel' | 'kind' | 'state' | 'createdAt' | 'sentAt' | 'error'
>;

export interface FeedMessage {
  readonly channel: string;
  readonly message: Message;
}

/** What the door reads and writes. Every write may be repeated. All throw `PipelineError`. */
export interface AlertDoorPorts {
  /** By its whole id; `undefined` where there is none. */
  incident(id: string): Promise<DoorIncident | undefined>;
  /** Those that have not ended by `now`. */
  silences(now: number): Promise<readonly Silence[]>;
  /** The messages made last, newest first, without those that nobody was to be told; of all channels where none is named. */
  messages(filter: {
    readonly brand: string | undefined;
    readonly channels: readonly string[];
    readonly limit: number;
  }): Promise<readonly FeedMessage[]>;
  act(action: IncidentAction): Promise<void>;
  silence(silence: Silence): Promise<void>;
  unsubscribe(digest: string, address: string): Promise<void>;
}

/** The door on what is stored. */
export function createDoorPorts({ client, clock }: { client: ClickHouseClient; clock: Clock }): AlertDoorPorts {
  const incidents = createIncidentStore({ client, clock });
  const unsubscriptions = createUnsubscriptions({ client, clock });
  return {
    async incident(id) {
      const record = await findIncident(client, id);
      // The beginning of an id is enough on a command line, not in a link.
      return record?.incident.id === id ? record : undefined;
    },
    silences: (now) => incidents.silences(now),
    async messages({ brand, channels, limit }) {
      if (channels.length === 0) return listMessages(client, { brand, limit });
      const lists = await Promise.all(channels.map((channel) => listMessages(client, { brand, channel, limit })));
      return lists
        .flat()
        .sort((a, b) => b.message.at - a.message.at)
        .slice(0, limit);
    },
    act: (action) => incidents.act([action]),
    silence: (silence) => incidents.silence(silence),
    unsubscribe: (digest, address) => unsubscriptions.unsubscribe(digest, address),
  };
}

/** More is asked of the store than the door may ask at once. */
export class DoorBusy extends Error {}

/**
 * The same, with at most so many calls at work; the next throw `DoorBusy`. Only who has a valid link comes as far as here: the
 * others hold nothing but their connection.
 */
export function limitPorts(ports: AlertDoorPorts, most: number): AlertDoorPorts {
  let atWork = 0;
  const limited =
    <Given extends readonly unknown[], Result>(call: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (atWork >= most) throw new DoorBusy(`${most} calls are at work`);
      atWork += 1;
      try {
        return await call(...given);
      } finally {
        atWork -= 1;
      }
    };
  return {
    incident: limited((id) => ports.incident(id)),
    silences: limited((now) => ports.silences(now)),
    messages: limited((filter) => ports.messages(filter)),
    act: limited((action) => ports.act(action)),
    silence: limited((silence) => ports.silence(silence)),
    unsubscribe: limited((digest, address) => ports.unsubscribe(digest, address)),
  };
}
