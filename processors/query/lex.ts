import { limits } from './limits.ts';
import { refusePeerSpelling } from './peers.ts';
import { type Place, QueryMistake, type QueryProblem } from './problem.ts';

export type Token = Place &
  (
    | { readonly type: 'open' | 'close' | 'and' | 'or' | 'not' | 'minus' | 'exact' | 'raw' | 'end' }
    | { readonly type: 'word' | 'quoted' | 'braced' | 'range'; readonly text: string }
    | { readonly type: 'field' | 'list' | 'block'; readonly name: string }
    /** `distance` is undefined for SENTENCE. */
    | { readonly type: 'near'; readonly ordered: boolean; readonly distance: number | undefined }
    | { readonly type: 'edits'; readonly count: number }
  );

/** What a pasted text has between words: white space, and what is invisible. Joiners are part of words. */
const space = /[\s\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/uy;
const quotes = '"“”„‟«»＂';
const quoted = new RegExp(`[${quotes}]([^${quotes}]*)[${quotes}]`, 'uy');
const braced = /\{([^{}]*)\}/uy;
const comment = /<<<[\s\S]*?>>>/uy;
const reference = /@(list|block)\(\s*([^()\s]*)\s*\)/uy;
/** A mistyped operator is none. */
const field = /(?!O?NEAR:)([A-Za-z][A-Za-z_]*):(?!\/\/)/uy;
/** What a number is compared with, which may hold spaces. */
const range = /\s*(\[[^\]]*\]|(?:[<>]=?|=)\s*[^\s()]+)/uy;
const word = new RegExp(
  `(?:(?!<<<|[~^]\\d*(?:[\\s()^~]|$))[^\\s\\u200b\\u200e\\u200f\\ufeff(){}[\\]（）${quotes}])+`,
  'uy',
);
const edits = /~(\d*)/uy;
/** Rankings of other tools: nothing here is ranked. */
const boost = /\^\d+(?:\.\d+)?/uy;
/** What is meant to stand between two phrases, and stands in one. */
const quotedOperator = /\s(AND|OR|NOT|O?NEAR\/\d+)\s/u;
const near = /^(O?)NEAR(?:\/(\d+)(F?))?$/iu;

