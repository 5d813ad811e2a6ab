import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GoldFile, type GoldSet, readGold } from '../../scripts/eval/gold.ts';
import { evalGold, goldResult } from '../../scripts/eval/gold-scores.ts';
import { evalIntent, intentResult } from '../../scripts/eval/intent.ts';
import type { LabelledLine } from '../../scripts/eval/labelled.ts';
import { evalLanguage, languageResult } from '../../scripts/eval/language.ts';
import { digestOf, falls, openRecord, type Result } from '../../scripts/eval/record.ts';
import { evalEngine, evalSentiment } from '../../scripts/eval/sentiment.ts';
import { readSentimentSets } from '../../scripts/eval/sentiment-sets.ts';
import { evalTopics } from '../../scripts/eval/topics.ts';
import { topicsResult } from '../../scripts/eval/topics-command.ts';
import { readTopicSets, type TopicSet } from '../../scripts/eval/topics-sets.ts';
import { readTargets } from '../../scripts/train/target-data.ts';

/**
 * No score may fall more than a point below what was recorded for the same data. What is recorded is what this very version says of these
 * texts: the sentiment model has learned from the validation sets and from the targets, so that their scores only show that it still
 * does what it did. `ESCOLTA_RECORD=1 npx vitest run test/scripts/scores.test.ts` records anew.
 */
const record = openRecord(join(import.meta.dirname, '../records/scores.json'));
const recording = process.env['ESCOLTA_RECORD'] === '1';
const languages = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
/** What is fast is not looked at, but some evaluations go on until time is over. */
const timer = () => performance.now();
const point = 0.01;
const patience = 120_000;

const data = process.env['ESCOLTA_DATA'];
const there = data !== undefined && existsSync(join(data, 'sentiment'));
const sets = join(data ?? '', 'sentiment');

function check(result: Result): void {
  const change = record.changeOf(result);
  if (recording) {
    record.keep(result);
    record.save();
    return;
  }
  const name = `${result.task} of ${result.set}`;
  if (change === undefined) throw new Error(`${name} was never recorded`);
  if ('otherData' in change)
    throw new Error(`${name}: the data is not what was recorded, so that no score can be compared`);
  expect(falls(change, point), `${name}, since ${change.since.engine}`).toEqual([]);
}

async function checkGold(set: GoldSet): Promise<void> {
  const gold = readGold({ set, data });
  check(goldResult(gold, await evalGold(gold)));
  check(await intentOf(gold));
}

/** Intents by themselves: with precision, which decides whether anybody can act on them. */
async function intentOf({ set, sha256, texts }: GoldFile): Promise<Result> {
  const lines = texts.map(({ intent, target, text }) => ({ label: intent, ...(target && { target }), text }));
  const report = await evalIntent({ lines, task: 'intent', languages, timer });
  return { task: 'intent', set, sha256, how: '', engine: 'rules and model', scores: intentResult(report) };
}

const sentimentOf = async (
  set: Pick<Result, 'set' | 'sha256' | 'how'>,
  lines: readonly LabelledLine[],
  language: string | undefined,
): Promise<Result> => {
  const engine = await evalEngine('model', { languages });
  const { macroF1, engine: version } = await evalSentiment({ lines, language, languages, engine, timer, measureMs: 0 });
  return { task: 'sentiment', ...set, engine: version, scores: { macroF1 } };
};

describe('on texts of our own, no score falls', () => {
  it('of all that the pipeline tells', () => checkGold('test'), patience);
});

describe.skipIf(!there)('on public texts in ESCOLTA_DATA, no score falls', () => {
  it.each(['airline', 'es'] as const)('of all that the pipeline tells of real ones: %s', checkGold, patience);

  const validation = there
    ? readSentimentSets(sets, { languages, fallback: 'en' }).filter(({ set }) => /_(?:val|dev)$/u.test(set))
    : [];

  it('has the sets that are to be looked at', () => expect(validation.length).toBeGreaterThanOrEqual(10));

  it.each(validation.map((one) => [one.set, one] as const))(
    'of sentiment by the model: %s',
    async (set, { sha256, language, lines }) => {
      check(await sentimentOf({ set, sha256, how: `engine model, lang ${language}` }, lines, language));
    },
    patience,
  );

  it(
    'of sentiment toward a target',
    async () => {
      const file = 'target-en-train';
      const lines = readTargets(sets).flatMap(({ written: { text, label, target } }, i): LabelledLine[] => {
        const [from, to] = target[0] ?? [0, 0];
        return i % 5 === 0 ? [{ label: String(label), target: text.slice(from, to), text }] : [];
      });
      expect(lines.length).toBeGreaterThan(1_000);
      const sha256 = digestOf(join(sets, `${file}.txt`));
      check(await sentimentOf({ set: file, sha256, how: 'engine model, lang en, every fifth, target' }, lines, 'en'));
    },
    patience,
  );

  it(
    'of language, in any of them',
    async () => {
      const told = validation.filter(({ set }) => !set.startsWith('te_'));
      const lines = told.flatMap(({ language = '', lines: texts }) =>
        texts.map(({ text }) => ({ label: language, text })),
      );
      const report = await evalLanguage({ lines, languages, timer });
      const sha256 = digestOf(...told.map(({ set }) => join(sets, `${set}.tsv`)));
      check({ task: 'language', set: 'validation', sha256, how: '', engine: 'eld', scores: languageResult(report) });
    },
    patience,
  );

  it(
    'of topics',
    async () => {
      const of = { first: 10, draws: 1, seed: 1 };
      const topicSets = readTopicSets(data as string);
      const { sets: rows } = await evalTopics({ sets: topicSets, ...of });
      for (const [i, row] of rows.entries()) check(topicsResult(topicSets[i] as TopicSet, row, of));
    },
    patience,
  );
});
