import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leadPlans, leadProblems, leadsSchema } from '../../config/leads.ts';
import { keepLeads } from '../../processors/leads/keep.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type ControlServer, serveControl } from '../../scripts/control.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import { leadsCommand } from '../../scripts/leads.ts';
import { createLeadStore } from '../../sinks/clickhouse/leads/store.ts';
import { brands, now, person, signal } from '../processors/leads/samples.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-leads-'));
const surroundings = { cwd, sources: [], env: { USER: 'eva' } };
const leads = (...args: string[]) => runCommand(leadsCommand, args, surroundings);
let engine: Engine;
let control: ControlServer;
let id = '';

// The commands ask a running pipeline, as they do beside `escolta run`.
beforeAll(async () => {
  writeFileSync(join(cwd, 'escolta.yaml'), 'brands:\n  - name: Acme\nstore:\n  path: ./data\n');
  const configuration = readConfiguration(surroundings, undefined);
  const { stdin, stdout, stderr } = process;
  engine = await openEngine(
    configuration,
    { ...surroundings, stdin, stdout, stderr, setExitCode: () => undefined },
    pino({ level: 'silent' }),
  );
  const [plan] = leadPlans(leadsSchema.parse({}), brands);
  if (!plan) throw new Error('there is no plan');
  const shown = { ...person('p-1', [signal('00000000-0000-0000-0000-000000000001', 'buy')]) };
  const account = { ...shown.accounts[0], name: '=cmd()\u001b[31m', followers: 12 };
  const kept = keepLeads([{ ...shown, accounts: [account as (typeof shown.accounts)[0]] }], [], plan, now);
  await createLeadStore({ client: engine.store.client }).save(kept);
  id = kept.leads[0]?.id ?? '';
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

describe('escolta leads', () => {
  test('lists, shows and exports, harmless on a terminal and in a spreadsheet', async () => {
    const listed = await leads('list', '--state', 'hot');
    expect(listed.stdout).toContain(id.slice(0, 8));
    expect(listed.stdout).not.toContain('\u001b');
    const json = await leads('list', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ id, state: 'hot', followers: 12 });
    const shown = await leads('show', id.slice(0, 5));
    expect(shown.stdout).toMatch(/\+55\.0 {2}intent/u);
    expect(shown.stdout).not.toContain('\u001b');
    const csv = await leads('export', '--csv');
    expect(csv.stdout.split('\r\n')).toHaveLength(3);
    expect(csv.stdout).toContain(',"\'=cmd()');
  });

  test('dismisses and reopens, and remembers who did', async () => {
    expect((await leads('dismiss', id, '--note', 'a joke')).exitCode).toBe(0);
    expect((await leads('list', '--state', 'dismissed')).stdout).toContain(id.slice(0, 8));
    expect((await leads('allow', id)).stderr).toContain('reopen');
    await leads('reopen', id);
    const { history } = JSON.parse((await leads('show', id, '--json')).stdout);
    expect(history.map(({ action, by }: { action: string; by: string }) => `${action} ${by}`)).toEqual(
      expect.arrayContaining(['dismissed eva', 'reopened eva']),
    );
  });

  test('says what is wrong, with the exit code for it', async () => {
    expect(await leads('show', 'ffffffff')).toMatchObject({ exitCode: 1 });
    expect(await leads('send')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--dry-run') });
    expect(await leads('allow', 'no such rule')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('neither'),
    });
    expect(await leads('send', id)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('there is no CRM') });
    expect(await leads('retry', id)).toMatchObject({ exitCode: 1 });
    expect((await leads('outbox')).stdout).toBe('Nothing.\n');
    expect((await leads('send', '--dry-run')).stdout).toContain('0 would be sent');
  });
});

describe('the configuration of leads', () => {
  test('refuses names that nothing has, each where it stands', () => {
    const given = leadsSchema.parse({
      brands: ['acme', 'nobody'],
      competitors: [{ brand: 'globex', for: 'nobody' }],
      send: [{ crm: 'gone' }, { crm: 'crm', name: 'twice', when: { brands: ['nobody'] } }],
      notes: [{ crm: 'crm', name: 'twice' }],
    });
    const paths = leadProblems(given, { brands, crms: ['crm'] }).map(({ path }) => path.join('.'));
    expect(paths).toEqual([
      'leads.brands.1',
      'leads.competitors.0.for',
      'leads.send.0.crm',
      'leads.send.1.when.brands.0',
      'leads.notes.0.name',
    ]);
  });

  test('refuses conditions that cannot be read', () => {
    expect(() => leadsSchema.parse({ send: [{ crm: 'crm', when: { where: 'intent:byu' } }] })).toThrow(/buy/u);
  });
});
