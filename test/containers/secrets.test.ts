import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packagePath } from '../../core/package-root.ts';

const script = packagePath('config', 'docker', 'make-secrets.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-secrets-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const make = () => execFileSync(process.execPath, [script, folder]);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it('makes a password for each user, for its readers only, and keeps them', () => {
  make();
  const names = ['escolta/clickhouse-password', 'grafana/admin-password', 'grafana/clickhouse-password'];
  const passwords = names.map(read);
  expect(new Set(passwords).size).toBe(3);
  for (const password of passwords) expect(password).toMatch(/^[\w-]{32}$/u);
  make();
  expect(names.map(read)).toEqual(passwords);
  const hashes = read('clickhouse/passwords.xml');
  expect(hashes).toContain(`<escolta_password>${sha256(passwords[0] ?? '')}</escolta_password>`);
  expect(hashes).toContain(`<grafana_password>${sha256(passwords[2] ?? '')}</grafana_password>`);
  for (const password of passwords) expect(hashes).not.toContain(password);
  expect(readdirSync(join(folder, 'clickhouse'))).toEqual(['passwords.xml']);
  expect(statSync(join(folder, names[0] ?? '')).mode & 0o777).toBe(0o444);
});

it('takes a password of one’s own, and refuses an empty one', () => {
  mkdirSync(join(folder, 'escolta'));
  writeFileSync(join(folder, 'escolta/clickhouse-password'), 'my own\n');
  make();
  expect(read('clickhouse/passwords.xml')).toContain(sha256('my own'));
  writeFileSync(join(folder, 'escolta/clickhouse-password'), '\n');
  const refused = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('write a password into it, or remove it');
});
