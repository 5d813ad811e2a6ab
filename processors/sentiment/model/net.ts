import { channels, type Features, globalCount } from './features.ts';
import { type Pool, poolCount, poolsOf, type View } from './pools.ts';
import type { Vectors } from './vectors.ts';

export interface NetShape {
  readonly view: View;
  /** Components of a word's vector. */
  readonly width: number;
  readonly filters: number;
  readonly hidden: number;
  /** Numbers that come beside the text: 0, or the logits of another net. */
  readonly extra: number;
  readonly languages: readonly string[];
}

/**
 * A convolution of three pieces over vectors and channels, pooled, one hidden layer, and a head for each language on top of a
 * shared one.
 */
export interface NetWeights {
  /** `(width + channels) × 3 × filters`: what a piece says to the place before it, to its own, and to the one after. */
  readonly conv: Float32Array;
  readonly convBias: Float32Array;
  /** `hidden × (pools × filters + globals + extra)`. */
  readonly hidden: Float32Array;
  readonly hiddenBias: Float32Array;
  /** `(1 + languages) × 3 × (hidden + 1)`: the shared head, then what each language adds; the last weight is the bias. */
  readonly heads: Float32Array;
}

export function sizesOf(shape: NetShape) {
  const inputs = shape.width + channels.length;
  const pooled = poolCount[shape.view] * shape.filters;
  const joined = pooled + globalCount + shape.extra;
  return { inputs, pooled, joined, head: 3 * (shape.hidden + 1) };
}

export interface Net {
  readonly shape: NetShape;
  /** Adds nothing to its arguments; the arrays that it returns are overwritten by the next call. */
  run(features: Features, language: string, extra?: Float32Array): { logits: Float32Array; hidden: Float32Array };
}

const maxRemembered = 30_000;

export function createNet(shape: NetShape, weights: NetWeights, vectors: Vectors): Net {
  const { filters, hidden, width } = shape;
  const { pooled, joined, head } = sizesOf(shape);
  const input = new Float32Array(joined);
  const middle = new Float32Array(hidden);
  const logits = new Float32Array(3);
  let sums = new Float32Array(64 * filters);
  const span = 3 * filters;
  const remembered = new Map<number, Float32Array>();

  /** What a word gives to the place before, its own, and the place after. */
  const project = (row: number): Float32Array => {
    const old = remembered.get(row);
    if (old) return old;
    const out = new Float32Array(span);
    for (let i = 0; i < width; i++) {
      const value = (vectors.values[row * width + i] as number) * vectors.scale;
      if (value === 0) continue;
      const from = i * span;
      for (let j = 0; j < span; j++) out[j] = (out[j] as number) + value * (weights.conv[from + j] as number);
    }
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(row, out);
    return out;
  };

  /** Sums of the filters at each place, with a place to spare at both ends: a piece speaks to three places in a row. */
  const convolve = (features: Features): void => {
    const count = features.rows.length;
    const end = (count + 2) * filters;
    if (sums.length < end) sums = new Float32Array(2 * end);
    const into = sums;
    const conv = weights.conv;
    for (let i = 0; i < end; i += filters) into.set(weights.convBias, i);
    for (let at = 0; at < count; at++) {
      const row = features.rows[at] as number;
      if (row < 0) continue;
      const parts = project(row);
      const base = at * filters;
      for (let j = 0; j < span; j++) into[base + j] = (into[base + j] as number) + (parts[j] as number);
    }
    const { channelAt, channelOf, channelValue } = features;
    for (let n = 0; n < channelAt.length; n++) {
      const value = channelValue[n] as number;
      const base = (channelAt[n] as number) * filters;
      const from = (width + (channelOf[n] as number)) * span;
      for (let j = 0; j < span; j++) {
        into[base + j] = (into[base + j] as number) + value * (conv[from + j] as number);
      }
    }
  };

  const run = (features: Features, language: string, extra?: Float32Array) => {
    convolve(features);
    // Constants of this call: the loops below must not look them up again and again.
    const values = sums;
    const joinedWeights = weights.hidden;
    const into = input;
    const count = features.rows.length;
    input.fill(0);
    const pools = poolsOf(shape.view, features);
    for (let p = 0; p < pools.length; p++) {
      const { greatest, weights: shares } = pools[p] as Pool;
      const base = p * filters;
      let total = 0;
      for (let at = 0; at < count; at++) {
        const share = shares[at] as number;
        if (share === 0) continue;
        total += share;
        const from = (at + 1) * filters;
        if (greatest) {
          for (let f = 0; f < filters; f++) {
            const value = values[from + f] as number;
            if (value > (into[base + f] as number)) into[base + f] = value;
          }
        } else {
          for (let f = 0; f < filters; f++) {
            const value = values[from + f] as number;
            if (value > 0) into[base + f] = (into[base + f] as number) + share * value;
          }
        }
      }
      if (greatest || total === 0) continue;
      for (let f = 0; f < filters; f++) into[base + f] = (into[base + f] as number) / total;
    }
    input.set(features.globals, pooled);
    if (extra) input.set(extra, pooled + globalCount);
    for (let h = 0; h < hidden; h++) {
      let sum = weights.hiddenBias[h] as number;
      const base = h * joined;
      for (let i = 0; i < joined; i++) sum += (joinedWeights[base + i] as number) * (into[i] as number);
      middle[h] = Math.max(0, sum);
    }
    logits.fill(0);
    const own = shape.languages.indexOf(language);
    for (const index of own < 0 ? [0] : [0, own + 1]) {
      for (let c = 0; c < 3; c++) {
        const base = index * head + c * (hidden + 1);
        let sum = weights.heads[base + hidden] as number;
        for (let h = 0; h < hidden; h++) sum += (weights.heads[base + h] as number) * (middle[h] as number);
        logits[c] = (logits[c] as number) + sum;
      }
    }
    return { logits, hidden: middle };
  };
  return { shape, run };
}
