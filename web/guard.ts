/** Makes whoever fails wait, longer each time. */
export interface Guard {
  /** Milliseconds until the next try of any of these keys; 0: now. */
  wait(keys: readonly string[]): number;
  failed(keys: readonly string[]): void;
  succeeded(keys: readonly string[]): void;
}

const free = 5;
const firstMs = 1_000;
const mostMs = 15 * 60_000;
const mostKeys = 10_000;

/** After five failures each further one doubles the pause, from a second to a quarter of an hour; a quarter without any forgets them. */
export function createGuard(now: () => number): Guard {
  const failures = new Map<string, { count: number; at: number }>();
  const of = (key: string) => {
    const found = failures.get(key);
    return found && now() - found.at < mostMs ? found : undefined;
  };
  return {
    wait: (keys) =>
      Math.max(
        0,
        ...keys.map((key) => {
          const found = of(key);
          if (!found || found.count < free) return 0;
          return found.at + Math.min(mostMs, firstMs * 2 ** (found.count - free)) - now();
        }),
      ),
    failed(keys) {
      for (const key of keys) {
        const count = (of(key)?.count ?? 0) + 1;
        failures.delete(key);
        failures.set(key, { count, at: now() });
      }
      while (failures.size > mostKeys) failures.delete(failures.keys().next().value ?? '');
    },
    succeeded(keys) {
      for (const key of keys) failures.delete(key);
    },
  };
}
