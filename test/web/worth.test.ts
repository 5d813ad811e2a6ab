import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mention } from '../../core/assessment.ts';
import { type Intent, intents } from '../../core/insights.ts';
import type { Post } from '../../core/post.ts';
import { worthResponding } from '../../core/worth-responding.ts';
import { settleAnswers } from '../../scripts/web/answers.ts';
import { createInfluenceReader } from '../../scripts/web/influence.ts';
import { createMentionPorts } from '../../scripts/web/mention-ports.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createTriageStore } from '../../sinks/clickhouse/web/triage.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { mentionRoutes } from '../../web/routes/mentions.ts';
import {
  ask,
  assessment,
  hour,
  mention,
  openTemporaryStore,
  post,
  start,
} from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { type Asker, type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
let now = start;
const clock = { now: () => now, sleep: async () => undefined };
const triage = createTriageStore({ client, clock });
const ports = createMentionPorts({ client, labels: { give: async () => [] }, clock });
const write = (...batch: ReturnType<typeof said>[]) =>
  createStoreWriter({ client, events: quietEvents() }).write(batch);
let served: Served;
let manager: Asker;

interface Saying {
  readonly hours?: number;
  readonly by?: string;
  readonly negative?: boolean;
  readonly intent?: Intent;
  readonly question?: boolean;
  readonly reach?: number;
  readonly rating?: number;
  readonly story?: string;
  readonly flags?: Mention['flags'];
  readonly words?: Mention['sentiment']['words'];
  readonly post?: Partial<Post>;
}

function said(brand: string, id: string, of: Saying) {
  const about = mention(brand, of.negative ? 'negative' : 'neutral');
  return assessment(
    post(id, {
      publishedAt: start - (of.hours ?? 0) * hour,
      author: { id: of.by ?? id, handle: of.by ?? id, ...(of.reach !== undefined && { followers: of.reach }) },
      engagement: { ...(of.rating !== undefined && { rating: of.rating }) },
      ...of.post,
    }),
    [
      {
        ...about,
        ...(of.words && { sentiment: { ...about.sentiment, words: of.words } }),
        ...(of.flags && { flags: of.flags }),
        insights: {
          question: of.question ?? false,
          ...(of.intent && { intent: { label: of.intent, confidence: 1 } }),
        },
      },
    ],
    { storyId: of.story ?? id },
  );
}

/** Half the worth in two days; what is behind the name is what stands in the formula, of 20. */
const sayings: Readonly<Record<string, Saying>> = {
  'asks-and-complains': { negative: true, question: true }, // 3 + 3 + 2 = 8
  'its-copy': { negative: true, question: true, hours: 1, story: 'asks-and-complains' },
  'customer-complains': { negative: true, by: 'customer' }, // 3 + 3 + 1 = 7
  'lead-needs-help': { intent: 'help', by: 'lead' }, // 3 + 3 × 50 % + 1 = 5.5
  'complains-loudly': { negative: true, reach: 99 }, // 3 + 1 + 1 = 5
  'asked-before': { negative: true, question: true, hours: 48.1 }, // 8 / 2 = 4
  'one-star': { rating: 2, hours: 10 }, // 1.5 + 1 = 2.5
  'praised-before-many': { reach: 1_000_000 },
  'was-answered': { negative: true, question: true },
  'by-ourselves': { negative: true, question: true, flags: [{ kind: 'own', reason: 'written by its account' }] },
  'long-ago': { negative: true, question: true, hours: 31 * 24 },
};
const order = [
  'asks-and-complains',
  'customer-complains',
  'lead-needs-help',
  'complains-loudly',
  'asked-before',
  'one-star',
];

beforeAll(async () => {
  await migrate(client);
  await write(...Object.entries(sayings).map(([id, of]) => said('acme', id, of)));
  await client.insert({
    table: 'accounts',
    format: 'JSONEachRow',
    values: [
      { account: 'test:customer', person_id: 'c-1', crm: 'shop', customer_id: '1', version: 1, is_deleted: 0 },
      { account: 'test:lead', person_id: 'p-1', version: 1, is_deleted: 0 },
    ],
  });
  await client.insert({
    table: 'customers',
    format: 'JSONEachRow',
    values: [{ crm: 'shop', customer_id: '1', segment: 'gold', lifetime_value: 900, version: 1, is_deleted: 0 }],
  });
  const lead = { brand: 'acme', person_id: 'p-1', state: 'hot', score: 50, version: 1, accounts: ['test:lead'] };
  await client.insert({
    table: 'leads',
    format: 'JSONEachRow',
    values: [
      { ...lead, lead_id: 'a'.repeat(32) },
      { ...lead, lead_id: 'b'.repeat(32), brand: 'rival', score: 90 },
      {
        ...lead,
        lead_id: 'c'.repeat(32),
        person_id: 'p-2',
        accounts: ['test:praised-before-many'],
        state: 'dismissed',
      },
    ],
  });
  served = await serveRoutes(client, mentionRoutes({ mentions: ports, triage, brands: ['acme', 'rival', 'many'] }));
  manager = await served.as('manager');
  await close1('was-answered');
});
afterAll(async () => {
  await served?.close();
  await close();
});

const list = async (query: string) => (await manager('GET', `/mentions?${query}`)).value;
const ids = async (query: string): Promise<string[]> =>
  (await list(query)).mentions.map(({ postId }: { postId: string }) => postId);
async function close1(id: string, state = 'answered') {
  const [{ brand, id: mentionId }] = (await list(`brand=acme&author=test:${id}`)).mentions;
  return (await manager('POST', '/mentions/triage', { mentions: [{ brand, mentionId }], change: { state } })).value;
}

describe('the order by worth', () => {
  test('is that of the formula, a story once, of what waits', async () => {
    expect(await ids('brand=acme&sort=worth')).toEqual(order);
  });

  test('says why', async () => {
    const { mentions } = await list('brand=acme&sort=worth');
    expect(mentions.map(({ why }: { why: string[] }) => why)).toEqual([
      ['question', 'negative'],
      ['negative', 'customer'],
      ['help', 'lead'],
      ['negative'],
      ['question', 'negative'],
      ['review'],
    ]);
    expect((await list('brand=acme&author=test:by-ourselves')).mentions[0].why).toEqual([]);
  });

  test('has pages that stay where they are while time passes', async () => {
    const first = await list('brand=acme&sort=worth&limit=2');
    now += 24 * hour;
    const second = await list(`brand=acme&sort=worth&limit=2&cursor=${first.next}`);
    const third = await list(`brand=acme&sort=worth&limit=2&cursor=${second.next}`);
    now = start;
    const all = [first, second, third].flatMap(({ mentions }) =>
      mentions.map((each: Post & { postId: string }) => each.postId),
    );
    expect(all).toEqual(order);
    expect(third.next).toBeNull();
    expect((await manager('GET', `/mentions?sort=old&cursor=${first.next}`)).status).toBe(422);
  });

  test('leaves out a story once the best of it is done, and shows what is asked for', async () => {
    const { changed } = await close1('asks-and-complains', 'closed');
    expect(await ids('brand=acme&sort=worth')).toEqual(order.slice(1));
    expect(await ids('brand=acme&sort=worth&state=closed')).toEqual(['asks-and-complains']);
    const states = changed.map(({ after: _, ...state }: Record<string, unknown>) => state);
    await manager('POST', '/mentions/triage/restore', { states });
    expect(await ids('brand=acme&sort=worth&who=customer')).toEqual(['customer-complains']);
  });

  test('is the same formula in SQL and here, whatever is said', async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const all = Array.from({ length: 80 }, (_, index) => {
      const intent = [...intents, undefined][random(10)];
      const of: Saying = {
        hours: random(400),
        negative: random(2) === 0,
        question: random(3) === 0,
        ...(random(2) === 0 && { reach: random(2_000_000) }),
        ...(random(3) === 0 && { rating: 1 + random(5) }),
        ...(intent && { intent }),
        ...(random(5) === 0 && { by: 'customer' }),
        ...(random(5) === 0 && { by: 'lead' }),
      };
      return { id: `many-${index}`, of };
    });
    await write(...all.map(({ id, of }) => said('many', id, of)));
    const worthOf = ({ of }: (typeof all)[number]) =>
      worthResponding({
        ...{ question: of.question ?? false, negative: of.negative ?? false, reach: of.reach, rating: of.rating },
        ...{ customer: of.by === 'customer', unanswered: true, ageMs: (of.hours ?? 0) * hour },
        ...(of.intent && { intent: { label: of.intent, confidence: 1 } }),
      });
    const expected = all
      .map((one) => ({ id: one.id, worth: worthOf(one) }))
      .filter(({ worth }) => worth > 0)
      .sort((a, b) => b.worth - a.worth);
    const found = await ids('brand=many&sort=worth&limit=200');
    const worths = new Map(expected.map(({ id, worth }) => [id, worth]));
    expect(found).toHaveLength(expected.length);
    // Equal worth may stand in either order.
    expect(found.map((id) => worths.get(id)?.toPrecision(6))).toEqual(
      expected.map(({ worth }) => worth.toPrecision(6)),
    );
  });
});

