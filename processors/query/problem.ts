import { withinEdits } from './edit-distance.ts';

/** From where to where, in UTF-16 code units, end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** One thing to put right or to think about in a query, and where. */
export interface QueryProblem extends Place {
  /** What was expected, and what was found. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  /** The text that the place is in: of the query, or of a block that it uses. */
  readonly source: string;
  /** `query`, or `block products`. */
  readonly origin: string;
}

/** How a parser gives up; never leaves `parseQuery`. */
export class QueryMistake extends Error {
  override readonly name = 'QueryMistake';
  readonly problem: QueryProblem;

  constructor(problem: QueryProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Both from 1; the column in UTF-16 code units. */
export function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** Widest excerpt of a line, in UTF-16 code units. */
const widestExcerpt = 100;

/** Renders a problem as a compiler does: the place, what is wrong, the line with carets under it, the remedy. */
export function formatProblem(problem: QueryProblem, kind: 'error' | 'warning' = 'error'): string {
  const { source, start, end, origin, message, hint } = problem;
  const { line, column } = lineAndColumn(source, start);
  const text = source.split('\n')[line - 1] ?? '';
  const from = column > widestExcerpt - 20 ? column - 40 : 0;
  const shown = (from > 0 ? '…' : '') + text.slice(from, from + widestExcerpt);
  const indent = (from > 0 ? '…' : '') + text.slice(from, column - 1);
  const carets = Math.max(1, Math.min(end - start, shown.length - indent.length));
  const lines = [
    `${origin}:${line}:${column}: ${kind === 'warning' ? 'warning: ' : ''}${message}`,
    `    ${printable(shown)}${text.length > from + widestExcerpt ? '…' : ''}`,
    `    ${indent.replace(/[^\t]/gu, ' ')}${'^'.repeat(carets)}`,
  ];
  if (hint !== undefined) lines.push(`        ${hint}`);
  return lines.join('\n');
}

/** A pasted query must not steer the terminal that shows it. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\t\u200c\u200d]/gu, '\ufffd');
}

/** The candidate that was probably meant: at most a third of its letters differ. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const given = word.toLowerCase().slice(0, 50);
  for (const edits of [0, 1, 2]) {
    const found = candidates.find(
      (candidate) => edits <= Math.floor(candidate.length / 3) && withinEdits(given, candidate.toLowerCase(), edits),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
