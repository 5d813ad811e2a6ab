import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import {
  type DeliveryRecord,
  type IncidentAction,
  incidentActions,
  type QueuedNotification,
  type Silence,
} from '../core/alerts.ts';
import type { Clock } from '../core/clock.ts';
import { type Severity, severities } from '../core/incident.ts';
import type { LaneStatus } from '../core/run-delivery.ts';
import type { Learning } from '../processors/alerts/evaluate.ts';
import { parseMatcher } from '../processors/alerts/matchers.ts';
import { createIncidentStore } from '../sinks/clickhouse/incident-store.ts';
import {
  findIncident,
  type IncidentRecord,
  type IncidentSummary,
  listIncidents,
} from '../sinks/clickhouse/incidents.ts';
import { type MentionText, readMentionTexts } from '../sinks/clickhouse/mention-texts.ts';
import { countWaiting, listDeliveries, listNotifications } from '../sinks/clickhouse/notifications.ts';
import { createOutbox } from '../sinks/clickhouse/outbox.ts';
import { expireSilence, readSilences } from '../sinks/clickhouse/silences.ts';
import { createCursorStore } from '../sinks/clickhouse/state.ts';
import { createUnsubscriptions, plainAddress } from '../sinks/clickhouse/unsubscriptions.ts';
import type { AlertingStatus } from './alerting.ts';
import { type Replayed, replayNotifications } from './alerts/replay.ts';
import { accessOf } from './calls.ts';

/** Under which the time of the last evaluation is written down. */
export const alertsCursor = '~alerts';

const incidentStates = ['pending', 'firing', 'resolved'] as const;
/** Summaries are small: more than there are. */
const mostIncidents = 100_000;
const notificationStates = ['queued', 'sent', 'failed', 'dropped'] as const;
const name = z.string().min(1).max(200);
const limit = z.int().min(1).max(100_000).optional();
const time = z.number().optional();
const address = z.strictObject({
  address: z.string().min(1).max(320),
  /** Name of the digest; empty for all. */
  digest: z.string().max(100),
});

/** What may be asked about alerts, as it comes over the wire. Times are ms since the epoch. */
export const alertRequests = {
  status: z.strictObject({}),
  /** The most urgent first. `since`: without those that were over before. */
  list: z.strictObject({
    states: z.array(z.enum(incidentStates)).min(1),
    /** And worse. */
    severity: z.enum(severities).optional(),
    brand: name.optional(),
    rule: name.optional(),
    since: time,
    limit,
  }),
  /** By its id, or the beginning of it. */
  show: z.strictObject({ id: z.string().regex(/^[0-9a-f]{1,16}$/u) }),
  act: z.strictObject({
    actions: z
      .array(
        z.strictObject({
          incidentId: z.string().regex(/^[0-9a-f]{16}$/u),
          author: name,
          action: z.enum(incidentActions),
          text: z.string().max(10_000),
        }),
      )
      .min(1)
      .max(1_000),
  }),
  /** Those that have not ended, or `all`. */
  silences: z.strictObject({ all: z.boolean().default(false) }),
  silence: z.strictObject({
    matchers: z
      .array(z.string().refine((text) => parseMatcher(text) !== undefined, 'this is no matcher'))
      .min(1)
      .max(50),
    author: name,
    reason: z.string().max(1_000),
    until: z.union([z.strictObject({ at: z.number() }), z.strictObject({ inMs: z.number().positive() })]),
  }),
  /** By the whole id. */
  expire: z.strictObject({ id: name }),
  notifications: z.strictObject({
    /** Beginning of the key. */
    key: z
      .string()
      .regex(/^[0-9a-f]{1,32}$/u)
      .optional(),
    state: z.enum(notificationStates).optional(),
    channel: name.optional(),
    /** The whole id. */
    incident: name.optional(),
    limit,
  }),
  /** Whole keys, or all that failed; to the channel given, or each to its own. */
  replay: z.strictObject({
    what: z.union([
      z.strictObject({ keys: z.array(z.string().regex(/^[0-9a-f]{32}$/u)).min(1) }),
      z.strictObject({ failed: z.literal(true) }),
    ]),
    channel: name.optional(),
  }),
  unsubscribe: address,
  resubscribe: address,
};

