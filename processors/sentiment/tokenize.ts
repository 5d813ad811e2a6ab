export type TokenKind = 'word' | 'emoji' | 'happy' | 'sad' | 'stop';

/** A piece of a text. Offsets are UTF-16 code units, end exclusive. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Lower case, apostrophes straight, without the `#` of a hashtag. */
  readonly text: string;
}

const happy = /[:;=][-'^o]?[)\]D*]+(?!\w)|<3+|[xX]D+(?!\w)|\^_?\^|\(:(?!\w)/y;
const sad = /[:;=]['-]?[([/\\|]+(?![\w/])|:'+\(+|<\/3|D:(?!\w)|-_+-/y;
const letter = 1;
const mark = 2;
const stop = 3;
const picture = 4;
const digit = 5;
const apostrophe = 6;
const emoticon = 7;
/** Tells the class of a code unit: 64 kB, filled once. */
function classify(): Uint8Array {
  const classes = new Uint8Array(0x1_0000);
  for (let unit = 0; unit < 0xd800; unit++) {
    const char = String.fromCharCode(unit);
    if (/\p{L}/u.test(char)) classes[unit] = letter;
    else if (/\p{M}/u.test(char)) classes[unit] = mark;
    else if (/\p{N}|_/u.test(char)) classes[unit] = digit;
    else if (/\p{Extended_Pictographic}/u.test(char)) classes[unit] = picture;
  }
  const put = (chars: string, kind: number) => {
    for (const char of chars) classes[char.charCodeAt(0)] = kind;
  };
  put('.!?,…)]\n。！？、¡¿', stop);
  put("'’´·", apostrophe);
  put(':;=<^(-', emoticon);
  return classes;
}

/**
 * Makes a function that cuts a text into its pieces: words (letters with inner apostrophes and the Catalan `l·l`), emoji,
 * emoticons, and marks that end a clause. Links, addresses and @handles are passed over, as are digits and symbols.
 * A hashtag is one word. Linear in the length of the text.
 */
export function createTokenizer(): (text: string) => Token[] {
  const classes = classify();
  const classOf = (text: string, at: number) => classes[text.charCodeAt(at)] ?? 0;
  const isWordPart = (text: string, at: number) => {
    const kind = classOf(text, at);
    return (
      kind === letter ||
      kind === mark ||
      (kind === apostrophe && classOf(text, at - 1) !== apostrophe && classOf(text, at + 1) === letter)
    );
  };
  const skipTo = (text: string, from: number, inside: (at: number) => boolean) => {
    let at = from;
    while (at < text.length && inside(at)) at++;
    return at;
  };

  return (text) => {
    const tokens: Token[] = [];
    const push = (kind: TokenKind, start: number, end: number, as = text.slice(start, end)) =>
      tokens.push({ kind, start, end, text: as });
    for (let at = 0; at < text.length; ) {
      const unit = text.charCodeAt(at);
      const kind = classes[unit] ?? 0;
      if (kind === letter) {
        let end = at + 1;
        while (end < text.length && isWordPart(text, end)) end++;
        const next = text.charCodeAt(end);
        const word = text.slice(at, end);
        if (isLink(text, word, end)) {
          at = skipTo(text, end, (i) => text.charCodeAt(i) > 32);
          continue;
        }
        if (next === 0x40) {
          // A mail address: its name is no word of the text.
          at = end;
          continue;
        }
        // An emoticon of letters: xD, D:
        if (word.length <= 3 && (unit === 0x78 || unit === 0x58 || unit === 0x44)) {
          const found = emoticonAt(text, at);
          if (found) {
            push(found.kind, at, found.end);
            at = found.end;
            continue;
          }
        }
        push('word', at, end, normalizeWord(word));
        at = end;
      } else if (kind === stop) {
        const end = skipTo(text, at, (i) => classOf(text, i) === stop);
        push('stop', at, end);
        at = end;
      } else if (unit === 0x40) {
        at = skipTo(text, at + 1, (i) => isHandlePart(text.charCodeAt(i), classOf(text, i)));
      } else if (kind === emoticon) {
        const found = emoticonAt(text, at);
        if (found) push(found.kind, at, found.end);
        else if (unit === 0x3b || unit === 0x3a || unit === 0x28) push('stop', at, at + 1);
        at = found?.end ?? at + 1;
      } else if (kind === picture) {
        push('emoji', at, at + 1);
        at++;
      } else if (unit >= 0xd800 && unit < 0xdc00) {
        const pair = String.fromCodePoint(text.codePointAt(at) ?? 0);
        if (/\p{Extended_Pictographic}/u.test(pair)) push('emoji', at, at + pair.length);
        at += pair.length;
      } else at++;
    }
    return tokens;
  };
}

function isLink(text: string, word: string, end: number): boolean {
  if (word.length < 3 || word.length > 5) return false;
  const lower = word.toLowerCase();
  return (
    (lower === 'www' && text[end] === '.') || ((lower === 'http' || lower === 'https') && text.startsWith('://', end))
  );
}

function isHandlePart(unit: number, kind: number): boolean {
  return kind === letter || kind === mark || kind === digit || unit === 0x2e || unit === 0x2d;
}

function emoticonAt(text: string, at: number): { kind: 'happy' | 'sad'; end: number } | undefined {
  for (const [kind, pattern] of [
    ['happy', happy],
    ['sad', sad],
  ] as const) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { kind, end: at + match[0].length };
  }
  return undefined;
}

function normalizeWord(word: string): string {
  const lower = word.toLowerCase();
  return lower.includes('’') || lower.includes('´') ? lower.replace(/[’´]/gu, "'") : lower;
}

/** `sooo` is `soo` or `so`: the word with runs of three and more letters cut to `length`. */
export function shorten(word: string, length: 1 | 2): string {
  return word.replace(/(\p{L})\1{2,}/gu, length === 1 ? '$1' : '$1$1');
}
