import type { Logger } from 'pino';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { SentimentLabel } from './assessment.ts';
import type { Stage } from './contract.ts';
import type { DeliveryEvents } from './delivery/events.ts';
import { describeError } from './errors.ts';
import type { Incident } from './incident.ts';
import type { BrandModel, BrandTask } from './learning.ts';
import type { WebhookEnd } from './webhooks.ts';

/** What is known of a source's state, for people to look at. */
export interface SourceState {
  state: 'waiting' | 'reading' | 'backing-off' | 'stopped' | 'finished';
  posts: number;
  rejects: number;
  failures: number;
  lastSuccessAt: number | undefined;
  lastError: string | undefined;
  /** 0 to 1 for a source that has an end. */
  progress: number | undefined;
  /** When it is asked next, where that is known. */
  nextAt: number | undefined;
}

/** Everything that was counted since the start, for the terminal and `status`. */
export interface Tally {
  readonly startedAt: number;
  posts: number;
  stored: number;
  mentions: number;
  unchanged: number;
  deletions: number;
  dead: number;
  retries: number;
  readonly dropped: Map<string, number>;
  readonly brands: Map<string, Record<SentimentLabel, number>>;
  readonly sources: Map<string, SourceState>;
  /** Incidents that fire, by id. */
  readonly incidents: Map<string, Incident>;
  /** The last incidents that were more than information and are over, the latest last. */
  readonly over: Incident[];
  notified: number;
}

/**
 * One function per business event: a log line, a metric, and a count that `status` and the terminal show.
 * ERROR means that data is lost or a person is needed; WARN means that it recovered.
 */
export type Events = ReturnType<typeof createEvents>;

