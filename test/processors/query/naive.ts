/**
 * The query language once more, straight from docs/QUERIES.md and without a thought for speed: every word is compared with every term, every
 * place with every other. Only the folding of letters is shared with the real one. It has its own trees, which it writes as queries.
 */
import { type Folding, fold } from '../../../processors/text.ts';

export type Tree =
  | { readonly op: 'and' | 'or'; readonly children: readonly Tree[] }
  | { readonly op: 'not'; readonly child: Tree }
  | {
      readonly op: 'near';
      readonly left: Tree;
      readonly right: Tree;
      readonly ordered: boolean;
      readonly distance?: number;
    }
  | { readonly op: 'scope'; readonly scope: 'title' | 'text'; readonly child: Tree }
  | { readonly op: 'followers'; readonly sign: '>' | '>=' | '<' | '<='; readonly value: number }
  | { readonly op: 'lang'; readonly codes: readonly string[] }
  | ({ readonly op: 'term' } & NaiveTerm);

export type NaiveTerm =
  /** `between` stands between the words, one shorter. */
  | {
      readonly form: 'words';
      readonly words: readonly string[];
      readonly between: readonly string[];
      readonly suffix: string;
      readonly mode: 'plain' | 'case' | 'accents';
      readonly edits: number;
    }
  | { readonly form: 'hashtag' | 'handle' | 'cashtag' | 'address' | 'raw' | 'symbol'; readonly value: string };

export interface NaivePost {
  readonly title: string;
  readonly text: string;
  readonly followers?: number;
}

interface Place {
  readonly field: 'title' | 'text';
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
  readonly leaves: readonly Leaf[];
}
type Leaf = readonly [field: string, start: number, end: number];

export function write(tree: Tree): string {
  switch (tree.op) {
    case 'and':
    case 'or':
      return `(${tree.children.map(write).join(tree.op === 'and' ? ' ' : ' OR ')})`;
    case 'not':
      return `NOT ${write(tree.child)}`;
    case 'near':
      if (tree.distance === undefined) return `(${write(tree.left)} SENTENCE ${write(tree.right)})`;
      return `(${write(tree.left)} ${tree.ordered ? 'ONEAR' : 'NEAR'}/${tree.distance} ${write(tree.right)})`;
    case 'scope':
      return `${tree.scope}:(${write(tree.child)})`;
    case 'followers':
      return `followers:${tree.sign}${tree.value}`;
    case 'lang':
      return `lang:(${tree.codes.join(' OR ')})`;
    case 'term':
      return writeTerm(tree);
  }
}

function writeTerm(term: NaiveTerm): string {
  switch (term.form) {
    case 'words': {
      const text = term.words.map((word, i) => word + (term.between[i] ?? '')).join('') + term.suffix;
      if (term.mode === 'case') return `{${text}}${term.edits > 0 ? `~${term.edits}` : ''}`;
      if (term.edits > 0) return `${text}~${term.edits}`;
      if (term.mode === 'accents') return `+"${text}"`;
      return /^[\p{L}\p{N}\p{M}*?]+$/u.test(text) ? text : `"${text}"`;
    }
    case 'hashtag':
      return `#${term.value}`;
    case 'handle':
      return `@${term.value}`;
    case 'cashtag':
      return `$${term.value}`;
    case 'raw':
      return `raw:"${term.value}"`;
    default:
      return term.value;
  }
}

const solo =
  '[\\p{Script_Extensions=Han}\\p{Script_Extensions=Hiragana}\\p{Script_Extensions=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const letter = `(?!${solo})[\\p{L}\\p{N}_]`;
const soloLetter = `(?=[\\p{L}\\p{N}_])${solo}`;
const wordPattern = new RegExp(
  `(?!\\p{M})(?:${soloLetter}\\p{M}*|${letter}(?:\\p{M}|(?<=[lL])\u00b7(?=[lL])|${letter})*)`,
  'gu',
);
const loose: Folding = { caseSensitive: false, foldAccents: true };

class Text {
  readonly field: 'title' | 'text';
  readonly text: string;
  readonly words: readonly { start: number; end: number; word: string }[];

  constructor(field: 'title' | 'text', text: string) {
    this.field = field;
    this.text = text;
    this.words = [...text.matchAll(wordPattern)].map(({ index, 0: word }) => {
      return { start: index, end: index + word.length, word };
    });
  }

  place(start: number, end: number): Place {
    const first = this.words.filter((word) => word.end <= start).length;
    const last = this.words.filter((word) => word.start < end).length - 1;
    return { field: this.field, start, end, first, last, leaves: [[this.field, start, end]] };
  }

  isInside(offset: number): boolean {
    return this.words.some(({ start, end }) => start < offset && offset < end);
  }

