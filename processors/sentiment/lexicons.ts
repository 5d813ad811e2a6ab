import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { languages } from './languages.ts';
import { shorten } from './tokenize.ts';
import { ownEmoji, ownWords } from './words.ts';

const { resolve } = createRequire(import.meta.url);

/** The public lexicons. Files of `natural` are read one by one: its root loads database drivers. */
const files: Readonly<Record<string, () => string>> = {
  'afinn-en': () => resolve('sentiment/languages/en/labels.json'),
  'afinn-es': () => resolve('natural/lib/natural/sentiment/Spanish/afinnShortSortedSpanish.json'),
  'afinn-pt': () => resolve('natural/lib/natural/sentiment/Portuguese/afinnShortSortedPortuguese.json'),
  'pattern-de': () => resolve('natural/lib/natural/sentiment/German/pattern-sentiment-de.json'),
  'pattern-en': () => resolve('natural/lib/natural/sentiment/English/pattern-sentiment-en.json'),
  'pattern-fr': () => resolve('natural/lib/natural/sentiment/French/pattern-sentiment-fr.json'),
  'pattern-it': () => resolve('natural/lib/natural/sentiment/Italian/pattern-sentiment-it.json'),
  'pattern-nl': () => resolve('natural/lib/natural/sentiment/Dutch/pattern-sentiment-nl.json'),
  'senticon-ca': () => resolve('natural/lib/natural/sentiment/Catalan/senticon_ca.json'),
  'senticon-es': () => resolve('natural/lib/natural/sentiment/Spanish/senticon_es.json'),
  'senticon-eu': () => resolve('natural/lib/natural/sentiment/Basque/senticon_eu.json'),
  'senticon-gl': () => resolve('natural/lib/natural/sentiment/Galician/senticon_gl.json'),
};

type Entry = number | { readonly pol?: string; readonly polarity?: string };

/** What a word does in its sentence. */
export type Role = 'negator' | 'booster' | 'dampener' | 'contrast';

/** All that is known of a word. */
export interface Word {
  /** About −2 to 2; a typical feeling word weighs 1, a word without feeling 0. */
  readonly weight: number;
  readonly role: Role | undefined;
  /** Phrases that begin with it, longest first. */
  readonly phrases: readonly Phrase[] | undefined;
}

export interface Lexicon {
  /** Expects lower case with straight apostrophes. */
  lookUp(word: string): Word;
  /** Whether articles and particles lean on the next word. */
  readonly elides: boolean;
  readonly negatesBackwards: boolean;
  readonly bounds: readonly [number, number];
}

export interface Phrase {
  /** The words that follow the first. */
  readonly rest: readonly string[];
  readonly weight: number;
}

const maxWeight = 2;
/** What a word that is only known by its stem keeps of the mean of its kin. */
const kinship = 0.8;
/** How much more `sooo good` says. */
const stretch = 1.2;
const maxRemembered = 20_000;
const silent: Word = { weight: 0, role: undefined, phrases: undefined };
const strengths = { love: 1.6, good: 1, bad: -1, hate: -1.7, ignore: 0 } as const;

const accents = 'àáâãèéêìíîòóôõùúû';
const plain = 'aaaaeeeiiioooouuu';

/** `á` and `a` are one letter to people in a hurry; `ñ`, `ç` and `ö` make other words. Expects lower case. */
export function foldAccents(word: string): string {
  return word.replace(/[àáâãèéêìíîòóôõùúû]/g, (letter) => plain[accents.indexOf(letter)] ?? letter);
}

function list(words: string): string[] {
  return words.split(/\s+/u).flatMap((word) => (word === '' ? [] : [word.replaceAll('_', ' ')]));
}

/** One public lexicon, scaled so that the root mean square of its weights is 1. */
function readLexicon(name: string): Map<string, number> {
  const file = files[name]?.();
  const raw = file ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Entry>) : {};
  const weights = new Map<string, number>();
  let squares = 0;
  for (const [key, entry] of Object.entries(raw)) {
    const weight = typeof entry === 'number' ? entry : Number(entry.pol ?? entry.polarity);
    if (!Number.isFinite(weight) || weight === 0) continue;
    squares += weight * weight;
    const word = key.toLowerCase().replaceAll('_', ' ');
    if (!weights.has(word)) weights.set(word, weight);
  }
  const scale = 1 / Math.sqrt(squares / Math.max(1, Object.keys(raw).length));
  for (const [word, weight] of weights) weights.set(word, Math.max(-maxWeight, Math.min(maxWeight, weight * scale)));
  return weights;
}