/** What one text becomes, with what is doubtful in it. Throws `QueryMistake`. */
export function lex(source: string, origin: string): { tokens: Token[]; warnings: QueryProblem[] } {
  const tokens: Token[] = [];
  const warnings: QueryProblem[] = [];
  let at = 0;

  const problem = (place: Place, message: string, hint?: string): QueryProblem => ({
    ...place,
    message,
    ...(hint === undefined ? {} : { hint }),
    source,
    origin,
  });
  const fail = (start: number, end: number, message: string, hint?: string): never => {
    throw new QueryMistake(problem({ start, end }, message, hint));
  };
  const warn = (start: number, end: number, message: string, hint: string): void => {
    warnings.push(problem({ start, end }, message, hint));
  };
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  /** What stands directly behind a term or a group. */
  const takeSuffix = (): void => {
    const start = at;
    const suffix = take(edits);
    if (suffix) {
      if (suffix[1] === '') fail(start, at, 'expected a number after "~"', 'write acme~1, or "two words"~5');
      tokens.push({ type: 'edits', count: Number(suffix[1]), start, end: at });
    }
    const ranked = take(boost);
    if (ranked) warn(at - ranked[0].length, at, `"${ranked[0]}" is ignored: nothing is ranked here`, 'remove it');
  };

  const warnOfOperator = (text: string, start: number): void => {
    const found = quotedOperator.exec(text);
    if (found === null) return;
    const [all, operator = ''] = found;
    const begin = start + found.index + all.indexOf(operator);
    warn(
      begin,
      begin + operator.length,
      `"${operator}" is a word of the phrase here`,
      'close the phrase before it if you mean the operator',
    );
  };

  if (source.length > limits.length) {
    fail(limits.length, limits.length + 1, `a query has at most ${limits.length} characters`, 'split it into blocks');
  }
  for (;;) {
    while (take(space) || take(comment));
    const start = at;
    const char = source[at];
    if (char === undefined) break;
    if (source.startsWith('<<<', at)) fail(at, at + 3, 'the comment "<<<" does not end', 'close it with ">>>"');

    if (char === '(' || char === '（') {
      at += 1;
      tokens.push({ type: 'open', start, end: at });
      continue;
    }
    if (char === ')' || char === '）') {
      at += 1;
      tokens.push({ type: 'close', start, end: at });
      takeSuffix();
      continue;
    }
    if (char === '[' || char === ']') fail(at, at + 1, `"${char}" does not group`, 'group with parentheses ( )');
    if (char === '}') fail(at, at + 1, 'there is no "{" before this "}"', 'remove it, or write {Acme}');

    if (quotes.includes(char)) {
      const match = take(quoted) ?? fail(at, at + 1, 'this quotation mark is not closed', 'add the closing "');
      tokens.push({ type: 'quoted', text: match[1] as string, start, end: at });
      warnOfOperator(match[1] as string, start + 1);
      takeSuffix();
      continue;
    }
    if (char === '{') {
      const match = take(braced) ?? fail(at, at + 1, 'this "{" is not closed', 'add the closing }');
      tokens.push({ type: 'braced', text: match[1] as string, start, end: at });
      warnOfOperator(match[1] as string, start + 1);
      takeSuffix();
      continue;
    }
    const named = take(reference);
    if (named) {
      tokens.push({ type: named[1] as 'list' | 'block', name: named[2] as string, start, end: at });
      continue;
    }
    const prefix = /^(?:\+\+?|[-–—−])(?=[^\s()+–—−-]|\()/u.exec(source.slice(at, at + 3))?.[0];
    if (prefix !== undefined) {
      at += prefix.length;
      tokens.push({ type: prefix === '+' ? 'exact' : prefix === '++' ? 'raw' : 'minus', start, end: at });
      continue;
    }
    const name = take(field);
    if (name) {
      tokens.push({ type: 'field', name: name[1] as string, start, end: at });
      const compared = take(range);
      if (compared) {
        const text = compared[1] as string;
        tokens.push({ type: 'range', text, start: at - text.length, end: at });
      }
      continue;
    }
    const text = take(word)?.[0] ?? fail(at, at + 1, `"${char}" stands for nothing here`, 'remove it');
    const operator = operatorOf(text);
    if (operator !== undefined) {
      tokens.push({ ...operator, start, end: at });
      if (operator.type === 'near' && text.toUpperCase() === `${operator.ordered ? 'O' : ''}NEAR`) {
        warn(start, at, `"${text}" without a number is read as "${text}/4"`, `write ${text}/4, or another number`);
      }
      continue;
    }
    const refused = refusePeerSpelling(text, source.slice(at));
    if (refused) fail(start, at, refused.message, refused.hint);
    if (/^(?:and|or|not|o?near)$/iu.test(text)) {
      const upper = `${text.toUpperCase()}${/near$/iu.test(text) ? '/5' : ''}`;
      warn(start, at, `"${text}" is looked for as a word`, `write ${upper} if you mean the operator, "${text}" if not`);
    }
    if (/^['‘]/u.test(text)) {
      warn(start, at, 'single quotes do not make a phrase', 'write "two words" in double quotes');
    }
    tokens.push({ type: 'word', text, start, end: at });
    takeSuffix();
  }
  tokens.push({ type: 'end', start: source.length, end: source.length });
  return { tokens, warnings };
}

type Operator =
  | { readonly type: 'and' | 'or' | 'not' }
  | { readonly type: 'near'; readonly ordered: boolean; readonly distance: number | undefined };

/** Words are operators in capitals; a `near` with its number in any case. */
function operatorOf(text: string): Operator | undefined {
  switch (text) {
    case 'AND':
    case '&':
    case '&&':
      return { type: 'and' };
    case 'OR':
    case '|':
    case '||':
      return { type: 'or' };
    case 'NOT':
      return { type: 'not' };
    case 'SENTENCE':
      return { type: 'near', ordered: false, distance: undefined };
  }
  const match = near.exec(text);
  if (match === null || (match[2] === undefined && text !== text.toUpperCase())) return undefined;
  const [, o, number = '4', forward = ''] = match;
  return { type: 'near', ordered: o !== '' || forward !== '', distance: Number(number) };
}
