import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuardedStore, type Served, serveBesideSecrets } from './http-interface-setup.ts';

let store: GuardedStore;
let served: Served;

beforeAll(async () => {
  store = await serveBesideSecrets();
  served = store.served;
});
afterAll(() => store.close());

const filled = (sql: string) => store.filled(sql);
const refused: GuardedStore['refused'] = (...attack) => store.refused(...attack);

const inData = [
  "INSERT INTO t VALUES (1, file('{secret}'))",
  "INSERT INTO t (url) VALUES (file('{secret}'))",
  "INSERT INTO t FORMAT Values (1, file('{secret}'))",
  "INSERT INTO t (url) FORMAT values (concat(file('{secret}'), ''))",
  "INSERT INTO t (url) VALUES ('a'), (concat(file('{secret}'), 'b')), (concat(file('{secret}'), 'c'))",
  'INSERT INTO t (a) VALUES ((SELECT a FROM other.private))',
  'INSERT INTO t (a) VALUES (1), ((SELECT count() FROM system.processes))',
  "INSERT INTO t (url) SETTINGS input_format_values_interpret_expressions = 1 VALUES (file('{secret}'))",
  "INSERT INTO t (url) SETTINGS input_format_values_deduce_templates_of_expressions = 1 VALUES (file('{secret}'))",
  "INSERT INTO t FORMAT Values SETTINGS input_format_values_interpret_expressions = 1 (1, file('{secret}'))",
  "SELECT * FROM format(Values, 'a String', $$(file('{secret}'))$$)",
];

const inSettings: [string, string][] = [
  ['additional_result_filter', "throwIf(1, file('{secret}'))"],
  ['additional_table_filters', "{'escolta.t': 'throwIf(1, file(''{secret}''))'}"],
  ['additional_table_filters', "{'escolta.t': 'a IN (SELECT throwIf(a = 77, toString(a)) FROM other.private)'}"],
  ['implicit_table_at_top_level', 'other.private'],
  ['parallel_replicas_custom_key', "file('{secret}')"],
  ['schema_inference_hints', "a String DEFAULT file('{secret}')"],
  ['input_format_values_interpret_expressions', '1'],
  ['input_format_values_deduce_templates_of_expressions', '1'],
  ['allow_settings_after_format_in_insert', '1'],
];

const inSettingsOfStatements = [
  "SELECT 1 SETTINGS additional_result_filter = 'throwIf(1, file(''{secret}''))'",
  "SELECT * FROM (SELECT 1 FROM system.one SETTINGS additional_table_filters = {'system.one': 'throwIf(1, file(''{secret}''))'})",
  "SELECT 1 FROM t SETTINGS max_threads = 1, parallel_replicas_custom_key = 'file(''{secret}'')'",
];

describe.each(['reader', 'writer', 'admin'] as const)('for the %s, nothing becomes SQL that hides in', (user) => {
  test.each(inData)('data: %s', (sql) => refused(user, sql));

  test.each(inSettings)('the setting %s: %s', (name, value) =>
    refused(user, 'SELECT a, url FROM t', { [name]: filled(value) }),
  );

  test.each(inSettingsOfStatements)('a setting: %s', (sql) => refused(user, sql));

  test('data that would have been settings once', () =>
    refused(
      user,
      "INSERT INTO t FORMAT Values SETTINGS input_format_values_interpret_expressions = 1 (1, file('{secret}'))",
      { compatibility: '21.1' },
    ));

  test('names that try to leave their quotes', async () => {
    const into = filled(" into outfile '{out}' format TSV --");
    const tries = ['', '`', '"', "'", '\\`', '\\'].map((start) => `${start}${into}`);
    for (const value of [...tries, '; drop table t --', " settings log_comment = 'x' --"]) {
      const params = { param_x: value };
      for (const quotes of ['`', '"', "'"]) {
        const sql = `SELECT 7 AS a, ${quotes}{x:Identifier}${quotes} FROM (SELECT 7 AS \`{x:Identifier}\`)`;
        const answer = await served.ask(user, sql, { params });
        expect(answer).toMatchObject({ status: 200, text: quotes === "'" ? '7\t{x:Identifier}\n' : '7\t7\n' });
      }
      const { text } = await served.ask(user, 'SELECT {x:Identifier} FROM t', { params });
      expect(text).toContain('(UNKNOWN_IDENTIFIER)');
    }
    expect(existsSync(join(served.path, 'out.csv'))).toBe(false);
  });

  test.each([
    'SELECT {f:Identifier}({x:String})',
    "SELECT 1 AS `'`, {f:Identifier}({x:String}), ''",
    "SELECT 1 AS \"'\", arrayMap({f:Identifier}, [{x:String}]), ''",
    'SELECT * FROM {f:Identifier}({x:String}, LineAsString)',
  ])('names beside quotes: %s', (sql) => refused(user, sql, { param_f: 'file', param_x: filled('{secret}') }));
});

test('plain values of every kind are still data', async () => {
  await served.ask(
    'writer',
    `CREATE TABLE plain (n Nullable(Int64), d DateTime('UTC'), a Array(String), m Map(String, Int8), t Tuple(Int8, String),
                         f Float64, b Bool DEFAULT 1, e Decimal(9, 2)) ENGINE = MergeTree ORDER BY tuple()`,
  );
  const inserted = await served.ask(
    'writer',
    `INSERT INTO plain VALUES (NULL, '2026-01-01 00:00:00', ['a', 'b;'], {'x': 1}, (1, 'file()'), -1.5e3, DEFAULT, 1.25),
                              (-5, 1767225600, [], {}, (2, ''), 1, false, -3)`,
  );
  expect(inserted).toMatchObject({ status: 200, text: '' });
  expect((await served.ask('reader', 'SELECT * FROM plain ORDER BY f')).text).toBe(
    "\\N\t2026-01-01 00:00:00\t['a','b;']\t{'x':1}\t(1,'file()')\t-1500\ttrue\t1.25\n" +
      "-5\t2026-01-01 00:00:00\t[]\t{}\t(2,'')\t1\tfalse\t-3\n",
  );
});
