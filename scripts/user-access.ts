import { randomBytes } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../core/clock.ts';
import { PipelineError } from '../core/errors.ts';
import { type Role, roles } from '../core/rights.ts';
import type { User } from '../core/web-stores.ts';
import { createSessionStore, createUserStore } from '../sinks/clickhouse/web/accounts.ts';
import { createAuditLog } from '../sinks/clickhouse/web/audit-log.ts';
import { withLink } from '../web/links.ts';
import { login as loginSchema, personName } from '../web/routes/session.ts';
import { accessOf } from './calls.ts';

const login = loginSchema;
const by = z.string().min(1).max(200);
const brands = z.array(z.string().min(1).max(64)).max(1_000);

/** What may be asked about users, as it comes over the wire. */
export const userRequests = {
  list: z.strictObject({}),
  add: z.strictObject({ login, name: personName, role: z.enum(roles), brands: brands.default([]), by }),
  change: z.strictObject({
    login,
    role: z.enum(roles).optional(),
    brands: brands.optional(),
    disabled: z.boolean().optional(),
    by,
  }),
  link: z.strictObject({ login, by }),
  endSessions: z.strictObject({ login, by }),
};

export interface ListedUser {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly brands: readonly string[];
  readonly disabled: boolean;
  /** What they log in with. */
  readonly with: 'password' | 'link' | 'nothing' | (string & {});
  /** Sessions that hold. */
  readonly sessions: number;
}

/** Where somebody chooses a password, once, and how long that holds (ms since the epoch). */
export interface UserLink {
  readonly url: string;
  readonly until: number;
}

interface UserAnswers {
  list: readonly ListedUser[];
  add: UserLink;
  change: ListedUser;
  link: UserLink;
  endSessions: { readonly ended: number };
}
type UserCall = keyof UserAnswers;

/** The users of the pages, whichever process owns the data. */
export type UserAccess = {
  readonly [Call in UserCall]: (request: z.input<(typeof userRequests)[Call]>) => Promise<UserAnswers[Call]>;
};
type Handlers = {
  readonly [Call in UserCall]: (request: z.output<(typeof userRequests)[Call]>) => Promise<UserAnswers[Call]>;
};

const refuse = (message: string) => new PipelineError(message, { retry: 'poison' });

/** Whoever may open the store may do anything: this is how one gets in again who is locked out. */
export function createUserAccess({
  client,
  clock,
  config,
}: {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly config: Pick<Config, 'web' | 'brands'>;
}): UserAccess {
  const users = createUserStore({ client, clock });
  const sessions = createSessionStore({ client, clock });
  const audit = createAuditLog({ client });
  const url = (config.web.url ?? `http://${config.web.listen}`).replace(/\/+$/u, '');

  async function found(name: string): Promise<User> {
    const user = await users.byLogin(name);
    if (!user) throw refuse(`nobody logs in as "${name}": see \`escolta users list\``);
    return user;
  }
  const note = (who: string, action: string, user: User, detail: Readonly<Record<string, unknown>>) =>
    audit.add([
      {
        ...{ at: clock.now(), who: { kind: 'user', id: '', name: who }, action, target: user.login },
        ...{ detail: { ...detail, by: 'command line' }, address: '' },
      },
    ]);
  const holding = async ({ id }: User) =>
    (await sessions.list(id)).filter(({ expiresAt }) => expiresAt > clock.now()).length;
  const listed = async (user: User): Promise<ListedUser> => {
    const { name, role, brands: theirs, disabled, passwordHash, identity, link } = user;
    const waits = link !== undefined && link.until > clock.now() ? 'link' : 'nothing';
    return {
      ...{ login: user.login, name, role, brands: theirs, disabled, sessions: await holding(user) },
      with: identity?.issuer ?? (passwordHash !== '' ? 'password' : waits),
    };
  };
  function checkBrands(ids: readonly string[]): void {
    const known = config.brands.map(({ id }) => id);
    const unknown = ids.find((id) => !known.includes(id));
    if (unknown !== undefined) throw refuse(`there is no brand "${unknown}": there are ${known.join(', ')}`);
  }
  function passwordsOnly(): void {
    const { oidc } = config.web;
    if (oidc && !oidc.passwordLogin)
      throw refuse('nobody logs in with a password: set web.oidc.passwordLogin to true, start again, and come back');
  }

  const handlers: Handlers = {
    list: async () => Promise.all((await users.list()).map(listed)),
    async add({ by: who, ...given }) {
      passwordsOnly();
      checkBrands(given.brands);
      if (await users.byLogin(given.login)) throw refuse(`somebody logs in as "${given.login}" already`);
      const made = { ...given, id: randomBytes(8).toString('hex'), passwordHash: '', disabled: false };
      const { user, link } = withLink({ ...made, createdAt: clock.now() }, url, clock);
      await users.put(user);
      await note(who, 'user.create', user, { role: user.role, brands: user.brands });
      return link;
    },
    async change({ login: name, by: who, ...given }) {
      const before = await found(name);
      checkBrands(given.brands ?? []);
      const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const user: User = { ...before, ...named };
      await users.put(user);
      if (user.disabled || user.role !== before.role) await sessions.endAll(user.id);
      await note(who, 'user.change', user, named);
      return listed(user);
    },
    async link({ login: name, by: who }) {
      passwordsOnly();
      const before = await found(name);
      if (before.identity) throw refuse(`"${name}" logs in with ${before.identity.issuer}, and has no password here`);
      if (before.disabled) throw refuse(`"${name}" is disabled: escolta users change ${name} --enable`);
      const { user, link } = withLink(before, url, clock);
      await users.put(user);
      await note(who, 'user.link', user, {});
      return link;
    },
    async endSessions({ login: name, by: who }) {
      const user = await found(name);
      const ended = await holding(user);
      await sessions.endAll(user.id);
      await note(who, 'session.end', user, { sessions: ended });
      return { ended };
    },
  };
  return accessOf(userRequests, handlers);
}