describe('what waits for an answer', () => {
  test('is counted, and read from the oldest on', async () => {
    const query = 'brand=acme&question=true&unanswered=true';
    expect(await ids(`${query}&sort=old`)).toEqual(['asked-before', 'its-copy', 'asks-and-complains']);
    expect((await manager('GET', `/mentions/count?${query}`)).value).toEqual({ count: 3 });
    const first = await list(`${query}&sort=old&limit=2`);
    expect(await ids(`${query}&sort=old&limit=2&cursor=${first.next}`)).toEqual(['asks-and-complains']);
    expect(await ids('brand=acme&question=true&unanswered=false')).toEqual(
      expect.arrayContaining(['was-answered', 'by-ourselves']),
    );
  });

  test('is no more what an account of the brand has answered on the network, unless somebody takes it up again', async () => {
    now = start + hour;
    const reply = (id: string, handle: string, parentId: string) =>
      said('rival', id, { hours: -1, post: { type: 'reply', parentId, author: { handle } } });
    await write(
      reply('r:1', 'Acme_Help', 'asked-before'),
      reply('r:2', 'rivalco', 'asks-and-complains'),
      reply('r:3', 'acme', 'its-copy'),
    );
    const own = { acme: ['@acme_help', 'reddit:acme'], rival: ['rivalco'] };
    const settle = () => settleAnswers({ client, triage, own, clock }, 0);
    await settle();
    expect(await ids('brand=acme&question=true&unanswered=true&sort=old')).toEqual(['its-copy', 'asks-and-complains']);
    const answered = async () => (await list('brand=acme&author=test:asked-before')).mentions[0];
    expect(await answered()).toMatchObject({ state: 'answered', changedBy: '@acme_help' });
    now += hour;
    await close1('asked-before', 'open');
    await settle();
    expect(await answered()).toMatchObject({ state: 'open', changedBy: 'the manager' });
    now = start;
  });

  test('of the last days, whenever that is asked', async () => {
    expect(await ids('brand=acme&last=24h&sort=old')).toEqual(expect.not.arrayContaining(['asked-before']));
    expect(await ids('brand=acme&last=7d')).toContain('asked-before');
  });
});

