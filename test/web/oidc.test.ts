import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { oidcSchema } from '../../config/oidc.ts';
import { systemClock } from '../../core/clock.ts';
import { createHttpClient } from '../../core/http.ts';
import type { User } from '../../core/web-stores.ts';
import { openOidc } from '../../scripts/web/open-oidc.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createSessionStore, createTokenStore, createUserStore } from '../../sinks/clickhouse/web/accounts.ts';
import { createAuditLog } from '../../sinks/clickhouse/web/audit-log.ts';
import { createIdempotencyStore } from '../../sinks/clickhouse/web/idempotency-keys.ts';
import { createGuard } from '../../web/guard.ts';
import { createSetup } from '../../web/links.ts';
import { createOidc, type OidcSettings, roleOf } from '../../web/oidc.ts';
import { callbackPath, oidcRoutes, pageOf } from '../../web/routes/oidc.ts';
import { sessionRoutes } from '../../web/routes/session.ts';
import { userRoutes } from '../../web/routes/users.ts';
import { serveWeb, type Web } from '../../web/server.ts';
import { openTemporaryStore } from '../sinks/clickhouse/temporary-store.ts';
import { createJar, startProvider, type TestProvider } from '../support/oidc-provider.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { until } from './running.ts';

const { client, close } = openTemporaryStore();
const clock = systemClock;
const store = { client, clock };
const users = createUserStore(store);
const auditLog = createAuditLog({ client });
const logged: Record<string, unknown>[] = [];
const http = createHttpClient({ allowPrivate: true, timeoutMs: 5_000 });
const secret = 'a secret of tests';
const people = {
  ada: { name: 'Ada Puig', email: 'Ada@acme.example', email_verified: true, groups: ['heads', 'team-rival'] },
  bob: { name: 'Bob Vila', email: 'bob@acme.example', email_verified: true, groups: ['team-acme', 'team-rival'] },
  cai: { name: 'Cai Roca', email: 'cai@acme.example', email_verified: true, groups: ['kitchen'] },
  dan: { name: 'Dan Sala', email: 'dan@other.example', email_verified: true, groups: ['heads'] },
  eva: { name: 'Eva Mas', email: 'eva@acme.example', email_verified: false, groups: ['heads'] },
  fay: { name: 'Fay Font', email: 'fay@acme.example', email_verified: true, groups: ['team-acme'] },
  ivo: { name: 'Ivo Pla', email: 'ivo@acme.example', email_verified: true, groups: ['heads'] },
};
/** Changed by tests: the routes read it at each login. */
const settings: { -readonly [Key in keyof OidcSettings]: OidcSettings[Key] } = {
  ...{
    issuer: '',
    clientId: 'escolta',
    clientSecret: secret,
    name: 'Acme',
    groupsClaim: 'groups',
    passwordLogin: true,
  },
  ...{
    scopes: ['openid', 'profile', 'email', 'groups'],
    emailDomains: ['acme.example'],
    linkByEmail: false,
    endSession: true,
  },
  roles: [
    { group: 'heads', role: 'administrator', brands: [] },
    { group: 'team-acme', role: 'manager', brands: ['acme'] },
    { group: 'team-rival', role: 'manager', brands: ['rival'] },
  ],
};

let provider: TestProvider;
let web: Web;

/** Escolta with these settings, over a real store. */
async function serve(): Promise<Web> {
  settings.issuer = provider.issuer;
  const oidc = createOidc(settings, http);
  const sessions = createSessionStore(store);
  const tokens = createTokenStore(store);
  let place = '';
  const url = () => place;
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const served = await serveWeb({
    ...{ listen: { host: '127.0.0.1', port: 0 }, version: '0.0.0', clock, log, requestsPerMinute: 100_000 },
    ...{ users, sessions, tokens, audit: auditLog, idempotencyKeys: createIdempotencyStore(store) },
    routes: (auth) => [
      ...oidcRoutes({ oidc, users, auth, url, clock, log }),
      ...sessionRoutes({
        ...{ users, sessions, auth, guard: createGuard(clock.now), clock, oidc, url, log, anonymous: undefined },
        setup: createSetup(users, clock),
      }),
      ...userRoutes({ users, sessions, tokens, auth, url, oidc: oidc.settings, clock }),
    ],
  });
  place = served.url;
  return served;
}

