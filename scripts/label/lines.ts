import { type SaidLabel, saidLabels } from '../../core/label.ts';

/** One line of a file of labels. */
export interface LabelLine {
  /** From 1. */
  readonly line: number;
  /** The id of a mention, the id of a post, or an address. */
  readonly mention: string;
  readonly brand?: string;
  readonly label: SaidLabel;
}

export interface LineProblem {
  readonly line: number;
  readonly why: string;
}

const header = /^(?:mention|url)\t/iu;
const longest = 4_000;

export const isSaidLabel = (text: string): text is SaidLabel => (saidLabels as readonly string[]).includes(text);

/**
 * Reads `mention<TAB>label` or `mention<TAB>brand<TAB>label`, one a line. Empty lines and those that begin with `#` are left out, and so is
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
    const brand = cells.length === 3 ? cells[1] : undefined;
    if (cells.length !== 2 && cells.length !== 3) {
      problems.push({ line, why: 'expected mention, label, or mention, brand, label, with tabs between them' });
    } else if (mention === '' || mention.length > longest) {
      problems.push({ line, why: 'expected the id of a mention or a post, or an address' });
    } else if (!isSaidLabel(label)) {
      problems.push({ line, why: `"${label.slice(0, 50)}" is no label: expected ${saidLabels.join(', ')}` });
    } else {
      lines.push({ line, mention, label, ...(brand && { brand }) });
    }
  }
  return { lines, problems };
}