  isTag(start: number): boolean {
    if (!'#＃'.includes(this.text.charAt(start - 1) || 'x')) return false;
    const sign = start - 1;
    return !this.words.some(({ end }) => end === sign) && !/[&/]/u.test(this.text.charAt(sign - 1));
  }

  /** The number of the sentence that a word stands in. */
  sentence(word: number): number {
    let number = 0;
    for (let i = 1; i <= Math.min(word, this.words.length - 1); i++) {
      const gap = this.text.slice(this.words[i - 1]?.end, this.words[i]?.start);
      if (/[\n\r\u2028\u2029。！？।]|[.!?…؟]["'”’»)\]]*\s/u.test(gap)) number += 1;
    }
    return number;
  }
}

export class Naive {
  readonly #texts: readonly Text[];
  readonly #post: NaivePost;
  readonly #language: string;

  constructor(post: NaivePost, language: string) {
    this.#post = post;
    this.#language = language;
    this.#texts = [new Text('title', post.title), new Text('text', post.text)];
  }

  holds(tree: Tree, scope?: 'title' | 'text'): boolean {
    switch (tree.op) {
      case 'and':
        return tree.children.every((child) => this.holds(child, scope));
      case 'or':
        return tree.children.some((child) => this.holds(child, scope));
      case 'not':
        return !this.holds(tree.child, scope);
      case 'scope':
        return this.holds(tree.child, tree.scope);
      case 'lang':
        return tree.codes.includes(this.#language);
      case 'followers': {
        const { followers } = this.#post;
        if (followers === undefined) return false;
        return {
          '>': followers > tree.value,
          '>=': followers >= tree.value,
          '<': followers < tree.value,
          '<=': followers <= tree.value,
        }[tree.sign];
      }
      default:
        return this.#texts.some((text) => this.#places(tree, text, scope).length > 0);
    }
  }

  /** What is shown of a match: the places of its clauses. */
  spans(tree: Tree): string[] {
    return shown(this.#leaves(tree, undefined)).map((leaf) => leaf.join(' '));
  }

  #leaves(tree: Tree, scope: 'title' | 'text' | undefined): Leaf[] {
    switch (tree.op) {
      case 'and':
        return tree.children.flatMap((child) => this.#leaves(child, scope));
      case 'or':
        return tree.children.flatMap((child) => (this.holds(child, scope) ? this.#leaves(child, scope) : []));
      case 'scope':
        return this.#leaves(tree.child, tree.scope);
      case 'term':
      case 'near':
        return shown(this.#texts.flatMap((text) => this.#places(tree, text, scope).flatMap(({ leaves }) => leaves)));
      default:
        return [];
    }
  }

  #places(tree: Tree, text: Text, scope: 'title' | 'text' | undefined): Place[] {
    if (scope !== undefined && scope !== text.field) return [];
    switch (tree.op) {
      case 'term':
        return sorted(termPlaces(tree, text));
      case 'or':
        return sorted(tree.children.flatMap((child) => this.#places(child, text, scope)));
      case 'near':
        return near(this.#places(tree.left, text, scope), this.#places(tree.right, text, scope), tree, text);
      default:
        throw new Error(`${tree.op} has no places`);
    }
  }
}

/** Of places that overlap the first, of those the longest. */
function shown(leaves: readonly Leaf[]): Leaf[] {
  const kept: Leaf[] = [];
  const order = (field: string): number => Number(field === 'text');
  for (const leaf of [...leaves].sort((a, b) => order(a[0]) - order(b[0]) || a[1] - b[1] || b[2] - a[2])) {
    const last = kept.at(-1);
    if (!last || last[0] !== leaf[0] || last[2] <= leaf[1]) kept.push(leaf);
  }
  return kept.slice(0, 64);
}

/** In order, each place once. */
function sorted(places: Place[]): Place[] {
  const once = new Map<string, Place>();
  for (const place of places) {
    const key = `${place.start} ${place.end}`;
    if (!once.has(key)) once.set(key, place);
  }
  return [...once.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

function near(
  left: readonly Place[],
  right: readonly Place[],
  { ordered, distance }: { readonly ordered: boolean; readonly distance?: number },
  text: Text,
): Place[] {
  const inOneSentence = ({ first, last }: Place): boolean =>
    distance !== undefined || first >= last || text.sentence(first) === text.sentence(last);
  const a = left.filter(inOneSentence);
  const b = right.filter(inOneSentence);
  const pairs = new Map<string, Place>();
  const pair = (before: readonly Place[], behind: readonly Place[], way: string): void => {
    for (const [i, one] of before.entries()) {
      for (const [j, other] of behind.entries()) {
        if (other.start < one.end) continue;
        const isNextBehind = !behind.some(
          (it) => it.start >= one.end && (it.start < other.start || (it.start === other.start && it.end < other.end)),
        );
        const isNextBefore = !before.some(
          (it) => it.end <= other.start && (it.end > one.end || (it.end === one.end && it.start > one.start)),
        );
        if (!isNextBehind && !isNextBefore) continue;
        const words = Math.max(0, other.first - one.last - 1);
        const isNear =
          distance === undefined ? text.sentence(one.last) === text.sentence(other.last) : words <= distance;
        if (!isNear) continue;
        const { field, start, first } = one;
        const leaves = [...one.leaves, ...other.leaves];
        pairs.set(`${way} ${i} ${j}`, { field, start, end: other.end, first, last: other.last, leaves });
      }
    }
  };
  pair(a, b, 'as written');
  if (!ordered) pair(b, a, 'the other way');
  return [...pairs.values()].sort((x, y) => x.start - y.start || x.end - y.end);
}

function termPlaces(term: NaiveTerm, text: Text): Place[] {
  switch (term.form) {
    case 'raw':
      return rawPlaces(term.value.normalize('NFC'), text);
    case 'symbol':
      return symbolPlaces(term.value, text);
    case 'words':
      return wordPlaces(term, text);
    default:
      return signedPlaces(term.form, term.value.normalize('NFC'), text);
  }
}

function wordPlaces(term: NaiveTerm & { form: 'words' }, text: Text): Place[] {
  const { between, suffix, mode, edits } = term;
  const wanted = term.words.map((word) => word.normalize('NFC'));
  const folding: Folding = { caseSensitive: mode === 'case', foldAccents: mode !== 'accents' };
  const places: Place[] = [];
  for (let first = 0; first + wanted.length <= text.words.length; first++) {
    const words = text.words.slice(first, first + wanted.length);
    const fits = words.every(({ word, start }, i) => {
      if (!wordFits(wanted[i] as string, word, folding, edits)) return false;
      if (i === 0) return true;
      const gap = text.text.slice(words[i - 1]?.end, start);
      const asked = between[i - 1] as string;
      return asked === '' ? gap === '' : gap.length <= 8 && gap.includes(/[&+]/u.exec(asked)?.[0] ?? '');
    });
    const start = words[0]?.start ?? 0;
    const end = words.at(-1)?.end ?? 0;
    if (fits && text.text.startsWith(suffix, end)) places.push(text.place(start, end + suffix.length));
  }
  const isExact = edits === 0 && !wanted.some((word) => /[*?]/u.test(word));
  const joined = isExact && wanted.length > 1 ? fold(wanted.join('').replace(/_/gu, ''), folding) : undefined;
  if (joined === undefined && (wanted.length > 1 || suffix !== '')) return places;
  for (const { start, end, word } of text.words) {
    if (!text.isTag(start)) continue;
    if (joined !== undefined && fold(word, folding) === joined) places.push(text.place(start, end));
    for (const [from, to] of tagRuns(word)) {
      const letters = word.slice(from, to).replaceAll('_', '');
      const fits =
        joined === undefined
          ? wordFits(wanted[0] as string, letters, folding, edits)
          : fold(letters, folding) === joined;
      if (fits) places.push(text.place(start + from, start + to));
    }
  }
  return places;
}

function wordFits(wanted: string, word: string, folding: Folding, edits: number): boolean {
  const folded = fold(word, folding);
  if (edits > 0) return word.length <= 64 && distance(folded, fold(wanted, folding)) <= edits;
  if (!/[*?]/u.test(wanted)) return folded === fold(wanted, folding);
  const pattern = [...fold(wanted, folding)]
    .map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char.replace(/[\\^$.|+()[\]{}]/gu, '\\$&')))
    .join('');
  return word.length <= 64 && new RegExp(`^${pattern}$`, 'su').test(folded);
}

/** Optimal string alignment, the whole matrix. */
function distance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number): number => d[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      (d[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
}

/** From where to where each run of the parts of a hashtag reaches, but for the whole where that has no `_`. */
function tagRuns(tag: string): [number, number][] {
  if (tag.length > 100) return [];
  const kinds: { kind: string; start: number; end: number }[] = [];
  for (let at = 0; at < tag.length; ) {
    const char = String.fromCodePoint(tag.codePointAt(at) as number);
    const end = at + char.length;
    const last = kinds.at(-1);
    if (/\p{M}/u.test(char) && last && last.kind !== '_' && last.kind !== 'digit') last.end = end;
    else {
      const kind = char === '_' ? '_' : /\p{Lu}/u.test(char) ? 'upper' : /\p{N}/u.test(char) ? 'digit' : 'other';
      kinds.push({ kind, start: at, end });
    }
    at = end;
  }
  const isSmall = (i: number): boolean => {
    const it = kinds[i];
    return it !== undefined && /^\p{Ll}/u.test(tag.slice(it.start, it.end));
  };
  const parts: [number, number][] = [];
  let open = false;
  for (const [i, { kind, start, end }] of kinds.entries()) {
    if (kind === '_') {
      open = false;
      continue;
    }
    const before = open ? kinds[i - 1]?.kind : undefined;
    const goesOn =
      before !== undefined &&
      (before === 'digit') === (kind === 'digit') &&
      !(before === 'other' && kind === 'upper') &&
      !(before === 'upper' && kind === 'upper' && isSmall(i + 1)) &&
      !(before === 'upper' && kind === 'other' && !isSmall(i));
    if (goesOn) (parts.at(-1) as [number, number])[1] = end;
    else parts.push([start, end]);
    open = true;
  }
  if (parts.length > 8) return [];
  const runs: [number, number][] = [];
  for (const [i, [from]] of parts.entries()) {
    for (const [, to] of parts.slice(i)) {
      if (tag.slice(from, to).replaceAll('_', '').length < tag.length) runs.push([from, to]);
    }
  }
  return runs;
}

function signedPlaces(form: 'hashtag' | 'handle' | 'cashtag' | 'address', value: string, text: Text): Place[] {
  const places: Place[] = [];
  const wanted = new Text('text', value);
  // The only wildcards that are tried here are at the end.
  const wildcard = value.endsWith('*') ? '*' : '';
  const count = wanted.words.length;
  const gapBefore = (of: Text, i: number): string => of.text.slice(of.words[i - 1]?.end, of.words[i]?.start);
  for (let first = 0; first + count <= text.words.length; first++) {
    const words = text.words.slice(first, first + count);
    const fits = words.every(
      ({ word }, i) =>
        wordFits((wanted.words[i]?.word as string) + wildcard, word, loose, 0) &&
        (i === 0 || gapBefore(text, first + i) === gapBefore(wanted, i)),
    );
    if (!fits) continue;
    const start = words[0]?.start as number;
    const end = words.at(-1)?.end as number;
    const next = text.words[first + count];
    const sign = text.text.charAt(start - 1);
    const isAfterWord = text.words.some((word) => word.end === start - 1);
    if (form === 'address') {
      const goesOn = next?.start === end + 1 && /[.-]/u.test(text.text.charAt(end));
      if (sign !== '-' && !goesOn) places.push(text.place(start, end));
    } else if (form === 'hashtag') {
      if (text.isTag(start) && next?.start !== end) places.push(text.place(start - 1, end));
    } else if (start > 0 && (form === 'handle' ? '@＠' : '$＄').includes(sign) && !isAfterWord) {
      places.push(text.place(start - 1, end));
    }
  }
  return places;
}

function rawPlaces(value: string, text: Text): Place[] {
  const places: Place[] = [];
  for (let start = 0; start <= text.text.length; start++) {
    const end = start + value.length;
    if (text.text.startsWith(value, start) && !text.isInside(start) && !text.isInside(end)) {
      places.push(text.place(start, end));
    }
  }
  return places;
}

/** A sign with all that belongs to it: selectors and tones are taken off before comparing. */
function symbolPlaces(value: string, text: Text): Place[] {
  const places: Place[] = [];
  const points = [...text.text];
  const offsets = [0];
  for (const point of points) offsets.push((offsets.at(-1) as number) + point.length);
  const isFlag = (point: string | undefined): boolean => /^\p{RI}$/u.test(point ?? '');
  const wanted = value.replaceAll('\ufe0f', '');
  const hasTone = /[\u{1f3fb}-\u{1f3ff}]/u.test(wanted);
  for (let i = 0; i < points.length; i++) {
    if (points[i] !== [...wanted][0] || points[i - 1] === '\u200d') continue;
    let flags = 0;
    while (isFlag(points[i - 1 - flags])) flags += 1;
    if (isFlag(points[i]) && flags % 2 === 1) continue;
    // The longest run that is the sign with selectors and tones strewn in.
    let best = -1;
    for (let j = i + 1; j <= points.length; j++) {
      const run = points.slice(i, j).join('');
      const bare = run.replaceAll('\ufe0f', '');
      if ((hasTone ? bare : bare.replace(/[\u{1f3fb}-\u{1f3ff}]/gu, '')) === wanted) best = j;
    }
    if (best > 0 && points[best] !== '\u200d') {
      places.push(text.place(offsets[i] as number, offsets[best] as number));
    }
  }
  return places;
}
