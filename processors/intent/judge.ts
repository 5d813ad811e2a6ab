import type { SentimentLabel } from '../../core/assessment.ts';
import { type Intent, intents, type Told } from '../../core/insights.ts';
import { allParts, createFeatures, type FeatureParts } from './features.ts';
import type { IntentModel } from './model.ts';
import { reasonNames } from './phrases/phrases.ts';
import { createReader, type Names } from './reading.ts';
import { createOwnReasons, isBuiltIn, type ReasonsConfig } from './reasons.ts';
import { createRules, intentByRules } from './rules.ts';

/** A text toward one brand. */
export interface IntentRequest extends Names {
  readonly text: string;
  /** ISO 639-1, or `und`. */
  readonly language: string;
  /** Toward the brand. */
  readonly sentiment: SentimentLabel;
}

export interface IntentVerdict {
  readonly intent?: Told<Intent>;
  readonly question: boolean;
  /** Likeliest first. */
  readonly reasons: readonly string[];
}

/** Outputs of the model: `none` and the intents, the question, the built-in reasons. */
export const questionOutput = 1 + intents.length;
export const reasonOutput = questionOutput + 1;
export const outputs = reasonOutput + reasonNames.length;

/** Who judges: the phrases alone, the model without them, or the model that knows them. */
export type IntentJudges = 'rules' | 'model' | 'both';

export interface IntentJudgeOptions {
  readonly model: IntentModel;
  readonly reasons?: ReasonsConfig | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly by?: IntentJudges | undefined;
}

/** Judges one text after another. Linear in the length of a text up to what is read of it, a few thousand characters. */
export function createIntentJudge(options: IntentJudgeOptions): (request: IntentRequest) => IntentVerdict {
  const { model, by = 'both', reasons: config = {} } = options;
  const read = createReader();
  const rules = createRules(options.languages);
  const featuresOf = createFeatures(model.vectors);
  const ownReasons = createOwnReasons(config);
  const { temperature, least, leastAlone, leastQuestion, leastReason, leastReasonAlone } = model.calibration;
  const parts: FeatureParts = by === 'model' ? { ...allParts, rules: false } : allParts;
  const on = reasonNames.map((name) => config[name] !== false);

  return (request) => {
    const reading = read(request.text, request);
    const evidence = rules.judge(reading, request.language);
    const own = ownReasons(reading, request.language);
    const ranked: [name: string, rank: number][] = [...own].map(([name, hits]) => [name, 1 + Math.min(hits, 9) / 10]);

    if (by === 'rules') {
      const label = intentByRules(evidence);
      reasonNames.forEach((name, i) => {
        if (on[i] && (evidence.reasons[i] as number) > 0) ranked.push([name, evidence.reasons[i] as number]);
      });
      const asks = reading.asks.includes(true) && evidence.rhetorical === 0;
      return { ...(label && { intent: { label, confidence: 1 } }), question: asks, reasons: inOrder(ranked) };
    }

    const scores = model.score(featuresOf({ reading, evidence, sentiment: request.sentiment }, parts));
    const shares = softmax(scores.subarray(0, questionOutput), temperature);
    let best = 0;
    for (let i = 1; i < shares.length; i++) if ((shares[i] as number) > (shares[best] as number)) best = i;
    const label = intents[best - 1];
    const confidence = shares[best] as number;
    const bounds = (evidence.sure[best] as number) > 0 ? least : leastAlone;
    const isTold = label !== undefined && confidence >= (bounds[label] ?? 0.5);
    reasonNames.forEach((name, i) => {
      const share = logistic(scores[reasonOutput + i] as number);
      const least = ((evidence.reasons[i] as number) > 0 ? leastReason : leastReasonAlone)[i] ?? 0.5;
      if (on[i] && share >= least && !own.has(name)) ranked.push([name, share]);
    });
    return {
      ...(isTold && { intent: { label, confidence: Math.round(confidence * 1000) / 1000 } }),
      question: logistic(scores[questionOutput] as number) >= leastQuestion,
      reasons: inOrder(ranked),
    };
  };
}

function inOrder(ranked: [name: string, rank: number][]): string[] {
  return ranked
    .sort(([a, rankA], [b, rankB]) => rankB - rankA || Number(isBuiltIn(a)) - Number(isBuiltIn(b)) || (a < b ? -1 : 1))
    .map(([name]) => name);
}

export const logistic = (score: number) => 1 / (1 + Math.exp(-score));

export function softmax(scores: Float32Array, temperature = 1): Float32Array {
  const top = scores.reduce((max, score) => Math.max(max, score), Number.NEGATIVE_INFINITY);
  const shares = scores.map((score) => Math.exp((score - top) / temperature));
  const sum = shares.reduce((all, share) => all + share, 0);
  return shares.map((share) => share / sum);
}
