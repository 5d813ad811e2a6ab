import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { z } from 'zod';
import type { Reject } from '../core/contract.ts';
import type {
  CrmComponent,
  CrmContext,
  CustomerChange,
  CustomerPage,
  CustomerSource,
  FieldMapping,
} from '../core/crm.ts';
import { type Customer, customerColumn, customerFromRow } from '../core/customer.ts';
import { PipelineError } from '../core/errors.ts';
import { guessDelimiter } from '../core/guess-delimiter.ts';
import { customerOf, fieldNames } from './map-fields.ts';

const config = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(2_000)
    .describe('The file, relative to the configuration. Read again when it has changed.'),
  format: z.enum(['auto', 'csv', 'ndjson']).default('auto').describe('`auto`: by the ending of the name.'),
  delimiter: z
    .string()
    .min(1)
    .max(1)
    .optional()
    .describe('Between the columns of a CSV. Default: the one of , ; tab | that its head has most of.'),
});
type Config = z.infer<typeof config>;

const cursor = z.strictObject({
  /** Size, time and path of the file as it was read to its end, or is being read. */
  file: z.string(),
  /** Rows that are read; null: all of it. */
  row: z.number().int().min(0).nullable(),
  began: z.number().int(),
});
type Cursor = z.infer<typeof cursor>;

const pageSize = 2_000;
const mostRow = 1_000_000;

/**
 * Customers of a CSV or NDJSON file. Columns are known by their usual names in several languages (see core/customer.ts); `fields` names
 * others. Who is in a changed file no more is gone.
 */
export const file: CrmComponent<Config, Cursor> = {
  type: 'file',
  summary: 'Customers in a CSV or NDJSON file, such as an export of a shop or of a CRM that is not here.',
  config,
  customers: createFileSource,
};

