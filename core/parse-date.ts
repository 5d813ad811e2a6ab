const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Zones of RFC 2822 and the European ones that feeds use, in minutes east of Greenwich. */
// biome-ignore format: a table
const zones: Readonly<Record<string, number>> = {
  z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 60, bst: 60, cet: 60, cest: 120, eet: 120, eest: 180, msk: 180,
  est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420,
};

const time = '(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([ap]\\.?m\\.?)?';
const zone = '(z|[a-z]{2,4}|(?:utc|gmt)?[+-]\\d{1,2}:?(?:\\d{2})?)?';
const suffix = `(?:[t,\\s]+(?:at\\s+)?${time}\\s*${zone})?(?:\\s+(?:utc|gmt)|\\s*\\([^()]*\\))?$`;

/** 2015-02-24T11:35:52-08:00, with a space, with slashes, compact, or the day alone. */
const yearFirst = new RegExp(`^(\\d{4})([-/.]?)(\\d{1,2})\\2(\\d{1,2})${suffix}`, 'i');
/** 24/02/2015, 02/24/2015. */
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${suffix}`, 'i');
/** RFC 2822: Wed, 10 Oct 2018 20:19:24 +0000; also 10-Oct-2018. */
const dayMonth = new RegExp(
  `^(?:[a-z]{3,9}\\.?,?\\s+)?(\\d{1,2})[\\s-]+([a-z]{3,9})\\.?[\\s-]+(\\d{4}|\\d{2})${suffix}`,
  'i',
);
/** Oct 10, 2018, 8:19 PM. */
const monthDay = new RegExp(`^(?:[a-z]{3,9}\\.?,?\\s+)?([a-z]{3,9})\\.?\\s+(\\d{1,2}),?\\s+(\\d{4})${suffix}`, 'i');
/** X, and C's asctime: Wed Oct 10 20:19:24 +0000 2018. */
const yearEnds = new RegExp(`^[a-z]{3}\\s+([a-z]{3})\\s+(\\d{1,2})\\s+${time}\\s*${zone}\\s+(\\d{4})$`, 'i');

/** What the store keeps: 1900 to 2299. */
const earliest = -2_208_988_800_000;
const latest = 10_413_791_999_999;

/**
 * Reads a date as people, networks and programs write it, in milliseconds UTC; undefined where it cannot be told.
 * Numbers (and strings of 9 and more digits) are seconds, milliseconds, microseconds or nanoseconds since 1970, by their size;
 * no number below 100,000,000 is a date. A date without a zone is UTC, whatever the machine's zone; 03/04/2015 is ambiguous
 * and therefore none.
 */
export function parseDate(value: unknown): number | undefined {
  if (value instanceof Date) return bounded(value.getTime());
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string' || value.length > 100) return undefined;
  const text = value.trim();
  if (/^-?\d{9,19}(?:\.\d+)?$/.test(text)) return fromNumber(Number(text));

  let m = yearFirst.exec(text);
  if (m) return instant(m[1], m[3], m[4], m.slice(5));
  m = yearLast.exec(text);
  if (m) {
    const [first, second] = [Number(m[1]), Number(m[3])];
    if (first <= 12 && second <= 12 && first !== second) return undefined;
    return first > 12 ? instant(m[4], m[3], m[1], m.slice(5)) : instant(m[4], m[1], m[3], m.slice(5));
  }
  m = dayMonth.exec(text);
  if (m) return instant(fullYear(m[3]), monthNumber(m[2]), m[1], m.slice(4));
  m = monthDay.exec(text);
  if (m) return instant(m[3], monthNumber(m[1]), m[2], m.slice(4));
  m = yearEnds.exec(text);
  if (m) return instant(m[9], monthNumber(m[1]), m[2], m.slice(3, 9));
  return undefined;
}

function fromNumber(value: number): number | undefined {
  const size = Math.abs(value);
  if (!(size >= 1e8)) return undefined;
  const ms = size < 1e11 ? value * 1e3 : size < 1e14 ? value : size < 1e17 ? value / 1e3 : value / 1e6;
  return bounded(Math.trunc(ms));
}

type Part = string | number | undefined;

/** `clock` is hour, minute, second, fraction, am or pm, zone. Undefined for a day or an hour that does not exist. */
function instant(year: Part, month: Part, day: Part, clock: readonly (string | undefined)[]): number | undefined {
  const [h = '0', minute = '0', second = '0', fraction = '', half, zoneName] = clock;
  let hour = Number(h);
  if (half) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  const offset = minutesEast(zoneName);
  // 24:00 is the end of a day, and :60 a leap second.
  if (offset === undefined || Number(minute) > 59 || Number(second) > 60) return undefined;
  if (hour > 24 || (hour === 24 && Number(minute) + Number(second) > 0)) return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(midnight).getUTCDate() !== Number(day) || new Date(midnight).getUTCMonth() !== Number(month) - 1)
    return undefined;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return bounded(midnight + ((hour * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000 + ms);
}

function minutesEast(name: string | undefined): number | undefined {
  if (!name) return 0;
  const named = name.toLowerCase();
  if (Object.hasOwn(zones, named)) return zones[named];
  const m = /([+-])(\d{1,2}):?(\d{2})?$/.exec(name);
  if (!m) return undefined;
  const minutes = Number(m[2]) * 60 + Number(m[3] ?? 0);
  return minutes > 14 * 60 ? undefined : m[1] === '-' ? -minutes : minutes;
}

function monthNumber(name: string | undefined): number {
  return months.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

/** RFC 2822, 4.3: two digits below 50 are of this century. */
function fullYear(year: string | undefined): number {
  const n = Number(year);
  return year?.length === 2 ? n + (n < 50 ? 2000 : 1900) : n;
}

function bounded(ms: number): number | undefined {
  return ms >= earliest && ms <= latest ? ms : undefined;
}
