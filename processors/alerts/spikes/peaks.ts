/**
 * The highest value of each of the last days, kept by parts of a day. Days are counted back from now, not by a calendar: what is
 * compared does not depend on a time zone or on when the history starts.
 */
export function createPeaks(perDay: number, days: number) {
  const size = perDay * days;
  const highest = new Float32Array(size);
  /** One a day, the last day first. */
  const daily = new Float32Array(days);
  const sorted = new Float32Array(days);
  let slot = 0;
  let isCurrent = false;
  let isSorted = false;

  const gather = (): void => {
    for (let d = 0; d < days; d++) {
      let top = 0;
      for (let i = 0, at = (slot + size - d * perDay) % size; i < perDay; i++, at = at === 0 ? size - 1 : at - 1) {
        const value = highest[at] as number;
        if (value > top) top = value;
      }
      daily[d] = top;
    }
    isCurrent = true;
    isSorted = false;
  };

  return {
    /** Begins the next part of a day; `index` grows by one. */
    open(index: number): void {
      slot = ((index % size) + size) % size;
      highest[slot] = 0;
      isCurrent = false;
    },
    add(value: number): void {
      if (value <= (highest[slot] as number)) return;
      highest[slot] = value;
      if (!isCurrent || value <= (daily[0] as number)) return;
      daily[0] = value;
      isSorted = false;
    },
    /** The `rank`th highest of the days' peaks, 1 for the highest. */
    ranked(rank: number): number {
      if (!isCurrent) gather();
      if (!isSorted) sorted.set(daily);
      if (!isSorted) sorted.sort();
      isSorted = true;
      return sorted[days - rank] ?? 0;
    },
  };
}
