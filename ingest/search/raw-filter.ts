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
const beyondAscii = /[^\u0000-\u007f]/;
/**
 * What no single letter of a pattern can stand for: marks of their own and the scripts that have them, letters that are two, and styled
 * ones. More than needed, and no Unicode property: those are slow.
 */
const needsFolding =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the marks are meant by themselves
  /[·ßæœþ\u0300-\u036f\u0483-\u0489\u0591-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f\uff00-\uffef]|\ud835/;
/** What JSON may write otherwise than as itself, other than signs. */
const hiddenLetter = /\\u(?!003[ce]|0026|2028|2029|00[01])/;

/**
 * Tells by one look at its JSON whether a post may say one of the terms: never no where it does. What passes is parsed, and judged by
 * the brands' own rules later. One pass, whatever the number of terms.
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
  const letters = accentedLetters();
  const plain = new RegExp(anyOf([...words], (letter) => literal(letter)));
  const accented = new RegExp(
    anyOf([...words], (letter) => {
      const variants = letters.get(letter);
      return variants === undefined ? literal(letter) : `[${literal(letter)}${variants}]`;
    }),
  );
  return (json) => {
    const lower = json.toLowerCase();
    if (lower.includes('\\u') && hiddenLetter.test(lower)) return true;
    if (!beyondAscii.test(lower)) return plain.test(lower);
    return needsFolding.test(lower) ? plain.test(fold(lower)) : accented.test(lower);
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

/** A pattern of words that begin alike where they do: the work does not grow with their number. */
function anyOf(words: readonly string[], letterOf: (letter: string) => string): string {
  interface Node {
    readonly next: Map<string, Node>;
    end: boolean;
  }
  const root: Node = { next: new Map(), end: false };
  for (const word of words) {
    let node = root;
    for (const unit of word.split('')) {
      // What goes on with a word that ends here says no more.
      if (node.end) break;
      const next = node.next.get(unit) ?? { next: new Map(), end: false };
      node.next.set(unit, next);
      node = next;
    }
    node.end = true;
    node.next.clear();
  }
  const write = (node: Node): string => {
    if (node.end) return '';
    const branches = [...node.next].map(([unit, child]) => letterOf(unit) + write(child));
    return branches.length === 1 ? (branches[0] ?? '') : `(?:${branches.join('|')})`;
  };
  return write(root);
}

/** The single letters that fold to each plain one: `a` to `àáâã…`. */
function accentedLetters(): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  const blocks = [
    [0x80, 0x24f],
    [0x370, 0x3ff],
    [0x1e00, 0x1fff],
  ] as const;
  for (const [first, last] of blocks) {
    for (let code = first; code <= last; code += 1) {
      const letter = String.fromCharCode(code);
      const folded = fold(letter);
      if (folded.length !== 1 || folded === letter || letter !== letter.toLowerCase() || !/\p{L}/u.test(letter))
        continue;
      letters.set(folded, (letters.get(folded) ?? '') + letter);
    }
  }
  return letters;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
