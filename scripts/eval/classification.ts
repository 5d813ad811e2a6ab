/** How well labels were told. Shares are 0 to 1. */
export interface ClassificationReport {
  readonly n: number;
  /** Mean of the labels' F1, each label weighing the same. */
  readonly macroF1: number;
  readonly macroRecall: number;
  readonly accuracy: number;
  readonly perLabel: Readonly<
    Record<string, { readonly precision: number; readonly recall: number; readonly f1: number; readonly n: number }>
  >;
}

export interface Told {
  readonly truth: string;
  readonly label: string;
  /** 0 to 1: how sure it was; absent where it does not say. */
  readonly confidence?: number;
}

/** Scores over the labels that the truth has; what is told beside them is wrong. */
export function classify(told: readonly Told[]): ClassificationReport {
  const labels = [...new Set(told.map(({ truth }) => truth))].sort();
  const perLabel = Object.fromEntries(
    labels.map((label) => {
      const n = told.filter(({ truth }) => truth === label).length;
      const said = told.filter((one) => one.label === label).length;
      const right = told.filter((one) => one.label === label && one.truth === label).length;
      const precision = said === 0 ? 0 : right / said;
      const recall = n === 0 ? 0 : right / n;
      const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
      return [label, { precision, recall, f1, n }];
    }),
  );
  const mean = (of: 'f1' | 'recall') =>
    labels.length === 0 ? 0 : labels.reduce((sum, label) => sum + (perLabel[label]?.[of] ?? 0), 0) / labels.length;
  const right = told.filter(({ truth, label }) => truth === label).length;
  return {
    n: told.length,
    macroF1: mean('f1'),
    macroRecall: mean('recall'),
    accuracy: told.length === 0 ? 0 : right / told.length,
    perLabel,
  };
}

/** Expected calibration error of the told label (Guo et al. 2017), 0 to 1, in bins of equal width; of what has a confidence. */
export function calibrationError(told: readonly Told[], bins = 15): number {
  const sums = Array.from({ length: bins }, () => ({ n: 0, right: 0, confidence: 0 }));
  let all = 0;
  for (const { truth, label, confidence } of told) {
    if (confidence === undefined) continue;
    const bin = sums[Math.min(bins - 1, Math.floor(confidence * bins))];
    if (!bin) continue;
    bin.n += 1;
    bin.right += truth === label ? 1 : 0;
    bin.confidence += confidence;
    all += 1;
  }
  return sums.reduce((error, bin) => error + (all === 0 ? 0 : Math.abs(bin.right - bin.confidence) / all), 0);
}
