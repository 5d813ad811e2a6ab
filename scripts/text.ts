import { stripVTControlCharacters, styleText } from 'node:util';
import type { Output } from './context.ts';

/** Small things that several commands print with. */

type Style = Parameters<typeof styleText>[0];

/** Colours on a terminal only, and never where NO_COLOR asks for none. */
export function paint(style: Style, text: string, output: Output): string {
  return output.isTTY && !process.env['NO_COLOR'] ? styleText(style, text) : text;
}

/** Columns aligned; the last is cut at the terminal's width. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], output: Output): string {
  const lines = [header, ...rows].map((row) => row.map((cell) => plain(cell)));
  const widths = header.map((_, i) => Math.max(...lines.map((line) => width(line[i] ?? ''))));
  const most = 'columns' in output && typeof output.columns === 'number' ? output.columns : 1_000;
  const text = lines.map((line) => {
    const joined = line.map((cell, i) => (i === line.length - 1 ? cell : pad(cell, widths[i] ?? 0))).join('  ');
    return cut(joined, most);
  });
  return [paint('bold', text[0] ?? '', output), ...text.slice(1)].join('\n');
}

export function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

export function padStart(text: string, to: number): string {
  return ' '.repeat(Math.max(0, to - width(text))) + text;
}

/** Text from outside, harmless on a terminal: one line, no control characters. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** Cells on a terminal: wide characters and emoji take two. Good enough for alignment. */
export function width(text: string): number {
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) {
    cells += /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u.test(
      segment,
    )
      ? 2
      : 1;
  }
  return cells;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** At most `most` cells, never through a grapheme, with an ellipsis where something was left out. */
export function cut(text: string, most: number): string {
  if (width(text) <= most) return text;
  let result = '';
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) {
    const w = width(segment);
    if (cells + w > most - 1) break;
    result += segment;
    cells += w;
  }
  return `${result}…`;
}

export function number(n: number): string {
  return n.toLocaleString('en-US');
}

/** "3 min ago", "in 2 h". */
export function ago(at: number | undefined, now = Date.now()): string {
  if (at === undefined) return 'never';
  const seconds = Math.round(Math.abs(now - at) / 1_000);
  const text =
    seconds < 60
      ? `${seconds} s`
      : seconds < 3_600
        ? `${Math.round(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.round(seconds / 3_600)} h`
          : `${Math.round(seconds / 86_400)} days`;
  return at > now ? `in ${text}` : `${text} ago`;
}

/** A bar of `cells` cells, filled to `share` (0 to 1). */
export function bar(share: number, cells: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells);
  return '█'.repeat(full) + '░'.repeat(cells - full);
}
