import { softmax, type Triple } from './calibrate.ts';
import type { Group } from './net.ts';
import type { Target } from './read.ts';
import { createScorer, type ModelView, type SentimentModel } from './scorer.ts';

/** A text that a person has judged. */
export interface Correction {
  readonly text: string;
  readonly language: string;
  readonly target?: Target;
  readonly label: 'negative' | 'neutral' | 'positive';
}

/** How freely an adaptation may depart from its model: the less it is held, the more labels it needs. */
interface Freedom {
  readonly name: string;
  /** Pull to nothing of what the hidden layer and the words add. */
  readonly hidden: number;
  readonly words: number;
}

const freedoms: readonly Freedom[] = [
  { name: 'balance of the labels', hidden: Number.POSITIVE_INFINITY, words: Number.POSITIVE_INFINITY },
  { name: 'cautious', hidden: 10, words: 1 },
  { name: 'moderate', hidden: 3, words: 0.3 },
  { name: 'free', hidden: 3, words: 0.1 },
  { name: 'freest', hidden: 1, words: 0.03 },
];
/**
 * How far rare labels count for more: 1 would make the three count the same. Halfway, what most texts of a brand are is learned
 * without the others being given up.
 */
const evenness = 0.5;

/** A small correction on top of a model. Plain data, to be kept as JSON. */
export interface Adaptation {
  /** The version of the model that it belongs to. */
  readonly model: string;
  readonly scale: number;
  readonly shift: Triple;
  /** `3 × hidden`: that of whole texts, and behind it what only views of targets have. */
  readonly hidden: readonly number[];
  /** Weights of three classes by the number of a hashed word. */
  readonly words: Readonly<Record<number, Triple>>;
}

export interface AdaptationReport {
  readonly texts: number;
  /** Whether the correction is switched on: it was better on labels that it had not seen. */
  readonly adopted: boolean;
  readonly reason: string;
  /** By cross-validation within the labels: before, and after. */
  readonly before: { readonly macroF1: number; readonly logLoss: number };
  readonly after: { readonly macroF1: number; readonly logLoss: number };
}

export interface AdaptOptions {
  /** Fewer labels than this teach nothing. */
  readonly least?: number;
  readonly folds?: number;
}

interface Example {
  readonly logits: Triple;
  readonly hidden: Float32Array;
  readonly words: readonly number[];
  readonly norm: number;
  readonly truth: number;
  readonly weight: number;
}

const labels = ['negative', 'neutral', 'positive'] as const;
const bits = 13;
const mask = 2 ** bits - 1;
/** The same text must not be learned from and be asked for. */
const keyOf = (text: string) => text.toLowerCase().replace(/[^\p{L}]+/gu, '');

/**
 * Learns what a brand's own labels teach: a residual logistic model on what the model sees, held to the model. It is switched
 * on only where, by cross-validation within the labels, its log loss (rare labels counting for more) is lower by more than its
 * standard error and its macro-F1 is no lower; otherwise the model comes back as it was. What it gains is in docs/SENTIMENT.md.
 */
