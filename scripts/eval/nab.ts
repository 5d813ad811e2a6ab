/**
 * The scoring of the Numenta Anomaly Benchmark (Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", 2015): a
 * window's first detection earns a sigmoid of how early in the window it is; a detection outside costs by how far behind the last
 * window it is; a missed window costs one. 0 is what a detector earns that never fires, 100 is perfect.
 */
interface Profile {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

const profiles = {
  standard: { falsePositive: 0.11, falseNegative: 1 },
  lowFalsePositive: { falsePositive: 0.22, falseNegative: 1 },
  lowFalseNegative: { falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Record<string, Profile>;

export interface NabSeries {
  /** Rows, of which the first 15 % (at most 750) are not scored. */
  readonly length: number;
  /** First and last row of each labelled window, in order. */
  readonly windows: readonly (readonly [first: number, last: number])[];
  /** Rows at which the detector fired. */
  readonly fired: readonly number[];
}

export interface NabScore {
  readonly standard: number;
  readonly lowFalsePositive: number;
  readonly lowFalseNegative: number;
  readonly windows: number;
  readonly found: number;
  readonly falsePositives: number;
}

export function nabScore(series: readonly NabSeries[]): NabScore {
  const judged = series.map(judge);
  const windows = judged.reduce((sum, s) => sum + s.windows.length, 0);
  const of = ({ falsePositive, falseNegative }: Profile): number => {
    const raw = judged.reduce((sum, s) => sum + reward(s, falsePositive, falseNegative), 0);
    const none = -falseNegative * windows;
    return windows === 0 ? 0 : (100 * (raw - none)) / (windows - none);
  };
  return {
    standard: of(profiles.standard),
    lowFalsePositive: of(profiles.lowFalsePositive),
    lowFalseNegative: of(profiles.lowFalseNegative),
    windows,
    found: judged.reduce((sum, s) => sum + s.first.size, 0),
    falsePositives: judged.reduce((sum, s) => sum + s.outside.length, 0),
  };
}

/** Rows at the beginning that are not scored. */
function probation(length: number): number {
  return Math.min(Math.floor(0.15 * length), 750);
}

interface Judged {
  readonly windows: NabSeries['windows'];
  /** First detection of each window that has one. */
  readonly first: ReadonlyMap<number, number>;
  readonly outside: readonly number[];
}

function judge({ length, windows, fired }: NabSeries): Judged {
  const first = new Map<number, number>();
  const outside: number[] = [];
  for (const row of [...fired].sort((a, b) => a - b)) {
    if (row < probation(length)) continue;
    const window = windows.findIndex(([from, to]) => from <= row && row <= to);
    if (window < 0) outside.push(row);
    else if (!first.has(window)) first.set(window, row);
  }
  return { windows, first, outside };
}

function reward({ windows, first, outside }: Judged, falsePositive: number, falseNegative: number): number {
  let sum = 0;
  windows.forEach(([from, to], w) => {
    const row = first.get(w);
    sum += row === undefined ? -falseNegative : sigmoid(-(to - row + 1) / (to - from + 1)) / sigmoid(-1);
  });
  for (const row of outside) {
    const before = windows.findLast(([, to]) => to < row);
    sum += falsePositive * (before ? sigmoid((row - before[1]) / Math.max(before[1] - before[0], 1)) : -1);
  }
  return sum;
}

/** From 1 far before the window's end, over 0 at its end, to -1 far behind it. */
function sigmoid(y: number): number {
  return y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1;
}
