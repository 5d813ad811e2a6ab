import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { describeError } from '../../core/errors.ts';
import { type Role, rights, rightsOfRole, roles } from '../../core/rights.ts';
import type { Session, SessionStore, User, UserStore } from '../../core/web-stores.ts';
import { type Auth, callerOfUser, sha256 } from '../auth.ts';
import { beginOr429, createTurns, type Guard } from '../guard.ts';
import type { Setup } from '../links.ts';
import type { Oidc } from '../oidc.ts';
import { checkPassword, hashPassword, leastPassword, mostPassword } from '../password.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

export const login = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(200)
  .regex(/^[^\s\p{C}]+$/u, 'expected no spaces');
export const newPassword = z
  .string()
  .min(leastPassword, `expected at least ${leastPassword} characters`)
  .max(mostPassword);
export const personName = z.string().trim().min(1).max(100);

const sessionAnswer = z.object({
  /** Nobody is logged in, and nobody could be: the first user is still to be made. */
  setup: z.boolean(),
  user: z
    .object({
      id: z.string(),
      name: z.string(),
      login: z.string().optional(),
      /** They log in with a password, and may change it. */
      password: z.boolean(),
      role: z.enum(roles),
      rights: z.array(z.enum(rights)),
      brands: z.array(z.string()),
    })
    .nullable(),
  /** To be sent with every change, as `x-escolta-csrf`. */
  csrf: z.string().nullable(),
  /** Where to log in with a provider of OpenID Connect, and what it is called; null: nowhere. */
  oidc: z.object({ name: z.string(), url: z.string() }).nullable(),
  /** Whether people log in with a password. */
  passwords: z.boolean(),
});

