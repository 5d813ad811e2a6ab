import { describe, expect, test } from 'vitest';
import type { CandidateMention } from '../../../core/alerts.ts';
import { type CustomerValue, createMentionChecks, matchMention } from '../../../processors/alerts/match-mention.ts';
import type { MentionRule } from '../../../processors/alerts/rules.ts';
import { rule } from '../../support/alert-scenario.ts';

const mention = (given: Partial<CandidateMention> = {}): CandidateMention => ({
  mentionId: 'm',
  postId: 'p',
  brand: 'acme',
  type: 'post',
  title: '',
  body: '',
  text: '',
  url: '',
  network: 'mastodon',
  source: 'feed',
  site: '',
  language: 'en',
  country: '',
  author: '',
  authorHandle: '',
  authorUrl: '',
  sentiment: 'neutral',
  publishedAt: 0,
  firstSeenAt: 0,
  threadId: '',
  copies: 0,
  ...given,
});

/** Why it fires, or undefined. */
function reason(
  given: Record<string, unknown>,
  of: Partial<CandidateMention>,
  customerValue?: CustomerValue,
): string | undefined {
  const made = rule({ type: 'mention', name: 'one', ...given }) as MentionRule;
  const library = { blocks: new Map([['risk', 'recall OR lawsuit']]), lists: new Map([['press', ['elpais']]]) };
  return matchMention(made, mention(of), createMentionChecks([made], library, customerValue).get('one'));
}

describe('a rule for single mentions', () => {
  test.each<[Record<string, unknown>, Partial<CandidateMention>, string | undefined]>([
    [{ sentiment: ['negative'] }, { sentiment: 'negative' }, 'negative'],
    [{ sentiment: ['negative'] }, { sentiment: 'neutral' }, undefined],
    [{ sentiment: ['negative', 'unrated'] }, { sentiment: 'unrated' }, 'unrated'],
    [{ followersAbove: 100 }, { followers: 101 }, '101 followers'],
    [{ followersAbove: 100 }, { followers: 100 }, undefined],
    [{ followersAbove: 1 }, {}, undefined],
    [{ ratingAtMost: 1 }, { rating: 1 }, '★ 1'],
    [{ ratingAtMost: 1 }, { rating: 0 }, '★ 0'],
    [{ ratingAtMost: 1 }, { rating: 1.5 }, undefined],
    [{ ratingAtMost: 5 }, {}, undefined],
    [{ query: 'recall' }, { body: 'They recall all of it' }, '“recall”'],
    [{ query: 'recall' }, { title: 'Recall', body: 'now' }, '“recall”'],
    [{ query: 'recall' }, { body: 'nothing' }, undefined],
    [{ query: '@block(risk)' }, { body: 'a lawsuit' }, '“lawsuit”'],
    [{ query: 'author:@list(press)' }, { body: 'x', authorHandle: 'elpais' }, 'query'],
    [{ query: 'followers:>10' }, { body: 'x', followers: 11 }, 'query'],
    [{ query: 'followers:>10' }, { body: 'x', followers: 10 }, undefined],
    [{ query: 'rating:<2' }, { body: 'x', rating: 1 }, 'query'],
    [{ query: 'lang:es demanda' }, { body: 'una demanda', language: 'es' }, '“demanda”'],
    [{ query: 'lang:es demanda' }, { body: 'una demanda', language: 'en' }, undefined],
    [{ query: 'a OR b OR c OR d' }, { body: 'd c b a b' }, '“d”, “c”, “b”'],
    // All must hold, and all are told.
    [
      { query: 'recall', sentiment: ['negative'], followersAbove: 10, ratingAtMost: 2 },
      { body: 'recall', sentiment: 'negative', followers: 20, rating: 1 },
      '“recall”; 20 followers; ★ 1',
    ],
    [{ query: 'recall', followersAbove: 10 }, { body: 'recall', followers: 5 }, undefined],
    [{ query: 'recall', followersAbove: 10 }, { body: 'call', followers: 50 }, undefined],
    [{ query: 'recall', sentiment: ['negative'] }, { body: 'recall' }, undefined],
    [{ where: 'intent:leave' }, { insights: { intent: { label: 'leave', confidence: 0.9 } } }, 'intent leave'],
    [{ where: 'intent:leave' }, { insights: { intent: { label: 'help', confidence: 0.9 } } }, undefined],
    [{ where: 'intent:leave' }, {}, undefined],
    // What was read, in the order of the condition; not what was ruled out.
    [
      { where: 'reason:(price OR delivery) -emotion:joy (intent:buy OR question:yes) sarcasm:<0.5', query: 'late' },
      { body: 'late?', insights: { reasons: ['delivery'], question: true, sarcasm: 0.1 } },
      'reason delivery; question yes; sarcasm; “late”',
    ],
  ])('%o of %o: %j', (given, of, expected) => {
    expect(reason(given, of)).toBe(expected);
  });

  test.each([
    [0, undefined, undefined],
    [0, 0, undefined],
    [0, 1, 'customer 1'],
    [5_000, 5_000, undefined],
    [5_000, 5_000.4, 'customer 5000'],
  ])('of customers who are worth more than %d, one of %j: %j', (customerValueAbove, value, expected) => {
    expect(reason({ customerValueAbove }, {}, () => value)).toBe(expected);
  });

  test('nobody is a customer where none are known', () => {
    expect(reason({ customerValueAbove: 0 }, {})).toBeUndefined();
  });

  test('a query that cannot be read is refused', () => {
    expect(() => reason({ query: '(' }, {})).toThrow('reading the queries failed');
  });
});
