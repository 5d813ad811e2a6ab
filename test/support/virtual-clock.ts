import type { Clock } from '../../core/clock.ts';

/**
 * Virtual time: whoever sleeps is woken in order of due time, once everything else that can run has run.
 * Tests with it neither wait nor depend on the machine.
 */
export function createVirtualClock(start = 1_700_000_000_000): Clock & { readonly slept: number[] } {
  let now = start;
  let scheduled = false;
  let sleepers: { readonly due: number; readonly wake: () => void }[] = [];
  const slept: number[] = [];

  function tick(): void {
    scheduled = false;
    if (sleepers.length === 0) return;
    const next = sleepers.reduce((first, s) => (s.due < first.due ? s : first));
    now = Math.max(now, next.due);
    next.wake();
    schedule();
  }

  function schedule(): void {
    if (scheduled || sleepers.length === 0) return;
    scheduled = true;
    setImmediate(tick);
  }

  return {
    slept,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise<void>((resolve) => {
        if (signal?.aborted) return resolve();
        slept.push(ms);
        const settle = () => {
          sleepers = sleepers.filter((s) => s !== sleeper);
          signal?.removeEventListener('abort', settle);
          resolve();
        };
        const sleeper = { due: now + ms, wake: settle };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', settle);
        schedule();
      }),
  };
}
