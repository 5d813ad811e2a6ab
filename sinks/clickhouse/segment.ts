import type { Segment } from '../../core/alerts.ts';
import { quote } from './literals.ts';

const columns = {
  networks: 'network',
  sources: 'source',
  types: 'type',
  languages: 'language',
  countries: 'country',
  sites: 'site',
} as const satisfies { readonly [Key in keyof Segment]?: string };

/**
 * A condition of SQL over the columns of a mention: `true` where the segment is empty. A list without entries asks for nothing. Who has
 * an unknown number of followers is not in a segment that asks for some.
 */
export function segmentCondition(segment: Segment): string {
  const conditions = Object.entries(columns).flatMap(([key, column]) => {
    const wanted = segment[key as keyof typeof columns] ?? [];
    return wanted.length === 0
      ? []
      : [`${column} IN (${wanted.map((value) => quote(value.toWellFormed())).join(',')})`];
  });
  const { followersAtLeast } = segment;
  if (followersAtLeast !== undefined) {
    if (!Number.isFinite(followersAtLeast)) throw new RangeError(`${followersAtLeast} is not a number of followers`);
    conditions.push(`ifNull(author_followers, 0) >= ${Math.max(0, Math.ceil(followersAtLeast))}`);
  }
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}
