/** Coefficients of Lanczos' approximation (g = 7, n = 9), as Godfrey (2001) gives them: 15 digits. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Logarithm of the gamma function, for x ≥ 0.5. */
export function logGamma(x: number): number {
  const y = x - 1;
  const t = y + 7.5;
  let sum: number = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] as number) / (y + i);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun 26.5.8, evaluated by Lentz' method). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean, and the function is symmetric.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return front * fraction;
}

/** How likely Student's t with these degrees of freedom is at least so far from 0, on either side. */
export const studentP = (t: number, df: number): number => incompleteBeta(df / (df + t * t), df / 2, 0.5);

/** Beyond which Student's t lies, on either side, with probability `p` (default 5 %). */
export function studentBound(df: number, p = 0.05): number {
  let [low, high] = [0, 1];
  while (studentP(high, df) > p && high < 1e9) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentP(middle, df) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How likely Fisher's F is at least so high. */
export const fisherP = (f: number, between: number, within: number): number =>
  incompleteBeta(within / (within + between * f), within / 2, between / 2);
