import type { Assessment, Mention } from '../core/assessment.ts';
import type { Processor } from '../core/contract.ts';
import { createIntentJudge, type IntentJudges, type IntentVerdict } from './intent/judge.ts';
import { type IntentModel, loadIntentModel } from './intent/model.ts';
import type { ReasonsConfig } from './intent/reasons.ts';
import { placesIn, wholeText } from './whole-text.ts';

export interface ReadIntentOptions {
  /** Built-in reasons that are turned off, and reasons of one's own: see `docs/INTENT.md`. */
  readonly reasons: ReasonsConfig;
  /** ISO 639-1: phrases of these languages are compiled now, others when their first text comes. */
  readonly languages?: readonly string[];
  /** Default: the one that ships with Escolta. */
  readonly model?: IntentModel;
  /** For evaluations. */
  readonly by?: IntentJudges;
}

/**
 * Reads of each mention what its author wants of the brand, what it is about, and whether it asks something that somebody at the
 * brand could answer. It comes after the sentiment, which it looks at. Throws `PipelineError` where its model cannot be read.
 */
export function createReadIntent(options: ReadIntentOptions): Processor<Assessment, Assessment> {
  const { reasons, languages, by } = options;
  const judge = createIntentJudge({ model: options.model ?? loadIntentModel(), reasons, languages, by });

  const read = (assessment: Assessment): Assessment => {
    const { post, language, mentions } = assessment;
    if (mentions.length === 0) return assessment;
    const text = wholeText(post);
    const ranges = mentions.map(({ spans }) => placesIn(post, spans));
    const read = mentions.map((mention, i): Mention => {
      const others = ranges.flatMap((other, k) => (k === i ? [] : other));
      const sentiment = mention.sentiment.label;
      const verdict = judge({ text, language: language.code, sentiment, brand: ranges[i] ?? [], others });
      return { ...mention, insights: { ...mention.insights, ...insightsOf(verdict) } };
    });
    return { ...assessment, mentions: read };
  };

  return {
    name: 'read-intent',
    process: async (batch) => batch.map((assessment) => ({ kind: 'keep', value: read(assessment) })),
  };
}

function insightsOf({ intent, question, reasons }: IntentVerdict) {
  return { ...(intent && { intent }), ...(reasons.length > 0 && { reasons }), question };
}
