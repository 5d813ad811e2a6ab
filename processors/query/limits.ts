/** What a query may cost at most. A query beyond a limit is refused, with the limit in the message. */
export const limits = {
  /** UTF-16 code units of one query or block. */
  length: 100_000,
  /** Terms and fields of a query, with its blocks. */
  terms: 10_000,
  /** Parentheses, negations and blocks within one another. */
  depth: 50,
  /** UTF-16 code units of one word, phrase or value. */
  termLength: 300,
  /** Most words between the two sides of NEAR. */
  distance: 100,
  /** NEAR and SENTENCE within one another. */
  nearDepth: 20,
  /** Letters that a wildcard needs before it, so that it stands for few words. */
  prefix: 2,
  /** Longest word of a text that wildcards and fuzzy terms are compared with, in UTF-16 code units. */
  wordLength: 64,
  /** Places of one term or NEAR in one text that are told apart; those after are not looked at. */
  places: 4_096,
  /** Hashtags of one text of which the parts are looked at. */
  tags: 256,
  /** Spans that are kept of one match. */
  spans: 64,
} as const;
