import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { pino } from 'pino';
import { expect } from 'vitest';
import { connectStore, type Store } from '../../../sinks/clickhouse/connect.ts';
import { type ServeConfig, serveSchema } from '../../../sinks/clickhouse/http-interface/config.ts';
import { type ClickHouseServer, type ServeOptions, serveClickHouse } from '../../../sinks/clickhouse/http-interface.ts';

export const passwords = { reader: 'reader-password', writer: 'writer-password', admin: 'admin-password' } as const;
export type TestUser = keyof typeof passwords;

export interface Served {
  readonly url: string;
  readonly store: Store;
  readonly path: string;
  /** An unmodified client of one of the users. */
  client(user: TestUser, options?: Parameters<typeof createClient>[0]): ClickHouseClient;
  ask: Ask;
  /** The same store served once more, with other limits. */
  again(limits: Partial<ServeConfig['limits']>, change?: Change): Promise<{ readonly url: string; readonly ask: Ask }>;
  close(): Promise<void>;
}

/** A request as any tool sends it. */
export type Ask = (user: TestUser, query: string, options?: AskOptions) => Promise<Answer>;

export interface AskOptions {
  readonly params?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

type Change = Partial<Pick<ServeOptions, 'clock' | 'corsOrigin' | 'tls' | 'baseDir' | 'log'>>;

/** The embedded engine of this process, served on a free port. One per test file: a process has one data directory. */
export async function serveTemporaryStore(limits: Partial<ServeConfig['limits']> = {}): Promise<Served> {
  const path = mkdtempSync(join(tmpdir(), 'escolta-served-'));
  const store = connectStore({ path, database: 'escolta' });
  const servers: ClickHouseServer[] = [];
  const clients: ClickHouseClient[] = [];

  async function serve(limits: Partial<ServeConfig['limits']>, change: Change = {}): Promise<string> {
    const config = serveSchema.parse({
      listen: '127.0.0.1:0',
      users: [
        { name: 'reader', password: passwords.reader },
        { name: 'writer', password: passwords.writer, access: 'write' },
        { name: 'admin', passwordSha256: createHash('sha256').update(passwords.admin).digest('hex'), access: 'admin' },
      ],
      limits,
    });
    const server = await serveClickHouse({ ...config, log: pino({ level: 'silent' }), ...change, store });
    servers.push(server);
    return server.address;
  }

  const url = await serve(limits);
  return {
    url,
    store,
    path,
    ask: asking(url),
    client(user, options = {}) {
      const client = createClient({
        url,
        username: user,
        password: passwords[user],
        database: 'escolta',
        log: { level: ClickHouseLogLevel.OFF },
        ...options,
      });
      clients.push(client);
      return client;
    },
    async again(limits, change) {
      const other = await serve(limits, change);
      return { url: other, ask: asking(other) };
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await Promise.all(servers.map((server) => server.close()));
      await store.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function asking(address: string): Ask {
  return async (user, query, { params = {}, body, headers = {}, method = 'POST' } = {}) => {
    const url = new URL(address);
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
    if (body !== undefined || method !== 'POST') url.searchParams.set('query', query);
    const response = await fetch(url, {
      method,
      headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': passwords[user], ...headers },
      ...(method === 'POST' && { body: body ?? query }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
}

/** Waits for something that is bound to happen. */
export async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await what()) return;
    await delay(20);
  }
  throw new Error('it did not happen');
}

/** A store with something to steal: a file of the host, and another database. */
export interface GuardedStore {
  readonly served: Served;
  /** With the paths of the file to steal (`{secret}`) and of one to write (`{out}`) put in. */
  filled(sql: string): string;
  /** Expects that the statement is refused, tells nothing, writes nothing and harms nothing. */
  refused(user: TestUser, sql: string, params?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export async function serveBesideSecrets(): Promise<GuardedStore> {
  const secret = join(mkdtempSync(join(tmpdir(), 'escolta-secret-')), 'secret.txt');
  writeFileSync(secret, 'the secret\n');
  const served = await serveTemporaryStore();
  for (const query of [
    'CREATE TABLE t (a Int64, url String) ENGINE = MergeTree ORDER BY a',
    "INSERT INTO t SELECT number, 'https://a.example' FROM numbers(100)",
    'CREATE VIEW v AS SELECT a FROM t',
    'CREATE DATABASE other',
    'CREATE TABLE other.private (a Int8) ENGINE = MergeTree ORDER BY a',
    'INSERT INTO other.private VALUES (77)',
  ]) {
    expect(await served.ask('admin', query)).toMatchObject({ status: 200, text: '' });
  }
  const out = join(served.path, 'out.csv');
  const filled = (sql: string) => sql.replaceAll('{secret}', secret).replaceAll('{out}', out);
  return {
    served,
    filled,
    async refused(user, sql, params = {}) {
      const { status, text } = await served.ask(user, filled(sql), { params });
      expect([sql, status, text]).toEqual([
        sql,
        expect.not.toSatisfy((s) => s === 200),
        expect.stringMatching(/^Code: \d+\. /),
      ]);
      expect(text).not.toMatch(/the secret|77/);
      expect(existsSync(out)).toBe(false);
      expect((await served.ask('reader', 'SELECT count() FROM t')).text).toBe('100\n');
    },
    async close() {
      await served.close();
      rmSync(dirname(secret), { recursive: true });
    },
  };
}
