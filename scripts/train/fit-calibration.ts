import { type Calibration, calibrated, softmax, type Triple } from '../../processors/sentiment/model/calibrate.ts';

/** The logits of both models for a labelled text. */
export interface Judged {
  readonly deep: ArrayLike<number>;
  readonly wide: ArrayLike<number>;
  readonly truth: number;
  readonly weight: number;
}

const start: Calibration = { deep: 0.6, wide: 0.4, shift: [0, 0, 0] };

/** Least log loss by gradient descent, held to `prior` as strongly as `pull` texts would. */
export function fitCalibration(items: readonly Judged[], prior = start, pull = 1): Calibration {
  let deep = prior.deep;
  let wide = prior.wide;
  const shift: Triple = [...prior.shift];
  const total = items.reduce((sum, { weight }) => sum + weight, 0) + pull;
  for (let step = 0; step < 400; step++) {
    let deepGrad = pull * (deep - prior.deep);
    let wideGrad = pull * (wide - prior.wide);
    const shiftGrad = shift.map((s, c) => pull * (s - (prior.shift[c] as number)));
    for (const item of items) {
      const told = softmax(calibrated(item.deep, item.wide, { deep, wide, shift }));
      for (let c = 0; c < 3; c++) {
        const g = item.weight * ((told[c] as number) - (item.truth === c ? 1 : 0));
        deepGrad += g * (item.deep[c] as number);
        wideGrad += g * (item.wide[c] as number);
        shiftGrad[c] = (shiftGrad[c] as number) + g;
      }
    }
    const rate = 0.5;
    deep = Math.max(0, deep - (rate * deepGrad) / total);
    wide = Math.max(0, wide - (rate * wideGrad) / total);
    for (let c = 0; c < 3; c++) shift[c] = (shift[c] as number) - (rate * (shiftGrad[c] as number)) / total;
  }
  return { deep, wide, shift };
}
