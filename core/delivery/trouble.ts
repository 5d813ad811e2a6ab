import type { Clock } from '../clock.ts';

/** A time of failures, of a channel or of one thread on it: from the first failure to the next success. */
export interface Trouble {
  /** Failures since the last success. */
  readonly failures: number;
  /** It is to be left alone for now. */
  readonly blocked: boolean;
  /** It has lasted for longer than people may be left untold. */
  readonly overdue: boolean;
  /** Of the last failure. */
  readonly error: unknown;
  /** Counts a failure, and blocks for `waitMs`; 0: not at all. */
  fail(error: unknown, waitMs: number): void;
  /** Ends the block, not the trouble. */
  free(): void;
  end(): void;
}

/** The longest that a timer of Node can wait. */
const maxSleepMs = 2 ** 31 - 1;

/** All waits are sleeps, not comparisons of times: a clock that is set back must not hold up what is due. */
export function createTrouble(options: {
  readonly clock: Clock;
  readonly overdueMs: number;
  /** Called when a block ends or the trouble becomes overdue. */
  readonly onChange: () => void;
}): Trouble {
  let failures = 0;
  let overdue = false;
  let error: unknown;
  let block: AbortController | undefined;
  let whole: AbortController | undefined;

  async function after(ms: number, timer: AbortController, act: () => void): Promise<void> {
    await options.clock.sleep(Math.min(ms, maxSleepMs), timer.signal);
    if (timer.signal.aborted) return;
    act();
    options.onChange();
  }
  function free(): void {
    block?.abort();
    block = undefined;
  }

  return {
    get failures() {
      return failures;
    },
    get blocked() {
      return block !== undefined;
    },
    get overdue() {
      return overdue;
    },
    get error() {
      return error;
    },
    fail(cause, waitMs) {
      failures += 1;
      error = cause;
      free();
      if (waitMs > 0) {
        block = new AbortController();
        void after(waitMs, block, free);
      }
      if (whole) return;
      whole = new AbortController();
      void after(options.overdueMs, whole, () => {
        overdue = true;
      });
    },
    free,
    end() {
      free();
      whole?.abort();
      whole = undefined;
      failures = 0;
      overdue = false;
      error = undefined;
    },
  };
}
