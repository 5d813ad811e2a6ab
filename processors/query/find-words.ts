import { type Folding, fold } from '../text.ts';
import { withinEdits } from './edit-distance.ts';
import type { Occurrence } from './find.ts';
import { globMatches } from './glob.ts';
import { limits } from './limits.ts';
import type { TermForm } from './node.ts';
import type { Element, Pattern } from './pattern.ts';
import type { TextView } from './text-view.ts';

/** Most characters between two words of a phrase. */
const widestGap = 8;
const nowhere: readonly Occurrence[] = [];
const space = 0x20;

/** All places of a pattern in a text, in the order of their beginnings. `at` is the element that is looked up. */
export function findPattern(
  view: TextView,
  pattern: Pattern,
  form: TermForm,
  at: number,
  written: string,
): readonly Occurrence[] {
  const { elements } = pattern;
  const anchor = elements[at] as Element;
  const isSigned = form === 'hashtag' || form === 'handle' || form === 'cashtag';
  const isExact = anchor.kind === 'exact';
  let found: Occurrence[] | undefined;
  let word = isExact ? view.firstWith(anchor.hash) : 0;
  while (word >= 0 && word < view.count) {
    if (isExact || mayFit(view, word, anchor)) {
      const first = word - at;
      const end = endOf(view, pattern, form, first);
      if (end >= 0) {
        const start = (view.starts[first] as number) - (isSigned ? 1 : 0);
        found ??= [];
        found.push(placeOf(view, start, end, first, first + elements.length - 1, written));
        if (found.length === limits.places) break;
      }
    }
    word = isExact ? view.nextLike(word) : word + 1;
  }
  const tagged = form === 'words' ? findInTags(view, pattern, anchor, written) : nowhere;
  if (tagged.length === 0) return found ?? nowhere;
  return inOrder([...(found ?? nowhere), ...tagged]);
}

/** A hashtag is its words in one, and each run of its camel-case parts is a word. */
function findInTags(view: TextView, pattern: Pattern, anchor: Element, written: string): readonly Occurrence[] {
  const { elements, joined, folding, suffix } = pattern;
  let found: Occurrence[] | undefined;
  if (joined) {
    for (let word = view.firstWith(joined.hash); word >= 0; word = view.nextLike(word)) {
      const [start, end] = [view.starts[word] as number, view.ends[word] as number];
      if (!view.isTag(word) || !isSpelled(view.text, start, end, joined.word, folding)) continue;
      found ??= [];
      found.push(placeOf(view, start, end, word, word, written));
      if (found.length === limits.places) break;
    }
  } else if (elements.length > 1 || suffix !== '') {
    return nowhere;
  }
  for (const { word, start, end, hash } of view.tagWords) {
    const wanted = joined?.hash ?? (anchor.kind === 'exact' ? anchor.hash : hash);
    if (hash !== wanted) continue;
    const letters = view.text.slice(start, end).replaceAll('_', '');
    const fits = joined
      ? fold(letters, folding) === joined.word
      : elementFits(anchor, letters, 0, letters.length, folding);
    if (!fits) continue;
    found ??= [];
    found.push(placeOf(view, start, end, word, word, written));
  }
  return found ?? nowhere;
}

function placeOf(view: TextView, start: number, end: number, first: number, last: number, term: string): Occurrence {
  return { view, start, end, first, last, spans: [{ field: view.field, start, end, term }] };
}

/** By their beginnings, of those the shortest first; each place once. */
export function inOrder(found: Occurrence[]): Occurrence[] {
  found.sort((a, b) => a.start - b.start || a.end - b.end);
  return found.filter((it, i) => {
    const before = found[i - 1];
    return before === undefined || before.start !== it.start || before.end !== it.end;
  });
}

/** Where a pattern ends that begins at a word; −1 where it does not stand there. */
function endOf(view: TextView, pattern: Pattern, form: TermForm, first: number): number {
  const { elements, folding, suffix } = pattern;
  const { text, starts, ends, hashes } = view;
  const last = first + elements.length - 1;
  if (first < 0 || last >= view.count) return -1;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i] as Element;
    if (element.kind === 'exact' && hashes[first + i] !== element.hash) return -1;
  }
  for (let i = 0; i < elements.length; i++) {
    const word = first + i;
    if (i > 0 && !gapFits(pattern, i - 1, text, ends[word - 1] as number, starts[word] as number)) return -1;
    if (!elementFits(elements[i] as Element, text, starts[word] as number, ends[word] as number, folding)) return -1;
  }
  const end = ends[last] as number;
  switch (form) {
    case 'hashtag':
      return view.isTag(first) && !(last + 1 < view.count && starts[last + 1] === end) ? end : -1;
    case 'handle':
      return isSign(view, first, '@', '＠') ? end : -1;
    case 'cashtag':
      return isSign(view, first, '$', '＄') ? end : -1;
    case 'address':
      return text[(starts[first] as number) - 1] !== '-' && !hostGoesOn(view, last + 1, end) ? end : -1;
    default:
      return suffix === '' || text.startsWith(suffix, end) ? end + suffix.length : -1;
  }
}

function gapFits({ gaps, signs }: Pattern, i: number, text: string, start: number, end: number): boolean {
  const exact = gaps[i];
  const sign = signs[i] as string;
  if (exact === undefined) {
    if (end - start === 1 && sign === '' && text.charCodeAt(start) === space) return true;
    return end - start <= widestGap && (sign === '' || text.slice(start, end).includes(sign));
  }
  return text.slice(start, end) === exact;
}

/** Says no without cutting the word out of the text, where the text is plain enough to tell. */
function mayFit({ isAscii, text, starts, ends }: TextView, word: number, element: Element): boolean {
  if (!isAscii) return true;
  const start = starts[word] as number;
  if (element.kind === 'fuzzy') {
    return Math.abs((ends[word] as number) - start - element.word.length) <= element.edits;
  }
  return element.kind !== 'glob' || (text.charCodeAt(start) | 0x20) === (element.prefix.charCodeAt(0) | 0x20);
}

function elementFits(element: Element, text: string, start: number, end: number, folding: Folding): boolean {
  if (element.kind === 'exact') return isSpelled(text, start, end, element.word, folding);
  if (element.kind === 'any') return true;
  if (end - start > limits.wordLength) return false;
  const word = fold(text.slice(start, end), folding);
  return element.kind === 'glob' ? globMatches(element.word, word) : withinEdits(word, element.word, element.edits);
}

/** Whether a part of a text is a word, once it is folded: of plain letters without cutting it out. */
function isSpelled(text: string, start: number, end: number, word: string, folding: Folding): boolean {
  if (!folding.caseSensitive && end - start === word.length) {
    let i = start;
    for (; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) break;
      if ((code >= 0x41 && code <= 0x5a ? code + 0x20 : code) !== word.charCodeAt(i - start)) return false;
    }
    if (i === end) return true;
  }
  return fold(text.slice(start, end), folding) === word;
}

/** Whether a sign stands directly before a word, and no other word before the sign. */
function isSign(view: TextView, word: number, sign: string, wide: string): boolean {
  const at = (view.starts[word] as number) - 1;
  const char = view.text[at];
  return (char === sign || char === wide) && (word === 0 || view.ends[word - 1] !== at);
}

/** Whether a host name goes on after `end`: acme.com is neither acme.com.br nor acme.com-deals.net. */
function hostGoesOn(view: TextView, next: number, end: number): boolean {
  return next < view.count && view.starts[next] === end + 1 && (view.text[end] === '.' || view.text[end] === '-');
}
