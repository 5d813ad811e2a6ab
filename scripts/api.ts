import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { describeError, PipelineError } from '../core/errors.ts';
import type { ListenAddress } from '../core/listen.ts';
import { Problem, problemBody } from '../web/problem.ts';
import type { Access } from './access.ts';
import type { Ingest } from './api/ingest.ts';
import { postLabels } from './api/labels.ts';
import { monitorUrl } from './monitor.ts';

export interface ApiOptions {
  readonly listen: ListenAddress;
  /** Whoever has it may do everything that is here but ingest; absent: nobody may. */
  readonly token: string | undefined;
  readonly access: Pick<Access, 'labels'>;
  /** Takes what is sent to `POST /ingest/NAME`; each of them has a token or a key of its own. */
  readonly ingest?: Ingest | undefined;
  readonly log: Logger;
}

export interface Api {
  /** Such as `http://127.0.0.1:9466`. */
  readonly url: string;
  /** Takes no more requests, and resolves when those at work are answered. */
  close(): Promise<void>;
}

/** Largest body, in bytes: a thousand labels with notes. */
const maxBody = 2 * 1024 * 1024;
/** Requests that the store works on at once; who would make one more is told to come again. */
const mostAtWork = 8;
const headersMs = 5_000;
const requestMs = 30_000;

type Handler = (body: unknown) => Promise<unknown>;

/** What is answered. */
interface Told {
  readonly status: number;
  readonly value: unknown;
}

/**
 * Serves what other programs may write, over HTTP: `POST /api/v1/labels` with a bearer token and a JSON body, one label or
 * `{"labels": […]}`, answered 200 with the outcomes once they are durable; and `POST /ingest/NAME`, answered 202 once the posts are. Everything else
 * is answered as a problem (RFC 9457). Rejects with a fatal `PipelineError` where the address cannot be listened on.
 */
export async function serveApi({ listen, token, access, ingest, log }: ApiOptions): Promise<Api> {
  const routes: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
    '/api/v1/labels': { POST: (body) => postLabels(access.labels, body) },
  };
  const wanted = token === undefined ? undefined : sha256(token);
  let atWork = 0;

  async function working<T>(work: () => Promise<T>): Promise<T> {
    if (atWork >= mostAtWork) throw new Problem(503, 'too much at once', { headers: { 'retry-after': '1' } });
    atWork += 1;
    try {
      return await work();
    } finally {
      atWork -= 1;
    }
  }

  async function answer(request: IncomingMessage): Promise<Told> {
    const [, source] = /^\/ingest\/([\w.-]{1,100})(?:\?|$)/u.exec(request.url ?? '') ?? [];
    if (ingest && source !== undefined) {
      if (request.method !== 'POST') throw new Problem(405, 'expected POST', { headers: { allow: 'POST' } });
      // Slow senders hold no place of those at work.
      const body = await readBody(request, ingest.admit(source, request.headers));
      return { status: 202, value: await working(() => ingest.take(source, request.headers, body)) };
    }
    // Before anything is told, even what there is.
    const [, given = ''] = /^bearer +(\S+) *$/iu.exec(request.headers.authorization ?? '') ?? [];
    if (wanted === undefined || !timingSafeEqual(sha256(given), wanted)) {
      const headers = { 'www-authenticate': 'Bearer realm="escolta"' };
      throw new Problem(401, 'expected "Authorization: Bearer" with the token of api.token', { headers });
    }
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) throw new Problem(404, `nothing is here: there is ${Object.keys(routes).join(', ')}`);
    const method = request.method ?? '';
    const handler = Object.hasOwn(route, method) ? route[method] : undefined;
    if (!handler) {
      const allow = Object.keys(route).join(', ');
      throw new Problem(405, `expected ${allow}`, { headers: { allow } });
    }
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
    if (type !== 'application/json') throw new Problem(415, 'expected "Content-Type: application/json"');
    return { status: 200, value: await working(async () => handler(await readJson(request))) };
  }

  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      answer(request).then(
        ({ status, value }) => send(response, status, 'application/json', JSON.stringify(value)),
        (error: unknown) => {
          const problem = problemOf(error);
          // Who went away is no error of ours.
          if (problem.status >= 500 && request.complete)
            log.error({ error: describeError(error) }, 'the API could not answer');
          send(
            response,
            problem.status,
            'application/problem+json',
            JSON.stringify(problemBody(problem)),
            problem.headers,
          );
        },
      );
    },
  );
  server.maxConnections = 64;
  server.maxHeadersCount = 100;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new PipelineError(`listening on ${new URL(monitorUrl(listen)).host} (api.listen)`, { retry: 'fatal', cause }),
      );
    });
    server.listen(listen.port, listen.host, resolve);
  });
  server.on('error', (error) => log.error({ error: describeError(error) }, 'the API could not take a connection'));
  return {
    url: monitorUrl({ host: listen.host, port: (server.address() as AddressInfo).port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** Why a request has no success: as it says, where it is one of ours; else without what is nobody's business outside. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PipelineError && error.retry === 'transient') {
    return new Problem(503, 'the store does not answer: nothing may have been kept, so ask again', {
      headers: { 'retry-after': '5' },
    });
  }
  return new Problem(500, 'this failed, and the log of Escolta says why');
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, maxBody);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Problem(400, 'the body is not JSON in UTF-8');
  }
}

async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const tooLarge = () => new Problem(413, `expected at most ${most} bytes: send less at once`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // Whoever sent too much is to read why.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, type: string, body: string, headers = {}): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What was not read would be read as the next request.
    ...(!response.req.complete && { connection: 'close' }),
  });
  response.end(body);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
