const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** Hours east of Greenwich. RFC 822 names its own; the others are in wide use. Unknown zones count as UTC (RFC 2822, 4.3). */
// biome-ignore format: a table
const zones: Readonly<Record<string, number>> = {
  ut: 0, utc: 0, gmt: 0, z: 0, wet: 0, west: 1, bst: 1, cet: 1, cest: 2, met: 1, mest: 2, eet: 2, eest: 3, msk: 3,
  est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10,
  ast: -4, adt: -3, brt: -3, art: -3, jst: 9, kst: 9, hkt: 8, sgt: 8, aest: 10, aedt: 11, nzst: 12, nzdt: 13,
};

const clockTime = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]m)?\s*([a-z]{1,5})?\s*([+-]\d{1,2}:?(?:\d{2})?)?`;
const iso =
  /^(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[t\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(z|utc|gmt|[+-]\d{2}:?(?:\d{2})?)?)?)?$/u;
const dayFirst = new RegExp(
  String.raw`^(?:[a-z]{3,9}\.?,?\s+)?(\d{1,2})[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{2,4})(?:,?\s+${clockTime})?$`,
  'u',
);
const monthFirst = new RegExp(
  String.raw`^(?:[a-z]{3,9}\.?,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?:,?\s+(?:at\s+)?${clockTime})?$`,
  'u',
);
/** What `asctime` writes: the year comes last. */
const yearLast =
  /^(?:[a-z]{3}\s+)?([a-z]{3})\s+(\d{1,2})\s+(\d{2}):(\d{2})(?::(\d{2}))?\s+(?:([a-z]{1,5})\s+)?(\d{4})$/u;

/**
 * The instant that a feed's date means, in milliseconds since the epoch; undefined for what is no date. Reads RFC 822 and
 * 2822 (named zones, two-digit years), ISO 8601 and RFC 3339, `asctime`, American dates, and epoch seconds or milliseconds.
 * A time without a zone is taken as UTC: never as this machine's.
 */
export function parseFeedDate(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 100) return undefined;
  const date = text
    .trim()
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/ \([^)]*\)$/u, '');
  if (/^\d{10}$/u.test(date)) return Number(date) * 1_000;
  if (/^\d{13}$/u.test(date)) return Number(date);
  let m = iso.exec(date);
  if (m) {
    const [, year, month, day = '1', hour, minute, second, fraction = '', zone] = m;
    const millis = Math.floor(Number(`0.${fraction}0`) * 1_000);
    return instant({ year, month: Number(month), day, hour, minute, second, millis, zone: undefined, offset: zone });
  }
  m = dayFirst.exec(date);
  if (m) {
    const [, day, month, year, hour, minute, second, half, zone, offset] = m;
    return instant({ year, month: monthOf(month), day, hour, minute, second, half, zone, offset });
  }
  m = monthFirst.exec(date);
  if (m) {
    const [, month, day, year, hour, minute, second, half, zone, offset] = m;
    return instant({ year, month: monthOf(month), day, hour, minute, second, half, zone, offset });
  }
  m = yearLast.exec(date);
  if (m) {
    const [, month, day, hour, minute, second, zone, year] = m;
    return instant({ year, month: monthOf(month), day, hour, minute, second, zone, offset: undefined });
  }
  return undefined;
}

type Part = string | undefined;

function instant(parts: {
  year: Part;
  month: number;
  day: Part;
  hour: Part;
  minute: Part;
  second: Part;
  millis?: number;
  half?: Part;
  zone: Part;
  offset: Part;
}): number | undefined {
  const day = Number(parts.day);
  let hour = Number(parts.hour ?? 0);
  const minute = Number(parts.minute ?? 0);
  const second = Math.min(Number(parts.second ?? 0), 59);
  if (parts.half === 'pm' && hour < 12) hour += 12;
  if (parts.half === 'am' && hour === 12) hour = 0;
  if (hour > 24 || minute > 59) return undefined;
  const year = fullYear(parts.year ?? '');
  const date = new Date(0);
  date.setUTCFullYear(year, parts.month - 1, day);
  // A day that the month has not (31 February) would roll over into the next.
  if (date.getUTCMonth() !== parts.month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second, parts.millis ?? 0);
  return date.getTime() - offsetMs(parts.zone, parts.offset);
}

/** RFC 2822, 4.3: two digits below 50 are of this century, other two and all three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return digits.length === 2 && year < 50 ? 2_000 + year : 1_900 + year;
}

/** 1 to 12, or 0 for a word that is no English month. */
function monthOf(word: Part): number {
  return months.indexOf((word ?? '').slice(0, 3)) + 1;
}

function offsetMs(zone: Part, offset: Part): number {
  const m = /^([+-])(\d{1,2}):?(\d{2})?$/u.exec(offset ?? '');
  if (!m) return (zones[zone ?? ''] ?? zones[offset ?? ''] ?? 0) * 3_600_000;
  const minutes = Number(m[2]) * 60 + Number(m[3] ?? 0);
  return minutes > 15 * 60 ? 0 : minutes * 60_000 * (m[1] === '-' ? -1 : 1);
}
