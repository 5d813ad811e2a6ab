import { ca } from './ca.ts';
import { en, type Words } from './en.ts';
import { es } from './es.ts';

export type { Words };
export const languages = { en: 'English', es: 'Español', ca: 'Català' } as const;
export type Language = keyof typeof languages;

const all: Readonly<Record<Language, Words>> = { en, es, ca };
const key = 'escolta-language';

/** What was chosen here, else what the browser prefers, else English. */
export function currentLanguage(): Language {
  const wanted = [localStorage.getItem(key) ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => Object.hasOwn(all, tag)) ?? 'en';
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(key, language);
  location.reload();
}

export const language: Language = currentLanguage();
/** The words of the pages, in the language of who reads. */
export const t: Words = all[language];

const locale = language === 'en' ? 'en-GB' : language;
const numbers = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const days = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const times = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

export const number = (value: number): string => numbers.format(value);
export const short = (value: number): string => compact.format(value);
export const day = (ms: number): string => days.format(ms);
export const timeOfDay = (ms: number): string => times.format(ms);
export const dateTime = (ms: number): string => dates.format(ms);

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 hr. ago`; a date where it is longer ago than a month. */
export function ago(ms: number, now = Date.now()): string {
  const passed = now - ms;
  if (Math.abs(passed) > 30 * 86_400_000) return dates.format(ms);
  const [unit, length] = units.find(([, each]) => Math.abs(passed) >= each) ?? ['minute', 60_000];
  return relative.format(-Math.trunc(passed / length), unit);
}

/** `2d`, of a length in ms. */
export function age(ms: number): string {
  const [unit, length] = units.find(([, each]) => ms >= each) ?? (['minute', 60_000] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' }).format(Math.floor(ms / length));
}

/** `12 mentions` by the plural rules of the language. */
export function plural(count: number, forms: { readonly one: string; readonly other: string }): string {
  const form = new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other;
  return form.replace('#', number(count));
}
