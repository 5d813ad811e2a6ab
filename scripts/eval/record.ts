import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type Clock, systemClock } from '../../core/clock.ts';
import { describeError } from '../../core/errors.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';

const result = z.strictObject({
  /** What was measured, such as `sentiment`. */
  task: z.string(),
  /** The data's name, for people: results are found by `sha256`. */
  set: z.string(),
  /** Hex digest of the data. */
  sha256: z.string(),
  /** What else decides the scores, such as `lang ca, target`. */
  how: z.string(),
  /** Version of what judged. */
  engine: z.string(),
  /** When, ISO 8601; absent where it is of no interest. */
  at: z.string().optional(),
  /** Shares, 0 to 1. */
  scores: z.record(z.string(), z.number()),
});
/** One measurement. */
export type Result = z.infer<typeof result>;

/** What became of the scores since the data was measured last. */
export type Change =
  | {
      /** What judged then, and when. */
      readonly since: Pick<Result, 'engine' | 'at'>;
      /** Now less then, of the scores that both have. */
      readonly scores: Readonly<Record<string, number>>;
    }
  /** The set of that name held other texts, or other labels, when it was measured: nothing can be said. */
  | { readonly otherData: true };

/** Scores of which less is better. */
const lessIsBetter: ReadonlySet<string> = new Set(['ece', 'undetermined', 'caToldEs', 'esToldCa']);

/** The scores that became worse by more than `most`, with by how much. */
export function falls(change: Change, most: number): string[] {
  if ('otherData' in change) return [];
  return Object.entries(change.scores).flatMap(([name, by]) => {
    const worse = lessIsBetter.has(name) ? by : -by;
    return worse > most ? [`${name} ${points(by)} points`] : [];
  });
}

/** Where results are kept unless `--record-file` names a file. */
const defaultFile = 'eval-record.json';

/** Results by task, data and how they came about: the latest of each. */
export interface EvalRecord {
  /** Undefined where it was never recorded. */
  changeOf(measured: Result): Change | undefined;
  keep(measured: Result): void;
  save(): void;
}

/** Reads a record; a file that is not there is an empty one. Throws `CliError` where it is no record, `save` where it cannot be written. */
export function openRecord(path: string): EvalRecord {
  let results = readResults(path);
  const alike = (a: Result, b: Result) => a.task === b.task && a.how === b.how;
  return {
    changeOf(measured) {
      const comparable = results.filter((one) => alike(one, measured));
      const same = comparable.find(({ sha256 }) => sha256 === measured.sha256);
      if (!same) return comparable.some(({ set }) => set === measured.set) ? { otherData: true } : undefined;
      const scores = Object.entries(measured.scores).flatMap(([name, score]) => {
        const before = same.scores[name];
        return before === undefined ? [] : [[name, rounded(score - before)] as const];
      });
      const { engine, at } = same;
      return { since: { engine, ...(at !== undefined && { at }) }, scores: Object.fromEntries(scores) };
    },
    keep(measured) {
      const scores = Object.fromEntries(Object.entries(measured.scores).map(([name, score]) => [name, rounded(score)]));
      const { sha256, set } = measured;
      const others = results.filter((one) => !alike(one, measured) || (one.sha256 !== sha256 && one.set !== set));
      results = [...others, { ...measured, scores }];
    },
    save() {
      const key = ({ task, set, how }: Result) => `${task}\t${set}\t${how}`;
      const sorted = results.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
      try {
        // Whole or not at all.
        writeFileSync(`${path}.part`, `${JSON.stringify({ version: 1, results: sorted }, undefined, 2)}\n`);
        renameSync(`${path}.part`, path);
      } catch (error) {
        throw new CliError(`writing the record ${path}: ${describeError(error)}`, exitCodes.usage, error);
      }
    },
  };
}

function readResults(path: string): readonly Result[] {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CliError(`reading the record ${path}: ${describeError(error)}`, exitCodes.usage, error);
  }
  try {
    return z.strictObject({ version: z.literal(1), results: z.array(result) }).parse(JSON.parse(content)).results;
  } catch (error) {
    const remedy = 'move it away, or name another with --record-file';
    throw new CliError(`${path} is no record of results: ${remedy}`, exitCodes.usage, error);
  }
}

/** The same machine and code give the same digits; more than this tells nothing. */
const rounded = (share: number) => Math.round(10_000 * share) / 10_000;

/** The hex digest of files, in order. Throws `CliError` where one cannot be read. */
export function digestOf(...paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    try {
      hash.update(readFileSync(path));
    } catch (error) {
      throw new CliError(`reading ${path}: ${describeError(error)}`, exitCodes.usage, error);
    }
  }
  return hash.digest('hex');
}

/** The part of a `Result` that comes from a data file. */
export function dataOf(path: string): Pick<Result, 'set' | 'sha256'> {
  return { set: basename(path, extname(path)), sha256: digestOf(path) };
}

/** What decides scores beside the data, in words: `engine model, lang ca, target`. */
export function howOf(settings: Readonly<Record<string, string | number | boolean | undefined>>): string {
  return Object.entries(settings)
    .flatMap(([name, value]) =>
      value === undefined || value === false ? [] : [value === true ? name : `${name} ${value}`],
    )
    .join(', ');
}

export interface RecordOptions {
  readonly record?: boolean;
  readonly recordFile: string;
  readonly json?: boolean;
}

/** Adds the options of a record to a command. */
export function withRecord(command: Command): Command {
  return command
    .option('--record', 'keep the scores, to be compared with later')
    .option('--record-file <file>', 'where scores are kept', defaultFile);
}

/** Compares with what was recorded, in the order of what is given, and records it where that is wanted. */
export function compareWithRecord(
  context: Pick<CliContext, 'cwd'>,
  { record, recordFile }: RecordOptions,
  measured: readonly Result[],
  clock: Clock = systemClock,
): (Change | undefined)[] {
  const kept = openRecord(resolve(context.cwd, recordFile));
  const changes = measured.map((one) => kept.changeOf(one));
  if (record) {
    const at = new Date(clock.now()).toISOString();
    for (const one of measured) kept.keep({ ...one, at });
    kept.save();
  }
  return changes;
}

/** Writes the report of one measurement with what changed since it was recorded: `change` in JSON, a line for people. */
export function writeMeasured(
  context: CliContext,
  options: RecordOptions,
  measured: Result,
  report: object,
  text: string,
): void {
  const [change] = compareWithRecord(context, options, [measured]);
  if (options.json) context.stdout.write(`${JSON.stringify({ ...report, ...(change && { change }) })}\n`);
  else context.stdout.write(`${text}${renderChange(change, options)}`);
}

/** A line for people. */
export function renderChange(change: Change | undefined, { record }: Pick<RecordOptions, 'record'>): string {
  const told = record ? '; recorded anew' : '';
  if (change === undefined) return record ? '  recorded\n' : '  never recorded: --record keeps it\n';
  if ('otherData' in change) return `  what was recorded is of other data${told || ': --record keeps this'}\n`;
  const { engine, at } = change.since;
  const scores = Object.entries(change.scores).map(([name, by]) => `${name} ${points(by)}`);
  return `  since ${engine}${at ? ` (${at.slice(0, 10)})` : ''}, in points: ${scores.join(', ')}${told}\n`;
}

/** A difference of shares, in points of a hundred. */
export function points(by: number): string {
  const rounded = (100 * by).toFixed(1);
  return rounded === '0.0' || rounded === '-0.0' ? '±0.0' : by > 0 ? `+${rounded}` : rounded.replace('-', '−');
}
