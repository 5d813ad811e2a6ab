import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { brandSchema } from '../../core/brand.ts';
import type { Page } from '../../core/contract.ts';
import { createHttpClient } from '../../core/http.ts';
import { postDraftSchema } from '../../core/post.ts';
import { jetstream } from '../../ingest/jetstream.ts';
import { createRawFilter } from '../../ingest/search/raw-filter.ts';
import { planSearches } from '../../processors/search-terms.ts';
import { type ServerSocket, type SocketServer, startSocketServer } from '../support/socket-server.ts';
import { searchesFor } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const second = 1_000_000;
const start = now * 1_000;

/** What the stream says: the `n`th event is `n` seconds after noon. */
const create = (n: number, text: string, more: Record<string, unknown> = {}, operation = 'create') =>
  JSON.stringify({
    did: 'did:plc:ann',
    time_us: start + n * second,
    kind: 'commit',
    commit: {
      rev: `r${n}`,
      operation,
      collection: 'app.bsky.feed.post',
      rkey: `k${more['rkey'] ?? n}`,
      cid: 'bafy',
      record: {
        $type: 'app.bsky.feed.post',
        createdAt: new Date(now + n * 1_000).toISOString(),
        langs: ['ca'],
        text,
        ...more,
      },
    },
  });
const remove = (n: number, of: number) =>
  JSON.stringify({
    did: 'did:plc:ann',
    time_us: start + n * second,
    kind: 'commit',
    commit: { rev: `r${n}`, operation: 'delete', collection: 'app.bsky.feed.post', rkey: `k${of}` },
  });
const account = (n: number) =>
  JSON.stringify({
    did: 'did:plc:eve',
    time_us: start + n * second,
    kind: 'account',
    account: { active: true, did: 'did:plc:eve', seq: n, time: 'Acme' },
  });

let server: SocketServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Cursor = { url: string; time: number; given: string[] };

/** Plays a stream from the cursor that is asked for, and then does what `after` says. */
async function listen(
  events: readonly string[],
  options: { from?: Cursor; after?: (socket: ServerSocket) => void; names?: string[]; allowPrivate?: boolean } = {},
) {
  const { from, after = (socket) => socket.close(), names = ['Acme'], allowPrivate = true } = options;
  server ??= await startSocketServer((socket, request) => {
    const cursor = Number(new URL(request.url ?? '', 'ws://x').searchParams.get('cursor') ?? 0);
    play(socket, cursor);
  });
  play = (socket, cursor) => {
    for (const event of events) if (Number(/"time_us":(\d+)/u.exec(event)?.[1] ?? cursor) >= cursor) socket.send(event);
    after(socket);
  };
  const http = createHttpClient({ allowPrivate });
  const source = jetstream.create(jetstream.config.parse({ url: server.url }), {
    name: 'jetstream',
    searches: searchesFor(...names),
    http,
    log: pino({ level: 'silent' }),
    baseDir: '.',
    clock: {
      now: () => now,
      sleep: (_, signal) =>
        new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
    },
  });
  const pages: Page<Cursor>[] = [];
  let error: unknown;
  try {
    const cursor = from && source.cursor.parse(JSON.parse(JSON.stringify(from)));
    for await (const page of source.read(cursor as never, new AbortController().signal))
      pages.push(page as Page<Cursor>);
  } catch (thrown) {
    error = thrown;
  }
  await http.close();
  const posts = pages.flatMap((page) => page.posts);
  for (const post of posts) postDraftSchema.parse(post);
  return {
    posts,
    ids: posts.map(({ id }) => id),
    deletions: pages.flatMap((page) => page.deletions ?? []),
    rejects: pages.flatMap((page) => page.rejects ?? []),
    cursor: pages.at(-1)?.cursor,
    error,
  };
}
let play: (socket: ServerSocket, cursor: number) => void = () => undefined;

