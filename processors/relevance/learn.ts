import type { LearningScore } from '../../core/learning.ts';
import { latestOfEach, textKey } from '../sentiment/learn.ts';
import type { Evidence } from './context.ts';
import { createFeatures, type Feature, type RelevanceText } from './features.ts';
import { type Example, type Fitted, logitOf, regress, sigmoid } from './logistic.ts';

/** What is adapted where relevance is learned: the weights of `context.ts`. */
export const relevanceBase = 'context-1';

/** A text of which a person said whether it is about the brand. */
export interface RelevanceLesson {
  readonly text: RelevanceText;
  /** Log-odds by the words of the configuration; 0 where nothing is configured. */
  readonly base: number;
  readonly relevant: boolean;
  /** Texts of one story are copies of one another. */
  readonly story: string;
  /** When it was said, ms since the epoch. */
  readonly at: number;
}

/** What was learned of one brand. Plain data, to be kept as JSON: it holds hashes, and no word of any post. */
export interface RelevanceModel {
  readonly base: string;
  readonly shift: number;
  /** Of the log-odds by the configuration. */
  readonly scale: number;
  /** Weights by hash. */
  readonly weights: Readonly<Record<number, number>>;
}

export interface RelevanceReport {
  readonly texts: number;
  readonly adopted: boolean;
  readonly reason: string;
  /** By cross-validation within the marks: by the configuration alone, at its best threshold, and with what was learned. */
  readonly before: LearningScore;
  readonly after: LearningScore;
}

/** Fewest of either kind. */
const fewestOfEach = 8;
const folds = 5;
/** Most weights that are kept, the heaviest. */
const mostWeights = 4_000;
/** Weights below this move nothing. */
const leastWeight = 0.005;

/** Each text once, whatever the number of its copies: of those, what was said last counts. In the order of time. */
export function distinctMarks(lessons: readonly RelevanceLesson[]): RelevanceLesson[] {
  return latestOfEach(lessons, ({ text }) => text.text);
}

/**
 * Learns what marks teach: a logistic model on words, neighbours, authors and sites, both kinds counting the same. It is taken only where,
 * on marks that were left out in turn, its log loss is lower than that of the configuration alone (with the best threshold and scale
 * that marks can give it) by more than twice its standard error, and its macro-F1 is higher: what is wrongly taken out of the
 * numbers is seen by nobody.
 */
export function learnRelevance(
  lessons: readonly RelevanceLesson[],
  { least = 40 }: { readonly least?: number } = {},
): { readonly model: RelevanceModel | undefined; readonly report: RelevanceReport } {
  const examples = examplesOf(lessons);
  const relevant = lessons.filter((lesson) => lesson.relevant).length;
  const fewer = Math.min(relevant, lessons.length - relevant);
  const none = { macroF1: 0, logLoss: 0 };
  const keep = (reason: string, before: LearningScore = none, after: LearningScore = before) => ({
    model: undefined,
    report: { texts: lessons.length, adopted: false, reason, before, after },
  });
  if (lessons.length < least) return keep(`${lessons.length} marks are too few: ${least} are needed`);
  if (fewer < fewestOfEach) {
    const missing = relevant === fewer ? 'relevant' : 'irrelevant';
    return keep(`only ${fewer} texts are ${missing}: ${fewestOfEach} of each kind are needed`);
  }
  const { plain, learned } = crossFit(examples, lessons);
  const before = scoreRelevance(plain, examples);
  const after = scoreRelevance(learned, examples);
  const gains = before.losses.map((loss, i) => loss - (after.losses[i] as number));
  const gain = mean(gains);
  const error = Math.sqrt(mean(gains.map((one) => (one - gain) ** 2)) / gains.length);
  if (gain <= error)
    return keep('the marks teach nothing that holds for those left out', before.summary, after.summary);
  if (after.summary.macroF1 <= before.summary.macroF1) {
    return keep('it would judge the marks left out no better', before.summary, after.summary);
  }
  const model = modelOf(regress(examples, true));
  return {
    model,
    report: {
      ...{ texts: lessons.length, adopted: true, reason: 'better on marks that were left out' },
      ...{ before: before.summary, after: after.summary },
    },
  };
}

