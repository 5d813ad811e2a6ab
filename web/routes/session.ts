import { randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { type Role, rights, rightsOfRole, roles } from '../../core/rights.ts';
import type { SessionStore, User, UserStore } from '../../core/web-stores.ts';
import { type Auth, callerOfUser, sha256 } from '../auth.ts';
import type { Guard } from '../guard.ts';
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
      role: z.enum(roles),
      rights: z.array(z.enum(rights)),
      brands: z.array(z.string()),
    })
    .nullable(),
  /** To be sent with every change, as `x-escolta-csrf`. */
  csrf: z.string().nullable(),
  /** Where to log in with another service, if there is one. */
  oidc: z.object({ name: z.string() }).nullable(),
});

/** The secret of the link by which the first administrator is made: there only as long as there is no user. */
export interface Setup {
  /** Undefined once there is a user. */
  token(): Promise<string | undefined>;
}

export function createSetup(users: UserStore): Setup {
  const secret = randomBytes(24).toString('base64url');
  let done = false;
  return {
    async token() {
      done ||= (await users.list()).length > 0;
      return done ? undefined : secret;
    },
  };
}

export function sessionRoutes({
  users,
  sessions,
  auth,
  guard,
  setup,
  clock,
  oidc,
  anonymous,
}: {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly auth: Auth;
  readonly guard: Guard;
  readonly setup: Setup;
  readonly clock: Clock;
  readonly oidc: { readonly name: string } | undefined;
  /** What whoever is not logged in may do. */
  readonly anonymous: Role | undefined;
}): Route[] {
  const tag = 'session';
  const shown = (user: User, csrf: string): z.input<typeof sessionAnswer> => ({
    setup: false,
    user: { ...pick(user), rights: [...rightsOfRole[user.role]] },
    csrf,
    oidc: oidc ?? null,
  });
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
          setup: !isSomebody && (await setup.token()) !== undefined,
          user: isSomebody
            ? {
                ...{ id: caller.id, name: caller.name, role: caller.role, brands: [...caller.brands] },
                ...(user && { login: user.login }),
                rights: [...rightsOfRole[caller.role]],
              }
            : anonymous
              ? { id: '', name: '', role: anonymous, brands: [], rights: [...rightsOfRole[anonymous]] }
              : null,
          csrf: (isSomebody && auth.csrfOf(request)) || null,
          oidc: oidc ?? null,
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
        const wanted = await setup.token();
        const matches =
          wanted !== undefined && timingSafeEqual(Buffer.from(sha256(body.token)), Buffer.from(sha256(wanted)));
        if (!matches)
          throw new Problem(403, 'this link is not, or no longer, good: the log of the first start has the right one');
        const user: User = {
          ...{
            id: randomBytes(8).toString('hex'),
            login: body.login,
            name: body.name,
            role: 'administrator',
            brands: [],
          },
          ...{ passwordHash: await hashPassword(body.password), disabled: false, createdAt: clock.now() },
        };
        await users.put(user);
        audit('setup', user.login, {}, callerOfUser(user));
        return shown(user, await auth.begin(user, request, reply));
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
        // By account, so that nobody guesses on from other addresses; and by address, so that nobody tries one on all accounts.
        const keys = [`login ${body.login}`, `address ${request.ip}`];
        const wait = guard.wait(keys);
        if (wait > 0) {
          const seconds = String(Math.ceil(wait / 1_000));
          throw new Problem(429, `too many failed logins: try again in ${seconds} s`, {
            headers: { 'retry-after': seconds },
          });
        }
        const user = await users.byLogin(body.login);
        const usable = user && !user.disabled && user.passwordHash !== '' ? user : undefined;
        if (!(await checkPassword(body.password, usable?.passwordHash)) || !usable) {
          guard.failed(keys);
          audit('login-failed', body.login);
          throw new Problem(401, 'this login and password are not those of anybody here');
        }
        guard.succeeded([`login ${body.login}`]);
        audit('login', usable.login, {}, callerOfUser(usable));
        return shown(usable, await auth.begin(usable, request, reply));
      },
    }),
    route({
      method: 'DELETE',
      path: '/session',
      summary: 'Log out',
      tag,
      right: undefined,
      async handle({ request, reply, audit, caller }) {
        await auth.end(request, reply);
        if (caller.id !== '') audit('logout', caller.name);
      },
    }),
    route({
      method: 'PUT',
      path: '/session/password',
      summary: 'Change the own password; other sessions end',
      tag,
      right: 'read',
      body: z.strictObject({ current: z.string().max(mostPassword), password: newPassword }),
      async handle({ body, caller, request, audit }) {
        const keys = [`password ${caller.id}`];
        if (guard.wait(keys) > 0) throw new Problem(429, 'too many wrong passwords: try again later');
        const user = caller.kind === 'user' ? await users.byId(caller.id) : undefined;
        if (!user || !(await checkPassword(body.current, user.passwordHash || undefined))) {
          guard.failed(keys);
          throw new Problem(403, 'the current password is another one');
        }
        await users.put({ ...user, passwordHash: await hashPassword(body.password) });
        await sessions.endAll(user.id, auth.hashOf(request));
        audit('password', user.login);
      },
    }),
  ];
}

const pick = ({ id, name, login, role, brands }: User) => ({ id, name, login, role, brands: [...brands] });
