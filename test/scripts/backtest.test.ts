import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { metrics, type StepCounts, stepMs } from '../../core/alerts.ts';
import type { Post } from '../../core/post.ts';
import { sources } from '../../ingest/index.ts';
import { type Rule, ruleSchema } from '../../processors/alerts/rules.ts';
import { firedIn } from '../../scripts/alerting/backtest.ts';
import type { BacktestReport } from '../../scripts/alerting/backtest-report.ts';
import { type History, segmentKey } from '../../scripts/alerting/history.ts';
import { poissonInterval } from '../../scripts/alerting/poisson.ts';
import { proposeSettings } from '../../scripts/alerting/proposal.ts';
import { ruleLine } from '../../scripts/alerting/rule-yaml.ts';
import { backtestCommand } from '../../scripts/alerts/backtest.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { serveControl } from '../../scripts/control.ts';
import { openEngine } from '../../scripts/engine.ts';
import { connectStore } from '../../sinks/clickhouse/connect.ts';
import { createIncidentStore } from '../../sinks/clickhouse/incident-store.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createCoverageSink } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, mention } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { runCommand } from './cli.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const end = Date.UTC(2026, 2, 22);
const since = end - 14 * day;
const crisisAt = end - 5 * day + 14 * hour;
const silencedAt = end - 2 * day + 9 * hour;

