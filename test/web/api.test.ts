import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sources } from '../../ingest/index.ts';
import { usersCommand } from '../../scripts/users.ts';
import { runCommand } from '../scripts/cli.ts';
import { createSession, type Running, startRunning, until } from './running.ts';

const now = Date.now();
/** No two of them are near-copies: what is said of one must not hold for another. */
const said = [
  'I hate Acme, it is terrible and broken, the zipper tore on the first trip',
  'I love Acme, it is great, my sister bought one too',
  'Acme is wonderful, thank you for the quick parcel number three',
  'Terrible evening with Acme, the hotline hung up on me, I hate that',
  'Great colours at Acme this spring, love the green one',
  'Happy birthday Acme, you are the best shop in town',
  'Acme ruined our holiday, terrible, I hate waiting at airports for nothing',
  'Lovely staff at the Acme store in Girona, great coffee as well',
  'What a great podcast about how Acme began in a garage, love it',
  'I hate how Acme packs glass, terrible, everything in pieces again',
  'The new Acme bag is great for school, the kids love it',
  'Excellent repair service by Acme, love that they fix things',
];
const posts = said.map((text, index) => ({
  id: `p${index}`,
  text,
  author: { id: `u${index}`, handle: `user_${index}`, name: `Mercè Puig ${index}` },
  published_at: new Date(now - (index + 1) * 3_600_000).toISOString(),
  url: `https://posts.example/${index}`,
  language: 'en',
}));
posts.push({
  id: 'r1',
  text: 'Rivalco is fine, write to me at ana@example.org or +34 600 123 456',
  author: { id: 'u99', handle: 'someone', name: 'Some One' },
  published_at: new Date(now - 7_200_000).toISOString(),
  url: 'https://posts.example/r1',
  language: 'en',
});

let running: Running;
let admin: ReturnType<typeof createSession>;

beforeAll(async () => {
  running = await startRunning({ posts });
  admin = createSession(running.url);
}, 120_000);
afterAll(() => running?.stop());

const mentionsOf = async (session: typeof admin, query = '') => (await session.get(`/mentions${query}`)).value.mentions;

