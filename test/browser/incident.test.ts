import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Running, startRunning } from '../web/running.ts';
import {
  browserPath,
  expectAccessible,
  makeAdministrator,
  type Opened,
  openPage,
  phone,
  startBrowser,
} from './browser.ts';

const now = Date.now();
const said = [
  'The zipper of my Acme bag tore, terrible',
  'Acme recalls a bag, says the radio, and nobody answers the phone',
  'Standing in line at Acme since eight o’clock, what a disaster',
  'My neighbour returned two Acme jackets today, both broken',
  'Does anybody know what is going on with Acme? I hate this silence',
];
const posts = said.map((text, index) => ({
  id: `p${index}`,
  text,
  author: { id: `u${index}`, handle: `user_${index}`, name: `Mercè Puig ${index}`, followers: 5_000 * (index + 1) },
  published_at: new Date(now - (index + 1) * 20_000).toISOString(),
  url: `https://posts.example/${index}`,
  language: 'en',
}));

describe.skipIf(browserPath === undefined)('an incident on a phone', () => {
  let running: Running;
  let browser: Browser;
  let opened: Opened;

  beforeAll(async () => {
    const alerts = {
      interval: '500ms',
      listen: '127.0.0.1:0',
      rules: [
        {
          type: 'volume',
          name: 'storm',
          window: '15m',
          minimum: 3,
          sensitivity: 'off',
          above: 3,
          severity: 'critical',
        },
      ],
    };
    [running, browser] = await Promise.all([startRunning({ posts, config: { alerts } }), startBrowser()]);
    opened = await openPage(browser, running.url, phone);
    await makeAdministrator(opened.page, running.setup);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });
  afterEach(() => {
    expect(opened.troubles.splice(0)).toEqual([]);
  });

  test('it is found in the list', async () => {
    const { page } = opened;
    const incident = page.getByRole('link', { name: 'storm' });
    await expect
      .poll(
        async () => {
          await page.goto('/incidents');
          await page.getByText('Loading…').waitFor({ state: 'detached' });
          return incident.count();
        },
        { timeout: 40_000 },
      )
      .toBe(1);
    await expectAccessible(page);
    await incident.click();
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor();
  });

  test('it tells what came, from where, and what matters most', async () => {
    const { page } = opened;
    await page.locator('.chart canvas').waitFor();
    await page.getByText('Mentions that matter most').waitFor();
    expect(await page.locator('.incident').textContent()).toContain('Acme');
    await expectAccessible(page);
  });

  test('it is printed dark on light, whichever theme is chosen', async () => {
    const { page } = opened;
    const colors = () =>
      page.evaluate("['color', 'backgroundColor'].map((key) => getComputedStyle(document.body)[key])");
    const inks = ['rgb(27, 31, 39)', 'rgb(246, 247, 249)'];
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await colors()).toEqual(inks);
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await expect.poll(colors).toEqual(['rgb(231, 234, 240)', 'rgb(18, 21, 27)']);
    await page.emulateMedia({ media: 'print' });
    expect(await colors()).toEqual(inks);
    await page.emulateMedia({ media: null });
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await expect.poll(colors).toEqual(inks);
  });

  test('it is acknowledged, noted, assigned and resolved, and the timeline says by whom', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('button', { name: 'Acknowledged by Ada Puig' }).waitFor();
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await page.getByLabel('Add a note').fill('we are calling the supplier');
    await page.keyboard.press('Enter');
    await page.getByText('Ada Puig: noted: we are calling the supplier').waitFor();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('Ada Puig: resolved').waitFor();
    await page.locator('h1').getByText('resolved').waitFor();
    await page.reload();
    await page.getByText('Ada Puig: noted: we are calling the supplier').waitFor();
    expect(await page.getByRole('button', { name: 'Resolve' }).isDisabled()).toBe(true);
  });

  test('whoever has the link reads it without logging in, and changes nothing', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Share' }).click();
    const link = await page.getByRole('status').getByRole('link').getAttribute('href');
    // Links name the configured port, and the one here is any that was free.
    const { pathname, search } = new URL(link ?? '');
    const theirs = await fetch(`${running.alerts}${pathname}${search}`);
    expect(theirs.status).toBe(200);
    const shown = await theirs.text();
    expect(shown).toContain('Acme');
    expect(shown).not.toContain('<form');
  });
});
