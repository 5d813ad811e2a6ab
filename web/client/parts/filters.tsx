import { go } from '../route.ts';
import { t } from '../words/index.ts';

/** Values that a filter can have, of the mentions that there are; by its key in the address. */
export type Facets = Readonly<Record<string, readonly string[]>>;

/** A filter: its key in the address, and what it can be. */
interface Choice {
  readonly key: keyof typeof t.filter;
  /** Words of its values; absent: they are what `facets` has. */
  readonly words?: Readonly<Record<string, string>>;
}

/** What is chosen of several, in the order in which it is looked for. */
const choices: readonly Choice[] = [
  { key: 'brand' },
  { key: 'state', words: t.state },
  { key: 'sentiment', words: t.sentiment },
  { key: 'emotion', words: t.emotion },
  { key: 'intent', words: t.intent },
  { key: 'stage', words: t.stage },
  { key: 'reason' },
  { key: 'who', words: t.who },
  { key: 'segment' },
  { key: 'network' },
  { key: 'source' },
  { key: 'type', words: t.type },
  { key: 'language' },
  { key: 'country' },
  { key: 'site' },
  { key: 'tag' },
  { key: 'priority', words: t.priority },
];
const flags = [
  ['unanswered', 'true', t.filter.unanswered],
  ['question', 'true', t.filter.question],
  ['bookmarked', 'true', t.filter.bookmarked],
  ['flagged', 'false', t.filter.unflagged],
  ['irrelevant', 'true', t.filter.irrelevant],
] as const;
/** What a mention leads to, and nobody types. */
const followed = ['story', 'author', 'person', 'term'] as const;

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
/** The day of UTC that a time is in; empty: of none. */
export const dayOf = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '');
/** The address says before when, and people the last day: that is the day before. */
const lastDay = (before: string) => dayOf(Date.parse(before) - 1);
const dayAfter = (last: string) => dayOf(Date.parse(last) + dayMs);

/** Filters that live in the address: what is chosen here can be saved, sent and come back to. */
export function Filters({ query, facets, me }: { query: URLSearchParams; facets: Facets; me: string }) {
  const colleagues = [...new Set([me, ...(facets['assignee'] ?? [])])];
  return (
    <div class="filters">
      {choices.map((choice) => (
        <Several key={choice.key} choice={choice} query={query} facets={facets} />
      ))}
      <One
        query={query}
        name="assignee"
        values={[['none', t.inbox.nobody], ...colleagues.map((name) => [name, name] as const)]}
      />
      <One
        query={query}
        name="influence"
        values={[25, 50, 75].map((least) => [String(least), `≥ ${least}`] as const)}
      />
      {flags.map(([key, value, words]) => (
        <label key={key} class="line">
          <input
            type="checkbox"
            checked={query.get(key) === value}
            onChange={(event) => change(query, key, event.currentTarget.checked ? value : undefined)}
          />
          {words}
        </label>
      ))}
      <One query={query} name="last" values={Object.entries(t.last)} />
      <DayFields query={query} />
    </div>
  );
}

/** From which day on and up to which one, both of them whole: `from` and `to` in the address. */
export function DayFields({ query }: { query: URLSearchParams }) {
  return (
    <>
      <label>
        {t.filter.from}
        <input
          type="date"
          value={(query.get('from') ?? '').slice(0, 10)}
          onChange={(event) => change(query, 'from', event.currentTarget.value)}
        />
      </label>
      <label>
        {t.filter.to}
        <input
          type="date"
          value={lastDay(query.get('to') ?? '')}
          onChange={(event) => change(query, 'to', dayAfter(event.currentTarget.value))}
        />
      </label>
    </>
  );
}

/** Some of several values; nothing where there is nothing to choose. What was chosen stays, also where no mention has it any more. */
function Several({
  choice: { key, words },
  query,
  facets,
}: {
  choice: Choice;
  query: URLSearchParams;
  facets: Facets;
}) {
  const chosen = (query.get(key) ?? '').split(',').filter(Boolean);
  const values = [...new Set([...(words ? Object.keys(words) : (facets[key] ?? [])), ...chosen])];
  if (values.length === 0) return null;
  return (
    <details class="choice" open={chosen.length > 0}>
      <summary>
        {t.filter[key]}
        {chosen.length > 0 && <span class="badge">{chosen.length}</span>}
      </summary>
      <fieldset>
        <legend class="hidden">{t.filter[key]}</legend>
        {values.map((value) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) => {
                const next = event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value);
                change(query, key, next.join(','));
              }}
            />
            <bdi>{words?.[value] ?? value}</bdi>
          </label>
        ))}
      </fieldset>
    </details>
  );
}

/** One value, or any. */
function One({
  query,
  name,
  values,
}: {
  query: URLSearchParams;
  name: 'assignee' | 'influence' | 'last';
  values: readonly (readonly [value: string, words: string])[];
}) {
  const chosen = query.get(name) ?? '';
  const isForeign = chosen !== '' && !values.some(([value]) => value === chosen);
  return (
    <label class="line one-of">
      {t.filter[name]}
      <select value={chosen} onChange={(event) => change(query, name, event.currentTarget.value)}>
        <option value="">{t.filter.any}</option>
        {isForeign && <option value={chosen}>{chosen}</option>}
        {values.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What of the filters is of one mention, such as its story: each taken away by a click. */
export function Followed({ query }: { query: URLSearchParams }) {
  const keys = followed.filter((key) => query.has(key));
  if (keys.length === 0) return null;
  return (
    <p class="chips">
      {keys.map((key) => (
        <a
          key={key}
          class="chip"
          href={addressWith(query, { [key]: undefined })}
          aria-label={`${t.saved.remove}: ${t.filter[key]}`}
        >
          {t.filter[key]}
          {(key === 'author' || key === 'term') && (
            <>
              : <bdi>{query.get(key)}</bdi>
            </>
          )}{' '}
          ×
        </a>
      ))}
    </p>
  );
}
