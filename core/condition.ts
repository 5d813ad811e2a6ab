import type { SentimentLabel } from './assessment.ts';
import {
  type Emotion,
  emotions,
  type Insights,
  type Intent,
  intents,
  type Stage,
  stageOf,
  stages,
} from './insights.ts';

/** Numbers that a condition can ask for. Where one is not known, no comparison with it holds. */
export const conditionNumbers = ['sarcasm', 'intent_confidence', 'emotion_confidence'] as const;
export type ConditionNumber = (typeof conditionNumbers)[number];
export type Comparison = '>' | '>=' | '<' | '<=';

/** A condition on what was read of a mention. Plain data: the store tells it by SQL (`conditionSql`), the process by `holds`. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | ConditionLeaf;

export type ConditionLeaf =
  | { readonly field: 'intent'; readonly value: Intent }
  | { readonly field: 'stage'; readonly value: Stage }
  | { readonly field: 'emotion'; readonly value: Emotion }
  /** Of the configured reasons. */
  | { readonly field: 'reason'; readonly value: string }
  | { readonly field: 'sentiment'; readonly value: SentimentLabel }
  | { readonly field: 'question'; readonly value: 'yes' | 'no' }
  | { readonly field: ConditionNumber; readonly comparison: Comparison; readonly value: number };

/** What can be written for a field; of reasons, what the configuration has. */
export const conditionValues = {
  intent: intents,
  stage: stages,
  emotion: emotions,
  sentiment: ['negative', 'neutral', 'positive', 'unrated'],
  question: ['yes', 'no'],
} as const;

/** What a condition is about. */
export interface Conditioned {
  readonly sentiment: string;
  readonly insights?: Insights | undefined;
}

/** Whether it holds. What is not known does not hold, and its negation does. */
export function holds(condition: Condition, mention: Conditioned): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, mention));
  if ('any' in condition) return condition.any.some((part) => holds(part, mention));
  if ('not' in condition) return !holds(condition.not, mention);
  const { insights = {}, sentiment } = mention;
  switch (condition.field) {
    case 'intent':
      return insights.intent?.label === condition.value;
    case 'stage':
      return insights.intent !== undefined && stageOf[insights.intent.label] === condition.value;
    case 'emotion':
      return insights.emotion?.label === condition.value;
    case 'reason':
      return insights.reasons?.includes(condition.value) ?? false;
    case 'sentiment':
      return sentiment === condition.value;
    case 'question':
      return insights.question === (condition.value === 'yes');
    case 'sarcasm':
      return compare(insights.sarcasm, condition);
    case 'intent_confidence':
      return compare(insights.intent?.confidence, condition);
    case 'emotion_confidence':
      return compare(insights.emotion?.confidence, condition);
  }
}

function compare(
  known: number | undefined,
  { comparison, value }: { readonly comparison: Comparison; readonly value: number },
): boolean {
  if (known === undefined) return false;
  // The store keeps 32 bits: 0.6 is no more than 0.6 there, either.
  const [a, b] = [Math.fround(known), Math.fround(value)];
  return { '>': a > b, '>=': a >= b, '<': a < b, '<=': a <= b }[comparison];
}

/** The leaves by which a condition holds, in its order: what a reader is told. What is ruled out is no such. */
export function heldBy(condition: Condition, mention: Conditioned): readonly ConditionLeaf[] {
  if ('not' in condition || !holds(condition, mention)) return [];
  if ('all' in condition) return condition.all.flatMap((part) => heldBy(part, mention));
  if ('any' in condition) return condition.any.flatMap((part) => heldBy(part, mention));
  return [condition];
}
