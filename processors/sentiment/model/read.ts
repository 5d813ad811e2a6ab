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

export type Target = readonly (readonly [start: number, end: number])[];

/** Pieces read of one text; of a longer text those around the target, or the first. */
export const maxPieces = 400;
/** Code units looked at to find them. */
const maxUnits = 4_000;

const pattern =
  /(https?:\/\/\S+|www\.\S+|\bhttp\b)|(@[\p{L}\p{N}_]+)|#([\p{L}\p{N}_]+)|([\p{L}\p{M}]+(?:['’´·][\p{L}\p{M}]+)*)|(\p{N}[\p{N}.,:]*)|([:;=][-'^o]?[)\]D*]+(?![\p{L}\p{N}])|<3+|\^_?\^|\(:)|([:;=]['-]?[([/\\|]+(?![\p{L}\p{N}/])|:'+\(+|<\/3)|(\p{Extended_Pictographic}|\p{RI}\p{RI})|([!?…,;:()\n"“”]+|\.+(?=\s|$)|\.{2,}|\s[-–—]+\s)/gu;

/** Cuts a text into pieces. Linear in its length, and bounded by `maxUnits`. */
export function readText(text: string, target: Target = []): Piece[] {
  const [from, to] = windowOf(text, target);
  const part = from === 0 && to === text.length ? text : text.slice(from, to);
  const pieces: Piece[] = [];
  let masked = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(part); match; match = pattern.exec(part)) {
    if (target.length === 0 && pieces.length >= maxPieces) break;
    const start = from + match.index;
    const end = start + match[0].length;
    if (target.length > 0) {
      const span = target.find(([a, b]) => start < b && end > a);
      if (span) {
        // One target of several words is one piece.
        if (masked !== span[1] + 1) pieces.push(piece('target', '', span[0], span[1]));
        masked = span[1] + 1;
        continue;
      }
    }
    if (match[4] !== undefined) addWord(pieces, match[4], start, false);
    else if (match[9] !== undefined) pieces.push(piece('mark', match[9].trim(), start, end));
    else if (match[3] !== undefined) addHashtag(pieces, match[3], start + 1);
    else if (match[1] !== undefined) pieces.push(piece('link', '', start, end));
    else if (match[2] !== undefined) pieces.push(piece('mention', '', start, end));
    else if (match[8] !== undefined) pieces.push(piece('emoji', match[8], start, end));
    else if (match[5] !== undefined) pieces.push(piece('number', '', start, end));
    else pieces.push(piece(match[6] === undefined ? 'sad' : 'happy', '', start, end));
  }
  if (pieces.length <= maxPieces) return pieces;
  const at = pieces.findIndex(({ kind }) => kind === 'target');
  const first = Math.max(0, Math.min(at - maxPieces / 2, pieces.length - maxPieces));
  return pieces.slice(first, first + maxPieces);
}

function windowOf(text: string, target: Target): [number, number] {
  if (text.length <= maxUnits) return [0, text.length];
  const first = target.length > 0 ? Math.min(...target.map(([start]) => start)) : 0;
  const from = Math.max(0, Math.min(first - maxUnits / 2, text.length - maxUnits));
  return [from, from + maxUnits];
}

function piece(kind: PieceKind, text: string, start: number, end: number): Piece {
  return { kind, text, start, end, shouted: false, stretched: false, hashtag: false, named: false };
}

function addWord(pieces: Piece[], raw: string, start: number, hashtag: boolean): void {
  let text = raw.toLowerCase();
  if (/[’´]/.test(text)) text = text.replace(/[’´]/g, "'");
  const last = pieces.at(-1);
  const named = last !== undefined && last.kind !== 'mark' && !hashtag && raw[0] !== text[0];
  const shouted = raw.length >= 3 && raw === raw.toUpperCase() && raw !== text;
  let stretched = false;
  if (/(.)\1\1/u.test(text)) {
    text = text.replace(/(.)\1{2,}/gu, '$1$1');
    stretched = true;
  }
  // Articles and particles that lean on the next word are words: "l'amore", "n'aime"; "don't" and "they're" are one word.
  const apostrophe = text.indexOf("'");
  if (apostrophe > 0 && text.length - apostrophe > 3 && !stretched) {
    const middle = start + apostrophe + 1;
    const lean = text.slice(0, apostrophe + 1);
    pieces.push({ kind: 'word', text: lean, start, end: middle, shouted, stretched, hashtag, named: false });
    text = text.slice(apostrophe + 1);
    pieces.push({ kind: 'word', text, start: middle, end: start + raw.length, shouted, stretched, hashtag, named });
    return;
  }
  pieces.push({ kind: 'word', text, start, end: start + raw.length, shouted, stretched, hashtag, named });
}

/** `#BestDayEver` is three words, `#bestdayever` is one. */
function addHashtag(pieces: Piece[], raw: string, start: number): void {
  let at = 0;
  for (const word of raw.match(/\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|[\p{Lo}\p{Lm}]+|\p{N}+/gu) ?? []) {
    const found = raw.indexOf(word, at);
    at = found + word.length;
    if (!/^\p{N}/u.test(word)) addWord(pieces, word, start + found, true);
  }
}
