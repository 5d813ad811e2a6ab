import { go } from '../route.ts';
import { t } from '../words/index.ts';

/** A choice of a filter: its key in the address, its values with their words. */
interface Choice {
  readonly key: string;
  readonly label: string;
  readonly values: readonly (readonly [value: string, label: string])[];
}

const valuesOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => [value, label] as const);
const choices: readonly Choice[] = [
  { key: 'sentiment', label: t.filter.sentiment, values: valuesOf(t.sentiment) },
  { key: 'state', label: t.filter.state, values: valuesOf(t.state) },
  { key: 'intent', label: t.filter.intent, values: valuesOf(t.intent) },
  { key: 'emotion', label: t.filter.emotion, values: valuesOf(t.emotion) },
  { key: 'type', label: t.filter.type, values: valuesOf(t.type) },
  { key: 'who', label: t.filter.who, values: valuesOf(t.who) },
  { key: 'priority', label: t.filter.priority, values: valuesOf(t.priority) },
];

/** The address of this page with other values; what is empty is left out. */
export function addressWith(query: URLSearchParams, change: Readonly<Record<string, string | undefined>>): string {
  const next = new URLSearchParams(query);
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined || value === '') next.delete(key);
    else next.set(key, value);
  }
  const text = next.toString();
  return `${location.pathname}${text === '' ? '' : `?${text}`}`;
}

const change = (query: URLSearchParams, key: string, value: string | undefined) =>
  go(addressWith(query, { [key]: value }), { replace: true });

const dayMs = 86_400_000;
const dayOf = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '');
/** The address says before when, and people the last day: that is the day before. */
const lastDay = (before: string) => dayOf(Date.parse(before) - 1);
const dayAfter = (last: string) => dayOf(Date.parse(last) + dayMs);

/** Filters that live in the address: what is chosen here can be saved, sent and come back to. */
export function Filters({
  query,
  facets,
}: {
  query: URLSearchParams;
  facets: Readonly<Record<string, readonly string[]>>;
}) {
  const all: Choice[] = [
    ...(['brand', 'network', 'language', 'tag', 'assignee'] as const).flatMap((key) => {
      const values = facets[key] ?? [];
      return values.length === 0
        ? []
        : [{ key, label: t.filter[key], values: values.map((value) => [value, value] as const) }];
    }),
    ...choices,
  ];
  return (
    <div class="filters">
      {all.map(({ key, label, values }) => {
        const chosen = (query.get(key) ?? '').split(',').filter(Boolean);
        return (
          <details key={key} class="choice" open={chosen.length > 0}>
            <summary>
              {label}
              {chosen.length > 0 && <span class="badge">{chosen.length}</span>}
            </summary>
            <fieldset>
              <legend class="hidden">{label}</legend>
              {values.map(([value, words]) => (
                <label key={value}>
                  <input
                    type="checkbox"
                    checked={chosen.includes(value)}
                    onChange={(event) =>
                      change(
                        query,
                        key,
                        (event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value)).join(
                          ',',
                        ),
                      )
                    }
                  />
                  {words}
                </label>
              ))}
            </fieldset>
          </details>
        );
      })}
      <label class="line">
        <input
          type="checkbox"
          checked={query.get('question') === 'true'}
          onChange={(event) => change(query, 'question', event.currentTarget.checked ? 'true' : undefined)}
        />
        {t.filter.question}
      </label>
      <label class="line">
        {t.filter.from}
        <input
          type="date"
          value={(query.get('from') ?? '').slice(0, 10)}
          onChange={(event) => change(query, 'from', event.currentTarget.value)}
        />
      </label>
      <label class="line">
        {t.filter.to}
        <input
          type="date"
          value={lastDay(query.get('to') ?? '')}
          onChange={(event) => change(query, 'to', dayAfter(event.currentTarget.value))}
        />
      </label>
    </div>
  );
}
