import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Message } from '../../core/channel.ts';
import { packagePath } from '../../core/package-root.ts';
import { type CliRun, cli, startCli } from '../support/cli.ts';
import { startServer, type TestServer } from '../support/http-server.ts';

let folder: string;
let receiver: TestServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-alerting-'));
  receiver = await startServer((_request, response) => void response.writeHead(204).end());
});
afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What arrived on a path of the receiver, in order. */
function arrived(path: string): Message[] {
  return receiver.requests
    .filter((request) => request.path === path)
    .map(({ body }) => (JSON.parse(body) as { data: Message }).data);
}

/** Resolves when what arrived is as wanted. */
async function until(wanted: () => boolean): Promise<void> {
  for (let count = receiver.requests.length; !wanted(); count = receiver.requests.length) {
    await receiver.arrived(count + 1);
  }
}

async function select(query: string): Promise<Record<string, unknown>[]> {
  const { stdout, stderr, code } = await cli(folder, ['sql', '--format', 'JSON', query]);
  expect([stderr, code]).toEqual(['', 0]);
  return (JSON.parse(stdout) as { data: Record<string, unknown>[] }).data;
}

const hook = (name: string) => ({
  type: 'webhook',
  name,
  webhookUrl: `${receiver.url}/${name}`,
  secret: 'a secret of the end-to-end test',
});

describe('the crisis of the sample', () => {
  it('is told with its evidence, and that it is over, before a run of one asking ends', async () => {
    // The days of the crisis, and enough before it to know what is usual.
    const day = 86_400_000;
    const lines = readFileSync(packagePath('config', 'sample', 'posts.ndjson'), 'utf8')
      .trim()
      .split('\n');
    const days = lines.filter((line) => {
      // Some of its lines cannot be read, and are there for that.
      const atMs = Number(/"atMs":\s*(\d+)/u.exec(line)?.[1]);
      return atMs >= 6.5 * day && atMs < 10.7 * day;
    });
    writeFileSync(join(folder, 'days.ndjson'), days.join('\n'));
    const text = readFileSync(packagePath('config', 'sample', 'escolta.yaml'), 'utf8');
    const sample = parse(text.replaceAll(/\$\{[^}]*\}/gu, '0')) as { alerts: object };
    writeFileSync(
      join(folder, 'escolta.yaml'),
      JSON.stringify({
        ...sample,
        sources: [{ type: 'sample', speed: 0, path: './days.ndjson' }],
        channels: [hook('team')],
        http: { allowPrivate: true },
        crm: [{ type: 'file', name: 'customers', path: packagePath('config', 'sample', 'customers.csv') }],
      }),
    );
    const { code, stdout, stderr } = await cli(folder, ['run', '--once', '--log', 'json']);
    expect([code, stderr], stdout.slice(-2_000)).toEqual([0, '']);

    const told = arrived('/team');
    const firing = told.find(({ kind, title }) => kind === 'firing' && /negative/iu.test(title));
    expect(firing, told.map(({ title }) => title).join('\n')).toBeDefined();
    if (!firing) return;
    expect(firing).toMatchObject({ severity: 'critical', state: 'firing', timeZone: 'Europe/Madrid' });
    // The arithmetic.
    expect(firing.summary).toMatch(/\d+ negative mentions.*usual/u);
    const sections = Object.fromEntries(firing.sections.map(({ title, items }) => [title, items]));
    expect(firing.sections.length, JSON.stringify(Object.keys(sections))).toBeGreaterThanOrEqual(3);
    const texts = firing.sections.flatMap(({ items }) => items);
    expect(texts.some(({ url }) => url?.startsWith('https://'))).toBe(true);
    expect(Object.keys(sections).join(' ')).toMatch(/customer/iu);
    expect(firing.curve?.values.length).toBeGreaterThan(100);
    expect(firing.curveText).toBeTruthy();

    const [id = ''] = firing.incidents;
    const over = told.findLast(({ kind, incidents }) => kind === 'resolved' && incidents.includes(id));
    expect(over?.thread).toBe(firing.thread);
    expect(over && told.indexOf(over)).toBeGreaterThan(told.indexOf(firing));

    const [incident] = await select(
      `SELECT state, severity, type, brand, resolved_at > fired_at AS ends FROM v_incidents WHERE incident_id = '${id}'`,
    );
    expect(incident).toMatchObject({
      state: 'resolved',
      severity: 'critical',
      type: 'negative-volume',
      brand: 'volandra',
    });
    expect(Number(incident?.['ends'])).toBe(1);
    const stored = await select(
      'SELECT notification_id AS key, state, attempts FROM v_notifications ORDER BY notification_id',
    );
    expect(stored).toEqual(
      told.map(({ key }) => ({ key, state: 'sent', attempts: 1 })).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    );
  }, 240_000);
});

