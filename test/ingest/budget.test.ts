import { describe, expect, it } from 'vitest';
import { createBudget, monthOf, pacificDayOf, type Spent } from '../../ingest/search/budget.ts';

const day = 86_400_000;

describe('periods', () => {
  it('are months of UTC', () => {
    expect(monthOf(Date.UTC(2026, 1, 28, 23, 59))).toEqual({
      name: '2026-02',
      from: Date.UTC(2026, 1, 1),
      to: Date.UTC(2026, 2, 1),
    });
    expect(monthOf(Date.UTC(2026, 11, 31)).to).toBe(Date.UTC(2027, 0, 1));
  });

  it('are days of California, in winter and in summer', () => {
    expect(pacificDayOf(Date.UTC(2026, 0, 15, 7, 59, 59, 999))).toEqual({
      name: '2026-01-14',
      from: Date.UTC(2026, 0, 14, 8),
      to: Date.UTC(2026, 0, 15, 8),
    });
    expect(pacificDayOf(Date.UTC(2026, 6, 15, 7)).from).toBe(Date.UTC(2026, 6, 15, 7));
  });
});

describe('a budget', () => {
  const month = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) };
  const at = (now: number) => createBudget(1_000, monthOf, () => now);
  const spent = (amount: number, period = '2026-01'): Spent => ({ period, amount });

  it('lets nobody be far ahead of the time', () => {
    const middle = at((month.from + month.to) / 2);
    expect(middle.wait(spent(400), 10)).toBe(0);
    expect(middle.wait(spent(540), 10)).toBe(0);
    // 560 of 1,000 and 10 more are due when 52 % of the month are over.
    expect(middle.wait(spent(560), 10)).toBeCloseTo(0.02 * 31 * day, -3);
  });

  it('is spent when nothing is left, until the next period', () => {
    const late = at(month.to - day);
    expect(late.wait(spent(995), 10)).toBe(day);
    expect(late.left(spent(995))).toBe(5);
    expect(late.left(spent(1_010))).toBe(0);
  });

  it('begins anew with the period', () => {
    const next = at(month.to + day);
    expect(next.left(spent(1_000))).toBe(1_000);
    expect(next.wait(spent(1_000), 10)).toBe(0);
    expect(next.add(spent(1_000), 7)).toEqual(spent(7, '2026-02'));
    expect(next.add(next.add(undefined, 7), 3)).toEqual(spent(10, '2026-02'));
  });

  it('says what will be spent if it goes on like this', () => {
    expect(at((month.from + month.to) / 2).state(spent(300)).projected).toBe(600);
    expect(at(month.from + 1).state(spent(10)).projected).toBe(200);
    const middle = at((month.from + month.to) / 2);
    expect(middle.state(spent(600))).toEqual({ limit: 1_000, spent: 600, projected: 1_200, until: month.to });
    expect(middle.state(spent(600, '2025-12'))).toMatchObject({ spent: 0, projected: 0 });
  });
});
