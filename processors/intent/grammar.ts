/**
 * How phrases are written, in phrase files and in training texts: words; `(a|b c)` one of them; `[a|b]` one of them or none;
 * `<name>` what the file's macro of that name stands for.
 */
export type Part =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'any'; readonly of: readonly (readonly Part[])[] };

export type Macros = Readonly<Record<string, string>>;

const maxDepth = 12;

/** Reads a phrase. Throws `SyntaxError` for brackets that do not fit and for unknown macros. */
export function parsePhrase(text: string, macros: Macros = {}, depth = 0): readonly Part[] {
  if (depth > maxDepth) throw new SyntaxError(`the macros of "${text}" lead back to themselves`);
  const tokens = text.match(/<[a-z]+>|[()[\]|]|[^\s()[\]|<>]+/gu) ?? [];
  let at = 0;

  const alternatives = (end: string): (readonly Part[])[] => {
    const all: Part[][] = [[]];
    while (tokens[at] !== end) {
      const token = tokens[at++];
      if (token === undefined) throw new SyntaxError(`"${text}" lacks a "${end}"`);
      if (token === '|') all.push([]);
      else all.at(-1)?.push(one(token));
    }
    at++;
    return all;
  };
  const one = (token: string): Part => {
    if (token === '(') return { kind: 'any', of: alternatives(')') };
    if (token === '[') return { kind: 'any', of: [[], ...alternatives(']')] };
    if (token === ')' || token === ']' || token === '|') throw new SyntaxError(`"${text}" has a "${token}" too many`);
    if (!token.startsWith('<')) return { kind: 'word', word: token };
    const meaning = macros[token.slice(1, -1)];
    if (meaning === undefined) throw new SyntaxError(`"${text}": there is no ${token}`);
    return { kind: 'any', of: [parsePhrase(`(${meaning})`, macros, depth + 1)] };
  };

  const parts: Part[] = [];
  while (at < tokens.length) parts.push(one(tokens[at++] as string));
  return parts;
}