/** Several lexicons as one: the mean of those that know a word, each as far as it is trusted. Our own words have the last say. */
function combine(code: string, sources: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, { weight: number; trust: number; most: number }>();
  for (const [name, trust] of sources) {
    for (const [word, weight] of readLexicon(name)) {
      const sum = sums.get(word) ?? { weight: 0, trust: 0, most: 0 };
      sum.weight += weight * trust;
      sum.trust += trust;
      sum.most = Math.max(sum.most, trust);
      sums.set(word, sum);
    }
  }
  const combined = new Map<string, number>();
  for (const [word, { weight, trust, most }] of sums) combined.set(word, (weight / trust) * most);
  const own = ownWords[code] ?? {};
  for (const [strength, weight] of Object.entries(strengths)) {
    for (const word of list(own[strength as keyof typeof strengths] ?? '')) combined.set(word, weight);
  }
  return combined;
}

/** Takes the longest known ending off, leaving at least four letters. */
function createStemmer(endings: string): (word: string) => string {
  const known = new Set(foldAccents(endings.replace(/\s+/gu, '')).split('|'));
  const longest = Math.max(...[...known].map((ending) => ending.length));
  return (word) => {
    for (let n = Math.min(longest, word.length - 4); n > 0; n--) {
      if (known.has(word.slice(-n))) return word.slice(0, -n);
    }
    return word;
  };
}

/** Reads the lexicons of a language; undefined where there are none. About 10 to 150 ms. */
export function loadLexicon(code: string): Lexicon | undefined {
  const rules = Object.hasOwn(languages, code) ? languages[code] : undefined;
  if (!rules) return undefined;
  const roles = new Map<string, Role>();
  const roleWords = {
    booster: rules.boosters,
    dampener: rules.dampeners,
    contrast: rules.contrasts,
    negator: rules.negators,
  };
  for (const [role, words] of Object.entries(roleWords)) for (const word of list(words)) roles.set(word, role as Role);

  const words = new Map<string, number>();
  const phrases = new Map<string, Phrase[]>();
  const stems = new Map<string, { sum: number; count: number }>();
  const stem = createStemmer(rules.endings);
  for (const [entry, weight] of combine(code, rules.lexicons)) {
    const [first = '', ...rest] = entry.split(' ');
    if (rest.length > 0) {
      const known = phrases.get(first);
      if (known) known.push({ rest, weight });
      else phrases.set(first, [{ rest, weight }]);
      continue;
    }
    words.set(entry, weight);
    const folded = foldAccents(entry);
    const key = stem(folded);
    const family = stems.get(key) ?? { sum: 0, count: 0 };
    family.sum += weight;
    family.count++;
    stems.set(key, family);
    if (!words.has(folded)) words.set(folded, weight);
  }
  for (const known of phrases.values()) known.sort((a, b) => b.rest.length - a.rest.length);
  const stemWeights = new Map<string, number>();
  for (const [key, { sum, count }] of stems) if (key.length >= 4) stemWeights.set(key, (kinship * sum) / count);

  const weigh = (word: string): number => {
    const weight = words.get(word);
    if (weight !== undefined) return weight;
    if (word.length < 4 || roles.has(word)) return 0;
    const folded = foldAccents(word);
    return words.get(folded) ?? stemWeights.get(stem(folded)) ?? 0;
  };
  const read = (word: string): Word => {
    const weight = weigh(word);
    const role = roles.get(word) ?? (word.endsWith("n't") ? 'negator' : undefined);
    const starts = phrases.get(word);
    return weight === 0 && !role && !starts ? silent : { weight, role, phrases: starts };
  };
  const describe = (word: string): Word => {
    const whole = read(word);
    if (whole !== silent || !/(\p{L})\1\1/u.test(word)) return whole;
    const twice = read(shorten(word, 2));
    const once = twice === silent ? read(shorten(word, 1)) : twice;
    return { ...once, weight: once.weight * stretch };
  };
  return {
    lookUp: memoize(describe),
    elides: rules.elides ?? false,
    negatesBackwards: rules.negatesBackwards ?? false,
    bounds: rules.bounds,
  };
}

/** Remembers the answers for the words that keep coming; forgets all when it holds too many. */
function memoize(describe: (word: string) => Word): (word: string) => Word {
  const known = new Map<string, Word>();
  return (word) => {
    const old = known.get(word);
    if (old) return old;
    const found = describe(word);
    if (known.size >= maxRemembered) known.clear();
    if (word.length <= 40) known.set(word, found);
    return found;
  };
}

/** Emoji and emoticons mean much the same in all languages. */
export function loadEmoji(): ReadonlyMap<string, number> {
  const raw = JSON.parse(readFileSync(resolve('sentiment/build/emoji.json'), 'utf8')) as Record<string, number>;
  const weights = new Map<string, number>();
  for (const [emoji, weight] of Object.entries(raw)) {
    if (/^\p{Extended_Pictographic}$/u.test(emoji)) weights.set(emoji, weight / 3);
  }
  for (const [emoji, weight] of Object.entries(ownEmoji)) weights.set(emoji, weight);
  return weights;
}