describe('escolta alerts backtest', () => {
  let folder: string;
  const run = (...args: string[]) => runCommand(backtestCommand, args, { cwd: folder, sources });
  const range = ['--since', '14d', '--until', new Date(end).toISOString()];
  const report = async (...args: string[]): Promise<BacktestReport> => {
    const { stdout, stderr } = await run(...args, ...range, '--json');
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  const rules = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return name;
  };

  /** By the rules of the configuration, which are the default ones. */
  let byDefault: BacktestReport;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'escolta-backtest-'));
    writeFileSync(
      join(folder, 'escolta.yaml'),
      `brands:
  - { name: Acme, handles: ["@acme"] }
  - { name: Beta, kind: competitor }
store: { path: data, retention: { coverageDays: 9000, alertsDays: 9000 } }
sources:
  - { type: feed, name: news, urls: ["https://example.com/feed"] }
channels:
  - { type: console, name: desk }
  - { type: console, name: pager }
alerts:
  channels: [desk]
  schedules:
    never: { hours: [{ days: [mon], from: "03:00", to: "03:05" }] }
`,
    );
    await fill(join(folder, 'data'));
    const before = await rowsOfTables(join(folder, 'data'));
    byDefault = await report();
    // It writes nothing.
    expect(Object.keys(before)).toContain('incidents');
    expect(await rowsOfTables(join(folder, 'data'))).toEqual(before);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('finds the crisis within minutes, tells who would be told, and what is kept back', () => {
    const found = byDefault;
    expect(found).toMatchObject({ from: since, to: end, weeks: 2 });
    const spikes = found.incidents.filter(({ type }) => type.endsWith('volume'));
    expect(spikes.map(({ rule, brand }) => `${rule} ${brand}`)).toEqual([
      'negative-spike acme',
      'volume-spike acme',
      'negative-spike acme',
      'volume-spike acme',
    ]);
    const [crisis, volume, silenced] = spikes;
    // The first post came at 14:00, the tenth, which makes it worth telling, nine minutes later: by the end of that step.
    expect(crisis).toMatchObject({
      firedAt: crisisAt + 10 * minute - 1,
      severity: 'critical',
      startedAt: crisisAt + 5 * minute,
    });
    expect(crisis?.told[0]).toEqual({ channel: 'desk', kind: 'firing', at: crisis?.firedAt });
    expect(crisis?.told.at(-1)?.kind).toBe('resolved');
    expect(crisis?.keptBack).toBeUndefined();
    expect(crisis?.peak).toMatchObject({
      value: expect.any(Number),
      bound: expect.any(Number),
      expected: expect.any(Number),
    });
    expect(crisis?.what).toMatch(/^\d+ negative mentions in .+/);
    expect(volume?.keptBack).toEqual({ why: 'inhibited', by: crisis?.id });
    expect(silenced).toMatchObject({ told: [], keptBack: { why: 'silenced', by: 'feedbeef' } });
    const row = found.rules.find(({ rule }) => rule === 'negative-spike');
    expect(row).toMatchObject({ incidents: 2, perWeek: 1, messages: crisis?.told.length });
    const [low, high] = poissonInterval(2);
    expect(row?.interval).toEqual([low / 2, high / 2]);
    expect(found.channels).toEqual([expect.objectContaining({ channel: 'desk', messages: found.total.messages })]);
    expect(found.total.messages).toBe(found.rules.reduce((sum, { messages }) => sum + messages, 0));
  });

  test('fires for single mentions and for questions that nobody answered in time, each once', () => {
    const of = (rule: string) => byDefault.incidents.filter((one) => one.rule === rule);
    expect(of('influencer').map(({ startedAt, firedAt }) => firedAt - startedAt)).toEqual([stepMs - 1]);
    expect(of('influencer')[0]?.what).toContain('“A famous complaint”');
    // The one that was answered within the two hours is not among them, the one that was answered later is.
    expect(of('unanswered-question').map(({ startedAt }) => startedAt)).toEqual([since + 2 * day, since + 3 * day]);
    expect(of('unanswered-question').map(({ firedAt }) => firedAt + 1 - since)).toEqual([
      2 * day + 2 * hour + stepMs,
      3 * day + 2 * hour + stepMs,
    ]);
    expect(of('unanswered-question')[1]?.resolvedAt).toBe(since + 3 * day + 4 * hour + stepMs - 1);
    expect(of('unanswered-question')[0]?.keptBack).toEqual({ why: 'severity' });
  });

  test('says that a source was silent, and takes no silence of an outage for calm', async () => {
    const found = await report(
      rules(
        'silent.yaml',
        '- { type: silence, after: 6h, sources: [news] }\n- { type: silence, name: quiet, of: brand, minimum: 5 }',
      ),
    );
    const [silent, ...others] = found.incidents;
    expect(others).toEqual([]);
    expect(silent).toMatchObject({
      rule: 'silence',
      labels: { source: 'news' },
      resolvedAt: since + 7 * day + 10 * hour + stepMs - 1,
    });
    // It last answered a quarter of an hour before.
    expect(silent?.startedAt).toBe(since + 7 * day - 15 * minute + 1_000);
    const after = (silent?.firedAt ?? 0) - (silent?.startedAt ?? 0);
    expect(after).toBeGreaterThanOrEqual(6 * hour);
    expect(after).toBeLessThan(6 * hour + stepMs);
    // It began and ended once; after four hours nobody had taken note.
    expect(silent?.told.map(({ kind }) => kind)).toEqual(['firing', 'reminder', 'resolved']);
  });

  test('keeps quiet about what is calm, and only looks at the chosen brand', async () => {
    const calm = rules('calm.yaml', '- { type: negative-volume, brands: all }\n- { type: volume, brands: all }');
    expect((await report(calm, '--brand', 'beta')).incidents).toEqual([]);
    expect((await report(calm, '--brand', 'acme')).incidents.length).toBe(4);
  });

  test('takes the rules of a file, with channels, schedules and escalation as in a configuration', async () => {
    const file = rules(
      'own.yaml',
      `segments:
  german: { languages: [de] }
inhibit: []
rules:
  - type: negative-volume
    channels: [{ channel: pager, during: never }]
    escalate: [{ after: 10m, channels: [pager] }]
  - { type: volume, minimum: 1000, channels: [] }
  - { type: volume, name: in-german, segment: german }
`,
    );
    const found = await report(file);
    expect(found.rules.map(({ rule, incidents }) => [rule, incidents])).toEqual([
      ['negative-volume', 2],
      ['volume', 0],
      ['in-german', 0],
    ]);
    // Out of hours nobody is told, but ten minutes later the pager is.
    expect(found.incidents[0]?.told.map(({ channel, kind }) => `${channel} ${kind}`)).toEqual([
      'pager escalation',
      'pager resolved',
    ]);
    expect(found.incidents[0]?.told[0]?.at).toBe((found.incidents[0]?.firedAt ?? 0) + 10 * minute);
  });

  test.each([
    [
      'an unknown key',
      '- type: negative-volume\n  sensitivty: low',
      /bad\.yaml:2:3 \[0\]\.sensitivty: unknown key[\s\S]*did you mean "sensitivity"/,
    ],
    [
      'a wrong value',
      'rules:\n  - { type: volume, minimum: many }',
      /bad\.yaml:2:30 rules\[0\]\.minimum: expected a number, found "many"/,
    ],
    [
      'an unknown channel',
      '- type: volume\n  channels: [slack]',
      /bad\.yaml:2:14 \[0\]\.channels\[0\]: there is no channel "slack": there are desk, pager/,
    ],
    ['no YAML', '- {', /bad\.yaml:1:\d+: not valid YAML/],
    ['something else', 'hello', /bad\.yaml:1:1: expected a list of rules/],
  ])('refuses a file with %s, and says where', async (_what, text, message) => {
    const { stderr, stdout, exitCode } = await run(rules('bad.yaml', text), ...range);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(message);
  });

  test('asks the process that runs, where one does, and finds the same', async () => {
    const file = rules('running.yaml', '- { type: negative-volume }\n- { type: mention, query: famous }');
    const alone = await report(file);
    const context = {
      cwd: folder,
      env: {},
      sources,
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      setExitCode: () => undefined,
    };
    const engine = await openEngine(readConfiguration(context, undefined), context, pino({ level: 'silent' }));
    const door = await serveControl(
      join(folder, 'data'),
      engine.access(() => Promise.reject(new Error('nothing runs'))),
    );
    try {
      expect({ ...(await report(file)), tookMs: 0 }).toEqual({ ...alone, tookMs: 0 });
    } finally {
      await door.close();
      await engine.close();
    }
    expect(alone.incidents.map(({ rule }) => rule)).toEqual(['mention', 'negative-volume', 'negative-volume']);
  });

  test('refuses what cannot be judged', async () => {
    expect(await run('missing.yaml', ...range)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/reading the rules of missing\.yaml/),
    });
    expect(await run('--brand', 'gamma', ...range)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no brand "gamma": there are acme, beta/),
    });
    const early = await run('--since', '1d', '--until', '2020-01-01T00:00:00Z');
    expect(early).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/no mention is stored/) });
    const late = await run('--since', '1d', '--until', '2026-05-01T00:00:00Z');
    expect(late).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/the last one before is of 2026-03-2/) });
  });

  test('is read on a terminal, with rules that are ready to paste', async () => {
    const { stdout } = await run(
      rules('two.yaml', '[{ type: negative-volume, cooldown: 2h }, { type: silence }]'),
      ...range,
    );
    expect(stdout).toContain('(2.0 weeks)\nNothing was written, and nobody was told.');
    expect(stdout).toMatch(/^negative-volume +2 +1\.0 \(0\.12 to 3\.6\) /m);
    expect(stdout).toMatch(/negative-volume +acme +critical .* desk .*negative mentions in/);
    expect(stdout).toMatch(/kept back: silence feedbeef/);
    const pasted = parse(stdout.slice(stdout.indexOf('# acme')));
    expect(pasted).toEqual([
      expect.objectContaining({ type: 'negative-volume', name: 'negative-volume', brands: ['acme'], cooldown: '2h' }),
    ]);
    expect(ruleSchema.safeParse(pasted[0]).success).toBe(true);
  });
});

