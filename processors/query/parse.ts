import { createTokenizer } from '../text.ts';
import { fieldNamed, fieldNames, numberFields, parseNumberCheck, scopes, valueFields } from './fields.ts';
import { lex, type Token } from './lex.ts';
import { limits } from './limits.ts';
import type { NumberField, QueryNode, ValueField, Written } from './node.ts';
import { nearest, type Place, QueryMistake, type QueryProblem } from './problem.ts';
import { plainContext, readTerm, type TermContext } from './terms.ts';

/** What queries may use besides what is written in them. */
export interface QueryLibrary {
  /** Queries by name, for `@block(name)`. */
  readonly blocks?: ReadonlyMap<string, string>;
  /** Authors, sites and the like by name, for `author:@list(name)`. */
  readonly lists?: ReadonlyMap<string, readonly string[]>;
}

export type ParseResult =
  | { readonly ok: true; readonly root: QueryNode; readonly warnings: readonly QueryProblem[] }
  | { readonly ok: false; readonly problem: QueryProblem };

/** What stands before a term: nothing, a field for texts, or a field that is compared as a whole. */
type Context = TermContext | { readonly value: ValueField };

interface Parsed {
  readonly root: QueryNode;
  readonly warnings: readonly QueryProblem[];
  /** Terms and fields in it, with its blocks. */
  readonly size: number;
}