beforeAll(async () => {
  await migrate(client);
  provider = await startProvider();
  web = await serve();
  provider.open({ backTo: web.url + callbackPath, endTo: `${web.url}/login`, secret }, people);
});
afterAll(async () => {
  await web?.close();
  await provider?.close();
  await http.close();
  await close();
});
const usual = { ...settings };
beforeEach(() => {
  Object.assign(settings, { ...usual, issuer: provider.issuer });
  provider.state.person = 'ada';
  provider.state.tamper = undefined;
  logged.length = 0;
});

const begin = (to?: string) => `${web.url}/api/v1/oidc/login${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`;
/** Where the browser is in the end: the page, or the reason why not. */
const pathOf = (address: string) => address.slice(web.url.length);
const isOurs = (at: string) => at.startsWith(web.url) && !at.startsWith(`${web.url}/api/`);
const json = async (response: Response) => JSON.parse(await response.text());
async function logIn(person: string, to?: string) {
  provider.state.person = person;
  const jar = createJar();
  const end = pathOf(await jar.follow(begin(to), isOurs));
  const session = await json(await jar.get(`${web.url}/api/v1/session`));
  return { jar, end, session };
}
const expectRefused = async (person: string, why: string) => {
  const { end, session } = await logIn(person);
  expect([end, session.user]).toEqual([`/login?problem=${why}`, null]);
};
/** What the audit log says of somebody, once it does: it is written after the answer. */
const audited = (action: string, target: string, why?: string) =>
  until(async () => {
    const found = await auditLog.list({ action, limit: 100 });
    return found.find((entry) => entry.target === target && entry.detail['why'] === why);
  }, `${action} of ${target}`);

describe('logging in with a provider', () => {
  test('leads to the page that was asked for, with the role of the groups', async () => {
    const { end, session, jar } = await logIn('bob', '/inbox?brand=acme&text=a%26b');
    expect(end).toBe('/inbox?brand=acme&text=a%26b');
    expect(session).toMatchObject({
      user: {
        name: 'Bob Vila',
        login: 'bob@acme.example',
        role: 'manager',
        brands: ['acme', 'rival'],
        password: false,
      },
      ...{ oidc: { name: 'Acme', url: `${web.url}/api/v1/oidc/login` }, passwords: true },
    });
    expect(session.csrf).not.toBeNull();
    expect([...jar.cookies.keys()]).not.toContain('escolta_oidc');
    expect(await audited('login', 'bob@acme.example')).toMatchObject({
      ...{ who: { name: 'Bob Vila' }, detail: { by: provider.issuer } },
    });
    expect((await audited('user.create', 'bob@acme.example')).detail).toMatchObject({ role: 'manager' });
  });

  test('asks with PKCE, a state and a nonce', async () => {
    const there = await createJar().follow(begin(), (at) => at.startsWith(provider.issuer));
    const asked = new URL(there).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      ...{ response_type: 'code', code_challenge_method: 'S256', redirect_uri: web.url + callbackPath },
      scope: 'openid profile email groups',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/u);
  });

  test('is the same user at the next login, with what their groups are then', async () => {
    await logIn('fay');
    people.fay.groups = ['heads'];
    people.fay.name = 'Fay Font i Mas';
    const { session } = await logIn('fay');
    expect(session.user).toMatchObject({ name: 'Fay Font i Mas', role: 'administrator', brands: [] });
    expect((await users.list()).filter(({ login }) => login === 'fay@acme.example')).toHaveLength(1);
    people.fay.groups = [];
    await expectRefused('fay', 'role');
  });

  test.each([
    ['cai', 'role', 'whose groups have no role'],
    ['dan', 'email', 'of another domain'],
    ['eva', 'email', 'whose address nobody verified'],
    ['nobody', 'refused', 'whom the provider refuses'],
  ])('refuses %s (%s): somebody %s', async (person, why) => {
    await expectRefused(person, why);
    if (why === 'role')
      expect((await audited('login-failed', 'cai@acme.example', why)).detail).toMatchObject({ groups: ['kitchen'] });
  });

  test('refuses who is disabled here, and writes down who came', async () => {
    await logIn('ivo');
    const ivo = await users.byLogin('ivo@acme.example');
    if (!ivo) throw new Error('there is no Ivo');
    await users.put({ ...ivo, disabled: true });
    await expectRefused('ivo', 'disabled');
    await audited('login-failed', 'ivo@acme.example', 'disabled');
  });
});

