import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Assessment, AssessmentEvent } from '../../core/assessment.ts';
import type { Coverage, DeadLetter, Page, Processor, Sink, Source } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import type { PostDraft, PostEvent } from '../../core/post.ts';
import { createSchedule, parseSchedule, type Schedule } from '../../core/schedule.ts';
import { type Pipeline, type PipelineParts, startPipeline } from '../../scripts/pipeline.ts';
import { quietEvents } from '../support/events.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const draft = (n: number, more: Partial<PostDraft> = {}): PostDraft => ({
  id: `test:${n}`,
  network: 'test',
  type: 'post',
  text: `post ${n}`,
  publishedAt: 1_600_000_000_000 + n,
  ...more,
});

/** A source of `pages` pages of ten posts; `before` may throw before a page is given. */
function pagedSource(pages: number, before: (page: number) => void | Promise<void> = () => undefined): Source<number> {
  return {
    cursor: z.number().int(),
    async *read(from = 0, signal) {
      for (let page = from; page < pages; page += 1) {
        await before(page);
        if (signal.aborted) return;
        yield {
          posts: Array.from({ length: 10 }, (_, i) => draft(page * 10 + i)),
          cursor: page + 1,
        } satisfies Page<number>;
      }
    },
  };
}

const once: Schedule = { next: async () => false, nextAt: () => undefined };

/** A store in memory with the store's meaning: keyed by id, so that a second write of a post is no second post. */
function memoryStore() {
  const posts = new Map<string, AssessmentEvent>();
  const dead = new Map<string, DeadLetter>();
  const coverage: Coverage[] = [];
  const cursors = new Map<string, unknown>();
  const cursorHistory: unknown[] = [];
  return {
    posts,
    dead,
    coverage,
    cursorStore: {
      load: async (source: string) => cursors.get(source),
      save: async (source: string, cursor: unknown) => {
        cursors.set(source, cursor);
        cursorHistory.push(cursor);
      },
    },
    cursorHistory,
    writer: {
      write: async (batch: readonly AssessmentEvent[]) => {
        for (const item of batch) posts.set(item.kind === 'assessment' ? item.post.id : item.id, item);
      },
    } satisfies Sink<AssessmentEvent>,
  };
}

