import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRelevanceModel } from '../../processors/relevance/learn.ts';
import { adaptCommand } from '../../scripts/adapt.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type ControlServer, serveControl } from '../../scripts/control.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import { evalCommand } from '../../scripts/eval.ts';
import { labelCommand } from '../../scripts/label.ts';
import { createProcessors } from '../../scripts/processors.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assess } from '../processors/posts.ts';
import { ask, assessment, mention, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-relevance-'));
const surroundings = { cwd, sources: [], env: { USER: 'ana' } };
const label = (...args: string[]) => runCommand(labelCommand, args, surroundings);
const adapt = async (...args: string[]) => {
  const { stdout, stderr, exitCode } = await runCommand(
    adaptCommand,
    [...args, '--task', 'relevance', '--json'],
    surroundings,
  );
  expect([stderr, exitCode]).toEqual(['', 0]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};
let engine: Engine;
let control: ControlServer;

const places = ['rome', 'paris', 'oslo', 'bern', 'lima', 'cairo', 'delhi', 'quito', 'riga', 'turin'];
const texts = places.flatMap((place) => [
  `Delta cancelled my flight to ${place}`,
  `Delta variant spreads in ${place}`,
  `Delta gate agents in ${place} rebooked the flight`,
  `Delta cases of the variant rise around ${place}`,
]);

beforeAll(async () => {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    'brands: [{ name: Delta, context: { atLeast: 0.5 } }]\nsources: []\nstore: { path: data }\nsentiment: { engine: lexicon }\n',
  );
  const configuration = readConfiguration(surroundings, undefined);
  const context = {
    ...surroundings,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    setExitCode: () => undefined,
  };
  engine = await openEngine(configuration, context, pino({ level: 'silent' }));
  control = await serveControl(
    configuration.config.store.path,
    engine.access(() => Promise.reject(new Error('no pipeline here'))),
  );
  const spans = [{ field: 'text', start: 0, end: 5, term: 'Delta' }] as const;
  await createStoreWriter({ client: engine.store.client, events: quietEvents() }).write(
    texts.map((text, i) => assessment(post(`t:${i}`, { text }), [{ ...mention('delta'), spans }])),
  );
});
afterAll(async () => {
  await control.close();
  await engine.close();
  rmSync(cwd, { recursive: true, force: true });
});

const counted = async () => (await ask(engine.store.client, 'SELECT count() FROM v_mentions'))[0]?.[0];

test('marks count at once, are listed, and are taken back', async () => {
  expect(await label('t:1', 'irrelevant', '--note', 'the virus')).toEqual({
    stdout: '1 mention now irrelevant\ndelta has 1 mark; it is learned from them at 40\n',
    stderr: '',
    exitCode: 0,
  });
  expect(await counted()).toBe('39');
  const listed = await label('list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject({ label: 'irrelevant', note: 'the virus', by: 'ana', judged: '' });
  expect((await label('t:1', 'none')).stdout).toContain('taken back: 1 mention changed');
  expect(await counted()).toBe('40');
});

test('what they teach judges what comes, in versions that can be rolled back', async () => {
  writeFileSync(
    join(cwd, 'marks.tsv'),
    texts.map((_, i) => `t:${i}\t${i % 2 === 1 ? 'irrelevant' : 'relevant'}`).join('\n'),
  );
  expect(await label('--file', 'marks.tsv')).toMatchObject({
    exitCode: 0,
    stdout: '40 mentions labelled, 0 lines refused\ndelta has 40 marks\n',
  });
  expect(await counted()).toBe('20');
  expect(await adapt('--dry-run')).toMatchObject([
    { brand: 'delta', labels: 40, adopted: true, baseModel: 'context-1' },
  ]);
  expect(await adapt('--brand', 'delta')).toMatchObject([{ adopted: true, model: { version: 1, task: 'relevance' } }]);
  const access = engine.access(() => Promise.reject(new Error('no pipeline here')));
  const stored = await access.learning.model({ brand: 'delta', version: 1 });
  const { processors, sentiment } = await createProcessors(readConfiguration(surroundings, undefined).config, {
    relevance: () => readRelevanceModel(stored?.adaptation ?? ''),
  });
  const judge = processors.find(({ name }) => name === 'relevance');
  const of = (text: string) => ({
    ...assess({ text }),
    mentions: [{ ...mention('delta'), spans: [{ field: 'text' as const, start: 0, end: 5, term: 'Delta' }] }],
  });
  const judged = await judge?.process([of('Delta flight to Porto'), of('Delta variant in Porto')]);
  await sentiment.close?.();
  expect(judged).toMatchObject([
    { kind: 'keep', value: { mentions: [{ relevance: { words: expect.any(Array) } }] } },
    { kind: 'keep', value: { mentions: [{ relevance: { irrelevant: true } }] } },
  ]);
  expect(await adapt('rollback', '--brand', 'delta')).toMatchObject([{ version: 2, active: true, learned: false }]);
  expect((await adapt('list')).map(({ version, active }) => [version, active])).toEqual([
    [2, true],
    [1, false],
  ]);
  const ofSentiment = await runCommand(adaptCommand, ['list'], surroundings);
  expect(ofSentiment.stdout).toBe('Nothing was learned yet.\n');
});

test('escolta eval relevance scores marks in a file, as configured and with what they teach', async () => {
  const evaluate = (...args: string[]) =>
    runCommand(evalCommand, ['relevance', '--data', 'texts.tsv', ...args], surroundings);
  const lines = texts.map((text, i) => `${i % 2 === 1 ? 'irrelevant' : 'relevant'}\t${text}`);
  writeFileSync(join(cwd, 'texts.tsv'), [...lines, lines[0], 'irrelevant\tthe river'].join('\n'));
  const { stdout, exitCode } = await evaluate('--json');
  expect(exitCode).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ brand: 'delta', texts: 40, relevant: 20, notFound: 1, adopted: true });
  expect(report.configured.macroF1).toBeCloseTo(1 / 3);
  expect(report.after.macroF1).toBeGreaterThan(0.9);
  expect((await evaluate()).stdout).toContain('it would be switched on');
  writeFileSync(join(cwd, 'texts.tsv'), 'great\tDelta');
  expect(await evaluate()).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('line 1: expected the label relevant'),
  });
});
