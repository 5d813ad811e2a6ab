import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CliContext } from '../../scripts/context.ts';
import { adaptEvalCommand } from '../../scripts/eval/adapt-command.ts';
import { emotionCommand } from '../../scripts/eval/emotion.ts';
import { goldCommand } from '../../scripts/eval/gold-command.ts';
import { intentCommand } from '../../scripts/eval/intent.ts';
import { type Change, falls, openRecord, type Result, renderChange, withRecord } from '../../scripts/eval/record.ts';
import { languageCommand, sentimentCommand } from '../../scripts/eval/text-commands.ts';
import { topicsEvalCommand } from '../../scripts/eval/topics-command.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-record-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const commands = {
  sentiment: sentimentCommand,
  language: languageCommand,
  intent: intentCommand,
  emotion: emotionCommand,
  adapt: adaptEvalCommand,
  gold: goldCommand,
  topics: topicsEvalCommand,
};
const run = (name: keyof typeof commands, ...args: string[]) =>
  runCommand((context: CliContext) => withRecord(commands[name](context)), args, { cwd, sources: [] });
const keysOf = (stdout: string) => Object.keys(JSON.parse(stdout)).sort();

function file(name: string, lines: readonly string[]): string {
  writeFileSync(join(cwd, name), `${lines.join('\n')}\n`);
  return name;
}

describe('a record of results', () => {
  const result = (change: Partial<Result> = {}): Result => ({
    ...{ task: 'sentiment', set: 'shop', sha256: 'a1', how: 'engine model', engine: 'model-1' },
    ...change,
    scores: { macroF1: 0.5, ece: 0.1, ...change.scores },
  });

  it('tells the change of the same data, judged in the same way, whatever its name', () => {
    const path = join(cwd, 'unit.json');
    const record = openRecord(path);
    expect(record.changeOf(result())).toBeUndefined();
    record.keep(result({ at: '2026-03-10T12:00:00.000Z' }));
    record.save();
    const again = openRecord(path);
    const better = result({ set: 'renamed', engine: 'model-2', scores: { macroF1: 0.6, ece: 0.1, more: 1 } });
    expect(again.changeOf(better)).toEqual({
      since: { engine: 'model-1', at: '2026-03-10T12:00:00.000Z' },
      scores: { macroF1: 0.1, ece: 0 },
    });
    expect(again.changeOf(result({ how: 'engine lexicon' }))).toBeUndefined();
    expect(again.changeOf(result({ task: 'intent' }))).toBeUndefined();
  });

  it('tells other data under the same name apart from a drop', () => {
    const path = join(cwd, 'other.json');
    const record = openRecord(path);
    record.keep(result());
    const worse = result({ sha256: 'b2', scores: { macroF1: 0.1 } });
    expect(record.changeOf(worse)).toEqual({ otherData: true });
    expect(falls({ otherData: true }, 0.01)).toEqual([]);
    // The latest of a set is kept, not both.
    record.keep(worse);
    expect(record.changeOf(result())).toEqual({ otherData: true });
  });

  it('knows which way is worse', () => {
    const change = (macroF1: number, ece: number): Change => ({ since: { engine: 'x' }, scores: { macroF1, ece } });
    expect(falls(change(-0.0101, 0), 0.01)).toEqual(['macroF1 −1.0 points']);
    expect(falls(change(-0.01, 0.01), 0.01)).toEqual([]);
    expect(falls(change(0.3, 0.02), 0.01)).toEqual(['ece +2.0 points']);
    expect(falls(change(0, -0.3), 0.01)).toEqual([]);
  });

  it('is told to people in points', () => {
    const change = {
      since: { engine: 'model-1', at: '2026-03-10T12:00:00.000Z' },
      scores: { macroF1: -0.012, ece: 0 },
    };
    expect(renderChange(change, {})).toBe('  since model-1 (2026-03-10), in points: macroF1 −1.2, ece ±0.0\n');
    expect(renderChange(undefined, {})).toContain('--record');
    expect(renderChange({ otherData: true }, { record: true })).toContain('recorded anew');
  });

  it.each(['{', '[]', '{"version":2,"results":[]}', '{"version":1,"results":[{}]}'])('refuses %s', async (content) => {
    writeFileSync(join(cwd, 'broken.json'), content);
    expect(() => openRecord(join(cwd, 'broken.json'))).toThrow(/broken\.json is no record of results: move it away/u);
  });
});

