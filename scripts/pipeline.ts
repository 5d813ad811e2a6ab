import { orAborted } from '../core/abort.ts';
import type { Assessment, AssessmentEvent } from '../core/assessment.ts';
import type { Clock } from '../core/clock.ts';
import type {
  Bus,
  BusStatus,
  Coverage,
  CursorStore,
  DeadLetter,
  Processor,
  Sink,
  Source,
  Stage,
  Tenure,
} from '../core/contract.ts';
import { deadLetter } from '../core/dead-letter.ts';
import type { Events } from '../core/events.ts';
import { createMemoryBus } from '../core/memory-bus.ts';
import type { PostEvent } from '../core/post.ts';
import { untilDone } from '../core/retry.ts';
import { runIngest } from '../core/run-ingest.ts';
import { runProcess } from '../core/run-process.ts';
import { type DuePosts, type RefreshPlan, runRefresh } from '../core/run-refresh.ts';
import { runStore } from '../core/run-store.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Alerting } from './alerting.ts';

export interface PipelineSource {
  readonly name: string;
  readonly source: Source<unknown>;
  readonly schedule: Schedule;
  /** When its posts are asked for again; absent where they are not. */
  readonly refresh?: RefreshPlan | undefined;
}

/** The parts of the work that processes can share. */
export const roles = ['ingest', 'process', 'store', 'alert', 'people', 'web'] as const;
export type Role = (typeof roles)[number];

