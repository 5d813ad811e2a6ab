import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredBrandModel } from '../../../core/learning.ts';
import { createBrandModels } from '../../../sinks/clickhouse/brand-models.ts';
import { countLabels, readCandidates, readLabelled } from '../../../sinks/clickhouse/labelled-mentions.ts';
import { createLabelStore } from '../../../sinks/clickhouse/labels.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { ask, assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
let now = start;
const clock = { now: () => now, sleep: async () => undefined };

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  now = start;
  for (const table of ['brand_models', 'labels', 'mentions', 'posts']) {
    await client.command({ query: `TRUNCATE TABLE ${table}` });
  }
});

const made = (change: Partial<StoredBrandModel> = {}): Omit<StoredBrandModel, 'version'> => ({
  brand: 'acme',
  baseModel: 'model-1',
  adaptation: '{"shift":[0.5]}',
  labels: 50,
  before: { macroF1: 0.5, logLoss: 0.75 },
  after: { macroF1: 0.625, logLoss: 0.5 },
  learned: true,
  adopted: true,
  active: true,
  reason: 'cautious',
  madeAt: start,
  madeBy: 'automatic',
  ...change,
});

describe('the models of brands', () => {
  it('are counted by brand, and of each brand one judges', async () => {
    const models = createBrandModels({ client, clock });
    await models.add(made());
    await models.add(made({ brand: 'bolt', reason: "it's «ok»" }));
    // The clock of another process may be behind.
    now = start - hour;
    const second = await models.add(made({ labels: 90, adaptation: '{"shift":[1]}' }));
    const refused = made({ labels: 99, adaptation: '', learned: false, adopted: false, active: false });
    await createBrandModels({ client, clock }).add(refused);
    expect(second.version).toBe(2);
    const list = await models.list('acme');
    expect(list.map(({ version, active, learned, labels }) => [version, active, learned, labels])).toEqual([
      [3, false, false, 99],
      [2, true, true, 90],
      [1, false, true, 50],
    ]);
    expect(await models.read('acme', 1)).toEqual({ ...made(), version: 1, active: false });
    expect(await models.read('acme', 2)).toMatchObject({ adaptation: '{"shift":[1]}' });
    expect(await models.read('acme', 4)).toBeUndefined();
    expect((await models.list()).map(({ brand, active }) => [brand, active])).toContainEqual(['bolt', true]);
    expect(await ask(client, "SELECT version FROM v_brand_models WHERE brand = 'acme' AND active")).toEqual([[2]]);
  });

  it('keep a version each where several are added at once', async () => {
    const models = createBrandModels({ client, clock });
    await Promise.all([1, 2, 3].map((labels) => models.add(made({ labels }))));
    const list = await models.list('acme');
    expect(list.map(({ version, active }) => [version, active])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
  });
});

describe('labelled mentions', () => {
  const write = (batch: Parameters<ReturnType<typeof createStoreWriter>['write']>[0]) =>
    createStoreWriter({ client, events: silent }).write(batch);

  it('come with their text and its spans, and go with their post', async () => {
    const title = { title: 'Acme!', text: 'I do\nnot "like" it' };
    const spans = [{ field: 'title' as const, start: 0, end: 4, term: 'Acme' }];
    await write([
      assessment(post('test:1', title), [{ ...mention('acme', 'positive'), spans }], { storyId: 'test:1' }),
      assessment(post('test:2'), ['acme', 'bolt']),
      assessment(post('test:3'), ['acme']),
    ]);
    const store = createLabelStore({ client, clock, random: () => 0.5 });
    await store.label([
      { brand: 'acme', postId: 'test:1', label: 'negative', by: 'ada', note: 'sample:random' },
      { brand: 'acme', postId: 'test:2', label: 'neutral', by: 'ada' },
      { brand: 'bolt', postId: 'test:2', label: 'positive', by: 'ada' },
    ]);
    expect(await countLabels(client)).toEqual(new Map(Object.entries({ acme: 2, bolt: 1 })));
    const labelled = await readLabelled(client, { brand: 'acme' });
    expect(labelled.find(({ storyId }) => storyId === 'test:1')).toMatchObject({
      ...title,
      brand: 'acme',
      label: 'negative',
      note: 'sample:random',
      at: start,
      judged: { label: 'positive', confidence: 0.5, engine: 'test-1' },
      language: 'en',
      source: 'unit',
      spans,
    });
    expect(await readLabelled(client, { since: start + 1 })).toEqual([]);
    await store.label([{ brand: 'bolt', postId: 'test:2', label: 'none', by: 'ada' }]);
    await write([deletion('test:1', start + hour)]);
    expect((await readLabelled(client)).map(({ brand, storyId }) => [brand, storyId])).toEqual([['acme', 'test:2']]);
  });

  it('leave the others to be labelled', async () => {
    await write(Array.from({ length: 20 }, (_, i) => assessment(post(`test:${i}`), ['acme'])));
    const store = createLabelStore({ client, clock, random: () => 0.5 });
    await store.label([{ brand: 'acme', postId: 'test:7', label: 'neutral', by: 'ada' }]);
    const some = await readCandidates(client, { brand: 'acme', since: start - 2 * hour, seed: 1, limit: 5 });
    expect(some.of).toBe(19);
    expect(some.candidates).toHaveLength(5);
    const all = await readCandidates(client, { since: start - 2 * hour, seed: 1, limit: 100 });
    expect(all.candidates.map(({ postId }) => postId)).not.toContain('test:7');
    expect(all.candidates.slice(0, 5)).toEqual(some.candidates);
    const others = await readCandidates(client, { since: start - 2 * hour, seed: 2, limit: 5 });
    expect(others.candidates).not.toEqual(some.candidates);
    expect((await readCandidates(client, { since: start, seed: 1, limit: 5 })).of).toBe(0);
  });
});

const silent = { postsStored: () => undefined, mentionStored: () => undefined } as never;
