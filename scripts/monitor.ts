import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import type { ListenAddress } from '../core/listen.ts';

export interface PartHealth {
  readonly ok: boolean;
  /** For a person, in a few words. No secrets: whoever reaches the address reads it. */
  readonly detail: string;
}

/** Whether this process can do its work, and what keeps it from it. */
export interface Health {
  readonly ok: boolean;
  /** By name, such as `store` and `bus`. */
  readonly parts: Readonly<Record<string, PartHealth>>;
}

export interface MonitorOptions {
  readonly listen: ListenAddress;
  /** What `/metrics` shows; the metrics of the Node process are added to it. */
  readonly registry: Registry;
  /** Asked for each `/readyz`, once at a time. A failure, or 5 seconds without an answer, means not ready. */
  readonly health: () => Promise<Health>;
  readonly clock: Clock;
}

export interface Monitor {
  /** Such as `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Longer than a store needs to answer, shorter than probes wait. */
const healthTimeoutMs = 5_000;

const paths = ['/metrics', '/livez', '/readyz'];

/**
 * Serves what watches over a process, over HTTP:
 * - `GET /metrics`: all metrics, in the text format of Prometheus;
 * - `GET /livez`: 200 as long as the event loop turns. A pipeline that cannot go on ends its process: nothing else has to be
 *   restarted from outside, least of all because the store is away;
 * - `GET /readyz`: 200 or 503, with the state of each part as JSON.
 *
 * Rejects with a fatal `PipelineError` where the address cannot be listened on.
 */
export async function serveMonitor({ listen, registry, health, clock }: MonitorOptions): Promise<Monitor> {
  collectDefaultMetrics({ register: registry });
  let asked: Promise<Health> | undefined;
  // However many ask at once, the store is asked once.
  const readiness = (): Promise<Health> => {
    asked ??= withinTime(health, clock).finally(() => {
      asked = undefined;
    });
    return asked;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '';
    if (!paths.includes(path)) {
      return send(response, 404, { error: `nothing is at ${path.slice(0, 100)}: ask for ${paths.join(', ')}` });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return send(response, 405, { error: 'only GET and HEAD are answered' });
    }
    if (path === '/livez') return send(response, 200, { ok: true });
    if (path === '/readyz') {
      const state = await readiness();
      return send(response, state.ok ? 200 : 503, state);
    }
    const metrics = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType });
    response.end(metrics);
  }

  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, 500, { error: describeError(error) });
    });
  });
  server.maxConnections = 100;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `listening on ${hostInUrl(listen.host)}:${listen.port} (monitor.listen)`;
      reject(new PipelineError(message, { retry: 'fatal', cause }));
    });
    server.listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: monitorUrl({ host: listen.host, port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Where a process of this machine reaches a monitor that listens there. */
export function monitorUrl({ host, port }: ListenAddress): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return `http://${hostInUrl(everywhere[host] ?? host)}:${port}`;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

async function withinTime(health: () => Promise<Health>, clock: Clock): Promise<Health> {
  const answered = new AbortController();
  const failed = (detail: string): Health => ({ ok: false, parts: { health: { ok: false, detail } } });
  try {
    return await Promise.race([
      health(),
      clock
        .sleep(healthTimeoutMs, answered.signal)
        .then(() => failed(`no answer within ${healthTimeoutMs / 1_000} seconds`)),
    ]);
  } catch (error) {
    return failed(describeError(error));
  } finally {
    answered.abort();
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
