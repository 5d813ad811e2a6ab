import { inflateSync } from 'node:zlib';

const headerBytes = 44;
const entryBytes = 20;
const sfntEntryBytes = 16;
/** Far above any font of text. */
const mostBytes = 32 * 1024 * 1024;

/**
 * The TrueType or OpenType font in a WOFF 1.0 file (https://www.w3.org/TR/WOFF/): the same tables, each inflated. The renderer reads
 * packed fonts too, but unpacks them for each picture, which takes 100 ms. RangeError for what is no such file.
 */
export function unpackWoff(file: Buffer): Buffer {
  if (file.length < headerBytes || file.toString('latin1', 0, 4) !== 'wOFF')
    throw new RangeError('unpacking a font: not a WOFF file');
  const tables = file.readUInt16BE(12);
  const directory = Buffer.alloc(12 + tables * sfntEntryBytes);
  const bodies: Buffer[] = [];
  let offset = directory.length;

  directory.writeUInt32BE(file.readUInt32BE(4), 0);
  directory.writeUInt16BE(tables, 4);
  const power = Math.floor(Math.log2(Math.max(1, tables)));
  directory.writeUInt16BE(2 ** power * 16, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE(tables * 16 - 2 ** power * 16, 10);

  for (let table = 0; table < tables; table++) {
    const entry = headerBytes + table * entryBytes;
    const [start, packed, length] = [4, 8, 12].map((at) => file.readUInt32BE(entry + at)) as [number, number, number];
    if (length > mostBytes || offset > mostBytes) throw new RangeError('unpacking a font: too large');
    const raw = file.subarray(start, start + packed);
    const body = packed < length ? inflateSync(raw, { maxOutputLength: length }) : raw;
    if (body.length !== length) throw new RangeError('unpacking a font: a table is not of its stated length');
    const to = 12 + table * sfntEntryBytes;
    file.copy(directory, to, entry, entry + 4);
    file.copy(directory, to + 4, entry + 16, entry + 20);
    directory.writeUInt32BE(offset, to + 8);
    directory.writeUInt32BE(length, to + 12);
    const padding = (4 - (length % 4)) % 4;
    bodies.push(body, Buffer.alloc(padding));
    offset += length + padding;
  }
  return Buffer.concat([directory, ...bodies]);
}
