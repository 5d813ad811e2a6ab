import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Assessment } from '../../core/assessment.ts';
import { brandSchema } from '../../core/brand.ts';
import { createEngine } from '../../processors/sentiment/engines/index.ts';
import { createScoreSentiment } from '../../processors/sentiment.ts';
import { createRematchAccess, definitionOf } from '../../scripts/rematch-access.ts';
import { createLabelStore } from '../../sinks/clickhouse/labels.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createCursorStore } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter, type StoreClient } from '../../sinks/clickhouse/writer.ts';
import {
  ask,
  assessment,
  deletion,
  hour,
  mention,
  openTemporaryStore,
  post,
  start,
} from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const { client, close } = openTemporaryStore();
const clock = createVirtualClock(start + hour);
const config = {
  brands: [
    brandSchema.parse({ id: 'acme', name: 'Acme', query: 'acme NOT hiring' }),
    brandSchema.parse({ id: 'bolt', name: 'Bolt' }),
  ],
  blocks: {},
  lists: {},
};
const judges = [createScoreSentiment({ engine: await createEngine('lexicon', { languages: ['en'] }) })];

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  for (const table of ['posts', 'mentions', 'labels']) await client.command({ query: `TRUNCATE TABLE ${table}` });
});

/** A new one is a new process, as far as memory goes. */
const newWriter = (over: StoreClient = client) => createStoreWriter({ client: over, events: quietEvents() });

/** Posts by turns: to be found, found rightly, found wrongly, found by a former query; with the mention of another brand or without. */
const texts = ['I love Acme', 'Acme is terrible', 'hiring at Acme', 'great, Acme and Bolt', 'nothing'];
const seed = (): Assessment[] =>
  Array.from({ length: 15 }, (_, i) => {
    const text = texts[i % texts.length] as string;
    const brands = [
      ...(i % 5 === 1 || i % 5 === 2 ? [mention('acme')] : []),
      ...(text.includes('Bolt') ? [mention('bolt', 'negative')] : []),
    ];
    return assessment(post(`t:${String(i).padStart(2, '0')}`, { text }), brands, { storyId: 't:00' });
  });

/** Asks about all, a few at a time. */
async function rematch(store: (assessments: readonly Assessment[]) => Promise<void>): Promise<number> {
  const access = createRematchAccess({
    ...{ client, config, clock, store },
    cursors: createCursorStore({ client, clock }),
    judges: async () => judges,
  });
  let changed = 0;
  let after: string | null = '';
  while (after !== null) {
    const page = await access.page({
      ...{ brand: 'acme', definition: definitionOf(config, 'acme'), from: 0, to: start + hour, after, limit: 5 },
    });
    changed += page.added + page.removed + page.updated;
    after = page.next;
  }
  return changed;
}

const mentions = () =>
  ask(
    client,
    `SELECT brand, post_id, story_id, text, sentiment, sentiment_engine, labelled_by, clauses, toString(spans), toString(published_at)
     FROM v_mentions ORDER BY brand, post_id`,
  );
const dropped = () => ask(client, 'SELECT post_id, dropped FROM v_posts ORDER BY post_id');

/** Lets so many inserts through, and dies before or after the next. */
function dying(inserts: number, when: 'before' | 'after'): StoreClient {
  let passed = 0;
  const dead = () => new Error('killed');
  return {
    query: client.query.bind(client),
    command: client.command.bind(client),
    exec: (async (params: { query: string }) => {
      passed += 1;
      if (passed > inserts + 1 || (passed > inserts && when === 'before')) throw dead();
      const result = await client.exec(params);
      if (passed > inserts) throw dead();
      return result;
    }) as StoreClient['exec'],
  };
}

describe('matching again', () => {
  test('killed at any insert and run again ends as if it had never been killed', { timeout: 300_000 }, async () => {
    await newWriter().write(seed());
    expect(await rematch((some) => newWriter().write(some))).toBe(12);
    const wanted = [await mentions(), await dropped()];
    expect(wanted[0]).toHaveLength(9 + 3);
    expect(await rematch((some) => newWriter().write(some))).toBe(0);
    let deaths = 0;
    for (let inserts = 0; ; inserts += 1) {
      let survived = true;
      for (const when of ['before', 'after'] as const) {
        await client.command({ query: 'TRUNCATE TABLE posts' });
        await client.command({ query: 'TRUNCATE TABLE mentions' });
        await newWriter().write(seed());
        const writer = newWriter(dying(inserts, when));
        await rematch((some) => writer.write(some)).catch(() => {
          survived = false;
          deaths += 1;
        });
        await rematch((some) => newWriter().write(some));
        expect([await mentions(), await dropped()]).toEqual(wanted);
        expect(await rematch((some) => newWriter().write(some))).toBe(0);
      }
      if (survived) break;
    }
    // Two inserts a page, before and after each.
    expect(deaths).toBe(12);
  });

  test('what is edited, deleted or labelled between its reading and its writing wins', async () => {
    await newWriter().write(seed());
    const labels = createLabelStore({ client, clock, random: seededRandom(1) });
    const writer = newWriter();
    const meanwhile = async () => {
      await newWriter().write([
        assessment(post('t:00', { text: 'edited', fetchedAt: start + 1 }), [], {}),
        deletion('t:02', start + 1),
        deletion('t:05', start + 1),
      ]);
      await labels.label([{ brand: 'acme', postId: 't:01', label: 'positive', by: 'ana' }]);
    };
    let first = true;
    await rematch(async (some) => {
      if (first) await meanwhile();
      first = false;
      await writer.write(some);
    });
    const after = await mentions();
    for (const gone of ['t:00', 't:02', 't:05']) expect(after.filter(([, id]) => id === gone)).toEqual([]);
    // All are of one story: the label holds for each.
    expect(after.filter(([brand]) => brand === 'acme').map(([, , , , sentiment, , by]) => [sentiment, by])).toEqual(
      Array.from({ length: 7 }, () => ['positive', 'ana']),
    );
    expect(after.filter(([brand]) => brand === 'bolt').map(([, , , , sentiment]) => sentiment)).toEqual(
      Array.from({ length: 3 }, () => 'negative'),
    );
    expect((await dropped())[0]).toEqual(['t:00', 'no-brand']);
    expect(await rematch((some) => newWriter().write(some))).toBe(0);
  });

  test('a pipeline that listens by another query refuses', async () => {
    const access = createRematchAccess({
      ...{ client, config, clock, store: async () => undefined },
      cursors: createCursorStore({ client, clock }),
      judges: async () => judges,
    });
    const request = { brand: 'acme', from: 0, to: start };
    const other = { ...config, brands: [{ ...config.brands[0], query: 'acme' }] } as typeof config;
    await expect(access.page({ ...request, definition: definitionOf(other, 'acme') })).rejects.toThrow('restart it');
    await expect(access.page({ ...request, brand: 'new', definition: definitionOf(other, 'acme') })).rejects.toThrow(
      'knows no brand "new"',
    );
    // What a brand does not use makes no difference to it.
    const blocks = { ...config, blocks: { jobs: 'hiring' } };
    expect(definitionOf(blocks, 'bolt')).toBe(definitionOf(config, 'bolt'));
    expect(definitionOf(blocks, 'acme')).not.toBe(definitionOf(config, 'acme'));
  });
});
