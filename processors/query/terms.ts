import type { Folding, Words } from '../text.ts';
import { limits } from './limits.ts';
import type { NearNode, QueryNode, Scope, Term, TermForm, Written } from './node.ts';
import { compilePattern, loose } from './pattern.ts';

/** What surrounds a term: the field that it stands behind, and how strictly it is compared. */
export interface TermContext {
  readonly scope: Scope;
  /** What a field makes of every term behind it. */
  readonly form?: Exclude<TermForm, 'words' | 'symbol' | 'cashtag'>;
  readonly folding: Folding;
  readonly edits: number;
  /** Whether it stands in quotation marks or braces. */
  readonly quoted: boolean;
}

/** A node without its place, or what is wrong. */
export type TermResult =
  | { readonly node: QueryNode; readonly warning?: { readonly message: string; readonly hint: string } }
  | { readonly message: string; readonly hint: string };

/** Flags, emoji with all that is joined to them. What stands behind names, such as ®, is none. */
const emoji =
  /\p{RI}\p{RI}|(?![©®™])\p{Extended_Pictographic}[\ufe0f\p{EMod}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{EMod}]*)*/gu;
const signsOnly = /^(?:(?![\u0000-\u007f])\p{S}\ufe0f?)+$/u;
const hashtag = /^[#＃](?=[\p{L}\p{N}_])/u;
const handle = /^[@＠](?=[\p{L}\p{N}_])/u;
const cashtag = /^[$＄](?=[\p{L}_])/u;
const address = /^(?:[a-z]+:\/\/\S+|(?:[\p{L}\p{N}\p{M}_-]+\.)+\p{L}[\p{L}\p{M}]+(?:\/\S*)?)$/iu;

/** What one word, one phrase or one pair of braces looks for: a term, or where it mixes words and emoji, a proximity of terms. */
export function readTerm(
  content: string,
  context: TermContext,
  written: Written,
  tokenize: (text: string) => Words,
): TermResult {
  const value = content.normalize('NFC');
  if (value.trim() === '') return { message: 'there is nothing to look for here', hint: 'write a word, or remove it' };
  if (value.length > limits.termLength) {
    return { message: `a term has at most ${limits.termLength} characters`, hint: 'look for its rarest words' };
  }
  const pieces = context.form === undefined ? piecesOf(value, context) : [formed(value, context)];
  let needlessStar = false;
  const terms: Term[] = [];
  for (const { form, value: text } of pieces) {
    const { scope, folding, edits } = context;
    const term: Term = { form, scope, value: text, folding, edits };
    if (form !== 'raw' && form !== 'symbol') {
      const pattern = compilePattern(text, { folding, edits, exactGaps: form !== 'words' }, tokenize);
      if ('message' in pattern) return pattern;
      needlessStar ||= pattern.needlessStar;
      if (edits > 0 && form !== 'words') return notFuzzy(edits);
    } else if (edits > 0) {
      return notFuzzy(edits);
    }
    terms.push(term);
  }
  if (terms.length > limits.nearDepth) {
    return { message: `a phrase with emoji has at most ${limits.nearDepth} parts`, hint: 'write the first of them' };
  }
  const nodes = terms.map((term): QueryNode => ({ kind: 'term', term, ...written }));
  const node = nodes.reduce((left, right): NearNode => {
    return { kind: 'near', left, right, ordered: true, distance: 0, ...written };
  });
  const [first] = terms;
  if (context.quoted && first?.form === 'words' && /[\p{L}\p{N}]\?$/u.test(value.trim())) {
    return {
      node,
      warning: { message: 'this "?" stands for one more letter', hint: 'remove it if it is punctuation' },
    };
  }
  if (needlessStar) {
    return { node, warning: { message: 'this "*" changes nothing', hint: 'words of this script have no spaces' } };
  }
  return { node };
}

interface Piece {
  readonly form: TermForm;
  readonly value: string;
}

/** What a field such as `raw:` or `link:` makes of a term. */
function formed(value: string, { form = 'raw' }: TermContext): Piece {
  switch (form) {
    case 'hashtag':
      return { form, value: value.replace(hashtag, '') };
    case 'handle':
      return { form, value: value.replace(handle, '') };
    case 'address':
      return { form, value: bareAddress(value) };
    case 'raw':
      return { form, value };
  }
}

function piecesOf(value: string, { quoted }: TermContext): Piece[] {
  if (!quoted && address.test(value)) return [{ form: 'address', value: bareAddress(value) }];
  const pieces: Piece[] = [];
  const addWords = (text: string): void => {
    const last = pieces.at(-1);
    if (last?.form === 'words') pieces[pieces.length - 1] = { form: 'words', value: `${last.value} ${text}` };
    else pieces.push({ form: 'words', value: text });
  };
  for (const chunk of value.trim().split(/\s+/u)) {
    if (hashtag.test(chunk)) pieces.push({ form: 'hashtag', value: chunk.slice(1) });
    else if (handle.test(chunk)) pieces.push({ form: 'handle', value: chunk.slice(1) });
    else if (cashtag.test(chunk)) pieces.push({ form: 'cashtag', value: chunk.slice(1) });
    else if (signsOnly.test(chunk) && chunk.match(emoji) === null) pieces.push({ form: 'symbol', value: chunk });
    else {
      let at = 0;
      for (const { index, 0: symbol } of chunk.matchAll(emoji)) {
        if (index > at) addWords(chunk.slice(at, index));
        pieces.push({ form: 'symbol', value: symbol.replaceAll('\ufe0f', '') });
        at = index + symbol.length;
      }
      if (at < chunk.length) addWords(chunk.slice(at));
    }
  }
  // Punctuation between words belongs to them; beside an emoji or a hashtag it says nothing.
  const told = pieces.filter(({ form, value: text }) => form !== 'words' || /[\p{L}\p{N}*?]/u.test(text));
  return told.length > 0 ? told : pieces;
}

/** `https://www.acme.com/shop/*` is `acme.com/shop`, and so is `acme.com/shop?page=2`. */
function bareAddress(address: string): string {
  return address
    .replace(/^[a-z]+:\/\//iu, '')
    .replace(/^www\./iu, '')
    .replace(/\?[^/?]*=.*$/su, '')
    .replace(/\/[*/]*$/u, '');
}

function notFuzzy(edits: number): { message: string; hint: string } {
  return { message: `~${edits} is for one word`, hint: 'write acme~1, or "two words"~5 for words near one another' };
}

/** How a term is compared where nothing is said about it. */
export const plainContext: TermContext = { scope: 'body', folding: loose, edits: 0, quoted: false };
