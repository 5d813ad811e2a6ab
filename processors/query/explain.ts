import type { Span } from '../../core/assessment.ts';
import type { Evaluator } from './evaluate.ts';
import { limits } from './limits.ts';
import type { Plan } from './plan.ts';
import type { Place } from './problem.ts';

/** What came of one part of a query. */
export interface Clause extends Place {
  /** As written in the query, or in the block that the place names. */
  readonly text: string;
  /** `missing` is what had to be there and is not, `excluded` what is there and had not to be. */
  readonly outcome: 'matched' | 'missing' | 'excluded';
  /** Where it stands; empty for what is missing, and for fields that are no text. */
  readonly spans: readonly Span[];
}

/**
 * What decided about a post, part by part: of a query that matches, what was found; of one that does not, what is missing or excluded,
 * beside what was found. What a NOT rightly did not find is left out, and so are the sides of OR that were not needed.
 */
export function explainPlan(plan: Plan, evaluator: Evaluator): Clause[] {
  const clauses: Clause[] = [];
  const add = ({ node }: Plan, outcome: Clause['outcome'], spans: readonly Span[]): void => {
    clauses.push({ text: node.text, ...node.place, outcome, spans });
  };
  const walk = (it: Plan): void => {
    switch (it.kind) {
      case 'and':
        it.children.forEach(walk);
        break;
      case 'or': {
        const holding = it.children.filter((child) => evaluator.holds(child));
        if (holding.length === 0) add(it, 'missing', []);
        else holding.forEach(walk);
        break;
      }
      case 'not':
        if (evaluator.holds(it.child)) add(it, 'excluded', spansOf(it.child, evaluator));
        break;
      default: {
        const found = evaluator.holds(it);
        add(it, found ? 'matched' : 'missing', found ? spansOf(it, evaluator) : []);
      }
    }
  };
  walk(plan);
  return clauses;
}

/** Where what holds in a plan stands, in the order of the texts. */
function spansOf(plan: Plan, evaluator: Evaluator): Span[] {
  const spans: Span[] = [];
  const walk = (it: Plan): void => {
    if (it.kind === 'places') for (const { spans: own } of evaluator.placesOf(it.id)) spans.push(...own);
    else if ((it.kind === 'and' || it.kind === 'or') && evaluator.holds(it)) it.children.forEach(walk);
  };
  walk(plan);
  return joinSpans(spans);
}

const order: Readonly<Record<Span['field'], number>> = { title: 0, text: 1, url: 2, author: 3 };

/** In the order of the texts; of those that overlap the one that begins first stands, of those the longest. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => order[a.field] - order[b.field] || a.start - b.start || b.end - a.end);
  const kept: Span[] = [];
  for (const span of sorted) {
    const last = kept.at(-1);
    if (last !== undefined && last.field === span.field && span.start < last.end) continue;
    if (kept.push(span) === limits.spans) break;
  }
  return kept;
}
