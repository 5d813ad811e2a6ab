import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Clock } from '../../../core/clock.ts';
import { Failure } from './failure.ts';

/** The bytes of a request, decompressed. */
export interface Body {
  /** The next bytes; undefined at the end. Throws `Failure` where the caller stalls, leaves, or sends what cannot be read. */
  next(): Promise<Buffer | undefined>;
  /** Puts bytes back, to be read next. */
  unread(bytes: Buffer): void;
  /** Reads no more. A little of what is left is taken, so that the caller gets to read the answer; who sends more is cut off. */
  leave(): void;
}

/** Bytes of a request that are still taken after its answer. */
const mostIgnoredBytes = 64 * 1_048_576;

const decoders: Readonly<Record<string, () => Readable & NodeJS.WritableStream>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** `stallMs`: longest wait for the next bytes. */
export function openBody(request: IncomingMessage, stallMs: number, clock: Clock): Body {
  const stream = decoded(request);
  const chunks: AsyncIterator<Buffer> = stream.iterator({ destroyOnReturn: false });
  let returned: Buffer | undefined;
  let stalls = false;

  async function fetch(): Promise<Buffer | undefined> {
    const timer = new AbortController();
    const stalled = clock.sleep(stallMs, timer.signal).then(() => 'stalled' as const);
    try {
      const step = await Promise.race([chunks.next(), stalled]);
      if (step === 'stalled') {
        stalls = true;
        throw new Failure('SOCKET_TIMEOUT', `Timeout: no data of the request for ${stallMs} ms`);
      }
      return step.done ? undefined : step.value;
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (request.destroyed && !request.complete) throw new Failure('QUERY_WAS_CANCELLED', 'The caller left', error);
      throw new Failure('CANNOT_DECOMPRESS', `Cannot read the body of the request: ${String(error)}`, error);
    } finally {
      timer.abort();
    }
  }

  return {
    async next() {
      const bytes = returned;
      returned = undefined;
      return bytes ?? fetch();
    },
    unread(bytes) {
      if (bytes.length > 0) returned = bytes;
    },
    leave() {
      if (request.complete || request.destroyed) return;
      if (stalls) {
        request.destroy();
        return;
      }
      void chunks.return?.();
      request.unpipe();
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostIgnoredBytes) request.destroy();
      });
      request.resume();
    },
  };
}

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return request;
  const create = decoders[encoding];
  if (!create) {
    throw new Failure('UNKNOWN_COMPRESSION_METHOD', `Content-Encoding "${encoding}": use gzip, deflate, br, or none`);
  }
  const decoder = create();
  request.once('error', (error) => decoder.destroy(error));
  return request.pipe(decoder) as unknown as Readable;
}

/** Reads on until the end or until there are so many bytes; `ended` tells which. */
export async function readUpTo(body: Body, most: number): Promise<{ bytes: Buffer; ended: boolean }> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const part = await body.next();
    if (!part) return { bytes: join(parts), ended: true };
    parts.push(part);
    length += part.length;
  }
  return { bytes: join(parts), ended: false };
}

function join(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}
