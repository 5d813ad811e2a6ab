import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { type GoldText, goldSets, readGold } from '../../scripts/eval/gold.ts';
import { goldCommand } from '../../scripts/eval/gold-command.ts';
import { evalGold } from '../../scripts/eval/gold-scores.ts';
import { runCommand } from '../scripts/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-gold-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = process.env['ESCOLTA_DATA'];
const dev = readGold({ set: 'dev' }).texts;
const made = [...dev, ...readGold({ set: 'test' }).texts];
const share = (texts: readonly GoldText[], is: (text: GoldText) => boolean) => texts.filter(is).length / texts.length;

describe('the made texts', () => {
  it('are enough in every language', () => {
    const count = (texts: readonly GoldText[], code: string) =>
      texts.filter(({ language }) => language === code).length;
    const rest = made.slice(dev.length);
    for (const code of ['en', 'es', 'ca']) {
      expect(count(dev, code), code).toBeGreaterThanOrEqual(120);
      expect(count(rest, code), code).toBeGreaterThanOrEqual(180);
    }
    for (const code of ['fr', 'pt', 'it', 'de']) expect(count(rest, code), code).toBeGreaterThanOrEqual(15);
  });

  it('each hold their brand as it is written', () => {
    const without = made.filter(({ text, target }) => !target || !text.toLowerCase().includes(target.toLowerCase()));
    expect(without).toEqual([]);
  });

  it('stand once, within a set and between the sets', () => {
    const folded = made.map(({ text }) =>
      text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim(),
    );
    expect(folded.filter((text, i) => folded.indexOf(text) !== i)).toEqual([]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
  });

  it('come as a stream of mentions does', () => {
    for (const texts of [dev, made.slice(dev.length)]) {
      const none = share(texts, ({ intent }) => intent === 'none');
      expect(none).toBeGreaterThan(0.33);
      expect(none).toBeLessThan(0.42);
      expect(share(texts, ({ sarcasm }) => sarcasm === '1')).toBeGreaterThan(0.07);
      expect(share(texts, ({ sarcasm }) => sarcasm === '1')).toBeLessThan(0.13);
      expect(share(texts, ({ question }) => question === '1')).toBeGreaterThan(0.15);
      expect(share(texts, ({ question }) => question === '1')).toBeLessThan(0.25);
      expect(share(texts, ({ emotion }) => emotion === 'none')).toBeLessThan(0.67);
      expect(
        Math.min(...['0', '1', '2'].map((label) => share(texts, (one) => one.sentiment === label))),
      ).toBeGreaterThan(0.14);
    }
  });

  it('have no reason beside "none"', () => {
    for (const set of goldSets) {
      const lines = readFileSync(join(import.meta.dirname, `${set}.tsv`), 'utf8').split('\n');
      expect(lines.filter((line) => /none,|,none/u.test(line.split('\t').slice(-3).join('\t')))).toEqual([]);
    }
  });
});

describe('reading them', () => {
  const head = 'id\tlanguage\ttarget\ttext\tsentiment\tintent\tquestion\treasons\temotion\tsarcasm';
  test.each([
    ['x\ten\tAcme\tAcme\t3\tnone\t0\tnone\tnone\t0', /dev\.tsv, line 2: "3" is no sentiment/u],
    ['x\ten\tAcme\tAcme\t1\twish\t0\tnone\tnone\t0', /line 2: "wish" is no intent/u],
    ['x\ten\tAcme\tAcme\t1\tnone\t0\tprice,luck\tnone\t0', /line 2: "luck" is no reason/u],
    ['x\ten\tAcme\tAcme\t1\tnone\t0\tnone', /line 2: expected 10 columns/u],
  ])('refuses %j with its place', (line, message) => {
    writeFileSync(join(folder, 'dev.tsv'), `${head}\n${line}\n`);
    expect(() => readGold({ set: 'dev', folder })).toThrow(message);
  });

  it('says where texts are to come from that are not in the project', async () => {
    const { exitCode, stderr } = await runCommand(goldCommand, ['--set', 'airline'], {
      cwd: folder,
      sources: [],
    });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/ESCOLTA_DATA/u)]);
  });

  it('refuses a text that is not the one that was labelled', () => {
    const labels = readFileSync(join(import.meta.dirname, 'es.tsv'), 'utf8')
      .split('\n')
      .slice(0, 2);
    writeFileSync(join(folder, 'es.tsv'), `${labels.join('\n')}\n`);
    mkdirSync(join(folder, 'sentiment'));
    writeFileSync(join(folder, 'sentiment', 'umsab_es_val.tsv'), '1\tEsto no es lo que se leyó\n');
    expect(() => readGold({ set: 'es', folder, data: folder })).toThrow(/es\.tsv, line 2: .*another one/u);
  });
});

describe('scoring them', () => {
  it('tells each task of each text, and what chance would', async () => {
    const texts = made.slice(0, 60);
    const report = await evalGold({ set: 'dev', texts });
    expect(report).toMatchObject({ n: 60, unmatched: 0, engine: expect.stringMatching(/^model/u) });
    expect(report.tasks.map(({ task }) => task)).toEqual([
      ...['sentiment', 'intent', 'question', 'reasons', 'emotion', 'sarcasm'],
    ]);
    for (const { n, task, accuracy, macroF1, baselines } of report.tasks) {
      expect(n, task).toBe(60);
      for (const one of [accuracy, macroF1]) expect(one, task).toBeLessThanOrEqual(1);
      expect(macroF1, task).toBeGreaterThanOrEqual(baselines['majority']?.macroF1 ?? 1);
    }
    expect(report.tasks[0]?.baselines).toHaveProperty('lexicon');
  });

  it('takes a text without a brand for a mention without a place', async () => {
    const text = {
      id: 'a',
      language: 'en',
      intent: 'none',
      question: '0',
      reasons: [],
      emotion: 'joy',
      sarcasm: '0',
    } as const;
    const report = await evalGold({
      set: 'es',
      texts: [{ ...text, text: 'I am so happy today, what a wonderful day 😍' }],
    });
    expect(report.unmatched).toBe(0);
    expect(report.tasks.find(({ task }) => task === 'emotion')?.accuracy).toBe(1);
    expect(report.tasks.some(({ task }) => task === 'sentiment')).toBe(false);
  });
});

describe.skipIf(data === undefined)('labels of real texts in ESCOLTA_DATA', () => {
  it.each(['airline', 'es'] as const)('%s: fit the texts', (set) => {
    const { texts } = readGold({ set, data });
    expect(texts.length).toBe({ airline: 200, es: 100 }[set]);
    expect(texts.filter(({ text, target }) => target && !text.includes(target))).toEqual([]);
  });
});
