import type { ClickHouseClient } from '@clickhouse/client';
import type { AlertReader, NotificationEntry, QueuedNotification } from '../core/alerts.ts';
import { type Bell, createBell } from '../core/bell.ts';
import type { Clock } from '../core/clock.ts';
import { backoff } from '../core/clock.ts';
import type { CursorStore, Tenure } from '../core/contract.ts';
import { PipelineError, retryOf } from '../core/errors.ts';
import type { Events } from '../core/events.ts';
import type { HttpClient } from '../core/http.ts';
import type { Incident } from '../core/incident.ts';
import { isolatePoison } from '../core/retry.ts';
import { type Delivery, type DeliveryStatus, runDelivery } from '../core/run-delivery.ts';
import { longestPauseMs, paceOf, parseSchedule } from '../core/schedule.ts';
import { type Due, findDue } from '../processors/alerts/dispatch.ts';
import { createEvaluator, type Evaluation, type Learning } from '../processors/alerts/evaluate.ts';
import { alertMessage } from '../processors/alerts/message.ts';
import { createAlertReader } from '../sinks/clickhouse/alert-reader.ts';
import { createIncidentStore } from '../sinks/clickhouse/incident-store.ts';
import { createOutbox } from '../sinks/clickhouse/outbox.ts';
import type { AlertLinks } from './alert-links.ts';
import { createAside } from './alerting/aside.ts';
import { type AlertChannels, createAlertChannels } from './alerting/channels.ts';
import { forgetDeleted, withoutDeleted } from './alerting/deletions.ts';
import { createDigests } from './alerting/digests.ts';
import { dispatchOptions } from './alerting/dispatch.ts';
import { createEvidenceBook } from './alerting/evidence.ts';
import { incidentLinkLabels } from './alerting/links.ts';
import { createMoments } from './alerting/moments.ts';
import { notificationOf } from './alerting/notification.ts';
import { createAlertRules } from './alerting/rules.ts';
import type { Configuration } from './configuration.ts';
import { rematchCursor } from './rematch-access.ts';

export interface AlertingOptions {
  readonly configuration: Configuration;
  readonly client: ClickHouseClient;
  readonly http: HttpClient;
  readonly cursors: CursorStore;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
  readonly stdout: { write(text: string): unknown };
  /** Absent where no links can be made. */
  readonly links?: AlertLinks | undefined;
  /** What rules are judged by; the store if not given. */
  readonly reader?: AlertReader;
}

export interface AlertingStatus {
  readonly evaluatedAt: number | undefined;
  readonly firing: number;
  readonly learning: readonly Learning[];
  readonly delivery: DeliveryStatus | undefined;
}

/** Judges by all rules again and again, and tells people. One process at a time runs it: whoever holds the lease. */
export interface Alerting {
  /** May be called again once it has ended: a lease comes and goes. */
  run(tenure: Tenure): Promise<void>;
  /**
   * Resolves when all that is stored by now has been judged, and nothing waits to be sent, or `withinMs` have passed since; or the
   * signal aborts. At once where this process does not judge.
   */
  settle(signal: AbortSignal, withinMs: number): Promise<void>;
  /** Sends what a person enqueues; undefined while this process does not judge. */
  sender(): Delivery['enqueue'] | undefined;
  status(): AlertingStatus;
}

/** Messages for which evidence is gathered before any of them is enqueued: the most urgent do not wait for the others. */
const messagesAtOnce = 5;
/** Incidents of one message whose evidence is gathered: it shows no more. */
const incidentsShown = 5;
/** Incidents that nobody is told of, for lists: their evidence is gathered a few at a time. */
const listedAtOnce = 10;
/** So often an evaluation is tried again for want of evidence; then people are told without it. */
const evidenceTries = 2;
/** How often the time of the last evaluation is written down. A replay goes far within seconds. */
const checkpointMs = { clock: 30_000, posts: 2_000 };
/** How often it is looked whether a digest is due. */
const digestEveryMs = 15_000;
/** How often what was deleted at its source is taken out of evidence and messages, and how far back it is looked for each time. */
const deletionsEveryMs = 600_000;
const deletionsOverlapMs = 3_600_000;
/** No source can be called so. */
const cursorName = '~alerts';

