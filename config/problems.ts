import { styleText } from 'node:util';
import type { Path } from './json-schema.ts';

/** One thing to put right, and where. */
export interface Problem {
  /** The file as it was named by the user, or the environment variable. */
  readonly file: string;
  /** From 1; 0 where it is about no line. */
  readonly line: number;
  /** From 1, in UTF-16 units; 0 where it is about no line. */
  readonly column: number;
  /** Such as `sources[1].urls[0]`; empty for the whole file. */
  readonly path: string;
  /** What was expected, and what was found. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The line itself, without its secrets. */
  readonly source?: string;
}

export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/u.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

export interface FormatOptions {
  readonly kind?: 'error' | 'warning';
  readonly colors?: boolean;
  /** Most problems that are written out; the rest is counted. */
  readonly limit?: number;
}

/** Renders problems as a compiler does: the place, what is wrong, the line with a caret, the remedy. */
export function formatProblems(problems: readonly Problem[], options: FormatOptions = {}): string {
  const { kind = 'error', colors = false, limit = 50 } = options;
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    colors ? styleText(format, text, { validateStream: false }) : text;
  const tone = kind === 'error' ? 'red' : 'yellow';
  const blocks = problems.slice(0, limit).map((problem) => {
    const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
    const what = `${problem.path}${problem.path === '' ? '' : ': '}${kind === 'warning' ? 'warning: ' : ''}`;
    const lines = [`${style('bold', place)}${problem.path === '' ? ': ' : ' '}${what}${style(tone, problem.message)}`];
    if (problem.source !== undefined) {
      const { text, before } = excerpt(problem.source, problem.column);
      const gutter = String(problem.line).padStart(5);
      lines.push(style('dim', `${gutter} | `) + text, `${style('dim', '      | ')}${before}${style(tone, '^')}`);
    }
    if (problem.hint !== undefined) lines.push(`        ${style('cyan', problem.hint)}`);
    return lines.join('\n');
  });
  if (problems.length > limit) blocks.push(`… and ${problems.length - limit} more`);
  return blocks.length === 0 ? '' : `${blocks.join('\n')}\n`;
}

/** At most 120 units of a line around a column, and the space that puts a caret under it. Tabs stay tabs, so that it lines up. */
function excerpt(line: string, column: number): { text: string; before: string } {
  const start = column > 100 ? column - 60 : 0;
  const lead = start > 0 ? '…' : '';
  const end = line.length > start + 120 ? '…' : '';
  const text = lead + line.slice(start, start + 120) + end;
  return { text: printable(text), before: (lead + line.slice(start, column - 1)).replace(/[^\t]/gu, ' ') };
}

/** A file must not steer the terminal that shows it. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\t]/gu, '�');
}
