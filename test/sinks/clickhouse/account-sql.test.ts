import { afterAll, expect, test } from 'vitest';
import { accountKey } from '../../../core/people.ts';
import { rowsOf } from '../../../sinks/clickhouse/evidence/read.ts';
import { quote } from '../../../sinks/clickhouse/literals.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { accountSql } from '../../../sinks/clickhouse/people/authors.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { assessment, openTemporaryStore, post } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
afterAll(close);

test.each([
  ['mastodon', '17', 'Ana'],
  ['x', '17', ''],
  ['x', '', 'Ana_BCN'],
  ['discourse', '', 'NÚRIA'],
  ['forum', '', 'Ünal Çelik'],
  ['forum', '', 'ΜΑΡΙΑ'],
  ['forum', '', '日本'],
  ['forum', '', ''],
])('an account of %s (%j, %j) is told apart in SQL as in the program', async (network, id, handle) => {
  const columns = `${quote(network)} AS network, ${quote(id)} AS author_id, ${quote(handle)} AS author_handle`;
  const [row] = await rowsOf<{ key: string }>(client, 'asking', `SELECT ${accountSql} AS key FROM (SELECT ${columns})`);
  expect(row?.key).toBe(accountKey(network, { id, handle }) ?? '');
});

test('the mentions of an account are found by an index', async () => {
  await migrate(client);
  await createStoreWriter({ client, events: quietEvents() }).write([assessment(post('test:1'), ['acme'])]);
  const plan = await rowsOf<{ explain: string }>(
    client,
    'explaining',
    `EXPLAIN indexes = 1 SELECT count() FROM mentions WHERE ${accountSql} IN ('test:nobody', 'test:nobody-else')`,
  );
  expect(plan.map(({ explain }) => explain.trim())).toContain('Name: by_account');
});
