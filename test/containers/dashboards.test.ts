import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packagePath } from '../../core/package-root.ts';
import { connectStore, type Store } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly title: string;
    readonly datasource: { readonly uid: string };
    readonly targets: readonly { readonly rawSql: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

const folder = packagePath('config', 'docker', 'grafana');
const dashboards = readdirSync(join(folder, 'dashboards')).map((file): [string, Dashboard] => [
  file,
  JSON.parse(readFileSync(join(folder, 'dashboards', file), 'utf8')),
]);

let data: string;
let store: Store;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'escolta-dashboards-'));
  store = connectStore({ path: join(data, 'data'), database: 'escolta' });
  await migrate(store.client);
});
afterAll(async () => {
  await store.close();
  rmSync(data, { recursive: true, force: true });
});

/** What Grafana and its data source make of a statement before they send it. */
function filledIn(sql: string): string {
  return sql
    .replace(/\$__timeFilter\((\w+)\)/gu, '$1 >= toDateTime(1772000000) AND $1 <= toDateTime(1773000000)')
    .replace(/\$__timeInterval\((\w+)\)/gu, 'toStartOfInterval(toDateTime($1), INTERVAL 600 second)')
    .replace(/\$\{\w+:singlequote\}/gu, "'acme','bolt'");
}

describe.each(dashboards)('the dashboard %s', (_, { panels, templating, uid }) => {
  const statements = [
    ...panels.flatMap(({ title, targets }) => targets.map(({ rawSql }) => [title, rawSql])),
    ...templating.list.map(({ name, query }) => [name, query]),
  ];

  it.each(statements)('asks what the store can answer: %s', async (_title, sql = '') => {
    const query = filledIn(sql);
    expect(query).not.toContain('$');
    const answer = await store.client.query({ query, format: 'JSONEachRow' });
    expect(await answer.json()).toEqual([]);
  });

  it('asks a data source that is provisioned', () => {
    const path = join(folder, 'provisioning', 'datasources', 'escolta.yaml');
    const uids = parse(readFileSync(path, 'utf8')).datasources.map((source: { uid: string }) => source.uid);
    for (const panel of panels) expect(uids).toContain(panel.datasource.uid);
    expect(uid).toMatch(/^[a-z-]+$/u);
  });
});
