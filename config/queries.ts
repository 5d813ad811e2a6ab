import { z } from 'zod';
import type { QueryLibrary } from '../processors/query/parse.ts';
import { lineAndColumn, type QueryProblem } from '../processors/query/problem.ts';
import { checkQuery } from '../processors/query.ts';

const name = z.string().regex(/^[A-Za-z_][\w-]{0,62}$/u, 'expected letters, digits, "-" and "_"');

/** The `blocks` section: queries for use in others. */
export const blocksSchema = z.record(name, z.string().trim().min(1).max(100_000));

/** The `lists` section: values for use in queries. */
export const listsSchema = z.record(name, z.array(z.string().trim().min(1).max(300)).min(1));

interface Queries {
  readonly brands: readonly { readonly query?: string | undefined }[];
  readonly blocks: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/** What the queries of a configuration may use. */
export function queryLibrary({ blocks, lists }: Pick<Queries, 'blocks' | 'lists'>): QueryLibrary {
  return { blocks: new Map(Object.entries(blocks)), lists: new Map(Object.entries(lists)) };
}

/** Refuses queries and blocks that cannot be read. */
export function refuseMistakes(config: Queries, context: z.core.$RefinementCtx<unknown>): void {
  const library = queryLibrary(config);
  const check = (query: string, path: (string | number)[]): void => {
    const checked = checkQuery(query, library);
    if (checked.ok) return;
    const { hint } = checked.problem;
    const message = describeProblem(checked.problem) + (hint === undefined ? '' : `; ${hint}`);
    context.addIssue({ code: 'custom', path, message });
  };
  for (const [block, query] of Object.entries(config.blocks)) check(query, ['blocks', block]);
  for (const [index, { query }] of config.brands.entries()) {
    if (query !== undefined) check(query, ['brands', index, 'query']);
  }
}

/** The message with its place in the query: the file's own lines may be folded. */
export function describeProblem({ origin, source, start, message }: QueryProblem): string {
  const { line, column } = lineAndColumn(source, start);
  const place = line === 1 ? `character ${column}` : `line ${line}, character ${column}`;
  return `${origin === 'query' ? '' : `${origin}, `}${place}: ${message}`;
}
