/** A fixed number of places, given in the order in which they were asked for. */
export interface Slots {
  /** Rejects with the signal's reason when it aborts before there is a place. */
  acquire(signal?: AbortSignal): Promise<void>;
  release(): void;
  /** Resolves when no place is taken. */
  drain(): Promise<void>;
}

export function createSlots(size: number): Slots {
  let taken = 0;
  const waiting = new Set<() => void>();
  const drained = new Set<() => void>();

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      if (taken < size) {
        taken += 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const enter = () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          waiting.delete(enter);
          reject(signal?.reason);
        };
        waiting.add(enter);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
    release() {
      // The place goes from hand to hand: `taken` stays as it is.
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
        return;
      }
      taken -= 1;
      if (taken > 0) return;
      for (const done of drained) done();
      drained.clear();
    },
    async drain() {
      if (taken === 0) return;
      await new Promise<void>((resolve) => {
        drained.add(resolve);
      });
    },
  };
}
