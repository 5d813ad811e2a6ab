import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describeError } from '../../core/errors.ts';
import type { SentimentEngine } from '../../processors/sentiment/engine.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../context.ts';
import { type LabelledLine, readLabelled } from './labelled.ts';
import { type Change, dataOf, points } from './record.ts';
import { evalSentiment, type SentimentReport } from './sentiment.ts';

/** A file of labelled texts. */
export interface SentimentSet {
  /** The file's name without its ending. */
  readonly set: string;
  /** Of all its texts, ISO 639-1; undefined where it is to be detected. */
  readonly language: string | undefined;
  /** Hex digest of the file. */
  readonly sha256: string;
  readonly lines: readonly LabelledLine[];
}

/** How one engine judged one set. Shares are 0 to 1. */
export interface SentimentRow extends Pick<SentimentReport, 'n' | 'macroF1' | 'macroRecall' | 'accuracy' | 'ece'> {
  readonly set: string;
  /** `mixed` where it was detected text by text. */
  readonly language: string;
  /** Name and version. */
  readonly engine: string;
  readonly textsPerSecond: number;
  /** Since it was recorded. */
  readonly change?: Change;
}

export interface SentimentSetsOptions {
  readonly sets: readonly SentimentSet[];
  readonly engines: readonly SentimentEngine[];
  readonly languages: readonly string[];
  readonly timer: () => number;
  /** For the speed of each engine on each set, in milliseconds. */
  readonly measureMs: number;
}

/** Judges every set by every engine: by set, the engines in their order. */
export async function evalSentimentSets(options: SentimentSetsOptions): Promise<SentimentRow[]> {
  const rows: SentimentRow[] = [];
  for (const { set, language, lines } of options.sets) {
    for (const engine of options.engines) {
      const report = await evalSentiment({ ...options, lines, language, engine });
      const { n, macroF1, macroRecall, accuracy, ece, textsPerSecond } = report;
      const row = { n, engine: report.engine, macroF1, macroRecall, accuracy, ece, textsPerSecond };
      rows.push({ set, language: language ?? 'mixed', ...row });
    }
  }
  return rows;
}

/**
 * The `.tsv` files of a folder, by name. The language is what stands in the name between marks, such as `umsab_ca_val.tsv`; `fallback` is that
 * of the others. Throws `CliError` where the folder or a file of it cannot be read.
 */
export function readSentimentSets(
  folder: string,
  options: { readonly languages: readonly string[]; readonly fallback?: string | undefined; readonly target?: boolean },
): SentimentSet[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.tsv'));
  } catch (error) {
    throw new CliError(`reading ${folder}: ${describeError(error)}`, exitCodes.usage, error);
  }
  if (names.length === 0) throw new CliError(`${folder} holds no .tsv files`, exitCodes.usage);
  return names.sort().map((name) => {
    const set = basename(name, '.tsv');
    const named = set.split(/[^A-Za-z]+/u).find((part) => options.languages.includes(part));
    return {
      set,
      language: named ?? options.fallback,
      sha256: dataOf(join(folder, name)).sha256,
      lines: readLabelled(join(folder, name), readAs(options.target)),
    };
  });
}

export function readAs(target: boolean | undefined) {
  return { labels: /^[012]$/u, expected: 'the label 0, 1 or 2', ...(target && { target }) };
}

export function renderSentimentSets(rows: readonly SentimentRow[]): string {
  const compared = rows.some(({ change }) => change);
  const header = ['set', 'language', 'texts', 'engine', 'macro-F1', 'recall', 'ece', 'texts/s'];
  if (compared) header.push('change');
  const cells = rows.map(({ set, language, n, engine, macroF1, macroRecall, ece, textsPerSecond, change }, i) => {
    const again = rows[i - 1]?.set === set;
    const scores = [(100 * macroF1).toFixed(1), (100 * macroRecall).toFixed(1), ece.toFixed(3), String(textsPerSecond)];
    return [...(again ? ['', '', ''] : [set, language, String(n)]), engine, ...scores, changeOf(change)];
  });
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((row) => (row[i] ?? '').length)));
  const right = new Set([2, 4, 5, 6, 7, 8]);
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const note = compared ? ['change: of macro-F1 since it was recorded, in points'] : [];
  return `${[header, ...cells].map(line).concat(note).join('\n')}\n`;
}

function changeOf(change: Change | undefined): string {
  if (change === undefined) return '';
  return 'otherData' in change ? 'other data' : points(change.scores['macroF1'] ?? 0);
}
