import { t } from '../words/index.ts';

const dayMs = 86_400_000;
/** The day (UTC) of a time in ms, as date fields have it; empty where there is no time. */
export const dayOf = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '');
/** Addresses say before when, and people the last day: that is the day before. */
const lastDay = (before: string) => dayOf(Date.parse(before) - 1);
export const dayAfter = (last: string): string => dayOf(Date.parse(last) + dayMs);

/** The first and the last day, both of them whole, of the `from` and `to` of an address. */
export function Days({
  query,
  change,
  kind,
}: {
  query: URLSearchParams;
  change: (key: 'from' | 'to', value: string) => void;
  kind?: string;
}) {
  return (
    <>
      <label class={kind}>
        {t.filter.from}
        <input
          type="date"
          value={(query.get('from') ?? '').slice(0, 10)}
          onChange={(event) => change('from', event.currentTarget.value)}
        />
      </label>
      <label class={kind}>
        {t.filter.to}
        <input
          type="date"
          value={lastDay(query.get('to') ?? '')}
          onChange={(event) => change('to', dayAfter(event.currentTarget.value))}
        />
      </label>
    </>
  );
}
