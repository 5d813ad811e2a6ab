import { createHash } from 'node:crypto';
import type { NotificationEntry, Silence } from '../../core/alerts.ts';
import type { MessageKind } from '../../core/channel.ts';
import { groupBy } from '../../core/group-by.ts';
import { type Incident, type IncidentCare, type Severity, severities } from '../../core/incident.ts';
import { type Inhibition, inhibited } from './inhibit.ts';
import { compileMatchers } from './matchers.ts';
import type { ChannelRef, Rule } from './rules.ts';
import { openAt, type WeeklyHours } from './schedule.ts';

export interface DispatchOptions {
  readonly rules: readonly Rule[];
  /** Who is told where a rule does not say. */
  readonly channels: readonly ChannelRef[];
  /** From which severity on they are. */
  readonly minimumSeverity: Severity;
  readonly schedules: Readonly<Record<string, WeeklyHours>>;
  readonly inhibitions: readonly Inhibition[];
  /** Incidents that agree in these labels are told of together. */
  readonly groupBy: readonly string[];
  /** How long the first message of a group waits for more to come, ms. */
  readonly groupWaitMs: number;
  /** Least time between two messages about a group, but for something more urgent, ms. */
  readonly groupIntervalMs: number;
  /** How often it is said again while nobody has taken note, ms. */
  readonly repeatMs: number;
}

/** A message that is due. */
export interface Due {
  /** 32 hex digits: the same is due under the same key, whoever finds it and when. */
  readonly key: string;
  readonly channel: string;
  readonly kind: Extract<MessageKind, 'firing' | 'update' | 'reminder' | 'escalation' | 'resolved'>;
  /** What the messages about one storm share on a channel: the id of the incident that it began with. */
  readonly thread: string;
  /** The worst first. */
  readonly incidents: readonly Incident[];
  /** What is part of the same storm and not told of by itself. */
  readonly suppressed: readonly Incident[];
}

export interface Situation {
  readonly now: number;
  readonly incidents: readonly Incident[];
  readonly care: ReadonlyMap<string, IncidentCare>;
  readonly silences: readonly Silence[];
  /** What was enqueued about these incidents before. */
  readonly entries: readonly NotificationEntry[];
}

/** It got so much worse that people are told again: points of impact. */
const worseBy = 2;
/** What a storm kept back is told of so long after it, if it still lasts: most of it calms down a little later than the storm. */
const afterStormMs = 1_800_000;

/**
 * Tells what is due, by what was enqueued before: nothing is remembered but the outbox, so that a restart at any point finds the same.
 * Life cycle as in Prometheus Alertmanager: grouping with `groupWait` and `groupInterval`, repeats, inhibition, silences by
 * labels, schedules, and a message that it is over to everybody who was told that it began, and to nobody else.
 */
