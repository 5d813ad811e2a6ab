import { literalLists, quote } from '../literals.ts';

/** Conditions that each find some of these in a column of ids of 32 hex digits: whole ids, or beginnings of 4 digits or more. Nothing else is one. */
export function byIds(column: string, ids: readonly string[]): string[] {
  const wanted = ids.filter((id) => /^[0-9a-f]{4,32}$/u.test(id));
  const whole = new Set(wanted.filter((id) => id.length === 32).map(quote));
  const beginnings = wanted.filter((id) => id.length < 32);
  return [
    ...literalLists(whole).map((list) => `${column} IN (${list})`),
    ...beginnings.map((id) => `startsWith(${column}, ${quote(id)})`),
  ];
}
