import { describe, expect, test } from 'vitest';
import { type Conditioned, heldBy, holds } from '../../../core/condition.ts';
import { partName, partOf } from '../../../processors/alerts/part.ts';
import { conditionOf, parseWhere } from '../../../processors/alerts/where.ts';
import { seededRandom } from '../../support/random.ts';

const leaves: Conditioned = {
  sentiment: 'negative',
  insights: {
    intent: { label: 'leave', confidence: 0.6 },
    emotion: { label: 'anger', confidence: 0.9 },
    reasons: ['delivery', 'price'],
    question: false,
    sarcasm: 0.6,
  },
};
const nothing: Conditioned = { sentiment: 'unrated' };

describe('a condition', () => {
  test.each([
    ['intent:leave', true],
    ['Intent:LEAVE', true],
    ['intent:(complain OR leave)', true],
    ['intent:(complain leave)', true],
    ['intent:(complain OR help)', false],
    ['stage:after-purchase', true],
    ['stage:decision', false],
    ['emotion:anger', true],
    ['reason:price', true],
    ['reasons:"price"', true],
    ['reason:service', false],
    ['sentiment:negative', true],
    ['question:no', true],
    ['question:yes', false],
    ['intent:leave reason:delivery', true],
    ['intent:leave AND reason:service', false],
    ['intent:help OR reason:delivery', true],
    // AND binds tighter than OR.
    ['intent:leave OR intent:help reason:service', true],
    ['(intent:leave OR intent:help) reason:service', false],
    ['-intent:leave', false],
    ['NOT intent:help', true],
    ['-(intent:help OR reason:service)', true],
    ['NOT -intent:leave', true],
    ['sarcasm:>0.5', true],
    ['sarcasm:>0.6', false],
    ['sarcasm:>=0.6', true],
    ['sarcasm:<.7', true],
    ['intent_confidence:<=0.6', true],
    ['emotion_confidence:>0.95', false],
  ])('%s: %s', (where, expected) => {
    expect(holds(conditionOf(where), leaves)).toBe(expected);
  });

  test.each([
    'intent:leave',
    'stage:need',
    'question:no',
    'question:yes',
    'reason:price',
    'sarcasm:<1',
    'intent_confidence:<1',
  ])('what is not known does not hold: %s', (where) => {
    expect(holds(conditionOf(where), nothing)).toBe(false);
    expect(holds(conditionOf(`-${where}`), nothing)).toBe(true);
  });

  test('tells by what it holds', () => {
    const told = (where: string) => heldBy(conditionOf(where), leaves).map(({ field }) => field);
    expect(told('(intent:leave OR emotion:joy) -question:yes reason:price')).toEqual(['intent', 'reason']);
    expect(told('intent:help')).toEqual([]);
  });
});

describe('what cannot be read says why', () => {
  test.each([
    ['', 'expected a condition'],
    ['leave', '"leave" is no condition'],
    ['intent:', 'expected a value of "intent", found the end'],
    ['intent:leav', 'there is no intent "leav": did you mean "leave"?'],
    ['intent:xyz', 'there is no intent "xyz": there are need, compare,'],
    ['intention:leave', 'there is no field "intention": did you mean "intent"?'],
    ['__proto__:leave', 'there is no field "__proto__"'],
    ['question:maybe', 'there is no question "maybe": there are yes, no'],
    ['(intent:leave', 'expected ")", found the end'],
    ['intent:leave)', 'nothing opens the ")"'],
    ['intent:(help AND leave)', 'expected OR between the values of "intent"'],
    ['intent:leave OR', 'expected a field'],
    ['sarcasm:yes', 'expected a comparison with a number from 0 to 1, such as "sarcasm:>0.6"'],
    ['sarcasm:>2', 'expected a comparison'],
    ['"', 'cannot read'],
    ['('.repeat(500), 'expected at most 20 parentheses'],
    ['-'.repeat(1_900), 'expected at most 20 parentheses'],
    ['intent:leave '.repeat(200), 'expected at most 2000 characters'],
  ])('%s', (where, message) => {
    const read = parseWhere(where);
    expect(read).toMatchObject({ ok: false });
    if (!read.ok) expect(read.message).toContain(message);
  });

  test('whatever is written, it is read or refused', () => {
    const random = seededRandom(3);
    const parts = [
      'intent',
      ':',
      'leave',
      '(',
      ')',
      '-',
      'OR',
      'AND',
      'NOT',
      ' ',
      '"',
      'reason:price',
      '>0.5',
      'sarcasm',
      'ñ',
      '\ud83d',
    ];
    let read = 0;
    for (let i = 0; i < 20_000; i += 1) {
      const text = Array.from(
        { length: 1 + Math.floor(random() * 8) },
        () => parts[Math.floor(random() * parts.length)],
      ).join('');
      if (parseWhere(text).ok) read += 1;
    }
    expect(read).toBeGreaterThan(10);
  });
});

test('a part is a segment, and of it what the condition holds for', () => {
  const segments = { press: { types: ['article'] }, churn: { where: conditionOf('intent:leave') } };
  expect(partOf({}, segments)).toEqual({});
  expect(partOf({ segment: 'press' }, segments)).toBe(segments.press);
  expect(partOf({ segment: 'churn', where: 'reason:price' }, segments)).toEqual({
    where: {
      all: [
        { field: 'intent', value: 'leave' },
        { field: 'reason', value: 'price' },
      ],
    },
  });
  expect(partName({ segment: 'press' })).toBe('press');
  expect(partName({ segment: 'press', where: 'intent:buy' })).not.toBe(partName({ where: 'intent:buy' }));
});
