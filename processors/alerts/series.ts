import { type Metric, metrics, type StepCounts, stepMs } from '../../core/alerts.ts';

/** How long history is kept: four weeks. */
export const historyMs = 28 * 24 * 3_600_000;
const hourMs = 3_600_000;
const historyHours = historyMs / hourMs;

/**
 * What was counted of one brand in one segment: by step for the last hours, which late posts still change, and by hour for the four
 * weeks before. Times are ms since the epoch, at whole steps.
 */
export interface Series {
  /** Puts the counts of `[from, to)` in the place of what was known of it. Steps without counts are zero. */
  replace(from: number, to: number, counts: readonly StepCounts[], covered: (at: number) => boolean): void;
  /** Count of one step; undefined where it was not covered, or is not known. */
  at(metric: Metric, step: number): number | undefined;
  /** Over `[from, to)`. What is older than the steps kept is taken by whole hours. */
  sum(metric: Metric, from: number, to: number): number;
  /** Covered time in `[from, to)`, in ms. Before the first mention nobody may have listened: it is not covered. */
  coveredMs(from: number, to: number): number;
  /** Start of the step of the first mention; infinite before. */
  begin(): number;
  /** Moves hours that ended before `before` from steps into history. */
  settle(before: number): void;
  /** Changes whenever a count has. */
  revision(): number;
}

interface Step {
  readonly counts: StepCounts | undefined;
  readonly covered: boolean;
}

/** Running totals, a row for each time: of each metric, and last of covered time in ms. */
const width = metrics.length + 1;
const coveredColumn = metrics.length;
const columns = new Map(metrics.map((metric, i) => [metric, i]));

/** Rows in one piece of memory: four weeks of a thousand brands would be millions of little arrays. */
function createRows() {
  let cells = new Float64Array(width);
  let rows = 0;
  return {
    count: () => rows,
    cell: (row: number, column: number): number => cells[row * width + column] ?? 0,
    set(row: number, column: number, value: number): void {
      cells[row * width + column] = value;
    },
    copy(row: number, to: number): void {
      cells.copyWithin(to * width, row * width, (row + 1) * width);
    },
    /** Makes it so many rows; new ones are zero. */
    resize(count: number): void {
      const wanted = count * width;
      if (wanted > cells.length || cells.length > 8 * wanted + 1_000) {
        const next = new Float64Array(Math.ceil(wanted * 1.25));
        next.set(cells.subarray(0, Math.min(rows * width, wanted)));
        cells = next;
      }
      if (count > rows) cells.fill(0, rows * width, wanted);
      rows = count;
    },
    /** Lets the first ones go. */
    drop(count: number): void {
      cells.copyWithin(0, count * width, rows * width);
      this.resize(rows - count);
    },
    /** Puts copies of the first one before it. */
    repeatFirst(count: number): void {
      const before = rows;
      this.resize(rows + count);
      cells.copyWithin(count * width, 0, before * width);
      for (let row = 0; row < count; row += 1) cells.copyWithin(row * width, count * width, (count + 1) * width);
    },
    /** Adds a row that is one of these. */
    append(from: { cell(row: number, column: number): number }, row: number): void {
      this.resize(rows + 1);
      for (let column = 0; column < width; column += 1) cells[(rows - 1) * width + column] = from.cell(row, column);
    },
  };
}

