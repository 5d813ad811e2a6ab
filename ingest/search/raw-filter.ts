import type { BrandSearch } from '../../core/search-term.ts';

/** Letters that no decomposition makes plain, as the matching of words folds them. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};
const beyondAscii = /[^\u0000-\u007f]/u;
/** What JSON may write otherwise than as itself, other than signs. */
const hiddenLetter = /\\u(?!003[cCeE]|0026|2028|2029|00[01])/u;

/**
 * Tells by one look at its JSON whether a post may say one of the terms: never no where it does. What passes is parsed, and judged by
 * the brands' own rules later. It is what makes a firehose affordable.
 */
export function createRawFilter(brands: readonly BrandSearch[]): (json: string) => boolean {
  const words = new Set<string>();
  for (const { kind, text, inexact } of brands.flatMap(({ terms }) => terms)) {
    if (kind === 'author') continue;
    const word = longestWord(text);
    // Other spellings exist, or there is nothing to look for: anything may be meant.
    if (inexact || word === '') return () => true;
    words.add(word);
  }
  if (words.size === 0) return () => false;
  const pattern = new RegExp([...words].map(literal).join('|'), 'iu');
  return (json) => {
    if (hiddenLetter.test(json)) return true;
    return pattern.test(beyondAscii.test(json) ? fold(json) : json);
  };
}

/** Of a phrase, the word that is probably the rarest: a post that says the phrase says it, whatever stands between. */
function longestWord(text: string): string {
  const [longest = text] = text
    .split(/[^\p{L}\p{N}\p{M}_·]+/u)
    .filter(Boolean)
    .sort((a, b) => b.length - a.length);
  return fold(longest);
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}·]/gu, '')
    .replace(/[ßæœøłđðþıς]/gu, (letter) => plainLetters[letter] ?? letter);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
}