describe('escolta eval, beside what was recorded', () => {
  const texts = ['2\tI love this bike, it is wonderful', '0\tterrible, broken and awful', '1\tIt has two wheels'];

  it('sentiment: recorded, compared, and told when the data changed', async () => {
    const data = file('shop.tsv', texts);
    const args = ['--data', data, '--lang', 'en', '--engine', 'lexicon'];
    const first = await run('sentiment', ...args, '--json', '--record');
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    const exact = ['accuracy', 'ece', 'engine', 'macroF1', 'macroRecall', 'n', 'perLabel', 'perLanguage'];
    expect(keysOf(first.stdout)).toEqual([...exact, 'textsPerSecond', 'unrated']);
    expect(JSON.parse(readFileSync(join(cwd, 'eval-record.json'), 'utf8')).results).toHaveLength(1);

    const second = JSON.parse((await run('sentiment', ...args, '--json')).stdout);
    expect(second.change).toEqual({
      since: { engine: 'lexicon-1', at: expect.stringMatching(/^\d{4}-/u) },
      scores: { macroF1: 0, macroRecall: 0, accuracy: 0, ece: 0 },
    });
    // Another language is another measurement.
    expect(keysOf((await run('sentiment', '--data', data, '--lang', 'es', '--json')).stdout)).not.toContain('change');

    file('shop.tsv', [...texts, '0\tnever again']);
    expect(JSON.parse((await run('sentiment', ...args, '--json')).stdout).change).toEqual({ otherData: true });
    expect((await run('sentiment', ...args)).stdout).toContain('what was recorded is of other data');
  }, 30_000);

  it('sentiment for people: beside the word lists, by language', async () => {
    const data = file('mixed.tsv', [...texts, '2\tMe encanta esta tienda, es una maravilla de verdad']);
    const { stdout } = await run('sentiment', '--data', data);
    for (const engine of ['lexicon-1', 'afinn-1', 'natural-1']) expect(stdout).toContain(engine);
    expect(stdout).toMatch(/macro-F1 by detected language: en [\d.]+ % \(\d\), .*es [\d.]+ % \(1\)/u);
    expect(stdout).toContain('never recorded: --record keeps it');
  }, 30_000);

  it('a file as other programs write it: with a mark of its encoding, and lines that end as on Windows', async () => {
    writeFileSync(join(cwd, 'windows.tsv'), `\ufeff${texts.join('\r\n')}\r\n\r\n`);
    const { stdout } = await run('sentiment', '--data', 'windows.tsv', '--lang', 'en', '--engine', 'lexicon', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ n: 3, accuracy: 1 });
  });

  it('language: lengths, what was taken for what, and eld alone', async () => {
    const data = file('languages.tsv', [
      'ca\tAquesta bicicleta és molt lleugera i còmoda de portar',
      'ca\tok',
      'es\tEsta bicicleta es muy ligera y cómoda de llevar por la ciudad',
      'nl\tGisteren heb ik een nieuwe telefoon gekocht en ik ben er heel blij mee',
    ]);
    const { stdout, exitCode } = await run('language', '--data', data, '--json', '--record-file', 'languages.json');
    expect(exitCode).toBe(0);
    const exact = ['accuracy', 'baselines', 'caToldEs', 'confusion', 'esToldCa', 'macroF1', 'macroRecall', 'n'];
    const rest = ['perLabel', 'perLength', 'textsPerSecond', 'undetermined', 'wrong'];
    expect(keysOf(stdout)).toEqual([...exact, ...rest]);
    const report = JSON.parse(stdout);
    expect(report.confusion).toEqual({ ca: { ca: 1, und: 1 }, es: { es: 1 }, nl: { nl: 1 } });
    expect(report).toMatchObject({ n: 4, undetermined: 1, wrong: 0, caToldEs: 0, esToldCa: 0 });
    expect(Object.entries<{ n: number }>(report.perLength).map(([name, { n }]) => [name, n])).toEqual([
      ['1–20', 1],
      ['51–100', 3],
    ]);
    expect(report.perLength['51–100'].eld).toMatchObject({ n: 3, accuracy: 1 });
    expect(report.baselines.eld.textsPerSecond).toBeGreaterThan(0);
    expect((await run('language', '--data', data)).stdout).toMatch(/eld alone: .*\n.*\n?/u);
  }, 30_000);

  it('intent, emotion and adapt', async () => {
    const intents = file('intents.tsv', [
      'complain\tStill waiting for my refund, this is unacceptable',
      'none\tNice sky',
    ]);
    const intent = await run('intent', '--data', intents, '--lang', 'en', '--json', '--record');
    expect(intent.stderr).toBe('');
    expect(JSON.parse(intent.stdout)).toMatchObject({ n: 2, task: 'intent', precision: expect.any(Number) });
    expect(JSON.parse((await run('intent', '--data', intents, '--lang', 'en', '--json')).stdout).change.scores).toEqual(
      { macroF1: 0, accuracy: 0, precision: 0 },
    );
    const emotions = file('emotions.tsv', ['joy\tSo happy today!', 'none\tIt has two wheels']);
    expect((await run('emotion', '--data', emotions, '--lang', 'en', '--record')).stdout).toContain('  recorded\n');
    expect((await run('emotion', '--data', emotions, '--lang', 'en')).stdout).toContain('macroF1 ±0.0');
    const many = Array.from({ length: 40 }, (_, i) => `${i % 3}\tbox ${i} of ${['bad', 'grey', 'good'][i % 3]} things`);
    const adapt = ['--data', file('many.tsv', many), '--labels', '20', '--folds', '2', '--lang', 'en'];
    const first = await run('adapt', ...adapt, '--json', '--record');
    const exact = ['adopted', 'after', 'before', 'folds', 'gain', 'labels', 'model', 'n', 'perFold', 'seconds'];
    expect(keysOf(first.stdout)).toEqual(exact);
    expect((await run('adapt', ...adapt)).stdout).toMatch(/20 labels: since model-.*before ±0\.0, after ±0\.0/u);
  }, 60_000);

  it('topics: those of a file, before words by TF-IDF', async () => {
    // Ordinary texts of many words, and a topic that comes up.
    const words = 'table chair window garden summer winter teacher station market bottle'.split(' ');
    const of = (i: number, n: number) => words[(i * 7 + n * 3 + Math.floor(i / 10)) % words.length];
    const plain = Array.from(
      { length: 120 },
      (_, i) => `-\tSome ${of(i, 1)} near another ${of(i, 2)}, number ${i} of ${of(i, 4)}`,
    );
    const fire = Array.from(
      { length: 20 },
      (_, i) => `fire\tThere was a battery fire beside our ${of(i, 1)}, said person ${i}`,
    );
    const data = file('fires.tsv', [...plain, ...fire]);
    const { stdout, exitCode, stderr } = await run('topics', '--data', data, '--draws', '1', '--json', '--record');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const report = JSON.parse(stdout);
    const exact = ['copied', 'covered', 'draws', 'first', 'found', 'junk', 'precision', 'purity', 'sets', 'tfIdf'];
    expect(keysOf(stdout)).toEqual(exact);
    expect(report).toMatchObject({ found: 1, junk: 0, copied: 0 });
    expect(report.covered).toBeGreaterThan(0.9);
    expect(report.sets[0]).toMatchObject({
      set: 'fires',
      topics: 1,
      example: { fire: expect.stringContaining('battery fire') },
    });
    expect((await run('topics', '--data', data, '--draws', '1')).stdout).toMatch(
      /fire “battery fire[\s\S]*found ±0\.0/u,
    );
  }, 60_000);

  it.each([
    ['sentiment', ['--data', 'nowhere.tsv'], /reading .*nowhere\.tsv/u],
    ['sentiment', ['--data', 'empty.tsv'], /empty\.tsv holds no labelled texts/u],
    ['sentiment', ['--data', 'bare.tsv'], /bare\.tsv, line 1: expected label and text with tabs between/u],
    ['sentiment', ['--data', 'text.tsv', '--target'], /text\.tsv, line 1: expected label, target and text/u],
    ['language', ['--data', 'empty.tsv'], /empty\.tsv holds no labelled texts/u],
    ['language', ['--data', 'text.tsv'], /line 1: expected an ISO 639-1 code, found "1"/u],
    ['intent', ['--data', 'text.tsv'], /text\.tsv, line 1: expected none, /u],
    ['emotion', ['--data', 'empty.tsv'], /holds no labelled texts/u],
    ['adapt', ['--data', 'bare.tsv'], /bare\.tsv, line 1/u],
    ['adapt', ['--data', 'text.tsv', '--labels', '50'], /50 labels to learn from are more than there are/u],
    ['topics', ['--data', 'bare.tsv'], /bare\.tsv, line 1/u],
    ['topics', ['--data', 'ordinary.tsv'], /ordinary\.tsv names no topic/u],
    ['topics', [], /Name a file with --data, or the folder of the data in ESCOLTA_DATA/u],
    ['gold', ['--set', 'airline'], /name the folder of the data in ESCOLTA_DATA/u],
  ] as const)('%s %j is refused, with its place', async (name, args, message) => {
    file('empty.tsv', ['', '  ']);
    file('bare.tsv', ['1']);
    file('text.tsv', ['1\tfine']);
    file('ordinary.tsv', ['-\tfine']);
    const { stdout, stderr, exitCode } = await run(name, ...args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(message);
  });

  it('a record that cannot be read or written is told', async () => {
    const data = file('one.tsv', texts);
    const args = ['--data', data, '--lang', 'en', '--engine', 'lexicon', '--json'];
    writeFileSync(join(cwd, 'bad.json'), 'x');
    expect(await run('sentiment', ...args, '--record-file', 'bad.json')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('name another with --record-file'),
    });
    expect(await run('sentiment', ...args, '--record', '--record-file', 'no/such/folder.json')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('writing the record'),
    });
  }, 30_000);
});
