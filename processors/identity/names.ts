import { fold } from './fold.ts';
import { nicknameGroups } from './nicknames.ts';

/** Words inside names that name nobody. */
const particles = new Set(
  'de del dels de la las los les el lo da do dos das di della dello degli du des d l van von der den het ten ter zu zum zur af av y i e und and bin ibn ben al'.split(
    ' ',
  ),
);
const titles = new Set(
  'mr mrs ms miss mx dr dra drs prof sir dame sr sra srta don dona herr frau mme mlle en na ing eng lic arq phd md mba jr sr ii iii iv esq bsc msc cpa she her hers he him his they them official oficial real the'.split(
    ' ',
  ),
);
/** Most words of a name, and letters of a word, that are looked at. */
const maxTokens = 6;
const maxToken = 40;

/**
 * The words of a name in folded spelling, given names first: "Puig i Cadafalch, Josep" is josep, puig, cadafalch. Without particles,
 * titles, emoji, and what stands after a bar, a dash or in brackets. A word of one letter is an initial. Empty where nothing is a name.
 */
export function nameTokens(raw: string): readonly string[] {
  const spaced = /^\s*\p{Lu}?\p{Ll}{2,}\p{Lu}\p{Ll}{2,}\s*$/u.test(raw.slice(0, 80))
    ? raw.replace(/(\p{Ll})(\p{Lu})/u, '$1 $2')
    : raw;
  const text = fold(spaced, 200)
    .replace(/\([^)]{0,60}\)|\[[^\]]{0,60}\]|"[^"]{0,60}"/gu, ' ')
    .replace(/^[^\p{L}]+/u, '');
  const head = text.split(/[|•·/\\()[\]{}—–~:;@#&+]| - |\bat\b/u, 1)[0] ?? '';
  const [before = '', after = ''] = head.split(',', 3);
  const right = tokensOf(after);
  return [...right, ...tokensOf(before)].slice(0, maxTokens);
}

function tokensOf(text: string): string[] {
  const all = text
    .replace(/['’`´.](?=\p{L}{2})/gu, "'")
    .split(/[^\p{L}']+/u)
    // O'Brien is one word; l'Hospital and d'Angelo too, as handles and emails write them.
    .map((word) => word.replaceAll("'", '').slice(0, maxToken))
    .filter((word) => word !== '' && !titles.has(word));
  const names = all.filter((word, i) => !(particles.has(word) && (i > 0 || word.length > 1)));
  return names.length > 0 ? names : all.slice(0, 1);
}

/** A customer's name in parts, folded. Further given names and surnames are kept, as many as are looked at. */
export interface NameParts {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

const maxParts = 2;

/**
 * The parts of a customer's name, of columns of their own or of one. Of three words in one column the second is a given name where it is
 * usual as such ("Josep Maria Puig"), and else the first of two surnames.
 */
export function nameParts(name: {
  givenName?: string | undefined;
  familyName?: string | undefined;
  fullName?: string | undefined;
}): NameParts {
  const { givenName, familyName, fullName } = name;
  if (givenName !== undefined && familyName !== undefined) {
    return partsOf(nameTokens(givenName), nameTokens(familyName));
  }
  const whole = fullName ?? [givenName, familyName].filter(Boolean).join(' ');
  const tokens = nameTokens(whole);
  if (familyName !== undefined && fullName === undefined) return partsOf([], tokens);
  if (tokens.length < 2) return partsOf(tokens, []);
  const middle = tokens[1] as string;
  const two = tokens.length > 2 && (middle.length === 1 || nicknameGroups(middle).length > 0);
  const at = two ? 2 : 1;
  return partsOf(tokens.slice(0, at), tokens.slice(at));
}

function partsOf(given: readonly string[], family: readonly string[]): NameParts {
  const long = given.filter((word) => word.length > 1);
  const surnames = family.filter((word) => word.length > 1);
  return {
    given: (long.length > 0 ? long : given).slice(0, maxParts),
    family: (surnames.length > 0 ? surnames : family).slice(0, maxParts),
  };
}

/** How two words of names agree. */
export type WordLevel = 'same' | 'nickname' | 'similar' | 'initial' | 'differs';

export function compareWords(a: string, b: string, given: boolean): WordLevel {
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 'initial' : 'differs';
  if (a === b) return 'same';
  if (given && isShort(a, b)) return 'nickname';
  return isSimilar(a, b) ? 'similar' : 'differs';
}

function isShort(a: string, b: string): boolean {
  const groups = nicknameGroups(b);
  return groups.length > 0 && nicknameGroups(a).some((group) => groups.includes(group));
}

/** One letter wrong, missing, doubled or two swapped (Damerau), in words of four letters (or three beside four); two in words of eight. */
export function isSimilar(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (shorter < 3 || Math.max(a.length, b.length) < 4 || Math.abs(a.length - b.length) > 2) return false;
  if (a[0] !== b[0] && a.at(-1) !== b.at(-1)) return false;
  return distanceWithin(a, b, shorter >= 8 ? 2 : 1);
}

/** Whether the optimal string alignment distance is at most `most`. Words are of bounded length. */
function distanceWithin(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most) return false;
  let two: number[] = [];
  let one = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min((one[j] as number) + 1, (row[j - 1] as number) + 1, (one[j - 1] as number) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, (two[j - 2] as number) + 1);
      row.push(d);
      if (d < least) least = d;
    }
    if (least > most) return false;
    two = one;
    one = row;
  }
  return (one[b.length] as number) <= most;
}

/**
 * A key that spellings of one surname share: vowels after the first letter and doubled letters fall, and letters that Romance and Germanic
 * languages write for one sound become one (after Soundex and the Spanish phonetic codes; ours, and tested, not a standard).
 */
export function soundKey(word: string): string {
  const one = word
    .replace(/^h/u, '')
    .replace(/ph/gu, 'f')
    .replace(/ny|gn|nh/gu, 'n')
    .replace(/ch|sh|tx|ix|x/gu, 'x')
    .replace(/qu|ck|c(?![ei])|q/gu, 'k')
    .replace(/c|z|ss/gu, 's')
    .replace(/g(?=[ei])|j/gu, 'j')
    .replace(/ll|y/gu, 'i')
    .replace(/v|w/gu, 'b')
    .replace(/h/gu, '');
  return (one.slice(0, 1) + one.slice(1).replace(/[aeiou]/gu, '')).replace(/(.)\1+/gu, '$1').slice(0, 6);
}
