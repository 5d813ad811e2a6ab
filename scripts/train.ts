/**
 * Trains the sentiment model on labelled texts and writes it beside its code. Everything is seeded: the same data give the same
 * file. Word vectors are read, not made: see `scripts/train/README.md`.
 *
 *     npm run train -- [--data FOLDER] [--exclude SET,…] [--only toward] [--out FILE] [--evaluate]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packagePath } from '../core/package-root.ts';
import { loadEmoji, loadLexicon } from '../processors/sentiment/lexicons.ts';
import type { Calibration } from '../processors/sentiment/model/calibrate.ts';
import { createExtractor } from '../processors/sentiment/model/features.ts';
import { createNet, type NetShape } from '../processors/sentiment/model/net.ts';
import { packTensors, type Tensors, unpackTensors } from '../processors/sentiment/model/tensors.ts';
import { unpackNet, unpackWide } from '../processors/sentiment/model/unpack.ts';
import { openVectors } from '../processors/sentiment/model/vectors.ts';
import { createWide } from '../processors/sentiment/model/wide.ts';
import { type Labelled, readSet, trainSets, validationSets } from './train/data.ts';
import {
  calibrateAll,
  judgeAll,
  languages,
  learnTexts,
  pickTexts,
  readAll,
  usual,
  wholeLogits,
} from './train/learn.ts';
import { packNet, packScales, packWide } from './train/pack.ts';
import { readPosts } from './train/posts.ts';
import { calibrationReport, scoreReport } from './train/report.ts';
import { readTargets } from './train/target-data.ts';
import { trainToward } from './train/toward.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['ESCOLTA_DATA'] ?? '' },
    exclude: { type: 'string', default: '' },
    out: { type: 'string', default: packagePath('processors', 'sentiment', 'sentiment-model.bin') },
    vectors: { type: 'string', default: packagePath('processors', 'sentiment', 'word-vectors.bin') },
    /** Only measures: nothing is written. */
    evaluate: { type: 'boolean', default: false },
    /** `toward` keeps what the file knows of whole texts, and learns what it says toward a target again. */
    only: { type: 'string' },
  },
});

if (options.data === '') {
  console.error('where are the labelled texts? Name their folder with --data, or in ESCOLTA_DATA');
  process.exit(2);
}

const began = performance.now();
const log = (line: string) => console.log(`${Math.round((performance.now() - began) / 1000)} s  ${line}`);

const folder = existsSync(join(options.data, 'sentiment')) ? join(options.data, 'sentiment') : options.data;
const excluded = options.exclude.split(',').filter(Boolean);
const wanted = ([name]: readonly [string, string]) => !excluded.some((set) => name.startsWith(set));
const read = (sets: readonly (readonly [string, string])[]): Labelled[] =>
  sets.flatMap(([name, language]) => readSet(folder, name, language));

const vectors = openVectors(unpackTensors(readFileSync(options.vectors)));
const lexicons = new Map(languages.map((language) => [language as string, loadLexicon(language)]));
const extractor = createExtractor(vectors, (language) => lexicons.get(language), loadEmoji());

const texts = pickTexts(read(trainSets.filter(wanted)));
if (texts.length === 0) throw new Error(`no labelled texts in ${folder}: pass --data or set ESCOLTA_DATA`);

if (options.only !== undefined && options.only !== 'toward') {
  console.error(`--only takes "toward", not "${options.only}"`);
  process.exit(2);
}

const trial = learnTexts(readAll(texts, extractor), vectors, usual, log);
const validation = readAll(read(validationSets), extractor);
const judged = judgeAll(trial, validation);
const calibration = calibrateAll(validation, judged);
const textModel = options.only === 'toward' ? unpackTensors(readFileSync(options.out)) : trainTexts();
const meta = textModel.meta as { text: NetShape; calibration: Record<string, Calibration> };
const toward = trainToward({
  targets: excluded.includes('target') ? [] : readTargets(folder),
  texts,
  others: read(validationSets.filter(wanted)),
  posts: readPosts(),
  whole: wholeLogits(
    createNet(meta.text, unpackNet('text', textModel.arrays), vectors),
    createWide(unpackWide('wide', textModel)),
    meta.calibration,
  ),
  trial: wholeLogits(trial.runNet, trial.runWide, calibration),
  extractor,
  vectors,
  log,
});
console.table(toward.report);

if (!options.evaluate) {
  const { meta, arrays } = toward.sections();
  const file = packTensors({ meta: { ...textModel.meta, ...meta }, arrays: { ...textModel.arrays, ...arrays } });
  writeFileSync(options.out, file);
  log(`wrote ${options.out}: ${(file.length / 1e6).toFixed(2)} MB`);
}

/** First without the validation sets, to calibrate and to tell how good it is; then with them. */
function trainTexts(): Tensors {
  log('judged on validation sets, calibration cross-fitted in five folds:');
  console.table(scoreReport(validation, judged));
  console.table(calibrationReport(validation, judged));
  const all = pickTexts([...texts, ...read(validationSets.filter(wanted))]);
  log('learning again, from all');
  const model = options.evaluate ? trial : learnTexts(readAll(all, extractor), vectors, usual, log);
  return {
    meta: { version: 'model-3', text: model.shape, calibration, ...packScales('wide', model.wide) },
    arrays: { ...packNet('text', model.shape, model.net), ...packWide('wide', model.wide) },
  };
}
