import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { mentionFilterSchema } from '../../core/mention-filter.ts';
import { createLivePorts } from '../../scripts/web/live-ports.ts';
import { createMentionPorts } from '../../scripts/web/mention-ports.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import type { MentionPlace } from '../../sinks/clickhouse/web/mention-pages.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, deletion, hour, mention, openTemporaryStore, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const { client, close } = openTemporaryStore();
const now = Date.now();
const brands = ['acme'];
const filterOf = (filter: Record<string, unknown>) => mentionFilterSchema.parse(filter);

beforeAll(async () => {
  await migrate(client);
  await createStoreWriter({ client, events: quietEvents() }).write(
    [1, 2, 3, 96].map((hours) =>
      assessment(
        post(`test:${hours}`, {
          author: { id: `u${hours}`, handle: `user_${hours}` },
          publishedAt: now - hours * hour,
          fetchedAt: now,
        }),
        brands,
      ),
    ),
  );
  const facts = (id: number, followers: number) => ({
    ...{ account: `test:u${id}`, network: 'test', followers, pickups: 0, posts: 1 },
    ...{ scored_at: now, version: now },
  });
  await client.insert({
    table: 'author_facts',
    // Of the others nothing is known.
    values: [facts(1, 1_000_000), facts(2, 10)],
    format: 'JSONEachRow',
  });
});
afterAll(close);

describe('mentions that come', () => {
  const live = createLivePorts({ client, clock: systemClock });

  test.each([
    [{}, 3],
    [{ from: now - 2.5 * hour }, 2],
    // What was published days ago comes from a look back, and is no news.
    [{ from: 0 }, 3],
    [{ to: now - 1.5 * hour }, 2],
    [{ from: now - 2.5 * hour, to: now - 1.5 * hour }, 1],
    [{ from: now, to: now - hour }, 0],
    [{ text: 'test:3' }, 1],
  ])('are counted by %j as its list has them', async (filter, count) => {
    expect(await live.countSince({ brands, filter: filterOf(filter), since: now - hour })).toBe(count);
  });
});

describe('influence', () => {
  const mentions = createMentionPorts({ client, labels: { give: async () => [] }, clock: systemClock });

  test.each([
    ['90', ['test:u1']],
    ['20', ['test:u1', 'test:u2']],
    ['0', ['test:u1', 'test:u2']],
    ['100', []],
  ])('of the author is at least %s', async (influence, accounts) => {
    const filter = filterOf({ influence });
    const page = await mentions.page({ brands, filter, order: 'new', after: undefined, limit: 10 });
    expect(page.mentions.map(({ account }) => account)).toEqual(accounts);
    expect(await mentions.count({ brands, filter })).toBe(accounts.length);
  });
});

test('copies are counted by the latest state of each: neither the deleted nor those about something else', async () => {
  const brand = 'copied';
  const of = (n: number, daysAgo: number, off = false) => {
    const about = { score: 0.1, words: [], irrelevant: off };
    return assessment(
      post(`copy:${n}`, { publishedAt: now - daysAgo * 24 * hour, fetchedAt: now }),
      [{ ...mention(brand), relevance: about }],
      { storyId: 'copy:1' },
    );
  };
  const writer = createStoreWriter({ client, events: quietEvents() });
  await writer.write([of(1, 1), of(2, 2), of(3, 20), of(4, 1, true), of(5, 1), of(6, 60)]);
  await writer.write([deletion('copy:5', now + 1)]);
  const mentions = createMentionPorts({ client, labels: { give: async () => [] }, clock: systemClock });
  const asked = {
    brands: [brand],
    filter: filterOf({ last: '7d' }),
    order: 'new',
    after: undefined,
    limit: 10,
  } as const;
  // The one of two months ago is too far away to be looked for.
  expect((await mentions.page(asked)).mentions).toMatchObject([
    { postId: 'copy:1', copies: 3 },
    { postId: 'copy:2', copies: 3 },
  ]);
});

test('what one author said is found however long ago, in order, by the latest state', async () => {
  const brand = 'author';
  const of = (n: number, daysAgo: number, id = 'busy', fetchedAt = now) =>
    assessment(post(`by:${n}`, { author: { id }, publishedAt: now - daysAgo * 24 * hour, fetchedAt }), [
      mention(brand),
    ]);
  const writer = createStoreWriter({ client, events: quietEvents() });
  await writer.write([
    of(1, 0.1),
    of(2, 1),
    of(3, 9),
    of(4, 100),
    of(5, 300),
    of(6, 2, 'another'),
    of(7, 8),
    of(8, 90),
  ]);
  await writer.write([deletion('by:7', now + 1), of(8, 90, 'another', now + 1)]);
  const mentions = createMentionPorts({ client, labels: { give: async () => [] }, clock: systemClock });
  const filter = filterOf({ author: 'test:busy' });
  const ids = async (order: 'new' | 'old', limit: number) => {
    const found: string[] = [];
    let after: MentionPlace | undefined;
    do {
      const page = await mentions.page({ brands: [brand], filter, order, after, limit });
      found.push(...page.mentions.map(({ postId }) => postId));
      after = page.next;
    } while (after);
    return found;
  };
  const newest = ['by:1', 'by:2', 'by:3', 'by:4', 'by:5'];
  expect(await ids('new', 2)).toEqual(newest);
  expect(await ids('new', 10)).toEqual(newest);
  expect(await ids('old', 3)).toEqual(newest.toReversed());
  expect(await mentions.count({ brands: [brand], filter })).toBe(5);
});
