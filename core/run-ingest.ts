import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { orAborted } from './abort.ts';
import { backoff, type Clock } from './clock.ts';
import type { Coverage, CursorStore, DeadLetter, Page, Reject, Sink, Source, Topic } from './contract.ts';
import { deadLetter } from './dead-letter.ts';
import { describeError, retryAfterOf, retryOf } from './errors.ts';
import type { Events } from './events.ts';
import { deletionSchema, type PostEvent, postSchema } from './post.ts';
import { publishAll } from './publish.ts';
import { untilDone } from './retry.ts';
import type { Schedule } from './schedule.ts';
import { createWatermark } from './watermark.ts';

export interface IngestLoopOptions<C> {
  /** The configured name of this source instance. */
  readonly name: string;
  readonly source: Source<C>;
  readonly schedule: Schedule;
  readonly posts: Topic<PostEvent>;
  readonly dead: Topic<DeadLetter>;
  readonly cursors: CursorStore;
  readonly coverage: Sink<Coverage>;
  /** Most posts read and not yet durable: reading waits beyond it. */
  readonly maxInFlight: number;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
  /** Stops reading; what was read is still published and its cursor saved. */
  readonly signal: AbortSignal;
  /** Gives up what is under way: its cursor does not move. */
  readonly giveUp: AbortSignal;
}

/**
 * Asks one source by its schedule: fetch, publish durably, then move the cursor. Failures in passing are retried with
 * back-off from the last cursor; a failure that needs a person stops this source and no other.
 */
export async function runIngest<C>(options: IngestLoopOptions<C>): Promise<void> {
  const { name, schedule, events, clock, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const startedAt = clock.now();
    const poll = await pollOnce(options);
    // Who was not asked is neither up nor down.
    if (!poll.skipped) await record(options, { startedAt, poll });
    if (options.giveUp.aborted) return;
    if (poll.error === undefined) {
      failures = 0;
      if (!poll.skipped) {
        events.pollFinished({ source: name, posts: poll.posts, durationMs: clock.now() - startedAt });
      }
      if (signal.aborted) return;
      const next = schedule.next(signal);
      events.sourceWaiting({ source: name, nextAt: schedule.nextAt() });
      if (await next) continue;
      if (!signal.aborted) events.sourceFinished({ source: name });
      return;
    }
    if (signal.aborted) return;
    if (retryOf(poll.error) === 'fatal') {
      events.sourceStopped({ source: name, error: poll.error });
      return;
    }
    const retryInMs = Math.max(retryAfterOf(poll.error), backoff(failures, options.random, 2_000));
    failures += 1;
    events.pollFailed({ source: name, error: poll.error, retryInMs, failures });
    await clock.sleep(retryInMs, signal);
  }
}

interface Poll {
  posts: number;
  rejects: number;
  /** Nothing of the source was due. */
  skipped?: boolean;
  error?: unknown;
}

/** One asking, from the stored cursor to the end of what there is. Resolves when all of it is durable and the cursor saved. */
async function pollOnce<C>(options: IngestLoopOptions<C>): Promise<Poll> {
  const { name, source, events, maxInFlight, giveUp } = options;
  const poll: Poll = { posts: 0, rejects: 0 };
  const inFlight = new Set<Promise<void>>();
  let inFlightPosts = 0;
  const saver = createCursorSaver(options);
  const watermark = createWatermark<C>((cursor) => saver.save(cursor));
  try {
    const from = await loadCursor(options);
    if (source.due?.(from) === false) return { ...poll, skipped: true };
    events.pollStarted({ source: name });
    for await (const page of source.read(from, options.signal)) {
      const { items, letters } = stampPage(page, name, options.clock.now());
      poll.posts += page.posts.length;
      poll.rejects += letters.length;
      events.pageRead({
        source: name,
        posts: page.posts.length,
        rejects: letters.length,
        progress: page.progress,
      });
      for (const letter of letters) events.deadLettered(letter);
      const finished = watermark.track(page.cursor);
      inFlightPosts += items.length;
      const work: Promise<void> = publishPage(options, items, letters)
        .then(finished)
        .finally(() => {
          inFlight.delete(work);
          inFlightPosts -= items.length;
        });
      // A publish that failed is reported below; here it must only not count as unhandled.
      work.catch((error: unknown) => {
        poll.error ??= error;
      });
      inFlight.add(work);
      while (inFlightPosts > maxInFlight && poll.error === undefined && !giveUp.aborted) {
        await settled(inFlight, giveUp);
      }
      if (poll.error !== undefined || giveUp.aborted) break;
      // A source that has its pages at hand would keep the event loop to itself.
      await nextTurn();
    }
  } catch (error) {
    if (!options.signal.aborted) poll.error ??= error;
  }
  while (inFlight.size > 0 && !giveUp.aborted) await settled(inFlight, giveUp);
  try {
    if (!giveUp.aborted) await saver.flush();
  } catch (error) {
    poll.error ??= error;
  }
  return poll;
}