export function findDue(options: DispatchOptions, situation: Situation): Due[] {
  const { now, care } = situation;
  const rules = new Map(options.rules.map((rule) => [rule.name, rule]));
  const firing = situation.incidents.filter(({ state }) => state === 'firing');
  const unseen = ({ id }: Incident) => care.get(id)?.acknowledgedAt === undefined;
  const toldOf = new Map<string, Told>();
  const toldOn = groupBy(situation.entries, ({ channel }) => channel);
  for (const [channel, entries] of toldOn) toldOf.set(channel, createTold(entries, now));
  const nothing = createTold([], now);
  const toldBy = (channel: string): Told => toldOf.get(channel) ?? nothing;

  const schedules = new Map<string, boolean>();
  const isOpen = ({ during }: ChannelRef): boolean => {
    const hours = during === undefined ? undefined : options.schedules[during];
    if (during === undefined || !hours) return true;
    const open = schedules.get(during) ?? openAt(hours, now);
    schedules.set(during, open);
    return open;
  };
  const open = (refs: readonly ChannelRef[]): string[] => [
    ...new Set(refs.filter(isOpen).map(({ channel }) => channel)),
  ];
  const refsOf = (incident: Incident): readonly ChannelRef[] => {
    const own = rules.get(incident.rule)?.channels;
    return own ?? (rank(incident) >= severities.indexOf(options.minimumSeverity) ? options.channels : []);
  };

  const silences = situation.silences
    .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
    .map(({ matchers }) => compileMatchers(matchers));
  const silenced = new Set(
    firing.filter(({ labels }) => silences.some((matches) => matches(labels))).map(({ id }) => id),
  );
  const storms = stormsOf(options.inhibitions, situation);
  /** Whether somebody reads of an incident on a channel by that of the storm that it belongs to. */
  const inStorm = ({ id }: Incident, channel: string): boolean => {
    const by = storms.get(id);
    return by !== undefined && open(refsOf(by)).includes(channel);
  };

  const due: Due[] = [];
  const add = (
    channel: string,
    kind: Due['kind'],
    incidents: readonly Incident[],
    { turn = 0, threads = incidents, thread }: { turn?: number; threads?: readonly Incident[]; thread?: string } = {},
  ): void => {
    const sorted = incidents.toSorted(byUrgency);
    const ids = sorted.map(({ id }) => id);
    const told = toldBy(channel);
    const first = threads.map(({ id }) => told.threadOf(id)).find((one) => one !== undefined);
    const suppressed = firing.filter((one) => {
      const by = storms.get(one.id);
      return by !== undefined && ids.includes(by.id);
    });
    const key = thread === undefined ? keyOf(channel, kind, ids, turn) : resolvedKey(channel, incidents, thread, turn);
    due.push({ key, channel, kind, thread: thread ?? first ?? ids[0] ?? '', incidents: sorted, suppressed });
  };
  const groupOf = ({ labels, id }: Incident) =>
    options.groupBy.length === 0 ? id : options.groupBy.map((label) => labels[label] ?? '').join('\0');

  const routes = groupBy(
    firing
      .filter(({ id }) => !silenced.has(id))
      .flatMap((incident) => open(refsOf(incident)).map((channel) => ({ channel, incident })))
      .filter(({ channel, incident }) => !inStorm(incident, channel)),
    ({ channel, incident }) => `${channel}\0${groupOf(incident)}`,
  );
  for (const members of routes.values()) {
    const channel = members[0]?.channel ?? '';
    const told = toldBy(channel);
    const incidents = members.map(({ incident }) => incident);
    const known = ({ id }: Incident) => told.about(id).some(({ kind }) => kind !== 'resolved');
    const fresh = incidents.filter((one) => !known(one));
    const lastAt = Math.max(...incidents.map(({ id }) => told.lastAt(id)));
    if (fresh.length > 0) {
      const urgent = fresh.some((one) => incidents.every((other) => !known(other) || rank(one) > rank(other)));
      const waited = Math.min(...fresh.map(({ firedAt = now }) => firedAt)) + options.groupWaitMs <= now;
      if (waited && (urgent || now - lastAt >= options.groupIntervalMs))
        add(channel, 'firing', fresh, { threads: incidents });
      continue;
    }
    if (now - lastAt < options.groupIntervalMs) continue;
    const worse = incidents.filter((one) => hasGrown(one, told.about(one.id)));
    if (worse.length > 0) {
      add(channel, 'update', worse, { turn: told.times('update', worse) });
      continue;
    }
    // Where it is time for one, all are said again: one message, not one for each.
    const waiting = incidents.filter((one) => one.mentionId === undefined && unseen(one));
    const isTime = ({ id, rule }: Incident) => now - told.lastAt(id) >= (rules.get(rule)?.repeat ?? options.repeatMs);
    if (waiting.some(isTime)) add(channel, 'reminder', waiting, { turn: told.times('reminder', waiting) });
  }

  for (const incident of firing) {
    const by = storms.get(incident.id);
    if (silenced.has(incident.id) || !unseen(incident) || (by && refsOf(by).length > 0)) continue;
    for (const [turn, { after, channels }] of (rules.get(incident.rule)?.escalate ?? []).entries()) {
      if (now - (incident.firedAt ?? now) < after) continue;
      for (const channel of open(channels)) {
        const key = keyOf(channel, 'escalation', [incident.id], turn);
        const isTold = toldBy(channel)
          .about(incident.id)
          .some((entry) => entry.key === key);
        if (!isTold) add(channel, 'escalation', [incident], { turn });
      }
    }
  }

  // It is over when all that was told of in a thread is: a pager closes the whole of it.
  for (const [channel, all] of toldOn) {
    for (const [thread, messages] of groupBy(all, (entry) => entry.thread)) {
      const ids = new Set(messages.flatMap(({ incidents }) => incidents));
      // That an incident about one mention is over is no news, and nobody waits for it.
      const members = situation.incidents.filter(({ id, mentionId }) => mentionId === undefined && ids.has(id));
      const latest = messages.toSorted(inOrder).at(-1);
      if (members.length === 0 || latest?.kind === 'resolved') continue;
      if (members.some(({ state }) => state !== 'resolved')) continue;
      // The clock may have been set back since: what was told about what has its key whatever the time.
      const turn = messages.filter(({ kind }) => kind !== 'resolved').length;
      if (messages.some(({ key }) => key === resolvedKey(channel, members, thread, turn))) continue;
      add(channel, 'resolved', members, { turn, thread });
    }
  }
  return due;
}