function createFileSource(
  { path, format, delimiter }: Config,
  { baseDir, clock, fields }: CrmContext & { readonly fields: FieldMapping },
): CustomerSource<Cursor> {
  const absolute = resolve(baseDir, path);
  const isCsv = format === 'csv' || (format === 'auto' && !/\.(?:ndjson|jsonl|json)$/iu.test(path));
  const customerIn = (row: Row) =>
    Object.keys(fields).length > 0 ? mappedCustomer(row, fields) : customerFromRow(row);

  return {
    cursor,
    async *read(from, { full, signal }): AsyncGenerator<CustomerPage<Cursor>> {
      const now = await fingerprint(absolute);
      const isSame = from?.file === now;
      if (isSame && from.row === null && !full) return;
      const start = isSame && from.row !== null ? from : { file: now, row: 0, began: clock.now() };
      let row = 0;
      let changes: CustomerChange[] = [];
      let rejects: Reject[] = [];
      for await (const one of isCsv ? csvRows(absolute, delimiter, signal) : jsonRows(absolute, signal)) {
        row += 1;
        if (row <= (start.row ?? 0)) continue;
        try {
          if ('error' in one) throw new Error(one.error);
          changes.push({ kind: 'customer', customer: customerIn(one.values) });
        } catch (error) {
          const raw = JSON.stringify('values' in one ? one.values : '').slice(0, 2_000);
          rejects.push({ place: `${path} line ${one.line}`, reason: reasonOf(error), raw });
        }
        if (changes.length + rejects.length >= pageSize) {
          yield { changes, rejects, cursor: { ...start, row } };
          changes = [];
          rejects = [];
        }
        if (signal.aborted) return;
      }
      if (signal.aborted) return;
      // A file that is still being written would look as if those at its end were gone.
      if ((await fingerprint(absolute)) !== now) {
        throw new PipelineError(`reading the customers of ${path}: it changed meanwhile, and is read again`, {
          retry: 'transient',
        });
      }
      yield { changes, rejects, cursor: { ...start, row: null }, completeSince: start.began, progress: 1 };
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

/** What is configured takes the place of columns that would mean the same by their names. */
function mappedCustomer(row: Row, fields: FieldMapping): Customer {
  const wanted: FieldMapping = fields['id'] ? fields : { ...fields, id: ['\0id'] };
  const own = customerOf({ ...row, '\0id': 'none' }, wanted);
  const used = new Set(fieldNames(fields));
  const rest = Object.entries(row).filter(([name]) => !used.has(name) && !((keyOf(name) ?? '') in fields));
  const usual = customerFromRow({ ...Object.fromEntries(rest), ...(fields['id'] && { id: own.id }) });
  const given = Object.entries(own).filter(([key, value]) => key in fields && value !== undefined);
  return {
    ...usual,
    ...Object.fromEntries(given),
    handles: { ...usual.handles, ...own.handles },
    accountIds: { ...usual.accountIds, ...own.accountIds },
  };
}

/** The key of a mapping that a column has by its name. */
function keyOf(name: string): string | undefined {
  const column = customerColumn(name);
  if (column?.kind === 'handle') return `handles.${column.network}`;
  if (column?.kind === 'accountId') return `accountIds.${column.network}`;
  return column && 'field' in column ? column.field : undefined;
}

async function fingerprint(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error('it is no file');
    return createHash('sha256')
      .update(`${path}\0${found.size}\0${Math.trunc(found.mtimeMs)}`)
      .digest('hex')
      .slice(0, 32);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): PipelineError {
  return new PipelineError(`reading the customers of ${path}: check that it is there, whole, and may be read`, {
    retry: 'fatal',
    cause,
  });
}

type Line = { readonly line: number } & ({ readonly values: Row } | { readonly error: string });

async function* csvRows(path: string, delimiter: string | undefined, signal: AbortSignal): AsyncGenerator<Line> {
  const parser = parse({
    columns: (head: string[]) => head.map((name, at) => (head.indexOf(name) === at ? name : null)),
    bom: true,
    trim: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: mostRow,
    delimiter: delimiter ?? guessDelimiter(await headOf(path)),
  });
  // What goes wrong with the file reaches whoever reads the rows.
  pipeline(createReadStream(path, { signal }), parser, () => undefined);
  type Parsed = { readonly record: Record<string, string>; readonly info: { readonly lines: number } };
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) yield { line: info.lines, values: record };
  } catch (cause) {
    if (!signal.aborted) throw unreadable(path, cause);
  }
}

async function headOf(path: string): Promise<string> {
  let head = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', end: 65_535 })) head += String(chunk);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return head;
}

async function* jsonRows(path: string, signal: AbortSignal): AsyncGenerator<Line> {
  let line = 0;
  for await (const text of linesOf(path, signal)) {
    line += 1;
    if (text?.trim() === '') continue;
    try {
      if (text === undefined) throw new Error(`it is longer than ${mostRow} characters`);
      const values: unknown = JSON.parse(text);
      if (typeof values !== 'object' || values === null || Array.isArray(values)) throw new Error('expected an object');
      yield { line, values: values as Row };
    } catch (error) {
      yield { line, error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** The lines of a file; undefined for one that is too long, of which nothing is kept. */
async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<string | undefined> {
  let open = '';
  let isTooLong = false;
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', signal })) {
      const parts = String(chunk).split('\n');
      for (const [at, part] of parts.entries()) {
        if (!isTooLong) open += part;
        isTooLong ||= open.length > mostRow;
        if (isTooLong) open = '';
        if (at === parts.length - 1) continue;
        yield isTooLong ? undefined : open.replace(/^\uFEFF|\r$/gu, '');
        open = '';
        isTooLong = false;
      }
    }
  } catch (cause) {
    if (signal.aborted) return;
    throw unreadable(path, cause);
  }
  yield isTooLong ? undefined : open.replace(/^\uFEFF|\r$/gu, '');
}

function reasonOf(error: unknown): string {
  const issue = (error as { issues?: readonly { path: PropertyKey[]; message: string }[] }).issues?.[0];
  return (
    issue
      ? `${issue.path.map(String).join('.')}: ${issue.message}`
      : error instanceof Error
        ? error.message
        : String(error)
  ).slice(0, 500);
}
