import { TupleParam } from '@clickhouse/client';

const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const escaped = (text: string) => text.replace(/[\\'\0\b\f\n\r\t]/g, (character) => escapes[character] ?? character);

/** A string literal of ClickHouse SQL. */
export function quote(text: string): string {
  return `'${escaped(text)}'`;
}

/** Length of one list in a statement, which may have 256 KiB: a UTF-16 code unit becomes three bytes at most. */
const maxListLength = 60_000;

/** Literals, joined by commas to lists that each fit into a statement. None where there is nothing. */
export function literalLists(literals: Iterable<string>): string[] {
  const lists: string[] = [];
  let parts: string[] = [];
  let length = 0;
  for (const literal of literals) {
    if (parts.length > 0 && length + literal.length > maxListLength) {
      lists.push(parts.join(','));
      parts = [];
      length = 0;
    }
    parts.push(literal);
    length += literal.length + 1;
  }
  if (parts.length > 0) lists.push(parts.join(','));
  return lists;
}

/** Texts as such lists, each once. */
export const textLists = (texts: Iterable<string>): string[] =>
  literalLists(new Set([...texts].map((text) => quote(text.toWellFormed()))));

/** The name of a setting, parameter, table or column, as it may stand in SQL without quotes; throws on any other. */
export function identifier(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`${JSON.stringify(name)} is not a name of ClickHouse`);
  return name;
}

/**
 * A query parameter as the engine reads it, by the rules of the official client: a string on its own is escaped but not
 * quoted, one inside an array or a map is quoted; a date is its seconds since 1970 with three decimals.
 */
export function formatParam(value: unknown, nested = false): string {
  if (value === null || value === undefined) return nested ? 'NULL' : '\\N';
  if (typeof value === 'string') return nested ? quote(value) : escaped(value);
  if (typeof value === 'boolean') return nested ? String(value).toUpperCase() : value ? '1' : '0';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'nan';
    return Number.isFinite(value) ? String(value) : value > 0 ? '+inf' : '-inf';
  }
  if (value instanceof Date) return (value.getTime() / 1_000).toFixed(3).padStart(14, '0');
  if (Array.isArray(value)) return `[${value.map((item) => formatParam(item, true)).join(',')}]`;
  if (value instanceof TupleParam) return `(${value.values.map((item) => formatParam(item, true)).join(',')})`;
  if (typeof value !== 'object') throw new Error(`a ${typeof value} cannot be a query parameter`);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${formatParam(key, true)}:${formatParam(item, true)}`).join(',')}}`;
}

/** One SET statement for settings and query parameters; undefined where there are none. Values cannot leave their literal. */
export function setStatement(
  settings: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
): string | undefined {
  const assignments = [
    ...Object.entries(settings).map(([name, value]) => `${identifier(name)} = ${settingLiteral(value)}`),
    ...Object.entries(params).map(([name, value]) => `${identifier(`param_${name}`)} = ${quote(formatParam(value))}`),
  ];
  return assignments.length === 0 ? undefined : `SET ${assignments.join(', ')}`;
}

function settingLiteral(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return quote(String(value));
}
