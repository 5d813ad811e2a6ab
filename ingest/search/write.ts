import type { Logger } from 'pino';
import type { BrandSearch, SearchTerm } from '../../core/search-term.ts';

/** How one network's searches are written. */
export interface Dialect {
  /** Longest search, in Unicode code points. */
  readonly maxLength: number;
  /** What stands between alternatives; absent where one search finds one term only. */
  readonly or?: string;
  /** Most alternatives in one search. Default: as many as fit. */
  readonly maxTerms?: number;
  /** A term as the network wants it, undefined where it cannot be searched for. */
  write(term: SearchTerm): string | undefined;
}

/** Text in quotes, for the many networks that take them: inner quotes become spaces. */
export function quoted(text: string): string {
  return `"${text
    .replace(/["“”«»\\]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()}"`;
}

/** The usual writing: phrases in quotes, signs before hashtags and handles, addresses as phrases. */
export function writeUsual({ kind, text }: SearchTerm): string | undefined {
  switch (kind) {
    case 'hashtag':
      return `#${text}`;
    case 'handle':
      return `@${text}`;
    case 'cashtag':
      return `$${text}`;
    case 'author':
      return undefined;
    default:
      return /^[\p{L}\p{N}]+$/u.test(text) ? text : quoted(text);
  }
}

/**
 * The searches that together find all terms of all brands, each term once, as few as the network's limits allow. A phrase that is longer than
 * a whole search may be is cut at a word: the search finds more, and never less. What cannot be searched for is told once.
 */
export function writeSearches(brands: readonly BrandSearch[], dialect: Dialect, log?: Logger): string[] {
  const written = new Map<string, string>();
  for (const { brand, terms } of brands) {
    for (const term of terms) {
      const search = shorten(term, dialect);
      if (search === undefined || /^[\s"]*$/u.test(search)) {
        log?.warn(
          { event: 'search_impossible', brand, term: term.text, kind: term.kind },
          'this cannot be searched for here',
        );
      } else if (!written.has(search.toLowerCase())) written.set(search.toLowerCase(), search);
    }
  }
  return pack([...written.values()], dialect);
}

function shorten(term: SearchTerm, dialect: Dialect): string | undefined {
  for (let words = term.text.split(' '); words.length > 0; words = words.slice(0, -1)) {
    const search = dialect.write({ ...term, text: words.join(' ') });
    if (search === undefined || lengthOf(search) <= dialect.maxLength) return search;
  }
  return undefined;
}

/** Fills one search after the other, in order, so that a new term at the end leaves the searches before it as they were. */
function pack(terms: readonly string[], { or, maxLength, maxTerms = Number.POSITIVE_INFINITY }: Dialect): string[] {
  if (or === undefined) return [...terms];
  const searches: { text: string; terms: number }[] = [];
  for (const term of terms) {
    const last = searches.at(-1);
    if (last && last.terms < maxTerms && lengthOf(last.text + or + term) <= maxLength) {
      last.text += or + term;
      last.terms += 1;
    } else searches.push({ text: term, terms: 1 });
  }
  return searches.map(({ text }) => text);
}

function lengthOf(text: string): number {
  return [...text].length;
}
