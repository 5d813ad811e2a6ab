import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { type Customer, customerColumn, customerFromRow } from '../../../core/customer.ts';
import { describeError } from '../../../core/errors.ts';
import { CliError } from '../../cli-error.ts';
import { exitCodes } from '../../context.ts';
import { type AuthorLine, authorLine } from './author-line.ts';

/** What is wrong with one line: given to `refuse`, which may throw. */
export type Refuse = (line: number, why: string) => void;

/** Longest line of an NDJSON file that is read. */
const maxLine = 1_000_000;

async function* csvRows(path: string): AsyncGenerator<{ readonly cells: readonly string[]; readonly line: number }> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
  await file.close();
  const head = buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].reduce(
    (best, one) => (head.split(one).length > head.split(best).length ? one : best),
    ',',
  );
  const parser = createReadStream(path).pipe(
    parse({
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      max_record_size: maxLine,
    }),
  );
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    yield { cells: record, line: info.lines };
  }
}

async function* jsonLines(
  path: string,
  refuse: Refuse,
): AsyncGenerator<{ readonly value: Record<string, unknown>; readonly line: number }> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === '') continue;
    if (text.length > maxLine) {
      refuse(line, `longer than ${maxLine} characters`);
      continue;
    }
    let value: unknown;
    try {
      value = JSON.parse(line === 1 ? text.replace(/^\ufeff/u, '') : text);
    } catch (error) {
      refuse(line, describeError(error));
      continue;
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      yield { value: value as Record<string, unknown>, line };
    else refuse(line, 'expected a JSON object');
  }
}

/** Whether a file is NDJSON by its first character. */
async function isJson(path: string): Promise<boolean> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
  await file.close();
  return /^\ufeff?\s*\{/u.test(buffer.toString('utf8', 0, bytesRead));
}

/** Customers of a CSV or NDJSON file, one after another. */
export async function* readCustomerFile(path: string, refuse: Refuse): AsyncGenerator<Customer> {
  const known = new Map<string, ReturnType<typeof customerColumn>>();
  const columnOf = (name: string) => {
    if (!known.has(name) && known.size < 1_000) known.set(name, customerColumn(name));
    return known.get(name);
  };
  const make = (row: Readonly<Record<string, unknown>>, line: number): Customer | undefined => {
    try {
      return customerFromRow(row, columnOf);
    } catch (error) {
      refuse(line, problemOf(error));
      return undefined;
    }
  };
  if (await isJson(path)) {
    for await (const { value, line } of jsonLines(path, refuse)) {
      const customer = make(value, line);
      if (customer) yield customer;
    }
    return;
  }
  let header: string[] | undefined;
  for await (const { cells, line } of csvRows(path)) {
    if (header === undefined) {
      header = [...cells];
      if (
        !header.some((name) => {
          const column = columnOf(name);
          return column?.kind === 'scalar' && column.field === 'id';
        })
      ) {
        throw new CliError(
          `${path}, line 1: no column for the customer's id, such as "id" or "customer_id", among ${header.slice(0, 30).join(', ').slice(0, 300)}`,
          exitCodes.usage,
        );
      }
      continue;
    }
    const row: Record<string, unknown> = {};
    for (let i = 0; i < header.length; i += 1)
      if (cells[i] !== undefined && cells[i] !== '') row[header[i] as string] = cells[i];
    const customer = make(row, line);
    if (customer) yield customer;
  }
}

function problemOf(error: unknown): string {
  const issue = (error as { issues?: readonly { path: readonly PropertyKey[]; message: string }[] }).issues?.[0];
  if (issue === undefined) return describeError(error);
  const place = issue.path.map(String).join('.');
  return place === 'id' ? 'the customer has no id' : `${place}: ${issue.message}`;
}

export async function* readAuthorFile(path: string, refuse: Refuse): AsyncGenerator<AuthorLine> {
  for await (const { value, line } of jsonLines(path, refuse)) {
    const author = authorLine(value);
    if (author.ids.length === 0) refuse(line, 'the author has no id: expected "author_id" or "id"');
    else yield author;
  }
}

/** Who each author is: the customer's id, or empty for nobody. Throws a `CliError` that names the line. */
export async function readTruth(path: string): Promise<Map<string, string>> {
  const truth = new Map<string, string>();
  let columns = [0, 1] as [number, number];
  let first = true;
  for await (const { cells, line } of csvRows(path)) {
    const wrong = (why: string) => new CliError(`${path}, line ${line}: ${why}`, exitCodes.usage);
    if (first) {
      first = false;
      const names = cells.map((cell) => cell.toLowerCase().replace(/[^a-z]/gu, ''));
      const at = [
        names.findIndex((name) => name.startsWith('author')),
        names.findIndex((name) => name.startsWith('customer')),
      ] as [number, number];
      if (at[0] < 0 || at[1] < 0) throw wrong('expected the columns author_id,customer_id');
      columns = at;
      continue;
    }
    const [author = '', customer = ''] = [cells[columns[0]], cells[columns[1]]];
    if (author === '') throw wrong('no author_id');
    const before = truth.get(author);
    if (before !== undefined && before !== customer)
      throw wrong(`author "${author.slice(0, 60)}" was given another customer before`);
    truth.set(author, customer);
  }
  if (truth.size === 0) throw new CliError(`${path} holds no pairs of author_id,customer_id`, exitCodes.usage);
  return truth;
}
