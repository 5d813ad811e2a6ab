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

export function askedOf(brand: string, from: number, to: number): Asked {
  return { brand, from, to, query: queryString({ brand, from, to }) };
}

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
