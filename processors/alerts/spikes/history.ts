import { createPeaks } from './peaks.ts';
import { createUsual } from './usual.ts';

const hour = 3_600_000;
const day = 24 * hour;

export interface HistoryOptions {
  /** Start of the first step, ms since the epoch. */
  readonly start: number;
  readonly stepMs: number;
  /** How far back peaks and habits are remembered. */
  readonly historyMs: number;
  /** Lengths of the windows, in steps. */
  readonly lengths: readonly number[];
  /** Hour of the week, 0 to 167. */
  readonly seasonOf: (at: number) => number;
}

/**
 * What a series did in the last weeks. It is kept by the hour (by the step, where that is longer): what was seen, how much of it
 * was covered, and the highest window sums. Single steps are kept only as far back as the longest window reaches.
 */
export function createHistory({ start, stepMs, historyMs, lengths, seasonOf }: HistoryOptions) {
  const slotMs = Math.max(hour, stepMs);
  const perDay = Math.max(1, Math.round(day / slotMs));
  const days = Math.max(1, Math.round(historyMs / day));
  const peaks = lengths.map(() => createPeaks(perDay, days));
  const usual = createUsual({ slotMs, stepMs, perDay, size: perDay * days, seasonOf });
  const keep = Math.max(...lengths);
  /** A ring of the last learned steps, 0 where not covered: a sum is what was seen. */
  const tail = new Float64Array(keep);
  let learned = 0;
  let slot = Math.floor(start / slotMs) - 1;

  /** What was seen in the last `length` steps, the newest being the last of `recent`. */
  const sum = (length: number, recent: readonly (number | undefined)[]): number => {
    let total = 0;
    const fresh = Math.min(length, recent.length);
    for (let i = recent.length - fresh; i < recent.length; i++) total += recent[i] ?? 0;
    const old = Math.min(length - fresh, learned);
    const newest = learned % keep;
    for (let i = Math.max(0, newest - old); i < newest; i++) total += tail[i] as number;
    for (let i = newest - old + keep; i < keep; i++) total += tail[i] as number;
    return total;
  };

  return {
    learn(value: number | undefined): void {
      const now = Math.floor((start + learned * stepMs) / slotMs);
      for (; slot < now; slot++) {
        usual.open(slot + 1);
        for (const peak of peaks) peak.open(slot + 1);
      }
      tail[learned % keep] = value ?? 0;
      learned += 1;
      if (value === undefined) return;
      usual.add(value);
      for (let w = 0; w < lengths.length; w++) peaks[w]?.add(sum(lengths[w] as number, []));
    },
    sum,
    coveredMs: usual.coveredMs,
    /** The `rank`th highest of the days' peaks, 1 for the highest. */
    peak: (window: number, rank: number): number => peaks[window]?.ranked(rank) ?? 0,
    /** What is usual for the `length` steps that end `ahead` steps after the last learned one. */
    expected: (length: number, ahead: number): number => {
      const end = start + (learned + ahead) * stepMs;
      return usual.over(end - length * stepMs, end);
    },
  };
}