function start(source: Source<number>, more: Partial<PipelineParts> = {}, schedule: Schedule = once) {
  const clock = createVirtualClock();
  const store = memoryStore();
  const events = quietEvents(clock.now);
  const pipeline: Pipeline = startPipeline({
    sources: [{ name: 'pages', source: source as Source<unknown>, schedule }],
    processors: [],
    writer: store.writer,
    deadLetters: { write: async (letters) => letters.forEach((l) => void store.dead.set(l.id, l)) },
    coverage: { write: async (rows) => void store.coverage.push(...rows) },
    cursors: store.cursorStore,
    events,
    clock,
    random: seededRandom(7),
    tuning: { storeBatch: 7, processBatch: 4 },
    ...more,
  });
  return { clock, store, events, pipeline };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the way of a post', () => {
  it('takes every post of a source to the store, then saves the last cursor', async () => {
    const { pipeline, store, events } = start(pagedSource(5));
    await pipeline.sourcesEnded;
    expect(store.posts.size).toBe(50);
    expect(store.cursorHistory.at(-1)).toBe(5);
    expect(store.coverage).toMatchObject([{ source: 'pages', outcome: 'ok', posts: 50, rejects: 0, error: '' }]);
    expect(events.tally.sources.get('pages')?.state).toBe('finished');
    await pipeline.stop(1_000);
    await pipeline.done;
  });

  it('never saves a cursor whose posts are not durable', async () => {
    let refuse = 25;
    const store = memoryStore();
    const { pipeline, clock } = start(pagedSource(5), {
      cursors: {
        load: async () => undefined,
        save: async (_, cursor) => {
          for (let n = 0; n < Number(cursor) * 10; n += 1) expect(store.posts.has(`test:${n}`)).toBe(true);
          await store.cursorStore.save('pages', cursor);
        },
      },
      writer: {
        write: async (batch) => {
          if (refuse-- > 0 && refuse % 3 !== 0) throw new PipelineError('store is away', { retry: 'transient' });
          await store.writer.write(batch);
        },
      },
    });
    await pipeline.sourcesEnded;
    expect(store.posts.size).toBe(50);
    expect(store.cursorHistory.at(-1)).toBe(5);
    expect(clock.slept.length).toBeGreaterThan(0);
    await pipeline.stop(1_000);
  });

  it('goes on from the last cursor after a failure in passing, waiting as long as it was asked to', async () => {
    let failed = false;
    const asked: number[] = [];
    const source = pagedSource(4, (page) => {
      asked.push(page);
      if (page === 2 && !failed) {
        failed = true;
        throw new PipelineError('slow down', { retry: 'transient', retryAfterMs: 90_000 });
      }
    });
    const { pipeline, store, clock } = start(source);
    await pipeline.sourcesEnded;
    expect(asked).toEqual([0, 1, 2, 2, 3]);
    expect(clock.slept).toContain(90_000);
    expect(store.posts.size).toBe(40);
    expect(store.coverage.map((row) => row.outcome)).toEqual(['failed', 'ok']);
    expect(store.coverage[0]?.error).toBe('slow down');
    await pipeline.stop(1_000);
  });

  it('stops a source that needs a person, and no other', async () => {
    const bad = pagedSource(1, () => {
      throw new PipelineError('key refused', { retry: 'fatal' });
    });
    const good = pagedSource(2) as Source<unknown>;
    const { pipeline, store, events } = start(bad, {
      sources: [
        { name: 'bad', source: bad as Source<unknown>, schedule: once },
        { name: 'good', source: good, schedule: once },
      ],
    });
    await pipeline.sourcesEnded;
    expect(events.tally.sources.get('bad')).toMatchObject({ state: 'stopped', lastError: 'key refused' });
    expect(events.tally.sources.get('good')?.state).toBe('finished');
    expect(store.posts.size).toBe(20);
    await pipeline.stop(1_000);
    await pipeline.done;
  });

  it('sets aside an item that breaks the contract, and what the source could not read', async () => {
    const source: Source<number> = {
      cursor: z.number(),
      async *read() {
        yield {
          posts: [draft(1), { ...draft(2), id: 'no colon' }, { ...draft(3), engagement: { likes: -1 } }],
          deletions: [{ id: 'test:9', network: 'test' }],
          rejects: [{ place: 'line 4', reason: 'no text', raw: 'a,,b' }],
          cursor: 1,
        };
      },
    };
    const { pipeline, store, events } = start(source);
    await pipeline.sourcesEnded;
    expect([...store.posts.keys()].toSorted()).toEqual(['test:1', 'test:9']);
    expect([...store.dead.values()].map((l) => [l.stage, l.reason, l.postId]).toSorted()).toEqual([
      ['ingest', 'invalid-post', 'no colon'],
      ['ingest', 'invalid-post', 'test:3'],
      ['ingest', 'unreadable', ''],
    ]);
    const unreadable = [...store.dead.values()].find((l) => l.reason === 'unreadable');
    expect(unreadable).toMatchObject({ error: 'line 4: no text', payload: 'a,,b' });
    expect(events.tally.dead).toBe(3);
    await pipeline.stop(1_000);
  });

  it('sets aside the posts that a processor cannot take, and keeps their neighbours', async () => {
    const attempts = new Map<string, number>();
    const fragile: Processor<Assessment, Assessment> = {
      name: 'fragile',
      process: async (batch) => {
        for (const { post } of batch) {
          attempts.set(post.id, (attempts.get(post.id) ?? 0) + 1);
          if (post.id === 'test:13') throw new Error('thirteen');
        }
        return batch.map((value) =>
          value.post.id === 'test:7'
            ? { kind: 'dead', reason: 'seven', cause: new Error('no sevens') }
            : { kind: 'keep', value },
        );
      },
    };
    const { pipeline, store } = start(pagedSource(3), { processors: [fragile] });
    await pipeline.sourcesEnded;
    expect(store.posts.size).toBe(28);
    expect([...store.dead.values()].map((l) => [l.postId, l.reason, l.stage]).toSorted()).toEqual([
      ['test:13', 'processing-failed', 'process'],
      ['test:7', 'seven', 'process'],
    ]);
    expect(JSON.parse([...store.dead.values()].find((l) => l.postId === 'test:7')?.payload ?? '')).toMatchObject({
      kind: 'post',
      id: 'test:7',
      text: 'post 7',
    });
    expect(attempts.get('test:13')).toBeGreaterThanOrEqual(4);
    await pipeline.stop(1_000);
  });

  it('sets aside the rows that the store refuses, and writes the rest', async () => {
    const store = memoryStore();
    const { pipeline, store: own } = start(pagedSource(3), {
      writer: {
        write: async (batch) => {
          if (batch.some((item) => item.kind === 'assessment' && item.post.id === 'test:20')) {
            throw new PipelineError('cannot parse', { retry: 'poison' });
          }
          await store.writer.write(batch);
        },
      },
    });
    await pipeline.sourcesEnded;
    expect(store.posts.size).toBe(29);
    expect([...own.dead.values()]).toMatchObject([{ stage: 'store', reason: 'store-refused', postId: 'test:20' }]);
    await pipeline.stop(1_000);
  });

  it('ends with the error when the store needs a person, and moves no cursor', async () => {
    const { pipeline, store } = start(pagedSource(3), {
      writer: {
        write: async () => {
          throw new PipelineError('password refused', { retry: 'fatal' });
        },
      },
    });
    await expect(pipeline.done).rejects.toThrow('password refused');
    expect(store.cursorHistory).toEqual([]);
  });

  it('reads no further than its bound while the store is away, and gives up within its time', async () => {
    let read = 0;
    const { pipeline, store } = start(
      pagedSource(1_000, () => {
        read += 1;
      }),
      {
        writer: {
          write: async () => {
            throw new PipelineError('store is away', { retry: 'transient' });
          },
        },
        tuning: { maxInFlight: 50, capacity: 60 },
      },
    );
    for (let i = 0; i < 200; i += 1) await settle();
    expect(read).toBeLessThanOrEqual(8);
    await pipeline.stop(5_000);
    await pipeline.done;
    expect(store.cursorHistory).toEqual([]);
    expect(store.posts.size).toBe(0);
  });

  it('finishes what was read when it is stopped in the middle', async () => {
    let stopNow = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      stopNow = resolve;
    });
    const { pipeline, store } = start(
      pagedSource(1_000, (page) => {
        if (page === 3) stopNow();
      }),
      { tuning: { maxInFlight: 20 } },
    );
    await reached;
    await pipeline.stop(5_000);
    await pipeline.done;
    const pages = Number(store.cursorHistory.at(-1));
    expect(pages).toBeGreaterThanOrEqual(2);
    expect(store.posts.size).toBe(pages * 10);
  });

  it('publishes from outside until durable', async () => {
    const { pipeline, store } = start(pagedSource(0));
    const post = { ...draft(77), kind: 'post', source: 'outside', fetchedAt: 5 } as PostEvent;
    await pipeline.publish([post]);
    expect(store.posts.has('test:77')).toBe(true);
    await pipeline.stop(1_000);
  });
});