describe('an incident that somebody takes note of', () => {
  let running: CliRun | undefined;
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.ended;
  });

  it('is not said again nor passed on, while another is', async () => {
    const minute = 60_000;
    const begin = Date.UTC(2026, 2, 10, 12);
    writeFileSync(
      join(folder, 'escolta.yaml'),
      JSON.stringify({
        brands: [{ name: 'Acme' }, { name: 'Bolt' }],
        channels: [hook('team'), hook('chief')],
        http: { allowPrivate: true },
        alerts: {
          time: 'posts',
          interval: '500ms',
          channels: ['team'],
          repeat: '10m',
          rules: [
            {
              type: 'negative-volume',
              name: 'spike',
              window: '15m',
              minimum: 5,
              above: 5,
              sensitivity: 'off',
              escalate: [{ after: '10m', channels: ['chief'] }],
            },
          ],
        },
      }),
    );
    const post = (id: string, text: string, at: number) =>
      JSON.stringify({ id, text, created_at: new Date(at).toISOString(), author: `author-${id}` });
    const storm = ['Acme', 'Bolt'].flatMap((brand) =>
      Array.from({ length: 10 }, (_, i) =>
        post(`${brand}-${i}`, `${brand} support is terrible, I hate waiting for case ${i}`, begin + i * 20_000),
      ),
    );
    running = startCli(folder, ['run', '--log', 'json']);
    await running.line('"ready"');
    const importing = async (name: string, lines: readonly string[]) => {
      writeFileSync(join(folder, name), lines.join('\n'));
      expect(await cli(folder, ['import', name])).toMatchObject({ code: 0, stderr: '' });
    };
    await importing('storm.ndjson', storm);
    const of = (name: string, kind: string) =>
      arrived('/team').find((one) => one.kind === kind && one.brand === name.toLowerCase());
    await until(() => of('Acme', 'firing') !== undefined && of('Bolt', 'firing') !== undefined);
    const [acme = ''] = of('Acme', 'firing')?.incidents ?? [];
    expect(await cli(folder, ['alerts', 'ack', acme, '--by', 'ana'])).toMatchObject({ code: 0, stderr: '' });

    // Time moves on with the posts: what nobody took note of is passed on, and said again.
    await importing('later.ndjson', [post('later', 'Acme and Bolt opened', begin + 20 * minute)]);
    await until(() => arrived('/chief').length > 0 && of('Bolt', 'reminder') !== undefined);
    await importing('over.ndjson', [post('over', 'Acme and Bolt closed', begin + 120 * minute)]);
    await until(() => of('Acme', 'resolved') !== undefined && of('Bolt', 'resolved') !== undefined);

    expect(arrived('/chief').map(({ kind, brand }) => [kind, brand])).toEqual([
      ['escalation', 'bolt'],
      ['resolved', 'bolt'],
    ]);
    expect(of('Acme', 'reminder')).toBeUndefined();
    const incidents = await select('SELECT brand, state, acknowledged_by AS by FROM v_incidents ORDER BY brand');
    expect(incidents).toEqual([
      { brand: 'acme', state: 'resolved', by: 'ana' },
      { brand: 'bolt', state: 'resolved', by: '' },
    ]);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  }, 240_000);
});
