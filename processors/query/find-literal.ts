import { fold, type Words } from '../text.ts';
import type { Finder, Occurrence } from './find.ts';
import { limits } from './limits.ts';
import { hashOf, loose } from './pattern.ts';
import type { TextView } from './text-view.ts';

/** The very characters of a value, of which neither end may fall inside a word. */
export function findRaw(value: string, written: string, tokenize: (text: string) => Words): Finder {
  const { count, starts, ends } = tokenize(value);
  let longest = '';
  for (let i = 0; i < count; i++) {
    const word = value.slice(starts[i], ends[i]);
    if (word.length > longest.length) longest = word;
  }
  return {
    anchors: [
      longest === ''
        ? { kind: 'symbol', codePoint: value.codePointAt(0) as number }
        : { kind: 'word', hash: hashOf(fold(longest, loose)), offset: 0, beside: 0 },
    ],
    find(view) {
      const found: Occurrence[] = [];
      const { text } = view;
      for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
        const end = start + value.length;
        if (!view.isInside(start) && !view.isInside(end)) found.push(occurrence(view, start, end, written));
        if (found.length === limits.places) break;
      }
      return found;
    },
  };
}

const presentation = 0xfe0f;
const joiner = 0x200d;
const isTone = (code: number): boolean => code >= 0x1f3fb && code <= 0x1f3ff;
const isFlagLetter = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;

/**
 * An emoji or another sign. It is found with and without its presentation selector, and in any skin tone unless it has one itself; not as
 * a part of a joined emoji, nor across two flags.
 */
export function findSymbol(value: string, written: string): Finder {
  const wanted = [...value].map((char) => char.codePointAt(0) as number).filter((code) => code !== presentation);
  const first = wanted[0] as number;
  const opening = String.fromCodePoint(first);
  const hasTone = wanted.some(isTone);
  return {
    anchors: [{ kind: 'symbol', codePoint: first }],
    find(view) {
      const found: Occurrence[] = [];
      const { text } = view;
      let seen = { at: 0, letters: 0 };
      for (let start = text.indexOf(opening); start >= 0; start = text.indexOf(opening, start + 1)) {
        if (isFlagLetter(first)) {
          seen = { at: start, letters: flagLettersBefore(text, start, seen) };
          if (seen.letters % 2 === 1) continue;
        }
        const end = symbolEnd(text, start, wanted, hasTone);
        if (end < 0 || text.charCodeAt(start - 1) === joiner) continue;
        found.push(occurrence(view, start, end, written));
        if (found.length === limits.places) break;
      }
      return found;
    },
  };
}

/** Where a sign that begins at `start` ends; −1 where another stands there. */
function symbolEnd(text: string, start: number, wanted: readonly number[], hasTone: boolean): number {
  let at = start;
  let matched = 0;
  for (;;) {
    const code = text.codePointAt(at);
    if (code === undefined) break;
    if (matched < wanted.length && code === wanted[matched]) matched += 1;
    else if (matched === 0 || !(code === presentation || (!hasTone && isTone(code)))) break;
    at += code > 0xffff ? 2 : 1;
  }
  return matched < wanted.length || text.charCodeAt(at) === joiner ? -1 : at;
}

/** How many letters of flags stand in a row before an offset; `seen` is what is known of one before it. */
function flagLettersBefore(text: string, start: number, seen: { at: number; letters: number }): number {
  let letters = 0;
  for (let at = start - 2; at >= seen.at && isFlagLetter(text.codePointAt(at) as number); at -= 2) {
    letters += 1;
    if (at === seen.at) return letters + seen.letters;
  }
  return letters;
}

function occurrence(view: TextView, start: number, end: number, written: string): Occurrence {
  const first = view.wordsBefore(start);
  let last = first - 1;
  while (last + 1 < view.count && (view.starts[last + 1] as number) < end) last += 1;
  return { view, start, end, first, last, spans: [{ field: view.field, start, end, term: written }] };
}
