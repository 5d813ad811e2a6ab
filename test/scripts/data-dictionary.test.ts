import { afterAll, expect, test } from 'vitest';
import { describeTables, renderDataDictionary } from '../../scripts/data-dictionary.ts';
import { copyOrder } from '../../sinks/clickhouse/copy-store/tables.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { openTemporaryStore } from '../sinks/clickhouse/temporary-store.ts';

const { client, close } = openTemporaryStore();
afterAll(close);

test('the dictionary lists views, then tables, with their columns in order', async () => {
  await migrate(client);
  const tables = await describeTables(client);
  const names = tables.map((table) => table.name);
  const views = names.filter((name) => name.startsWith('v_'));
  expect(names).toEqual([...views.toSorted(), ...[...copyOrder, 'schema_migrations'].toSorted()]);
  expect(tables.filter((table) => table.isView).map((table) => table.name)).toEqual(views);
  expect(views).toEqual(expect.arrayContaining(['v_incidents', 'v_mentions', 'v_posts', 'v_sources', 'v_stories']));
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
