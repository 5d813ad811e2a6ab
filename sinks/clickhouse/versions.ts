import type { Clock } from '../../core/clock.ts';

/**
 * Gives versions of rows of which a later one takes the place of an earlier. They rise also where the clock does not, and are
 * microseconds: several in one millisecond are told apart, and other processes have their turns.
 */
export function risingVersions(clock: Clock): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock.now() * 1_000);
    return last;
  };
}
