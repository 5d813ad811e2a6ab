import { z } from 'zod';
import type { AuditFilter, AuditLog, AuditPlace } from '../../core/web-stores.ts';
import { cursor, cursorsOf, next, pageOf } from '../cursor.ts';
import { mediaTypes, sendFile } from '../export.ts';
import { type Route, route } from '../route.ts';

const filter = {
  who: z.string().trim().min(1).max(200).optional().describe('A part of their name'),
  action: z.string().trim().min(1).max(100).optional().describe('Its beginning, such as `person` or `export`'),
  target: z.string().trim().min(1).max(500).optional().describe('A part of what it was done to'),
  from: z.coerce.number().optional().describe('ms since the epoch'),
  to: z.coerce.number().optional().describe('ms since the epoch, not included'),
};
/** Entries that are read at once for an export. */
const page = 5_000;
const cursors = cursorsOf<AuditPlace>(z.strictObject({ at: z.int(), id: z.string().regex(/^[0-9a-f]{16}$/u) }));

/** Who saw, changed, took away and erased what: for administrators. */
export function auditRoutes({ audit: log }: { readonly audit: AuditLog }): Route[] {
  const spec = { method: 'GET', tag: 'audit', right: 'administer' } as const;
  return [
    route({
      ...spec,
      path: '/audit',
      summary: 'Who did what, newest first',
      query: z.strictObject({
        ...filter,
        cursor,
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answer: z.object({
        entries: z.array(
          z.object({
            at: z.number(),
            who: z.object({ kind: z.enum(['user', 'token']), id: z.string(), name: z.string() }),
            action: z.string(),
            target: z.string(),
            detail: z.record(z.string(), z.unknown()),
            address: z.string(),
          }),
        ),
        next,
      }),
      async handle({ query: { cursor: text, limit, ...wanted } }) {
        const found = await log.list({ ...wanted, after: cursors.place(text), limit: limit + 1 });
        const { page: entries, next: following } = pageOf(found, limit, ({ at, id }) => cursors.of({ at, id }));
        return {
          entries: entries.map(({ id: _, ...entry }) => ({ ...entry, detail: { ...entry.detail } })),
          next: following,
        };
      },
    }),
    ...(['csv', 'ndjson'] as const).map((format) =>
      route({
        ...spec,
        path: `/audit/export.${format}`,
        summary: `The audit log as ${format}, newest first, streamed`,
        query: z.strictObject(filter),
        produces: [mediaTypes[format]],
        async handle({ query, audit, reply }) {
          audit('export', 'audit', { format, ...query });
          await sendFile(reply, linesOf(log, query, format), { format, name: 'audit' });
        },
      }),
    ),
  ];
}

const columns = ['at', 'kind', 'who', 'id', 'action', 'target', 'detail', 'address'];

/** All of it, page by page; lines of arrays for CSV, whose cells `sendFile` makes safe. */
async function* linesOf(log: AuditLog, wanted: AuditFilter, format: 'csv' | 'ndjson'): AsyncIterable<Uint8Array> {
  const lines = (values: readonly unknown[]) =>
    Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  if (format === 'csv') yield lines([columns]);
  for (let after: AuditPlace | undefined; ; ) {
    const found = await log.list({ ...wanted, after, limit: page });
    const rows = found.map(({ at, who, action, target, detail, address }) => {
      const row = [new Date(at).toISOString(), who.kind, who.name, who.id, action, target, detail, address];
      return format === 'csv' ? row : Object.fromEntries(columns.map((column, index) => [column, row[index]]));
    });
    if (rows.length > 0) yield lines(rows);
    const last = found.at(-1);
    if (last === undefined || found.length < page) return;
    after = last;
  }
}
