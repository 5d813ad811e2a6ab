/** Words of a text as copies of it have them: in small letters, without links, names of accounts and tags. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/https?:\/\/\S+|[@#][\p{L}\p{N}_.]+/gu, ' ')
    .match(/\p{L}+/gu) ?? [];