export function createSeries(): Series {
  /** From `base` on, one a step; undefined where nothing is known. */
  const steps: (Step | undefined)[] = [];
  let base = 0;
  /** Before each of the steps, and after the last. */
  const running = createRows();
  running.resize(1);
  /** Before each of the settled hours from `firstHour` on, and after the last. */
  const hourly = createRows();
  let firstHour = 0;
  let settledUntil = Number.NEGATIVE_INFINITY;
  let revision = 0;
  /** Start of the step of the first mention. */
  let first = Number.POSITIVE_INFINITY;

  const hourOf = (at: number) => Math.floor(at / hourMs);
  const indexOf = (at: number) => (at - base) / stepMs;

  /** Totals of what was before a time: among the steps before the next of them, within a settled hour by its part. */
  const totalAt = (column: number, at: number): number => {
    if (at >= base || hourly.count() === 0) {
      return running.cell(Math.min(Math.max(Math.ceil(indexOf(at)), 0), steps.length), column);
    }
    const hours = Math.min(Math.max(at / hourMs - firstHour, 0), hourly.count() - 1);
    const before = hourly.cell(Math.floor(hours), column);
    return before + (hourly.cell(Math.ceil(hours), column) - before) * (hours - Math.floor(hours));
  };

  function totalFrom(changed: number): void {
    running.resize(steps.length + 1);
    for (let i = changed; i < steps.length; i += 1) {
      const { counts, covered = false } = steps[i] ?? {};
      // Most steps of most brands are empty.
      running.copy(i, i + 1);
      if (!counts && !covered) continue;
      running.set(i + 1, coveredColumn, running.cell(i, coveredColumn) + stepMs);
      if (!counts) continue;
      for (const [metric, column] of columns) {
        if (counts[metric] !== 0) running.set(i + 1, column, running.cell(i, column) + counts[metric]);
      }
    }
  }

  return {
    replace(from, to, counts, covered) {
      const given = new Map(counts.map((row) => [row.at, row]));
      for (const { at } of counts) first = Math.min(first, at);
      // What is settled stays as it is, where the clock went back a little.
      const start = Math.max(from, settledUntil);
      if (steps.length === 0) base = start;
      const earlier = Math.max(0, indexOf(start) * -1);
      if (earlier > 0) {
        steps.unshift(...Array.from({ length: earlier }, () => undefined));
        running.repeatFirst(earlier);
        base = start;
      }
      let changed = steps.length;
      for (let at = start; at < to; at += stepMs) {
        const i = indexOf(at);
        const before = steps[i];
        const now = given.get(at);
        const isCovered = at >= first && covered(at);
        if (before && before.covered === isCovered && same(before.counts, now)) continue;
        while (steps.length < i) steps.push(undefined);
        changed = Math.min(changed, i);
        steps[i] = now ? { counts: now, covered: isCovered } : isCovered ? emptyStep : unseenStep;
        revision += 1;
      }
      totalFrom(changed);
    },
    at(metric, step) {
      const known = steps[indexOf(step)];
      if (!known) return undefined;
      // What came in was seen, whatever the record of askings says.
      return known.covered || known.counts ? (known.counts?.[metric] ?? 0) : undefined;
    },
    sum(metric, from, to) {
      const column = columns.get(metric) ?? 0;
      return Math.round(Math.max(0, totalAt(column, to) - totalAt(column, from)));
    },
    coveredMs(from, to) {
      return Math.max(0, totalAt(coveredColumn, to) - totalAt(coveredColumn, from));
    },
    settle(before) {
      let settled = 0;
      for (let at = base; settled < steps.length && (hourOf(at) + 1) * hourMs <= before; ) {
        const hour = hourOf(at);
        if (hourly.count() === 0) {
          firstHour = hour;
          hourly.append(running, 0);
        }
        while (firstHour + hourly.count() - 1 < hour) hourly.append(hourly, hourly.count() - 1);
        at = (hour + 1) * hourMs;
        settled = Math.min(indexOf(at), steps.length);
        hourly.append(running, settled);
        settledUntil = at;
      }
      if (settled > 0) {
        steps.splice(0, settled);
        running.drop(settled);
        base = settledUntil;
      }
      const old = Math.min(hourOf(before) - historyHours - firstHour, hourly.count() - 1);
      if (old > 0) {
        hourly.drop(old);
        firstHour += old;
      }
    },
    begin: () => first,
    revision: () => revision,
  };
}

const emptyStep: Step = Object.freeze({ counts: undefined, covered: true });
const unseenStep: Step = Object.freeze({ counts: undefined, covered: false });

/** Several as one, to be asked many times for the same. */
export function addUp(all: readonly Series[]): Pick<Series, 'sum'> {
  const known = new Map<string, number>();
  return {
    sum(metric, from, to) {
      const name = `${metric} ${from} ${to}`;
      const total = known.get(name) ?? all.reduce((sum, series) => sum + series.sum(metric, from, to), 0);
      known.set(name, total);
      return total;
    },
  };
}

function same(a: StepCounts | undefined, b: StepCounts | undefined): boolean {
  if (a === b) return true;
  for (const metric of metrics) if ((a?.[metric] ?? 0) !== (b?.[metric] ?? 0)) return false;
  return true;
}
