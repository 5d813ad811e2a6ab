import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { SourceContext } from '../../core/component.ts';
import type { Page, Source } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import { postDraftSchema } from '../../core/post.ts';
import { type Handler, startServer, type TestServer } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** What the author of a source gives: a few things to find, and the service that knows them. */
export interface SourceHarness<Item, Cursor> {
  /** All there is to find, oldest first. Enough that reading takes three requests or more. */
  readonly items: readonly Item[];
  /** The id of the post that an item becomes. */
  idOf(item: Item): string;
  /** The service, as far as the source asks it, when these items are all it knows. Real in paging, order and limits. */
  serve(items: readonly Item[]): Handler;
  /** The source under test, asking `baseUrl`. The context has no searches: `{ ...context, searches }` where it needs some. */
  create(baseUrl: string, context: SourceContext): Source<Cursor>;
  /** What the clock shows, in milliseconds since the epoch: a little after the last item. */
  readonly now: number;
  /** Which items an idle poll may give again: the overlap that the source documents. Default none. */
  mayRepeat?(item: Item): boolean;
}

interface Reading<Cursor> {
  readonly pages: readonly Page<Cursor>[];
  /** Of the last page; where it started when there was none. */
  readonly cursor: Cursor | undefined;
  readonly error: unknown;
}

interface Fault {
  readonly answer: Handler;
  /** What it must become; where absent, `transient` or `poison`, or nothing as long as nothing is wrong or lost. */
  readonly becomes?: { readonly retry: 'transient'; readonly retryAfterMs?: number };
}

const answering =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

const faults: Record<string, Fault> = {
  'too many requests': {
    answer: answering(429, 'slow down', { 'retry-after': '7' }),
    becomes: { retry: 'transient', retryAfterMs: 7_000 },
  },
  'an internal error': { answer: answering(500, '<h1>oops</h1>'), becomes: { retry: 'transient' } },
  'an overloaded gateway': { answer: answering(503, ''), becomes: { retry: 'transient' } },
  'no answer': { answer: () => {}, becomes: { retry: 'transient' } },
  'a cut connection': {
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"', () => response.destroy());
    },
    becomes: { retry: 'transient' },
  },
  'a page for people': {
    answer: answering(200, '<!doctype html><p>Checking your browser', { 'content-type': 'text/html' }),
  },
  'an empty body': { answer: answering(200, '') },
  'half of some JSON': { answer: answering(200, '{"hits":[{"id":1,"te', { 'content-type': 'application/json' }) },
  'JSON of another shape': { answer: answering(200, '{"unexpected":[1]}', { 'content-type': 'application/json' }) },
  'JSON null': { answer: answering(200, 'null', { 'content-type': 'application/json' }) },
  'binary noise': { answer: answering(200, Buffer.from([0, 255, 254, 1, 128, 60, 33])) },
};

const positions = ['first', 'middle', 'last'] as const;