export interface AlertChannelStatus extends Partial<Omit<LaneStatus, 'channel' | 'state' | 'waiting'>> {
  readonly channel: string;
  /** `unknown`: no process that was asked sends. `missing`: something waits for it, and it is not configured. */
  readonly state: LaneStatus['state'] | 'unknown' | 'missing';
  /** In the outbox. */
  readonly waiting: number;
}

export interface AlertStatus {
  readonly enabled: boolean;
  /** Whether the process that was asked judges. */
  readonly judging: boolean;
  /** The moment that was judged last. */
  readonly evaluatedAt?: number | undefined;
  /** The time that alerts go by: the clock, or in a replay the moment judged last. */
  readonly now: number;
  readonly firing: Readonly<Record<Severity, number>>;
  readonly pending: number;
  /** Absent where it is not known. */
  readonly learning?: readonly Learning[] | undefined;
  readonly channels: readonly AlertChannelStatus[];
}

/** With the mention as it is now, where it is about one. */
export interface ListedIncident extends IncidentSummary {
  readonly about?: MentionText | undefined;
}

export interface ShownIncident extends IncidentRecord {
  readonly about?: MentionText | undefined;
}

interface AlertAnswers {
  status: AlertStatus;
  list: readonly ListedIncident[];
  show: ShownIncident | null;
  act: null;
  silences: readonly Silence[];
  silence: Silence;
  /** Whether there was one to end. */
  expire: boolean;
  notifications: {
    readonly notifications: readonly QueuedNotification[];
    readonly deliveries: readonly DeliveryRecord[];
  };
  replay: Replayed;
  /** Whether the address gets no more of the digest: it may be unsubscribed from all. */
  unsubscribe: boolean;
  resubscribe: boolean;
}

export type AlertCall = keyof AlertAnswers;

/** Alerts of one Escolta, whichever process owns its data. What people do is written down, and counts from the next evaluation on. */
export type AlertAccess = {
  readonly [Call in AlertCall]: (request: z.input<(typeof alertRequests)[Call]>) => Promise<AlertAnswers[Call]>;
};

type Handlers = {
  readonly [Call in AlertCall]: (request: z.output<(typeof alertRequests)[Call]>) => Promise<AlertAnswers[Call]>;
};

export interface AlertAccessOptions {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly config: Pick<Config, 'alerts' | 'channels'>;
  /** What the process that judges knows; undefined where this one does not. */
  readonly alerting: () => AlertingStatus | undefined;
  /** Hands what a person enqueued to whoever sends in this process; absent where nobody does: then it waits in the outbox. */
  readonly sender: () => ((notifications: readonly QueuedNotification[]) => Promise<void>) | undefined;
  /** 8 hex digits, of a new silence. */
  readonly newId: () => string;
}

