import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline as pipe } from 'node:stream/promises';
import { z } from 'zod';
import { deadLetterSchema } from '../core/dead-letter.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import { postEventSchema } from '../core/post.ts';
import type { StoredDeadLetter } from '../sinks/clickhouse/queries.ts';
import { type Access, accessRequests, type Status } from './access.ts';
import { alertRequests } from './alert-access.ts';
import { audienceRequests } from './audience-access.ts';
import { backfillRequests } from './backfill-access.ts';
import { accessBy } from './calls.ts';
import { crmRequests } from './crm-access.ts';
import { labelRequests } from './label-access.ts';
import { leadRequests } from './lead-access.ts';
import { learningRequests } from './learning-access.ts';
import { peopleRequests } from './people/requests.ts';
import { rematchRequests } from './rematch-access.ts';
import { segmentRequests } from './segment-access.ts';
import { userRequests } from './user-access.ts';

/**
 * The door of a running pipeline. One process owns the embedded data directory, so that every other command asks it,
 * by HTTP over a socket in that directory which only its owner may open.
 */
export interface ControlServer {
  readonly socketPath: string;
  close(): Promise<void>;
}

/** Longest body: a page of imported posts. */
const maxBody = 64 * 1024 * 1024;

/** Where the socket of a data directory lies: inside it, or in the temporary folder where that path is too long for a socket. */
export function controlSocketPath(dataDir: string): string {
  const folder = existsSync(dataDir) ? realpathSync(dataDir) : dataDir;
  const inside = join(folder, 'escolta.sock');
  // sun_path holds 108 bytes on Linux and 104 on macOS.
  if (Buffer.byteLength(inside) < 100) return inside;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(tmpdir(), `escolta-${name}.sock`);
}

/** What is called by name, under a path of its own. */
const doors = {
  alerts: alertRequests,
  audience: audienceRequests,
  backfill: backfillRequests,
  crm: crmRequests,
  labels: labelRequests,
  leads: leadRequests,
  learning: learningRequests,
  people: peopleRequests,
  rematch: rematchRequests,
  segments: segmentRequests,
  users: userRequests,
} as const;
type Door = keyof typeof doors;
const isDoor = (name: string): name is Door => Object.hasOwn(doors, name);

const publishSchema = z.strictObject({ events: z.array(postEventSchema), letters: z.array(deadLetterSchema) });

export async function serveControl(dataDir: string, access: Access): Promise<ControlServer> {
  mkdirSync(dataDir, { recursive: true });
  const socketPath = controlSocketPath(dataDir);
  // We own the data directory by now, so that a socket left behind is that of a killed process.
  rmSync(socketPath, { force: true });
  const server = createServer((request, response) => {
    answer(request, response, access).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: describeError(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => resolve());
  });
  chmodSync(socketPath, 0o600);
  return {
    socketPath,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, access: Access): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://escolta');
  const [, door = '', call = ''] = /^\/v1\/(\w+)\/(\w+)$/u.exec(url.pathname) ?? [];
  if (request.method === 'POST' && isDoor(door) && Object.hasOwn(doors[door], call)) {
    const calls = access[door] as unknown as Record<string, (asked: unknown) => Promise<unknown>>;
    return sendJson(response, 200, await calls[call]?.(JSON.parse(await readBody(request))));
  }
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /v1/status':
      return sendJson(response, 200, await access.status());
    case 'POST /v1/sql': {
      const abort = new AbortController();
      response.once('close', () => abort.abort());
      const rows = access.sql(await readBody(request), url.searchParams.get('format') ?? 'TabSeparated', abort.signal);
      const iterator = rows[Symbol.asyncIterator]();
      let first: IteratorResult<Uint8Array>;
      try {
        // The status is only known once the first bytes, or the error instead of them, have come.
        first = await iterator.next();
      } catch (error) {
        return sendJson(response, 400, { error: describeError(error) });
      }
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      return pipe(async function* () {
        for (let next = first; !next.done; next = await iterator.next()) yield next.value;
      }, response);
    }
    case 'POST /v1/publish': {
      const body = publishSchema.parse(JSON.parse(await readBody(request)));
      await access.publish(body.events, body.letters);
      return sendJson(response, 200, {});
    }
    case 'GET /v1/dead':
      return sendJson(
        response,
        200,
        await access.deadLetters(accessRequests.dead.parse(JSON.parse(url.searchParams.get('q') ?? '{}'))),
      );
    case 'POST /v1/dead/mark': {
      const body = accessRequests.mark.parse(JSON.parse(await readBody(request)));
      await access.markDeadLetters(body.ids, body.state);
      return sendJson(response, 200, {});
    }
    default:
      return sendJson(response, 404, { error: `no such call: ${request.method} ${url.pathname}` });
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBody) throw new PipelineError('the request is too large', { retry: 'poison' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The access of another process's pipeline; undefined where none runs on this data directory. */
export async function connectControl(dataDir: string): Promise<Access | undefined> {
  const socketPath = controlSocketPath(dataDir);
  if (!existsSync(socketPath)) return undefined;

  const call = (method: string, path: string, body?: string, signal?: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const options = { socketPath, method, path, ...(signal ? { signal } : {}) };
      const request = httpRequest(options, (response) => {
        if (response.statusCode === 200) return resolve(response);
        readBody(response).then((text) => {
          reject(new PipelineError(errorIn(text), { retry: 'fatal' }));
        }, reject);
      });
      request.once('error', reject);
      request.end(body);
    });
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await call(method, path, body === undefined ? undefined : JSON.stringify(body));
    return JSON.parse(await readBody(response)) as T;
  };
  const ask = <D extends Door>(door: D): Access[D] =>
    accessBy(doors[door], (call, request) => json('POST', `/v1/${door}/${call}`, request));

  try {
    await json<Status>('GET', '/v1/status');
  } catch (error) {
    // Left behind by a process that was killed.
    if (isNobodyThere(error)) return undefined;
    throw error;
  }
  return {
    status: () => json<Status>('GET', '/v1/status'),
    alerts: ask('alerts'),
    audience: ask('audience'),
    backfill: ask('backfill'),
    crm: ask('crm'),
    labels: ask('labels'),
    leads: ask('leads'),
    learning: ask('learning'),
    people: ask('people'),
    rematch: ask('rematch'),
    segments: ask('segments'),
    users: ask('users'),
    async *sql(query, format, signal) {
      yield* await call('POST', `/v1/sql?format=${encodeURIComponent(format)}`, query, signal);
    },
    publish: async (events, letters) => void (await json('POST', '/v1/publish', { events, letters })),
    deadLetters: (filter) =>
      json<StoredDeadLetter[]>('GET', `/v1/dead?q=${encodeURIComponent(JSON.stringify(filter))}`),
    markDeadLetters: async (ids, state) => void (await json('POST', '/v1/dead/mark', { ids, state })),
  };
}

function errorIn(body: string): string {
  try {
    return String(JSON.parse(body).error);
  } catch {
    return body.slice(0, 500);
  }
}

function isNobodyThere(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ECONNRESET';
}
