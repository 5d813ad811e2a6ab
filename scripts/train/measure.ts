import { softmax } from '../../processors/sentiment/model/calibrate.ts';
import { seededRandom } from './random.ts';

/** Labels and what was told of the same texts, as logits. */
export interface Told {
  readonly truth: readonly number[];
  readonly logits: readonly ArrayLike<number>[];
}

export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < values.length; c++) if ((values[c] as number) > (values[best] as number)) best = c;
  return best;
}

/** Unweighted mean of the F1 of the three classes, in percent. */
export function macroF1({ truth, logits }: Told): number {
  return (
    100 *
    meanOverClasses(({ hits, real, told }) => (real + told === 0 ? 0 : (2 * hits) / (real + told)), { truth, logits })
  );
}

/** Unweighted mean of the recall of the three classes, in percent. */
export function macroRecall(told: Told): number {
  return 100 * meanOverClasses(({ hits, real }) => (real === 0 ? 0 : hits / real), told);
}

function meanOverClasses(
  of: (count: { hits: number; real: number; told: number }) => number,
  { truth, logits }: Told,
): number {
  const said = logits.map(argmax);
  const values = [0, 1, 2].map((label) => {
    const count = { hits: 0, real: 0, told: 0 };
    truth.forEach((real, i) => {
      if (real === label) count.real++;
      if (said[i] === label) count.told++;
      if (real === label && said[i] === label) count.hits++;
    });
    return of(count);
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export interface Bin {
  readonly from: number;
  /** Sum of the weights. */
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** Reliability of the top label in bins of equal width. Classes are weighted to be equally common when `balance` is set. */
export function reliability({ truth, logits }: Told, bins = 15, balance = false): Bin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  const totals = [0, 1, 2].map((label) => truth.filter((real) => real === label).length);
  truth.forEach((real, i) => {
    const shares = softmax(logits[i] as ArrayLike<number>);
    const best = argmax(shares);
    const confidence = shares[best] as number;
    const weight = balance ? truth.length / (3 * (totals[real] as number)) : 1;
    const bin = sums[Math.min(bins - 1, Math.floor(confidence * bins))];
    if (!bin) return;
    bin.count += weight;
    bin.confidence += weight * confidence;
    if (best === real) bin.right += weight;
  });
  return sums.map(({ count, confidence, right }, i) => ({
    from: i / bins,
    count,
    confidence: count === 0 ? 0 : confidence / count,
    accuracy: count === 0 ? 0 : right / count,
  }));
}

/** Expected calibration error of the top label (Guo et al., 2017), 0 to 1. */
export function calibrationError(told: Told, balance = false): number {
  const bins = reliability(told, 15, balance);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / total) * Math.abs(confidence - accuracy),
    0,
  );
}

/**
 * The calibration error that a judge with these confidences shows by chance although all of them are true: the mean over seeded
 * draws of labels. The error of few texts is biased upward by about as much.
 */
export function errorByChance(logits: readonly ArrayLike<number>[], balance = false, draws = 200): number {
  const random = seededRandom(1);
  const shares = logits.map((one) => softmax(one));
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    const truth = shares.map(([negative, neutral]) => {
      const at = random();
      return at < negative ? 0 : at < negative + neutral ? 1 : 2;
    });
    sum += calibrationError({ truth, logits }, balance);
  }
  return sum / draws;
}