function pauseOf({ schedule, slowest }: { readonly schedule: string; readonly slowest: number }): number {
  const spec = parseSchedule(schedule);
  return spec ? (paceOf(spec, slowest)?.slowestMs ?? longestPauseMs(spec)) : 0;
}

/** One tenure: from when the lease came until it went. */
interface Term {
  readonly delivery: Delivery;
  /** Rounds of evaluation that have begun, and the last of them that left nothing to be judged. */
  begun: number;
  caughtUp: number;
  /** Rung after each round. */
  readonly rounds: Bell;
  /** Rung to begin the next one at once. */
  readonly hurry: Bell;
}

export function createAlerting(options: AlertingOptions): Alerting {
  const { configuration, client, events, clock, random } = options;
  const { config } = configuration;
  const { alerts } = config;
  const reader = options.reader ?? createAlertReader({ client });
  const incidents = createIncidentStore({ client, clock });
  const outbox = createOutbox({ client });
  const alertRules = createAlertRules(configuration, client);
  const { rules, checks } = alertRules;
  const brandName = (id: string) => config.brands.find((brand) => brand.id === id)?.name ?? id;
  const dispatch = dispatchOptions(alerts, config.channels);
  let evaluatedAt: number | undefined;
  let firing = 0;
  let learning: readonly Learning[] = [];
  let delivery: Delivery | undefined;
  let term: Term | undefined;

  function compose(due: Due, { care: allCare }: Evaluation, channels: AlertChannels, now: number): QueuedNotification {
    const { key, channel, kind, thread, suppressed } = due;
    const [first] = due.incidents as readonly [Incident, ...Incident[]];
    const { language, timeZone } = channels.voiceOf(channel);
    const care = allCare.get(first.id);
    const made = alertMessage({
      kind,
      key,
      incidents: due.incidents,
      suppressed,
      ...(care && { care }),
      brandName,
      language,
      timeZone,
      at: now,
      links: options.links ? [{ label: incidentLinkLabels[language], url: options.links.incident(first.id) }] : [],
    });
    const impact = Math.max(...due.incidents.map((one) => one.impact));
    return notificationOf({ ...made, thread, impact }, channel, now);
  }

  async function run({ signal, giveUp }: Tenure): Promise<void> {
    // Where nobody ever judged, what comes from now on is news: also what comes while the store cannot be asked yet.
    const since = alerts.time === 'clock' ? clock.now() : undefined;
    const known = await load(signal);
    if (signal.aborted) return;
    const channels = createAlertChannels(options);
    const digests = createDigests({ configuration, client, clock, outbox, incidents, channels, links: options.links });
    const evidence = createEvidenceBook({ configuration, client, rules: alertRules });
    const asked = config.sources.filter(({ enabled }) => enabled);
    const evaluator = createEvaluator({
      rules,
      brands: config.brands,
      segments: alerts.segments,
      sources: asked.map(({ name }) => name),
      askedEveryMs: Object.fromEntries(asked.map((source) => [source.name, pauseOf(source)])),
      reader,
      incidents,
      checks,
      maxDelayMs: alerts.maxDelay,
      replayed: alerts.time === 'posts',
      timeZone: alerts.timezone,
      lastEvaluatedAt: known ?? since,
      matchedAgain: async () => JSON.stringify((await options.cursors.load(rematchCursor)) ?? null),
      onOverflow: (looked) => events.alertsOverflowed({ looked }),
    });
    const ended = new AbortController();
    const stop = AbortSignal.any([signal, ended.signal]);
    const current = runDelivery({
      outbox,
      channels: channels.list,
      events: events.delivery,
      clock,
      random,
      signal: stop,
      giveUp,
    });
    // Nobody is told by one who cannot send: then this ends too, with that error.
    current.done.catch(() => ended.abort());
    delivery = current;
    const own: Term = {
      delivery: current,
      begun: 0,
      caughtUp: 0,
      rounds: createBell(clock),
      hurry: createBell(clock),
    };
    term = own;
    const moments = createMoments({ client, clock, alerts, begin: known });
    /** Incidents as they are to be written: what a store that was away did not take yet. */
    const unsaved = new Map<string, Incident>();
    /** What the outbox holds about the incidents of today. Nobody else enqueues while the lease is ours. */
    let entries: Map<string, NotificationEntry> | undefined;
    const states = new Map<string, Incident['state']>();
    let savedAt = 0;
    /** Mentions of which nothing is to be shown any more. */
    const deleted = new Set<string>();
    const complete = (incident: Incident) => withoutDeleted(evidence.complete(incident), deleted).kept;
    let failures = 0;
    let blind = 0;

    async function save(): Promise<void> {
      const batch = [...unsaved.values()].map(complete);
      if (batch.length === 0) return;
      await isolatePoison(batch, incidents.save, async ({ id }, cause) => {
        // One that the store refuses must not keep people from hearing of the others, or of itself.
        const error = new PipelineError(`keeping incident ${id}, which is told of all the same`, {
          retry: 'poison',
          cause,
        });
        events.alertsFailed({ error, retryInMs: 0 });
      });
      unsaved.clear();
    }

    /** Gathers what people need to believe these, as far as it is out of date. */
    async function gather(wanted: readonly Incident[]): Promise<void> {
      for (const incident of wanted.filter(evidence.isStale)) {
        try {
          await evidence.gather(incident);
          blind = 0;
        } catch (error) {
          if (blind < evidenceTries) {
            blind += 1;
            throw error;
          }
          events.alertsFailed({ error, retryInMs: 0 });
        }
        unsaved.set(incident.id, incident);
      }
    }

    async function enqueue(notifications: readonly QueuedNotification[]): Promise<void> {
      await isolatePoison(notifications, current.enqueue, async ({ channel, key, kind }, error) => {
        events.delivery.notificationFailed({ channel, key, kind, error });
      });
    }

    async function evaluate(now: number): Promise<void> {
      const startedAt = clock.now();
      // Before anything new: what is judged goes on from what is stored.
      await save();
      await alertRules.refresh();
      const evaluation = await evaluator.evaluate(now);
      learning = evaluator.learning();
      for (const incident of evaluation.changed) unsaved.set(incident.id, incident);
      const open = evaluation.current.filter(({ state }) => state === 'firing');
      entries ??= new Map(
        (await outbox.entries(evaluation.current.map(({ id }) => id))).map((entry) => [entry.key, entry]),
      );
      const due = findDue(dispatch, {
        now,
        incidents: evaluation.current,
        care: evaluation.care,
        silences: open.length > 0 ? await incidents.silences(now) : [],
        entries: [...entries.values()],
      });
      for (let i = 0; i < due.length && !stop.aborted; i += messagesAtOnce) {
        const some = due.slice(i, i + messagesAtOnce);
        await gather(some.flatMap(({ incidents: told }) => told.slice(0, incidentsShown)));
        await save();
        const told = some.map((one) =>
          compose({ ...one, incidents: one.incidents.map(complete) }, evaluation, channels, now),
        );
        await enqueue(told);
        for (const notification of told) entries.set(notification.key, notification);
      }
      await save();
      for (const incident of evaluation.changed) {
        if (states.get(incident.id) !== incident.state && incident.firedAt !== undefined)
          events.incidentChanged(incident);
        states.set(incident.id, incident.state);
      }
      // Those about one mention come in numbers, and most are for lists: theirs is gathered when somebody is told.
      const listed = evaluation.current.filter(
        (one) => one.mentionId === undefined && one.state === 'firing' && evidence.isStale(one),
      );
      await gather(listed.slice(0, listedAtOnce));
      await save();
      forget(evaluation);
      firing = open.length;
      evaluatedAt = now;
      const digest = digesting.begin(now);
      // The time of a replay would run away from it.
      if (alerts.time === 'posts') await digest;
      void deleting.begin(startedAt);
      if (startedAt - savedAt >= checkpointMs[alerts.time] || startedAt < savedAt) {
        await options.cursors.save(cursorName, { evaluatedAt: now });
        savedAt = startedAt;
      }
      events.alertsEvaluated({ durationMs: clock.now() - startedAt, firing: open });
    }

    const asideFailed = (retryInMs: number) => (error: unknown) => {
      if (!stop.aborted) events.alertsFailed({ error, retryInMs });
    };
    const digesting = createAside({
      everyMs: digestEveryMs,
      last: 0,
      work: async (now) => enqueue(await digests.due(now)),
      failed: asideFailed(digestEveryMs),
    });
    /** Up to when deletions have been honoured, by the clock: that is when they come in, also in a replay. */
    let honouredAt = known ?? clock.now();
    const deleting = createAside({
      everyMs: deletionsEveryMs,
      last: honouredAt,
      async work(now) {
        const since = Math.min(now, honouredAt) - deletionsOverlapMs;
        for (const id of (await forgetDeleted({ client, incidents, outbox }, since)).deleted) deleted.add(id);
        honouredAt = now;
      },
      failed: asideFailed(deletionsEveryMs),
    });

    /** Of incidents that the evaluator has let go, nothing is remembered either. */
    function forget({ current: kept }: Evaluation): void {
      const ids = new Set(kept.map(({ id }) => id));
      evidence.retain(ids);
      for (const id of states.keys()) if (!ids.has(id)) states.delete(id);
      for (const [key, entry] of entries ?? []) {
        if (!entry.incidents.some((id) => ids.has(id))) entries?.delete(key);
      }
    }

    try {
      while (!stop.aborted) {
        const began = clock.now();
        own.begun += 1;
        const round = own.begun;
        try {
          const now = await moments.next();
          if (now !== undefined) {
            await evaluate(now);
            moments.done(now);
          }
          failures = 0;
          const goesOn = now !== undefined && moments.goesOn;
          if (!goesOn) own.caughtUp = round;
          own.rounds.ring();
          // What is replayed is judged as fast as it comes. A clock that is set back meanwhile must not make it a long wait.
          const pause = goesOn ? 0 : alerts.interval - Math.max(0, clock.now() - began);
          if (pause > 0) await own.hurry.wait(stop, pause);
        } catch (error) {
          if (stop.aborted) break;
          if (retryOf(error) === 'fatal') throw error;
          // What was found stays in `unsaved`; what was enqueued may not be in `entries`.
          entries = undefined;
          const retryInMs = backoff(failures, random, alerts.interval, 30_000);
          failures += 1;
          events.alertsFailed({ error, retryInMs });
          await clock.sleep(retryInMs, stop);
        }
      }
    } finally {
      if (term === own) term = undefined;
      own.rounds.ring();
      ended.abort();
      await digesting.idle();
      await deleting.idle();
      try {
        await current.done;
      } finally {
        await channels.close();
      }
    }
  }

  /** When alerts were last evaluated, by whichever process. */
  async function load(signal: AbortSignal): Promise<number | undefined> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const stored = (await options.cursors.load(cursorName)) as { evaluatedAt?: number } | undefined;
        return stored?.evaluatedAt;
      } catch (error) {
        if (retryOf(error) === 'fatal') throw new PipelineError('starting alerts', { retry: 'fatal', cause: error });
        const retryInMs = backoff(attempt, random, alerts.interval, 30_000);
        events.alertsFailed({ error, retryInMs });
        await clock.sleep(retryInMs, signal);
      }
    }
    return undefined;
  }

  return {
    run,
    async settle(signal, withinMs) {
      const own = term;
      if (!own) return;
      const wanted = own.begun + 1;
      while (term === own && own.caughtUp < wanted && !signal.aborted) {
        own.hurry.ring();
        await own.rounds.wait(signal);
      }
      if (term !== own || signal.aborted) return;
      const done = new AbortController();
      await Promise.race([own.delivery.idle(), clock.sleep(withinMs, AbortSignal.any([signal, done.signal]))]);
      done.abort();
    },
    sender: () => term?.delivery.enqueue,
    status: () => ({ evaluatedAt, firing, learning, delivery: delivery?.status() }),
  };
}
