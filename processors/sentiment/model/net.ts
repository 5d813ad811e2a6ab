import type { Triple } from './calibrate.ts';
import { channels, type Features, globalCount } from './features.ts';
import { createKernels } from './kernels.ts';
import { type Pool, poolCount, poolsOf, type View } from './pools.ts';
import { maxPieces } from './read.ts';
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
  /**
   * After a run on the same features: adds to `into` (groups × 3) `by` times what the logits would lose without each group of
   * pieces, by a straight line through the hidden layer where pools are followed exactly. `extra` is what the numbers
   * beside the text would lose without each group (groups × 3).
   */
  trace(
    features: Features,
    language: string,
    groups: readonly Group[],
    by: number,
    into: Float32Array,
    extra?: Float32Array,
  ): void;
}

/** Pieces that are taken out of a text together: from the first up to the last, or only these two. */
export interface Group {
  readonly pieces: readonly number[];
  /** What the globals would lose. */
  readonly globals: ArrayLike<number>;
}

const maxRemembered = 16_384;

export function createNet(shape: NetShape, weights: NetWeights, vectors: Vectors): Net {
  const { filters, hidden, width } = shape;
  const { inputs, pooled, joined, head } = sizesOf(shape);
  if (filters % 4 !== 0) throw new RangeError(`reading a net of ${filters} filters: they come in fours`);
  const span = 3 * filters;
  // The places of all in the memory of the kernels, in numbers.
  const row = Math.ceil(joined / 4) * 4;
  const convAt = 0;
  const biasAt = convAt + inputs * span;
  const hiddenAt = biasAt + filters;
  const inputAt = hiddenAt + hidden * row;
  const sumsAt = inputAt + row;
  const withoutAt = sumsAt + (maxPieces + 2) * filters;
  const lessAt = withoutAt + (maxPieces + 2) * filters;
  const pullAt = lessAt + filters;
  const gainsAt = pullAt + 3 * row;
  const slabAt = gainsAt + 3 * maxPieces * filters;
  const { memory, addTimes, greatest, addPositive, dot } = createKernels(slabAt + maxRemembered * span);
  memory.set(weights.conv, convAt);
  memory.set(weights.convBias, biasAt);
  for (let h = 0; h < hidden; h++) {
    memory.set(weights.hidden.subarray(h * joined, (h + 1) * joined), hiddenAt + h * row);
  }
  const input = memory.subarray(inputAt, inputAt + joined);
  const middle = new Float32Array(hidden);
  const logits = new Float32Array(3);
  let pools: readonly Pool[] = [];
  // What a word gives to the place before, its own, and the place after: remembered by its row.
  const slots = new Int32Array(vectors.values.length / width).fill(-1);
  let remembered = 0;

  /** Where it is in the memory. */
  const project = (vector: number): number => {
    const old = slots[vector] as number;
    if (old >= 0) return old;
    if (remembered >= maxRemembered) {
      slots.fill(-1);
      remembered = 0;
    }
    const base = slabAt + remembered++ * span;
    slots[vector] = base;
    memory.fill(0, base, base + span);
    for (let i = 0; i < width; i++) {
      const value = vectors.values[vector * width + i] as number;
      if (value !== 0) addTimes(4 * base, 4 * (convAt + i * span), 4 * span, value * vectors.scale);
    }
    return base;
  };
  const channelRow = (which: number) => convAt + (width + which) * span;

  /** Sums of the filters at each place, with a place to spare at both ends: a piece speaks to three places in a row. */
  const convolve = ({ rows, channelAt, channelOf, channelValue }: Features): void => {
    const end = sumsAt + (rows.length + 2) * filters;
    for (let to = sumsAt; to < end; to += filters) memory.copyWithin(to, biasAt, biasAt + filters);
    for (let at = 0; at < rows.length; at++) {
      const vector = rows[at] as number;
      if (vector >= 0) addTimes(4 * (sumsAt + at * filters), 4 * project(vector), 4 * span, 1);
    }
    for (let n = 0; n < channelAt.length; n++) {
      const to = sumsAt + (channelAt[n] as number) * filters;
      addTimes(4 * to, 4 * channelRow(channelOf[n] as number), 4 * span, channelValue[n] as number);
    }
  };

  const gather = (pool: Pool, base: number): void => {
    const to = 4 * (inputAt + base);
    for (let i = 0; i < pool.at.length; i++) {
      const from = 4 * (sumsAt + ((pool.at[i] as number) + 1) * filters);
      if (pool.greatest) greatest(to, from, 4 * filters);
      else addPositive(to, from, 4 * filters, pool.shares[i] as number);
    }
  };

  const run = (features: Features, language: string, extra?: Float32Array) => {
    convolve(features);
    input.fill(0);
    pools = poolsOf(shape.view, features);
    for (let p = 0; p < pools.length; p++) gather(pools[p] as Pool, p * filters);
    input.set(features.globals, pooled);
    if (extra) input.set(extra, pooled + globalCount);
    for (let h = 0; h < hidden; h++) {
      const sum = (weights.hiddenBias[h] as number) + dot(4 * (hiddenAt + h * row), 4 * inputAt, 4 * row);
      middle[h] = Math.max(sum, 0);
    }
    const own = shape.languages.indexOf(language);
    for (let c = 0; c < 3; c++) {
      const base = c * (hidden + 1);
      let sum = (weights.heads[base + hidden] as number) + sumOfProducts(weights.heads, base, middle);
      if (own >= 0) {
        const ownBase = (own + 1) * head + base;
        sum += (weights.heads[ownBase + hidden] as number) + sumOfProducts(weights.heads, ownBase, middle);
      }
      logits[c] = sum;
    }
    return { logits, hidden: middle };
  };

  /** How much each input moves each logit, where the hidden layer stands now. */
  const pullBack = (language: string): void => {
    memory.fill(0, pullAt, pullAt + 3 * row);
    const own = shape.languages.indexOf(language);
    for (let h = 0; h < hidden; h++) {
      if (middle[h] === 0) continue;
      for (let c = 0; c < 3; c++) {
        const at = c * (hidden + 1) + h;
        const weight = (weights.heads[at] as number) + (own < 0 ? 0 : (weights.heads[(own + 1) * head + at] as number));
        addTimes(4 * (pullAt + c * row), 4 * (hiddenAt + h * row), 4 * row, weight);
      }
    }
  };

  /** How much a filter at a place moves each logit through the means: `3 × places × filters`. */
  const spread = (count: number): void => {
    const size = count * filters;
    memory.fill(0, gainsAt, gainsAt + 3 * size);
    for (let p = 0; p < pools.length; p++) {
      const pool = pools[p] as Pool;
      for (let i = 0; i < pool.at.length && !pool.greatest; i++) {
        for (let c = 0; c < 3; c++) {
          const to = gainsAt + c * size + (pool.at[i] as number) * filters;
          addTimes(4 * to, 4 * (pullAt + c * row + p * filters), 4 * filters, pool.shares[i] as number);
        }
      }
    }
  };

  const lost: Triple = [0, 0, 0];
  const lose = (by: number, input: number): void => {
    for (let c = 0; c < 3; c++) lost[c] = (lost[c] as number) + by * (memory[pullAt + c * row + input] as number);
  };

  /** What the means lose from the first place to the last where `gone` pieces are out of the text. */
  const loseMeans = (low: number, high: number, gone: readonly number[], count: number): void => {
    for (let at = low; at <= high; at++) {
      const from = (at + 1) * filters;
      memory.fill(0, lessAt, lessAt + filters);
      addPositive(4 * lessAt, 4 * (sumsAt + from), 4 * filters, 1);
      if (!gone.includes(at)) addPositive(4 * lessAt, 4 * (withoutAt + from), 4 * filters, -1);
      for (let c = 0; c < 3; c++) {
        const gain = dot(4 * lessAt, 4 * (gainsAt + (c * count + at) * filters), 4 * filters);
        lost[c] = (lost[c] as number) + gain;
      }
    }
  };

  const loseGreatest = (p: number, low: number, high: number, gone: readonly number[]): void => {
    const places = (pools[p] as Pool).at;
    for (let f = 0; f < filters; f++) {
      const top = input[p * filters + f] as number;
      let touched = false;
      for (let j = low * filters + filters + f; j <= (high + 1) * filters + f; j += filters) {
        if (memory[withoutAt + j] !== memory[sumsAt + j]) {
          if (memory[sumsAt + j] === top || (memory[withoutAt + j] as number) > top) touched = true;
        }
      }
      if (!touched) continue;
      let now = 0;
      for (let i = 0; i < places.length; i++) {
        const at = places[i] as number;
        const value = memory[withoutAt + (at + 1) * filters + f] as number;
        if (value > now && !gone.includes(at)) now = value;
      }
      lose(top - now, p * filters + f);
    }
  };

  const trace: Net['trace'] = (features, language, groups, by, into, extra) => {
    const { rows, channelAt, channelOf, channelValue } = features;
    const count = rows.length;
    pullBack(language);
    spread(count);
    const firstChannel = new Int32Array(count + 1);
    for (let n = 0, at = 0; at <= count; at++) {
      while (n < channelAt.length && (channelAt[n] as number) < at) n++;
      firstChannel[at] = n;
    }
    memory.copyWithin(withoutAt, sumsAt, sumsAt + (count + 2) * filters);
    for (let g = 0; g < groups.length; g++) {
      const group = groups[g] as Group;
      lost.fill(0);
      for (const at of group.pieces) {
        const to = 4 * (withoutAt + at * filters);
        const vector = rows[at] as number;
        if (vector >= 0) addTimes(to, 4 * project(vector), 4 * span, -1);
        for (let n = firstChannel[at] as number; n < (firstChannel[at + 1] as number); n++) {
          addTimes(to, 4 * channelRow(channelOf[n] as number), 4 * span, -(channelValue[n] as number));
        }
      }
      const low = Math.max(0, (group.pieces[0] as number) - 1);
      const high = Math.min(count - 1, (group.pieces.at(-1) as number) + 1);
      loseMeans(low, high, group.pieces, count);
      for (let p = 0; p < pools.length; p++) if (pools[p]?.greatest) loseGreatest(p, low, high, group.pieces);
      for (let i = 0; i < group.globals.length; i++) lose(group.globals[i] as number, pooled + i);
      if (extra) for (let i = 0; i < 3; i++) lose(extra[g * 3 + i] as number, pooled + globalCount + i);
      for (let c = 0; c < 3; c++) into[g * 3 + c] = (into[g * 3 + c] as number) + by * (lost[c] as number);
      memory.copyWithin(withoutAt + low * filters, sumsAt + low * filters, sumsAt + (high + 3) * filters);
    }
  };
  return { shape, run, trace };
}

function sumOfProducts(weights: Float32Array, from: number, values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (weights[from + i] as number) * (values[i] as number);
  return sum;
}
