import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeliveryRecord, QueuedNotification } from '../../core/alerts.ts';
import type { Incident } from '../../core/incident.ts';
import { packagePath } from '../../core/package-root.ts';
import { ruleSchema } from '../../processors/alerts/rules.ts';
import { ruleText } from '../../scripts/alerts/rules.ts';
import { learningLine } from '../../scripts/alerts/words.ts';
import { controlSocketPath } from '../../scripts/control.ts';
import { evidence, incident, mention } from '../processors/alerts/message-incidents.ts';
import { cli, startCli } from '../support/cli.ts';
import { notification } from '../support/delivery.ts';
import { startServer, type TestServer } from '../support/http-server.ts';

// Each command is a process that opens the store.
vi.setConfig({ testTimeout: 240_000 });

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let folder: string;
let server: TestServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-alerts-'));
  server = await startServer((request, response) => {
    if (request.path.startsWith('/refused')) response.writeHead(410).end('<b>gone\u001b[2J</b>');
    else response.writeHead(204).end();
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const secret = 'a-secret-of-more-than-24-bytes';
const webhook = (name: string, path = '/hook') => `
  - type: webhook
    name: ${name}
    webhookUrl: ${server.url}${path}
    secret: ${secret}`;

function configure(channels = '', more = ''): void {
  const text = `
brands:
  - { name: Acme, handles: [acme] }
  - { name: Bolt, kind: competitor }
sources: []
http: { allowPrivate: ["127.0.0.1"] }
channels: ${channels === '' ? '[]' : channels}
alerts:
  interval: 500ms
  rules:
    - { type: negative-volume, name: spike }
    - { type: mention, name: words, query: recall, severity: info }
${more}`;
  writeFileSync(join(folder, 'escolta.yaml'), text);
}

/** As `escolta alerts …`, with its exit code. */
const alerts = (...args: string[]) => cli(folder, ['alerts', ...args], { env: { ESCOLTA_USER: 'ana' } });

const jsonLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

interface Seed {
  readonly incidents?: readonly Incident[];
  readonly notifications?: readonly QueuedNotification[];
  readonly deliveries?: readonly DeliveryRecord[];
}

/** Writes as a running pipeline does, in a process of its own: the engine of a folder belongs to one process. */
function seed({ incidents = [], notifications = [], deliveries = [] }: Seed): void {
  const script = `
    const dist = (path) => import(process.argv[1] + '/' + path);
    const { connectStore } = await dist('sinks/clickhouse/connect.js');
    const { migrate } = await dist('sinks/clickhouse/migrate.js');
    const { createIncidentStore } = await dist('sinks/clickhouse/incident-store.js');
    const { createOutbox } = await dist('sinks/clickhouse/outbox.js');
    const store = connectStore({ path: process.argv[2], database: 'escolta' });
    await migrate(store.client);
    const { incidents, notifications, deliveries } = JSON.parse(process.argv[3]);
    await createIncidentStore({ client: store.client, clock: { now: () => Date.now() } }).save(incidents);
    const outbox = createOutbox({ client: store.client });
    await outbox.enqueue(notifications);
    for (const delivery of deliveries) await outbox.log(delivery);
    await store.close();`;
  const dist = pathToFileURL(packagePath('dist')).href;
  const given = JSON.stringify({ incidents, notifications, deliveries });
  execFileSync(process.execPath, ['--input-type=module', '-e', script, dist, join(folder, 'data'), given]);
}

const id = (n: number) => n.toString(16).padStart(2, '0').padEnd(16, 'e');

/** One that fires since half an hour ago. */
function firing(n: number, some: Partial<Incident> = {}): Incident {
  const now = Date.now();
  const { rule = 'spike', type = 'negative-volume', brand = 'acme', severity = 'critical' } = some;
  const base = incident({ rule, type, brand, severity, startedAt: now - 30 * minute, firedAt: now, lastHeldAt: now });
  return {
    ...base,
    id: id(n),
    peak: { ...base.peak, at: now },
    latest: { ...base.latest, at: now },
    evidence: evidence({ from: now - 30 * minute, to: now }),
    ...some,
  };
}

const over = (n: number, agoMs: number, some: Partial<Incident> = {}): Incident => {
  const ended = Date.now() - agoMs;
  return firing(n, { state: 'resolved', startedAt: ended - hour, firedAt: ended - hour, resolvedAt: ended, ...some });
};

describe('escolta alerts list and show', () => {
  it('says in words when there is none, and when nobody looks', async () => {
    configure();
    const { stdout, code } = await alerts('list');
    expect(code).toBe(0);
    expect(stdout).toContain('No open incidents, and none that ended in the last 24 hours.');
    expect(stdout).toContain('Nothing is judged now: start it with `escolta run`.');
    expect((await alerts('list', '--state', 'firing', '--brand', 'acme')).stdout).toContain(
      'No incidents of acme are firing.',
    );
    expect((await alerts('list', '--json')).stdout).toBe('');
    expect((await alerts('list', '--since', 'yesterday')).code).toBe(2);
    expect((await alerts('list', '--limit', '0')).code).toBe(2);
  });

  it('lists the open ones and those just over, the most urgent first', async () => {
    configure();
    const { firedAt: _never, ...unfired } = over(6, hour);
    seed({
      incidents: [
        over(1, 2 * hour, { brand: 'bolt' }),
        firing(2, { state: 'pending', severity: 'warning' }),
        firing(3, { severity: 'warning', impact: 9 }),
        firing(4, { severity: 'critical', impact: 2 }),
        over(5, 3 * day),
        unfired,
      ],
    });
    const ids = async (...args: string[]) =>
      jsonLines((await alerts('list', '--json', ...args)).stdout).map((one) => one.id as string);
    expect((await ids()).toSorted()).toEqual([id(1), id(2), id(3), id(4)]);
    const { stdout } = await alerts();
    const rows = stdout.split('\n').slice(1, 5);
    expect(rows.map((row) => row.slice(0, 16))).toEqual([id(4), id(3), id(2), id(1)]);
    expect(rows[0]).toMatch(
      /firing\s+critical\s+2\/10\s+acme\s.*negative spike: 41 negative mentions in 30 min, usual: 6$/,
    );
    expect(rows[3]).toMatch(/resolved\s+critical\s+7\/10\s+bolt/);
    expect((await ids('--since', '7d')).toSorted()).toEqual([id(1), id(2), id(3), id(4), id(5)]);
    expect((await ids('--state', 'all')).toSorted()).toEqual([1, 2, 3, 4, 5, 6].map(id));
    expect((await alerts('list', '--state', 'resolved')).stdout).toMatch(new RegExp(`${id(6)}\\s+never fired`));
    expect(await ids('--state', 'pending')).toEqual([id(2)]);
    expect(await ids('--brand', 'bolt')).toEqual([id(1)]);
    expect(await ids('--severity', 'critical', '--limit', '1')).toEqual([id(4)]);
    expect((await ids('--severity', 'warning')).length).toBe(4);
    expect((await alerts('list', '--state', 'firing', '--limit', '1')).stdout).toContain('there may be more');
  });

  it('shows one as people are told of it, with who did and heard what, harmless on a terminal', async () => {
    configure();
    const hostile = 'red \u001b[31malert\u0007 \u202eevil';
    const one = firing(0xab, { evidence: evidence({ top: [mention({ text: hostile, author: hostile })] }) });
    const sent = notification('mail', one.id, 0, {
      state: 'sent',
      attempts: 2,
      sentAt: Date.now(),
      createdAt: Date.now(),
      receipt: `250 \u001b[2Jok`,
    });
    const attempts = [1, 2].map((attempt) => ({
      ...{ key: sent.key, channel: 'mail', attempt, at: Date.now() + attempt, durationMs: 12 },
      ...(attempt === 1
        ? ({ outcome: 'again', detail: '421 later' } as const)
        : ({ outcome: 'sent', detail: '250' } as const)),
    }));
    seed({ incidents: [one, firing(0xac)], notifications: [sent], deliveries: attempts });
    expect((await alerts('note', 'ab', `first \u001b[2Jnote`)).code).toBe(0);
    const { stdout, code } = await alerts('show', 'AB');
    expect(code).toBe(0);
    expect(stdout).toContain('Acme: negative spike');
    expect(stdout).toContain('41 negative mentions in 30 min');
    expect(stdout).toMatch(/ana noted: first .*note/);
    expect(stdout).toMatch(/mail\s+firing\s+sent\s+2\s+250/);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
    const json = await alerts('show', one.id, '--json');
    expect(json.stdout).not.toMatch(/[\u007f-\u009f\u202e]/u);
    expect(JSON.parse(json.stdout)).toMatchObject({
      incident: { id: one.id, evidence: { top: [{ text: hostile }] } },
      care: { notes: [{ author: 'ana' }] },
      notifications: [{ key: sent.key }],
      deliveries: [{ outcome: 'again' }, { outcome: 'sent' }],
      silences: [],
    });
    expect(await alerts('show', 'zz')).toMatchObject({ code: 2, stdout: '' });
    expect(await alerts('show', 'ffff')).toMatchObject({ code: 1, stdout: '' });
    const several = await alerts('show', 'a');
    expect(several.code).toBe(1);
    expect(several.stderr).toContain('several incidents begin with a');
  });
});

describe('escolta alerts ack, assign, note and resolve', () => {
  it('write down who did what, once', async () => {
    configure();
    seed({ incidents: [firing(1), firing(2), over(3, hour)] });
    const acked = await alerts('ack', '01', id(2), '01', '--note', 'calling');
    expect(acked).toMatchObject({ code: 0, stderr: '' });
    expect(acked.stdout).toBe(`${id(1)} acknowledged by ana\n${id(2)} acknowledged by ana\n`);
    const again = await alerts('ack', '01', '--by', 'berta', '--json');
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect((await alerts('ack', '01', '--by', 'berta')).stdout).toBe(`${id(1)} was acknowledged by ana\n`);
    await alerts('assign', '01', 'carla', '--by', 'berta');
    await alerts('assign', '02', 'carla');
    expect((await alerts('assign', '02', '')).stdout).toBe(`${id(2)} assigned to nobody\n`);
    const resolved = await alerts('resolve', '02', '--note', 'a joke');
    expect(resolved.stdout).toContain(`${id(2)} resolved by ana`);
    expect(resolved.stdout).toContain('Until then it stays open in lists.');

    const refused = await alerts('ack', '01', '03');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toBe(`${id(3)} is over already\n`);
    expect(await alerts('resolve', '03')).toMatchObject({ code: 3, stdout: '' });
    expect(await alerts('ack', '01', 'dd')).toMatchObject({ code: 1, stdout: '' });
    expect((await alerts('note', '03', ' ')).code).toBe(2);
    expect((await alerts('note', '03', 'what we learned')).code).toBe(0);

    const shown = async (n: number) => JSON.parse((await alerts('show', id(n), '--json')).stdout);
    expect((await shown(1)).care).toMatchObject({
      acknowledgedBy: 'ana',
      assignee: 'carla',
      notes: [{ author: 'ana', text: 'calling' }],
    });
    const second = (await shown(2)).care;
    expect(second).toMatchObject({ resolvedBy: 'ana', notes: [{ text: 'calling' }, { text: 'a joke' }] });
    expect(second).not.toHaveProperty('assignee');
    expect((await shown(3)).actions).toMatchObject([{ action: 'note', text: 'what we learned' }]);
    const [first] = jsonLines((await alerts('list', '--json')).stdout).filter((one) => one.id === id(1));
    expect(first).toMatchObject({ acknowledgedBy: 'ana', assignee: 'carla', notes: 1 });
    expect((await alerts('list')).stdout).toMatch(/ana → carla/);
  });
});

describe('escolta alerts silence', () => {
  it('tells what it matches, warns of what it cannot, and ends', async () => {
    configure();
    seed({
      incidents: [firing(1), firing(2, { brand: 'bolt', labels: { rule: 'spike', brand: 'bolt' } }), over(3, hour)],
    });
    const made = await alerts('silence', 'brand=acme', 'rule=~sp.*', '--for', '8h', '--reason', 'we know', '--json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const silence = JSON.parse(made.stdout);
    expect(silence).toMatchObject({ matchers: ['brand=acme', 'rule=~sp.*'], author: 'ana', reason: 'we know' });
    expect(silence.endsAt - silence.startsAt).toBe(8 * hour);
    expect(silence.matches).toEqual([id(1)]);
    expect((await alerts('show', '01')).stdout).toMatch(new RegExp(`Silenced\\n${silence.id} .*by ana: we know`));
    expect((await alerts('show', '02')).stdout).not.toContain('Silenced');

    const until = new Date(Date.now() + day).toISOString();
    const words = await alerts('silence', 'severity!=info', '--until', until);
    expect(words.stdout).toContain('It matches 2 open incidents now:');
    const typo = await alerts('silence', 'brand=acne');
    expect(typo.stderr).toContain('warning: no brand of the configuration is "acne": did you mean "acme"?');
    expect(typo.stdout).toContain('It matches no open incident now.');
    expect((await alerts('silence', 'bran!=acme')).stderr).toContain(
      'no rule makes a label "bran": did you mean "brand"?',
    );
    const apart = await alerts('silence', 'brand=bolt', 'rule=words');
    expect(apart.stderr).toContain('no rule of the configuration makes incidents that fit all of these together');

    expect((await alerts('silence', 'spike')).stderr).toContain('did you mean "rule=spike"?');
    for (const wrong of [
      ['brand~acme'],
      ['brand=acme', '--until', '2020-01-01T00:00:00Z'],
      ['brand=acme', '--for', 'long'],
      [],
    ]) {
      expect(await alerts('silence', ...wrong)).toMatchObject({ code: 2, stdout: '' });
    }

    expect((await alerts('unsilence', silence.id.slice(0, 7))).stdout).toContain(`${silence.id} has ended`);
    const twice = await alerts('unsilence', silence.id);
    expect(twice.code).toBe(1);
    expect(twice.stderr).toContain('has ended already');
    expect((await alerts('unsilence', 'none')).stderr).toContain('there is no silence "none"');
    const active = jsonLines((await alerts('silences', '--json')).stdout).map((one) => one.id);
    expect(active).toHaveLength(4);
    expect(active).not.toContain(silence.id);
    const all = await alerts('silences', '--all');
    expect(all.stdout).toMatch(new RegExp(`${silence.id}\\s+ended`));
  });
});

describe('escolta alerts notifications and replay', () => {
  it('lists what became of each, and sends a copy', async () => {
    configure(webhook('hook') + webhook('other'));
    const now = Date.now();
    const failed = notification('hook', id(1), 0, {
      createdAt: now,
      state: 'failed',
      attempts: 3,
      error: 'sending: 410',
    });
    const sent = notification('hook', id(2), 0, { createdAt: now, state: 'sent', attempts: 1, receipt: '204' });
    const attempt = { key: failed.key, channel: 'hook', attempt: 3, at: now, durationMs: 7, detail: '410' };
    const deliveries = [{ ...attempt, outcome: 'failed' as const }];
    seed({ incidents: [firing(1)], notifications: [failed, sent], deliveries });

    const listed = await alerts('notifications', '--attempts', '--state', 'failed', '--channel', 'hook');
    expect(listed.stdout).toMatch(new RegExp(`${failed.key.slice(0, 12)}.*failed\\s+3\\s.*sending: 410`));
    expect(listed.stdout).toMatch(/in 7 ms\s+410/);
    expect(listed.stdout).not.toContain(sent.key.slice(0, 12));
    const [about] = jsonLines((await alerts('notifications', '--incident', '01', '--json')).stdout);
    expect(about).toMatchObject({
      key: failed.key,
      message: { title: `${id(1)}/0` },
      deliveries: [{ outcome: 'failed' }],
    });
    expect((await alerts('notifications', '--channel', 'nobody')).stdout).toBe('No notifications.\n');

    const replayed = await alerts('replay', '--failed', '--json');
    expect(replayed).toMatchObject({ code: 0, stderr: '' });
    const [{ copy }] = JSON.parse(replayed.stdout).replayed;
    const twice = await alerts('replay', failed.key.slice(0, 10));
    expect(twice).toMatchObject({ code: 3, stdout: '0 enqueued, 1 left\n' });
    expect(twice.stderr).toContain(`a copy of it waits to be sent to hook: ${copy}`);
    const elsewhere = await alerts('replay', sent.key, '--channel', 'other');
    expect(elsewhere.stdout).toContain('1 enqueued, 0 left\nNothing is judged now');
    for (const wrong of [[], ['--failed', failed.key], [failed.key, '--channel', 'hok']]) {
      expect(await alerts('replay', ...wrong)).toMatchObject({ code: 2, stdout: '' });
    }
    expect(await alerts('replay', '0123')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('escolta alerts test', () => {
  it('sends a marked incident through the channels, and says what the other side answered', async () => {
    configure(`${webhook('good')}${webhook('bad', '/refused/of-a-secret-path')}
  - { type: console, name: catala, language: ca }
  - { type: console, name: off, enabled: false }`);
    const good = await alerts('test', '--channel', 'good');
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toBe('✓ good (webhook): it was taken: 204\n');
    const [request] = server.requests;
    expect(request?.headers).toHaveProperty('webhook-signature');
    const body = request?.body ?? '';
    expect(body).toContain('Test: Acme: negative spike');
    expect(body).toContain('This is only a test: nothing has happened');
    expect(body).not.toContain(secret);

    const all = await alerts('test', '--kind', 'resolved');
    expect(all.code).toBe(1);
    expect(all.stdout).toContain('✓ good (webhook)');
    expect(all.stdout).toMatch(/✗ bad \(webhook\): .*410/);
    expect(all.stdout).not.toContain('secret-path');
    expect(all.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/u);
    expect(all.stdout).toContain('Prova: Resolta: Acme');
    expect(all.stdout).not.toContain('off (console)');
    const thread = (n: number) => JSON.parse(server.requests[n]?.body ?? '{}');
    // What is over closes what began.
    expect(JSON.stringify(thread(1))).toContain(threadOf(thread(0)));

    const json = await alerts('test', '--channel', 'catala', '--kind', 'digest', '--json');
    expect(jsonLines(json.stdout)).toEqual([
      { channel: 'catala', type: 'console', outcome: 'sent', detail: 'written' },
    ]);
    expect(json.stderr).toContain('Prova: Acme: resum diari');
    expect((await alerts('test', '--channel', 'goods')).stderr).toContain('did you mean "good"?');
    expect((await alerts('test', '--channel', 'off')).stderr).toContain('switched off');
  });

  it('says how to add a channel where there is none', async () => {
    configure();
    const { code, stderr, stdout } = await alerts('test');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('channels:\n  - type: slack');
  });
});

/** Whatever the body calls it: 16 hex digits of an incident. */
function threadOf(body: unknown): string {
  return /"thread":"([0-9a-f]{16})"/u.exec(JSON.stringify(body))?.[1] ?? 'none';
}

describe('escolta alerts rules, unsubscribe and resubscribe', () => {
  it('work with nothing running', async () => {
    configure(
      webhook('hook'),
      `  schedules: { office: { hours: [{ from: "08:00", to: "18:00" }] } }
  channels: [{ channel: hook, during: office }]
digests:
  - { name: weekly, frequency: weekly, channels: [hook] }`,
    );
    const { stdout, code } = await alerts('rules');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /spike\s+critical\s+acme\s+–\s+hook \(office\)\s+negative in 5 min, 15 min, 1 h, or 6 h: far above usual/,
    );
    expect(stdout).toMatch(/words\s+info\s+acme\s+–\s+nobody\s+a mention, saying recall/);
    expect(stdout).toContain('what is learning is not known');
    expect(jsonLines((await alerts('rules', '--json')).stdout)[0]).toMatchObject({
      rule: { name: 'spike', minimum: 10 },
      brands: ['acme'],
      channels: [{ channel: 'hook', during: 'office' }],
    });

    expect((await alerts('unsubscribe', 'Ana@Acme.example')).stdout).toContain('gets no more digests');
    expect((await alerts('resubscribe', 'ana@acme.example', '--digest', 'weekly')).stdout).toContain(
      'still gets none, because it was unsubscribed from all',
    );
    expect((await alerts('resubscribe', 'ana@acme.example')).stdout).toContain('gets digests again');
    expect((await alerts('unsubscribe', 'a@b.example', '--digest', 'weakly')).stderr).toContain(
      'did you mean "weekly"?',
    );
  });

  it('tells each type of rule', () => {
    const told = (rule: object) => ruleText(ruleSchema.parse(rule));
    expect(told({ type: 'negative-volume', window: '30m', per: 'story', above: 50, for: '10m' })).toBe(
      'negative in 30 min: far above usual (sensitivity medium), at least 10 or above 50, copies counted once, for 10 min',
    );
    expect(told({ type: 'negative-share', above: 0.7, rise: 2.5 })).toBe(
      'negative share of 20 or more in 1 h: above 70% or 2.5 times the usual',
    );
    expect(told({ type: 'net-sentiment', below: -0.2 })).toContain('below −0.20');
    expect(told({ type: 'share-of-voice', below: 0.2 })).toBe('share of voice in 24 h: below 20%');
    expect(told({ type: 'unanswered' })).toContain('without an answer for 2 h');
    expect(told({ type: 'silence' })).toBe('a source does not answer for 6 h');
    expect(told({ type: 'cost', budget: 500, prices: { x: 0.1 }, currency: 'EUR' })).toBe(
      '80% of 500 EUR spent in a month',
    );
    expect(told({ type: 'mention', ratingAtMost: 2, sentiment: ['negative'] })).toBe(
      'a mention, negative, of 2 stars or fewer',
    );
  });

  it('never says that a rule has learned all before it has', () => {
    const one = { rule: 'spike', brand: 'acme', needMs: 3 * day };
    expect(learningLine({ ...one, haveMs: 2 * day })).toBe('acme/spike: learning, 2 of 3 days');
    expect(learningLine({ ...one, haveMs: 3 * day - 1 })).toBe('acme/spike: learning, 2.9 of 3 days');
    expect(learningLine({ ...one, haveMs: hour, needMs: 3 * hour })).toBe('acme/spike: learning, 1 of 3 hours');
  });
});

describe('escolta alerts while the pipeline runs', () => {
  it('asks it, and what people do counts from the next evaluation on', async () => {
    configure(webhook('hook'));
    seed({ incidents: [firing(1), firing(2, { brand: 'bolt' })] });
    const run = startCli(folder, ['run', '--log', 'json']);
    try {
      await run.line('"step":"ready"');
      await server.arrived(1);
      expect(server.requests[0]?.body).toContain('Acme: negative spike');
      await run.line('"event":"notification_sent"');

      const listed = await alerts('list');
      expect(listed.stdout).toContain(id(1));
      expect(listed.stdout).toMatch(/acme\/spike: learning, 0 of \d+ days/);
      expect(listed.stdout).not.toContain('Nothing is judged');
      expect((await alerts('rules')).stdout).toMatch(/spike\s+critical\s+acme\s+acme: learning, 0 of/);
      expect((await alerts('show', '01')).stdout).toMatch(/hook\s+firing\s+sent\s+1\s+204/);
      const status = await cli(folder, ['status']);
      expect(status.stdout).toMatch(/Alerts: \d critical firing, judged \d+ s ago, 1 still learning/);
      expect(status.stdout).toMatch(/hook\s+up\s+0\s/);
      expect(JSON.parse((await cli(folder, ['status', '--json'])).stdout).alerts).toMatchObject({
        judging: true,
        channels: [{ channel: 'hook', state: 'up', waiting: 0 }],
      });

      const [told] = jsonLines((await alerts('notifications', '--json')).stdout);
      const replayed = JSON.parse((await alerts('replay', told.key, '--json')).stdout).replayed;
      expect(replayed).toMatchObject([{ key: told.key, channel: 'hook' }]);
      const { stdout: silenced } = await alerts('silence', 'brand=acme', '--json');
      expect(JSON.parse(silenced).matches).toEqual([id(1)]);
      expect((await alerts('unsilence', JSON.parse(silenced).id)).code).toBe(0);

      const resolved = await alerts('resolve', '01', '--by', 'berta');
      expect(resolved.stdout).toBe(`${id(1)} resolved by berta\n`);
      expect(await run.line('"state":"resolved"')).toContain('"event":"incident"');
      const ended = async () => jsonLines((await alerts('list', '--state', 'resolved', '--json')).stdout);
      expect(await ended()).toContainEqual(expect.objectContaining({ id: id(1), resolution: 'resolved by berta' }));

      expect(await ask('act', { actions: [{ incidentId: 'x', author: '', action: 'acknowledge', text: '' }] })).toBe(
        500,
      );
      expect(await ask('constructor', {})).toBe(404);
      expect(await ask('silences', {})).toBe(200);
    } finally {
      run.child.kill('SIGINT');
      await run.ended;
    }
    expect((await cli(folder, ['status'])).stdout).toMatch(/hook\s+–/);
  });
});

/** Posts a call to the socket of the running process; gives the status of the answer. */
function ask(call: string, body: unknown): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socketPath = controlSocketPath(join(folder, 'data'));
    const request = httpRequest({ socketPath, method: 'POST', path: `/v1/alerts/${call}` }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    request.once('error', reject);
    request.end(JSON.stringify(body));
  });
}