/** The access to what is stored. Requests are checked, so that they may come from another process. */
export function createAlertAccess(options: AlertAccessOptions): AlertAccess {
  const { client, clock, config } = options;
  const incidents = createIncidentStore({ client, clock });
  const outbox = createOutbox({ client });
  const cursors = createCursorStore({ client, clock });
  const unsubscriptions = createUnsubscriptions({ client, clock });
  const channels = config.channels.filter(({ enabled }) => enabled).map(({ name }) => name);

  async function evaluatedAt(): Promise<number | undefined> {
    const known = options.alerting()?.evaluatedAt;
    if (known !== undefined) return known;
    const stored = (await cursors.load(alertsCursor)) as { evaluatedAt?: number } | undefined;
    return stored?.evaluatedAt;
  }

  /** Silences and lists of a replay go by the time of what is replayed. */
  async function now(): Promise<number> {
    return config.alerts.time === 'posts' ? ((await evaluatedAt()) ?? clock.now()) : clock.now();
  }

  /** By their ids, the mentions that incidents are about. */
  const mentionsOf = (incidents: readonly Pick<IncidentSummary, 'brand' | 'mentionId' | 'startedAt'>[]) =>
    readMentionTexts(
      client,
      incidents
        .filter(({ mentionId }) => mentionId !== '')
        .map(({ brand, mentionId, startedAt }) => ({ brand, mentionId, publishedAt: startedAt })),
    );

  const handlers: Handlers = {
    async status() {
      const judging = options.alerting();
      const [judgedAt, open, waiting] = await Promise.all([
        evaluatedAt(),
        Promise.all(
          (['firing', 'pending'] as const).map((state) => listIncidents(client, { state, limit: mostIncidents })),
        ),
        countWaiting(client),
      ]);
      const [firing = [], pending = []] = open;
      return {
        enabled: config.alerts.enabled,
        judging: judging !== undefined,
        evaluatedAt: judgedAt,
        now: config.alerts.time === 'posts' ? (judgedAt ?? clock.now()) : clock.now(),
        firing: {
          info: firing.filter(({ severity }) => severity === 'info').length,
          warning: firing.filter(({ severity }) => severity === 'warning').length,
          critical: firing.filter(({ severity }) => severity === 'critical').length,
        },
        pending: pending.length,
        ...(judging?.evaluatedAt !== undefined && { learning: judging.learning }),
        channels: [...new Set([...channels, ...waiting.keys()])].map((channel) => {
          const lane = judging?.delivery?.channels.find((one) => one.channel === channel);
          const unsent = channels.includes(channel) ? 'unknown' : 'missing';
          return { ...lane, channel, state: lane?.state ?? unsent, waiting: waiting.get(channel) ?? 0 };
        }),
      };
    },
    async list({ states, severity = 'info', limit: most, ...filter }) {
      const lists = await Promise.all(
        states.map((state) => listIncidents(client, { ...filter, state, limit: mostIncidents })),
      );
      const found = lists
        .flat()
        .filter((one) => severities.indexOf(one.severity) >= severities.indexOf(severity))
        .sort(byUrgency)
        .slice(0, most);
      const texts = await mentionsOf(found);
      return found.map((incident) => ({ ...incident, about: texts.get(incident.mentionId) }));
    },
    async show({ id }) {
      const record = await findIncident(client, id);
      if (!record) return null;
      const { brand, startedAt, mentionId = '' } = record.incident;
      const texts = await mentionsOf([{ brand, startedAt, mentionId }]);
      return { ...record, about: texts.get(mentionId) };
    },
    async act({ actions }) {
      const at = clock.now();
      await incidents.act(actions.map((action): IncidentAction => ({ ...action, at })));
      return null;
    },
    silences: async ({ all }) => readSilences(client, all ? {} : { endsAfter: await now() }),
    async silence({ until, ...asked }) {
      const startsAt = await now();
      const endsAt = 'at' in until ? until.at : startsAt + until.inMs;
      const silence = { ...asked, id: options.newId(), startsAt, endsAt, createdAt: clock.now() };
      await incidents.silence(silence);
      return silence;
    },
    expire: async ({ id }) => expireSilence(client, id, await now()),
    async notifications(filter) {
      const notifications = await listNotifications(client, filter);
      const keys = notifications.map(({ key }) => key);
      return { notifications, deliveries: await listDeliveries(client, keys) };
    },
    replay: ({ what, channel }) =>
      replayNotifications({
        client,
        outbox,
        enqueue: options.sender() ?? ((notifications) => outbox.enqueue(notifications)),
        now: clock.now(),
        channels,
        what,
        to: channel,
      }),
    async unsubscribe({ digest, address: who }) {
      await unsubscriptions.unsubscribe(digest, who);
      return true;
    },
    async resubscribe({ digest, address: who }) {
      await unsubscriptions.resubscribe(digest, who);
      return (await unsubscriptions.unsubscribed(digest)).has(plainAddress(who));
    },
  };
  return accessOf(alertRequests, handlers);
}

const urgency = ['firing', 'pending', 'resolved'] as const;

/** Firing before pending before resolved; then the worst, then the latest. */
function byUrgency(a: IncidentSummary, b: IncidentSummary): number {
  const byState = urgency.indexOf(a.state) - urgency.indexOf(b.state);
  const bySeverity = severities.indexOf(b.severity) - severities.indexOf(a.severity);
  const byImpact = a.state === 'resolved' ? 0 : b.impact - a.impact;
  return byState || bySeverity || byImpact || b.startedAt - a.startedAt;
}
