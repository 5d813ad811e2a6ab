import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../support/http-server.ts';
import { startProvider, type TestProvider } from '../support/oidc-provider.ts';
import { createSession, type Running, startRunning } from '../web/running.ts';
import {
  administrator,
  browserPath,
  expectAccessible,
  logIn,
  makeAdministrator,
  type Opened,
  openPage,
  startBrowser,
} from './browser.ts';

const now = Date.now();
/** Newest first, and no two of them near-copies. */
const said = [
  'I hate Acme, it is terrible and broken, the zipper tore on the first trip',
  'I love Acme, it is great, my sister bought one too',
  'Acme is wonderful, thank you for the quick parcel number three',
  'Terrible evening with Acme, the hotline hung up on me, I hate that',
  'Great colours at Acme this spring, love the green one',
  'Rivalco has opened a shop in Girona, next to the old bridge. Who has been there?',
];
const posts = said.map((text, index) => ({
  id: `p${index}`,
  text,
  author: { id: `u${index}`, handle: `user_${index}`, name: `Mercè Puig ${index}`, followers: 900 * (index + 1) },
  published_at: new Date(now - (index + 1) * 3_600_000).toISOString(),
  url: `https://posts.example/${index}`,
  language: 'en',
}));

describe.skipIf(browserPath === undefined)('the pages in a browser', () => {
  let running: Running;
  let browser: Browser;
  let opened: Opened;

  let provider: TestProvider;

  beforeAll(async () => {
    // Another site than 127.0.0.1: cookies go as they do between strangers.
    provider = await startProvider({ host: 'localhost' });
    const oidc = { issuer: provider.issuer, clientId: 'escolta', clientSecret: 'of tests', name: 'Acme ID' };
    const web = {
      listen: '127.0.0.1:0',
      // No person is as quick as this browser.
      requestsPerMinute: 100_000,
      oidc: {
        ...oidc,
        endSession: true,
        scopes: ['openid', 'profile', 'groups'],
        roles: [{ group: 'heads', role: 'administrator' }],
      },
    };
    [running, browser] = await Promise.all([
      startRunning({ posts, config: { web, http: { allowPrivate: ['127.0.0.1'] } } }),
      startBrowser(),
    ]);
    provider.open(
      { backTo: `${running.url}/api/v1/oidc/callback`, endTo: `${running.url}/login`, secret: oidc.clientSecret },
      { nil: { name: 'Nil Soler', groups: ['heads'] }, ona: { name: 'Ona Bosch', groups: [] } },
    );
    opened = await openPage(browser, running.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    await provider?.close();
  });
  afterEach(() => {
    expect(opened.troubles.splice(0)).toEqual([]);
  });

  const rows = () => opened.page.locator('.mention');
  const current = () => opened.page.locator('.mention[aria-current]');
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => opened.page.keyboard.press(key)), Promise.resolve());
  const told = () => opened.page.locator('.told');
  /** Takes back what was said of one, for the tests that follow. */
  const withdraw = async (text: string) => {
    const api = createSession(running.url);
    const { login, password } = administrator;
    await api.post('/session', { login, password });
    const { value } = await api.get(`/mentions?text=${text}`);
    const mentions = [{ brand: 'acme', postId: value.mentions[0].postId }];
    expect((await api.post('/mentions/label', { mentions, label: 'none' })).status).toBe(200);
  };
  /** What is still being read moves what stands below it. */
  const settled = async () => {
    await opened.page.locator('main').waitFor();
    await opened.page.getByText('Loading…').first().waitFor({ state: 'detached' });
  };
  /** What the page reads its list from. */
  const lists = /\/api\/v1\/mentions(?:\?|$)/u;

  test('the first start makes an administrator', async () => {
    const { page } = opened;
    await page.goto('/');
    await page.getByText('open the link that the first start printed').waitFor();
    await expectAccessible(page);
    await page.goto(running.setup);
    await page.getByRole('button', { name: 'Make the administrator' }).waitFor();
    await expectAccessible(page);
    await makeAdministrator(page, running.setup);
    expect(new URL(page.url()).pathname).toBe('/inbox');
    expect(new URL(page.url()).hash).toBe('');
  });

  test('whoever logs out is out, and logs in again with the right password only', async () => {
    const { page, troubles } = opened;
    // What is still being read would be refused.
    await rows().nth(5).waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.goto('/settings');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByLabel('Login').fill(administrator.login);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').filter({ hasText: 'not those of anybody here' }).waitFor();
    // Browsers themselves say that an answer was no success.
    expect(troubles.splice(0)).toEqual([expect.stringContaining('401')]);
    await expectAccessible(page);
    await logIn(page, administrator);
  });

  test('mentions are triaged by keyboard alone, and it is undone', async () => {
    await rows().nth(5).waitFor();
    expect(await current().textContent()).toContain('zipper');
    await press('j', 'j', 'k');
    expect(await current().textContent()).toContain('my sister');
    await press('e');
    await current().getByText('Closed').waitFor();
    await press('u');
    await told().getByText('Undone').waitFor();
    await current().getByText('Closed').waitFor({ state: 'detached' });
    await press('a');
    await current().getByText('→ Ada Puig').waitFor();
    await press('b');
    await current().getByText('★').waitFor();
    await press('t');
    await opened.page.getByLabel('Tag', { exact: true }).fill('spring');
    await press('Enter');
    await current().getByText('#spring').waitFor();
    await press('x', 'j', 'x');
    await opened.page.getByRole('toolbar', { name: '2 selected' }).waitFor();
    await press('e');
    await told().getByText('2 mentions changed').waitFor();
    await press('u');
    await told().getByText('Undone').waitFor();
    await press('Escape');
    await opened.page.getByRole('toolbar').waitFor({ state: 'detached' });
  });

  test('a sentiment is corrected by keyboard, and the correction is taken back', async () => {
    const { page } = opened;
    await page.goto('/inbox?text=zipper');
    await rows().waitFor();
    const verdict = page.locator('.verdict');
    await verdict.getByText('Negative').waitFor();
    await press('3');
    await verdict.getByText('Corrected by Ada Puig').waitFor();
    expect(await verdict.textContent()).toContain('Positive');
    await page.reload();
    await verdict.getByText('Corrected by Ada Puig').waitFor();
    await press('i');
    await page.locator('.mention.done').waitFor();
    await press('u');
    await told().getByText('Undone').waitFor();
    await page.locator('.mention.done').waitFor({ state: 'detached' });
  });

  test('undoing says again what was said before', async () => {
    const { page } = opened;
    const verdict = page.locator('.verdict');
    const undo = async () => {
      await press('u');
      await told().getByText('Undone').waitFor();
      await page.reload();
      await verdict.waitFor();
    };
    await page.goto('/inbox?text=zipper');
    await rows().waitFor();
    await press('3');
    // It may have been corrected before: what tells is that it is done.
    await told().getByText('1 mention changed').waitFor();
    await verdict.getByText('Corrected by Ada Puig').waitFor();
    await press('1');
    await verdict.getByText('Negative').waitFor();
    await undo();
    expect(await verdict.textContent()).toMatch(/Positive.*Corrected by Ada Puig/u);
    await press('i');
    await page.locator('.mention.done').waitFor();
    await undo();
    expect(await verdict.textContent()).toMatch(/Positive.*Corrected by Ada Puig/u);
    expect(await page.locator('.mention.done').count()).toBe(0);

    // What nobody had said is not said afterwards; what was said of the relevance stays.
    await page.goto('/inbox?text=hotline');
    await rows().waitFor();
    await press('i');
    await page.locator('.mention.done').waitFor();
    await page.goto('/inbox?text=hotline&irrelevant=true');
    await rows().waitFor();
    await press('3');
    await verdict.getByText('Corrected by Ada Puig').waitFor();
    await undo();
    expect(await verdict.textContent()).not.toContain('Corrected');
    expect(await page.locator('.mention.done').count()).toBe(1);
    await withdraw('hotline&irrelevant=true');
  });

  test('what is said last has the last word, however soon it is said', async () => {
    const { page } = opened;
    await page.goto('/inbox?text=hotline');
    await rows().waitFor();
    const verdict = page.locator('.verdict');
    const said: string[] = [];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/v1/mentions/label', async (route) => {
      said.push(route.request().postDataJSON().label);
      if (said.length === 1) await released;
      await route.continue();
    });
    await press('3', '1', 'u');
    await expect.poll(() => said).toEqual(['positive']);
    release();
    await told().getByText('Undone').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    expect(said).toEqual(['positive', 'negative', 'none', 'positive']);
    await page.reload();
    await verdict.getByText('Corrected by Ada Puig').waitFor();
    expect(await verdict.textContent()).toContain('Positive');
    await withdraw('hotline');
  });

  test('the whole mention: what decided, a note, and the link to its network', async () => {
    const { page } = opened;
    await page.goto('/inbox?text=hotline');
    await rows().waitFor();
    await press('o');
    await page.getByLabel('Add a note').fill('call them');
    await press('Enter');
    await page.locator('.notes').getByText('call them').waitFor();
    const link = page.getByRole('link', { name: 'Open on posts.example' });
    expect(await link.getAttribute('href')).toBe('https://posts.example/3');
    expect(await link.getAttribute('rel')).toContain('noopener');
  });

  test('filters live in the address, are saved, shared and come back', async () => {
    const { page } = opened;
    await page.goto('/inbox');
    await page.locator('.filters summary', { hasText: 'Brand' }).click();
    await page.getByRole('checkbox', { name: 'rival' }).check();
    await page.waitForURL('**/inbox?brand=rival');
    await rows().nth(1).waitFor({ state: 'detached' });
    await page.locator('.mention:has-text("old bridge")').waitFor();
    await page.locator('summary', { hasText: 'Save filter' }).click();
    await page.getByLabel('Name of the filter').fill('Them');
    await page.getByRole('checkbox', { name: 'Shared with everybody' }).check();
    await page.getByRole('button', { name: 'Save filter' }).click();
    await page.getByRole('link', { name: 'Clear' }).click();
    await rows().nth(5).waitFor();
    await page.getByRole('link', { name: 'Them' }).click();
    await page.waitForURL('**/inbox?brand=rival');
    await page.goBack();
    await rows().nth(5).waitFor();
  });

  test('what is worth an answer comes first, with the reasons, and who waits with how long', async () => {
    const { page } = opened;
    await page.goto('/inbox');
    await rows().nth(5).waitFor();
    await page.getByRole('link', { name: 'Worth an answer' }).click();
    await page.waitForURL('**/inbox?sort=worth');
    await rows().nth(5).waitFor({ state: 'detached' });
    const first = rows().first();
    await first.getByText('Worth an answer: ').waitFor();
    expect(await first.textContent()).toMatch(/Worth an answer: .*negative/u);
    const before = await first.getAttribute('id');
    await press('e');
    await told().getByText('1 mention changed').waitFor();
    await page.reload();
    await rows().first().waitFor();
    expect(await rows().first().getAttribute('id')).not.toBe(before);
    const api = createSession(running.url);
    await api.post('/session', { login: administrator.login, password: administrator.password });
    const mentions = [{ brand: 'acme', mentionId: before?.replace('mention-', '') }];
    await api.post('/mentions/triage', { mentions, change: { state: 'new' } });

    await page.getByRole('link', { name: 'Unanswered questions' }).click();
    await page.waitForURL('**/inbox?question=true&unanswered=true&sort=old');
    await rows().nth(1).waitFor({ state: 'detached' });
    await rows().getByText('Question, waits 6h').waitFor();
    await page.locator('.views').getByText('1', { exact: true }).waitFor();
    await page.getByLabel('Order').selectOption('Newest first');
    await page.waitForURL('**/inbox?question=true&unanswered=true');
  });

  test('every filter is there, and a mention leads to its like', async () => {
    const { page } = opened;
    await page.goto('/inbox?text=hotline');
    await rows().waitFor();
    await page.locator('.one').getByRole('link', { name: 'All their mentions' }).click();
    await page.waitForURL('**/inbox?author=import*u3');
    await page.getByRole('link', { name: 'Remove: Author' }).click();
    await rows().nth(5).waitFor();
    await page.getByLabel('Assigned to').first().selectOption('Nobody');
    await page.waitForURL('**/inbox?assignee=none');
    await page.getByLabel('Influence').selectOption('75');
    await page.waitForURL('**/inbox?assignee=none&influence=75');
    await page.goto('/inbox');
    await page.getByLabel('Published').selectOption('Last 24 hours');
    await page.waitForURL('**/inbox?last=24h');
    await rows().nth(5).waitFor();
    const names = await page.locator('.filters summary').allTextContents();
    expect(names).toEqual(
      expect.arrayContaining(['Brand', 'Source', 'Type', 'Language', 'Sentiment', 'Emotion', 'Intent', 'Buying cycle']),
    );
    expect(names).toEqual(expect.arrayContaining(['Author is', 'State', 'Priority', 'Network', 'Site']));
  });

  test('the keys are shown by ?, and work no more while they are', async () => {
    const { page } = opened;
    await page.goto('/inbox');
    await rows().nth(5).waitFor();
    await press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await expectAccessible(page);
    await press('j', 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await rows().first().getAttribute('aria-current')).toBe('true');
  });

  test('quick presses and a double click ask for what follows once', async () => {
    const { page } = opened;
    const cursors: string[] = [];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(lists, async (route) => {
      const url = new URL(route.request().url());
      const cursor = url.searchParams.get('cursor');
      if (cursor !== null) cursors.push(cursor);
      url.searchParams.set('limit', '3');
      const response = await route.fetch({ url: url.href });
      if (cursor !== null) await released;
      await route.fulfill({ response });
    });
    await page.goto('/inbox');
    await rows().nth(2).waitFor();
    await press('j', 'j', 'j');
    await page.getByRole('button', { name: 'More' }).dblclick();
    release();
    await rows().nth(5).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    expect(cursors).toHaveLength(1);
    const ids = await rows().evaluateAll((all) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the slow answer of an earlier filter is not waited for', async () => {
    const { page } = opened;
    const isEarlier = (url: string) => lists.test(url) && url.includes('text=zipper');
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(lists, async (route) => {
      const response = await route.fetch();
      if (isEarlier(route.request().url())) await released;
      // Of the one that is given up nobody takes the answer.
      await route.fulfill({ response }).catch(() => undefined);
    });
    const begun = page.waitForRequest((request) => isEarlier(request.url()));
    await page.goto('/inbox?text=zipper');
    await begun;
    const givenUp = page.waitForEvent('requestfailed', (request) => isEarlier(request.url()));
    await page.getByLabel('Search words').fill('hotline');
    await press('Enter');
    await page.locator('.mention:has-text("hotline")').waitFor();
    release();
    await givenUp;
    await page.unrouteAll({ behavior: 'wait' });
    expect(await rows().allTextContents()).toEqual([expect.stringContaining('hotline')]);
  });

  test('the days of the filter are whole, both of them', async () => {
    const { page } = opened;
    const day = posts[0]?.published_at.slice(0, 10) ?? '';
    await page.goto('/inbox?text=zipper');
    await page.getByLabel('From').fill(day);
    await page.waitForURL(`**/inbox?text=zipper&from=${day}`);
    await page.getByLabel('To', { exact: true }).fill(day);
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    await page.waitForURL(`**/inbox?text=zipper&from=${day}&to=${next}`);
    await page.reload();
    await page.locator('.mention:has-text("zipper")').waitFor();
    expect(await page.getByLabel('From').inputValue()).toBe(day);
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe(day);
  });

  test('the chip of a lead is as small as the others', async () => {
    const { page } = opened;
    await page.route(lists, async (route) => {
      const response = await route.fetch();
      const { mentions, next } = await response.json();
      const led = mentions.map((mention: object) => ({ ...mention, lead: { score: 80, person: '' } }));
      await route.fulfill({ response, json: { mentions: led, next } });
    });
    await page.goto('/inbox?text=hotline');
    await rows().locator('.chip.lead').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    expect(await page.evaluate("getComputedStyle(document.querySelector('.chip.lead')).fontSize")).toBe('12px');
  });

  test('a new mention is counted, and shown when it is asked for', async () => {
    const { page } = opened;
    await page.goto('/inbox');
    await rows().nth(5).waitFor();
    const listening = page.waitForResponse((response) => response.url().includes('/mentions/live'));
    await page.reload();
    await listening;
    await rows().nth(5).waitFor();
    running.add([{ ...posts[0], id: 'live', text: 'Acme goes live', published_at: new Date().toISOString() }]);
    const fresh = page.getByRole('button', { name: '1 new mention' });
    await fresh.waitFor();
    expect(await rows().count()).toBe(6);
    await fresh.click();
    await page.locator('.mention:has-text("goes live")').waitFor();
    await fresh.waitFor({ state: 'detached' });
  });

  test.each([
    '/inbox',
    '/inbox?text=nothing-like-it',
    '/incidents',
    '/dashboards',
    '/dashboards?board=topics',
    '/dashboards?board=people',
    '/dashboards?board=leads',
    '/dashboards?board=satisfaction',
    '/people',
    '/leads',
    '/sql',
    '/settings',
  ])('%s is accessible in both themes', async (path) => {
    const { page } = opened;
    await page.goto(path);
    await settled();
    await expectAccessible(page);
  });

  test('a chart is a table too, campaigns are drawn on it and compared, and topics lead to what was said', async () => {
    const { page } = opened;
    await page.goto('/dashboards?board=campaigns');
    await page.getByText('There is none yet').waitFor();
    await page.getByRole('button', { name: 'Add' }).click();
    const form = page.locator('form.campaign');
    await form.getByLabel('Name').fill('Spring sale');
    await form.getByLabel('Brand').selectOption('acme');
    const today = new Date(now).toISOString().slice(0, 10);
    await form.getByLabel('First day').fill(new Date(now - 3 * 86_400_000).toISOString().slice(0, 10));
    await form.getByLabel('Last day').fill(today);
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Spring sale' }).waitFor();
    await page.getByText('not enough data').first().waitFor();
    await expectAccessible(page);

    await page.goto('/dashboards?brand=acme&days=7');
    const table = page.getByRole('table', { name: 'Volume over time' });
    // Screen readers have it before it is to be seen.
    await table.getByRole('cell', { name: 'Spring sale' }).first().waitFor();
    expect(await table.getByRole('link').count()).toBe(0);
    await page.getByLabel('Compare with').selectOption('week');
    await page.waitForURL('**against=week');
    await table.getByRole('columnheader', { name: 'A week before' }).waitFor();
    await page.getByRole('button', { name: 'As a table', pressed: false }).first().click();
    await expectAccessible(page);
    await table.getByRole('link').last().click();
    await page.waitForURL(/\/inbox\?brand=acme&from=.*&to=/u);

    await page.goto('/dashboards?brand=acme&days=7');
    await page.getByRole('combobox', { name: 'Time' }).selectOption('Custom…');
    await page.waitForURL((url) => !url.searchParams.has('days'));
    const from = page.getByLabel('From');
    const to = page.getByLabel('To', { exact: true });
    // What was shown goes on being so: today is the last day.
    expect([(await from.inputValue()) < today, await to.inputValue()]).toEqual([true, today]);
    await from.fill('2026-01-02');
    await to.fill('2026-01-01');
    await page.getByRole('alert').getByText('The first day is after the last one.').waitFor();
    await expectAccessible(page);
    await from.fill('2001-01-01');
    await to.fill(today);
    await page.getByRole('alert').getByText('more than 4,000 days').waitFor();
    await from.fill('9999-01-01');
    await to.fill('9999-01-02');
    await page.getByRole('alert').getByText('yet to come').waitFor();
    await from.fill('2026-01-01');
    await to.fill('2026-01-02');
    const chosen = '/dashboards?brand=acme&from=2026-01-01&to=2026-01-03';
    await page.waitForURL(`**${chosen}`);
    await page.goto(chosen);
    expect([await from.inputValue(), await to.inputValue()]).toEqual(['2026-01-01', '2026-01-02']);
    // Two days, in hours; nothing was said then, and the campaign was later.
    await table.getByRole('row').nth(48).waitFor({ state: 'attached' });
    expect(await table.getByRole('cell', { name: 'Spring sale' }).count()).toBe(0);
    const days = await page.locator('main').getByRole('link', { name: 'acme', exact: true }).getAttribute('href');
    expect(new URL(String(days), running.url).searchParams.get('to')).toBe('2026-01-03T00:00:00.000Z');
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Time' }).selectOption('7 days');
    await page.waitForURL('**/dashboards?brand=acme&days=7');

    await page.goto('/dashboards?board=topics');
    await settled();
    await page.locator('.bars').getByRole('link', { name: 'import' }).click();
    await page.waitForURL(/\/inbox\?from=.*&to=.*&network=import/u);
    await rows().first().waitFor();
    await page.goto('/dashboards?board=campaigns');
    await page.getByRole('button', { name: 'Remove Spring sale' }).click();
    await page.getByRole('group', { name: 'Remove it for good?' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByText('There is none yet').waitFor();
  });

  test('a webhook is made of the filter of the inbox, tested, and gets what comes', async () => {
    const { page, troubles } = opened;
    const receiver = await startServer((_, response) => {
      response.writeHead(receiver.requests.length === 1 ? 500 : 204).end();
    });
    try {
      await page.goto('/inbox?sentiment=positive');
      await page.getByRole('link', { name: 'Webhook from this filter' }).click();
      await expect.poll(() => page.evaluate('document.activeElement?.name')).toBe('name');
      await page.keyboard.type('Tickets');
      await page.getByLabel('Address').fill('http://10.0.0.1/in');
      await page.getByRole('button', { name: 'Make webhook' }).click();
      await page.getByRole('alert').getByText('plain http is for hosts of http.allowPrivate').waitFor();
      expect(troubles.splice(0)).toEqual([expect.stringContaining('422')]);
      await page.getByLabel('Address').fill(`${receiver.url}/in`);
      await page.getByRole('button', { name: 'Make webhook' }).click();
      await page.getByText('it is shown once').getByText('whsec_').waitFor();
      const own = page.getByRole('article', { name: 'Tickets' });
      await own.getByRole('button', { name: 'Test' }).click();
      await page.getByRole('alert').getByText('It was not taken: sending to the webhook: 127.0.0.1').waitFor();
      await own.getByRole('button', { name: 'Test' }).click();
      await page.getByText('It was taken: 204').waitFor();
      await own.getByRole('button', { name: 'Deliveries' }).click();
      await own.getByRole('cell', { name: 'failed' }).waitFor();
      await expectAccessible(page);
      running.add([
        { ...posts[0], id: 'told', text: 'I love Acme, it is great', published_at: new Date().toISOString() },
      ]);
      await receiver.arrived(3);
      expect(JSON.parse(receiver.requests[2]?.body ?? '')).toMatchObject({
        type: 'mentions.created',
        data: { mentions: [{ text: 'I love Acme, it is great', sentiment: 'positive' }] },
      });
      await own.getByRole('cell', { name: '1 mention' }).waitFor();
      await own.getByRole('button', { name: 'Pause' }).click();
      await own.getByText('paused').waitFor();
      await own.getByRole('button', { name: 'Remove' }).click();
      await own.getByRole('button', { name: 'Remove for good' }).click();
      await own.waitFor({ state: 'detached' });
    } finally {
      await receiver.close();
    }
  });

  test('SQL is run by keyboard, says what is wrong, and is taken away as a file', async () => {
    const { page, troubles } = opened;
    await page.goto('/sql');
    const query = page.locator('textarea');
    await query.fill("SELECT brand, count() AS mentions FROM v_mentions WHERE brand = 'rival' GROUP BY brand");
    await page.keyboard.press('Control+Enter');
    await page.getByRole('cell', { name: 'rival' }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    expect(file.suggestedFilename()).toMatch(/\.csv$/u);
    expect(await file.failure()).toBeNull();
    await query.fill('SELECT nothing FROM nowhere');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').waitFor();
    // Browsers themselves say that an answer was no success.
    expect(troubles.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  test('the keyboard skips to the content', async () => {
    const { page } = opened;
    await page.goto('/settings?tab=any');
    await page.getByRole('heading', { name: 'Change password' }).waitFor();
    await press('Tab');
    await page.getByRole('link', { name: 'Skip to the content' }).waitFor();
    await press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('content');
    expect(new URL(page.url()).search).toBe('?tab=any');
    await page.getByRole('heading', { name: 'Change password' }).waitFor();
  });

  test('what another answers in place of Escolta is said to be that', async () => {
    const { page, troubles } = opened;
    const html = { contentType: 'text/html', body: '<html><h1>Oh</h1></html>' };
    await page.route('**/api/v1/incidents?*', (route) => route.fulfill({ status: 200, ...html }));
    await page.goto('/incidents');
    await page.getByRole('alert').getByText('Something else answered in place of Escolta (200)').waitFor();
    await page.route('**/api/v1/session/password', (route) => route.fulfill({ status: 502, ...html }));
    await page.goto('/settings');
    await page.getByLabel('Current password').fill(administrator.password);
    await page.getByLabel('New password').fill(administrator.password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('alert').getByText('Something else answered in place of Escolta (502)').waitFor();
    expect(troubles.splice(0)).toEqual([expect.stringContaining('502')]);

    const theirs = await openPage(browser, running.url);
    await theirs.page.goto('/login');
    await theirs.page.getByLabel('Login').fill(administrator.login);
    await theirs.page.getByLabel('Password').fill(administrator.password);
    await theirs.page.route('**/api/v1/session', (route) => route.fulfill({ status: 502, ...html }));
    await theirs.page.getByRole('button', { name: 'Log in' }).click();
    await theirs.page.getByRole('alert').getByText('Something else answered in place of Escolta (502)').waitFor();
    await theirs.page.unrouteAll({ behavior: 'wait' });
    await theirs.page.getByRole('button', { name: 'Log in' }).click();
    await theirs.page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(theirs.troubles).toEqual([expect.stringContaining('502')]);
    await theirs.page.context().close();
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('an address that is none says so in a page', async () => {
    const { page, troubles } = opened;
    await page.goto('/nowhere');
    await page.getByText('There is no such page').waitFor();
    await expectAccessible(page);
    expect(troubles.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('roles see and do what is theirs', async () => {
    const api = createSession(running.url);
    const { login, password } = administrator;
    await api.post('/session', { login, password });
    const viewer = { login: 'vic', name: 'Vic', password: 'another long one', role: 'viewer', brands: ['rival'] };
    expect((await api.post('/users', viewer)).status).toBe(201);
    const theirs = await openPage(browser, running.url);
    await logIn(theirs.page, viewer);
    await theirs.page.locator('.mention:has-text("old bridge")').waitFor();
    expect(await theirs.page.locator('.mention').count()).toBe(1);
    expect(await theirs.page.locator('.mention input[type=checkbox]').count()).toBe(0);
    await theirs.page.keyboard.press('e');
    await theirs.page.getByRole('link', { name: 'Them' }).waitFor();
    for (const path of ['/sql', '/people', '/leads']) {
      await theirs.page.goto(path);
      await theirs.page.getByText('You may not see this page').waitFor();
    }
    expect(await theirs.page.getByRole('navigation').getByRole('link').allTextContents()).toEqual([
      'Inbox',
      'Incidents',
      'Dashboards',
      'Settings',
    ]);
    await theirs.page.goto('/settings');
    await theirs.page.getByRole('heading', { name: 'Change password' }).waitFor();
    expect(await theirs.page.getByRole('heading', { name: 'Users' }).count()).toBe(0);
    expect(theirs.troubles).toEqual([]);
    await theirs.page.context().close();
    expect((await api.get('/mentions?brand=rival')).value.mentions[0]).toMatchObject({ state: 'new' });
  });

  test('people log in with their provider, and come back to the page that they asked for', async () => {
    const { page } = await openPage(browser, running.url);
    await page.goto('/incidents?state=all');
    const button = page.getByRole('link', { name: 'Log in with Acme ID' });
    await button.waitFor();
    await expectAccessible(page);
    provider.state.person = 'ona';
    await button.click();
    await page.getByRole('alert').getByText('Acme ID knows you, but nobody has given you a role in Escolta').waitFor();
    await expectAccessible(page);
    // The provider still knows her: it has to ask, so that somebody else can come.
    provider.state.person = 'nil';
    await button.click();
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
    expect(page.url()).toBe(`${running.url}/incidents?state=all`);
    await page.getByText('Nil Soler').waitFor();
    await page.goto('/settings');
    await page.getByRole('heading', { name: 'Where you are logged in' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Change password' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    const back = provider.pause();
    await button.click();
    await page.getByRole('alert').getByText('Acme ID does not answer').waitFor();
    back();
    await page.context().close();
    const theirs = await openPage(browser, running.url, { locale: 'es-ES' });
    await theirs.page.goto('/login?problem=state&to=/sql');
    await theirs.page.getByRole('alert').getByText('quizá era una pestaña antigua').waitFor();
    expect(await theirs.page.getByRole('link', { name: 'Entrar con Acme ID' }).getAttribute('href')).toBe(
      `${running.url}/api/v1/oidc/login?to=%2Fsql`,
    );
    expect(theirs.troubles).toEqual([]);
    await theirs.page.context().close();
  });

  test('long lists go on by More, and keep what was read when they are read again', async () => {
    const { page } = opened;
    const cursors: (string | null)[] = [];
    await page.route(/\/api\/v1\/(?:people|audit)\?/u, async (route) => {
      const url = new URL(route.request().url());
      cursors.push(url.searchParams.get('cursor'));
      url.searchParams.set('limit', '2');
      await route.fulfill({ response: await route.fetch({ url: url.href }) });
    });
    const lines = page.locator('tbody tr');
    await page.goto('/people');
    await lines.nth(1).waitFor();
    await page.getByRole('button', { name: 'More' }).dblclick();
    await lines.nth(3).waitFor();
    expect(cursors).toEqual([null, expect.any(String)]);
    expect(new Set(await lines.allTextContents()).size).toBe(4);

    await page.goto('/settings');
    const audit = page.locator('section', { has: page.getByRole('heading', { name: 'Audit log' }) });
    const entries = audit.locator('tbody tr');
    await entries.nth(1).waitFor();
    await audit.getByRole('button', { name: 'More' }).click();
    await entries.nth(3).waitFor();
    const before = cursors.splice(0).length;
    await audit.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => cursors.length).toBe(2);
    await page.unrouteAll({ behavior: 'wait' });
    expect([before, await entries.count()]).toEqual([4, 4]);
  });

  test('an administrator gives a link, by which somebody chooses a password', async () => {
    const { page } = opened;
    await page.goto('/settings');
    const users = page.locator('section', { has: page.getByRole('heading', { name: 'Users' }) });
    await users.getByLabel('Name', { exact: true }).fill('Lia Camps');
    await users.getByLabel('Login').fill('lia');
    await users.getByLabel('Role', { exact: true }).selectOption('analyst');
    await users.getByRole('button', { name: 'Add user' }).click();
    const link = await users.locator('.secret code').textContent();
    const audit = page.locator('section', { has: page.getByRole('heading', { name: 'Audit log' }) });
    await audit.getByLabel('Action').fill('user.create');
    await audit.getByLabel('Target').fill('lia');
    await audit.getByRole('button', { name: 'Show' }).click();
    await audit.getByRole('cell', { name: 'user.create' }).first().waitFor();
    expect(await audit.getByRole('link', { name: 'CSV' }).getAttribute('href')).toBe(
      '/api/v1/audit/export.csv?action=user.create&target=lia',
    );
    // From the top: what lies under the header is no place to click.
    await page.evaluate('scrollTo(0, 0)');
    await expectAccessible(page);

    const theirs = await openPage(browser, running.url);
    await theirs.page.goto(link ?? '');
    await theirs.page.getByRole('heading', { name: 'Choose your password' }).waitFor();
    await expectAccessible(theirs.page);
    await theirs.page.getByLabel('Password').fill('a password of mine');
    await theirs.page.getByRole('button', { name: 'Save and log in' }).click();
    await theirs.page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(new URL(theirs.page.url()).hash).toBe('');
    await theirs.page.goto(link ?? '');
    await theirs.page.getByLabel('Password').fill('a password of mine');
    await theirs.page.getByRole('button', { name: 'Save and log in' }).click();
    await theirs.page.getByRole('alert').getByText('this link is used, too old or unknown').waitFor();
    expect(theirs.troubles.splice(0)).toEqual([expect.stringContaining('403')]);
    await theirs.page.context().close();
    await users
      .getByRole('row', { name: /Lia Camps/u })
      .getByRole('button', { name: 'Disable' })
      .click();
    await users
      .getByRole('row', { name: /Lia Camps/u })
      .getByRole('button', { name: 'Enable' })
      .waitFor();
  });

  test('the language is chosen, and kept', async () => {
    const { page } = opened;
    await page.goto('/inbox');
    await page.getByLabel('Language').first().selectOption('ca');
    await page.getByRole('button', { name: 'Tanca la sessió' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ca');
  });
});
