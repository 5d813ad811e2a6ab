import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { emotions, intents } from '../../core/insights.ts';
import { packagePath } from '../../core/package-root.ts';
import { reasonNames } from '../../processors/intent/phrases/phrases.ts';
import { readReal } from '../../scripts/train/intent/data.ts';

const path = packagePath('test', 'gold', 'real.tsv');
const cells = (file: string) =>
  readFileSync(packagePath('test', 'gold', file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .slice(1)
    .map((line) => line.split('\t'));

it('real.tsv has labels that are known, and none of the texts that judge', () => {
  const judged = new Set([...cells('airline.tsv'), ...cells('es.tsv')].map(([, hash]) => hash));
  const rows = cells('real.tsv');
  expect(rows.length).toBeGreaterThanOrEqual(400);
  expect(new Set(rows.map(([, , hash]) => hash)).size).toBe(rows.length);
  for (const [, , hash = '', , , intent = '', question = '', reasons = '', emotion = '', sarcasm = ''] of rows) {
    expect(judged.has(hash)).toBe(false);
    expect(['none', ...intents]).toContain(intent);
    expect(['none', ...emotions]).toContain(emotion);
    expect(`${question}${sarcasm}`).toMatch(/^[01]{2}$/u);
    for (const reason of reasons.split(',')) expect(['none', ...reasonNames]).toContain(reason);
  }
});

const data = process.env['ESCOLTA_DATA'];
it.skipIf(data === undefined)('real.tsv finds each of its texts in ESCOLTA_DATA', () => {
  const texts = readReal(path, data ?? '', 1);
  expect(texts.filter(({ brand, text }) => !text.includes(brand))).toEqual([]);
});
