import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../../core/package-root.ts';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import type { KnownLabels } from '../../../sinks/clickhouse/labels/known-labels.ts';
import { createLabelStore } from '../../../sinks/clickhouse/labels.ts';
import { latestStates } from '../../../sinks/clickhouse/latest-states.ts';
import { applyRetention, migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { ask, assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

// A store that was made before there were alerts, and lives on.

const { client, close } = openTemporaryStore();
const folder = mkdtempSync(join(tmpdir(), 'escolta-before-alerts-'));
const reader = createAlertReader({ client });
const all = { brands: ['acme', 'globex'], segment: {}, from: start - 2 * hour, to: start + hour };
/** A writer of that time: there were no labels. */
const none: KnownLabels = {
  refresh: async () => undefined,
  holding: () => ({}),
  own: () => undefined,
  latestIn: () => 0,
};
const write = (batch: Parameters<ReturnType<typeof createStoreWriter>['write']>[0]) =>
  createStoreWriter({ client, events: quietEvents(), labels: none }).write(batch);
const mentionsOf = async () => (await reader.counts(all)).reduce((sum, { mentions }) => sum + mentions, 0);
const partsWithout = async () => {
  const parts = "FROM system.parts WHERE active AND database = currentDatabase() AND table = 'mentions'";
  const [row] = await ask(client, `SELECT countIf(NOT has(projections, 'by_publication')), count() ${parts}`);
  return (row ?? []).map(Number);
};

beforeAll(async () => {
  const shipped = packagePath('sinks', 'clickhouse', 'migrations');
  for (const name of ['0001_tables.sql', '0002_views.sql']) cpSync(join(shipped, name), join(folder, name));
  await migrate(client, { folder });
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

test('what was stored before is counted, by the projection, and what it asks is known', async () => {
  const old = Array.from({ length: 40 }, (_, i) =>
    assessment(
      post(`test:${i}`, { text: i < 5 ? 'Does it work?' : 'It works.', publishedAt: start - hour - i * 1_000 }),
      [mention('acme', 'negative'), 'globex'],
    ),
  );
  // An insert statement as it was: of the columns that there were.
  await write(old);
  await write([deletion('test:39', start + 1), assessment(post('test:38', { fetchedAt: start + 1 }), ['acme'])]);
  await migrate(client);
  expect(await mentionsOf()).toBe(39 + 38);
  // The engine does it in the background.
  await expect.poll(partsWithout, { timeout: 30_000 }).toEqual([0, expect.any(Number)]);
  expect(await mentionsOf()).toBe(39 + 38);
  const query = latestStates({ ...all, brands: "'acme', 'globex'", wanted: { seen: 'is_deleted = 0' } });
  const plan = (await ask(client, `EXPLAIN projections = 1 ${query} SETTINGS force_optimize_projection = 1`))
    .flat()
    .join('\n');
  expect(plan).toContain('ReadFromMergeTree (by_publication)');
  const open = await reader.unanswered({ ...all, brands: ['acme'], handles: {}, limit: 10 });
  expect(open.map(({ postId }) => postId).toSorted()).toEqual(['test:0', 'test:1', 'test:2', 'test:3', 'test:4']);
  const index = await ask(client, "EXPLAIN indexes = 1 SELECT post_id FROM posts WHERE parent_id = 'test:1'");
  expect(index.flat().join('\n')).toContain('by_parent');
});

test('what was judged before is what labels take the place of, and give back', async () => {
  const said = async () =>
    ask(
      client,
      "SELECT sentiment, judged_sentiment, judged_engine, text_sentiment FROM v_mentions WHERE post_id = 'test:7' AND brand = 'acme'",
    );
  const before = [['negative', 'negative', 'test-1', 'unrated']];
  expect(await said()).toEqual(before);
  const labels = createLabelStore({ client, clock: createVirtualClock(start), random: () => 0.5 });
  await labels.label([{ brand: 'acme', postId: 'test:7', label: 'positive', by: 'ana' }]);
  expect(await said()).toEqual([['positive', 'negative', 'test-1', 'unrated']]);
  await labels.label([{ brand: 'acme', postId: 'test:7', label: 'none', by: 'ana' }]);
  expect(await said()).toEqual(before);
});

test('what is written, merged and forgotten afterwards is so in the projection too', async () => {
  await write([assessment(post('test:0', { fetchedAt: start + 2, text: 'edited' }), ['globex'])]);
  await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
  expect(await mentionsOf()).toBe(38 + 38);
  expect(await partsWithout()).toEqual([0, 1]);
  await applyRetention(client, { mentionsDays: 1, coverageDays: 400, deadLettersDays: 90, alertsDays: 400 });
  await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
  expect(await ask(client, 'SELECT count() FROM mentions')).toEqual([['0']]);
  expect(await mentionsOf()).toBe(0);
});
