import { createFeatures } from '../../../processors/emotion/features.ts';
import { columns, type EmotionWeights, sarcasmColumn } from '../../../processors/emotion/model.ts';
import type { Unit } from '../../../processors/emotion/units.ts';
import { shuffle } from '../random.ts';

export interface FitExample {
  readonly text: string;
  readonly units: readonly Unit[];
  /** Class, 0 none; absent where it is not known. */
  readonly emotion?: number;
  readonly sarcastic?: boolean;
  readonly weight: number;
}

export interface FitOptions {
  readonly size: number;
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
  readonly random: () => number;
}

const classes = columns - 1;

/** Logistic regression by AdaGrad: softmax over the classes, and a sigmoid of its own for sarcasm. */
export function fitModel(
  examples: readonly FitExample[],
  { size, epochs, rate, decay, random }: FitOptions,
): Pick<EmotionWeights, 'table' | 'scales' | 'bias'> {
  const read = createFeatures(size);
  const rows = examples.map(({ text, units }) => {
    const { buckets, count } = read(text, units);
    return buckets.slice(0, count);
  });
  const weights = new Float32Array(size * columns);
  const squares = new Float32Array(size * columns).fill(1e-6);
  const bias = new Float64Array(columns);
  const order = Int32Array.from(examples.keys());
  const scores = new Float64Array(columns);
  const slopes = new Float64Array(columns);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const at of order) {
      const { emotion, sarcastic, weight } = examples[at] as FitExample;
      const row = rows[at] as Uint32Array;
      const length = 1 / Math.sqrt(Math.max(1, row.length));
      scores.set(bias);
      for (const bucket of row) {
        for (let c = 0; c < columns; c++)
          scores[c] = (scores[c] as number) + length * (weights[bucket * columns + c] as number);
      }
      slopes.fill(0);
      if (emotion !== undefined) {
        const top = Math.max(...scores.subarray(0, classes));
        let total = 0;
        for (let c = 0; c < classes; c++) total += Math.exp((scores[c] as number) - top);
        for (let c = 0; c < classes; c++) {
          slopes[c] = weight * (Math.exp((scores[c] as number) - top) / total - (c === emotion ? 1 : 0));
        }
      }
      if (sarcastic !== undefined) {
        slopes[sarcasmColumn] = weight * (1 / (1 + Math.exp(-(scores[sarcasmColumn] as number))) - (sarcastic ? 1 : 0));
      }
      for (let c = 0; c < columns; c++) {
        const slope = slopes[c] as number;
        if (slope === 0) continue;
        bias[c] = (bias[c] as number) - 0.02 * slope;
        for (const bucket of row) {
          const k = bucket * columns + c;
          const g = slope * length + decay * (weights[k] as number);
          squares[k] = (squares[k] as number) + g * g;
          weights[k] = (weights[k] as number) - (rate * g) / Math.sqrt(squares[k] as number);
        }
      }
    }
  }
  return { ...quantize(weights, size), bias: [...bias] };
}

function quantize(weights: Float32Array, size: number): Pick<EmotionWeights, 'table' | 'scales'> {
  const table = new Int8Array(size * columns);
  const scales = Array.from({ length: columns }, (_, c) => {
    let most = 1e-9;
    for (let k = c; k < weights.length; k += columns) most = Math.max(most, Math.abs(weights[k] as number));
    for (let k = c; k < weights.length; k += columns) table[k] = Math.round(((weights[k] as number) / most) * 127);
    return most / 127;
  });
  return { table, scales };
}

/** Fits the numbers of the blend by gradient descent on the log loss, held near `start`. Deterministic. */
export function fitBlend(
  items: readonly { readonly rows: readonly (readonly number[])[]; readonly truth: number; readonly weight: number }[],
  start: readonly number[],
  hold: number,
): number[] {
  const blend = [...start];
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  for (let step = 0; step < 600; step++) {
    const slope = blend.map((b, i) => hold * (b - (start[i] as number)));
    for (const { rows, truth, weight } of items) {
      const logits = rows.map((row) => row.reduce((sum, x, i) => sum + x * (blend[i] as number), 0));
      const top = Math.max(...logits);
      const exps = logits.map((logit) => Math.exp(logit - top));
      const all = exps.reduce((sum, x) => sum + x, 0);
      rows.forEach((row, c) => {
        const miss = (weight / total) * ((exps[c] as number) / all - (c === truth ? 1 : 0));
        row.forEach((x, i) => {
          if (x !== 0) slope[i] = (slope[i] as number) + miss * x;
        });
      });
    }
    for (let i = 0; i < blend.length; i++) blend[i] = (blend[i] as number) - 0.5 * (slope[i] as number);
  }
  return blend.map((b) => Math.round(1000 * b) / 1000);
}
