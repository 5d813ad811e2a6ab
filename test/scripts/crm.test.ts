import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type ControlServer, serveControl } from '../../scripts/control.ts';
import { crmCommand } from '../../scripts/crm.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import { statusCommand } from '../../scripts/status.ts';
import { type FakeAnswer, startFakeCrm } from '../crm/fake-crm.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-crm-'));
const token = 'pat-hidden-token';
let answer: FakeAnswer = { status: 200, body: {} };
let hubspot: Awaited<ReturnType<typeof startFakeCrm>>;

const surroundings = { cwd, sources: [], env: {} };
let engine: Engine;
let control: ControlServer;

// As a command reaches a pipeline that runs.
const crm = (...args: string[]) => runCommand(crmCommand, args, surroundings);
const json = async (...args: string[]) => {
  const { stdout, ...rest } = await crm(...args, '--json');
  return { ...rest, said: JSON.parse(stdout) as Record<string, unknown> };
};
const customers = (ids: readonly (number | string)[], name = 'Ana') =>
  writeFileSync(join(cwd, 'customers.csv'), `id,name\n${ids.map((id) => `${id},${name}\n`).join('')}`);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

beforeAll(async () => {
  hubspot = await startFakeCrm(() => answer);
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    `brands: [{ name: Acme }]
sources: []
store: { path: data }
http: { allowPrivate: true }
crm:
  - { type: file, name: shop, path: customers.csv }
  - { type: hubspot, url: "${hubspot.url}", accessToken: ${token}, customers: false }
  - { type: csv, name: export, leads: leads.csv }
  - { type: file, name: off, path: none.csv, enabled: false }
`,
  );
  customers(upTo(30));
  const configuration = readConfiguration(surroundings, undefined);
  const streams = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
  const context = { ...surroundings, ...streams, setExitCode: () => undefined };
  engine = await openEngine(configuration, context, pino({ level: 'silent' }));
  const access = engine.access(() => Promise.reject(new Error('no pipeline here')));
  control = await serveControl(configuration.config.store.path, access);
});
afterAll(async () => {
  await control.close();
  await engine.close();
  await hubspot.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe('escolta crm', () => {
  it('lists what is configured', async () => {
    const { said, exitCode } = await json('list');
    expect(exitCode).toBe(0);
    expect(said).toMatchObject([
      { name: 'shop', reads: true, writes: false, schedule: 'every 1h', customers: 0 },
      { name: 'hubspot', reads: false, writes: true },
      { name: 'export', reads: false, writes: true },
    ]);
  });

  it('reads the customers of a file, and then only what changed', async () => {
    expect(await crm('pull', 'shop')).toEqual({
      ...{ stdout: '30 read (all): 30 new, 0 changed, 0 gone\n', stderr: '', exitCode: 0 },
    });
    expect((await crm('pull', 'shop')).stdout).toBe('0 read: 0 new, 0 changed, 0 gone\n');
    expect((await json('list')).said).toMatchObject([{ name: 'shop', customers: 30 }, {}, {}]);
    customers(upTo(29), 'Núria');
    expect((await json('pull', 'shop')).said).toMatchObject({ read: 29, added: 0, changed: 29, gone: 1 });
    expect((await crm('pull', 'shop', '--full')).stdout).toBe('29 read (all): 0 new, 0 changed, 0 gone\n');
  });

  it('says what would change, and writes nothing', async () => {
    customers([...upTo(28), 40], 'Núria');
    const said = '29 read (all): 1 new, 0 changed, 1 gone; nothing was written\n';
    for (let n = 0; n < 2; n += 1) expect((await crm('pull', 'shop', '--full', '--dry-run')).stdout).toBe(said);
    expect((await json('list')).said).toMatchObject([{ name: 'shop', customers: 29 }, {}, {}]);
    customers(upTo(2), 'Núria');
    expect((await crm('pull', 'shop', '--dry-run')).exitCode).toBe(1);
  });

  it('tells what it could not read, and reads the rest', async () => {
    customers([...upTo(29), '\u001b[31mx'.repeat(100)], 'Núria');
    const { stdout, stderr, exitCode } = await crm('pull', 'shop');
    expect(stdout).toContain('29 read');
    expect(stderr).toMatch(/refused: customers\.csv line 31: id/u);
    expect(stderr).not.toContain('\u001b');
    expect(exitCode).toBe(3);
  });

  it('does not take most of them away, unless it is told', async () => {
    customers(upTo(5), 'Núria');
    const { stderr, exitCode } = await crm('pull', 'shop', '--full');
    expect(stderr).toMatch(/24 of 29 customers .* --full --force/u);
    expect(exitCode).toBe(1);
    expect((await json('list')).said).toMatchObject([{ name: 'shop', customers: 29 }, {}, {}]);
    expect((await crm('pull', 'shop', '--full', '--force')).stdout).toContain('24 gone');
  });

  it('is seen in the status: how many are known, read when, and what went wrong', async () => {
    const { stdout, exitCode } = await runCommand(statusCommand, [], surroundings);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/customers of +known +schedule +last read +last error/u);
    expect(stdout).toMatch(/shop +5 +every 1h +\d+ \w+ ago +.*24 of 29 customers/u);
  });

  it('says what a CRM says of us, and shows no secret', async () => {
    answer = {
      status: 401,
      body: { status: 'error', message: `expired: ${token}`, category: 'EXPIRED_AUTHENTICATION' },
    };
    const refused = await crm('check', 'hubspot');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/hubspot: .*expired.*Check `accessToken`/u);
    expect(refused.stderr + refused.stdout).not.toContain(token);
    const { said, exitCode } = await json('check', 'hubspot');
    expect(said).toMatchObject({ ok: false });
    expect(exitCode).toBe(1);
    expect((await crm('check', 'export')).stdout).toContain('leads.csv');
    expect(await crm('check', 'shop')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('5 customers') });
  });

  it.each([
    ['check', 'nobody'],
    ['pull', 'nobody'],
    ['pull', 'hubspot'],
    ['pull', 'off'],
  ])('does not %s %s', async (command, name) => {
    const { stderr, exitCode } = await crm(command, name);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`"${name}"`);
  });

  it('fails where the file is not there', async () => {
    rmSync(join(cwd, 'customers.csv'));
    const { stderr, exitCode } = await crm('pull', 'shop');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('customers.csv');
    expect((await crm('check', 'shop')).exitCode).toBe(1);
  });
});
