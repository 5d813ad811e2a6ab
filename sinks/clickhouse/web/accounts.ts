import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../../core/clock.ts';
import type { Role } from '../../../core/rights.ts';
import type { ApiToken, Session, SessionStore, TokenStore, User, UserStore } from '../../../core/web-stores.ts';
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

interface UserRow extends Pick<User, 'id' | 'login' | 'name' | 'brands' | 'passwordHash'> {
  readonly role: Role;
  readonly disabled: boolean | number;
  readonly issuer: string;
  readonly subject: string;
  readonly linkHash: string;
  readonly linkUntil: string | null;
  readonly created: string;
}

const userOf = ({ created, disabled, issuer, subject, linkHash, linkUntil, ...user }: UserRow): User => ({
  ...user,
  ...(issuer !== '' && { identity: { issuer, subject } }),
  ...(linkHash !== '' && { link: { hash: linkHash, until: Number(linkUntil ?? 0) } }),
  disabled: Boolean(disabled),
  createdAt: Number(created),
});

/** Users. */
export function createUserStore({ client, clock }: { client: WebClient; clock: Clock }): UserStore {
  const keep = createKeeper(client, clock, 'users', 'keeping a user');
  const read = async (where: string): Promise<User[]> => {
    const rows = await rowsOf<UserRow>(
      client,
      'reading users',
      `SELECT user_id AS id, login, name, role, brands, password_hash AS passwordHash, issuer, subject,
         link_hash AS linkHash, ${ms('link_until', 'linkUntil')}, disabled, ${ms('created_at', 'created')}
       FROM users FINAL WHERE ${where} ORDER BY created_at, user_id`,
    );
    return rows.map(userOf);
  };
  return {
    list: () => read('1'),
    // Of two users who took one login at one moment, the first has it.
    byLogin: async (login) => (await read(`login = ${literal(login)}`))[0],
    byId: async (id) => (await read(`user_id = ${literal(id)}`))[0],
    byIdentity: async ({ issuer, subject }) =>
      (await read(`issuer = ${literal(issuer)} AND subject = ${literal(subject)}`))[0],
    byLink: async (hash) => (hash === '' ? undefined : (await read(`link_hash = ${literal(hash)}`))[0]),
    put: ({ id, login, name, role, brands, passwordHash, identity, link, disabled, createdAt }) =>
      keep([
        {
          ...{ user_id: id, login, name, role, brands, password_hash: passwordHash, disabled, created_at: createdAt },
          ...{ issuer: identity?.issuer ?? '', subject: identity?.subject ?? '' },
          ...{ link_hash: link?.hash ?? '', link_until: link?.until ?? null },
        },
      ]),
  };
}

/** Sessions. */
export function createSessionStore({ client, clock }: { client: WebClient; clock: Clock }): SessionStore {
  const keep = createKeeper(client, clock, 'web_sessions', 'keeping a session');
  const read = async (where: string): Promise<Session[]> => {
    const rows = await rowsOf<Omit<Session, 'createdAt' | 'expiresAt'> & { created: string; expires: string }>(
      client,
      'reading sessions',
      `SELECT hash, user_id AS userId, ${ms('created_at', 'created')}, ${ms('expires_at', 'expires')}, address, agent, id_token AS idToken
       FROM web_sessions FINAL WHERE ${where} ORDER BY created_at DESC, hash`,
    );
    return rows.map(({ created, expires, ...session }) => ({
      ...session,
      createdAt: Number(created),
      expiresAt: Number(expires),
    }));
  };
  const rowOf = ({ hash, userId, createdAt, expiresAt, address, agent, idToken }: Session, ended: boolean) => ({
    ...{ hash, user_id: userId, created_at: createdAt, expires_at: expiresAt, address, agent },
    // Of a session that has ended nothing more is needed.
    ...{ id_token: ended ? '' : idToken, is_deleted: Number(ended) },
  });
  return {
    find: async (hash) => (await read(`hash = ${literal(hash)}`))[0],
    list: (userId) => read(`user_id = ${literal(userId)}`),
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