test('customers are found by their segment, and leads by the brand that they are leads of', async () => {
  expect(await ids('brand=acme&segment=gold')).toEqual(['customer-complains']);
  expect(await ids('brand=acme&who=lead')).toEqual(['lead-needs-help']);
  expect(await ids('brand=acme&who=unknown')).toContain('praised-before-many');
});

test('the words that decided are those with a weight, and no function words', async () => {
  const words = [
    { word: 'terrible', weight: -2 },
    { word: 'The', weight: -1 },
    { word: 'not', weight: -0.9 },
    { word: 'bag', weight: 0.1 },
    { word: 'de', weight: -0.5 },
    { word: 'que', weight: -0.5 },
  ];
  await write(said('acme', 'w:en', { words }), {
    ...said('acme', 'w:es', { words }),
    language: { code: 'es', confidence: 1 },
  });
  const shown = async (id: string) =>
    (await list(`brand=acme&author=test:${id}`)).mentions[0].sentimentWords.map(({ word }: { word: string }) => word);
  expect(await shown('w:en')).toEqual(['terrible', 'not', 'de', 'que']);
  expect(await shown('w:es')).toEqual(['terrible', 'The', 'not']);
});

test('influence is that of the view', async () => {
  const facts = (id: number, of: object) => ({
    ...{ account: `test:${id}`, network: 'test', posts: 1, pickups: id % 3, scored_at: now, version: 1 },
    ...of,
  });
  await client.insert({
    table: 'author_facts',
    format: 'JSONEachRow',
    values: [
      ...Array.from({ length: 40 }, (_, id) => facts(id, { followers: id * 100, engagement_rate: id / 1_000 })),
      facts(50, { topic: 0.5 }),
      { ...facts(60, { followers: 7 }), network: 'quiet', pickups: 0 },
    ],
  });
  await client.insert({
    table: 'author_flags',
    format: 'JSONEachRow',
    values: [{ account: 'test:3', kind: 'bot', network: 'test', version: 1 }],
  });
  const rows = (await ask(client, 'SELECT account, influence FROM v_influence WHERE influence IS NOT NULL')) as [
    string,
    number,
  ][];
  const accounts = [...Array(61).keys()].map((id) => `test:${id}`);
  const told = await createInfluenceReader({ client, clock })(accounts);
  expect(told.size).toBe(rows.length);
  for (const [account, influence] of rows) expect(told.get(account)).toBeCloseTo(influence, 3);
});
