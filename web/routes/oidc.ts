import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { describeError } from '../../core/errors.ts';
import type { Identity, User, UserStore } from '../../core/web-stores.ts';
import { type Auth, callerOfUser } from '../auth.ts';
import {
  type Attempt,
  attemptSchema,
  type Claims,
  groupsOf,
  type Oidc,
  OidcError,
  roleOf,
  verifiedEmail,
} from '../oidc.ts';
import { type Asked, type Route, route } from '../route.ts';
import { login } from './session.ts';

/** How long somebody may take at their provider. */
const attemptSeconds = 15 * 60;
export const callbackPath = '/api/v1/oidc/callback';

/**
 * Where to go once logged in: a page of ours, else the first one. Nobody is sent elsewhere by an address that somebody made.
 */
export function pageOf(to: string | undefined): string {
  const base = 'http://escolta.invalid';
  if (to === undefined || !to.startsWith('/') || !URL.canParse(to, base)) return '/';
  const { origin, pathname, search, hash } = new URL(to, base);
  if (origin !== base || pathname.startsWith('//') || /^\/(?:api|login|setup|password)(?:\/|$)/u.test(pathname))
    return '/';
  return pathname + search + hash;
}

/** Logging in with a provider of OpenID Connect. Both routes are for browsers, and answer with where to go. */
export function oidcRoutes({
  oidc,
  users,
  auth,
  url,
  clock,
  log,
}: {
  readonly oidc: Oidc | undefined;
  readonly users: UserStore;
  readonly auth: Auth;
  /** Where browsers reach us, without a `/` at the end. */
  readonly url: () => string;
  readonly clock: Clock;
  readonly log: Logger;
}): Route[] {
  if (!oidc) return [];
  const spec = { tag: 'session', right: undefined, anonymous: true, method: 'GET', status: 302 } as const;
  const { settings } = oidc;
  const isSecure = () => url().startsWith('https:');
  const cookie = () => (isSecure() ? '__Host-escolta_oidc' : 'escolta_oidc');
  const cookieOptions = () => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure() }) as const;

  const send = (reply: FastifyReply, to: string | URL) =>
    reply.header('cache-control', 'no-store').redirect(String(to), 302);

  /** Says on the page of the login why somebody is not let in, and to us what to do about it. */
  function refuse(
    error: unknown,
    to: string,
    { reply, audit }: Pick<Asked<never, never, never>, 'reply' | 'audit'>,
    who = '',
  ) {
    if (!(error instanceof OidcError)) throw error;
    const { why } = error;
    // What an administrator has to mend is worth a line of the log; who was refused, one of the audit log.
    if (why === 'away' || why === 'setup' || why === 'invalid' || why === 'clock')
      log.warn({ event: 'oidc', why, error: describeError(error) }, 'nobody could be logged in with OpenID Connect');
    if (who !== '' || why === 'refused' || why === 'invalid')
      audit('login-failed', who, { by: settings.issuer, why, ...error.detail });
    const query = new URLSearchParams({ problem: why, ...(to !== '/' && { to }) });
    return send(reply, `/login?${query}`);
  }

  /** What the browser was given when it left; good for one return. */
  function takeAttempt(request: FastifyRequest, reply: FastifyReply): Attempt | undefined {
    const kept = request.cookies[cookie()];
    reply.clearCookie(cookie(), cookieOptions());
    if (kept === undefined) return undefined;
    try {
      return attemptSchema.parse(JSON.parse(Buffer.from(kept, 'base64url').toString()));
    } catch {
      return undefined;
    }
  }

  /** Who this is here: known by issuer and subject, or made, with the role that their groups give them now. */
  async function admit(claims: Claims, audit: Asked<never, never, never>['audit']): Promise<User> {
    const identity: Identity = { issuer: settings.issuer, subject: claims.sub };
    const email = verifiedEmail(claims);
    const domain = email?.slice(email.lastIndexOf('@') + 1);
    if (settings.emailDomains.length > 0 && (domain === undefined || !settings.emailDomains.includes(domain)))
      throw new OidcError('email', 'no verified address of web.oidc.emailDomains');
    const before = (await users.byIdentity(identity)) ?? (await linked(email));
    // Without groups to go by, a role is given once, and is then the administrators' to change.
    const granted =
      before && settings.roles.length === 0 ? { role: before.role, brands: before.brands } : roleOf(claims, settings);
    if (!granted) {
      // Whoever writes the configuration sees by it what the provider tells.
      const groups = groupsOf(claims, settings.groupsClaim).slice(0, 50);
      throw new OidcError('role', 'no group of web.oidc.roles', { detail: { groups } });
    }
    if (before?.disabled) throw new OidcError('disabled', 'this user is disabled');
    const id = before?.id ?? idOf(identity);
    const user: User = {
      ...{ id, login: before?.login ?? (await freeLogin(claims, email, id)), name: nameOf(claims, before) },
      ...{ role: granted.role, brands: granted.brands, passwordHash: '', identity },
      ...{ disabled: false, createdAt: before?.createdAt ?? clock.now() },
    };
    const { role, brands } = user;
    const isSame = before?.identity && before.name === user.name && before.role === role && same(before.brands, brands);
    if (isSame) return before;
    await users.put(user);
    const caller = callerOfUser(user);
    const by = { by: settings.issuer, role, brands };
    if (!before) audit('user.create', user.login, by, caller);
    else audit('user.change', user.login, { ...by, ...(!before.identity && { linked: true }) }, caller);
    return user;
  }

  /** A user with a password here whose login is the verified address of who comes, where that is wanted. */
  async function linked(email: string | undefined): Promise<User | undefined> {
    if (!settings.linkByEmail || email === undefined) return undefined;
    const found = await users.byLogin(email);
    return found?.identity ? undefined : found;
  }

  /** An address or a name that nobody has yet. */
  async function freeLogin(claims: Claims, email: string | undefined, id: string): Promise<string> {
    for (const wanted of [email, claims.preferred_username, claims.email]) {
      const { data } = login.safeParse(wanted ?? '');
      if (data !== undefined && !(await users.byLogin(data))) return data;
    }
    return `oidc-${id}`;
  }

  return [
    route({
      ...spec,
      path: '/oidc/login',
      summary: `Log in with the provider: sends the browser there`,
      query: z.object({
        to: z.string().max(2_000).optional().describe('The page to come back to'),
        anew: z.literal('true').optional().describe('The provider is to ask who it is: to come as somebody else'),
      }),
      async handle({ query, reply, audit }) {
        const to = pageOf(query.to);
        try {
          const { url: there, attempt } = await oidc.begin(url() + callbackPath, to, query.anew === 'true');
          reply.setCookie(cookie(), Buffer.from(JSON.stringify(attempt)).toString('base64url'), {
            ...cookieOptions(),
            maxAge: attemptSeconds,
          });
          await send(reply, there);
        } catch (error) {
          await refuse(error, to, { reply, audit });
        }
      },
    }),
    route({
      ...spec,
      path: '/oidc/callback',
      summary: 'Where the provider sends the browser back to',
      query: z.looseObject({ code: z.string().optional(), state: z.string().optional(), error: z.string().optional() }),
      async handle({ request, reply, audit }) {
        const attempt = takeAttempt(request, reply);
        const to = pageOf(attempt?.to);
        let who = '';
        try {
          if (!attempt) throw new OidcError('state', 'no login was begun in this browser, or too long ago');
          const came = new URL(url() + callbackPath + (/\?.*$/su.exec(request.url)?.[0] ?? ''));
          const { claims, idToken } = await oidc.finish(came, attempt);
          who = verifiedEmail(claims) ?? claims.sub;
          const user = await admit(claims, audit);
          audit('login', user.login, { by: settings.issuer }, callerOfUser(user));
          await auth.begin(user, request, reply, settings.endSession && idToken.length <= mostIdToken ? idToken : '');
          await send(reply, to);
        } catch (error) {
          await refuse(error, to, { reply, audit }, who);
        }
      },
    }),
  ];
}

const mostIdToken = 16_384;

/** The same for the same person: whoever comes twice at one moment is one user. */
const idOf = ({ issuer, subject }: Identity) =>
  createHash('sha256').update(`${issuer}\0${subject}`).digest('hex').slice(0, 16);

function nameOf({ name, preferred_username, email, sub }: Claims, before: User | undefined): string {
  const said = name ?? preferred_username ?? before?.name ?? email ?? sub;
  const plain = said
    .toWellFormed()
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 100)
    .trim()
    .toWellFormed();
  return plain === '' ? sub.slice(0, 100) : plain;
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((one) => b.includes(one));
