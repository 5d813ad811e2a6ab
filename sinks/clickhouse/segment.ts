import type { Segment } from '../../core/alerts.ts';
import type { Condition } from '../../core/condition.ts';
import { intents, stageOf } from '../../core/insights.ts';
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
  if (segment.where) conditions.push(`(${conditionSql(segment.where)})`);
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

/** `holds` in SQL, over the columns of a mention. True or false: never NULL. */
export function conditionSql(condition: Condition): string {
  const joined = (parts: readonly Condition[], by: string, none: string) =>
    parts.length === 0 ? none : `(${parts.map(conditionSql).join(by)})`;
  if ('all' in condition) return joined(condition.all, ' AND ', 'true');
  if ('any' in condition) return joined(condition.any, ' OR ', 'false');
  if ('not' in condition) return `NOT (${conditionSql(condition.not)})`;
  if ('comparison' in condition) {
    const { field, comparison, value } = condition;
    if (!Number.isFinite(value)) throw new RangeError(`${value} is nothing to compare with`);
    // Of 32 bits, as the column: a decimal number is not the same in both.
    const compared = `ifNull(${field} ${comparison} toFloat32(${value}), false)`;
    return field === 'sarcasm' ? compared : `(${field.replace('_confidence', '')} != '' AND ${compared})`;
  }
  switch (condition.field) {
    case 'reason':
      return `has(reasons, ${quote(condition.value.toWellFormed())})`;
    case 'question':
      return condition.value === 'yes' ? 'ifNull(question, false)' : 'NOT ifNull(question, true)';
    case 'stage':
      return `intent IN (${intents
        .filter((intent) => stageOf[intent] === condition.value)
        .map(quote)
        .join(',')})`;
    default:
      return `${condition.field} = ${quote(condition.value)}`;
  }
}
