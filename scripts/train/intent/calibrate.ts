import { intents } from '../../../core/insights.ts';
import { logistic, questionOutput, reasonOutput, softmax } from '../../../processors/intent/judge.ts';
import type { Calibration } from '../../../processors/intent/model.ts';
import { reasonNames } from '../../../processors/intent/phrases/phrases.ts';
import type { Item } from './linear.ts';

export interface Scored {
  readonly item: Item;
  readonly scores: Float32Array;
}

/** People act on these: they are told where they are right at least so often. */
const wantedPrecision: Readonly<Record<string, number>> = { leave: 0.85, buy: 0.85 };
const steps = Array.from({ length: 17 }, (_, i) => 0.1 + i * 0.05);

/** What makes the shares mean what they say, and from where on labels are told; fitted to texts that the model has not seen. */
export function calibrate(trial: readonly Scored[]): Calibration {
  const temperatures = Array.from({ length: 40 }, (_, i) => 0.4 + i * 0.1);
  const temperature = temperatures.reduce((a, b) => (loss(trial, b) < loss(trial, a) ? b : a));
  const shares = trial.map(({ item, scores }) => ({
    item,
    shares: softmax(scores.subarray(0, questionOutput), temperature),
  }));
  const least = Object.fromEntries(
    intents.map((intent, i) => {
      const told = shares.filter((one) => best(one.shares) === i + 1);
      const truths = trial.filter(({ item }) => item.truth.intent === i + 1).length;
      const at = (bound: number) => {
        const over = told.filter((one) => (one.shares[i + 1] as number) >= bound);
        const right = over.filter(({ item }) => item.truth.intent === i + 1).length;
        return {
          precision: over.length === 0 ? 1 : right / over.length,
          f1: (2 * right) / (over.length + truths || 1),
        };
      };
      const allowed = steps.filter((bound) => at(bound).precision >= (wantedPrecision[intent] ?? 0));
      return [
        intent,
        round((allowed.length > 0 ? allowed : steps.slice(-1)).reduce((a, b) => (at(b).f1 > at(a).f1 ? b : a))),
      ];
    }),
  );
  const bestBound = (output: number, truth: (item: Item) => boolean) =>
    round(
      steps.reduce((a, b) => {
        const f1 = (bound: number) => {
          const over = trial.filter(({ scores }) => logistic(scores[output] as number) >= bound);
          const right = over.filter(({ item }) => truth(item)).length;
          return (2 * right) / (over.length + trial.filter(({ item }) => truth(item)).length || 1);
        };
        return f1(b) > f1(a) ? b : a;
      }),
    );
  return {
    temperature: round(temperature),
    least,
    leastQuestion: bestBound(questionOutput, ({ truth }) => truth.question),
    leastReason: reasonNames.map((_name, i) => bestBound(reasonOutput + i, ({ truth }) => truth.reasons[i] === true)),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
const best = (shares: Float32Array) => shares.indexOf(shares.reduce((a, b) => Math.max(a, b)));

function loss(trial: readonly Scored[], temperature: number): number {
  return trial.reduce((sum, { item, scores }) => {
    const share = softmax(scores.subarray(0, questionOutput), temperature)[item.truth.intent] as number;
    return sum - Math.log(Math.max(share, 1e-9));
  }, 0);
}

/** Scores of the trial, by label; the bounds were chosen on the same texts. */
export function scoreTrial(trial: readonly Scored[], calibration: Calibration) {
  const names = ['none', ...intents];
  const told = trial.map(({ item, scores }) => {
    const shares = softmax(scores.subarray(0, questionOutput), calibration.temperature);
    const top = best(shares);
    const name = names[top] as string;
    const sure = top > 0 && (shares[top] as number) >= (calibration.least[name] ?? 0);
    return { language: item.example.language, truth: item.truth.intent, label: sure ? top : 0 };
  });
  const f1 = (list: readonly { truth: boolean; label: boolean }[]) => {
    const right = list.filter(({ truth, label }) => truth && label).length;
    const said = list.filter(({ label }) => label).length;
    const all = list.filter(({ truth }) => truth).length;
    return { precision: right / (said || 1), recall: right / (all || 1), f1: (2 * right) / (said + all || 1), n: all };
  };
  const rows = names.map((name, i) => ({
    label: name,
    ...f1(told.map(({ truth, label }) => ({ truth: truth === i, label: label === i }))),
  }));
  const binary = (label: string, output: number, bound: number, truth: (item: Item) => boolean) => ({
    label,
    ...f1(
      trial.map(({ item, scores }) => ({ truth: truth(item), label: logistic(scores[output] as number) >= bound })),
    ),
  });
  const right = told.filter(({ truth, label }) => truth === label).length / (told.length || 1);
  const macro = rows.reduce((sum, row) => sum + row.f1, 0) / rows.length;
  return [
    ...rows,
    binary('question', questionOutput, calibration.leastQuestion, ({ truth }) => truth.question),
    ...reasonNames.map((name, i) =>
      binary(name, reasonOutput + i, calibration.leastReason[i] as number, ({ truth }) => truth.reasons[i] === true),
    ),
    { label: 'intent: accuracy, macro-F1', precision: right, recall: 0, f1: macro, n: told.length },
  ].map(({ label, precision, recall, f1: score, n }) => ({
    label,
    precision: precision.toFixed(3),
    recall: recall.toFixed(3),
    f1: score.toFixed(3),
    n,
  }));
}
