/**
 * Speed of the sentiment model on one core, over texts that are all different: whole texts, toward a target, with explanations.
 * Run with `npx vitest bench test/bench/sentiment-model.bench.ts`; skips where the data is absent (`ESCOLTA_DATA`).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench, describe } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { loadSentimentModel } from '../../processors/sentiment/model.ts';

const file = join(process.env['ESCOLTA_DATA'] ?? packagePath('../shared/data'), 'sentiment', 'se_train.tsv');
const available = existsSync(file);
if (!available) console.log(`skipped: no texts in ${file} (set ESCOLTA_DATA)`);

describe.skipIf(!available)('sentiment model', () => {
  if (!available) return;
  const texts = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.slice(2));
  const began = performance.now();
  const model = loadSentimentModel();
  console.log(`loaded in ${Math.round(performance.now() - began)} ms`);
  const size = 1_000;
  let at = 0;
  const next = () => {
    at = (at + size) % (texts.length - size);
    return texts.slice(at, at + size);
  };
  bench(`${size} texts`, () => {
    for (const text of next()) model.score(text, 'en');
  });
  bench(`${size} texts toward a target`, () => {
    for (const text of next()) model.score(text, 'en', { target: [[0, 4]] });
  });
  bench(`${size / 10} texts with the words that decided`, () => {
    for (const text of next().slice(0, size / 10)) model.score(text, 'en', { explain: true });
  });
});
