import { createTokenizer } from '../text.ts';
import { type Macros, type Part, parsePhrase } from './grammar.ts';
import { brandless, brandWord, numberWord, otherWord, type Reading } from './reading.ts';

/** Words that a `...` may stand for. */
const longestGap = 3;
/** Steps through one text: far above what people's texts take, and an end to those made to take long. */
const maxSteps = 50_000;
/** States that are made of several while texts are read; beyond it they are made anew each time. */
const maxJoined = 30_000;

/** A place in phrases: where they go on. Several phrases that begin alike are followed at once, see `only`. */
interface Node<T> {
  readonly next: Map<number, Node<T>[]>;
  /** After a gap. */
  gap: Node<T>[];
  brand: Node<T>[];
  other: Node<T>[];
  /** What is found where a phrase ends here. */
  readonly ends: Set<T>;
}

/** A phrase found: from token `start` to `end`, exclusive. */
export interface Found<T> {
  readonly start: number;
  readonly end: number;
  /** Words of the phrase itself, gaps not counted. */
  readonly words: number;
  /** Whether the phrase names the brand. */
  readonly named: boolean;
  readonly value: T;
}

/**
 * Phrases of many kinds, found in one pass. In a phrase `...` stands for up to three words of the clause, `BRAND` for the brand
 * that the reading is about, and `OTHER` for another name.
 */
export interface PhraseIndex<T> {
  /** Throws `SyntaxError` for a phrase that cannot be read, or has no words. */
  add(phrase: string, value: T, macros?: Macros): void;
  /** The words as they are: brackets and the like are no signs. */
  addTerm(term: string, value: T): void;
  find(reading: Reading): Found<T>[];
}

export function createPhraseIndex<T>(): PhraseIndex<T> {
  const tokenize = createTokenizer();
  const root = emptyNode<T>();
  let joined = 0;

  /** The node before words that lead to `target`. */
  const beforeWord = (word: string, target: Node<T>): Node<T> => {
    if (word === 'BRAND') return { ...emptyNode<T>(), brand: [target] };
    if (word === 'OTHER') return { ...emptyNode<T>(), other: [target] };
    if (word === '...') return { ...emptyNode<T>(), gap: [target] };
    // "don't" is also written "dont".
    const forms = word.includes("'") ? [word, word.replaceAll("'", '')] : [word];
    const before = emptyNode<T>();
    for (const form of forms) {
      const { count, hashes } = tokenize(form);
      let node = target;
      for (let i = count - 1; i >= 0; i--) {
        const earlier = emptyNode<T>();
        earlier.next.set(/^\d+$/u.test(form) ? numberWord : (hashes[i] as number), [node]);
        node = earlier;
      }
      addEdges(before, node);
    }
    return before;
  };
  const before = (parts: readonly Part[], target: Node<T>): Node<T> =>
    parts.reduceRight<Node<T>>((node, part) => {
      if (part.kind === 'word') return beforeWord(part.word, node);
      const any = emptyNode<T>();
      for (const one of part.of) addEdges(any, before(one, node));
      return any;
    }, target);
  const put = (parts: readonly Part[], value: T, phrase: string) => {
    const end = emptyNode<T>();
    end.ends.add(value);
    const start = before(parts, end);
    if (start.ends.size > 0) throw new SyntaxError(`"${phrase}" has no words`);
    addEdges(root, start);
  };

  /** One node for all that a step leads to: made when a text first needs it, and kept in place of them. */
  const only = (nodes: Node<T>[]): Node<T> | undefined => {
    if (nodes.length < 2) return nodes[0];
    const node = emptyNode<T>();
    for (const one of nodes) addEdges(node, one);
    if (joined++ < maxJoined) nodes.splice(0, nodes.length, node);
    return node;
  };

  return {
    add: (phrase, value, macros) => put(parsePhrase(phrase, macros), value, phrase),
    addTerm: (term, value) => {
      const words = term.split(/\s+/u).filter(Boolean);
      put(
        words.map((word) => ({ kind: 'word', word })),
        value,
        term,
      );
    },
    find(reading) {
      const found: Found<T>[] = [];
      const { count, words, clauses } = reading;
      let steps = 0;
      const from = (nodes: Node<T>[], start: number, at: number, length: number, named: boolean): void => {
        const node = only(nodes);
        if (!node) return;
        for (const value of node.ends) found.push({ start, end: at, words: length, named, value });
        if (at >= count || (at > start && clauses[at] !== clauses[start]) || ++steps > maxSteps) return;
        const word = words[at] as number;
        const next = node.next.get(word);
        if (next) from(next, start, at + 1, length + 1, named);
        if (node.brand.length > 0 && (word === brandWord || brandless(reading, at))) {
          from(node.brand, start, at + 1, length + 1, true);
        }
        if (node.other.length > 0 && (word === otherWord || reading.isName(at))) {
          from(node.other, start, at + 1, length + 1, named);
        }
        if (node.gap.length === 0) return;
        let through = named;
        for (let here = at; here <= at + longestGap && here < count && clauses[here] === clauses[start]; here++) {
          from(node.gap, start, here, length, through);
          through ||= words[here] === brandWord;
        }
      };
      for (let i = 0; i < count; i++) if (!reading.quoted(i)) from([root], i, i, 0, false);
      return found;
    },
  };
}

const emptyNode = <T>(): Node<T> => ({ next: new Map(), gap: [], brand: [], other: [], ends: new Set() });

function addEdges<T>(to: Node<T>, from: Node<T>): void {
  for (const [word, nodes] of from.next) {
    const known = to.next.get(word);
    if (known) known.push(...nodes);
    else to.next.set(word, [...nodes]);
  }
  to.gap.push(...from.gap);
  to.brand.push(...from.brand);
  to.other.push(...from.other);
  for (const value of from.ends) to.ends.add(value);
}
