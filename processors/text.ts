/** What a UTF-16 code unit is to a word. */
const unknown = 0;
const separator = 1;
/** Letters, digits, `_`. */
const wordChar = 2;
/** Combining marks: they go on with a word and never begin one, so that the mark of an emoji is no part of a word. */
const mark = 3;
/** Letters of scripts that put no spaces between words: each is a word of its own. */
const solo = 4;
/** Half of a pair: its code point decides. */
const surrogate = 5;

const soloScript =
  /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const wordPattern = /[\p{L}\p{N}_]/u;
const markPattern = /\p{M}/u;
const foldablePattern = /^[\p{Script=Latin}\p{Script=Greek}0-9]+$/u;
const asciiPattern = /^[\u0000-\u007f]*$/u;
/** Maddah and hamza are no points: they make other letters. */
const points =
  /^[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]$/u;
const middleDot = 0xb7;
const ascii = 0x80;
const hashPrime = 16_777_619;
export const hashSeed = 0x811c_9dc5 | 0;

/** Letters that Unicode does not decompose, as they are written without their stroke or ligature. */
const unligatured = new Map(
  Object.entries({ ß: 'ss', ẞ: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ς: 'σ' }),
);

function classOf(char: string): number {
  if (markPattern.test(char)) return mark;
  if (!wordPattern.test(char)) return separator;
  return soloScript.test(char) ? solo : wordChar;
}

/** Lower case, by character: the same whatever stands around it. */
function lowerChar(char: string): string {
  const lower = char.toLowerCase();
  return lower === 'i\u0307' ? 'i' : lower;
}

/**
 * Lower case without accents and typographic variants. Elsewhere than in Latin and Greek a mark makes another letter, but for the points and
 * cantillation of Hebrew and Arabic; the Arabic kashida only stretches a word.
 */
function foldChar(char: string): string {
  const lower = lowerChar(char);
  const plain = unligatured.get(lower);
  if (plain !== undefined) return plain;
  const code = char.charCodeAt(0);
  if ((code >= 0x300 && code < 0x370) || code === middleDot || (code >= 0x591 && code < 0x6ee && points.test(char)))
    return '';
  const base = char.normalize('NFKD').replace(/[\u0300-\u036f]/gu, '');
  if (!foldablePattern.test(base)) return lower;
  let folded = '';
  for (const c of base.toLowerCase()) folded += unligatured.get(c) ?? c;
  return folded;
}

/** How strictly two spellings are compared. */
export interface Folding {
  readonly caseSensitive: boolean;
  readonly foldAccents: boolean;
}

/** A word as it is compared. Without accents but with its case, "É" is "E". */
export function fold(word: string, { caseSensitive, foldAccents }: Folding): string {
  if (asciiPattern.test(word)) return caseSensitive ? word : word.toLowerCase();
  if (caseSensitive && !foldAccents) return word;
  let folded = '';
  for (const char of word) {
    if (!foldAccents) folded += lowerChar(char);
    else if (!caseSensitive) folded += foldChar(char);
    else {
      const lower = foldChar(char);
      folded += char === char.toLowerCase() ? lower : lower.toUpperCase();
    }
  }
  return folded;
}

/** The words of a text, in order. The arrays belong to the tokenizer and are valid until its next call. */
export interface Words {
  readonly count: number;
  /** Offsets in UTF-16 code units, end exclusive. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** FNV-1a of the word without case and accents: equal words have equal hashes, and nearly never the other way round. */
  readonly hashes: Int32Array;
}

/**
 * Splits text at what is no letter, digit, mark or `_`. The Catalan `l·l` does not split; ideographs, kana, Hangul syllables and Thai
 * letters are words of their own. One pass, no allocation: about 1 µs for a post of 200 characters.
 */
export function createTokenizer(): (text: string) => Words {
  const classes = new Uint8Array(0x10000);
  /** The folded form of a code unit where it is a single one, or 0 where it is none or many (`foldings`). */
  const folded = new Uint16Array(0x10000);
  const foldings = new Map<number, string>();
  let starts = new Int32Array(0);
  let ends = new Int32Array(0);
  let hashes = new Int32Array(0);

  const learn = (code: number): number => {
    if (code >= 0xd800 && code < 0xe000) {
      classes[code] = surrogate;
      return surrogate;
    }
    const char = String.fromCharCode(code);
    const form = foldChar(char);
    if (form.length === 1) folded[code] = form.charCodeAt(0);
    else foldings.set(code, form);
    const charClass = classOf(char);
    classes[code] = charClass;
    return charClass;
  };
  for (let code = 0; code < ascii; code++) learn(code);

  return (text) => {
    const length = text.length;
    if (starts.length < length) {
      const room = Math.max(1_024, 2 * length);
      starts = new Int32Array(room);
      ends = new Int32Array(room);
      hashes = new Int32Array(room);
    }
    let count = 0;
    let inWord = false;
    let alone = false;
    let hash = hashSeed;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      const known = classes[code] as number;
      let charClass = known === unknown ? learn(code) : known;
      if (charClass === wordChar && inWord && !alone && folded[code] !== 0) {
        hash = Math.imul(hash ^ (folded[code] as number), hashPrime);
        continue;
      }
      let form = '';
      const at = i;
      if (charClass === surrogate) {
        const char = String.fromCodePoint(text.codePointAt(i) as number);
        charClass = classOf(char);
        form = foldChar(char);
        i += char.length - 1;
      } else if (code === middleDot && inWord && isL(text.charCodeAt(i - 1)) && isL(text.charCodeAt(i + 1))) {
        charClass = mark;
      } else if (folded[code] === 0) {
        form = foldings.get(code) ?? '';
      }
      if (charClass === separator || (charClass === mark && !inWord)) {
        if (inWord) {
          ends[count] = at;
          hashes[count++] = hash;
          inWord = false;
        }
        continue;
      }
      if (inWord && charClass !== mark && (alone || charClass === solo)) {
        ends[count] = at;
        hashes[count++] = hash;
        inWord = false;
      }
      if (!inWord) {
        starts[count] = at;
        hash = hashSeed;
        inWord = true;
        alone = charClass === solo;
      }
      if (form === '') hash = folded[code] === 0 ? hash : Math.imul(hash ^ (folded[code] as number), hashPrime);
      else for (let k = 0; k < form.length; k++) hash = Math.imul(hash ^ form.charCodeAt(k), hashPrime);
    }
    if (inWord) {
      ends[count] = length;
      hashes[count++] = hash;
    }
    return { count, starts, ends, hashes };
  };
}

function isL(code: number): boolean {
  return code === 0x6c || code === 0x4c;
}
