import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { MessageLanguage } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import type { ListenAddress } from '../core/listen.ts';
import { type Answer, commonHeaders, noticeAnswer } from './alert-door/page.ts';
import { doorPhrases } from './alert-door/phrases.ts';
import { type AlertDoorPorts, DoorBusy, limitPorts } from './alert-door/ports.ts';
import { createRooms } from './alert-door/rooms.ts';
import type { AlertLinks } from './alert-links.ts';
import { monitorUrl } from './monitor.ts';

export interface AlertDoorOptions {
  readonly listen: ListenAddress;
  readonly links: AlertLinks;
  readonly ports: AlertDoorPorts;
  readonly brandName: (id: string) => string;
  readonly language: MessageLanguage;
  /** IANA name. */
  readonly timeZone: string;
  /** Channels whose messages make the feed, where some were made for it. Default: each incident as it was first told of. */
  readonly feedChannels?: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<DoorLimits>;
}

/** How much of the process strangers may hold. Times are in ms. */
export interface DoorLimits {
  readonly connections: number;
  /** Of the store, at once; who would make one more is told to come again. */
  readonly calls: number;
  /** Until the head of a request must have come, and all of it. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Longest that an answer is waited for. */
  readonly answerMs: number;
}

export interface AlertDoor {
  /** Such as `http://127.0.0.1:9465`: where it listens, not where people reach it. */
  readonly url: string;
  /** Takes no more requests, and resolves when those at work are answered, or after 5 seconds. */
  close(): Promise<void>;
}

const defaultLimits: DoorLimits = {
  connections: 256,
  calls: 16,
  headersMs: 5_000,
  requestMs: 10_000,
  answerMs: 20_000,
};
const idleMs = 30_000;
const closeMs = 5_000;

/**
 * Serves what the links in messages lead to, over HTTP:
 * - `GET /incidents/ID`: one incident on one page; `POST` to it is what people do about it;
 * - `GET /alerts.atom`: the last alerts as a feed;
 * - `GET /unsubscribe`: asks; `POST` to it unsubscribes, by the button or by a mail client (RFC 8058).
 *
 * Every address is signed: see `AlertLinks`. GET changes nothing, because mail scanners follow links. Nothing is asked of the store for whom
 * has no valid signature. Rejects with a fatal `PipelineError` where the address cannot be listened on.
 */
export async function serveAlertDoor(options: AlertDoorOptions): Promise<AlertDoor> {
  const { listen, links, language, clock, log } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const say = doorPhrases[language];
  const rooms = createRooms({ ...options, ports: limitPorts(options.ports, limits.calls) });
  const basePath = new URL(links.baseUrl).pathname.replace(/\/$/u, '');
  const open = new Set<Promise<void>>();
  let closing = false;

  function answerOf(request: IncomingMessage): Promise<Answer> | Answer {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/su);
    // Whatever stands before us may or may not take its own path away.
    const local = basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
    const room = rooms.find(({ pattern }) => pattern.test(local));
    if (room === undefined) return noticeAnswer(404, language, say.notFound);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const answer = method === 'GET' ? room.get : method === 'POST' ? room.post : undefined;
    if (answer === undefined) {
      const allow = room.post ? 'GET, HEAD, POST' : 'GET, HEAD';
      return noticeAnswer(405, language, say.notFound, { allow });
    }
    return answer({ request, path: local, query: new URLSearchParams(query) });
  }

  async function answered(request: IncomingMessage): Promise<Answer> {
    const answered = new AbortController();
    const late = clock.sleep(limits.answerMs, answered.signal).then(() => undefined);
    try {
      const answer = await Promise.race([(async () => answerOf(request))(), late]);
      if (answer !== undefined) return answer;
      log.warn({ path: pathOf(request) }, 'the alert door took too long to answer');
      return noticeAnswer(503, language, say.busy, { 'retry-after': '30' });
    } catch (error) {
      if (error instanceof DoorBusy) return noticeAnswer(503, language, say.busy, { 'retry-after': '5' });
      // Who went away is no error of ours. The query is not logged: it holds the signature, which is a key.
      if (request.complete)
        log.error({ path: pathOf(request), error: describeError(error) }, 'the alert door could not answer');
      return noticeAnswer(500, language, say.failed);
    } finally {
      answered.abort();
    }
  }

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      const closed = new Promise<void>((resolve) => response.once('close', resolve)).finally(() => open.delete(closed));
      open.add(closed);
      void answered(request).then((answer) => send(response, answer, closing));
    },
  );
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = 100;
  server.maxHeadersCount = 100;
  server.setTimeout(idleMs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `listening on ${new URL(monitorUrl(listen)).host} (alerts.listen)`;
      reject(new PipelineError(message, { retry: 'fatal', cause }));
    });
    server.listen(listen.port, listen.host, resolve);
  });
  server.on('error', (error) =>
    log.error({ error: describeError(error) }, 'the alert door could not take a connection'),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: monitorUrl({ host: listen.host, port }),
    async close() {
      closing = true;
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const waited = new AbortController();
      await Promise.race([Promise.all(open), clock.sleep(closeMs, waited.signal)]);
      waited.abort();
      server.closeAllConnections();
      await ended;
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer, closing: boolean): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    ...commonHeaders,
    ...headers,
    ...(status !== 304 && { 'content-length': Buffer.byteLength(body) }),
    // Whoever sent more than we read would have it read as the next request.
    ...((closing || !response.req.complete) && { connection: 'close' }),
  });
  response.end(body);
}

function pathOf({ url = '' }: IncomingMessage): string {
  return (url.split('?', 1)[0] ?? '').slice(0, 100);
}
