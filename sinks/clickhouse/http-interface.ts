import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../../core/clock.ts';
import { PipelineError } from '../../core/errors.ts';
import { parseListen } from '../../core/listen.ts';
import type { Store } from './connect.ts';
import { createAccounts } from './http-interface/accounts.ts';
import { answerFailure, type ServerFacts } from './http-interface/answer.ts';
import { createChecker } from './http-interface/checker.ts';
import type { ServeConfig } from './http-interface/config.ts';
import { Failure } from './http-interface/failure.ts';
import { createGate } from './http-interface/gate.ts';
import { createQueryHandler } from './http-interface/handle-query.ts';

export interface ServeOptions extends ServeConfig {
  /** The embedded engine; it stays the caller's. */
  readonly store: Store;
  readonly log: Pick<Logger, 'info' | 'warn' | 'debug'>;
  /** Folder that the paths of certificates start from. */
  readonly baseDir?: string | undefined;
  readonly clock?: Clock | undefined;
}

export interface ClickHouseServer {
  /** What a client is given, such as `http://127.0.0.1:8123`. */
  readonly address: string;
  /** Refuses new requests and stops the queries under way; closing the store waits until the engine has ended them. */
  close(): Promise<void>;
}

/** Longest header of a request, its address with the query included. */
const maxHeaderBytes = 1_048_576;
/** Time for a header to come in, in milliseconds. */
const headerMs = 30_000;
const maxConnections = 500;

/**
 * Serves the embedded engine in ClickHouse's HTTP protocol, for the tools that speak it. Isolation is ours and not the engine's:
 * every statement is parsed and checked before it runs (`http-interface/policy.ts`), with settings that end with it.
 * A listener or certificate that does not work is a fatal `PipelineError`.
 */
export async function serveClickHouse(options: ServeOptions): Promise<ClickHouseServer> {
  const { store, users, limits, log, corsOrigin, clock = systemClock } = options;
  if (store.kind !== 'embedded') {
    throw new PipelineError(`only the embedded engine is served: ask the server ${store.place} itself`, {
      retry: 'fatal',
    });
  }
  const { facts, database } = await askFacts(store);
  const handleQuery = createQueryHandler({
    client: store.client,
    facts,
    database,
    accounts: createAccounts(users, clock),
    checker: await createChecker(store),
    gate: createGate(limits),
    limits,
    clock,
    log,
  });
  const underWay = new Set<Promise<void>>();
  const server = createListener(options);
  server.maxConnections = maxConnections;
  server.on('request', (request, response) => {
    if (corsOrigin !== undefined) allowOrigin(response, corsOrigin);
    const work = route(request, response, handleQuery, facts, corsOrigin !== undefined).catch((error: unknown) => {
      answerFailure(response, error, facts, '');
    });
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });
  const address = await listen(server, options);
  log.info({ event: 'clickhouse_http', address, users: users.map(({ name }) => name) }, 'serving ClickHouse clients');
  return {
    address,
    async close() {
      const closed = new Promise<void>((done) => {
        server.close(() => done());
      });
      server.closeAllConnections();
      await Promise.all([closed, ...underWay]);
    },
  };
}

async function askFacts(store: Store): Promise<{ facts: ServerFacts; database: string }> {
  const answer = await store.client.query({
    query: 'SELECT version() AS version, timezone() AS timezone, currentDatabase() AS database',
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<{ version: string; timezone: string; database: string }>();
  if (!row) throw new PipelineError('the embedded engine gave no version', { retry: 'fatal' });
  return { facts: { version: row.version, timezone: row.timezone, displayName: hostname() }, database: row.database };
}

function createListener({ tls, baseDir = '.' }: ServeOptions): Server {
  const http = { maxHeaderSize: maxHeaderBytes, headersTimeout: headerMs, requestTimeout: 0, keepAliveTimeout: 10_000 };
  if (!tls) return createServer(http);
  const read = (file: string) => {
    try {
      return readFileSync(resolve(baseDir, file));
    } catch (error) {
      throw new PipelineError(`reading ${file} of store.serve.tls`, { retry: 'fatal', cause: error });
    }
  };
  const files = { cert: read(tls.certFile), key: read(tls.keyFile) };
  try {
    return createTlsServer({ ...http, ...files });
  } catch (error) {
    throw new PipelineError(`${tls.certFile} and ${tls.keyFile} are no certificate with its key`, {
      retry: 'fatal',
      cause: error,
    });
  }
}

async function listen(server: Server, { listen: wanted, tls, log }: ServeOptions): Promise<string> {
  const place = parseListen(wanted);
  if (!place) throw new PipelineError(`"${wanted}": expected host:port to listen on`, { retry: 'fatal' });
  try {
    await new Promise<void>((done, reject) => {
      server.once('error', reject);
      server.listen(place.port, place.host, () => done());
    });
  } catch (error) {
    throw new PipelineError(`listening on ${wanted}: choose another address with store.serve.listen, or --listen`, {
      retry: 'fatal',
      cause: error,
    });
  }
  const { address, port, family } = server.address() as AddressInfo;
  if (!tls && !/^(?:127\.|::1$)/.test(address)) {
    log.warn(
      { event: 'clickhouse_http_plain', address },
      'passwords and data cross the network in the clear: give store.serve.tls, or listen on 127.0.0.1',
    );
  }
  return `${tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  handleQuery: Handler,
  facts: ServerFacts,
  cors: boolean,
): Promise<void> {
  // Never another host, whatever stands there.
  const url = new URL(`http://clickhouse${request.url?.startsWith('/') ? request.url : '/'}`);
  const { method = 'GET' } = request;
  const reads = method === 'GET' || method === 'HEAD';
  if (method === 'OPTIONS' && cors) {
    response.writeHead(204).end();
    return;
  }
  if (reads && (url.pathname === '/ping' || url.pathname === '/replicas_status')) return fine(response);
  if (url.pathname === '/' && reads && !url.searchParams.has('query')) return fine(response);
  if (url.pathname === '/' && (reads || method === 'POST')) return handleQuery(request, response, url);
  if (url.pathname !== '/') {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=UTF-8' });
    response.end(`There is no handle ${url.pathname}\n\nUse / or /ping for health checks, and / for queries.\n`);
    return;
  }
  answerFailure(response, new Failure('NOT_IMPLEMENTED', `The method ${method} is not supported`), facts, '');
}

function fine(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8' });
  response.end('Ok.\n');
}

function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
  response.setHeader(
    'Access-Control-Allow-Headers',
    'origin, x-requested-with, x-clickhouse-format, x-clickhouse-user, x-clickhouse-key, Authorization',
  );
  response.setHeader('Access-Control-Max-Age', '86400');
}
