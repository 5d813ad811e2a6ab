/** Turns the logits of two models into probabilities: how far each counts, and a shift for each class. One per language. */
export interface Calibration {
  readonly deep: number;
  readonly wide: number;
  readonly shift: readonly [number, number, number];
}

export type Triple = [number, number, number];

export function calibrated(deep: ArrayLike<number>, wide: ArrayLike<number>, by: Calibration): Triple {
  return by.shift.map((shift, c) => shift + by.deep * (deep[c] as number) + by.wide * (wide[c] as number)) as Triple;
}

export function softmax(logits: ArrayLike<number>): Triple {
  const [a, b, c] = [logits[0] as number, logits[1] as number, logits[2] as number];
  const top = Math.max(a, b, c);
  const exps = [Math.exp(a - top), Math.exp(b - top), Math.exp(c - top)] as Triple;
  const total = exps[0] + exps[1] + exps[2];
  return [exps[0] / total, exps[1] / total, exps[2] / total];
}
