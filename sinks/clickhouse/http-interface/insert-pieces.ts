import type { Body } from './body.ts';
import { readUpTo } from './body.ts';
import { Failure } from './failure.ts';

/** Bytes of one piece. At the engine's 1,048,449 rows a block, a piece is one block, and so lands whole or not at all. */
const pieceBytes = 8 * 1_048_576;

const newline = 0x0a;
const backslash = 0x5c;
const quote = 0x22;

/** Where the last row ends, as the number of bytes up to there; 0 where no row ends. */
type Boundary = (bytes: Buffer) => number;

const boundaries: Readonly<Record<string, Boundary>> = {
  JSONEachRow: afterLastValue,
  JSONLines: afterLastValue,
  NDJSON: afterLastValue,
  JSONCompactEachRow: afterLastValue,
  JSONStringsEachRow: afterLastValue,
  JSONCompactStringsEachRow: afterLastValue,
  TabSeparated: afterLastLine,
  TSV: afterLastLine,
  TSKV: afterLastLine,
};

/**
 * The data of an insert in pieces that are inserts of their own: up to one piece in memory at a time. Where pieces are cut depends
 * on the bytes alone, so that the same data sent again gives the same pieces. Data in a format that cannot be cut, or without the
 * end of a row for `most` bytes, comes in one piece of up to `most` bytes; beyond, it is a `Failure` QUERY_IS_TOO_LARGE.
 */
export async function* insertPieces(body: Body, format: string, most: number): AsyncIterable<Buffer> {
  const boundary = boundaries[format];
  for (let first = true; ; first = false) {
    const { bytes, ended } = await readUpTo(body, pieceBytes);
    if (ended) {
      if (bytes.length > 0 || first) yield bytes;
      return;
    }
    const end = boundary?.(bytes.subarray(0, pieceBytes)) ?? 0;
    if (end > 0) {
      body.unread(bytes.subarray(end));
      yield bytes.subarray(0, end);
      continue;
    }
    body.unread(bytes);
    const { bytes: whole, ended: all } = await readUpTo(body, most + 1);
    if (whole.length > most) {
      throw new Failure(
        'QUERY_IS_TOO_LARGE',
        `The data is longer than ${most} bytes: send less at once, or rows in JSONEachRow or TabSeparated, of any length`,
      );
    }
    if (whole.length > 0) yield whole;
    if (all) return;
  }
}

/** A newline after an uneven number of backslashes is part of a value. */
function afterLastLine(bytes: Buffer): number {
  for (let at = bytes.lastIndexOf(newline); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(newline, at - 1)) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return 0;
}

/** Objects may be written over several lines: a row ends with its last bracket. */
function afterLastValue(bytes: Buffer): number {
  let depth = 0;
  let quoted = false;
  let end = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (quoted) {
      if (byte === backslash) i += 1;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0) end = i + 1;
    }
  }
  return end;
}
