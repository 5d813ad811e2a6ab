import { describe, expect, it } from 'vitest';
import { type AnswerSignals, reasonsToRespond, worthResponding } from '../../core/worth-responding.ts';

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
    expect(worth(all)).toBeCloseTo(1, 10);
    expect(worth({ negative: true })).toBeCloseTo(3 / 16, 10);
  });

  it('grows with each of its reasons', () => {
    const base = worth({ negative: true });
    for (const more of [{ question: true }, { customer: true }, { rating: 2 }, { reach: 900 }, { unanswered: true }]) {
      expect(worth({ negative: true, ...more })).toBeGreaterThan(base);
    }
    expect(worth({ rating: 1 })).toBeGreaterThan(worth({ rating: 2 }));
    expect(worth({ negative: true, unanswered: false, rating: 5, customer: false, reach: 0 })).toBe(base);
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
  });
});
