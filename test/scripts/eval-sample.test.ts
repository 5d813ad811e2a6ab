import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../core/learning.ts';
import { loadSentimentModel } from '../../processors/sentiment/model.ts';
import { evalAdapt } from '../../scripts/eval/adapt.ts';
import { bootstrap, wilson } from '../../scripts/eval/intervals.ts';
import { type Judgement, reportSample } from '../../scripts/eval/sample.ts';
import { nextLines } from '../../scripts/eval/sample-command.ts';
import { chooseNext } from '../../scripts/eval/sample-next.ts';
import { readLabelLines } from '../../scripts/label/lines.ts';
import { createRandom } from '../../scripts/sample/random.ts';

const model = loadSentimentModel();
const names = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon'];

describe('escolta eval adapt', () => {
  const lines = names.flatMap((a) =>
    names.map((b) => ({
      label: a < b ? '0' : '2',
      text: a < b ? `blue box of ${a} and ${b}` : `green bag of ${a} and ${b}`,
    })),
  );
  const options = { lines, language: 'en', languages: ['en'], folds: 4, seed: 1, timer: () => 0 };

  it('judges each text once, and better after it learned', async () => {
    const [few, many] = await evalAdapt({ ...options, labels: [2, 70] });
    expect(many?.n).toBe(100);
    expect(many?.perFold.reduce((sum, { n }) => sum + n, 0)).toBe(100);
    expect(many?.adopted).toBe(4);
    expect(many?.gain).toBeGreaterThan(0.1);
    expect(few).toMatchObject({ adopted: 0, gain: 0 });
    expect((await evalAdapt({ ...options, labels: [70] }))[0]).toEqual(many);
  });

  it('learns from no copy of what it judges, and says when there are too few different texts', async () => {
    const copies = [...lines, ...lines.map(({ label, text }) => ({ label, text: `${text.toUpperCase()}!` }))];
    await expect(evalAdapt({ ...options, lines: copies, labels: [76] })).rejects.toThrow(
      'with 4 folds 75 different texts are left',
    );
  });
});

describe('escolta eval sample', () => {
  const judgement = (i: number, chosen = '', note = ''): Judgement => ({
    mention: { brand: i % 2 ? 'acme' : 'bolt', language: 'en', source: 'x', label: 'negative', chosen, note },
    atLabelling: { label: 'neutral', confidence: 0.5 },
    now:
      i % 4 === 0
        ? { label: 'unrated', confidence: 0 }
        : { label: i % 4 === 1 ? 'positive' : 'negative', confidence: 0.75 },
  });

  it('tells shares with their intervals, and leaves out what is not rated', () => {
    const report = reportSample(
      Array.from({ length: 40 }, (_, i) =>
        i < 5 ? judgement(i, 'random') : judgement(i, i < 20 ? 'active' : '', i < 10 ? 'sample:random' : ''),
      ),
    );
    expect(report.now).toMatchObject({ n: 40, rated: 30, accuracy: wilson(20, 30) });
    expect(report.atLabelling.accuracy.value).toBe(0);
    expect(report.confusion['negative']).toEqual({ negative: 20, neutral: 0, positive: 10, unrated: 10 });
    expect(report.random?.now.n).toBe(10);
    expect(report.brands['acme']?.now.accuracy.value).toBe(0.5);
    expect(report.warnings.join('\n')).toContain('30 of 40 labels were not drawn at random');
    expect(report.warnings.join('\n')).toContain('brands with fewer than 30 labels: bolt, acme');
  });

  it('has the intervals of the literature', () => {
    // Newcombe 1998, table I: 81 of 263 and 0 of 20.
    const [some, none] = [wilson(81, 263), wilson(0, 20)];
    expect([some.low, some.high, none.high].map((x) => x.toFixed(4))).toEqual(['0.2553', '0.3662', '0.1611']);
    const coins = Array.from({ length: 100 }, (_, i) => i % 2);
    const mean = (items: readonly number[]) => items.reduce((a, b) => a + b, 0) / items.length;
    const { value, low, high } = bootstrap(coins, mean, createRandom(1).next, 2_000);
    expect(value).toBe(0.5);
    expect(Math.abs(low - 0.402)).toBeLessThan(0.015);
    expect(Math.abs(high - 0.598)).toBeLessThan(0.015);
  });
});

describe('what to label next', () => {
  const candidate = (i: number, text: string, language = 'en'): Candidate => ({
    ...{ brand: 'acme', mentionId: `m${i}`, postId: `p${i}`, storyId: `p${i}`, language, source: 'x', title: '', text },
    ...{ spans: [], publishedAt: 0 },
  });
  const sure = names.map((name, i) => candidate(i, `I love it so much, thank you ${name}, wonderful and great!`));
  const unsure = names.map((name, i) => candidate(100 + i, `well ${name}, the box on the table of ${i} is what it is`));
  const options = { count: 5, randomShare: 0, modelOf: () => model, now: 0, of: 200, seed: 1 };

  it('is what the model is unsure of', () => {
    const chosen = chooseNext([...sure, ...unsure], options);
    expect(chosen).toHaveLength(5);
    const of = (list: readonly Candidate[]) => chosen.filter(({ mention }) => list.includes(mention)).length;
    expect(of(unsure)).toBeGreaterThan(of(sure));
  });

  it('has each text once, and some that were drawn at random, with their weight', () => {
    const copies = unsure.map((one, i) => ({ ...one, mentionId: `c${i}`, storyId: `c${i}`, text: `${one.text}!!` }));
    const chosen = chooseNext([...unsure, ...copies], { ...options, count: 100, randomShare: 0.05 });
    expect(chosen).toHaveLength(10);
    expect(chooseNext(unsure, { ...options, randomShare: 0.4 }).filter(({ weight }) => weight === 100)).toHaveLength(2);
  });

  it('leaves room for each language', () => {
    const some = unsure.map((one, i) => (i < 3 ? { ...one, language: 'de' } : one));
    const chosen = chooseNext(some, { ...options, count: 6 });
    expect(new Set(chosen.map(({ mention }) => mention.language))).toEqual(new Set(['de', 'en']));
  });

  it('is written as `label --file` reads it', () => {
    const chosen = chooseNext([candidate(1, 'a\u001b[2J\tline\nand another')], options);
    const filled = nextLines(chosen).replace(/\t$/gmu, '\tneutral');
    expect(readLabelLines(filled)).toEqual({
      lines: [{ line: 3, mention: 'm1', brand: 'acme', chosen: 'active', label: 'neutral' }],
      problems: [],
    });
    const random = chooseNext([candidate(1, 'a line')], { ...options, randomShare: 1 });
    const [drawn] = readLabelLines(nextLines(random).replace(/\t$/gmu, '\tneutral')).lines;
    expect(drawn?.chosen).toBe('random');
    expect(readLabelLines('m1\tacme\tluck\tneutral').problems[0]?.why).toMatch(/"luck" is no way to choose/u);
  });
});
