import type { LookupFunction } from 'node:net';
import { Agent, request as undiciRequest, WebSocket } from 'undici';
import { type AllowPrivate, createAddressGuard } from './address-guard.ts';
import { PipelineError } from './errors.ts';
import { readBody } from './http-body.ts';
import { followRedirect, type Hop } from './http-redirect.ts';
import { redactUrl } from './http-status.ts';
import { openStream } from './http-stream.ts';
import { version } from './package-root.ts';

export { expectJson, expectOk, parseRetryAfter, redactUrl } from './http-status.ts';

/** One request, within bounds. Everything is optional but the URL. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
  /** Most bytes of the body after decompression. */
  readonly maxBytes?: number;
  /** Most milliseconds from the call to the last byte, redirects included. */
  readonly timeoutMs?: number;
}

/** A request for an answer that has no end. */
export interface HttpStreamRequest extends Pick<HttpRequest, 'url' | 'headers' | 'timeoutMs'> {
  readonly signal: AbortSignal;
  /** Longest that the body may be silent, in milliseconds. */
  readonly silenceMs: number;
}

/** An answer as it comes. Whoever reads it bounds what is kept of it. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Not compressed. Throws as `request` does; ends when the other side ends it, or with an error when the signal aborts. */
  readonly body: AsyncIterable<Buffer>;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Buffer;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Set when every redirect on the way was permanent (301, 308): the address to ask next time. */
  readonly movedTo?: string;
}

/**
 * Answers with any status; throws `PipelineError` when there is no answer: `transient` for the network and time-outs,
 * `fatal` for an address that must not be asked, `poison` for an answer that breaks a bound.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Opens an answer that has no end. It does not follow redirects. */
  stream(request: HttpStreamRequest): Promise<HttpStream>;
  /** A WebSocket to a `ws` or `wss` address, within the same bounds of addresses. It opens, or fails, later. */
  socket(url: string, headers?: Readonly<Record<string, string>>): WebSocket;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** What a request may take from the call to the last byte, unless it says otherwise. Milliseconds, default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Most bytes of a body after decompression, unless the request says otherwise. Default 10 MiB. */
  readonly maxBytes?: number | undefined;
  /** Most bytes of an answer's headers. Default 32 KiB. */
  readonly maxHeaderBytes?: number | undefined;
  /** Default 5. */
  readonly maxRedirects?: number | undefined;
  /** Most requests at a time to one origin; the others wait. Default 4. */
  readonly maxPerOrigin?: number | undefined;
  /** Private addresses that may be asked: all, or these hosts and networks. Default none. */
  readonly allowPrivate?: AllowPrivate | undefined;
  /** Where whoever runs a server that we ask can read about us or reach us: a URL or a mail address. */
  readonly contact?: string | undefined;
  /** Stands in for the system's resolver. */
  readonly lookup?: LookupFunction | undefined;
}

const defaultContact = 'https://github.com/escolta/escolta';

