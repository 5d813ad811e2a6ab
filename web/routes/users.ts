import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { roles } from '../../core/rights.ts';
import type { ApiToken, SessionStore, TokenStore, User, UserStore } from '../../core/web-stores.ts';
import { type Auth, sha256 } from '../auth.ts';
import { withLink } from '../links.ts';
import type { OidcSettings } from '../oidc.ts';
import { hashPassword } from '../password.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { login, newPassword, personName, shownSession, shownSessions } from './session.ts';

const brands = z.array(z.string().max(64)).max(1_000);
const shownUser = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role: z.enum(roles),
  brands: z.array(z.string()),
  disabled: z.boolean(),
  createdAt: z.number(),
  /** The provider that they log in with; null: a password. */
  issuer: z.string().nullable(),
  /** Whether they have chosen a password. */
  password: z.boolean(),
});
/** A link by which somebody chooses a password, once; and how long it holds. */
const shownLink = z.object({ url: z.string(), until: z.number() });
const shownToken = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  brands: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  revoked: z.boolean(),
});
const byId = z.strictObject({ id: z.string().max(40) });
const dayMs = 86_400_000;

/** Users and tokens: for administrators. */
export function userRoutes({
  users,
  sessions,
  tokens,
  auth,
  url,
  oidc,
  clock,
}: {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  readonly auth: Auth;
  /** Where browsers reach us, without a `/` at the end. */
  readonly url: () => string;
  readonly oidc: Pick<OidcSettings, 'issuer' | 'roles' | 'passwordLogin'> | undefined;
  readonly clock: Clock;
}): Route[] {
  const userTag = { tag: 'users', right: 'administer' } as const;
  const tokenTag = { tag: 'tokens', right: 'administer' } as const;

  /** Whoever is the last administrator stays one: else nobody could ever make another. */
  async function keepAnAdministrator(changed: User): Promise<void> {
    const others = (await users.list()).filter(
      ({ id, role, disabled }) => id !== changed.id && role === 'administrator' && !disabled,
    );
    if (others.length === 0 && (changed.role !== 'administrator' || changed.disabled))
      throw new Problem(409, 'this is the last administrator: make another one first');
  }
  function passwordsOnly(): void {
    if (oidc && !oidc.passwordLogin)
      throw new Problem(409, `nobody logs in with a password here, but with ${oidc.issuer}`);
  }
  function hasPassword({ identity }: User): void {
    if (identity) throw new Problem(409, `this user logs in with ${identity.issuer}, and has no password here`);
  }
  async function found(id: string): Promise<User> {
    const user = await users.byId(id);
    if (!user) throw new Problem(404, 'there is no such user');
    return user;
  }

  return [
    route({
      ...userTag,
      method: 'GET',
      path: '/users',
      summary: 'All users',
      answer: z.object({
        users: z.array(shownUser),
        passwords: z.boolean().describe('People log in with passwords here'),
      }),
      handle: async () => ({
        users: (await users.list()).map(shownUserOf),
        passwords: oidc?.passwordLogin ?? true,
      }),
    }),
    route({
      ...userTag,
      method: 'POST',
      path: '/users',
      onRepeat: 'refuse',
      summary: 'Add a user',
      status: 201,
      body: z.strictObject({
        login,
        name: personName,
        role: z.enum(roles),
        brands: brands.default([]),
        password: newPassword.optional().describe('Absent: they choose it by the link that is answered'),
      }),
      answer: shownUser.extend({ link: shownLink.nullable() }),
      async handle({ body, audit }) {
        passwordsOnly();
        if (await users.byLogin(body.login)) throw new Problem(409, `somebody logs in as "${body.login}" already`);
        const { password, ...rest } = body;
        const made: User = {
          ...{ ...rest, id: randomBytes(8).toString('hex'), disabled: false, createdAt: clock.now() },
          passwordHash: password === undefined ? '' : await hashPassword(password),
        };
        const { user, link } = password === undefined ? withLink(made, url(), clock) : { user: made, link: null };
        await users.put(user);
        audit('user.create', user.login, { role: user.role, brands: user.brands });
        return { ...shownUserOf(user), link };
      },
    }),
    route({
      ...userTag,
      method: 'PATCH',
      path: '/users/:id',
      onRepeat: 'refuse',
      summary: 'Change a user; a new password or less rights end their sessions',
      params: byId,
      body: z
        .strictObject({ name: personName, role: z.enum(roles), brands, disabled: z.boolean(), password: newPassword })
        .partial(),
      answer: shownUser,
      async handle({ path, body, audit }) {
        const before = await found(path.id);
        const { password, ...given } = body;
        if (password !== undefined) hasPassword(before);
        const byGroups =
          before.identity !== undefined && before.identity.issuer === oidc?.issuer && oidc.roles.length > 0;
        if (byGroups && (given.role !== undefined || given.brands !== undefined))
          throw new Problem(409, 'their groups at the provider say their role and brands (web.oidc.roles)');
        const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        const { link, ...rest } = before;
        const user: User = {
          ...{ ...rest, ...named },
          ...(password === undefined ? link && { link } : { passwordHash: await hashPassword(password) }),
        };
        await keepAnAdministrator(user);
        await users.put(user);
        if (password !== undefined || user.disabled || user.role !== before.role) await sessions.endAll(user.id);
        audit('user.change', user.login, { ...given, ...(password !== undefined && { password: 'changed' }) });
        return shownUserOf(user);
      },
    }),
    route({
      ...userTag,
      method: 'POST',
      path: '/users/:id/link',
      onRepeat: 'refuse',
      summary: 'Make a link by which a user chooses a new password, once; an earlier one holds no more',
      params: byId,
      status: 201,
      answer: shownLink,
      async handle({ path, audit }) {
        passwordsOnly();
        const before = await found(path.id);
        hasPassword(before);
        if (before.disabled) throw new Problem(409, 'this user is disabled');
        const { user, link } = withLink(before, url(), clock);
        await users.put(user);
        audit('user.link', user.login);
        return link;
      },
    }),
    route({
      ...userTag,
      method: 'GET',
      path: '/users/:id/sessions',
      summary: 'Where a user is logged in',
      params: byId,
      answer: z.object({ sessions: z.array(shownSession) }),
      async handle({ path, request }) {
        const { id } = await found(path.id);
        return { sessions: shownSessions(await sessions.list(id), clock, auth.hashOf(request)) };
      },
    }),
    route({
      ...userTag,
      method: 'DELETE',
      path: '/users/:id/sessions',
      summary: 'End all sessions of a user',
      params: byId,
      async handle({ path, audit }) {
        const user = await found(path.id);
        await sessions.endAll(user.id);
        audit('session.end', user.login, { sessions: 'all' });
      },
    }),
    route({
      ...tokenTag,
      method: 'GET',
      path: '/tokens',
      summary: 'All tokens, without their secrets',
      answer: z.object({ tokens: z.array(shownToken) }),
      handle: async () => ({ tokens: (await tokens.list()).map(shownTokenOf) }),
    }),
    route({
      ...tokenTag,
      method: 'POST',
      path: '/tokens',
      onRepeat: 'refuse',
      summary: 'Make a token; its secret is shown once',
      status: 201,
      body: z.strictObject({
        name: personName,
        role: z.enum(roles),
        brands: brands.default([]),
        days: z
          .number()
          .int()
          .min(1)
          .max(3_650)
          .nullable()
          .default(90)
          .describe('How long it holds; null: until it is revoked'),
      }),
      answer: shownToken.extend({ secret: z.string() }),
      async handle({ body, caller, audit }) {
        const secret = `esc_${randomBytes(32).toString('base64url')}`;
        const at = clock.now();
        const token: ApiToken = {
          ...{
            id: randomBytes(8).toString('hex'),
            hash: sha256(secret),
            name: body.name,
            role: body.role,
            brands: body.brands,
          },
          ...{
            createdBy: caller.name,
            createdAt: at,
            expiresAt: body.days === null ? undefined : at + body.days * dayMs,
            revoked: false,
          },
        };
        await tokens.put(token);
        audit('token.create', token.id, { name: token.name, role: token.role });
        return { ...shownTokenOf(token), secret };
      },
    }),
    route({
      ...tokenTag,
      method: 'DELETE',
      path: '/tokens/:id',
      summary: 'Revoke a token',
      params: byId,
      async handle({ path, audit }) {
        const token = (await tokens.list()).find(({ id }) => id === path.id);
        if (!token) throw new Problem(404, 'there is no such token');
        await tokens.put({ ...token, revoked: true });
        audit('token.revoke', token.id, { name: token.name });
      },
    }),
  ];
}

const shownUserOf = ({ passwordHash, identity, link: _, ...user }: User) => ({
  ...{ ...user, brands: [...user.brands], issuer: identity?.issuer ?? null, password: passwordHash !== '' },
});
const shownTokenOf = ({ hash: _, expiresAt, ...token }: ApiToken) => ({
  ...token,
  brands: [...token.brands],
  expiresAt: expiresAt ?? null,
});
