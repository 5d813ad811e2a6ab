import type { MessageLanguage } from '../../core/channel.ts';
import { line } from './line.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A moment as it is read: the day only where it is another than the day of reading. */
export interface When {
  /** `18:05`. */
  readonly clock: string;
  /** `Sun 22 Nov`, with the year where it is another. */
  readonly day?: string;
  /** Spanish and Catalan count the first hour as one: `a la 1:05`. */
  readonly oneOClock: boolean;
}

/** Writes numbers and times for one reader. */
export interface Format {
  /** At most one decimal, and none from ten on. */
  number(value: number): string;
  /** Long numbers short: `1.2M`, from ten thousand on. */
  compact(value: number): string;
  /** A share of 0 to 1, in whole per cent. */
  percent(share: number): string;
  /** A change in whole per cent with its sign. */
  change(share: number): string;
  /** Two decimals with a sign: net sentiment. */
  net(value: number): string;
  /** In a currency, given as its ISO 4217 code or as a sign such as `€`; as a number without. */
  money(value: number, currency: string | undefined): string;
  /** `30 min`, `2 h 10 min`, `3 days`. */
  duration(ms: number): string;
  /** `dated`: with its day in any case. */
  when(at: number, dated?: boolean): When;
  clock(at: number): string;
  /** `Sun 22 Nov`. */
  date(at: number): string;
  weekday(at: number): string;
  /** Day of the month in the reader's time zone. */
  dayOfMonth(at: number): number;
  /** Hours and minutes of the hour that holds `at`. */
  fullHour(at: number): When;
  /** `a, b and c`. */
  list(parts: readonly string[]): string;
  /** `undefined` where it is not determined. */
  language(code: string): string | undefined;
}

const numberLocale = { en: 'en', es: 'es', ca: 'ca' } as const;
/** Times of 24 hours and days before months, wherever English is read. */
const dateLocale = { en: 'en-GB', es: 'es', ca: 'ca' } as const;
const daysIn: Readonly<Record<MessageLanguage, (n: number) => string>> = {
  en: (n) => (n === 1 ? '1 day' : `${n} days`),
  es: (n) => (n === 1 ? '1 día' : `${n} días`),
  ca: (n) => (n === 1 ? '1 dia' : `${n} dies`),
};

/** `now` decides what is another day; `timeZone` is an IANA name (RangeError otherwise). */
export function createFormat(language: MessageLanguage, timeZone: string, now: number): Format {
  const numbers = (options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(numberLocale[language], options);
    // The true minus, as wide as the plus.
    return (value: number) => format.format(value).replace('-', '−');
  };
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(dateLocale[language], { ...options, timeZone });
    // `Sun 22 Nov` in every language: the comma would break the sentence around it.
    return (at: number) => format.format(at).replaceAll(',', '');
  };
  const small = numbers({ maximumFractionDigits: 1 });
  const whole = numbers({ maximumFractionDigits: 0 });
  const compact = numbers({ notation: 'compact', maximumFractionDigits: 1 });
  const percent = numbers({ style: 'percent' });
  const change = numbers({ style: 'percent', signDisplay: 'exceptZero' });
  const net = numbers({ signDisplay: 'exceptZero', minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const clock = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayOnly = dates({ weekday: 'short', day: 'numeric', month: 'short' });
  const dayAndYear = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const year = dates({ year: 'numeric' });
  const weekday = dates({ weekday: 'long' });
  const dayOfMonth = dates({ day: 'numeric' });
  const list = new Intl.ListFormat(dateLocale[language]);
  const languages = new Intl.DisplayNames(language, { type: 'language' });
  const today = dayAndYear(now);

  const date = (at: number) => (year(at) === year(now) ? dayOnly(at) : dayAndYear(at));
  const when = (at: number, dated = false): When => {
    const time = clock(at);
    const other = dated || dayAndYear(at) !== today;
    return { clock: time, oneOClock: time.startsWith('01'), ...(other ? { day: date(at) } : {}) };
  };

  return {
    number: (value) => (Math.abs(value) >= 10 ? whole(value) : small(value)),
    // Catalan is read as it is spoken: `20 mil`, not `20 k`.
    compact: (value) => (Math.abs(value) >= 10_000 ? compact(value).replace(/(?<=\s)k$/u, 'mil') : whole(value)),
    percent,
    change,
    net,
    money: (value, currency) => {
      const symbol = (currency ?? '').trim();
      const cents = Math.abs(value) < 100;
      const digits = { maximumFractionDigits: cents ? 2 : 0, minimumFractionDigits: cents && value % 1 !== 0 ? 2 : 0 };
      if (symbol === '') return numbers(digits)(value);
      const code = /^[A-Z]{3}$/iu.test(symbol);
      const format = new Intl.NumberFormat(numberLocale[language], {
        ...digits,
        style: 'currency',
        currency: code ? symbol.toUpperCase() : 'EUR',
        currencyDisplay: 'narrowSymbol',
      });
      // A sign of one's own stands where that of another currency would.
      const written = format
        .formatToParts(value)
        .map((part) => (!code && part.type === 'currency' ? line(symbol, 10) : part.value));
      return written.join('').replace('-', '−');
    },
    duration: (ms) => {
      const minutes = Math.round(ms / minute);
      if (minutes < 1) return '<1 min';
      const [hours, left] = [Math.floor(minutes / 60), minutes % 60];
      if (hours === 0) return `${left} min`;
      if (minutes * minute < 2 * day) return left === 0 ? `${hours} h` : `${hours} h ${left} min`;
      const [days, rest] = [Math.floor(hours / 24), hours % 24];
      return rest === 0 || days >= 7 ? daysIn[language](days) : `${daysIn[language](days)} ${rest} h`;
    },
    when,
    clock,
    date,
    weekday,
    dayOfMonth: (at) => Number.parseInt(dayOfMonth(at), 10),
    fullHour: (at) => {
      const time = clock(Math.floor(at / hour) * hour);
      return { clock: time, oneOClock: time.startsWith('01') };
    },
    list: (parts) => list.format(parts),
    language: (code) => (/^[a-z]{2,3}$/iu.test(code) && code !== 'und' ? languages.of(code) : undefined),
  };
}