export function createEvents(options: { log: Logger; now: () => number; registry?: Registry }) {
  const { log, now } = options;
  const registry = options.registry ?? new Registry();
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `escolta_${name}`, help, labelNames, registers: [registry] });
  const metrics = {
    posts: counter('posts_total', 'Posts that sources gave', ['source']),
    rejects: counter('rejects_total', 'Items that sources could not read', ['source']),
    polls: counter('polls_total', 'Askings of a source', ['source', 'outcome']),
    refreshed: counter('refreshed_total', 'Posts that their network was asked for again', ['source']),
    dropped: counter('dropped_total', 'Posts of which no mention was made', ['reason']),
    stored: counter('stored_posts_total', 'Posts written to the store'),
    mentions: counter('stored_mentions_total', 'Mentions stored for the first time', ['brand', 'sentiment']),
    unchanged: counter('unchanged_posts_total', 'Posts seen again without a change'),
    deletions: counter('deletions_total', 'Posts deleted at the source'),
    dead: counter('dead_letters_total', 'Items set aside', ['stage', 'reason']),
    retries: counter('retries_total', 'Batches tried again', ['stage']),
    depth: new Gauge({
      name: 'escolta_topic_depth',
      help: 'Items on the bus that are not yet acknowledged',
      labelNames: ['topic'],
      registers: [registry],
    }),
    evaluations: new Histogram({
      name: 'escolta_alert_evaluation_seconds',
      help: 'How long one evaluation of all alert rules took',
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers: [registry],
    }),
    evaluationFailures: counter('alert_evaluation_failures_total', 'Evaluations that failed'),
    incidents: counter('incidents_total', 'Incidents by what became of them', ['type', 'severity', 'state']),
    notifications: counter('notifications_total', 'Notifications by what became of them', ['channel', 'outcome']),
    notificationWait: new Histogram({
      name: 'escolta_notification_wait_seconds',
      help: 'From the enqueuing of a notification to the moment at which the other side has taken it',
      labelNames: ['channel'],
      buckets: [0.1, 0.3, 1, 3, 10, 60, 600, 3_600],
      registers: [registry],
    }),
    channelUp: new Gauge({
      name: 'escolta_channel_up',
      help: '1 while a channel takes notifications, 0 while it is down',
      labelNames: ['channel'],
      registers: [registry],
    }),
    learned: counter('models_learned_total', 'Attempts to learn from the labels of a brand', ['brand', 'outcome']),
    learningFailures: counter('learning_failures_total', 'Attempts that failed'),
    modelVersion: new Gauge({
      name: 'escolta_brand_model_version',
      help: 'The version of the model that judges a brand; 0 where it is the base model',
      labelNames: ['brand'],
      registers: [registry],
    }),
  };
  const tally: Tally = {
    startedAt: now(),
    posts: 0,
    stored: 0,
    mentions: 0,
    unchanged: 0,
    deletions: 0,
    dead: 0,
    retries: 0,
    dropped: new Map(),
    brands: new Map(),
    sources: new Map(),
    incidents: new Map(),
    over: [],
    notified: 0,
  };
  const sourceState = (source: string): SourceState => {
    let state = tally.sources.get(source);
    if (!state) {
      state = {
        state: 'waiting',
        posts: 0,
        rejects: 0,
        failures: 0,
        lastSuccessAt: undefined,
        lastError: undefined,
        progress: undefined,
        nextAt: undefined,
      };
      tally.sources.set(source, state);
    }
    return state;
  };

  const delivery: DeliveryEvents = {
    notificationSent({ channel, key, kind, attempts, waitedMs, durationMs }) {
      metrics.notifications.inc({ channel, outcome: 'sent' });
      metrics.notificationWait.observe({ channel }, waitedMs / 1_000);
      metrics.channelUp.set({ channel }, 1);
      tally.notified += 1;
      log.info({ event: 'notification_sent', channel, key, kind, attempts, waitedMs, durationMs }, 'people were told');
    },
    notificationRetried({ error, ...again }) {
      metrics.notifications.inc({ channel: again.channel, outcome: 'again' });
      log.warn(
        { event: 'notification_retried', ...again, error: describeError(error) },
        'a channel did not take a notification, will be tried again',
      );
    },
    notificationDiverted({ error, ...diverted }) {
      metrics.notifications.inc({ channel: diverted.channel, outcome: 'diverted' });
      log.warn(
        { event: 'notification_diverted', ...diverted, error: describeError(error) },
        'a channel takes nothing: its fall-back is told instead',
      );
    },
    notificationFailed({ error, ...failed }) {
      metrics.notifications.inc({ channel: failed.channel, outcome: 'failed' });
      log.error({ event: 'notification_failed', ...failed, error: describeError(error) }, 'nobody took a notification');
    },
    notificationDropped(dropped) {
      metrics.notifications.inc({ channel: dropped.channel, outcome: 'dropped' });
      log.error(
        { event: 'notification_dropped', ...dropped },
        'a notification is for a channel that is not configured',
      );
    },
    channelDown({ error, ...down }) {
      metrics.channelUp.set({ channel: down.channel }, 0);
      log.error({ event: 'channel_down', ...down, error: describeError(error) }, 'a channel takes nothing');
    },
    channelUp(up) {
      metrics.channelUp.set({ channel: up.channel }, 1);
      log.info({ event: 'channel_up', ...up }, 'a channel takes notifications again');
    },
    outboxFailed({ doing, error }) {
      log.warn({ event: 'outbox_failed', doing, error: describeError(error) }, 'the store is away: nothing is lost');
    },
  };

  return {
    log,
    registry,
    tally,
    delivery,

    alertsEvaluated({ durationMs, firing }: { durationMs: number; firing: readonly Incident[] }): void {
      metrics.evaluations.observe(durationMs / 1_000);
      tally.incidents.clear();
      for (const incident of firing) tally.incidents.set(incident.id, incident);
      log.debug({ event: 'alerts_evaluated', durationMs, firing: firing.length }, 'alerts evaluated');
    },
    alertsFailed({ error, retryInMs }: { error: unknown; retryInMs: number }): void {
      metrics.evaluationFailures.inc();
      log.warn(
        { event: 'alerts_failed', retryInMs, error: describeError(error) },
        'alerts could not be evaluated, will be tried again',
      );
    },
    alertsOverflowed({ looked }: { looked: number }): void {
      log.error(
        { event: 'alerts_overflowed', looked },
        'more new mentions than rules for single mentions look at in one go: some were not looked at',
      );
    },
    /** An incident began to fire, or is over. Not what people wrote: that does not belong into a log. */
    incidentChanged(incident: Incident): void {
      const { id, rule, type, brand, severity, state, impact, peak } = incident;
      metrics.incidents.inc({ type, severity, state });
      const { value, expected } = peak;
      const details = { event: 'incident', id, rule, brand, severity, state, impact, value, expected };
      const text = `incident ${state}: ${[rule, brand].filter(Boolean).join(', ')}`;
      if (severity === 'info') log.debug(details, text);
      else if (state === 'firing') log.warn(details, text);
      else {
        log.info(details, text);
        tally.over.push(incident);
        if (tally.over.length > 5) tally.over.shift();
      }
    },

    webhookEnded({ error, ...ended }: { id: string; name: string; why: WebhookEnd; error: unknown }): void {
      log.error(
        { event: 'webhook_ended', ...ended, error: describeError(error) },
        'a webhook sends no more, until somebody has it go on',
      );
    },

    pollStarted({ source }: { source: string }): void {
      const state = sourceState(source);
      state.state = 'reading';
      state.nextAt = undefined;
      log.debug({ event: 'poll_started', source }, 'asking source');
    },
    pageRead(page: { source: string; posts: number; rejects: number; progress: number | undefined }): void {
      metrics.posts.inc({ source: page.source }, page.posts);
      metrics.rejects.inc({ source: page.source }, page.rejects);
      tally.posts += page.posts;
      const state = sourceState(page.source);
      state.posts += page.posts;
      state.rejects += page.rejects;
      state.progress = page.progress ?? state.progress;
      log.debug({ event: 'page_read', ...page }, 'read page');
    },
    pollFinished(poll: { source: string; posts: number; durationMs: number }): void {
      metrics.polls.inc({ source: poll.source, outcome: 'ok' });
      const state = sourceState(poll.source);
      state.state = 'waiting';
      state.failures = 0;
      state.lastSuccessAt = now();
      state.lastError = undefined;
      log.info({ event: 'poll_finished', ...poll }, 'source answered');
    },
    pollFailed(poll: { source: string; error: unknown; retryInMs: number; failures: number }): void {
      metrics.polls.inc({ source: poll.source, outcome: 'failed' });
      const state = sourceState(poll.source);
      const error = describeError(poll.error);
      Object.assign(state, {
        state: 'backing-off',
        failures: poll.failures,
        lastError: error,
        nextAt: now() + poll.retryInMs,
      });
      log.warn({ event: 'poll_failed', ...poll, error }, 'source failed, will be asked again');
    },
    postsRefreshed(round: { source: string; asked: number; posts: number; deletions: number }): void {
      metrics.refreshed.inc({ source: round.source }, round.asked);
      log.info({ event: 'posts_refreshed', ...round }, 'asked again for posts that are kept');
    },
    refreshFailed({ error, ...failure }: { source: string; error: unknown; retryInMs: number }): void {
      log.warn(
        { event: 'refresh_failed', ...failure, error: describeError(error) },
        'asking again for posts failed, they stay as they are',
      );
    },
    cursorUnreadable({ source, error }: { source: string; error: unknown }): void {
      log.warn(
        { event: 'cursor_unreadable', source, error: describeError(error) },
        'stored cursor is of another version: reading from the beginning (nothing is counted twice)',
      );
    },
    sourceWaiting({ source, nextAt }: { source: string; nextAt: number | undefined }): void {
      Object.assign(sourceState(source), { state: 'waiting', nextAt });
    },
    sourceFinished({ source }: { source: string }): void {
      Object.assign(sourceState(source), { state: 'finished', progress: 1, nextAt: undefined });
      log.info({ event: 'source_finished', source }, 'source read to its end');
    },
    sourceStopped({ source, error }: { source: string; error: unknown }): void {
      metrics.polls.inc({ source, outcome: 'stopped' });
      const message = describeError(error);
      Object.assign(sourceState(source), { state: 'stopped', lastError: message, nextAt: undefined });
      log.error({ event: 'source_stopped', source, error: message }, 'source stopped: a person is needed');
    },

    batchRetried({ stage, error, items }: { stage: Stage; error: unknown; items: number }): void {
      metrics.retries.inc({ stage });
      tally.retries += 1;
      log.warn(
        { event: 'batch_retried', stage, items, error: describeError(error) },
        'batch failed, will be tried again',
      );
    },
    deadLettered(letter: {
      stage: Stage;
      source: string;
      reason: string;
      error: string;
      postId: string;
      id: string;
    }): void {
      const { id, stage, source, reason, error, postId } = letter;
      metrics.dead.inc({ stage, reason });
      tally.dead += 1;
      // Not the payload: what people wrote does not belong into a log.
      log.warn({ event: 'dead_lettered', id, stage, source, reason, error, postId }, 'item set aside as a dead letter');
    },
    postDropped({ reason, count }: { reason: string; count: number }): void {
      metrics.dropped.inc({ reason }, count);
      tally.dropped.set(reason, (tally.dropped.get(reason) ?? 0) + count);
    },
    postsStored({ posts, unchanged, deletions }: { posts: number; unchanged: number; deletions: number }): void {
      metrics.stored.inc(posts);
      metrics.unchanged.inc(unchanged);
      metrics.deletions.inc(deletions);
      tally.stored += posts;
      tally.unchanged += unchanged;
      tally.deletions += deletions;
    },
    /** Counts a mention when it is stored for the first time; not when it is written again. */
    mentionStored({ brand, sentiment }: { brand: string; sentiment: SentimentLabel }): void {
      metrics.mentions.inc({ brand, sentiment });
      tally.mentions += 1;
      let labels = tally.brands.get(brand);
      if (!labels) {
        labels = { negative: 0, neutral: 0, positive: 0, unrated: 0 };
        tally.brands.set(brand, labels);
      }
      labels[sentiment] += 1;
    },
    /** A brand's labels were learned from; `due` says why now. */
    modelLearned({ due, durationMs, ...model }: BrandModel & { due: string; durationMs: number }): void {
      const { brand, version, task = 'sentiment', labels, before, after, adopted, reason } = model;
      metrics.learned.inc({ brand, outcome: adopted ? 'adopted' : 'refused' });
      log.info(
        { event: 'model_learned', brand, task, version, labels, before, after, adopted, reason, due, durationMs },
        adopted ? 'learned from labels: it judges better now' : 'labels taught nothing yet: all stays as it was',
      );
    },
    /** `version` is 0 where the base model judges. */
    brandModelActive({ brand, version, task }: { brand: string; version: number; task?: BrandTask }): void {
      if (task !== 'relevance') metrics.modelVersion.set({ brand }, version);
      log.info(
        { event: 'brand_model_active', brand, version, ...(task && { task }) },
        'a brand is judged by another model',
      );
    },
    brandModelRefused({ brand, version, error }: { brand: string; version: number; error: unknown }): void {
      log.warn(
        { event: 'brand_model_refused', brand, version, error: describeError(error) },
        'what was learned for a brand cannot be used: the base model judges until it is learned again',
      );
    },
    learningFailed({ doing, error, retryInMs }: { doing: string; error: unknown; retryInMs: number }): void {
      metrics.learningFailures.inc();
      log.warn(
        { event: 'learning_failed', doing, retryInMs, error: describeError(error) },
        'learning failed, will be tried again: what judges goes on as it was',
      );
    },
    busFailed({ part, error, retryInMs }: { part: string; error: unknown; retryInMs: number }): void {
      log.warn(
        { event: 'bus_failed', part, retryInMs, error: describeError(error) },
        'the bus does not answer, will be tried again: nothing is lost',
      );
    },
    partitionsAssigned(assigned: { group: string; topic: string; partitions: number }): void {
      log.info({ event: 'partitions_assigned', ...assigned }, 'partitions assigned');
    },
    depthMeasured({ topic, depth }: { topic: string; depth: number }): void {
      metrics.depth.set({ topic }, depth);
    },
    lifecycle(
      step: 'starting' | 'monitoring' | 'ready' | 'draining' | 'stopped',
      details: Record<string, unknown> = {},
    ): void {
      log.info({ event: 'lifecycle', step, ...details }, step);
    },
  };
}