export function adaptModel(
  model: SentimentModel,
  labelled: readonly Correction[],
  { least = 40, folds = 5 }: AdaptOptions = {},
): { model: SentimentModel; adaptation: Adaptation | undefined; report: AdaptationReport } {
  const count = labels.map((name) => labelled.filter(({ label }) => label === name).length);
  const examples = labelled.map(({ text, language, target, label }) => {
    const truth = labels.indexOf(label);
    const weight = (labelled.length / (3 * (count[truth] as number))) ** evenness;
    return exampleOf(model.embed(text, language, target), truth, weight);
  });
  const base = lossesOf(
    examples,
    examples.map(({ logits }) => logits),
  );
  const keep = (reason: string) => ({
    model,
    adaptation: undefined,
    report: { texts: examples.length, adopted: false, reason, before: base.summary, after: base.summary },
  });
  if (examples.length < least) return keep(`${examples.length} labels are too few: ${least} are needed`);
  if (new Set(examples.map(({ truth }) => truth)).size < 2) return keep('all labels are the same');

  const fold = foldsOf(
    labelled.map(({ text }) => keyOf(text)),
    folds,
  );
  const tried = freedoms.map((freedom) => {
    const told: Triple[] = [];
    for (let k = 0; k < folds; k++) {
      const by = correctionFor(
        examples.filter((_, i) => fold[i] !== k),
        freedom,
        model.version,
      );
      examples.forEach((example, i) => {
        if (fold[i] === k) told[i] = correct(example, by);
      });
    }
    return { freedom, ...lossesOf(examples, told) };
  });
  const best = tried.reduce((a, b) => (b.summary.logLoss < a.summary.logLoss ? b : a));
  const gains = base.losses.map((loss, i) => loss - (best.losses[i] as number));
  const gain = mean(gains);
  const error = Math.sqrt(mean(gains.map((g) => (g - gain) ** 2)) / gains.length);
  if (gain <= error) return keep('the labels teach nothing that holds for those left out');
  if (best.summary.macroF1 < base.summary.macroF1) return keep('it would judge the labels left out no better');
  const adaptation = correctionFor(examples, best.freedom, model.version);
  return {
    model: applyAdaptation(model, adaptation),
    adaptation,
    report: {
      texts: examples.length,
      adopted: true,
      reason: best.freedom.name,
      before: base.summary,
      after: best.summary,
    },
  };
}

/** Throws a `RangeError` where the adaptation belongs to another version of the model. */
export function applyAdaptation(model: SentimentModel, adaptation: Adaptation): SentimentModel {
  if (adaptation.model !== model.version) {
    throw new RangeError(`applying an adaptation of model ${adaptation.model} to ${model.version}: adapt again`);
  }
  const embed: SentimentModel['embed'] = (text, language, target) => {
    const view = model.embed(text, language, target);
    return {
      ...view,
      logits: correct(exampleOf(view), adaptation),
      lost: (groups) => lostToo(view, adaptation, groups),
    };
  };
  return createScorer(`${model.version}+`, model.languages, embed);
}

function exampleOf({ logits, hidden, features }: ModelView, truth = 0, weight = 1): Example {
  const words = new Set<number>();
  features.words.forEach((hash, i) => {
    // Words and pairs of neighbours; pairs over a gap would be too many for so few labels.
    if ((features.wordTo[i] as number) - (features.wordFrom[i] as number) < 2) words.add(hash & mask);
  });
  return { logits, hidden, words: [...words], norm: 1 / Math.sqrt(Math.max(1, words.size)), truth, weight };
}

function correct({ logits, hidden, words, norm }: Example, by: Adaptation): Triple {
  const out = by.shift.map((shift, c) => shift + by.scale * (logits[c] as number)) as Triple;
  const size = by.hidden.length / 3;
  for (let c = 0; c < 3; c++) {
    for (let h = 0; h < Math.min(size, hidden.length); h++) {
      out[c] = (out[c] as number) + (by.hidden[c * size + h] as number) * (hidden[h] as number);
    }
  }
  for (const word of words) {
    const weights = by.words[word];
    if (weights) for (let c = 0; c < 3; c++) out[c] = (out[c] as number) + norm * (weights[c] as number);
  }
  return out;
}

const steps = 150;

/** What each group of pieces does, the words of the adaptation included; its use of the hidden layer is left out. */
function lostToo(view: ModelView, by: Adaptation, groups: readonly Group[]): Float32Array {
  const lost = view.lost(groups).map((value) => value * by.scale);
  const { norm } = exampleOf(view);
  const { words, wordFrom, wordTo } = view.features;
  groups.forEach(({ pieces }, g) => {
    const seen = new Set<number>();
    words.forEach((hash, i) => {
      const [from, to] = [wordFrom[i] as number, wordTo[i] as number];
      const id = hash & mask;
      if (to - from > 1 || seen.has(id) || !(pieces.includes(from) || pieces.includes(to))) return;
      seen.add(id);
      const weights = by.words[id];
      if (weights)
        for (let c = 0; c < 3; c++) lost[g * 3 + c] = (lost[g * 3 + c] as number) + norm * (weights[c] as number);
    });
  });
  return lost;
}

