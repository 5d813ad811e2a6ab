import { cut } from '../normalize/plain.ts';

/**
 * What is invisible and disturbs or deceives: control characters of C0 and C1, zero-width space, word joiner, soft hyphen, bidirectional
 * marks, overrides and isolates, annotations, tags. Joiners stay: scripts and emoji are written with them.
 */
const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Everything that is white space, line ends among it. */
const spaces = /[\s\u0085]+/gu;
/** What cannot be on screen anyway is not worth cleaning. */
const longest = 20_000;

/** Text from outside on one plain line, cut to `maxLength` UTF-16 code units; what was cut ends in `…`. Markup and entities stay as text. */
export function line(raw: string, maxLength: number): string {
  const text = cut(raw, longest)
    .toWellFormed()
    .replace(spaces, ' ')
    .replace(invisible, '')
    .replace(/ {2,}/gu, ' ')
    .trim();
  return text.length <= maxLength ? text : `${cut(text, maxLength - 1)}…`;
}

/** What was cut ends at a word, where one ends near: for texts that people wrote. */
export function excerpt(raw: string, maxLength: number): string {
  const text = line(raw, maxLength);
  if (!text.endsWith('…') || text.length < maxLength - 1) return text;
  const space = text.lastIndexOf(' ');
  return space > maxLength * 0.8 ? `${text.slice(0, space)}…` : text;
}
