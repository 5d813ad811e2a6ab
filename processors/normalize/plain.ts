import { decodeEntities } from './entities.ts';

/**
 * Control characters (all of C0 and C1 but tab and newline), and what is invisible and only disturbs: zero-width space and no-break
 * space, word joiner, soft hyphen, bidirectional marks, overrides and isolates. Joiners stay: scripts and emoji are written with them.
 */
const invisible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/gu;
/** Spaces of every width; newlines are kept apart from them. */
const spaces = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000 ]+/gu;
const aroundNewlines = / ?\n ?/gu;
const blankLines = /\n{3,}/gu;

const untidy = /[^ -~]| {2}/u;
const unstorable = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/;

/** Printable ASCII with single spaces inside: most posts, which need no work. */
function isTidy(text: string): boolean {
  return !text.startsWith(' ') && !text.endsWith(' ') && !untidy.test(text) && !text.includes('&');
}

/** Text as people read it, in composed form (NFC), with at most one blank line in a row. Entities such as `&amp;` are decoded. */
export function cleanText(raw: string): string {
  if (isTidy(raw)) return raw;
  const text = compose(raw);
  return collapse(text.includes('&') ? compose(decodeEntities(text)) : text);
}

/** The same on one line, cut at `maxLength`. */
export function cleanLine(raw: string, maxLength: number): string {
  if (raw.length <= maxLength && isTidy(raw)) return raw;
  return cut(cleanText(raw).replace(/\n+/gu, ' '), maxLength);
}

/** An identifier keeps its spelling: only what no store takes is removed. */
export function identifier(raw: string, maxLength: number): string {
  if (!unstorable.test(raw)) return cut(raw, maxLength);
  return cut(raw.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f]/gu, ''), maxLength);
}

/** Cuts between characters, to at most `maxLength` UTF-16 code units. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? maxLength - 1 : maxLength;
  return text.slice(0, end).trimEnd();
}

function compose(text: string): string {
  return text.toWellFormed().replace(lineEnds, '\n').replace(invisible, '').normalize('NFC');
}

function collapse(text: string): string {
  return text.replace(spaces, ' ').replace(aroundNewlines, '\n').replace(blankLines, '\n\n').trim();
}
