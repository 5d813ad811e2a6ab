import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import type { FastifyReply } from 'fastify';
import { csvCell } from '../core/csv-cell.ts';

export const exportFormats = ['csv', 'ndjson', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What the store is asked for: CSV is made here, with cells that no spreadsheet runs. */
export const storeFormat: Readonly<Record<ExportFormat, string>> = {
  csv: 'JSONCompactEachRowWithNames',
  ndjson: 'JSONEachRow',
  parquet: 'Parquet',
};

export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** Lines of JSON arrays as lines of CSV. */
export async function* csvOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
    rest = lines.pop() ?? '';
    const done = lines.filter(Boolean).map(csvLine).join('');
    if (done !== '') yield done;
  }
  if (rest.trim() !== '') yield csvLine(rest);
}

const csvLine = (line: string) =>
  `${(JSON.parse(line) as unknown[]).map((cell) => csvCell(textOf(cell))).join(',')}\r\n`;

const textOf = (cell: unknown): string =>
  cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);

/**
 * Sends what comes as fast as it is taken, as a file. What fails before the first byte is thrown, and is a problem like any other;
 * what fails later ends the connection, so that nobody takes a part for the whole.
 */
export async function sendFile(
  reply: FastifyReply,
  chunks: AsyncIterable<Uint8Array>,
  { format, name }: { readonly format: ExportFormat; readonly name: string },
): Promise<void> {
  const parts = (format === 'csv' ? csvOf(chunks) : chunks)[Symbol.asyncIterator]();
  const first = await parts.next();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': mediaTypes[format],
    'content-disposition': `attachment; filename="${name}.${format}"`,
    'cache-control': 'no-store',
  });
  async function* all() {
    if (!first.done) yield first.value;
    for (;;) {
      const next = await parts.next();
      if (next.done) return;
      yield next.value;
    }
  }
  // Whichever side ends early ends the other.
  await pipeline(all, raw).catch(() => undefined);
}
