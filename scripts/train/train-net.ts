import { type Features, globalCount } from '../../processors/sentiment/model/features.ts';
import { type NetShape, type NetWeights, sizesOf } from '../../processors/sentiment/model/net.ts';
import { poolsOf } from '../../processors/sentiment/model/pools.ts';
import type { Vectors } from '../../processors/sentiment/model/vectors.ts';
import { seededRandom, shuffle } from './random.ts';

/** A text to learn from. `truth` is a distribution over the three classes. */
export interface Lesson {
  readonly features: Features;
  readonly language: string;
  readonly truth: readonly [number, number, number];
  readonly weight: number;
  readonly extra?: Float32Array;
}

export interface NetOptions {
  readonly epochs: number;
  readonly rate: number;
  readonly seed: number;
  /** Share of words that are hidden from the net while it learns. */
  readonly wordDrop: number;
  readonly poolDrop: number;
  /** Pull of all weights to nothing, per step (AdamW), and that of the languages' own heads. */
  readonly decay: number;
  readonly headDecay: number;
  /** Where to begin instead of at random. */
  readonly start?: NetWeights;
}

const batchSize = 64;

class Parameter {
  readonly grad: Float32Array;
  private readonly m: Float32Array;
  private readonly v: Float32Array;
  readonly values: Float32Array;
  private readonly decay: number;
  constructor(values: Float32Array, decay: number) {
    this.values = values;
    this.decay = decay;
    this.grad = new Float32Array(values.length);
    this.m = new Float32Array(values.length);
    this.v = new Float32Array(values.length);
  }
  step(rate: number, t: number): void {
    const { grad, m, v, values } = this;
    const c1 = 1 - 0.9 ** t;
    const c2 = 1 - 0.999 ** t;
    for (let i = 0; i < values.length; i++) {
      const g = grad[i] as number;
      const mi = 0.9 * (m[i] as number) + 0.1 * g;
      const vi = 0.999 * (v[i] as number) + 0.001 * g * g;
      m[i] = mi;
      v[i] = vi;
      const w = values[i] as number;
      values[i] = w - rate * (mi / c1 / (Math.sqrt(vi / c2) + 1e-8) + this.decay * w);
      grad[i] = 0;
    }
  }
}

