import { type Dispatcher, request as undiciRequest } from 'undici';
import { PipelineError } from './errors.ts';
import { asPipelineError, firstHop, type HttpStream, type HttpStreamRequest } from './http.ts';
import { redactUrl } from './http-status.ts';

interface StreamTools {
  readonly dispatcher: Dispatcher;
  readonly defaultHeaders: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Opens an answer that has no end: its head comes within the usual time, and it is given up when it falls silent. */
export async function openStream(request: HttpStreamRequest, tools: StreamTools): Promise<HttpStream> {
  const { signal, silenceMs } = request;
  const shown = redactUrl(request.url);
  const controller = new AbortController();
  const stop = (why: string) =>
    controller.abort(new PipelineError(`listening to ${shown}: ${why}`, { retry: 'transient' }));
  const onAbort = () => stop('no longer wanted');
  const failure = (error: unknown) =>
    controller.signal.aborted ? controller.signal.reason : asPipelineError(error, shown);
  let timer: NodeJS.Timeout | undefined;
  const within = (ms: number, why: string) => {
    clearTimeout(timer);
    timer = setTimeout(stop, ms, why);
  };
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const limitMs = request.timeoutMs ?? tools.timeoutMs;
  try {
    within(limitMs, `no answer within ${limitMs} ms`);
    const hop = firstHop(
      { ...request, headers: { ...request.headers, 'accept-encoding': 'identity' } },
      tools.defaultHeaders,
    );
    const answer = await undiciRequest(hop.url, {
      dispatcher: tools.dispatcher,
      method: 'GET',
      headers: hop.headers,
      signal: controller.signal,
    });
    answer.body.on('error', () => {});
    async function* body(): AsyncGenerator<Buffer> {
      try {
        within(silenceMs, `silent for ${silenceMs} ms`);
        for await (const chunk of answer.body as AsyncIterable<Buffer>) {
          within(silenceMs, `silent for ${silenceMs} ms`);
          yield chunk;
        }
      } catch (error) {
        throw failure(error);
      } finally {
        release();
        answer.body.destroy();
      }
    }
    // Until somebody reads it, silence is counted too.
    within(silenceMs, `silent for ${silenceMs} ms`);
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    return { status: answer.statusCode, headers, body: body() };
  } catch (error) {
    release();
    throw failure(error);
  }
}
