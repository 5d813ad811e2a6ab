import { readFileSync } from 'node:fs';
import { PipelineError } from '../../core/errors.ts';
import { packagePath } from '../../core/package-root.ts';
import { unpackTensors } from '../sentiment/model/tensors.ts';
import { openVectors, type Vectors } from '../sentiment/model/vectors.ts';
import { type Features, tableRows, vectorWidth } from './features.ts';

/** Where in a text's scores what stands: `none` and the intents, then the question, then the reasons. */
export interface IntentModel {
  readonly version: number;
  /** Outputs of the model. */
  readonly outputs: number;
  /** Adds up what the features say, one number an output. They belong to the model until the next call. */
  score(features: Features): Float32Array;
  readonly vectors: Vectors;
  /** Of the file's header: what calibrates the scores. */
  readonly calibration: Calibration;
}

export interface Calibration {
  /** Of the intents: scores are divided by it before they are made shares. */
  readonly temperature: number;
  /** The least share at which each intent is told, by its name: where a phrase tells it too, and where none does. Above 1: never. */
  readonly least: Readonly<Record<string, number>>;
  readonly leastAlone: Readonly<Record<string, number>>;
  /** The same of the question and of the reasons, by their place. */
  readonly leastQuestion: number;
  readonly leastReason: readonly number[];
  /** Where no word of the reason stands in the text. */
  readonly leastReasonAlone: readonly number[];
}

/** What a file of a model holds: a line of JSON, then `tableRows × outputs` bytes, each times the scale of its output a weight. */
export interface ModelFile {
  readonly outputs: number;
  readonly scales: readonly number[];
  readonly calibration: Calibration;
  readonly weights: Int8Array;
}

const version = 2;

export function packModel({ outputs, scales, calibration, weights }: ModelFile): Uint8Array {
  const head = new TextEncoder().encode(
    `${JSON.stringify({ version, rows: tableRows, outputs, scales, calibration })}\n`,
  );
  const file = new Uint8Array(head.length + weights.length);
  file.set(head);
  file.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.length), head.length);
  return file;
}

/** Throws `PipelineError` (fatal) where the file is missing, cut short or of another version. */
export function loadIntentModel(path = packagePath('processors', 'intent', 'intent-model.bin')): IntentModel {
  const fail = (why: string, cause?: unknown) =>
    new PipelineError(
      `reading the intent model ${path}: ${why}; install Escolta again, or run "npm run train:intent"`,
      {
        retry: 'fatal',
        cause,
      },
    );
  let file: Uint8Array;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw fail('it cannot be read', error);
  }
  const end = file.indexOf(0x0a);
  let head: Omit<ModelFile, 'weights'> & { version: number; rows: number };
  try {
    head = JSON.parse(new TextDecoder().decode(file.subarray(0, Math.max(0, end))));
  } catch (error) {
    throw fail('it is no such file', error);
  }
  if (head.version !== version || head.rows !== tableRows) throw fail('it is of another version');
  const weights = new Int8Array(Uint8Array.from(file.subarray(end + 1)).buffer);
  if (weights.length !== tableRows * head.outputs) throw fail('it is cut short');
  return createIntentModel({ ...head, weights }, loadVectors());
}

/** The word vectors of the sentiment model. Throws `PipelineError` (fatal) where they are missing. */
export function loadVectors(path = packagePath('processors', 'sentiment', 'word-vectors.bin')): Vectors {
  try {
    const vectors = openVectors(unpackTensors(readFileSync(path)));
    if (vectors.width !== vectorWidth) throw new RangeError(`vectors of ${vectors.width} numbers`);
    return vectors;
  } catch (cause) {
    throw new PipelineError(`reading the word vectors ${path}: they cannot be used; install Escolta again`, {
      retry: 'fatal',
      cause,
    });
  }
}

export function createIntentModel(file: ModelFile, vectors: Vectors): IntentModel {
  const { outputs, scales, calibration, weights } = file;
  const scores = new Float32Array(outputs);
  const factors = Float32Array.from(scales);
  return {
    version,
    vectors,
    outputs,
    calibration,
    score({ count, rows, values }) {
      scores.fill(0);
      for (let i = 0; i < count; i++) {
        const from = (rows[i] as number) * outputs;
        const value = values[i] as number;
        for (let k = 0; k < outputs; k++) scores[k] = (scores[k] as number) + value * (weights[from + k] as number);
      }
      for (let k = 0; k < outputs; k++) scores[k] = (scores[k] as number) * (factors[k] as number);
      return scores;
    },
  };
}
