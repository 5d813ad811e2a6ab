import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describeError } from '../../core/errors.ts';
import { emotions, intents } from '../../core/insights.ts';
import { packagePath } from '../../core/package-root.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../context.ts';

/** Sets of `test/gold`: its README says what the labels mean. The texts of the last two are not in the project. */
export const goldSets = ['dev', 'test', 'airline', 'es'] as const;
export type GoldSet = (typeof goldSets)[number];

export const goldReasons = ['price', 'quality', 'delivery', 'service', 'bug', 'safety', 'ethics'] as const;

/** One labelled text. */
export interface GoldText {
  /** Of the line; `row-73` or `line-6` where the text stands elsewhere. */
  readonly id: string;
  /** ISO 639-1. */
  readonly language: string;
  /** The brand as it stands in the text; absent where the text names none. */
  readonly target?: string;
  readonly text: string;
  /** Toward the target: 0 negative, 1 neutral, 2 positive; absent where there is none. */
  readonly sentiment?: '0' | '1' | '2';
  readonly intent: string;
  readonly question: '0' | '1';
  /** In the order of `goldReasons`; empty where there are none. */
  readonly reasons: readonly string[];
  readonly emotion: string;
  readonly sarcasm: '0' | '1';
}

export interface GoldFile {
  readonly set: GoldSet;
  /** Hex digest of the labels' file, by which a recorded result knows its data. */
  readonly sha256: string;
  readonly texts: readonly GoldText[];
}

export interface ReadGoldOptions {
  readonly set: GoldSet;
  /** Folder of the labels. Default: `test/gold` of the project. */
  readonly folder?: string;
  /** Folder with `airline/tweets.csv` and `sentiment/umsab_es_val.tsv`: where the texts of those sets are. */
  readonly data?: string | undefined;
}

/**
 * Reads labelled texts. Throws `CliError` that names the line where a label is not known, the labels or texts cannot be read, or
 * a text is not the one that was labelled.
 */
export function readGold({ set, folder = packagePath('test', 'gold'), data }: ReadGoldOptions): GoldFile {
  const path = join(folder, `${set}.tsv`);
  const content = readText(path, 'the labelled texts come with the source code of Escolta');
  const [head = '', ...lines] = content.split(/\r?\n/u).filter((line) => line !== '');
  const columns = head.split('\t');
  const wrong = (at: number, why: string) => new CliError(`${path}, line ${at + 2}: ${why}`, exitCodes.usage);
  const locate = locateTexts(set, data);
  const texts = lines.map((line, at): GoldText => {
    const cells = line.split('\t');
    if (cells.length !== columns.length) {
      throw wrong(at, `expected ${columns.length} columns with tabs between, found ${cells.length}`);
    }
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    const oneOf = <T extends string>(name: string, known: readonly T[]): T => {
      const found = known.find((value) => value === cell(name));
      if (found === undefined)
        throw wrong(at, `"${cell(name).slice(0, 40)}" is no ${name}; known are ${known.join(', ')}`);
      return found;
    };
    const reasons = cell('reasons') === 'none' ? [] : cell('reasons').split(',');
    const unknown = reasons.find((reason) => !goldReasons.some((known) => known === reason));
    if (unknown !== undefined) throw wrong(at, `"${unknown.slice(0, 40)}" is no reason`);
    const place = locate?.(cell('row') || cell('line'));
    if (place && hashOf(place.text) !== cell('hash')) {
      throw wrong(at, 'the text of that row is another one than was labelled');
    }
    const target = cell('target');
    const sentiment = oneOf('sentiment', ['0', '1', '2', '-'] as const);
    return {
      ...(place ?? { id: cell('id'), language: cell('language'), text: cell('text') }),
      ...(target !== '' && { target }),
      ...(sentiment !== '-' && { sentiment }),
      intent: oneOf('intent', [...intents, 'none']),
      question: oneOf('question', ['0', '1'] as const),
      reasons,
      emotion: oneOf('emotion', [...emotions, 'none']),
      sarcasm: oneOf('sarcasm', ['0', '1'] as const),
    };
  });
  if (texts.length === 0) throw new CliError(`${path} holds no labelled texts`, exitCodes.usage);
  return { set, sha256: createHash('sha256').update(content).digest('hex'), texts };
}

/** Where the texts of a set stand outside of the project; undefined where they stand with their labels. */
function locateTexts(
  set: GoldSet,
  data: string | undefined,
): ((at: string) => Pick<GoldText, 'id' | 'language' | 'text'>) | undefined {
  if (set === 'dev' || set === 'test') return undefined;
  if (data === undefined) {
    const message = `the texts of "${set}" are not in the project: name the folder of the data in ESCOLTA_DATA`;
    throw new CliError(message, exitCodes.usage);
  }
  const hint = 'is ESCOLTA_DATA the folder of the data?';
  if (set === 'airline') {
    const rows: { readonly text?: string }[] = parse(readText(join(data, 'airline', 'tweets.csv'), hint), {
      columns: true,
    });
    return (at) => ({ id: `row-${at}`, language: 'en', text: rows[Number(at)]?.text ?? '' });
  }
  const lines = readText(join(data, 'sentiment', 'umsab_es_val.tsv'), hint)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return (at) => ({ id: `line-${at}`, language: 'es', text: lines[Number(at)]?.replace(/^[^\t]*\t/u, '') ?? '' });
}

function readText(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`reading ${path}: ${describeError(error)}; ${hint}`, exitCodes.usage, error);
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