describe('what is forged or comes twice', () => {
  const come = async () => {
    const jar = createJar();
    const back = await jar.follow(begin(), (at) => at.startsWith(web.url + callbackPath));
    return { jar, back: new URL(back) };
  };

  test('a state of somebody else, or none, is refused', async () => {
    const { jar, back } = await come();
    const other = await come();
    expect(pathOf(await createJar().follow(back.href, isOurs))).toBe('/login?problem=state');
    back.searchParams.set('state', other.back.searchParams.get('state') ?? '');
    expect(pathOf(await jar.follow(back.href, isOurs))).toBe('/login?problem=state');
  });

  test('a code holds once, and only for the browser that began', async () => {
    const { jar, back } = await come();
    const kept = new Map(jar.cookies);
    expect(pathOf(await jar.follow(back.href, isOurs))).toBe('/');
    expect(pathOf(await jar.follow(back.href, isOurs))).toBe('/login?problem=state');
    // Even with the cookie of then the provider gives nothing for it again.
    const copy = createJar();
    for (const [name, value] of kept) copy.cookies.set(name, value);
    expect(pathOf(await copy.follow(back.href, isOurs))).toBe('/login?problem=state');
    expect([...copy.cookies.keys()]).not.toContain('escolta_session');
  });

  test('a code without the verifier of its login is worth nothing', async () => {
    const [one, two] = [await come(), await come()];
    const [mine, theirs] = [one, two].map(({ jar }) =>
      JSON.parse(Buffer.from(jar.cookies.get('escolta_oidc') ?? '', 'base64url').toString()),
    );
    const mixed = { ...mine, verifier: theirs.verifier };
    one.jar.cookies.set('escolta_oidc', Buffer.from(JSON.stringify(mixed)).toString('base64url'));
    expect(pathOf(await one.jar.follow(one.back.href, isOurs))).toBe('/login?problem=state');
  });

  const hour = 3_600;
  test.each([
    ['the nonce of another login', 'invalid', () => ({ nonce: 'x'.repeat(43) })],
    ['no nonce', 'invalid', () => ({ nonce: undefined })],
    ['another audience', 'invalid', () => ({ aud: 'somebody-else' })],
    ['another issuer', 'invalid', () => ({ iss: 'https://evil.example' })],
    ['a time that is over', 'clock', ({ iat }: { iat: number }) => ({ iat: iat - 2 * hour, exp: iat - hour })],
  ])('an ID token with %s is refused', async (_, why, change) => {
    provider.state.tamper = (claims) => ({ claims: { ...claims, ...change(claims as { iat: number }) } });
    await expectRefused('ada', why);
    expect(logged[0]).toMatchObject({ why });
  });

  test('an ID token signed by another key is refused', async () => {
    const key = provider.makeKey();
    provider.state.tamper = (claims) => ({ claims, key });
    await expectRefused('ada', 'invalid');
  });

  test('new keys of the provider hold at once', async () => {
    expect((await logIn('ada')).end).toBe('/');
    provider.rotate();
    expect((await logIn('ada')).end).toBe('/');
  });

  test('nobody is sent elsewhere', async () => {
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      '/\t/evil.example',
    ])
      expect(pageOf(to), to).toBe('/');
    expect(pageOf('/api/v1/feeds/x')).toBe('/');
    expect(pageOf('/incidents/a?b=c#d')).toBe('/incidents/a?b=c#d');
    expect((await logIn('ada', '//evil.example/x')).end).toBe('/');
  });
});

