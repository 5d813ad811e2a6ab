/**
 * Trains the model of emotions and sarcasm, and writes it beside its code: on the sentences of `scripts/train/emotion/bank-*.txt`, on the labelled
 * texts of `test/gold/dev.tsv` and `real.tsv`, and on tweets whose own words tell their emotion. Everything is seeded: the same texts give the same file.
 *
 *     node dist/scripts/train-emotion.js [--data FOLDER] [--out FILE]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packagePath } from '../core/package-root.ts';
import { packTensors } from '../processors/sentiment/model/tensors.ts';
import { readSet, trainSets } from './train/data.ts';
import { learnEmotions, realExamples } from './train/emotion/learn.ts';
import { readReal } from './train/intent/data.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['ESCOLTA_DATA'] ?? '' },
    out: { type: 'string', default: packagePath('processors', 'emotion', 'emotion-model.bin') },
  },
});
if (options.data === '') {
  console.error('where are the tweets? Name their folder with --data, or in ESCOLTA_DATA');
  process.exit(2);
}

const folder = join(options.data, 'sentiment');
const tweets = trainSets.flatMap(([name, language]) => readSet(folder, name, language));
if (tweets.length === 0) throw new Error(`no texts in ${folder}: pass --data or set ESCOLTA_DATA`);

const gold = readFileSync(packagePath('test', 'gold', 'dev.tsv'), 'utf8');
const real = realExamples(readReal(packagePath('test', 'gold', 'real.tsv'), options.data, 1));
const { table, ...meta } = learnEmotions({ tweets, gold, real, log: (line) => console.log(line) });
const file = packTensors({ meta, arrays: { table } });
writeFileSync(options.out, file);
console.log(`wrote ${options.out}: ${(file.length / 1e6).toFixed(2)} MB`);
