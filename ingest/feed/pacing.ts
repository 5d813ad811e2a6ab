import type { FeedPace } from './document.ts';

const hour = 3_600_000;
const day = 24 * hour;
const periods: Readonly<Record<string, number>> = {
  hourly: hour,
  daily: day,
  weekly: 7 * day,
  monthly: 30 * day,
  yearly: 365 * day,
};
const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * How long the publisher wants to be left alone, in milliseconds, at most a day; undefined where it does not say.
 * Of `ttl` and `sy:updatePeriod` the shorter counts; a tenth is taken off, so that a schedule of the same length hits it.
 */
export function intervalOf(pace: FeedPace): number | undefined {
  const frequency = pace.updateFrequency && pace.updateFrequency > 0 ? pace.updateFrequency : 1;
  const wishes = [
    pace.ttl === undefined ? Number.NaN : pace.ttl * 60_000,
    (periods[pace.updatePeriod?.toLowerCase() ?? ''] ?? Number.NaN) / frequency,
  ].filter((ms) => ms > 0);
  return wishes.length > 0 ? Math.round(Math.min(...wishes, day) * 0.9) : undefined;
}

/**
 * When to ask again, in milliseconds since the epoch: after the interval, in no skipped hour or day (both UTC), within a
 * day; undefined where nothing speaks against asking at any time.
 */
export function nextDue(now: number, everyMs: number | undefined, pace: FeedPace = {}): number | undefined {
  const hours = new Set(pace.skipHours?.map((h) => h % 24));
  const days = new Set(pace.skipDays?.map((name) => dayNames.indexOf(name.trim().toLowerCase())));
  const latest = now + day;
  let at = now + (everyMs ?? 0);
  while (at < latest) {
    const date = new Date(at);
    if (!hours.has(date.getUTCHours()) && !days.has(date.getUTCDay())) break;
    at = Math.floor(at / hour) * hour + hour;
  }
  return at > now ? Math.min(at, latest) : undefined;
}
