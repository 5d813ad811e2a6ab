import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import type { ListenAddress } from '../core/listen.ts';
import { type Caller, may, type Role } from '../core/rights.ts';
import type {
  AuditEntry,
  AuditLog,
  IdempotencyStore,
  SessionStore,
  TokenStore,
  UserStore,
} from '../core/web-stores.ts';
import { type Auth, createAuth, sessionCookie } from './auth.ts';
import { isHeld } from './etag.ts';
import { createIdempotency } from './idempotency.ts';
import { openApi } from './openapi.ts';
import { fieldProblems, Problem, problemBody } from './problem.ts';
import { limitRate } from './rate-limit.ts';
import type { Route } from './route.ts';
import { refuseStrangers } from './strangers.ts';

export interface WebOptions {
  readonly listen: ListenAddress;
  /** Where browsers reach it, such as `https://listen.example`; absent: where it listens. */
  readonly url?: string | undefined;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  readonly idempotencyKeys: IdempotencyStore;
  readonly version: string;
  /** All that the API does; made with the authentication that it runs under. */
  readonly routes: (auth: Auth) => readonly Route[];
  /** Adds what is no route of the API: the pages, `/healthz`. */
  readonly extend?: (app: FastifyInstance) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes another port where this one is in use. */
  readonly anyPort?: boolean;
  /** A proxy stands before it, whose `X-Forwarded-For` says where requests come from. */
  readonly trustProxy?: boolean;
  /** What whoever is not logged in may do; absent: nothing. */
  readonly anonymous?: Role | undefined;
  /** Of the API, in a minute: from one caller, and from one address where nobody is known. */
  readonly requestsPerMinute: number;
}

