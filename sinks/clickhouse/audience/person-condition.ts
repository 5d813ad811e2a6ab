import { type PersonCondition, personLists } from '../../../core/segment.ts';
import { quote } from '../literals.ts';

/** A condition of SQL over columns named as the fields of `PersonFacts`: 0 or 1, never NULL. Throws `RangeError` for a number that is none. */
export function personConditionSql(condition: PersonCondition): string {
  if ('all' in condition) return joined(condition.all, 'AND', '1');
  if ('any' in condition) return joined(condition.any, 'OR', '0');
  if ('not' in condition) return `NOT (${personConditionSql(condition.not)})`;
  if (condition.field === 'customer') return condition.value ? 'customer' : 'NOT customer';
  if ('comparison' in condition) {
    const { field, comparison, value } = condition;
    if (!Number.isFinite(value)) throw new RangeError(`${value} is nothing that ${field} can be compared with`);
    return `ifNull(${field} ${comparison} toFloat64(${value}), 0)`;
  }
  const { field } = condition;
  const value = quote(condition.value.toWellFormed());
  return personLists.some((list) => list === field)
    ? `has(${field}, ${value})`
    : `(${field} != '' AND ${field} = ${value})`;
}

const joined = (parts: readonly PersonCondition[], word: string, none: string) =>
  parts.length === 0 ? none : parts.map((part) => `(${personConditionSql(part)})`).join(` ${word} `);
