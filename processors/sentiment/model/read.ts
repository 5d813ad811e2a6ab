import type { Range } from '../../../core/assessment.ts';
/** What a piece of a text is. A `target` is the brand that the sentiment is asked for. */
export type PieceKind = 'word' | 'mention' | 'link' | 'number' | 'emoji' | 'happy' | 'sad' | 'mark' | 'target';

/** A piece of a text as the model reads it. Offsets are UTF-16 code units, end exclusive. */
export interface Piece {
  readonly kind: PieceKind;
  /** Lower case, apostrophes straight, runs of three and more letters cut to two; empty where only the kind counts. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly shouted: boolean;
  readonly stretched: boolean;
  readonly hashtag: boolean;
  /** Begins with a capital letter, inside a sentence: a name, mostly. */
  readonly named: boolean;
}

export type Target = readonly Range[];

export type Reader = (text: string, target?: Target) => Piece[];

/** Pieces read of one text; of a longer text those around the target, or the first. */
export const maxPieces = 400;
/** Code units looked at to find them. */
const maxUnits = 4_000;
const maxRemembered = 30_000;
const maxRememberedLength = 40;

/** How a word is written. */
interface Spelling {
  readonly text: string;
  readonly shouted: boolean;
  readonly stretched: boolean;
  readonly capital: boolean;
  /** Code units of an article or particle that leans on the rest: "l'amore", "n'aime"; 0 in "don't" and "they're". */
  readonly lean: number;
}

const other = 1;
const letter = 2;
const digit = 3;
const picture = 4;
const flag = 5;
const space = 6;
const mark = 7;
const dot = 8;

