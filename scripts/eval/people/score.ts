/** What one method said of one author, beside the truth. */
export interface Answer {
  /** Empty for nobody. */
  readonly truth: string;
  /** Empty where it names nobody. */
  readonly told: string;
  /** 0 to 1. */
  readonly probability: number;
}

export interface Scores {
  /** Authors for whom a customer was named. */
  readonly told: number;
  readonly right: number;
  /** Of those named, how many rightly; 1 where none was. */
  readonly precision: number;
  /** Of the true pairs, how many were found. */
  readonly recall: number;
  readonly f1: number;
}

/** Scores of what is told with at least so much probability. */
export function scoreAt(answers: readonly Answer[], threshold: number): Scores {
  let [told, right, pairs] = [0, 0, 0];
  for (const answer of answers) {
    if (answer.truth !== '') pairs += 1;
    if (answer.told === '' || answer.probability < threshold) continue;
    told += 1;
    if (answer.told === answer.truth) right += 1;
  }
  const precision = told === 0 ? 1 : right / told;
  const recall = pairs === 0 ? 0 : right / pairs;
  return {
    told,
    right,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}
