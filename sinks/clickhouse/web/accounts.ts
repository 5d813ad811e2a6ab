import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../../core/clock.ts';
import type { Role } from '../../../core/rights.ts';
import type { ApiToken, SessionStore, TokenStore, User, UserStore } from '../../../core/web-stores.ts';
import { rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote } from '../literals.ts';
import { risingVersions } from '../versions.ts';

export type WebClient = Pick<ClickHouseClient, 'query' | 'exec'>;

/** Writes rows of which a later one takes the place of an earlier. */
export function createKeeper(client: WebClient, clock: Clock, table: string, doing: string) {
  const version = risingVersions(clock);
  return async (rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> => {
    const of = version();
    const lines = rows.map((row) => jsonLine({ ...row, version: of }));
    await keepRows(client, doing, table, lines);
  };
}

const literal = (text: string) => quote(text.toWellFormed());
const ms = (column: string, name: string) => `toUnixTimestamp64Milli(${column}) AS ${name}`;

interface UserRow extends Omit<User, 'createdAt' | 'role'> {
  readonly role: Role;
  readonly created: string;
}

/** Users. */
export function createUserStore({ client, clock }: { client: WebClient; clock: Clock }): UserStore {
  const keep = createKeeper(client, clock, 'users', 'keeping a user');
  const read = async (where: string): Promise<User[]> => {
    const rows = await rowsOf<UserRow>(
      client,
      'reading users',
      `SELECT user_id AS id, login, name, role, brands, password_hash AS passwordHash, disabled, ${ms('created_at', 'created')}
       FROM users FINAL WHERE ${where} ORDER BY created_at, user_id`,
    );
    return rows.map(({ created, ...user }) => ({
      ...user,
      disabled: Boolean(user.disabled),
      createdAt: Number(created),
    }));
  };
  return {
    list: () => read('1'),
    // Of two users who took one login at one moment, the first has it.
    byLogin: async (login) => (await read(`login = ${literal(login)}`))[0],
    byId: async (id) => (await read(`user_id = ${literal(id)}`))[0],
    put: ({ id, login, name, role, brands, passwordHash, disabled, createdAt }) =>
      keep([{ user_id: id, login, name, role, brands, password_hash: passwordHash, disabled, created_at: createdAt }]),
  };
}

/** Sessions. */
export function createSessionStore({ client, clock }: { client: WebClient; clock: Clock }): SessionStore {
  const keep = createKeeper(client, clock, 'web_sessions', 'keeping a session');
  const read = async (where: string) => {
    const rows = await rowsOf<{ hash: string; userId: string; created: string; expires: string }>(
      client,
      'reading sessions',
      `SELECT hash, user_id AS userId, ${ms('created_at', 'created')}, ${ms('expires_at', 'expires')} FROM web_sessions FINAL WHERE ${where}`,
    );
    return rows.map(({ hash, userId, created, expires }) => ({
      hash,
      userId,
      createdAt: Number(created),
      expiresAt: Number(expires),
    }));
  };
  const rowOf = (session: Awaited<ReturnType<typeof read>>[number], ended: boolean) => ({
    hash: session.hash,
    user_id: session.userId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
    is_deleted: Number(ended),
  });
  return {
    find: async (hash) => (await read(`hash = ${literal(hash)}`))[0],
    put: (session) => keep([rowOf(session, false)]),
    end: async (hash) => keep((await read(`hash = ${literal(hash)}`)).map((session) => rowOf(session, true))),
    endAll: async (userId, except = '') =>
      keep(
        (await read(`user_id = ${literal(userId)} AND hash != ${literal(except)}`)).map((session) =>
          rowOf(session, true),
        ),
      ),
  };
}

interface TokenRow extends Omit<ApiToken, 'createdAt' | 'expiresAt'> {
  readonly created: string;
  readonly expires: string | null;
}

/** Tokens. */
export function createTokenStore({ client, clock }: { client: WebClient; clock: Clock }): TokenStore {
  const keep = createKeeper(client, clock, 'api_tokens', 'keeping a token');
  const read = async (where: string): Promise<ApiToken[]> => {
    const rows = await rowsOf<TokenRow>(
      client,
      'reading tokens',
      `SELECT token_id AS id, hash, name, role, brands, created_by AS createdBy, ${ms('created_at', 'created')},
         ${ms('expires_at', 'expires')}, revoked
       FROM api_tokens FINAL WHERE ${where} ORDER BY created_at, token_id`,
    );
    return rows.map(({ created, expires, ...token }) => ({
      ...token,
      revoked: Boolean(token.revoked),
      createdAt: Number(created),
      expiresAt: expires === null ? undefined : Number(expires),
    }));
  };
  return {
    list: () => read('1'),
    byHash: async (hash) => (await read(`hash = ${literal(hash)}`))[0],
    put: (token) =>
      keep([
        {
          ...{ token_id: token.id, hash: token.hash, name: token.name, role: token.role, brands: token.brands },
          ...{ created_by: token.createdBy, created_at: token.createdAt, expires_at: token.expiresAt ?? null },
          revoked: token.revoked,
        },
      ]),
  };
}
