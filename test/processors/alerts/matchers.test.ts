import { describe, expect, test } from 'vitest';
import { compileMatchers, matchesAll, parseMatcher } from '../../../processors/alerts/matchers.ts';

const labels = { brand: 'acme', severity: 'critical', rule: 'negative-spike', note: 'two\nlines' };

describe('a matcher', () => {
  test.each([
    ['brand=acme', true],
    ['brand = acme', true],
    ['brand="acme"', true],
    ['brand=acm', false],
    ['brand!=acme', false],
    ['brand!=other', true],
    ['rule=~negative.*', true],
    ['rule=~negative', false],
    ['rule=~spike', false],
    ['rule=~"negative-(spike|share)"', true],
    ['rule=~other|negative-spike', true],
    ['rule!~negative.*', false],
    ['rule!~positive.*', true],
    ['note=~two.lines', true],
    // A label that is not there is an empty one.
    ['segment=', true],
    ['segment!=', false],
    ['segment=""', true],
    ['segment=~.+', false],
    ['segment!=spain', true],
    ['constructor=', true],
    ['brand==acme', false],
  ])('%s: %s', (text, expected) => {
    expect(parseMatcher(text)?.matches(labels)).toBe(expected);
    expect(matchesAll([text], labels)).toBe(expected);
  });

  test.each(['', 'brand', '=acme', 'Brand=acme', 'rule=~(', 'rule=~a)|(b', '1=2', `brand=${'a'.repeat(500)}`])(
    '%j is none, and holds for nothing',
    (text) => {
      expect(parseMatcher(text)).toBeUndefined();
      expect(matchesAll([text], labels)).toBe(false);
    },
  );

  test('keeps what it was made of', () => {
    expect(parseMatcher('brand=~ "a \\"b\\" c" ')).toMatchObject({ label: 'brand', operator: '=~', value: 'a "b" c' });
  });
});

test('all must hold, and none at all hold for nothing', () => {
  expect(matchesAll(['brand=acme', 'severity=critical'], labels)).toBe(true);
  expect(matchesAll(['brand=acme', 'severity=info'], labels)).toBe(false);
  expect(matchesAll(['brand=acme', 'severity'], labels)).toBe(false);
  expect(matchesAll([], labels)).toBe(false);
  expect(compileMatchers([])(labels)).toBe(false);
});