export function sessionRoutes({
  users,
  sessions,
  auth,
  guard,
  setup,
  clock,
  oidc,
  url,
  log,
  anonymous,
}: {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly auth: Auth;
  readonly guard: Guard;
  readonly setup: Setup;
  readonly clock: Clock;
  readonly oidc: Oidc | undefined;
  /** Where browsers reach us, without a `/` at the end. */
  readonly url: () => string;
  readonly log: Logger;
  /** What whoever is not logged in may do. */
  readonly anonymous: Role | undefined;
}): Route[] {
  const tag = 'session';
  const passwords = () => oidc?.settings.passwordLogin ?? true;
  const ways = () => ({
    oidc: oidc ? { name: oidc.name, url: `${url()}/api/v1/oidc/login` } : null,
    passwords: passwords(),
  });
  const shown = (user: User, csrf: string): z.input<typeof sessionAnswer> => ({
    setup: false,
    user: { ...pick(user), rights: [...rightsOfRole[user.role]] },
    csrf,
    ...ways(),
  });
  // Each guess takes 128 MB while it lasts.
  const turn = createTurns(2, 50);
  function passwordsOnly(): void {
    if (!passwords()) throw new Problem(403, `nobody logs in with a password here, but with ${oidc?.name}`);
  }
  return [
    route({
      method: 'GET',
      path: '/session',
      summary: 'Who is logged in',
      tag,
      right: undefined,
      answer: sessionAnswer,
      async handle({ caller, request }) {
        const isSomebody = caller.id !== '';
        const user = isSomebody && caller.kind === 'user' ? await users.byId(caller.id) : undefined;
        return {
          setup: !isSomebody && (await setup.isOpen()),
          user: isSomebody
            ? {
                ...{ id: caller.id, name: caller.name, role: caller.role, brands: [...caller.brands] },
                ...(user && { login: user.login }),
                password: passwords() && user !== undefined && user.passwordHash !== '',
                rights: [...rightsOfRole[caller.role]],
              }
            : anonymous
              ? {
                  ...{ id: '', name: '', role: anonymous, brands: [], password: false },
                  rights: [...rightsOfRole[anonymous]],
                }
              : null,
          csrf: (isSomebody && auth.csrfOf(request)) || null,
          ...ways(),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/setup',
      summary: 'Make the first administrator, with the secret of the link that the first start prints',
      tag,
      right: undefined,
      anonymous: true,
      body: z.strictObject({ token: z.string().max(200), login, name: personName, password: newPassword }),
      answer: sessionAnswer,
      async handle({ body, request, reply, audit }) {
        if (!(await setup.take(body.token)))
          throw new Problem(
            403,
            'this link is not, or no longer, good: it holds for a day, once; start Escolta again, and its log has another',
          );
        try {
          if (await users.byLogin(body.login)) throw new Problem(409, `somebody logs in as "${body.login}" already`);
          const user: User = {
            ...{ id: randomBytes(8).toString('hex'), login: body.login, name: body.name, role: 'administrator' },
            ...{ brands: [], passwordHash: await hashPassword(body.password) },
            ...{ disabled: false, createdAt: clock.now() },
          };
          await users.put(user);
          audit('setup', user.login, {}, callerOfUser(user));
          return shown(user, await auth.begin(user, request, reply));
        } catch (error) {
          setup.giveBack();
          throw error;
        }
      },
    }),
    route({
      method: 'POST',
      path: '/session',
      summary: 'Log in',
      tag,
      right: undefined,
      anonymous: true,
      body: z.strictObject({ login, password: z.string().max(mostPassword) }),
      answer: sessionAnswer,
      async handle({ body, request, reply, audit }) {
        passwordsOnly();
        const user = await users.byLogin(body.login);
        const usable = user && !user.disabled && user.passwordHash !== '' ? user : undefined;
        const device = user && auth.deviceOf(user, request);
        // By account, so that nobody guesses on from other addresses; and by address, so that nobody tries one on all accounts. A browser
        // that logged in before is counted by itself: nobody else's failures lock its owner out.
        const own = [device === undefined ? `login ${body.login}` : `device ${device}`];
        const address = device === undefined ? [`address ${request.ip}`] : [];
        beginOr429(guard, [...own, ...address]);
        const isRight = await turn(() => checkPassword(body.password, usable?.passwordHash));
        if (!isRight || !usable) {
          guard.failed([...own, ...address]);
          audit('login-failed', body.login);
          throw new Problem(401, 'this login and password are not those of anybody here');
        }
        guard.succeeded(own, address);
        audit('login', usable.login, {}, callerOfUser(usable));
        return shown(usable, await auth.begin(usable, request, reply));
      },
    }),
    route({
      method: 'POST',
      path: '/session/link',
      summary: 'Choose a password by a link of an administrator, once; all other sessions end',
      tag,
      right: undefined,
      anonymous: true,
      body: z.strictObject({ token: z.string().max(200), password: newPassword }),
      answer: sessionAnswer,
      async handle({ body, request, reply, audit }) {
        passwordsOnly();
        const found = await users.byLink(sha256(body.token));
        if (!found?.link || found.link.until <= clock.now() || found.disabled || found.identity)
          throw new Problem(403, 'this link is used, too old or unknown: an administrator makes another one');
        const { link: _, ...rest } = found;
        const user: User = { ...rest, passwordHash: await turn(() => hashPassword(body.password)) };
        await users.put(user);
        await sessions.endAll(user.id);
        guard.succeeded([`login ${user.login}`]);
        audit('password', user.login, { by: 'link' }, callerOfUser(user));
        return shown(user, await auth.begin(user, request, reply));
      },
    }),
    route({
      method: 'DELETE',
      path: '/session',
      summary: 'Log out',
      tag,
      right: undefined,
      answer: z.object({
        url: z.string().nullable().describe('Where the browser is to go to log out of the provider too; null: nowhere'),
      }),
      async handle({ request, reply, audit, caller }) {
        const session = await auth.end(request, reply);
        if (caller.id !== '') audit('logout', caller.name);
        const idToken = session?.idToken ?? '';
        if (!oidc?.settings.endSession || idToken === '') return { url: null };
        // Logged out here one is, whatever becomes of it there.
        const end = await oidc.endOf(idToken, `${url()}/login`).catch((error: unknown) => {
          log.warn({ event: 'oidc', error: describeError(error) }, 'nobody could be logged out of the provider');
          return undefined;
        });
        return { url: end?.href ?? null };
      },
    }),
    route({
      method: 'PUT',
      path: '/session/password',
      onRepeat: 'refuse',
      summary: 'Change the own password; other sessions end',
      tag,
      right: 'read',
      body: z.strictObject({ current: z.string().max(mostPassword), password: newPassword }),
      async handle({ body, caller, request, reply, audit }) {
        passwordsOnly();
        const keys = [`password ${caller.id}`];
        const user = caller.kind === 'user' ? await users.byId(caller.id) : undefined;
        if (user?.identity)
          throw new Problem(409, `this user logs in with ${user.identity.issuer}, and has no password`);
        beginOr429(guard, keys);
        if (!user || !(await turn(() => checkPassword(body.current, user.passwordHash || undefined))))
          throw new Problem(403, 'the current password is another one');
        guard.succeeded(keys);
        const { link: _, ...rest } = user;
        const changed: User = { ...rest, passwordHash: await turn(() => hashPassword(body.password)) };
        await users.put(changed);
        await sessions.endAll(user.id, auth.hashOf(request));
        auth.remember(changed, request, reply);
        audit('password', user.login);
      },
    }),
    route({
      method: 'GET',
      path: '/sessions',
      summary: 'Where one is logged in',
      tag,
      right: 'read',
      answer: z.object({ sessions: z.array(shownSession) }),
      handle: async ({ caller, request }) => ({
        sessions:
          caller.kind === 'user' ? shownSessions(await sessions.list(caller.id), clock, auth.hashOf(request)) : [],
      }),
    }),
    route({
      method: 'DELETE',
      path: '/sessions/:id',
      summary: 'End one of the own sessions',
      tag,
      right: 'read',
      params: z.strictObject({ id: sessionId }),
      async handle({ path, caller, audit }) {
        const own = caller.kind === 'user' && caller.id !== '' ? await sessions.list(caller.id) : [];
        const found = own.find(({ hash }) => hash.startsWith(path.id));
        if (!found) throw new Problem(404, 'there is no such session');
        await sessions.end(found.hash);
        audit('session.end', caller.name, { session: path.id });
      },
    }),
  ];
}

const sessionId = z.string().regex(/^[0-9a-f]{16}$/u);
/** A session without what it is known by: the hash of the secret stays here. */
export const shownSession = z.object({
  id: sessionId,
  createdAt: z.number(),
  expiresAt: z.number(),
  address: z.string(),
  agent: z.string(),
  /** The one that asks. */
  current: z.boolean(),
});

/** Those that hold, newest first. */
export const shownSessions = (all: readonly Session[], clock: Clock, own?: string): z.input<typeof shownSession>[] =>
  all
    .filter(({ expiresAt }) => expiresAt > clock.now())
    .map(({ hash, createdAt, expiresAt, address, agent }) => ({
      ...{ id: hash.slice(0, 16), createdAt, expiresAt, address, agent, current: hash === own },
    }));

const pick = ({ id, name, login, role, brands, passwordHash }: User) => ({
  ...{ id, name, login, role, brands: [...brands], password: passwordHash !== '' },
});