/** Incidents that are kept back, each with that of the storm that it belongs to: one that fires, or did a while ago. */
function stormsOf(inhibitions: readonly Inhibition[], { incidents, now }: Situation): ReadonlyMap<string, Incident> {
  const firing = incidents.filter(({ state }) => state === 'firing');
  const former = incidents.filter(
    ({ state, firedAt, resolvedAt, resolution }) =>
      state === 'resolved' &&
      firedAt !== undefined &&
      resolution === undefined &&
      now - (resolvedAt ?? now) < afterStormMs,
  );
  const firedAt = new Map(firing.map((one) => [one.id, one.firedAt ?? now]));
  const kept = inhibited([...firing, ...former], inhibitions);
  return new Map(
    [...kept].filter(([id, by]) => by.state === 'firing' || (firedAt.get(id) ?? now) <= (by.resolvedAt ?? now)),
  );
}

/** What was enqueued for one channel. */
interface Told {
  /** In the order of time. */
  about(id: string): readonly NotificationEntry[];
  /** When it was last told of; −∞: never. */
  lastAt(id: string): number;
  /** The thread in which it was told of first. */
  threadOf(id: string): string | undefined;
  /** How often just these were told of in this way. */
  times(kind: MessageKind, incidents: readonly Incident[]): number;
}

/** A time so far ahead is of a clock that has been set back since. */
const aheadMs = 60_000;

function createTold(entries: readonly NotificationEntry[], now: number): Told {
  const byIncident = new Map<string, NotificationEntry[]>();
  for (const entry of entries.toSorted(inOrder)) {
    for (const id of entry.incidents) {
      const list = byIncident.get(id);
      if (list) list.push(entry);
      else byIncident.set(id, [entry]);
    }
  }
  const about = (id: string): readonly NotificationEntry[] => byIncident.get(id) ?? [];
  return {
    about,
    lastAt: (id) =>
      about(id).findLast(({ createdAt }) => createdAt <= now + aheadMs)?.createdAt ?? Number.NEGATIVE_INFINITY,
    threadOf: (id) => about(id)[0]?.thread,
    times(kind, incidents) {
      const ids = new Set(incidents.map(({ id }) => id));
      const candidates = about(incidents[0]?.id ?? '');
      return candidates.filter(
        (entry) =>
          entry.kind === kind && entry.incidents.length === ids.size && entry.incidents.every((id) => ids.has(id)),
      ).length;
    },
  };
}

const inOrder = (a: NotificationEntry, b: NotificationEntry) => a.createdAt - b.createdAt;

/** Whether it is much worse than people were ever told, also where it is back after they were told that it is over. */
function hasGrown(incident: Incident, entries: readonly NotificationEntry[]): boolean {
  const most = Math.max(0, ...entries.map(({ impact }) => impact));
  return incident.mentionId === undefined && incident.impact >= most + worseBy;
}

const resolvedKey = (channel: string, incidents: readonly Incident[], thread: string, turn: number): string =>
  keyOf(channel, 'resolved', [...incidents.map(({ id }) => id), thread], turn);

function keyOf(channel: string, kind: string, ids: readonly string[], turn: number): string {
  return createHash('sha256')
    .update(JSON.stringify([channel, kind, ids.toSorted(), turn]))
    .digest('hex')
    .slice(0, 32);
}

const rank = ({ severity }: Incident) => severities.indexOf(severity);
const byUrgency = (a: Incident, b: Incident) =>
  rank(b) - rank(a) || b.impact - a.impact || a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
