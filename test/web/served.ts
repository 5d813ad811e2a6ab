import { randomBytes } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { pino } from 'pino';
import { systemClock } from '../../core/clock.ts';
import type { Role } from '../../core/rights.ts';
import type { AuditEntry } from '../../core/web-stores.ts';
import { createSessionStore, createTokenStore, createUserStore } from '../../sinks/clickhouse/web/accounts.ts';
import { createAuditLog } from '../../sinks/clickhouse/web/audit-log.ts';
import { createIdempotencyStore } from '../../sinks/clickhouse/web/idempotency-keys.ts';
import { sha256 } from '../../web/auth.ts';
import type { Route } from '../../web/route.ts';
import { serveWeb, type WebOptions } from '../../web/server.ts';

/** Routes over a real store and real HTTP, and tokens to ask them with. */
export async function serveRoutes(
  client: ClickHouseClient,
  routes: readonly Route[],
  change: Partial<Pick<WebOptions, 'url' | 'anonymous' | 'requestsPerMinute' | 'idempotencyKeys'>> = {},
) {
  const store = { client, clock: systemClock };
  const tokens = createTokenStore(store);
  const audit = createAuditLog({ client });
  const web = await serveWeb({
    ...{ listen: { host: '127.0.0.1', port: 0 }, version: '0.0.0', clock: systemClock, requestsPerMinute: 100_000 },
    ...{ users: createUserStore(store), sessions: createSessionStore(store), tokens, audit },
    idempotencyKeys: createIdempotencyStore(store),
    routes: () => routes,
    log: pino({ level: 'silent' }),
    ...change,
  });
  const tokenOf = async (role: Role, brands: readonly string[] = [], change = {}) => {
    const secret = `esc_${randomBytes(24).toString('base64url')}`;
    const id = randomBytes(8).toString('hex');
    await tokens.put({
      ...{ id, hash: sha256(secret), name: `the ${role}`, role, brands, createdBy: 'test' },
      ...{ createdAt: 0, expiresAt: undefined, revoked: false, ...change },
    });
    return secret;
  };
  return {
    url: web.url,
    close: () => web.close(),
    tokenOf,
    /** Somebody of a role, with a token of their own. */
    async as(role: Role, brands: readonly string[] = []) {
      const secret = await tokenOf(role, brands);
      return async (method: string, path: string, body?: unknown) => {
        const response = await fetch(`${web.url}/api/v1${path}`, {
          method,
          headers: {
            authorization: `Bearer ${secret}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const bytes = Buffer.from(await response.arrayBuffer());
        const text = bytes.toString();
        const isJson = /^application\/(?:problem\+)?json/u.test(response.headers.get('content-type') ?? '');
        return {
          status: response.status,
          headers: response.headers,
          bytes,
          text,
          value: isJson ? JSON.parse(text) : undefined,
        };
      };
    },
    /** What the audit log says, once it says something of an action. */
    async audited(action: string): Promise<readonly AuditEntry[]> {
      for (let time = 0; time < 500; time += 1) {
        const found = await audit.list({ action, limit: 100 });
        if (found.length > 0) return found;
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error(`the audit log never said "${action}"`);
    },
  };
}

/** The pages of a list, one after the other, each by the `next` of the one before. */
export async function pagesOf<T>(ask: Asker, path: string, list: string): Promise<T[][]> {
  const pages: T[][] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { status, text, value } = await ask('GET', `${path}${next && `&cursor=${next}`}`);
    if (status !== 200 || pages.length > 100) throw new Error(`page ${pages.length + 1} of ${path}: ${status} ${text}`);
    pages.push(value[list]);
    next = value.next;
  }
  return pages;
}

export type Served = Awaited<ReturnType<typeof serveRoutes>>;
export type Asker = Awaited<ReturnType<Served['as']>>;
