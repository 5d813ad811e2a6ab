import { z } from 'zod';
import { type Caller, may } from '../../core/rights.ts';
import { exportFormats, mediaTypes, sendFile, storeFormat } from '../export.ts';
import { Problem } from '../problem.ts';
import { questions } from '../questions.ts';
import { type Route, route } from '../route.ts';

/** What the routes of SQL ask. */
export interface SqlPorts {
  run(
    statement: string,
    options: {
      readonly format: string;
      readonly personal: boolean;
      readonly maxRows?: number;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
    },
  ): AsyncIterable<Uint8Array>;
  /** Tables and views with their comments: see `describeTables`. */
  dictionary(): Promise<
    readonly {
      readonly name: string;
      readonly comment: string;
      readonly isView: boolean;
      readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
    }[]
  >;
}

/** Rows that a page shows. */
export const mostRows = 1_000;
const mostBytes = 16 * 1024 * 1024;
const runMs = 30_000;
const exportMs = 600_000;
const columns = z.array(z.object({ name: z.string(), type: z.string() }));

/** SQL for analysts. */
export function sqlRoutes({ sql }: { readonly sql: SqlPorts }): Route[] {
  const spec = { tag: 'sql', right: 'query' } as const;
  return [
    route({
      ...spec,
      method: 'POST',
      path: '/sql',
      onRepeat: 'again',
      summary: `Run one statement that only reads; ${mostRows} rows at most`,
      body: z.strictObject({ query: z.string().trim().min(1).max(100_000) }),
      answer: z.object({
        columns,
        rows: z.array(z.array(z.unknown())),
        cut: z.boolean().describe('There are more rows than these'),
      }),
      async handle({ body, caller, audit, signal }) {
        forAllBrands(caller);
        audit('sql', '', { query: body.query.slice(0, 2_000) });
        const chunks = sql.run(body.query, {
          ...{ format: 'JSONCompactEachRowWithNamesAndTypes', personal: may(caller, 'personal') },
          ...{ maxRows: mostRows + 1, timeoutMs: runMs, signal },
        });
        const [names = [], types = [], ...rows] = await readRows(chunks);
        return {
          columns: names.map((name, index) => ({ name: String(name), type: String(types[index] ?? '') })),
          rows: rows.slice(0, mostRows),
          cut: rows.length > mostRows,
        };
      },
    }),
    ...exportFormats.map((format) =>
      route({
        ...spec,
        method: 'GET',
        path: `/sql/export.${format}`,
        summary: `The whole result of a statement as ${format}, streamed; takes the right "export" too`,
        query: z.strictObject({ query: z.string().trim().min(1).max(8_000) }),
        produces: [mediaTypes[format]],
        async handle({ query: { query }, caller, audit, reply, signal }) {
          forAllBrands(caller);
          if (!may(caller, 'export'))
            throw new Problem(403, `this takes the right "export", which ${caller.role}s have not`);
          audit('export', 'sql', { format, query: query.slice(0, 2_000) });
          const chunks = sql.run(query, {
            ...{ format: storeFormat[format], personal: may(caller, 'personal') },
            ...{ timeoutMs: exportMs, signal },
          });
          await sendFile(reply, chunks, { format, name: 'escolta-sql' });
        },
      }),
    ),
    route({
      ...spec,
      method: 'GET',
      path: '/sql/dictionary',
      summary: 'What views and tables there are, with all their columns',
      answer: z.object({
        tables: z.array(
          z.object({
            name: z.string(),
            comment: z.string(),
            isView: z.boolean(),
            columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string() })),
          }),
        ),
      }),
      handle: async () => ({
        tables: (await sql.dictionary()).map((table) => ({ ...table, columns: [...table.columns] })),
      }),
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/sql/questions',
      summary: 'Questions that one asks first, each with its SQL',
      answer: z.object({
        questions: z.array(
          z.object({
            id: z.string(),
            about: z.string(),
            name: z.record(z.string(), z.string()),
            query: z.string(),
            personal: z.boolean(),
          }),
        ),
      }),
      handle: async ({ caller }) => ({
        questions: questions
          .filter(({ personal }) => !personal || may(caller, 'personal'))
          .map(({ personal = false, name, ...question }) => ({ ...question, name: { ...name }, personal })),
      }),
    }),
  ];
}

/** Statements can name any brand, and nobody can tell which one they mean. */
function forAllBrands({ brands }: Caller): void {
  if (brands.length > 0)
    throw new Problem(
      403,
      'SQL reads the mentions of all brands, and this account is limited to some: ask for a wider one',
    );
}

/** The rows of lines of JSON arrays. */
async function readRows(chunks: AsyncIterable<Uint8Array>): Promise<unknown[][]> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size > mostBytes)
      throw new Problem(
        422,
        `this result is larger than ${mostBytes / 1_048_576} MB: ask for fewer columns, or export it`,
      );
  }
  return Buffer.concat(parts)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown[]);
}
