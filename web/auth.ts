import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../core/clock.ts';
import type { Caller } from '../core/rights.ts';
import type { Session, SessionStore, TokenStore, User, UserStore } from '../core/web-stores.ts';
import { Problem } from './problem.ts';

export interface Auth {
  /**
   * Who asks; undefined where nobody says so. With `inAddress`, a token of the role viewer may be the `token` of the address. Throws `Problem`
   * for a token or a session that does not hold.
   */
  callerOf(request: FastifyRequest, how?: { readonly inAddress?: boolean | undefined }): Promise<Caller | undefined>;
  /** Begins a session of this browser; `idToken`: what a provider said of them. Resolves with what a page sends with every change. */
  begin(user: User, request: FastifyRequest, reply: FastifyReply, idToken?: string): Promise<string>;
  /** Ends it. Resolves with what it was, where there was one. */
  end(request: FastifyRequest, reply: FastifyReply): Promise<Session | undefined>;
  /** The browser that asks, where this user has logged in with it before by the password of now. */
  deviceOf(user: User, request: FastifyRequest): string | undefined;
  /** Has the browser keep by what it is known, where the user has a password. */
  remember(user: User, request: FastifyRequest, reply: FastifyReply): void;
  /** What a page sends with every change; undefined where there is no session. */
  csrfOf(request: FastifyRequest): string | undefined;
  hashOf(request: FastifyRequest): string | undefined;
}

export const csrfHeader = 'x-escolta-csrf';
/** Under https, with the prefix by which browsers take it from this host alone. */
export const sessionCookie = (secure: boolean): string => (secure ? '__Host-escolta_session' : 'escolta_session');
const deviceCookie = (secure: boolean): string => (secure ? '__Host-escolta_device' : 'escolta_device');
const deviceSeconds = 400 * 86_400;
const sessionMs = 12 * 3_600_000;
/** How long what was read of sessions, tokens and users is believed: revoking takes effect within it. */
const believedMs = 5_000;
const mostAgent = 300;

