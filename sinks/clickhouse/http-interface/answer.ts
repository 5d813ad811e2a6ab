import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createBrotliCompress, createDeflate, createGzip, constants as zlib } from 'node:zlib';
import type { Clock } from '../../../core/clock.ts';
import { Failure, failureOf, statusOf } from './failure.ts';
import { nativeBlocks } from './native-blocks.ts';

/** What every answer tells. */
export interface ServerFacts {
  readonly version: string;
  readonly timezone: string;
  readonly displayName: string;
}

export interface AnswerHead {
  readonly queryId: string;
  readonly format: string;
  /** Numbers of the work done so far. */
  readonly summary: Readonly<Record<string, string>>;
  readonly compress: 'http' | 'native' | undefined;
}

const contentTypes: readonly { readonly formats: RegExp; readonly type: string }[] = [
  { formats: /^(?:JSON\w*EachRow\w*|NDJSON|JSONLines)$/, type: 'application/x-ndjson; charset=UTF-8' },
  { formats: /^JSON/, type: 'application/json; charset=UTF-8' },
  { formats: /^(?:TSV|TabSeparated)/, type: 'text/tab-separated-values; charset=UTF-8' },
  { formats: /^CSV\w*Names/, type: 'text/csv; charset=UTF-8; header=present' },
  { formats: /^CSV/, type: 'text/csv; charset=UTF-8; header=absent' },
  { formats: /^XML$/, type: 'application/xml; charset=UTF-8' },
  {
    formats: /^(?:Native|RowBinary|Arrow|Parquet|ORC|Avro|MsgPack|BSON|Npy|Protobuf|CapnProto)/,
    type: 'application/octet-stream',
  },
];

const encoders = {
  gzip: () => createGzip({ level: 3 }),
  br: () => createBrotliCompress({ params: { [zlib.BROTLI_PARAM_QUALITY]: 3 } }),
  deflate: () => createDeflate({ level: 3 }),
} as const;

/** The body of an answer that has begun. */
export interface AnswerBody {
  /** Resolves when the caller takes more. Throws `Failure` when it left, or took nothing for too long. */
  write(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
  /** Ends an answer that went wrong half-way, in the way that current servers and clients agreed on. */
  fail(error: unknown): Promise<void>;
}

/** Begins a good answer. */
export function beginAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  head: AnswerHead,
  facts: ServerFacts,
  waiting: { readonly clock: Clock; readonly stallMs: number },
): AnswerBody {
  const tag = randomBytes(8).toString('hex');
  const encoding = head.compress === 'http' ? encodingOf(request) : undefined;
  response.writeHead(200, {
    ...commonHeaders(facts, head.queryId),
    'Content-Type': contentTypes.find(({ formats }) => formats.test(head.format))?.type ?? 'text/plain; charset=UTF-8',
    'X-ClickHouse-Format': head.format,
    'X-ClickHouse-Exception-Tag': tag,
    'X-ClickHouse-Summary': JSON.stringify(head.summary),
    ...(encoding && { 'Content-Encoding': encoding }),
  });
  const encoder = encoding ? encoders[encoding]() : undefined;
  if (encoder) {
    encoder.pipe(response);
    encoder.on('error', () => response.destroy());
    response.once('close', () => encoder.destroy());
  }
  const sink: Writable = encoder ?? response;

  async function write(bytes: Buffer): Promise<void> {
    if (head.compress !== 'native') return writeRaw(bytes);
    for (const block of nativeBlocks(bytes)) await writeRaw(block);
  }

  async function writeRaw(bytes: Buffer): Promise<void> {
    if (response.destroyed) throw new Failure('QUERY_WAS_CANCELLED', 'The caller left');
    if (sink.write(bytes)) return;
    const timer = new AbortController();
    try {
      const drained = once(sink, 'drain', { signal: timer.signal }).then(() => 'drained');
      const left = once(response, 'close', { signal: timer.signal }).then(() => 'left');
      const stalled = waiting.clock.sleep(waiting.stallMs, timer.signal).then(() => 'stalled');
      drained.catch(ignore);
      left.catch(ignore);
      if ((await Promise.race([drained, left, stalled])) === 'drained') return;
    } finally {
      timer.abort();
    }
    response.destroy();
    throw new Failure('SOCKET_TIMEOUT', 'The caller left, or took nothing of its answer for too long');
  }

  async function end(): Promise<void> {
    if (response.destroyed) return;
    const closed = once(response, 'close');
    sink.end();
    await closed;
  }

  return {
    write,
    end,
    async fail(error) {
      const message = `${failureOf(error).text(facts.version)}\n`;
      const length = Buffer.byteLength(message);
      const marker = `\r\n__exception__\r\n${tag}\r\n${message}${length} ${tag}\r\n__exception__\r\n`;
      await write(Buffer.from(marker)).catch(ignore);
      await end();
    },
  };
}

/** The whole of an answer that went wrong before it began. */
export function answerFailure(response: ServerResponse, error: unknown, facts: ServerFacts, queryId: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const failure = failureOf(error);
  const status = statusOf(failure);
  response.writeHead(status, {
    ...commonHeaders(facts, queryId),
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(failure.code),
    ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="ClickHouse server HTTP API"' }),
  });
  response.end(`${failure.text(facts.version)}\n`);
}

function commonHeaders(facts: ServerFacts, queryId: string): Record<string, string> {
  return {
    'X-ClickHouse-Server-Display-Name': facts.displayName,
    'X-ClickHouse-Query-Id': queryId.replace(/[^\x20-\x7e]/g, '?').slice(0, 200),
    'X-ClickHouse-Timezone': facts.timezone,
  };
}

function encodingOf(request: IncomingMessage): keyof typeof encoders | undefined {
  const accepted = String(request.headers['accept-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => !/;\s*q=0(?:\.0*)?$/.test(item))
    .map((item) => item.split(';')[0]?.trim());
  return (Object.keys(encoders) as (keyof typeof encoders)[]).find((name) => accepted.includes(name));
}

function ignore(): void {}