describe('the first start', () => {
  test('nothing is shown to nobody, but how to begin', async () => {
    expect((await admin.get('/session')).value).toMatchObject({ setup: true, user: null });
    expect((await admin.get('/mentions')).status).toBe(401);
    expect((await admin.get('/nothing')).value).toMatchObject({ status: 404, title: 'Not Found' });
    for (const probe of ['/healthz', '/readyz']) expect((await fetch(`${running.url}${probe}`)).status).toBe(200);
    const page = await fetch(`${running.url}/inbox`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<div id="app">');
  });

  test('makes the administrator by the link, once', async () => {
    const token = new URL(running.setup).hash.slice(1);
    const who = { login: 'Ada', name: 'Ada Puig', password: 'a long password' };
    expect((await admin.post('/setup', { ...who, token: 'wrong' })).status).toBe(403);
    const short = await admin.post('/setup', { ...who, token, password: 'short' });
    expect(short.value).toMatchObject({ status: 422, errors: [{ pointer: '/password' }] });
    expect((await admin.post('/setup', { ...who, token })).value.user).toMatchObject({
      login: 'ada',
      role: 'administrator',
    });
    expect(admin.cookie()).not.toBe('');
    expect((await createSession(running.url).post('/setup', { ...who, login: 'eve', token })).status).toBe(403);
  });
});

describe('the inbox', () => {
  test('gives pages, newest first, each mention once', async () => {
    await until(async () => ((await mentionsOf(admin)).length === 13 ? true : undefined), 'thirteen mentions');
    const first = (await admin.get('/mentions?limit=5')).value;
    const second = (await admin.get(`/mentions?limit=20&cursor=${first.next}`)).value;
    const all = [...first.mentions, ...second.mentions];
    expect(new Set(all.map(({ id }) => id)).size).toBe(13);
    expect(second.next).toBeNull();
    const times = all.map(({ publishedAt }) => publishedAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(all[0]).toMatchObject({
      brand: 'acme',
      authorHandle: 'user_0',
      sentiment: 'negative',
      state: 'new',
      spans: [{ term: 'Acme' }],
    });
  });

  test.each([
    ['?sentiment=negative', 4],
    ['?brand=rival', 1],
    ['?text=terrible', 4],
    ['?text="number three"', 1],
    ['?author=import:u3', 1],
    ['?state=closed', 0],
    ['?state=new,open', 13],
    ['?brand=acme,rival&language=en', 13],
    [`?from=${now - 3.5 * 3_600_000}&to=${now}`, 4],
  ])('filters by %s', async (query, count) => {
    expect(await mentionsOf(admin, query)).toHaveLength(count);
    expect((await admin.get(`/mentions/count${query}`)).value).toEqual({ count });
  });

  test('says what is wrong with a filter', async () => {
    const { status, value } = await admin.get('/mentions?sentiment=angry&nonsense=1');
    expect([status, value.errors.length]).toEqual([422, 2]);
    expect((await admin.get('/mentions?cursor=x')).status).toBe(422);
  });

  test('work is kept, and undone', async () => {
    const [first, second] = await mentionsOf(admin);
    const mentions = [first, second].map(({ brand, id }) => ({ brand, mentionId: id }));
    const done = await admin.post('/mentions/triage', {
      mentions,
      change: { state: 'closed', assignee: 'Ada Puig', addTags: ['storm'] },
    });
    expect(done.value.changed).toHaveLength(2);
    expect(await mentionsOf(admin, '?state=closed&tag=storm&assignee=Ada Puig')).toHaveLength(2);
    expect(await mentionsOf(admin, '?state=new')).toHaveLength(11);
    expect((await admin.get('/facets')).value.facets).toMatchObject({
      tag: ['storm'],
      assignee: ['Ada Puig'],
      brand: ['acme', 'rival'],
    });
    const states = done.value.changed.map(({ brand, mentionId, before }: Record<string, unknown>) => ({
      brand,
      mentionId,
      before,
    }));
    expect((await admin.post('/mentions/triage/restore', { states })).status).toBe(204);
    expect(await mentionsOf(admin, '?state=new')).toHaveLength(13);
  });

  test('a correction counts at once, and is taken back', async () => {
    const [negative] = await mentionsOf(admin, '?sentiment=negative');
    const mentions = [{ brand: 'acme', postId: negative.postId }];
    await admin.post('/mentions/label', { mentions, label: 'positive' });
    expect((await admin.get(`/mentions/${negative.id}`)).value).toMatchObject({
      sentiment: 'positive',
      labelledBy: 'Ada Puig',
    });
    await admin.post('/mentions/label', { mentions, label: 'irrelevant' });
    expect(await mentionsOf(admin, '?irrelevant=true')).toHaveLength(1);
    await admin.post('/mentions/label', { mentions, label: 'none' });
    expect((await admin.get(`/mentions/${negative.id}`)).value).toMatchObject({
      sentiment: 'negative',
      labelledBy: '',
    });
  });

  test('notes', async () => {
    const [mention] = await mentionsOf(admin);
    const { value: note } = await admin.post(`/mentions/${mention.id}/notes`, { text: 'call her' });
    expect((await admin.get(`/mentions/${mention.id}`)).value.notes).toMatchObject([
      { text: 'call her', by: 'Ada Puig' },
    ]);
    expect((await admin.ask('DELETE', `/mentions/${mention.id}/notes/${note.id}`)).status).toBe(204);
    expect((await admin.get(`/mentions/${mention.id}`)).value.notes).toEqual([]);
  });

  test('filters are saved', async () => {
    const { value: saved } = await admin.post('/saved', {
      kind: 'filter',
      name: 'angry',
      body: { query: 'sentiment=negative' },
      shared: true,
    });
    expect((await admin.get('/saved?kind=filter')).value.saved).toMatchObject([{ name: 'angry', own: true }]);
    expect((await admin.ask('DELETE', `/saved/${saved.id}`)).status).toBe(204);
    expect((await admin.get('/saved?kind=filter')).value.saved).toEqual([]);
  });

  test('new mentions are told as they come', async () => {
    const gone = new AbortController();
    const response = await fetch(`${running.url}/api/v1/mentions/live`, {
      headers: { cookie: admin.cookie() },
      signal: gone.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    running.add([
      {
        ...posts[0],
        id: 'live',
        text: 'Acme goes live',
        published_at: new Date().toISOString(),
      } as (typeof posts)[number],
    ]);
    let said = '';
    const decoder = new TextDecoder();
    if (response.body)
      for await (const chunk of response.body) {
        said += decoder.decode(chunk);
        if (said.includes('event: mentions')) break;
      }
    gone.abort();
    expect(said).toContain('data: {"count":1}');
  });
});

describe('dashboards', () => {
  test('count each mention once, with what was before and an interval', async () => {
    const { value } = await admin.get('/dashboards/overview');
    const acme = value.brands.find(({ brand }: { brand: string }) => brand === 'acme');
    expect(acme.mentions).toBeGreaterThanOrEqual(12);
    expect(acme.negative).toBe(4);
    expect(acme.low).toBeLessThan(acme.net);
    expect(acme.high).toBeGreaterThan(acme.net);
    expect(acme.share + value.brands.find(({ brand }: { brand: string }) => brand === 'rival').share).toBeCloseTo(1);
    const { value: line } = await admin.get('/dashboards/timeline?brand=acme');
    expect(line.series.mentions.reduce((sum: number, count: number) => sum + count, 0)).toBe(acme.mentions);
    // Nobody looked before it was started: that is not zero.
    expect(line.series.mentions[0]).toBeNull();
    expect(line.series.mentions.at(-1)).not.toBeNull();
    expect((await admin.get('/dashboards/by/network')).value.rows[0]).toMatchObject({ name: 'import' });
    expect((await admin.get('/dashboards/authors?rank=negative')).value.authors[0].negative).toBe(1);
    expect((await admin.get('/dashboards/hours')).value.hours.length).toBeGreaterThan(5);
    expect((await admin.get('/dashboards/by/everything')).status).toBe(422);
  });
});

describe('people and rights', () => {
  const viewer = () => createSession(running.url);
  const password = 'another long password';
  let vic: ReturnType<typeof viewer>;
  beforeAll(() => {
    vic = viewer();
  });

  test('a viewer of one brand sees only that, masked, and changes nothing', async () => {
    const made = await admin.post('/users', { login: 'vic', name: 'Vic', role: 'viewer', brands: ['rival'], password });
    expect(made.status).toBe(201);
    expect((await admin.post('/users', { login: 'VIC', name: 'x', role: 'viewer', password })).status).toBe(409);
    await vic.post('/session', { login: 'vic', password });
    const [mention, ...rest] = await mentionsOf(vic);
    expect(rest).toEqual([]);
    expect(mention).toMatchObject({
      brand: 'rival',
      authorName: 'S… O…',
      authorHandle: 's…',
      account: '',
      authorUrl: '',
    });
    expect(mention.text).not.toMatch(/ana@|600/u);
    expect(mention.text.slice(mention.spans[0].start, mention.spans[0].end)).toBe('Rivalco');
    const [acme] = await mentionsOf(admin, '?brand=acme');
    expect((await vic.get(`/mentions/${acme.id}`)).status).toBe(404);
    const refs = [{ brand: 'rival', mentionId: mention.id }];
    expect((await vic.post('/mentions/triage', { mentions: refs, change: { state: 'closed' } })).status).toBe(403);
    expect((await vic.get('/users')).status).toBe(403);
    expect((await vic.get('/audit')).status).toBe(403);
  });

  test('other sites cannot act through a browser', async () => {
    const [mention] = await mentionsOf(admin);
    const body = { mentions: [{ brand: mention.brand, mentionId: mention.id }], change: { state: 'open' } };
    expect((await admin.withoutCsrf('POST', '/mentions/triage', body)).status).toBe(403);
    expect((await admin.post('/mentions/triage', body)).status).toBe(200);
  });

  test('whoever guesses passwords has to wait, and locks nobody out of a browser that they know', async () => {
    const guess = (login = 'vic') => viewer().post('/session', { login, password: 'wrong' });
    // All at once are no more than one after the other.
    const statuses = (await Promise.all(Array.from({ length: 7 }, () => guess()))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const locked = await viewer().post('/session', { login: 'vic', password });
    expect([locked.status, Number(locked.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await guess('somebody-else')).status).toBe(429);
    expect((await vic.post('/session', { login: 'vic', password })).status).toBe(200);
  });

  const idOf = async (login: string) =>
    (await admin.get('/users')).value.users.find((user: { login: string }) => user.login === login).id;
  const secretOf = (url: string) => new URL(url).hash.slice(1);

  test('a link lets somebody choose a password, once, whatever was guessed before', async () => {
    const lia = viewer();
    const { value: made } = await admin.post('/users', { login: 'lia', name: 'Lia', role: 'analyst' });
    expect(made).toMatchObject({
      password: false,
      link: { url: expect.stringMatching(/^http.*\/password#[\w-]{43}$/u) },
    });
    expect(made.link.until).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect((await lia.post('/session', { login: 'lia', password: '' })).status).not.toBe(200);
    const first = { token: secretOf(made.link.url), password };
    // A new link takes the place of the one before.
    const { value: link } = await admin.post(`/users/${made.id}/link`, {});
    expect((await lia.post('/session/link', first)).status).toBe(403);
    const second = { token: secretOf(link.url), password };
    expect((await lia.post('/session/link', { ...second, password: 'short' })).status).toBe(422);
    expect((await lia.post('/session/link', second)).value.user).toMatchObject({ login: 'lia', role: 'analyst' });
    expect((await viewer().post('/session/link', second)).status).toBe(403);
    expect(JSON.stringify((await admin.get('/audit?action=user&limit=500')).value)).not.toContain(second.token);
    expect((await admin.post('/users/nobody/link', {})).status).toBe(404);
  });

  test('sessions are listed to whose they are, and ended', async () => {
    const other = createSession(running.url);
    await other.post(
      '/session',
      { login: 'ada', password: 'a long password' },
      {
        // The same browser, in another window: it is known, and logs in anew.
        cookie: admin.cookie().replace(/escolta_session=[^;]*;? ?/u, ''),
      },
    );
    const { sessions } = (await admin.get('/sessions')).value;
    expect(sessions.map(({ current }: { current: boolean }) => current)).toContain(true);
    const theirs = sessions.find(({ current }: { current: boolean }) => !current);
    expect(theirs).toMatchObject({ address: '127.0.0.1', agent: 'node' });
    expect((await vic.ask('DELETE', `/sessions/${theirs?.id}`)).status).toBe(404);
    expect((await admin.get(`/users/${await idOf('vic')}/sessions`)).value.sessions.length).toBeGreaterThan(0);
    expect((await vic.get(`/users/${await idOf('vic')}/sessions`)).status).toBe(403);
    expect((await admin.ask('DELETE', `/users/${await idOf('lia')}/sessions`)).status).toBe(204);
    expect((await admin.get(`/users/${await idOf('lia')}/sessions`)).value.sessions).toEqual([]);
  });

  test('the command line lets a locked-out administrator in', async () => {
    const users = (...args: string[]) => runCommand(usersCommand, args, { cwd: running.folder, sources });
    const [one] = JSON.parse((await users('list', '--json')).stdout);
    expect(one).toMatchObject({ login: 'ada', role: 'administrator', with: 'password', disabled: false });
    const { stdout } = await users('link', 'ada', '--by', 'root');
    const [url = ''] = stdout.split('\n');
    const { value } = await admin.post('/session/link', { token: secretOf(url), password: 'a long password' });
    expect(value.user.login).toBe('ada');
    expect((await users('link', 'nobody')).stderr).toContain('nobody logs in as "nobody"');
    expect((await users('add', 'kim', '--name', 'Kim', '--role', 'manager', '--brands', 'acm')).stderr).toContain(
      'there is no brand "acm"',
    );
    expect((await users('add', 'kim', '--name', 'Kim', '--role', 'manager', '--brands', 'acme')).stdout).toContain(
      '/password#',
    );
    const changed = await users('change', 'kim', '--role', 'viewer', '--brands', '', '--disable', '--json');
    expect(JSON.parse(changed.stdout)).toMatchObject({ role: 'viewer', brands: [], disabled: true, with: 'link' });
    expect((await users('link', 'kim')).stderr).toContain('is disabled');
    expect((await users('change', 'kim')).exitCode).toBe(2);
    expect((await users('end-sessions', 'kim')).stdout).toBe('0 sessions ended.\n');
    const { entries } = (await admin.get('/audit?who=root&action=user.link')).value;
    expect(entries[0]).toMatchObject({ target: 'ada', detail: { by: 'command line' } });
  });

  test('the last administrator stays', async () => {
    const { value } = await admin.get('/users');
    const ada = value.users.find(({ login }: { login: string }) => login === 'ada');
    expect((await admin.ask('PATCH', `/users/${ada.id}`, { disabled: true })).status).toBe(409);
  });

  test('tokens of programs: shown once, limited, revoked', async () => {
    const { value: token } = await admin.post('/tokens', {
      name: 'grafana',
      role: 'viewer',
      brands: ['acme'],
      days: 1,
    });
    const headers = { authorization: `Bearer ${token.secret}` };
    const program = createSession(running.url);
    const { value } = await program.get('/mentions?limit=1', headers);
    expect(value.mentions[0].brand).toBe('acme');
    expect((await program.post('/mentions/triage', {}, headers)).status).toBe(403);
    expect(JSON.stringify((await admin.get('/tokens')).value)).not.toContain(token.secret);
    await admin.ask('DELETE', `/tokens/${token.id}`);
    await until(
      async () => ((await program.get('/mentions', headers)).status === 401 ? true : undefined),
      'the token is refused',
    );
    expect((await program.get('/mentions', { authorization: 'Bearer nonsense' })).status).toBe(401);
  });

  test('a disabled user is out', async () => {
    const { value } = await admin.get('/users');
    const { id } = value.users.find(({ login }: { login: string }) => login === 'vic');
    await admin.ask('PATCH', `/users/${id}`, { disabled: true });
    await until(async () => ((await vic.get('/mentions')).status === 401 ? true : undefined), 'the session ends');
    expect((await vic.post('/session', { login: 'vic', password })).status).toBe(401);
  });

  test('it is written down who did what', async () => {
    const { value } = await admin.get('/audit?limit=500');
    // They are written in their order, and a little later: what was before one of them is there.
    const before = value.entries[5].at;
    const actions = value.entries.map(({ action }: { action: string }) => action);
    for (const action of [
      'setup',
      'login',
      'login-failed',
      'user.create',
      'token.create',
      'token.revoke',
      'mention.label',
      'mention.triage',
    ])
      expect(actions).toContain(action);
    expect(value.entries.find(({ action }: { action: string }) => action === 'setup').who.name).toBe('Ada Puig');
    expect(JSON.stringify(value)).not.toContain(password);

    const pages: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { entries: unknown[]; next: string | null } = (
        await admin.get(`/audit?limit=7${cursor && `&cursor=${cursor}`}&to=${before}`)
      ).value;
      pages.push(...page.entries);
      cursor = page.next;
    }
    expect(pages).toEqual((await admin.get(`/audit?limit=500&to=${before}`)).value.entries);
    const some = (await admin.get('/audit?who=puig&action=mention.l')).value.entries;
    expect(new Set(some.map(({ action }: { action: string }) => action))).toEqual(new Set(['mention.label']));
    expect((await admin.get('/audit?cursor=x')).status).toBe(422);

    const csv = (await admin.get(`/audit/export.csv?to=${before}`)).value.trim().split('\r\n');
    expect(csv[0]).toBe('at,kind,who,id,action,target,detail,address');
    expect(csv).toHaveLength(pages.length + 1);
    const only = (await admin.get('/audit/export.ndjson?action=setup')).value;
    expect(only).toMatchObject({ who: 'Ada Puig', action: 'setup', target: 'ada' });
    expect((await viewer().get('/audit/export.csv')).status).toBe(401);
    await until(async () => {
      const { entries } = (await admin.get('/audit?action=export&target=audit')).value;
      return entries.length >= 2 ? true : undefined;
    }, 'the export is written down');
  });
});

describe('the API', () => {
  test('is described by what it checks', async () => {
    const { value } = await admin.get('/openapi.json');
    expect(value.openapi).toBe('3.1.0');
    expect(value.paths['/api/v1/mentions'].get.parameters.map(({ name }: { name: string }) => name)).toContain(
      'sentiment',
    );
    expect(value.paths['/api/v1/mentions/triage'].post.requestBody.content['application/json'].schema.type).toBe(
      'object',
    );
    for (const path of Object.values<Record<string, { operationId: string }>>(value.paths))
      for (const { operationId } of Object.values(path)) expect(operationId).toMatch(/^\w+$/u);
  });

  test('does not send again what has not changed', async () => {
    const { headers } = await admin.get('/users');
    expect((await admin.get('/users', { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304);
  });

  test('does once what is asked twice with one key', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const [mention] = await mentionsOf(admin);
    const path = `/mentions/${mention.id}/notes`;
    const one = await admin.post(path, { text: 'once' }, key);
    expect((await admin.post(path, { text: 'once' }, key)).value).toEqual(one.value);
    expect((await admin.post(path, { text: 'other' }, key)).status).toBe(422);
    expect((await admin.get(`/mentions/${mention.id}`)).value.notes).toHaveLength(1);
  });

  test('refuses what is too large, or no JSON', async () => {
    const { status } = await admin.post('/saved', { kind: 'filter', name: 'x', body: 'y'.repeat(3_000_000) });
    expect(status).toBe(413);
    const response = await fetch(`${running.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

test('logging out ends the session', async () => {
  const cookie = admin.cookie();
  expect((await admin.ask('DELETE', '/session')).value).toEqual({ url: null });
  await until(async () => {
    const { status } = await fetch(`${running.url}/api/v1/mentions`, { headers: { cookie } });
    return status === 401 ? true : undefined;
  }, 'the session ends');
});