/** Least log loss with quadratic pulls, by gradient descent with a rate of its own for each weight (AdaGrad). */
function correctionFor(examples: readonly Example[], freedom: Freedom, version: string): Adaptation {
  const longest = examples.reduce((most, { hidden }) => Math.max(most, hidden.length), 0);
  const size = Number.isFinite(freedom.hidden) ? longest : 0;
  const ids = Number.isFinite(freedom.words) ? [...new Set(examples.flatMap(({ words }) => words))] : [];
  // In a row: the scale, the shifts, the hidden layer's, the words'.
  const firstWord = 4 + 3 * size;
  const place = new Map(ids.map((id, n) => [id, firstWord + 3 * n]));
  const places = examples.map(({ words }) => words.flatMap((word) => place.get(word) ?? []));
  const total = firstWord + 3 * ids.length;
  const values = new Float64Array(total);
  const squares = new Float64Array(total).fill(1e-8);
  const grads = new Float64Array(total);
  const pulls = Float64Array.from({ length: total }, (_, i) =>
    i === 0 ? 5 : i < 4 ? 1 : i < firstWord ? freedom.hidden : freedom.words,
  );
  const addTo = (at: number, value: number) => {
    grads[at] = (grads[at] as number) + value;
  };
  const learn = ({ logits, hidden, norm, truth, weight }: Example, words: readonly number[]) => {
    const out = logits.map((logit, c) => {
      let sum = (values[1 + c] as number) + (1 + (values[0] as number)) * logit;
      for (let h = 0; h < size; h++) sum += (values[4 + c * size + h] as number) * (hidden[h] ?? 0);
      let said = 0;
      for (const at of words) said += values[at + c] as number;
      return sum + norm * said;
    });
    const told = softmax(out);
    for (let c = 0; c < 3; c++) {
      const g = weight * ((told[c] as number) - (truth === c ? 1 : 0));
      addTo(0, g * (logits[c] as number));
      addTo(1 + c, g);
      for (let h = 0; h < size; h++) addTo(4 + c * size + h, g * (hidden[h] ?? 0));
      for (const at of words) addTo(at + c, g * norm);
    }
  };
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < total; i++) grads[i] = (pulls[i] as number) * (values[i] as number);
    examples.forEach((example, i) => {
      learn(example, places[i] as number[]);
    });
    for (let i = 0; i < total; i++) {
      const g = grads[i] as number;
      squares[i] = (squares[i] as number) + g * g;
      values[i] = (values[i] as number) - (0.1 * g) / Math.sqrt(squares[i] as number);
    }
  }
  // Four decimals are enough, and keep it small.
  const kept = (at: number) => Math.round((values[at] as number) * 1e4) / 1e4;
  const triple = (at: number): Triple => [kept(at), kept(at + 1), kept(at + 2)];
  return {
    model: version,
    scale: 1 + kept(0),
    shift: triple(1),
    hidden: Array.from({ length: 3 * size }, (_, i) => kept(4 + i)),
    words: Object.fromEntries(ids.map((id) => [id, triple(place.get(id) as number)])),
  };
}

function lossesOf(examples: readonly Example[], told: readonly Triple[]) {
  const losses = examples.map(
    ({ truth, weight }, i) => -weight * Math.log(Math.max(1e-9, softmax(told[i] as Triple)[truth] as number)),
  );
  const said = told.map((logits) => logits.indexOf(Math.max(...logits)));
  const scores = [0, 1, 2].flatMap((label) => {
    const real = examples.filter(({ truth }) => truth === label).length;
    const hits = examples.filter(({ truth }, i) => truth === label && said[i] === label).length;
    const claimed = said.filter((other) => other === label).length;
    return real === 0 ? [] : [(2 * hits) / (real + claimed)];
  });
  return { losses, summary: { macroF1: 100 * mean(scores), logLoss: mean(losses) } };
}

/** Equal texts go into one fold; otherwise in turn, in the order of their keys, so that the order of labels does not matter. */
function foldsOf(keys: readonly string[], folds: number): number[] {
  const turn = new Map<string, number>();
  for (const key of [...keys].sort()) if (!turn.has(key)) turn.set(key, turn.size % folds);
  return keys.map((key) => turn.get(key) as number);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
