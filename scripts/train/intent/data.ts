import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Intent } from '../../../core/insights.ts';
import type { IntentExample } from './bank.ts';

/** Reads a file of labelled texts, as `test/gold/README.md` tells. */
export function readGold(path: string, weight: number): IntentExample[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split(/\r?\n/u).filter(Boolean);
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
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

/** Tweets to airlines without labels, each once; none where the file is absent. */
export function readTweets(path: string): { readonly text: string; readonly brand: string }[] {
  if (!existsSync(path)) return [];
  const rows = parse(readFileSync(path, 'utf8'), { columns: true }) as { text: string }[];
  return [...new Set(rows.map(({ text }) => text))].map((text) => ({ text, brand: /@\w+/u.exec(text)?.[0] ?? '' }));
}
