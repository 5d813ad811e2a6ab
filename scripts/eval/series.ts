/** A series of counts as it stands in a CSV file. */
export interface Series {
  /** One for each row, in the order of the file. */
  readonly rows: readonly Row[];
  /** Start of the first step, ms since the epoch. */
  readonly start: number;
  /** The median distance of neighbouring rows. */
  readonly stepMs: number;
  /** From `start`, one for each step; undefined where the file has none. */
  readonly steps: readonly (number | undefined)[];
}

export interface Row {
  /** The timestamp as written. */
  readonly text: string;
  /** ms since the epoch, NaN where it cannot be read. */
  readonly at: number;
  /** Its index in `steps`, -1 where the row has no place. */
  readonly step: number;
}

/** At most this many steps of nothing are put in for a gap: ten years of five minutes. */
const mostSteps = 1_051_200;

/**
 * Reads `timestamp,value` rows. Rows may be missing, out of order and repeated (the last that has a value counts); a value that
 * is no number is as good as missing. Times without a zone are taken as UTC.
 */
export function parseSeries(csv: string): Series {
  const lines = csv
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '');
  const header = (lines[0] ?? '').split(',').map((cell) => plain(cell).toLowerCase());
  const [timeColumn, valueColumn] = [header.indexOf('timestamp'), header.indexOf('value')];
  if (timeColumn < 0 || valueColumn < 0) throw new Error('needs the columns timestamp and value');
  const read = lines.slice(1).map((line) => {
    const cells = line.split(',');
    const text = plain(cells[timeColumn]);
    return { text, at: parseTime(text), value: parseValue(plain(cells[valueColumn])) };
  });
  const times = [...new Set(read.map((row) => row.at).filter((at) => !Number.isNaN(at)))].sort((a, b) => a - b);
  const start = times[0] ?? 0;
  const distances = times.slice(1).map((at, i) => at - (times[i] as number));
  distances.sort((a, b) => a - b);
  const stepMs = distances[distances.length >> 1] ?? 300_000;
  const stepOf = (at: number): number => {
    const step = Math.round((at - start) / stepMs);
    return step < mostSteps ? step : -1;
  };
  const rows = read.map(({ text, at }) => ({ text, at, step: Number.isNaN(at) ? -1 : stepOf(at) }));
  const count = rows.reduce((most, row) => Math.max(most, row.step + 1), 0);
  const steps = new Array<number | undefined>(count).fill(undefined);
  read.forEach(({ value }, i) => {
    const step = (rows[i] as Row).step;
    if (step >= 0 && value !== undefined) steps[step] = value;
  });
  return { rows, start, stepMs, steps };
}

/** `2015-02-26 21:42:53`, with or without a fraction, a `T` and a zone; NaN where it is nothing of the kind. */
export function parseTime(text: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/iu.exec(text);
  if (!parts) return Number.NaN;
  const [, date, time, fraction = '', zone = 'Z'] = parts;
  return Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone}`);
}

function parseValue(text: string): number | undefined {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) || value < 0 ? undefined : value;
}

/** A cell without quotes and white space. */
function plain(cell: string | undefined): string {
  return (cell ?? '').trim().replace(/^"(.*)"$/u, '$1');
}
