import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { findModelFile } from './onnx-files.ts';

/** What the worker is started with. */
export interface OnnxWorkerData {
  /** Folder of the model. */
  readonly path: string;
  readonly maxTokens: number;
}

export interface OnnxQuestion {
  readonly id: number;
  readonly texts: readonly string[];
}

export type OnnxReply =
  | { readonly kind: 'ready'; readonly labels: readonly string[] }
  /** A person must act: something is missing or no model. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'judged'; readonly id: number; readonly logits: readonly (readonly number[])[] }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

/** What is used of either runtime; both have the same interface. */
interface Tensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Tensor>>>;
}
interface Runtime {
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: { create(path: string | Uint8Array, options?: object): Promise<Session> };
  readonly env: { readonly wasm?: { numThreads?: number } };
}
interface Tokenizer {
  encode(text: string): { readonly ids: readonly number[] };
}
type TokenizerClass = new (tokenizer: object, config: object) => Tokenizer;

/** Why it cannot be used, for a person. */
class Unusable extends Error {}

const remedy = 'run "npm install onnxruntime-node @huggingface/tokenizers" where Escolta is installed';
/** The second runs everywhere, and slower. */
const runtimes = ['onnxruntime-node', 'onnxruntime-web'];
/** Longest text that is cut into tokens, in code units for each token that is read of it. */
const unitsPerToken = 16;

async function loadRuntime(): Promise<Runtime> {
  const reasons: string[] = [];
  for (const name of runtimes) {
    try {
      const runtime = (await import(name)) as Runtime & { readonly default?: Runtime };
      return runtime.InferenceSession ? runtime : (runtime.default as Runtime);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND')
        reasons.push(`${name}: ${messageOf(error)}`);
    }
  }
  throw new Unusable(
    reasons.length > 0 ? reasons.join('; ') : `the package onnxruntime-node is not installed: ${remedy}`,
  );
}

async function loadTokenizerClass(): Promise<TokenizerClass> {
  try {
    return (await import('@huggingface/tokenizers')).Tokenizer as TokenizerClass;
  } catch (error) {
    throw new Unusable(`the package @huggingface/tokenizers is not installed: ${remedy}`, { cause: error });
  }
}

function readJson(folder: string, name: string): Record<string, unknown> {
  const path = join(folder, name);
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (value !== null && typeof value === 'object') return value as Record<string, unknown>;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Unusable(missing ? `there is no file ${path}` : `reading ${path}: ${messageOf(error)}`, { cause: error });
  }
  throw new Unusable(`reading ${path}: expected an object`);
}

async function load({ path, maxTokens }: OnnxWorkerData) {
  const modelFile = findModelFile(path);
  if (!modelFile) throw new Unusable(`there is no file ${join(path, 'model.onnx')}`);
  const { id2label, pad_token_id: pad } = readJson(path, 'config.json');
  const labels = Object.entries((id2label ?? {}) as Record<string, unknown>)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => String(label));
  if (labels.length < 2)
    throw new Unusable(`${join(path, 'config.json')} has no "id2label": it is no classifier of texts`);
  const tokenizerFile = readJson(path, 'tokenizer.json');
  const settings = existsSync(join(path, 'tokenizer_config.json')) ? readJson(path, 'tokenizer_config.json') : {};

  const runtime = await loadRuntime();
  const Tokenizer = await loadTokenizerClass();
  if (runtime.env.wasm) runtime.env.wasm.numThreads = 1;
  let session: Session;
  let tokenizer: Tokenizer;
  try {
    // By its path: a model may have its weights in files beside it.
    session = await runtime.InferenceSession.create(modelFile);
    tokenizer = new Tokenizer(tokenizerFile, settings);
  } catch (error) {
    throw new Unusable(`loading the model in ${path}: ${messageOf(error)}`, { cause: error });
  }
  const known = ['input_ids', 'attention_mask', 'token_type_ids'];
  const foreign = session.inputNames.find((name) => !known.includes(name));
  if (foreign) throw new Unusable(`the model in ${path} asks for "${foreign}": it is no classifier of texts`);

  const nothing = tokenizer.encode('').ids;
  const last = nothing.length > 1 ? nothing.slice(-1) : [];
  const idsOf = (text: string): readonly number[] => {
    const { ids } = tokenizer.encode(text.slice(0, maxTokens * unitsPerToken));
    if (ids.length > maxTokens) return [...ids.slice(0, maxTokens - last.length), ...last];
    return ids.length > 0 ? ids : [Number(pad ?? 0)];
  };
  const judge = async (texts: readonly string[]): Promise<number[][]> => {
    const rows = texts.map(idsOf);
    const width = Math.max(...rows.map(({ length }) => length));
    const dims = [rows.length, width];
    const fill = (of: (row: readonly number[], at: number) => number) => {
      const data = new BigInt64Array(rows.length * width);
      for (const [r, row] of rows.entries()) for (let c = 0; c < width; c++) data[r * width + c] = BigInt(of(row, c));
      return new runtime.Tensor('int64', data, dims);
    };
    const feeds: Record<string, unknown> = {};
    for (const name of session.inputNames) {
      feeds[name] = fill((row, at) => {
        if (name === 'input_ids') return row[at] ?? Number(pad ?? 0);
        return name === 'attention_mask' && at < row.length ? 1 : 0;
      });
    }
    const output = (await session.run(feeds))[session.outputNames[0] ?? ''];
    const [count, size = 0] = output?.dims ?? [];
    if (!output || count !== rows.length || size !== labels.length) {
      throw new Error(`the model gave numbers of the shape ${output?.dims.join(' × ')} for ${rows.length} texts`);
    }
    return rows.map((_, r) => Array.from({ length: size }, (__, c) => Number(output.data[r * size + c])));
  };
  // A model that cannot judge anything is refused at the start.
  await judge(['a']).catch((error: unknown) => {
    throw new Unusable(`trying the model in ${path}: ${messageOf(error)}`, { cause: error });
  });
  return { labels, judge };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}

const reply = (message: OnnxReply) => parentPort?.postMessage(message);
try {
  const { labels, judge } = await load(workerData as OnnxWorkerData);
  parentPort?.on('message', ({ id, texts }: OnnxQuestion) => {
    judge(texts).then(
      (logits) => reply({ kind: 'judged', id, logits }),
      (error: unknown) => reply({ kind: 'failed', id, reason: messageOf(error) }),
    );
  });
  reply({ kind: 'ready', labels });
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  reply({ kind: 'unusable', reason: error.message });
}
