/** Work that is done now and then beside the evaluations, and must neither hold them up nor fail them. */
export interface Aside {
  /** Begins it where it is due at `now`, ms, and not under way. The promise never rejects. */
  begin(now: number): Promise<void> | undefined;
  /** Resolves when nothing of it is under way. */
  idle(): Promise<void>;
}

/** What fails is told to `failed`, and done again when it is due next. `last`: when it was begun last, ms. */
export function createAside(options: {
  readonly everyMs: number;
  readonly last: number;
  readonly work: (now: number) => Promise<void>;
  readonly failed: (error: unknown) => void;
}): Aside {
  let last = options.last;
  let underWay: Promise<void> | undefined;
  return {
    begin(now) {
      // A clock that was set back makes it due.
      if (underWay || (now - last < options.everyMs && now >= last)) return undefined;
      last = now;
      underWay = options
        .work(now)
        .catch(options.failed)
        .finally(() => {
          underWay = undefined;
        });
      return underWay;
    },
    async idle() {
      await underWay;
    },
  };
}
