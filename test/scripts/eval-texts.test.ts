import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { calibrationError, classify } from '../../scripts/eval/classification.ts';
import { cli } from '../support/cli.ts';
import { writeOnnxModel } from '../support/onnx-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-eval-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return name;
}

describe('scores', () => {
  const told = (pairs: readonly (readonly [truth: string, label: string])[]) =>
    pairs.map(([truth, label]) => ({ truth, label }));

  test('each label weighs the same, and what is not there is not counted', () => {
    const report = classify(
      told([
        ['0', '0'],
        ['0', '0'],
        ['0', '2'],
        ['2', '2'],
      ]),
    );
    expect(report).toMatchObject({ n: 4, accuracy: 0.75 });
    expect(report.perLabel['0']).toMatchObject({ n: 3, precision: 1, recall: 2 / 3, f1: 0.8 });
    expect(report.perLabel['2']).toMatchObject({ n: 1, precision: 0.5, recall: 1 });
    expect(report.macroF1).toBeCloseTo((0.8 + 2 / 3) / 2);
    expect(report.macroRecall).toBeCloseTo(5 / 6);
  });

  test('a confidence that means what it says has no error', () => {
    const sure = (right: boolean) => ({ truth: '0', label: right ? '0' : '1', confidence: 0.75 });
    expect(calibrationError([sure(true), sure(true), sure(true), sure(false)])).toBeCloseTo(0);
    expect(calibrationError([sure(false), sure(false)])).toBeCloseTo(0.75);
    expect(calibrationError([])).toBe(0);
  });
});

describe('escolta eval sentiment and language', () => {
  test('judge labelled texts, and those about a target without its name', async () => {
    const data = file('texts.tsv', [
      '2\tI love this bike, it is wonderful',
      '0\tterrible, broken and awful',
      '1\tIt has two wheels',
    ]);
    const { stdout, stderr, code } = await cli(folder, ['eval', 'sentiment', '--data', data, '--lang', 'en', '--json']);
    expect([stderr, code]).toEqual(['', 0]);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(['n', 'macroF1', 'macroRecall', 'accuracy', 'perLabel', 'ece', 'textsPerSecond']),
    );
    expect(report).toMatchObject({ n: 3, macroF1: 1, accuracy: 1 });

    const model = await cli(folder, [
      'eval',
      'sentiment',
      '--data',
      data,
      '--lang',
      'en',
      '--engine',
      'model',
      '--json',
    ]);
    expect(JSON.parse(model.stdout)).toMatchObject({ engine: expect.stringMatching(/^model-/u), n: 3, unrated: 0 });

    const target = file('targets.tsv', ['1\tHappy Socks\tHappy Socks has two shops']);
    const about = await cli(folder, [
      'eval',
      'sentiment',
      '--data',
      target,
      '--lang',
      'en',
      '--target',
      '--engine',
      'lexicon',
      '--json',
    ]);
    expect(JSON.parse(about.stdout)).toMatchObject({ n: 1, accuracy: 1 });
  });

  test('a folder is judged set by set, beside the word lists', async () => {
    mkdirSync(join(folder, 'sets'));
    file('sets/shop_en.tsv', ['2\tI love it, wonderful', '0\tterrible and broken']);
    file('sets/other.tsv', ['2\tMe encanta esta tienda, es una maravilla']);
    const { stdout, code } = await cli(folder, ['eval', 'sentiment', '--data', 'sets', '--json']);
    expect(code).toBe(0);
    const rows = JSON.parse(stdout);
    expect(rows.map(({ set, language, engine, n }: Record<string, unknown>) => [set, language, engine, n])).toEqual(
      ['other', 'shop_en'].flatMap((set) =>
        [/^model-/u, /^lexicon-1$/u, /^afinn-1$/u, /^natural-1$/u].map((engine) => [
          set,
          set === 'other' ? 'mixed' : 'en',
          expect.stringMatching(engine),
          set === 'other' ? 1 : 2,
        ]),
      ),
    );
    for (const row of rows) {
      for (const score of [row.macroF1, row.macroRecall, row.ece]) expect(score).toBeGreaterThanOrEqual(0);
      expect(row.textsPerSecond).toBeGreaterThan(0);
    }
    const table = await cli(folder, ['eval', 'sentiment', '--data', 'sets']);
    expect(table.stdout.split('\n')[0]).toMatch(/^set +language +texts +engine +macro-F1 +recall +ece +texts\/s$/u);
  });

  test('a model of one’s own judges by --onnx', async () => {
    const words = { good: [-4, 0, 4], bad: [4, 0, -4] };
    writeOnnxModel(join(folder, 'tiny'), words, ['negative', 'neutral', 'positive']);
    const data = file('own.tsv', ['2\tvery good', '0\tso bad']);
    const args = ['eval', 'sentiment', '--data', data, '--lang', 'en', '--engine', 'onnx'];
    const { stdout, stderr } = await cli(folder, [...args, '--onnx', 'tiny', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ engine: expect.stringMatching(/^onnx-tiny-/u), accuracy: 1 });
    const missing = await cli(folder, [...args, '--onnx', 'nowhere']);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/there is no file .*nowhere\/model\.onnx/u);
    expect((await cli(folder, args)).stderr).toMatch(/Name its folder with --onnx/u);
  });

  test('tell languages', async () => {
    const data = file('languages.tsv', [
      'ca\tAquesta bicicleta és molt lleugera i còmoda de portar',
      'es\tEsta bicicleta es muy ligera y cómoda de llevar por la ciudad',
      'en\tThis bicycle is very light and comfortable to ride in town',
    ]);
    const { stdout, code } = await cli(folder, ['eval', 'language', '--data', data, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ n: 3, accuracy: 1, undetermined: 0 });
  });

  test.each([
    [['eval', 'sentiment', '--data', 'wrong.tsv'], /wrong\.tsv, line 2: expected the label 0, 1 or 2, found "good"/u],
    [['eval', 'sentiment', '--data', 'missing.tsv'], /missing\.tsv/u],
    [['eval', 'sentiment', '--data', 'wrong.tsv', '--lang', 'xx'], /"xx" is no ISO 639-1 code/u],
    [['eval', 'language', '--data', 'wrong.tsv'], /line 1: expected an ISO 639-1 code/u],
  ])('%j is refused with its place', async (args, message) => {
    file('wrong.tsv', ['1\tfine', 'good\tnot a label']);
    const { stderr, code } = await cli(folder, args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
