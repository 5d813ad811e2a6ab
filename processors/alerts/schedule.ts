/** Days of the week as `Intl` calls them in English, Monday first. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Hours of a week in a time zone: a list of stretches, each on some days. `to` before `from` goes past midnight. */
export interface WeeklyHours {
  /** IANA name. */
  readonly timeZone: string;
  readonly hours: readonly {
    readonly days: readonly Weekday[];
    /** `HH:MM`, local; `24:00` ends a day. */
    readonly from: string;
    readonly to: string;
  }[];
}

export interface LocalTime {
  /** 0 Monday to 6 Sunday. */
  readonly weekday: number;
  /** 0 to 1439. */
  readonly minute: number;
  /** `2026-03-29`. */
  readonly date: string;
}

/** Reads the clock on the wall of a time zone, daylight saving included. Throws for an unknown zone. */
export function wallClock(timeZone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      weekday: weekdays.indexOf((parts['weekday'] ?? '').toLowerCase() as Weekday),
      minute: Number(parts['hour']) * 60 + Number(parts['minute']),
      date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    };
  };
}

const quarter = 900_000;

/**
 * The hour of the week (0 Monday 0:00 to 167) that a time falls into in a time zone. Formatting takes some microseconds, so each
 * quarter of an hour is read once: zones differ from UTC by whole quarters.
 */
export function hourOfWeek(timeZone: string): (at: number) => number {
  const read = wallClock(timeZone);
  let known = new Map<number, number>();
  return (at) => {
    const key = Math.floor(at / quarter);
    let hour = known.get(key);
    if (hour === undefined) {
      const { weekday, minute } = read(key * quarter);
      hour = weekday * 24 + Math.floor(minute / 60);
      // Five weeks of quarters: what is asked about again and again.
      if (known.size > 4_000) known = new Map();
      known.set(key, hour);
    }
    return hour;
  };
}

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** Whether a schedule is open at a time. */
export function openAt({ timeZone, hours }: WeeklyHours, at: number): boolean {
  const { weekday, minute } = wallClock(timeZone)(at);
  const before = (weekday + 6) % 7;
  return hours.some(({ days, from, to }) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    const on = (day: number) => days.some((name) => weekdays.indexOf(name) === day);
    if (begin < end) return on(weekday) && minute >= begin && minute < end;
    // Past midnight: the evening of its day, and the morning after.
    return (on(weekday) && minute >= begin) || (on(before) && minute < end);
  });
}

/** Start of the calendar day or month that a time falls into, in ms since the epoch. */
export function periodStart(timeZone: string, at: number, period: 'day' | 'month'): number {
  const read = wallClock(timeZone);
  const { date } = read(at);
  const key = (text: string) => (period === 'day' ? text : text.slice(0, 7));
  // Days have 23 to 25 hours: from before the beginning, the first quarter that belongs to the period.
  let start = Math.floor(at / quarter) * quarter;
  const leap = period === 'day' ? quarter : 86_400_000;
  while (key(read(start - leap).date) === key(date)) start -= leap;
  while (key(read(start - quarter).date) === key(date)) start -= quarter;
  return start;
}

/**
 * The latest time, not after `at`, at which the clock on the wall of a zone shows this minute of a day (0 to 1439), of this weekday
 * where one is given. A minute that daylight saving leaves out is taken as the one an hour later; of one that comes twice, the later.
 */
export function lastAt(
  timeZone: string,
  at: number,
  when: { readonly minute: number; readonly weekday?: number },
): number {
  const read = wallClock(timeZone);
  const minuteMs = 60_000;
  const day = 86_400_000;
  const floor = Math.floor(at / minuteMs) * minuteMs;
  // Half days, because a day of 23 hours must not be stepped over.
  for (let back = 0; back <= 18; back += 1) {
    const near = floor - (back * day) / 2;
    // Once more after the first guess: the change of the clocks may lie in between.
    const guess = near - (read(near).minute - when.minute) * minuteMs;
    const time = guess - wrapped(read(guess).minute - when.minute) * minuteMs;
    if (time <= at && (when.weekday === undefined || read(time).weekday === when.weekday)) return time;
  }
  return floor - 7 * day;
}

/** A difference of minutes of a day, the short way round: −720 to 720. */
function wrapped(minutes: number): number {
  if (minutes > 720) return minutes - 1_440;
  return minutes < -720 ? minutes + 1_440 : minutes;
}
