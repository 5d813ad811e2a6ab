import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagePath } from '../../../core/package-root.ts';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import { createBrandModels } from '../../../sinks/clickhouse/brand-models.ts';
import { gatherDigest } from '../../../sinks/clickhouse/digest.ts';
import { listLabels } from '../../../sinks/clickhouse/labels/list.ts';
import { createLabelStore } from '../../../sinks/clickhouse/labels.ts';
import { countMarks, readMarked } from '../../../sinks/clickhouse/marked-mentions.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { ask, assessment, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

// A store that was made before relevance was judged, and lives on.

const { client, close } = openTemporaryStore();
const folder = mkdtempSync(join(tmpdir(), 'escolta-before-relevance-'));
const clock = createVirtualClock(start);
const labels = createLabelStore({ client, clock, random: () => 0.5 });
const write = (batch: Parameters<ReturnType<typeof createStoreWriter>['write']>[0]) =>
  createStoreWriter({ client, events: quietEvents() }).write(batch);
const said = (postId: string, label: 'irrelevant' | 'relevant' | 'positive' | 'none', by = 'ana') =>
  labels.label([{ brand: 'acme', postId, label, by, chosen: 'random' }]);
const range = { brands: ['acme'], segment: {}, from: start - 2 * hour, to: start + hour };

beforeAll(async () => {
  const shipped = packagePath('sinks', 'clickhouse', 'migrations');
  for (const name of ['0001_tables.sql', '0002_views.sql', '0003_alerts.sql', '0004_sentiment.sql'])
    cpSync(join(shipped, name), join(folder, name));
  await migrate(client, { folder });
  const columns = `mention_id, brand, post_id, story_id, sentiment, judged_sentiment, labelled_by, text, published_at, first_seen_at, version`;
  await client.command({
    query: `INSERT INTO mentions (${columns}) SELECT generateUUIDv4(number), 'acme', concat('old:', toString(number)), concat('old:', toString(number)),
      'negative', 'neutral', 'ana', 'old', fromUnixTimestamp64Milli(${start - hour}), fromUnixTimestamp64Milli(${start}), ${start} FROM numbers(30)`,
  });
  await client.command({
    query: "INSERT INTO labels (brand, post_id, label, version) VALUES ('acme', 'old:1', 'negative', 1)",
  });
  await client.command({ query: "INSERT INTO brand_models (brand, version, active) VALUES ('acme', 3, true)" });
  await migrate(client);
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

test('what was stored before counts as it did, by the projection that took the place of the one before', async () => {
  const columns = 'clauses, relevance, relevance_words, flags, marked_by, marked_at';
  expect(await ask(client, `SELECT count(), ${columns} FROM v_mentions GROUP BY ALL`)).toEqual([
    ['30', [], null, [], [], '', null],
  ]);
  expect(await ask(client, 'SELECT count() FROM v_irrelevant')).toEqual([['0']]);
  expect(await ask(client, 'SELECT label, chosen FROM labels')).toEqual([['negative', '']]);
  const counts = await createAlertReader({ client }).counts(range);
  expect(counts.map(({ mentions, negative }) => [mentions, negative])).toEqual([[30, 30]]);
  const parts = "FROM system.parts WHERE active AND database = currentDatabase() AND table = 'mentions'";
  const projections = () => ask(client, `SELECT DISTINCT projections ${parts}`);
  await expect.poll(projections, { timeout: 30_000 }).toEqual([[['by_publication']]]);
});

describe('what is learned of relevance', () => {
  test('is kept beside what is learned of sentiment, and neither ends the other', async () => {
    const models = createBrandModels({ client, clock });
    const score = { macroF1: 0.5, logLoss: 1 };
    const made = {
      brand: 'acme',
      baseModel: 'context-1',
      labels: 40,
      before: score,
      after: score,
      learned: true,
    } as const;
    const more = {
      adopted: true,
      active: true,
      reason: 'better',
      madeAt: start,
      madeBy: 'ana',
      adaptation: '{}',
    } as const;
    expect((await models.list('acme')).map(({ version, active }) => [version, active])).toEqual([[3, true]]);
    expect(await models.add({ ...made, ...more, task: 'relevance' })).toMatchObject({ version: 4, task: 'relevance' });
    expect((await models.list('acme', 'relevance')).map(({ version }) => version)).toEqual([4]);
    await models.add({ ...made, ...more, task: 'relevance' });
    await models.add({ ...made, ...more });
    const shown = await ask(client, 'SELECT version, task, active FROM v_brand_models ORDER BY version');
    expect(shown).toEqual([
      [3, 'sentiment', false],
      [4, 'relevance', false],
      [5, 'relevance', true],
      [6, 'sentiment', true],
    ]);
  });

  test('is learned from marks, and from what people found worth a label', async () => {
    const of = (id: string, change = {}) =>
      assessment(post(id, { url: `https://x.example/${id}`, ...change }), [mention('acme', 'negative')], {
        storyId: id,
      });
    await write(['m:1', 'm:2', 'm:3', 'm:4', 'm:5', 'm:6'].map((id) => of(id)));
    await said('m:1', 'irrelevant');
    await said('m:2', 'relevant', 'bo');
    await said('m:3', 'positive');
    await said('m:4', 'positive');
    await said('m:4', 'irrelevant');
    await said('m:5', 'irrelevant');
    await said('m:5', 'none');
    const marked = await readMarked(client, 'acme');
    expect(marked.map(({ text, relevant }) => `${text} ${relevant}`).toSorted()).toEqual([
      'Text of m:1 false',
      'Text of m:2 true',
      'Text of m:3 true',
      'Text of m:4 false',
    ]);
    expect(marked[0]).toMatchObject({
      ...{ brand: 'acme', author: 'ada', source: 'unit', language: 'en', at: start },
      ...{
        url: expect.stringContaining('https://x.example/m:'),
        spans: [{ field: 'text', start: 0, end: 4, term: 'acme' }],
      },
    });
    expect(await countMarks(client)).toEqual(new Map([['acme', 3]]));
    const listed = await listLabels(client, { brand: 'acme', limit: 10 });
    expect(listed.map(({ postId, label, by }) => `${postId} ${label} ${by}`).toSorted()).toEqual([
      ...['m:1 irrelevant ana', 'm:2 relevant bo', 'm:3 positive ana', 'm:4 irrelevant ana', 'm:4 positive ana'],
    ]);
    expect(await ask(client, 'SELECT DISTINCT chosen FROM v_marks')).toEqual([['random']]);
  });
});

test('what is flagged counts, and asks for no answer', async () => {
  const brand = 'flagged';
  const asks = (id: string, flags: { kind: 'giveaway'; reason: string }[]) =>
    assessment(post(id, { text: 'Does it work?' }), [{ ...mention(brand, 'negative'), flags }], { storyId: id });
  await write([asks('f:1', []), asks('f:2', [{ kind: 'giveaway', reason: '"rt to win"' }])]);
  const reader = createAlertReader({ client });
  const of = { ...range, brands: [brand] };
  expect((await reader.counts(of)).map(({ mentions }) => mentions)).toEqual([2]);
  expect((await reader.unanswered({ ...of, handles: {}, limit: 10 })).map(({ postId }) => postId)).toEqual(['f:1']);
  const before = { from: start - 3 * hour, to: start - 2 * hour };
  const digest = await gatherDigest(client, {
    ...{ from: start - 2 * hour, to: start + hour, before, brands: [brand], competitors: [], sources: [] },
    ...{ incidents: [], handles: {} },
  });
  expect(digest.brands[0]).toMatchObject({ mentions: 2, worthResponding: [{ postId: 'f:1' }] });
});
