import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCommand } from '../../scripts/check.ts';
import { components } from '../config/components.ts';
import { runCommand } from './cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-check-'));
  writeFileSync(
    join(folder, 'escolta.yaml'),
    `brands: [{name: Acme Robotics}, {name: Orange, kind: competitor}]
languages: [en, ca]
sources:
  - type: hackernews
  - {type: feed, name: news, schedule: "0 7 * * 1", enabled: false, urls: [https://a.example]}
store: {url: "https://me:hunter22@ch.example:8443/?token=t0k3n"}
`,
  );
  writeFileSync(join(folder, 'wrong.yaml'), 'brands: [{nam: Acme}]\nstore: {password: 12345}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (args: string[] = [], env: NodeJS.ProcessEnv = {}) =>
  runCommand(checkCommand, args, { cwd: folder, sources: components, env });

describe('escolta check', () => {
  test('sums up a valid configuration, and warns', async () => {
    const { stdout, stderr, exitCode } = await check();
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`escolta.yaml is valid
  brand      Acme Robotics (acme-robotics, own)
  brand      Orange (orange, competitor)
  source     hackernews: every 5m
  source     news (feed): 0 7 * * 1, switched off
  languages  en, ca
  store      ClickHouse server https://ch.example:8443, database escolta
`);
    expect(stderr).toContain('escolta.yaml:1:40 brands[1].name: warning: "Orange" is also an everyday word');
  });

  test('tells every mistake, and exits with 2', async () => {
    expect(await check(['-c', 'wrong.yaml'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `wrong.yaml:1:11 brands[0].nam: unknown key
    1 | brands: [{nam: Acme}]
      |           ^
        did you mean "name"?
wrong.yaml:2:19 store.password: expected text, found a value that is not shown
    2 | store: {password: [secret]}
      |                   ^
        put it in quotes

2 problems in wrong.yaml
`,
    });
  });

  test('tells both as JSON', async () => {
    const wrong = await check(['-c', 'wrong.yaml', '--json']);
    expect(wrong).toMatchObject({ exitCode: 2, stderr: '' });
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      ok: false,
      file: 'wrong.yaml',
      problems: [{ line: 1, column: 11, path: 'brands[0].nam' }, { path: 'store.password' }],
    });
    const right = await check(['--json']);
    expect(right.exitCode).toBe(0);
    expect(right.stdout).not.toMatch(/hunter22|t0k3n/u);
    expect(JSON.parse(right.stdout)).toMatchObject({
      ok: true,
      brands: [{ id: 'acme-robotics' }, { id: 'orange' }],
      sources: [
        { name: 'hackernews', enabled: true },
        { name: 'news', enabled: false },
      ],
      store: 'ClickHouse server https://ch.example:8443, database escolta',
    });
  });

  test('takes the file that ESCOLTA_CONFIG names, and says where none is', async () => {
    expect((await check([], { ESCOLTA_CONFIG: 'wrong.yaml' })).exitCode).toBe(2);
    const { exitCode, stderr } = await check(['-c', 'none.yaml']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('none.yaml: there is no such file\n        make one with "escolta init"');
  });

  test('prints the schema without a configuration', async () => {
    const { stdout, exitCode } = await check(['-c', 'none.yaml', '--print-schema']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      required: ['brands'],
    });
  });
});