/** What every source must do, whatever network it reads. Asks a real server on the loopback. */
export function describeSource<Item, Cursor>(name: string, harness: SourceHarness<Item, Cursor>): void {
  const { items, idOf, serve, now } = harness;
  const allIds = items.map(idOf).sort();
  const halfway = Math.ceil(items.length / 2);
  const never = new AbortController().signal;

  /** A server whose handler can be changed on the way, and sources that ask it, each as if after a restart. */
  async function withServer(
    handler: Handler,
    test: (tools: {
      server: TestServer;
      serveNow(next: Handler): void;
      fresh(options?: { timeoutMs?: number }): Source<Cursor>;
    }) => Promise<void>,
  ): Promise<void> {
    let current = handler;
    const server = await startServer((request, response) => current(request, response));
    const closers = [server.close];
    const fresh = ({ timeoutMs = 30_000 } = {}) => {
      const http = createHttpClient({ allowPrivate: true, timeoutMs });
      closers.push(http.close);
      return harness.create(server.url, {
        name: 'conformance',
        searches: [],
        http,
        clock: createVirtualClock(now),
        log: pino({ level: 'silent' }),
        baseDir: '.',
      });
    };
    try {
      await test({
        server,
        serveNow: (next) => {
          current = next;
        },
        fresh,
      });
    } finally {
      await Promise.all(closers.map((close) => close()));
    }
  }

  async function read(source: Source<Cursor>, from: Cursor | undefined, signal = never): Promise<Reading<Cursor>> {
    const pages: Page<Cursor>[] = [];
    let cursor = from;
    try {
      for await (const page of source.read(from, signal)) {
        for (const post of page.posts) expect(postDraftSchema.safeParse(post).error).toBeUndefined();
        expect(page.rejects ?? []).toEqual([]);
        cursor = throughStore(source, page.cursor);
        expect(cursor).toEqual(page.cursor);
        pages.push(page);
      }
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      return { pages, cursor, error };
    }
    return { pages, cursor, error: undefined };
  }

  /** The place of a fault, counted in requests of an undisturbed reading. */
  async function requestNumber(position: (typeof positions)[number]): Promise<number> {
    let count = 0;
    await withServer(serve(items), async ({ server, fresh }) => {
      await read(fresh(), undefined);
      count = server.requests.length;
    });
    expect(count, 'requests of one reading: give the harness more items').toBeGreaterThanOrEqual(3);
    return position === 'first' ? 1 : position === 'last' ? count : Math.ceil(count / 2);
  }

  describe(`${name} is a source`, () => {
    it('finds everything, and says that it is done', () =>
      withServer(serve(items), async ({ fresh }) => {
        const reading = await read(fresh(), undefined);
        expect(reading.error).toBeUndefined();
        expect(idsOf(reading.pages)).toEqual(allIds);
      }));

    it('goes on from any cursor that it ever gave, without loss', () =>
      withServer(serve(items), async ({ fresh }) => {
        const { pages } = await read(fresh(), undefined);
        for (const [index, page] of pages.entries()) {
          const source = fresh();
          const rest = await read(source, throughStore(source, page.cursor));
          expect(rest.error).toBeUndefined();
          expect(idsOf([...pages.slice(0, index + 1), ...rest.pages])).toEqual(allIds);
        }
      }));

    it('gives nothing again when there is nothing new', () =>
      withServer(serve(items), async ({ fresh }) => {
        let { cursor } = await read(fresh(), undefined);
        const repeatable = items.filter((item) => harness.mayRepeat?.(item)).map(idOf);
        for (let poll = 0; poll < 3; poll++) {
          const idle = await read(fresh(), cursor);
          expect(idle.error).toBeUndefined();
          expect(idsOf(idle.pages).filter((id) => !repeatable.includes(id))).toEqual([]);
          cursor = idle.cursor;
        }
      }));

    it('finds what comes later', () =>
      withServer(serve(items.slice(0, halfway)), async ({ fresh, serveNow }) => {
        const before = await read(fresh(), undefined);
        expect(idsOf(before.pages)).toEqual(items.slice(0, halfway).map(idOf).sort());
        serveNow(serve(items));
        const after = await read(fresh(), before.cursor);
        expect(idsOf([...before.pages, ...after.pages])).toEqual(allIds);
      }));

    it('survives that there is nothing at all', () =>
      withServer(serve([]), async ({ fresh, serveNow }) => {
        const nothing = await read(fresh(), undefined);
        expect(nothing.error).toBeUndefined();
        expect(idsOf(nothing.pages)).toEqual([]);
        serveNow(serve(items));
        expect(idsOf((await read(fresh(), nothing.cursor)).pages)).toEqual(allIds);
      }));

    for (const [what, fault] of Object.entries(faults)) {
      it.each(positions)(`survives ${what} at the %s request`, async (position) => {
        const place = await requestNumber(position);
        const good = serve(items);
        const disturbed: Handler = (request, response) =>
          server.requests.length === place ? fault.answer(request, response) : good(request, response);
        let server: TestServer;
        await withServer(disturbed, async (tools) => {
          server = tools.server;
          // Short enough to wait for; should the machine be slower than that, it is one more fault to survive.
          const timeoutMs = what === 'no answer' ? 400 : 30_000;
          const hit = await within(20_000, 'a failing poll', read(tools.fresh({ timeoutMs }), undefined));
          if (fault.becomes || hit.error) expect(hit.error).toBeInstanceOf(PipelineError);
          if (hit.error instanceof PipelineError) {
            const { retry, retryAfterMs = 0 } = hit.error;
            expect(fault.becomes ? ['transient'] : ['transient', 'poison']).toContain(retry);
            expect(retryAfterMs).toBeGreaterThanOrEqual(fault.becomes?.retryAfterMs ?? 0);
          }
          const rest = await read(tools.fresh(), hit.cursor);
          expect(rest.error).toBeUndefined();
          expect(idsOf([...hit.pages, ...rest.pages])).toEqual(allIds);
        });
      });
    }

    it.each(positions)('stops within a second when told to, while the %s request hangs', async (position) => {
      const place = await requestNumber(position);
      const good = serve(items);
      const hanging: Handler = (request, response) => {
        if (server.requests.length < place) return good(request, response);
      };
      let server: TestServer;
      await withServer(hanging, async (tools) => {
        server = tools.server;
        const stop = new AbortController();
        const reading = read(tools.fresh(), undefined, stop.signal);
        await within(20_000, 'the request', server.arrived(place));
        stop.abort();
        await within(1_000, 'the end of the reading', reading);
        expect(server.requests).toHaveLength(place);
      });
    });

    it('stops between two pages when told to, and asks nothing when told before', () =>
      withServer(serve(items), async ({ server, fresh }) => {
        const stop = new AbortController();
        const pages = fresh().read(undefined, stop.signal)[Symbol.asyncIterator]();
        await pages.next();
        stop.abort();
        const asked = server.requests.length;
        const end = await within(1_000, 'the end of the reading', settled(pages.next()));
        expect(end === 'failed' || end.done).toBe(true);
        await within(1_000, 'the end of the reading', read(fresh(), undefined, stop.signal));
        expect(server.requests).toHaveLength(asked);
      }));

    it('lets go when nobody reads on', () =>
      withServer(serve(items), async ({ fresh }) => {
        const pages = fresh().read(undefined, never)[Symbol.asyncIterator]();
        await pages.next();
        await within(1_000, 'the end of the reading', Promise.resolve(pages.return?.()));
      }));
  });
}

/** A cursor as it comes back from the store. */
function throughStore<C>(source: Source<C>, cursor: C): C {
  return source.cursor.parse(JSON.parse(JSON.stringify(cursor)));
}

/** The ids of all posts, once each, sorted. */
function idsOf(pages: readonly Page<unknown>[]): string[] {
  return [...new Set(pages.flatMap((page) => page.posts.map((post) => post.id)))].sort();
}

function settled<T>(promise: Promise<T>): Promise<T | 'failed'> {
  return promise.catch(() => 'failed' as const);
}

async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const watchdog = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  return Promise.race([promise, watchdog]).finally(() => clearTimeout(timer));
}
