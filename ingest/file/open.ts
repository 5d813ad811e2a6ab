import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { addAbortSignal, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PipelineError } from '../../core/errors.ts';

/** How much of a file tells one from another, and its format. */
const headSize = 65_536;

export interface OpenFile {
  /** Size and a hash of the beginning: a changed file has another. */
  readonly fingerprint: string;
  /** Unpacked bytes. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The first bytes of `chunks`, which gives them again. */
  readonly head: Buffer;
  /** 0 to 1; undefined where the size is not known. */
  progress(): number | undefined;
}

export interface OpenOptions {
  /** Absolute path; undefined reads `stdin`. */
  readonly path: string | undefined;
  readonly stdin: () => Readable;
  readonly compression: 'auto' | 'gzip' | 'none';
  readonly signal: AbortSignal;
}

/** Opens a file or standard input, unpacks it, and looks at its beginning. Throws `PipelineError` where it cannot be read. */
export async function openFile(options: OpenOptions): Promise<OpenFile> {
  const { path, signal } = options;
  const size = path === undefined ? undefined : await sizeOf(path);
  const stream = path === undefined ? options.stdin() : createReadStream(path, { highWaterMark: headSize });
  addAbortSignal(signal, stream);
  let read = 0;
  const packed = await peek(counted(stream, (bytes) => (read += bytes)));
  const fingerprint = `${size ?? 'stream'}-${createHash('sha256').update(packed.head).digest('hex').slice(0, 32)}`;
  const gzip = options.compression === 'gzip' || (options.compression === 'auto' && isGzip(packed.head));
  const { head, chunks } = gzip ? await peek(unpack(packed.chunks)) : packed;
  return { fingerprint, head, chunks, progress: () => (size ? Math.min(1, read / size) : undefined) };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    await access(path, constants.R_OK);
    const stats = await stat(path);
    if (stats.isDirectory()) throw new PipelineError(`${path} is a folder: expected a file`, { retry: 'fatal' });
    return stats.isFile() ? stats.size : undefined;
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    const what =
      code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read' : 'it cannot be opened';
    throw new PipelineError(`reading ${path}: ${what}`, { retry: 'fatal', cause });
  }
}

async function* counted(stream: Readable, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Buffer);
    count(bytes.length);
    yield bytes;
  }
}

/** Reads ahead as much as `headSize`, and gives the whole all the same. */
async function peek(source: AsyncGenerator<Buffer>): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer> }> {
  const first: Buffer[] = [];
  let length = 0;
  while (length < headSize) {
    const next = await source.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  const begun = Buffer.concat(first);
  async function* whole(): AsyncGenerator<Buffer> {
    try {
      if (begun.length > 0) yield begun;
      yield* source;
    } finally {
      await source.return(undefined);
    }
  }
  return { head: begun.subarray(0, headSize), chunks: whole() };
}

function isGzip(head: Buffer): boolean {
  return head.length > 2 && head[0] === 0x1f && head[1] === 0x8b;
}

async function* unpack(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // The error reaches the reader through the iteration.
  pipeline(chunks, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('Z_')) throw cause;
    throw new PipelineError('unpacking the file: it is not whole, valid gzip', { retry: 'fatal', cause });
  }
}

export type Encoding = 'auto' | 'utf-8' | 'utf-16le' | 'windows-1252';

/** Text of bytes: by its byte order mark, else UTF-8 where the beginning is valid UTF-8, else Windows-1252 (what spreadsheets write). */
export async function* decode(chunks: AsyncIterable<Buffer>, head: Buffer, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding === 'auto' ? guessEncoding(head) : encoding);
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

export function guessEncoding(head: Buffer): Exclude<Encoding, 'auto'> {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  try {
    // A character may be cut at the end of the head: streaming forgives that.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