/**
 * HTTP within bounds of time, size, redirects, addresses and concurrency. It does not try again: whoever asks decides.
 * Credentials in the URL are sent as Basic authentication. No error shows a credential, or the value of a query parameter.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { timeoutMs = 30_000, maxBytes = 10 * 2 ** 20, maxRedirects = 5, contact = defaultContact } = options;
  const guard = createAddressGuard({ allowPrivate: options.allowPrivate, lookup: options.lookup });
  const dispatcher = new Agent({
    connections: options.maxPerOrigin ?? 4,
    maxHeaderSize: options.maxHeaderBytes ?? 32 * 2 ** 10,
    connect: guard.connect,
    // One total limit of our own instead: these two start again with every byte.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // A stream keeps its connection: it is none of the few that requests share.
  const streaming = new Agent({
    maxHeaderSize: options.maxHeaderBytes ?? 32 * 2 ** 10,
    connect: guard.connect,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const defaultHeaders = {
    'user-agent': `Escolta/${version} (+${contact})`,
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
  };

  /** Asks one address, without following. */
  async function ask(hop: Hop, signal: AbortSignal, limit: number) {
    const answer = await undiciRequest(hop.url, {
      dispatcher,
      method: hop.method as 'GET',
      headers: hop.headers,
      body: hop.body ?? null,
      signal,
    });
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    try {
      const next = followRedirect(hop, answer.statusCode, headers['location']);
      if (next) {
        // Nobody reads the page of a redirect; a small one is swallowed, so that the connection can be used again.
        await answer.body.dump({ limit: 16 * 2 ** 10, signal });
        return { status: answer.statusCode, headers, next };
      }
      const doing = `asking ${redactUrl(hop.url.href)}`;
      const contentEncoding = headers['content-encoding'];
      const body = await readBody(answer.body, { contentEncoding, maxBytes: limit, doing });
      return { status: answer.statusCode, headers, body };
    } finally {
      // A body left unread would keep its connection, one of the few to this origin. Its error is nobody's any more.
      answer.body.on('error', () => {}).destroy();
    }
  }

  async function follow(first: Hop, signal: AbortSignal, limit: number): Promise<HttpResponse> {
    const seen = new Set<string>();
    let permanent = true;
    for (let hop = first; ; ) {
      const key = `${hop.method} ${hop.url.href}`;
      if (seen.has(key)) {
        throw new PipelineError(`${redactUrl(hop.url.href)} redirects in a circle`, { retry: 'poison' });
      }
      seen.add(key);
      const answer = await ask(hop, signal, limit);
      if (answer.next) {
        if (seen.size > maxRedirects) {
          const message = `${redactUrl(first.url.href)} redirects more than ${maxRedirects} times`;
          throw new PipelineError(message, { retry: 'poison' });
        }
        permanent &&= answer.status === 301 || answer.status === 308;
        hop = answer.next;
        continue;
      }
      const { status, headers, body } = answer;
      const url = hop.url.href;
      return { status, headers, body, url, ...(permanent && seen.size > 1 ? { movedTo: url } : {}) };
    }
  }

  return {
    async request(request) {
      const shown = redactUrl(request.url);
      const limitMs = request.timeoutMs ?? timeoutMs;
      const controller = new AbortController();
      const stop = (why: string) =>
        controller.abort(new PipelineError(`asking ${shown}: ${why}`, { retry: 'transient' }));
      const onAbort = () => stop('no longer wanted');
      const timer = setTimeout(stop, limitMs, `no complete answer within ${limitMs} ms`);
      request.signal?.addEventListener('abort', onAbort, { once: true });
      if (request.signal?.aborted) onAbort();
      try {
        const hop = firstHop(request, defaultHeaders);
        return await follow(hop, controller.signal, request.maxBytes ?? maxBytes);
      } catch (error) {
        throw controller.signal.aborted ? controller.signal.reason : asPipelineError(error, shown);
      } finally {
        clearTimeout(timer);
        request.signal?.removeEventListener('abort', onAbort);
      }
    },
    stream: (request) => openStream(request, { dispatcher: streaming, defaultHeaders, timeoutMs }),
    socket: (url, headers = {}) =>
      new WebSocket(url, { dispatcher, headers: { 'user-agent': defaultHeaders['user-agent'], ...headers } }),
    close: async () => void (await Promise.all([dispatcher.destroy(), streaming.destroy()])),
  };
}

export function firstHop(request: HttpRequest, defaultHeaders: Readonly<Record<string, string>>): Hop {
  // The parser's own error would carry the whole URL.
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new PipelineError(`${redactUrl(request.url)} is not an http or https URL`, { retry: 'fatal' });
  }
  const own = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const headers: Record<string, string> = { ...defaultHeaders, ...Object.fromEntries(own) };
  if (url.username || url.password) {
    const credentials = Buffer.from(`${decode(url.username)}:${decode(url.password)}`).toString('base64');
    headers['authorization'] ??= `Basic ${credentials}`;
    url.username = '';
    url.password = '';
  }
  return { url, method: request.method ?? 'GET', headers, body: request.body };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function asPipelineError(error: unknown, shown: string): PipelineError {
  if (error instanceof PipelineError) return error;
  const code = (error as { code?: string }).code;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new PipelineError(`asking ${shown}: the headers of the answer are too large`, { retry: 'poison' });
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    return new PipelineError(`asking ${shown}: the request is not valid HTTP`, { retry: 'fatal', cause: error });
  }
  return new PipelineError(`asking ${shown}: no answer`, { retry: 'transient', cause: error });
}