/** Learns the weights of a net by Adam with decoupled decay, cosine rate. Deterministic for a seed. */
export function trainNet(
  shape: NetShape,
  vectors: Vectors,
  lessons: readonly Lesson[],
  options: NetOptions,
): NetWeights {
  const random = seededRandom(options.seed);
  const { filters, hidden, width } = shape;
  const { inputs, pooled, joined, head } = sizesOf(shape);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const fill = (size: number, scale: number) => Float32Array.from({ length: size }, () => normal() * scale);
  const start = options.start;
  const heads = start?.heads.slice() ?? new Float32Array((1 + shape.languages.length) * head);
  if (!start) heads.set(fill(head, Math.sqrt(1 / hidden)).map((w, i) => (i % (hidden + 1) === hidden ? 0 : w)));
  const weights = {
    conv: start?.conv.slice() ?? fill(3 * inputs * filters, Math.sqrt(2 / (3 * width))),
    convBias: start?.convBias.slice() ?? new Float32Array(filters),
    hidden: start?.hidden.slice() ?? fill(hidden * joined, Math.sqrt(2 / joined)),
    hiddenBias: start?.hiddenBias.slice() ?? new Float32Array(hidden),
    heads,
  };
  const conv = new Parameter(weights.conv, options.decay);
  const convBias = new Parameter(weights.convBias, 0);
  const hid = new Parameter(weights.hidden, options.decay);
  const hidBias = new Parameter(weights.hiddenBias, 0);
  const shared = new Parameter(weights.heads.subarray(0, head), options.decay);
  const own = new Parameter(weights.heads.subarray(head), options.headDecay);

  const order = Int32Array.from(lessons.keys());
  const steps = Math.ceil(order.length / batchSize) * options.epochs;
  const span = 3 * filters;
  const slotOf = new Map<number, number>();
  let projected = new Float32Array(0);
  let pulled = new Float32Array(0);
  let sums = new Float32Array(0);
  let sumGrads = new Float32Array(0);
  const input = new Float32Array(joined);
  const inputGrad = new Float32Array(joined);
  const bestAt = new Int32Array(pooled);
  const middle = new Float32Array(hidden);
  const middleGrad = new Float32Array(hidden);
  const mask = new Float32Array(pooled);

  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (let from = 0; from < order.length; from += batchSize) {
      const batch = order.subarray(from, from + batchSize);
      // The words of the batch, each once.
      slotOf.clear();
      for (const i of batch) {
        for (const row of (lessons[i] as Lesson).features.rows) {
          if (row >= 0 && !slotOf.has(row)) slotOf.set(row, slotOf.size);
        }
      }
      if (projected.length < slotOf.size * span) {
        projected = new Float32Array(2 * slotOf.size * span);
        pulled = new Float32Array(2 * slotOf.size * span);
      }
      projected.fill(0, 0, slotOf.size * span);
      pulled.fill(0, 0, slotOf.size * span);
      const W = weights.conv;
      for (const [row, slot] of slotOf) {
        for (let i = 0; i < width; i++) {
          const x = (vectors.values[row * width + i] as number) * vectors.scale;
          if (x === 0) continue;
          const a = i * span;
          const b = slot * span;
          for (let j = 0; j < span; j++) projected[b + j] = (projected[b + j] as number) + x * (W[a + j] as number);
        }
      }
      for (const i of batch) {
        const lesson = lessons[i] as Lesson;
        const { features } = lesson;
        const count = features.rows.length;
        if (sums.length < count * filters) {
          sums = new Float32Array(2 * count * filters);
          sumGrads = new Float32Array(2 * count * filters);
        }
        const rows = features.rows.slice();
        for (let at = 0; at < count; at++) if (random() < options.wordDrop) rows[at] = -2;
        for (let at = 0; at < count; at++) sums.set(weights.convBias, at * filters);
        for (let at = 0; at < count; at++) {
          const row = rows[at] as number;
          if (row < 0) continue;
          const slot = slotOf.get(row) as number;
          for (let k = 0; k < 3; k++) {
            const to = at - 1 + k;
            if (to < 0 || to >= count) continue;
            const a = slot * span + k * filters;
            const b = to * filters;
            for (let f = 0; f < filters; f++) sums[b + f] = (sums[b + f] as number) + (projected[a + f] as number);
          }
        }
        for (let n = 0; n < features.channelAt.length; n++) {
          const at = features.channelAt[n] as number;
          if (rows[at] === -2) continue;
          const value = features.channelValue[n] as number;
          for (let k = 0; k < 3; k++) {
            const to = at - 1 + k;
            if (to < 0 || to >= count) continue;
            const a = ((width + (features.channelOf[n] as number)) * 3 + k) * filters;
            const b = to * filters;
            for (let f = 0; f < filters; f++) sums[b + f] = (sums[b + f] as number) + value * (W[a + f] as number);
          }
        }
        for (let j = 0; j < count * filters; j++) if ((sums[j] as number) < 0) sums[j] = 0;
        input.fill(0);
        bestAt.fill(-1);
        const pools = poolsOf(shape.view, features);
        pools.forEach(({ greatest, at: places, shares }, p) => {
          const base = p * filters;
          for (let i = 0; i < places.length; i++) {
            const at = places[i] as number;
            const a = at * filters;
            if (greatest) {
              for (let f = 0; f < filters; f++) {
                if ((sums[a + f] as number) > (input[base + f] as number)) {
                  input[base + f] = sums[a + f] as number;
                  bestAt[base + f] = at;
                }
              }
            } else {
              const part = shares[i] as number;
              for (let f = 0; f < filters; f++)
                input[base + f] = (input[base + f] as number) + part * (sums[a + f] as number);
            }
          }
        });
        const keep = 1 - options.poolDrop;
        for (let j = 0; j < pooled; j++) {
          mask[j] = random() < keep ? 1 / keep : 0;
          input[j] = (input[j] as number) * (mask[j] as number);
        }
        input.set(features.globals, pooled);
        if (lesson.extra) input.set(lesson.extra, pooled + globalCount);
        for (let h = 0; h < hidden; h++) {
          let sum = weights.hiddenBias[h] as number;
          const base = h * joined;
          for (let j = 0; j < joined; j++) sum += (weights.hidden[base + j] as number) * (input[j] as number);
          middle[h] = Math.max(0, sum);
        }
        const language = shape.languages.indexOf(lesson.language);
        const logits: [number, number, number] = [0, 0, 0];
        for (let c = 0; c < 3; c++) {
          const a = c * (hidden + 1);
          let sum = weights.heads[a + hidden] as number;
          for (let h = 0; h < hidden; h++) sum += (weights.heads[a + h] as number) * (middle[h] as number);
          if (language >= 0) {
            const b = (1 + language) * head + a;
            sum += weights.heads[b + hidden] as number;
            for (let h = 0; h < hidden; h++) sum += (weights.heads[b + h] as number) * (middle[h] as number);
          }
          logits[c] = sum;
        }
        const top = Math.max(...logits);
        const exps = logits.map((z) => Math.exp(z - top));
        const total = exps.reduce((sum, e) => sum + e, 0);
        middleGrad.fill(0);
        for (let c = 0; c < 3; c++) {
          const g = (lesson.weight * ((exps[c] as number) / total - (lesson.truth[c] as number))) / batch.length;
          const a = c * (hidden + 1);
          shared.grad[a + hidden] = (shared.grad[a + hidden] as number) + g;
          const b = language * head + a;
          if (language >= 0) own.grad[b + hidden] = (own.grad[b + hidden] as number) + g;
          for (let h = 0; h < hidden; h++) {
            const value = middle[h] as number;
            if (value === 0) continue;
            let w = weights.heads[a + h] as number;
            shared.grad[a + h] = (shared.grad[a + h] as number) + g * value;
            if (language >= 0) {
              own.grad[b + h] = (own.grad[b + h] as number) + g * value;
              w += weights.heads[head + b + h] as number;
            }
            middleGrad[h] = (middleGrad[h] as number) + g * w;
          }
        }
        inputGrad.fill(0);
        for (let h = 0; h < hidden; h++) {
          const g = middleGrad[h] as number;
          if (g === 0) continue;
          hidBias.grad[h] = (hidBias.grad[h] as number) + g;
          const base = h * joined;
          for (let j = 0; j < joined; j++) {
            hid.grad[base + j] = (hid.grad[base + j] as number) + g * (input[j] as number);
            inputGrad[j] = (inputGrad[j] as number) + g * (weights.hidden[base + j] as number);
          }
        }
        sumGrads.fill(0, 0, count * filters);
        pools.forEach(({ greatest, at: places, shares }, p) => {
          const base = p * filters;
          if (greatest) {
            for (let f = 0; f < filters; f++) {
              const at = bestAt[base + f] as number;
              if (at >= 0) {
                const j = at * filters + f;
                sumGrads[j] = (sumGrads[j] as number) + (inputGrad[base + f] as number) * (mask[base + f] as number);
              }
            }
            return;
          }
          for (let i = 0; i < places.length; i++) {
            const part = shares[i] as number;
            for (let f = 0; f < filters; f++) {
              const j = (places[i] as number) * filters + f;
              sumGrads[j] =
                (sumGrads[j] as number) + part * (inputGrad[base + f] as number) * (mask[base + f] as number);
            }
          }
        });
        for (let at = 0; at < count; at++) {
          const a = at * filters;
          for (let f = 0; f < filters; f++) {
            if ((sums[a + f] as number) <= 0) sumGrads[a + f] = 0;
            else convBias.grad[f] = (convBias.grad[f] as number) + (sumGrads[a + f] as number);
          }
        }
        for (let at = 0; at < count; at++) {
          const row = rows[at] as number;
          if (row < 0) continue;
          const slot = slotOf.get(row) as number;
          for (let k = 0; k < 3; k++) {
            const to = at - 1 + k;
            if (to < 0 || to >= count) continue;
            const a = slot * span + k * filters;
            const b = to * filters;
            for (let f = 0; f < filters; f++) pulled[a + f] = (pulled[a + f] as number) + (sumGrads[b + f] as number);
          }
        }
        for (let n = 0; n < features.channelAt.length; n++) {
          const at = features.channelAt[n] as number;
          if (rows[at] === -2) continue;
          const value = features.channelValue[n] as number;
          for (let k = 0; k < 3; k++) {
            const to = at - 1 + k;
            if (to < 0 || to >= count) continue;
            const a = ((width + (features.channelOf[n] as number)) * 3 + k) * filters;
            const b = to * filters;
            for (let f = 0; f < filters; f++)
              conv.grad[a + f] = (conv.grad[a + f] as number) + value * (sumGrads[b + f] as number);
          }
        }
      }
      const { grad } = conv;
      for (const [row, slot] of slotOf) {
        for (let i = 0; i < width; i++) {
          const x = (vectors.values[row * width + i] as number) * vectors.scale;
          if (x === 0) continue;
          const a = i * span;
          const b = slot * span;
          for (let j = 0; j < span; j++) grad[a + j] = (grad[a + j] as number) + x * (pulled[b + j] as number);
        }
      }
      step++;
      const rate = options.rate * Math.min(1, step / 100) * (0.5 + 0.5 * Math.cos((Math.PI * step) / (steps + 1)));
      for (const parameter of [conv, convBias, hid, hidBias, shared, own]) parameter.step(rate, step);
    }
  }
  return weights;
}