describe('a schedule', () => {
  it.each([
    ['once', { kind: 'once' }],
    ['every 5m', { kind: 'every', ms: 300_000 }],
    ['every 30 s', { kind: 'every', ms: 30_000 }],
    ['*/10 * * * *', { kind: 'cron', expression: '*/10 * * * *' }],
    ['every 0s', undefined],
    ['sometimes', undefined],
    ['99 * * * *', undefined],
  ])('reads %s', (text, spec) => expect(parseSchedule(text)).toEqual(spec));

  it('asks again and again, with jitter around its interval', async () => {
    const clock = createVirtualClock();
    const schedule = createSchedule({ kind: 'every', ms: 60_000 }, { clock, random: seededRandom(3) });
    const startedAt = clock.now();
    const signal = new AbortController().signal;
    for (let i = 0; i < 20; i += 1) expect(await schedule.next(signal)).toBe(true);
    for (const wait of clock.slept) expect(Math.abs(wait - 60_000)).toBeLessThanOrEqual(3_000);
    expect(new Set(clock.slept).size).toBeGreaterThan(10);
    expect(clock.now() - startedAt).toBeGreaterThan(19 * 57_000);
  });

  it('ends a wait when its signal aborts', async () => {
    for (const text of ['every 1h', '0 0 1 1 *', 'once']) {
      const stop = new AbortController();
      const spec = parseSchedule(text);
      if (!spec) throw new Error(text);
      const waiting = createSchedule(spec, { clock: createVirtualClock(), random: seededRandom(3) }).next(stop.signal);
      stop.abort();
      expect(await waiting).toBe(false);
    }
  });

  it('fires a cron expression', async () => {
    const schedule = createSchedule(
      { kind: 'cron', expression: '* * * * * *' },
      { clock: createVirtualClock(), random: seededRandom(3) },
    );
    const stop = new AbortController();
    expect(await schedule.next(stop.signal)).toBe(true);
    expect(schedule.nextAt()).toBeTypeOf('number');
    stop.abort();
  });
});