/** Reads queries. Blocks are read once for all of them. The grammar is in docs/QUERIES.md. */
export function createQueryParser({
  blocks = new Map(),
  lists = new Map(),
}: QueryLibrary = {}): (source: string) => ParseResult {
  const tokenize = createTokenizer();
  const known = new Map<string, Parsed>();

  /** Reads one text: a query, or a block within the blocks that `path` names. Throws `QueryMistake`. */
  const read = (source: string, origin: string, outer: Context, path: readonly string[]): Parsed => {
    const { tokens, warnings } = lex(source, origin);
    const grouped = new Set<QueryNode>();
    let at = 0;
    let depth = 0;
    let size = 0;

    const peek = (): Token => tokens[at] as Token;
    const next = (): Token => tokens[at++] as Token;
    const problem = ({ start, end }: Place, message: string, hint?: string): QueryProblem => {
      return { start, end, message, ...(hint === undefined ? {} : { hint }), source, origin };
    };
    const fail = (place: Place, message: string, hint?: string): never => {
      throw new QueryMistake(problem(place, message, hint));
    };
    const between = (from: number): Written => {
      const end = (tokens[at - 1] as Token).end;
      return { place: { start: from, end }, text: source.slice(from, end) };
    };
    const count = (place: Place, more: number): void => {
      size += more;
      if (size > limits.terms) {
        fail(place, `a query has at most ${limits.terms} terms, with its blocks`, 'split it into several queries');
      }
    };
    const deeper = <T>(place: Place, inner: () => T): T => {
      depth += 1;
      if (depth + path.length > limits.depth) {
        fail(place, `a query is at most ${limits.depth} deep`, 'remove parentheses that change nothing');
      }
      const result = inner();
      depth -= 1;
      return result;
    };

    const any = (context: Context): QueryNode => {
      const { start } = peek();
      const children: QueryNode[] = [];
      let mixed: QueryNode | undefined;
      do {
        const child = all(context);
        // Parentheses say what is meant.
        if (child.kind === 'and' && !grouped.has(child)) mixed ??= child;
        children.push(child);
      } while (peek().type === 'or' && next());
      if (children.length === 1) return children[0] as QueryNode;
      if (mixed) {
        const how = `write (${mixed.text}) if that is meant, or put the terms of OR in parentheses`;
        warnings.push(problem(mixed.place, `AND and NOT bind before OR: this is read as one side of OR`, how));
      }
      return { kind: 'or', children, ...between(start) };
    };

    const all = (context: Context): QueryNode => {
      const { start } = peek();
      const children = [unary(context)];
      for (;;) {
        const { type } = peek();
        if (type === 'and') next();
        else if (type === 'or' || type === 'close' || type === 'end') break;
        else if ('value' in context && type !== 'not' && type !== 'minus') {
          fail(peek(), 'expected OR between the values', 'write author:(ann OR bob)');
        }
        children.push(unary(context));
      }
      return children.length === 1 ? (children[0] as QueryNode) : { kind: 'and', children, ...between(start) };
    };

    const unary = (context: Context): QueryNode => {
      const token = peek();
      if (token.type !== 'not' && token.type !== 'minus') return near(context);
      next();
      if (peek().type === 'near') {
        fail(peek(), 'NOT stands before a term, not before NEAR', 'write acme NOT (acme NEAR/5 juice)');
      }
      const child = deeper(token, () => (token.type === 'not' ? unary(context) : primary(context)));
      return { kind: 'not', child, ...between(token.start) };
    };

    const near = (context: Context): QueryNode => {
      const { start } = peek();
      let left = primary(context);
      while (peek().type === 'near') {
        const operator = next() as Token & { type: 'near' };
        if ('value' in context) fail(operator, 'words have places, values have none', 'write OR between the values');
        if ((operator.distance ?? 0) > limits.distance) {
          fail(operator, `at most ${limits.distance} words may stand between`, 'write AND for anywhere in the post');
        }
        const right = primary(context);
        for (const side of [left, right]) checkSide(side, operator);
        const { ordered, distance } = operator;
        left = { kind: 'near', left, right, ordered, distance, ...between(start) };
      }
      return left;
    };

    /** Words, phrases, groups of them with OR, and nearness itself have places; nothing else has. */
    const checkSide = (side: QueryNode, operator: Token): void => {
      const name = source.slice(operator.start, operator.end);
      const depthOf = (node: QueryNode): number => {
        if (node.kind === 'term') return 0;
        if (node.kind === 'or') return Math.max(...node.children.map(depthOf));
        if (node.kind === 'near') return 1 + Math.max(depthOf(node.left), depthOf(node.right));
        const small = node.kind === 'and' ? /\s(or|and|not)\s/u.exec(node.text)?.[1] : undefined;
        const hint = small
          ? `write ${small.toUpperCase()} in capitals`
          : node.kind === 'and'
            ? `write (a ${name} c) AND (b ${name} c), or "a b" for a phrase`
            : node.kind === 'not'
              ? `write a ${name} b NOT c, outside of the parentheses`
              : `write AND: a field has no place in the text`;
        return fail(node.place, `${name} takes words, phrases, and groups of them with OR`, hint);
      };
      if (depthOf(side) >= limits.nearDepth) {
        fail(operator, `at most ${limits.nearDepth} nearnesses stand within one another`, 'write AND for some of them');
      }
    };

    const primary = (context: Context): QueryNode => {
      const token = next();
      switch (token.type) {
        case 'open': {
          if (peek().type === 'close')
            fail({ start: token.start, end: peek().end }, 'there is nothing in these parentheses', 'remove them');
          const inner = deeper(token, () => any(context));
          if (peek().type !== 'close') fail(token, 'this parenthesis is not closed', 'add the closing )');
          next();
          return group(inner, token);
        }
        case 'field':
          return fieldOf(token, context);
        case 'block':
          return blockOf(token, context);
        case 'list':
          if ('value' in context) return listOf(token, context.value);
          return fail(
            token,
            'a list stands behind a field',
            `write author:@list(${token.name}) or site:@list(${token.name})`,
          );
        case 'exact':
        case 'raw': {
          if ('value' in context) return primary(context);
          const inner: TermContext =
            token.type === 'raw'
              ? { ...context, form: 'raw' }
              : { ...context, folding: { ...context.folding, foldAccents: false } };
          return { ...primary(inner), ...between(token.start) };
        }
        case 'word':
        case 'quoted':
        case 'braced':
          return 'value' in context ? valuesOf(token, context.value, [token.text]) : termOf(token, context);
        default:
          return unexpected(token);
      }
    };

    /** A group in parentheses, which may stand for `"two words"~5` of another tool. */
    const group = (inner: QueryNode, open: Token): QueryNode => {
      const token = peek();
      if (token.type === 'edits') {
        fail(token, '"~" is for a word or a phrase', `write (a OR b) NEAR/${token.count} (c OR d)`);
      }
      const node = { ...inner, ...between(open.start) };
      grouped.add(node);
      return node;
    };

    const unexpected = (token: Token): never => {
      const before = tokens[at - 2];
      const behind = before && ['and', 'or', 'not', 'near', 'minus'].includes(before.type);
      const expected = behind
        ? `expected a term behind ${source.slice(before.start, before.end)}`
        : before?.type === 'field'
          ? `expected a value behind ${source.slice(before.start, before.end)}`
          : 'expected a term';
      if (token.type === 'end') {
        if (before === undefined) return fail(token, 'the query is empty', 'write what to look for, such as acme');
        return fail(token, `${expected}, found the end`, behind ? 'add the term, or remove the operator' : 'add it');
      }
      const found = source.slice(token.start, token.end);
      if (token.type === 'close' && !behind) return fail(token, 'there is no "(" before this ")"', 'remove it');
      return fail(token, `${expected}, found "${found}"`, `remove "${found}", or quote it to look for it as a word`);
    };

    const termOf = (token: Token & { text: string }, context: TermContext): QueryNode => {
      const suffix = peek();
      let edits = 0;
      let distance: number | undefined;
      if (suffix.type === 'edits') {
        next();
        const isPhrase = token.type === 'quoted' && /\S\s+\S/u.test(token.text.trim());
        if (isPhrase) distance = suffix.count;
        else if (!context.folding.foldAccents)
          fail(suffix, '"+" is for exact spelling, "~" for misspelling', 'remove one of them');
        else if (suffix.count === 1 || suffix.count === 2) edits = suffix.count;
        else fail(suffix, 'a word is at most 2 edits away', 'write ~1 or ~2, or "two words"~5');
      }
      const written = between(token.start);
      const folding = token.type === 'braced' ? { ...context.folding, caseSensitive: true } : context.folding;
      const content = token.type === 'braced' ? token.text.trim().replace(/^["“«](.*)["”»]$/su, '$1') : token.text;
      const inner = { ...context, folding, edits, quoted: token.type !== 'word' };
      const words = distance === undefined ? [content] : content.trim().split(/\s+/u);
      if ((distance ?? 0) > limits.distance) {
        fail(suffix, `at most ${limits.distance} words may stand between`, 'write AND for anywhere in the post');
      }
      if (words.length > limits.nearDepth) fail(token, `"~" takes at most ${limits.nearDepth} words`, 'write NEAR');
      const nodes = words.map((word) => {
        const result = readTerm(word, inner, written, tokenize);
        if ('message' in result) return fail(token, result.message, result.hint);
        if (result.warning) warnings.push(problem(token, result.warning.message, result.warning.hint));
        return result.node;
      });
      count(token, nodes.length);
      return nodes.reduce(
        (left, right): QueryNode => ({ kind: 'near', left, right, ordered: false, distance, ...written }),
      );
    };

    const fieldOf = (token: Token & { name: string }, context: Context): QueryNode => {
      const named = fieldNamed(token.name);
      if ('refused' in named) {
        const meant = nearest(token.name, fieldNames);
        const hint =
          named.refused ?? (meant ? `did you mean ${meant}:` : `quote it to look for it as words: "${token.name}: …"`);
        return fail(token, `there is no field "${token.name}"`, hint);
      }
      const { name } = named;
      if ('value' in context) {
        return fail(token, 'a field cannot stand within the values of another', 'close the parenthesis before it');
      }
      const scope = scopes[name];
      if (scope !== undefined) {
        if (context.scope !== 'body')
          fail(token, 'a field cannot stand within another', 'close the parenthesis before it');
        return withField(token, { ...context, scope });
      }
      if (name === 'raw') return withField(token, { ...context, form: 'raw' });
      if (name === 'link') return withField(token, { ...context, form: 'address' });
      if (name === 'hashtag') return withField(token, { ...context, form: 'hashtag' });
      if (name === 'mention') return withField(token, { ...context, form: 'handle' });
      if (name in numberFields) return numberOf(token, name as NumberField);
      return withField(token, { value: name as ValueField });
    };

    const withField = (token: Token, context: Context): QueryNode => {
      const node = primary(context);
      return { ...node, ...between(token.start) };
    };

    const numberOf = (token: Token, name: NumberField): QueryNode => {
      const value = next();
      const check = 'text' in value ? parseNumberCheck(name, value.text) : undefined;
      if (check === undefined) {
        return fail(
          value.type === 'end' ? token : value,
          `${name}: takes a number`,
          `write ${name}:>100, ${name}:<=5 or ${name}:10..50`,
        );
      }
      count(token, 1);
      return { kind: 'number', check, ...between(token.start) };
    };

    const valuesOf = (token: Token, name: ValueField, written: readonly string[]): QueryNode => {
      const { parse, globs: allowsGlobs } = valueFields[name];
      const values = new Set<string>();
      const globs: string[] = [];
      for (const each of written) {
        const parsed = parse(each.trim());
        if ('message' in parsed) return fail(token, parsed.message, parsed.hint);
        if (parsed.value === '')
          return fail(token, `expected a value behind ${name}:`, 'write one, or remove the field');
        if (!/[*?]/u.test(parsed.value)) values.add(parsed.value);
        else if (allowsGlobs) globs.push(parsed.value);
        else return fail(token, `${name}: takes no wildcards`, `write ${name}:(a OR b)`);
      }
      count(token, 1);
      return { kind: 'value', check: { field: name, values, globs }, ...between(token.start) };
    };

    const listOf = (token: Token & { name: string }, name: ValueField): QueryNode => {
      const list = lists.get(token.name);
      if (list === undefined) return unknown(token, 'list', [...lists.keys()]);
      if (list.length === 0)
        warnings.push(problem(token, `the list "${token.name}" is empty`, 'this part never matches'));
      return valuesOf(token, name, list);
    };

    const blockOf = (token: Token & { name: string }, context: Context): QueryNode => {
      const block = blocks.get(token.name);
      if (block === undefined) return unknown(token, 'block', [...blocks.keys()]);
      const inner = [...path, token.name];
      if (path.includes(token.name)) {
        fail(token, `the block "${token.name}" uses itself: ${inner.join(' → ')}`, 'remove one of the uses');
      }
      const key = JSON.stringify([token.name, context]);
      let parsed = known.get(key);
      if (parsed === undefined) {
        parsed = read(block, `block ${token.name}`, context, inner);
        known.set(key, parsed);
      }
      count(token, parsed.size);
      warnings.push(...parsed.warnings);
      const { start, end } = token;
      return { ...placedAt(parsed.root, { start, end }), text: source.slice(start, end) };
    };

    const unknown = (token: Token & { name: string }, what: string, names: readonly string[]): never => {
      const meant = nearest(token.name, names);
      const known = names.length === 0 ? `no ${what}s are given` : `the ${what}s are ${names.slice(0, 20).join(', ')}`;
      return fail(token, `there is no ${what} "${token.name}"`, meant ? `did you mean @${what}(${meant})` : known);
    };

    const root = any(outer);
    if (peek().type !== 'end') {
      next();
      unexpected(tokens[at - 1] as Token);
    }
    return { root, warnings, size };
  };

  return (source) => {
    try {
      const { root, warnings } = read(source, 'query', plainContext, []);
      return { ok: true, root, warnings };
    } catch (error) {
      if (error instanceof QueryMistake) return { ok: false, problem: error.problem };
      throw error;
    }
  };
}

/** A block's nodes as they stand in a query: at the place where it is named. */
function placedAt(node: QueryNode, place: Place): QueryNode {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { ...node, place, children: node.children.map((child) => placedAt(child, place)) };
    case 'not':
      return { ...node, place, child: placedAt(node.child, place) };
    case 'near':
      return { ...node, place, left: placedAt(node.left, place), right: placedAt(node.right, place) };
    default:
      return { ...node, place };
  }
}
