import { fold } from '../text.ts';
import { globMatches } from './glob.ts';
import type { NumberCheck, QueryNode, Term } from './node.ts';

/** What can be said of the parts of a query without a post. Each answer is given only where it is certain. */
export interface Logic {
  /** Two nodes with one key mean the same. */
  keyOf(node: QueryNode): string;
  /** True: so of every post; false: of none; undefined: it depends on the post, or is not seen through. */
  foreverOf(node: QueryNode): boolean | undefined;
  /** Of parts that must all be so, one that cannot be beside another. */
  contradiction(node: QueryNode): QueryNode | undefined;
}

/** Comparisons of two parts that are made for one query: beyond, nothing is seen through. */
const mostComparisons = 100_000;

export function createLogic(): Logic {
  const keys = new Map<QueryNode, string>();
  const answers = new Map<QueryNode, boolean | undefined>();
  let comparisons = 0;

  const keyOf = (node: QueryNode): string => {
    const known = keys.get(node);
    if (known !== undefined) return known;
    const key = makeKey(node, keyOf);
    keys.set(node, key);
    return key;
  };

  /** Whether every post that the one matches is matched by the other. */
  const implies = (one: QueryNode, other: QueryNode): boolean => {
    if (++comparisons > mostComparisons) return false;
    if (one.kind === 'term' && other.kind === 'term') return termImplies(one.term, other.term);
    if (keyOf(one) === keyOf(other)) return true;
    if (one.kind === 'or') return one.children.every((child) => implies(child, other));
    if (other.kind === 'and') return other.children.every((child) => implies(one, child));
    if (other.kind === 'or') return other.children.some((child) => implies(one, child));
    if (one.kind === 'and') return one.children.some((child) => implies(child, other));
    return one.kind === 'near' && (implies(one.left, other) || implies(one.right, other));
  };

  const contradiction = (node: QueryNode): QueryNode | undefined => {
    const parts = flat(node, 'and');
    const positive = parts.filter(({ kind }) => kind !== 'not');
    for (const part of parts) {
      if (part.kind === 'not' && positive.some((it) => implies(it, part.child))) return part;
    }
    const fields = positive.filter((part) => part.kind === 'number' || singleValues(part) !== undefined);
    for (const [i, one] of fields.entries()) {
      const other = fields.slice(i + 1).find((it) => ++comparisons < mostComparisons && excludes(one, it));
      if (other !== undefined) return other;
    }
    return undefined;
  };

  const answerOf = (node: QueryNode): boolean | undefined => {
    switch (node.kind) {
      case 'and': {
        const known = node.children.map(foreverOf);
        if (known.includes(false) || contradiction(node) !== undefined) return false;
        return known.every((it) => it === true) ? true : undefined;
      }
      case 'or': {
        const known = node.children.map(foreverOf);
        const sides = flat(node, 'or');
        const covers = sides.some((side) => side.kind === 'not' && sides.some((it) => implies(side.child, it)));
        if (known.includes(true) || covers) return true;
        return known.every((it) => it === false) ? false : undefined;
      }
      case 'not': {
        const inner = foreverOf(node.child);
        return inner === undefined ? undefined : !inner;
      }
      case 'value':
        return node.check.values.size + node.check.globs.length === 0 ? false : undefined;
      case 'number':
        return isEmpty(possible(node.check)) ? false : undefined;
      default:
        return undefined;
    }
  };
  const foreverOf = (node: QueryNode): boolean | undefined => {
    if (!answers.has(node)) answers.set(node, answerOf(node));
    return answers.get(node);
  };
  return { keyOf, foreverOf, contradiction };
}

function makeKey(node: QueryNode, keyOf: (node: QueryNode) => string): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.children.map(keyOf).join(` ${node.kind} `)})`;
    case 'not':
      return `not ${keyOf(node.child)}`;
    case 'near':
      return `(${keyOf(node.left)} near ${node.ordered} ${node.distance} ${keyOf(node.right)})`;
    case 'term': {
      const { value, folding, ...rest } = node.term;
      return JSON.stringify([rest, folding, rest.form === 'raw' ? value : fold(value, folding)]);
    }
    case 'value':
      return JSON.stringify([node.check.field, [...node.check.values].sort(), node.check.globs]);
    case 'number':
      return JSON.stringify([node.check.field, boundsOf(node.check)]);
  }
}

/** A word fits a wildcard of the same kind, and whatever a field has, the post has. */
function termImplies(one: Term, other: Term): boolean {
  if (one.form !== other.form) return false;
  if (other.scope !== one.scope && (other.scope !== 'body' || one.scope === 'url')) return false;
  if (one.form === 'raw') return one.value === other.value;
  const { caseSensitive, foldAccents } = other.folding;
  if ((caseSensitive && !one.folding.caseSensitive) || (!foldAccents && one.folding.foldAccents)) return false;
  const [word, wanted] = [fold(one.value, other.folding), fold(other.value, other.folding)];
  if (one.edits > 0 || other.edits > 0) return word === wanted && one.edits <= other.edits;
  // Only between single words can a wildcard be seen through.
  return /^[\p{L}\p{N}_]+$/u.test(word) && /^[\p{L}\p{N}_*?]+$/u.test(wanted)
    ? globMatches(wanted, word)
    : word === wanted;
}

function flat(node: QueryNode, kind: 'and' | 'or'): QueryNode[] {
  return node.kind === kind ? node.children.flatMap((child) => flat(child, kind)) : [node];
}

/** A number is in one range at a time; a post has one language, one type and one country, if several names and addresses. */
function excludes(one: QueryNode, other: QueryNode): boolean {
  if (one.kind === 'number' && other.kind === 'number') {
    return one.check.field === other.check.field && isEmpty(both(possible(one.check), possible(other.check)));
  }
  const [these, those] = [singleValues(one), singleValues(other)];
  if (these === undefined || these.field !== those?.field) return false;
  return ![...these.values].some((value) => those.values.has(value));
}

/** The values of a field of which a post has but one, also where they are written with OR. */
function singleValues(node: QueryNode): { field: string; values: ReadonlySet<string> } | undefined {
  if (node.kind === 'or') {
    const [first, ...rest] = node.children.map(singleValues);
    if (first === undefined || rest.some((it) => it?.field !== first.field)) return undefined;
    return { field: first.field, values: new Set([first, ...rest].flatMap((it) => [...(it?.values ?? [])])) };
  }
  if (node.kind !== 'value') return undefined;
  const { field, values } = node.check;
  return field === 'lang' || field === 'type' || field === 'country' ? { field, values } : undefined;
}

type Bounds = Pick<NumberCheck, 'least' | 'most' | 'openLeast' | 'openMost'>;

function boundsOf({ least, most, openLeast, openMost }: NumberCheck): unknown[] {
  return [String(least), String(most), openLeast, openMost];
}

/** A check within what its number can be: stars are out of five, and nobody has fewer than no followers. */
function possible(check: NumberCheck): Bounds {
  const most = check.field === 'rating' ? 5 : Number.POSITIVE_INFINITY;
  return both(check, { least: 0, most, openLeast: false, openMost: false });
}

function both(one: Bounds, other: Bounds): Bounds {
  const least = Math.max(one.least, other.least);
  const most = Math.min(one.most, other.most);
  return {
    least,
    most,
    openLeast: (one.least === least && one.openLeast) || (other.least === least && other.openLeast),
    openMost: (one.most === most && one.openMost) || (other.most === most && other.openMost),
  };
}

function isEmpty({ least, most, openLeast, openMost }: Bounds): boolean {
  return least > most || (least === most && (openLeast || openMost));
}
