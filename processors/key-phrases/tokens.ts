/** A word of a text, or what stands in the way of phrases. */
export interface Token {
  /** Lower case, without what leans on it; empty where nothing here can be part of a phrase. */
  readonly word: string;
  /** What leans on it from before, such as `d'`: kept within a phrase. */
  readonly lead: string;
  /** Where it stands in the field, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Whether nothing but a space stands between it and the token before. */
  readonly joined: boolean;
  /** Written with a capital, or all in capitals, where the words around are not. */
  readonly proper: boolean;
}

/** Longest part of a field that is read: what it is about is said by then. */
const longestField = 3_000;
const mostTokens = 500;
const longestWord = 40;
const pattern =
  /(?:https?:\/\/|www\.)\S+|[#@][\p{L}\p{N}_][\p{L}\p{M}\p{N}_.]*|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[·'’&_-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/giu;
/** Scripts that put no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const beyondLatin = /[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uf900-\ufaff]/u;
const elided = /^(?:\p{L}|qu|dell|nell|sull|all|dall|quest|un)['’](?=\p{L})/u;
const clitic = /['’](?:s|t|d|m|ll|ve|re|n|l|ns|ls|hi|ho|en|la|les|los)$|-(?:hi|ho|se|me|te|lo|la|los|les|ne)$/u;
const onlyDigits = /^\p{N}+$/u;
/** `FlightDelayed` is two words, `BCNAirport` too. */
const humps = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|_+/u;

/** Cuts a field into tokens. Addresses and accounts are none; what stands around them is not joined. */
export function createTokenizer(): (text: string) => Token[] {
  const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });
  return (whole) => {
    const text = whole.length > longestField ? whole.slice(0, longestField) : whole;
    const tokens: Token[] = [];
    const shouting = isShouting(text);
    let last = -1;
    const put = (raw: string, start: number, end: number, joined: boolean): void => {
      const first = raw.charCodeAt(0);
      const capital = first < 0x61 ? first >= 0x41 && first <= 0x5a : raw[0] !== raw[0]?.toLowerCase();
      const lower = capital || !isLowerAscii(raw) ? raw.toLowerCase() : raw;
      let word = lower;
      let lead = '';
      if (raw.includes("'") || raw.includes('’') || raw.includes('-')) {
        lead = elided.exec(lower)?.[0] ?? '';
        word = lower.slice(lead.length).replace(clitic, '');
      }
      const atStart = tokens.length === 0 || !joined;
      const proper = capital && !shouting && (!atStart || (raw.length > 1 && raw === raw.toUpperCase()));
      tokens.push({ word: word.length > longestWord ? '' : word, lead, start, end, joined, proper });
      last = end;
    };
    for (const { 0: raw, index } of text.matchAll(pattern)) {
      if (tokens.length >= mostTokens) break;
      const joined = last >= 0 && index - last === 1 && text.charCodeAt(last) === 0x20;
      const sign = raw.charCodeAt(0);
      if (sign === 0x40 || raw.includes('://') || /^www\./iu.test(raw)) continue;
      if (sign === 0x23) {
        let at = index + 1;
        let together = false;
        for (const part of raw.slice(1).replace(/\.+$/u, '').split(humps)) {
          if (part !== '') put(part, at, at + part.length, together);
          at += part.length;
          together = true;
        }
        last = -1;
      } else if (beyondLatin.test(raw) && unspaced.test(raw)) {
        for (const { segment, index: at, isWordLike } of segmenter.segment(raw)) {
          if (isWordLike) put(segment, index + at, index + at + segment.length, last === index + at);
        }
      } else put(raw, index, index + raw.length, joined);
    }
    return tokens;
  };
}

/** What networks and addresses leave behind. */
const leftovers = new Set(['rt', 'http', 'https', 'www', 'via', 'amp', 'quot', 'gt', 'lt', 'nbsp']);

/** Whether a word, which is no stop word, says nothing all the same. */
export function isNoise(word: string): boolean {
  if (word.length < 2) return !unspaced.test(word);
  if (leftovers.has(word)) return true;
  // Laughter and cries: jajaja, hahaha, nooo, mmm.
  return /^(?:(?:j+[aeiou]+){2,}j*|(?:h+[aeiou]+){2,}h*|[kx]+|(?:rs){2,}|l+o+l+|m{2,}|e{2,}h*|a{2,}h*)$|(\p{L})\1{2,}/u.test(
    word,
  );
}

export function isNumber(word: string): boolean {
  const first = word.charCodeAt(0);
  return (first < 0x3a || first > 0x7a) && onlyDigits.test(word);
}

function isLowerAscii(raw: string): boolean {
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code > 0x7f || (code >= 0x41 && code <= 0x5a)) return false;
  }
  return true;
}

/** Mostly capitals: then capitals say nothing. */
function isShouting(text: string): boolean {
  let upper = 0;
  let lower = 0;
  for (let i = 0; i < text.length && i < 300; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) upper += 1;
    else if (code >= 0x61 && code <= 0x7a) lower += 1;
  }
  return upper > lower;
}
