import {
  type Comparison,
  type Condition,
  type ConditionLeaf,
  conditionNumbers,
  conditionValues,
} from '../../core/condition.ts';
import { PipelineError } from '../../core/errors.ts';
import { withinEdits } from '../query/edit-distance.ts';

export type WhereResult =
  | { readonly ok: true; readonly condition: Condition }
  /** `message` says what is wrong, and where it can be told, what was probably meant. */
  | { readonly ok: false; readonly message: string };

/** Longest text, in UTF-16 units, and how deep parentheses may stand. */
const longest = 2_000;
const deepest = 20;

const fields = [...Object.keys(conditionValues), 'reason', ...conditionNumbers];
const example = 'such as "intent:(complain OR leave) reason:delivery"';
const token = /\s*(?:([():-])|("[^"]*"|[^\s():"]+))/uy;

/** What is wrong with a text, for who wrote it. */
class Wrong extends Error {}

/**
 * Reads a condition as queries are written: `intent:(complain OR leave) reason:delivery -sarcasm:>0.5`. What stands side by side must
 * all hold; `OR` and `NOT` (or `-`) are written large, parentheses group. Any name is taken for a reason: which there are, the
 * configuration says.
 */
export function parseWhere(text: string): WhereResult {
  try {
    if (text.length > longest) throw new Wrong(`expected at most ${longest} characters`);
    return { ok: true, condition: read(lex(text)) };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, message: error.message };
    throw error;
  }
}

function lex(text: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex;
    const [, sign, word] = token.exec(text) ?? [];
    if (sign === undefined && word === undefined) throw new Wrong(`cannot read "${text.slice(at, at + 20).trim()}"`);
    found.push(sign ?? (word as string).replaceAll('"', ''));
  }
  return found;
}

function read(tokens: readonly string[]): Condition {
  let at = 0;
  const next = () => tokens[at];
  const shown = () => (next() === undefined ? 'the end' : `"${next()?.slice(0, 40)}"`);
  const take = (expected: string) => {
    if (next() !== expected) throw new Wrong(`expected "${expected}", found ${shown()}`);
    at += 1;
  };

  function anyOf(depth: number): Condition {
    const parts = [allOf(depth)];
    while (next() === 'OR') {
      at += 1;
      parts.push(allOf(depth));
    }
    return parts.length === 1 ? (parts[0] as Condition) : { any: parts };
  }

  function allOf(depth: number): Condition {
    const parts = [one(depth)];
    while (next() !== undefined && next() !== 'OR' && next() !== ')') {
      if (next() === 'AND') at += 1;
      parts.push(one(depth));
    }
    return parts.length === 1 ? (parts[0] as Condition) : { all: parts };
  }

  function one(depth: number): Condition {
    if (depth > deepest) throw new Wrong(`expected at most ${deepest} parentheses and negations within one another`);
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

  function field(): Condition {
    const name = next();
    if (name === undefined || /^(?:[():-]|AND|OR)$/u.test(name)) {
      throw new Wrong(`expected a field, ${example}, found ${shown()}`);
    }
    at += 1;
    if (next() !== ':') {
      throw new Wrong(`"${name.slice(0, 40)}" is no condition: expected a field and a value, ${example}`);
    }
    const known = name.toLowerCase() === 'reasons' ? 'reason' : name.toLowerCase();
    if (!fields.includes(known)) throw new Wrong(unknown('field', name, fields));
    at += 1;
    if (next() !== '(') return leaf(known, value(known));
    at += 1;
    const values = [leaf(known, value(known))];
    while (next() !== ')' && next() !== undefined) {
      if (next() === 'OR') at += 1;
      else if (next() === 'AND') throw new Wrong(`expected OR between the values of "${known}"`);
      values.push(leaf(known, value(known)));
    }
    take(')');
    return values.length === 1 ? (values[0] as Condition) : { any: values };
  }

  /** Hyphens stand in names of stages and reasons. */
  function value(of: string): string {
    const found = next();
    if (found === undefined || /^[():-]$/u.test(found))
      throw new Wrong(`expected a value of "${of}", found ${shown()}`);
    at += 1;
    return found;
  }

  if (tokens.length === 0) throw new Wrong(`expected a condition, ${example}`);
  const condition = anyOf(0);
  if (next() !== undefined) throw new Wrong(`nothing opens the ${shown()}`);
  return condition;
}

function leaf(field: string, written: string): ConditionLeaf {
  const value = written.toLowerCase();
  if (Object.hasOwn(conditionValues, field)) {
    const values: readonly string[] = conditionValues[field as keyof typeof conditionValues];
    if (!values.includes(value)) throw new Wrong(unknown(field, written, values));
    return { field, value } as ConditionLeaf;
  }
  if (field === 'reason') return { field, value };
  const [, comparison, number] = /^([<>]=?)(0(?:\.\d+)?|1(?:\.0+)?|\.\d+)$/u.exec(value) ?? [];
  if (comparison === undefined) {
    throw new Wrong(
      `expected a comparison with a number from 0 to 1, such as "${field}:>0.6", found "${written.slice(0, 40)}"`,
    );
  }
  return { field, comparison: comparison as Comparison, value: Number(number) } as ConditionLeaf;
}

function unknown(what: string, written: string, known: readonly string[]): string {
  const word = written.slice(0, 40);
  const lower = word.toLowerCase();
  const near = (name: string) =>
    (lower.length >= 3 && (name.startsWith(lower) || lower.startsWith(name))) ||
    withinEdits(lower, name, Math.max(1, Math.floor(name.length / 3)));
  const meant = known.find((name) => withinEdits(lower, name, 1)) ?? known.find(near);
  const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return `there is no ${what} "${word}": ${hint}`;
}

/** A text that was checked when the configuration was read. */
export function conditionOf(where: string): Condition {
  const read = parseWhere(where);
  if (!read.ok) throw new PipelineError(`reading the condition "${where}": ${read.message}`, { retry: 'fatal' });
  return read.condition;
}
