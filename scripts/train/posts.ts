import { readGold } from '../eval/gold.ts';
import { placesOf } from '../eval/targets.ts';
import type { Aimed } from './target-data.ts';

/** The made posts about brands that are there for tuning (`test/gold/dev.tsv`). */
export function readPosts(): Aimed[] {
  return readGold({ set: 'dev' }).texts.flatMap(({ text, language, target, sentiment }) => {
    const places = placesOf(text, target);
    if (sentiment === undefined || places.length === 0) return [];
    return [{ set: 'posts', language, text, label: Number(sentiment) as 0 | 1 | 2, target: places }];
  });
}
