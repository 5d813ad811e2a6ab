import { intents } from '../../../core/insights.ts';
import { logistic, questionOutput, reasonOutput, softmax } from '../../../processors/intent/judge.ts';
import type { Calibration } from '../../../processors/intent/model.ts';
import { reasonNames } from '../../../processors/intent/phrases/phrases.ts';
import type { Item } from './linear.ts';

export interface Scored {
  readonly item: Item;
  readonly scores: Float32Array;
}

/** An intent is told where it is right at least so often; where that is out of reach, at least so often as the last. Else never. */
const wantedPrecision = [0.6, 0.5] as const;
/** People act on these. */
const wantedOf: Readonly<Record<string, readonly number[]>> = { leave: [0.85, 0.8], buy: [0.85, 0.8] };
/** As many must have been told that a bound is believed. */
const fewest = 4;
const never = 1.01;
const steps = Array.from({ length: 46 }, (_, i) => 0.1 + i * 0.02);

/**
 * What makes the shares mean what they say, and from where on labels are told; fitted to texts that the model has not seen. Texts in
 * which a phrase tells the intent have a bound of their own. Of few texts one more is taken for wrong.
 */
export function calibrate(trial: readonly Scored[]): Calibration {
  const temperatures = Array.from({ length: 40 }, (_, i) => 0.4 + i * 0.1);
  const temperature = temperatures.reduce((a, b) => (loss(trial, b) < loss(trial, a) ? b : a));
  const told = trial.map(({ item, scores }) => {
    const shares = softmax(scores.subarray(0, questionOutput), temperature);
    const top = best(shares);
    return { item, top, share: shares[top] as number, phrase: item.phrases.includes(top) };
  });
  const boundsWhere = (phrase: boolean) =>
    Object.fromEntries(
      intents.map((intent, i) => {
        const mine = told.filter((one) => one.top === i + 1 && one.phrase === phrase);
        const precision = (bound: number) => {
          const over = mine.filter(({ share }) => share >= bound);
          const right = over.filter(({ item }) => item.truth.intent === i + 1).length;
          return over.length < fewest ? 0 : right / (over.length + 1);
        };
        const wanted = wantedOf[intent] ?? wantedPrecision;
        const lowest = wanted.map((least) => steps.find((bound) => precision(bound) >= least));
        return [intent, round(lowest.find((bound) => bound !== undefined) ?? never)];
      }),
    );
  return {
    temperature: round(temperature),
    least: boundsWhere(true),
    leastAlone: boundsWhere(false),
    leastQuestion: bestBound(trial, questionOutput, ({ truth }) => truth.question),
    ...reasonBounds(trial),
  };
}

/** From where on an output holds: the bound of the best F1. */
function bestBound(among: readonly Scored[], output: number, truth: (item: Item) => boolean): number {
  const all = among.filter(({ item }) => truth(item)).length;
  const f1 = (bound: number) => {
    const over = among.filter(({ scores }) => logistic(scores[output] as number) >= bound);
    return (2 * over.filter(({ item }) => truth(item)).length) / (over.length + all || 1);
  };
  return round(steps.reduce((a, b) => (f1(b) > f1(a) ? b : a)));
}

/** With a word of the reason the bound of the best F1; without one it must be right three times of five. */
function reasonBounds(trial: readonly Scored[]): Pick<Calibration, 'leastReason' | 'leastReasonAlone'> {
  const truthAt = (i: number) => (item: Item) => item.truth.reasons[i] === true;
  const where = (i: number, told: boolean) => trial.filter(({ item }) => item.reasonWords[i] === told);
  return {
    leastReason: reasonNames.map((_name, i) => bestBound(where(i, true), reasonOutput + i, truthAt(i))),
    leastReasonAlone: reasonNames.map((_name, i) => {
      const among = where(i, false);
      const bound = steps.find((least) => {
        const over = among.filter(({ scores }) => logistic(scores[reasonOutput + i] as number) >= least);
        const right = over.filter(({ item }) => truthAt(i)(item)).length;
        return over.length >= fewest && right / (over.length + 1) >= 0.6;
      });
      return round(bound ?? never);
    }),
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
    const bounds = item.phrases.includes(top) ? calibration.least : calibration.leastAlone;
    const sure = top > 0 && (shares[top] as number) >= (bounds[name] ?? 0);
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
  const binary = (label: string, output: number, bound: (item: Item) => number, truth: (item: Item) => boolean) => ({
    label,
    ...f1(
      trial.map(({ item, scores }) => ({
        truth: truth(item),
        label: logistic(scores[output] as number) >= bound(item),
      })),
    ),
  });
  const right = told.filter(({ truth, label }) => truth === label).length / (told.length || 1);
  const macro = rows.reduce((sum, row) => sum + row.f1, 0) / rows.length;
  return [
    ...rows,
    binary(
      'question',
      questionOutput,
      () => calibration.leastQuestion,
      ({ truth }) => truth.question,
    ),
    ...reasonNames.map((name, i) =>
      binary(
        name,
        reasonOutput + i,
        (item) => (item.reasonWords[i] ? calibration.leastReason : calibration.leastReasonAlone)[i] as number,
        ({ truth }) => truth.reasons[i] === true,
      ),
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
