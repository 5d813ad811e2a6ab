import type { Words } from '../text.ts';
import { createFinder, type Finder } from './find.ts';
import type { NumberCheck, QueryNode, Scope, Term, ValueCheck } from './node.ts';

/** A query made ready to be asked. What it looks for goes by numbers, which all queries of a set share. */
export type Plan = { readonly node: QueryNode } & (
  | { readonly kind: 'and' | 'or'; readonly children: readonly Plan[] }
  | { readonly kind: 'not'; readonly child: Plan }
  | { readonly kind: 'places'; readonly id: number }
  | { readonly kind: 'check'; readonly id: number }
);

/** Something that has places in a text. */
export type Places =
  | { readonly kind: 'term'; readonly scope: Scope; readonly term: Term; readonly finder: Finder }
  | { readonly kind: 'any'; readonly sides: readonly number[] }
  | {
      readonly kind: 'near';
      readonly left: number;
      readonly right: number;
      readonly ordered: boolean;
      readonly distance: number | undefined;
    };

/** Something about a post that is so or not. */
export type Check = ValueCheck | NumberCheck;

/** A term is only made ready once it is known how many others share its words. */
type Unfinished =
  | Exclude<Places, { kind: 'term' }>
  | { readonly kind: 'term'; readonly scope: Scope; readonly term: Term; readonly written: string };

export interface Plans {
  readonly plans: readonly Plan[];
  readonly places: readonly Places[];
  readonly checks: readonly Check[];
  /** How many queries use each of `places`. */
  readonly uses: readonly number[];
}

/** Makes queries ready together: equal terms, proximities and checks are looked for once a post, however many queries share them. */
export function planQueries(roots: readonly QueryNode[], tokenize: (text: string) => Words): Plans {
  const unfinished: Unfinished[] = [];
  const checks: Check[] = [];
  const numbers = new Map<string, number>();
  const uses: number[] = [];
  const usesOfWord = new Map<number, number>();
  let usedHere = new Set<number>();

  const intern = <T>(list: T[], key: string, make: () => T): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, list.length);
    list.push(make());
    return list.length - 1;
  };
  const use = (id: number): number => {
    if (!usedHere.has(id)) uses[id] = (uses[id] ?? 0) + 1;
    usedHere.add(id);
    return id;
  };
  const termNumber = (term: Term): number => {
    const { form, scope, value, folding, edits } = term;
    const key = `t ${form} ${scope} ${folding.caseSensitive} ${folding.foldAccents} ${edits} ${value}`;
    return intern<Unfinished>(unfinished, key, () => {
      const { count, hashes } = tokenize(value);
      for (let i = 0; i < count; i++) {
        usesOfWord.set(hashes[i] as number, (usesOfWord.get(hashes[i] as number) ?? 0) + 1);
      }
      return { kind: 'term', scope, term, written: spell(term) };
    });
  };
  /** The number of what has places: a term, a proximity, or a group of them with OR. */
  const placesNumber = (node: QueryNode): number => {
    if (node.kind === 'term') return use(termNumber(node.term));
    if (node.kind === 'near') {
      const { ordered, distance } = node;
      const [left, right] = [placesNumber(node.left), placesNumber(node.right)];
      const key = `n ${left} ${right} ${ordered} ${distance}`;
      return use(intern<Unfinished>(unfinished, key, () => ({ kind: 'near', left, right, ordered, distance })));
    }
    if (node.kind === 'or') {
      const sides = node.children.map(placesNumber);
      return use(intern<Unfinished>(unfinished, `o ${sides.join(' ')}`, () => ({ kind: 'any', sides })));
    }
    throw new Error(`${node.kind} has no place in a text`);
  };
  const planOf = (node: QueryNode): Plan => {
    switch (node.kind) {
      case 'and':
      case 'or':
        return { kind: node.kind, node, children: node.children.map(planOf) };
      case 'not':
        return { kind: 'not', node, child: planOf(node.child) };
      case 'term':
      case 'near':
        return { kind: 'places', node, id: placesNumber(node) };
      case 'value': {
        const { field, values, globs } = node.check;
        const key = `v ${field} ${[...values].sort().join(' ')} ${globs.join(' ')}`;
        return { kind: 'check', node, id: intern(checks, key, () => node.check) };
      }
      case 'number': {
        const key = `c ${JSON.stringify({ ...node.check, least: String(node.check.least), most: String(node.check.most) })}`;
        return { kind: 'check', node, id: intern(checks, key, () => node.check) };
      }
    }
  };

  const plans = roots.map((root) => {
    usedHere = new Set();
    return planOf(root);
  });
  const usesOf = (hash: number): number => usesOfWord.get(hash) ?? 0;
  const places = unfinished.map((it): Places => {
    if (it.kind !== 'term') return it;
    const { kind, scope, term, written } = it;
    return { kind, scope, term, finder: createFinder(term, written, tokenize, usesOf) };
  });
  return { plans, places, checks, uses };
}

/** A term as one would write it. */
function spell({ form, value, edits }: Term): string {
  switch (form) {
    case 'hashtag':
      return `#${value}`;
    case 'handle':
      return `@${value}`;
    case 'cashtag':
      return `$${value}`;
    default:
      return edits > 0 ? `${value}~${edits}` : value;
  }
}
