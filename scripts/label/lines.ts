import { type Chosen, type LabelRequest, saidLabels, saidMarks } from '../../core/label.ts';

/** One line of a file of labels. */
export interface LabelLine {
  /** From 1. */
  readonly line: number;
  /** The id of a mention, the id of a post, or an address. */
  readonly mention: string;
  readonly brand?: string;
  readonly label: LabelRequest['label'];
  /** Where the file says how the text was chosen. */
  readonly chosen?: Chosen;
}

export interface LineProblem {
  readonly line: number;
  readonly why: string;
}

const header = /^(?:mention|url)\t/iu;
const longest = 4_000;

/** All that can be said of a mention. */
export const sayings = [...saidLabels, ...saidMarks] as const;
const isSaying = (text: string): text is LabelRequest['label'] => (sayings as readonly string[]).includes(text);

const ways: readonly string[] = ['random', 'active'] satisfies Chosen[];

/**
 * Reads `mention<TAB>label`, `mention<TAB>brand<TAB>label` or, as `escolta eval sample --next` writes them,
 * `mention<TAB>brand<TAB>chosen<TAB>label`, one a line. Empty lines and those that begin with `#` are left out, and so is
 * a first line that names the columns.
 */
export function readLabelLines(text: string): { lines: LabelLine[]; problems: LineProblem[] } {
  const lines: LabelLine[] = [];
  const problems: LineProblem[] = [];
  for (const [i, raw] of text
    .replace(/^\ufeff/u, '')
    .split('\n')
    .entries()) {
    const line = i + 1;
    if (raw.trim() === '' || raw.startsWith('#') || (line === 1 && header.test(raw))) continue;
    const cells = raw.split('\t').map((cell) => cell.trim());
    const [mention = ''] = cells;
    const label = (cells.at(-1) ?? '').toLowerCase();
    const brand = cells.length >= 3 ? cells[1] : undefined;
    const chosen = cells.length === 4 ? (cells[2] as Chosen) : undefined;
    if (cells.length < 2 || cells.length > 4) {
      problems.push({ line, why: 'expected mention, label, or mention, brand, label, with tabs between them' });
    } else if (mention === '' || mention.length > longest) {
      problems.push({ line, why: 'expected the id of a mention or a post, or an address' });
    } else if (chosen && !ways.includes(chosen)) {
      problems.push({ line, why: `"${chosen.slice(0, 50)}" is no way to choose: expected ${ways.join(', ')}` });
    } else if (!isSaying(label)) {
      problems.push({ line, why: `"${label.slice(0, 50)}" is no label: expected ${sayings.join(', ')}` });
    } else {
      lines.push({ line, mention, label, ...(brand && { brand }), ...(chosen && { chosen }) });
    }
  }
  return { lines, problems };
}
