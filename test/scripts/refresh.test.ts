import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { brandSchema } from '../../core/brand.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import type { Bus, PostRef, Refreshed } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createMemoryBus } from '../../core/memory-bus.ts';
import type { PostDraft } from '../../core/post.ts';
import { type RefreshLoopOptions, refreshCursor, runRefresh } from '../../core/run-refresh.ts';
import { createMatch } from '../../processors/match.ts';
import { normalize } from '../../processors/normalize.ts';
import { type Pipeline, startPipeline } from '../../scripts/pipeline.ts';
import { createDuePosts } from '../../sinks/clickhouse/due-posts.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createCoverageSink, createCursorStore, createDeadLetterSink } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { ask, deletion, hour, openTemporaryStore, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const temporary = openTemporaryStore();
const { client } = temporary;
const day = 24 * hour;
let now = start;
const clock = { now: () => now, sleep: systemClock.sleep };
const cursors = createCursorStore({ client, clock });
const due = createDuePosts({ client });
let bus: Bus;
let pipeline: Pipeline;

beforeAll(async () => {
  await migrate(client);
  bus = createMemoryBus({ capacity: 1_000, clock: systemClock, random: () => 0.5 });
  const events = quietEvents();
  pipeline = startPipeline({
    bus,
    roles: ['process', 'store'],
    sources: [],
    processors: [normalize, createMatch({ brands: [brandSchema.parse({ id: 'acme', name: 'Acme' })] })],
    writer: createStoreWriter({ client, events }),
    deadLetters: createDeadLetterSink({ client }),
    coverage: createCoverageSink({ client }),
    cursors,
    events,
    clock: systemClock,
    random: () => 0.5,
    tuning: { storeLingerMs: 1 },
  });
});
afterAll(async () => {
  await pipeline.stop(5_000);
  await temporary.close();
});

/** Each test has a source of its own. */
let source = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  source = `source-${tests}`;
  now = start;
});

const never = new AbortController().signal;
const ended = AbortSignal.abort();
const id = (name: string) => `test:${source}/${name}`;

const publish = (name: string, ageMs: number, change: Partial<PostDraft> = {}) =>
  pipeline.publish([
    {
      ...post(id(name), { text: `Acme ${name}` }),
      ...change,
      source,
      publishedAt: now - ageMs,
      fetchedAt: now,
    } as never,
  ]);

interface Round {
  readonly afterMs?: readonly number[];
  readonly mostPerMonth?: number;
  readonly answer?: (posts: readonly PostRef[]) => Refreshed;
  /** What else is not as usual. */
  readonly options?: Partial<RefreshLoopOptions>;
}

/** One round, and which posts it asked for. */
async function round({
  afterMs = [hour, day],
  mostPerMonth,
  answer = () => ({ posts: [] }),
  options = {},
}: Round = {}): Promise<string[]> {
  const asked: string[] = [];
  await runRefresh({
    name: source,
    source: {
      cursor: z.unknown(),
      read: async function* () {},
      async *refresh(posts) {
        asked.push(...posts.map((each) => each.id));
        yield answer(posts);
      },
    },
    plan: { afterMs, mostPerMonth },
    due,
    posts: bus.posts,
    dead: bus.dead,
    cursors,
    events: quietEvents(),
    clock,
    random: () => 0.5,
    signal: never,
    giveUp: never,
    ended,
    ...options,
  });
  return asked;
}

const draft = (name: string, change: Partial<PostDraft> = {}): PostDraft => ({
  id: id(name),
  network: 'test',
  type: 'post',
  text: `Acme ${name}`,
  publishedAt: 0,
  ...change,
});
const counted = async () =>
  ask(client, `SELECT post_id, likes, text FROM v_mentions WHERE source = '${source}' ORDER BY post_id`);

