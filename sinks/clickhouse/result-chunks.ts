import type { Session } from 'chdb';

/** The bytes of a result, piece by piece. */
export type Chunks = AsyncIterator<Uint8Array, unknown, undefined>;

/** Strings at the head of each piece, for each column: its name, and its type. */
const binaryHeaders: Readonly<Record<string, number>> = { RowBinaryWithNames: 1, RowBinaryWithNamesAndTypes: 2 };

/** Formats of which any number of pieces is one whole, with the number of lines at the head of each piece. */
const headerLines: Readonly<Record<string, number>> = {
  BSONEachRow: 0,
  CSV: 0,
  CSVWithNames: 1,
  CSVWithNamesAndTypes: 2,
  JSONCompactEachRow: 0,
  JSONCompactEachRowWithNames: 1,
  JSONCompactEachRowWithNamesAndTypes: 2,
  JSONCompactStringsEachRow: 0,
  JSONCompactStringsEachRowWithNames: 1,
  JSONCompactStringsEachRowWithNamesAndTypes: 2,
  JSONEachRow: 0,
  JSONLines: 0,
  JSONStringsEachRow: 0,
  LineAsString: 0,
  MsgPack: 0,
  NDJSON: 0,
  Native: 0,
  RawBLOB: 0,
  RowBinary: 0,
  TSKV: 0,
  TabSeparated: 0,
  TabSeparatedRaw: 0,
  TabSeparatedWithNames: 1,
  TabSeparatedWithNamesAndTypes: 2,
  TSV: 0,
  TSVRaw: 0,
  TSVWithNames: 1,
  TSVWithNamesAndTypes: 2,
};

/**
 * Starts a statement. The engine writes every piece of a stream as a document of its own, header and all. So a result streams where
 * pieces can be joined, repeated headers left out; in other formats (JSON, Parquet, Pretty …) it is made whole in memory first.
 * `onRows` hears of the rows of each piece of a stream. A stream is planned on the thread that asks: some 10 to 30 ms for FINAL over many parts, which the other formats do not cost.
 */
export function startResult(
  session: Session,
  sql: string,
  defaultFormat: string,
  onRows: (rows: number) => void = () => undefined,
): Chunks {
  if (!streams(sql, defaultFormat)) return whole(session, sql, defaultFormat);
  try {
    const chunks = session.queryStream(sql, { format: defaultFormat });
    return joined(chunks, headerOf(formatOf(sql, defaultFormat)), onRows);
  } catch {
    // Only SELECT streams. Whatever else this is, or is wrong with it: the other way says so.
    return whole(session, sql, defaultFormat);
  }
}

/** Whether the result of a SELECT streams, or is made whole in memory. */
export function streams(sql: string, defaultFormat: string): boolean {
  const format = formatOf(sql, defaultFormat);
  return Object.hasOwn(headerLines, format) || Object.hasOwn(binaryHeaders, format);
}

/** Empty where it cannot be told. */
function formatOf(sql: string, defaultFormat: string): string {
  if (!/\bFORMAT\b/i.test(sql)) return defaultFormat;
  return /\bFORMAT\s+(\w+)[\s;]*$/i.exec(sql)?.[1] ?? '';
}

async function* whole(session: Session, sql: string, format: string) {
  const result = await session.queryAsync(sql, { format });
  yield result.bytes();
}

async function* joined(
  chunks: AsyncIterable<{ raw(): Uint8Array; numRows: number }>,
  headerLength: (bytes: Uint8Array) => number,
  onRows: (rows: number) => void,
) {
  let header: number | undefined;
  for await (const chunk of chunks) {
    const bytes = chunk.raw();
    onRows(chunk.numRows);
    yield header === undefined ? bytes : bytes.subarray(header);
    header ??= headerLength(bytes);
  }
}

/** How to tell the length of a piece's head, in bytes. */
function headerOf(format: string): (bytes: Uint8Array) => number {
  const strings = binaryHeaders[format];
  if (strings !== undefined) return (bytes) => binaryHeaderLength(bytes, strings);
  return (bytes) => textHeaderLength(bytes, headerLines[format] ?? 0, format.startsWith('CSV'));
}

const newline = 0x0a;
const quote = 0x22;

/** Where so many lines end. In CSV, a column's name may hold a newline, in quotes. */
function textHeaderLength(bytes: Uint8Array, lines: number, quotes: boolean): number {
  let quoted = false;
  let left = lines;
  for (let i = 0; left > 0 && i < bytes.length; i += 1) {
    if (quotes && bytes[i] === quote) quoted = !quoted;
    if (bytes[i] === newline && !quoted) left -= 1;
    if (left === 0) return i + 1;
  }
  return 0;
}

/** The number of columns, then so many strings for each, all lengths as LEB128. */
function binaryHeaderLength(bytes: Uint8Array, stringsPerColumn: number): number {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  for (let left = number() * stringsPerColumn; left > 0; left -= 1) {
    const length = number();
    at += length;
  }
  return at;
}
