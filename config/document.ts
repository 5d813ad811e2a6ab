// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
  type Scalar,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Path } from './json-schema.ts';

const maxDepth = 50;
const maxAliases = 100;

/** A place in the file: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mistake in the text itself, before any schema. */
export interface TextProblem {
  readonly place: Place;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

/** A YAML text and where its parts stand. */
export interface ConfigDocument {
  readonly doc: Document.Parsed;
  /** Of an offset in UTF-16 units. */
  placeOf(offset: number): Place;
  /** Of a key itself, or of its value. What the file does not hold (a missing key, a merged one) is placed at its nearest parent. */
  locate(path: Path, at: 'key' | 'value'): { readonly place: Place; readonly node: Node | undefined };
}

/** Parses the text. With `fatal`, its structure cannot be told, and nothing more can be said of it. */
export function readDocument(text: string): { document: ConfigDocument; problems: TextProblem[]; fatal: boolean } {
  const lineCounter = new LineCounter();
  const depth = depthOf(text);
  // Unique keys are checked below: the parser's own check takes quadratic time.
  const options = { lineCounter, prettyErrors: false, uniqueKeys: false, merge: true, logLevel: 'error' } as const;
  const doc = parseDocument(depth > maxDepth ? '' : text, options);
  const document = createDocument(doc, lineCounter);
  const fatal = (message: string) => {
    const problem = { place: { line: 1, column: 1 }, path: [], message, hint: 'is it a configuration file?' };
    return { document, problems: [problem], fatal: true };
  };
  if (depth > maxDepth) return fatal(`nested ${depth} levels deep, more than ${maxDepth}`);
  if (doc.errors.length > 0) {
    const problems = withoutEchoes(doc.errors).map(({ code, message, pos }) => ({
      place: document.placeOf(pos[0]),
      path: [],
      message: `not valid YAML: ${code === 'MULTIPLE_DOCS' ? 'a second document after "---"' : lowerFirst(message)}`,
      hint: syntaxHint(text, pos[0], code),
    }));
    return { document, problems, fatal: true };
  }
  const aliases = countAliases(doc);
  if (aliases > maxAliases) return fatal(`${aliases} aliases, more than ${maxAliases}`);
  return { document, problems: [...structureProblems(document)], fatal: false };
}

/** Every value of a document in order, with its path. Aliases are not followed. */
export function* valuesOf(
  node: unknown,
  path: Path = [],
): Generator<{ path: Path; node: Scalar | YAMLMap | YAMLSeq | Alias }> {
  if (isScalar(node) || isAlias(node) || isMap(node) || isSeq(node)) yield { path, node };
  if (isMap(node)) {
    for (const pair of node.items) yield* valuesOf(pair.value, [...path, keyOf(pair) ?? '?']);
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) yield* valuesOf(item, [...path, index]);
  }
}

function createDocument(doc: Document.Parsed, lineCounter: LineCounter): ConfigDocument {
  const placeOf = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const indices = new Map<YAMLMap, ReadonlyMap<string | undefined, Pair>>();
  const pairOf = (map: YAMLMap, key: string): Pair | undefined => {
    // Of a key that stands twice, the last one counts.
    const index = indices.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]));
    indices.set(map, index);
    return index.get(key);
  };
  return {
    doc,
    placeOf,
    locate(path, at) {
      let node: unknown = doc.contents;
      let offset = startOf(node) ?? 0;
      for (const [index, step] of path.entries()) {
        const inside = isAlias(node) ? node.resolve(doc) : node;
        if (isMap(inside)) {
          const pair = pairOf(inside, String(step));
          if (!pair) return { place: placeOf(offset), node: undefined };
          const empty = pair.value === null || (isScalar(pair.value) && pair.value.source === '');
          const wantsKey = at === 'key' && index === path.length - 1;
          offset = startOf(wantsKey || empty ? pair.key : pair.value) ?? offset;
          node = pair.value;
        } else if (isSeq(inside) && typeof step === 'number' && step < inside.items.length) {
          node = inside.items[step];
          offset = startOf(node) ?? offset;
        } else return { place: placeOf(offset), node: undefined };
      }
      return { place: placeOf(offset), node: (node ?? undefined) as Node | undefined };
    },
  };
}

/** Once a token is out of place, every later one seems to be. */
function withoutEchoes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const first = errors.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN');
  return errors.filter(({ code }, index) => code !== 'UNEXPECTED_TOKEN' || index === first);
}

/** What YAML allows and we do not, and aliases that stand for nothing. */
function* structureProblems({ doc, placeOf }: ConfigDocument): Generator<TextProblem> {
  for (const { pos, message } of doc.warnings) {
    yield { place: placeOf(pos[0]), path: [], message: lowerFirst(message), hint: 'remove the tag: none is supported' };
  }
  const anchors = new Set<string>();
  for (const { path, node } of valuesOf(doc.contents)) {
    const place = placeOf(startOf(node) ?? 0);
    if (isAlias(node)) {
      if (anchors.has(node.source)) continue;
      const message = `the alias *${node.source} has no anchor before it`;
      yield { place, path, message, hint: `mark what it stands for with &${node.source}` };
      continue;
    }
    if (node.anchor) anchors.add(node.anchor);
    if (isMap(node)) yield* keyProblems(node, path, placeOf);
    else if (isScalar(node) && typeof node.value === 'string' && /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/u.test(node.value)) {
      const hint = 'remove it: it cannot be seen, and nothing would match it';
      yield { place, path, message: 'a control character in the text', hint };
    }
  }
}

function* keyProblems(map: YAMLMap, path: Path, placeOf: ConfigDocument['placeOf']): Generator<TextProblem> {
  const seen = new Map<string, number>();
  for (const pair of map.items) {
    const key = keyOf(pair);
    const place = placeOf(startOf(pair.key) ?? 0);
    const earlier = key === undefined ? undefined : seen.get(key);
    if (key === undefined) {
      yield { place, path, message: 'expected a plain key', hint: 'put text that starts with "{" or "[" in quotes' };
    } else if (earlier === undefined) seen.set(key, place.line);
    else {
      const message = `this key is already set on line ${earlier}`;
      yield { place, path: [...path, key], message, hint: 'keep one of the two' };
    }
  }
}

function countAliases(doc: Document.Parsed): number {
  let count = 0;
  for (const { node } of valuesOf(doc.contents)) if (isAlias(node)) count += 1;
  return count;
}

function keyOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  // The parser keeps the merge key as a symbol.
  return typeof pair.key.value === 'symbol' ? '<<' : String(pair.key.value);
}

function startOf(node: unknown): number | undefined {
  return (node as ParsedNode | null)?.range?.[0];
}

/** How deep flow collections, and block indicators on one line, nest: far too deep stops the parser, and with it the process. */
function depthOf(text: string): number {
  let flow = 0;
  let block = 0;
  let deepest = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (token.includes('\n')) block = 0;
    else if (flow === 0 && (token === '-' || token === '?')) block += 1;
    deepest = Math.max(deepest, flow + block);
  }
  return deepest;
}

function syntaxHint(text: string, offset: number, code: string): string {
  if (code === 'MULTIPLE_DOCS') return 'keep one document a file';
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (text[offset] === '{' && text[offset - 1] === '$') return 'inside { } and [ ], put "${…}" in quotes';
  return 'look at the indentation, the quotes and the brackets of this line and the one before';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
