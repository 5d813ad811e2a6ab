import { setImmediate as nextTurn } from 'node:timers/promises';
import { orAborted } from './abort.ts';
import type { Assessment, AssessmentEvent } from './assessment.ts';
import type { Clock } from './clock.ts';
import type { DeadLetter, Delivery, Processor, Topic } from './contract.ts';
import { deadLetter } from './dead-letter.ts';
import { PipelineError, retryOf } from './errors.ts';
import type { Events } from './events.ts';
import type { Post, PostEvent } from './post.ts';
import { publishAll } from './publish.ts';
import { isolatePoison, untilDone } from './retry.ts';

export interface ProcessLoopOptions {
  readonly posts: Topic<PostEvent>;
  readonly assessments: Topic<AssessmentEvent>;
  readonly dead: Topic<DeadLetter>;
  readonly processors: readonly Processor<Assessment, Assessment>[];
  /** Posts processed in one go: what the event loop is held for. */
  readonly maxItems: number;
  readonly lingerMs: number;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
  /** Stops taking deliveries; what is under way is finished. */
  readonly signal: AbortSignal;
  /** Gives up what is under way: it is not acknowledged. */
  readonly giveUp: AbortSignal;
}

/** How often a batch whose processing throws is tried again before each of its items is tried alone. */
const maxAttempts = 3;

/** Moves posts through the processors. A delivery is acknowledged once all that came of it is durable downstream. */
export async function runProcess(options: ProcessLoopOptions): Promise<void> {
  const { posts, assessments, dead, events, clock } = options;
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const stop = new AbortController();

  const tools = (items: number) => ({
    clock,
    random: options.random,
    signal: options.giveUp,
    onRetry: (error: unknown) => events.batchRetried({ stage: 'process', error, items }),
  });

  async function assess(batch: readonly Post[]): Promise<{ assessed: Assessment[]; letters: DeadLetter[] }> {
    const assessed: Assessment[] = [];
    const letters: DeadLetter[] = [];
    const run = async (part: readonly Post[]): Promise<void> => {
      const result = await processAll(part, options.processors, clock.now);
      assessed.push(...result.assessed);
      letters.push(...result.letters);
    };
    let attempts = 0;
    const patiently = (part: readonly Post[]) =>
      untilDone(
        () =>
          run(part).catch((error: unknown) => {
            attempts += 1;
            if (retryOf(error) !== 'transient' || attempts < maxAttempts) throw error;
            throw new PipelineError('processing posts failed again and again', { retry: 'poison', cause: error });
          }),
        tools(part.length),
      );
    await isolatePoison(batch, patiently, async (post, error) => {
      letters.push(processLetter(post, 'processing-failed', error, clock.now()));
    });
    return { assessed, letters };
  }

  /** Processes now; `durable` resolves later. */
  async function handle(delivery: Delivery<PostEvent>): Promise<{ durable: Promise<unknown> }> {
    const batch = delivery.items.filter((item): item is Post => item.kind === 'post');
    const deletions = delivery.items.filter((item) => item.kind === 'deletion');
    const { assessed, letters } = await assess(batch);
    const dropped = new Map<string, number>();
    for (const { dropped: reason } of assessed) if (reason) dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
    for (const [reason, count] of dropped) events.postDropped({ reason, count });
    for (const letter of letters) events.deadLettered(letter);
    const retrying = tools(delivery.items.length);
    return {
      durable: Promise.all([
        publishAll<AssessmentEvent>([...assessed, ...deletions], { topic: assessments, dead, letterOf }, retrying),
        untilDone(() => dead.publish(letters), retrying),
      ]),
    };
  }

  function letterOf(event: AssessmentEvent, error: unknown): DeadLetter {
    const item = event.kind === 'deletion' ? event : event.post;
    const letter = processLetter(item, 'bus-refused', error, clock.now());
    events.deadLettered(letter);
    return letter;
  }

  const subscription = {
    group: 'process',
    maxItems: options.maxItems,
    lingerMs: options.lingerMs,
    signal: AbortSignal.any([options.signal, options.giveUp, stop.signal]),
  };
  for await (const delivery of posts.subscribe(subscription)) {
    const fail = (error: unknown): void => {
      delivery.nack(error);
      if (!options.giveUp.aborted) failure ??= { error };
      stop.abort();
    };
    try {
      // Processing is work of the one thread, so one batch at a time; waiting for durability overlaps with the next.
      const { durable } = await handle(delivery);
      const work: Promise<void> = durable.then(() => delivery.ack(), fail).finally(() => underWay.delete(work));
      underWay.add(work);
    } catch (error) {
      fail(error);
    }
    // In memory, everything up to here may have happened in one turn of the event loop: let the others have theirs.
    await nextTurn();
  }
  // Rejections were taken by `fail`; only the giving up can still come.
  await orAborted(Promise.all(underWay), options.giveUp).catch(() => undefined);
  if (failure) throw failure.error;
}

/** Runs a batch through all processors. What a processor drops goes no further, and keeps its reason. */
export async function processAll(
  batch: readonly Post[],
  processors: readonly Processor<Assessment, Assessment>[],
  now: () => number,
): Promise<{ assessed: Assessment[]; letters: DeadLetter[] }> {
  const assessed: Assessment[] = [];
  const letters: DeadLetter[] = [];
  let raw = batch;
  let current = batch.map(initialAssessment);
  for (const processor of processors) {
    const outcomes = await processor.process(current);
    const kept: Assessment[] = [];
    const keptRaw: Post[] = [];
    outcomes.forEach((outcome, i) => {
      const post = raw[i] as Post;
      if (outcome.kind === 'keep') {
        kept.push(outcome.value);
        keptRaw.push(post);
      } else if (outcome.kind === 'drop') {
        assessed.push({ ...outcome.value, dropped: outcome.reason });
      } else {
        letters.push(processLetter(post, outcome.reason, outcome.cause, now()));
      }
    });
    current = kept;
    raw = keptRaw;
  }
  assessed.push(...current);
  return { assessed, letters };
}

export function initialAssessment(post: Post): Assessment {
  return {
    kind: 'assessment',
    post,
    language: { code: 'und', confidence: 0 },
    simhash: '',
    storyId: post.id,
    mentions: [],
  };
}

// The raw post is kept, not what the processors made of it: a replay must start where it started.
function processLetter(post: PostEvent, reason: string, error: unknown, at: number): DeadLetter {
  return deadLetter({ stage: 'process', source: post.source, postId: post.id, reason, error, payload: post, at });
}
