import { afterAll, expect, test } from 'vitest';
import { accountKey } from '../../../core/people.ts';
import { rowsOf } from '../../../sinks/clickhouse/evidence/read.ts';
import { quote } from '../../../sinks/clickhouse/literals.ts';
import { accountSql } from '../../../sinks/clickhouse/people/authors.ts';
import { openTemporaryStore } from './temporary-store.ts';

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
