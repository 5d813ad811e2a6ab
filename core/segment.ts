import type { Comparison } from './condition.ts';

/** Numbers that are known of a person. Where one is not known, no comparison with it holds. */
export const personNumbers = [
  'lifetime_value',
  'influence',
  'reach',
  'lead_score',
  'mentions',
  'positive',
  'negative',
  'balance',
  'mentions_before',
  'positive_before',
  'negative_before',
  'balance_before',
] as const;
/** Of texts, empty is not known. */
export const personTexts = ['consent', 'crm', 'segment', 'lead_stage', 'lead_state'] as const;
export const personLists = ['networks', 'languages', 'flags'] as const;

export type PersonNumber = (typeof personNumbers)[number];
export type PersonText = (typeof personTexts)[number];
export type PersonList = (typeof personLists)[number];

/** What a segment asks of a person. Plain data: the store tells it by SQL (`personConditionSql`), the process by `personHolds`. */
export type PersonCondition =
  | { readonly all: readonly PersonCondition[] }
  | { readonly any: readonly PersonCondition[] }
  | { readonly not: PersonCondition }
  | { readonly field: 'customer'; readonly value: boolean }
  | { readonly field: PersonNumber; readonly comparison: Comparison; readonly value: number }
  | { readonly field: PersonText | PersonList; readonly value: string };

/** A person as a condition sees them. `balance` is positive less negative; `…_before` are of the window before the present one, of the same length. */
export type PersonFacts = { readonly customer: boolean } & {
  readonly [Field in PersonNumber]: number | undefined;
} & { readonly [Field in PersonText]: string } & { readonly [Field in PersonList]: readonly string[] };

/** Whether it holds. What is not known does not hold, and its negation does. */
export function personHolds(condition: PersonCondition, person: PersonFacts): boolean {
  if ('all' in condition) return condition.all.every((part) => personHolds(part, person));
  if ('any' in condition) return condition.any.some((part) => personHolds(part, person));
  if ('not' in condition) return !personHolds(condition.not, person);
  if (condition.field === 'customer') return person.customer === condition.value;
  if ('comparison' in condition) {
    const [known, { value }] = [person[condition.field], condition];
    if (known === undefined) return false;
    return { '>': known > value, '>=': known >= value, '<': known < value, '<=': known <= value }[condition.comparison];
  }
  const known = person[condition.field];
  return typeof known === 'string' ? known !== '' && known === condition.value : known.includes(condition.value);
}