async function loadCursor<C>(options: IngestLoopOptions<C>): Promise<C | undefined> {
  const stored = await options.cursors.load(options.name);
  if (stored === undefined) return undefined;
  const parsed = options.source.cursor.safeParse(stored);
  if (parsed.success) return parsed.data;
  options.events.cursorUnreadable({ source: options.name, error: parsed.error });
  return undefined;
}

/** Makes events of drafts. An item that breaks the contract becomes a dead letter, and spares its page. */
export function stampPage<C>(
  page: Page<C>,
  source: string,
  fetchedAt: number,
): { items: PostEvent[]; letters: DeadLetter[] } {
  const stamps = { source, fetchedAt };
  const items: PostEvent[] = [];
  const letters = (page.rejects ?? []).map((reject) => rejectLetter(reject, source, fetchedAt));
  const check = (
    candidate: { id: string },
    parsed: { success: true; data: PostEvent } | { success: false; error: z.ZodError },
  ) => {
    if (parsed.success) {
      items.push(parsed.data);
      return;
    }
    letters.push(
      deadLetter({
        stage: 'ingest',
        source,
        postId: String(candidate.id),
        reason: 'invalid-post',
        error: z.prettifyError(parsed.error),
        payload: candidate,
        at: fetchedAt,
      }),
    );
  };
  for (const draft of page.posts) {
    const post = { ...draft, ...stamps, kind: 'post', publishedAt: draft.publishedAt ?? fetchedAt };
    check(post, postSchema.safeParse(post));
  }
  for (const draft of page.deletions ?? []) {
    const deletion = { ...draft, ...stamps, kind: 'deletion' };
    check(deletion, deletionSchema.safeParse(deletion));
  }
  return { items, letters };
}

function rejectLetter(reject: Reject, source: string, at: number): DeadLetter {
  return deadLetter({
    stage: 'ingest',
    source,
    reason: 'unreadable',
    error: `${reject.place}: ${reject.reason}`,
    payload: reject.raw,
    at,
  });
}

/** Resolves when all of it is as durable as the bus makes it. */
export async function publishPage(
  options: Pick<IngestLoopOptions<unknown>, 'posts' | 'dead' | 'events' | 'clock' | 'random' | 'giveUp'>,
  items: readonly PostEvent[],
  letters: readonly DeadLetter[],
): Promise<void> {
  const { posts, dead, events, clock } = options;
  const tools = {
    clock,
    random: options.random,
    signal: options.giveUp,
    onRetry: (error: unknown) => events.batchRetried({ stage: 'ingest', error, items: items.length }),
  };
  const letterOf = (item: PostEvent, error: unknown) => {
    const { source, id: postId } = item;
    const at = clock.now();
    const letter = deadLetter({ stage: 'ingest', source, postId, reason: 'bus-refused', error, payload: item, at });
    events.deadLettered(letter);
    return letter;
  };
  await Promise.all([
    publishAll(items, { topic: posts, dead, letterOf }, tools),
    untilDone(() => dead.publish(letters), tools),
  ]);
}

/** Waits for one of the promises to settle, or for the signal; never rejects. */
async function settled(promises: ReadonlySet<Promise<void>>, signal: AbortSignal): Promise<void> {
  await orAborted(Promise.race(promises), signal).catch(() => undefined);
}

/**
 * Saves the newest cursor and skips those between: a cursor that moves late only means that a page is read again.
 */
function createCursorSaver<C>(options: IngestLoopOptions<C>): { save(cursor: C): void; flush(): Promise<void> } {
  let newest: { readonly cursor: C } | undefined;
  let saving: Promise<void> | undefined;

  async function saveAll(): Promise<void> {
    while (newest) {
      const { cursor } = newest;
      newest = undefined;
      try {
        await untilDone(() => options.cursors.save(options.name, cursor), {
          clock: options.clock,
          random: options.random,
          signal: options.giveUp,
          onRetry: (error) => options.events.batchRetried({ stage: 'ingest', error, items: 0 }),
        });
      } catch (error) {
        newest ??= { cursor };
        throw error;
      }
    }
  }

  return {
    save(cursor) {
      newest = { cursor };
      saving ??= saveAll().finally(() => {
        saving = undefined;
      });
      saving.catch(() => undefined);
    },
    async flush() {
      await saving?.catch(() => undefined);
      await saveAll();
    },
  };
}

async function record<C>(options: IngestLoopOptions<C>, asked: { startedAt: number; poll: Poll }): Promise<void> {
  const { startedAt, poll } = asked;
  const row: Coverage = {
    kind: 'coverage',
    source: options.name,
    startedAt,
    finishedAt: options.clock.now(),
    outcome: poll.error === undefined ? 'ok' : 'failed',
    posts: poll.posts,
    rejects: poll.rejects,
    error: poll.error === undefined ? '' : describeError(poll.error),
  };
  await untilDone(() => options.coverage.write([row]), {
    clock: options.clock,
    random: options.random,
    signal: options.giveUp,
    onRetry: (error) => options.events.batchRetried({ stage: 'ingest', error, items: 1 }),
  }).catch((error: unknown) => {
    if (retryOf(error) === 'fatal') throw error;
  });
}
