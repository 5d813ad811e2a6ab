const hour = 3_600_000;

/** Hour of the week in UTC: 0 is Monday's first, 167 Sunday's last. The epoch was a Thursday. */
export function hourOfWeek(at: number): number {
  return (((Math.floor(at / hour) + 72) % 168) + 168) % 168;
}

export interface UsualOptions {
  /** Length of a part of a day, ms. */
  readonly slotMs: number;
  readonly stepMs: number;
  readonly perDay: number;
  /** How many parts are remembered. */
  readonly size: number;
  /** Hour of the week, 0 to 167. */
  readonly seasonOf: (at: number) => number;
}

/** Fewer examples than this make no habit. */
const leastExamples = 3;

/**
 * What is usual at a time: the median of the same hour of other weeks, which no single crisis moves. While the weeks are too few
 * it is the same hour of other days; while the days are too few, the last day.
 */
export function createUsual({ slotMs, stepMs, perDay, size, seasonOf }: UsualOptions) {
  const sums = new Float32Array(size);
  /** Steps that were covered. */
  const covered = new Uint16Array(size);
  const seasons = new Uint8Array(size);
  const rates = new Map<number, number>();
  const half = slotMs / stepMs / 2;
  let current = 0;
  let slot = 0;
  let steps = 0;

  /** At least half of it: the beginning of an hour is not the hour. */
  const isCovered = (at: number): boolean => (covered[at] as number) >= half;
  /** The median of the steps of the last day, slot by slot. */
  const lately = (): number => {
    const rates: number[] = [];
    for (let i = 0; i < perDay; i++) {
      const at = (slot + size - i) % size;
      if (isCovered(at)) rates.push((sums[at] as number) / (covered[at] as number));
    }
    return median(rates);
  };

  /** What happens now is no example of what is usual now. */
  const rateOf = (index: number, at: number): number => {
    const own = index === current ? slot : -1;
    const season = seasonOf(at);
    const weekly: number[] = [];
    const daily: number[] = [];
    for (let i = 0; i < size; i++) {
      const other = seasons[i] as number;
      if ((other - season) % 24 !== 0 || i === own || !isCovered(i)) continue;
      const rate = (sums[i] as number) / (covered[i] as number);
      daily.push(rate);
      if (other === season) weekly.push(rate);
    }
    if (weekly.length >= leastExamples) return median(weekly);
    return daily.length >= leastExamples ? median(daily) : lately();
  };

  return {
    /** Begins the next part of a day; `index` is its start in parts since the epoch, and grows by one. */
    open(index: number): void {
      current = index;
      slot = ((index % size) + size) % size;
      steps -= covered[slot] as number;
      sums[slot] = 0;
      covered[slot] = 0;
      seasons[slot] = seasonOf(index * slotMs);
      rates.clear();
    },
    /** Takes a covered step. */
    add(value: number): void {
      sums[slot] = (sums[slot] as number) + value;
      covered[slot] = (covered[slot] as number) + 1;
      steps += 1;
    },
    coveredMs: (): number => steps * stepMs,
    /** What is usual from one time to another. */
    over(from: number, to: number): number {
      let total = 0;
      for (let index = Math.floor(from / slotMs); index * slotMs < to; index++) {
        let rate = rates.get(index);
        if (rate === undefined) {
          rate = rateOf(index, Math.max(from, index * slotMs));
          rates.set(index, rate);
        }
        total += (rate * (Math.min(to, (index + 1) * slotMs) - Math.max(from, index * slotMs))) / stepMs;
      }
      return total;
    },
  };
}

/** 0 of nothing. */
function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const upper = values[values.length >> 1] ?? 0;
  return values.length % 2 === 1 ? upper : (upper + (values[(values.length >> 1) - 1] ?? 0)) / 2;
}
