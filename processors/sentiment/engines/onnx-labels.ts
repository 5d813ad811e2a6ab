import { PipelineError } from '../../../core/errors.ts';
import type { Shares } from './verdict.ts';

export type Polarity = keyof Shares;

/** Models that name their labels by number keep to this order. */
const byNumber: Readonly<Record<number, readonly Polarity[]>> = {
  2: ['negative', 'positive'],
  3: ['negative', 'neutral', 'positive'],
};

/**
 * What each label of a model means: as configured, else by its name (`Negative`, `neu`, `4 stars`), or by its number where all are
 * `LABEL_0` and so on. Throws a fatal `PipelineError` where one cannot be understood.
 */
export function meaningOf(labels: readonly string[], configured: Readonly<Record<string, Polarity>> = {}): Polarity[] {
  const unknown = Object.keys(configured).find((label) => !labels.includes(label));
  if (unknown !== undefined) {
    throw refused(`"labels" names "${unknown}", which the model does not have: it has ${labels.join(', ')}`);
  }
  const numbered = labels.every((label, i) => label === `LABEL_${i}`) ? byNumber[labels.length] : undefined;
  const meanings = labels.map((label, i) => {
    const meaning = (Object.hasOwn(configured, label) && configured[label]) || byName(label) || numbered?.[i];
    if (!meaning) {
      throw refused(`it is not known what the label "${label.slice(0, 60)}" means: say so under sentiment.onnx.labels`);
    }
    return meaning;
  });
  if (!meanings.includes('negative') || !meanings.includes('positive')) {
    throw refused(
      `no label means ${meanings.includes('negative') ? 'positive' : 'negative'}: it is no sentiment model`,
    );
  }
  return meanings;
}

function byName(label: string): Polarity | undefined {
  const stars = /^([1-5])(?: stars?)?$/u.exec(label);
  if (stars) return Number(stars[1]) < 3 ? 'negative' : Number(stars[1]) > 3 ? 'positive' : 'neutral';
  const start = /^(?:very[ _])?(neg|neu|pos)[a-z]*$/u.exec(label.toLowerCase())?.[1];
  return start === 'neg' ? 'negative' : start === 'pos' ? 'positive' : start === 'neu' ? 'neutral' : undefined;
}

function refused(why: string): PipelineError {
  return new PipelineError(`reading the labels of the ONNX model: ${why}`, { retry: 'fatal' });
}

/** The shares of the three labels from the logits of the model's own. */
export function sharesOf(logits: readonly number[], meanings: readonly Polarity[]): Shares {
  const top = Math.max(...logits);
  const shares = { negative: 0, neutral: 0, positive: 0 };
  let total = 0;
  for (const [i, logit] of logits.entries()) {
    const share = Math.exp(logit - top);
    total += share;
    shares[meanings[i] as Polarity] += share;
  }
  return { negative: shares.negative / total, neutral: shares.neutral / total, positive: shares.positive / total };
}
