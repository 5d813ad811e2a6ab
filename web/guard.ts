import { Problem } from './problem.ts';

/** Makes whoever fails wait, longer each time. */
export interface Guard {
  /**
   * Begins a try. 0: go on; it counts as failed until it has succeeded, so that many at once are no more than many in turn. Else the
   * milliseconds until the next try of any of these keys.
   */
  begin(keys: readonly string[]): number;
  /** It failed indeed: the pause begins now. */
  failed(keys: readonly string[]): void;
  /** What failed before is forgotten of `keys`; of `also` only this try is taken back. */
  succeeded(keys: readonly string[], also?: readonly string[]): void;
}

const free = 5;
const firstMs = 5_000;
const mostMs = 15 * 60_000;
const mostKeys = 10_000;

/** After five failures each further one doubles the pause, from five seconds to a quarter of an hour; a quarter without any forgets them. */
export function createGuard(now: () => number): Guard {
  const failures = new Map<string, { readonly count: number; readonly at: number }>();
  const of = (key: string) => {
    const found = failures.get(key);
    return found && now() - found.at < mostMs ? found : undefined;
  };
  const waitOf = (key: string) => {
    const found = of(key);
    if (!found || found.count < free) return 0;
    return Math.max(0, found.at + Math.min(mostMs, firstMs * 2 ** (found.count - free)) - now());
  };
  return {
    begin(keys) {
      const wait = Math.max(0, ...keys.map(waitOf));
      if (wait > 0) return wait;
      for (const key of keys) {
        const count = (of(key)?.count ?? 0) + 1;
        failures.delete(key);
        failures.set(key, { count, at: now() });
      }
      while (failures.size > mostKeys) failures.delete(failures.keys().next().value ?? '');
      return 0;
    },
    failed(keys) {
      for (const key of keys) {
        const found = failures.get(key);
        if (found) failures.set(key, { ...found, at: now() });
      }
    },
    succeeded(keys, also = []) {
      for (const key of keys) failures.delete(key);
      for (const key of also) {
        const found = failures.get(key);
        if (found && found.count > 1) failures.set(key, { ...found, count: found.count - 1 });
        else failures.delete(key);
      }
    },
  };
}

/** Throws a `Problem` while one has to wait. */
export function beginOr429(guard: Guard, keys: readonly string[]): void {
  const wait = guard.begin(keys);
  if (wait === 0) return;
  const seconds = String(Math.ceil(wait / 1_000));
  throw new Problem(429, `too many failed tries: try again in ${seconds} s`, { headers: { 'retry-after': seconds } });
}

/** Does so many things at a time; some more wait, and what is beyond is refused, so that nobody fills the memory by asking. */
export function createTurns(atOnce: number, mostWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting)
        throw new Problem(503, 'too many people log in at once: try again', { headers: { 'retry-after': '5' } });
      // Whoever leaves hands its place on.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
