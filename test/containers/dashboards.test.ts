import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createEvents } from '../../core/events.ts';
import { packagePath } from '../../core/package-root.ts';
import { connectStore, type Store } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly title: string;
    readonly datasource: { readonly uid: string };
    /** Of ClickHouse, or of Prometheus. */
    readonly targets: readonly { readonly rawSql?: string; readonly expr?: string }[];
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

const registry = new Registry();
createEvents({ log: pino({ level: 'silent' }), now: () => 0, registry });
const metrics = new Set(registry.getMetricsAsArray().map(({ name }) => name));
const metricsOf = (expr: string) =>
  (expr.match(/\bescolta_\w+/gu) ?? []).map((name) => name.replace(/_(?:bucket|sum|count)$/u, ''));

/** What Grafana and its data source make of a statement before they send it. */
function filledIn(sql: string): string {
  return sql
    .replace(/\$__timeFilter\((\w+)\)/gu, '$1 >= toDateTime(1772000000) AND $1 <= toDateTime(1773000000)')
    .replace(/\$__timeInterval\((\w+)\)/gu, 'toStartOfInterval(toDateTime($1), INTERVAL 600 second)')
    .replace(/\$\{\w+:singlequote\}/gu, "'acme','bolt'");
}

describe.each(dashboards)('the dashboard %s', (_, { panels, templating, uid }) => {
  const statements = [
    ...panels.flatMap(({ title, targets }) => targets.flatMap(({ rawSql }) => (rawSql ? [[title, rawSql]] : []))),
    ...templating.list.map(({ name, query }) => [name, query]),
  ];

  it.each(statements)('asks what the store can answer: %s', async (_title, sql = '') => {
    const query = filledIn(sql);
    expect(query).not.toContain('$');
    const answer = await store.client.query({ query, format: 'JSONEachRow' });
    const rows = await answer.json<Record<string, unknown>>();
    // Of an empty store there are no rows, or one with its numbers.
    expect(rows.length).toBeLessThanOrEqual(1);
  });

  it('asks Prometheus for what there is', () => {
    const asked = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsOf(expr ?? '')));
    expect(asked.filter((name) => !metrics.has(name))).toEqual([]);
  });

  it('asks a data source that is provisioned', () => {
    const path = join(folder, 'provisioning', 'datasources', 'escolta.yaml');
    const uids = parse(readFileSync(path, 'utf8')).datasources.map((source: { uid: string }) => source.uid);
    for (const panel of panels) expect(uids).toContain(panel.datasource.uid);
    expect(uid).toMatch(/^[a-z-]+$/u);
  });
});

describe('alerts about the pipeline', () => {
  const path = packagePath('config', 'docker', 'prometheus', 'rules.yaml');
  const rules: { alert: string; expr: string; labels: { severity: string }; annotations: Record<string, string> }[] =
    parse(readFileSync(path, 'utf8')).groups.flatMap(({ rules: of }: { rules: unknown[] }) => of);

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s looks at what there is, and says what to do',
    (_, rule) => {
      const asked = metricsOf(rule.expr);
      expect(asked.length > 0 || rule.expr.startsWith('up{')).toBe(true);
      expect(asked.filter((name) => !metrics.has(name))).toEqual([]);
      expect(['warning', 'critical']).toContain(rule.labels.severity);
      expect(Object.keys(rule.annotations).toSorted()).toEqual(['description', 'summary']);
    },
  );
});
