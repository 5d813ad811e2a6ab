import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Post } from '../../core/post.ts';
import { factsStep } from '../../scripts/audience/facts-step.ts';
import { flagsStep } from '../../scripts/audience/flags-step.ts';
import { createAudienceAccess } from '../../scripts/audience-access.ts';
import { loadPeople } from '../../sinks/clickhouse/leads/people.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createForgottenStore } from '../../sinks/clickhouse/people/forget.ts';
import { readPersonRecords } from '../../sinks/clickhouse/people/people.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import {
  ask,
  assessment,
  deletion,
  hour,
  openTemporaryStore,
  post,
  start,
} from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const { client, close } = openTemporaryStore();
afterAll(close);
const minute = 60_000;
const day = 24 * hour;
let now = start;
const clock = { now: () => now, sleep: async () => undefined };
const steps = [flagsStep({ client, clock }), factsStep({ client, clock })];
const access = createAudienceAccess({ client, clock });
const none = new AbortController().signal;
const run = async () => {
  for (const step of steps) await step.run(none);
};
const writer = () => createStoreWriter({ client, events: quietEvents() });
const versions = async (table: string) => Number((await ask(client, `SELECT count() FROM ${table}`))[0]?.[0]);

const campaign = (i: number, change: Partial<Post> = {}) =>
  assessment(
    post(`x:c${i}`, {
      ...{
        network: 'x',
        text: 'never again will I fly with acme, awful people',
        publishedAt: start - 2 * hour + i * minute,
      },
      author: { id: `c${i}`, handle: `maria${48_211 + i}`, followers: 3 },
      ...change,
    }),
    ['acme'],
  );
const spam = (i: number) =>
  assessment(
    post(`x:s${i}`, {
      ...{
        network: 'x',
        text: `Acme ${'abcdefgh'[i % 8]} get the best deal today and save a lot of money`,
        parentId: 'x:p',
      },
      ...{
        publishedAt: start - 20 * hour + i * hour,
        author: { id: 'spam', handle: 'deals', name: 'Deals', bio: 'Deals' },
      },
    }),
    [['acme', 'rival', 'third'][i % 3] as string],
  );

beforeAll(async () => {
  await migrate(client);
  await writer().write([
    ...Array.from({ length: 6 }, (_, i) => campaign(i)),
    // Somebody of a chosen name who says the same.
    campaign(6, { author: { id: 'c6', handle: 'ana_puig' } }),
    ...Array.from({ length: 12 }, (_, i) => spam(i)),
    assessment(post('x:p', { network: 'x', author: { id: 'p', handle: 'Paula', followers: 900 } }), ['acme']),
    assessment(post('x:q', { network: 'x', type: 'reply', parentId: 'x:p', author: { id: 'q', handle: 'quim' } }), []),
  ]);
}, 60_000);

describe('who may be no person', () => {
  test('bursts and bots are found, with reasons, and what is the same is not written again', async () => {
    await run();
    const [burst, ...others] = await access.bursts({});
    expect(others).toEqual([]);
    expect(burst).toMatchObject({ network: 'twitter', brands: ['acme'], foundAt: start });
    expect(burst?.accounts).toHaveLength(7);
    expect(burst?.suspects).toHaveLength(6);
    const flags = await access.flagged({});
    expect(flags.map(({ account, kind }) => `${account} ${kind}`).sort()).toEqual([
      ...[0, 1, 2, 3, 4, 5].map((i) => `twitter:c${i} coordinated`),
      'twitter:spam bot',
    ]);
    const written = [await versions('bursts'), await versions('author_flags')];
    now += minute;
    await run();
    expect([await versions('bursts'), await versions('author_flags')]).toEqual(written);
  });

  test('they have no influence, and what they pick up does not count', async () => {
    const [first] = await access.authors({ network: 'twitter', limit: 1 });
    expect(first).toMatchObject({ account: 'twitter:p', pickups: 1, followers: 900, flags: [] });
    const { influence, flags } = await access.show({ account: 'twitter:spam' });
    expect(influence).toMatchObject({ flags: ['bot'], posts: 12 });
    expect(influence?.influence).toBeUndefined();
    expect(flags[0]?.reasons).toEqual(['12 of 12 posts are one text, for 3 brands', 'posts every 60 min']);
  });

  test('leads are told', async () => {
    await client.insert({
      table: 'accounts',
      values: [{ account: 'twitter:spam', network: 'twitter', person_id: 'p-spam', version: 1 }],
      format: 'JSONEachRow',
    });
    const [person] = await loadPeople(client, { persons: ['p-spam'] }, { wanted: [], since: 0 });
    expect(person?.accounts[0]?.flags).toMatchObject([{ kind: 'bot' }]);
    // And so is who asks for their own data.
    const kept = await readPersonRecords(client, 'p-spam', ['twitter:spam']);
    expect(kept).toMatchObject({ flags: [{ kind: 'bot' }], influence: [{ account: 'twitter:spam' }], bursts: [] });
  });

  test('what grows keeps its id, and what is deleted or no longer done is taken back', async () => {
    const [before] = await access.bursts({});
    await writer().write([campaign(7, { fetchedAt: start + minute })]);
    now += minute;
    await run();
    const [grown] = await access.bursts({});
    expect(grown).toMatchObject({ id: before?.id, foundAt: start });
    expect(grown?.posts).toHaveLength(8);
    // Who spammed writes as people do.
    now = start + 8 * day;
    const texts = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
    await writer().write([
      ...texts.map((text, i) =>
        assessment(
          post(`x:n${i}`, {
            ...{ network: 'x', text: `${text} is what I think of ${texts[(i * 5 + 1) % 12]} today`, fetchedAt: now },
            ...{ publishedAt: now - (texts.length - i) ** 2 * hour, author: { id: 'spam', handle: 'deals' } },
          }),
          [],
        ),
      ),
      ...[0, 1, 2, 3].map((i) => ({ ...deletion(`x:c${i}`, now), network: 'x' })),
    ]);
    await run();
    expect(await access.bursts({})).toEqual([]);
    expect(await access.flagged({})).toEqual([]);
    expect((await access.show({ account: 'twitter:spam' })).influence?.flags).toEqual([]);
  });

  test('who is forgotten is in none of it', async () => {
    now = start;
    await writer().write(Array.from({ length: 8 }, (_, i) => campaign(i, { id: `x:d${i}` })));
    await run();
    expect(await access.bursts({})).toHaveLength(1);
    await createForgottenStore({ client, clock }).erase({
      personIds: [],
      accounts: [{ account: 'twitter:c5', handle: 'maria48216' }],
      customers: [],
    });
    for (const table of ['author_facts', 'author_flags', 'bursts']) {
      const rows = await ask(
        client,
        `SELECT count() FROM ${table} WHERE position(toString(tuple(*)), 'c5') > 0 OR position(toString(tuple(*)), 'maria48216') > 0`,
      );
      expect([table, Number(rows[0]?.[0])]).toEqual([table, 0]);
    }
    now += minute;
    await run();
    expect((await access.bursts({}))[0]?.accounts).not.toContain('twitter:c5');
  });
});
