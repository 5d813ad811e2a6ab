import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { customerSchema } from '../../core/customer.ts';
import { customerPersonId } from '../../core/people.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type ControlServer, serveControl } from '../../scripts/control.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import { createLinker } from '../../scripts/people/link.ts';
import { peopleCommand } from '../../scripts/people.ts';
import { openPeopleStores } from '../../scripts/people-access.ts';
import { createCustomerSink } from '../../sinks/clickhouse/customers.ts';
import { createCursorStore } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, mention, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-people-'));
const surroundings = { cwd, sources: [], env: { USER: 'ana' } };
const people = (...args: string[]) => runCommand(peopleCommand, args, surroundings);
const xiomara = customerPersonId({ crm: 'shop', id: '42' });
let engine: Engine;
let control: ControlServer;

beforeAll(async () => {
  writeFileSync(join(cwd, 'escolta.yaml'), 'brands: [{ name: Acme }]\nsources: []\nstore: { path: data }\n');
  const configuration = readConfiguration(surroundings, undefined);
  const streams = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
  const context = { ...surroundings, ...streams, setExitCode: () => undefined };
  engine = await openEngine(configuration, context, pino({ level: 'silent' }));
  control = await serveControl(
    configuration.config.store.path,
    engine.access(() => Promise.reject(new Error('no pipeline here'))),
  );
  const { client } = engine.store;
  const customer = (id: string, givenName: string, familyName: string, emails: string[] = []) => ({
    kind: 'customer' as const,
    customer: customerSchema.parse({ id, givenName, familyName, fullName: `${givenName} ${familyName}`, emails }),
  });
  await createCustomerSink({ client, clock: systemClock }).write('shop', [
    customer('42', 'Xiomara', 'Puigdomènech', ['xiomara@puigdomenech.cat']),
    ...Array.from({ length: 50 }, (_, at) => customer(`${43 + at}`, 'Maria', 'Garcia')),
  ]);
  const says = (id: string, author: object) =>
    assessment(post(id, { author, network: 'mastodon', text: 'Late\u001b[31m again' }), [mention('acme', 'negative')]);
  await createStoreWriter({ client, events: quietEvents() }).write([
    says('t:1', { id: '7', handle: 'xiomi', name: 'Xiomara Puigdomènech', bio: 'xiomara@puigdomenech.cat' }),
    says('t:2', { id: '8', handle: 'sunny', name: 'Xiomara Puigdomènech' }),
    says('t:3', { id: '9', handle: 'bob', name: 'Bob\u001b[2J Miller' }),
  ]);
  const linker = createLinker({
    ...{ client, ...openPeopleStores(client, systemClock), clock: systemClock },
    ...{ cursors: createCursorStore({ client, clock: systemClock }), thresholds: { link: 0.95, suggest: 0.5 } },
  });
  await linker.linkNew(new AbortController().signal);
}, 60_000);
afterAll(async () => {
  await control.close();
  await engine.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe('escolta people, while another process owns the data', () => {
  test('lists and shows people, with nothing that a terminal obeys', async () => {
    const all = await people('list');
    expect(all.exitCode, all.stderr).toBe(0);
    expect(all.stdout).toContain(xiomara);
    expect(all.stdout).toContain('mastodon:9');
    expect(all.stdout).not.toContain('\u001b[2J');
    const customers = JSON.parse((await people('list', '--who', 'customers', '--json')).stdout);
    expect(customers).toMatchObject([{ personId: xiomara, customerId: '42', accounts: ['mastodon:7'] }]);
    expect(JSON.parse((await people('list', 'bob', '--json')).stdout)).toHaveLength(1);
    for (const who of ['mastodon:@xiomi', 'mastodon:7', xiomara, 'crm:shop:42']) {
      const card = await people('show', who);
      expect(card.stdout, who).toContain('customer shop:42');
      expect(card.stdout).toMatch(/email.*\+/u);
      expect(card.stdout).toContain('negative');
      expect(card.stdout).not.toContain('\u001b[31m again');
    }
    expect((await people('show', 'crm:shop:43')).stdout).toContain('Maria Garcia');
  });

  test('decides, and takes back, with what it printed', async () => {
    expect((await people('suggest')).stdout).toMatch(/mastodon:8.*shop:42.*name-alone/u);
    const accepted = await people('accept', 'mastodon:@sunny', '--note', 'she told us');
    expect(accepted.stdout).toContain(`mastodon:8 is shop:42 (${xiomara})`);
    const [, undo = ''] = /`escolta people (.*)`/u.exec(accepted.stdout) ?? [];
    expect((await people('suggest')).stdout).toBe('Nothing waits to be decided.\n');
    expect(JSON.parse((await people('list', '--who', 'customers', '--json')).stdout)).toMatchObject([
      { accounts: expect.arrayContaining(['mastodon:7', 'mastodon:8']) },
    ]);
    expect((await people(...undo.split(' '), '--by', 'joan')).stdout).toContain('mastodon:8 is no known customer');
    expect((await people('decisions')).stdout).toMatch(/ana.*accept.*mastodon:8.*she told us.*undone by joan/u);
    expect(JSON.parse((await people('suggest', '--json')).stdout)).toMatchObject([{ account: 'mastodon:8' }]);

    const unlinked = JSON.parse((await people('unlink', 'mastodon:7', '--json')).stdout);
    expect(unlinked.accounts).toMatchObject([{ account: 'mastodon:7', decided: 'person', decidedBy: 'ana' }]);
    expect((await people('undo', unlinked.decision.slice(0, 6))).exitCode).toBe(0);
    expect((await people('reject', 'mastodon:8', '--customer', 'shop:42')).exitCode).toBe(0);
    expect((await people('suggest')).stdout).toBe('Nothing waits to be decided.\n');

    const [bob] = JSON.parse((await people('list', 'bob', '--json')).stdout);
    const merged = JSON.parse((await people('merge', bob.personId, xiomara, '--json')).stdout);
    expect(JSON.parse((await people('show', 'mastodon:9', '--json')).stdout)).toMatchObject({ personId: xiomara });
    await people('undo', merged.decision);
    expect(JSON.parse((await people('show', 'mastodon:9', '--json')).stdout)).toMatchObject({ personId: bob.personId });
    expect((await people('weights')).stdout).toMatch(/given:same.*\n[\s\S]*Decisions: 1\. From 30 on/u);
  });

  test('forgets once that is confirmed', async () => {
    expect((await people('forget', 'mastodon:8')).stdout).toMatch(/^This would erase p-[0-9a-f]{16} mastodon:8, /u);
    expect((await people('show', 'mastodon:8')).exitCode).toBe(0);
    expect((await people('forget', 'mastodon:8', '--yes')).stdout).toMatch(
      /^Erased p-[0-9a-f]{16} mastodon:8: .*mentions 1/u,
    );
    expect((await people('show', 'mastodon:8')).exitCode).toBe(1);
  });

  test('says what is not there, and what is wrong', async () => {
    const failing: [string[], number, RegExp][] = [
      [['show', 'mastodon:404'], 1, /no account "mastodon:404"/u],
      [['show', 'c-0123456789abcdef'], 1, /nobody/u],
      [['accept', 'mastodon:9'], 1, /nothing is suggested.*--customer/u],
      [['accept', 'mastodon:9', '--customer', 'shop:none'], 1, /no customer "none" in "shop"/u],
      [['accept', 'mastodon:9', '--customer', 'none'], 2, /CRM:ID/u],
      [['undo', 'ffffffff'], 1, /no decision/u],
      [['merge', xiomara, xiomara], 1, /one person already/u],
      [['undo', 'ffffffff', '--by', ' '], 2, /--by: expected a name/u],
      // What would be kept nowhere is not asked for.
      [['undo', 'ffffffff', '--note', 'a mistake'], 2, /unknown option '--note'/u],
      [['forget', 'mastodon:9', '--note', 'he asked'], 2, /unknown option '--note'/u],
      [['forget', 'mastodon:9', '--by', 'ana'], 2, /unknown option '--by'/u],
      [['forget', 'mastodon:404'], 1, /no account "mastodon:404"/u],
    ];
    for (const [args, exitCode, stderr] of failing) {
      const said = await people(...args);
      expect([args.join(' '), said.exitCode], said.stderr).toEqual([args.join(' '), exitCode]);
      expect(said.stderr).toMatch(stderr);
    }
  });
});
