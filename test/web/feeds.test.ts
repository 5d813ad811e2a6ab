import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { createMentionPorts } from '../../scripts/web/mention-ports.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import type { Route } from '../../web/route.ts';
import { feedRoutes } from '../../web/routes/feeds.ts';
import { type IncidentPorts, incidentRoutes, type ListedIncident } from '../../web/routes/incidents.ts';
import { assessment, hour, openTemporaryStore, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
const now = Date.now();
let routes: readonly Route[];
let served: Served;

beforeAll(async () => {
  await migrate(client);
  const of = (id: string, brand: string, text: string, url: string) =>
    assessment(
      post(id, { text, url, author: { id, handle: 'ana', name: 'Ana Puig' }, publishedAt: now - hour, fetchedAt: now }),
      [brand],
    );
  await createStoreWriter({ client, events: quietEvents() }).write([
    of('test:1', 'acme', `<script>alert(1)</script> & "ana@example.org" ]]> \u0007\u202E`, 'javascript:alert(1)'),
    of('test:2', 'rival', 'Two', 'https://posts.example/2?a=1&b=2'),
  ]);
  const of2 = (id: string, brand: string) => ({ id, brand, rule: 'storm', startedAt: now, state: 'firing' });
  const incidents: readonly ListedIncident[] = ['acme', 'rival', 'acme', 'rival', 'acme', ''].map((brand, i) =>
    of2(`${i}`.repeat(16), brand),
  );
  const list = async () => incidents;
  const show = async (wanted: string) => incidents.find(({ id }) => id === wanted);
  const silence = async () => ({ id: 'made' });
  const feeds = feedRoutes({
    ...{ brands: ['acme', 'rival'], url: 'https://listen.example/' },
    mentions: createMentionPorts({ client, labels: { give: async () => [] }, clock: systemClock }),
    incidents: { list },
  });
  routes = [
    ...feeds,
    ...incidentRoutes({ incidents: { list, show, silence } as unknown as IncidentPorts, brands: ['acme', 'rival'] }),
  ];
  served = await serveRoutes(client, routes);
});
afterAll(async () => {
  await served?.close();
  await close();
});

const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
  const response = await fetch(`${served.url}/api/v1/feeds/${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const entriesOf = (xml: string) => {
  expect(XMLValidator.validate(xml)).toBe(true);
  const { feed } = new XMLParser({ isArray: (name) => name === 'entry', ignoreAttributes: false }).parse(xml);
  return (feed.entry ?? []) as readonly Record<string, string>[];
};

describe('feeds', () => {
  test('are read by a token of the address, and hold what the filter means', async () => {
    const token = await served.tokenOf('viewer');
    const { status, text, headers } = await get(`mentions.atom?token=${token}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/atom+xml; charset=utf-8']);
    expect(entriesOf(text)).toHaveLength(2);
    expect(text).toContain('<link rel="alternate" href="https://posts.example/2?a=1&amp;b=2"/>');
    expect(entriesOf((await get(`mentions.atom?token=${token}&brand=rival`)).text)).toHaveLength(1);
    const tag = headers.get('etag') ?? '';
    // As a proxy that compresses has made it, and among others.
    for (const held of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
      expect((await get(`mentions.atom?token=${token}`, { 'if-none-match': held })).status).toBe(304);
    expect((await get(`mentions.atom?token=${token}`, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('hold texts as texts, and hide people', async () => {
    const { text } = await get(`mentions.atom?brand=acme&token=${await served.tokenOf('viewer')}`);
    expect(entriesOf(text)).toHaveLength(1);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; ');
    expect(text).not.toMatch(/javascript:|Ana Puig|ana@example|<script|\u0007/u);
    expect(text).toContain('<name>A… P…</name>');
  });

  test('of incidents have those of one’s brands, as their list has', async () => {
    const ids = async (brands: readonly string[]) => {
      const { text } = await get(`alerts.atom?token=${await served.tokenOf('viewer', brands)}`);
      const listed = (await (await served.as('viewer', brands))('GET', '/incidents?state=all')).value.incidents;
      return [
        entriesOf(text).map(({ id }) => `${id}`.replace('urn:escolta:incident:', '')),
        listed.map(({ id }: { id: string }) => id),
      ];
    };
    const all = ['0', '1', '2', '3', '4', '5'].map((digit) => digit.repeat(16));
    expect(await ids([])).toEqual([all, all]);
    // That a source stopped is of no brand: whose mentions are missing is not known.
    const rivals = [all[1], all[3], all[5]];
    expect(await ids(['rival'])).toEqual([rivals, rivals]);
    const silence = async (brands: readonly string[], id = '') =>
      (await (await served.as('manager', brands))('POST', `/incidents/${id}/silence`, { hours: 1 })).status;
    expect(await silence(['rival'], all[0])).toBe(404);
    expect(await silence(['rival'], all[5])).toBe(403);
    expect(await silence(['rival'], all[3])).toBe(201);
    expect(await silence([], all[5])).toBe(201);
  });

  test.each([
    ['nobody', async () => '', 401],
    ['an unknown token', async () => 'token=esc_nothing', 401],
    ['a token that may do more', async () => `token=${await served.tokenOf('administrator')}`, 403],
    ['one that was revoked', async () => `token=${await served.tokenOf('viewer', [], { revoked: true })}`, 401],
    ['one that has expired', async () => `token=${await served.tokenOf('viewer', [], { expiresAt: 1 })}`, 401],
  ])('are not for %s', async (_, query, status) => {
    for (const feed of ['mentions.atom', 'alerts.atom'])
      expect((await get(`${feed}?${await query()}`)).status).toBe(status);
  });

  test('are for programs with a token in the header, too', async () => {
    const headers = { authorization: `Bearer ${await served.tokenOf('manager')}` };
    expect((await get('mentions.atom?brand=acme', headers)).text).toContain('Ana Puig');
  });

  test('are for whoever comes where the configuration says so, as everything else', async () => {
    const open = await serveRoutes(client, routes, { anonymous: 'viewer' });
    try {
      const response = await fetch(`${open.url}/api/v1/feeds/mentions.atom?brand=acme`);
      expect(response.status).toBe(200);
      expect(await response.text()).not.toContain('Ana Puig');
    } finally {
      await open.close();
    }
  });
});

test('incidents are paged through, of one’s brands', async () => {
  const ask = await served.as('viewer', ['acme']);
  const { value: first } = await ask('GET', '/incidents?limit=2');
  expect(first.incidents.map(({ id }: ListedIncident) => id[0])).toEqual(['0', '2']);
  const nobody = await fetch(`${served.url}/api/v1/incidents`);
  expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="escolta"']);
  const { value: last } = await ask('GET', `/incidents?limit=2&cursor=${first.next}`);
  expect([last.incidents.map(({ id }: ListedIncident) => id[0]), last.next]).toEqual([['4', '5'], null]);
  expect((await ask('GET', `/incidents?cursor=${'1'.repeat(16)}`)).status).toBe(422);
});
