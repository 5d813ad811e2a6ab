import { emotions } from '../../core/insights.ts';
import type { Feelings } from './feel.ts';
import { indexOf } from './lexicon.ts';
import { sarcasmColumn } from './model.ts';

/** Which evidence counts: for measuring what each is worth. */
export type Evidence = 'lexicon' | 'model' | 'both';

/**
 * Numbers that weigh the evidence, fitted on labelled texts by `scripts/train-emotion.ts`: `[model, lexicon, runner-up, good to joy, bad to
 * joy, good to the others, bad to the others, good to none, bad to none, shift of each emotion …]`.
 */
export const blendSize = 9 + emotions.length;
export const plainBlend: readonly number[] = [1, 2, -0.3, 0, -0.2, -0.3, 0.1, 0, 0, -2.2, -2.2, -2.2, -2.2, -2.2, -2.2];

/** How fast more of the same words stops adding. */
const soft = 2.5;
const squash = (sum: number) => sum / Math.sqrt(1 + (sum / soft) ** 2);
/** Joy that is told in mockery. */
const mocked = 0.85;
const joy = indexOf('joy');

/**
 * What the parts say, as inputs of the blend: a row for each class (none first), a column for each number of the blend. Logits are
 * the rows times the blend.
 */
export function evidenceRows(feelings: Feelings, scores: ArrayLike<number> | undefined, sarcasm: number): number[][] {
  const told = feelings.scores.map((score, i) => squash(score * (i === joy ? 1 - mocked * sarcasm : 1)));
  const good = squash(feelings.good);
  const bad = squash(feelings.bad);
  const none = row();
  none[0] = scores?.[0] ?? 0;
  none[7] = good;
  none[8] = bad;
  return [
    none,
    ...told.map((own, i) => {
      const line = row();
      line[0] = scores?.[i + 1] ?? 0;
      line[1] = own;
      line[2] = Math.max(...told.filter((_, k) => k !== i));
      line[i === joy ? 3 : 5] = good;
      line[i === joy ? 4 : 6] = bad;
      line[9 + i] = 1;
      return line;
    }),
  ];
}

function row(): number[] {
  return new Array<number>(blendSize).fill(0);
}

/** How likely each class is: none first, then the emotions in their order. Sums to 1. */
export function blendEvidence(rows: readonly (readonly number[])[], blend: readonly number[]): number[] {
  const logits = rows.map((line) => line.reduce((sum, x, i) => sum + x * (blend[i] as number), 0));
  const top = Math.max(...logits);
  const exps = logits.map((logit) => Math.exp(logit - top));
  const total = exps.reduce((sum, x) => sum + x, 0);
  return exps.map((x) => x / total);
}

/** What the cues and the model say of sarcasm, as inputs of its blend. Cues are 0 to 1. */
export function sarcasmRow(cues: number, scores: ArrayLike<number> | undefined): number[] {
  return [-Math.log(Math.max(0.02, 1 - cues)), scores?.[sarcasmColumn] ?? 0, scores ? 1 : 0];
}
/** Weights of the cues and of the model, and a shift. */
export const plainSarcasmBlend: readonly number[] = [1.5, 1, 0];

/** The model alone never makes it likely: it must find a cue. */
const mostWithoutCue = 0.45;

/** How likely it is meant otherwise than it is said, 0 to 1. */
export function blendSarcasm(row: readonly number[], blend: readonly number[]): number {
  const logit = row.reduce((sum, x, i) => sum + x * (blend[i] as number), 0);
  const likely = Math.min(1 / (1 + Math.exp(-logit)), row[0] === 0 ? mostWithoutCue : 1);
  return Math.round(1000 * likely) / 1000;
}