export interface Web {
  /** Such as `http://127.0.0.1:9467`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Largest body, in bytes. */
const maxBody = 2 * 1024 * 1024;

/** What a page may do: nothing but what comes from here. */
const contentSecurity = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Serves the API under `/api/v1`, and whatever `extend` adds. Rejects with a fatal `PipelineError` where it cannot listen. */
export async function serveWeb(options: WebOptions): Promise<Web> {
  const { listen, clock, log, audit } = options;
  const secure = options.url?.startsWith('https:') ?? false;
  const auth = createAuth({ ...options, secure });
  const idempotency = createIdempotency({ keys: options.idempotencyKeys, clock, log });
  const noted: AuditEntry[] = [];
  let writing: Promise<void> | undefined;
  const app = fastify({
    bodyLimit: maxBody,
    requestTimeout: 60_000,
    keepAliveTimeout: 5_000,
    routerOptions: { maxParamLength: 500 },
    trustProxy: options.trustProxy ?? false,
    logger: false,
  });
  const passerBy: Caller | undefined = options.anonymous && { ...nobody, role: options.anonymous };

  await app.register(fastifyCookie);
  const limited = await limitRate(app, options.requestsPerMinute);
  app.addHook('onRequest', async (_, reply) => {
    reply.headers({
      'content-security-policy': contentSecurity,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      ...(secure && { 'strict-transport-security': 'max-age=31536000' }),
    });
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      log.error({ error: describeError(error), path: request.url.split('?', 1)[0] }, 'the web could not answer');
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, new Problem(404, `nothing is at ${request.url.split('?', 1)[0]?.slice(0, 200)}`)),
  );

  const routes = options.routes(auth);
  const description = openApi(routes, { version: options.version, cookie: sessionCookie(secure) });
  app.get('/api/v1/openapi.json', async () => description);
  for (const route of routes) {
    app.route({
      method: route.method,
      url: `/api/v1${route.path}`,
      handler: async (request, reply) => {
        const known = await limited(request, reply, async () =>
          route.anonymous ? undefined : auth.callerOf(request, route),
        );
        if (!known && passerBy) refuseStrangers(request, options.url);
        const caller = known ?? (route.right === undefined ? undefined : passerBy);
        if (route.right !== undefined) {
          if (!caller)
            throw new Problem(401, 'nobody is logged in, and no token is given', {
              headers: { 'www-authenticate': 'Bearer realm="escolta"' },
            });
          if (!may(caller, route.right))
            throw new Problem(403, `this takes the right "${route.right}", which ${caller.role}s have not`);
        }
        const asked = {
          path: read(route.params, request.params, ''),
          query: read(route.query, request.query, '?'),
          body: read(route.body, request.body, ''),
          caller: caller ?? nobody,
          audit: (
            action: string,
            target: string,
            detail: Readonly<Record<string, unknown>> = {},
            who: Caller = caller ?? nobody,
          ) => note({ action, target, detail, request, caller: who }),
          request,
          reply,
          signal: signalOf(reply),
        };
        const { status, body } = await idempotency.once(request, caller, route, async () => {
          const value = await route.handle(asked as never);
          return value === undefined || reply.sent
            ? { status: route.status ?? 204, body: undefined }
            : { status: route.status ?? 200, body: JSON.stringify(value) };
        });
        if (reply.sent) return reply;
        reply.status(status);
        return body === undefined ? reply.send() : sendJson(request, reply, body);
      },
    });
  }
  await options.extend?.(app);

  function note({
    action,
    target,
    detail,
    request,
    caller: { kind, id, name },
  }: {
    action: string;
    target: string;
    detail: Readonly<Record<string, unknown>>;
    request: FastifyRequest;
    caller: Caller;
  }): void {
    const entry: AuditEntry = { at: clock.now(), who: { kind, id, name }, action, target, detail, address: request.ip };
    noted.push(entry);
    writing ??= writeNoted().finally(() => {
      writing = undefined;
    });
  }
  /** What comes while something is written goes with the next write: many at once are few writes. */
  async function writeNoted(): Promise<void> {
    while (noted.length > 0) {
      const entries = noted.splice(0);
      const [{ action } = { action: '' }] = entries;
      await audit
        .add(entries)
        .catch((error: unknown) =>
          log.error({ error: describeError(error), action }, 'the audit log could not be written'),
        );
    }
  }

  try {
    await app.listen({ host: listen.host, port: listen.port }).catch((error: unknown) => {
      // Nobody chose the usual port: where another Escolta has it, any other will do.
      if (!options.anyPort || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      return app.listen({ host: listen.host, port: 0 });
    });
  } catch (cause) {
    throw new PipelineError(`listening on ${listen.host}:${listen.port} (web.listen)`, { retry: 'fatal', cause });
  }
  async function close(): Promise<void> {
    await app.close();
    await writing;
  }
  const place = app.server.address() as AddressInfo | null;
  const host = place?.family === 'IPv6' ? `[${place.address}]` : place?.address;
  return { url: `http://${host}:${place?.port}`, close };
}

const nobody: Caller = { kind: 'user', id: '', name: 'nobody', role: 'viewer', brands: [] };

function read(schema: Route['body'], value: unknown, place: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw new Problem(422, `this cannot be done as it was asked${place === '?' ? ' (query)' : ''}`, {
    errors: fieldProblems(result.error, place),
  });
}

/** Of the answer and not of the connection, which many requests share. */
function signalOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  // Whoever left while it was looked up who they are is told of no more.
  if (raw.destroyed) gone.abort();
  raw.once('close', () => gone.abort());
  return gone.signal;
}

/** What was read before, and has not changed, is not sent again. */
function sendJson(request: FastifyRequest, reply: FastifyReply, json: string): FastifyReply {
  reply.header('cache-control', 'private, no-cache').type('application/json; charset=utf-8');
  if (request.method !== 'GET') return reply.send(json);
  const tag = `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`;
  reply.header('etag', tag);
  return isHeld(request.headers['if-none-match'], tag) ? reply.status(304).send() : reply.send(json);
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .status(problem.status)
    .headers(problem.headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem)));
}

/** As it says, where it is one of ours; else without what is nobody's business outside. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PipelineError && error.retry === 'transient')
    return new Problem(503, 'the store does not answer: ask again', { headers: { 'retry-after': '5' } });
  if (error instanceof PipelineError && error.retry === 'poison') return new Problem(422, describeError(error));
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status < 500) return new Problem(status, error instanceof Error ? error.message.slice(0, 300) : 'bad request');
  return new Problem(500, 'this failed, and the log of Escolta says why');
}
