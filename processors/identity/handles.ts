import { fold } from './fold.ts';
import { isSimilar } from './names.ts';

/** What stands in a handle: `mgarcia_bcn88` is the words mgarcia and bcn, and the digits 88. */
export interface HandleParts {
  readonly words: readonly string[];
  readonly digits: string;
  /** Letters and digits alone. */
  readonly plain: string;
  /** Letters alone: what is left when the numbers change. */
  readonly letters: string;
}

const mostWords = 6;

export function handleParts(raw: string): HandleParts {
  // Of a fediverse handle the host says nothing of the person.
  const from = raw.startsWith('@') ? 1 : 0;
  const at = raw.indexOf('@', from);
  const own = raw.slice(from, at < 0 ? undefined : at);
  return asciiParts(own) ?? partsOf(fold(own.replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2'), 80));
}

function partsOf(text: string): HandleParts {
  const plain = text.replace(/[^\p{L}\p{N}]+/gu, '');
  return {
    words: text
      .split(/[^\p{L}]+/u)
      .filter((word) => word !== '')
      .slice(0, mostWords),
    digits: text.replace(/\D+/gu, ''),
    plain,
    letters: plain.replace(/\d+/gu, ''),
  };
}

/** The same for what is nearly all of them, letter by letter; undefined for text with other letters. */
function asciiParts(raw: string): HandleParts | undefined {
  if (raw.length > 80) return undefined;
  const words: string[] = [];
  let [word, digits, plain, letters] = ['', '', '', ''];
  let wasSmall = false;
  for (let i = 0; i < raw.length; i += 1) {
    const code = raw.charCodeAt(i);
    if (code > 126) return undefined;
    const isLarge = code >= 65 && code <= 90;
    const isSmall = code >= 97 && code <= 122;
    if (!(isLarge || isSmall) || (isLarge && wasSmall)) {
      if (word !== '') words.push(word);
      word = '';
    }
    wasSmall = isSmall;
    if (isLarge || isSmall) {
      const letter = isLarge ? String.fromCharCode(code + 32) : (raw[i] as string);
      word += letter;
      letters += letter;
      plain += letter;
    } else if (code >= 48 && code <= 57) {
      digits += raw[i];
      plain += raw[i];
    }
  }
  if (word !== '') words.push(word);
  return { words: words.slice(0, mostWords), digits, plain, letters };
}

/** Whether a word is a surname or a given name that people bear. */
export interface NameBook {
  isGiven(word: string): boolean;
  isFamily(word: string): boolean;
}

/**
 * The words of a name that a handle is made of, for profiles that show no name: `xiomara_puig` and `mariagarcia88` give two words,
 * `mgarcia_bcn` an initial and a surname. Empty where the book knows none of it.
 */
export function handleNames(parts: HandleParts, book: NameBook): readonly string[] {
  const names: string[] = [];
  for (const word of parts.words) {
    if (names.length >= 4) break;
    if (word.length >= 3 && (book.isGiven(word) || book.isFamily(word))) names.push(word);
    else names.push(...split(word, book));
  }
  if (!names.some((name) => name.length > 1)) return [];
  const ordered = names.filter((name, i) => names.indexOf(name) === i);
  return ordered;
}

/** A word as given name and surname in either order, or as initial and surname; the longest surname wins. */
function split(word: string, book: NameBook): string[] {
  if (word.length > 40) return [];
  for (let at = 1; at <= word.length - 3; at += 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    if (at === 1 && tail.length >= 4 && book.isFamily(tail)) return [head, tail];
    if (at >= 3 && book.isGiven(head) && book.isFamily(tail)) return [head, tail];
    if (at >= 3 && book.isFamily(head) && book.isGiven(tail)) return [tail, head];
  }
  const last = word.slice(-1);
  const rest = word.slice(0, -1);
  return rest.length >= 4 && book.isFamily(rest) ? [last, rest] : [];
}

export type HandleLevel = 'same' | 'near' | 'differs';

/** How two handles agree: apart from punctuation the same, nearly (other digits, one letter wrong, one with more), or not. */
export function compareHandles(a: HandleParts, b: HandleParts): HandleLevel {
  if (a.plain.length < 3 || b.plain.length < 3) return 'differs';
  if (a.plain === b.plain) return 'same';
  if (a.letters.length >= 5 && a.letters === b.letters) return 'near';
  if (Math.min(a.letters.length, b.letters.length) < 6) return 'differs';
  if (isSimilar(a.letters, b.letters) && a.digits === b.digits) return 'near';
  const [short, long] = a.letters.length < b.letters.length ? [a, b] : [b, a];
  return long.letters.startsWith(short.letters) && long.letters.length - short.letters.length <= 3 ? 'near' : 'differs';
}

/** Bits of a letter: four alone, two to three in words, and fewer as handles are made of the same words. Cautious on purpose. */
const bitsPerLetter = 1.9;
/** Bits to choose among the shapes in which people write their names: the whole name is the commonest (`maria.garcia`), others rarer. */
const [wholeBits, shapeBits] = [2, 3.5];
/** What many put beside their names, and its bits. */
const usualWords =
  /^(?:official|oficial|real|the|its|iam|im|soy|ok|hq|tv|music|photo|bcn|mad|vlc|nyc|la|ldn|uk|us|cat|esp|xx|writer|art)$/u;
const usualBits = 4;
/** Two words of a dictionary are long, and yet many think of them. */
const mostLetterBits = 16;
const mostBits = 26;

/**
 * How surprising it is, in bits, that somebody of this name has this handle (after Perito et al. 2011, "How unique and traceable are
 * usernames?", who take a Markov model of letters; here the parts of the name are expected and only the rest is surprising).
 */
export function handleSurprise(parts: HandleParts, name: readonly string[]): number {
  const usual = parts.words.filter((word) => usualWords.test(word));
  let rest = usual.reduce((text, word) => text.replace(word, ''), parts.letters);
  let explained = 0;
  for (const word of [...name].sort((a, b) => b.length - a.length)) {
    for (let length = word.length; length >= 3; length -= 1) {
      const at = rest.indexOf(word.slice(0, length));
      if (at < 0) continue;
      rest = rest.slice(0, at) + rest.slice(at + length);
      explained += 1;
      break;
    }
  }
  if (explained > 0) for (const word of name) rest = rest.replace(word.slice(0, 1), '');
  const shape = explained === 0 ? 0 : explained > 1 ? wholeBits : shapeBits;
  const letters = Math.min(mostLetterBits, rest.length * bitsPerLetter);
  return Math.min(mostBits, shape + usual.length * usualBits + letters + digitBits(parts.digits));
}

/** Two digits and years are mostly of birth, and so are fewer than they could be. */
function digitBits(digits: string): number {
  if (digits === '') return 0;
  if (/^(?:19[4-9]\d|20[0-2]\d)$/u.test(digits)) return 6.5;
  return digits.length <= 2 ? digits.length * 3 : Math.min(16, digits.length * 3.3);
}