describe('a provider that is not as it should be', () => {
  test('is away, and passwords go on', async () => {
    const back = provider.pause();
    try {
      const { end, session } = await logIn('ada', '/sql');
      expect(end).toBe('/login?problem=away&to=%2Fsql');
      expect(session).toMatchObject({ user: null, passwords: true });
      expect(logged[0]).toMatchObject({ event: 'oidc', why: 'away' });
    } finally {
      back();
    }
    expect((await logIn('ada')).end).toBe('/');
  });

  test('is told of in the log when it is away at the start, and when it answers again', async () => {
    const said: { level: number; event: string; error?: string }[] = [];
    const back = provider.pause();
    let opened: ReturnType<typeof openOidc> | undefined;
    try {
      await new Promise<void>((resolve) => {
        const write = (line: string) => {
          const entry = JSON.parse(line);
          said.push(entry);
          if (entry.level === pino.levels.values['warn']) back();
          else resolve();
        };
        opened = openOidc(
          {
            web: {
              ...{ enabled: true, listen: '127.0.0.1:0', trustProxy: false, requestsPerMinute: 1_200 },
              oidc: oidcSchema.parse({ ...settings, issuer: provider.issuer }),
            },
            http: { timeout: 5_000, maxBytes: 1_000_000, allowPrivate: false },
          },
          { clock: createVirtualClock(), log: pino({ level: 'info' }, { write }) },
        );
      });
    } finally {
      back();
      await opened?.close();
    }
    expect(said).toMatchObject([
      { level: 40, event: 'oidc', error: expect.stringContaining(new URL(provider.issuer).host) },
      { level: 30, event: 'oidc', issuer: provider.issuer },
    ]);
  });

  test('does not know us by another secret', async () => {
    const oidc = createOidc({ ...settings, clientSecret: 'wrong' }, http);
    const { url, attempt } = await oidc.begin(web.url + callbackPath, '/');
    const back = await createJar().follow(url.href, (at) => at.startsWith(web.url));
    await expect(oidc.finish(new URL(back), attempt)).rejects.toMatchObject({ why: 'setup' });
  });

  test('is not who the configuration says', async () => {
    const oidc = createOidc({ ...settings, issuer: provider.issuer.replace('127.0.0.1', 'localhost') }, http);
    await expect(oidc.check()).rejects.toMatchObject({
      ...{ why: 'setup', message: expect.stringContaining('check web.oidc.issuer') },
    });
  });
});

