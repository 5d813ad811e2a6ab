/** A share with its 95 % confidence interval, 0 to 1. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Wilson's interval of a share (Wilson 1927), which holds for few and for extreme cases too. */
export function wilson(hits: number, n: number): Interval {
  if (n === 0) return { value: 0, low: 0, high: 1 };
  const z = 1.959_964;
  const share = hits / n;
  const middle = share + (z * z) / (2 * n);
  const width = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { value: share, low: Math.max(0, (middle - width) / scale), high: Math.min(1, (middle + width) / scale) };
}

/** The interval of a figure of the items, by the percentiles of samples drawn from them with replacement (Efron 1979). */
export function bootstrap<T>(
  items: readonly T[],
  figure: (items: readonly T[]) => number,
  random: () => number,
  samples = 500,
): Interval {
  const value = figure(items);
  if (items.length === 0) return { value, low: 0, high: 1 };
  const figures = Array.from({ length: samples }, () =>
    figure(items.map(() => items[Math.floor(random() * items.length)] as T)),
  ).sort((a, b) => a - b);
  const at = (share: number) => figures[Math.round(share * (samples - 1))] as number;
  return { value, low: at(0.025), high: at(0.975) };
}
