import { logGamma } from './student.ts';

/** Of somebody's mentions that are rated, how many of each kind. */
export interface Mood {
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
}

const sizeOf = ({ negative, neutral, positive }: Mood) => negative + neutral + positive;
const netOf = (mood: Mood) => (mood.positive - mood.negative) / sizeOf(mood);
const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/**
 * How likely two moods differ as much in net sentiment, or more, if the same mentions had come in any other order: the exact permutation
 * test (Fisher 1935; Freeman and Halton 1951), which holds for few. 1 where either is empty.
 */
export function turnedP(before: Mood, now: Mood): number {
  const n = sizeOf(now);
  const all = n + sizeOf(before);
  if (n === 0 || n === all) return 1;
  const negative = before.negative + now.negative;
  const neutral = before.neutral + now.neutral;
  const positive = before.positive + now.positive;
  const sum = positive - negative;
  const seen = Math.abs(netOf(now) - netOf(before));
  const ways = logChoose(all, n);
  let p = 0;
  for (let a = Math.max(0, n - neutral - positive); a <= Math.min(negative, n); a++) {
    for (let c = Math.max(0, n - a - neutral); c <= Math.min(positive, n - a); c++) {
      const net = (c - a) / n - (sum - c + a) / (all - n);
      if (Math.abs(net) < seen - 1e-9) continue;
      p += Math.exp(logChoose(negative, a) + logChoose(neutral, n - a - c) + logChoose(positive, c) - ways);
    }
  }
  return Math.min(1, p);
}

/** Those of several findings that stand although so many were looked for: at most `rate` of them are by chance (Benjamini and Hochberg 1995). */
export function discoveries(values: readonly number[], rate: number): boolean[] {
  const sorted = values.toSorted((a, b) => a - b);
  let bound = -1;
  for (const [i, p] of sorted.entries()) if (p <= (rate * (i + 1)) / sorted.length) bound = p;
  return values.map((p) => p <= bound);
}
