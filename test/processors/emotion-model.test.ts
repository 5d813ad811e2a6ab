import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { loadEmotionModel } from '../../processors/emotion/model.ts';
import { createEmotionReader } from '../../processors/emotion/reader.ts';
import { packTensors } from '../../processors/sentiment/model/tensors.ts';
import { readSet, trainSets } from '../../scripts/train/data.ts';
import { readBank } from '../../scripts/train/emotion/bank.ts';
import { learnEmotions, realExamples } from '../../scripts/train/emotion/learn.ts';
import { readReal } from '../../scripts/train/intent/data.ts';

const data = process.env['ESCOLTA_DATA'];
const modelFile = packagePath('processors', 'emotion', 'emotion-model.bin');

describe('the model of emotions', () => {
  it.skipIf(data === undefined)(
    'comes out of its script as it is, from the tweets in ESCOLTA_DATA',
    { timeout: 300_000 },
    () => {
      const folder = join(data ?? '', 'sentiment');
      const tweets = trainSets.flatMap(([name, language]) => readSet(folder, name, language));
      const real = realExamples(readReal(packagePath('test', 'gold', 'real.tsv'), data ?? '', 1));
      const gold = readFileSync(packagePath('test', 'gold', 'dev.tsv'), 'utf8');
      const { table, ...meta } = learnEmotions({ tweets, gold, real, log: () => {} });
      expect(Buffer.from(packTensors({ meta, arrays: { table } })).equals(readFileSync(modelFile))).toBe(true);
    },
  );

  it('is under a megabyte', () => {
    expect(readFileSync(modelFile).length).toBeLessThan(1_000_000);
  });

  it('names the file that it cannot read', () => {
    expect(() => loadEmotionModel('/nowhere/emotion.bin')).toThrow('/nowhere/emotion.bin');
  });

  it('knows most of what it has learned', () => {
    const read = createEmotionReader('model');
    const lines = readBank('ca').filter(([label]) => label !== 'sarcasm');
    const right = lines.filter(([label, text]) => (read(text, 'ca').emotion?.label ?? 'none') === label);
    expect(right.length / lines.length).toBeGreaterThan(0.9);
  });
});
