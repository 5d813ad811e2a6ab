import { basename } from 'node:path';
import { type Clock, systemClock } from '../../../core/clock.ts';
import { packagePath } from '../../../core/package-root.ts';
import type { SentimentEngine, SentimentRequest, SentimentTarget, SentimentVerdict } from '../engine.ts';
import { createTokenizer } from '../tokenize.ts';
import { clauseAround } from './clause.ts';
import { fingerprint } from './onnx-files.ts';
import { meaningOf, type Polarity, sharesOf } from './onnx-labels.ts';
import { startThread, type Thread } from './onnx-thread.ts';
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
  /** How long a run of the model may take before its worker is ended, ms. */
  readonly timeout?: number;
}

/** What tests put in the place of the real ones. */
export interface OnnxParts {
  readonly clock?: Pick<Clock, 'sleep'>;
  /** File of the worker. */
  readonly worker?: string;
}

const usualTimeoutMs = 60_000;
/** Loading a model may take so many times as long as a run of it. */
const startTimes = 5;

/** Words that are left out in turn for an explanation. */
const maxAsked = 60;
/** Letters or emoji: a text without either has nothing to judge. */
const something = /\p{L}|\p{Extended_Pictographic}/u;

/**
 * Any text classification model in ONNX format from a folder of one's own, in a worker thread. Toward a brand, the sentences that it stands
 * in are judged (`clauseAround`). Words are told by `explain` only, which judges the text again without each. Rejects with a fatal
 * `PipelineError` that says what is missing; a worker that ends, or hangs, is replaced, and what it had in hand is `transient`.
 */
export async function createOnnxEngine(options: OnnxOptions, parts: OnnxParts = {}): Promise<SentimentEngine> {
  const { path, maxTokens, timeout: timeoutMs = usualTimeoutMs } = options;
  const { clock = systemClock, worker = packagePath('dist/processors/sentiment/engines/onnx-worker.js') } = parts;
  const tokenize = createTokenizer();
  let thread: Promise<Thread> | undefined;
  const running = (): Promise<Thread> => {
    if (!thread) {
      const started = startThread(
        { path, maxTokens, worker, clock, timeoutMs, startMs: timeoutMs * startTimes },
        () => {
          if (thread === started) thread = undefined;
        },
      );
      thread = started;
    }
    return thread;
  };
  const { labels } = await running();
  let meanings: Polarity[];
  let version: string;
  try {
    meanings = meaningOf(labels, options.labels);
    version = `onnx-${basename(path).slice(0, 60)}-${await fingerprint(path)}`;
  } catch (error) {
    await (await running()).close();
    throw error;
  }

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
