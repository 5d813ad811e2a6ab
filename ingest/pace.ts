import { z } from 'zod';
import type { SourcePace } from '../core/component.ts';
import type { PaceState } from '../core/contract.ts';

/** How one search, or one feed, was asked of late: kept with the place of its source. */
export const pacedSchema = z.strictObject({
  /** When it was last asked to the end, ms since the epoch. */
  at: z.number().int(),
  /** Askings in a row that gave nothing new. */
  quiet: z.number().int().nonnegative(),
});

export type Paced = z.infer<typeof pacedSchema>;

/**
 * How long it may wait from one asking to the next, in milliseconds: one turn of the schedule more for each asking in a row that gave
 * nothing new, up to the slowest. So the wait grows as the square root of the silence, and one new post ends it.
 */
export function intervalOf(paced: Paced | undefined, { everyMs, slowestMs }: SourcePace): number {
  return Math.min(everyMs * (1 + (paced?.quiet ?? 0)), Math.max(everyMs, slowestMs));
}

/** Whether this turn is the one nearest to its time: turns come when they come, a little early or late. */
export function isDue(paced: Paced | undefined, pace: SourcePace | undefined, now: number): boolean {
  if (paced === undefined || pace === undefined || paced.at > now) return true;
  const interval = intervalOf(paced, pace);
  return interval <= pace.everyMs || now - paced.at >= interval - pace.everyMs / 2;
}

/** After an asking that gave so many new posts. */
export function paceAfter(paced: Paced | undefined, news: number, now: number): Paced {
  return { at: now, quiet: news > 0 ? 0 : Math.min((paced?.quiet ?? 0) + 1, 10_000) };
}

/** As it is shown. */
export function paceState(paced: Paced | undefined, pace: SourcePace): Pick<PaceState, 'everyMs' | 'askedAt'> {
  return { everyMs: intervalOf(paced, pace), ...(paced && { askedAt: paced.at }) };
}