/** Learns from what people label. */
export interface PipelineLearning {
  /** Learns by itself while it has the lease; absent where only people have it learn. */
  readonly run?: ((tenure: Tenure) => Promise<void>) | undefined;
  /** Follows what was learned, by whichever process. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
}

/** Several that learn, as one: with one lease. */
export function together(parts: readonly (PipelineLearning | undefined)[]): PipelineLearning {
  const all = parts.filter((part) => part !== undefined);
  const runs = all.flatMap(({ run }) => run ?? []);
  const every = async (work: readonly Promise<void>[]) => void (await Promise.all(work));
  return {
    follow: (signal) => every(all.map(({ follow }) => follow(signal))),
    ...(runs.length > 0 && { run: (tenure: Tenure) => every(runs.map((run) => run(tenure))) }),
  };
}

/** Finds out who speaks. */
export interface PipelinePeople {
  /** Read customers, each under a lease of its own. */
  readonly readers: readonly { readonly name: string; run(tenure: Tenure): Promise<void> }[];
  /** While it has the lease. */
  run(tenure: Tenure): Promise<void>;
  /** Everything once, for what is stored by now. */
  settle(signal: AbortSignal): Promise<void>;
}

export interface PipelineParts {
  /** What carries items from role to role. One in memory if not given. */
  readonly bus?: Bus;
  /** What this process does. Everything if not given. */
  readonly roles?: readonly Role[];
  readonly sources: readonly PipelineSource[];
  readonly processors: readonly Processor<Assessment, Assessment>[];
  readonly writer: Sink<AssessmentEvent>;
  readonly deadLetters: Sink<DeadLetter>;
  readonly coverage: Sink<Coverage>;
  readonly cursors: CursorStore;
  /** Finds posts to be asked for again; absent where none are. */
  readonly due?: DuePosts | undefined;
  /** Judges by the rules and tells people; absent where nobody is to be told. */
  readonly alerting?: Alerting | undefined;
  /** Links authors to customers, keeps leads; absent where nobody wants to know who speaks. */
  readonly people?: PipelinePeople | undefined;
  /** Posts new mentions to webhooks, while it has the lease; absent where there is no API to make any. */
  readonly webhooks?: ((tenure: Tenure) => Promise<void>) | undefined;
  /** For processes that judge; absent where nothing is learned. */
  readonly learning?: PipelineLearning | undefined;
  readonly events: Events;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly tuning?: Partial<PipelineTuning>;
}

export interface PipelineTuning {
  /** Most posts that one source may have read and not yet durable. */
  maxInFlight: number;
  /** Most items that a topic in memory holds unacknowledged. */
  capacity: number;
  /** Posts processed in one go: the event loop is held for so many, also while the code is still cold. */
  processBatch: number;
  /** Rows in one write, at most. */
  storeBatch: number;
  /** How long a write waits to fill, in milliseconds. */
  storeLingerMs: number;
  /** Writes under way at once. */
  storeConcurrency: number;
}

const defaultTuning: PipelineTuning = {
  maxInFlight: 5_000,
  capacity: 10_000,
  processBatch: 50,
  storeBatch: 2_000,
  storeLingerMs: 200,
  storeConcurrency: 2,
};

export interface Pipeline {
  /** Resolves when every source has ended by itself; the pipeline still runs. */
  readonly sourcesEnded: Promise<void>;
  /** Rejects when a person is needed (the store is closed to us, say); resolves after `stop`. */
  readonly done: Promise<void>;
  /** Resolves when the items are durable in the store. */
  publish(items: readonly PostEvent[]): Promise<void>;
  /** Resolves when posts that were judged already are as durable as the bus makes them: in memory, in the store. */
  publishJudged(items: readonly Assessment[]): Promise<void>;
  /** Sets items aside as dead letters; resolves when they are durable. */
  setAside(letters: readonly DeadLetter[]): Promise<void>;
  /** Items in this process's hands: read and not yet durable. */
  lag(): number;
  status(): Promise<BusStatus>;
  /** Resolves when all that was published is stored, where this process has the roles for it. */
  drained(): Promise<void>;
  /**
   * Resolves when what is stored has been judged, and what was due is sent, where this process does that. What is not sent so long
   * after the judgement stays in the outbox.
   */
  told(withinMs: number): Promise<void>;
  /** Stops reading, finishes what is under way, and gives up what is not finished within the time: it will be read again. */
  stop(withinMs: number): Promise<void>;
}

/** Starts the loops of the roles. */
export function startPipeline(parts: PipelineParts): Pipeline {
  const { events, clock, random } = parts;
  const tuning = { ...defaultTuning, ...parts.tuning };
  const bus = parts.bus ?? createMemoryBus({ capacity: tuning.capacity, clock, random });
  const { posts, assessments, dead, leases } = bus;
  const plays = (role: Role) => parts.roles?.includes(role) ?? true;

  const intake = new AbortController();
  const consumers = new AbortController();
  const giveUp = new AbortController();
  const common = { events, clock, random, giveUp: giveUp.signal };

  const retrying = (stage: Stage, items: number) => ({
    clock,
    random,
    signal: giveUp.signal,
    onRetry: (error: unknown) => events.batchRetried({ stage, error, items }),
  });

  const ingest = ({ name, source, schedule, refresh }: PipelineSource): Promise<void> =>
    leases.hold(`source:${name}`, intake.signal, async (tenure) => {
      const own = {
        ...common,
        name,
        source,
        posts,
        dead,
        cursors: parts.cursors,
        signal: tenure.signal,
        giveUp: AbortSignal.any([tenure.giveUp, giveUp.signal]),
      };
      const ended = new AbortController();
      const reading = runIngest({
        ...own,
        schedule,
        coverage: parts.coverage,
        maxInFlight: tuning.maxInFlight,
      }).finally(() => ended.abort());
      const again = refresh && parts.due && runRefresh({ ...own, plan: refresh, due: parts.due, ended: ended.signal });
      await Promise.all([reading, again]);
    });

  const process = (): Promise<void> =>
    runProcess({
      ...common,
      posts,
      assessments,
      dead,
      processors: parts.processors,
      maxItems: tuning.processBatch,
      lingerMs: 0,
      signal: consumers.signal,
    });

  const store = (): Promise<void>[] => [
    runStore({
      ...common,
      topic: assessments,
      group: 'store',
      sink: parts.writer,
      maxItems: tuning.storeBatch,
      lingerMs: tuning.storeLingerMs,
      concurrency: tuning.storeConcurrency,
      signal: consumers.signal,
      setAside: async (item, error) => {
        const post = item.kind === 'assessment' ? item.post : item;
        const letter = deadLetter({
          stage: 'store',
          source: post.source,
          postId: post.id,
          reason: 'store-refused',
          error,
          payload: post,
          at: clock.now(),
        });
        events.deadLettered(letter);
        await untilDone(() => dead.publish([letter]), retrying('store', 1));
      },
    }),
    // Dead letters have nowhere further to go: one that the store refuses stops the pipeline rather than vanish.
    runStore({
      ...common,
      topic: dead,
      group: 'store',
      sink: parts.deadLetters,
      maxItems: 500,
      lingerMs: tuning.storeLingerMs,
      concurrency: 1,
      signal: consumers.signal,
    }),
  ];

  // One process judges, whichever holds the lease: what it finds is written, so that another goes on from there.
  const alert = (alerting: Alerting): Promise<void> =>
    leases.hold('alerts', intake.signal, (tenure) =>
      alerting.run({ signal: tenure.signal, giveUp: AbortSignal.any([tenure.giveUp, giveUp.signal]) }),
    );

  const ingesting = plays('ingest') ? parts.sources.map(ingest) : [];
  const alerting = plays('alert') && parts.alerting ? [alert(parts.alerting)] : [];
  const { people } = parts;
  const linking =
    plays('people') && people
      ? [
          leases.hold('people', intake.signal, people.run),
          ...people.readers.map(({ name, run }) => leases.hold(`customers:${name}`, intake.signal, run)),
        ]
      : [];
  const posting = plays('web') && parts.webhooks ? [leases.hold('webhooks', intake.signal, parts.webhooks)] : [];
  const learning: Promise<void>[] = [];
  if (plays('process') && parts.learning) {
    const { run, follow } = parts.learning;
    learning.push(follow(intake.signal));
    if (run) learning.push(leases.hold('learning', intake.signal, run));
  }
  const consuming = [...(plays('process') ? [process()] : []), ...(plays('store') ? store() : [])];

  const published = new Set<Promise<void>>();
  const track = (work: () => Promise<void>, items: number): Promise<void> => {
    const done = untilDone(work, retrying('ingest', items));
    const tracked: Promise<void> = orAborted(done, giveUp.signal).finally(() => published.delete(tracked));
    published.add(tracked);
    return tracked;
  };

  const sourcesEnded = Promise.all(ingesting).then(() => undefined);
  // A process whose sources have all been read to their end still waits: a lease of another may come to it.
  const ended = new AbortController();
  const untilStopped = new Promise<void>((resolve) => {
    ended.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const telling = [...alerting, ...linking, ...posting];
  const done = Promise.all([...ingesting, ...consuming, ...telling, ...learning, untilStopped]).then(() => undefined);
  // Whoever awaits `done` sees the failure; here it must stop the other loops, and not count as unhandled.
  done.catch(() => {
    intake.abort();
    giveUp.abort();
  });
  sourcesEnded.catch(() => undefined);

  let stopping: Promise<void> | undefined;
  return {
    sourcesEnded,
    done,
    publish: (items) => track(() => posts.publish(items), items.length),
    publishJudged: (items) => track(() => assessments.publish(items), items.length),
    setAside: (letters) => track(() => dead.publish(letters), letters.length),
    lag: () => posts.depth() + dead.depth(),
    status: () => bus.status(),
    async drained() {
      // In memory, what was published is stored once `publish` has resolved; elsewhere others may have to do it.
      if (!plays('process') || !plays('store')) return;
      for (;;) {
        const { kind, topics } = await bus.status();
        if (kind === 'memory' || (topics.length > 0 && topics.every(({ lag }) => lag === 0))) return;
        await clock.sleep(200, giveUp.signal);
        if (giveUp.signal.aborted) return;
      }
    },
    async told(withinMs) {
      // Alerts tell who is a customer.
      if (plays('people')) await parts.people?.settle(intake.signal);
      await parts.alerting?.settle(intake.signal, withinMs);
    },
    stop(withinMs) {
      stopping ??= (async () => {
        const timer = new AbortController();
        void clock.sleep(withinMs, timer.signal).then(() => {
          if (!timer.signal.aborted) giveUp.abort(new Error('stopped before the items were durable'));
        });
        intake.abort();
        await Promise.allSettled([...ingesting, ...published, ...telling, ...learning]);
        consumers.abort();
        await Promise.allSettled(consuming);
        await bus.close(giveUp.signal.aborted ? 0 : withinMs);
        timer.abort();
        ended.abort();
      })();
      return stopping;
    },
  };
}
