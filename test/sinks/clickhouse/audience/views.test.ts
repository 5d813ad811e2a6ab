import { afterAll, beforeAll, expect, test } from 'vitest';
import { influenceOf, startNorm } from '../../../../processors/audience/influence.ts';
import { refreshAuthorFacts } from '../../../../sinks/clickhouse/audience/author-facts.ts';
import { migrate } from '../../../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../../support/events.ts';
import { ask, assessment, deletion, hour, openTemporaryStore, post, start } from '../temporary-store.ts';

const { client, close } = openTemporaryStore();
afterAll(close);

const ada = { id: '1', handle: 'ada', followers: 2_009 };
const bob = { id: '2', handle: 'bob' };

beforeAll(async () => {
  await migrate(client);
  const of = (n: number) =>
    assessment(post(`x:a${n}`, { network: 'x', author: ada, engagement: { likes: 20 } }), n < 2 ? ['acme'] : []);
  await createStoreWriter({ client, events: quietEvents() }).write([
    ...[0, 1, 2, 3, 4].map(of),
    // Two answers of another, one of her own, one that was deleted.
    ...['x:r1', 'x:r2'].map((id) =>
      assessment(post(id, { network: 'x', author: bob, type: 'reply', parentId: 'x:a0', engagement: {} }), ['acme']),
    ),
    assessment(post('x:gone', { network: 'x', author: bob, parentId: 'x:a0', engagement: {} }), ['acme']),
    // A network that says nothing of its authors, and one that tells views.
    assessment(post('test:quiet', { author: { handle: 'Eve' }, engagement: {} }), ['acme']),
    assessment(
      post('test:seen', { author: { handle: 'Zoe', followers: 7 }, type: 'article', engagement: { views: 900 } }),
      ['acme'],
    ),
    assessment(post('test:paper', { author: { handle: 'Zoe', followers: 7 }, type: 'article', engagement: {} }), [
      'acme',
    ]),
  ]);
  await createStoreWriter({ client, events: quietEvents() }).write([
    { ...deletion('x:gone', start + 1), network: 'x' },
  ]);
  await refreshAuthorFacts(client, { now: start });
});

test('influence is what is known, by the documented formula', async () => {
  const rows = await ask(
    client,
    'SELECT account, network, influence, followers, engagement_rate, pickups, topic_part, toUInt32(posts) FROM v_influence ORDER BY account',
  );
  expect(rows.map(([account]) => account)).toEqual(['test:@eve', 'test:@zoe', 'twitter:1', 'twitter:2']);
  expect(rows[0]?.slice(2, 7)).toEqual([null, null, null, null, null]);
  const [, network, influence, followers, rate, pickups, topic, posts] = rows[2] as [
    string,
    string,
    number,
    ...unknown[],
  ];
  expect([network, String(followers), pickups, topic, posts]).toEqual(['twitter', '2009', 0.4, 40, 5]);
  expect(rate).toBeCloseTo(20 / 2_009, 9);
  const told = influenceOf({ followers: 2_009, engagementRate: 20 / 2_009, pickups: 0.4, onTopic: 0.4 }, startNorm);
  // Ten times the followers: 62.5. The usual rate: 49.9. 0.5 for 0.3 pick-ups: 59.2. Topic: 40.
  expect(influence).toBeCloseTo(0.4 * 62.5 + 0.25 * 49.9264 + 0.25 * 59.2121 + 0.1 * 40, 3);
  expect(told?.score).toBeCloseTo(influence, 6);
  // Of followers nothing is known: pick-up counts alone, and he was never picked up.
  expect(rows[3]?.[2]).toBeCloseTo(influenceOf({ pickups: 0 }, startNorm)?.score ?? Number.NaN, 6);
});

test('reach is views, or followers of a post of its own, and else unknown', async () => {
  const rows = await ask(
    client,
    'SELECT m.post_id, toString(r.reach), r.basis FROM v_reach r INNER JOIN v_mentions m ON m.mention_id = r.mention_id ORDER BY 1',
  );
  expect(rows).toEqual([
    ['test:paper', null, ''],
    ['test:quiet', null, ''],
    ['test:seen', '900', 'views'],
    ['x:a0', '2009', 'followers'],
    ['x:a1', '2009', 'followers'],
    ['x:r1', null, ''],
    ['x:r2', null, ''],
  ]);
});

const columns = 'account, followers, engagement_rate, pickups, topic_part, toString(posts), flags, influence';
const influence = () => ask(client, `SELECT ${columns} FROM v_influence ORDER BY account`);

test('counted anew in part, it is what it is when all is counted; who has no post left goes out', async () => {
  const writer = createStoreWriter({ client, events: quietEvents() });
  const at = { fetchedAt: start + hour };
  await writer.write([
    // Ada is picked up once more, by somebody new; Bob has a post deleted.
    assessment(
      post('x:r3', { ...at, network: 'x', author: { id: '3', handle: 'cy', followers: 10 }, parentId: 'x:a1' }),
      [],
    ),
    { ...deletion('x:r1', start + hour), network: 'x' },
    { ...deletion('test:quiet', start + hour), network: 'test' },
  ]);
  await refreshAuthorFacts(client, { since: start + 1, now: start + hour });
  const part = await influence();
  expect(part.map(([account]) => account)).toContain('twitter:3');
  expect(part.find(([account]) => account === 'twitter:1')?.[3]).toBe(0.4);
  await refreshAuthorFacts(client, { now: start + hour + 1 });
  const whole = await influence();
  expect(whole.map(([account]) => account)).toEqual(['test:@zoe', 'twitter:1', 'twitter:2', 'twitter:3']);
  expect(whole.slice(1)).toEqual(part.filter(([account]) => String(account).startsWith('twitter')));
});

test('what flagged accounts pick up does not count, and they have no influence', async () => {
  await client.insert({
    table: 'author_flags',
    values: [{ account: 'twitter:3', kind: 'bot', network: 'twitter', reasons: ['a test'], version: 1 }],
    format: 'JSONEachRow',
  });
  await refreshAuthorFacts(client, { now: start + 2 * hour });
  const rows = await influence();
  expect(rows.find(([account]) => account === 'twitter:1')?.[3]).toBe(0.2);
  const [, followers, , , , , flags, score] = rows.find(([account]) => account === 'twitter:3') ?? [];
  expect([followers, flags, score]).toEqual(['10', ['bot'], null]);
});
