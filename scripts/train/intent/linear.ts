import { intents } from '../../../core/insights.ts';
import { tableRows } from '../../../processors/intent/features.ts';
import { questionOutput, reasonOutput } from '../../../processors/intent/judge.ts';
import { reasonNames } from '../../../processors/intent/phrases/phrases.ts';
import { shuffle } from '../random.ts';
import type { IntentExample } from './bank.ts';

export interface Sparse {
  readonly rows: Int32Array;
  readonly values: Float32Array;
}

export interface Item {
  readonly example: IntentExample;
  readonly truth: { readonly intent: number; readonly question: boolean; readonly reasons: readonly boolean[] };
  /** By place in the outputs: the intents that a phrase is sure of. */
  readonly phrases: readonly number[];
  /** By place in `reasonNames`: whether a word tells it. */
  readonly reasonWords: readonly boolean[];
  readonly full: Sparse;
  /** Without what the phrases say. */
  readonly bare: Sparse;
}

export const truthOf = ({ intent, question, reasons }: IntentExample): Item['truth'] => ({
  intent: intent === 'none' ? 0 : 1 + intents.indexOf(intent),
  question,
  reasons: reasonNames.map((name) => reasons.includes(name)),
});

export interface Weights {
  /** `tableRows × outputs`. */
  readonly table: Float32Array;
  score(features: Sparse): Float32Array;
}

const epochs = 14;
const rate = 0.1;
const decay = 5e-4;
/** How often the phrases are held back, so that the words learn as well. */
const withoutRules = 0.15;

/** Multinomial logistic regression of the intent, and one of its own for the question and each reason, by Adagrad. */
export function trainLinear(items: readonly Item[], outputs: number, random: () => number): Weights {
  const table = new Float32Array(tableRows * outputs);
  const squares = new Float32Array(tableRows * outputs).fill(0.1);
  const order = items.map((_item, i) => i);
  const scores = new Float32Array(outputs);
  const errors = new Float32Array(outputs);
  const score = ({ rows, values }: Sparse) => {
    scores.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const from = (rows[i] as number) * outputs;
      for (let k = 0; k < outputs; k++)
        scores[k] = (scores[k] as number) + (values[i] as number) * (table[from + k] as number);
    }
    return scores;
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const at of order) {
      const item = items[at] as Item;
      const features = random() < withoutRules ? item.bare : item.full;
      score(features);
      const top = scores.subarray(0, questionOutput).reduce((a, b) => Math.max(a, b));
      let sum = 0;
      for (let k = 0; k < questionOutput; k++) sum += Math.exp((scores[k] as number) - top);
      const { weight, intentOnly } = item.example;
      for (let k = 0; k < outputs; k++) {
        const share =
          k < questionOutput ? Math.exp((scores[k] as number) - top) / sum : 1 / (1 + Math.exp(-(scores[k] as number)));
        const truth =
          k < questionOutput
            ? item.truth.intent === k
            : k === questionOutput
              ? item.truth.question
              : item.truth.reasons[k - reasonOutput];
        errors[k] = weight * (share - Number(truth));
      }
      if (intentOnly) errors.fill(0, questionOutput);
      for (let i = 0; i < features.rows.length; i++) {
        const from = (features.rows[i] as number) * outputs;
        const value = features.values[i] as number;
        for (let k = 0; k < outputs; k++) {
          const slope = value * (errors[k] as number) + decay * (table[from + k] as number);
          squares[from + k] = (squares[from + k] as number) + slope * slope;
          table[from + k] = (table[from + k] as number) - (rate * slope) / Math.sqrt(squares[from + k] as number);
        }
      }
    }
  }
  return { table, score: (features) => score(features).slice() };
}

/** Weights as bytes, with the scale of each output. */
export function quantize(table: Float32Array, outputs: number): { weights: Int8Array; scales: number[] } {
  const scales = Array.from({ length: outputs }, (_, k) => {
    let most = 1e-6;
    for (let at = k; at < table.length; at += outputs) most = Math.max(most, Math.abs(table[at] as number));
    return most / 127;
  });
  return {
    scales,
    weights: Int8Array.from(table, (weight, at) => Math.round(weight / (scales[at % outputs] as number))),
  };
}