describe('logging out', () => {
  test('ends the session here and at the provider', async () => {
    const { jar, session } = await logIn('ada');
    const cookie = [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ended = await fetch(`${web.url}/api/v1/session`, {
      ...{ method: 'DELETE', headers: { cookie, 'x-escolta-csrf': session.csrf } },
    });
    const url = new URL((await json(ended)).url);
    expect(url.href.startsWith(`${provider.issuer}/session/end`)).toBe(true);
    expect(url.searchParams.get('id_token_hint')).toBe(provider.state.lastIdToken);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${web.url}/login`);
    expect((await jar.get(url.href)).status).toBe(200);
    expect((await json(await jar.get(`${web.url}/api/v1/session`))).user).toBeNull();
  });
});

describe('who comes by a provider', () => {
  const known: Record<string, Record<string, unknown>> = people;
  const userOf = (login: string, id: string) => ({
    ...{ id, login, name: 'Somebody', role: 'viewer', brands: ['acme'], passwordHash: 'scrypt$x', disabled: false },
    createdAt: clock.now(),
  });

  test('takes over a user of the same verified address only where that is wanted', async () => {
    await users.put(userOf('gus@acme.example', 'aaaaaaaaaaaaaaaa') as User);
    known['gus'] = { name: 'Gus Mir', email: 'gus@acme.example', email_verified: true, groups: ['heads'] };
    expect((await logIn('gus')).session.user.login).toMatch(/^oidc-[0-9a-f]{16}$/u);
    expect((await users.byLogin('gus@acme.example'))?.identity).toBeUndefined();

    settings.linkByEmail = true;
    settings.emailDomains = [];
    await users.put(userOf('hal@acme.example', 'bbbbbbbbbbbbbbbb') as User);
    known['hal'] = { name: 'Hal', email: 'hal@acme.example', email_verified: false, groups: ['heads'] };
    expect((await logIn('hal')).session.user.id).not.toBe('bbbbbbbbbbbbbbbb');
    known['hal2'] = { name: 'Hal Two', email: 'hal@acme.example', email_verified: true, groups: ['heads'] };
    expect((await logIn('hal2')).session.user).toMatchObject({ id: 'bbbbbbbbbbbbbbbb', role: 'administrator' });
    expect(await users.byId('bbbbbbbbbbbbbbbb')).toMatchObject({
      ...{ passwordHash: '', identity: { issuer: provider.issuer, subject: 'hal2' } },
    });
  });

  test('keeps the role that administrators gave where no groups say one', async () => {
    settings.roles = [];
    settings.defaultRole = 'viewer';
    known['jan'] = { name: 'Jan Ros', email: 'jan@acme.example', email_verified: true };
    const { session } = await logIn('jan');
    expect(session.user).toMatchObject({ role: 'viewer', brands: [] });
    const jan = await users.byId(session.user.id);
    await users.put({ ...(jan as User), role: 'analyst', brands: ['acme'] });
    expect((await logIn('jan')).session.user).toMatchObject({ role: 'analyst', brands: ['acme'] });
  });

  test('logs in with no password, and changes none', async () => {
    const { jar, session } = await logIn('ada');
    const ask = (method: string, path: string, body: unknown) =>
      fetch(`${web.url}/api/v1${path}`, {
        method,
        headers: {
          cookie: [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...{ 'x-escolta-csrf': session.csrf, 'content-type': 'application/json' },
        },
        body: JSON.stringify(body),
      });
    const password = 'a long password';
    expect((await ask('PUT', '/session/password', { current: password, password })).status).toBe(409);
    const bob = (await users.byLogin('bob@acme.example'))?.id;
    for (const change of [{ password }, { role: 'administrator' }, { brands: [] }])
      expect((await ask('PATCH', `/users/${bob}`, change)).status, JSON.stringify(change)).toBe(409);
    expect((await ask('POST', `/users/${bob}/link`, {})).status).toBe(409);
    settings.passwordLogin = false;
    expect((await ask('POST', '/users', { login: 'new', name: 'New', role: 'viewer' })).status).toBe(409);
    expect((await ask('POST', '/session', { login: 'bob@acme.example', password })).status).toBe(403);
  });

  const claims = { sub: 'x', groups: ['a', 'b', 'c'], 'https://acme.example/roles': 'b', realm: { roles: ['c'] } };
  const roles = [
    { group: 'b', role: 'analyst', brands: ['acme'] },
    { group: 'c', role: 'analyst', brands: [] },
    { group: 'a', role: 'administrator', brands: [] },
  ] as const;
  test.each([
    ['groups', { role: 'analyst', brands: [] }],
    ['https://acme.example/roles', { role: 'analyst', brands: ['acme'] }],
    ['realm.roles', { role: 'analyst', brands: [] }],
    ['realm.none', undefined],
    ['__proto__.polluted', undefined],
  ])('has the role that the claim %s gives', (groupsClaim, expected) => {
    expect(roleOf(claims, { groupsClaim, roles, defaultRole: undefined })).toEqual(expected);
    if (expected === undefined)
      expect(roleOf(claims, { groupsClaim, roles, defaultRole: 'viewer' })).toEqual({ role: 'viewer', brands: [] });
  });
});
