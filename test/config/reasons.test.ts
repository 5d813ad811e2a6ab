import { describe, expect, it } from 'vitest';
import { reasonsSchema } from '../../config/reasons.ts';

const problems = (value: unknown) =>
  reasonsSchema
    .safeParse(value)
    .error?.issues.map(({ message }) => message)
    .join('; ');

describe('reasons', () => {
  it('are none of one’s own by default; terms make some, false turns built-in ones off', () => {
    expect(reasonsSchema.parse(undefined)).toEqual({});
    const own = { wifi: { terms: ['wi-fi'] }, queue: { languages: { ca: ['cua'] } }, ethics: false };
    expect(reasonsSchema.parse(own)).toEqual(own);
  });

  it.each([
    [{ wifi: false }, /no built-in reason "wifi"/u],
    [{ wifi: {} }, /nothing would tell|expected false/u],
    [{ none: { terms: ['x'] } }, /choose another name/u],
    [{ wifi: { terms: ['!!'] } }, /letter or digit|expected false/u],
  ])('%j is refused', (value, why) => {
    expect(problems(value)).toMatch(why);
  });

  it('refuses names that are none', () => {
    expect(reasonsSchema.safeParse({ 'Wi Fi': { terms: ['x'] } }).success).toBe(false);
  });
});
