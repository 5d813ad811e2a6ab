import { z } from 'zod';
import type { BudgetState } from '../../core/contract.ts';

/** What was spent in a period: kept with the place of a source, so that a restart forgets nothing. */
export const spentSchema = z.strictObject({ period: z.string(), amount: z.number().nonnegative() });

export type Spent = z.infer<typeof spentSchema>;

/** A stretch of time in which a limit holds. Milliseconds since the epoch. */
export interface Period {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface Budget {
  /** What is left of the limit in the present period. */
  left(spent: Spent | undefined): number;
  /**
   * Milliseconds to wait before `cost` may be spent, 0 for none. The limit is spent evenly: who is ahead of the time waits, by little
   * at first, and who has spent it all waits for the next period.
   */
  wait(spent: Spent | undefined, cost: number): number;
  add(spent: Spent | undefined, amount: number): Spent;
  /** All of it, but its unit. */
  state(spent: Spent | undefined): Omit<BudgetState, 'unit'>;
}

/** How much of a limit may be spent before its time: a day of a month, an hour and more of a day. */
const slack = 1 / 20;

/** @param periodOf The period that a moment (ms since the epoch) lies in. */
export function createBudget(limit: number, periodOf: (at: number) => Period, now: () => number): Budget {
  const amountOf = (spent: Spent | undefined, { name }: Period): number => (spent?.period === name ? spent.amount : 0);
  return {
    state(spent) {
      const period = periodOf(now());
      const amount = amountOf(spent, period);
      const length = period.to - period.from;
      const projected = (amount * length) / Math.max(now() - period.from, length * slack);
      return { limit, spent: amount, projected: Math.round(projected), until: period.to };
    },
    left: (spent) => Math.max(0, limit - amountOf(spent, periodOf(now()))),
    wait(spent, cost) {
      const period = periodOf(now());
      const amount = amountOf(spent, period);
      if (amount + cost > limit) return period.to - now();
      const length = period.to - period.from;
      return Math.max(0, Math.ceil(period.from + ((amount + cost) / limit - slack) * length - now()));
    },
    add(spent, more) {
      const period = periodOf(now());
      return { period: period.name, amount: amountOf(spent, period) + more };
    },
  };
}

/** Months in UTC: `2026-01`. */
export function monthOf(at: number): Period {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { name: date.toISOString().slice(0, 7), from: Date.UTC(year, month, 1), to: Date.UTC(year, month + 1, 1) };
}

/** Days of California, by which Google counts: `2026-01-15`. On the days that the clocks change, its end is an hour off. */
export function pacificDayOf(at: number): Period {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone: 'America/Los_Angeles',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  ) as Record<string, string>;
  const sinceMidnight =
    (Number(parts['hour']) * 60 + Number(parts['minute'])) * 60_000 + Number(parts['second']) * 1_000 + (at % 1_000);
  const from = at - sinceMidnight;
  return { name: `${parts['year']}-${parts['month']}-${parts['day']}`, from, to: from + 86_400_000 };
}
