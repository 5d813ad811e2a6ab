import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Coverage, Topic } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import type { PostDraft, PostEvent } from '../../core/post.ts';
import { runIngest } from '../../core/run-ingest.ts';
import { createSchedule, paceOf } from '../../core/schedule.ts';
import { feed } from '../../ingest/feed.ts';
import { intervalOf, isDue, paceAfter } from '../../ingest/pace.ts';
import { createSearchSource, type SearchCursor } from '../../ingest/search/source.ts';
import { quietEvents } from '../support/events.ts';
import { startServer } from '../support/http-server.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 0, 15, 12);
const every = { kind: 'every', ms: 5 * minute } as const;

/** A post of a network's, and when that network finds it. */
interface Written {
  readonly id: number;
  readonly about: string;
  readonly publishedAt: number;
  readonly foundFrom: number;
  text?: string;
}

interface World {
  readonly written?: readonly Written[];
  readonly searches?: readonly string[];
  readonly hours: number;
  readonly slowest?: number;
  /** How far the network's clock is ahead of ours, in ms. */
  readonly ahead?: number;
  readonly overlapMinutes?: number;
  /** Called before each asking; may throw. */
  readonly disturb?: (search: string, now: number) => void;
}

/** Lets the whole loop of a searched source run for some hours, with three posts a page. */
async function live({ written = [], searches = ['a'], hours, slowest = 4, ahead = 0, ...world }: World) {
  const clock = createVirtualClock(start);
  const stop = new AbortController();
  const asked: { search: string; at: number }[] = [];
  const published: { event: PostEvent; at: number }[] = [];
  const coverage: Coverage[] = [];
  const warnings: Record<string, unknown>[] = [];
  const pace = paceOf(every, slowest);
  const http = createHttpClient();
  const context = {
    ...{ name: 'net', searches: [], http, clock, baseDir: '.', pace },
    log: pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) }),
  };
  const source = createSearchSource({ since: 1, overlapMinutes: world.overlapMinutes ?? 10 }, context, {
    listings: searches,
    maxPages: 50,
    async ask({ search, after, page = '0' }) {
      asked.push({ search, at: clock.now() });
      if (clock.now() > start + hours * hour) stop.abort();
      world.disturb?.(search, clock.now());
      const found = written
        .filter((one) => one.about === search && one.foundFrom <= clock.now() && one.publishedAt + ahead >= after)
        .sort((a, b) => b.publishedAt - a.publishedAt);
      const at = Number(page);
      const posts = found.slice(at, at + 3).map(
        ({ id, text = 'text', publishedAt }): PostDraft => ({
          ...{ id: `net:${id}`, network: 'net', type: 'post', text, publishedAt: publishedAt + ahead },
          engagement: { likes: Math.floor(clock.now() / minute) % 1_000 },
        }),
      );
      return { posts, next: at + 3 < found.length ? String(at + 3) : undefined };
    },
  });
  let cursor: unknown;
  const topic = <T>(take: (items: readonly T[]) => void): Topic<T> => ({
    name: 't',
    publish: async (items) => take(items),
    subscribe: () => {
      throw new Error('nobody reads here');
    },
    depth: () => 0,
  });
  const inner = createSchedule(every, { clock, random: seededRandom(7) });
  await runIngest<SearchCursor>({
    name: 'net',
    source,
    // Time ends where the next turn would lie beyond it: another sleeper would pull the clock along.
    schedule: { ...inner, next: async (signal) => (await inner.next(signal)) && clock.now() < start + hours * hour },
    posts: topic((events) => {
      for (const event of events) published.push({ event, at: clock.now() });
    }),
    dead: topic(() => undefined),
    cursors: {
      load: async () => cursor,
      save: async (_: string, saved: unknown) => {
        // As it comes back from the store.
        cursor = source.cursor.parse(JSON.parse(JSON.stringify(saved)));
      },
    } as never,
    coverage: { write: async (rows) => void coverage.push(...rows) },
    maxInFlight: 1_000,
    events: quietEvents(clock.now),
    clock,
    random: seededRandom(8),
    signal: stop.signal,
    giveUp: new AbortController().signal,
  });
  await http.close();
  const gaps = (search: string) => {
    const times = asked.filter((one) => one.search === search).map(({ at }) => at);
    return times.slice(1).map((at, index) => at - (times[index] ?? at));
  };
  return { asked, published, coverage, warnings, cursor: cursor as SearchCursor, source, gaps };
}

const texts = (published: readonly { event: PostEvent }[]) =>
  published.map(({ event }) => (event.kind === 'post' ? `${event.id} ${event.text}` : event.id));

