/**
 * Trains the intent model and writes it beside its code: on texts made for it (`scripts/train/intent/*.txt`, `test/gold/dev.tsv`)
 * and, where `--data` or ESCOLTA_DATA names them, on tweets to airlines whose phrases are sure. Everything is seeded: the same
 * texts give the same file.
 *
 *     npm run train:intent -- [--data FOLDER] [--out FILE] [--evaluate]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SentimentLabel } from '../core/assessment.ts';
import { intents } from '../core/insights.ts';
import { packagePath } from '../core/package-root.ts';
import { createFeatures } from '../processors/intent/features.ts';
import { outputs } from '../processors/intent/judge.ts';
import { loadVectors, packModel } from '../processors/intent/model.ts';
import { createReader } from '../processors/intent/reading.ts';
import { createRules, intentByRules } from '../processors/intent/rules.ts';
import { loadSentimentModel } from '../processors/sentiment/model.ts';
import { placesOf } from './eval/targets.ts';
import { type IntentExample, readBank } from './train/intent/bank.ts';
import { calibrate, scoreTrial } from './train/intent/calibrate.ts';
import { readGold, readTweets } from './train/intent/data.ts';
import { type Item, quantize, trainLinear, truthOf } from './train/intent/linear.ts';
import { seededRandom } from './train/random.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['ESCOLTA_DATA'] ?? '' },
    out: { type: 'string', default: packagePath('processors', 'intent', 'intent-model.bin') },
    /** Only measures: nothing is written. */
    evaluate: { type: 'boolean', default: false },
  },
});
const random = seededRandom(7);
const read = createReader();
const rules = createRules();
const featuresOf = createFeatures(loadVectors());
const sentiment = loadSentimentModel();

function itemOf(example: IntentExample, withRules = true): Item {
  const { text, brand, other, language } = example;
  const target = placesOf(text, brand);
  const shares = sentiment.score(text, language, { target });
  const feels = (['negative', 'neutral', 'positive'] as const).reduce((a, b) => (shares[b] > shares[a] ? b : a));
  const label: SentimentLabel = shares.unrated ? 'unrated' : feels;
  const reading = read(text, { brand: target, others: placesOf(text, other) });
  const evidence = rules.judge(reading, language);
  const both = featuresOf({ reading, evidence, sentiment: label });
  const keep = ({ rows, values, count }: typeof both) => ({
    rows: rows.slice(0, count),
    values: values.slice(0, count),
  });
  const full = keep(both);
  const bare = keep(
    featuresOf({ reading, evidence, sentiment: label }, { words: true, rules: false, sentiment: true }),
  );
  return { example, truth: truthOf(example), full: withRules ? full : bare, bare };
}

const gold = readGold(packagePath('test', 'gold', 'dev.tsv'), 3).map((one) => itemOf(one));
const bank = ['en', 'es', 'ca'].flatMap((language) =>
  readBank(packagePath('scripts', 'train', 'intent', `${language}.txt`), language, random, 12),
);
const made = bank.map((one) => itemOf(one));
const tweets = options.data === '' ? [] : sureTweets(join(options.data, 'airline', 'tweets.csv'));
console.log(`${bank.length} made texts, ${gold.length} labelled, ${tweets.length} tweets that phrases are sure of`);

// Every fifth of the labelled texts is judged by a model that knows nothing of it.
const folds = 5;
const trial = Array.from({ length: folds }, (_, fold) => {
  const known = gold.filter((_item, i) => i % folds !== fold);
  const weights = trainLinear([...made, ...tweets, ...known], outputs, seededRandom(11));
  return gold.flatMap((item, i) => (i % folds === fold ? [{ item, scores: weights.score(item.full) }] : []));
}).flat();
const calibration = calibrate(trial);
console.table(scoreTrial(trial, calibration));

if (!options.evaluate) {
  const weights = trainLinear([...made, ...tweets, ...gold], outputs, seededRandom(11));
  const file = packModel({ outputs, calibration, ...quantize(weights.table, outputs) });
  writeFileSync(options.out, file);
  console.log(`wrote ${options.out}: ${(file.length / 1e6).toFixed(2)} MB`);
}

/** Tweets of which one kind of phrase is sure: the model learns the words around it, without the phrase. */
function sureTweets(path: string): Item[] {
  const items: Item[] = [];
  for (const { text, brand } of readTweets(path)) {
    const reading = read(text, { brand: placesOf(text, brand), others: [] });
    const evidence = rules.judge(reading, 'en');
    const told = intents.filter((_intent, i) => (evidence.sure[i + 1] as number) > 0);
    const intent = intentByRules(evidence);
    if (told.length !== 1 || intent === undefined) continue;
    const example = { text, brand, language: 'en', intent, question: false, reasons: [], group: text, weight: 0.15 };
    items.push(itemOf(example, false));
  }
  return items.filter((_item, i) => i % 3 === 0);
}
