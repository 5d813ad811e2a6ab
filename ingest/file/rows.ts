import { parse } from 'csv-parse';
import { PipelineError } from '../../core/errors.ts';

/** One row as it stands in the file, read or not. */
export type Row =
  | {
      readonly place: string;
      readonly kind: 'row';
      readonly values: Readonly<Record<string, unknown>>;
      /** The columns, where all rows have the same. */
      readonly columns?: readonly string[];
    }
  | { readonly place: string; readonly kind: 'bad'; readonly reason: string; readonly raw: string };

export type Format = 'csv' | 'ndjson' | 'json';

/** Longest line, record or element, in characters. */
const maxRowLength = 10_000_000;
/** Names under which a JSON document keeps its list. */
const listKeys = [
  'posts',
  'items',
  'data',
  'results',
  'rows',
  'records',
  'tweets',
  'statuses',
  'messages',
  'comments',
  'mentions',
  'articles',
  'reviews',
  'hits',
];
const listPattern = new RegExp(`^\\s*\\{\\s*"(?:${listKeys.join('|')})"\\s*:\\s*\\[`);

/** By the name, and where that leaves a choice by the first characters. */
export function guessFormat(name: string, head: string): Format {
  const extension = /\.(csv|tsv|tab|ndjson|jsonl|json)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === 'ndjson' || extension === 'jsonl') return 'ndjson';
  if (extension && extension !== 'json') return 'csv';
  const start = head.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('[')) return 'json';
  if (!start.startsWith('{')) return extension === 'json' ? 'json' : 'csv';
  const [line = ''] = start.split('\n', 1);
  const first = parseObject(line);
  if (first) return listKeys.some((key) => Array.isArray(first[key])) ? 'json' : 'ndjson';
  return extension === 'json' || listPattern.test(start) || line.length < start.length ? 'json' : 'ndjson';
}

/** Rows of a CSV whose first line names the columns. `onHeader` sees them before the first row, and may refuse by throwing. */
export async function* readCsv(
  text: AsyncIterable<string>,
  delimiter: string,
  onHeader: (columns: readonly string[]) => void,
): AsyncGenerator<Row> {
  let columns: readonly string[] | undefined;
  let line = 1;
  let read: Row[] = [];
  let failure: unknown;
  const take = (record: readonly string[]) => {
    const place = `line ${line}`;
    line += 1 + record.reduce((sum, value) => sum + countBreaks(value), 0);
    if (record.length === 1 && record[0] === '') return;
    if (!columns) {
      columns = nameColumns(record);
      onHeader(columns);
    } else if (record.length !== columns.length) {
      const reason = `expected ${columns.length} columns, got ${record.length}: is a quote or a delimiter missing?`;
      read.push({ kind: 'bad', place, reason, raw: record.join(delimiter) });
    } else {
      const values: [string, string][] = columns.map((column, i) => [column, record[i] ?? '']);
      read.push({ kind: 'row', place, values: Object.fromEntries(values), columns });
    }
  };
  // Records are taken as they are parsed, so that none is lost in the stream's buffer when a later one is broken.
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: maxRowLength,
    skip_records_with_error: true,
    on_record: (record: string[]) => {
      take(record);
      return null;
    },
    on_skip: (error) => {
      if (error?.code === 'CSV_MAX_RECORD_SIZE') throw tooLong(line, error);
      const reason = 'a quote that is opened here is never closed: nothing was read from here to the end of the file';
      read.push({ kind: 'bad', place: `line ${line}`, reason, raw: '' });
      return undefined;
    },
  });
  parser.on('error', () => undefined).resume();
  const step = async (act: (done: (error?: Error | null) => void) => void) => {
    await new Promise<void>((resolve) =>
      act((error) => {
        failure ??= error ?? undefined;
        resolve();
      }),
    );
    const rows = read;
    read = [];
    return rows;
  };
  for await (const chunk of text) {
    if (chunk === '') continue;
    yield* await step((done) => parser.write(chunk, done));
    if (failure) throw failure;
  }
  yield* await step((done) => parser.end(done));
  if (failure) throw failure;
}

function nameColumns(record: readonly string[]): string[] {
  const seen = new Set<string>();
  return record.map((name, i) => {
    const plain = name.trim() || `column ${i + 1}`;
    const unique = seen.has(plain) ? `${plain} (${i + 1})` : plain;
    seen.add(unique);
    return unique;
  });
}