describe('how often searches are asked', () => {
  it('a quiet one waits longer from time to time, up to the slowest; a busy one never', async () => {
    const busy = Array.from({ length: 600 }, (_, id): Written => {
      const publishedAt = start + id * minute;
      return { id, about: 'busy', publishedAt, foundFrom: publishedAt };
    });
    const { gaps, coverage, source, cursor } = await live({ written: busy, searches: ['busy', 'quiet'], hours: 8 });
    expect(Math.max(...gaps('busy'))).toBeLessThan(6 * minute);
    const quiet = gaps('quiet');
    expect(Math.max(...quiet)).toBeLessThan(25 * minute);
    expect(quiet.at(-1)).toBeGreaterThan(17 * minute);
    expect(quiet.length).toBeLessThan(gaps('busy').length / 3);
    expect(coverage.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(source.paces?.(cursor)).toMatchObject([
      { what: 'busy', everyMs: 5 * minute },
      { what: 'quiet', everyMs: 20 * minute },
    ]);
  });

  it('notices within the slowest and a turn what happens in the quiet, and is fast from then on', async () => {
    const crisisAt = start + 6 * hour + 3 * minute;
    const written = Array.from({ length: 120 }, (_, id): Written => {
      const publishedAt = crisisAt + id * minute;
      return { id, about: 'a', publishedAt, foundFrom: publishedAt };
    });
    const { published, asked } = await live({ written, hours: 8 });
    expect((published[0]?.at ?? 0) - crisisAt).toBeLessThan(25 * minute);
    const since = asked.filter(({ at }) => at >= (published[0]?.at ?? 0)).map(({ at }) => at);
    expect(Math.max(...since.slice(1).map((at, index) => at - (since[index] ?? 0)))).toBeLessThan(6 * minute);
  });

  it('a turn at which nothing is due is no asking: neither up nor down', async () => {
    const { asked, coverage } = await live({ hours: 8 });
    expect(coverage.length).toBe(asked.length);
    expect(asked.length).toBeLessThan(45);
  });

  it('all are asked at each turn where it is switched off', async () => {
    const { gaps } = await live({ hours: 8, slowest: 1 });
    expect(Math.max(...gaps('a'))).toBeLessThan(6 * minute);
  });

  it('keeps to an hour, to turns that are longer than that, and to times of one’s own choice', () => {
    expect(paceOf({ kind: 'every', ms: 30 * minute }, 4)).toEqual({ everyMs: 30 * minute, slowestMs: hour });
    expect(paceOf({ kind: 'every', ms: 3 * hour }, 4)).toEqual({ everyMs: 3 * hour, slowestMs: 3 * hour });
    expect(paceOf({ kind: 'cron', expression: '0 * * * *' }, 4)).toBeUndefined();
    expect(paceOf({ kind: 'once' }, 4)).toBeUndefined();
  });

  it('grows by a turn each time, and is not confused by a clock that was set back', () => {
    const pace = { everyMs: 10, slowestMs: 35 };
    let paced = paceAfter(undefined, 5, 0);
    expect(
      [0, 1, 2, 3, 4].map(() => {
        const interval = intervalOf(paced, pace);
        paced = paceAfter(paced, 0, 0);
        return interval;
      }),
    ).toEqual([10, 20, 30, 35, 35]);
    expect(isDue(paced, pace, 29)).toBe(false);
    expect(isDue(paced, pace, 30)).toBe(true);
    expect(isDue({ at: 1_000, quiet: 9 }, pace, 5)).toBe(true);
  });
});

describe('what is read twice', () => {
  /** Posts all the time, a third of them found minutes after they were published. */
  const late = Array.from({ length: 200 }, (_, id): Written => {
    const publishedAt = start + id * 100_000;
    return {
      id,
      about: id % 2 === 0 ? 'a' : 'b',
      publishedAt,
      foundFrom: publishedAt + (id % 3 === 0 ? 8 * minute : 0),
    };
  });

  it.each([
    ['a clock like ours', 0],
    ['a clock that is behind', -7 * minute],
    ['a clock that is ahead', 7 * minute],
  ])('comes once, late or not, from a network with %s', async (_, ahead) => {
    const { published } = await live({ written: late, searches: ['a', 'b'], hours: 7, ahead, overlapMinutes: 20 });
    expect(published.length).toBe(late.length);
    expect(new Set(published.map(({ event }) => event.id)).size).toBe(late.length);
  });

  it('comes again where it was edited, and not where it was liked', async () => {
    const post: Written = { id: 1, about: 'a', publishedAt: start, foundFrom: start, text: 'first' };
    const edit = (_: string, now: number) => {
      if (now > start + 2 * hour) post.text = 'second';
    };
    const { published } = await live({ written: [post], hours: 4, disturb: edit });
    expect(texts(published)).toEqual(['net:1 first', 'net:1 second']);
  });

  it('comes once where readings are interrupted between pages', async () => {
    let asking = 0;
    const disturb = () => {
      asking += 1;
      if (asking % 4 === 0) throw new PipelineError('a fault in passing', { retry: 'transient' });
    };
    const { published } = await live({ written: late, searches: ['a', 'b'], hours: 9, disturb });
    expect(published.length).toBe(late.length);
  });

  it('is remembered within bounds, and cursors of before are read', async () => {
    const many = Array.from(
      { length: 3_000 },
      (_, id): Written => ({ id, about: 'a', publishedAt: start - id, foundFrom: 0 }),
    );
    const { cursor, source } = await live({ written: many, hours: 0.1 });
    expect(cursor.seen?.['a']?.length).toBeLessThanOrEqual(1_000);
    const before = {
      newest: { a: 1 },
      half: { b: { page: '2', newest: 1, from: 0 } },
      last: 'a',
      spent: { period: 'x', amount: 1 },
    };
    expect(source.cursor.parse(before)).toEqual(before);
    expect(source.cursor.parse({ newest: {} })).toEqual({ newest: {}, half: {} });
  });
});

describe('a search that the network refuses', () => {
  const one: Written = { id: 1, about: 'c', publishedAt: start + hour, foundFrom: start };
  const refuse = (names: string) => (search: string) => {
    if (names.includes(search)) throw new PipelineError(`${search} is refused`, { retry: 'fatal' });
  };

  it('is told once, shown, tried every hour, and in no other’s way', async () => {
    const world = { written: [one], searches: ['a', 'b', 'c'], hours: 6 };
    const { asked, published, coverage, warnings, source, cursor } = await live({ ...world, disturb: refuse('a') });
    expect(published).toHaveLength(1);
    expect(coverage.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(warnings.filter(({ event }) => event === 'search_refused')).toMatchObject([{ search: 'a' }]);
    expect(asked.filter(({ search }) => search === 'a').length).toBeLessThanOrEqual(7);
    expect(source.paces?.(cursor)?.[0]).toMatchObject({ what: 'a', refused: 'a is refused' });
  });

  it('is forgiven when it is answered again', async () => {
    const disturb = (search: string, now: number) => {
      if (now < start + 3 * hour) refuse('a')(search);
    };
    const { cursor } = await live({ written: [one], searches: ['a', 'c'], hours: 6, disturb });
    expect(cursor.refused).toBeUndefined();
  });

  it.each([2, 40])('stops the source where all of %i are, after a few', async (count) => {
    const searches = Array.from({ length: count }, (_, n) => `s${n}`);
    const disturb = () => {
      throw new PipelineError('the credential is refused', { retry: 'fatal' });
    };
    const { asked, coverage } = await live({ searches, hours: 5, disturb });
    expect(asked).toHaveLength(Math.min(3, count));
    expect(coverage).toMatchObject([{ outcome: 'failed', error: 'the credential is refused' }]);
  });

  it('and one that fails in passing each time starves none behind it', async () => {
    const disturb = (search: string) => {
      if (search === 'a') throw new PipelineError('an internal error', { retry: 'transient' });
    };
    const { published, coverage } = await live({ written: [one], searches: ['a', 'b', 'c'], hours: 6, disturb });
    expect(published).toHaveLength(1);
    expect(coverage.some(({ outcome }) => outcome === 'failed')).toBe(true);
  });
});

describe('how often feeds are asked', () => {
  it('follows what they give, never against the wish of the publisher', async () => {
    let items = 1;
    const rss = (ttl = '') =>
      `<rss version="2.0"><channel><title>t</title>${ttl}${Array.from({ length: items }, (_, n) => `<item><guid>g${n}</guid><title>n${n}</title></item>`).join('')}</channel></rss>`;
    const server = await startServer((request, response) => {
      response.end(rss(request.path === '/slow' ? '<ttl>50</ttl>' : ''));
    });
    const http = createHttpClient({ allowPrivate: true });
    try {
      let now = start;
      const clock = { now: () => now, sleep: async () => undefined };
      const pace = { everyMs: 15 * minute, slowestMs: hour };
      const log = pino({ level: 'silent' });
      const source = feed.create(feed.config.parse({ urls: [`${server.url}/plain`, `${server.url}/slow`] }), {
        ...{ name: 'feed', searches: [], http, clock, log, baseDir: '.', pace },
      });
      let cursor: unknown;
      const times: Record<string, number[]> = { '/plain': [], '/slow': [] };
      for (; now <= start + 3 * hour; now += 15 * minute) {
        if (now === start + 2 * hour) items = 2;
        if (source.due?.(cursor as never) === false) continue;
        const before = server.requests.length;
        for await (const page of source.read(cursor as never, new AbortController().signal)) cursor = page.cursor;
        expect(server.requests.length).toBeGreaterThan(before);
        for (const { path } of server.requests.slice(before)) times[path]?.push((now - start) / minute);
      }
      const [plain = [], slow = []] = [times['/plain'], times['/slow']];
      expect(plain).toEqual([0, 15, 45, 90, 150, 165]);
      expect(Math.min(...slow.slice(1).map((at, index) => at - (slow[index] ?? 0)))).toBeGreaterThanOrEqual(45);
      expect(source.paces?.(cursor as never).map(({ everyMs }) => everyMs)).toHaveLength(2);
    } finally {
      await Promise.all([http.close(), server.close()]);
    }
  });
});