describe('posts are asked for again', () => {
  it('each at its times after publication, and only then', async () => {
    await round();
    await publish('a', 10 * 60_000);
    await publish('b', 50 * 60_000);
    await publish('old', 3 * day);
    now += 15 * 60_000;
    expect(await round()).toEqual([id('b')]);
    expect(await round()).toEqual([]);
    now += 40 * 60_000;
    expect(await round()).toEqual([id('a')]);
    now += 12 * hour;
    expect(await round()).toEqual([]);
    now += 12 * hour;
    expect(await round()).toEqual([id('a'), id('b')]);
    now += 30 * day;
    expect(await round()).toEqual([]);
  });

  it('also those that became due while nobody ran, once', async () => {
    await round();
    await publish('a', 0);
    now += 7 * day;
    expect(await round()).toEqual([id('a')]);
  });

  it('none of another source, none that is no mention, none that is gone', async () => {
    await round();
    await publish('a', 0);
    await publish('nobody', 0, { text: 'of nobody' });
    await publish('gone', 0);
    await pipeline.publish([{ ...deletion(id('gone'), now + 1), source }]);
    await pipeline.publish([
      { ...post('test:elsewhere', { text: 'Acme' }), source: 'elsewhere', publishedAt: now, fetchedAt: now },
    ]);
    now += 2 * hour;
    expect(await round()).toEqual([id('a')]);
  });

  it('so that numbers and edits are new, and everything is counted once, at its time', async () => {
    await round();
    await publish('a', 0, { engagement: { likes: 1 } });
    await publish('b', 0);
    const times = await ask(client, `SELECT published_at, first_seen_at FROM v_mentions WHERE post_id = '${id('a')}'`);
    now += 2 * hour;
    await round({
      answer: () => ({
        posts: [
          draft('a', { text: 'Acme, edited', engagement: { likes: 9 } }),
          draft('b', { text: 'speaks of it no more' }),
        ],
      }),
    });
    expect(await counted()).toEqual([[id('a'), '9', 'Acme, edited']]);
    expect(
      await ask(client, `SELECT published_at, first_seen_at FROM v_mentions WHERE post_id = '${id('a')}'`),
    ).toEqual(times);
  });

  it('and what the network says is gone leaves the store', async () => {
    await round();
    await publish('a', 0);
    await publish('b', 0);
    now += 2 * hour;
    await round({ answer: () => ({ posts: [draft('b')], deletions: [{ id: id('a'), network: 'test' }] }) });
    expect((await counted()).map(([post]) => post)).toEqual([id('b')]);
    expect(
      await ask(
        client,
        `SELECT text, is_deleted FROM posts WHERE post_id = '${id('a')}' ORDER BY version DESC LIMIT 1`,
      ),
    ).toEqual([['', 1]]);
  });

  it('from where it was, after a failure: nothing is deleted by one', async () => {
    await round();
    const name = (n: number) => `p${String(n).padStart(3, '0')}`;
    await Promise.all(Array.from({ length: 150 }, (_, n) => publish(name(n), 0)));
    now += 2 * hour;
    let asked = 0;
    await round({
      answer(posts) {
        asked += posts.length;
        if (asked > 100) throw new PipelineError('asking again: 503', { retry: 'transient' });
        return { posts: [] };
      },
    });
    expect(await cursors.load(refreshCursor(source))).toMatchObject({ half: { after: id('p099') } });
    now += 10 * 60_000;
    expect(await round()).toEqual(Array.from({ length: 50 }, (_, n) => id(name(n + 100))));
    expect(await counted()).toHaveLength(150);
  }, 30_000);

  it('the place moves only after what was answered is durable', async () => {
    await round();
    await publish('a', 0);
    await publish('b', 0);
    now += 2 * hour;
    const halves: unknown[] = [];
    const place = async () => (await cursors.load(refreshCursor(source))) as { readonly half?: unknown };
    const posts: Bus['posts'] = {
      ...bus.posts,
      async publish(items) {
        halves.push((await place()).half);
        await bus.posts.publish(items);
        halves.push((await place()).half);
      },
    };
    await round({ answer: () => ({ posts: [draft('a')], upTo: id('a') }), options: { posts } });
    expect(halves).toEqual([undefined, undefined]);
    expect(await place()).toMatchObject({ until: now, spent: { posts: 2 } });
  });

  it('less and less often while the network fails', async () => {
    await round();
    await publish('a', 0);
    now += 2 * hour;
    const waits: number[] = [];
    const ending = new AbortController();
    const impatient: Clock = {
      now: clock.now,
      async sleep(ms) {
        if (waits.push(ms) === 8) ending.abort();
      },
    };
    await round({
      answer() {
        throw new PipelineError('asking again: 503', { retry: 'transient' });
      },
      options: { clock: impatient, ended: ending.signal },
    });
    // Half of the back-off is by chance, and chance is 0.5 here; an hour is the most.
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((minutes) => minutes * 0.75 * 60_000));
  });

  it('passes over those whose answer breaks a bound, for the sake of the others', async () => {
    await round();
    await publish('a', 0);
    now += 2 * hour;
    await round({
      answer() {
        throw new PipelineError('the answer is too large', { retry: 'poison' });
      },
    });
    expect(await round()).toEqual([]);
  });

  it('no more of them in a month than may be paid for', async () => {
    await round();
    for (const name of ['a', 'b', 'c']) await publish(name, 0);
    now += 2 * hour;
    expect(await round({ mostPerMonth: 2 })).toEqual([id('a'), id('b')]);
    now += day;
    expect(await round({ mostPerMonth: 2 })).toEqual([]);
    now += 31 * day;
    await publish('d', 0);
    now += 2 * hour;
    expect(await round({ mostPerMonth: 2 })).toEqual([id('d')]);
  });
});