function countBreaks(value: string): number {
  return value.includes('\n') || value.includes('\r') ? (value.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}

function tooLong(line: number, cause: unknown): PipelineError {
  const message = `line ${line}: the row is longer than ${maxRowLength} characters: is a quote never closed?`;
  return new PipelineError(message, { retry: 'fatal', cause });
}

/** One JSON object a line. Empty lines are passed over. */
export async function* readNdjson(text: AsyncIterable<string>): AsyncGenerator<Row> {
  let number = 0;
  let rest = '';
  let overlong = false;
  const finish = (line: string): Row | undefined => {
    number++;
    const place = `line ${number}`;
    if (overlong) {
      overlong = false;
      return { kind: 'bad', place, reason: `expected at most ${maxRowLength} characters in a line`, raw: rest };
    }
    const trimmed = number === 1 ? line.replace(/^\uFEFF/, '').trim() : line.trim();
    return trimmed === '' ? undefined : readObject(trimmed, place);
  };
  for await (const chunk of text) {
    const lines = chunk.split('\n');
    for (const [i, part] of lines.entries()) {
      if (!overlong) rest += part;
      if (rest.length > maxRowLength) {
        overlong = true;
        rest = rest.slice(0, 2_000);
      }
      if (i === lines.length - 1) break;
      const row = finish(rest);
      rest = '';
      if (row) yield row;
    }
  }
  const row = rest === '' ? undefined : finish(rest);
  if (row) yield row;
}

/**
 * The elements of a JSON list, or of the list that a JSON object keeps under a usual name, one at a time: the document is
 * never held whole.
 */
export async function* readJson(text: AsyncIterable<string>): AsyncGenerator<Row> {
  /** Open brackets, outermost first. */
  let depth = 0;
  /** Depth of the elements; 0 while outside of a list. */
  let inside = 0;
  let isObject = false;
  let quoted = false;
  let escaped = false;
  let key = '';
  let isKey = false;
  let element = '';
  let number = 0;
  let lists = 0;
  const keys: string[] = [];

  for await (const chunk of text) {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const char = chunk[at] as string;
      if (quoted) {
        if (isKey && char !== '"' && key.length < 200) key += char;
        if (escaped) escaped = false;
        else if (char === '\\') escaped = true;
        else if (char === '"') quoted = false;
        continue;
      }
      if (char === '"') {
        quoted = true;
        isKey = isObject && depth === 1;
        if (isKey) key = '';
        continue;
      }
      if (char === '[' || char === '{') {
        depth++;
        if (depth === 1) isObject = char === '{';
        const opensList = char === '[' && (depth === 1 || (depth === 2 && isObject && listKeys.includes(key)));
        if (depth === 2 && isObject) keys.push(key);
        if (opensList && inside === 0) {
          inside = depth;
          lists++;
          from = at + 1;
        }
        continue;
      }
      const closes = char === ']' || char === '}';
      if (inside > 0 && depth === inside && (closes || char === ',')) {
        const whole = (element + chunk.slice(from, at)).trim();
        element = '';
        from = at + 1;
        if (whole !== '') yield readObject(whole, `item ${++number}`);
        if (closes) inside = 0;
      }
      if (closes) depth--;
    }
    if (inside > 0) element += chunk.slice(from);
    if (element.length > maxRowLength) {
      const message = `item ${number + 1} is longer than ${maxRowLength} characters: is the file whole, valid JSON?`;
      throw new PipelineError(message, { retry: 'fatal' });
    }
  }
  if (depth > 0 && lists > 0) {
    yield { kind: 'bad', place: `item ${number + 1}`, reason: 'the file ends in the middle of its list', raw: element };
  } else if (lists === 0 && (depth > 0 || keys.length > 0 || isObject)) {
    const found = keys.length > 0 ? `; found ${keys.slice(0, 20).join(', ')}` : '';
    const message = `expected a JSON list, or an object with a list named ${listKeys.slice(0, 5).join(', ')} …${found}`;
    throw new PipelineError(message, { retry: 'fatal' });
  }
}

function readObject(text: string, place: string): Row {
  const values = parseObject(text);
  if (values) return { kind: 'row', place, values };
  return { kind: 'bad', place, reason: 'expected a JSON object', raw: text };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
