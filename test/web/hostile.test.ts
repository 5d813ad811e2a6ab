import { parse } from 'csv-parse/sync';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, makeAdministrator, type Opened, openPage, startBrowser } from '../browser/browser.ts';
import { startServer, type TestServer } from '../support/http-server.ts';
import { hostileTexts, wordOf } from './hostile-posts.ts';
import { createSession, type Running, startRunning, until } from './running.ts';

const now = Date.now();
const cases = Object.entries(hostileTexts);
const script = '<script>alert(1)</script><img src=x onerror=alert(1)>';
const posts = cases.map(([name, text], index) => ({
  id: `p${index}`,
  text,
  title: index % 2 === 0 ? `${script} =1+1 of ${name}` : undefined,
  author: {
    id: `u${index}"><script>alert(1)</script>`,
    handle: `=cmd|${index}`,
    name: `\u202E${script} ${name}`,
    url: 'javascript:alert(1)',
  },
  published_at: new Date(now - (index + 1) * 60_000).toISOString(),
  url: index % 3 === 0 ? 'javascript:alert(document.cookie)' : `https://posts.example/${index}?<script>`,
  language: 'en',
}));

describe('what is posted to do harm', () => {
  let running: Running;
  let slack: TestServer;
  let browser: Browser | undefined;
  let opened: Opened | undefined;
  const api = () => session;
  let session: ReturnType<typeof createSession>;

  beforeAll(async () => {
    slack = await startServer((_, response) => void response.end('ok'));
    running = await startRunning({
      posts,
      config: {
        http: { allowPrivate: true },
        channels: [{ type: 'slack', name: 'team', webhookUrl: `${slack.url}/services/T0/B0/secret` }],
        alerts: {
          interval: '500ms',
          groupWait: '0s',
          rules: [
            {
              type: 'volume',
              name: 'storm',
              window: '1h',
              minimum: 3,
              sensitivity: 'off',
              above: 3,
              severity: 'critical',
            },
          ],
        },
      },
    });
    session = createSession(running.url);
    const token = new URL(running.setup).hash.slice(1);
    if (browserPath === undefined) {
      await session.post('/setup', { token, login: 'ada', name: 'Ada Puig', password: 'a long password' });
    } else {
      browser = await startBrowser();
      opened = await openPage(browser, running.url);
      await makeAdministrator(opened.page, running.setup);
      await session.post('/session', { login: 'ada', password: 'a long password' });
    }
    await until(async () => {
      const { value } = await session.get('/mentions/count');
      return value.count >= cases.length ? true : undefined;
    }, 'all of them stored');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    await slack?.close();
  });

  test.each(cases)('the API gives back what was said, as data: %s', async (_, text) => {
    const { value, headers } = await api().get(`/mentions?text=${wordOf(text)}`);
    expect(headers.get('content-type')).toMatch(/^application\/json/u);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(value.mentions).toHaveLength(1);
    const [mention] = value.mentions;
    expect(mention.text.isWellFormed()).toBe(true);
    expect(mention.text).toContain(wordOf(text));
    // What begins a link is an address of the web, or nothing.
    expect(mention.url).toMatch(/^(?:https?:|$)/u);
    expect(mention.authorUrl).toMatch(/^(?:https?:|$)/u);
  });

  test.skipIf(browserPath === undefined).each(cases)('the page shows it as text: %s', async (_, text) => {
    const { page, troubles } = opened as Opened;
    await page.goto(`/inbox?text=${wordOf(text)}`);
    await page.locator('.mention').waitFor();
    await page.keyboard.press('o');
    await page.locator('.details .body').waitFor();
    const { value } = await api().get(`/mentions?text=${wordOf(text)}`);
    const whole = await api().get(`/mentions/${value.mentions[0].id}`);
    await expect.poll(() => page.locator('.details .body').textContent()).toBe(whole.value.text);
    // Nothing in it has become a part of the page.
    expect(await page.locator('main :is(script, img, svg, iframe, style, h1:has-text("Owned"))').count()).toBe(0);
    const links = await page.locator('main a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    expect(links.filter((href) => !/^(?:https?:\/\/|\/|#)/u.test(href))).toEqual([]);
    // It stays in its place, and what stands after it reads from left to right.
    const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(wider)).toBeLessThanOrEqual(0);
    expect(troubles.splice(0)).toEqual([]);
  });

  test.skipIf(browserPath === undefined)('all of it at once, on every page, runs nothing', async () => {
    const { page, troubles } = opened as Opened;
    for (const path of ['/inbox', '/dashboards', '/incidents', '/settings']) {
      await page.goto(path);
      await page.locator('main h1').waitFor();
      await page.getByText('Loading…').first().waitFor({ state: 'detached' });
    }
    expect(troubles.splice(0)).toEqual([]);
  });

  test('the export as CSV holds every text once, in one cell, and no formula', async () => {
    const { value: csv, headers } = await api().get('/export/mentions.csv');
    expect(headers.get('content-type')).toMatch(/^text\/csv/u);
    expect(headers.get('content-disposition')).toMatch(/^attachment/u);
    const rows: string[][] = parse(csv);
    expect(rows).toHaveLength(cases.length + 1);
    const cells = rows.flat();
    expect(cells.filter((cell) => /^[=+\-@\t\r]/u.test(cell) && !/^-?[\d.]+(?:e-?\d+)?$/u.test(cell))).toEqual([]);
    for (const [, text] of cases) expect(cells.filter((cell) => cell.includes(`${wordOf(text)}`)).length).toBe(1);
  });

  test('a message to Slack calls nobody, and links where it says', async () => {
    await slack.arrived(1);
    const said = slack.requests.map(({ body }) => body).join('\n');
    expect(said).toContain('storm');
    expect(said).toMatch(/zq[a-z]+/u);
    expect(said).not.toMatch(/<!|<@|<#|javascript:|<script/u);
    expect(said).not.toMatch(/\u202e/iu);
  });

  test('tags, notes, names of filters and of users are no exception', async () => {
    const { value } = await api().get('/mentions?text=zqscript');
    const [{ id, brand }] = value.mentions;
    const change = { addTags: ['<img src=x onerror=alert(1)>'.slice(0, 60)], assignee: script.slice(0, 60) };
    expect((await api().post('/mentions/triage', { mentions: [{ brand, mentionId: id }], change })).status).toBe(200);
    expect((await api().post(`/mentions/${id}/notes`, { text: script })).status).toBeLessThan(300);
    const filter = { kind: 'filter', name: script, body: { query: 'text=<script>alert(1)</script>' }, shared: true };
    expect((await api().post('/saved', filter)).status).toBe(201);
    if (opened === undefined) return;
    await opened.page.goto('/inbox?text=zqscript');
    await opened.page.locator('.mention .chip', { hasText: '#<img' }).waitFor();
    await opened.page.keyboard.press('o');
    await opened.page.locator('.notes').getByText(script).waitFor();
    await opened.page.locator('.saved a').getByText(script).click();
    await opened.page.locator('main h1').waitFor();
    expect(opened.troubles.splice(0)).toEqual([]);
  });
});
