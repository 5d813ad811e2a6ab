/** Who writes about the same posts waits for one another. */
export interface Turns {
  /** Runs `work` when every earlier work on any of these posts is done. */
  take<T>(ids: Iterable<string>, work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const busy = new Map<string, Promise<void>>();
  return {
    async take(ids, work) {
      const taken = new Set(ids);
      let done = () => {};
      const turn = new Promise<void>((resolve) => {
        done = resolve;
      });
      const before = new Set<Promise<void>>();
      for (const id of taken) {
        const earlier = busy.get(id);
        if (earlier) before.add(earlier);
        busy.set(id, turn);
      }
      try {
        await Promise.all(before);
        return await work();
      } finally {
        for (const id of taken) if (busy.get(id) === turn) busy.delete(id);
        done();
      }
    },
  };
}