describe('jetstream', () => {
  it('gives the posts that may name a brand, and moves on over all others', async () => {
    const { posts, cursor, rejects } = await listen([
      create(1, 'Good morning'),
      create(2, 'Ahir a l’Acme <3', {
        reply: {
          root: { cid: 'b', uri: 'at://did:plc:r/app.bsky.feed.post/kr' },
          parent: { cid: 'b', uri: 'at://did:plc:p/app.bsky.feed.post/kp' },
        },
      }),
      account(3),
      create(4, 'bye'),
    ]);
    expect(posts).toEqual([
      {
        id: 'bluesky:did:plc:ann/k2',
        network: 'bluesky',
        type: 'reply',
        url: 'https://bsky.app/profile/did:plc:ann/post/k2',
        text: 'Ahir a l’Acme <3',
        author: { id: 'did:plc:ann', url: 'https://bsky.app/profile/did:plc:ann' },
        parentId: 'bluesky:did:plc:p/kp',
        threadId: 'bluesky:did:plc:r/kr',
        languageHint: 'ca',
        publishedAt: now + 2_000,
      },
    ]);
    expect(cursor).toMatchObject({ time: start + 4 * second, given: [expect.any(String)] });
    // An account that says the name is no post.
    expect(rejects).toEqual([]);
  });

  it('begins at the present, and goes on from its cursor with an overlap, without repeats', async () => {
    const first = await listen([create(1, 'acme one'), create(10, 'acme two')]);
    const again = await listen(
      [create(1, 'acme one'), create(6, 'acme late'), create(10, 'acme two'), create(20, 'acme three')],
      { from: first.cursor as Cursor },
    );
    expect(server?.asked).toEqual([
      '/subscribe?wantedCollections=app.bsky.feed.post',
      `/subscribe?wantedCollections=app.bsky.feed.post&cursor=${start + 5 * second}`,
    ]);
    expect(again.ids).toEqual(['bluesky:did:plc:ann/k6', 'bluesky:did:plc:ann/k20']);
  });

  it('begins anew on another instance', async () => {
    await listen([], { from: { url: 'wss://other.example', time: start, given: [] } });
    expect(server?.asked).toEqual(['/subscribe?wantedCollections=app.bsky.feed.post']);
  });

  it('tells of edits, and of deletions of what it gave', async () => {
    const first = await listen([
      create(1, 'acme one'),
      create(2, 'acme two'),
      create(3, 'acme, gone at once'),
      remove(4, 3),
      remove(5, 99),
    ]);
    expect(first.deletions).toEqual([{ id: 'bluesky:did:plc:ann/k3', network: 'bluesky' }]);
    expect(first.ids).not.toContain('bluesky:did:plc:ann/k3');
    const second_ = await listen([remove(20, 1), create(21, 'acme two, edited', { rkey: 2 }, 'update')], {
      from: first.cursor as Cursor,
    });
    expect(second_.deletions).toEqual([{ id: 'bluesky:did:plc:ann/k1', network: 'bluesky' }]);
    expect(second_.posts).toMatchObject([
      { id: 'bluesky:did:plc:ann/k2', text: 'acme two, edited', editedAt: now + 21_000 },
    ]);
  });

  it.each([
    ['is closed', (socket: ServerSocket) => socket.close(1_001), /closed \(1001/u],
    ['is cut', (socket: ServerSocket) => socket.cut(), /listening to ws:/u],
  ])('gives what has come, and asks again, where the connection %s', async (_, after, said) => {
    const { ids, error } = await listen([create(1, 'acme')], { after });
    expect(ids).toEqual(['bluesky:did:plc:ann/k1']);
    expect(error).toMatchObject({ retry: 'transient', message: expect.stringMatching(said) });
  });

  it('sets aside what it cannot read', async () => {
    const { ids, rejects } = await listen([
      '{"kind":"commit","x":"acme',
      create(1, 'acme', { createdAt: 'yesterday' }),
      create(2, 'acme'),
    ]);
    expect(ids).toEqual(['bluesky:did:plc:ann/k2']);
    expect(rejects.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('expected object, received string'),
      expect.stringContaining('createdAt'),
    ]);
  });

  it('connects to no private address unless it is let', async () => {
    const { error, ids } = await listen([create(1, 'acme')], { allowPrivate: false });
    expect([ids, server?.asked]).toEqual([[], []]);
    expect(error).toMatchObject({ retry: 'transient' });
  });
});

describe('the look at raw posts', () => {
  const filter = (query: string) =>
    createRawFilter(planSearches([brandSchema.parse({ id: 'b', name: 'B', query })]).searches);
  const json = (text: string) => JSON.stringify({ text });

  it.each([
    ['acme', 'ACME!'],
    ['acme', '#AcmeFail'],
    ['"acme pay"', '#acmepay'],
    ['café', 'el CAFE'],
    ['cafe', 'El Café'],
    ['cafe', 'El Cafe\u0301'],
    ['strasse', 'Straße'],
    ['volandra*', 'volandrarem'],
    ['acme~1', 'amce'],
    ['"C++"', 'c++ is fun'],
    ['🍎', 'one 🍎 a day'],
    ['ソニー', '私はソニーが好き'],
    ['acme.com', 'see https://acme.com/x'],
    ['lang:ca NOT job', 'B'],
  ])('lets pass what %s may match: %s', (query, text) => {
    expect(filter(query)(json(text))).toBe(true);
  });

  it('lets pass letters that are written as escapes, and sees through signs that are', () => {
    expect(filter('acme')('{"text":"\\u0061cme"}')).toBe(true);
    expect(filter('acme')('{"text":"\\u003cb\\u003e \\u0026 \\u2028"}')).toBe(false);
  });

  it('keeps out the rest', () => {
    expect(filter('acme OR volandra')(json('nothing of them, ni una paraula'))).toBe(false);
    expect(createRawFilter([])(json('acme'))).toBe(false);
  });
});
