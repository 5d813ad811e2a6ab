import { limits } from './limits.ts';
import { createLogic, type Logic } from './logic.ts';
import type { QueryNode, TermNode } from './node.ts';
import type { QueryProblem } from './problem.ts';

/** What a query is judged by, besides itself. */
export interface Advice {
  /** ISO 639-1 codes that are listened in; undefined where that is not known. */
  readonly languages?: readonly string[];
  /** Why a word finds posts about other things, such as `is also an everyday word or name`; undefined where it should not. */
  readonly ambiguity?: (word: string) => string | undefined;
}

/** What is right and will probably disappoint. */
export function adviseOn(root: QueryNode, source: string, { languages, ambiguity }: Advice): QueryProblem[] {
  const warnings: QueryProblem[] = [];
  const warn = ({ place }: QueryNode, message: string, hint: string): void => {
    // What a block says of itself is told once, wherever the block stands.
    if (warnings.some((it) => it.start === place.start && it.end === place.end && it.message === message)) return;
    warnings.push({ ...place, message, hint, source, origin: 'query' });
  };

  const logic = createLogic();
  const { foreverOf, keyOf } = logic;
  const whole = foreverOf(root);
  if (whole === true) warn(root, 'this matches every post', 'remove the part that is always so');
  else if (whole === false) {
    const culprit = contradictionIn(root, logic) ?? root;
    warn(culprit, 'this never matches a post', 'remove one of the parts that contradict each other');
  } else {
    adviseOnBreadth(root, warn);
    walk(root, (node) => {
      if (node !== root && node.kind === 'and' && foreverOf(node) === false) {
        warn(node, 'this part never matches a post', 'remove one of the parts that contradict each other');
      }
    });
  }

  for (const { node, term } of sufficient(root)) {
    if (term.folding.caseSensitive || term.edits > 0) continue;
    const why = ambiguity?.(term.value);
    if (why !== undefined) {
      const hint = `add context, as in ${term.value} AND (shop OR store), rule namesakes out with NOT, or insist on {${capital(term.value)}}`;
      warn(node, `"${term.value}" ${why}: expect posts about other things`, hint);
    }
  }
  walk(root, (node) => {
    if (node.kind === 'term' && node.term.form === 'words') {
      const letters = /^[^*?]*(?=[*?])/u.exec(node.term.value)?.[0];
      if (letters !== undefined && [...letters].length === limits.prefix) {
        warn(node, `"${node.term.value}" stands for very many words`, 'write one more letter before the wildcard');
      }
    }
    if (node.kind === 'value' && node.check.field === 'lang' && languages !== undefined) {
      for (const code of node.check.values) {
        if (code === 'und' || languages.includes(code)) continue;
        warn(node, `"${code}" is not among the languages listened in`, `add "${code}" to "languages" at the top level`);
      }
    }
    if (node.kind === 'or' || node.kind === 'and') {
      const seen = new Set<string>();
      for (const child of node.children) {
        const key = keyOf(child);
        if (seen.has(key)) warn(child, `"${child.text}" stands here twice`, 'remove one of the two');
        seen.add(key);
      }
    }
  });
  return warnings;
}

function walk(node: QueryNode, visit: (node: QueryNode) => void): void {
  visit(node);
  if (node.kind === 'and' || node.kind === 'or') for (const child of node.children) walk(child, visit);
  else if (node.kind === 'not') walk(node.child, visit);
  else if (node.kind === 'near') {
    walk(node.left, visit);
    walk(node.right, visit);
  }
}

/** Single words of which each alone makes the query match. Who adds or excludes something has thought about it. */
function sufficient(node: QueryNode): { node: TermNode; term: TermNode['term'] }[] {
  if (node.kind === 'or') return node.children.flatMap(sufficient);
  if (node.kind !== 'term' || node.term.form !== 'words' || /[*?\s]/u.test(node.term.value)) return [];
  return [{ node, term: node.term }];
}

/** Whether a part matches nearly every post: by what is not there, or by what says nothing of a topic. */
function isBroad(node: QueryNode): boolean {
  switch (node.kind) {
    case 'not':
      return !isBroad(node.child);
    case 'and':
      return node.children.every(isBroad);
    case 'or':
      return node.children.some(isBroad);
    case 'value':
      return node.check.field !== 'author' && node.check.field !== 'site';
    case 'number':
      return true;
    default:
      return false;
  }
}

function adviseOnBreadth(root: QueryNode, warn: (node: QueryNode, message: string, hint: string) => void): void {
  if (!isBroad(root)) return;
  const side = root.kind === 'or' && !root.children.every(isBroad) ? root.children.find(isBroad) : undefined;
  if (side) {
    warn(side, 'this side of OR matches nearly every post', 'write AND, or parentheses around what it belongs to');
  } else {
    const message = 'this matches nearly every post: it looks for no word';
    warn(root, message, 'add a word to look for, such as acme NOT jobs');
  }
}

/** The smallest part that can never be so. */
function contradictionIn(node: QueryNode, logic: Logic): QueryNode | undefined {
  if (logic.foreverOf(node) !== false) return undefined;
  if (node.kind !== 'and' && node.kind !== 'or') return node;
  for (const child of node.children) {
    const inner = contradictionIn(child, logic);
    if (inner !== undefined) return inner;
  }
  return logic.contradiction(node) ?? node;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
