import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Intent } from '../../../core/insights.ts';
import type { IntentExample } from './bank.ts';

/** Reads a file of labelled texts, as `test/gold/README.md` tells. */
export function readGold(path: string, weight: number): IntentExample[] {
  return readCells(path).map((cells) => {
    const cell = (name: string) => cells[name] ?? '';
    return {
      text: cell('text'),
      language: cell('language'),
      brand: cell('target'),
      intent: cell('intent') as Intent | 'none',
      question: cell('question') === '1',
      reasons: cell('reasons') === 'none' ? [] : cell('reasons').split(','),
      group: cell('id'),
      weight,
    };
  });
}

/** Cells of a file of `test/gold`, by the names of its columns. */
function readCells(path: string): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split(/\r?\n/u).filter(Boolean);
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? '']));
  });
}

/** Texts of a set by their number, as `test/gold/README.md` counts them; none where the file is absent. */
export function readTexts(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const content = readFileSync(path, 'utf8');
  if (path.endsWith('.csv')) return (parse(content, { columns: true }) as { text: string }[]).map(({ text }) => text);
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => line.replace(/^[^\t]*\t/u, ''));
}

/** A real text with what its author feels, beside the rest. */
export interface RealExample extends IntentExample {
  readonly emotion: string;
  readonly sarcastic: boolean;
}

/** Labels of `test/gold/real.tsv` with their texts, which are in `data`. Throws where a text is another one than was labelled. */
export function readReal(path: string, data: string, weight: number): RealExample[] {
  const files = new Map<string, readonly string[]>();
  return readCells(path).map(({ file = '', row = '', hash, language = '', target = '', ...labels }) => {
    const texts = files.get(file) ?? readTexts(join(data, file));
    files.set(file, texts);
    const text = texts[Number(row)] ?? '';
    if (createHash('sha256').update(text).digest('hex').slice(0, 16) !== hash) {
      throw new Error(
        `${file}, row ${row}: the text is another one than was labelled; is ${data} the folder of the data?`,
      );
    }
    return {
      text,
      language,
      brand: target,
      intent: labels['intent'] as Intent | 'none',
      question: labels['question'] === '1',
      reasons: labels['reasons'] === 'none' ? [] : (labels['reasons'] ?? '').split(','),
      emotion: labels['emotion'] ?? 'none',
      sarcastic: labels['sarcasm'] === '1',
      group: `${file}:${row}`,
      weight,
    };
  });
}

/** Tweets to airlines without labels, each once, and none of those that `airline.tsv` judges by. */
export function readTweets(path: string): { readonly text: string; readonly brand: string }[] {
  const texts = readTexts(path);
  const judged = new Set(texts.filter((_text, row) => row % 73 === 0));
  return [...new Set(texts)]
    .filter((text) => !judged.has(text))
    .map((text) => ({ text, brand: /@\w+/u.exec(text)?.[0] ?? '' }));
}
