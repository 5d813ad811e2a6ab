import { Worker } from 'node:worker_threads';
import { orAborted } from '../../core/abort.ts';
import { describeError, PipelineError } from '../../core/errors.ts';
import { packagePath } from '../../core/package-root.ts';
import type { NormalizedFeed, NormalizeOptions } from './normalize.ts';
import type { ParseReply, ParseRequest } from './parse-worker.ts';

/** Makes posts of feeds in a worker thread that is stopped when a document takes too long or too much memory. */
export interface FeedParser {
  /**
   * feedsmith first, then @rowanmanning/feed-parser, then our own loose reader. One document at a time. Throws `PipelineError`: `poison`
   * when none can read it, `transient` when the worker does not start; or the signal's reason.
   */
  parse(text: string, options: NormalizeOptions, signal: AbortSignal): Promise<NormalizedFeed>;
  close(): Promise<void>;
}

/** A loaded machine may take its time to start a thread; that is not the document's fault. */
const startTimeoutMs = 30_000;

export function createFeedParser({ timeoutMs }: { timeoutMs: number }): FeedParser {
  let running: { worker: Worker; ready: Promise<ParseReply> } | undefined;

  function start(): NonNullable<typeof running> {
    const worker = new Worker(packagePath('dist/ingest/feed/parse-worker.js'), {
      // Nothing of this process's arguments or environment, where secrets are, goes where hostile text is read.
      argv: [],
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 4 },
    });
    worker.unref();
    // An error between questions must not count as unhandled; `answer` has its own listener.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (running?.worker === worker) running = undefined;
    });
    return { worker, ready: answer(worker) };
  }

  async function stop(): Promise<void> {
    const worker = running?.worker;
    running = undefined;
    await worker?.terminate();
  }

  async function ask(request: ParseRequest, signal: AbortSignal): Promise<NormalizedFeed> {
    try {
      running ??= start();
      const { worker, ready } = running;
      await within(ready, startTimeoutMs, signal).catch((cause: unknown) => {
        throw new PipelineError('starting the feed parser', { retry: 'transient', cause });
      });
      const answered = answer(worker);
      worker.postMessage(request);
      const reply = await within(answered, timeoutMs, signal);
      if (reply.kind === 'parsed') return reply.feed;
      throw new Refusal(reply.kind === 'refused' ? reply.reason : 'no answer');
    } catch (error) {
      if (!(error instanceof Refusal)) await stop();
      throw error;
    }
  }

  return {
    async parse(text, options, signal) {
      const reasons: string[] = [];
      for (const parser of ['feedsmith', 'fallback', 'loose'] as const) {
        try {
          return await ask({ text, parser, options }, signal);
        } catch (error) {
          if (signal.aborted || error instanceof PipelineError) throw error;
          reasons.push(`${parser}: ${describeError(error)}`);
        }
      }
      throw new PipelineError(`parsing feed: ${reasons.join('; ')}`, { retry: 'poison' });
    },
    close: stop,
  };
}

/** The parser looked at the document and could not read it; the worker is well. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The worker's next message. Rejects when the worker ends first, as it does when its memory is used up. */
function answer(worker: Worker): Promise<ParseReply> {
  const reply = new Promise<ParseReply>((resolve, reject) => {
    const ended = () => settle(() => reject(new Error('the parser ended without an answer')));
    const failed = (error: Error) => settle(() => reject(error));
    const replied = (reply: ParseReply) => settle(() => resolve(reply));
    const settle = (then: () => void) => {
      worker.off('message', replied).off('error', failed).off('exit', ended);
      then();
    };
    worker.on('message', replied).on('error', failed).on('exit', ended);
  });
  // Whoever asked may have given up, and nobody be left to see it fail.
  reply.catch(() => undefined);
  return reply;
}

/** `promise`, or an error after `ms`, or the signal's reason when it aborts. */
async function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  const limit = new AbortController();
  // This timer keeps the process alive while an answer is awaited; the worker itself does not.
  const timer = setTimeout(() => limit.abort(new Error(`no end after ${ms} ms`)), ms);
  try {
    return await orAborted(promise, AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
