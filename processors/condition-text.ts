import { withinEdits } from './query/edit-distance.ts';

/** A condition made of leaves: what must all hold, what of which one must, and what must not. */
export type Tree<Leaf> =
  | { readonly all: readonly Tree<Leaf>[] }
  | { readonly any: readonly Tree<Leaf>[] }
  | { readonly not: Tree<Leaf> }
  | Leaf;

export type ConditionResult<Leaf> =
  | { readonly ok: true; readonly condition: Tree<Leaf> }
  /** `message` says what is wrong, and where it can be told, what was probably meant. */
  | { readonly ok: false; readonly message: string };

/** What may be asked for. */
export interface ConditionGrammar<Leaf> {
  readonly fields: readonly string[];
  /** Other names of fields. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** For messages, such as `such as "intent:buy"`. */
  readonly example: string;
  /** Reads one value of a field. Throws `WrongCondition`. */
  readonly leaf: (field: string, value: string) => Leaf;
}

/** Longest text, in UTF-16 units, and how deep parentheses may stand. */
const longest = 2_000;
const deepest = 20;
const token = /\s*(?:([():-])|("[^"]*"|[^\s():"]+))/uy;

/** What is wrong with a text, for who wrote it. */
export class WrongCondition extends Error {}

/**
 * Reads a condition as queries are written: `intent:(complain OR leave) reason:delivery -sarcasm:>0.5`. What stands side by side must
 * all hold; `OR` and `NOT` (or `-`) are written large, parentheses group.
 */
export function parseCondition<Leaf>(text: string, grammar: ConditionGrammar<Leaf>): ConditionResult<Leaf> {
  try {
    if (text.length > longest) throw new WrongCondition(`expected at most ${longest} characters`);
    return { ok: true, condition: read(lex(text), grammar) };
  } catch (error) {
    if (error instanceof WrongCondition) return { ok: false, message: error.message };
    throw error;
  }
}

function lex(text: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex;
    const [, sign, word] = token.exec(text) ?? [];
    if (sign === undefined && word === undefined)
      throw new WrongCondition(`cannot read "${text.slice(at, at + 20).trim()}"`);
    found.push(sign ?? (word as string).replaceAll('"', ''));
  }
  return found;
}

function read<Leaf>(
  tokens: readonly string[],
  { fields, aliases = {}, example, leaf }: ConditionGrammar<Leaf>,
): Tree<Leaf> {
  let at = 0;
  const next = () => tokens[at];
  const shown = () => (next() === undefined ? 'the end' : `"${next()?.slice(0, 40)}"`);
  const take = (expected: string) => {
    if (next() !== expected) throw new WrongCondition(`expected "${expected}", found ${shown()}`);
    at += 1;
  };

  function anyOf(depth: number): Tree<Leaf> {
    const parts = [allOf(depth)];
    while (next() === 'OR') {
      at += 1;
      parts.push(allOf(depth));
    }
    return parts.length === 1 ? (parts[0] as Tree<Leaf>) : { any: parts };
  }

  function allOf(depth: number): Tree<Leaf> {
    const parts = [one(depth)];
    while (next() !== undefined && next() !== 'OR' && next() !== ')') {
      if (next() === 'AND') at += 1;
      parts.push(one(depth));
    }
    return parts.length === 1 ? (parts[0] as Tree<Leaf>) : { all: parts };
  }

  function one(depth: number): Tree<Leaf> {
    if (depth > deepest)
      throw new WrongCondition(`expected at most ${deepest} parentheses and negations within one another`);
    if (next() === 'NOT' || next() === '-') {
      at += 1;
      return { not: one(depth + 1) };
    }
    if (next() !== '(') return field();
    at += 1;
    const inner = anyOf(depth + 1);
    take(')');
    return inner;
  }

  function field(): Tree<Leaf> {
    const name = next();
    if (name === undefined || /^(?:[():-]|AND|OR)$/u.test(name)) {
      throw new WrongCondition(`expected a field, ${example}, found ${shown()}`);
    }
    at += 1;
    if (next() !== ':') {
      throw new WrongCondition(`"${name.slice(0, 40)}" is no condition: expected a field and a value, ${example}`);
    }
    const lower = name.toLowerCase();
    const known = Object.hasOwn(aliases, lower) ? (aliases[lower] as string) : lower;
    if (!fields.includes(known)) throw unknownWord('field', name, fields);
    at += 1;
    if (next() !== '(') return leaf(known, value(known));
    at += 1;
    const values = [leaf(known, value(known))];
    while (next() !== ')' && next() !== undefined) {
      if (next() === 'OR') at += 1;
      else if (next() === 'AND') throw new WrongCondition(`expected OR between the values of "${known}"`);
      values.push(leaf(known, value(known)));
    }
    take(')');
    return values.length === 1 ? (values[0] as Leaf) : { any: values };
  }

  /** Hyphens stand in names of stages and reasons. */
  function value(of: string): string {
    const found = next();
    if (found === undefined || /^[():-]$/u.test(found))
      throw new WrongCondition(`expected a value of "${of}", found ${shown()}`);
    at += 1;
    return found;
  }

  if (tokens.length === 0) throw new WrongCondition(`expected a condition, ${example}`);
  const condition = anyOf(0);
  if (next() !== undefined) throw new WrongCondition(`nothing opens the ${shown()}`);
  return condition;
}

/** That there is no such field or value, with the one that was probably meant. */
export function unknownWord(what: string, written: string, known: readonly string[]): WrongCondition {
  const word = written.slice(0, 40);
  const lower = word.toLowerCase();
  const near = (name: string) =>
    (lower.length >= 3 && (name.startsWith(lower) || lower.startsWith(name))) ||
    withinEdits(lower, name, Math.max(1, Math.floor(name.length / 3)));
  const meant = known.find((name) => withinEdits(lower, name, 1)) ?? known.find(near);
  const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return new WrongCondition(`there is no ${what} "${word}": ${hint}`);
}
