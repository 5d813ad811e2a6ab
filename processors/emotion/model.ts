import { readFileSync } from 'node:fs';
import { packagePath } from '../../core/package-root.ts';
import { unpackTensors } from '../sentiment/model/tensors.ts';
import { createFeatures } from './features.ts';
import type { Unit } from './units.ts';

/** Columns of the table: no emotion, each emotion in the order of `emotions`, and sarcasm. */
export const columns = 8;
export const sarcasmColumn = 7;

export interface EmotionModel {
  readonly version: string;
  /** How the evidence is weighed; see `blend.ts`. */
  readonly blend: readonly number[];
  readonly sarcasmBlend: readonly number[];
  /** A score for each column. The array is valid until the next call. */
  score(text: string, units: readonly Unit[]): Float32Array;
}

/** As packed by `scripts/train-emotion.ts`: int8 weights, a row of `columns` for each bucket, and a scale for each column. */
export interface EmotionWeights {
  readonly version: string;
  readonly table: Int8Array;
  readonly scales: readonly number[];
  readonly bias: readonly number[];
  readonly blend: readonly number[];
  readonly sarcasmBlend: readonly number[];
}

const modelFile = () => packagePath('processors', 'emotion', 'emotion-model.bin');

/** Reads the model from disk: a few milliseconds. */
export function loadEmotionModel(path = modelFile()): EmotionModel {
  try {
    const { meta, arrays } = unpackTensors(readFileSync(path));
    return createEmotionModel({
      ...(meta as unknown as Omit<EmotionWeights, 'table'>),
      table: arrays['table'] as Int8Array,
    });
  } catch (cause) {
    throw new Error(`reading the emotion model from ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** Multinomial logistic regression over hashed features, each text's features scaled to length one. */
export function createEmotionModel({
  version,
  table,
  scales,
  bias,
  blend,
  sarcasmBlend,
}: EmotionWeights): EmotionModel {
  const read = createFeatures(table.length / columns);
  const scores = new Float32Array(columns);
  return {
    version,
    blend,
    sarcasmBlend,
    score(text, units) {
      const { buckets, count } = read(text, units);
      scores.fill(0);
      for (let i = 0; i < count; i++) {
        const row = (buckets[i] as number) * columns;
        for (let c = 0; c < columns; c++) scores[c] = (scores[c] as number) + (table[row + c] as number);
      }
      const length = 1 / Math.sqrt(Math.max(1, count));
      for (let c = 0; c < columns; c++) {
        scores[c] = (scores[c] as number) * (scales[c] as number) * length + (bias[c] as number);
      }
      return scores;
    },
  };
}
