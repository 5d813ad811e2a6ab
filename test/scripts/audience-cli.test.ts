import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audienceCommand } from '../../scripts/audience.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type ControlServer, serveControl } from '../../scripts/control.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import { segmentsCommand } from '../../scripts/segments.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-audience-'));
const surroundings = { cwd, sources: [], env: { USER: 'eva' } };
const segments = (...args: string[]) => runCommand(segmentsCommand, args, surroundings);
const audience = (...args: string[]) => runCommand(audienceCommand, args, surroundings);
let engine: Engine;
let control: ControlServer;

// The commands ask a running pipeline, as they do beside `escolta run`.
beforeAll(async () => {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    'brands:\n  - name: Acme\nsegments:\n  - {name: all, where: "mentions:>=0"}\nstore:\n  path: ./data\n',
  );
  const configuration = readConfiguration(surroundings, undefined);
  const { stdin, stdout, stderr } = process;
  engine = await openEngine(
    configuration,
    { ...surroundings, stdin, stdout, stderr, setExitCode: () => undefined },
    pino({ level: 'silent' }),
  );
  const { client } = engine.store;
  const insert = (table: string, row: object) => client.insert({ table, values: [row], format: 'JSONEachRow' });
  const hostile = '=ana\u001b[31m';
  await insert('accounts', { account: 'x:1', network: 'x', author_handle: hostile, person_id: 'p-1', version: 1 });
  await insert('author_facts', { account: 'twitter:@ana', network: 'twitter', followers: 200, posts: 2, version: 1 });
  await insert('author_flags', {
    account: 'twitter:9',
    kind: 'bot',
    network: 'twitter',
    handle: hostile,
    reasons: ['says so'],
    version: 1,
  });
  await insert('author_flags', {
    ...{ account: 'mastodon:1', kind: 'bot', network: 'mastodon', handle: 'm', reasons: ['posts all night'] },
    ...{ judged_at: '2026-01-01 00:00:00.000', version: 1 },
  });
  control = await serveControl(
    configuration.config.store.path,
    engine.access(() => engine.start({})),
  );
}, 60_000);
afterAll(async () => {
  await control.close();
  await engine.close();
  rmSync(cwd, { recursive: true, force: true });
});

test('escolta segments lists, shows and exports, harmless on a terminal and in a spreadsheet', async () => {
  const listed = await segments('list');
  expect(listed.stdout).toMatch(/^all +1 +0/mu);
  expect(listed.stdout).toContain('Loyal advocates');
  const shown = await segments('show', 'all');
  expect(shown.stdout).toContain('p-1');
  expect(shown.stdout).not.toContain('\u001b');
  const lines = (await segments('export', 'all')).stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).person)).toEqual(['p-1']);
  const csv = (await segments('export', 'all', '--csv')).stdout.split('\r\n');
  expect(csv).toHaveLength(3);
  expect(csv[1]).toContain('p-1,"\'=ana');
  expect((await segments('history', 'all')).stdout).toContain('Not counted yet');
});

test('escolta audience tells influence with its parts, and flags with their reasons', async () => {
  expect((await audience('authors')).stdout).toMatch(/twitter:@ana +50 +50/u);
  const shown = await audience('show', 'twitter:@Ana');
  expect(shown.stdout).toContain('influence 50');
  expect(JSON.parse((await audience('show', 'twitter:9', '--json')).stdout).flags[0]).toMatchObject({ kind: 'bot' });
  const flagged = await audience('authors', '--flagged');
  expect(flagged.stdout).toContain('says so');
  expect(flagged.stdout).not.toContain('\u001b');
  // Of those of the network, however many were judged since.
  for (const network of ['mastodon', 'twitter']) {
    const { stdout } = await audience('authors', '--flagged', '--network', network, '--limit', '1', '--json');
    expect(JSON.parse(stdout).map((one: { network: string }) => one.network)).toEqual([network]);
  }
  expect(JSON.parse((await audience('bursts', '--json')).stdout)).toEqual([]);
});

test('what is wrong is told, with the exit code for it', async () => {
  expect(await segments('show', 'advocats')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('did you mean "advocates"?'),
  });
  expect(await segments('push', 'all', '--crm', 'hub')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('no CRM "hub"'),
  });
  expect(await segments('export', 'all', '--csv', '--ndjson')).toMatchObject({ exitCode: 2 });
  expect(await audience('show', 'twitter:nobody')).toMatchObject({ exitCode: 1 });
  expect(await audience('authors', '--limit', 'many')).toMatchObject({ exitCode: 2 });
});