export function createAuth(options: {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  /** Whether browsers reach it by https only. */
  readonly secure: boolean;
}): Auth {
  const { users, sessions, tokens, clock, secure } = options;
  const cookie = sessionCookie(secure);
  const known = createMemory<{ readonly caller: Caller; readonly until: number } | undefined>(clock, believedMs);
  const secretOf = ({ cookies }: FastifyRequest) => {
    const secret = cookies[cookie];
    return secret !== undefined && /^[\w-]{43}$/u.test(secret) ? secret : undefined;
  };

  async function bySession(hash: string) {
    const session = await sessions.find(hash);
    if (!session || session.expiresAt <= clock.now()) return undefined;
    const user = await users.byId(session.userId);
    return user && !user.disabled ? { caller: callerOfUser(user), until: session.expiresAt } : undefined;
  }

  async function byToken(hash: string) {
    const token = await tokens.byHash(hash);
    const until = token?.expiresAt ?? Number.POSITIVE_INFINITY;
    if (!token || token.revoked || until <= clock.now()) return undefined;
    const { id, name, role, brands } = token;
    return { caller: { kind: 'token', id, name, role, brands } as const, until };
  }

  async function holderOf(secret: string | undefined): Promise<Caller> {
    const hash = sha256(secret ?? '');
    const found = secret === undefined ? undefined : await known.get(`token ${hash}`, () => byToken(hash));
    if (found && found.until > clock.now()) return found.caller;
    throw new Problem(401, 'this token is unknown, has expired or was revoked: make one on the settings page', {
      headers: { 'www-authenticate': 'Bearer realm="escolta"' },
    });
  }

  function deviceOf(user: User, { cookies }: FastifyRequest): string | undefined {
    const [, device, proof] = /^([\w-]{22})\.([\w-]{43})$/u.exec(cookies[deviceCookie(secure)] ?? '') ?? [];
    if (device === undefined || proof === undefined || user.passwordHash === '') return undefined;
    return same(proof, proofOfDevice(user, device)) ? device : undefined;
  }

  function remember(user: User, request: FastifyRequest, reply: FastifyReply): void {
    if (user.passwordHash === '') return;
    const device = deviceOf(user, request) ?? randomBytes(16).toString('base64url');
    reply.setCookie(deviceCookie(secure), `${device}.${proofOfDevice(user, device)}`, {
      ...{ path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: deviceSeconds },
    });
  }

  return {
    deviceOf,
    remember,
    async callerOf(request, { inAddress = false } = {}) {
      const { token } = request.query as { token?: unknown };
      if (inAddress && typeof token === 'string') {
        const caller = await holderOf(token);
        if (caller.role === 'viewer') return caller;
        throw new Problem(
          403,
          `addresses are kept in many places: make a token of the role viewer, and not ${caller.role}`,
        );
      }
      const { authorization } = request.headers;
      if (authorization !== undefined) return holderOf(/^bearer +([\w-]{20,200}) *$/iu.exec(authorization)?.[1]);
      const secret = secretOf(request);
      if (secret === undefined) return undefined;
      const hash = sha256(secret);
      const found = await known.get(`session ${hash}`, () => bySession(hash));
      if (!found || found.until <= clock.now()) return undefined;
      if (!['GET', 'HEAD'].includes(request.method)) {
        // Other sites can have a browser send its cookie, and cannot read what is to be sent beside it.
        const given = request.headers[csrfHeader];
        if (typeof given !== 'string' || !same(given, csrfOfSecret(secret))) {
          throw new Problem(403, `the "${csrfHeader}" of this session is missing: load the page again`);
        }
      }
      return found.caller;
    },
    async begin(user, request, reply, idToken = '') {
      const before = secretOf(request);
      if (before !== undefined) await sessions.end(sha256(before));
      const secret = randomBytes(32).toString('base64url');
      const createdAt = clock.now();
      await sessions.put({
        ...{ hash: sha256(secret), userId: user.id, createdAt, expiresAt: createdAt + sessionMs },
        ...{ address: request.ip, agent: (request.headers['user-agent'] ?? '').slice(0, mostAgent), idToken },
      });
      reply.setCookie(cookie, secret, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        maxAge: sessionMs / 1_000,
      });
      remember(user, request, reply);
      return csrfOfSecret(secret);
    },
    async end(request, reply) {
      const secret = secretOf(request);
      reply.clearCookie(cookie, { path: '/', httpOnly: true, sameSite: 'lax', secure });
      if (secret === undefined) return undefined;
      const session = await sessions.find(sha256(secret));
      await sessions.end(sha256(secret));
      known.forget(`session ${sha256(secret)}`);
      return session;
    },
    csrfOf(request) {
      const secret = secretOf(request);
      return secret === undefined ? undefined : csrfOfSecret(secret);
    },
    hashOf(request) {
      const secret = secretOf(request);
      return secret === undefined ? undefined : sha256(secret);
    },
  };
}

export const callerOfUser = ({ id, name, role, brands }: User): Caller => ({ kind: 'user', id, name, role, brands });

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Nobody makes one without the hash of the password, and with another password it is worth nothing. */
const proofOfDevice = ({ id, passwordHash }: User, device: string) =>
  createHmac('sha256', passwordHash).update(`device ${id} ${device}`).digest('base64url');
const csrfOfSecret = (secret: string) => createHash('sha256').update(`csrf ${secret}`).digest('base64url');
const same = (a: string, b: string) => timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));

const mostKnown = 10_000;

/** What was read, for a short while. */
function createMemory<T>(clock: Clock, ms: number) {
  const known = new Map<string, { readonly value: T; readonly at: number }>();
  return {
    async get(key: string, read: () => Promise<T>): Promise<T> {
      const found = known.get(key);
      if (found && clock.now() - found.at < ms) return found.value;
      const value = await read();
      known.delete(key);
      known.set(key, { value, at: clock.now() });
      if (known.size > mostKnown) known.delete(known.keys().next().value ?? '');
      return value;
    },
    forget: (key: string) => void known.delete(key),
  };
}
