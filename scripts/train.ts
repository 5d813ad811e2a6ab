/**
 * Trains the sentiment model on labelled texts and writes it beside its code. Everything is seeded: the same data give the same
 * file. Word vectors are read, not made: see `scripts/train/README.md`.
 *
 *     npm run train -- [--data FOLDER] [--exclude SET,…] [--out FILE] [--evaluate]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packagePath } from '../core/package-root.ts';
import { loadEmoji, loadLexicon } from '../processors/sentiment/lexicons.ts';
import { type Calibration, calibrated } from '../processors/sentiment/model/calibrate.ts';
import { createExtractor } from '../processors/sentiment/model/features.ts';
import { hashText } from '../processors/sentiment/model/hash.ts';
import { createNet, type NetShape } from '../processors/sentiment/model/net.ts';
import { packTensors, type Tensors, unpackTensors } from '../processors/sentiment/model/tensors.ts';
import { unpackNet, unpackWide } from '../processors/sentiment/model/unpack.ts';
import { openVectors } from '../processors/sentiment/model/vectors.ts';
import { createWide } from '../processors/sentiment/model/wide.ts';
import { type Labelled, readSet, readTargets, trainSets, validationSets } from './train/data.ts';
import { fitCalibration, type Judged } from './train/fit-calibration.ts';
import {
  calibrateAll,
  judgeAll,
  languages,
  learnTargets,
  learnTexts,
  pickTexts,
  type Read,
  readAll,
  type TargetModel,
  usual,
  usualTarget,
  wholeLogits,
} from './train/learn.ts';
import { calibrationError, macroF1 } from './train/measure.ts';
import { packNet, packScales, packWide } from './train/pack.ts';
import { calibrationReport, scoreReport } from './train/report.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['ESCOLTA_DATA'] ?? '' },
    exclude: { type: 'string', default: '' },
    out: { type: 'string', default: packagePath('processors', 'sentiment', 'sentiment-model.bin') },
    vectors: { type: 'string', default: packagePath('processors', 'sentiment', 'word-vectors.bin') },
    /** Only measures: nothing is written. */
    evaluate: { type: 'boolean', default: false },
    /** Keeps what the file knows of whole texts. */
    'targets-only': { type: 'boolean', default: false },
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

const textModel = options['targets-only'] ? unpackTensors(readFileSync(options.out)) : trainTexts();
const meta = textModel.meta as { text: NetShape; calibration: Record<string, Calibration> };
const whole = wholeLogits(
  createNet(meta.text, unpackNet('text', textModel.arrays), vectors),
  createWide(unpackWide('wide', textModel)),
  meta.calibration,
);

const targets = excluded.includes('target') ? [] : readTargets(folder);
log('learning the sentiment toward a target');
// A fifth is held out, by text; then all is learned.
const heldOut = ({ text }: Labelled) => hashText(text.toLowerCase().replace(/[^\p{L}]+/gu, ''), 3) % 5 === 0;
const asked = readAll(targets.filter(heldOut), extractor);
const trialTargets = targets.filter((item) => !heldOut(item));
const told = judgeTargets(learnTargets(trialTargets, texts, extractor, vectors, whole, usualTarget), asked);
const targetCalibration = fitCalibration(told, { deep: 0.7, wide: 0.3, shift: [0, 0, 0] });
console.table(targetReport(told, targetCalibration));

if (!options.evaluate) {
  const aimed = learnTargets(targets, texts, extractor, vectors, whole, usualTarget);
  const file = packTensors({
    meta: { ...textModel.meta, target: aimed.shape, targetCalibration, ...packScales('targetWide', aimed.wide) },
    arrays: {
      ...textModel.arrays,
      ...packNet('target', aimed.shape, aimed.net),
      ...packWide('targetWide', aimed.wide),
    },
  });
  writeFileSync(options.out, file);
  log(`wrote ${options.out}: ${(file.length / 1e6).toFixed(2)} MB`);
}

/** First without the validation sets, to calibrate and to tell how good it is; then with them. */
function trainTexts(): Tensors {
  const validation = readAll(read(validationSets), extractor);
  const trial = learnTexts(readAll(texts, extractor), vectors, usual, log);
  const judged = judgeAll(trial, validation);
  const calibration = calibrateAll(validation, judged);
  log('judged on validation sets, calibration cross-fitted in five folds:');
  console.table(scoreReport(validation, judged));
  console.table(calibrationReport(validation, judged));
  const all = pickTexts([...texts, ...read(validationSets.filter(wanted))]);
  log('learning again, from all');
  const model = options.evaluate ? trial : learnTexts(readAll(all, extractor), vectors, usual, log);
  return {
    meta: { version: 'model-2', text: model.shape, calibration, ...packScales('wide', model.wide) },
    arrays: { ...packNet('text', model.shape, model.net), ...packWide('wide', model.wide) },
  };
}

function judgeTargets(model: TargetModel, items: readonly Read[]): (Judged & { whole: Float32Array })[] {
  const net = createNet(model.shape, model.net, vectors);
  const wide = createWide(model.wide);
  const count = [0, 1, 2].map((label) => items.filter(({ item }) => item.label === label).length);
  return items.map(({ item, features }) => {
    const extra = whole(features, item.language);
    return {
      whole: extra,
      deep: Float32Array.from(net.run(features, item.language, extra).logits),
      wide: Float32Array.from(wide.run(features, item.language)),
      truth: item.label,
      weight: items.length / (3 * (count[item.label] as number)),
    };
  });
}

function targetReport(told: readonly (Judged & { whole: Float32Array })[], by: Calibration) {
  const truth = told.map((item) => item.truth);
  const row = (judge: string, logits: readonly ArrayLike<number>[]) => ({
    judge,
    macroF1: macroF1({ truth, logits }).toFixed(1),
    calibrationError: calibrationError({ truth, logits }, true).toFixed(3),
    texts: truth.length,
  });
  return [
    row(
      'the whole text',
      told.map((item) => item.whole),
    ),
    row(
      'net',
      told.map(({ deep }) => deep),
    ),
    row(
      'words',
      told.map(({ wide }) => wide),
    ),
    row(
      'both',
      told.map(({ deep, wide }) => calibrated(deep, wide, by)),
    ),
  ];
}
