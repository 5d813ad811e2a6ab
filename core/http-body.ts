import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { PipelineError } from './errors.ts';

/**
 * The decompressed bytes of a body. Stops at the first chunk above `maxBytes`, however small the body is on the wire.
 * Throws `poison` above the limit and for an encoding that nobody asked for; errors of the stream and of zlib as they are.
 */
export async function readBody(
  body: Readable,
  options: { contentEncoding: string | undefined; maxBytes: number; doing: string },
): Promise<Buffer> {
  const { contentEncoding, maxBytes, doing } = options;
  const rest: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  const first = await rest.next();
  // An answer without a body may still name an encoding.
  if (first.done) return Buffer.alloc(0);
  const decoder = decoderOf(contentEncoding?.trim().toLowerCase() ?? '', first.value, doing);
  async function* wire() {
    yield first.value as Buffer;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  const collector = (chunks: AsyncIterable<Buffer>) => collect(chunks, maxBytes, doing);
  return decoder ? await pipeline(wire, decoder, collector) : await collector(wire());
}

function decoderOf(encoding: string, start: Buffer, doing: string): Transform | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      // Some servers say so of what is not: the first byte tells.
      return start[0] === 0x1f ? createGunzip() : undefined;
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      // Servers disagree on whether "deflate" has the zlib header; its first byte has 8 (the method) in the low half.
      return ((start[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      // Other words, such as "utf-8", are said of what is not compressed.
      if (!/,|^(?:zstd|compress|x-compress|dcb|dcz|exi|pack200-gzip)$/u.test(encoding)) return undefined;
      throw new PipelineError(`${doing}: nobody asked for the content encoding "${encoding.slice(0, 50)}"`, {
        retry: 'poison',
      });
  }
}

/** Copies into one growing buffer: a list of chunks of one byte each would cost a hundred times their size. */
async function collect(chunks: AsyncIterable<Buffer>, maxBytes: number, doing: string): Promise<Buffer> {
  let buffer = Buffer.alloc(0);
  let length = 0;
  for await (const chunk of chunks) {
    const needed = length + chunk.length;
    if (needed > maxBytes) {
      throw new PipelineError(`${doing}: the answer is larger than ${maxBytes} bytes`, { retry: 'poison' });
    }
    if (needed > buffer.length) {
      const grown = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(2 * buffer.length, needed)));
      buffer.copy(grown, 0, 0, length);
      buffer = grown;
    }
    chunk.copy(buffer, length);
    length = needed;
  }
  return buffer.subarray(0, length);
}
