import { queryString } from '../api.ts';
import { number } from '../words/index.ts';

export interface Counts {
  readonly mentions: number;
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  readonly unrated: number;
}

/** What a board is about: a brand (empty: all) and a time. */
export interface Asked {
  readonly brand: string;
  readonly from: number;
  readonly to: number;
  /** As it stands in addresses of the API. */
  readonly query: string;
}

export const dayMs = 86_400_000;

/** Most days of a time: the limit of the API. */
const mostDays = 4_000;

/** Why no board is of a time: a key of its words. */
export type RangeFault = 'backwards' | 'future' | 'long';

/**
 * The time that an address names by `from` and `to`, as the inbox has them: `to` is when it is over. Without `from` it is of 28 days; it goes on
 * until `now` where it has no `to`, or one that is yet to come. undefined: the address names none.
 */
export function rangeOf(
  query: URLSearchParams,
  now: number,
): { readonly from: number; readonly to: number } | RangeFault | undefined {
  const [first, last] = [query.get('from'), query.get('to')].map((text) => (text ? Date.parse(text) : undefined));
  if (first === undefined && last === undefined) return undefined;
  const to = Math.min(last ?? now, now);
  const from = first ?? Math.ceil(to / dayMs - 28) * dayMs;
  // Also what is no time at all.
  if (!(from < (last ?? Number.POSITIVE_INFINITY))) return 'backwards';
  if (from >= now) return 'future';
  return to - from > mostDays * dayMs ? 'long' : { from, to };
}

export function askedOf(brand: string, from: number, to: number): Asked {
  return { brand, from, to, query: queryString({ brand, from, to }) };
}

/** A step of its chart, that begins `at`: the last one ends with it. */
export const stepOf = ({ brand, to }: Asked, at: number, stepMs: number): Asked =>
  askedOf(brand, at, Math.min(at + stepMs, to));

/** The mentions of it, in the inbox, of which more may be asked. */
export const inboxOf = ({ brand, from, to }: Asked, filter: Readonly<Record<string, string>> = {}): string =>
  `/inbox?${queryString({ brand, from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...filter })}`;

export const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`);
/** Hundredths, with their sign. */
export function signed(net: number | null): string {
  if (net === null) return '–';
  const hundredths = Math.round(net * 100);
  return `${hundredths > 0 ? '+' : hundredths < 0 ? '−' : ''}${number(Math.abs(hundredths))}`;
}
/** With two digits that count, as far as there is a fraction. */
export const rounded = (value: number | null) =>
  value === null ? '–' : number(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
