import { seededRandom } from '../../support/random.ts';
import type { NaivePost, NaiveTerm, Tree } from './naive.ts';

// biome-ignore format: a table
const words = [
  'acme', 'Acme', 'ACMÉ', 'acmé', 'acme\u0301', 'amce', 'pay', 'Pay', 'bank', 'a', 'l', 'é', 'Große', 'grosse', 'col·lectiu',
  'ソ', 'ニ', 'ー', '日本', 'ไทย', 'עברית', 'עִבְרִית', 'العربية', 'العَربيّة', 'العـربية', '𝗔𝗰𝗺𝗲', 'İ', 'ﬁne', 'x1', '15', 'acme_pay', 'Ελλάδας',
];
const tags = [
  'AcmePay',
  'acmepay',
  'ACMEPay',
  'acme_Pay',
  'iAcme15',
  'payACME',
  'Acme',
  'ソニー',
  'ÉtéAcme',
  'E\u0301tePay',
  '15pay_a',
];
const emoji = ['🍎', '👍', '👍🏽', '👩‍🚀', '👩', '❤️', '❤', '🇪🇸', '🇦🇪', '🇸🇦', '€'];
// biome-ignore format: a table
const glue = [
  ' ', ' ', ' ', ' ', ' ', '  ', '\t', '\n', '. ', '! ', '? ', '.', '-', "'", '’', '&', ' & ', '+', '++', '#', ' #', '@', ' @', '$', ' $',
  ', ', '…', '。', '_', '/', '\u200d', '\ufe0f', '\u0301', ' ---------- ', '', '\ud83d', '\u202e', '\u0640',
];
const addresses = ['acme.com', 'shop.acme.com/pay', 'acme.com.br', 'my-acme.com', 'https://www.acme.com/pay?x'];

/** Random posts and queries of a few words, so that most queries match some posts; the same for the same seed. */
export function createRandomCases(seed: number) {
  const random = seededRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

  const text = (most: number): string =>
    times(below(most), () => {
      const kind = random();
      if (kind < 0.62) return pick(words) + pick(glue);
      if (kind < 0.74) return `${pick(['#', ' #', '＃', '&#'])}${pick(tags)}${pick(glue)}`;
      if (kind < 0.88) return pick(emoji) + pick(glue);
      if (kind < 0.94) return ` ${pick(addresses)}${pick(glue)}`;
      if (kind < 0.97) return `${'a'.repeat(60 + below(10))} `;
      return pick(glue);
    }).join('');

  const post = (): NaivePost => ({
    title: random() < 0.5 ? '' : text(8),
    text: text(16),
    ...(random() < 0.7 ? { followers: below(5) } : {}),
  });

  /** A word with a wildcard somewhere behind its second letter. */
  const wild = (word: string): string => {
    const letters = [...word];
    if (letters.length < 3 || /[ソニー日本ไทย_·\p{M}]/u.test(word)) return word;
    const at = 2 + below(letters.length - 2);
    return random() < 0.6
      ? `${letters.slice(0, at).join('')}*${random() < 0.5 ? letters.slice(at + 1).join('') : ''}`
      : letters.map((letter, i) => (i === at ? '?' : letter)).join('');
  };

  const wordsTerm = (): NaiveTerm => {
    const mode = pick(['plain', 'plain', 'plain', 'case', 'accents'] as const);
    const kind = random();
    if (kind < 0.08) {
      const word = pick(['acme', 'ACMÉ', 'bank', 'Große', 'grosse', '𝗔𝗰𝗺𝗲']);
      const edits = word === 'grosse' || word === 'Große' ? 1 + below(2) : 1;
      return {
        form: 'words',
        words: [word],
        between: [],
        suffix: '',
        mode: mode === 'accents' ? 'plain' : mode,
        edits,
      };
    }
    if (kind < 0.16) {
      const letters = [...pick(['ソニ', '日本', 'ソニー'])];
      return { form: 'words', words: letters, between: letters.slice(1).map(() => ''), suffix: '', mode, edits: 0 };
    }
    const simple = words.filter((word) => [...word].length === 1 || !/[日本ไทย]/u.test(word));
    const parts = times(pick([1, 1, 1, 2, 2, 3]), () => (random() < 0.2 ? wild(pick(simple)) : pick(simple)));
    const between = parts.slice(1).map(() => pick([' ', ' ', ' ', "'", '&', ' + ', '-']));
    // A wildcard reaches up to the sign behind it.
    const suffix = random() < 0.07 && !parts.some((part) => /[*?]/u.test(part)) ? pick(['+', '#', '++']) : '';
    return { form: 'words', words: parts, between, suffix, mode, edits: 0 };
  };

  const term = (): Tree => {
    const kind = random();
    if (kind < 0.7) return { op: 'term', ...wordsTerm() };
    if (kind < 0.78) return { op: 'term', form: 'symbol', value: pick(emoji) };
    if (kind < 0.84) return { op: 'term', form: 'hashtag', value: pick([...tags, 'acme', 'pay', 'acm*']) };
    if (kind < 0.88)
      return { op: 'term', form: pick(['handle', 'cashtag'] as const), value: pick(['acme', 'pay', 'bank', 'Acme']) };
    if (kind < 0.93) return { op: 'term', form: 'address', value: pick(addresses.slice(0, 3)) };
    return { op: 'term', form: 'raw', value: pick([...words, '++', 'acme+', 'Acme &', '🍎', 'pay.', '#Acme', '. ']) };
  };

  /** What has places: terms, proximities, groups with OR. */
  const placed = (depth: number): Tree => {
    const kind = random();
    if (depth === 0 || kind < 0.5) return term();
    if (kind < 0.7) return { op: 'or', children: times(2 + below(2), () => placed(depth - 1)) };
    return nearness(depth);
  };
  const nearness = (depth: number): Tree => {
    const sides = { op: 'near', left: placed(depth - 1), right: placed(depth - 1) } as const;
    if (random() < 0.2) return { ...sides, ordered: false };
    return { ...sides, ordered: random() < 0.4, distance: below(4) };
  };
  const query = (depth: number): Tree => {
    const kind = random();
    if (depth === 0 || kind < 0.2) return term();
    if (kind < 0.42) return { op: 'and', children: times(2 + below(2), () => query(depth - 1)) };
    if (kind < 0.62) return { op: 'or', children: times(2 + below(3), () => query(depth - 1)) };
    if (kind < 0.7) return { op: 'not', child: query(depth - 1) };
    if (kind < 0.9) return nearness(depth);
    if (kind < 0.94)
      return { op: 'scope', scope: pick(['title', 'text'] as const), child: pick([term, () => nearness(2)])() };
    if (kind < 0.97) return { op: 'followers', sign: pick(['>', '>=', '<', '<='] as const), value: below(5) };
    return { op: 'lang', codes: pick([['en'], ['ca', 'es'], ['und']]) };
  };

  return { post, query: () => query(3), language: () => pick(['en', 'ca', 'und']) };
}
