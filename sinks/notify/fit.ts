/** How a service counts the length of a text. */
export type Measure = (text: string) => number;

/** UTF-16 code units: Slack, Telegram, and whoever else says "characters" without saying more. */
export const utf16Units: Measure = (text) => text.length;
/** Unicode code points. */
export const codePoints: Measure = (text) => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};
/** Bytes of UTF-8. */
export const utf8Bytes: Measure = (text) => Buffer.byteLength(text);

/**
 * Control characters but newline, and what is invisible and only deceives: zero-width spaces, soft hyphens, bidirectional marks,
 * overrides and isolates. Joiners stay: scripts and emoji are written with them.
 */
const invisible =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** More of a text than any message shows: what comes after is not even looked at. */
const maxRead = 5_000;
/** Most texts: printable ASCII on one line with single spaces inside. */
const tidy = /^(?:[!-~]+(?: [!-~]+)*)?$/u;

/** Well-formed text that reads the way it is stored, with at most one blank line in a row; the first 5,000 UTF-16 units of it. */
export function tidyText(text: string): string {
  const head = text.length > maxRead ? text.slice(0, maxRead).replace(/[\ud800-\udbff]$/u, '') : text;
  if (tidy.test(head)) return head;
  return head
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(invisible, '')
    .replace(/ +\n/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

/** The same on one line. */
export function tidyLine(text: string): string {
  return tidyText(text).replace(/\s+/gu, ' ');
}

const ellipsis = '…';
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const urlInText = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s<>"]+/giu;

/**
 * A text of at most `limit` as counted by `measure`, with an ellipsis where something was left out. Cuts between graphemes, and
 * never inside a URL. To fit an escaped text, give the plain one and measure what it becomes: then no entity is ever cut.
 */
export function shorten(text: string, limit: number, measure: Measure = utf16Units): string {
  if (measure(text) <= limit) return text;
  if (measure(ellipsis) > limit) return '';
  const cutAt = (end: number) => `${text.slice(0, end).trimEnd()}${ellipsis}`;
  let end = 0;
  // No service counts two UTF-16 units as less than one character.
  for (let low = 0, high = Math.min(text.length, 2 * limit); low <= high; ) {
    const middle = Math.floor((low + high) / 2);
    if (measure(cutAt(middle)) <= limit) {
      end = middle;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return cutAt(beforeUrl(text, characterStart(text, end)));
}

/** Longer than any emoji or syllable, in UTF-16 units. */
const maxGrapheme = 64;

/** Where the grapheme around an offset begins. One that is longer than any real one is cut between its code points. */
function characterStart(text: string, offset: number): number {
  const from = Math.max(0, offset - 4 * maxGrapheme);
  const around = text.slice(from, offset + maxGrapheme);
  const { index, segment } = segmenter.segment(around).containing(offset - from) ?? {
    index: offset - from,
    segment: '',
  };
  if (segment.length <= maxGrapheme) return from + index;
  const before = text.charCodeAt(offset - 1);
  return before >= 0xd800 && before < 0xdc00 ? offset - 1 : offset;
}

function beforeUrl(text: string, end: number): number {
  for (const match of text.matchAll(urlInText)) {
    if (match.index >= end) break;
    if (match.index + match[0].length > end) return match.index;
  }
  return end;
}

/**
 * An address to go to, safe between quotes, brackets and bars; `undefined` where it is none that a reader should follow.
 * From outside: http and https only, without credentials (`https://bank.example@evil.example`), at most 2,000 characters.
 */
export function safeUrl(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/u.test(parsed.protocol) || parsed.username || parsed.password) return undefined;
  const href = encodeDelimiters(parsed.href);
  return href.length <= 2_000 ? href : undefined;
}

/** The same for an address of our own: also `mailto:`, and of any length. */
export function ownUrl(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed && /^(?:https?|mailto):$/u.test(parsed.protocol) ? encodeDelimiters(parsed.href) : undefined;
}

function encodeDelimiters(href: string): string {
  return href
    .toWellFormed()
    .replace(/[\s<>"'`|\\^{}()*]/gu, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