/** Probabilities of the texts by models that learned from others: of the configuration alone, and with what was learned. */
function crossFit(
  examples: readonly Example[],
  lessons: readonly RelevanceLesson[],
): { readonly plain: number[]; readonly learned: number[] } {
  const keys = [...new Set(lessons.map(({ text }) => textKey(text.text)))].sort();
  const fold = new Map(keys.map((key, i) => [key, i % folds]));
  const of = lessons.map(({ text }) => fold.get(textKey(text.text)));
  const plain: number[] = [];
  const learned: number[] = [];
  for (let k = 0; k < folds; k += 1) {
    const others = examples.filter((_, i) => of[i] !== k);
    const [without, withWords] = [regress(others, false), regress(others, true)];
    examples.forEach((example, i) => {
      if (of[i] !== k) return;
      plain[i] = sigmoid(logitOf(example, without));
      learned[i] = sigmoid(logitOf(example, withWords));
    });
  }
  return { plain, learned };
}

/** Log-odds that a text is about its brand, and what spoke for and against, strongest first. */
export function judgeBy(
  model: RelevanceModel,
  features: readonly Feature[],
  base: { readonly logit: number; readonly words: readonly Evidence[] },
): { readonly logit: number; readonly words: Evidence[] } {
  let logit = model.shift + model.scale * base.logit;
  const words = base.words.map(({ word, weight }) => ({ word, weight: model.scale * weight }));
  for (const { hash, name, value } of features) {
    const weight = value * (model.weights[hash] ?? 0);
    if (weight === 0) continue;
    logit += weight;
    words.push({ word: name, weight });
  }
  return { logit, words: words.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)) };
}

/** Throws where it is not what `learnRelevance` makes, or adapts something else. */
export function readRelevanceModel(json: string): RelevanceModel {
  const model = JSON.parse(json) as RelevanceModel;
  if (model.base !== relevanceBase) {
    throw new RangeError(`what was learned adapts ${String(model.base)}, and this is ${relevanceBase}: learn again`);
  }
  const numbers = [model.shift, model.scale, ...Object.values(model.weights)];
  if (!numbers.every(Number.isFinite)) throw new RangeError('what was learned of relevance is not made of numbers');
  return model;
}

function examplesOf(lessons: readonly RelevanceLesson[]): Example[] {
  const featuresOf = createFeatures();
  return lessons.map(({ text, base, relevant }) => {
    const features = featuresOf(text);
    return {
      base,
      hashes: features.map(({ hash }) => hash),
      values: features.map(({ value }) => value),
      relevant,
    };
  });
}

function modelOf({ shift, scale, weights }: Fitted): RelevanceModel {
  const kept = [...weights]
    .filter(([, weight]) => Math.abs(weight) >= leastWeight)
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
    .slice(0, mostWeights);
  const short = (value: number) => Math.round(value * 1e4) / 1e4;
  return {
    base: relevanceBase,
    shift: short(shift),
    scale: short(scale),
    weights: Object.fromEntries(kept.map(([hash, weight]) => [hash, short(weight)])),
  };
}

/** How good probabilities are. Both kinds count the same in the losses. */
export function scoreRelevance(
  told: readonly number[],
  examples: readonly { readonly relevant: boolean }[],
): { readonly losses: readonly number[]; readonly summary: LearningScore } {
  const relevant = examples.filter((example) => example.relevant).length;
  const losses = told.map((p, i) => {
    const is = examples[i]?.relevant === true;
    const weight = examples.length / (2 * (is ? relevant : examples.length - relevant));
    return -weight * Math.log(Math.min(1 - 1e-9, Math.max(1e-9, is ? p : 1 - p)));
  });
  const f1 = (kind: boolean) => {
    const hits = told.filter((p, i) => p >= 0.5 === kind && examples[i]?.relevant === kind).length;
    const said = told.filter((p) => p >= 0.5 === kind).length;
    const are = kind ? relevant : examples.length - relevant;
    return said + are === 0 ? 0 : (2 * hits) / (said + are);
  };
  return { losses, summary: { macroF1: (f1(true) + f1(false)) / 2, logLoss: mean(losses) } };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
