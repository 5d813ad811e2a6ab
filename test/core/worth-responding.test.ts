import { describe, expect, it } from 'vitest';
import type { Intent } from '../../core/insights.ts';
import {
  type AnswerSignals,
  answerableIntents,
  reasonsToRespond,
  worthResponding,
} from '../../core/worth-responding.ts';

const hour = 3_600_000;
const calm: AnswerSignals = { question: false, negative: false, ageMs: 0 };
const worth = (some: Partial<AnswerSignals>) => worthResponding({ ...calm, ...some });

describe('what is worth an answer', () => {
  it('is nothing that asks for none, however many may read it', () => {
    expect(worth({ reach: 5_000_000, unanswered: true })).toBe(0);
    expect(worth({ rating: 3, reach: 5_000_000 })).toBe(0);
  });

  it('is between 0 and 1', () => {
    const all = { question: true, negative: true, customer: true, rating: 1, reach: 1e9, unanswered: true };
    expect(worth({ ...all, intent: { label: 'help', confidence: 1 } })).toBeCloseTo(1, 10);
    expect(worth({ negative: true })).toBeCloseTo(3 / 20, 10);
  });

  it('grows with each of its reasons', () => {
    const base = worth({ negative: true });
    for (const more of [{ question: true }, { customer: true }, { rating: 2 }, { reach: 900 }, { unanswered: true }]) {
      expect(worth({ negative: true, ...more })).toBeGreaterThan(base);
    }
    expect(worth({ rating: 1 })).toBeGreaterThan(worth({ rating: 2 }));
    expect(worth({ negative: true, unanswered: false, rating: 5, customer: false, reach: 0 })).toBe(base);
  });

  it('is more for who wants something that an answer can change, as far as that is sure', () => {
    const of = (label: Intent, confidence = 1) => worth({ intent: { label, confidence } });
    expect(of('help')).toBeCloseTo(3 / 20, 10);
    expect(of('leave')).toBe(of('help'));
    expect(of('complain')).toBeCloseTo(2 / 20, 10);
    expect(of('buy')).toBe(of('complain'));
    expect(of('compare')).toBeCloseTo(1 / 20, 10);
    expect(of('leave', 0.5)).toBeCloseTo(of('leave') / 2, 10);
    expect(of('recommend')).toBe(0);
    expect(of('share')).toBe(0);
    expect(answerableIntents.map((label) => of(label)).every((value) => value > 0)).toBe(true);
    expect(worth({ negative: true, intent: { label: 'leave', confidence: 0.7 } })).toBeGreaterThan(
      worth({ negative: true }),
    );
  });

  it('is more for a question that waits than for another mention that does', () => {
    const wait = (signals: Partial<AnswerSignals>) => worth({ ...signals, unanswered: true }) - worth(signals);
    expect(wait({ question: true })).toBeCloseTo(2 / 20, 10);
    expect(wait({ negative: true })).toBeCloseTo(1 / 20, 10);
  });

  it('halves in two days', () => {
    expect(worth({ negative: true, ageMs: 48 * hour })).toBeCloseTo(worth({ negative: true }) / 2, 10);
    expect(worth({ negative: true, ageMs: -hour })).toBe(worth({ negative: true }));
  });

  it('says why', () => {
    const all = { question: true, negative: true, customer: true, rating: 2.5, reach: 10_000, unanswered: true };
    const reasons = ['question', 'negative', 'review', 'customer', 'reach', 'unanswered'];
    expect(reasonsToRespond({ ...calm, ...all })).toEqual(reasons);
    expect(reasonsToRespond({ ...calm, rating: 3, reach: 9_999 })).toEqual([]);
    const wants = (label: Intent) => reasonsToRespond({ ...calm, intent: { label, confidence: 0.6 } });
    expect(['help', 'leave', 'complain', 'buy', 'compare', 'share'].map((label) => wants(label as Intent))).toEqual([
      ['help'],
      ['leave'],
      ['complaint'],
      ['lead'],
      ['lead'],
      [],
    ]);
  });
});