/** Classes of code points below 0x20000, each found out when it first comes. */
function createClasses(): (unit: number) => number {
  const classes = new Uint8Array(0x2_0000);
  const classify = (point: number): number => {
    const char = String.fromCodePoint(point);
    if (/[\p{L}\p{M}]/u.test(char)) return letter;
    if (/\p{N}/u.test(char)) return digit;
    if (/[!?…,;:()\n"“”]/u.test(char)) return mark;
    if (char === '.') return dot;
    if (/\s/u.test(char)) return space;
    if (/\p{RI}/u.test(char)) return flag;
    return /\p{Extended_Pictographic}/u.test(char) ? picture : other;
  };
  return (point) => {
    if (point >= classes.length) return other;
    let found = classes[point] as number;
    if (found === 0) {
      found = classify(point);
      classes[point] = found;
    }
    return found;
  };
}

const happy = /[:;=][-'^o]?[)\]D*]+(?![\p{L}\p{N}])|<3+|\^_?\^|\(:/uy;
const sad = /[:;=]['-]?[([/\\|]+(?![\p{L}\p{N}/])|:'+\(+|<\/3/uy;
const link = /https?:\/\/|www\.|http(?![\w:])/iy;
const isApostrophe = (unit: number) => unit === 0x27 || unit === 0x2019 || unit === 0xb4 || unit === 0xb7;
const isDash = (unit: number) => unit === 0x2d || unit === 0x2013 || unit === 0x2014;

/**
 * Makes a function that cuts a text into pieces: linear in its length, and bounded by `maxUnits`. It remembers how the words
 * that keep coming are written.
 */
export function createReader(): Reader {
  const classOf = createClasses();
  const spellings = new Map<string, Spelling>();
  const spell = (raw: string): Spelling => {
    const old = spellings.get(raw);
    if (old) return old;
    const found = spellingOf(raw);
    if (spellings.size >= maxRemembered) spellings.clear();
    if (raw.length <= maxRememberedLength) spellings.set(raw, found);
    return found;
  };
  /** The class at a place, where a pair of surrogates is one. */
  const classAt = (text: string, at: number): number => {
    const unit = text.charCodeAt(at);
    return classOf(unit >= 0xd800 && unit < 0xdc00 ? (text.codePointAt(at) as number) : unit);
  };
  const step = (text: string, at: number): number => {
    const unit = text.charCodeAt(at);
    return unit >= 0xd800 && unit < 0xdc00 && (text.codePointAt(at) as number) > 0xffff ? at + 2 : at + 1;
  };
  const skip = (text: string, at: number, kind: number): number => {
    let end = at;
    while (end < text.length && classAt(text, end) === kind) end = step(text, end);
    return end;
  };
  const skipName = (text: string, at: number): number => {
    let end = at;
    for (; end < text.length; end = step(text, end)) {
      const kind = classAt(text, end);
      if (kind !== letter && kind !== digit && text.charCodeAt(end) !== 0x5f) break;
    }
    return end;
  };
  const skipWord = (text: string, at: number): number => {
    let end = skip(text, at, letter);
    while (isApostrophe(text.charCodeAt(end)) && end + 1 < text.length && classAt(text, end + 1) === letter) {
      end = skip(text, end + 1, letter);
    }
    return end;
  };

  return (text, target = []) => {
    const [from, to] = windowOf(text, target);
    const part = to === text.length ? text : text.slice(0, to);
    const pieces: Piece[] = [];
    const aimed = target.length > 0;
    let masked = -1;

    const addWord = (raw: string, start: number, hashtag: boolean) => {
      const { text: word, shouted, stretched, capital, lean } = spell(raw);
      const end = start + raw.length;
      const last = pieces[pieces.length - 1];
      const named = capital && !hashtag && last !== undefined && last.kind !== 'mark';
      if (lean === 0) {
        pieces.push({ kind: 'word', text: word, start, end, shouted, stretched, hashtag, named });
        return;
      }
      const middle = start + lean;
      const head = word.slice(0, lean);
      pieces.push({ kind: 'word', text: head, start, end: middle, shouted, stretched, hashtag, named: false });
      pieces.push({ kind: 'word', text: word.slice(lean), start: middle, end, shouted, stretched, hashtag, named });
    };
    /** `#BestDayEver` is three words, `#bestdayever` is one. */
    const addHashtag = (raw: string, start: number) => {
      let at = 0;
      for (const word of raw.match(/\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|[\p{Lo}\p{Lm}]+/gu) ?? []) {
        at = raw.indexOf(word, at);
        addWord(word, start + at, true);
        at += word.length;
      }
    };
    /** Whether the piece is the target, which one of several words is once. */
    const mask = (start: number, end: number): boolean => {
      if (!aimed) return false;
      for (const [a, b] of target) {
        if (start >= b || end <= a) continue;
        if (masked !== b) add('target', '', a, b);
        masked = b;
        return true;
      }
      return false;
    };
    const add = (kind: PieceKind, word: string, start: number, end: number) => {
      pieces.push({ kind, text: word, start, end, shouted: false, stretched: false, hashtag: false, named: false });
    };

    for (let at = from; at < part.length && (aimed || pieces.length < maxPieces); ) {
      const kind = classAt(part, at);
      const unit = part.charCodeAt(at);
      let end = at;
      if (kind === letter) {
        end = linkEnd(part, at);
        if (end > at) {
          if (!mask(at, end)) add('link', '', at, end);
        } else {
          end = skipWord(part, at);
          if (!mask(at, end)) addWord(part.slice(at, end), at, false);
        }
      } else if (kind === space) {
        end = at + 1;
        while (isDash(part.charCodeAt(end))) end++;
        if (end === at + 1 || end >= part.length || !isSpace(classAt(part, end), part.charCodeAt(end))) end = at + 1;
        else {
          end++;
          if (!mask(at, end)) add('mark', part.slice(at, end).trim(), at, end);
        }
      } else if (unit === 0x40 || unit === 0x23) {
        end = skipName(part, at + 1);
        if (end > at + 1 && !mask(at, end)) {
          if (unit === 0x40) add('mention', '', at, end);
          else addHashtag(part.slice(at + 1, end), at + 1);
        }
      } else if (kind === digit) {
        end = step(part, at);
        for (; end < part.length; end = step(part, end)) {
          const next = part.charCodeAt(end);
          if (next !== 0x2e && next !== 0x2c && next !== 0x3a && classAt(part, end) !== digit) break;
        }
        if (!mask(at, end)) add('number', '', at, end);
      } else if (kind === picture) {
        end = step(part, at);
        if (!mask(at, end)) add('emoji', part.slice(at, end), at, end);
      } else if (kind === flag) {
        const middle = step(part, at);
        end = middle < part.length && classAt(part, middle) === flag ? step(part, middle) : middle;
        if (end > middle && !mask(at, end)) add('emoji', part.slice(at, end), at, end);
      } else if (kind === dot) {
        end = skip(part, at, dot);
        const closes = end - at > 1 || end === part.length || isSpace(classAt(part, end), part.charCodeAt(end));
        if (closes && !mask(at, end)) add('mark', part.slice(at, end), at, end);
      } else {
        const face = faceAt(part, at, unit);
        if (face !== 0) {
          end = at + Math.abs(face);
          if (!mask(at, end)) add(face > 0 ? 'happy' : 'sad', '', at, end);
        } else if (kind === mark) {
          end = skip(part, at, mark);
          if (!mask(at, end)) add('mark', part.slice(at, end).trim(), at, end);
        }
      }
      at = end > at ? end : step(part, at);
    }
    if (pieces.length <= maxPieces) return pieces;
    const middle = pieces.findIndex((one) => one.kind === 'target');
    const first = Math.max(0, Math.min(middle - maxPieces / 2, pieces.length - maxPieces));
    return pieces.slice(first, first + maxPieces);
  };
}

function windowOf(text: string, target: Target): [number, number] {
  if (text.length <= maxUnits) return [0, text.length];
  const first = target.length > 0 ? Math.min(...target.map(([start]) => start)) : 0;
  const from = Math.max(0, Math.min(first - maxUnits / 2, text.length - maxUnits));
  return [from, from + maxUnits];
}

function isSpace(kind: number, unit: number): boolean {
  return kind === space || unit === 0x0a;
}

/** Where a link that begins here ends; the place itself where there is none. Some data sets write all links as `http`. */
function linkEnd(text: string, at: number): number {
  const next = text.charCodeAt(at + 1) | 0x20;
  if (next !== 0x74 && next !== 0x77) return at;
  link.lastIndex = at;
  if (!link.test(text)) return at;
  let end = at;
  while (end < text.length && !/\s/.test(text[end] as string)) end++;
  return end;
}

/** The length of an emoticon that begins here, negative for a sad one; 0 where there is none. */
function faceAt(text: string, at: number, unit: number): number {
  if (unit !== 0x3a && unit !== 0x3b && unit !== 0x3d && unit !== 0x3c && unit !== 0x5e && unit !== 0x28) return 0;
  happy.lastIndex = at;
  if (happy.test(text)) return happy.lastIndex - at;
  sad.lastIndex = at;
  return sad.test(text) ? at - sad.lastIndex : 0;
}

function spellingOf(raw: string): Spelling {
  let text = raw.toLowerCase().replace(/[’´]/g, "'");
  const shouted = raw.length >= 3 && raw === raw.toUpperCase() && raw !== text;
  const capital = raw[0] !== text[0];
  const stretched = /(.)\1\1/u.test(text);
  if (stretched) text = text.replace(/(.)\1{2,}/gu, '$1$1');
  const apostrophe = text.indexOf("'");
  const leans = apostrophe > 0 && text.length - apostrophe > 3 && !stretched && text.length === raw.length;
  return { text, shouted, stretched, capital, lean: leans ? apostrophe + 1 : 0 };
}
