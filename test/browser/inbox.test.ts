import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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
  'Rivalco has opened a shop in Girona, next to the old bridge',
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

  beforeAll(async () => {
    [running, browser] = await Promise.all([startRunning({ posts }), startBrowser()]);
    opened = await openPage(browser, running.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });
  afterEach(() => {
    expect(opened.troubles.splice(0)).toEqual([]);
  });

  const rows = () => opened.page.locator('.mention');
  const current = () => opened.page.locator('.mention[aria-current]');
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => opened.page.keyboard.press(key)), Promise.resolve());
  const told = () => opened.page.locator('.told');

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

  test('the whole mention: what decided, a note, and the link to its network', async () => {
    const { page } = opened;
    await page.goto('/inbox?text=hotline');
    await rows().waitFor();
    await press('o');
    await page.getByLabel('Add a note').fill('call them');
    await press('Enter');
    await page.locator('.notes').getByText('call them').waitFor();
    const link = page.getByRole('link', { name: 'Open on the network' });
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
    '/people',
    '/leads',
    '/sql',
    '/settings',
  ])('%s is accessible in both themes', async (path) => {
    const { page } = opened;
    await page.goto(path);
    await page.locator('main').waitFor();
    await page.waitForLoadState('load');
    await page.getByText('Loading…').first().waitFor({ state: 'detached' });
    await expectAccessible(page);
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

  test('the language is chosen, and kept', async () => {
    const { page } = opened;
    await page.goto('/inbox');
    await page.getByLabel('Language').first().selectOption('ca');
    await page.getByRole('button', { name: 'Tanca la sessió' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ca');
  });
});
