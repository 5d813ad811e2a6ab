/**
 * Trains the intent model and writes it beside its code: on texts made for it (`scripts/train/intent/*.txt`, `test/gold/dev.tsv`), on
 * real ones that were labelled (`test/gold/real.tsv`), on tweets to airlines whose phrases are sure, and on general tweets in which
 * no phrase is. Everything is seeded: the same texts give the same file.
 *
 *     npm run train:intent -- --data FOLDER [--out FILE] [--evaluate]
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
import { readGold, readReal, readTexts, readTweets } from './train/intent/data.ts';
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
if (options.data === '') {
  console.error('where are the real texts? Name the folder of the data with --data, or in ESCOLTA_DATA');
  process.exit(2);
}
/** What is known of a text by rule and not by reading it. */
const weak = { question: false, reasons: [], weight: 0.15, intentOnly: true } as const;
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
  const phrases = [...evidence.sure.keys()].filter((at) => at > 0 && (evidence.sure[at] as number) > 0);
  const reasonWords = [...evidence.reasons].map((count) => count > 0);
  return { example, truth: truthOf(example), phrases, reasonWords, full: withRules ? full : bare, bare };
}

const gold = readGold(packagePath('test', 'gold', 'dev.tsv'), 3).map((one) => itemOf(one));
const bank = ['en', 'es', 'ca'].flatMap((language) =>
  readBank(packagePath('scripts', 'train', 'intent', `${language}.txt`), language, random, 12),
);
const made = bank.map((one) => itemOf(one));
const real = readReal(packagePath('test', 'gold', 'real.tsv'), options.data, 3).map((one) => itemOf(one));
const labelled = [...gold, ...real];
const known = new Set(real.map(({ example }) => example.text));
const tweets = sureTweets(join(options.data, 'airline', 'tweets.csv'));
const background = unconcerned(join(options.data, 'sentiment'));
const common = [...made, ...tweets, ...background];
console.log(
  `${bank.length} made texts, ${gold.length} made and ${real.length} real ones labelled, ` +
    `${tweets.length} tweets that phrases are sure of, ${background.length} that want nothing`,
);

// Every fifth of the labelled texts is judged by a model that knows nothing of it.
const folds = 5;
const trial = Array.from({ length: folds }, (_, fold) => {
  const learned = labelled.filter((_item, i) => i % folds !== fold);
  const weights = trainLinear([...common, ...learned], outputs, seededRandom(11));
  return labelled.flatMap((item, i) => (i % folds === fold ? [{ item, scores: weights.score(item.full) }] : []));
}).flat();
const isReal = ({ item }: { readonly item: Item }) => known.has(item.example.text);
const calibration = calibrate(trial);
console.log('made texts');
console.table(
  scoreTrial(
    trial.filter((one) => !isReal(one)),
    calibration,
  ),
);
console.log('real texts');
console.table(scoreTrial(trial.filter(isReal), calibration));
console.log(JSON.stringify(calibration));

if (!options.evaluate) {
  const weights = trainLinear([...common, ...labelled], outputs, seededRandom(11));
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
    if (known.has(text)) continue;
    items.push(itemOf({ ...weak, text, brand, language: 'en', intent, group: text }, false));
  }
  return items.filter((_item, i) => i % 3 === 0);
}

/**
 * General tweets in which no phrase tells an intent: nearly all of them want nothing of anybody. Those that sound as if somebody left are kept:
 * hardly any of them leaves a company.
 */
function unconcerned(folder: string): Item[] {
  return ['es', 'fr', 'it', 'pt', 'de', 'en', 'en'].flatMap((language, i) => {
    const file = i === 6 ? 'se_train.tsv' : `umsab_${language}_train.tsv`;
    const texts = readTexts(join(folder, file)).filter((text, at) => at % (i === 6 ? 20 : 3) === 0 && !known.has(text));
    return texts.flatMap((text): Item[] => {
      const brand = /(?<=\s)[@#]?\p{Lu}[\p{L}\d]{3,}/u.exec(text)?.[0] ?? '';
      const item = itemOf({ ...weak, text, brand, language, intent: 'none', group: text });
      const evidence = rules.judge(read(text, { brand: placesOf(text, brand), others: [] }), language);
      const leave = 1 + intents.indexOf('leave');
      return evidence.sure.some((count, label) => label > 0 && label !== leave && count > 0) ? [] : [item];
    });
  });
}
