import type { SpikeVerdict } from '../spikes.ts';

export interface TriggerOptions {
  /** What comes within this time (ms) after an alarm belongs to it. */
  readonly cooldownMs: number;
}

export interface Trigger {
  /** Whether a new alarm begins at this time (ms since the epoch, never falling). */
  step(at: number, verdict: Pick<SpikeVerdict, 'spike' | 'elevated' | 'score'>): boolean;
}

/** A spike is no part of the last alarm, however recent, if it is this many times as far out as all since. */
const another = 2;

/**
 * Decides when a new alarm begins: where a spike rises out of what was not elevated, unless the last alarm is recent and this one
 * is of its kind. A spike that outlasts the cool-down of an earlier alarm, and is not that alarm's own, begins one then.
 */
export function createTrigger({ cooldownMs }: TriggerOptions): Trigger {
  let open = false;
  let last = Number.NEGATIVE_INFINITY;
  let height = 0;
  return {
    step(at, { spike, elevated, score }) {
      const excess = score / (1 - score);
      const isCool = at - last >= cooldownMs;
      if (!elevated) open = false;
      if (spike && !open && (isCool || excess > another * height)) {
        open = true;
        last = at;
        height = excess;
        return true;
      }
      height = Math.max(height, excess);
      return false;
    },
  };
}
