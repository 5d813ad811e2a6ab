import { readFileSync } from 'node:fs';
import { describeError } from '../../core/errors.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../context.ts';

/** One line of a file of labelled texts. */
export interface LabelledLine {
  readonly label: string;
  /** What the label is about; absent where it is about the whole text. */
  readonly target?: string;
  readonly text: string;
}

/**
 * Reads `label<TAB>text`, or `label<TAB>target<TAB>text`. Empty lines are passed over. Throws `CliError` that names the line where a label
 * is not one of `labels`, or a column is missing.
 */
export function readLabelled(
  path: string,
  options: { readonly labels: RegExp; readonly expected: string; readonly target?: boolean },
): LabelledLine[] {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`reading ${path}: ${describeError(error)}`, exitCodes.usage, error);
  }
  const lines: LabelledLine[] = [];
  for (const [index, line] of content
    .replace(/^\ufeff/u, '')
    .split(/\r?\n/u)
    .entries()) {
    if (line.trim() === '') continue;
    const [label = '', ...rest] = line.split('\t');
    const wrong = (why: string) => new CliError(`${path}, line ${index + 1}: ${why}`, exitCodes.usage);
    if (!options.labels.test(label)) throw wrong(`expected ${options.expected}, found "${label.slice(0, 40)}"`);
    if (rest.length < (options.target ? 2 : 1)) {
      throw wrong(`expected label${options.target ? ', target' : ''} and text with tabs between`);
    }
    const [target = '', ...text] = options.target ? rest : ['', ...rest];
    lines.push({ label, ...(options.target && { target }), text: text.join('\t') });
  }
  if (lines.length === 0) throw new CliError(`${path} holds no labelled texts`, exitCodes.usage);
  return lines;
}
