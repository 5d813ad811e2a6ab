import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ruleTypes } from '../../../core/incident.ts';
import { createMentionChecks } from '../../../processors/alerts/match-mention.ts';
import type { MentionRule } from '../../../processors/alerts/rules.ts';
import {
  channelRefSchema,
  defaultRules,
  isSpikeRule,
  type Rule,
  ruleSchema,
} from '../../../processors/alerts/rules.ts';

const minute = 60_000;
const hour = 60 * minute;

const problemsOf = (given: unknown): string[] => {
  const result = ruleSchema.safeParse(given);
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};

/** What is wrong with it, in a part of the words. */
function refuses(given: Record<string, unknown>, ...expected: readonly string[]): void {
  const problems = problemsOf(given);
  expect(problems).toHaveLength(expected.length);
  for (const [i, one] of expected.entries()) expect(problems[i]).toContain(one);
}

describe('a rule', () => {
  test('is filled in with every default', () => {
    const common = {
      enabled: true,
      brands: 'own',
      for: 0,
      cooldown: hour,
      labels: {},
      escalate: [],
    };
    const spike = { ...common, cooldown: 24 * hour, sensitivity: 'medium', minimum: 10 };
    expect(ruleSchema.parse({ type: 'negative-volume' })).toEqual({
      ...spike,
      type: 'negative-volume',
      name: 'negative-volume',
      severity: 'critical',
      per: 'mention',
    });
    const rest = [
      { type: 'positive-volume', severity: 'info', per: 'mention' },
      { type: 'volume', severity: 'warning', minimum: 20 },
      { type: 'negative-reach', severity: 'warning', minimum: 50_000 },
    ];
    for (const one of rest) {
      expect(ruleSchema.parse({ type: one.type })).toMatchObject({ ...spike, name: one.type, ...one });
    }
    const needy = [
      [
        { type: 'negative-share', above: 0.5 },
        { severity: 'warning', window: hour, minimum: 20 },
      ],
      [
        { type: 'net-sentiment', below: 0 },
        { severity: 'warning', window: 6 * hour, minimum: 30 },
      ],
      [
        { type: 'share-of-voice', change: 0.1 },
        { severity: 'info', window: 24 * hour, minimum: 50 },
      ],
      [
        { type: 'mention', ratingAtMost: 1 },
        { severity: 'warning', maxAge: 24 * hour },
      ],
      [{ type: 'unanswered' }, { severity: 'info', after: 2 * hour, maxAge: 24 * hour }],
      [{ type: 'hot-lead' }, { severity: 'info', scoreAbove: 0 }],
      [{ type: 'silence' }, { severity: 'warning', of: 'source', after: 6 * hour, minimum: 10 }],
      [
        { type: 'cost', budget: 5, prices: { x: 1 } },
        { severity: 'warning', per: 'month', warnAt: 0.8, currency: '' },
      ],
    ] as const;
    for (const [given, made] of needy) {
      expect(ruleSchema.parse(given)).toEqual({ ...common, name: given.type, ...given, ...made });
    }
    expect([...rest.map(({ type }) => type), ...needy.map(([{ type }]) => type), 'negative-volume'].sort()).toEqual(
      [...ruleTypes].sort(),
    );
  });

  test('is refused where it could not fire, with the remedy', () => {
    refuses({ type: 'volume', sensitivity: 'off' }, 'above: with "sensitivity: off" it needs "above"');
    refuses({ type: 'negative-volume', sensitivity: 'off' }, 'it needs "above"');
    refuses({ type: 'positive-volume', sensitivity: 'off' }, 'it needs "above"');
    refuses({ type: 'negative-reach', sensitivity: 'off' }, 'it needs "above"');
    expect(problemsOf({ type: 'volume', sensitivity: 'off', above: 0 })).toEqual([]);
    refuses({ type: 'negative-share' }, 'expected "above", "rise", or both');
    refuses({ type: 'net-sentiment' }, 'expected "below", "drop", or both');
    refuses({ type: 'share-of-voice' }, 'expected "below", "above", "change"');
    refuses({ type: 'mention' }, 'expected at least one of "query"');
    refuses({ type: 'unanswered', after: '24h' }, 'maxAge: expected longer than "after"');
    refuses({ type: 'cost', budget: 1, prices: {} }, 'prices: expected the price of at least one source');
    refuses({ type: 'cost', budget: 1, prices: { feed: 0 } }, 'prices: expected the price');
  });

  test.each([
    [{ type: 'loud' }, 'type'],
    [{ type: 'volume', threshold: 3 }, 'Unrecognized key'],
    [{ type: 'volume', name: 'Has Spaces' }, 'name: expected lower-case letters'],
    [{ type: 'volume', severity: 'urgent' }, 'severity'],
    [{ type: 'volume', brands: 'mine' }, 'brands'],
    [{ type: 'volume', brands: [] }, 'brands'],
    [{ type: 'volume', for: '25h' }, 'for: expected a duration from 0s to 24h'],
    [{ type: 'volume', cooldown: 'a day' }, 'cooldown: expected a duration such as'],
    [{ type: 'volume', window: '7m' }, 'window: expected a multiple of 5m'],
    [{ type: 'volume', window: '7h' }, 'window: expected a duration from 5m to 6h'],
    [{ type: 'volume', minimum: 0 }, 'minimum'],
    [{ type: 'volume', per: 'author' }, 'per'],
    [{ type: 'volume', repeat: '1m' }, 'repeat'],
    [{ type: 'volume', labels: { brand: 'x' } }, 'labels.brand: '],
    [{ type: 'volume', labels: { currency: 'x' } }, 'labels.currency: '],
    [{ type: 'volume', labels: { Team: 'x' } }, 'labels.Team: '],
    [{ type: 'volume', escalate: [{ after: '5m', channels: [] }] }, 'escalate.0.channels'],
    [{ type: 'volume', escalate: [{ channels: ['x'] }] }, 'escalate.0.after'],
    [{ type: 'negative-share', above: 1 }, 'above'],
    [{ type: 'negative-share', rise: 1 }, 'rise'],
    [{ type: 'net-sentiment', below: 2 }, 'below'],
    [{ type: 'net-sentiment', below: 0, window: '5m' }, 'window: expected a duration from 30m'],
    [{ type: 'mention', sentiment: ['sad'] }, 'sentiment.0'],
    [{ type: 'mention', query: ' ' }, 'query'],
    [{ type: 'silence', of: 'everything' }, 'of'],
    [{ type: 'silence', after: '11m' }, 'after: expected a multiple of 5m'],
    [{ type: 'cost', prices: { x: 1 } }, 'budget'],
    [{ type: 'cost', budget: 0, prices: { x: 1 } }, 'budget'],
  ])('%j is refused for %s', (given, expected) => refuses(given, expected));
});

