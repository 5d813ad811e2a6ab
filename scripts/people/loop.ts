import type { Clock } from '../../core/clock.ts';
import { backoff } from '../../core/clock.ts';
import type { Tenure } from '../../core/contract.ts';
import { describeError, retryOf } from '../../core/errors.ts';

/** Work that is done again and again, by one process at a time. */
export interface PeopleStep {
  readonly name: string;
  readonly everyMs: number;
  /** Stops within a second when the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Does each step when it is due, one after the other, so that each sees what those before it wrote. A step that fails is tried again with
 * back-off, and holds up no other; one that needs a person ends the process.
 */
export async function runSteps(
  steps: readonly PeopleStep[],
  { signal }: Tenure,
  {
    clock,
    random,
    onFailure,
  }: {
    readonly clock: Clock;
    readonly random: () => number;
    readonly onFailure: (name: string, error: unknown) => void;
  },
): Promise<void> {
  const due = new Map(steps.map((step) => [step, 0]));
  const failures = new Map<PeopleStep, number>();
  while (!signal.aborted) {
    for (const step of steps) {
      if (signal.aborted) return;
      if ((due.get(step) ?? 0) > clock.now()) continue;
      try {
        await step.run(signal);
        failures.delete(step);
        due.set(step, clock.now() + step.everyMs);
      } catch (error) {
        if (signal.aborted) return;
        if (retryOf(error) === 'fatal') throw error;
        const count = failures.get(step) ?? 0;
        failures.set(step, count + 1);
        onFailure(step.name, describeError(error));
        due.set(step, clock.now() + Math.max(step.everyMs, backoff(count, random, 2_000)));
      }
    }
    const next = Math.min(...due.values());
    await clock.sleep(Math.max(50, next - clock.now()), signal);
  }
}