describe('thresholds for a wanted rate', () => {
  const from = Date.UTC(2026, 2, 2);
  const to = from + 14 * day;
  /** Bursts of negative mentions, each within one step, two days apart. */
  const historyOf = (bursts: readonly number[]): History => {
    const rows = bursts.map((negative, i): StepCounts => {
      const none = Object.fromEntries(metrics.map((metric) => [metric, 0])) as Omit<StepCounts, 'brand' | 'at'>;
      return {
        ...none,
        brand: 'acme',
        at: from + i * 2 * day + 12 * hour,
        negative,
        mentions: negative,
        rated: negative,
      };
    });
    const everything = new Map([['acme', [{ ...(rows[0] as StepCounts), at: from - 28 * day, negative: 1 }, ...rows]]]);
    return {
      ...{ from: from - 28 * day, to, mentions: new Map(), questions: new Map(), askings: new Map(), covered: [] },
      counts: new Map([[segmentKey({}), everything]]),
    };
  };
  const options = (rule: object, bursts: readonly number[]) => ({
    ...{
      from,
      to,
      history: historyOf(bursts),
      segments: {},
      sources: [],
      checks: new Map(),
      maxDelayMs: hour,
      timeZone: 'UTC',
    },
    rules: [ruleSchema.parse({ type: 'negative-volume', brands: ['acme'], ...rule })],
    brands: [{ id: 'acme', kind: 'own', handles: [] }] as const,
  });

  test.each([
    // Of 10, 20, 40 and 80 two are above 20.
    [1, 20, 2],
    [0.5, 40, 1],
    [1.6, 10, 3],
    [50, 0, 4],
  ])('a fixed threshold: at %s a week above %s, which gives %s', async (wanted, above, incidents) => {
    const given = options({ sensitivity: 'off', above: 15, minimum: 1 }, [10, 40, 20, 80]);
    const [proposal, ...others] = await proposeSettings(given, wanted);
    expect(others).toEqual([]);
    expect(proposal).toMatchObject({
      rule: 'negative-volume',
      brand: 'acme',
      setting: { above },
      incidents,
      reached: true,
    });
    expect(proposal?.perWeek).toBe(incidents / 2);
  });

  test('what is usual: the minimum is raised only where low sensitivity gives too many', async () => {
    const bursts = [30, 60, 90, 120, 150, 180];
    const many = await firedIn(options({ sensitivity: 'low' }, bursts));
    expect(many.length).toBeGreaterThan(2);
    const [proposal] = await proposeSettings(options({}, bursts), 1);
    expect(proposal?.setting).toMatchObject({ sensitivity: 'low', minimum: expect.any(Number) });
    expect(proposal?.incidents).toBeLessThanOrEqual(2);
    // It is what these very rules give.
    const again = await firedIn(options({ ...proposal?.setting }, bursts));
    expect(again.length).toBe(proposal?.incidents);
    // And the next lower one that was seen gives more than is wanted.
    const values = many
      .map(({ peak }) => peak.value + 1)
      .filter((value) => value < Number(proposal?.setting['minimum']));
    expect(
      (await firedIn(options({ sensitivity: 'low', minimum: Math.max(...values) }, bursts))).length,
    ).toBeGreaterThan(2);
  });

  test('where all three give as many, the rule stays as it is', async () => {
    const [proposal] = await proposeSettings(options({ sensitivity: 'low' }, [200]), 1);
    expect(proposal).toMatchObject({ setting: { sensitivity: 'low' }, incidents: 1 });
  });

  test('few events say little of a rate', () => {
    // Garwood's table.
    expect(poissonInterval(0)[0]).toBe(0);
    expect(poissonInterval(0)[1]).toBeCloseTo(3.689, 3);
    expect(poissonInterval(1)[0]).toBeCloseTo(0.0253, 4);
    expect(poissonInterval(1)[1]).toBeCloseTo(5.572, 3);
    expect(poissonInterval(10)[0]).toBeCloseTo(4.795, 3);
    expect(poissonInterval(10)[1]).toBeCloseTo(18.39, 2);
    expect(poissonInterval(1_000)[1]).toBeCloseTo(1_063.9, 0);
  });

  test.each([
    { type: 'negative-volume', window: '15m', above: 12, escalate: [{ after: '90m', channels: ['desk'] }] },
    { type: 'negative-share', rise: 2.5, above: 0.5, for: '10m', labels: { team: 'care: "1"' } },
    {
      type: 'mention',
      query: 'a: "b, c" OR {d}',
      followersAbove: 10,
      brands: ['acme'],
      channels: [{ channel: 'desk', during: 'day' }],
    },
  ])('a rule is written as it was read', (given) => {
    const rule = ruleSchema.parse(given) as Rule;
    const text = ruleLine(rule);
    expect(text.split('\n')).toHaveLength(1);
    expect(ruleSchema.parse(parse(text)[0])).toEqual(rule);
  });
});

