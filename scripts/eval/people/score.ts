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

/** How often what is told with such a probability is right. */
export interface Reliability {
  readonly from: number;
  readonly to: number;
  readonly told: number;
  /** Mean of what was said. */
  readonly said: number;
  /** Share that was right. */
  readonly right: number;
}

const edges = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.000_001];

/** Said against seen, in bins of probability; bins in which nothing was told are left out. */
export function reliabilityOf(answers: readonly Answer[]): Reliability[] {
  return edges.slice(1).flatMap((to, i) => {
    const from = edges[i] ?? 0;
    const told = answers.filter(({ told, probability }) => told !== '' && probability >= from && probability < to);
    if (told.length === 0) return [];
    const sum = told.reduce((all, { probability }) => all + probability, 0);
    const right = told.filter((answer) => answer.told === answer.truth).length;
    return [{ from, to: Math.min(1, to), told: told.length, said: sum / told.length, right: right / told.length }];
  });
}
