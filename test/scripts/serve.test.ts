// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sources } from '../../ingest/index.ts';
import { serveCommand } from '../../scripts/serve.ts';
import { startCli } from '../support/cli.ts';
import { runCommand } from './cli.ts';

const folders: string[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-serve-'));
  folders.push(folder);
});
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

const write = (store: string) =>
  writeFileSync(join(folder, 'escolta.yaml'), `brands: [{ name: Test }]\nstore:\n${store}`);
const users = '    users: [{ name: ada, password: "${ADA_PASSWORD}" }]\n';
const env = { ADA_PASSWORD: 'correct-horse' };
const serve = (...args: string[]) => runCommand(serveCommand, args, { cwd: folder, sources, env });

describe('refuses to start', () => {
  test('without a user, and tells how to add one', async () => {
    write('  path: ./data\n');
    expect(await serve()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('add store.serve.users') });
    write('  serve: { users: [] }\n');
    expect(await serve()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('expected at least 1 item'),
    });
  });

  test('for a store that is a server', async () => {
    write('  url: http://127.0.0.1:1\n');
    expect(await serve()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('points to a ClickHouse server'),
    });
  });

  test('on an address that is none', async () => {
    write(`  serve:\n${users}`);
    expect(await serve('--listen', 'everywhere')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--listen everywhere'),
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

test('serves the data directory until it is told to stop', async () => {
  write(`  serve:\n${users}`);
  const run = startCli(folder, ['serve', '--listen', '127.0.0.1:0'], { env });
  const { address } = JSON.parse(await run.line('"clickhouse_http"'));
  const ask = async (password: string) => {
    const headers = { 'X-ClickHouse-User': 'ada', 'X-ClickHouse-Key': password };
    const response = await fetch(address, { method: 'POST', headers, body: 'SHOW TABLES' });
    return response.text();
  };
  expect(await ask('correct-horse')).toContain('v_mentions\n');
  expect(await ask('wrong-horse')).toContain('AUTHENTICATION_FAILED');

  const second = startCli(folder, ['serve', '--listen', '127.0.0.1:0'], { env });
  expect(await second.ended).toMatchObject({ code: 4, stderr: expect.stringContaining('owns the data folder') });

  run.child.kill('SIGTERM');
  const { code, stdout, stderr } = await run.ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('correct-horse');
});
