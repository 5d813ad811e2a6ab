import { backoff, type Clock } from './clock.ts';
import { retryAfterOf, retryOf } from './errors.ts';

export interface RetryTools {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onRetry: (error: unknown) => void;
}

/**
 * Does `work` until it succeeds, with back-off. Errors that are not `transient` are thrown on at once; when the signal
 * aborts in between, the last error is thrown.
 */
export async function untilDone<T>(work: () => Promise<T>, tools: RetryTools): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (retryOf(error) !== 'transient' || tools.signal.aborted) throw error;
      tools.onRetry(error);
      await tools.clock.sleep(Math.max(retryAfterOf(error), backoff(attempt, tools.random, 200, 30_000)), tools.signal);
      if (tools.signal.aborted) throw error;
    }
  }
}

/**
 * Does `work` for a batch, and halves the batch when it is poisoned, until the items that cannot be done stand alone.
 * `setAside` receives each of those; all others are done.
 */
export async function isolatePoison<T>(
  batch: readonly T[],
  work: (part: readonly T[]) => Promise<void>,
  setAside: (item: T, error: unknown) => Promise<void>,
): Promise<void> {
  try {
    await work(batch);
  } catch (error) {
    const [only] = batch;
    if (retryOf(error) !== 'poison' || only === undefined) throw error;
    if (batch.length === 1) return setAside(only, error);
    const middle = batch.length >> 1;
    await isolatePoison(batch.slice(0, middle), work, setAside);
    await isolatePoison(batch.slice(middle), work, setAside);
  }
}
