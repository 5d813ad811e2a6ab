import kafkajs, { type Consumer, type EachBatchPayload, type KafkaMessage, type PartitionAssigner } from 'kafkajs';
import { orAborted } from '../abort.ts';
import { backoff, type Clock } from '../clock.ts';
import { type KafkaClient, retry } from './client.ts';
import { classifyKafkaError } from './errors.ts';

/** What a member of a consumer group does with the partitions that it is given. */
export interface MemberDuties {
  /** These partitions are ours from now on, from the offsets last committed. */
  assigned(partitions: readonly number[]): void;
  /** What came of one of them, in order. Takes no time: what has to be done is done later. */
  received(partition: number, messages: readonly KafkaMessage[]): void;
  /**
   * All partitions are about to go, perhaps to come back: finish what is under way and commit it. Resolves when that is done,
   * at the latest when the signal aborts; what is not committed then is another's.
   */
  release(deadline: AbortSignal): Promise<void>;
  /** Contact was lost, and is tried again in `retryInMs`. */
  failed(error: Error, retryInMs: number): void;
}

export interface MemberOptions {
  readonly kafka: KafkaClient;
  readonly group: string;
  readonly topic: string;
  /** Where a group begins that has committed nothing: at the first message that there is, if not given. */
  readonly from?: 'beginning' | 'end';
  /** How long the brokers wait for a sign of life before they give the partitions to others, in milliseconds. */
  readonly sessionTimeoutMs: number;
  readonly duties: MemberDuties;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface Member {
  /** Stops or goes on receiving, on all partitions. */
  pause(paused: boolean): void;
  /** Says that all before these offsets, by partition, is done. Throws where it cannot be said now. */
  commit(offsets: ReadonlyMap<number, string>): Promise<void>;
  /** Releases and leaves. */
  leave(deadline: AbortSignal): Promise<void>;
  /** Rejects when a person is needed; resolves after `leave`. */
  readonly done: Promise<void>;
}

/** Bytes asked for at once, of one partition and in all (as they are stored, compressed). */
const maxBytesPerPartition = 512 * 1024;
const maxBytes = 2 * 1024 * 1024;
/** How long the broker holds a request that it has nothing for: also how long resuming after a pause takes. */
const maxWaitMs = 100;

/**
 * Membership in a consumer group, over `kafkajs`, for one topic. Around what that library leaves open:
 *
 * - It rejoins in a rebalance at once; here the duties are released first, because the brokers still take commits until then, and
 *   nothing is done twice that could be finished. The only place to wait is where it looks for the group's coordinator.
 * - It gives up after some failures, or restarts half of itself; here any failure makes a new consumer with new connections, after a pause.
 * - It commits again and again under whatever generation it has by then; here a commit is tried once, under the generation that
 *   the work belongs to.
 * - A consumer that the brokers no longer hear of goes on; here it releases before its session ends.
 */
export function joinGroup(options: MemberOptions): Member {
  const { topic, duties, clock, random, sessionTimeoutMs } = options;
  const leaving = new AbortController();
  let consumer: Consumer | undefined;
  let commitNow: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  let owned: readonly number[] = [];
  let paused = false;
  let lastSignOfLife = 0;

  /** Half of the session: what remains is for joining before the brokers lose patience. */
  const drainMs = sessionTimeoutMs / 2;
  const heartbeatMs = Math.min(1_000, sessionTimeoutMs / 6);
  /** Less than the brokers wait: they count from when they heard of us, and we from when we heard that they did. */
  const patienceMs = sessionTimeoutMs - heartbeatMs;

  let releasing: Promise<void> | undefined;
  async function release(deadline: AbortSignal): Promise<void> {
    if (owned.length === 0) return;
    releasing ??= duties.release(deadline).finally(() => {
      owned = [];
      commitNow = undefined;
      releasing = undefined;
    });
    await releasing;
  }

  async function releaseWithin(ms: number): Promise<void> {
    const timer = new AbortController();
    const deadline = new AbortController();
    void clock.sleep(ms, timer.signal).then(() => deadline.abort());
    await release(deadline.signal);
    timer.abort();
  }

  /** Round robin, and the one hook that there is before the library joins. */
  const assigner: PartitionAssigner = (config) => {
    const { cluster } = config;
    const find = cluster.findGroupCoordinator.bind(cluster);
    cluster.findGroupCoordinator = async (group) => {
      await releaseWithin(drainMs);
      return find(group);
    };
    return kafkajs.PartitionAssigners.roundRobin(config);
  };

  /** One life of a consumer; gives the error that ended it, or undefined after `leave`. */
  async function live(): Promise<unknown> {
    const client = options.kafka.apart();
    const current = client.consumer({
      groupId: options.group,
      partitionAssigners: [assigner],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: sessionTimeoutMs * 2,
      heartbeatInterval: heartbeatMs,
      maxBytesPerPartition,
      maxBytes,
      maxWaitTimeInMs: maxWaitMs,
      allowAutoTopicCreation: false,
      retry: { ...retry, restartOnFailure: async () => false },
    });
    const ended = new AbortController();
    const crash = new Promise<unknown>((resolve) => {
      current.on(current.events.CRASH, ({ payload }) => resolve(payload.error));
      void watch(ended.signal, resolve);
    });
    current.on(current.events.HEARTBEAT, signOfLife);
    current.on(current.events.GROUP_JOIN, ({ payload }) => {
      signOfLife();
      // A join that was under way when this life ended: it leaves again at once, and nobody would release what it took on.
      if (ended.signal.aborted || leaving.signal.aborted) return;
      owned = payload.memberAssignment[topic] ?? [];
      // Pauses outlive a rebalance in the library.
      paused = false;
      if (owned.length > 0) current.resume([{ topic }]);
      duties.assigned(owned);
    });
    try {
      await current.connect();
      await current.subscribe({ topic, fromBeginning: options.from !== 'end' });
      consumer = current;
      await current.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
          commitNow = commitOffsetsIfNecessary;
          if (!owned.includes(batch.partition)) return;
          duties.received(batch.partition, batch.messages);
          resolveOffset(batch.lastOffset());
        },
      });
      return await orAborted(crash, leaving.signal).catch(() => undefined);
    } catch (error) {
      return error;
    } finally {
      ended.abort();
      await releaseWithin(leaving.signal.aborted ? drainMs : 0);
      consumer = undefined;
      // It waits for answers that may never come.
      const timer = new AbortController();
      await Promise.race([current.disconnect().catch(() => undefined), clock.sleep(drainMs, timer.signal)]);
      timer.abort();
      client.abandon();
    }
  }

  function signOfLife(): void {
    lastSignOfLife = performance.now();
  }

  /** Ends the life of a consumer just before the brokers give it up. */
  async function watch(signal: AbortSignal, end: (error: Error) => void): Promise<void> {
    while (!signal.aborted) {
      const silentMs = owned.length > 0 ? performance.now() - lastSignOfLife : 0;
      if (silentMs >= patienceMs) {
        end(new Error(`the group ${options.group} has not answered for ${Math.round(silentMs)} ms`));
        return;
      }
      await clock.sleep(patienceMs - silentMs, signal);
    }
  }

  async function stay(): Promise<void> {
    let failures = 0;
    while (!leaving.signal.aborted) {
      const startedAt = performance.now();
      const error = await live();
      if (leaving.signal.aborted) return;
      const failure = classifyKafkaError(error, `consuming the Kafka topic ${topic}`);
      if (failure.retry === 'fatal') throw failure;
      if (performance.now() - startedAt > 60_000) failures = 0;
      const retryInMs = backoff(failures, random, 500, 15_000);
      failures += 1;
      duties.failed(failure, retryInMs);
      await clock.sleep(retryInMs, leaving.signal);
    }
  }

  const done = stay();
  done.catch(() => undefined);

  return {
    done,
    pause(now) {
      if (now === paused || !consumer || owned.length === 0) return;
      try {
        if (now) consumer.pause([{ topic }]);
        else consumer.resume([{ topic }]);
        paused = now;
      } catch {
        // It has just crashed: the next one begins without a pause.
      }
    },
    async commit(offsets) {
      if (!commitNow) throw new Error(`the group ${options.group} is not joined`);
      const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset }));
      await commitNow({ topics: [{ topic, partitions }] });
    },
    async leave(deadline) {
      await release(deadline);
      leaving.abort();
      await done.catch(() => undefined);
    },
  };
}
