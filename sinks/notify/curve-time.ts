import type { MessageLanguage } from '../../core/channel.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const intervals = [5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * minute);
const dayIntervals = [1, 2, 3, 4, 7, 14, 30, 60, 90, 180, 365].map((days) => days * day);
const most = 6;

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/**
 * At most six round times of `[from, to)` in the reader's time zone: `18:00`, with the day where there are several, and days alone
 * where they are far apart. Where clocks change in between, a label tells the time that it stands at.
 */
export function ticksOf(from: number, to: number, language: MessageLanguage, timeZone: string): Tick[] {
  const span = to - from;
  const fits = (interval: number) => span / interval <= most;
  const interval = intervals.find(fits) ?? dayIntervals.find(fits) ?? Math.ceil(span / most / day) * day;
  const options: Intl.DateTimeFormatOptions =
    interval >= day
      ? { day: 'numeric', month: 'short' }
      : { ...(span > day ? { weekday: 'short' } : {}), hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options, timeZone });
  const offset = offsetOf(from, timeZone);
  const ticks: Tick[] = [];
  for (let at = Math.ceil((from + offset) / interval) * interval - offset; at < to; at += interval) {
    ticks.push({ at, label: format.format(at).replaceAll(',', '') });
  }
  return ticks;
}

/** How far the clocks of a zone are ahead of UTC, in ms. */
function offsetOf(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day: dayOfMonth = 1, hour: hours = 0, minute: minutes = 0 } = part;
  return Date.UTC(year, month - 1, dayOfMonth, hours, minutes) - Math.floor(at / minute) * minute;
}
