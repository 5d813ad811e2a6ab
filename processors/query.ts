import type { Span } from '../core/assessment.ts';
import { PipelineError } from '../core/errors.ts';
import { type Advice, adviseOn } from './query/advise.ts';
import { AnchorIndex } from './query/anchor-index.ts';
import { Evaluator } from './query/evaluate.ts';
import { type Clause, explainPlan, joinSpans } from './query/explain.ts';
import { type QueryPost, valueFields } from './query/fields.ts';
import type { ValueField } from './query/node.ts';
import { createQueryParser, type QueryLibrary } from './query/parse.ts';
import { type Check, type Places, type Plan, planQueries } from './query/plan.ts';
import { formatProblem, type QueryProblem } from './query/problem.ts';
import { writePrograms } from './query/program.ts';
import { requirementOf } from './query/require.ts';
import { createTokenizer } from './text.ts';

export interface Query {
  readonly id: string;
  /** In the language of docs/QUERIES.md. */
  readonly query: string;
}

export interface QueryMatch {
  readonly id: string;
  /** Where the post says it, in the order of title and text; at most 64, none of which overlap. */
  readonly spans: readonly Span[];
  /** Which parts of the query were found, each with its own spans. */
  readonly clauses: readonly Clause[];
}

export interface QuerySet {
  /**
   * The queries that a post matches, in the order they were given. `language` is ISO 639-1, `und` where it cannot be told. The offsets are of
   * the post's texts as they are given: a pipeline normalises them before.
   */
  match(post: QueryPost, language?: string): QueryMatch[];
  /** What decided about one query, also where it does not match. Throws where there is no query of this id. */
  explain(
    id: string,
    post: QueryPost,
    language?: string,
  ): { readonly matches: boolean; readonly clauses: readonly Clause[] };
}

export type QueryCheck =
  | { readonly ok: true; readonly warnings: readonly QueryProblem[] }
  | { readonly ok: false; readonly problem: QueryProblem };

/** Says whether a query is right, and what in it will probably disappoint. */
export function checkQuery(query: string, options: QueryLibrary & Advice = {}): QueryCheck {
  const parsed = createQueryParser(options)(query);
  if (!parsed.ok) return parsed;
  return { ok: true, warnings: [...parsed.warnings, ...adviseOn(parsed.root, query, options)] };
}

/**
 * Asks many queries of a post in one pass over its words: each query is asked only of posts that have one of its rarest terms, so that the
 * cost of a post hardly grows with the number of queries. Throws `PipelineError` (fatal) with all mistakes where a query cannot be read.
 */
export function createQuerySet(queries: readonly Query[], library: QueryLibrary = {}): QuerySet {
  const parse = createQueryParser(library);
  const tokenize = createTokenizer();
  const results = queries.map(({ query }) => parse(query));
  const mistakes = results.flatMap((result, i) =>
    result.ok ? [] : [formatProblem({ ...result.problem, origin: originOf(queries[i] as Query, result.problem) })],
  );
  if (mistakes.length > 0) {
    throw new PipelineError(`reading the queries failed:\n${mistakes.join('\n')}`, { retry: 'fatal' });
  }
  const plans = planQueries(
    results.flatMap((result) => (result.ok ? [result.root] : [])),
    tokenize,
  );
  const programs = writePrograms(plans.plans);
  const evaluator = new Evaluator(plans.places, plans.checks, tokenize);

  /** Queries that a term leads to. */
  const byTerm = new Map<number, number[]>();
  const byValue = new Map<ValueField, Map<string, number[]>>();
  /** Queries that any post may match. */
  const always: number[] = [];
  for (const [index, plan] of plans.plans.entries()) {
    const requirement = requirementOf(plan, plans);
    if (requirement === undefined) always.push(index);
    for (const term of requirement?.terms ?? []) push(byTerm, term, index);
    for (const check of requirement?.checks ?? []) {
      const { field, values } = plans.checks[check] as Check & { values: ReadonlySet<string> };
      const name = field as ValueField;
      const known = byValue.get(name) ?? new Map<string, number[]>();
      byValue.set(name, known);
      for (const value of values) push(known, value, index);
    }
  }
  const index = new AnchorIndex();
  for (const term of byTerm.keys()) {
    const places = plans.places[term] as Places & { kind: 'term' };
    for (const anchor of places.finder.anchors) index.add(anchor, term);
  }
  index.finish();
  const looksAtUrl = plans.places.some((places) => places.kind === 'term' && places.scope === 'url');
  const ids = new Map(queries.map(({ id }, i) => [id, i]));

  const isCandidate = new Uint8Array(queries.length);
  const candidates: number[] = [];
  const add = (query: number): void => {
    if (isCandidate[query] === 1) return;
    isCandidate[query] = 1;
    candidates.push(query);
  };
  const askedTerms = new Uint8Array(plans.places.length);
  const terms: number[] = [];
  /** The words of a term may stand there without the term. */
  const onTerm = (term: number): void => {
    if (askedTerms[term] === 1) return;
    askedTerms[term] = 1;
    terms.push(term);
    if (evaluator.placesOf(term).length > 0) for (const query of byTerm.get(term) ?? []) add(query);
  };

  const matchOf = (query: number): QueryMatch | undefined => {
    if (!evaluator.run(programs.code, programs.starts[query] as number)) return undefined;
    const clauses = explainPlan(plans.plans[query] as Plan, evaluator);
    return { id: (queries[query] as Query).id, spans: joinSpans(clauses.flatMap(({ spans }) => spans)), clauses };
  };

  return {
    match(post, language = 'und') {
      evaluator.load(post, language, looksAtUrl);
      try {
        for (const view of evaluator.viewsOf('body')) index.scan(view, onTerm);
        if (looksAtUrl) for (const view of evaluator.viewsOf('url')) index.scan(view, onTerm);
        for (const [field, known] of byValue) {
          for (const value of valueFields[field].valuesOf(post, language))
            for (const it of known.get(value) ?? []) add(it);
        }
        for (const query of always) add(query);
        candidates.sort((a, b) => a - b);
        return candidates.flatMap((query) => matchOf(query) ?? []);
      } finally {
        for (const query of candidates) isCandidate[query] = 0;
        for (const term of terms) askedTerms[term] = 0;
        candidates.length = 0;
        terms.length = 0;
        evaluator.clear();
      }
    },
    explain(id, post, language = 'und') {
      const plan = plans.plans[ids.get(id) ?? -1];
      if (plan === undefined) throw new Error(`there is no query "${id}" in this set`);
      evaluator.load(post, language, looksAtUrl);
      try {
        return { matches: evaluator.holds(plan), clauses: explainPlan(plan, evaluator) };
      } finally {
        evaluator.clear();
      }
    },
  };
}

function push<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function originOf({ id }: Query, { origin }: QueryProblem): string {
  return origin === 'query' ? `query ${id}` : `query ${id}, ${origin}`;
}
