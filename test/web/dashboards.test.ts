import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Insights } from '../../core/insights.ts';
import type { Lead } from '../../core/lead.ts';
import type { Post } from '../../core/post.ts';
import { createDashboardPorts } from '../../scripts/web/dashboard-ports.ts';
import { createLeadStore } from '../../sinks/clickhouse/leads/store.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createSavedStore } from '../../sinks/clickhouse/web/saved.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { annotationRoutes } from '../../web/routes/annotations.ts';
import { dashboardRoutes } from '../../web/routes/dashboards.ts';
import { assessment, hour, mention, openTemporaryStore, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { type Asker, type Served, serveRoutes } from './served.ts';

/** Tuesday, 10 March 2026, 12:00 UTC. */
const now = start;
const day = 24 * hour;
const clock = { now: () => now, sleep: async () => undefined };
const { client, close } = openTemporaryStore();
let served: Served;
let manager: Asker;
let viewer: Asker;
let number = 0;

type Label = 'negative' | 'neutral' | 'positive';
function said(brand: string, at: number, label: Label, change: Partial<Post> = {}, insights: Insights = {}) {
  number += 1;
  const id = `test:${number}`;
  return assessment(
    post(id, { publishedAt: at, author: { id: `u${number % 7}`, handle: `user_${number % 7}` }, ...change }),
    [{ ...mention(brand, label), insights }],
  );
}

/** Monday to Sunday; of a week 0 in all. */
const more = [0, 1, -1, 0, 0, 1, -1];
const at = (date: string) => Date.parse(date);
const campaign = { name: 'Spring', from: '2026-02-20', to: '2026-02-26', brand: 'acme', kind: 'campaign' };

/**
 * Acme: ten a day since December (of ten, 4 positive, 3 neutral, 3 negative; one with 4 stars), twice as many in the campaign, and 15 of
 * one hour of the 9th. Rival: five a day. Small: customers and stages.
 */
function* world() {
  for (let begin = at('2025-12-15'); begin < at('2026-03-10'); begin += day) {
    const busy = begin >= at(campaign.from) && begin <= at(campaign.to);
    const weekday = (begin / day + 3) % 7;
    const count = (busy ? 20 : 10) + (more[weekday] as number);
    for (let i = 0; i < count; i++) {
      const label = i % 10 < 4 ? 'positive' : i % 10 < 7 ? 'neutral' : 'negative';
      const rating = i === 0 ? { engagement: { rating: busy ? 5 : 3 + (weekday % 3) } } : {};
      yield said('acme', begin + (8 + (i % 10)) * hour, label, {
        url: 'https://shop.example/1',
        ...rating,
      } as Partial<Post>);
    }
    for (let i = 0; i < 5; i++) yield said('rival', begin + (8 + i) * hour, 'neutral');
  }
  for (let i = 0; i < 15; i++) yield said('acme', at('2026-03-09T15:20:00Z') + i * 1_000, 'negative');
  // Each customer: mentions in the four weeks before the last four, and in the last four.
  const customer = (id: string, before: readonly Label[], after: readonly Label[]) => [
    ...before.map((label, i) => said('small', now - 40 * day + i * hour, label, { author: { id, handle: id } })),
    ...after.map((label, i) => said('small', now - 10 * day + i * hour, label, { author: { id, handle: id } })),
  ];
  yield* customer('turned', new Array(6).fill('positive'), new Array(6).fill('negative'));
  yield* customer(
    'same',
    ['positive', 'negative', 'neutral', 'neutral'],
    ['negative', 'neutral', 'positive', 'neutral'],
  );
  yield* customer('brief', new Array(3).fill('positive'), new Array(3).fill('negative'));
  for (const [intent, times] of [
    ['need', 4],
    ['compare', 2],
    ['buy', 1],
    ['complain', 3],
  ] as const)
    for (let i = 0; i < times; i++)
      yield said(
        'small',
        now - 2 * day,
        'neutral',
        { author: { id: `w${i % 2}`, handle: 'w' } },
        {
          intent: { label: intent, confidence: 0.9 },
        },
      );
}

const lead = (id: number, change: Partial<Lead>): Lead => ({
  ...{ id: String(id).padStart(32, '0'), brand: 'acme', personId: `p-${id}`, state: 'new', score: 50, intent: 'buy' },
  ...{ stage: 'decision', reasons: [], accounts: [`test:${id}`], name: `Lead ${id}`, network: 'test', handle: 'l' },
  ...{ url: '', language: 'en', country: '', mentions: [], firstAt: now - day, lastAt: now - day },
  ...{ createdAt: now - day, scoredAt: now, version: 1, ...change },
});

beforeAll(async () => {
  await migrate(client);
  const writer = createStoreWriter({ client, events: quietEvents() });
  const all = [...world()];
  for (let i = 0; i < all.length; i += 500) await writer.write(all.slice(i, i + 500));
  const people = ['turned', 'same', 'brief'];
  await client.insert({
    table: 'customers',
    format: 'JSONEachRow',
    values: people.map((id) => ({
      ...{
        crm: 'crm',
        customer_id: id,
        person_id: `c-${id}`,
        name: `Ms ${id}`,
        segment: 'gold',
        record: '{}',
        version: 1,
      },
    })),
  });
  await client.insert({
    table: 'accounts',
    format: 'JSONEachRow',
    values: people.map((id) => ({
      ...{ account: `test:${id}`, network: 'test', author_id: id, author_handle: id, person_id: `c-${id}` },
      ...{ crm: 'crm', customer_id: id, version: 1 },
    })),
  });
  await createLeadStore({ client }).save({
    leads: [
      lead(1, {}),
      lead(2, { state: 'hot', hotAt: now - hour, createdAt: now - 3 * day }),
      lead(3, { state: 'sent', sentAt: now - 2 * hour, createdAt: now - 60 * day, stage: 'need' }),
      lead(4, { brand: 'rival' }),
      lead(5, { brand: 'small', stage: 'comparison' }),
    ],
  });
  const brands = ['acme', 'rival', 'small'];
  const config = { sources: [], alerts: { timezone: 'UTC' } } as unknown as Parameters<
    typeof createDashboardPorts
  >[0]['config'];
  const parts = { dashboards: createDashboardPorts({ client, config, clock }), brands, clock };
  const saved = createSavedStore({ client, clock });
  served = await serveRoutes(client, [...dashboardRoutes(parts), ...annotationRoutes({ ...parts, saved })]);
  [manager, viewer] = await Promise.all([served.as('manager'), served.as('viewer')]);
}, 60_000);
afterAll(async () => {
  await served?.close();
  await close();
});

const get = async (path: string, asker = manager) => {
  const { status, value } = await asker('GET', path);
  expect(status, JSON.stringify(value)).toBe(200);
  return value;
};

test('OpenAPI tells of comparisons and of what an annotation is', async () => {
  const { paths } = (await viewer('GET', '/openapi.json')).value;
  expect(Object.keys(paths['/api/v1/annotations/{id}'])).toEqual(['put', 'delete']);
  const { schema } = paths['/api/v1/annotations'].post.requestBody.content['application/json'];
  expect(schema.properties).toMatchObject({
    from: { format: 'date' },
    kind: { enum: ['campaign', 'launch', 'other'] },
  });
  expect(paths['/api/v1/annotations/{id}/comparison'].get.responses[200]).toBeDefined();
});

describe('the timeline', () => {
  test('has what is usual for the hour, and marks the hour that is far above it', async () => {
    const { stepMs, times, series, spikes } = await get(`/dashboards/timeline?brand=acme&from=${now - 7 * day}`);
    expect(stepMs).toBe(hour);
    const spike = at('2026-03-09T15:00:00Z');
    const place = times.indexOf(spike);
    // One mention an hour is usual on Mondays at 15; of the days' peaks the fifth highest is that of the campaign, 2: and 4 more.
    expect([series.mentions[place], series.expected[place], series.bound[place]]).toEqual([16, 1, 6]);
    expect(spikes).toEqual([{ at: spike, mentions: 16, expected: 1, bound: 6 }]);
    expect(series.expected[times.indexOf(at('2026-03-09T03:00:00Z'))]).toBe(0);
    // All sixteen are negative, and sixteen are not all there could be.
    expect([series.net[place], series.low[place]]).toEqual([-1, -1]);
    expect(series.high[place]).toBeGreaterThan(-1);
    expect(series.high[place]).toBeLessThan(-0.5);
  });

  test('says of days what days are, and nothing before it has learned', async () => {
    const { stepMs, series } = await get(
      `/dashboards/timeline?brand=acme&from=${at('2025-12-01')}&to=${at('2026-03-10')}`,
    );
    expect(stepMs).toBe(12 * hour * 2);
    expect(series.expected.slice(0, 14)).toEqual(new Array(14).fill(null));
    expect(series.expected.at(-2)).toBeGreaterThanOrEqual(9);
    expect(series.expected.at(-2)).toBeLessThanOrEqual(11);
  });

  test('begins weeks with the first day that was asked for', async () => {
    const from = at('2026-02-25');
    const { stepMs, times, series } = await get(`/dashboards/timeline?brand=acme&from=${from}&to=${from + 401 * day}`);
    expect([stepMs, times[0]]).toEqual([7 * day, from]);
    // Two days of the campaign, a Wednesday and a Thursday; nothing of the days before.
    const { brands } = await get(`/dashboards/overview?brand=acme&from=${from}&to=${from + 7 * day}`);
    expect(series.mentions[0]).toBe(brands[0].mentions);
  });

  test('lays an earlier time beside it', async () => {
    const week = `from=${at('2026-02-20')}&to=${at('2026-02-27')}`;
    const { series, compared } = await get(`/dashboards/timeline?brand=acme&${week}&against=week`);
    const sum = (values: (number | null)[]) => values.reduce<number>((all, value) => all + (value ?? 0), 0);
    expect([sum(series.mentions), sum(series.compared), compared.mentions]).toEqual([140, 70, 70]);
    expect(compared).toMatchObject({ from: at('2026-02-13'), to: at('2026-02-20') });
    // Of ten 4 are positive and 3 negative; two days have a positive one more, and two a negative one less.
    expect(compared.net).toBeCloseTo((30 - 19) / 70, 10);
    const period = await get(`/dashboards/timeline?brand=acme&${week}&against=period`);
    expect(period.compared).toEqual(compared);
    expect((await get(`/dashboards/timeline?brand=acme&${week}`)).compared).toBeNull();
  });
});

describe('what has changed', () => {
  test('is told with its test, and is not where nothing has', async () => {
    const query = `brand=acme&from=${at('2026-02-20')}&to=${at('2026-02-27')}`;
    const { periods, metrics, tests } = await get(`/dashboards/changes?${query}`);
    const of = (name: string) => metrics.find(({ metric }: { metric: string }) => metric === name);
    expect(periods).toMatchObject({ now: { days: 7 }, before: { days: 7 } });
    expect(periods).not.toHaveProperty('week');
    expect(of('mentions').periods).toMatchObject({ now: { value: 20 }, before: { value: 10 } });
    expect(of('mentions').changes.before).toMatchObject({ value: 1, significant: true });
    const days = await get(`/dashboards/changes?brand=acme&from=${at('2026-02-21')}&to=${at('2026-02-26')}`);
    // Saturday to Wednesday: 21 19 20 21 19 against 11 9 10 11 9.
    expect(days.metrics[0].periods).toMatchObject({ now: { value: 20 }, week: { value: 10 } });
    expect(days.metrics[0].changes.week).toMatchObject({ value: expect.closeTo(1, 10), significant: true });
    // ln(140.5/70.5) over √(1/70.5 + 1/140.5) is 4.725; of 67 degrees of freedom.
    expect(of('mentions').changes.before.p).toBeCloseTo(1.22e-5, 6);
    expect(of('mentions').changes.before.adjusted).toBeCloseTo(tests * of('mentions').changes.before.p, 8);
    expect(of('share').periods).toMatchObject({ now: { value: 140 / 175 }, before: { value: 70 / 105 } });
    expect(of('net').changes.before).toMatchObject({ significant: false });
    expect(of('leads').changes.before).toMatchObject({ p: null, significant: null });

    const quiet = await get(`/dashboards/changes?brand=acme&from=${at('2026-02-06')}&to=${at('2026-02-13')}`);
    for (const { changes } of quiet.metrics) expect(changes.before.significant).not.toBe(true);
  });

  test('says nothing of times that overlap, of a day, or without a history', async () => {
    const mentions = async (query: string) => (await get(`/dashboards/changes?brand=acme&${query}`)).metrics[0].changes;
    const month = await mentions(`from=${at('2026-02-10')}&to=${at('2026-03-10')}`);
    expect(month.week).toMatchObject({ p: null, significant: null });
    expect(month.before.p).not.toBeNull();
    expect((await mentions(`from=${at('2026-02-20')}&to=${at('2026-02-21')}`)).before.significant).toBeNull();
    expect((await mentions(`from=${at('2026-01-05')}&to=${at('2026-01-12')}`)).before.significant).toBeNull();
  });
});

describe('annotations', () => {
  let id: string;
  test('are made by who may act, kept, changed and written down', async () => {
    expect((await viewer('POST', '/annotations', campaign)).status).toBe(403);
    const made = await manager('POST', '/annotations', campaign);
    expect(made).toMatchObject({ status: 201, value: { ...campaign, by: 'the manager' } });
    id = made.value.id;
    expect((await served.audited('annotation.create'))[0]).toMatchObject({ target: id, detail: { brand: 'acme' } });
    const renamed = await manager('PUT', `/annotations/${id}`, { ...campaign, name: 'Spring sale' });
    expect(renamed.value.name).toBe('Spring sale');
    expect((await get('/annotations?brand=acme', viewer)).annotations).toMatchObject([{ id, name: 'Spring sale' }]);
    expect((await get('/annotations?brand=rival')).annotations).toEqual([]);
    for (const wrong of [{ to: '2026-02-01' }, { brand: 'nobody' }, { from: 'today' }, { to: '2029-01-01' }])
      expect((await manager('POST', '/annotations', { ...campaign, ...wrong })).status).toBe(422);
  });

  test('are seen, and changed, by who may see their brand', async () => {
    const theirs = await served.as('manager', ['rival']);
    expect((await get('/annotations', theirs)).annotations).toEqual([]);
    for (const [method, body] of [
      ['PUT', campaign],
      ['DELETE', undefined],
    ] as const)
      expect((await theirs(method, `/annotations/${id}`, body)).status).toBe(404);
    expect((await theirs('GET', `/annotations/${id}/comparison`)).status).toBe(404);
    expect((await theirs('POST', '/annotations', { ...campaign, brand: '' })).status).toBe(422);
  });

  test('compare before, during and after', async () => {
    const { periods, metrics, tests } = await get(`/annotations/${id}/comparison`);
    expect(periods).toEqual({
      before: { from: at('2026-02-13'), to: at('2026-02-20'), days: 7 },
      during: { from: at('2026-02-20'), to: at('2026-02-27'), days: 7 },
      after: { from: at('2026-02-27'), to: at('2026-03-06'), days: 7 },
    });
    const of = (name: string) => metrics.find(({ metric }: { metric: string }) => metric === name);
    expect(of('mentions').changes.during).toMatchObject({ value: 1, significant: true });
    expect(of('mentions').changes.after).toMatchObject({ value: 0, p: 1, significant: false });
    expect(of('share').changes.during.value).toBeCloseTo(4 / 5 - 2 / 3);
    // p is below 5 %, and not once six tests are counted.
    expect(of('share').changes.during.p).toBeLessThan(0.03);
    expect(of('share').changes.during.significant).toBe(false);
    expect(of('net').changes.during.significant).toBe(false);
    // One rating a day: too few to say.
    expect(of('rating').periods.during.value).toBe(5);
    expect(of('rating').changes.during.significant).toBeNull();
    expect(tests).toBe(6);
  });

  test('are cut at the last whole day, and honest about what has not come', async () => {
    const compared = async (change: object) => {
      const { value } = await manager('POST', '/annotations', { ...campaign, ...change });
      const answer = await manager('GET', `/annotations/${value.id}/comparison`);
      expect((await manager('DELETE', `/annotations/${value.id}`)).status).toBe(204);
      return answer;
    };
    const going = await compared({ from: '2026-03-07', to: '2026-03-14' });
    expect(going.value.periods).toEqual({
      before: { from: at('2026-02-27'), to: at('2026-03-07'), days: 8 },
      during: { from: at('2026-03-07'), to: at('2026-03-10'), days: 3 },
    });
    expect(going.value.metrics[0].changes).not.toHaveProperty('after');
    expect((await compared({ from: '2027-01-01', to: '2027-01-02' })).status).toBe(409);
    // Nothing is known of the time before December.
    const early = await compared({ from: '2025-12-15', to: '2025-12-20' });
    expect(early.value.periods).toMatchObject({ before: { days: 0 }, during: { days: 6 } });
    expect(early.value.metrics[0].changes.during).toMatchObject({ value: null, significant: null });
  });
});

describe('people', () => {
  test('whose mood turned are those who said enough, masked for who may not know them', async () => {
    const answer = await get('/dashboards/moods?brand=small');
    expect(answer).toMatchObject({ tested: 2, least: 4, byChance: 0.1 });
    expect(answer.customers).toMatchObject([
      { person: 'c-turned', name: 'Ms turned', segment: 'gold', netBefore: 1, net: -1, change: -2, sure: true },
    ]);
    expect(answer.customers[0].p).toBeCloseTo(2 / 924, 8);
    expect((await served.audited('person.moods'))[0]).toMatchObject({ detail: { customers: 1 } });
    const [masked] = (await get('/dashboards/moods?brand=small', viewer)).customers;
    expect(masked).toMatchObject({ person: '', name: 'M… t…', change: -2 });
    expect((await get('/dashboards/moods?brand=acme')).tested).toBe(0);
  });

  test('who speak most lead to their cards', async () => {
    const { authors } = await get('/dashboards/authors?brand=small&rank=negative&limit=1');
    expect(authors).toMatchObject([{ account: 'test:turned', person: 'c-turned', customer: true, negative: 6 }]);
    const { authors: hidden } = await get('/dashboards/authors?brand=small&rank=negative&limit=1', viewer);
    expect(hidden).toMatchObject([{ account: '', person: '', handle: 't…', negative: 6 }]);
  });
});

describe('what comes of it', () => {
  test('the buying cycle has its stages in order, with authors and leads', async () => {
    const { stages } = await get('/dashboards/funnel?brand=small');
    expect(
      stages.map((row: Record<string, unknown>) => [row['stage'], row['mentions'], row['authors'], row['leads']]),
    ).toEqual([
      ['need', 4, 2, 0],
      ['comparison', 2, 2, 1],
      ['evaluation', 0, 0, 0],
      ['decision', 1, 1, 0],
      ['after-purchase', 3, 2, 0],
    ]);
  });

  test('leads by when they began and what they are', async () => {
    const { created, hot, sent, states, stages } = await get('/dashboards/leads?brand=acme');
    const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
    expect([sum(created), sum(hot), sum(sent)]).toEqual([2, 1, 1]);
    expect(states.filter(({ leads }: { leads: number }) => leads > 0)).toEqual([
      { state: 'new', leads: 1 },
      { state: 'hot', leads: 1 },
    ]);
    expect(stages).toEqual([{ stage: 'decision', leads: 2 }]);
  });

  test('ratings have their mean, interval, and how many gave how many', async () => {
    const week = `brand=acme&from=${at('2026-02-09')}&to=${at('2026-02-16')}`;
    const { ratings, mean, low, high, byStars, bySite, steps } = await get(`/dashboards/ratings?${week}`);
    // Monday to Sunday: 3 4 5 3 4 5 3, mean 27/7; squares about it 34/7, and 1 more, over 7: √(0.8367/7) · 2.4469 = 0.846.
    expect([ratings, mean]).toEqual([7, 27 / 7]);
    expect(high).toBeCloseTo(27 / 7 + 0.846, 2);
    expect(low).toBeCloseTo(27 / 7 - 0.846, 2);
    expect(byStars.map(({ ratings: given }: { ratings: number }) => given)).toEqual([0, 0, 3, 2, 2]);
    expect(bySite).toMatchObject([{ site: 'shop.example', ratings: 7, mean: 27 / 7 }]);
    expect(steps.filter(({ ratings: given }: { ratings: number }) => given > 0)).toHaveLength(7);
    expect(await get('/dashboards/ratings?brand=small')).toMatchObject({ ratings: 0, mean: null, low: null });
  });

  test('topics of one sentiment are those of mentions that feel so', async () => {
    expect((await get('/dashboards/topics?brand=acme&sentiment=negative')).topics).toEqual([]);
    expect((await manager('GET', '/dashboards/topics?sentiment=angry')).status).toBe(422);
    expect((await manager('GET', '/dashboards/topics?rank=loudest')).status).toBe(422);
    expect((await get('/dashboards/topics?brand=acme&rank=mentions&sentiment=negative')).topics).toEqual([]);
  });
});
