import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { type Customer, customerColumn, customerFromRow } from '../../../core/customer.ts';
import { describeError } from '../../../core/errors.ts';
import type { AuthorView } from '../../../processors/identity/author.ts';
import { CliError } from '../../cli-error.ts';
import { exitCodes } from '../../context.ts';

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

/** An author of the file: by which ids the truth may name them, and what is known of them. */
export interface AuthorLine {
  readonly ids: readonly string[];
  readonly view: AuthorView;
}

export async function* readAuthorFile(path: string, refuse: Refuse): AsyncGenerator<AuthorLine> {
  for await (const { value, line } of jsonLines(path, refuse)) {
    const author = authorLine(value);
    if (author.ids.length === 0) refuse(line, 'the author has no id: expected "author_id" or "id"');
    else yield author;
  }
}

const maxText = 20_000;

function authorLine(value: Readonly<Record<string, unknown>>): AuthorLine {
  const inner = [value['author'], value['user'], value['profile']].find(
    (one) => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
  const outer = byPlainName(value);
  const nested = byPlainName((inner ?? {}) as Record<string, unknown>);
  const all = new Map([...outer, ...nested]);
  const text = (names: string): string | undefined => {
    for (const name of names.split(' ')) {
      const found = textOf(all.get(name));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const ids = [
    outer.get('authorid'),
    outer.get('id'),
    outer.get('recid'),
    nested.get('authorid'),
    nested.get('id'),
    outer.get('author'),
    outer.get('userid'),
    outer.get('key'),
  ].flatMap((id) => (typeof id === 'object' ? [] : (textOf(id) ?? [])));
  const parts = [text('firstname givenname'), text('lastname familyname surname')].filter((part) => part !== undefined);
  const sites = [
    all.get('website'),
    all.get('websites'),
    all.get('link'),
    all.get('links'),
    all.get('site'),
    all.get('homepage'),
    all.get('profileurl'),
  ].flatMap(listOf);
  const place = [textOf(all.get('location')) ?? text('place'), text('city suburb town'), text('country')].filter(
    (part) => part !== undefined,
  );
  const url = text('url') ?? sites[0];
  const bio = [
    text('bio description about summary headline'),
    ...sites,
    ...[all.get('emails'), all.get('phones')].flatMap(listOf),
  ]
    .filter((part) => part !== undefined)
    .join('\n');
  const optional = <K extends string>(key: K, found: string | undefined) =>
    found === undefined ? {} : ({ [key]: found } as Record<K, string>);
  const count = Number(text('followers followerscount followercount') ?? Number.NaN);
  return {
    ids: [...new Set(ids)],
    view: {
      network: text('network platform source networkname site') ?? '',
      author: {
        ...optional(
          'id',
          text('networkid networkuserid accountid userid platformid') ?? textOf(nested.get('id')) ?? ids[0],
        ),
        ...optional('handle', text('handle username screenname nick nickname account login')),
        ...optional(
          'name',
          text('displayname name fullname authorname realname') ?? (parts.length > 0 ? parts.join(' ') : undefined),
        ),
        ...optional('url', url),
        ...optional('location', place.length > 0 ? [...new Set(place)].join(', ') : undefined),
        ...optional('bio', bio === '' ? undefined : bio.slice(0, 10_000)),
        ...(Number.isInteger(count) && count >= 0 && { followers: count }),
      },
      language: text('language lang languagehint locale'),
      texts: [all.get('posts'), all.get('texts'), all.get('text'), all.get('content')]
        .flatMap(listOf)
        .slice(0, 20)
        .map((one) => one.slice(0, maxText)),
      email: text('email mail emailaddress'),
      phone: text('phone telephone mobile phonenumber'),
      company: text('company organization organisation employer'),
      birthDate: text('birthdate dateofbirth dob'),
      postcode: text('postcode zip zipcode postalcode'),
      street: text('street address address1'),
    },
  };
}

function byPlainName(value: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(
    Object.entries(value)
      .slice(0, 200)
      .map(([name, one]) => [name.toLowerCase().replace(/[^a-z0-9]/gu, ''), one]),
  );
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.slice(0, maxText);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // A place in parts.
  const parts = Object.values(value)
    .filter((part): part is string => typeof part === 'string')
    .slice(0, 4);
  return parts.length > 0 ? parts.join(', ').slice(0, 500) : undefined;
}

function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.slice(0, 50).flatMap(listOf);
  if (typeof value === 'object' && value !== null)
    return listOf((value as Record<string, unknown>)['text'] ?? (value as Record<string, unknown>)['url']);
  return textOf(value) === undefined ? [] : [textOf(value) as string];
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
