import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PipelineError } from '../../../core/errors.ts';
import { packagePath } from '../../../core/package-root.ts';
import type { SentimentEngine, SentimentRequest, SentimentTarget, SentimentVerdict } from '../engine.ts';
import { createTokenizer } from '../tokenize.ts';
import { clauseAround } from './clause.ts';
import { meaningOf, type Polarity, sharesOf } from './onnx-labels.ts';
import type { OnnxQuestion, OnnxReply, OnnxWorkerData } from './onnx-worker.ts';
import { fromShares, type Shares, strongest, unratedText, type Words } from './verdict.ts';

export interface OnnxOptions {
  /** Absolute folder of the model. */
  readonly path: string;
  /** What labels mean where their names do not say so. */
  readonly labels?: Readonly<Record<string, Polarity>> | undefined;
  /** Most tokens that are read of one text. */
  readonly maxTokens: number;
  /** Texts in one run of the model. */
  readonly batch: number;
}

/** A running worker. */
interface Thread {
  readonly labels: readonly string[];
  judge(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}

/** Words that are left out in turn for an explanation. */
const maxAsked = 60;
/** Letters or emoji: a text without either has nothing to judge. */
const something = /\p{L}|\p{Extended_Pictographic}/u;

/**
 * Any text classification model in ONNX format from a folder of one's own, in a worker thread. Toward a brand, the sentences that it stands
 * in are judged (`clauseAround`). Words are told by `explain` only, which judges the text again without each. Rejects with a fatal
 * `PipelineError` that says what is missing; a worker that ends is replaced, and what it had in hand is `transient`.
 */
export async function createOnnxEngine(options: OnnxOptions): Promise<SentimentEngine> {
  const tokenize = createTokenizer();
  let thread: Promise<Thread> | undefined;
  const running = (): Promise<Thread> => {
    if (!thread) {
      const started = startThread(options, () => {
        if (thread === started) thread = undefined;
      });
      thread = started;
    }
    return thread;
  };
  const { labels } = await running();
  let meanings: Polarity[];
  try {
    meanings = meaningOf(labels, options.labels);
  } catch (error) {
    await (await running()).close();
    throw error;
  }
  const version = `onnx-${basename(options.path).slice(0, 60)}-${fingerprint(options.path)}`;

  /** Each text is judged once, whatever the number of its brands. */
  const judgeTexts = async (texts: Iterable<string>): Promise<ReadonlyMap<string, Shares>> => {
    const distinct = [...new Set(texts)].filter((text) => something.test(text));
    // Texts of one length make a batch without idle places.
    distinct.sort((a, b) => a.length - b.length);
    const { judge } = await running();
    const shares = new Map<string, Shares>();
    for (let from = 0; from < distinct.length; from += options.batch) {
      const part = distinct.slice(from, from + options.batch);
      for (const [i, logits] of (await judge(part)).entries())
        shares.set(part[i] as string, sharesOf(logits, meanings));
    }
    return shares;
  };
  const verdictOf = (
    request: SentimentRequest,
    shares: ReadonlyMap<string, Shares>,
    words: (text: string) => Words,
  ): SentimentVerdict => {
    const told = (text: string) => {
      const found = shares.get(text);
      return found ? fromShares(found) : unratedText;
    };
    return {
      whole: told(request.text),
      toward: request.targets.map((target) => {
        const clause = clauseOf(request, target);
        return { ...told(clause), words: words(clause), engine: version };
      }),
    };
  };
  const textsOf = (request: SentimentRequest) => [
    request.text,
    ...request.targets.map((target) => clauseOf(request, target)),
  ];

  return {
    version,
    async judge(requests) {
      const shares = await judgeTexts(requests.flatMap(textsOf));
      return requests.map((request) => verdictOf(request, shares, () => []));
    },
    async explain(request) {
      const pieces = (text: string) =>
        tokenize(text)
          .filter(({ kind }) => kind !== 'stop')
          .slice(0, maxAsked);
      const without = (text: string, start: number, end: number) => text.slice(0, start) + text.slice(end);
      const texts = textsOf(request);
      const shares = await judgeTexts([
        ...texts,
        ...texts.flatMap((text) => pieces(text).map(({ start, end }) => without(text, start, end))),
      ]);
      const lean = (text: string) => {
        const found = shares.get(text);
        return found ? found.positive - found.negative : 0;
      };
      const words = (text: string) =>
        strongest(
          pieces(text).map(({ start, end }) => ({
            word: text.slice(start, end),
            weight: lean(text) - lean(without(text, start, end)),
          })),
        ).filter(({ weight }) => Math.abs(weight) >= 0.01);
      return verdictOf(request, shares, words);
    },
    async close() {
      await (await thread?.catch(() => undefined))?.close();
    },
  };
}

function clauseOf({ text, targets }: SentimentRequest, target: SentimentTarget): string {
  const others = targets.flatMap(({ spans }) => (spans === target.spans ? [] : spans));
  return clauseAround(text, target.spans, others);
}

/** Eight hex digits that change with the model's description: another model in the same folder is another engine. */
function fingerprint(folder: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, 'config.json')))
    .digest('hex')
    .slice(0, 8);
}

/** Starts the worker; `ended` is called when it is no more. */
function startThread({ path, maxTokens }: OnnxOptions, ended: () => void): Promise<Thread> {
  const data: OnnxWorkerData = { path, maxTokens };
  const worker = new Worker(packagePath('dist/processors/sentiment/engines/onnx-worker.js'), {
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
  const settle = (id: number) => {
    const question = pending.get(id);
    pending.delete(id);
    // An idle worker holds no process back.
    if (pending.size === 0) worker.unref();
    return question;
  };
  const judge = (texts: readonly string[]) =>
    new Promise<readonly (readonly number[])[]>((resolve, reject) => {
      const id = asked++;
      pending.set(id, { resolve, reject });
      worker.ref();
      const question: OnnxQuestion = { id, texts };
      worker.postMessage(question);
    });

  return new Promise((resolve, reject) => {
    const over = (cause: unknown) => {
      ended();
      const error = new PipelineError(`judging texts by the model in ${path}: the worker ended`, {
        retry: 'transient',
        cause,
      });
      reject(error);
      for (const { reject: refuse } of pending.values()) refuse(error);
      pending.clear();
    };
    worker.on('error', over);
    worker.on('exit', (code) => over(new Error(`exit code ${code}`)));
    worker.on('message', (reply: OnnxReply) => {
      if (reply.kind === 'ready') {
        worker.unref();
        resolve({ labels: reply.labels, judge, close: async () => void (await worker.terminate()) });
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
