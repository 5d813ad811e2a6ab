/**
 * Commits in order what was finished out of order: a position is committed once it and all before it are finished.
 * One per source, and one per partition of a bus.
 */
export interface Watermark<C> {
  /** Registers the next position; the returned function says that it is finished. */
  track(position: C): () => void;
  /** Positions registered and not yet committed. */
  pending(): number;
}

export function createWatermark<C>(commit: (position: C) => void): Watermark<C> {
  const open: { readonly position: C; finished: boolean }[] = [];

  function advance(): void {
    let last: { readonly position: C } | undefined;
    while (open[0]?.finished) last = open.shift();
    if (last) commit(last.position);
  }

  return {
    pending: () => open.length,
    track(position) {
      const entry = { position, finished: false };
      open.push(entry);
      return () => {
        if (entry.finished) return;
        entry.finished = true;
        advance();
      };
    },
  };
}
