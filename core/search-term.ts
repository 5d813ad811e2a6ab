/** One thing to ask a network's own search for. */
export interface SearchTerm {
  /** `words`: next to one another, in this order. `prefix`: the beginning of a word. `site`: links to it, or pages of it. */
  readonly kind: 'words' | 'prefix' | 'hashtag' | 'handle' | 'cashtag' | 'site' | 'author';
  /** Without the sign or the quotes that a network wants; one line. */
  readonly text: string;
  /** Further spellings exist that no search finds: of a wildcard within a word, or of misspellings. */
  readonly inexact?: true;
}

/** What to search for on behalf of one brand: every post that is a mention has at least one of its terms. */
export interface BrandSearch {
  readonly brand: string;
  readonly terms: readonly SearchTerm[];
}