test('a channel is a name, or one with hours', () => {
  expect(channelRefSchema.parse('team')).toEqual({ channel: 'team' });
  expect(channelRefSchema.parse({ channel: 'team', during: 'office' })).toEqual({ channel: 'team', during: 'office' });
  expect(channelRefSchema.safeParse({ channel: 'team', when: 'office' }).success).toBe(false);
  expect(channelRefSchema.safeParse('no such name!').success).toBe(false);
});

describe('the rules of who configures none', () => {
  const rules = z.array(ruleSchema).parse(defaultRules) as Rule[];

  test('are valid, and their names unique', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(defaultRules.length);
  });

  test('only a negative spike wakes somebody, and what is no trouble is for reading', () => {
    const of = (severity: string) => rules.filter((rule) => rule.severity === severity).map(({ name }) => name);
    expect(of('critical')).toEqual(['negative-spike']);
    expect(of('info')).toEqual(['positive-spike', 'competitor-spike', 'one-star', 'unanswered-question']);
  });

  test('their queries can be read, and find what they are for', () => {
    const mentions = rules.filter((rule): rule is MentionRule => rule.type === 'mention');
    expect(() => createMentionChecks(mentions, {})).not.toThrow();
    const risky = mentions.find(({ name }) => name === 'risky-words')?.query?.split(' OR ') ?? [];
    expect(new Set(risky).size).toBe(risky.length);
  });

  test('spikes are told from the rest', () => {
    expect(rules.filter(isSpikeRule).map(({ name }) => name)).toEqual([
      'negative-spike',
      'volume-spike',
      'positive-spike',
      'competitor-spike',
    ]);
  });
});
