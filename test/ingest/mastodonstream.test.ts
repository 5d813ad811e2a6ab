import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import { postDraftSchema } from '../../core/post.ts';
import { mastodonstream } from '../../ingest/mastodonstream.ts';
import { readServerEvents } from '../../ingest/server-events.ts';
import { type Handler, type SeenRequest, sendJson, startServer, type TestServer } from '../support/http-server.ts';
import { searchesFor } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
/** Of a post that was written `n` seconds after noon. */
const idAt = (n: number) => String(BigInt(now + n * 1_000) << 16n);

const status = (n: number, text: string, more: Record<string, unknown> = {}) => ({
  id: idAt(n),
  uri: `https://home.example/users/ann/statuses/${1_000 + n}`,
  url: `https://home.example/@ann/${1_000 + n}`,
  created_at: new Date(now + n * 1_000).toISOString(),
  content: `<p>${text}</p>`,
  spoiler_text: '',
  visibility: 'public',
  account: { acct: 'ann@home.example', display_name: 'Ann' },
  ...{ reblogs_count: 0, favourites_count: 0, replies_count: 0, media_attachments: [] },
  ...more,
});
const event = (name: string, data: unknown) =>
  `event: ${name}\ndata: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const update = (n: number, text: string, more = {}) => event('update', status(n, text, more));
const post = (n: number) => `mastodon:home.example/${1_000 + n}`;

type Cursor = { url: string; newest: Record<string, string>; given: [string, string][] };

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
let answer: Handler = () => undefined;

interface Listening {
  readonly from?: Cursor;
  readonly config?: Record<string, unknown>;
  /** The timelines, by path. */
  readonly timeline?: (request: SeenRequest) => unknown[];
  readonly status?: number;
}

/** An instance that streams these, cut where they are cut, and then closes the stream. */
async function listen(
  chunks: readonly string[],
  { from, config = {}, timeline = () => [], status = 200 }: Listening = {},
) {
  answer = (request, response) => {
    const { pathname } = request.url;
    if (request.headers.authorization !== 'Bearer t') return sendJson(response, { error: 'no' }, 401);
    if (pathname === '/api/v2/instance')
      return sendJson(response, { configuration: { urls: { streaming: server?.url.replace('http', 'ws') } } });
    if (pathname.startsWith('/api/v1/timelines/')) return sendJson(response, timeline(request));
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(chunk);
    response.end();
  };
  server ??= await startServer((request, response) => answer(request, response));
  const http = createHttpClient({ allowPrivate: true });
  const source = mastodonstream.create(mastodonstream.config.parse({ baseUrl: server.url, token: 't', ...config }), {
    name: 'stream',
    searches: searchesFor('Acme'),
    http,
    log: pino({ level: 'silent' }),
    baseDir: '.',
    // Waits until the stream ends.
    clock: {
      now: () => now,
      sleep: (_, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) resolve();
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
  });
  const pages: Page<Cursor>[] = [];
  let error: PipelineError | undefined;
  try {
    const cursor = from && source.cursor.parse(JSON.parse(JSON.stringify(from)));
    for await (const page of source.read(cursor as never, new AbortController().signal))
      pages.push(page as Page<Cursor>);
  } catch (thrown) {
    if (!(thrown instanceof PipelineError)) throw thrown;
    error = thrown;
  }
  await http.close();
  const posts = pages.flatMap((page) => page.posts);
  for (const each of posts) postDraftSchema.parse(each);
  return {
    posts,
    ids: posts.map(({ id }) => id),
    deletions: pages.flatMap((page) => page.deletions ?? []),
    rejects: pages.flatMap((page) => page.rejects ?? []),
    cursor: pages.at(-1)?.cursor as Cursor,
    requests: server.requests.map(({ path }) => path),
    error,
  };
}

describe('mastodonstream', () => {
  it('gives the posts that may name a brand, and moves on over all others', async () => {
    const whole = `:thump\n\n${update(1, 'good morning')}${update(2, 'Ahir a l’#Acme')}:thump\n${update(3, 'bye')}`;
    // Cut anywhere, within characters too.
    const { posts, cursor, rejects, error } = await listen([...whole.matchAll(/[\s\S]{1,17}/gu)].map(([part]) => part));
    expect(posts).toMatchObject([
      { id: post(2), author: { handle: 'ann@home.example' }, text: '<p>Ahir a l’#Acme</p>' },
    ]);
    expect(cursor).toMatchObject({ newest: { public: idAt(3) }, given: [[idAt(2), post(2)]] });
    expect(rejects).toEqual([]);
    expect(error).toMatchObject({ retry: 'transient', message: expect.stringContaining('closed') });
  });

  it('begins at the present, and after a break reads what was missed, with an overlap, without repeats', async () => {
    const first = await listen([update(1, 'acme one'), update(100, 'acme two')]);
    expect(first.requests).toEqual(['/api/v2/instance', '/api/v1/streaming/public']);
    const all = [
      status(1, 'acme one'),
      status(70, 'acme late'),
      status(100, 'acme two'),
      ...Array.from({ length: 60 }, (_, n) => status(200 + n, `acme ${n}`)),
    ];
    const again = await listen([update(259, 'acme 59'), update(300, 'acme three')], {
      from: first.cursor,
      timeline: ({ url }) => {
        const min = BigInt(url.searchParams.get('min_id') ?? 0);
        const limit = Number(url.searchParams.get('limit'));
        return all
          .filter(({ id }) => BigInt(id) > min)
          .slice(0, limit)
          .reverse();
      },
    });
    expect(again.ids).toEqual([post(70), ...Array.from({ length: 60 }, (_, n) => post(200 + n)), post(300)]);
    expect(again.cursor.newest).toEqual({ public: idAt(300) });
    const asked = again.requests
      .filter((path) => path.includes('timelines'))
      .map((path) => new URL(path, 'http://x').searchParams.get('min_id'));
    expect(asked[0]).toBe(idAt(40));
  });

  it('tells of edits, and of deletions of what it gave', async () => {
    const first = await listen([
      update(1, 'acme one'),
      update(2, 'acme two'),
      update(3, 'acme, gone at once'),
      event('delete', idAt(3)),
      event('delete', idAt(99)),
    ]);
    expect(first.ids).toEqual([post(1), post(2)]);
    expect(first.deletions).toEqual([{ id: post(3), network: 'mastodon' }]);
    const second = await listen(
      [
        event('delete', idAt(1)),
        event('status.update', status(2, 'of nobody any more', { edited_at: '2026-01-15T12:01:00.000Z' })),
        event('status.update', status(-500, 'now of acme', { edited_at: '2026-01-15T12:01:00.000Z' })),
        event('status.update', status(-600, 'of nobody')),
      ],
      { from: first.cursor },
    );
    expect(second.deletions).toEqual([{ id: post(1), network: 'mastodon' }]);
    expect(second.posts).toMatchObject([
      { id: post(2), text: '<p>of nobody any more</p>', editedAt: Date.parse('2026-01-15T12:01:00Z') },
      { id: post(-500) },
    ]);
    expect(second.cursor.newest).toEqual({ public: idAt(3) });
  });

  it('tells of the deletion of a post that came while a page was held', async () => {
    let hear: (piece: string) => void = () => {};
    let heard = () => {};
    async function* body() {
      for (;;) {
        yield Buffer.from(
          await new Promise<string>((resolve) => {
            hear = resolve;
            heard();
          }),
        );
      }
    }
    /** Waits until the next piece is asked for. */
    const send = (piece: string) =>
      new Promise<void>((resolve) => {
        heard = resolve;
        hear(piece);
      });
    const ticks = [update(1, 'acme one'), event('delete', idAt(2))];
    const source = mastodonstream.create(mastodonstream.config.parse({ token: 't' }), {
      ...{ name: 'stream', searches: searchesFor('Acme'), log: pino({ level: 'silent' }), baseDir: '.' },
      http: {
        request: async ({ url }) => ({ status: 404, headers: {}, body: Buffer.alloc(0), url }),
        stream: async () => ({ status: 200, headers: {}, body: body() }),
        socket: () => expect.unreachable(),
        close: async () => {},
      },
      clock: { now: () => now, sleep: () => send(ticks.shift() ?? '') },
    });
    const pages: Page<unknown>[] = [];
    for await (const page of source.read(undefined, new AbortController().signal)) {
      pages.push(page);
      if (pages.length === 2) break;
      await send(update(2, 'acme two'));
    }
    expect(pages[0]?.posts).toMatchObject([{ id: post(1) }]);
    expect(pages[1]).toMatchObject({ posts: [], deletions: [{ id: post(2), network: 'mastodon' }] });
  });

  it('gives nothing that not everybody may read, and no repetitions of posts', async () => {
    const { ids } = await listen(
      [
        update(1, 'acme', { visibility: 'private' }),
        update(2, 'acme', { visibility: 'direct' }),
        update(3, 'acme', { reblog: status(0, 'acme') }),
        update(4, 'acme', { visibility: 'unlisted' }),
      ],
      { config: { streams: ['user'] } },
    );
    expect(ids).toEqual([post(4)]);
  });

  it('asks for each stream, and begins anew on another instance', async () => {
    const { requests } = await listen([], {
      config: { streams: ['public:local', '#café', 'user'] },
      from: { url: 'https://other.example', newest: { user: '1' }, given: [] },
    });
    expect(requests.toSorted()).toEqual([
      '/api/v1/streaming/hashtag?tag=caf%C3%A9',
      '/api/v1/streaming/public/local',
      '/api/v1/streaming/user',
      '/api/v2/instance',
    ]);
  });

  it('says so where the token is refused, and sets aside what it cannot read', async () => {
    const refused = await listen([], { status: 401 });
    expect(refused.error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('"token"') });
    const { ids, rejects } = await listen([
      event('update', '{"id":"7","acme'),
      event('update', { id: '8', content: 'acme' }),
      update(9, 'acme'),
    ]);
    expect(ids).toEqual([post(9)]);
    expect(rejects).toHaveLength(2);
  });

  it('ends within a second when told to', async () => {
    server = await startServer(({ url }, response) => {
      if (url.pathname === '/api/v2/instance') return sendJson(response, {});
      response.writeHead(200).write(':)\n');
    });
    const http = createHttpClient({ allowPrivate: true });
    const source = mastodonstream.create(mastodonstream.config.parse({ baseUrl: server.url, token: 't' }), {
      ...{ name: 's', searches: [], http, log: pino({ level: 'silent' }), baseDir: '.' },
      clock: {
        now: () => now,
        sleep: (_, signal) => new Promise((done) => signal?.addEventListener('abort', () => done())),
      },
    });
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of source.read(undefined, stop.signal));
    })();
    await server.arrived(2);
    stop.abort();
    await expect(reading).resolves.toBeUndefined();
    await http.close();
  });
});

describe('an answer without an end', () => {
  it('is given up when it falls silent, when it does not begin, and when an event is too long', async () => {
    server = await startServer(({ path }, response) => {
      if (path === '/never') return;
      response.writeHead(200).write('data: x\n\n');
      if (path === '/long') response.write(`data: ${'x'.repeat(5_000)}`);
    });
    const { url } = server;
    const http = createHttpClient({ allowPrivate: true });
    const open = (path: string) =>
      http.stream({ url: `${url}${path}`, signal: new AbortController().signal, silenceMs: 100, timeoutMs: 100 });
    await expect(open('/never')).rejects.toMatchObject({
      retry: 'transient',
      message: expect.stringContaining('no answer'),
    });
    const read = async (path: string) => {
      const seen: string[] = [];
      const { body } = await open(path);
      try {
        for await (const { data } of readServerEvents(body, 1_000)) seen.push(data);
      } catch (error) {
        return [seen, error];
      }
      return [seen];
    };
    expect(await read('/silent')).toEqual([
      ['x'],
      expect.objectContaining({ message: expect.stringContaining('silent for 100 ms') }),
    ]);
    expect(await read('/long')).toEqual([
      ['x'],
      expect.objectContaining({ message: expect.stringContaining('more than 1000') }),
    ]);
    await http.close();
  });

  it('is asked of no private address unless it is let', async () => {
    server = await startServer((_, response) => void response.end());
    const http = createHttpClient();
    const asking = http.stream({ url: server.url, signal: new AbortController().signal, silenceMs: 100 });
    await expect(asking).rejects.toMatchObject({ name: 'PipelineError' });
    expect(server.requests).toEqual([]);
    await http.close();
  });
});
