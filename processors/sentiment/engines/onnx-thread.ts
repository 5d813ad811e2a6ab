import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../core/clock.ts';
import { PipelineError } from '../../../core/errors.ts';
import type { OnnxQuestion, OnnxReply, OnnxWorkerData } from './onnx-worker.ts';

/** A running worker. */
export interface Thread {
  readonly labels: readonly string[];
  judge(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}

export interface ThreadOptions extends OnnxWorkerData {
  /** File of the worker, that speaks as `onnx-worker.ts` does. */
  readonly worker: string;
  /** How long it may say nothing while it has something to do, ms. */
  readonly timeoutMs: number;
  /** The same of its start: a large model takes its time. */
  readonly startMs: number;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Starts the worker; `ended` is called when it is no more. What says nothing for too long is ended, and what it had in hand is `transient`. */
export function startThread(options: ThreadOptions, ended: () => void): Promise<Thread> {
  const { path, maxTokens, clock, timeoutMs, startMs } = options;
  const data: OnnxWorkerData = { path, maxTokens };
  const worker = new Worker(options.worker, {
    workerData: data,
    // Nothing of this process's arguments or environment, where secrets are.
    argv: [],
    execArgv: [],
    env: {},
  });
  const pending = new Map<
    number,
    { resolve(logits: readonly (readonly number[])[]): void; reject(error: unknown): void }
  >();
  let asked = 0;
  let watching = new AbortController();

  return new Promise((resolve, reject) => {
    const over = (cause: unknown) => {
      watching.abort();
      ended();
      const error = new PipelineError(`judging texts by the model in ${path}: the worker ended`, {
        retry: 'transient',
        cause,
      });
      reject(error);
      for (const { reject: refuse } of pending.values()) refuse(error);
      pending.clear();
    };
    /** From now on it has so long to say something. */
    const watch = (ms: number, doing: string) => {
      watching.abort();
      const current = new AbortController();
      watching = current;
      void clock.sleep(ms, current.signal).then(() => {
        if (current.signal.aborted) return;
        over(new Error(`${doing} took longer than ${ms / 1_000} s`));
        void worker.terminate();
      });
    };
    const settle = (id: number) => {
      const question = pending.get(id);
      pending.delete(id);
      if (pending.size > 0) watch(timeoutMs, 'a run of the model');
      else {
        watching.abort();
        // An idle worker holds no process back.
        worker.unref();
      }
      return question;
    };
    const judge = (texts: readonly string[]) =>
      new Promise<readonly (readonly number[])[]>((answer, refuse) => {
        const id = asked++;
        pending.set(id, { resolve: answer, reject: refuse });
        if (pending.size === 1) watch(timeoutMs, 'a run of the model');
        worker.ref();
        const question: OnnxQuestion = { id, texts };
        worker.postMessage(question);
      });

    watch(startMs, 'loading the model');
    worker.on('error', over);
    worker.on('exit', (code) => over(new Error(`exit code ${code}`)));
    worker.on('message', (reply: OnnxReply) => {
      if (reply.kind === 'ready') {
        watching.abort();
        worker.unref();
        const close = async () => {
          // At once: an answer may be on its way.
          over(new Error('it was closed'));
          await worker.terminate();
        };
        resolve({ labels: reply.labels, judge, close });
      } else if (reply.kind === 'unusable') {
        reject(new PipelineError(`starting the ONNX engine: ${reply.reason}`, { retry: 'fatal' }));
        void worker.terminate();
      } else if (reply.kind === 'judged') {
        settle(reply.id)?.resolve(reply.logits);
      } else {
        const message = `judging texts by the model in ${path}: ${reply.reason}`;
        settle(reply.id)?.reject(new PipelineError(message, { retry: 'transient' }));
      }
    });
  });
}
