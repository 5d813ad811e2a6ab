import { emotions } from '../../../core/insights.ts';
import type { Evidences } from '../../../processors/emotion/reader.ts';
import type { Unit } from '../../../processors/emotion/units.ts';
import type { Labelled } from '../data.ts';

/** A tweet whose words, emoji or hashtags tell its emotion; these are taken out, so that the rest is learned from. */
export interface WeakExample {
  readonly text: string;
  readonly units: readonly Unit[];
  /** 0 none, then the emotions in their order. */
  readonly emotion: number;
}

/** One emotion must be told this clearly, and no other nearly so. */
const clear = 1.5;
const faint = 0.5;

/**
 * Distant supervision (Mohammad 2012; Suttles and Ide 2013): what tells the emotion becomes the label and leaves the text. Of
 * tweets with a sentiment that speaks against the emotion nothing is learned; those without any sign that are not negative have none.
 */
export function weakLabel(item: Labelled, { units, feelings }: Evidences): WeakExample | undefined {
  const { text } = item;
  const { scores, hits } = feelings;
  const best = scores.indexOf(Math.max(...scores));
  const score = scores[best] as number;
  if (score === 0) return item.label !== 0 ? { text, units, emotion: 0 } : undefined;
  if (score < clear || scores.some((other, i) => i !== best && other > faint)) return undefined;
  const name = emotions[best];
  const agrees = name === 'joy' ? item.label === 2 : name === 'surprise' ? true : item.label === 0;
  if (!agrees) return undefined;
  const gone = new Set(hits.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)));
  return { text, units: units.filter((_, i) => !gone.has(i)), emotion: best + 1 };
}
