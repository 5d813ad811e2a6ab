import type { Assessment } from '../../core/assessment.ts';
import { initialAssessment } from '../../core/run-process.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import { rememberViews, textKey } from '../../processors/sentiment/learn.ts';
import { adaptModel, type Correction } from '../../processors/sentiment/model/adapt.ts';
import { loadSentimentModel, type SentimentModel } from '../../processors/sentiment/model.ts';
import { createRandom, type Random } from '../sample/random.ts';
import { calibrationError, classify, type Told } from './classification.ts';
import type { LabelledLine } from './labelled.ts';
import { postOf } from './posts.ts';
import { placesOf } from './targets.ts';

export interface AdaptScores {
  readonly macroF1: number;
  readonly macroRecall: number;
  readonly accuracy: number;
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
}

export interface AdaptFold {
  /** Texts that were judged; none of them, nor a copy, was among the labels. */
  readonly n: number;
  readonly adopted: boolean;
  readonly reason: string;
  readonly before: AdaptScores;
  readonly after: AdaptScores;
}

/** Shares are 0 to 1. */
export interface AdaptReport {
  readonly model: string;
  /** Texts, each of which is judged once, in the fold in which it is left out. */
  readonly n: number;
  /** Labels that each fold learned from. */
  readonly labels: number;
  readonly folds: number;
  readonly before: AdaptScores;
  readonly after: AdaptScores;
  /** Of macro-F1. */
  readonly gain: number;
  /** Folds in which what was learned was switched on. */
  readonly adopted: number;
  readonly perFold: readonly AdaptFold[];
  readonly seconds: number;
}

export interface AdaptEvalOptions {
  /** Labels are 0 negative, 1 neutral, 2 positive. */
  readonly lines: readonly LabelledLine[];
  /** ISO 639-1; detected where it is not given. */
  readonly language?: string | undefined;
  readonly languages: readonly string[];
  /** How many labels each fold learns from; a report for each number. */
  readonly labels: readonly number[];
  readonly folds: number;
  readonly seed: number;
  /** Milliseconds that never go back. */
  readonly timer: () => number;
}

/** One line with what all folds need of it. */
interface Item extends Correction {
  readonly truth: string;
  readonly before: Told;
}

const labelNames = ['negative', 'neutral', 'positive'] as const;

/**
 * How much better texts are judged once the model has learned from some labels of the same kind. Each fold learns from a random
 * sample of the others, and judges its own texts before and after; copies of one text are in one fold, and are learned from once.
 * Throws a `RangeError` where there are not so many different texts.
 */
export async function evalAdapt(options: AdaptEvalOptions): Promise<AdaptReport[]> {
  const { lines, folds, timer } = options;
  let startedAt = timer();
  const model = rememberViews(loadSentimentModel(), lines.length);
  const languages = await languagesOf(options);
  const items = lines.map(({ label, text, target }, i): Item => {
    const language = languages[i] as string;
    const spans = placesOf(text, target);
    const correction = {
      text,
      language,
      ...(spans.length > 0 && { target: spans }),
      label: labelNames[Number(label)] as Item['label'],
    };
    return { ...correction, truth: label, before: tell(model, correction) };
  });
  const parts = deal(items, folds, createRandom(options.seed));
  const learnable = Math.min(
    ...parts.map((_, k) => parts.reduce((sum, part, j) => sum + (j === k ? 0 : part.length), 0)),
  );
  const tooMany = options.labels.find((wanted) => wanted > learnable);
  if (tooMany !== undefined) {
    throw new RangeError(
      `${tooMany} labels to learn from are more than there are: with ${folds} folds ${learnable} different texts are left`,
    );
  }
  return options.labels.map((labels) => {
    const told: { before: Told[]; after: Told[] } = { before: [], after: [] };
    const perFold = parts.map((part, k): AdaptFold => {
      // Of its own for each fold and number, so that a curve has what a single number has.
      const random = createRandom(options.seed * 1_000_003 + labels * 101 + k);
      const others = parts.flatMap((other, j) => (j === k ? [] : other));
      const sample = random.shuffle(others).slice(0, labels);
      const adapted = adaptModel(
        model,
        sample.map((copies) => random.pick(copies)),
      );
      const own = part.flat();
      const before = own.map((item) => item.before);
      const { adopted, reason } = adapted.report;
      const after = adopted ? own.map((item) => tell(adapted.model, item)) : before;
      told.before.push(...before);
      told.after.push(...after);
      return { n: own.length, adopted, reason, before: scoresOf(before), after: scoresOf(after) };
    });
    const [before, after] = [scoresOf(told.before), scoresOf(told.after)];
    const seconds = (timer() - startedAt) / 1_000;
    startedAt = timer();
    return {
      model: model.version,
      n: items.length,
      labels,
      folds,
      before,
      after,
      gain: after.macroF1 - before.macroF1,
      adopted: perFold.filter(({ adopted }) => adopted).length,
      perFold,
      seconds: Math.round(seconds * 10) / 10,
    };
  });
}

/** The different texts of each fold, each with its copies. */
function deal(items: readonly Item[], folds: number, random: Random): Item[][][] {
  const copies = new Map<string, Item[]>();
  for (const item of items) {
    const key = textKey(item.text);
    copies.set(key, [...(copies.get(key) ?? []), item]);
  }
  const shuffled = random.shuffle([...copies.values()]);
  return Array.from({ length: folds }, (_, k) => shuffled.filter((_, i) => i % folds === k));
}

function tell(model: SentimentModel, { text, language, target, label }: Correction): Told {
  const score = model.score(text, language, target ? { target } : {});
  const shares = [score.negative, score.neutral, score.positive];
  const confidence = Math.max(...shares);
  const truth = String(labelNames.indexOf(label));
  // As elsewhere: what is not rated counts as neutral, and claims nothing.
  return score.unrated ? { truth, label: '1' } : { truth, label: String(shares.indexOf(confidence)), confidence };
}

function scoresOf(told: readonly Told[]): AdaptScores {
  const { macroF1, macroRecall, accuracy } = classify(told);
  return { macroF1, macroRecall, accuracy, ece: calibrationError(told) };
}

async function languagesOf({ lines, language, languages }: AdaptEvalOptions): Promise<string[]> {
  if (language !== undefined) return lines.map(() => language);
  const detect = await createDetectLanguage({ languages });
  const given = lines.map(({ text }, i): Assessment => initialAssessment(postOf(text, i)));
  const outcomes = await detect.process(given);
  return outcomes.map((outcome) => (outcome.kind === 'keep' ? outcome.value.language.code : 'und'));
}

export function renderAdapt(reports: readonly AdaptReport[]): string {
  const percent = (share: number) => (100 * share).toFixed(1).padStart(5);
  const [first] = reports;
  if (!first) return '';
  const { model, n, folds, before } = first;
  const row = (name: string, { macroF1, macroRecall, accuracy, ece }: AdaptScores, rest: string) =>
    `  ${name.padStart(12)}  ${percent(macroF1)}     ${percent(macroRecall)}  ${percent(accuracy)}     ${ece.toFixed(3)}${rest}`;
  return [
    `${model}: ${n} texts in ${folds} folds, each judged when it was not among the labels`,
    '                macro-F1  recall  accuracy  calibration error',
    row('before', before, ''),
    ...reports.map(({ labels, after, gain, adopted }) =>
      row(
        `${labels} labels`,
        after,
        `  ${gain < 0 ? '' : '+'}${(100 * gain).toFixed(1)} macro-F1, switched on in ${adopted} of ${folds} folds`,
      ),
    ),
    `  ${reports.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)} s`,
    '',
  ].join('\n');
}
