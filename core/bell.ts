import type { Clock } from './clock.ts';

/** Wakes those who wait for something that happens now and then. */
export interface Bell {
  /** Everyone who waits now goes on. */
  ring(): void;
  /** Resolves at the next ring, after `ms`, or when the signal aborts; never rejects. */
  wait(signal: AbortSignal, ms?: number): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const woken = waiting;
      waiting = [];
      for (const resume of woken) resume();
    },
    async wait(signal, ms) {
      if (signal.aborted) return;
      const done = new AbortController();
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true, signal: done.signal });
        if (ms !== undefined) void clock.sleep(ms, done.signal).then(resolve);
      });
      done.abort();
    },
  };
}
