import { afterAll, expect, test } from 'vitest';
import { describeTables, renderDataDictionary } from '../../scripts/data-dictionary.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { openTemporaryStore } from '../sinks/clickhouse/temporary-store.ts';

const { client, close } = openTemporaryStore();
afterAll(close);

test('the dictionary lists views, then tables, with their columns in order', async () => {
  await migrate(client);
  const tables = await describeTables(client);
  expect(tables.map((table) => table.name)).toEqual([
    'v_brand_models',
    'v_dead_letters',
    'v_deliveries',
    'v_incidents',
    'v_irrelevant',
    'v_labels',
    'v_marks',
    'v_mentions',
    'v_notifications',
    'v_posts',
    'v_silences',
    'v_sources',
    'v_stories',
    'brand_models',
    'coverage',
    'cursors',
    'dead_letters',
    'deliveries',
    'incident_actions',
    'incidents',
    'labels',
    'marks',
    'mentions',
    'notifications',
    'posts',
    'schema_migrations',
    'silences',
    'unsubscriptions',
  ]);
  const text = renderDataDictionary(tables);
  expect(text).toContain(
    '### cursors\n\nWhere each source reads on.\n\n| column | type | meaning |\n|---|---|---|\n| `source` |',
  );
  expect(text).toContain('| `brand` | `LowCardinality(String)` | Id of the brand in the configuration |');
  expect(text.indexOf('### v_mentions')).toBeLessThan(text.indexOf('### mentions'));
  expect(text).not.toContain('|  |');
  expect(renderDataDictionary(await describeTables(client))).toBe(text);
});

test('what would break a table cell is escaped', () => {
  const columns = [{ name: 'a', type: "Enum8('x|y' = 1)", comment: 'one\ntwo | three' }];
  expect(renderDataDictionary([{ name: 't', comment: 'A table', isView: false, columns }])).toContain(
    "| `a` | `Enum8('x\\|y' = 1)` | one two \\| three |",
  );
});
