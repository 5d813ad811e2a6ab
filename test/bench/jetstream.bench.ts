/**
 * Posts per second through the Jetstream source, from a WebSocket on the loopback to pages, beside bare `JSON.parse` of the same stream.
 * Run with `npx vitest bench test/bench/jetstream.bench.ts`. The server is of this process and shares its core, so that what is told of
 * the source is its least.
 */

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pino } from 'pino';
import { bench, describe } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { jetstream } from '../../ingest/jetstream.ts';
import { createRawFilter } from '../../ingest/search/raw-filter.ts';
import { frame } from '../support/socket-server.ts';
import { searchesFor } from '../support/try-source.ts';

const posts = 50_000;
const words =
  'the a of to and is it we que no me un la per amb els cafè día très 今日 lol 😂 https://example.com/x'.split(' ');
/** One in two hundred names a brand. */
const names = Array.from({ length: 20 }, (_, n) => `Volandra${String.fromCharCode(97 + n)}`);

const stream = Array.from({ length: posts }, (_, n) => {
  const text = Array.from(
    { length: 8 + (n % 17) },
    (_, i) => words[(n * 31 + i * 17 + ((n * i) % 7)) % words.length],
  ).join(' ');
  const named = n % 200 === 0 ? `${text} ${names[n % names.length]}` : text;
  return JSON.stringify({
    did: `did:plc:${(n % 9_973).toString(36).padStart(24, 'a')}`,
    time_us: 1_768_478_400_000_000 + n * 1_000,
    kind: 'commit',
    commit: {
      rev: `3l${n}`,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `3l${n}`,
      cid: 'bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
      record: { $type: 'app.bsky.feed.post', createdAt: '2026-01-15T12:00:00.000Z', langs: ['en'], text: named },
    },
  });
});
const bytes = Buffer.concat(stream.map((event) => frame(1, Buffer.from(event))));

const server = createServer();
server.on('upgrade', (request, socket: Socket) => {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.write(bytes);
  socket.end(frame(8, Buffer.from([3, 232])));
  socket.on('error', () => undefined);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
server.unref();
const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
const http = createHttpClient({ allowPrivate: true });
const searches = searchesFor(...names);
const mayMatter = createRawFilter(searches);

describe(`${posts} posts of a stream, 20 brands`, () => {
  bench('bare JSON.parse', () => {
    for (const event of stream) JSON.parse(event);
  });

  bench('the look at raw posts alone', () => {
    let found = 0;
    for (const event of stream) if (mayMatter(event.slice(event.indexOf('"record":')))) found += 1;
    if (found !== posts / 200) throw new Error(`${found} passed`);
  });

  bench('through the source', async () => {
    const source = jetstream.create(jetstream.config.parse({ url }), {
      name: 'bench',
      searches,
      http,
      log: pino({ level: 'silent' }),
      baseDir: '.',
      clock: {
        now: () => 0,
        sleep: (_, signal) =>
          new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
      },
    });
    let given = 0;
    try {
      for await (const page of source.read(undefined, new AbortController().signal)) given += page.posts.length;
    } catch {
      // It ends as the connection does.
    }
    if (given !== posts / 200) throw new Error(`${given} given`);
  });
});