/** Two brands with a few posts an hour, for six weeks; and of one of them what is worth telling. */
async function fill(path: string): Promise<void> {
  const store = connectStore({ path, database: 'escolta' });
  await migrate(store.client);
  const random = seededRandom(11);
  const posts: { post: Post; brand: string; label: 'negative' | 'neutral' }[] = [];
  const add = (brand: string, at: number, label: 'negative' | 'neutral', change: Partial<Post> = {}) => {
    const id = `test:${posts.length}`;
    const common = { kind: 'post', network: 'test', source: 'news', type: 'post', markup: 'plain', media: [] } as const;
    const post: Post = {
      ...common,
      id,
      text: `Words ${id}`,
      author: { handle: `u${id}` },
      engagement: {},
      publishedAt: at,
      fetchedAt: end,
      ...change,
    } as Post;
    posts.push({ post, brand, label });
    return id;
  };
  for (let at = end - 42 * day; at < end; at += 20 * minute) {
    // Of what comes while nobody asks, nothing is known.
    if (at >= since + 7 * day && at < since + 7 * day + 10 * hour) continue;
    for (const brand of ['acme', 'beta']) {
      if (random() < 0.7) add(brand, at + Math.floor(random() * 20 * minute), random() < 0.2 ? 'negative' : 'neutral');
    }
  }
  for (const begin of [crisisAt, silencedAt]) {
    for (let n = 0; n < 60; n += 1) add('acme', begin + n * minute, 'negative');
  }
  add('acme', since + day, 'negative', {
    text: 'A famous complaint',
    author: { handle: 'star', followers: 2_000_000 },
  });
  const ask = (at: number) => add('acme', at, 'neutral', { text: 'Where is my parcel?' });
  const answer = (parentId: string, at: number) =>
    add('beta', at, 'neutral', { text: 'Here', parentId, author: { handle: 'Acme' } });
  answer(ask(since + day), since + day + hour);
  ask(since + 2 * day);
  answer(ask(since + 3 * day), since + 3 * day + 4 * hour);

  const batch = posts.map(({ post, brand, label }) => assessment(post, [mention(brand, label)]));
  await createStoreWriter({ client: store.client, events: quietEvents() }).write(batch);
  const askings = [];
  for (let at = end - 42 * day; at < end; at += 15 * minute) {
    if (at >= since + 7 * day && at < since + 7 * day + 10 * hour) continue;
    const asked = { kind: 'coverage', source: 'news', outcome: 'ok', posts: 1, rejects: 0, error: '' } as const;
    askings.push({ ...asked, startedAt: at, finishedAt: at + 1_000 });
  }
  await createCoverageSink({ client: store.client }).write(askings);
  await createIncidentStore({ client: store.client, clock: createVirtualClock(end) }).silence({
    ...{ id: 'feedbeef', matchers: ['brand=acme'], author: 'ana', reason: 'planned' },
    ...{ startsAt: silencedAt - hour, endsAt: silencedAt + day, createdAt: silencedAt - hour },
  });
  await store.close();
}

async function rowsOfTables(path: string): Promise<Record<string, string>> {
  const store = connectStore({ path, database: 'escolta' });
  const ask = async (query: string) =>
    (await store.client.query({ query, format: 'JSONCompactEachRow' })).json<[string, string]>();
  const tables = await ask(
    "SELECT name, engine FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  );
  const counts: Record<string, string> = {};
  for (const [name] of tables) counts[name] = String((await ask(`SELECT '', count() FROM ${name}`))[0]?.[1]);
  await store.close();
  return counts;
}
